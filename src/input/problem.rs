//! Rows that cannot be used: counted, the first ones shown, all of them kept where asked for.

use std::collections::BTreeMap;
use std::fmt;

use crate::words::{one_line, safe};

/// How many problems are shown one by one.
pub const SHOWN: usize = 10;

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// More or fewer fields than the header has.
    Fields,
    /// No order id.
    Order,
    /// A customer id that cannot be one.
    Customer,
    /// A date that is none.
    Date,
    /// An amount that is none.
    Amount,
    /// A currency that is missing or has no rate.
    Currency,
    /// A contract that ends before it starts.
    Spell,
    /// A subscription without an end, though its status says that it ended.
    NoEnd,
    /// A billing interval that nobody knows.
    Interval,
    /// A cost that is neither for retention nor for acquisition.
    Purpose,
    /// A duration that is none.
    Duration,
    /// An event that is neither yes nor no.
    Event,
    /// An entry that is not before the duration.
    Entry,
    /// Amounts too large to be kept exactly.
    Size,
}

impl Kind {
    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Fields => "fields",
            Kind::Order => "order",
            Kind::Customer => "customer",
            Kind::Date => "date",
            Kind::Amount => "amount",
            Kind::Currency => "currency",
            Kind::Spell => "spell",
            Kind::NoEnd => "no end",
            Kind::Interval => "interval",
            Kind::Purpose => "kind",
            Kind::Duration => "duration",
            Kind::Event => "event",
            Kind::Entry => "entry",
            Kind::Size => "size",
        }
    }

    /// What the rows of this kind have, after "12 rows with".
    fn words(self) -> &'static str {
        match self {
            Kind::Fields => "a wrong number of fields",
            Kind::Order => "a wrong order id",
            Kind::Customer => "a wrong customer id",
            Kind::Date => "a wrong date",
            Kind::Amount => "a wrong amount",
            Kind::Currency => "no usable currency",
            Kind::Spell => "an end before the start",
            Kind::NoEnd => "no end though they ended",
            Kind::Interval => "an unknown interval",
            Kind::Purpose => "a wrong kind of cost",
            Kind::Duration => "a wrong duration",
            Kind::Event => "a wrong event",
            Kind::Entry => "an entry not before the end",
            Kind::Size => "an amount too large",
        }
    }
}

/// One row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as it was named.
    pub file: String,
    /// The line its record starts on.
    pub line: u64,
    /// The column's header; none where the row as a whole is wrong.
    pub column: Option<String>,
    /// What is wrong.
    pub kind: Kind,
    /// The sentence, with the value in it.
    pub message: String,
}

impl fmt::Display for Problem {
    /// `orders.csv:1204: column "amount": "12,O0" is not an amount (…)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", one_line(&self.file), self.line)?;
        if let Some(column) = &self.column {
            write!(f, "column \"{}\": ", safe(column))?;
        }
        f.write_str(&safe(&self.message))
    }
}

/// A refused row as it stood in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The file as it was named.
    pub file: String,
    /// The line its record starts on.
    pub line: u64,
    /// Why it was refused.
    pub reason: String,
    /// The record's bytes, without the line end.
    pub raw: Vec<u8>,
}

/// All problems of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    shown: Vec<Problem>,
    counts: BTreeMap<Kind, u64>,
    keep: bool,
    rejects: Vec<Reject>,
}

impl Problems {
    /// No problem yet; with `keep`, every refused row is kept.
    pub fn new(keep: bool) -> Self {
        Problems {
            keep,
            ..Problems::default()
        }
    }

    /// Adds one, with the record as it stands in the file.
    pub fn push(&mut self, problem: Problem, raw: &[u8]) {
        *self.counts.entry(problem.kind).or_default() += 1;
        if self.keep {
            self.rejects.push(Reject {
                file: problem.file.clone(),
                line: problem.line,
                reason: match &problem.column {
                    Some(column) => format!("column \"{column}\": {}", problem.message),
                    None => problem.message.clone(),
                },
                raw: raw.to_vec(),
            });
        }
        if self.shown.len() < SHOWN {
            self.shown.push(problem);
        }
    }

    /// Adds the problems of rows that come later.
    pub fn merge(&mut self, later: Problems) {
        let room = SHOWN.saturating_sub(self.shown.len());
        self.shown.extend(later.shown.into_iter().take(room));
        for (kind, count) in later.counts {
            *self.counts.entry(kind).or_default() += count;
        }
        self.rejects.extend(later.rejects);
    }

    /// The first ones, [`SHOWN`] at most.
    pub fn shown(&self) -> &[Problem] {
        &self.shown
    }

    /// Replaces what is said of a column of the row that starts on `line`.
    pub(super) fn reword(&mut self, line: u64, column: &str, message: &str) {
        if let Some(problem) = self.shown.iter_mut().find(|problem| problem.line == line) {
            message.clone_into(&mut problem.message);
        }
        // They were pushed in the order of their lines.
        let place = self
            .rejects
            .binary_search_by_key(&line, |reject| reject.line);
        if let Some(reject) = place.ok().and_then(|place| self.rejects.get_mut(place)) {
            reject.reason = format!("column \"{column}\": {message}");
        }
    }

    /// Adds the lines before the part of the file that they were found in.
    pub(super) fn shift_lines(&mut self, lines: u64) {
        self.shown
            .iter_mut()
            .for_each(|problem| problem.line += lines);
        self.rejects
            .iter_mut()
            .for_each(|reject| reject.line += lines);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many rows were refused.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// How many rows of each kind.
    pub fn counts(&self) -> impl Iterator<Item = (Kind, u64)> {
        self.counts.iter().map(|(kind, count)| (*kind, *count))
    }

    /// How many rows of each kind, in words.
    pub fn by_kind(&self) -> String {
        let parts: Vec<String> = self
            .counts()
            .map(|(kind, count)| {
                let rows = if count == 1 { "row" } else { "rows" };
                format!("{count} {rows} with {}", kind.words())
            })
            .collect();
        parts.join(", ")
    }

    /// The refused rows, if they were to be kept.
    pub fn rejects(&self) -> &[Reject] {
        &self.rejects
    }
}

impl fmt::Display for Problems {
    /// The first ten, a line each, then how many there are of each kind.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.shown {
            writeln!(f, "{problem}")?;
        }
        let total = self.total();
        let more = total - self.shown.len() as u64;
        if more > 0 {
            writeln!(f, "… and {more} more")?;
        }
        f.write_str(&self.by_kind())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: u64, kind: Kind) -> Problem {
        Problem {
            file: "o.csv".into(),
            line,
            column: Some("amount".into()),
            kind,
            message: "\"x\" is wrong".into(),
        }
    }

    #[test]
    fn ten_are_shown_and_all_are_counted() {
        let mut problems = Problems::new(false);
        for line in 2..14 {
            problems.push(
                problem(line, if line == 3 { Kind::Date } else { Kind::Amount }),
                b"raw",
            );
        }
        let text = problems.to_string();
        assert!(text.starts_with("o.csv:2: column \"amount\": \"x\" is wrong\n"));
        assert!(
            text.ends_with("… and 2 more\n1 row with a wrong date, 11 rows with a wrong amount")
        );
        assert_eq!(text.lines().count(), 12);
        assert!(problems.rejects().is_empty());
    }

    #[test]
    fn merging_keeps_the_first_ten_and_every_reject() {
        let make = |lines: std::ops::Range<u64>| {
            let mut problems = Problems::new(true);
            for line in lines {
                problems.push(problem(line, Kind::Amount), b"a,b");
            }
            problems
        };
        let mut merged = make(2..8);
        merged.merge(make(8..20));
        assert_eq!(merged, make(2..20));
        assert_eq!(merged.rejects()[17].raw, b"a,b");
    }
}
