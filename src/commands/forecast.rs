//! `retention forecast`: how long customers under contract stay.

use std::collections::HashMap;

use super::read::{Common, Job};
use super::recurring;
use super::streams::Streams;
use crate::calendar::{Day, PeriodChoice, Window};
use crate::exit::Exit;
use crate::metrics::recurring::first_amounts;
use crate::metrics::renewals::{
    Cohorts, GroupRenewals, cohorts, cohorts_by, group_renewals, period_discount, renewals_ahead,
};
use crate::metrics::scope::Scope;
use crate::models::fit::FitOptions;
use crate::report::InputUse;
use crate::report::forecast::{ForecastReport, ForecastSettings, RevenueForecast};

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
    let by = options.common.input.orders.by.first().cloned();
    let groups = groups(options, &job, found.as_of)?;
    let settings = ForecastSettings {
        by,
        cohorts_from: found.from.to_owned(),
        survivors: options.survivors.clone(),
        period: options.period,
        ahead: options.ahead,
        discount: options.discount,
        period_discount: discount,
        as_of: found.as_of.map(|day| day.to_string()),
    };
    let mut notes = found.notes;
    let revenue = match found.as_of {
        Some(as_of) => revenue(options, &job, as_of, discount)?,
        None => None,
    };
    let revenue = revenue.transpose().unwrap_or_else(|why| {
        notes.push(format!("revenue is not carried forward: {why}"));
        None
    });
    let mut report = ForecastReport::new(found.input, settings, &renewals, groups.as_ref(), notes);
    report.revenue = revenue;
    job.print(&report, streams)
}

/// The same of what customers paid at first, where the customers file has amounts; or why not.
fn revenue(
    options: &ForecastOptions,
    job: &Job,
    as_of: Day,
    discount: f64,
) -> anyhow::Result<Option<Result<RevenueForecast, String>>> {
    let book = match recurring::book(&options.common)? {
        None => return Ok(None),
        Some(Err(why)) => return Ok(Some(Err(why))),
        Some(Ok(book)) => book,
    };
    let contracts = job.contracts()?;
    let amounts = first_amounts(&book, as_of)?;
    let ids = book.ids();
    let known = (0..book.customers()).map(|number| ids.get(number));
    let of: HashMap<&[u8], f64> = known.zip(amounts).collect();
    let weight = |customer: usize| {
        let id = contracts.ids().get(customer);
        of.get(id).copied().unwrap_or(0.0)
    };
    let (cohorts, _) = cohorts_by(contracts, options.period, as_of, weight);
    let mrr = cohorts.iter().filter_map(|cohort| cohort.first()).sum();
    let fitted = renewals_ahead(&cohorts, options.ahead, discount, &FitOptions::default());
    Ok(Some(match fitted {
        Ok(renewals) => Ok(RevenueForecast::new(&renewals, mrr)),
        Err(error) => Err(error.to_string()),
    }))
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

/// Each group's own fit, where groups are asked for.
fn groups(
    options: &ForecastOptions,
    job: &Job,
    as_of: Option<Day>,
) -> anyhow::Result<Option<GroupRenewals>> {
    let Some(as_of) = as_of.filter(|_| !options.common.input.orders.by.is_empty()) else {
        return Ok(None);
    };
    let mut parts = Vec::new();
    for segment in job.segments(options.common.top)? {
        if let Some(contracts) = &segment.ledger.contracts {
            let (cohorts, _) = cohorts(contracts, options.period, as_of);
            parts.push((segment.name, cohorts));
        }
    }
    Ok(Some(group_renewals(
        parts,
        options.ahead,
        &FitOptions::default(),
    )))
}
