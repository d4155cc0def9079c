//! The document of `retention cohorts` from a query's result.

use super::counts::{all_days, calendar, every, period, scope, table};
use super::trend::check_same;
use crate::calendar::{Calendar, Period};
use crate::choice::Choice;
use crate::commands::notes;
use crate::input::results::{Record, ResultError, Results};
use crate::metrics::cohorts::{Align, Measure, Plan, ResultCell, ResultCohort, Triangle};
use crate::metrics::figure::Number;
use crate::report::Coverage;
use crate::report::cohorts::{CohortReport, Shown};

const PERIOD: [&str; 3] = ["cohort", "first", "last"];

pub(super) fn document(results: &Results, wide: bool) -> anyhow::Result<CohortReport> {
    let records = results.records();
    let Some(any) = records.first() else {
        return Err(ResultError::NoRows(results.name.clone()).into());
    };
    let calendar = calendar(any)?;
    let scope = scope(any, |first, as_of| all_days(any, first, as_of))?;
    let shown = Shown {
        plan: Plan {
            every: every(any)?,
            calendar,
            align: align(any)?,
            periods: None,
            first: scope.first,
            begin: scope.first,
            as_of: scope.as_of,
        },
        measure: measure(any)?,
        unbounded: any.flag("settings.unbounded")?,
        from_contracts: false,
        wide,
    };
    let mut rows = Vec::new();
    for record in &records {
        check_same(any, record)?;
        rows.push(row(record, calendar, &shown)?);
    }
    let cohorts = cohorts(rows, &shown)?;
    let stray = any.count("data.stray_refunds")?;
    let triangle = Triangle::told(&cohorts, shown.measure, stray);
    let too_long = || {
        let why = "stands above amounts with more digits than can be added up".to_owned();
        Ok::<_, ResultError>(any.found("numerator")?.unfit(why))
    };
    let triangle = match triangle {
        Some(triangle) => triangle,
        None => return Err(too_long()?.into()),
    };
    let table = table(results, any, true)?;
    let mut notes = notes::of_cohorts(&triangle, &scope);
    notes.extend(table.notes);
    let coverage = Coverage::new(&scope, calendar, &any.text("settings.timezone")?);
    Ok(CohortReport::new(
        table.input,
        coverage,
        &shown,
        &triangle,
        notes,
    ))
}

/// A row of the result: its cohort, and its cell with its number unless the cohort has none.
struct Row<'a> {
    record: &'a Record<'a>,
    period: Period,
    size: u64,
    cell: Option<(u64, ResultCell)>,
}

fn row<'a>(
    record: &'a Record<'a>,
    calendar: Calendar,
    shown: &Shown,
) -> Result<Row<'a>, ResultError> {
    let period = period(record, calendar, PERIOD)?;
    let size = record.count("size")?;
    let cell = match record.optional_count("period")? {
        Some(number) => Some((number, cell(record, size, shown)?)),
        None => None,
    };
    Ok(Row {
        record,
        period,
        size,
        cell,
    })
}

fn cell(record: &Record<'_>, size: u64, shown: &Shown) -> Result<ResultCell, ResultError> {
    let numerator = if shown.measure.is_money() {
        Number::Money(record.money("numerator")?)
    } else {
        Number::Count(record.count("numerator")?)
    };
    let denominator = record.optional_count("denominator")?;
    let expected = match shown.measure {
        Measure::Retention | Measure::CumulativeRevenue => Some(size),
        Measure::Customers | Measure::Orders | Measure::Revenue => None,
        Measure::AverageOrderValue => Some(record.count("denominator")?),
    };
    if denominator != expected {
        let expected = expected.map_or("nothing".to_owned(), |size| format!("the size, {size}"));
        let why = format!("is not {expected}");
        return Err(record.found("denominator")?.unfit(why));
    }
    let people = matches!(shown.measure, Measure::Retention | Measure::Customers);
    if let (true, Number::Count(count)) = (people, &numerator)
        && *count > size
    {
        let why = format!("is more than the size of the cohort ({size})");
        return Err(record.found("numerator")?.unfit(why));
    }
    Ok(ResultCell {
        numerator,
        denominator,
        complete: record.flag("complete")?,
    })
}

/// The cohorts in the order of their periods, each with all of its cells.
fn cohorts(mut rows: Vec<Row<'_>>, shown: &Shown) -> Result<Vec<ResultCohort>, ResultError> {
    rows.sort_by_key(|row| {
        (
            row.period.start,
            row.cell.as_ref().map(|(number, _)| *number),
        )
    });
    let mut cohorts: Vec<ResultCohort> = Vec::new();
    for row in rows {
        let own = shown
            .plan
            .calendar
            .period_of(shown.plan.every, row.period.start);
        if own != row.period {
            let why = format!("is not a {} of the calendar", shown.plan.every.name());
            return Err(row.record.found("cohort")?.unfit(why));
        }
        let same = cohorts
            .last_mut()
            .filter(|cohort| cohort.period == row.period);
        let there = same.as_ref().map_or(0, |cohort| cohort.cells.len() as u64);
        let is_next = row.cell.as_ref().is_none_or(|(number, _)| *number == there);
        if !is_next || (row.cell.is_none() && same.is_some()) {
            let why = format!("is not the cell that comes here, {there}");
            return Err(row.record.found("period")?.unfit(why));
        }
        let cell = row.cell.map(|(_, cell)| cell);
        match same {
            None => cohorts.push(ResultCohort {
                period: row.period,
                size: row.size,
                cells: cell.into_iter().collect(),
            }),
            Some(cohort) if cohort.size != row.size => {
                let why = format!("is not the size that other rows have, {}", cohort.size);
                return Err(row.record.found("size")?.unfit(why));
            }
            Some(cohort) => cohort.cells.extend(cell),
        }
    }
    Ok(cohorts)
}

fn align(record: &Record<'_>) -> Result<Align, ResultError> {
    record.choice("settings.align", "calendar or elapsed", &Align::all())
}

fn measure(record: &Record<'_>) -> Result<Measure, ResultError> {
    let all = Measure::all().into_iter();
    let all: Vec<_> = all.map(|measure| (measure.key(), measure)).collect();
    record.one_of("settings.measure", "a measure, like retention", &all)
}
