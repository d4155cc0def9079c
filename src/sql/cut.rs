//! Periods that the engine cuts by itself: their numbers, first days and names, for a statement that
//! does not know which days the table covers.

use super::dates::DateType;
use super::dialect::Dialect;
use crate::calendar::{Calendar, Unit, Weekday};

/// How the calendar is cut into periods of one unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    pub(super) dialect: &'static Dialect,
    pub(super) every: Unit,
    pub(super) calendar: Calendar,
}

impl Cut {
    /// The number of the period that a day lies in: the next period has the next number.
    pub(super) fn number(&self, day: &str) -> String {
        let dialect = self.dialect;
        let months = format!("EXTRACT(YEAR FROM {day}) * 12 + EXTRACT(MONTH FROM {day}) - 1");
        let since = |first: u32| match first {
            0 => format!("({months})"),
            _ => format!("({months} - {first})"),
        };
        match self.every {
            Unit::Month => dialect.integer(&months),
            Unit::Quarter => dialect.whole(&since(self.first_month() % 3), 3),
            Unit::Year => dialect.whole(&since(self.first_month()), 12),
            Unit::Week => dialect.whole(&dialect.days_between(day, &self.first_week()), 7),
            Unit::Days => dialect.integer(&dialect.days_between(day, &self.first_week())),
        }
    }

    /// The first day of the period of a number.
    pub(super) fn first_day(&self, number: &str) -> String {
        let dialect = self.dialect;
        let months = match self.every {
            Unit::Week => return dialect.plus_days(&self.first_week(), &format!("7 * ({number})")),
            Unit::Days => return dialect.plus_days(&self.first_week(), number),
            Unit::Month => format!("({number})"),
            Unit::Quarter => format!("(3 * ({number}) + {})", self.first_month() % 3),
            Unit::Year => format!("(12 * ({number}) + {})", self.first_month()),
        };
        let year = dialect.whole(&months, 12);
        let month = format!("{months} - 12 * {year} + 1");
        let text = format!(
            "CONCAT({}, '-', {}, '-01')",
            self.padded(&year, 4),
            self.padded(&month, 2)
        );
        dialect.read_day(&text, DateType::Date, "")
    }

    /// The name of the period of a number and first day, as [`crate::calendar::Period`] shows it.
    pub(super) fn name(&self, number: &str, first_day: &str) -> String {
        let dialect = self.dialect;
        let (prefix, ahead) = match self.calendar.year_start {
            1 => ("", 0),
            _ => ("FY", 1),
        };
        match (self.every, self.calendar.week_start) {
            (Unit::Month, _) => format!("SUBSTR({}, 1, 7)", dialect.text(first_day)),
            (Unit::Year, _) => {
                let year = self.padded(&format!("{number} + {ahead}"), 4);
                format!("CONCAT('{prefix}', {year})")
            }
            (Unit::Quarter, _) => {
                let fiscal = format!("({number} - {})", self.first_month() / 3);
                let year = dialect.whole(&fiscal, 4);
                let quarter = dialect.text(&format!("{fiscal} - 4 * {year} + 1"));
                let year = self.padded(&format!("{year} + {ahead}"), 4);
                format!("CONCAT('{prefix}', {year}, '-Q', {quarter})")
            }
            // The year that the Thursday lies in, and the Thursdays of that year so far.
            (Unit::Week, Weekday::Monday) => {
                let thursday = dialect.plus_days(first_day, "3");
                let year = format!("SUBSTR({}, 1, 4)", dialect.text(&thursday));
                let new_year =
                    dialect.read_day(&format!("CONCAT({year}, '-01-01')"), DateType::Date, "");
                let weeks = dialect.whole(&dialect.days_between(&thursday, &new_year), 7);
                let week = self.padded(&format!("{weeks} + 1"), 2);
                format!("CONCAT({year}, '-W', {week})")
            }
            (Unit::Week, Weekday::Sunday) => {
                let last = dialect.plus_days(first_day, "6");
                format!(
                    "CONCAT({}, '..', {})",
                    dialect.text(first_day),
                    dialect.text(&last)
                )
            }
            (Unit::Days, _) => dialect.text(first_day),
        }
    }

    /// Months of a calendar year before the year begins.
    fn first_month(&self) -> u32 {
        self.calendar.year_start.saturating_sub(1)
    }

    /// A day that a week begins with.
    fn first_week(&self) -> String {
        self.dialect.written_day(match self.calendar.week_start {
            Weekday::Monday => "1970-01-05",
            Weekday::Sunday => "1970-01-04",
        })
    }

    fn padded(&self, number: &str, digits: u32) -> String {
        format!("LPAD({}, {digits}, '0')", self.dialect.text(number))
    }
}
