//! The statement of `retention sql cohorts`: a row a cell, under the names of the file command's CSV.
//!
//! Which periods there are is found by the engine, so that nothing of the table must be known. The rows
//! of a customer become cells where that customer's rows are; what follows is as small as the triangle.

use super::counts::{Column, MONEY, of_the_whole, together};
use super::cut::Cut;
use super::dialect::Dialect;
use super::error::SqlError;
use super::keys;
use super::report::as_of_column;
use super::source::{Source, history};
use super::text::{Statement, case, constants, count_if, listed, sum_if};
use crate::calendar::{Calendar, Day, Unit};
use crate::metrics::cohorts::{Align, Measure, span};

/// What the statement asks.
#[derive(Debug, Clone)]
pub struct CohortsQuery {
    /// The engine's SQL.
    pub dialect: &'static Dialect,
    /// The table and its columns.
    pub source: Source,
    /// The time zone by its IANA name.
    pub timezone: String,
    /// The length of a period.
    pub every: Unit,
    /// Where weeks and years start.
    pub calendar: Calendar,
    /// How later periods are counted.
    pub align: Align,
    /// What the cells show.
    pub measure: Measure,
    /// Whether they count who came later too.
    pub unbounded: bool,
    /// Cells 0 up to this one; `None` for all.
    pub periods: Option<usize>,
    /// The day up to which the data are complete; the data's last day if not given.
    pub as_of: Option<Day>,
    /// What else was set, as the result's last columns tell it.
    pub settings: Vec<(String, String)>,
}

/// The text of the statement.
///
/// # Errors
/// [`SqlError`] when a name or text cannot be written in this SQL.
pub fn cohorts(query: &CohortsQuery) -> Result<String, SqlError> {
    let dialect = query.dialect;
    let mut statement = Statement::new(
        dialect,
        &format!(
            "retention cohorts by {} of the first order, for {dialect}.\n\
             Cell k is the k-th {} after the cohort's own period, cell 0.\n\
             Money is exact, with {} decimals; ratios are doubles.",
            query.unit(),
            match query.align {
                Align::Calendar => query.unit().to_owned(),
                Align::Elapsed => format!("span of {} days", query.span()),
            },
            super::dialect::MONEY_DECIMALS,
        ),
    );
    let first_day = (
        "MIN(CASE WHEN kind = 'order' THEN day END)".to_owned(),
        "first_day".to_owned(),
    );
    let (source, zone) = (&query.source, &query.timezone);
    history(&mut statement, source, zone, query.as_of, &[first_day])?;
    placed(&mut statement, query);
    visits(&mut statement, query.align);
    cells(&mut statement, query.align);
    triangle(&mut statement, query.as_of, query.align);
    observed(&mut statement, query);
    filled(&mut statement, query);
    values(&mut statement, query);
    let select = last_select(query)?;
    Ok(statement.finish(&select))
}

impl CohortsQuery {
    fn unit(&self) -> &'static str {
        match self.every {
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Quarter => "quarter",
            Unit::Year => "year",
            Unit::Days => "day",
        }
    }

    fn span(&self) -> u32 {
        span(self.every).unsigned_abs()
    }

    fn cut(&self) -> Cut {
        Cut {
            dialect: self.dialect,
            every: self.every,
            calendar: self.calendar,
        }
    }
}

fn placed(statement: &mut Statement, query: &CohortsQuery) {
    let (dialect, cut) = (query.dialect, query.cut());
    let counts = format!("{MONEY} AND day >= first_day");
    let cell = match query.align {
        Align::Calendar => format!("{} - {}", cut.number("day"), cut.number("first_day")),
        Align::Elapsed => dialect.whole(&dialect.days_between("day", "first_day"), query.span()),
    };
    let number = cut.number("first_day");
    statement.cte(
        "placed",
        "Each order and refund in the cell of its day. Periods have numbers, each one more than the one before.\n\
         A refund before the first order, or of nobody who ordered, is in none.",
        format!(
            "SELECT\n{}\nFROM history",
            listed(&[
                "*".to_owned(),
                format!("CASE WHEN {counts} THEN {number} END AS cohort_number"),
                format!("CASE WHEN {counts} THEN {cell} END AS cell"),
            ])
        ),
    );
}

/// Sums of the whole table, as parts of them that are added up.
fn parts() -> Vec<Column> {
    let mut parts = of_the_whole();
    let stray = count_if("kind = 'refund' AND cohort_number IS NULL");
    parts.push(("stray_refunds", stray));
    parts
}

fn visits(statement: &mut Statement, align: Align) {
    let mut columns = vec![
        "customer, role, cohort_number, cell".to_owned(),
        format!("{} AS cell_orders", count_if("kind = 'order'")),
        format!("{} AS cell_revenue", sum_if("kind = 'order'", "amount")),
        format!("{} AS cell_refunds", sum_if("kind = 'refund'", "amount")),
    ];
    if align == Align::Elapsed {
        columns.push("MAX(first_day) AS came".to_owned());
    }
    columns.extend(parts().iter().map(|(name, sum)| format!("{sum} AS {name}")));
    statement.cte(
        "customer_cells",
        "A row a customer and cell.",
        format!(
            "SELECT\n{}\nFROM placed\nGROUP BY customer, role, cohort_number, cell",
            listed(&columns)
        ),
    );
    statement.cte(
        "visits",
        "Beside it the last cell that the customer ordered in.",
        "SELECT\n  *,\n  MAX(CASE WHEN cell_orders > 0 THEN cell END) OVER (PARTITION BY customer, role) AS last_cell\nFROM customer_cells",
    );
}

fn cells(statement: &mut Statement, align: Align) {
    let mut columns = vec![
        "visits.cohort_number AS cohort_number, visits.cell AS cell".to_owned(),
        format!("{} AS customers", count_if("cell_orders > 0")),
        format!(
            "{} AS last_seen",
            count_if("cell_orders > 0 AND visits.cell = last_cell")
        ),
        "SUM(cell_orders) AS order_count".to_owned(),
        "SUM(cell_revenue) AS revenue".to_owned(),
        "SUM(cell_refunds) AS refunds".to_owned(),
    ];
    if align == Align::Elapsed {
        columns.push("MAX(visits.came) AS came".to_owned());
    }
    columns.extend(together(&parts(), "visits", ""));
    statement.cte(
        "cells",
        "A row a cell that anybody ordered or was refunded in. last_seen: who ordered in no later one.",
        format!(
            "SELECT\n{}\nFROM visits\nGROUP BY visits.cohort_number, visits.cell",
            listed(&columns)
        ),
    );
}

fn triangle(statement: &mut Statement, as_of: Option<Day>, align: Align) {
    let dialect = statement.dialect;
    let mut columns = vec![
        "cells.cohort_number AS cohort_number, cells.cell AS cell".to_owned(),
        "cells.customers AS customers, cells.last_seen AS last_seen".to_owned(),
        "cells.order_count AS order_count, cells.revenue AS revenue, cells.refunds AS refunds"
            .to_owned(),
        "MAX(CASE WHEN cells.cell = 0 THEN cells.customers END) OVER (PARTITION BY cells.cohort_number) AS cohort_size"
            .to_owned(),
        "SUM(cells.last_seen) OVER (PARTITION BY cells.cohort_number ORDER BY cells.cell DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS customers_or_later"
            .to_owned(),
        "SUM(cells.revenue + cells.refunds) OVER (PARTITION BY cells.cohort_number ORDER BY cells.cell ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS net_so_far"
            .to_owned(),
        "LEAD(cells.cell) OVER (PARTITION BY cells.cohort_number ORDER BY cells.cell) AS next_cell"
            .to_owned(),
    ];
    if align == Align::Elapsed {
        columns.push(
            "MAX(cells.came) OVER (PARTITION BY cells.cohort_number) AS last_came".to_owned(),
        );
    }
    columns.extend(together(&parts(), "cells", " OVER ()"));
    statement.cte(
        "triangle",
        "Each cell beside the others of its cohort; what holds for the whole table in every row.",
        format!("SELECT\n{}\nFROM cells", listed(&columns)),
    );
    let as_of = as_of_column(dialect, as_of);
    statement.cte(
        "known",
        "as_of: the day up to which the data are complete.",
        format!("SELECT\n  *,\n  {as_of} AS as_of\nFROM triangle\nWHERE cohort_number IS NOT NULL"),
    );
}

fn observed(statement: &mut Statement, query: &CohortsQuery) {
    let (dialect, cut) = (query.dialect, query.cut());
    let first = cut.first_day("cohort_number");
    let last = dialect.plus_days(&cut.first_day("cohort_number + 1"), "-1");
    statement.cte(
        "cohort_days",
        "The cohort's own period.",
        format!("SELECT\n  *,\n  {first} AS start_day,\n  {last} AS last_day\nFROM known"),
    );
    let (known, complete, comment) = match query.align {
        Align::Calendar => (
            format!("{} - cohort_number + 1", cut.number("as_of")),
            format!(
                "{} - cohort_number",
                cut.number(&dialect.plus_days("as_of", "1"))
            ),
            "How many cells the data reach, and reach the end of.",
        ),
        Align::Elapsed => {
            let covered = dialect.days_between("as_of", "last_came");
            let spans = dialect.whole(&format!("({covered} + 1)"), query.span());
            (
                spans.clone(),
                spans,
                "How many cells the data cover for the cohort's last customer.",
            )
        }
    };
    statement.cte(
        "observed",
        comment,
        format!("SELECT\n  *,\n  {known} AS cells_known,\n  {complete} AS cells_complete\nFROM cohort_days"),
    );
    let mut ends = vec!["COALESCE(next_cell, cells_known)", "cells_known"];
    let wanted = query
        .periods
        .map(|periods| periods.saturating_add(1).to_string());
    ends.extend(wanted.as_deref());
    let gap = case(
        &[("cells_known <= 0 AND cell = 0".to_owned(), "1".to_owned())],
        Some(&format!("LEAST({}) - cell", ends.join(", "))),
    );
    statement.cte(
        "gaps",
        "How many cells from this one to the next that is here: the others are empty.",
        format!(
            "SELECT\n{}\nFROM observed",
            listed(&["*".to_owned(), format!("{gap} AS gap")])
        ),
    );
}

/// Names of the digits of a number of cells, with what they are worth: cells are fewer than 10 000.
const DIGITS: [(&str, u32); 4] = [
    ("thousands", 1000),
    ("hundreds", 100),
    ("tens", 10),
    ("ones", 1),
];

fn filled(statement: &mut Statement, query: &CohortsQuery) {
    let dialect = query.dialect;
    let rows: Vec<Vec<String>> = (0..10).map(|digit| vec![digit.to_string()]).collect();
    statement.cte(
        "digits",
        "For counting up to a gap.",
        constants(dialect, &["digit"], &rows),
    );
    let mut sum = String::new();
    let mut joins = String::new();
    for (name, worth) in DIGITS {
        if !sum.is_empty() {
            sum.push_str(" + ");
        }
        sum.push_str(&format!("{worth} * {name}.digit"));
        joins.push_str(&format!("\nJOIN digits AS {name} ON {sum} < gaps.gap"));
    }
    let hint = dialect.few(&DIGITS.map(|(name, _)| name).join(", "));
    statement.cte(
        "filled",
        "Each cell, followed by the empty ones up to the next.",
        format!(
            "SELECT{hint}\n{}\nFROM gaps{joins}",
            listed(&["gaps.*".to_owned(), format!("{sum} AS behind")])
        ),
    );
}

/// The numerator and denominator of a measure, from `filled`.
fn fraction(query: &CohortsQuery) -> (String, Option<&'static str>) {
    let own = |what: &str| format!("CASE WHEN behind = 0 THEN {what} ELSE 0 END");
    let customers = if query.unbounded {
        // Those of an empty cell come later than the cell before.
        "CASE WHEN behind = 0 THEN customers_or_later ELSE customers_or_later - last_seen END"
            .to_owned()
    } else {
        own("customers")
    };
    match query.measure {
        Measure::Retention => (customers, Some("cohort_size")),
        Measure::Customers => (customers, None),
        Measure::Orders => (own("order_count"), None),
        Measure::Revenue => (own("revenue + refunds"), None),
        Measure::CumulativeRevenue => ("net_so_far".to_owned(), Some("cohort_size")),
        Measure::AverageOrderValue => (own("revenue"), Some("cell_orders")),
    }
}

fn values(statement: &mut Statement, query: &CohortsQuery) {
    let (numerator, denominator) = fraction(query);
    let seen = "CASE WHEN cells_known > 0 THEN cell + behind END AS period";
    let mut columns = vec![
        "*".to_owned(),
        seen.to_owned(),
        format!("{numerator} AS numerator"),
    ];
    columns.push(match denominator {
        Some("cell_orders") => {
            "CASE WHEN behind = 0 THEN order_count ELSE 0 END AS denominator".to_owned()
        }
        Some(size) => format!("{size} AS denominator"),
        None => format!("{} AS denominator", query.dialect.integer("NULL")),
    });
    statement.cte(
        "fractions",
        "What the cells show.",
        format!("SELECT\n{}\nFROM filled", listed(&columns)),
    );
}

fn last_select(query: &CohortsQuery) -> Result<String, SqlError> {
    let (dialect, cut) = (query.dialect, query.cut());
    let value = match fraction(query) {
        (_, None) => "numerator".to_owned(),
        _ => format!(
            "{} / NULLIF({}, 0)",
            dialect.double("numerator"),
            dialect.double("denominator")
        ),
    };
    let known = |what: &str| format!("CASE WHEN cells_known > 0 THEN {what} END");
    let complete = match query.align {
        // Data that begin within a period lack its first days.
        Align::Calendar => {
            "fractions.period < cells_complete AND (fractions.period > 0 OR data_first_day <= start_day)"
        }
        Align::Elapsed => "fractions.period < cells_complete",
    };
    let mut columns: Vec<(String, &str)> = vec![
        (cut.name("cohort_number", "start_day"), "cohort"),
        ("fractions.period".to_owned(), "period"),
        ("cohort_size".to_owned(), "size"),
        (known(&value), "value"),
        (
            known(&format!(
                "CASE WHEN {complete} THEN 'true' ELSE 'false' END"
            )),
            "complete",
        ),
        (known("fractions.numerator"), "numerator"),
        (known("fractions.denominator"), "denominator"),
        ("start_day".to_owned(), "first"),
        ("last_day".to_owned(), "last"),
    ];
    columns.extend(keys::DATA.map(|(name, column)| (column.to_owned(), name)));
    columns.push(("stray_refunds".to_owned(), "data.stray_refunds"));
    columns.push(("as_of".to_owned(), "settings.as_of"));
    let all = keys::selected(dialect, &columns, &query.settings)?;
    Ok(format!(
        "SELECT\n{}\nFROM fractions\nORDER BY cohort_number, fractions.period",
        listed(&all)
    ))
}
