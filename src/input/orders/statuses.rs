//! Values of status columns and of columns of yes and no: what each means for its rows, and how many there are.

use super::words::{FLAGS_OF_NO_SALES, FLAGS_OF_SALES, Word, status_word, yes_or_no};
use crate::input::columns::normalised;

/// How many different values of a column are told apart; the rest are counted together.
const TOLD_APART: usize = 200;

/// A value of a status column, compared without case and marks; `*` at the end stands for anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    text: String,
    compared: String,
    open: bool,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        let text = text.trim();
        let start = text.strip_suffix('*');
        Pattern {
            text: text.to_owned(),
            compared: normalised(start.unwrap_or(text)),
            open: start.is_some(),
        }
    }

    /// As it was typed.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn fits(&self, compared: &str) -> bool {
        if self.open {
            compared.starts_with(&self.compared)
        } else {
            compared == self.compared
        }
    }
}

/// Whether a value is one of these.
pub(super) fn is_any(patterns: &[Pattern], value: &[u8]) -> bool {
    let compared = normalised(&String::from_utf8_lossy(value));
    patterns.iter().any(|pattern| pattern.fits(&compared))
}

/// What a status makes of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum StatusUse {
    /// They count as they are.
    #[default]
    Counted,
    /// They are sales whose money went back: left out, unless they are below zero and so the paying back itself.
    Refunded,
    /// They are refunds.
    Refund,
    /// They are left out.
    LeftOut,
}

impl StatusUse {
    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            StatusUse::Counted => "counted",
            StatusUse::Refunded => "refunded",
            StatusUse::Refund => "refund",
            StatusUse::LeftOut => "left_out",
        }
    }
}

/// A value of a status column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCount {
    /// The column.
    pub column: String,
    /// The value; empty for a blank one, `…` for all beyond the first 200.
    pub value: String,
    /// What it makes of its rows.
    pub used: StatusUse,
    /// How many rows have it.
    pub rows: u64,
}

impl StatusCount {
    /// Whether the value is counted without its meaning being known here.
    pub fn is_unknown(&self) -> bool {
        // The types of payments that PayPal and Square name.
        let compared = normalised(&self.value);
        let of_payment = ["payment", "checkout", "refund", "chargeback", "reversal"]
            .iter()
            .any(|word| compared.contains(word));
        let known = of_payment
            || status_word(&self.value).is_some()
            || yes_or_no(self.value.as_bytes(), true).is_some();
        self.used == StatusUse::Counted && !known
    }
}

/// What the values of status columns mean.
#[derive(Debug, Clone, Default)]
pub(super) struct Meanings {
    pub(super) exclude: Vec<Pattern>,
    pub(super) refund: Vec<Pattern>,
    /// Whether the words that are known everywhere have their meaning too.
    pub(super) words: bool,
    /// Whether sales whose money went back count: what went back stands in a column of its own, or on a row.
    pub(super) refunded_count: bool,
}

impl Meanings {
    fn of(&self, value: &[u8]) -> StatusUse {
        if is_any(&self.exclude, value) {
            return StatusUse::LeftOut;
        }
        if is_any(&self.refund, value) {
            return StatusUse::Refund;
        }
        match status_word(&String::from_utf8_lossy(value)).filter(|_| self.words) {
            Some(Word::NoSale) => StatusUse::LeftOut,
            Some(Word::Refunded) if !self.refunded_count => StatusUse::Refunded,
            Some(Word::Refund) if !self.refunded_count => StatusUse::Refund,
            _ => StatusUse::Counted,
        }
    }
}

/// A column of yes and no, and which of them its rows need to be sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flag {
    /// The answer of a sale.
    pub(super) sale: bool,
    /// Whether 1 and 0 are answers, or may be amounts.
    pub(super) digits: bool,
    /// Whether a day stands for yes.
    pub(super) days: bool,
}

impl Flag {
    /// The flag that a header names, if it names one.
    pub(super) fn named(header: &str) -> Option<Flag> {
        let name = normalised(header);
        let name = name.as_str();
        let bare = ["is", "was", "ist", "est", "es"].iter().find_map(|verb| {
            let rest = name.strip_prefix(verb)?;
            (FLAGS_OF_SALES.contains(&rest) || FLAGS_OF_NO_SALES.contains(&rest)).then_some(rest)
        });
        let asks = bare.is_some();
        let name = bare.unwrap_or(name);
        let sale = FLAGS_OF_SALES.contains(&name);
        (sale || FLAGS_OF_NO_SALES.contains(&name)).then(|| Flag {
            sale,
            digits: asks
                || matches!(
                    name,
                    "livemode" | "test" | "testmode" | "voided" | "cancelled" | "canceled"
                ),
            days: !sale
                && (name.contains("cancel") || name.contains("void") || name.contains("storn")),
        })
    }

    fn of(self, value: &[u8]) -> StatusUse {
        match yes_or_no(value, self.digits) {
            Some(answer) if answer != self.sale => StatusUse::LeftOut,
            None if self.days && is_like_a_day(value) => StatusUse::LeftOut,
            _ => StatusUse::Counted,
        }
    }
}

/// Whether a text may be a day that is one: 8 digits or so with marks between them, not all of them 0.
fn is_like_a_day(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let marks = value
        .iter()
        .filter(|byte| matches!(byte, b'-' | b'/' | b'.'));
    digits >= 6 && marks.count() >= 2 && value.iter().any(|byte| (b'1'..=b'9').contains(byte))
}

/// What decides on the values of a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Judge<'a> {
    Status(&'a Meanings),
    Flag(Flag),
}

/// The values of one column.
#[derive(Debug, Clone, Default)]
pub(super) struct StatusValues {
    values: Vec<(Vec<u8>, StatusUse, u64)>,
    last: usize,
}

impl StatusValues {
    /// Where a value is counted, and what it means. Blank ones count as they are.
    #[inline]
    pub(super) fn find(&mut self, value: &[u8], judge: Judge<'_>) -> (usize, StatusUse) {
        let value = value.trim_ascii();
        if let Some((known, used, _)) = self.values.get(self.last)
            && known == value
        {
            return (self.last, *used);
        }
        let known = self.values.iter().position(|(known, ..)| known == value);
        let place = known.unwrap_or_else(|| self.add(value, judge));
        self.last = place;
        let used = self.values.get(place).map(|(_, used, _)| *used);
        (place, used.unwrap_or(StatusUse::Counted))
    }

    fn add(&mut self, value: &[u8], judge: Judge<'_>) -> usize {
        let used = match judge {
            Judge::Status(meanings) => meanings.of(value),
            Judge::Flag(flag) => flag.of(value),
        };
        let value = if self.values.len() < TOLD_APART {
            value
        } else {
            "…".as_bytes()
        };
        let same = |(known, known_use, _): &(Vec<u8>, StatusUse, u64)| {
            known == value && *known_use == used
        };
        self.values.iter().position(same).unwrap_or_else(|| {
            self.values.push((value.to_vec(), used, 0));
            self.values.len() - 1
        })
    }

    #[inline]
    pub(super) fn count(&mut self, place: usize) {
        if let Some((_, _, rows)) = self.values.get_mut(place) {
            *rows += 1;
        }
    }

    /// Every value that has a row, the most frequent first.
    pub(super) fn finish(self, column: &str) -> Vec<StatusCount> {
        let counted = self.values.into_iter().filter(|(_, _, rows)| *rows > 0);
        let mut counts: Vec<StatusCount> = counted
            .map(|(value, used, rows)| StatusCount {
                column: column.to_owned(),
                value: String::from_utf8_lossy(&value).into_owned(),
                used,
                rows,
            })
            .collect();
        counts.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_without_case_and_marks() {
        let patterns: Vec<Pattern> = ["Cancelled", "requires_*", "pending payment"]
            .map(Pattern::new)
            .to_vec();
        for value in [
            "CANCELLED",
            "cancelled",
            "requires_action",
            "pending-payment",
        ] {
            assert!(is_any(&patterns, value.as_bytes()), "{value}");
        }
        for value in ["", "paid", "cancelled order", "pending"] {
            assert!(!is_any(&patterns, value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn many_values_are_counted_together_by_what_they_mean() {
        let meanings = Meanings {
            exclude: vec![Pattern::new("x*")],
            ..Meanings::default()
        };
        let mut values = StatusValues::default();
        for number in 0..1_000 {
            let letter = if number % 2 == 0 { "x" } else { "y" };
            let text = format!("{letter}{number}");
            let (place, used) = values.find(text.as_bytes(), Judge::Status(&meanings));
            assert_eq!(used == StatusUse::LeftOut, number % 2 == 0);
            values.count(place);
        }
        let counts = values.finish("Status");
        assert_eq!(counts.len(), 202);
        assert_eq!(counts.iter().map(|count| count.rows).sum::<u64>(), 1_000);
        assert_eq!((counts[0].value.as_str(), counts[0].rows), ("…", 400));
    }

    #[test]
    fn a_flag_leaves_out_the_answer_that_no_sale_has() {
        let judge = |header, value: &str| Flag::named(header).unwrap().of(value.as_bytes());
        assert_eq!(judge("is_cancelled", "True"), StatusUse::LeftOut);
        assert_eq!(judge("is_cancelled", "False"), StatusUse::Counted);
        assert_eq!(judge("Captured", "false"), StatusUse::LeftOut);
        // It may be an amount.
        assert_eq!(judge("Refunded", "1"), StatusUse::Counted);
        assert_eq!(judge("is_refunded", "1"), StatusUse::LeftOut);
        assert_eq!(judge("Annulée", "oui"), StatusUse::LeftOut);
        assert_eq!(judge("storniert", "2024-02-01"), StatusUse::LeftOut);
        assert_eq!(judge("cancelled", "0000-00-00"), StatusUse::Counted);
        assert_eq!(judge("refunded", "2024-02-01"), StatusUse::Counted);
        assert_eq!(Flag::named("amount"), None);
    }
}
