//! `retention survival`: how long until churn, or until the second order.

use super::read::{Common, Job};
use super::{Streams, Usage, notes};
use crate::calendar::{PeriodChoice, Window};
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::metrics::lifetimes::{Event, days_until};
use crate::metrics::scope::Scope;
use crate::models::logrank::log_rank;
use crate::models::survival::{Curve, kaplan_meier_days};
use crate::report::Coverage;
use crate::report::survival::{Asked, SurvivalReport};

/// What `retention survival` was asked for.
#[derive(Debug, Clone)]
pub struct SurvivalOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// What is waited for.
    pub event: Event,
    /// The activity window of churn from orders.
    pub window: Window,
    /// The times at which the curve is shown, in days.
    pub at: Vec<u32>,
    /// The horizon of the mean, in days.
    pub horizon: Option<u32>,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &SurvivalOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let common = &options.common;
    let job = Job::open(common)?;
    let scope = Scope::of(
        &job.ledger,
        PeriodChoice::All,
        common.calendar,
        common.edges(),
    )?;
    let curve = |ledger: &Ledger| -> anyhow::Result<Curve> {
        let days = days_until(options.event, ledger, options.window, scope.as_of);
        let days = days.ok_or_else(|| Usage("second orders need an order file".to_owned()))?;
        Ok(kaplan_meier_days(&days)?)
    };
    let by = common.input.orders.by.clone();
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
        at: options.at.clone(),
        horizon: options.horizon,
        by,
    };
    let mut notes = job.notes(&scope);
    if options.event == Event::Churn && !asked.from_contracts {
        notes.extend(notes::of_unseen_churn(options.window, &scope));
    }
    let report = SurvivalReport::new(
        job.input_use(&scope.period),
        Coverage::new(&scope, common.calendar, &common.timezone),
        &asked,
        &curve(&job.ledger)?,
        &groups,
        test,
        notes,
    );
    job.print(&report, streams)
}
