//! Decimal point or comma, decided from every value of a column.

use super::super::example::Example;
use super::{Amount, DecimalMark, parse_amount, quick_amount};

/// What a column says about its decimal mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecimalChoice {
    /// At least one value can only be read with this mark, and none only with the other.
    Mark(DecimalMark),
    /// Only whole numbers and blanks: both marks give the same amounts.
    NothingDecides,
    /// Values like `1,234` that are one amount with a point and another with a comma, and no
    /// value that tells.
    Ambiguous {
        /// The first of them.
        example: Example,
        /// What it is with a decimal point.
        as_point: Amount,
        /// What it is with a decimal comma.
        as_comma: Amount,
    },
    /// Some values need a point, others a comma.
    Conflict {
        /// The first that needs a point.
        point_example: Example,
        /// The first that needs a comma.
        comma_example: Example,
    },
}

/// What the values of one column, in one or several files, say about its decimal mark.
///
/// The order of merging matters only for which example is shown: the earlier side's come first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmountEvidence {
    file: usize,
    point: Option<Example>,
    comma: Option<Example>,
    ambiguous: Option<(Example, Amount, Amount)>,
}

impl AmountEvidence {
    /// Nothing seen yet; `file` is what examples name.
    pub fn new(file: usize) -> Self {
        AmountEvidence {
            file,
            ..AmountEvidence::default()
        }
    }

    /// Takes one value in. `true` once the mark is decided: the caller may stop, because every
    /// value that would contradict is refused when it is read with that mark. Values that are no
    /// amount either way say nothing here.
    pub fn observe(&mut self, line: u64, text: &[u8]) -> bool {
        if !text.iter().all(u8::is_ascii_digit) {
            self.weigh(line, text);
        }
        self.point.is_some() || self.comma.is_some()
    }

    fn weigh(&mut self, line: u64, text: &[u8]) {
        // An amount by the mark that is decided already can only say that again.
        let again = |decided: &Option<Example>, mark: DecimalMark| {
            decided.is_some() && quick_amount(text, mark.byte()).is_some()
        };
        if again(&self.point, DecimalMark::Point) || again(&self.comma, DecimalMark::Comma) {
            return;
        }
        let file = self.file;
        let example = || Example::new(file, line, text);
        let point = parse_amount(text, DecimalMark::Point);
        let comma = parse_amount(text, DecimalMark::Comma);
        match (point, comma) {
            (Ok(Some(point)), Ok(Some(comma))) if point != comma => {
                self.ambiguous
                    .get_or_insert_with(|| (example(), point, comma));
            }
            (Ok(Some(_)), Err(_)) if self.point.is_none() => self.point = Some(example()),
            (Err(_), Ok(Some(_))) if self.comma.is_none() => self.comma = Some(example()),
            _ => {}
        }
    }

    /// Adds what a later part of the column, or another file, says.
    pub fn merge(&mut self, later: AmountEvidence) {
        self.point = self.point.take().or(later.point);
        self.comma = self.comma.take().or(later.comma);
        self.ambiguous = self.ambiguous.take().or(later.ambiguous);
    }

    /// The first value that is an amount only with this mark.
    pub fn witness(&self, mark: DecimalMark) -> Option<&Example> {
        match mark {
            DecimalMark::Point => self.point.as_ref(),
            DecimalMark::Comma => self.comma.as_ref(),
        }
    }

    /// Adds the lines before the part of the file that the values stood in.
    pub(in crate::input) fn shift_lines(&mut self, lines: u64) {
        let ambiguous = self.ambiguous.as_mut().map(|(example, _, _)| example);
        let examples = [self.point.as_mut(), self.comma.as_mut(), ambiguous];
        examples
            .into_iter()
            .flatten()
            .for_each(|example| example.line += lines);
    }

    /// The verdict on what has been seen.
    pub fn decide(&self) -> DecimalChoice {
        match (&self.point, &self.comma, &self.ambiguous) {
            (Some(point), Some(comma), _) => DecimalChoice::Conflict {
                point_example: point.clone(),
                comma_example: comma.clone(),
            },
            (Some(_), None, _) => DecimalChoice::Mark(DecimalMark::Point),
            (None, Some(_), _) => DecimalChoice::Mark(DecimalMark::Comma),
            (None, None, Some((example, as_point, as_comma))) => DecimalChoice::Ambiguous {
                example: example.clone(),
                as_point: *as_point,
                as_comma: *as_comma,
            },
            (None, None, None) => DecimalChoice::NothingDecides,
        }
    }
}
