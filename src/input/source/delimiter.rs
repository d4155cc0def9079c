//! Which character parts the fields.

use super::lines::line_starts;
use crate::input::rows::Delimiter;

const COMMA: Delimiter = Delimiter::Byte(b',');
const SEMICOLON: Delimiter = Delimiter::Byte(b';');
const TAB: Delimiter = Delimiter::Byte(b'\t');
const PIPE: Delimiter = Delimiter::Byte(b'|');

/// Records looked at.
const RECORDS: usize = 100;
/// Share of records that must have the header's number of fields for a delimiter to fit.
const FITS: f64 = 0.9;

/// Lines, from the first on, at which a table may start: titles may stand above it.
const TITLES: usize = 30;
/// Fields and records that a table below titles has at least: fewer may be mere text.
const BELOW_TITLES: (usize, usize) = (3, 2);

/// How well one delimiter explains the sample.
#[derive(Clone, Copy, Debug)]
struct Fit {
    delimiter: Delimiter,
    /// Share of the records that have as many fields as the first.
    share: f64,
    /// Fields of the first record.
    fields: usize,
    /// Records looked at.
    records: usize,
}

/// The delimiter of a sample of decoded text (its last record may be cut off): the one under which
/// the most records have as many fields as the first, two at least; then the one with more fields.
/// Quoted fields may hold delimiters and line breaks.
///
/// * If none fits nine records of ten, titles may stand above: then the first line from which on one fits, with three
///   fields at least, is the first of the records.
/// * Spaces only if none of the others fits nine records of ten.
/// * A comma that only ever stands between digits is a decimal comma if another delimiter fits.
/// * Excel's first line `sep=;` decides, whatever follows.
/// * A single column, or nothing at all, is called comma.
pub fn sniff_delimiter(sample: &[u8]) -> Delimiter {
    if let Some(declared) = declared_delimiter(sample) {
        return declared;
    }
    let first = fits(sample);
    if first.iter().any(good) {
        return best(first).unwrap_or(COMMA);
    }
    if let Some(delimiter) = below_titles(sample) {
        return delimiter;
    }
    if fit(Delimiter::Spaces, sample).as_ref().is_some_and(good) {
        return Delimiter::Spaces;
    }
    best(first).unwrap_or(COMMA)
}

/// How well each single character explains a text, in order of preference when all else is equal.
fn fits(text: &[u8]) -> Vec<Fit> {
    let single = [TAB, SEMICOLON, PIPE, COMMA];
    let mut fits: Vec<Fit> = single
        .into_iter()
        .filter_map(|delimiter| fit(delimiter, text))
        .collect();
    let other = |fit: &Fit| good(fit) && fit.delimiter != COMMA;
    if fits.iter().any(other) && commas_between_digits(text) {
        fits.retain(|fit| fit.delimiter != COMMA);
    }
    fits
}

/// The delimiter that explains the text from one of its first lines on.
fn below_titles(sample: &[u8]) -> Option<Delimiter> {
    let (fields, records) = BELOW_TITLES;
    let starts = line_starts(sample).take(TITLES).skip(1);
    starts
        .filter_map(|start| {
            let mut fits = fits(sample.get(start..)?);
            fits.retain(|fit| good(fit) && fit.fields >= fields && fit.records >= records);
            best(fits)
        })
        .next()
}

fn good(fit: &Fit) -> bool {
    fit.share >= FITS
}

fn best(fits: Vec<Fit>) -> Option<Delimiter> {
    fits.into_iter()
        .reduce(|best, next| if better(&next, &best) { next } else { best })
        .map(|fit| fit.delimiter)
}

fn better(next: &Fit, best: &Fit) -> bool {
    if good(next) && good(best) {
        return next.fields > best.fields;
    }
    next.share > best.share
}

/// What Excel's line `sep=;` says, if it is the first one.
pub fn declared_delimiter(sample: &[u8]) -> Option<Delimiter> {
    let line = sample
        .split(|&byte| byte == b'\n' || byte == b'\r')
        .next()?;
    let (key, value) = line.split_at_checked(4)?;
    match (key.eq_ignore_ascii_case(b"sep="), value) {
        (true, b",") => Some(COMMA),
        (true, b";") => Some(SEMICOLON),
        (true, b"\t") => Some(TAB),
        (true, b"|") => Some(PIPE),
        _ => None,
    }
}

fn fit(delimiter: Delimiter, sample: &[u8]) -> Option<Fit> {
    let counts = counts(sample, delimiter);
    // A sample may be cut anywhere: with three records or more, the last is not counted.
    let whole = match counts.len() {
        0..=2 => &counts[..],
        more => counts.get(..more - 1).unwrap_or_default(),
    };
    let &fields = whole.first().filter(|&&fields| fields > 1)?;
    let same = whole.iter().filter(|&&count| count == fields).count();
    Some(Fit {
        delimiter,
        share: same as f64 / whole.len() as f64,
        fields,
        records: whole.len(),
    })
}

/// The numbers of fields of the first records.
fn counts(sample: &[u8], delimiter: Delimiter) -> Vec<usize> {
    let byte = match delimiter {
        Delimiter::Byte(byte) => byte,
        Delimiter::Spaces => return counts_by_spaces(sample),
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(byte)
        .has_headers(false)
        .flexible(true)
        .from_reader(sample);
    reader
        .byte_records()
        .map_while(Result::ok)
        .take(RECORDS)
        .map(|record| record.len())
        .collect()
}

fn counts_by_spaces(sample: &[u8]) -> Vec<usize> {
    sample
        .split(|&byte| byte == b'\n' || byte == b'\r')
        .map(fields_by_spaces)
        .filter(|&fields| fields > 0)
        .take(RECORDS)
        .collect()
}

/// Fields of one line between runs of spaces, where quotes have no meaning.
fn fields_by_spaces(line: &[u8]) -> usize {
    line.split(|&byte| byte == b' ')
        .filter(|field| !field.is_empty())
        .count()
}

/// Whether there are commas, and each stands between two digits.
fn commas_between_digits(sample: &[u8]) -> bool {
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let mut seen = false;
    for (at, _) in sample.iter().enumerate().filter(|&(_, &byte)| byte == b',') {
        seen = true;
        let before = at.checked_sub(1).and_then(|before| sample.get(before));
        if !digit(before) || !digit(sample.get(at + 1)) {
            return false;
        }
    }
    seen
}
