//! `retention trend`: every metric of the report, period after period.

use super::alerts::{Alerts, told};
use super::compare::Compare;
use super::notes;
use super::read::{Common, Job};
use super::recurring;
use super::report::{ReportOptions, Whole};
use super::streams::{Streams, Usage};
use crate::calendar::{Period, PeriodChoice, Window};
use crate::choice::Choice;
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::metrics::catalogue::Entry;
use crate::metrics::requirement::Requirement;
use crate::metrics::scope::Scope;
use crate::metrics::summary::Settings;
use crate::metrics::trend::{Stretch, trend};
use crate::report::Coverage;
use crate::report::requirement::RequirementUse;
use crate::report::trend::TrendReport;

/// What `retention trend` was asked for.
#[derive(Debug, Clone)]
pub struct TrendOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// The periods.
    pub stretch: Stretch,
    /// The activity window.
    pub window: Window,
    /// The share of revenue kept.
    pub margin: Option<f64>,
    /// A given lifespan.
    pub lifespan: Option<f64>,
    /// The metrics wanted; all of them if empty.
    pub metrics: Vec<&'static Entry>,
    /// Conditions on the last complete period.
    pub require: Vec<Requirement>,
}

/// Holds the conditions against the last complete period, as `retention report` of that period would; says what is not
/// met.
fn held(
    options: &TrendOptions,
    job: &Job,
    last: Option<Period>,
) -> anyhow::Result<(Vec<RequirementUse>, Vec<String>)> {
    let common = &options.common;
    let locale = &common.output.style.locale;
    let alerts = Alerts {
        require: options.require.clone(),
        baseline: None,
    };
    let Some(last) = last.filter(|_| !alerts.require.is_empty()) else {
        let reason = format!("no {} is complete", options.stretch.every.name());
        let held = alerts.require.iter();
        let held = held.map(|one| RequirementUse::without(one, reason.clone()));
        let held: Vec<RequirementUse> = held.collect();
        let failed = alerts.told_of(&held, locale);
        return Ok((held, failed));
    };
    let asked = ReportOptions {
        period: PeriodChoice::Fixed(last),
        compare: Compare::Previous,
        window: options.window,
        margin: options.margin,
        lifespan: options.lifespan,
        retention_cost: None,
        acquisition_cost: None,
    };
    let mut whole = Whole::of(job, common, &asked, None, false)?;
    let outside = whole.outside.take();
    let failed = alerts.hold(&mut whole.report, None, outside.as_deref(), locale)?;
    Ok((whole.report.requirements, failed))
}

/// The periods of a stretch, at least one.
pub(super) fn periods_of(stretch: &Stretch, scope: &Scope) -> anyhow::Result<Vec<Period>> {
    let (first, as_of) = (scope.first, scope.as_of);
    let periods = stretch.periods(first, as_of)?;
    if periods.is_empty() {
        let message = format!("--from and --to leave no period: the data cover {first} to {as_of}");
        return Err(Usage(message).into());
    }
    Ok(periods)
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &TrendOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let common = &options.common;
    let job = Job::open(common)?;
    let scope = Scope::of(
        &job.ledger,
        PeriodChoice::All,
        common.calendar,
        common.edges(),
    )?;
    let periods = periods_of(&options.stretch, &scope)?;
    let settings = Settings {
        window: options.window,
        margin: options.margin,
        lifespan: options.lifespan,
        retention_cost: None,
        acquisition_cost: None,
        as_of: scope.as_of,
        data_from: options.common.data_from,
        suggested: None,
    };
    let last = periods.last().map_or(scope.as_of, |period| period.end);
    let first = periods.first().map_or(last, |period| period.end);
    let settings = settings.suggesting(&job.ledger, first);
    let input = job.input_use(&scope.period);
    let mut notes = job.notes(&scope);
    notes.extend(notes::of_no_amounts(&job.ledger));
    let recurring = match options.metrics.as_slice() {
        [] => recurring::of_customers(common, &scope, &periods)?,
        _ => None,
    };
    let recurring = recurring.transpose().unwrap_or_else(|why| {
        notes.push(why);
        None
    });
    let complete = periods.iter().rfind(|period| period.last() <= scope.as_of);
    let (requirements, failed) = held(options, &job, complete.copied())?;
    let make = |ledger: &Ledger, notes: Option<Vec<String>>| {
        // Conditions are on all customers.
        let requirements = match notes {
            Some(_) => requirements.clone(),
            None => Vec::new(),
        };
        // Groups have none of their own: `mrr --by` tells them.
        let of_all = notes.as_ref().and(recurring.clone());
        let report = TrendReport::new(
            input.clone(),
            Coverage::new(&scope, common.calendar, &common.timezone),
            options.stretch.every,
            &settings,
            &trend(ledger, &periods, &settings),
            &options.metrics,
            notes.unwrap_or_default(),
        );
        Ok(TrendReport {
            recurring: of_all,
            requirements,
            ..report
        })
    };
    job.print_by(common, notes, make, streams)?;
    Ok(told(&failed, streams))
}
