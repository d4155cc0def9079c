//! `retention clv`: what customers are predicted to be worth.

use std::num::NonZeroUsize;

use super::lists::{Carried, List, ListOptions, ValueList, values};
use super::overwrite::FilesOfRun;
use super::read::{Common, Job};
use super::{Streams, Usage};
use crate::calendar::{Day, PeriodChoice, Window};
use crate::choice::Choice;
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::metrics::lifetime::{
    Check, Lifetime, Model, Population, Span, Unfitted, check, guards, horizon, intervals,
    on_threads, readings, samples,
};
use crate::metrics::scope::Scope;
use crate::metrics::summary::Settings;
use crate::report::clv::{ClvParts, ClvReport, ClvSettings};
use crate::report::retention::Metric;

/// What `retention clv` was asked for.
#[derive(Debug, Clone)]
pub struct ClvOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// The model of how often customers buy.
    pub model: Model,
    /// Last day that the models see.
    pub calibrate_to: Option<Day>,
    /// How long the check after that day is.
    pub holdout: Option<Window>,
    /// Months of the prediction.
    pub horizon_months: u32,
    /// Discount rate a year.
    pub discount: f64,
    /// The share of revenue kept.
    pub margin: Option<f64>,
    /// The activity window of the formula's churn.
    pub window: Window,
    /// Samples behind the intervals.
    pub samples: Option<u32>,
    /// Start of the random numbers.
    pub seed: u64,
    /// The list of customers.
    pub list: ListOptions,
    /// Who is on it.
    pub wanted: ValueList,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used, and a fit that did not converge.
pub fn run(options: &ClvOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let common = &options.common;
    FilesOfRun::of(common)
        .writes("--customers-out", options.list.path.as_deref())
        .keep_apart()?;
    let list = List::ready(options.list.path.as_deref())?;
    let job = Job::open(common)?;
    let scope = Scope::of(
        &job.ledger,
        PeriodChoice::All,
        common.calendar,
        common.edges(),
    )?;
    let orders = job.orders()?;
    let span = Span::of(&scope, options.calibrate_to, options.holdout)
        .map_err(|error| Usage(error.to_string()))?;
    let population = Population::on(orders, span.calibrated_to);
    let ahead = horizon(
        options.horizon_months,
        options.discount,
        options.margin.unwrap_or(1.0),
    );
    let fit = on_threads(threads());
    let lifetime = Lifetime::of(&population, orders.ids(), options.model, &ahead, &fit);
    if let Err(error @ Unfitted::NotConverged { .. }) = lifetime {
        return Err(error.into());
    }
    let drawn = options
        .samples
        .filter(|_| lifetime.is_ok())
        .map(|count| samples(count, options.seed));
    let mut notes = job.notes(&scope);
    notes.extend(guards(&population, lifetime.as_ref(), &span, &ahead));
    let lifetime = lifetime.ok();
    let check = checked(&job.ledger, &population, lifetime.as_ref(), &span);
    let parts = ClvParts {
        population: &population,
        lifetime: lifetime.as_ref(),
        intervals: drawn.map(|drawn| intervals(&population, options.model, &ahead, &fit, &drawn)),
        check: check.as_ref(),
        readings: readings(&job.ledger, &span, &formula_settings(options, &span))
            .map(|figure| figure.as_ref().map(Metric::of)),
        notes,
    };
    let settings = settings(options, &scope).over(&span);
    let report = ClvReport::new(job.input_use(&scope.period), settings, parts, |units| {
        orders.revenue(units)
    });
    let carried = Carried::of(&job, &options.list);
    let lifetime = lifetime.as_ref();
    let list = list.made(|format| {
        values(
            format,
            &carried,
            orders,
            &population,
            lifetime,
            options.wanted,
        )
    })?;
    job.print_with_list(&report, list, streams)
}

/// What happened after the calibration span, where there is a holdout and a model.
fn checked(
    ledger: &Ledger,
    population: &Population,
    lifetime: Option<&Lifetime>,
    span: &Span,
) -> Option<Check> {
    let orders = ledger.orders.as_ref()?;
    let model = lifetime?.purchases.predictor.as_ref();
    let last = span.checked_to?;
    Some(check(
        orders,
        population,
        model,
        span.calibrated_to,
        last,
        span.first,
    ))
}

fn formula_settings(options: &ClvOptions, span: &Span) -> Settings {
    Settings {
        window: options.window,
        margin: options.margin,
        lifespan: None,
        retention_cost: None,
        acquisition_cost: None,
        as_of: span.calibrated_to,
        data_from: options.common.data_from,
        suggested: None,
    }
}

fn settings(options: &ClvOptions, scope: &Scope) -> ClvSettings {
    ClvSettings {
        model: options.model.name().to_owned(),
        as_of: scope.as_of.to_string(),
        as_of_source: scope.as_of_source.words().to_owned(),
        horizon_months: options.horizon_months,
        discount: options.discount,
        margin: options.margin,
        active_within: options.window.to_string(),
        interval_samples: options.samples,
        seed: options.samples.map(|_| options.seed),
        timezone: options.common.timezone.clone(),
        ..ClvSettings::default()
    }
}

/// As many threads as the machine has: the result does not depend on it.
fn threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}
