//! Time zones: which calendar day an instant belongs to.
//!
//! The rules are those of the tz database bundled with the program, so results do not depend on the
//! machine.

mod names;
mod nearest;
mod shifts;
#[cfg(test)]
mod tests;
mod windows;

use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::calendar::Day;
use nearest::nearest;
use shifts::{DayShifts, Shift};

const DAY: i64 = 86_400;

/// How many intervals a clock remembers; places have had about 200 changes of clocks.
const INTERVALS_KNOWN: usize = 512;

static TZDB: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone: UTC, a fixed offset, or a place's rules. Cheap to clone, shared between threads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone(Rule);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Rule {
    #[default]
    Utc,
    /// Seconds east of UTC.
    Fixed(i32),
    Named(TimeZone),
}

/// Why a zone is not known or an instant has no day.
///
/// The message is what follows the quoted text, which the caller has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// No such zone.
    #[error("is not a known time zone{}", hint(.suggestion.as_deref()))]
    Unknown {
        /// A known name that is written almost like it.
        suggestion: Option<String>,
    },
    /// An abbreviation of several zones.
    #[error("can mean {meanings}; write the IANA name or an offset like +05:30")]
    AmbiguousAbbreviation {
        /// The zones it may mean.
        meanings: &'static str,
    },
    /// A day before 0001-01-01 or after 9999-12-31.
    #[error("lies outside the years 0001 to 9999")]
    OutOfRange,
}

fn hint(suggestion: Option<&str>) -> String {
    match suggestion {
        Some(name) => format!("; did you mean {name}?"),
        None => " (expected an IANA name like Europe/Berlin, UTC, or an offset like +02:00)".into(),
    }
}

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Zone = Zone(Rule::Utc);

    /// A fixed offset in seconds east of UTC, up to 15 h 59 min 59 s either way; `None` beyond.
    pub fn fixed(seconds_east: i32) -> Option<Zone> {
        match seconds_east {
            0 => Some(Zone::UTC),
            -57_599..=57_599 => Some(Zone(Rule::Fixed(seconds_east))),
            _ => None,
        }
    }

    /// The zone with this name, as typed for an option: `UTC`, an IANA name (case does not
    /// matter), an offset: `+02:00`, `+0200`, `+02`, `UTC+2`, or a name of Windows:
    /// `W. Europe Standard Time`.
    ///
    /// # Errors
    /// [`ZoneError::Unknown`], with the nearest known name if there is one.
    pub fn named(name: &str) -> Result<Zone, ZoneError> {
        let name = name.trim();
        if ["utc", "gmt", "z"].contains(&name.to_ascii_lowercase().as_str()) {
            return Ok(Zone::UTC);
        }
        if let Some(zone) = offset_name(name) {
            return Ok(zone);
        }
        match TZDB.get(names::windows(name).unwrap_or(name)) {
            Ok(zone) if zone.iana_name() == Some("UTC") => Ok(Zone::UTC),
            Ok(zone) => Ok(Zone(Rule::Named(zone))),
            Err(_) => Err(ZoneError::Unknown {
                suggestion: nearest(name),
            }),
        }
    }

    /// The zone a text in the data means: what [`Zone::named`] reads, the names of Rails that
    /// Square writes (`Eastern Time (US & Canada)`), and abbreviations.
    ///
    /// An abbreviation is a fixed offset: `EST` is −05:00 and `EDT` −04:00 in every month, as
    /// RFC 5322, section 4.3, has it for the American ones. `CST` is Central (US) time, `BST`
    /// British Summer Time. `IST` is refused: it is India's, Israel's and Ireland's.
    ///
    /// # Errors
    /// [`ZoneError::Unknown`], [`ZoneError::AmbiguousAbbreviation`].
    pub fn from_data(text: &str) -> Result<Zone, ZoneError> {
        let text = text.trim();
        if let Some(meanings) = names::ambiguous(text) {
            return Err(ZoneError::AmbiguousAbbreviation { meanings });
        }
        if let Some(minutes) = names::abbreviation(text) {
            return Zone::fixed(minutes * 60).ok_or(ZoneError::Unknown { suggestion: None });
        }
        Zone::named(names::rails(text).unwrap_or(text))
    }

    /// Seconds east of UTC, if they are always the same.
    pub(super) fn constant(&self) -> Option<i32> {
        match self.0 {
            Rule::Utc => Some(0),
            Rule::Fixed(seconds) => Some(seconds),
            Rule::Named(_) => None,
        }
    }

    /// The calendar day on which the instant, in seconds since 1970-01-01T00:00:00Z, falls here.
    ///
    /// # Errors
    /// [`ZoneError::OutOfRange`] outside the years 0001–9999.
    pub fn day_of_instant(&self, unix_seconds: i64) -> Result<Day, ZoneError> {
        ZoneClock::new(self.clone()).day_of_instant(unix_seconds)
    }
}

impl fmt::Display for Zone {
    /// As [`Zone::named`] reads it: `UTC`, `+05:30`, `Asia/Bangkok`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Rule::Utc => f.write_str("UTC"),
            Rule::Fixed(seconds) => {
                let sign = if *seconds < 0 { '-' } else { '+' };
                let minutes = seconds.unsigned_abs() / 60;
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
            Rule::Named(zone) => f.write_str(zone.iana_name().unwrap_or("unnamed zone")),
        }
    }
}

/// A [`Zone`] that remembers the offsets it has looked up and how long each holds, so that a column
/// of dates costs one look-up in the rules per change of clocks, in whatever order the dates come.
#[derive(Clone, Debug)]
pub struct ZoneClock {
    zone: Zone,
    /// The interval of the last answer.
    now: Interval,
    /// All that were looked up, by time; they do not overlap.
    known: Vec<Interval>,
    /// The shifts of days of UTC and of days here.
    utc_days: DayShifts,
    local_days: DayShifts,
}

/// Instants `from..until` are `offset` seconds east of UTC.
#[derive(Clone, Copy, Debug)]
struct Interval {
    from: i64,
    until: i64,
    offset: i64,
}

impl Interval {
    fn holds(&self, instant: i64) -> bool {
        self.from <= instant && instant < self.until
    }
}

impl ZoneClock {
    /// A clock for this zone.
    pub fn new(zone: Zone) -> Self {
        let (from, until, offset) = match &zone.0 {
            Rule::Utc => (i64::MIN, i64::MAX, 0),
            Rule::Fixed(seconds) => (i64::MIN, i64::MAX, i64::from(*seconds)),
            // Empty: filled by the first question.
            Rule::Named(_) => (0, 0, 0),
        };
        ZoneClock {
            zone,
            now: Interval {
                from,
                until,
                offset,
            },
            known: Vec::new(),
            utc_days: DayShifts::default(),
            local_days: DayShifts::default(),
        }
    }

    /// The zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// As [`Zone::day_of_instant`].
    ///
    /// # Errors
    /// [`ZoneError::OutOfRange`] outside the years 0001–9999.
    #[inline]
    pub fn day_of_instant(&mut self, unix_seconds: i64) -> Result<Day, ZoneError> {
        self.turn_to(unix_seconds)?;
        let local = unix_seconds.saturating_add(self.now.offset);
        Day::from_epoch_days(local.div_euclid(DAY)).map_err(|_| ZoneError::OutOfRange)
    }

    /// The instant of a local day and second of that day (0..86400), in seconds since
    /// 1970-01-01T00:00:00Z. A local time that clocks set back show twice is the earlier instant;
    /// one that clocks set forward skip is read as if they had not been set yet.
    ///
    /// # Errors
    /// [`ZoneError::OutOfRange`] outside the years 0001–9999.
    pub fn instant_of_local(&mut self, day: Day, second: u32) -> Result<i64, ZoneError> {
        let local = start_of(day) + i64::from(second);
        let Rule::Named(_) = self.zone.0 else {
            return Ok(local - self.now.offset);
        };
        self.turn_to(local - self.now.offset)?;
        let guess = local - self.now.offset;
        // Clocks are set by a day at most: this far from a change no time is double or missing.
        let Interval { from, until, .. } = self.now;
        if from.saturating_add(DAY) <= guess && guess < until.saturating_sub(DAY) {
            return Ok(guess);
        }
        let Rule::Named(zone) = &self.zone.0 else {
            return Ok(guess);
        };
        zone.to_ambiguous_timestamp(civil(day, second)?)
            .compatible()
            .map(Timestamp::as_second)
            .map_err(|_| ZoneError::OutOfRange)
    }

    /// As [`ZoneClock::day_of_instant`] for the instant that is `second` seconds (a few days at most)
    /// after the start of a day of UTC.
    ///
    /// # Errors
    /// [`ZoneError::OutOfRange`] outside the years 0001–9999.
    #[inline]
    pub(super) fn day_of_utc(&mut self, day: Day, second: i32) -> Result<Day, ZoneError> {
        let utc_day = day.epoch_days() + second.div_euclid(DAY as i32);
        let shift = match (self.utc_days.get(utc_day), self.zone.constant()) {
            (_, Some(shift)) => Shift::Steady(shift),
            (Some(shift), None) => shift,
            (None, None) => self.learn_utc_day(utc_day)?,
        };
        match shift {
            Shift::Steady(shift) => {
                let days = (second + shift).div_euclid(DAY as i32);
                Day::from_epoch_days(i64::from(day.epoch_days() + days))
                    .map_err(|_| ZoneError::OutOfRange)
            }
            Shift::Changing => self.day_of_instant(start_of(day) + i64::from(second)),
        }
    }

    /// As [`ZoneClock::instant_of_local`], as seconds from the start of that day of UTC.
    ///
    /// # Errors
    /// [`ZoneError::OutOfRange`] outside the years 0001–9999.
    #[inline]
    pub(super) fn utc_of_local(&mut self, day: Day, second: u32) -> Result<i32, ZoneError> {
        let shift = match (self.local_days.get(day.epoch_days()), self.zone.constant()) {
            (_, Some(shift)) => Shift::Steady(shift),
            (Some(shift), None) => shift,
            (None, None) => self.learn_local_day(day)?,
        };
        match shift {
            Shift::Steady(shift) => Ok(second as i32 - shift),
            Shift::Changing => {
                let instant = self.instant_of_local(day, second)?;
                Ok((instant - start_of(day)) as i32)
            }
        }
    }

    #[cold]
    fn learn_utc_day(&mut self, day: i32) -> Result<Shift, ZoneError> {
        let start = i64::from(day) * DAY;
        self.turn_to(start)?;
        let shift = match self.now.until >= start + DAY {
            true => Shift::Steady(self.now.offset as i32),
            false => Shift::Changing,
        };
        self.utc_days.put(day, shift);
        Ok(shift)
    }

    #[cold]
    fn learn_local_day(&mut self, day: Day) -> Result<Shift, ZoneError> {
        let start = self.instant_of_local(day, 0)?;
        self.turn_to(start)?;
        // Further from a change than clocks are ever set, as in `instant_of_local`.
        let Interval { from, until, .. } = self.now;
        let steady = from.saturating_add(2 * DAY) <= start && start < until.saturating_sub(3 * DAY);
        let shift = match steady {
            true => Shift::Steady(self.now.offset as i32),
            false => Shift::Changing,
        };
        self.local_days.put(day.epoch_days(), shift);
        Ok(shift)
    }

    /// Makes `now` the interval that holds this instant.
    #[inline]
    fn turn_to(&mut self, instant: i64) -> Result<(), ZoneError> {
        if self.now.holds(instant) {
            return Ok(());
        }
        let after = self.known.partition_point(|known| known.from <= instant);
        let before = after.checked_sub(1).and_then(|at| self.known.get(at));
        match before {
            Some(known) if known.holds(instant) => self.now = *known,
            _ => {
                self.now = self.look_up(instant)?;
                // Bounds the memory when dates are spread over millennia.
                if self.known.len() >= INTERVALS_KNOWN {
                    self.known.clear();
                }
                self.known.insert(after.min(self.known.len()), self.now);
            }
        }
        Ok(())
    }

    /// The interval that holds this instant, from the rules.
    fn look_up(&self, instant: i64) -> Result<Interval, ZoneError> {
        let Rule::Named(zone) = &self.zone.0 else {
            return Ok(self.now); // holds every instant: invariant
        };
        let at = Timestamp::from_second(instant).map_err(|_| ZoneError::OutOfRange)?;
        let just_after = Timestamp::from_second(instant + 1).unwrap_or(at);
        let seconds = |found: Option<jiff::tz::TimeZoneTransition<'_>>, end| {
            found.map_or(end, |transition| transition.timestamp().as_second())
        };
        Ok(Interval {
            from: seconds(zone.preceding(just_after).next(), i64::MIN),
            until: seconds(zone.following(at).next(), i64::MAX),
            offset: i64::from(zone.to_offset(at).seconds()),
        })
    }
}

fn start_of(day: Day) -> i64 {
    i64::from(day.epoch_days()) * DAY
}

fn civil(day: Day, second: u32) -> Result<DateTime, ZoneError> {
    let (year, month, dom) = day.ymd();
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    DateTime::new(
        year as i16,
        month as i8,
        dom as i8,
        hour as i8,
        minute as i8,
        second as i8,
        0,
    )
    .map_err(|_| ZoneError::OutOfRange)
}

/// Seconds east of UTC of `+hh:mm`, `+hhmm`, `+hh` or `+h`, at most 15:59 either way; the minus may be
/// U+2212.
pub(super) fn offset_seconds(text: &[u8]) -> Option<i32> {
    let (sign, digits) = match text {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] | [0xe2, 0x88, 0x92, rest @ ..] => (-1, rest),
        _ => return None,
    };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i32::from(byte - b'0'));
    let (hours, minutes) = match *digits {
        [h] => (digit(h)?, 0),
        [h, i] => (digit(h)? * 10 + digit(i)?, 0),
        [h, i, m, n] | [h, i, b':', m, n] => {
            (digit(h)? * 10 + digit(i)?, digit(m)? * 10 + digit(n)?)
        }
        _ => return None,
    };
    (hours <= 15 && minutes <= 59).then_some(sign * (hours * 60 + minutes) * 60)
}

/// `+02:00`, `UTC+2`, `GMT+02:00`.
fn offset_name(name: &str) -> Option<Zone> {
    let offset = match name.get(..3) {
        Some(start) if ["utc", "gmt"].contains(&start.to_ascii_lowercase().as_str()) => {
            name.get(3..)?
        }
        _ => name,
    };
    offset_seconds(offset.trim_start().as_bytes()).and_then(Zone::fixed)
}
