//! `retention whatif`: what better retention, more orders or larger ones would bring.

use super::read::{Common, Job};
use super::streams::{Streams, Usage};
use super::{notes, recurring};
use crate::calendar::{PeriodChoice, Unit, Window};
use crate::exit::Exit;
use crate::metrics::scope::Scope;
use crate::metrics::summary::{Settings, summarise};
use crate::metrics::whatif::{
    AskedLift, OrderValueLift, RevenueBase, RevenueComparison, Today, revenue_what_if, sweep,
    what_if, with_points,
};
use crate::money::Money;
use crate::report::metric::PeriodUse;
use crate::report::whatif::{WhatIfReport, WhatIfSettings};

/// What `retention whatif` was asked for.
#[derive(Debug, Clone)]
pub struct WhatIfOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// The period that today's figures come from.
    pub period: PeriodChoice,
    /// The change.
    pub lift: AskedLift,
    /// Points of retention of a table of lifts; none for no table.
    pub sweep: Vec<f64>,
    /// Points added to the gross MRR churn rate of a month.
    pub mrr_churn: Option<f64>,
    /// Months carried forward.
    pub months: u32,
    /// The activity window.
    pub window: Window,
    /// The share of revenue kept.
    pub margin: Option<f64>,
    /// A given retention cost of the period.
    pub retention_cost: Option<Money>,
    /// A given acquisition cost of the period.
    pub acquisition_cost: Option<Money>,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used, and a change that cannot be.
pub fn run(options: &WhatIfOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let common = &options.common;
    let job = Job::open(common)?;
    let scope = Scope::of(&job.ledger, options.period, common.calendar, common.edges())?;
    let summary = summarise(
        &job.ledger,
        scope.period,
        &formula_settings(options, &scope).suggesting(&job.ledger, scope.period.end),
    );
    if options.lift.order_value != OrderValueLift::default() {
        job.amounts("--aov")?;
    }
    let today = Today::of(&summary, options.margin)?;
    let lift = options
        .lift
        .on(&today.base)
        .map_err(|error| Usage(error.to_string()))?;
    let comparison =
        what_if(&today.base, &lift, options.months).map_err(|error| Usage(error.to_string()))?;
    let lifts = with_points(&lift, &options.sweep);
    let swept = sweep(&today.base, &lifts, options.months);
    let mut notes = job.notes(&scope);
    notes.extend(notes::of_no_amounts(&job.ledger));
    notes.extend(summary.notes.iter().cloned());
    let recurring = revenue(options, &scope, &mut notes)?;
    let mut report = WhatIfReport::new(
        job.input_use(&scope.period),
        settings(options, &scope).lifting(&lift),
        PeriodUse::of(&scope.period, summary.complete),
        &today,
        &comparison,
        &lifts.into_iter().zip(swept).collect::<Vec<_>>(),
        notes,
    );
    report.recurring = recurring;
    job.print(&report, streams)
}

/// Recurring revenue carried forward, where the customers file has amounts.
fn revenue(
    options: &WhatIfOptions,
    scope: &Scope,
    notes: &mut Vec<String>,
) -> anyhow::Result<Option<RevenueComparison>> {
    let common = &options.common;
    let needed = |why: &str| {
        let message = format!("--mrr-churn needs a customers file with amounts a month{why}");
        Err(Usage(message).into())
    };
    let book = match recurring::book(common)? {
        Some(Ok(book)) => book,
        Some(Err(why)) if options.mrr_churn.is_some() => return needed(&format!(": {why}")),
        Some(Err(why)) => {
            notes.push(format!("recurring revenue is not carried forward: {why}"));
            return Ok(None);
        }
        None if options.mrr_churn.is_some() => return needed(""),
        None => return Ok(None),
    };
    let last = scope.period.last().min(scope.as_of);
    let first = book.first_start().unwrap_or(last);
    let months = common
        .calendar
        .latest_periods(Unit::Month, first, last, MONTHS);
    let (found, _) = recurring::compute(common, scope, &months, &book)?;
    let Some(base) = RevenueBase::of(&found.rows) else {
        return Ok(None);
    };
    let points = options.mrr_churn.unwrap_or(0.0);
    let margin = options.margin.unwrap_or(1.0);
    let compared = revenue_what_if(&base, points, options.months, margin);
    Ok(Some(compared.map_err(|error| Usage(error.to_string()))?))
}

/// A year of complete months, and one that may not be.
const MONTHS: usize = 13;

fn formula_settings(options: &WhatIfOptions, scope: &Scope) -> Settings {
    Settings {
        window: options.window,
        margin: options.margin,
        lifespan: None,
        retention_cost: options.retention_cost,
        acquisition_cost: options.acquisition_cost,
        as_of: scope.as_of,
        data_from: options.common.data_from,
        suggested: None,
    }
}

fn settings(options: &WhatIfOptions, scope: &Scope) -> WhatIfSettings {
    WhatIfSettings {
        months: options.months,
        margin: options.margin,
        active_within: options.window.to_string(),
        as_of: scope.as_of.to_string(),
        as_of_source: scope.as_of_source.words().to_owned(),
        timezone: options.common.timezone.clone(),
        mrr_churn_points: options.mrr_churn.unwrap_or(0.0),
        ..WhatIfSettings::default()
    }
}
