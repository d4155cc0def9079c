//! `retention repeat`: who orders again, and how soon.

use super::read::{Common, Job};
use super::{Streams, Usage};
use crate::calendar::PeriodChoice;
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::metrics::repeat::repeat;
use crate::metrics::scope::Scope;
use crate::report::Coverage;
use crate::report::repeat::RepeatReport;

/// What `retention repeat` was asked for.
#[derive(Debug, Clone)]
pub struct RepeatOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// The days within which second orders are counted.
    pub within: Vec<u32>,
    /// Up to which order what comes after it is shown.
    pub orders: usize,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &RepeatOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let common = &options.common;
    let job = Job::open(common)?;
    let scope = Scope::of(
        &job.ledger,
        PeriodChoice::All,
        common.calendar,
        common.edges(),
    )?;
    let (input, notes) = (job.input_use(&scope.period), job.notes(&scope));
    let make = |ledger: &Ledger, notes: Option<Vec<String>>| {
        let orders = ledger.orders.as_ref();
        let orders = orders.ok_or_else(|| Usage("repeat orders need an order file".to_owned()))?;
        Ok(RepeatReport::new(
            input.clone(),
            Coverage::new(&scope, common.calendar, &common.timezone),
            &repeat(orders, &options.within, options.orders, scope.as_of),
            notes.unwrap_or_default(),
        ))
    };
    job.print_by(common, notes, make, streams)
}
