//! A calendar day as one integer.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// Days between 0001-01-01, chrono's first day of the common era, and 1970-01-01.
const EPOCH_FROM_CE: i32 = 719_163;

/// A calendar day, counted in days since 1970-01-01 (negative before). Years 0001 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Why three numbers or a count of days are not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// No such day in the Gregorian calendar, or a year outside 0001..=9999.
    #[error("no such day")]
    NoSuchDay,
}

impl Day {
    /// The first day this type can hold, 0001-01-01.
    pub const MIN: Day = Day(1 - EPOCH_FROM_CE);
    /// The last day this type can hold, 9999-12-31.
    pub const MAX: Day = Day(2_932_896);

    /// The day with this year, month (1–12) and day of month.
    ///
    /// # Errors
    /// [`DayError::NoSuchDay`] for 31 April, 29 February outside leap years, years outside 1–9999.
    #[inline]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Result<Day, DayError> {
        if !(1..=9999).contains(&year) {
            return Err(DayError::NoSuchDay);
        }
        NaiveDate::from_ymd_opt(year, month, day)
            .map(|date| Day(date.num_days_from_ce() - EPOCH_FROM_CE))
            .ok_or(DayError::NoSuchDay)
    }

    /// The day this many days after 1970-01-01.
    ///
    /// # Errors
    /// [`DayError::NoSuchDay`] outside the years 0001–9999.
    #[inline]
    pub fn from_epoch_days(days: i64) -> Result<Day, DayError> {
        match i32::try_from(days) {
            Ok(days) if (Day::MIN.0..=Day::MAX.0).contains(&days) => Ok(Day(days)),
            _ => Err(DayError::NoSuchDay),
        }
    }

    /// The day with this [`Day::epoch_days`], which must have come from there: it is not checked again.
    #[inline(always)]
    pub(crate) fn restored(epoch_days: i32) -> Day {
        debug_assert!((Day::MIN.0..=Day::MAX.0).contains(&epoch_days));
        Day(epoch_days)
    }

    /// Days since 1970-01-01.
    #[inline]
    pub fn epoch_days(self) -> i32 {
        self.0
    }

    /// Year, month (1–12) and day of month.
    pub fn ymd(self) -> (i32, u32, u32) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    /// The day `days` later (earlier if negative), held at the ends of the range.
    #[inline]
    #[must_use]
    pub fn plus_days(self, days: i32) -> Day {
        Day(self.0.saturating_add(days).clamp(Day::MIN.0, Day::MAX.0))
    }

    /// The same day of month `months` calendar months later (earlier if negative), or that month's
    /// last day if it is shorter: 31 March − 1 month = 28 or 29 February. Months are counted as
    /// integers from the year 0, so that adding 2 is not adding 1 twice.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Day {
        let (year, month, day) = self.ymd();
        let index = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(months);
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u32 + 1);
        if year < 1 {
            return Day::MIN;
        }
        if year > 9999 {
            return Day::MAX;
        }
        // The 28th exists in every month, so one of these four is a day.
        (0..4)
            .find_map(|shorter| Day::from_ymd(year as i32, month, day - shorter.min(day - 1)).ok())
            .unwrap_or(Day::MIN)
    }

    /// Days from `earlier` to this day; negative if `earlier` is later.
    #[inline]
    pub fn days_since(self, earlier: Day) -> i32 {
        self.0 - earlier.0
    }

    /// Months since the year 0: equal for all days of one calendar month.
    pub fn month_index(self) -> i32 {
        let (year, month, _) = self.ymd();
        year * 12 + month as i32 - 1
    }

    /// The first day of the month with this [`Day::month_index`], held at the ends of the range.
    pub fn first_of_month(month_index: i32) -> Day {
        let (year, month) = (
            month_index.div_euclid(12),
            month_index.rem_euclid(12) as u32 + 1,
        );
        match Day::from_ymd(year, month, 1) {
            Ok(day) => day,
            Err(_) if year < 1 => Day::MIN,
            Err(_) => Day::MAX,
        }
    }

    /// Days since Monday: Monday 0 … Sunday 6.
    pub fn days_from_monday(self) -> i32 {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7)
    }

    /// ISO 8601 year and week number; the year differs from the calendar's around New Year.
    pub fn iso_week(self) -> (i32, u32) {
        let week = self.date().iso_week();
        (week.year(), week.week())
    }

    /// Monday of this ISO week.
    ///
    /// # Errors
    /// [`DayError::NoSuchDay`] when the year has no such week.
    pub fn from_iso_week(year: i32, week: u32) -> Result<Day, DayError> {
        if !(1..=9999).contains(&year) {
            return Err(DayError::NoSuchDay);
        }
        NaiveDate::from_isoywd_opt(year, week, chrono::Weekday::Mon)
            .map(|date| Day(date.num_days_from_ce() - EPOCH_FROM_CE))
            .filter(|day| *day >= Day::MIN)
            .ok_or(DayError::NoSuchDay)
    }

    fn date(self) -> NaiveDate {
        // MIN..=MAX is inside chrono's range, so the fallback is never taken.
        NaiveDate::from_num_days_from_ce_opt(self.0 + EPOCH_FROM_CE).unwrap_or(NaiveDate::MIN)
    }
}

impl fmt::Display for Day {
    /// ISO 8601, `2025-03-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::from_ymd(year, month, day).unwrap()
    }

    #[test]
    fn epoch_and_ends() {
        assert_eq!(day(1970, 1, 1).epoch_days(), 0);
        assert_eq!(day(1, 1, 1), Day::MIN);
        assert_eq!(day(9999, 12, 31), Day::MAX);
        assert_eq!(
            Day::from_epoch_days(i64::from(Day::MAX.0) + 1),
            Err(DayError::NoSuchDay)
        );
        assert_eq!(Day::from_ymd(2023, 2, 29), Err(DayError::NoSuchDay));
        assert_eq!(Day::from_ymd(0, 1, 1), Err(DayError::NoSuchDay));
    }

    #[test]
    fn months_clamp_to_the_last_day_and_are_counted_as_integers() {
        // definitions.md, section 2: 31 Mar − 1mo = 28 or 29 Feb.
        assert_eq!(day(2025, 3, 31).plus_months(-1), day(2025, 2, 28));
        assert_eq!(day(2024, 3, 31).plus_months(-1), day(2024, 2, 29));
        assert_eq!(day(2025, 1, 31).plus_months(2), day(2025, 3, 31));
        assert_eq!(day(2025, 1, 15).plus_months(-13), day(2023, 12, 15));
        assert_eq!(Day::MIN.plus_months(-1), Day::MIN);
        assert_eq!(Day::MAX.plus_months(1), Day::MAX);
    }

    #[test]
    fn weeks_are_iso() {
        // ISO 8601: 2024-12-30 is Monday of week 1 of 2025; 2027-01-03 is Sunday of 2026-W53.
        assert_eq!(day(2024, 12, 30).iso_week(), (2025, 1));
        assert_eq!(day(2027, 1, 3).iso_week(), (2026, 53));
        assert_eq!(Day::from_iso_week(2025, 1), Ok(day(2024, 12, 30)));
        assert_eq!(Day::from_iso_week(2025, 53), Err(DayError::NoSuchDay));
        assert_eq!(day(2024, 12, 30).days_from_monday(), 0);
        assert_eq!(day(1969, 12, 28).days_from_monday(), 6);
    }
}
