//! Periods of whole days, activity windows, and the units a calendar is cut into.

use std::fmt;
use std::str::FromStr;

use super::Day;
use crate::choice::choices;

choices! {
    /// The first day of a week.
    #[derive(Default)]
    pub enum Weekday {
        /// ISO 8601 weeks
        #[default]
        Monday = "monday",
        /// Sunday to Saturday
        Sunday = "sunday",
    }
}

/// How the calendar is cut: where weeks and years start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// First day of a week.
    pub week_start: Weekday,
    /// First month of a year, 1 to 12. A fiscal year is named after the calendar year it ends in.
    pub year_start: u32,
}

impl Default for Calendar {
    fn default() -> Self {
        Calendar {
            week_start: Weekday::Monday,
            year_start: 1,
        }
    }
}

choices! {
    /// The length a period has in the calendar: weeks from its first day of a week, quarters and years from its first
    /// month of a year.
    pub enum Unit {
        /// Seven days
        Week = "week",
        /// A calendar month
        Month = "month",
        /// Three months
        Quarter = "quarter",
        /// Twelve months
        Year = "year",
        /// Any other run of days
        Days = "day",
    }
}

impl Unit {
    /// Those that cut the calendar into periods.
    pub const OF_CALENDAR: [Unit; 4] = [Unit::Week, Unit::Month, Unit::Quarter, Unit::Year];
}

impl Calendar {
    /// The period of this unit that `day` lies in. For [`Unit::Days`] the day alone.
    pub fn period_of(&self, unit: Unit, day: Day) -> Period {
        let months = |length: i32, first: i32| {
            let index = (day.month_index() - first).div_euclid(length) * length + first;
            Period {
                start: Day::first_of_month(index),
                end: Day::first_of_month(index + length),
                unit,
                calendar: *self,
            }
        };
        let first = self.year_start as i32 - 1;
        match unit {
            Unit::Month => months(1, 0),
            Unit::Quarter => months(3, first % 3),
            Unit::Year => months(12, first),
            Unit::Week => {
                let back = match self.week_start {
                    Weekday::Monday => day.days_from_monday(),
                    Weekday::Sunday => (day.days_from_monday() + 1) % 7,
                };
                let start = day.plus_days(-back);
                Period {
                    start,
                    end: start.plus_days(7),
                    unit,
                    calendar: *self,
                }
            }
            Unit::Days => Period {
                start: day,
                end: day.plus_days(1),
                unit,
                calendar: *self,
            },
        }
    }
}

/// A run of whole days, half-open: `start` is in, `end` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub start: Day,
    /// The day after the last.
    pub end: Day,
    /// The calendar unit it was named by.
    pub unit: Unit,
    /// The calendar it belongs to.
    pub calendar: Calendar,
}

impl Period {
    /// The days from `first` to `last`, both in; `None` if `last` is before `first`.
    pub fn inclusive(first: Day, last: Day) -> Option<Period> {
        (first <= last && last < Day::MAX).then(|| Period {
            start: first,
            end: last.plus_days(1),
            unit: Unit::Days,
            calendar: Calendar::default(),
        })
    }

    /// The last day in the period.
    pub fn last(&self) -> Day {
        self.end.plus_days(-1)
    }

    /// How many days it has.
    pub fn days(&self) -> i32 {
        self.end.days_since(self.start)
    }

    /// Whether `day` lies in it.
    #[inline]
    pub fn contains(&self, day: Day) -> bool {
        self.start <= day && day < self.end
    }

    /// Whether data that are complete up to and including `as_of` reach its last day.
    pub fn is_complete(&self, as_of: Day) -> bool {
        self.last() <= as_of
    }

    /// Whether data that cover the days from `first` up to and including `as_of` cover all of it.
    pub fn is_covered(&self, first: Day, as_of: Day) -> bool {
        first <= self.start && self.is_complete(as_of)
    }

    /// The period just before: the calendar unit before, or as many days before.
    #[must_use]
    pub fn previous(&self) -> Period {
        match self.unit {
            Unit::Days => Period {
                start: self.start.plus_days(-self.days()),
                end: self.start,
                ..*self
            },
            unit => self.calendar.period_of(unit, self.start.plus_days(-1)),
        }
    }

    /// The period just after: the calendar unit after, or as many days after.
    #[must_use]
    pub fn next(&self) -> Period {
        match self.unit {
            Unit::Days => Period {
                start: self.end,
                end: self.end.plus_days(self.days()),
                ..*self
            },
            unit => self.calendar.period_of(unit, self.end),
        }
    }

    /// The same period one year before: 12 months back, or 52 weeks for weeks.
    #[must_use]
    pub fn year_ago(&self) -> Period {
        match self.unit {
            Unit::Week => Period {
                start: self.start.plus_days(-364),
                end: self.end.plus_days(-364),
                ..*self
            },
            Unit::Days => Period {
                start: self.start.plus_months(-12),
                end: self.last().plus_months(-12).plus_days(1),
                ..*self
            },
            unit => self.calendar.period_of(unit, self.start.plus_months(-12)),
        }
    }
}

impl fmt::Display for Period {
    /// `2025`, `2025-Q1`, `2025-03`, `2025-W10`, or `2025-03-01..2025-03-31`. A fiscal year or
    /// quarter carries the year it ends in: `FY2025`, `FY2025-Q1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, _) = self.start.ymd();
        let first = self.calendar.year_start;
        let fiscal_year = if first > 1 && month >= first {
            year + 1
        } else {
            year
        };
        let prefix = if first > 1 { "FY" } else { "" };
        match (self.unit, self.calendar.week_start) {
            (Unit::Year, _) => write!(f, "{prefix}{fiscal_year:04}"),
            (Unit::Quarter, _) => {
                let quarter = (month + 12 - first) % 12 / 3 + 1;
                write!(f, "{prefix}{fiscal_year:04}-Q{quarter}")
            }
            (Unit::Month, _) => write!(f, "{year:04}-{month:02}"),
            (Unit::Week, Weekday::Monday) => {
                let (year, week) = self.start.iso_week();
                write!(f, "{year:04}-W{week:02}")
            }
            (Unit::Week, Weekday::Sunday) | (Unit::Days, _) => {
                write!(f, "{}..{}", self.start, self.last())
            }
        }
    }
}

/// A period as it is asked for, before the data say which days it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodChoice {
    /// These days.
    Fixed(Period),
    /// From the first day of the data to the last.
    All,
    /// The last complete period of this unit.
    Last(Unit),
    /// From the start of the period of this unit that the data end in, to their end.
    ToDate(Unit),
    /// The time of this length up to the end of the data.
    LastSpan(Window),
    /// The quarter of this number, 1 to 4, of the last year of the data that it has begun in.
    Quarter(u32),
}

impl PeriodChoice {
    /// The days it means for data that begin on `first` and are complete up to `as_of`; `None`
    /// when the data hold no complete period of the unit asked for, or no day at all.
    pub fn resolve(&self, first: Day, as_of: Day, calendar: Calendar) -> Option<Period> {
        match *self {
            PeriodChoice::Fixed(period) => Some(period),
            // The calendar's own last day has no day after it.
            PeriodChoice::All => Period::inclusive(first, as_of.min(Day::MAX.plus_days(-1))),
            PeriodChoice::Last(unit) => {
                let here = calendar.period_of(unit, as_of);
                let last = if here.is_complete(as_of) {
                    here
                } else {
                    here.previous()
                };
                (last.last() >= first && last.is_complete(as_of)).then_some(last)
            }
            PeriodChoice::ToDate(unit) => {
                Period::inclusive(calendar.period_of(unit, as_of).start, as_of)
            }
            PeriodChoice::LastSpan(length) => {
                Period::inclusive(length.before(as_of.plus_days(1)), as_of)
            }
            PeriodChoice::Quarter(number) => {
                let year = calendar.period_of(Unit::Year, as_of).start;
                let months = 3 * (number.clamp(1, 4) as i32 - 1);
                let start = year.plus_months(months);
                let begun = match start <= as_of {
                    true => start,
                    false => start.plus_months(-12),
                };
                Some(calendar.period_of(Unit::Quarter, begun))
            }
        }
    }
}

/// A length of time looked back over: the activity window W.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// So many days.
    Days(u32),
    /// So many calendar months.
    Months(u32),
}

impl Window {
    /// The day this long before `day`.
    #[must_use]
    pub fn before(&self, day: Day) -> Day {
        match *self {
            Window::Days(days) => day.plus_days(-(days.min(i32::MAX as u32) as i32)),
            Window::Months(months) => day.plus_months(-(months.min(i32::MAX as u32) as i32)),
        }
    }

    /// The day this long after `day`.
    #[must_use]
    pub fn after(&self, day: Day) -> Day {
        match *self {
            Window::Days(days) => day.plus_days(days.min(i32::MAX as u32) as i32),
            Window::Months(months) => day.plus_months(months.min(i32::MAX as u32) as i32),
        }
    }
}

/// A text that is no window as one prints itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoWindow;

impl FromStr for Window {
    type Err = NoWindow;

    /// Reads back what the window prints, like `12mo` and `90d`.
    fn from_str(text: &str) -> Result<Window, NoWindow> {
        let number = |digits: &str| digits.parse().ok().filter(|number| *number > 0);
        let window = match text.strip_suffix("mo") {
            Some(digits) => number(digits).map(Window::Months),
            None => text.strip_suffix('d').and_then(number).map(Window::Days),
        };
        window.ok_or(NoWindow)
    }
}

impl Window {
    /// `12 months`, `1 day`.
    pub fn in_words(self) -> String {
        let (number, unit) = match self {
            Window::Days(days) => (days, "day"),
            Window::Months(months) => (months, "month"),
        };
        format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
    }
}

impl fmt::Display for Window {
    /// As it is typed: `12mo`, `90d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Window::Days(days) => write!(f, "{days}d"),
            Window::Months(months) => write!(f, "{months}mo"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::from_ymd(year, month, day).unwrap()
    }

    fn shown(unit: Unit, of: Day) -> String {
        Calendar::default().period_of(unit, of).to_string()
    }

    #[test]
    fn periods_are_named_as_typed() {
        let of = day(2025, 3, 5);
        assert_eq!(shown(Unit::Year, of), "2025");
        assert_eq!(shown(Unit::Quarter, of), "2025-Q1");
        assert_eq!(shown(Unit::Month, of), "2025-03");
        assert_eq!(shown(Unit::Week, of), "2025-W10");
        assert_eq!(
            Period::inclusive(of, day(2025, 3, 9)).unwrap().to_string(),
            "2025-03-05..2025-03-09"
        );
        assert_eq!(Period::inclusive(of, day(2025, 3, 4)), None);
    }

    #[test]
    fn the_period_before_and_a_year_ago() {
        let march = Calendar::default().period_of(Unit::Month, day(2024, 3, 31));
        assert_eq!(march.previous().to_string(), "2024-02");
        assert_eq!(march.year_ago().to_string(), "2023-03");
        assert_eq!(march.previous().next(), march);
        let days = Period::inclusive(day(2025, 3, 11), day(2025, 3, 20)).unwrap();
        assert_eq!(days.previous().to_string(), "2025-03-01..2025-03-10");
        assert_eq!(days.year_ago().to_string(), "2024-03-11..2024-03-20");
    }

    #[test]
    fn fiscal_years_and_sunday_weeks() {
        let april = Calendar {
            year_start: 4,
            week_start: Weekday::Sunday,
        };
        let of = day(2025, 2, 10);
        let year = april.period_of(Unit::Year, of);
        assert_eq!((year.start, year.end), (day(2024, 4, 1), day(2025, 4, 1)));
        assert_eq!(year.to_string(), "FY2025");
        assert_eq!(april.period_of(Unit::Quarter, of).to_string(), "FY2025-Q4");
        // 2025-02-10 is a Monday; the week from Sunday starts the day before.
        assert_eq!(april.period_of(Unit::Week, of).start, day(2025, 2, 9));
    }

    #[test]
    fn last_means_the_last_complete_one() {
        let last = PeriodChoice::Last(Unit::Month);
        let first = day(2025, 1, 10);
        let resolve = |as_of| {
            last.resolve(first, as_of, Calendar::default())
                .map(|p| p.to_string())
        };
        assert_eq!(resolve(day(2025, 3, 31)).as_deref(), Some("2025-03"));
        assert_eq!(resolve(day(2025, 3, 30)).as_deref(), Some("2025-02"));
        assert_eq!(resolve(day(2025, 1, 30)), None);
    }

    #[test]
    fn periods_that_end_with_the_data() {
        let (first, as_of) = (day(2024, 2, 1), day(2025, 5, 10));
        let april = Calendar {
            year_start: 4,
            ..Calendar::default()
        };
        for (choice, calendar, expected) in [
            (
                PeriodChoice::ToDate(Unit::Year),
                Calendar::default(),
                "2025-01-01..2025-05-10",
            ),
            (
                PeriodChoice::ToDate(Unit::Year),
                april,
                "2025-04-01..2025-05-10",
            ),
            (
                PeriodChoice::ToDate(Unit::Month),
                april,
                "2025-05-01..2025-05-10",
            ),
            // 30 days, the last one among them.
            (
                PeriodChoice::LastSpan(Window::Days(30)),
                april,
                "2025-04-11..2025-05-10",
            ),
            (
                PeriodChoice::LastSpan(Window::Months(1)),
                april,
                "2025-04-11..2025-05-10",
            ),
            (PeriodChoice::Quarter(2), Calendar::default(), "2025-Q2"),
            (PeriodChoice::Quarter(3), Calendar::default(), "2024-Q3"),
            (PeriodChoice::Quarter(1), april, "FY2026-Q1"),
        ] {
            let period = choice.resolve(first, as_of, calendar).unwrap();
            assert_eq!(period.to_string(), expected);
        }
    }

    #[test]
    fn windows_count_calendar_months() {
        assert_eq!(Window::Months(1).before(day(2024, 3, 31)), day(2024, 2, 29));
        assert_eq!(Window::Days(90).before(day(2025, 4, 1)), day(2025, 1, 1));
    }

    #[test]
    fn windows_read_back_what_they_print() {
        for (window, text, words) in [
            (Window::Months(12), "12mo", "12 months"),
            (Window::Days(90), "90d", "90 days"),
            (Window::Days(1), "1d", "1 day"),
        ] {
            assert_eq!(window.to_string(), text);
            assert_eq!(text.parse(), Ok(window));
            assert_eq!(window.in_words(), words);
        }
        for text in ["0d", "d", "12", "12 mo", "-1d"] {
            assert_eq!(text.parse::<Window>(), Err(NoWindow), "{text}");
        }
    }
}
