//! `retention sql mrr`.

use std::path::PathBuf;

use super::base::{coverage, named, periods};
use crate::calendar::{Calendar, Day};
use crate::commands::streams::Usage;
use crate::ledger::EndIs;
use crate::metrics::scope::AsOfSource;
use crate::metrics::trend::Stretch;
use crate::sql::{Dialect, MrrQuery, SubscriptionSource};

/// What `retention sql mrr` was asked for.
#[derive(Debug, Clone)]
pub struct SqlMrrOptions {
    /// The engine's SQL.
    pub dialect: &'static Dialect,
    /// The table and its columns.
    pub source: SubscriptionSource,
    /// The time zone by its IANA name.
    pub timezone: String,
    /// Where weeks and years start.
    pub calendar: Calendar,
    /// The day up to which the data are complete.
    pub as_of: Day,
    /// The months.
    pub stretch: Stretch,
    /// What the end column holds; the customers who go on say it if not given.
    pub end_is: Option<EndIs>,
    /// A gap of so many days between two rows of a customer is none.
    pub gap: u32,
    /// Where the statement goes; `None` is standard output.
    pub output: Option<PathBuf>,
}

/// The statement.
pub(super) fn text(options: &SqlMrrOptions) -> Result<String, Usage> {
    let months = periods(&options.stretch, Some(options.as_of))?;
    let mut settings = coverage(AsOfSource::Given, options.calendar, &options.timezone);
    settings.extend(named([
        (
            "end_is",
            options.end_is.map_or("auto", EndIs::name).to_owned(),
        ),
        ("gap_days", options.gap.to_string()),
        ("table", options.source.table.clone()),
    ]));
    let query = MrrQuery {
        dialect: options.dialect,
        source: options.source.clone(),
        timezone: options.timezone.clone(),
        months,
        as_of: options.as_of,
        ends_later: options.end_is.map(|ends| ends == EndIs::LastDay),
        gap: options.gap,
        settings,
    };
    crate::sql::mrr(&query).map_err(|error| Usage(error.to_string()))
}
