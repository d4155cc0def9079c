//! `retention repeat`: who orders again, and how soon.

use super::lists::{Carried, List, ListOptions, due, written_after};
use super::overwrite::FilesOfRun;
use super::read::{Common, Job};
use super::streams::{Streams, Usage};
use crate::calendar::PeriodChoice;
use crate::exit::Exit;
use crate::ledger::{Ledger, Orders};
use crate::metrics::repeat::{due as whose_next_is_due, repeat};
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
    /// The list of those whose next order is due.
    pub list: ListOptions,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &RepeatOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
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
    let list = list.made(|format| {
        let carried = Carried::of(&job, &options.list);
        let Some(orders) = job.ledger.orders.as_ref() else {
            return due(format, &carried, &Orders::default(), Vec::new());
        };
        let found = repeat(orders, &options.within, options.orders, scope.as_of);
        due(
            format,
            &carried,
            orders,
            whose_next_is_due(orders, &found.steps, scope.as_of),
        )
    })?;
    let quiet = common.output.quiet;
    let printed = job.print_by(common, notes, make, streams);
    written_after(printed, list, quiet, streams)
}
