//! The one place that asks the clock: `--as-of today` and `yesterday`.

use std::time::{SystemTime, UNIX_EPOCH};

use super::args::DaysArgs;
use super::values;
use crate::calendar::Day;
use crate::input::zone::Zone;
use crate::metrics::scope::AsOfSource;

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
