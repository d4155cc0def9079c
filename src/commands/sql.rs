//! `retention sql`: the statement that asks a warehouse what a file command asks files.

use super::streams::{Streams, Usage};

mod base;
mod cohorts;
mod mrr;
mod rfm;
mod why;

use super::compare::Compare;
use super::output::Place;
use crate::calendar::{PeriodChoice, Window};
use crate::choice::Choice;
use crate::exit::Exit;
use crate::metrics::catalogue::Entry;
use crate::metrics::trend::Stretch;
use crate::money::Money;
use crate::sql::{Given, ReportQuery, TrendQuery};

pub use base::SqlBase;
use base::{named, period, periods, shown};
pub use cohorts::SqlCohortsOptions;
pub use mrr::SqlMrrOptions;
pub use rfm::SqlRfmOptions;
pub use why::SqlWhyOptions;

pub use crate::sql::{
    Comparison, Condition, DateType, Dialect, Source, SubscriptionSource, Term, Value,
};

/// A question.
#[derive(Debug, Clone)]
pub enum Asked {
    /// `retention sql report`.
    Report(SqlReportOptions),
    /// `retention sql trend`.
    Trend(SqlTrendOptions),
    /// `retention sql cohorts`.
    Cohorts(SqlCohortsOptions),
    /// `retention sql rfm`.
    Rfm(SqlRfmOptions),
    /// `retention sql mrr`.
    Mrr(SqlMrrOptions),
    /// `retention sql why`.
    Why(SqlWhyOptions),
}

/// What questions about metrics are asked with.
#[derive(Debug, Clone)]
pub struct SqlCommon {
    /// What every question is asked with.
    pub base: SqlBase,
    /// The activity window.
    pub window: Window,
    /// The share of revenue kept.
    pub margin: Option<f64>,
    /// A given lifespan.
    pub lifespan: Option<f64>,
    /// The metrics wanted; all of them if empty.
    pub metrics: Vec<&'static Entry>,
}

/// What `retention sql report` was asked for.
#[derive(Debug, Clone)]
pub struct SqlReportOptions {
    /// What questions about metrics are asked with.
    pub common: SqlCommon,
    /// The period.
    pub period: PeriodChoice,
    /// The period beside it.
    pub compare: Compare,
    /// A given retention cost.
    pub retention_cost: Option<Money>,
    /// A given acquisition cost.
    pub acquisition_cost: Option<Money>,
}

/// What `retention sql trend` was asked for.
#[derive(Debug, Clone)]
pub struct SqlTrendOptions {
    /// What questions about metrics are asked with.
    pub common: SqlCommon,
    /// The periods.
    pub stretch: Stretch,
}

/// Runs the command.
///
/// # Errors
/// A question that cannot be put without the data, a name that SQL cannot hold, a place that cannot
/// be written.
pub fn run(asked: &Asked, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let (text, output) = match asked {
        Asked::Report(options) => (report(options)?, &options.common.base.output),
        Asked::Trend(options) => (trend(options)?, &options.common.base.output),
        Asked::Cohorts(options) => (cohorts::text(options)?, &options.base.output),
        Asked::Rfm(options) => (rfm::text(options)?, &options.base.output),
        Asked::Mrr(options) => (mrr::text(options)?, &options.output),
        Asked::Why(options) => (why::text(options)?, &options.base.output),
    };
    Place::new(output.as_deref())?.write(text.as_bytes(), streams)?;
    Ok(Exit::Done)
}

fn report(options: &SqlReportOptions) -> Result<String, Usage> {
    let common = &options.common;
    let period = period(options.period, &common.base)?;
    let mut settings = common.settings();
    settings.push(("compare".to_owned(), options.compare.name().to_owned()));
    let costs = [
        ("retention_cost", options.retention_cost),
        ("acquisition_cost", options.acquisition_cost),
    ];
    settings.extend(costs.map(|(name, cost)| (name.to_owned(), shown(cost))));
    let query = ReportQuery {
        dialect: common.base.dialect,
        source: common.base.source.clone(),
        timezone: common.base.timezone.clone(),
        period,
        previous: options.compare.period(&period, options.period),
        window: common.window,
        as_of: common.base.as_of,
        given: Given {
            margin: common.margin,
            lifespan: common.lifespan,
            retention_cost: options.retention_cost,
            acquisition_cost: options.acquisition_cost,
        },
        metrics: common.metrics.clone(),
        settings,
    };
    crate::sql::report(&query).map_err(|error| Usage(error.to_string()))
}

fn trend(options: &SqlTrendOptions) -> Result<String, Usage> {
    let common = &options.common;
    let periods = periods(&options.stretch, common.base.as_of)?;
    let mut settings = common.settings();
    settings.push(("every".to_owned(), options.stretch.every.name().to_owned()));
    let query = TrendQuery {
        dialect: common.base.dialect,
        source: common.base.source.clone(),
        timezone: common.base.timezone.clone(),
        periods,
        window: common.window,
        as_of: common.base.as_of,
        given: Given {
            margin: common.margin,
            lifespan: common.lifespan,
            ..Given::default()
        },
        metrics: common.metrics.clone(),
        settings,
    };
    crate::sql::trend(&query).map_err(|error| Usage(error.to_string()))
}

impl SqlCommon {
    fn settings(&self) -> Vec<(String, String)> {
        let mut all = named([("active_within", self.window.to_string())]);
        all.extend(self.base.settings([
            ("margin", shown(self.margin)),
            ("lifespan", shown(self.lifespan)),
        ]));
        all
    }
}
