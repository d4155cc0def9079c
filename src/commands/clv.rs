//! `retention clv`: what customers are predicted to be worth.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use super::lists::{Carried, List, ListOptions, Predicted, ValueList, values};
use super::overwrite::FilesOfRun;
use super::read::{Common, Job};
use super::segments::{NONE, OTHER};
use super::streams::{Streams, Usage};
use crate::calendar::{Day, PeriodChoice, Window};
use crate::choice::Choice;
use crate::exit::Exit;
use crate::ledger::{Ledger, Orders};
use crate::metrics::clv::check::{Check, check};
use crate::metrics::clv::groups::groups as groups_of;
use crate::metrics::clv::guards::guards;
use crate::metrics::clv::outlook::Outlook;
use crate::metrics::clv::whale::whale;
use crate::metrics::clv::{
    Asked, ColumnValues, Covariates, Lifetime, Population, Span, horizon, intervals, on_threads,
    readings, samples,
};
use crate::metrics::scope::Scope;
use crate::metrics::summary::Settings;
use crate::report::clv::{ClvParts, ClvReport, ClvSettings};
use crate::report::metric::Metric;

/// What `retention clv` was asked for.
#[derive(Debug, Clone)]
pub struct ClvOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// The models of how often customers buy.
    pub model: Asked,
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
    /// The column that customers are put into groups by, each with a fit of its own.
    pub by: Option<String>,
    /// Columns that may explain how customers differ.
    pub covariates: Vec<String>,
    /// What is asked about the days after the calibration span.
    pub outlook: Outlook,
    /// The list of customers.
    pub list: ListOptions,
    /// Who is on it.
    pub wanted: ValueList,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
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
    if let Some(day) = options
        .outlook
        .alive_on
        .filter(|day| *day <= span.calibrated_to)
    {
        return Err(Usage(format!(
            "--alive-on {day} is not after {}, the last day that the models see",
            span.calibrated_to
        ))
        .into());
    }
    let mut population = Population::on(orders, span.calibrated_to);
    let covariates = covariates(options, &job, &population)?;
    if let Some(covariates) = &covariates {
        covariates.mark(&mut population);
    }
    let ahead = horizon(
        options.horizon_months,
        options.discount,
        options.margin.unwrap_or(1.0),
    );
    let fit = on_threads(threads());
    let asked = options.model;
    let lifetime = Lifetime::with(
        &population,
        orders.ids(),
        asked,
        covariates.as_ref(),
        &ahead,
        &fit,
    );
    let drawn = options
        .samples
        .filter(|_| lifetime.is_ok())
        .map(|count| samples(count, options.seed));
    let mut notes = job.notes(&scope);
    notes.extend(guards(
        &population,
        lifetime.as_ref(),
        options.model,
        &span,
        &ahead,
    ));
    let lifetime = lifetime.ok();
    let outlooks = lifetime.as_ref().map(|lifetime| {
        options
            .outlook
            .of(lifetime, &population.histories, span.calibrated_to)
    });
    let heavy = lifetime
        .as_ref()
        .and_then(|lifetime| whale(&population, lifetime, &ahead, &fit));
    let heavy = heavy.map(|whale| (whale, named(orders, &population, whale.place)));
    let check = checked(&job.ledger, &population, lifetime.as_ref(), &span);
    let by = (common.top > 0 && options.by.is_some())
        .then(|| names_of_groups(&job, &population, common.top));
    let groups = by.zip(lifetime.as_ref());
    let groups =
        groups.map(|(names, lifetime)| groups_of(&population, &names, lifetime, &ahead, &fit));
    let parts = ClvParts {
        groups: groups.as_ref(),
        population: &population,
        lifetime: lifetime.as_ref(),
        intervals: drawn.zip(lifetime.as_ref()).map(|(drawn, lifetime)| {
            intervals(
                &population,
                lifetime.purchases.model,
                covariates.as_ref(),
                &ahead,
                &fit,
                &drawn,
            )
        }),
        outlooks: outlooks.as_ref(),
        whale: heavy,
        check: check.as_ref(),
        readings: readings(&job.ledger, &span, &formula_settings(options, &span))
            .map(|figure| figure.as_ref().map(Metric::of)),
        notes,
    };
    let settings = settings(options, &scope).over(&span);
    let report = ClvReport::new(job.input_use(&scope.period), settings, parts, |units| {
        orders.revenue(units)
    });
    let carried = Carried::behind(&job, &options.list, options.covariates.len());
    let predicted = lifetime.as_ref().zip(outlooks.as_ref());
    let list = list.made(|format| {
        values(
            format,
            &carried,
            orders,
            &population,
            predicted.map(|(lifetime, outlooks)| Predicted {
                lifetime,
                outlooks,
                calibrated_to: span.calibrated_to,
            }),
            options.wanted,
        )
    })?;
    job.print_with_list(&report, list, streams)
}

/// The id of a customer of the population.
fn named(orders: &Orders, population: &Population, place: usize) -> String {
    let number = population.numbers.get(place).copied().unwrap_or(0);
    String::from_utf8_lossy(orders.ids().get(number)).into_owned()
}

/// What happened after the calibration span, where there is a holdout and a model.
fn checked(
    ledger: &Ledger,
    population: &Population,
    lifetime: Option<&Lifetime>,
    span: &Span,
) -> Option<Check> {
    let orders = ledger.orders.as_ref()?;
    let lifetime = lifetime?;
    let spend = lifetime.spend.as_ref().ok().map(|fit| &fit.model);
    let models = (lifetime.purchases.predictor.as_ref(), spend);
    let last = span.checked_to?;
    Some(check(
        orders,
        population,
        models,
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
        churn_after: options.outlook.churn_after.map(|window| window.to_string()),
        alive_on: options.outlook.alive_on.map(|day| day.to_string()),
        interval_samples: options.samples,
        seed: options.samples.map(|_| options.seed),
        timezone: options.common.timezone.clone(),
        by: options.by.clone(),
        covariates: options.covariates.clone(),
        ..ClvSettings::default()
    }
}

/// The covariates that were asked for, of the customers of a population.
fn covariates(
    options: &ClvOptions,
    job: &Job,
    population: &Population,
) -> anyhow::Result<Option<Covariates>> {
    if options.covariates.is_empty() {
        return Ok(None);
    }
    // The columns asked for stand behind the one of --by.
    let first = usize::from(options.by.is_some());
    let columns: Vec<ColumnValues> = (options.covariates.iter().enumerate())
        .map(|(place, name)| {
            let value = |number: &usize| {
                let value = job.value_of_orders(*number, first + place)?;
                let text = String::from_utf8_lossy(value).into_owned();
                (!text.is_empty()).then_some(text)
            };
            ColumnValues {
                name: name.clone(),
                values: population.numbers.iter().map(value).collect(),
            }
        })
        .collect();
    let covariates = Covariates::of(&columns);
    Ok(Some(covariates.map_err(|error| {
        Usage(format!("--covariates: {error}"))
    })?))
}

/// The name of each customer's group: the `top` with the most customers, then the others together.
fn names_of_groups(job: &Job, population: &Population, top: usize) -> Vec<String> {
    let name = |number: &usize| match job.value_of_orders(*number, 0) {
        None | Some(b"") => NONE.to_owned(),
        Some(value) => String::from_utf8_lossy(value).into_owned(),
    };
    let mut names: Vec<String> = population.numbers.iter().map(name).collect();
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    for name in &names {
        *sizes.entry(name).or_default() += 1;
    }
    let mut ranked: Vec<(&str, u64)> = sizes.into_iter().collect();
    ranked.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    let shown: BTreeSet<String> = ranked
        .iter()
        .take(top)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    for name in names.iter_mut().filter(|name| !shown.contains(*name)) {
        OTHER.clone_into(name);
    }
    names
}

/// As many threads as the machine has: the result does not depend on it.
fn threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}
