//! The sums of months as rows, and all of them as one more.

use super::months::{BESIDE, MOVES, SQUARES, YEAR};
use crate::sql::Dialect;
use crate::sql::text::{Statement, listed};

/// Both a month and all of them together as rows with the same columns.
pub(super) fn numbers(statement: &mut Statement) {
    month_numbers(statement);
    let shown = "SELECT *\nFROM month_numbers\nWHERE period >= 1 AND end_day > first_day";
    statement.cte("shown", "The months that the table knows a day of.", shown);
    let bounds = "SELECT MIN(period) AS first_period, MAX(period) AS last_period FROM shown";
    statement.cte("bounds", "The first and the last of them.", bounds);
    let (months, total): (Vec<String>, Vec<String>) = both(statement.dialect).into_iter().unzip();
    statement.cte(
        "numbers",
        "The months, and behind them all together: movements are added up, net_… lie between the first instant and the\n\
         last.",
        format!(
            "SELECT\n{}\nFROM shown\nUNION ALL\nSELECT\n{}\nFROM shown\nCROSS JOIN bounds\nCROSS JOIN span_sums",
            listed(&months),
            listed(&total)
        ),
    );
}

/// Each column as a month's, and as that of all of them.
fn both(dialect: &Dialect) -> Vec<(String, String)> {
    let of = |name: &str, sum: &str| (name.to_owned(), format!("{sum} AS {name}"));
    let at = |name: &str, end: &str| {
        let is_there = format!("shown.period = bounds.{end}_period");
        of(
            name,
            &format!("MAX(CASE WHEN {is_there} THEN shown.{name} END)"),
        )
    };
    let largest = |name: &str| of(name, &format!("MAX(shown.{name})"));
    let least = |name: &str| of(name, &format!("MIN(shown.{name})"));
    let mut all = vec![
        of("period", "MAX(shown.period) + 1"),
        of("period_name", "'total'"),
        least("start_day"),
        largest("end_day"),
        largest("last_day"),
        largest("year_start"),
        least("reached"),
    ];
    all.extend(["start_customers", "start_amount"].map(|name| at(name, "first")));
    all.extend(["end_customers", "end_amount", "top_end"].map(|name| at(name, "last")));
    let flows = MOVES.iter().chain(&BESIDE);
    all.extend(flows.map(|(name, ..)| of(name, &format!("SUM(shown.{name})"))));
    let net = |name: &str, of_spans: &str, none: &str| {
        format!("MAX(COALESCE(span_sums.{of_spans}, {none})) AS {name}")
    };
    for (name, ..) in &MOVES {
        let own = format!("net_{name}");
        all.push((format!("{name} AS {own}"), net(&own, name, "0")));
    }
    let none = dialect.double("0");
    let squares = SQUARES.iter();
    all.extend(squares.map(|(name, ..)| ((*name).to_owned(), net(name, name, &none))));
    for (name, of_spans) in [("top_start", "top"), ("top_start_y", "top_y")] {
        all.push((name.to_owned(), net(name, of_spans, "0")));
    }
    all.push(of("below_zero", "SUM(shown.below_zero)"));
    all.extend(year_columns().map(|name| at(&name, "last")));
    all.extend(WHOLE.map(largest));
    all
}

const DAYS: [&str; 7] = [
    "period",
    "period_name",
    "start_day",
    "end_day",
    "last_day",
    "year_start",
    "reached",
];

/// What holds for the whole table.
const WHOLE: [&str; 10] = [
    "first_day",
    "last_start",
    "all_rows",
    "unusable_rows",
    "late_rows",
    "all_customers",
    "ended_rows",
    "same_day",
    "day_after",
    "ends_later",
];

fn year_columns() -> impl Iterator<Item = String> {
    let flows = YEAR.iter().map(|(name, ..)| name);
    let squares = SQUARES.iter().map(|(name, ..)| name);
    flows.chain(squares).map(|name| format!("year_{name}"))
}

/// Months are chained: the end of one is the start of the next.
fn month_numbers(statement: &mut Statement) {
    let dialect = statement.dialect;
    let zero = |what: &str| format!("COALESCE({what}, 0)");
    let real = |what: &str| format!("COALESCE({what}, {})", dialect.double("0"));
    const UP_TO: &str = "(ORDER BY listed.period ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)";
    const BEFORE: &str =
        "(ORDER BY listed.period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)";
    let over = |of: &str, frame: &str| format!("SUM({of}) OVER {frame}");
    let mut columns: Vec<String> = DAYS.map(|day| format!("listed.{day} AS {day}")).into();
    for (name, of) in [("customers", "change_customers"), ("amount", "change_sum")] {
        let of = zero(&format!("month_sums.{of}"));
        columns.push(format!("{} AS start_{name}", zero(&over(&of, BEFORE))));
        columns.push(format!("{} AS end_{name}", over(&of, UP_TO)));
    }
    for (name, ..) in MOVES.iter().chain(&BESIDE) {
        columns.push(format!("{} AS {name}", zero(&format!("month_sums.{name}"))));
    }
    let xx = over(&real("month_sums.change_xx"), BEFORE);
    columns.push(format!("{} AS xx", real(&xx)));
    for (name, ..) in SQUARES.iter().skip(1) {
        columns.push(format!("{} AS {name}", real(&format!("month_sums.{name}"))));
    }
    let moved = zero("month_sums.moved_top");
    let kept = zero("held_tops.kept_top");
    columns.push(format!(
        "CASE WHEN {moved} > {kept} THEN {moved} ELSE {kept} END AS top_start"
    ));
    columns.push(format!(
        "CASE WHEN {moved} > {kept} OR ({moved} = {kept} AND moved_tops.moved_top_y > {kept}) THEN {} ELSE {kept} END AS top_start_y",
        zero("moved_tops.moved_top_y")
    ));
    columns.push(format!("{} AS top_end", zero("held_tops.top_end")));
    columns.push(format!("{} AS below_zero", zero("month_sums.below_zero")));
    for name in year_columns() {
        let of = format!("year_sums.{name}");
        let is_square = SQUARES
            .iter()
            .any(|(square, ..)| name == format!("year_{square}"));
        let of = if is_square { real(&of) } else { zero(&of) };
        columns.push(format!("{} AS {name}", over(&of, UP_TO)));
    }
    columns.extend(WHOLE.map(|name| format!("whole.{name} AS {name}")));
    statement.cte(
        "month_numbers",
        "Every month with its movements. What is paid at its start is all that changed before it.",
        format!(
            "SELECT\n{}\nFROM listed\nCROSS JOIN whole\nLEFT JOIN month_sums ON month_sums.period = listed.period\nLEFT JOIN moved_tops ON moved_tops.moved_period = listed.period\nLEFT JOIN held_tops ON held_tops.held_period = listed.period\nLEFT JOIN year_sums ON year_sums.year_period = listed.period",
            listed(&columns)
        ),
    );
}
