//! `retention survival`: how long until churn, or until the second order.

use super::read::{Common, Job};
use super::{Streams, Usage};
use crate::calendar::{PeriodChoice, Window};
use crate::exit::Exit;
use crate::metrics::lifetimes::{Event, days_until};
use crate::metrics::scope::Scope;
use crate::models::survival::kaplan_meier_days;
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
        common.as_of,
    )?;
    let days = days_until(options.event, &job.ledger, options.window, scope.as_of);
    let days = days.ok_or_else(|| Usage("second orders need an order file".to_owned()))?;
    let asked = Asked {
        event: options.event,
        window: options.window,
        from_contracts: options.event == Event::Churn && job.ledger.contracts.is_some(),
        at: options.at.clone(),
        horizon: options.horizon,
        by: None,
    };
    let report = SurvivalReport::new(
        job.input_use(&scope.period),
        Coverage::new(&scope, common.calendar, &common.timezone),
        &asked,
        &kaplan_meier_days(&days)?,
        &[],
        None,
        job.notes(&scope.period),
    );
    job.print(&report, streams)
}
