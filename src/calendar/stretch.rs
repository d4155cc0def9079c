//! Periods that follow each other, never more than anybody can mean.

use std::fmt;

use super::{Calendar, Day, Period, Unit};

/// So many periods at once are computed at most: a hundred years of weeks.
pub const MOST_PERIODS: usize = 5_000;

/// More periods than are computed at once. A wrong day in the data or on the command line is the usual
/// cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyPeriods {
    /// How many there would be.
    pub count: usize,
    /// Their length.
    pub unit: Unit,
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
}

impl fmt::Display for TooManyPeriods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Week => "weeks",
            Unit::Month => "months",
            Unit::Quarter => "quarters",
            Unit::Year => "years",
            Unit::Days => "days",
        };
        write!(
            f,
            "{} to {} are {} {unit}, and more than {MOST_PERIODS} periods at once are refused: look for a day that \
             is wrong, or take fewer or longer periods",
            self.first, self.last, self.count
        )
    }
}

impl std::error::Error for TooManyPeriods {}

impl Calendar {
    /// How many periods of this unit the days from `first` to `last` touch.
    pub fn count_periods(&self, unit: Unit, first: Day, last: Day) -> usize {
        if last < first {
            return 0;
        }
        let start = self.period_of(unit, first).start;
        let months = last.month_index() - start.month_index();
        let later = match unit {
            Unit::Month => months,
            Unit::Quarter => months / 3,
            Unit::Year => months / 12,
            Unit::Week => last.days_since(start) / 7,
            Unit::Days => last.days_since(start),
        };
        usize::try_from(later).unwrap_or(0) + 1
    }

    /// Refuses more than [`MOST_PERIODS`] periods of this unit from `first` to `last`.
    ///
    /// # Errors
    /// [`TooManyPeriods`].
    pub fn few_periods(&self, unit: Unit, first: Day, last: Day) -> Result<(), TooManyPeriods> {
        let count = self.count_periods(unit, first, last);
        if count <= MOST_PERIODS {
            return Ok(());
        }
        Err(TooManyPeriods {
            count,
            unit,
            first,
            last,
        })
    }

    /// The latest `most` periods of this unit that the days from `first` to `last` touch, the earliest
    /// first.
    pub fn latest_periods(&self, unit: Unit, first: Day, last: Day, most: usize) -> Vec<Period> {
        let count = self.count_periods(unit, first, last).min(most);
        let mut periods = Vec::with_capacity(count.min(MOST_PERIODS));
        let mut period = self.period_of(unit, last);
        for _ in 0..count {
            periods.push(period);
            period = period.previous();
        }
        periods.reverse();
        periods
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Weekday;

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::from_ymd(year, month, day).unwrap()
    }

    /// The oracle walks from period to period.
    #[test]
    fn periods_are_counted_as_a_walk_meets_them() {
        let calendars = [
            Calendar::default(),
            Calendar {
                week_start: Weekday::Sunday,
                year_start: 4,
            },
        ];
        for calendar in calendars {
            for unit in [
                Unit::Week,
                Unit::Month,
                Unit::Quarter,
                Unit::Year,
                Unit::Days,
            ] {
                for (first, last) in [
                    (day(2024, 1, 1), day(2024, 1, 1)),
                    (day(2023, 11, 30), day(2024, 3, 31)),
                    (day(2020, 2, 29), day(2024, 4, 1)),
                ] {
                    let mut walked = vec![calendar.period_of(unit, first)];
                    while walked.last().unwrap().end <= last {
                        walked.push(walked.last().unwrap().next());
                    }
                    assert_eq!(calendar.count_periods(unit, first, last), walked.len());
                    assert_eq!(calendar.latest_periods(unit, first, last, 9_999), walked);
                    let two = calendar.latest_periods(unit, first, last, 2);
                    assert_eq!(two, walked[walked.len().saturating_sub(2)..]);
                }
            }
        }
        assert_eq!(
            Calendar::default().count_periods(Unit::Week, day(2024, 1, 2), day(2024, 1, 1)),
            0
        );
    }

    #[test]
    fn nobody_means_more_than_five_thousand() {
        let calendar = Calendar::default();
        // 12 × 416 years and 8 months are 5,000 months.
        let first = day(1600, 1, 1);
        assert!(
            calendar
                .few_periods(Unit::Month, first, day(2016, 8, 31))
                .is_ok()
        );
        let refused = calendar.few_periods(Unit::Month, first, day(2016, 9, 1));
        assert_eq!(
            refused.unwrap_err().to_string(),
            "1600-01-01 to 2016-09-01 are 5001 months, and more than 5000 periods at once are refused: look for a day \
             that is wrong, or take fewer or longer periods"
        );
    }
}
