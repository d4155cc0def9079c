//! The settings that every document over data shares.

use schemars::JsonSchema;
use serde::Serialize;

use crate::calendar::{Calendar, Weekday};
use crate::metrics::scope::Scope;

/// Which days the data cover, and how days are cut into periods.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Coverage {
    /// The day up to which the data are taken as complete.
    pub as_of: String,
    /// How that day came about: `given`, or the data's last day.
    pub as_of_source: String,
    /// The first day of the data.
    pub first_day: String,
    /// The time zone that days are counted in.
    pub timezone: String,
    /// `monday` or `sunday`.
    pub week_start: String,
    /// First month of a year, 1 to 12.
    pub year_start: u32,
}

impl Coverage {
    /// What `scope` says, with the zone's name.
    pub fn new(scope: &Scope, calendar: Calendar, timezone: &str) -> Self {
        Coverage {
            as_of: scope.as_of.to_string(),
            as_of_source: scope.as_of_source.words().to_owned(),
            first_day: scope.first.to_string(),
            timezone: timezone.to_owned(),
            week_start: match calendar.week_start {
                Weekday::Monday => "monday",
                Weekday::Sunday => "sunday",
            }
            .to_owned(),
            year_start: calendar.year_start,
        }
    }

    /// Two lines for below a title.
    pub(super) fn words(&self) -> String {
        format!(
            "Data from {} to {} ({}). Days in {}.",
            self.first_day, self.as_of, self.as_of_source, self.timezone
        )
    }
}
