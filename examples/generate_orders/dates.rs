//! The days of a file, as text.

use retention::internals::Day;

/// The seconds of a day.
pub const DAY: u64 = 86_400;

/// One day, written in the ways that files have.
pub struct Date {
    /// `2024-12-01`
    pub iso: String,
    /// `12/1/2024`
    pub month_first: String,
    /// Whether New York has summer time, by the usual days of its changes.
    pub new_york_summer: bool,
    /// Whether Berlin has summer time, by the usual days of its changes.
    pub berlin_summer: bool,
}

/// The days of the last `months` months up to December 2024.
pub fn dates(months: u16) -> Vec<Date> {
    let end = Day::from_ymd(2025, 1, 1).unwrap_or(Day::MAX);
    let start = end.plus_months(-i32::from(months));
    (0..end.days_since(start))
        .map(|days| date(start.plus_days(days)))
        .collect()
}

fn date(day: Day) -> Date {
    let (year, month, of_month) = day.ymd();
    Date {
        iso: day.to_string(),
        month_first: format!("{month}/{of_month}/{year}"),
        new_york_summer: ((3, 10)..(11, 3)).contains(&(month, of_month)),
        berlin_summer: ((3, 31)..(10, 27)).contains(&(month, of_month)),
    }
}
