//! The keys of the result: what the file command's CSV has, and what else a report is made of. The contract is
//! told in the documentation of [`crate::sql`].

use super::dialect::Dialect;
use super::error::SqlError;
use super::quote::{identifier, literal};
use crate::metrics::catalogue::{CATALOGUE, Entry, Unit};
use crate::metrics::count::COUNTS;

/// How a change is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It is not.
    None,
    /// A count's: in percent.
    OfCount,
    /// The difference of ratios.
    Points,
    /// The relative one.
    Percent,
}

/// What stands in a row's `value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// An expression over `metrics`.
    Computed(String),
    /// A text that was given.
    Fixed(String),
}

/// A row of the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) unit: &'static str,
    pub(super) change: Change,
    pub(super) reading: Reading,
}

/// A key of the result, and the column of the statement's step `metrics` that it comes from.
pub type Named = (&'static str, &'static str);

/// Customers at the start and the end, as the file command's CSV begins.
pub fn customers() -> impl Iterator<Item = Named> {
    COUNTS.iter().map(|count| (count.key, count.column))
}

/// The period's orders, under the names of the trend's CSV.
pub const ORDERS: [Named; 4] = [
    ("orders.count", "order_count"),
    ("orders.revenue", "revenue"),
    ("orders.refund_count", "refund_count"),
    ("orders.refunds", "refunds"),
];

/// What metrics are made of beside those.
pub const INPUTS: [Named; 11] = [
    ("inputs.repeat_buyers", "repeat_buyers"),
    ("inputs.returning_buyers", "returning_buyers"),
    ("inputs.repeat_buyers_to_date", "repeat_buyers_to_date"),
    ("inputs.customers_to_date", "customers_to_date"),
    ("inputs.repeat_customers", "repeat_customers"),
    ("inputs.net_revenue_to_date", "net_to_date"),
    ("inputs.year_buyers", "year_buyers"),
    ("inputs.year_net_revenue", "year_net"),
    ("inputs.year_start_customers", "S_year"),
    ("inputs.year_retained_customers", "retained_year"),
    ("inputs.gaps", "gap_count"),
];

/// Medians, which no counts give; with their units.
pub const MEDIANS: [(&str, &str, &str); 2] = [
    ("inputs.median_order_value", "median_order_value", "money"),
    (
        "inputs.median_days_between_orders",
        "median_days_between_orders",
        "days",
    ),
];

/// What the table holds; the same whatever the period.
pub const DATA: [Named; 10] = [
    ("data.first_day", "data_first_day"),
    ("data.last_day", "data_last_day"),
    ("data.rows", "all_rows"),
    ("data.rows_rejected", "unusable_rows"),
    ("data.rows_after_as_of", "late_rows"),
    ("data.zero_orders_left_out", "zero_orders"),
    ("data.customers", "all_customers"),
    ("data.orders", "all_orders"),
    ("data.guest_rows", "all_guest_rows"),
    ("data.guest_revenue", "all_guest_revenue"),
];

/// The guests of the period.
pub const GUESTS: [Named; 2] = [
    ("guests.rows_in_period", "guest_rows"),
    ("guests.revenue_in_period", "guest_revenue"),
];

/// The unit of a count or sum that is no metric.
pub(super) fn unit(key: &str) -> &'static str {
    if key.contains("revenue") || key.ends_with("refunds") {
        "money"
    } else if key.ends_with("_day") {
        "day"
    } else if key.contains("rows") {
        "rows"
    } else if key.ends_with("gaps") {
        "gaps"
    } else if key.ends_with("orders") || key.starts_with("orders.") || key.contains("zero") {
        "orders"
    } else {
        "customers"
    }
}

/// A row of a column.
pub(super) fn computed(dialect: &'static Dialect, (name, column): Named, change: Change) -> Key {
    Key {
        name: name.to_owned(),
        unit: unit(name),
        change,
        reading: Reading::Computed(dialect.text(column)),
    }
}

/// The metrics that `wanted` holds, all of them when it is empty.
pub(super) fn entries(wanted: &[&'static Entry]) -> impl Iterator<Item = &'static Entry> {
    let wanted: Vec<&str> = wanted.iter().map(|entry| entry.key).collect();
    CATALOGUE
        .iter()
        .filter(move |entry| wanted.is_empty() || wanted.contains(&entry.key))
}

/// A metric's row.
pub(super) fn metric(dialect: &'static Dialect, entry: &'static Entry) -> Key {
    Key {
        name: entry.key.to_owned(),
        unit: entry.unit.name(),
        change: if entry.unit == Unit::Ratio {
            Change::Points
        } else {
            Change::Percent
        },
        reading: Reading::Computed(dialect.text(entry.key)),
    }
}

/// The columns of a result that has a row an entry: each under its name, and behind them the settings, the same
/// in every row.
///
/// # Errors
/// A name or a text that cannot be quoted.
pub(super) fn selected(
    dialect: &'static Dialect,
    columns: &[(String, &str)],
    settings: &[(String, String)],
) -> Result<Vec<String>, SqlError> {
    let columns = columns.iter().map(|(column, name)| {
        let name = identifier(dialect, &dialect.column_name(name))?;
        Ok(format!("{column} AS {name}"))
    });
    let settings = settings.iter().map(|(name, value)| {
        let name = identifier(dialect, &dialect.column_name(&format!("settings.{name}")))?;
        Ok(format!("{} AS {name}", literal(dialect, value)?))
    });
    columns.chain(settings).collect()
}
