//! The common forms, `YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS`, without a branch a digit.

use crate::calendar::Day;

/// The day, and the second of the day if there is a time; `None` for every other form and for
/// wrong dates, which [`super::scan`] then explains.
#[inline]
pub(super) fn iso(text: &[u8]) -> Option<(Day, Option<u32>)> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    let second = match <&[u8; 9]>::try_from(rest) {
        Ok(rest) => Some(time(rest)?),
        Err(_) if rest.is_empty() => None,
        Err(_) => return None,
    };
    let [c, d, y, z, h1, m, n, h2, a, b] = *date;
    if h1 != b'-' || h2 != b'-' {
        return None;
    }
    let (century, year) = (pair(c, d), pair(y, z));
    let (month, day) = (pair(m, n), pair(a, b));
    if century > 99 || year > 99 || month > 99 || day > 99 {
        return None;
    }
    let day = Day::from_ymd((century * 100 + year) as i32, month, day).ok()?;
    Some((day, second))
}

#[inline]
fn time(text: &[u8; 9]) -> Option<u32> {
    let [t, h, i, c1, m, n, c2, s, u] = *text;
    if !matches!(t, b' ' | b'T') || c1 != b':' || c2 != b':' {
        return None;
    }
    let (hour, minute, second) = (pair(h, i), pair(m, n), pair(s, u));
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

/// The number two digits make; over 99 if one is no digit.
#[inline]
fn pair(tens: u8, ones: u8) -> u32 {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 {
        return u32::from(u8::MAX);
    }
    u32::from(tens) * 10 + u32::from(ones)
}
