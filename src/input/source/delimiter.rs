//! Which character parts the fields.

use crate::input::rows::Delimiter;

const COMMA: Delimiter = Delimiter::Byte(b',');
const SEMICOLON: Delimiter = Delimiter::Byte(b';');
const TAB: Delimiter = Delimiter::Byte(b'\t');
const PIPE: Delimiter = Delimiter::Byte(b'|');

/// Records looked at.
const RECORDS: usize = 100;
/// Share of records that must have the header's number of fields for a delimiter to fit.
const FITS: f64 = 0.9;

/// How well one delimiter explains the sample.
#[derive(Clone, Copy, Debug)]
struct Fit {
    delimiter: Delimiter,
    /// Share of the records that have as many fields as the first.
    share: f64,
    /// Fields of the first record.
    fields: usize,
}

/// The delimiter of a sample of decoded text (its last record may be cut off): the one under which
/// the most records have as many fields as the first, two at least; then the one with more fields.
/// Quoted fields may hold delimiters and line breaks.
///
/// * Spaces only if none of the others fits nine records of ten.
/// * A comma that only ever stands between digits is a decimal comma if another delimiter fits.
/// * Excel's first line `sep=;` decides, whatever follows.
/// * A single column, or nothing at all, is called comma.
pub fn sniff_delimiter(sample: &[u8]) -> Delimiter {
    if let Some(declared) = declared(sample) {
        return declared;
    }
    // In order of preference when all else is equal.
    let single = [TAB, SEMICOLON, PIPE, COMMA];
    let mut fits: Vec<Fit> = single
        .into_iter()
        .filter_map(|delimiter| fit(delimiter, sample))
        .collect();
    let good = |fit: &Fit| fit.share >= FITS;
    if fits.iter().any(|fit| good(fit) && fit.delimiter != COMMA) && commas_between_digits(sample) {
        fits.retain(|fit| fit.delimiter != COMMA);
    }
    let spaces = || fit(Delimiter::Spaces, sample);
    if !fits.iter().any(good) && spaces().as_ref().is_some_and(good) {
        return Delimiter::Spaces;
    }
    fits.into_iter()
        .reduce(|best, next| if better(&next, &best) { next } else { best })
        .map_or(COMMA, |fit| fit.delimiter)
}

fn better(next: &Fit, best: &Fit) -> bool {
    let (next_good, best_good) = (next.share >= FITS, best.share >= FITS);
    if next_good && best_good {
        return next.fields > best.fields;
    }
    next.share > best.share
}

/// `sep=;` alone on the first line.
fn declared(sample: &[u8]) -> Option<Delimiter> {
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
