//! What reading a file tells of it beside its orders: counts and first examples, gathered as rows go by.

use super::ids::{Counted, IdsSeen};
use crate::calendar::Day;

/// What the rows of a file tell of themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSeen {
    /// Customers' ids.
    pub customers: IdsSeen,
    /// Orders' ids.
    pub orders: IdsSeen,
    /// The days.
    pub days: DaysSeen,
    /// Rows of delimiters alone, and an old end-of-file mark.
    pub blank_rows: u64,
    /// The header again, further down.
    pub headers: Counted,
    /// Rows that are, byte for byte, an earlier row of their order.
    pub equal_rows: Counted,
    /// Amounts that name their currency.
    pub marked_amounts: u64,
}

impl FileSeen {
    /// Adds what a later part of the file tells.
    pub(super) fn merge(&mut self, later: &FileSeen) {
        self.customers.merge(&later.customers);
        self.orders.merge(&later.orders);
        self.days.merge(&later.days);
        self.blank_rows += later.blank_rows;
        self.headers.merge(&later.headers);
        self.equal_rows.merge(&later.equal_rows);
        self.marked_amounts += later.marked_amounts;
    }

    pub(super) fn shift_lines(&mut self, lines: u64) {
        self.customers.shift_lines(lines);
        self.orders.shift_lines(lines);
        self.days.shift_lines(lines);
        self.headers.shift_lines(lines);
        self.equal_rows.shift_lines(lines);
    }
}

/// A day and the line of the first row that has it.
pub type DayAt = (Day, u64);

/// The two outermost days, the outermost first.
pub type Outermost = [Option<DayAt>; 2];

/// The days of a file's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysSeen {
    /// The first day of any row, used or not.
    pub first: Option<Day>,
    /// The two earliest days of rows that are used, and the two latest, the outermost first.
    pub earliest: Outermost,
    /// The two latest.
    pub latest: Outermost,
}

impl DaysSeen {
    /// Takes the day of any row.
    #[inline(always)]
    pub(super) fn see(&mut self, day: Day) {
        if self.first.is_none_or(|first| day < first) {
            self.first = Some(day);
        }
    }

    /// Takes the day of a row that is used.
    #[inline(always)]
    pub(super) fn use_day(&mut self, day: Day, line: impl FnOnce() -> u64) {
        let inside = |[_, inner]: Outermost, beyond: fn(&Day, &Day) -> bool| {
            inner.is_some_and(|(known, _)| !beyond(&day, &known))
        };
        if !inside(self.earliest, Day::lt) || !inside(self.latest, Day::gt) {
            self.widen((day, line()));
        }
    }

    #[cold]
    fn widen(&mut self, found: DayAt) {
        put(&mut self.earliest, found, |one, other| one < other);
        put(&mut self.latest, found, |one, other| one > other);
    }

    pub(super) fn merge(&mut self, later: &DaysSeen) {
        later.first.into_iter().for_each(|day| self.see(day));
        for found in later.earliest.into_iter().chain(later.latest).flatten() {
            self.widen(found);
        }
    }

    fn shift_lines(&mut self, lines: u64) {
        let all = self.earliest.iter_mut().chain(&mut self.latest);
        all.flatten().for_each(|(_, line)| *line += lines);
    }
}

/// Puts a day among the two outermost, unless it is known or lies further in.
fn put(outermost: &mut Outermost, found: DayAt, beyond: fn(Day, Day) -> bool) {
    let [first, second] = outermost;
    let mut found = Some(found);
    for place in [first, second] {
        match (&mut *place, &mut found) {
            (Some(known), Some(new)) if known.0 == new.0 => {
                known.1 = known.1.min(new.1);
                return;
            }
            (Some(known), Some(new)) if beyond(new.0, known.0) => std::mem::swap(place, &mut found),
            (None, _) => {
                *place = found;
                return;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outermost_days_are_the_same_in_any_order() {
        let day = |day| Day::from_ymd(2024, 1, day).unwrap();
        let rows = [(5, 2), (9, 3), (1, 4), (9, 1), (5, 9), (7, 6)];
        for turn in 0..rows.len() {
            let (mut one, mut other) = (DaysSeen::default(), DaysSeen::default());
            for (place, (number, line)) in rows.iter().enumerate() {
                let seen = if place < turn { &mut one } else { &mut other };
                seen.see(day(*number));
                seen.use_day(day(*number), || *line);
            }
            one.merge(&other);
            // By hand: the days are 1, 5, 7, 9; day 9 stands first on line 1, unless a later part is not looked at.
            assert_eq!(one.first, Some(day(1)));
            assert_eq!(one.earliest.map(|found| found.unwrap().0), [day(1), day(5)]);
            assert_eq!(one.latest.map(|found| found.unwrap().0), [day(9), day(7)]);
        }
    }
}
