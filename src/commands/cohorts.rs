//! `retention cohorts`: what the customers of each first period did in the periods since.

use super::cohort_dates::Dates;
use super::notes;
use super::read::{Common, Job};
use super::streams::{Streams, Usage};
use crate::calendar::{Day, PeriodChoice, Unit};
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::metrics::cohorts::{
    Align, Measure, Plan, Triangle, from_contracts, from_contracts_since, from_orders,
    from_orders_since,
};
use crate::metrics::scope::Scope;
use crate::report::cohorts::{CohortReport, Shown};
use crate::report::{Coverage, InputUse};

/// What `retention cohorts` was asked for.
#[derive(Debug, Clone)]
pub struct CohortOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// The length of a period.
    pub every: Unit,
    /// How later periods are counted.
    pub align: Align,
    /// What the cells show.
    pub measure: Measure,
    /// Whether they count who came later too.
    pub unbounded: bool,
    /// Cells 0 up to this one; `None` for all.
    pub periods: Option<usize>,
    /// Whether rows are the values of a column instead of first periods.
    pub by_value: bool,
    /// A column a period in CSV.
    pub wide: bool,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &CohortOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let common = &options.common;
    let job = Job::open(common)?;
    if options.measure.is_money() {
        job.amounts("this --measure")?;
    }
    let scope = Scope::of(
        &job.ledger,
        PeriodChoice::All,
        common.calendar,
        common.edges(),
    )?;
    let shown = Shown {
        plan: Plan {
            every: options.every,
            calendar: common.calendar,
            align: options.align,
            periods: options.periods,
            first: scope.first,
            begin: scope.first,
            as_of: scope.as_of,
        },
        measure: options.measure,
        unbounded: options.unbounded,
        from_contracts: job.ledger.contracts.is_some() && !options.measure.needs_orders(),
        wide: options.wide,
    };
    shown.plan.check()?;
    let mut notes = notes::of_cohorts(&triangle(&job.ledger, &shown)?, &scope);
    notes.extend(job.notes(&scope));
    let input = job.input_use(&scope.period);
    let make = |ledger: &Ledger, notes: Option<Vec<String>>| {
        Ok(CohortReport::new(
            input.clone(),
            Coverage::new(&scope, common.calendar, &common.timezone),
            &shown,
            &triangle(ledger, &shown)?,
            notes.unwrap_or_default(),
        ))
    };
    if !options.by_value {
        return job.print_by(common, notes, make, streams);
    }
    if let Some(dates) = Dates::of(&job, common)? {
        let report = by_date(
            &job,
            &dates,
            shown,
            input,
            Coverage::new(&scope, common.calendar, &common.timezone),
            &scope,
        )?;
        return job.print(&report, streams);
    }
    let mut values = Vec::new();
    for segment in job.segments(common.top)? {
        values.push((segment.name, triangle(&segment.ledger, &shown)?));
    }
    let report = make(&job.ledger, Some(notes))?.by_value(&values, &shown);
    job.print(&report, streams)
}

/// The cohorts from contracts where there are any and they can say it, else from orders.
fn triangle(ledger: &Ledger, shown: &Shown) -> Result<Triangle, Usage> {
    match (&ledger.contracts, &ledger.orders) {
        (Some(contracts), _) if shown.from_contracts => Ok(from_contracts(contracts, &shown.plan)),
        (_, Some(orders)) => Ok(from_orders(orders, &shown.plan)),
        (_, None) => Err(Usage(
            "this measure needs an order file; contracts say who is a customer: --measure retention or customers"
                .to_owned(),
        )),
    }
}

/// The cohorts by the days of a column.
fn by_date(
    job: &Job,
    dates: &Dates,
    mut shown: Shown,
    input: InputUse,
    coverage: Coverage,
    scope: &Scope,
) -> anyhow::Result<CohortReport> {
    shown.plan.first = shown.plan.first.min(dates.first);
    shown.plan.check()?;
    let of = |days: &[Option<Day>], customer: usize| days.get(customer).copied().flatten();
    let ledger = &job.ledger;
    let triangle = match (&ledger.contracts, &ledger.orders) {
        (Some(contracts), _) if shown.from_contracts => {
            let day = |customer| of(&dates.of_contracts, customer);
            from_contracts_since(contracts, &shown.plan, day)
        }
        (_, Some(orders)) => {
            let day = |customer| of(&dates.of_orders, customer);
            from_orders_since(orders, &shown.plan, day)
        }
        (_, None) => triangle(ledger, &shown)?,
    };
    let by = job.by().unwrap_or_default();
    let missing = dates.missing(shown.from_contracts);
    let mut told = notes::of_dated_cohorts(by, missing as u64, &triangle);
    told.extend(job.notes(scope));
    Ok(CohortReport::new(input, coverage, &shown, &triangle, told).by_date(by))
}
