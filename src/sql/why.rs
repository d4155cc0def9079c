//! The statement of `retention sql why`: the report of both periods, and the sums that `retention why` makes of customers.
//!
//! A row a customer, with what was done in both periods; each beside what it is asked for, a measure of a part of the
//! customers; and their sums. Only groups are known behind that, so no shuffle of customers' labels can be had.

mod cells;

use super::error::SqlError;
use super::quote::{identifier, literal};
use super::report::{ReportQuery, steps};
use super::text::{Statement, constants, listed};
use crate::calendar::{Day, Period};
use crate::metrics::why::measure::Measure;

/// Values of a column with sums of their own, those of the most customers; the others are summed up together.
pub const MOST_VALUES: usize = 500;

/// What the statement asks.
#[derive(Debug, Clone)]
pub struct WhyQuery {
    /// The report of both periods, whose table says which columns put customers into groups.
    pub report: ReportQuery,
    /// The period compared with.
    pub before: Period,
    /// Whether customers are grouped by the time since their first order.
    pub tenure: bool,
    /// Whether by the period of their first order.
    pub cohort: bool,
    /// The first day whose revenue is told.
    pub since: Day,
}

/// The customers that are summed up: kind, and the column's name.
struct Part {
    kind: &'static str,
    name: String,
    /// The item that a customer is in, over `people`.
    item: String,
    /// Whether a customer had another value in the periods.
    moved: Option<String>,
    measures: Vec<&'static str>,
}

/// The measure of the customers of a group.
pub const CUSTOMERS: &str = "customers";
/// That of those who moved to another.
pub const MOVED: &str = "moved";
/// That of those due.
pub const DUE: &str = "due";
/// That of a day's revenue.
pub const DAY: &str = "day";

/// The text of the statement.
///
/// # Errors
/// [`SqlError`] when a name or text cannot be written in this SQL.
pub fn why(query: &WhyQuery) -> Result<String, SqlError> {
    let report = &query.report;
    let dialect = report.dialect;
    let mut statement = Statement::new(
        dialect,
        &format!(
            "retention why {} differs from {}, active within {}, for {dialect}.\n\
             First the report of both; then the sums of customers that parts, intervals and groups are made of.\n\
             Money is exact, with {} decimals; ratios and products are doubles.",
            report.period,
            query.before,
            report.window,
            super::dialect::MONEY_DECIMALS,
        ),
    );
    steps(&mut statement, report)?;
    cells::people(&mut statement, query);
    let parts = parts(query);
    let mut asked = Vec::new();
    for (number, part) in (1..).zip(&parts) {
        for measure in &part.measures {
            let number: usize = number;
            asked.push(vec![
                number.to_string(),
                literal(dialect, part.kind)?,
                literal(dialect, &part.name)?,
                literal(dialect, measure)?,
            ]);
        }
    }
    statement.cte(
        "asked",
        "What is summed up: measures of all customers, of what became of them, and of groups.",
        constants(
            dialect,
            &["part", "part_kind", "part_name", "measure"],
            &asked,
        ),
    );
    cells::cells(&mut statement, &parts);
    cells::sums(&mut statement);
    let has_values = !report.source.groups.columns.is_empty();
    if has_values {
        cells::pooled(&mut statement);
    }
    days(&mut statement, query);
    let rows = if has_values { "pooled" } else { "sums" };
    let select = last_select(query, rows)?;
    Ok(statement.finish(&select))
}

/// All parts, each with what is asked of it.
fn parts(query: &WhyQuery) -> Vec<Part> {
    let wanted = |measure: &Measure| {
        let mut metrics = query.report.metrics.iter();
        // Net revenue is the numerator of revenue per customer.
        *measure == Measure::RevenuePerCustomer
            || metrics.any(|entry| Measure::of(entry.key) == Some(*measure))
    };
    let measures: Vec<&str> = Measure::ALL
        .into_iter()
        .filter(wanted)
        .map(Measure::key)
        .collect();
    let with = |more: &[&'static str]| {
        let mut all = measures.clone();
        all.extend(more);
        all
    };
    // How sure a change of churn is follows from retention's sums.
    let retention = Measure::Retention.key();
    let mut of_all = with(&[DUE, CUSTOMERS]);
    if !of_all.contains(&retention) {
        of_all.push(retention);
    }
    let part = |kind, name: &str, item: String, measures| Part {
        kind,
        name: name.to_owned(),
        item,
        moved: None,
        measures,
    };
    let mut parts = vec![
        part("all", "", "''".to_owned(), of_all),
        part(
            "class",
            "",
            "people.class".to_owned(),
            vec![Measure::OrderValue.key()],
        ),
    ];
    let groups = &query.report.source.groups;
    for (name, column) in groups.names().zip(&groups.columns) {
        parts.push(Part {
            moved: Some(format!("people.moved_{name}")),
            ..part(
                "value",
                column,
                format!("people.{name}"),
                with(&[CUSTOMERS, MOVED]),
            )
        });
    }
    if query.tenure {
        parts.push(part(
            "tenure",
            "tenure",
            "people.tenure".to_owned(),
            with(&[]),
        ));
    }
    if query.cohort {
        parts.push(part(
            "cohort",
            "cohort",
            "people.cohort".to_owned(),
            with(&[CUSTOMERS]),
        ));
    }
    parts
}

fn days(statement: &mut Statement, query: &WhyQuery) {
    let dialect = statement.dialect;
    let (since, end) = (
        dialect.day(query.since),
        dialect.day(query.report.period.end),
    );
    statement.cte(
        "days",
        "Each day's net revenue, and its orders' alone: what the calendar brings, and how earlier periods moved.",
        format!(
            "SELECT\n  day, SUM(amount) AS net, SUM(CASE WHEN kind = 'order' THEN amount ELSE 0 END) AS revenue\nFROM orders\nWHERE role = 'customer' AND kind IN ('order', 'refund') AND day >= {since} AND day < {end}\nGROUP BY day"
        ),
    );
}

/// The columns of the result behind those of the report: names, and what they are in `sums` and `pooled`. Counts and
/// sums are texts, so that they arrive exact.
pub const COUNTS: [(&str, &str); 9] = [
    ("customers", "customers"),
    ("any_now", "any_1"),
    ("any_before", "any_2"),
    ("with_now", "with_1"),
    ("with_before", "with_2"),
    ("x_now", "x_1"),
    ("x_before", "x_2"),
    ("d_now", "d_1"),
    ("d_before", "d_2"),
];

/// Sums of products, doubles.
pub const PRODUCTS: [(&str, &str); 10] = [
    ("xx_now", "xx_1"),
    ("xd_now", "xd_1"),
    ("dd_now", "dd_1"),
    ("xx_before", "xx_2"),
    ("xd_before", "xd_2"),
    ("dd_before", "dd_2"),
    ("xx", "xx"),
    ("xd", "xd"),
    ("dx", "dx"),
    ("dd", "dd"),
];

/// The report's rows, then the sums, then the days.
fn last_select(query: &WhyQuery, sums: &str) -> Result<String, SqlError> {
    let dialect = query.report.dialect;
    let (nothing, number) = (dialect.text("NULL"), dialect.double("NULL"));
    // A column of the result by itself, with what it is in each of the three.
    let mut columns: Vec<(&str, [String; 3])> = Vec::new();
    let mut column = |name: &'static str, report: &str, sums: &str, days: &str| {
        columns.push((name, [report, sums, days].map(str::to_owned)));
    };
    column("place", "position", "100000 + part", "200000");
    column("key", "metric", &nothing, &nothing);
    column("value", "now_reading", &nothing, &nothing);
    column("previous", "then_reading", &nothing, &nothing);
    let text = |of: &str| dialect.text(of);
    let day = text(&format!("'{DAY}'"));
    column("measure", &nothing, &text("measure"), &day);
    column("column", &nothing, &text("part_name"), &nothing);
    column("group", &nothing, &text("item_kind"), &nothing);
    column("item", &nothing, &text("item"), &text("day"));
    column("items", &nothing, &text("items"), &nothing);
    for (name, of_sums) in COUNTS {
        let of_days = match name {
            "x_now" => text("net"),
            "x_before" => text("revenue"),
            _ => nothing.clone(),
        };
        column(name, &nothing, &text(of_sums), &of_days);
    }
    for (name, of_sums) in PRODUCTS {
        column(name, &number, of_sums, &number);
    }
    // Named in each of them: Spark 4.3 takes away an alias that says nothing new, and then fails.
    let named = |of: &dyn Fn(&[String; 3]) -> String, from: &str| {
        let columns = columns.iter();
        let columns: Vec<String> = columns
            .map(|(name, each)| format!("{} AS result_{name}", of(each)))
            .collect();
        format!("SELECT\n{}\nFROM {from}", listed(&columns))
    };
    let union = [
        named(&|[report, ..]| report.clone(), "changes"),
        named(&|[_, sums, _]| sums.clone(), sums),
        named(&|[.., days]| days.clone(), "days"),
    ];
    let mut shown = Vec::new();
    for (name, _) in columns.iter().skip(1) {
        shown.push(format!("result_{name} AS {}", identifier(dialect, name)?));
    }
    Ok(format!(
        "SELECT\n{}\nFROM (\n{}\n) AS answer\nORDER BY result_place, result_measure, result_item",
        listed(&shown),
        super::text::indented(&union.join("\nUNION ALL\n"), 2)
    ))
}
