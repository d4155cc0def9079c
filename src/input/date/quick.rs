//! The usual forms of a date and a time, from left to right in one pass. What is read here is what
//! [`super::scan`] reads; everything else is left to it.

use super::cursor::Cursor;
use super::fast;
use super::order::DateOrder;
use super::scan::{UNIX_TIMES, full_year};
use super::time::{Half, ZoneText, half_of_day, zone};
use crate::calendar::Day;
use crate::input::zone::Zone;

/// How many different ends of times are remembered.
const TAILS_REMEMBERED: usize = 64;

/// The day at the start of a text, and what follows: `2024-01-15`, `2024/1/5`, and `5.1.2024`, `05/01/24`
/// in this order.
#[inline]
pub(super) fn date(text: &[u8], order: Option<DateOrder>) -> Option<(Day, &[u8])> {
    if let Some((date, rest)) = text.split_first_chunk::<10>()
        && let Some(day) = fast::date(date)
    {
        return Some((day, rest));
    }
    let (first, first_digits, rest) = number(text)?;
    let (&separator, rest) = rest.split_first()?;
    if !matches!(separator, b'-' | b'/' | b'.') {
        return None;
    }
    let (second, 1..=2, rest) = number(rest)? else {
        return None;
    };
    let (third, third_digits, rest) = number(rest.strip_prefix(&[separator])?)?;
    let (year, month, day) = match (first_digits, third_digits, order) {
        (4, 1..=2, _) => (first as i32, second, third),
        (1..=2, 2 | 4, Some(order)) => {
            let year = full_year(third_digits, third)?;
            match order {
                DateOrder::DayFirst => (year, second, first),
                DateOrder::MonthFirst => (year, first, second),
            }
        }
        _ => return None,
    };
    Some((Day::from_ymd(year, month, day).ok()?, rest))
}

/// The number of up to four digits at the start, how many they are, and what follows.
#[inline(always)]
fn number(text: &[u8]) -> Option<(u32, u32, &[u8])> {
    let (mut number, mut count, mut rest) = (0, 0, text);
    while let [digit @ b'0'..=b'9', after @ ..] = rest
        && count < 4
    {
        number = number * 10 + u32::from(digit - b'0');
        count += 1;
        rest = after;
    }
    (count > 0).then_some((number, count, rest))
}

/// What a clock shows: `9:50`, `09:50:26`, `09:50:26.123`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    hour: u32,
    /// Seconds since the full hour.
    second: u32,
}

impl Time {
    /// An hour, and the seconds since it.
    #[inline(always)]
    pub(super) fn new(hour: u32, second: u32) -> Time {
        Time { hour, second }
    }

    /// The second of the day.
    #[inline]
    pub(super) fn second_of_day(self, half: Option<Half>) -> Option<u32> {
        let hour = match half {
            None if self.hour < 24 => self.hour,
            None => return None,
            Some(half) => half.hour(self.hour)?,
        };
        Some(hour * 3600 + self.second)
    }
}

/// The time behind a date, and what follows.
#[inline]
pub(super) fn time(text: &[u8]) -> Option<(Time, &[u8])> {
    let mut rest = match text {
        [b' ' | b'T', rest @ ..] => rest,
        [b',', b' ', rest @ ..] => rest,
        _ => return None,
    };
    if text.first() != Some(&b'T') {
        while let [b' ', after @ ..] = rest {
            rest = after;
        }
    }
    let (hour, rest) = match rest {
        [h, b':', rest @ ..] => (digit(*h)?, rest),
        [t, h, b':', rest @ ..] => (digit(*t)? * 10 + digit(*h)?, rest),
        _ => return None,
    };
    let [m, n, rest @ ..] = rest else {
        return None;
    };
    let minute = digit(*m)? * 10 + digit(*n)?;
    let (second, rest) = match rest {
        [b':', s, u, rest @ ..] => (digit(*s)? * 10 + digit(*u)?, rest),
        _ => (0, rest),
    };
    let rest = match rest {
        [b'.' | b',', b'0'..=b'9', after @ ..] => {
            let end = after.iter().position(|byte| !byte.is_ascii_digit());
            after.get(end.unwrap_or(after.len())..)?
        }
        _ => rest,
    };
    let time = Time {
        hour,
        second: minute * 60 + second,
    };
    (minute < 60 && second < 60).then_some((time, rest))
}

#[inline(always)]
fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

/// A moment of digits alone: `20240115`, `20240115095026`, Unix seconds and milliseconds.
pub(super) enum Digits {
    Day(Day, Option<u32>),
    /// Seconds since 1970-01-01T00:00:00Z.
    Instant(i64),
}

/// The moment, if the text is one of digits.
pub(super) fn digits(text: &[u8]) -> Option<Digits> {
    if !matches!(text.len(), 8 | 10 | 13 | 14) || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digits = text.iter();
    let number = digits.fold(0i64, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    let day = |date: i64| {
        let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
        Day::from_ymd(year as i32, month as u32, day as u32).ok()
    };
    match text.len() {
        8 => Some(Digits::Day(day(number)?, None)),
        14 => {
            let time = (number % 1_000_000) as u32;
            let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
            let second = (hour < 24 && minute < 60 && second < 60)
                .then_some(hour * 3600 + minute * 60 + second);
            Some(Digits::Day(day(number / 1_000_000)?, Some(second?)))
        }
        length => {
            let instant = if length == 13 { number / 1000 } else { number };
            let plausible = UNIX_TIMES.contains(&instant);
            plausible.then_some(Digits::Instant(instant))
        }
    }
}

/// What stands behind a time: the half of the day, and seconds east of UTC.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tail {
    pub(super) half: Option<Half>,
    pub(super) offset: Option<i32>,
}

/// The ends of times that were seen, so that each is read once: `Z`, ` UTC`, `+02:00`, ` PM`, ` EST`.
#[derive(Clone, Debug, Default)]
pub(super) struct Tails(Vec<Known>);

#[derive(Clone, Copy, Debug)]
struct Known {
    /// The text, its last byte highest.
    bytes: u64,
    length: usize,
    /// `None`: to be read with care each time.
    tail: Option<Tail>,
}

impl Tails {
    /// What the last `length` bytes of a text mean; `None` if that takes more than a look.
    #[inline]
    pub(super) fn of(&mut self, text: &[u8], length: usize) -> Option<Tail> {
        if length == 0 || length > 8 {
            return None;
        }
        let bytes = u64::from_le_bytes(*text.last_chunk()?) >> (64 - 8 * length);
        let mut known = self.0.iter();
        match known.find(|known| known.bytes == bytes && known.length == length) {
            Some(known) => known.tail,
            None => self.learn(bytes, length),
        }
    }

    #[cold]
    fn learn(&mut self, bytes: u64, length: usize) -> Option<Tail> {
        let text = bytes.to_le_bytes();
        let tail = tail(text.get(..length)?);
        if self.0.len() >= TAILS_REMEMBERED {
            self.0.clear();
        }
        self.0.push(Known {
            bytes,
            length,
            tail,
        });
        tail
    }
}

fn tail(text: &[u8]) -> Option<Tail> {
    let mut cursor = Cursor::within(text);
    let half = half_of_day(&mut cursor);
    let offset = match zone(&mut cursor).ok()? {
        ZoneText::None => None,
        ZoneText::Offset(seconds) => Some(seconds),
        ZoneText::Name(name) => {
            let zone = Zone::from_data(std::str::from_utf8(name).ok()?).ok()?;
            Some(zone.constant()?)
        }
    };
    Some(Tail { half, offset })
}
