//! The plain fields of a date format, read from left to right. Names of months and halves of a day are read
//! in all languages of [`super::names`].

use chrono::format::{Fixed, Item, Numeric};

use super::cursor::Cursor;
use super::names;
use super::scan::{Scanned, ScannedDate, full_year};
use super::time::{Half, ZoneText, half_of_day};
use crate::calendar::Day;
use crate::input::zone::offset_seconds;

/// A format of plain fields only.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    steps: Vec<Step>,
    /// It has a weekday, which chrono compares with the date where it knows the language.
    pub(super) has_weekday: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Literal(u8),
    Year,
    ShortYear,
    Month,
    MonthName,
    Weekday,
    Day,
    Hour,
    Hour12,
    Half,
    Minute,
    Second,
    Fraction,
    Offset,
}

/// The numbers found.
#[derive(Default)]
struct Found {
    year: i32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    half: Option<Half>,
    offset: Option<i32>,
}

impl Steps {
    /// The steps of these items; `None` if some are not plain, come twice, or do not make one date with at
    /// most one time.
    pub(super) fn new(items: &[Item<'_>]) -> Option<Steps> {
        let mut steps = Vec::new();
        for item in items {
            match item {
                Item::Literal(text) | Item::Space(text) => {
                    steps.extend(text.bytes().map(Step::Literal));
                }
                Item::OwnedLiteral(text) | Item::OwnedSpace(text) => {
                    steps.extend(text.bytes().map(Step::Literal));
                }
                Item::Numeric(field, _) => steps.push(number_step(field)?),
                Item::Fixed(field) => steps.push(fixed_step(field)?),
                Item::Error => return None,
            }
        }
        let count = |wanted: &[Step]| steps.iter().filter(|step| wanted.contains(step)).count();
        let hours = (count(&[Step::Hour]), count(&[Step::Hour12, Step::Half]));
        let has_date = count(&[Step::Year, Step::ShortYear]) == 1
            && count(&[Step::Month, Step::MonthName]) == 1
            && count(&[Step::Day]) == 1;
        let time_fits = match (hours, count(&[Step::Minute])) {
            ((0, 0), 0) => count(&[Step::Second, Step::Fraction, Step::Offset]) == 0,
            ((1, 0), 1) => true,
            ((0, 2), 1) => count(&[Step::Half]) == 1,
            _ => false,
        };
        let once = [Step::Second, Step::Fraction, Step::Offset, Step::Weekday];
        let once = once.iter().all(|step| count(&[*step]) <= 1);
        let has_weekday = count(&[Step::Weekday]) > 0;
        (has_date && time_fits && once).then_some(Steps { steps, has_weekday })
    }

    /// The date, time and offset in a text that has this format to the letter.
    pub(super) fn scan(&self, text: &[u8]) -> Option<Scanned<'static>> {
        let mut found = Found::default();
        let mut cursor = Cursor { rest: text };
        let mut steps = self.steps.iter().copied().peekable();
        let mut has_time = false;
        while let Some(step) = steps.next() {
            found.take(step, &mut cursor)?;
            has_time |= step == Step::Minute;
            let shortened = matches!(step, Step::MonthName | Step::Weekday);
            if shortened && steps.peek() != Some(&Step::Literal(b'.')) {
                cursor.eat(b'.');
            }
        }
        if !cursor.is_at_end() {
            return None;
        }
        let day = Day::from_ymd(found.year, found.month, found.day).ok()?;
        Some(Scanned {
            date: ScannedDate::Day(day),
            time: match has_time {
                true => Some(found.second_of_day()?),
                false => None,
            },
            zone: found.offset.map_or(ZoneText::None, ZoneText::Offset),
        })
    }
}

fn number_step(field: &Numeric) -> Option<Step> {
    Some(match field {
        Numeric::Year => Step::Year,
        Numeric::YearMod100 => Step::ShortYear,
        Numeric::Month => Step::Month,
        Numeric::Day => Step::Day,
        Numeric::Hour => Step::Hour,
        Numeric::Hour12 => Step::Hour12,
        Numeric::Minute => Step::Minute,
        Numeric::Second => Step::Second,
        _ => return None,
    })
}

fn fixed_step(field: &Fixed) -> Option<Step> {
    Some(match field {
        Fixed::ShortMonthName | Fixed::LongMonthName => Step::MonthName,
        Fixed::ShortWeekdayName | Fixed::LongWeekdayName => Step::Weekday,
        Fixed::LowerAmPm | Fixed::UpperAmPm => Step::Half,
        Fixed::Nanosecond => Step::Fraction,
        Fixed::TimezoneOffset | Fixed::TimezoneOffsetColon => Step::Offset,
        _ => return None,
    })
}

impl Found {
    #[inline]
    fn take(&mut self, step: Step, cursor: &mut Cursor<'_>) -> Option<()> {
        match step {
            Step::Literal(byte) => return cursor.eat(byte).then_some(()),
            Step::Year => match digits(cursor, 4)? {
                (4, year) => self.year = year as i32,
                _ => return None,
            },
            Step::ShortYear => self.year = full_year(2, digits(cursor, 2)?.1)?,
            Step::Month => self.month = digits(cursor, 2)?.1,
            Step::MonthName => self.month = names::month(cursor.word())?,
            Step::Weekday => return names::is_foreign_weekday(cursor.word()).then_some(()),
            Step::Day => self.day = digits(cursor, 2)?.1,
            Step::Hour | Step::Hour12 => self.hour = digits(cursor, 2)?.1,
            Step::Half => self.half = Some(half_of_day(cursor)?),
            Step::Minute => self.minute = digits(cursor, 2)?.1,
            Step::Second => self.second = digits(cursor, 2)?.1,
            Step::Fraction => {
                if cursor.eat(b'.') && cursor.digits().is_empty() {
                    return None;
                }
            }
            Step::Offset => {
                let colon = usize::from(cursor.rest.get(3) == Some(&b':'));
                let (offset, rest) = cursor.rest.split_at_checked(5 + colon)?;
                self.offset = Some(offset_seconds(offset)?);
                cursor.rest = rest;
            }
        }
        Some(())
    }

    fn second_of_day(&self) -> Option<u32> {
        let hour = match self.half {
            None => self.hour,
            Some(half) => half.hour(self.hour)?,
        };
        (hour < 24 && self.minute < 60 && self.second < 60)
            .then_some(hour * 3600 + self.minute * 60 + self.second)
    }
}

/// How many digits there are, `most` at most and one at least, and the number they make.
#[inline]
fn digits(cursor: &mut Cursor<'_>, most: u32) -> Option<(u32, u32)> {
    let (mut count, mut number) = (0, 0);
    while let [digit @ b'0'..=b'9', rest @ ..] = cursor.rest
        && count < most
    {
        number = number * 10 + u32::from(digit - b'0');
        count += 1;
        cursor.rest = rest;
    }
    (count > 0).then_some((count, number))
}
