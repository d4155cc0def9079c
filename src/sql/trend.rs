//! The statement of `retention sql trend`: a row a period.
//!
//! Orders are counted in their own period; who was active is found by holding each customer's orders
//! against every period, beside the rows of that customer.

use super::counts::{Column, MONEY, of_orders, of_the_whole, within};
use super::dialect::Dialect;
use super::error::SqlError;
use super::formulas::{Given, metrics};
use super::keys;
use super::quote::{identifier, literal};
use super::report::{DAYS, as_of_column, days};
use super::source::{Source, history};
use super::text::{Statement, case, constants, count_if, listed};
use crate::calendar::{Day, Period, Window};
use crate::metrics::catalogue::Entry;

/// What the statement asks.
#[derive(Debug, Clone)]
pub struct TrendQuery {
    /// The engine's SQL.
    pub dialect: &'static Dialect,
    /// The table and its columns.
    pub source: Source,
    /// The time zone by its IANA name.
    pub timezone: String,
    /// The periods, each starting on the day that the one before ends. The result has those of them
    /// that the table knows a day of.
    pub periods: Vec<Period>,
    /// The activity window.
    pub window: Window,
    /// The day up to which the data are complete; the data's last day if not given.
    pub as_of: Option<Day>,
    /// Margin and lifespan.
    pub given: Given,
    /// The metrics wanted; all of them if empty.
    pub metrics: Vec<&'static Entry>,
    /// What else was set, as the result's last columns tell it.
    pub settings: Vec<(String, String)>,
}

/// The text of the statement.
///
/// # Errors
/// [`SqlError`] when a name or text cannot be written in this SQL.
pub fn trend(query: &TrendQuery) -> Result<String, SqlError> {
    let dialect = query.dialect;
    let range = match (query.periods.first(), query.periods.last()) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => return Err(SqlError::NoPeriods),
    };
    let mut statement = Statement::new(
        dialect,
        &format!(
            "retention trend, {range}, active within {}, for {dialect}.\n\
             Names are those of the definitions: S customers at the start, E at the end, N gained, B buyers.\n\
             Money is exact, with {} decimals; ratios are doubles.",
            query.window,
            super::dialect::MONEY_DECIMALS,
        ),
    );
    let (source, zone) = (&query.source, &query.timezone);
    history(&mut statement, source, zone, query.as_of, &[])?;
    periods_step(&mut statement, query)?;
    order_totals(&mut statement, &query.periods);
    customer_totals(&mut statement, query.periods.len());
    counts_step(&mut statement, query);
    metrics(&mut statement, &query.given);
    let select = last_select(query)?;
    Ok(statement.finish(&select))
}

/// The periods, with one before them and one behind, so that no row of the table is in none.
fn periods_step(statement: &mut Statement, query: &TrendQuery) -> Result<(), SqlError> {
    let dialect = statement.dialect;
    let mut rows = Vec::new();
    let mut row = |number: usize, name: &str, days: [Day; 5]| -> Result<(), SqlError> {
        let [start, end, _, year_start, _] = days;
        let window = query.window;
        let mut row = vec![number.to_string(), literal(dialect, name)?];
        let active = [start, end, year_start].map(|instant| window.before(instant));
        row.extend(days.into_iter().chain(active).map(|day| dialect.day(day)));
        rows.push(row);
        Ok(())
    };
    if let Some(first) = query.periods.first() {
        row(0, "before", [first.start; 5])?;
    }
    for (number, period) in (1..).zip(&query.periods) {
        row(number, &period.to_string(), days(period, query.window))?;
    }
    if let Some(last) = query.periods.last() {
        row(query.periods.len() + 1, "after", [last.end; 5])?;
    }
    let mut names = vec!["period", "period_name"];
    names.extend(DAYS);
    names.extend(ACTIVE);
    statement.cte(
        "periods",
        "The periods: start_day is in, end_day is not; the year is the 12 months before end_day. Active at an\n\
         instant is who ordered from the active_… day on and before the instant. Nobody can be lost in data that\n\
         begin on window_start or later.",
        constants(dialect, &names, &rows),
    );
    Ok(())
}

/// Where the activity windows before the start, the end and the year's start begin.
const ACTIVE: [&str; 3] = ["active_at_start", "active_at_end", "active_at_year_start"];

/// The sums of a period's own orders; those of the whole table as parts.
fn order_columns(dialect: &'static Dialect) -> Vec<Column> {
    of_orders(dialect, "periods.start_day", |kind| {
        format!("kind = '{kind}'")
    })
}

fn order_totals(statement: &mut Statement, periods: &[Period]) {
    let dialect = statement.dialect;
    let mut own: Vec<(String, String)> = Vec::new();
    if let Some(first) = periods.first() {
        own.push((
            format!("day < {}", dialect.day(first.start)),
            "0".to_owned(),
        ));
    }
    for (number, period) in (1..).zip(periods) {
        let number: usize = number;
        own.push((
            format!("day < {}", dialect.day(period.end)),
            number.to_string(),
        ));
    }
    let after = (periods.len() + 1).to_string();
    let own = format!("{} AS own_period", case(&own, Some(&after)));
    statement.cte(
        "placed",
        "Each order in its own period.",
        format!("SELECT\n{}\nFROM history", listed(&["*".to_owned(), own])),
    );
    let mut all = vec!["own_period".to_owned()];
    let columns = order_columns(dialect).into_iter().chain(of_the_whole());
    all.extend(columns.map(|(name, sum)| format!("{sum} AS {name}")));
    statement.cte(
        "order_totals",
        "Counts and sums of each period's own orders, refunds and guests.",
        format!(
            "SELECT{}\n{}\nFROM placed\nJOIN periods ON periods.period = placed.own_period\nGROUP BY own_period",
            dialect.few("periods"),
            listed(&all)
        ),
    );
}

/// Who was active, and what is counted to date.
fn customer_columns() -> [Column; 10] {
    let count = |condition: &str| count_if(condition);
    [
        ("S", count("at_start = 1")),
        ("E", count("at_end = 1")),
        ("retained", count("at_start = 1 AND at_end = 1")),
        (
            "new_customers",
            count("at_end = 1 AND first_day >= start_day"),
        ),
        ("S_year", count("at_year_start = 1")),
        ("retained_year", count("at_year_start = 1 AND at_end = 1")),
        ("customers_to_date", count("orders_to_date >= 1")),
        ("repeat_customers", count("orders_to_date >= 2")),
        ("net_to_date", "SUM(spent_to_date)".to_owned()),
        ("year_buyers", count("in_year = 1")),
    ]
}

fn customer_totals(statement: &mut Statement, periods: usize) {
    let dialect = statement.dialect;
    let ordered = |from: &str, to: &str| {
        format!(
            "MAX(CASE WHEN kind = 'order' AND {} THEN 1 ELSE 0 END)",
            within(from, to)
        )
    };
    let columns = [
        "customer, role, period, start_day".to_owned(),
        "MIN(CASE WHEN kind = 'order' THEN day END) AS first_day".to_owned(),
        format!("{} AS at_start", ordered("active_at_start", "start_day")),
        format!("{} AS at_end", ordered("active_at_end", "end_day")),
        format!(
            "{} AS at_year_start",
            ordered("active_at_year_start", "year_start")
        ),
        format!("{} AS in_year", ordered("year_start", "end_day")),
        // A number of `history`'s own: so engines filter after it, and both uses of it stay one.
        "MAX(CASE WHEN kind = 'order' THEN entry_number END) AS orders_to_date".to_owned(),
        "SUM(amount) AS spent_to_date".to_owned(),
        "SUM(CASE WHEN day >= year_start THEN amount END) AS spent_in_year".to_owned(),
    ];
    statement.cte(
        "customers",
        "A row a customer and period: the orders and refunds before the period's end.",
        format!(
            "SELECT{}\n{}\nFROM history\nCROSS JOIN periods\nWHERE {MONEY}\n  AND period BETWEEN 1 AND {periods}\n  AND day < end_day\nGROUP BY customer, role, period, start_day",
            dialect.few("periods"),
            listed(&columns)
        ),
    );
    let mut all = vec!["period AS at_period".to_owned()];
    all.extend(customer_columns().map(|(name, sum)| format!("{sum} AS {name}")));
    all.push("SUM(spent_in_year) AS year_net".to_owned());
    statement.cte(
        "customer_totals",
        "Customers of each period: S at its start, E at its end.",
        format!("SELECT\n{}\nFROM customers\nGROUP BY period", listed(&all)),
    );
}

/// Columns that have no value, rather than 0, in a period without orders.
const MEDIANS: [&str; 4] = ["amount_low", "amount_high", "gap_low", "gap_high"];

fn counts_step(statement: &mut Statement, query: &TrendQuery) {
    let dialect = statement.dialect;
    let mut all: Vec<String> = ["period", "period_name"]
        .iter()
        .chain(&DAYS)
        .map(|name| format!("periods.{name} AS {name}"))
        .collect();
    for (name, _) in of_the_whole() {
        all.push(match name {
            "data_first_day" => format!("MIN(order_totals.{name}) OVER () AS {name}"),
            "data_last_day" => format!("MAX(order_totals.{name}) OVER () AS {name}"),
            _ => format!("SUM(order_totals.{name}) OVER () AS {name}"),
        });
    }
    for (name, _) in order_columns(dialect) {
        all.push(if MEDIANS.contains(&name) {
            format!("order_totals.{name} AS {name}")
        } else {
            format!("COALESCE(order_totals.{name}, 0) AS {name}")
        });
    }
    let names = customer_columns().map(|(name, _)| name);
    for name in names.iter().chain(&["year_net"]) {
        all.push(format!("COALESCE(customer_totals.{name}, 0) AS {name}"));
    }
    statement.cte(
        "all_counts",
        "Both, a row a period; what holds for the whole table in every row.",
        format!(
            "SELECT\n{}\nFROM periods\nLEFT JOIN order_totals ON order_totals.own_period = periods.period\nLEFT JOIN customer_totals ON customer_totals.at_period = periods.period",
            listed(&all)
        ),
    );
    let as_of = as_of_column(dialect, query.as_of);
    statement.cte(
        "counts",
        "The periods that the table knows a day of.",
        format!(
            "SELECT\n  *,\n  {as_of} AS as_of\nFROM all_counts\nWHERE period BETWEEN 1 AND {}\n  AND end_day > data_first_day\n  AND start_day <= {as_of}",
            query.periods.len()
        ),
    );
}

fn last_select(query: &TrendQuery) -> Result<String, SqlError> {
    let dialect = query.dialect;
    let mut columns: Vec<(String, String)> = vec![
        ("period_name".to_owned(), "period".to_owned()),
        ("start_day".to_owned(), "first".to_owned()),
        ("last_day".to_owned(), "last".to_owned()),
        (
            "CASE WHEN data_first_day <= start_day AND last_day <= as_of THEN 'true' ELSE 'false' END"
                .to_owned(),
            "complete".to_owned(),
        ),
    ];
    let named = |(name, column): (&str, &str)| (column.to_owned(), name.to_owned());
    columns.extend(keys::customers().map(named));
    columns.extend(keys::ORDERS.map(named));
    let entries = keys::entries(&query.metrics);
    columns.extend(entries.map(|entry| (entry.key.to_owned(), entry.key.to_owned())));
    columns.extend(keys::INPUTS.map(named));
    columns.extend(keys::MEDIANS.map(|(name, column, _)| named((name, column))));
    columns.extend(keys::GUESTS.map(named));
    columns.extend(keys::DATA.map(named));
    columns.push(("as_of".to_owned(), "settings.as_of".to_owned()));
    for (name, value) in &query.settings {
        columns.push((literal(dialect, value)?, format!("settings.{name}")));
    }
    let mut all = Vec::new();
    for (column, name) in columns {
        let name = identifier(dialect, &dialect.column_name(&name))?;
        all.push(format!("{column} AS {name}"));
    }
    Ok(format!(
        "SELECT\n{}\nFROM metrics\nORDER BY metrics.period",
        listed(&all)
    ))
}
