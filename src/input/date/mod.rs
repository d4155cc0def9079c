//! Dates out of text: which calendar day a purchase belongs to.
//!
//! Read without being told: ISO dates and times, padded or not, with `-`, `/` or `.`; `YYYYMMDD`;
//! Unix seconds and milliseconds; names of months in seven languages; and day/month/year in an order that
//! [`DateEvidence`] finds from the whole column. Years of two digits are 2000–2068 and 1969–1999.
//! A time with an offset or zone is an instant, and its day is the one in the report's zone; a time
//! without one is local and keeps its day.

mod cursor;
mod custom;
mod error;
mod evidence;
mod fast;
mod names;
mod order;
mod quick;
mod scan;
mod steps;
#[cfg(test)]
mod tests;
mod time;

use crate::calendar::Day;
use crate::input::zone::{Zone, ZoneClock, ZoneError};
use cursor::without_apostrophe;
use custom::CustomFormat;
pub use custom::FormatError;
pub use error::DateError;
use error::checked_day;
pub use evidence::{DateEvidence, OrderChoice};
pub use order::DateOrder;
use scan::{Scanned, ScannedDate, Unordered, scan, scan_time};
use time::ZoneText;

/// How many different texts of a zone column are remembered, known zones and unknown ones.
const ZONES_REMEMBERED: usize = 64;

/// How dates are to be read.
#[derive(Clone, Debug, Default)]
pub struct DateOptions {
    /// The order of day and month, where it is known.
    pub order: Option<DateOrder>,
    /// A strftime format that every value has, instead of the forms known here. It may have a time
    /// and an offset (`%z`).
    pub format: Option<String>,
    /// The report's zone, in which instants become days.
    pub zone: Zone,
    /// The zone of times that name none, if it is not the report's: UTC for a column
    /// `Created (UTC)`. Dates without a time keep their day.
    pub written_in: Option<Zone>,
}

/// Reads the dates of a column. Not shared between threads: it remembers what it looked up last;
/// clone it.
#[derive(Clone, Debug)]
pub struct DateReader {
    order: Option<DateOrder>,
    format: Option<CustomFormat>,
    clock: ZoneClock,
    written_in: Option<ZoneClock>,
    /// Zones of the data by their text, the last used in front.
    zones: Vec<(Vec<u8>, Result<ZoneClock, ZoneError>)>,
    /// What stood behind times.
    tails: quick::Tails,
}

impl DateReader {
    /// A reader for these options.
    ///
    /// # Errors
    /// [`FormatError`] if the format cannot be used.
    pub fn new(options: DateOptions) -> Result<Self, FormatError> {
        let format = options.format.as_deref().map(CustomFormat::new);
        let elsewhere = options.written_in.filter(|zone| *zone != options.zone);
        Ok(DateReader {
            order: options.order,
            format: format.transpose()?,
            clock: ZoneClock::new(options.zone),
            written_in: elsewhere.map(ZoneClock::new),
            zones: Vec::new(),
            tails: quick::Tails::default(),
        })
    }

    /// The same reader with this order of day and month.
    #[must_use]
    pub fn with_order(mut self, order: DateOrder) -> Self {
        self.order = Some(order);
        self
    }

    /// The same reader for times that were written in `zone` where they name none.
    #[must_use]
    pub fn with_written_in(mut self, zone: Zone) -> Self {
        self.written_in = (zone != *self.clock.zone()).then(|| ZoneClock::new(zone));
        self
    }

    /// The day of a date, with or without time and offset.
    ///
    /// # Errors
    /// [`DateError`] for whatever is not certainly one day.
    #[inline]
    pub fn day(&mut self, text: &[u8]) -> Result<Day, DateError> {
        match self.quick(text) {
            Some(day) => Ok(day),
            None => self.day_from_parts(text, None, None),
        }
    }

    /// The day of a date in one of the usual forms, with or without time and offset; `None` for everything
    /// else, which [`DateReader::day_from_parts`] then judges.
    #[inline(always)]
    pub(in crate::input) fn quick(&mut self, text: &[u8]) -> Option<Day> {
        if let Ok(date) = <&[u8; 10]>::try_from(text)
            && self.format.is_none()
            && let Some(day) = fast::date(date)
        {
            return Some(day);
        }
        self.quick_timed(text)
    }

    #[inline(never)]
    fn quick_timed(&mut self, text: &[u8]) -> Option<Day> {
        match self.quick_bare(text) {
            None => self.quick_rare(text),
            day => day,
        }
    }

    #[inline]
    fn quick_bare(&mut self, text: &[u8]) -> Option<Day> {
        if self.format.is_some() {
            return None;
        }
        let (day, time, rest) = match usual(text) {
            Some(found) => found,
            None => {
                let (day, rest) = quick::date(text, self.order)?;
                if rest.is_empty() {
                    return Some(day);
                }
                let (time, rest) = quick::time(rest)?;
                (day, time, rest)
            }
        };
        if rest.is_empty() {
            return self.quick_local(day, time.second_of_day(None)?);
        }
        let tail = self.tails.of(text, rest.len())?;
        let second = time.second_of_day(tail.half)?;
        match tail.offset {
            Some(offset) => self.clock.day_of_utc(day, second as i32 - offset).ok(),
            None => self.quick_local(day, second),
        }
    }

    /// The day of a time that names no zone.
    #[inline]
    fn quick_local(&mut self, day: Day, second: u32) -> Option<Day> {
        let Some(written_in) = &mut self.written_in else {
            return Some(day);
        };
        let second = written_in.utc_of_local(day, second).ok()?;
        self.clock.day_of_utc(day, second).ok()
    }

    /// As [`DateReader::quick`]: dates of digits alone, and those with an apostrophe or white space around.
    #[inline(never)]
    fn quick_rare(&mut self, text: &[u8]) -> Option<Day> {
        if let Some(format) = &self.format {
            let scanned = format.quick(text)?;
            return self.day_of(scanned, None, None).ok();
        }
        if let Some(digits) = quick::digits(text) {
            return match digits {
                quick::Digits::Day(day, None) => Some(day),
                quick::Digits::Day(day, Some(second)) => self.quick_local(day, second),
                quick::Digits::Instant(instant) => self.day_of_instant(instant).ok(),
            };
        }
        let trimmed = text.trim_ascii();
        let bare = without_apostrophe(trimmed).unwrap_or(trimmed);
        match bare.len() < text.len() {
            true => self.quick_bare(bare),
            false => None,
        }
    }

    /// The day of a date whose time and zone stand in columns of their own; blank ones are as if
    /// they were not there. An offset in the date or the time outranks the zone's column.
    ///
    /// # Errors
    /// As [`DateReader::day`]; also for a time that is none, a zone that is not known, or a second time in the
    /// date itself (midnight, which spreadsheets add, is let pass).
    pub fn day_from_parts(
        &mut self,
        date: &[u8],
        time: Option<&[u8]>,
        zone: Option<&[u8]>,
    ) -> Result<Day, DateError> {
        let scanned = match (&self.format, fast::iso(date)) {
            (Some(format), _) => format.scan(date)?,
            (None, Some((day, time))) => Scanned {
                date: ScannedDate::Day(day),
                time,
                zone: ZoneText::None,
            },
            (None, None) => scan(date)?,
        };
        self.day_of(scanned, time, zone)
    }

    fn day_of(
        &mut self,
        scanned: Scanned<'_>,
        time: Option<&[u8]>,
        zone: Option<&[u8]>,
    ) -> Result<Day, DateError> {
        let written = time.unwrap_or_default();
        let separate = scan_time(written)
            .map_err(|_| DateError::TimeColumn(String::from_utf8_lossy(written).into_owned()))?;
        let (time, own_zone) = combined_time(&scanned, separate)?;
        let day = match scanned.date {
            ScannedDate::Day(day) => day,
            ScannedDate::Unordered(numbers) => in_order(numbers, self.order)?,
            ScannedDate::Instant(instant) => return self.day_of_instant(instant),
        };
        let Some(time) = time else {
            return Ok(day);
        };
        let zone = zone.map_or(&[][..], <[u8]>::trim_ascii);
        let zone = without_apostrophe(zone).unwrap_or(zone);
        let instant = match own_zone {
            ZoneText::Offset(offset) => start_of(day) + i64::from(time) - i64::from(offset),
            ZoneText::Name(name) => self.instant_in(name, day, time)?,
            ZoneText::None if !zone.is_empty() => self.instant_in(zone, day, time)?,
            ZoneText::None => match &mut self.written_in {
                None => return Ok(day),
                Some(clock) => clock
                    .instant_of_local(day, time)
                    .map_err(|_| DateError::OutOfRange)?,
            },
        };
        self.day_of_instant(instant)
    }

    fn day_of_instant(&mut self, instant: i64) -> Result<Day, DateError> {
        self.clock
            .day_of_instant(instant)
            .map_err(|_| DateError::OutOfRange)
    }

    /// The instant of a local time in a zone the data name.
    fn instant_in(&mut self, name: &[u8], day: Day, time: u32) -> Result<i64, DateError> {
        let found = self.zones.iter().position(|(text, _)| text == name);
        match found {
            Some(at) => self.zones.swap(0, at),
            None => {
                let zone = Zone::from_data(&String::from_utf8_lossy(name));
                self.zones.truncate(ZONES_REMEMBERED - 1);
                self.zones
                    .insert(0, (name.to_vec(), zone.map(ZoneClock::new)));
            }
        }
        match self.zones.first_mut() {
            Some((_, Ok(clock))) => clock
                .instant_of_local(day, time)
                .map_err(|_| DateError::OutOfRange),
            Some((text, Err(error))) => Err(DateError::Zone {
                text: String::from_utf8_lossy(text).into_owned(),
                error: error.clone(),
            }),
            None => Err(DateError::NotADate), // just put there: invariant
        }
    }
}

/// Day and time of `YYYY-MM-DD HH:MM:SS`, and what follows but for parts of a second.
#[inline(always)]
fn usual(text: &[u8]) -> Option<(Day, quick::Time, &[u8])> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    let (time, rest) = rest.split_first_chunk::<9>()?;
    if matches!(rest, [b'.' | b',', ..]) {
        return None;
    }
    let (hour, second) = fast::time(time)?;
    Some((fast::date(date)?, quick::Time::new(hour, second), rest))
}

/// The one time that date and time column give together, and its own zone.
fn combined_time<'a>(
    scanned: &Scanned<'a>,
    separate: Option<(u32, ZoneText<'a>)>,
) -> Result<(Option<u32>, ZoneText<'a>), DateError> {
    match (separate, scanned.time, scanned.date) {
        (None, own, _) => Ok((own, scanned.zone)),
        (Some(_), _, ScannedDate::Instant(_)) => Err(DateError::TwoTimes),
        (Some((time, zone)), None | Some(0), _) if scanned.zone == ZoneText::None => {
            Ok((Some(time), zone))
        }
        _ => Err(DateError::TwoTimes),
    }
}

fn start_of(day: Day) -> i64 {
    i64::from(day.epoch_days()) * 86_400
}

/// The numbers read day first and month first.
fn readings(numbers: Unordered) -> (Result<Day, DateError>, Result<Day, DateError>) {
    let Unordered {
        first,
        second,
        year,
        ..
    } = numbers;
    (
        checked_day(year, second, first),
        checked_day(year, first, second),
    )
}

/// The day the numbers mean in this order; without one, only if there is no doubt.
fn in_order(numbers: Unordered, order: Option<DateOrder>) -> Result<Day, DateError> {
    let (day_first, month_first) = readings(numbers);
    let (chosen, other) = match order {
        Some(DateOrder::DayFirst) => (day_first, month_first),
        Some(DateOrder::MonthFirst) => (month_first, day_first),
        None => return without_order(numbers, day_first, month_first),
    };
    match (chosen, other, order) {
        (Err(_), Ok(_), Some(order)) => Err(DateError::WrongOrder(order)),
        (chosen, _, _) => chosen,
    }
}

fn without_order(
    numbers: Unordered,
    day_first: Result<Day, DateError>,
    month_first: Result<Day, DateError>,
) -> Result<Day, DateError> {
    match (day_first, month_first) {
        (Ok(_), _) | (_, Ok(_)) if numbers.two_digits.is_some() => Err(DateError::TwoDigitYear),
        (Ok(day_first), Ok(month_first)) if day_first != month_first => {
            Err(DateError::OrderUnknown {
                day_first,
                month_first,
            })
        }
        (Ok(day), _) | (_, Ok(day)) => Ok(day),
        (Err(error), Err(_)) if numbers.second <= 12 => Err(error),
        (Err(_), Err(error)) => Err(error),
    }
}
