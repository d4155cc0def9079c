//! The time of day and what follows it: AM or PM, an offset, a zone.

use super::cursor::{Cursor, number};
use super::error::DateError;
use crate::input::zone::offset_seconds;

/// What a text says about its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ZoneText<'a> {
    None,
    /// Seconds east of UTC.
    Offset(i32),
    /// A name or abbreviation, not looked up yet.
    Name(&'a [u8]),
}

/// A time as the second of its day, and its zone, to the end of the text. Fractions of a second are
/// dropped: they do not change the day. `compact` allows `0950` and `095026`.
pub(super) fn time_and_zone<'a>(
    cursor: &mut Cursor<'a>,
    compact: bool,
) -> Result<(u32, ZoneText<'a>), DateError> {
    let hours = cursor.digits();
    let (mut hour, minute, second) = match (hours.len(), cursor.peek()) {
        (1 | 2, Some(b':')) => {
            let minute = after_colon(cursor)?;
            let second = match cursor.peek() {
                Some(b':') => after_colon(cursor)?,
                _ => 0,
            };
            (number(hours), minute, second)
        }
        (4, _) if compact => (number(hours) / 100, number(hours) % 100, 0),
        (6, _) if compact => {
            let all = number(hours);
            (all / 10_000, all / 100 % 100, all % 100)
        }
        _ => return Err(DateError::BadTime),
    };
    if matches!(cursor.peek(), Some(b'.' | b',')) {
        cursor.rest = cursor.rest.get(1..).unwrap_or_default();
        if cursor.digits().is_empty() {
            return Err(DateError::BadTime);
        }
    }
    if let Some(afternoon) = half_of_day(cursor) {
        hour = match hour {
            12 => 0,
            1..=11 => hour,
            _ => return Err(DateError::BadTime),
        } + if afternoon { 12 } else { 0 };
    }
    match (hour, minute, second) {
        (24, 0, 0) => Err(DateError::Midnight24),
        (0..=23, 0..=59, 0..=59) => Ok((hour * 3600 + minute * 60 + second, zone(cursor)?)),
        _ => Err(DateError::BadTime),
    }
}

/// Two digits after a colon.
fn after_colon(cursor: &mut Cursor<'_>) -> Result<u32, DateError> {
    cursor.eat(b':');
    match cursor.digits() {
        digits @ [_, _] => Ok(number(digits)),
        _ => Err(DateError::BadTime),
    }
}

/// AM (`false`) or PM (`true`), if it comes next.
fn half_of_day(cursor: &mut Cursor<'_>) -> Option<bool> {
    let mut ahead = Cursor { rest: cursor.rest };
    ahead.spaces();
    let afternoon = if ahead.eat_word("a.m.") {
        false
    } else if ahead.eat_word("p.m.") {
        true
    } else {
        match ahead.word() {
            word if word.eq_ignore_ascii_case(b"am") => false,
            word if word.eq_ignore_ascii_case(b"pm") => true,
            _ => return None,
        }
    };
    cursor.rest = ahead.rest;
    Some(afternoon)
}

/// The rest of the text as a zone.
pub(super) fn zone<'a>(cursor: &mut Cursor<'a>) -> Result<ZoneText<'a>, DateError> {
    cursor.spaces();
    let text = cursor.rest;
    match text {
        [] => Ok(ZoneText::None),
        [b'Z' | b'z'] => Ok(ZoneText::Offset(0)),
        [b'A'..=b'Z' | b'a'..=b'z', ..] => Ok(ZoneText::Name(text)),
        _ => match offset_seconds(text) {
            Some(seconds) => Ok(ZoneText::Offset(seconds)),
            None => Err(junk(text)),
        },
    }
}

pub(super) fn junk(rest: &[u8]) -> DateError {
    DateError::Junk {
        rest: String::from_utf8_lossy(rest).into_owned(),
    }
}
