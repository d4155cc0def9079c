//! One file read as several ranges side by side, with the answer of reading it from start to end.
//!
//! A file is cut behind line breaks, and whether such a break ends a record or stands inside a quoted field is guessed
//! from the quotes near it. The guess needs no proof beforehand: a range whose own start is right and that ends outside
//! quotes proves the start of the next one. The first range starts right, so going through them in order finds every
//! wrong guess: its range ended inside quotes, and is read again together with the next.

use std::io::{self, Read};
use std::ops::Range;
use std::thread;

use super::batch::Batch;
use super::dialect::{Delimiter, Dialect};
use super::error::RowError;
use super::reader::{Options, Position, RowReader};

/// Bytes looked at to guess where a record starts.
const WINDOW: u64 = 64 << 10;

/// A range of an input that can be opened at any byte.
#[derive(Clone, Copy, Debug)]
pub struct Parts<O> {
    /// Opens a range of bytes. A caller that shows progress counts the bytes here.
    pub open: O,
    /// The start of a record: [`RowReader::position`] after the header.
    pub start: Position,
    /// The end of the input in bytes.
    pub end: u64,
    /// How the input is written.
    pub dialect: Dialect,
    /// How each reader handles its buffer.
    pub options: Options,
    /// Bytes below which a range is not worth a thread.
    pub smallest: u64,
}

/// What came of one range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<T> {
    /// The result, or the error.
    pub value: T,
    /// Lines of the input before the range: add them to every line that its reader told.
    pub lines_before: u64,
}

/// What one reading of a range gave, before it is known whether the range starts where a record does.
struct Outcome<T, E> {
    result: Result<T, E>,
    lines: u64,
    inside_quotes: bool,
}

impl<O, R> Parts<O>
where
    O: Fn(Range<u64>) -> io::Result<R> + Sync,
    R: Read,
{
    /// Lets `work` read up to `threads` ranges at the same time, each to its end and with lines counted from 1, and
    /// gives the results in the order of the file. `work` may see a range more than once, and one that starts inside a
    /// quoted field; what it returns for such a range is dropped.
    ///
    /// # Errors
    /// The first error in the order of the file.
    pub fn read<T, E, W>(&self, threads: usize, work: W) -> Result<Vec<Part<T>>, Part<E>>
    where
        T: Send,
        E: From<RowError> + Send,
        W: Fn(&mut RowReader<R>) -> Result<T, E> + Sync,
    {
        let length = self.end.saturating_sub(self.start.byte);
        let count = (threads as u64).min(length / self.smallest.max(1)).max(1);
        let wanted = (1..count).map(|part| self.start.byte + length / count * part);
        let cuts = self.cuts(wanted).map_err(|error| self.failed(error))?;
        self.read_cut(&cuts, work)
    }

    /// Reads the ranges between `cuts`, which ascend and lie behind line breaks, with a thread each.
    pub(super) fn read_cut<T, E, W>(&self, cuts: &[u64], work: W) -> Result<Vec<Part<T>>, Part<E>>
    where
        T: Send,
        E: From<RowError> + Send,
        W: Fn(&mut RowReader<R>) -> Result<T, E> + Sync,
    {
        let bounds: Vec<u64> = [&[self.start.byte], cuts, &[self.end]].concat();
        let outcomes = self.read_all(&bounds, &work);
        let mut parts = Vec::new();
        let mut lines_before = self.start.line - 1;
        let mut outcomes = outcomes.into_iter().zip(bounds.windows(2));
        while let Some((mut outcome, bound)) = outcomes.next() {
            if outcome.inside_quotes
                && let Some((_, next)) = outcomes.next()
            {
                outcome = self.read_one(bound[0]..next[1], &work);
            }
            // Twice in a row: a quote that is never closed, or nothing that a guess is good for.
            if outcome.inside_quotes && outcomes.next().is_some() {
                outcome = self.read_one(bound[0]..self.end, &work);
                outcomes.by_ref().for_each(drop);
            }
            match outcome.result {
                Ok(value) => parts.push(Part {
                    value,
                    lines_before,
                }),
                Err(value) => {
                    return Err(Part {
                        value,
                        lines_before,
                    });
                }
            }
            lines_before += outcome.lines;
        }
        Ok(parts)
    }

    /// Each range with its own thread, the first one with this one.
    fn read_all<T, E, W>(&self, bounds: &[u64], work: &W) -> Vec<Outcome<T, E>>
    where
        T: Send,
        E: From<RowError> + Send,
        W: Fn(&mut RowReader<R>) -> Result<T, E> + Sync,
    {
        let mut ranges = bounds.windows(2).map(|pair| pair[0]..pair[1]);
        let first = ranges.next().unwrap_or(0..0);
        thread::scope(|scope| {
            let others: Vec<_> = ranges
                .map(|range| scope.spawn(move || self.read_one(range, work)))
                .collect();
            let first = self.read_one(first, work);
            let others = others.into_iter().map(|other| match other.join() {
                Ok(outcome) => outcome,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            std::iter::once(first).chain(others).collect()
        })
    }

    fn read_one<T, E, W>(&self, range: Range<u64>, work: &W) -> Outcome<T, E>
    where
        E: From<RowError>,
        W: Fn(&mut RowReader<R>) -> Result<T, E>,
    {
        let input = match (self.open)(range) {
            Ok(input) => input,
            Err(error) => {
                return Outcome {
                    result: Err(RowError::from(error).into()),
                    lines: 0,
                    inside_quotes: false,
                };
            }
        };
        let mut reader = RowReader::new(input, self.dialect, self.options);
        let result = work(&mut reader).and_then(|value| {
            // The rest, if `work` left any: the next range's start hangs on it.
            let mut batch = Batch::new();
            while reader.read(&mut batch)? {}
            Ok(value)
        });
        Outcome {
            result,
            lines: reader.position().line - 1,
            inside_quotes: reader.ended_inside_quotes(),
        }
    }

    /// A likely start of a record at or behind each of the ascending places, where there is one.
    pub(super) fn cuts(&self, wanted: impl Iterator<Item = u64>) -> io::Result<Vec<u64>> {
        let mut cuts = Vec::new();
        let mut last = self.start.byte;
        for place in wanted {
            let end = self.end.min(place.saturating_add(WINDOW));
            if place <= last || place >= end {
                continue;
            }
            let mut window = Vec::new();
            (self.open)(place..end)?.read_to_end(&mut window)?;
            if let Some(offset) = record_start(&window, self.dialect) {
                last = place + offset as u64;
                if last < self.end {
                    cuts.push(last);
                }
            }
        }
        Ok(cuts)
    }

    fn failed<E: From<RowError>>(&self, error: io::Error) -> Part<E> {
        Part {
            value: RowError::from(error).into(),
            lines_before: self.start.line - 1,
        }
    }
}

/// Behind the first line break that is likely to end a record.
fn record_start(window: &[u8], dialect: Dialect) -> Option<usize> {
    let mut inside = likely_inside_quotes(window, dialect);
    for (at, &byte) in window.iter().enumerate() {
        match byte {
            b'"' => inside ^= quote_counts(dialect),
            b'\n' if !inside => return Some(at + 1),
            // Not between CR and LF, nor where it is not seen what follows.
            b'\r' if !inside && window.get(at + 1).is_some_and(|&next| next != b'\n') => {
                return Some(at + 1);
            }
            _ => {}
        }
    }
    None
}

fn quote_counts(dialect: Dialect) -> bool {
    dialect.quoting && dialect.delimiter != Delimiter::Spaces
}

/// Whether the window starts inside a quoted field, told from the first quote that can only open or only close one:
/// an opening quote stands behind a delimiter or line break and before text, a closing one the other way round.
fn likely_inside_quotes(window: &[u8], dialect: Dialect) -> bool {
    let Dialect {
        delimiter: Delimiter::Byte(delimiter),
        quoting: true,
    } = dialect
    else {
        return false;
    };
    let separates = |byte: u8| byte == delimiter || byte == b'\n' || byte == b'\r';
    // Toggled by each quote seen; what precedes the first byte is not seen.
    let mut inside = window.first() == Some(&b'"');
    for triple in window.windows(3) {
        let &[before, b'"', after] = triple else {
            continue;
        };
        match (separates(before), separates(after)) {
            (true, false) if after != b'"' => return inside,
            (false, true) if before != b'"' => return !inside,
            _ => inside = !inside,
        }
    }
    false
}

#[cfg(test)]
mod tests;
