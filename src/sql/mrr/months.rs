//! From the changes of customers to the sums of months.

use super::MrrQuery;
use crate::calendar::Day;
use crate::sql::quote::literal;
use crate::sql::text::{Statement, constants, count_if, indented, listed, sum_if};
use crate::sql::{Dialect, SqlError};

/// A sum over customers: its column, the condition, and what is added up; nothing for their number.
pub(super) type Flow = (&'static str, &'static str, Option<&'static str>);
/// A sum of products: its column, the condition, and two factors.
pub(super) type Square = (&'static str, &'static str, &'static str, &'static str);

/// The movements between x and y, in the order of the contract.
pub(super) const MOVES: [Flow; 10] = [
    ("new_customers", "x <= 0 AND y > 0 AND is_known = 0", None),
    ("new_amount", "x <= 0 AND y > 0 AND is_known = 0", Some("y")),
    (
        "won_back_customers",
        "x <= 0 AND y > 0 AND is_known = 1",
        None,
    ),
    (
        "won_back_amount",
        "x <= 0 AND y > 0 AND is_known = 1",
        Some("y"),
    ),
    ("expansion_customers", "x > 0 AND y > x", None),
    ("expansion_amount", "x > 0 AND y > x", Some("y - x")),
    ("contraction_customers", "y > 0 AND y < x", None),
    ("contraction_amount", "y > 0 AND y < x", Some("x - y")),
    ("churned_customers", "x > 0 AND y <= 0", None),
    ("churned_amount", "x > 0 AND y <= 0", Some("x")),
];

/// Sums of squares and products for the intervals.
pub(super) const SQUARES: [Square; 5] = [
    ("xx", "x > 0", "x", "x"),
    ("dx", "x > 0", "(y - x)", "x"),
    ("dd", "x > 0", "(y - x)", "(y - x)"),
    ("lost_dx", "x > 0 AND y < x", "(y - x)", "x"),
    ("lost_dd", "x > 0 AND y < x", "(y - x)", "(y - x)"),
];

/// What a year's rates are made of.
pub(super) const YEAR: [Flow; 5] = [
    ("start_customers", "x > 0", None),
    ("start_amount", "x > 0", Some("x")),
    ("expansion_amount", "x > 0 AND y > x", Some("y - x")),
    ("contraction_amount", "y > 0 AND y < x", Some("x - y")),
    ("churned_amount", "x > 0 AND y <= 0", Some("x")),
];

/// What a month has beside its movements.
pub(super) const BESIDE: [Flow; 4] = [
    ("within_customers", IS_WITHIN, None),
    ("within_amount", IS_WITHIN, Some("within_mrr")),
    ("acquired_customers", "base IS NOT NULL", None),
    ("acquired_amount", "base IS NOT NULL", Some("base")),
];
const IS_WITHIN: &str = "x <= 0 AND y <= 0 AND within_mrr IS NOT NULL";

fn flow((name, condition, what): &Flow) -> (String, String) {
    let sum = match what {
        None => count_if(condition),
        Some(what) => sum_if(condition, what),
    };
    ((*name).to_owned(), sum)
}

fn square(dialect: &Dialect, (name, condition, a, b): &Square) -> (String, String) {
    let product = format!("{} * {}", dialect.double(a), dialect.double(b));
    let sum = format!(
        "SUM(CASE WHEN {condition} THEN {product} ELSE {} END)",
        dialect.double("0")
    );
    ((*name).to_owned(), sum)
}

fn named(columns: &[(String, String)]) -> Vec<String> {
    columns
        .iter()
        .map(|(name, sum)| format!("{sum} AS {name}"))
        .collect()
}

/// The months as constants.
pub(super) fn periods(statement: &mut Statement, query: &MrrQuery) -> Result<(), SqlError> {
    let dialect = query.dialect;
    let mut rows = Vec::new();
    let mut row = |number: usize, name: &str, [start, until]: [Day; 2], is_reached: bool| {
        rows.push(vec![
            number.to_string(),
            literal(dialect, name)?,
            dialect.day(start),
            dialect.day(until),
            dialect.day(until.plus_days(-1)),
            dialect.day(until.plus_months(-12)),
            u8::from(is_reached).to_string(),
        ]);
        Ok(())
    };
    if let Some(first) = query.months.first() {
        row(0, "before", [first.start; 2], false)?;
    }
    for (number, month) in (1..).zip(&query.months) {
        let until = query.until(month);
        row(
            number,
            &month.to_string(),
            [month.start, until],
            month.end == until,
        )?;
    }
    statement.cte(
        "listed",
        "The months, and all before them as month 0: start_day is in, end_day is not. reached: whether the as-of day reaches its end.",
        constants(
            dialect,
            &["period", "period_name", "start_day", "end_day", "last_day", "year_start", "reached"],
            &rows,
        ),
    );
    Ok(())
}

/// What each customer pays at both ends of the months in which it changes, and the sums of these months.
pub(super) fn states(statement: &mut Statement, query: &MrrQuery) {
    let dialect = query.dialect;
    statement.cte(
        "customer_months",
        "A row a customer and month in which anything changes.",
        format!(
            "SELECT\n{}\nFROM placed\nGROUP BY customer, period",
            listed(&[
                "customer, period".to_owned(),
                format!("{} AS change", dialect.money("SUM(amount)")),
                "MIN(first_period) AS first_period".to_owned(),
                format!("{} AS base", dialect.money("SUM(base)")),
                format!(
                    "{} AS within_mrr",
                    dialect.money(
                        "SUM(CASE WHEN is_paid = 1 AND day = first_in_month THEN amount END)"
                    )
                ),
            ])
        ),
    );
    customer_states(statement, query);
    month_sums(statement);
}

fn customer_states(statement: &mut Statement, query: &MrrQuery) {
    let dialect = query.dialect;
    let running = "SUM(change) OVER (PARTITION BY customer ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)";
    let inner = [
        "*".to_owned(),
        format!("{} AS y", dialect.money(running)),
        "LEAD(period) OVER (PARTITION BY customer ORDER BY period) AS next_period".to_owned(),
    ];
    let columns = [
        "customer, period, change, base, within_mrr, y".to_owned(),
        "y - change AS x".to_owned(),
        format!(
            "COALESCE(next_period, {}) AS next_period",
            query.months.len() + 1
        ),
        "CASE WHEN first_period < period THEN 1 ELSE 0 END AS is_known".to_owned(),
        "CASE WHEN first_period < 1 THEN 1 ELSE 0 END AS is_known_before".to_owned(),
    ];
    statement.cte(
        "customer_states",
        "x and y of these months; y is what is paid until next_period.",
        format!(
            "SELECT\n{}\nFROM (\n{}\n) AS running",
            listed(&columns),
            indented(
                &format!("SELECT\n{}\nFROM customer_months", listed(&inner)),
                2
            )
        ),
    );
}

fn month_sums(statement: &mut Statement) {
    let dialect = statement.dialect;
    let mut sums = vec![
        ("change_sum".to_owned(), "SUM(change)".to_owned()),
        (
            "change_customers".to_owned(),
            format!("{} - {}", count_if("y > 0"), count_if("x > 0")),
        ),
        (
            "change_xx".to_owned(),
            format!(
                "SUM({y} * {y} - {x} * {x})",
                x = dialect.double("x"),
                y = dialect.double("y")
            ),
        ),
        ("below_zero".to_owned(), count_if("y < 0")),
        (
            "moved_top".to_owned(),
            "MAX(CASE WHEN x > 0 THEN x END)".to_owned(),
        ),
    ];
    sums.extend(MOVES.iter().chain(&BESIDE).map(flow));
    sums.extend(SQUARES.iter().skip(1).map(|of| square(dialect, of)));
    let mut columns = vec!["period".to_owned()];
    columns.extend(named(&sums));
    statement.cte(
        "month_sums",
        "The movements of each month: x = 0 first, then y = 0, then more and less.",
        format!(
            "SELECT\n{}\nFROM customer_states\nGROUP BY period",
            listed(&columns)
        ),
    );
}

/// The largest customer at each end.
pub(super) fn largest(statement: &mut Statement) {
    let few = statement.dialect.few("month_sums");
    statement.cte(
        "moved_tops",
        "Of the customers who change: what the largest at the start pays at the end.",
        format!(
            "SELECT{few}\n{}\nFROM customer_states\nJOIN month_sums ON month_sums.period = customer_states.period\nWHERE customer_states.x = month_sums.moved_top\nGROUP BY customer_states.period",
            listed(&["customer_states.period AS moved_period".to_owned(), "MAX(customer_states.y) AS moved_top_y".to_owned()])
        ),
    );
    statement.cte(
        "held",
        "The largest amount that is paid from one month to another.",
        format!(
            "SELECT\n{}\nFROM customer_states\nWHERE y > 0\nGROUP BY period, next_period",
            listed(&["period, next_period".to_owned(), "MAX(y) AS top".to_owned()])
        ),
    );
    let few = statement.dialect.few("listed");
    let top = |condition: &str| format!("MAX(CASE WHEN {condition} THEN held.top END)");
    statement.cte(
        "held_tops",
        "The largest amount at the end of each month, and the largest that does not change in it.",
        format!(
            "SELECT{few}\n{}\nFROM held\nCROSS JOIN listed\nGROUP BY listed.period",
            listed(&[
                "listed.period AS held_period".to_owned(),
                format!(
                    "{} AS top_end",
                    top("held.period <= listed.period AND held.next_period > listed.period")
                ),
                format!(
                    "{} AS kept_top",
                    top("held.period < listed.period AND held.next_period > listed.period")
                ),
            ])
        ),
    );
}

/// The same customers a year apart.
pub(super) fn years(statement: &mut Statement, query: &MrrQuery) {
    let dialect = query.dialect;
    statement.cte(
        "instants",
        "Both ends of a year.",
        constants(
            dialect,
            &["instant"],
            &["'start'", "'end'"].map(|instant| vec![instant.to_owned()]),
        ),
    );
    let at = |instant: &str| {
        let zero = dialect.money("0");
        dialect.money(&format!(
            "SUM(CASE WHEN instant = '{instant}' THEN amount ELSE {zero} END)"
        ))
    };
    let inner = format!(
        "SELECT{}\n{}\nFROM placed\nCROSS JOIN instants\nWHERE placed.amount <> 0",
        dialect.few("instants"),
        listed(&[
            "placed.customer AS customer, placed.amount AS amount, instants.instant AS instant".to_owned(),
            "CASE WHEN instants.instant = 'start' THEN placed.year_period ELSE placed.period END AS period".to_owned(),
        ])
    );
    statement.cte(
        "year_changes",
        "A row a customer and month at whose end, or a year before it, anything changes.",
        format!(
            "SELECT\n{}\nFROM (\n{}\n) AS both_ends\nWHERE period <= {}\nGROUP BY customer, period",
            listed(&[
                "customer, period".to_owned(),
                format!("{} AS x_change", at("start")),
                format!("{} AS y_change", at("end")),
            ]),
            indented(&inner, 2),
            query.months.len()
        ),
    );
    year_sums(statement);
}

fn year_sums(statement: &mut Statement) {
    let dialect = statement.dialect;
    let running = |of: &str| {
        dialect.money(&format!(
            "SUM({of}) OVER (PARTITION BY customer ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        ))
    };
    statement.cte(
        "year_states",
        "What the customer pays at both ends from this month on, and did before it.",
        format!(
            "SELECT\n{}\nFROM year_changes",
            listed(&[
                "period, x_change, y_change".to_owned(),
                format!("{} AS x", running("x_change")),
                format!("{} AS y", running("y_change")),
            ])
        ),
    );
    let sums = YEAR.iter().map(|of| of_year(dialect, of));
    let squares = SQUARES.iter().map(|of| square_of_year(dialect, of));
    let mut columns = vec!["period AS year_period".to_owned()];
    columns.extend(sums.chain(squares));
    let before = "SELECT *, x - x_change AS was_x, y - y_change AS was_y FROM year_states";
    statement.cte(
        "year_sums",
        "By how much the sums over those customers change: what they are less what they were.",
        format!(
            "SELECT\n{}\nFROM (\n  {before}\n) AS changing\nGROUP BY period",
            listed(&columns)
        ),
    );
}

/// A condition or amount with the columns of before.
fn before(text: &str) -> String {
    let words = text.split_inclusive([' ', '(', ')']);
    let was = |word: &str| match word.trim_end_matches([' ', ')']) {
        "x" | "y" => format!("was_{word}"),
        _ => word.to_owned(),
    };
    words.map(was).collect()
}

fn of_year(dialect: &Dialect, (name, condition, what): &Flow) -> String {
    let zero = match what {
        None => "0".to_owned(),
        Some(_) => dialect.money("0"),
    };
    let of =
        |condition: &str, what: &str| format!("CASE WHEN {condition} THEN {what} ELSE {zero} END");
    let what = what.unwrap_or("1");
    format!(
        "SUM({} - {}) AS year_{name}",
        of(condition, what),
        of(&before(condition), &before(what))
    )
}

fn square_of_year(dialect: &Dialect, (name, condition, a, b): &Square) -> String {
    let zero = dialect.double("0");
    let of = |condition: &str, a: &str, b: &str| {
        let product = format!("{} * {}", dialect.double(a), dialect.double(b));
        format!("CASE WHEN {condition} THEN {product} ELSE {zero} END")
    };
    format!(
        "SUM({} - {}) AS year_{name}",
        of(condition, a, b),
        of(&before(condition), &before(a), &before(b))
    )
}

/// Each customer from the first instant to the last.
pub(super) fn spans(statement: &mut Statement) {
    let dialect = statement.dialect;
    statement.cte(
        "spans",
        "x at the first month's start and y at the last month's end.",
        format!(
            "SELECT\n{}\nFROM customer_states\nGROUP BY customer",
            listed(&[
                "customer".to_owned(),
                format!("{} AS x", dialect.money(&sum_if("period = 0", "change"))),
                format!("{} AS y", dialect.money("SUM(change)")),
                "MIN(is_known_before) AS is_known".to_owned(),
            ])
        ),
    );
    statement.cte(
        "span_tops",
        "The largest of them.",
        "SELECT MAX(CASE WHEN x > 0 THEN x END) AS top FROM spans",
    );
    let mut sums: Vec<(String, String)> = MOVES.iter().map(flow).collect();
    sums.extend(SQUARES.iter().map(|of| square(dialect, of)));
    sums.push((
        "top_y".to_owned(),
        "MAX(CASE WHEN x = span_tops.top THEN y END)".to_owned(),
    ));
    sums.push(("top".to_owned(), "MAX(span_tops.top)".to_owned()));
    statement.cte(
        "span_sums",
        "The movements between these two instants, which are not the sums of the months'.",
        format!(
            "SELECT{}\n{}\nFROM spans\nCROSS JOIN span_tops",
            dialect.few("span_tops"),
            listed(&named(&sums))
        ),
    );
}
