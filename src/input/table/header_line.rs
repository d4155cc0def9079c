//! The line that holds the header: titles may stand above it.

use std::io::{self, BufRead};

use super::Header;
use crate::input::rows::{Dialect, Options, Position, RowReader};
use crate::input::source::line_starts;

/// Lines among which the header is looked for.
pub(super) const LOOKED_AT: usize = 30;

/// How well a header names what is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// This much of it.
    Part(u32),
    /// All of it.
    Whole,
}

impl Fit {
    /// The fit of a header that names some of the columns needed.
    pub fn of(named: impl IntoIterator<Item = bool>) -> Fit {
        let (mut all, mut count) = (true, 0);
        for named in named {
            all &= named;
            count += u32::from(named);
        }
        if all { Fit::Whole } else { Fit::Part(count) }
    }
}

/// The line, from 1, of the first header that is [`Fit::Whole`], else of the one with the largest part, the first of
/// equals; without a score, the first line that has anything on it. `None` where no line has. `sample` is the beginning
/// of the text, and the first `skip` lines are not looked at.
pub(super) fn find(
    sample: &[u8],
    skip: usize,
    dialect: Dialect,
    score: Option<&dyn Fn(&Header) -> Fit>,
) -> Option<u64> {
    let mut best: Option<(Fit, u64)> = None;
    let mut best_named = 0;
    let starts = line_starts(sample).take(LOOKED_AT);
    for (number, start) in (1..).zip(starts).skip(skip) {
        let mut named = 0;
        let fit = match (header_at(sample, start, dialect), score) {
            (Line::Nothing, _) => continue,
            (Line::Header(header), Some(score)) => {
                named = header
                    .names()
                    .iter()
                    .filter(|name| !name.is_empty())
                    .count();
                score(&header)
            }
            (Line::Broken, Some(_)) => Fit::Part(0),
            (_, None) => Fit::Whole,
        };
        if fit == Fit::Whole {
            return Some(number);
        }
        // A title of a field or two is no header of columns, where none has a name that is known.
        let below_title = best_named <= 2 && named > best_named + 1;
        if best.is_none_or(|(before, _)| fit > before || fit == before && below_title) {
            best = Some((fit, number));
            best_named = named;
        }
    }
    best.map(|(_, number)| number)
}

/// What stands on a line.
enum Line {
    /// Nothing, or delimiters alone.
    Nothing,
    Header(Header),
    /// A quote that is not closed, which a title may have.
    Broken,
}

/// The record that starts at this line.
fn header_at(sample: &[u8], start: usize, dialect: Dialect) -> Line {
    let text = sample.get(start..).unwrap_or_default();
    if matches!(text.first(), None | Some(b'\n' | b'\r')) {
        return Line::Nothing;
    }
    let options = Options {
        block: 4096,
        ..Options::default()
    };
    match RowReader::new(text, dialect, options).header() {
        Err(_) => Line::Broken,
        Ok(None) => Line::Nothing,
        Ok(Some(record)) => match names(&record) {
            names if names.iter().all(String::is_empty) => Line::Nothing,
            names => Line::Header(Header::new(names)),
        },
    }
}

/// The fields of a header's record as names.
pub(super) fn names(record: &[Vec<u8>]) -> Vec<String> {
    let name = |field: &Vec<u8>| String::from_utf8_lossy(field.trim_ascii()).into_owned();
    record.iter().map(name).collect()
}

/// Reads on to the start of a line, from 1; the place reached, or `None` where nothing stands on that line or there is no
/// such line.
pub(super) fn go_to_line(input: &mut impl BufRead, line: u64) -> io::Result<Option<Position>> {
    let mut at = Position { byte: 0, line: 1 };
    let mut returned = false;
    loop {
        let block = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let Some(&first) = block.first() else {
            return Ok(None);
        };
        let feed_of_return = returned && first == b'\n';
        if at.line == line && !feed_of_return {
            return Ok((first != b'\n' && first != b'\r').then_some(at));
        }
        // One line at a time, or the line feed that belongs to a carriage return before it.
        let (length, ended) = if feed_of_return {
            (1, false)
        } else {
            match memchr::memchr2(b'\n', b'\r', block) {
                Some(end) => (end + 1, true),
                None => (block.len(), false),
            }
        };
        returned = block.get(length - 1) == Some(&b'\r');
        at.line += u64::from(ended);
        at.byte += length as u64;
        input.consume(length);
    }
}
