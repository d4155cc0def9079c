//! The document of `retention trend` from a query's result.

use super::counts::{all_days, calendar, every, metrics, period, scope, settings, summary, table};
use crate::calendar::Period;
use crate::input::results::{Record, ResultError, Results};
use crate::metrics::catalogue::Entry;
use crate::report::Coverage;
use crate::report::trend::TrendReport;

const PERIOD: [&str; 3] = ["period", "first", "last"];

pub(super) fn document(
    results: &Results,
    chosen: &[&'static Entry],
) -> anyhow::Result<TrendReport> {
    let mut records = results.records();
    let days: Result<Vec<_>, _> = records.iter().map(|record| record.day("first")).collect();
    let mut order: Vec<_> = days?.into_iter().zip(records).collect();
    order.sort_by_key(|(day, _)| *day);
    records = order.into_iter().map(|(_, record)| record).collect();
    let Some(any) = records.first() else {
        return Err(ResultError::NoRows(results.name.clone()).into());
    };
    let calendar = calendar(any)?;
    let scope = scope(any, |first, as_of| all_days(any, first, as_of))?;
    let settings = settings(any, scope.as_of)?;
    let every = every(any)?;
    let mut summaries = Vec::new();
    let mut before: Option<Period> = None;
    for record in &records {
        check_same(any, record)?;
        let period = period(record, calendar, PERIOD)?;
        let expected = before.map_or_else(
            || calendar.period_of(every, period.start),
            |period| period.next(),
        );
        if period != expected {
            let why = format!("is not the period that comes here, {expected}");
            return Err(record.found("period")?.unfit(why).into());
        }
        summaries.push(summary(record, period, &settings, scope.first)?);
        before = Some(period);
    }
    let wanted = match chosen {
        [] => metrics(any),
        chosen => chosen.to_vec(),
    };
    let table = table(results, any, true)?;
    Ok(TrendReport::new(
        table.input,
        Coverage::new(&scope, calendar, &any.text("settings.timezone")?),
        every,
        &settings,
        &summaries,
        &wanted,
        table.notes,
    ))
}

/// What holds for the whole stands in every row.
pub(super) fn check_same(one: &Record<'_>, other: &Record<'_>) -> Result<(), ResultError> {
    for name in one.names() {
        let whole = name.starts_with("settings_") || name.starts_with("data_");
        let (expected, found) = (one.found(name)?, other.found(name)?);
        if whole && expected.text != found.text {
            let why = format!(
                "differs from \"{}\" in another row: give the result of one query alone",
                expected.text
            );
            return Err(found.unfit(why));
        }
    }
    Ok(())
}
