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
    match half_of_day(cursor) {
        Some(half) => hour = half.hour(hour).ok_or(DateError::BadTime)?,
        None => o_clock(cursor),
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

/// Half of a day on a clock of twelve hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Afternoon,
}

impl Half {
    /// The hour of the day of an hour from 1 to 12.
    pub(super) fn hour(self, hour: u32) -> Option<u32> {
        let from = match self {
            Half::Morning => 0,
            Half::Afternoon => 12,
        };
        (1..=12).contains(&hour).then_some(hour % 12 + from)
    }
}

/// The half of the day, if it comes next: `AM`, `p.m.`, `p. m.`
pub(super) fn half_of_day(cursor: &mut Cursor<'_>) -> Option<Half> {
    let mut ahead = Cursor { rest: cursor.rest };
    ahead.spaces();
    let half = if ahead.eat_word("a") {
        Half::Morning
    } else if ahead.eat_word("p") {
        Half::Afternoon
    } else {
        return None;
    };
    if ahead.eat(b'.') {
        ahead.spaces();
    }
    if !ahead.eat_word("m") || ahead.peek().is_some_and(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    ahead.eat(b'.');
    cursor.rest = ahead.rest;
    Some(half)
}

/// Takes the word that German and Dutch put behind a time: `14:05 Uhr`.
fn o_clock(cursor: &mut Cursor<'_>) {
    let mut ahead = Cursor { rest: cursor.rest };
    ahead.spaces();
    if matches!(ahead.word(), word if word.eq_ignore_ascii_case(b"uhr") || word.eq_ignore_ascii_case(b"uur"))
    {
        cursor.rest = ahead.rest;
    }
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
