//! The common forms, `YYYY-MM-DD` and `YYYY-MM-DD HH:MM:SS`, without a branch a digit.

use crate::calendar::Day;

/// The day, and the second of the day if there is a time; `None` for every other form and for
/// wrong dates, which [`super::scan`] then explains.
#[inline]
pub(super) fn iso(text: &[u8]) -> Option<(Day, Option<u32>)> {
    let (day, rest) = text.split_first_chunk::<10>()?;
    let second = match <&[u8; 9]>::try_from(rest) {
        Ok(rest) => {
            let (hour, second) = time(rest)?;
            Some(hour * 3600 + second)
        }
        Err(_) if rest.is_empty() => None,
        Err(_) => return None,
    };
    Some((date(day)?, second))
}

/// The day of `YYYY-MM-DD`.
#[inline(always)]
pub(super) fn date(text: &[u8; 10]) -> Option<Day> {
    let (&century, rest) = text.split_first_chunk::<2>()?;
    // Digits become 0 to 9 and dashes 0; what is more than that carries into its byte's highest bit.
    let digits = u64::from_le_bytes(*rest.first_chunk()?) ^ u64::from_le_bytes(*b"00-00-00");
    let limits = u64::from_le_bytes([0x76, 0x76, 0x7f, 0x76, 0x76, 0x7f, 0x76, 0x76]);
    if (digits.wrapping_add(limits) | digits) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    // Ten times each digit plus the next one: year, month and day in the first, fourth and seventh byte.
    let pairs = digits * 10 + (digits >> 8);
    let months = match &century {
        b"20" => &MONTHS[1],
        b"19" => &MONTHS[0],
        _ => return rare(century, pairs),
    };
    // 128 times the year plus the month, 24 bits up.
    let place = ((pairs & 0xff00_00ff) * (1 << 31 | 1)) >> 24;
    let (month, day) = (months[place as usize % PLACES], (pairs >> 48) as u8); // invariant: in the array
    let in_month = day.wrapping_sub(1) < month.length;
    in_month.then(|| Day::restored(month.before + i32::from(day)))
}

/// The day in another century than the last and this one.
#[cold]
fn rare([a, b]: [u8; 2], pairs: u64) -> Option<Day> {
    let century = i32::try_from(pair(a, b))
        .ok()
        .filter(|century| *century < 100)?;
    let [year, _, _, month, _, _, day, _] = pairs.to_le_bytes();
    Day::from_ymd(century * 100 + i32::from(year), month.into(), day.into()).ok()
}

/// The number two digits make; over 99 if one is no digit.
fn pair(tens: u8, ones: u8) -> u32 {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 {
        return u32::from(u8::MAX);
    }
    u32::from(tens) * 10 + u32::from(ones)
}

/// A month of one year.
#[derive(Debug, Clone, Copy)]
struct Month {
    /// The day before its first, in days since 1970.
    before: i32,
    /// Its days; none where there is no such month.
    length: u8,
}

/// Places for the months of a century, those of a year from 1 to 12 of 128.
const PLACES: usize = 1 << 14;

/// The months from 1900 and from 2000 on.
static MONTHS: [[Month; PLACES]; 2] = {
    let none = Month {
        before: 0,
        length: 0,
    };
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut months = [[none; PLACES]; 2];
    // 1900-01-01 is 25,567 days before 1970-01-01.
    let (mut before, mut month) = (-25_568, 0);
    while month < 12 * 200 {
        let year = 1900 + month / 12;
        let leap_day = month % 12 == 1 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = lengths[month % 12] + leap_day as u8;
        months[month / 1200][month / 12 % 100 * 128 + month % 12 + 1] = Month { before, length };
        before += length as i32;
        month += 1;
    }
    months
};

/// The hour and the second in it of ` HH:MM:SS` or `THH:MM:SS`.
#[inline(always)]
pub(super) fn time(text: &[u8; 9]) -> Option<(u32, u32)> {
    let (mark, clock) = text.split_first_chunk::<1>()?;
    // As in a date.
    let digits = u64::from_le_bytes(*clock.first_chunk()?) ^ u64::from_le_bytes(*b"00:00:00");
    let limits = u64::from_le_bytes([0x76, 0x76, 0x7f, 0x76, 0x76, 0x7f, 0x76, 0x76]);
    let wrong = (digits.wrapping_add(limits) | digits) & 0x8080_8080_8080_8080 != 0;
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let pair = |at: u32| u32::from((pairs >> at) as u8);
    let (hour, minute, second) = (pair(0), pair(24), pair(48));
    let right = hour < 24 && minute < 60 && second < 60 && matches!(mark, b" " | b"T");
    (right && !wrong).then_some((hour, minute * 60 + second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_a_time_is_judged() {
        for place in 0..9 {
            for byte in 0..=u8::MAX {
                let mut text = *b"T17:28:39";
                text[place] = byte;
                let digit = |at: usize| char::from(text[at]).to_digit(10);
                let pair = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
                let marks = matches!(text[0], b'T' | b' ') && text[3] == b':' && text[6] == b':';
                let expected = match (pair(1), pair(4), pair(7)) {
                    (Some(hour), Some(minute), Some(second))
                        if marks && hour < 24 && minute < 60 && second < 60 =>
                    {
                        Some((hour, minute * 60 + second))
                    }
                    _ => None,
                };
                assert_eq!(time(&text), expected, "{text:?}");
            }
        }
    }

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
            for month in [0..=13, 98..=99].into_iter().flatten() {
                for day in [0..=32, 98..=99].into_iter().flatten() {
                    let text = format!("{year:04}-{month:02}-{day:02}");
                    let expected = Day::from_ymd(year as i32, month, day).ok();
                    assert_eq!(
                        date(text.as_bytes().try_into().unwrap()),
                        expected,
                        "{text}"
                    );
                }
            }
        }
    }
}
