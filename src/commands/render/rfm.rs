//! The document of `retention rfm` from a query's result.

use super::counts::{all_days, scope, table};
use super::trend::check_same;
use crate::input::results::{Record, ResultError, Results};
use crate::metrics::rfm::{SegmentTotals, summary_of_totals};
use crate::report::rfm::{RfmReport, RfmSettings};

pub(super) fn document(results: &Results) -> anyhow::Result<RfmReport> {
    let records = results.records();
    let Some(any) = records.first() else {
        return Err(ResultError::NoRows(results.name.clone()).into());
    };
    let scope = scope(any, |first, as_of| all_days(any, first, as_of))?;
    let mut names: Vec<String> = Vec::new();
    let mut totals = Vec::new();
    for record in &records {
        check_same(any, record)?;
        let name = record.text("segment")?;
        if names.contains(&name) {
            let why = "is there twice: give the result of one query alone".to_owned();
            return Err(record.found("segment")?.unfit(why).into());
        }
        names.push(name);
        totals.push(segment(record)?);
    }
    let table = table(results, any, true)?;
    let settings = RfmSettings {
        as_of: scope.as_of.to_string(),
        as_of_source: scope.as_of_source.words().to_owned(),
        since: any
            .optional_day("settings.since")?
            .map(|day| day.to_string()),
        from: None,
        grid: any.optional_text("settings.grid")?,
        timezone: any.text("settings.timezone")?,
        ..RfmSettings::default()
    };
    let summary = summary_of_totals(&totals)?;
    let (input, notes) = (table.input, table.notes);
    Ok(RfmReport::new(
        input, settings, &names, &summary, None, notes,
    ))
}

fn segment(record: &Record<'_>) -> Result<SegmentTotals, ResultError> {
    let totals = SegmentTotals {
        customers: record.count("customers")?,
        orders: record.count("orders")?,
        order_revenue: record.money("inputs.order_revenue")?,
        net_revenue: record.money("net_revenue")?,
        median_recency_days: record.optional_real("median_recency_days")?,
        median_orders: record.optional_real("median_orders")?,
    };
    if totals.customers > totals.orders {
        let why = format!("is more than orders ({})", totals.orders);
        return Err(record.found("customers")?.unfit(why));
    }
    for (name, there) in [
        ("median_recency_days", totals.median_recency_days.is_some()),
        ("median_orders", totals.median_orders.is_some()),
    ] {
        if there != (totals.customers > 0) {
            let why = format!("cannot be with {} as customers", totals.customers);
            return Err(record.found(name)?.unfit(why));
        }
    }
    Ok(totals)
}
