//! Which character parts the fields.

use std::fmt;

/// What stands between two fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
    /// One or more spaces; those at a line's start and end part nothing.
    Spaces,
}

impl Delimiter {
    /// The single byte, or `None` for runs of spaces.
    pub fn byte(self) -> Option<u8> {
        match self {
            Delimiter::Comma => Some(b','),
            Delimiter::Semicolon => Some(b';'),
            Delimiter::Tab => Some(b'\t'),
            Delimiter::Pipe => Some(b'|'),
            Delimiter::Spaces => None,
        }
    }
}

impl fmt::Display for Delimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Delimiter::Comma => "comma",
            Delimiter::Semicolon => "semicolon",
            Delimiter::Tab => "tab",
            Delimiter::Pipe => "pipe",
            Delimiter::Spaces => "spaces",
        })
    }
}

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
    let single = [
        Delimiter::Tab,
        Delimiter::Semicolon,
        Delimiter::Pipe,
        Delimiter::Comma,
    ];
    let mut fits: Vec<Fit> = single
        .into_iter()
        .filter_map(|delimiter| fit(delimiter, &counts(sample, delimiter)))
        .collect();
    let good = |fit: &Fit| fit.share >= FITS;
    if fits
        .iter()
        .any(|fit| good(fit) && fit.delimiter != Delimiter::Comma)
        && commas_between_digits(sample)
    {
        fits.retain(|fit| fit.delimiter != Delimiter::Comma);
    }
    let spaces = || fit(Delimiter::Spaces, &counts_by_spaces(sample));
    if !fits.iter().any(good) && spaces().as_ref().is_some_and(good) {
        return Delimiter::Spaces;
    }
    fits.into_iter()
        .reduce(|best, next| if better(&next, &best) { next } else { best })
        .map_or(Delimiter::Comma, |fit| fit.delimiter)
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
        (true, b",") => Some(Delimiter::Comma),
        (true, b";") => Some(Delimiter::Semicolon),
        (true, b"\t") => Some(Delimiter::Tab),
        (true, b"|") => Some(Delimiter::Pipe),
        _ => None,
    }
}

fn fit(delimiter: Delimiter, counts: &[usize]) -> Option<Fit> {
    // A sample may be cut anywhere: with three records or more, the last is not counted.
    let whole = match counts.len() {
        0..=2 => counts,
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
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.byte().unwrap_or(b','))
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

/// Fields of one line between runs of spaces; a field that begins with a quote ends with one.
fn fields_by_spaces(line: &[u8]) -> usize {
    let (mut fields, mut inside, mut quoted) = (0, false, false);
    for &byte in line {
        match byte {
            b'"' if quoted => quoted = false,
            b'"' if !inside => {
                (inside, quoted) = (true, true);
                fields += 1;
            }
            b' ' if !quoted => inside = false,
            _ if !inside => {
                inside = true;
                fields += 1;
            }
            _ => {}
        }
    }
    fields
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
