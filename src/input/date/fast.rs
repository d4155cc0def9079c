//! The common forms, `YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS`, without a branch a digit.

use crate::calendar::Day;

/// The day, and the second of the day if there is a time; `None` for every other form and for
/// wrong dates, which [`super::scan`] then explains.
#[inline]
pub(super) fn iso(text: &[u8]) -> Option<(Day, Option<u32>)> {
    let (day, rest) = text.split_first_chunk::<10>()?;
    let second = match <&[u8; 9]>::try_from(rest) {
        Ok(rest) => Some(time(rest)?),
        Err(_) if rest.is_empty() => None,
        Err(_) => return None,
    };
    Some((date(day)?, second))
}

/// The day of `YYYY-MM-DD`.
#[inline(always)]
pub(super) fn date(text: &[u8; 10]) -> Option<Day> {
    let (&century, rest) = text.split_first_chunk::<2>()?;
    let century = match &century {
        b"20" => 20,
        b"19" => 19,
        &[a, b] => pair(a, b),
    };
    // Digits become 0 to 9 and dashes 0; what is more than that carries into its byte's highest bit.
    let digits = u64::from_le_bytes(*rest.first_chunk()?) ^ u64::from_le_bytes(*b"00-00-00");
    let limits = u64::from_le_bytes([0x76, 0x76, 0x7f, 0x76, 0x76, 0x7f, 0x76, 0x76]);
    if (digits.wrapping_add(limits) | digits) & 0x8080_8080_8080_8080 != 0 || century > 99 {
        return None;
    }
    // Ten times each digit plus the next one.
    let [year, _, _, month, _, _, day, _] = (digits * 10 + (digits >> 8)).to_le_bytes();
    checked(
        century * 100 + u32::from(year),
        u32::from(month),
        u32::from(day),
    )
}

/// The first year whose months are looked up.
const FIRST_YEAR: u32 = 1900;

/// Places for a year's months, from 1 to 12.
const MONTHS: usize = 16;

/// The day before the first of each month of 150 years, in days since 1970, and how many days the month has.
const BEFORE: [(i16, u16); MONTHS * 150] = {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut before = [(0, 0); MONTHS * 150];
    // 1900-01-01 is 25,567 days before 1970-01-01.
    let (mut days, mut month) = (-25_568, 0);
    while month < 12 * 150 {
        let year = 1900 + month / 12;
        let leap_day = month % 12 == 1 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = lengths[month % 12] + leap_day as u16;
        before[month / 12 * MONTHS + month % 12 + 1] = (days, length);
        days += length as i16;
        month += 1;
    }
    before
};

/// The day, if there is such a day.
#[inline(always)]
fn checked(year: u32, month: u32, day: u32) -> Option<Day> {
    let place = year.wrapping_sub(FIRST_YEAR) as usize * MONTHS + month as usize;
    if month <= 12
        && let Some(&(before, length)) = BEFORE.get(place)
        && day.wrapping_sub(1) < u32::from(length)
    {
        return Day::from_epoch_days(i64::from(before) + i64::from(day)).ok();
    }
    Day::from_ymd(i32::try_from(year).ok()?, month, day).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_is_judged() {
        for place in 0..10 {
            for byte in 0..=u8::MAX {
                let mut text = *b"2024-05-06";
                text[place] = byte;
                let expected = std::str::from_utf8(&text)
                    .ok()
                    .filter(|text| {
                        text.bytes().enumerate().all(|(at, byte)| {
                            if at == 4 || at == 7 {
                                byte == b'-'
                            } else {
                                byte.is_ascii_digit()
                            }
                        })
                    })
                    .and_then(|text| {
                        let number =
                            |range| text.get::<std::ops::Range<usize>>(range)?.parse().ok();
                        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
                        Day::from_ymd(year as i32, month, day).ok()
                    });
                assert_eq!(iso(&text), expected.map(|day| (day, None)), "{text:?}");
            }
        }
    }

    #[test]
    fn every_day_is_the_one_of_the_calendar() {
        for year in (0..=9999_u32).filter(|year| year % 100 < 5 || year % 7 == 0) {
            for month in 0..=13 {
                for day in 0..=32 {
                    assert_eq!(
                        checked(year, month, day),
                        Day::from_ymd(year as i32, month, day).ok()
                    );
                }
            }
        }
    }
}
