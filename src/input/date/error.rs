//! What can be wrong with a date.

use super::order::DateOrder;
use crate::calendar::Day;
use crate::input::zone::ZoneError;

/// Why a text gives no day.
///
/// The message is what follows the quoted value, which the caller has:
/// `"2025-02-30"` + ` ` + `is not a date: February 2025 has no day 30`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing but white space.
    #[error("is blank where a date is needed")]
    Blank,
    /// None of the known forms.
    #[error(
        "is not a date (expected 2025-03-31 or 2025-03-31 09:50:26; for other forms use --date-format)"
    )]
    NotADate,
    /// A month outside 1–12.
    #[error("is not a date: there is no month {0}")]
    NoSuchMonth(u32),
    /// A day the month does not have.
    #[error("is not a date: {} {year} has no day {day}", month_name(.month))]
    NoSuchDay {
        /// The year.
        year: i32,
        /// The month, 1–12.
        month: u32,
        /// The day that does not exist.
        day: u32,
    },
    /// The year 0000.
    #[error("is not a date: there is no year 0000")]
    NoSuchYear,
    /// `0000-00-00`.
    #[error("is a database's empty date; leave the field blank where there is no date")]
    ZeroDate,
    /// A word where a month's name should be.
    #[error(
        "has no month name that is known (English, German, French, Spanish, Portuguese, Italian or Dutch, as in 15 Jan 2024)"
    )]
    UnknownMonth,
    /// A time that no clock shows.
    #[error("has no valid time (expected 00:00:00 to 23:59:59, or 12-hour times with AM or PM)")]
    BadTime,
    /// 24:00.
    #[error("has the time 24:00; write 00:00 of the next day")]
    Midnight24,
    /// Something after the date or time.
    #[error("has {rest:?} after the date")]
    Junk {
        /// What is too much.
        rest: String,
    },
    /// Five digits.
    #[error(
        "looks like a spreadsheet's day number; use the spreadsheet's cell format YYYY-MM-DD before saving as CSV"
    )]
    SpreadsheetNumber,
    /// Digits only, and a number of them that no form has.
    #[error(
        "has {0} digits, which no date form has (YYYYMMDD has 8, Unix seconds 10, milliseconds 13)"
    )]
    DigitCount(usize),
    /// Ten or 13 digits that would be an implausible moment.
    #[error("is no Unix time between 2001 and 2099; for others use --date-format %s")]
    UnixRange,
    /// Day and month can be swapped and nothing says which is first.
    #[error("is {day_first} or {month_first}: choose with --day-first or --month-first")]
    OrderUnknown {
        /// Read day first.
        day_first: Day,
        /// Read month first.
        month_first: Day,
    },
    /// Three short numbers and no known order.
    #[error(
        "has a two-digit year and no known order: choose with --day-first, --month-first or --date-format %y-%m-%d"
    )]
    TwoDigitYear,
    /// A date only in the order that was not chosen.
    #[error("is no date with the {} first, the order of this column", .0.first())]
    WrongOrder(DateOrder),
    /// A zone in the text or the zone column is not known. Holds the zone's text.
    #[error("has a time zone: {text:?} {error}")]
    Zone {
        /// As it stands there.
        text: String,
        /// What is wrong with it.
        error: ZoneError,
    },
    /// A time in the date's column and another in the time's.
    #[error("has a time of its own beside the time column")]
    TwoTimes,
    /// The value of the time column is no time.
    #[error("cannot be combined with the time {0:?} (expected times like 13:57:10 or 1:57:10 PM)")]
    TimeColumn(String),
    /// Before the year 0001 or after 9999.
    #[error("lies outside the years 0001 to 9999")]
    OutOfRange,
    /// The custom format does not fit.
    #[error("does not match --date-format {0:?}")]
    Format(String),
}

impl DateError {
    /// Whether knowing which of day and month is first may cure it: the caller can then look at
    /// the whole column with [`super::DateEvidence`] and read again.
    pub fn needs_order(&self) -> bool {
        matches!(
            self,
            DateError::OrderUnknown { .. } | DateError::TwoDigitYear
        )
    }
}

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_name(month: &u32) -> &'static str {
    MONTHS
        .get((*month as usize).wrapping_sub(1))
        .copied()
        .unwrap_or("that month of")
}

/// The day, or what is wrong with it.
pub(super) fn checked_day(year: i32, month: u32, day: u32) -> Result<Day, DateError> {
    Day::from_ymd(year, month, day).map_err(|_| match (year, month, day) {
        (0, 0, 0) => DateError::ZeroDate,
        (_, 13.. | 0, _) => DateError::NoSuchMonth(month),
        (0, ..) => DateError::NoSuchYear,
        _ => DateError::NoSuchDay { year, month, day },
    })
}
