//! Values of status columns: what each means for its rows, and how many there are.

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
            compared: compared(start.unwrap_or(text)),
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
    let compared = compared(&String::from_utf8_lossy(value));
    patterns.iter().any(|pattern| pattern.fits(&compared))
}

fn compared(text: &str) -> String {
    crate::input::columns::normalised(text)
}

/// What a status makes of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatusUse {
    /// They count as they are.
    Counted,
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

/// Statuses of orders and payments that are certainly neither failed nor cancelled, as they are
/// compared.
const KNOWN: &[&str] = &[
    "",
    "active",
    "approved",
    "authorized",
    "awaitingfulfillment",
    "awaitingpickup",
    "awaitingshipment",
    "captured",
    "closed",
    "complete",
    "completed",
    "credit",
    "debit",
    "delivered",
    "fulfilled",
    "invoiced",
    "onhold",
    "open",
    "paid",
    "partiallypaid",
    "partiallyrefunded",
    "partiallyshipped",
    "pending",
    "processing",
    "refunded",
    "settled",
    "shipped",
    "succeeded",
    "success",
    "wccompleted",
    "wconhold",
    "wcprocessing",
    "wcrefunded",
];

impl StatusCount {
    /// Whether the value is counted without its meaning being known here.
    pub fn is_unknown(&self) -> bool {
        let compared = compared(&self.value);
        // The types of payments that PayPal and Square name.
        let of_payment = ["payment", "checkout", "refund", "chargeback", "reversal"]
            .iter()
            .any(|word| compared.contains(word));
        self.used == StatusUse::Counted && !of_payment && !KNOWN.contains(&compared.as_str())
    }
}

/// The values of one status column.
#[derive(Debug, Clone, Default)]
pub(super) struct StatusValues {
    values: Vec<(Vec<u8>, StatusUse, u64)>,
    last: usize,
}

impl StatusValues {
    /// Where a value is counted, and what it means. Blank ones count as they are.
    pub(super) fn find(
        &mut self,
        value: &[u8],
        exclude: &[Pattern],
        refund: &[Pattern],
    ) -> (usize, StatusUse) {
        let value = value.trim_ascii();
        if let Some((known, used, _)) = self.values.get(self.last)
            && known == value
        {
            return (self.last, *used);
        }
        let known = self.values.iter().position(|(known, ..)| known == value);
        let place = known.unwrap_or_else(|| self.add(value, exclude, refund));
        self.last = place;
        let used = self.values.get(place).map(|(_, used, _)| *used);
        (place, used.unwrap_or(StatusUse::Counted))
    }

    fn add(&mut self, value: &[u8], exclude: &[Pattern], refund: &[Pattern]) -> usize {
        let used = if is_any(exclude, value) {
            StatusUse::LeftOut
        } else if is_any(refund, value) {
            StatusUse::Refund
        } else {
            StatusUse::Counted
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
        let exclude = [Pattern::new("x*")];
        let mut values = StatusValues::default();
        for number in 0..1_000 {
            let letter = if number % 2 == 0 { "x" } else { "y" };
            let (place, used) = values.find(format!("{letter}{number}").as_bytes(), &exclude, &[]);
            assert_eq!(used == StatusUse::LeftOut, number % 2 == 0);
            values.count(place);
        }
        let counts = values.finish("Status");
        assert_eq!(counts.len(), 202);
        assert_eq!(counts.iter().map(|count| count.rows).sum::<u64>(), 1_000);
        assert_eq!((counts[0].value.as_str(), counts[0].rows), ("…", 400));
    }
}
