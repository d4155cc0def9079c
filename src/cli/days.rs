//! Which days the data cover. The one place that asks the clock: `--as-of today` and `yesterday`.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;

use super::values;
use crate::calendar::{Calendar, Day, Weekday};
use crate::input::zone::Zone;
use crate::metrics::scope::AsOfSource;

/// Which days the data cover, and how the calendar is cut.
#[derive(Debug, Args)]
pub(super) struct DaysArgs {
    /// Day up to which the data are complete; later rows are left out: a day, today or yesterday
    /// [default: the day of the last order, or of the last contract's start]
    #[arg(long, value_name = "DAY", value_parser = as_of, help_heading = "Period")]
    pub(super) as_of: Option<AsOf>,
    /// Day from which the data are complete, where they cover days before their first row
    #[arg(long, value_name = "DAY", value_parser = values::day, help_heading = "Period")]
    pub(super) data_from: Option<Day>,
    /// Time zone in which instants become days, like Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = parse_zone, help_heading = "Period")]
    pub(super) timezone: ZoneArg,
    /// First day of a week
    #[arg(
        long,
        value_name = "DAY",
        default_value = "monday",
        value_parser = values::choice::<Weekday>(),
        help_heading = "Period"
    )]
    pub(super) week_start: Weekday,
    /// First month of a year, for fiscal years and quarters: april, apr or 4
    #[arg(long, value_name = "MONTH", default_value = "january", value_parser = values::month, help_heading = "Period")]
    pub(super) year_start: u32,
}

/// A zone with the name it was asked for by.
#[derive(Debug, Clone)]
pub(super) struct ZoneArg {
    pub(super) zone: Zone,
    pub(super) name: String,
}

pub(super) fn parse_zone(text: &str) -> Result<ZoneArg, String> {
    let zone = Zone::named(text).map_err(|error| error.to_string())?;
    Ok(ZoneArg {
        zone,
        name: text.to_owned(),
    })
}

/// The day up to which the data are complete, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AsOf {
    /// This day.
    Day(Day),
    /// The clock's.
    Today,
    /// The one before it.
    Yesterday,
}

/// `2025-03-31`, `today` or `yesterday`.
pub(super) fn as_of(text: &str) -> Result<AsOf, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "today" => Ok(AsOf::Today),
        "yesterday" => Ok(AsOf::Yesterday),
        _ => values::day(text).map(AsOf::Day),
    }
}

impl DaysArgs {
    pub(super) fn calendar(&self) -> Calendar {
        Calendar {
            week_start: self.week_start,
            year_start: self.year_start,
        }
    }

    /// The day up to which the data are complete, and how it was named; the clock's is the one of the time zone.
    pub(super) fn as_of(&self) -> Option<(Day, AsOfSource)> {
        Some(match self.as_of? {
            AsOf::Day(day) => (day, AsOfSource::Given),
            AsOf::Today => (today(&self.timezone.zone), AsOfSource::Today),
            AsOf::Yesterday => (
                today(&self.timezone.zone).plus_days(-1),
                AsOfSource::Yesterday,
            ),
        })
    }
}

/// The clock's day in a zone; the last day of all where it shows one that no calendar here has.
fn today(zone: &Zone) -> Day {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    zone.day_of_instant(seconds).unwrap_or(Day::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_or_the_clocks() {
        let day = Day::from_ymd(2025, 3, 31).unwrap();
        assert_eq!(as_of("2025-03-31"), Ok(AsOf::Day(day)));
        assert_eq!(as_of("Today"), Ok(AsOf::Today));
        assert_eq!(as_of("yesterday"), Ok(AsOf::Yesterday));
        assert!(as_of("tomorrow").is_err());
    }
}
