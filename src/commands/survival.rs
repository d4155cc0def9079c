//! `retention survival`: how long until churn, until the second order, or until the event of a table of durations.

use super::notes;
use super::read::{Common, Job};
use super::streams::{Streams, Usage};
use crate::calendar::{Day, PeriodChoice, Window};
use crate::exit::Exit;
use crate::input::durations::{DurationColumns, DurationsRead};
use crate::ledger::Ledger;
use crate::metrics::durations::{competing, grouped, subjects};
use crate::metrics::scope::Scope;
use crate::metrics::time_to_event::{Event, Watch, days_until};
use crate::models::logrank::log_rank;
use crate::models::survival::{Curve, kaplan_meier, kaplan_meier_days};
use crate::report::Coverage;
use crate::report::survival::{Asked, DurationsUse, SurvivalReport};

/// What `retention survival` was asked for.
#[derive(Debug, Clone)]
pub struct SurvivalOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// What is waited for.
    pub event: Event,
    /// The activity window of churn from orders.
    pub window: Window,
    /// The first day on which customers were watched.
    pub watched_from: Option<Day>,
    /// The files are tables of durations with these columns.
    pub durations: Option<DurationColumns>,
    /// The times at which the curve is shown, in days or the unit of the durations; none for the usual ones.
    pub at: Vec<f64>,
    /// The horizon of the mean, in that unit.
    pub horizon: Option<f64>,
}

/// Days at which the curve is shown where nothing else was asked for.
const AT: [f64; 4] = [30.0, 90.0, 180.0, 365.0];
/// Parts of the longest duration at whose ends the curve is shown, where nothing else was asked for.
const PARTS: u32 = 4;

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &SurvivalOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    if let Some(columns) = &options.durations {
        return of_durations(options, columns, streams);
    }
    let common = &options.common;
    let job = Job::open(common)?;
    let scope = Scope::of(
        &job.ledger,
        PeriodChoice::All,
        common.calendar,
        common.edges(),
    )?;
    let curve = |ledger: &Ledger| -> anyhow::Result<Curve> {
        let watch = Watch {
            from: options.watched_from,
            to: scope.as_of,
        };
        let days = days_until(options.event, ledger, options.window, watch);
        let days = days.ok_or_else(|| Usage("second orders need an order file".to_owned()))?;
        Ok(kaplan_meier_days(&days)?)
    };
    let by = common.by().cloned();
    let mut groups = Vec::new();
    if by.is_some() {
        for segment in job.segments(common.top)? {
            groups.push((segment.name, curve(&segment.ledger)?));
        }
    }
    let curves: Vec<&Curve> = groups.iter().map(|(_, curve)| curve).collect();
    let test = by.as_ref().map(|_| log_rank(&curves));
    let asked = Asked {
        event: options.event,
        window: options.window,
        from_contracts: options.event == Event::Churn && job.ledger.contracts.is_some(),
        watched_from: options.watched_from,
        durations: None,
        at: match options.at.as_slice() {
            [] => AT.to_vec(),
            at => at.to_vec(),
        },
        horizon: options.horizon,
        by,
    };
    let mut notes = job.notes(&scope);
    if options.event == Event::Churn && !asked.from_contracts {
        notes.extend(notes::of_unseen_churn(options.window, &scope));
    }
    let all = curve(&job.ledger)?;
    if options.watched_from.is_some() {
        notes.extend(of_early_end("all", &all));
    }
    let report = SurvivalReport::new(
        job.input_use(&scope.period),
        Some(Coverage::new(&scope, common.calendar, &common.timezone)),
        &asked,
        &all,
        &groups,
        test,
        notes,
    );
    job.print(&report, streams)
}

/// The same from tables of durations.
fn of_durations(
    options: &SurvivalOptions,
    columns: &DurationColumns,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let common = &options.common;
    let (job, read) = Job::of_durations(common, columns)?;
    let DurationsRead {
        durations, columns, ..
    } = read;
    if durations.rows().is_empty() {
        anyhow::bail!("no row is left to compute from");
    }
    let all = kaplan_meier(&subjects(&durations))?;
    let by = common.by().cloned();
    let mut groups = Vec::new();
    if by.is_some() {
        for (name, subjects) in grouped(&durations, common.top) {
            groups.push((name, kaplan_meier(&subjects)?));
        }
    }
    let curves: Vec<&Curve> = groups.iter().map(|(_, curve)| curve).collect();
    let test = by.as_ref().map(|_| log_rank(&curves));
    let asked = Asked {
        event: options.event,
        window: options.window,
        from_contracts: false,
        watched_from: None,
        at: match options.at.as_slice() {
            [] => parts(&all),
            at => at.to_vec(),
        },
        horizon: options.horizon,
        by,
        durations: Some(DurationsUse {
            duration: columns.duration.clone(),
            event: columns.event.clone(),
            entry: columns.entry.clone(),
        }),
    };
    let mut notes = job.notes_without_days();
    notes.extend(of_columns(&asked));
    notes.extend(of_early_end("all rows", &all));
    for (name, curve) in &groups {
        notes.extend(of_early_end(name, curve));
    }
    let input = job.input_without_days();
    let mut report = SurvivalReport::new(input, None, &asked, &all, &groups, test, notes);
    if columns.causes {
        report.compete(competing(&durations, common.top), &asked);
    }
    job.print(&report, streams)
}

/// The ends of equal parts of the time that a curve covers, whole where all its times are; none where that is nothing.
fn parts(curve: &Curve) -> Vec<f64> {
    let last = curve.steps().last().map_or(0.0, |step| step.time);
    let whole = curve.steps().iter().all(|step| step.time.fract() == 0.0);
    let ends = (1..=PARTS).map(|part| last * f64::from(part) / f64::from(PARTS));
    let ends = ends.map(|end| if whole { end.floor() } else { end });
    let mut ends: Vec<f64> = ends.filter(|end| *end > 0.0).collect();
    ends.dedup();
    ends
}

/// What a reader must know of columns that were not given.
fn of_columns(asked: &Asked) -> Option<String> {
    let durations = asked.durations.as_ref()?;
    durations.event.is_none().then(|| {
        "no --event-column was given: every row is taken to have had the event at its duration"
            .to_owned()
    })
}

/// Where late entries leave so few at risk that a curve ends at 0 while others are still to come.
fn of_early_end(name: &str, curve: &Curve) -> Option<String> {
    let last = curve.steps().last()?.time;
    let end = curve.steps().iter().find(|step| step.survival <= 0.0)?;
    (end.time < last).then(|| {
        format!(
            "{}: at {} all {} at risk had the event, and the curve stays at 0; those who entered later say nothing in it",
            crate::words::safe(name), end.time, end.at_risk
        )
    })
}
