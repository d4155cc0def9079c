//! `retention forecast`: how long customers under contract stay.

use super::Streams;
use super::read::{Common, Job};
use crate::calendar::{Day, PeriodChoice, Window};
use crate::exit::Exit;
use crate::metrics::renewals::{Cohorts, cohorts, period_discount, renewals_ahead};
use crate::metrics::scope::Scope;
use crate::models::fit::FitOptions;
use crate::report::InputUse;
use crate::report::forecast::{ForecastReport, ForecastSettings};

/// What `retention forecast` was asked for.
#[derive(Debug, Clone)]
pub struct ForecastOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// Typed cohorts: survivors after 0, 1, 2 … periods. Without any, contracts are read.
    pub survivors: Cohorts,
    /// Length of a period.
    pub period: Window,
    /// Periods of the forecast.
    pub ahead: u32,
    /// Discount rate a year.
    pub discount: f64,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used, cohorts that say nothing, and a fit that did not converge.
pub fn run(options: &ForecastOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let job = Job::open(&options.common)?;
    let found = found(options, &job)?;
    let discount = period_discount(options.discount, options.period);
    let renewals = renewals_ahead(
        &found.cohorts,
        options.ahead,
        discount,
        &FitOptions::default(),
    )?;
    let settings = ForecastSettings {
        cohorts_from: found.from.to_owned(),
        survivors: options.survivors.clone(),
        period: options.period,
        ahead: options.ahead,
        discount: options.discount,
        period_discount: discount,
        as_of: found.as_of.map(|day| day.to_string()),
    };
    let report = ForecastReport::new(found.input, settings, &renewals, found.notes);
    job.print(&report, streams)
}

/// Cohorts and where they come from.
struct Found {
    cohorts: Cohorts,
    input: InputUse,
    from: &'static str,
    as_of: Option<Day>,
    notes: Vec<String>,
}

fn found(options: &ForecastOptions, job: &Job) -> anyhow::Result<Found> {
    if !options.survivors.is_empty() {
        return Ok(Found {
            cohorts: options.survivors.clone(),
            input: InputUse::default(),
            from: "survivors",
            as_of: None,
            notes: Vec::new(),
        });
    }
    let common = &options.common;
    let scope = Scope::of(
        &job.ledger,
        PeriodChoice::All,
        common.calendar,
        common.edges(),
    )?;
    let (cohorts, too_young) = cohorts(job.contracts()?, options.period, scope.as_of);
    let mut notes = job.notes(&scope);
    notes.extend(super::notes::of_contract_cohorts(
        too_young,
        options.period,
        &scope,
    ));
    Ok(Found {
        cohorts,
        input: job.input_use(&scope.period),
        from: "contracts",
        as_of: Some(scope.as_of),
        notes,
    })
}
