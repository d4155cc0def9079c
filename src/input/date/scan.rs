//! Every form but a custom one, taken apart from left to right. Nothing is looked up here, so the
//! same pass serves reading and finding out the order of day and month.

use super::cursor::{Cursor, number};
use super::error::{DateError, checked_day};
use super::names;
use super::time::{ZoneText, junk, time_and_zone, zone};
use crate::calendar::Day;

/// A text taken apart.
#[derive(Debug)]
pub(super) struct Scanned<'a> {
    pub(super) date: ScannedDate,
    /// Second of the day.
    pub(super) time: Option<u32>,
    pub(super) zone: ZoneText<'a>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum ScannedDate {
    /// The form itself says which number is what.
    Day(Day),
    /// `3/4/2025`: day and month in an order to be known from elsewhere.
    Unordered(Unordered),
    /// Seconds since 1970-01-01T00:00:00Z.
    Instant(i64),
}

/// Two numbers that are day and month, or month and day, and a year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unordered {
    pub(super) first: u32,
    pub(super) second: u32,
    pub(super) year: i32,
    /// The year as written, if it has two digits.
    pub(super) two_digits: Option<u32>,
}

/// The plausible Unix times, 2001-09-09 (the first with ten digits) up to the end of 2099: other
/// numbers of ten digits are phone numbers and the like.
pub(super) const UNIX_TIMES: std::ops::Range<i64> = 1_000_000_000..4_102_444_800;

/// Takes a text apart.
pub(super) fn scan(text: &[u8]) -> Result<Scanned<'_>, DateError> {
    let mut cursor = Cursor::new(text);
    match cursor.peek() {
        None => Err(DateError::Blank),
        Some(b'0'..=b'9') => from_digits(&mut cursor),
        Some(byte) if byte.is_ascii_alphabetic() => from_word(&mut cursor),
        Some(_) => Err(DateError::NotADate),
    }
}

/// A time alone, as in a time column; `None` when it is blank.
pub(super) fn scan_time(text: &[u8]) -> Result<Option<(u32, ZoneText<'_>)>, DateError> {
    let mut cursor = Cursor::new(text);
    if cursor.is_at_end() {
        return Ok(None);
    }
    time_and_zone(&mut cursor, false).map(Some)
}

fn from_digits<'a>(cursor: &mut Cursor<'a>) -> Result<Scanned<'a>, DateError> {
    let first = cursor.digits();
    match (first.len(), cursor.peek()) {
        (5.., _) => digits_only(first, cursor),
        (1 | 2 | 4, Some(separator @ (b'-' | b'/' | b'.'))) => separated(first, separator, cursor),
        (1 | 2, Some(_)) => {
            ordinal(cursor);
            cursor.spaces();
            of(cursor);
            let month = month(cursor.word())?;
            let date = day_month_year(number(first), month, cursor)?;
            after_date(cursor, date, false)
        }
        (count, None) => Err(DateError::DigitCount(count)),
        _ => Err(DateError::NotADate),
    }
}

/// `January 15, 2024`, `Mon, 15 Jan 2024`: after the name of a weekday anything may follow. `mar` is March
/// in English and Spanish and a Tuesday in French and Italian: what follows tells.
fn from_word<'a>(cursor: &mut Cursor<'a>) -> Result<Scanned<'a>, DateError> {
    let word = cursor.word();
    if !names::is_weekday(word) {
        return from_month(word, cursor);
    }
    if names::month(word).is_none() {
        return behind_weekday(cursor);
    }
    let mut ahead = Cursor { rest: cursor.rest };
    from_month(word, &mut ahead).or_else(|error| behind_weekday(cursor).map_err(|_| error))
}

fn behind_weekday<'a>(cursor: &mut Cursor<'a>) -> Result<Scanned<'a>, DateError> {
    cursor.eat_word("-feira");
    cursor.eat(b'.');
    cursor.eat(b',');
    cursor.spaces();
    match cursor.peek() {
        Some(b'0'..=b'9') => from_digits(cursor),
        _ => {
            let word = cursor.word();
            from_month(word, cursor)
        }
    }
}

/// Takes the end of an ordinal number: `1er mars`, `1º de enero`, `3rd`.
fn ordinal(cursor: &mut Cursor<'_>) {
    const ENDS: [&str; 9] = ["er", "ste", "de", "st", "nd", "rd", "th", "º", "°"];
    let mut ahead = Cursor { rest: cursor.rest };
    let word = ahead.word();
    if ENDS
        .iter()
        .any(|end| word.eq_ignore_ascii_case(end.as_bytes()))
    {
        ahead.eat(b'.');
        cursor.rest = ahead.rest;
    }
}

/// Takes the word between day, month and year: `5 de enero del 2024`.
fn of(cursor: &mut Cursor<'_>) {
    let _ = cursor.eat_word_and_spaces("de") || cursor.eat_word_and_spaces("del");
}

fn from_month<'a>(word: &[u8], cursor: &mut Cursor<'a>) -> Result<Scanned<'a>, DateError> {
    let month = month(word).map_err(|error| match cursor.rest.iter().any(u8::is_ascii_digit) {
        true => error,
        false => DateError::NotADate,
    })?;
    cursor.eat(b'.');
    if !cursor.spaces() && !cursor.eat(b'-') {
        cursor.eat(b'/');
    }
    let day = short_number(cursor.digits())?;
    let comma = cursor.eat(b',');
    if !(cursor.spaces() || comma || cursor.eat(b'-') || cursor.eat(b'/')) {
        return Err(DateError::NotADate);
    }
    let date = checked_day(year_of(cursor.digits())?, month, day)?;
    after_date(cursor, ScannedDate::Day(date), false)
}

/// The month's name has been read; the year is missing: `-24`, ` 2024`, `. 2024`, `2024`.
fn day_month_year(day: u32, month: u32, cursor: &mut Cursor<'_>) -> Result<ScannedDate, DateError> {
    if !cursor.eat(b'-') && !cursor.eat(b'/') {
        cursor.eat(b'.');
        cursor.eat(b',');
        cursor.spaces();
        of(cursor);
    }
    let year = year_of(cursor.digits())?;
    checked_day(year, month, day).map(ScannedDate::Day)
}

/// A number before a separator: `2025-3-1`, `01/02/2025`, `3. 4. 25`, `15-Jan-24`, `2024-Jan-15`.
fn separated<'a>(
    first: &[u8],
    separator: u8,
    cursor: &mut Cursor<'a>,
) -> Result<Scanned<'a>, DateError> {
    let next = |cursor: &mut Cursor<'a>| {
        let found = cursor.eat(separator);
        if separator == b'.' {
            cursor.spaces();
        }
        found.then_some(()).ok_or(DateError::NotADate)
    };
    next(cursor)?;
    let is_year_first = first.len() == 4;
    if cursor.peek().is_some_and(|byte| !byte.is_ascii_digit()) {
        let month = month(cursor.word())?;
        let date = if is_year_first {
            next(cursor)?;
            let day = short_number(cursor.digits())?;
            ScannedDate::Day(checked_day(number(first) as i32, month, day)?)
        } else {
            day_month_year(number(first), month, cursor)?
        };
        return after_date(cursor, date, false);
    }
    let second = short_number(cursor.digits())?;
    next(cursor)?;
    let third = cursor.digits();
    let date = if is_year_first {
        let day = short_number(third)?;
        ScannedDate::Day(checked_day(number(first) as i32, second, day)?)
    } else {
        ScannedDate::Unordered(Unordered {
            first: number(first),
            second,
            year: year_of(third)?,
            two_digits: (third.len() == 2).then(|| number(third)),
        })
    };
    after_date(cursor, date, false)
}

/// Five digits or more: told apart by how many they are.
fn digits_only<'a>(digits: &'a [u8], cursor: &mut Cursor<'a>) -> Result<Scanned<'a>, DateError> {
    let date_part = |digits: &[u8]| {
        let date = number(digits);
        let day = checked_day((date / 10_000) as i32, date / 100 % 100, date % 100);
        day.map(ScannedDate::Day)
    };
    match digits.len() {
        8 => after_date(cursor, date_part(digits)?, true),
        10 | 13 => unix_time(digits, cursor),
        14 => {
            let (date, time) = digits.split_at(8); // of 14: invariant
            let (time, _) = time_and_zone(&mut Cursor { rest: time }, true)?;
            Ok(Scanned {
                date: date_part(date)?,
                time: Some(time),
                zone: zone(cursor)?,
            })
        }
        5 => {
            cursor.eat(b'.');
            cursor.digits();
            match cursor.is_at_end() {
                true => Err(DateError::SpreadsheetNumber),
                false => Err(DateError::NotADate),
            }
        }
        count if cursor.is_at_end() => Err(DateError::DigitCount(count)),
        _ => Err(DateError::NotADate),
    }
}

/// Unix seconds, with or without decimals, or milliseconds.
fn unix_time<'a>(digits: &[u8], cursor: &mut Cursor<'a>) -> Result<Scanned<'a>, DateError> {
    let (seconds, _) = digits.split_at(10); // of 10 or 13: invariant
    let seconds = seconds
        .iter()
        .fold(0i64, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    if cursor.eat(b'.') {
        cursor.digits();
    }
    if !cursor.is_at_end() {
        return Err(junk(cursor.rest));
    }
    if !UNIX_TIMES.contains(&seconds) {
        return Err(DateError::UnixRange);
    }
    Ok(Scanned {
        date: ScannedDate::Instant(seconds),
        time: None,
        zone: ZoneText::None,
    })
}

/// The end of the text, or a time.
fn after_date<'a>(
    cursor: &mut Cursor<'a>,
    date: ScannedDate,
    compact: bool,
) -> Result<Scanned<'a>, DateError> {
    if cursor.is_at_end() {
        return Ok(Scanned {
            date,
            time: None,
            zone: ZoneText::None,
        });
    }
    let rest = cursor.rest;
    let comma = cursor.eat(b',');
    let spaces = cursor.spaces();
    let separated = comma || spaces || cursor.eat_word("T");
    if separated {
        // Between date and time: English, German, Dutch, French, Spanish, Portuguese, Italian.
        let _ = ["at", "um", "om", "à", "a las", "às", "alle"]
            .iter()
            .any(|word| cursor.eat_word_and_spaces(word));
    }
    if !separated || !cursor.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        return Err(junk(rest));
    }
    let (time, zone) = time_and_zone(cursor, compact)?;
    Ok(Scanned {
        date,
        time: Some(time),
        zone,
    })
}

/// A day or month number, one or two digits.
fn short_number(digits: &[u8]) -> Result<u32, DateError> {
    match digits.len() {
        1 | 2 => Ok(number(digits)),
        _ => Err(DateError::NotADate),
    }
}

/// Four digits, or two: 00–68 are 2000–2068 and 69–99 are 1969–1999, as POSIX has it for `%y`.
pub(super) fn full_year(digits: u32, year: u32) -> Option<i32> {
    let year = year as i32;
    match (digits, year) {
        (4, _) => Some(year),
        (2, 0..=68) => Some(2000 + year),
        (2, _) => Some(1900 + year),
        _ => None,
    }
}

fn year_of(digits: &[u8]) -> Result<i32, DateError> {
    full_year(digits.len() as u32, number(digits)).ok_or(DateError::NotADate)
}

/// The month of a name.
fn month(word: &[u8]) -> Result<u32, DateError> {
    if word.is_empty() {
        return Err(DateError::NotADate);
    }
    names::month(word).ok_or(DateError::UnknownMonth)
}
