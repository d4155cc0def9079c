//! Day first or month first, decided from every value of a column.

use super::order::DateOrder;
use super::readings;
use super::scan::{ScannedDate, Unordered, scan};
use crate::calendar::Day;
use crate::input::example::Example;

/// What a column says about the order of day and month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderChoice {
    /// At least one value is a date only in this order, and none only in the other.
    Chosen(DateOrder),
    /// No value whose order matters.
    NotNeeded,
    /// Every value of such a form is a date in both orders.
    Ambiguous {
        /// The first of them.
        example: Example,
        /// What it is with the day first.
        as_day_first: Day,
        /// What it is with the month first.
        as_month_first: Day,
    },
    /// Some values need the day first, others the month.
    Conflict {
        /// The first that needs the day first.
        day_first_example: Example,
        /// The first that needs the month first.
        month_first_example: Example,
    },
    /// Two-digit years, and every value would also be a date as year, month, day, with fewer
    /// different years than days: it takes `--date-format %y-%m-%d`, or a flag that says it is not so.
    YearFirst {
        /// The first of them.
        example: Example,
    },
}

/// What the values of one date column, in one or several files, say about its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateEvidence {
    file: usize,
    day_first: Option<Example>,
    month_first: Option<Example>,
    ambiguous: Option<(Example, Day, Day)>,
    two_digits: TwoDigits,
    /// A value was seen in which day and month have an order, whether it matters or not.
    ordered: bool,
}

/// Whether `24/01/15` may be year, month, day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct TwoDigits {
    /// The first value with a two-digit year.
    example: Option<Example>,
    /// A value was seen that is no date with the year first.
    excluded: bool,
    /// The numbers seen in the first and the last place, a bit each.
    first: u128,
    last: u128,
}

impl DateEvidence {
    /// Nothing seen yet; `file` is what examples name.
    pub fn new(file: usize) -> Self {
        DateEvidence {
            file,
            ..DateEvidence::default()
        }
    }

    /// Takes one value in. `true` once the order is decided: the caller may stop, because a value
    /// that would contradict is refused when it is read in that order. Values that are no date in
    /// either order say nothing here.
    #[inline]
    pub fn observe(&mut self, line: u64, text: &[u8]) -> bool {
        if DateEvidence::may_say(text)
            && let Ok(scanned) = scan(text)
            && let ScannedDate::Unordered(numbers) = scanned.date
        {
            self.weigh(line, text, numbers);
        }
        (self.day_first.is_some() || self.month_first.is_some()) && !self.two_digits.is_open()
    }

    /// Whether a value may say anything: what starts with a year needs no order.
    #[inline(always)]
    pub(in crate::input) fn may_say(text: &[u8]) -> bool {
        !matches!(text, [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', ..])
    }

    fn weigh(&mut self, line: u64, text: &[u8], numbers: Unordered) {
        let example = || Example::new(self.file, line, text);
        self.ordered = true;
        if let Some(last) = numbers.two_digits {
            self.two_digits.weigh(numbers, last, example);
        }
        match readings(numbers) {
            (Ok(day_first), Ok(month_first)) => {
                let matters = day_first != month_first || numbers.two_digits.is_some();
                if matters && self.ambiguous.is_none() {
                    self.ambiguous = Some((example(), day_first, month_first));
                }
            }
            (Ok(_), Err(_)) if self.day_first.is_none() => self.day_first = Some(example()),
            (Err(_), Ok(_)) if self.month_first.is_none() => self.month_first = Some(example()),
            _ => {}
        }
    }

    /// Whether a value was seen in which day and month have an order, even if it did not matter there.
    pub(in crate::input) fn has_ordered(&self) -> bool {
        self.ordered
    }

    /// Whether values with two-digit years may still say that the year stands first.
    pub(in crate::input) fn is_open(&self) -> bool {
        self.two_digits.is_open()
    }

    /// Adds the lines before the part of the file that the values stood in.
    pub(in crate::input) fn shift_lines(&mut self, lines: u64) {
        let ambiguous = self.ambiguous.as_mut().map(|(example, _, _)| example);
        let examples = [
            self.day_first.as_mut(),
            self.month_first.as_mut(),
            ambiguous,
            self.two_digits.example.as_mut(),
        ];
        examples
            .into_iter()
            .flatten()
            .for_each(|example| example.line += lines);
    }

    /// Adds what a later part of the column, or another file, says.
    pub fn merge(&mut self, later: DateEvidence) {
        self.day_first = self.day_first.take().or(later.day_first);
        self.month_first = self.month_first.take().or(later.month_first);
        self.ambiguous = self.ambiguous.take().or(later.ambiguous);
        self.two_digits.merge(later.two_digits);
        self.ordered |= later.ordered;
    }

    /// The first value that is a date only in this order.
    pub fn witness(&self, order: DateOrder) -> Option<&Example> {
        match order {
            DateOrder::DayFirst => self.day_first.as_ref(),
            DateOrder::MonthFirst => self.month_first.as_ref(),
        }
    }

    /// The verdict on what has been seen.
    pub fn decide(&self) -> OrderChoice {
        if let Some(example) = self.two_digits.year_first() {
            return OrderChoice::YearFirst {
                example: example.clone(),
            };
        }
        match (&self.day_first, &self.month_first, &self.ambiguous) {
            (Some(day_first), Some(month_first), _) => OrderChoice::Conflict {
                day_first_example: day_first.clone(),
                month_first_example: month_first.clone(),
            },
            (Some(_), None, _) => OrderChoice::Chosen(DateOrder::DayFirst),
            (None, Some(_), _) => OrderChoice::Chosen(DateOrder::MonthFirst),
            (None, None, Some((example, as_day_first, as_month_first))) => OrderChoice::Ambiguous {
                example: example.clone(),
                as_day_first: *as_day_first,
                as_month_first: *as_month_first,
            },
            (None, None, None) => OrderChoice::NotNeeded,
        }
    }
}

impl TwoDigits {
    fn weigh(&mut self, numbers: Unordered, last: u32, example: impl FnOnce() -> Example) {
        // 2000 stands for any leap year: only a date that no year has excludes the reading.
        self.excluded |= Day::from_ymd(2000, numbers.second, last).is_err();
        self.first |= 1u128 << numbers.first.min(127);
        self.last |= 1u128 << last.min(127);
        self.example.get_or_insert_with(example);
    }

    fn merge(&mut self, later: TwoDigits) {
        self.example = self.example.take().or(later.example);
        self.excluded |= later.excluded;
        self.first |= later.first;
        self.last |= later.last;
    }

    /// Whether more values can still change what is said about the year.
    fn is_open(&self) -> bool {
        self.example.is_some() && !self.excluded
    }

    /// The example, if the column looks like year, month, day: years repeat more than days do.
    fn year_first(&self) -> Option<&Example> {
        (!self.excluded && self.first.count_ones() < self.last.count_ones())
            .then_some(self.example.as_ref())
            .flatten()
    }
}
