//! From the table's rows to what changes for each customer, and when.

use super::MrrQuery;
use crate::calendar::{Calendar, Day, Unit};
use crate::sql::cut::Cut;
use crate::sql::quote::{identifier, literal, table};
use crate::sql::source::{BLANK, amount, not_excluded};
use crate::sql::text::{Statement, all_of, case, constants, count_if, indented, listed, sum_if};
use crate::sql::{Dialect, SqlError};

/// The rows of the table as spells, one row each.
pub(super) fn spells(statement: &mut Statement, query: &MrrQuery) -> Result<(), SqlError> {
    let (dialect, source) = (query.dialect, &query.source);
    let column = |name: &str| Ok(format!("t.{}", identifier(dialect, name)?));
    let zone = literal(dialect, &query.timezone)?;
    let day = |name: &str| -> Result<String, SqlError> {
        Ok(dialect.read_day(&column(name)?, source.date_type, &zone))
    };
    let mut wanted = Vec::new();
    for condition in &source.conditions {
        wanted.push(condition.holds(dialect)?);
    }
    let (mut free, mut ended) = (Vec::new(), Vec::new());
    if let Some(status) = &source.status {
        let status = column(status)?;
        wanted.extend(not_excluded(dialect, &status, &source.excluded)?);
        free = not_excluded(dialect, &status, &source.free)?;
        ended = not_excluded(dialect, &status, &source.ended)?;
    }
    let paid = amount(dialect, &source.amount)?;
    let paid = match free.is_empty() {
        true => paid,
        false => {
            let zero = dialect.money("0");
            format!("CASE WHEN {} THEN {paid} ELSE {zero} END", all_of(&free))
        }
    };
    let has_ended = match ended.is_empty() {
        true => "0".to_owned(),
        false => format!("CASE WHEN {} THEN 0 ELSE 1 END", all_of(&ended)),
    };
    let columns = [
        format!(
            "TRIM({}) AS customer_id",
            dialect.text(&column(&source.customer)?)
        ),
        format!("{} AS start_day", day(&source.start)?),
        format!("{} AS end_day", day(&source.end)?),
        format!("{paid} AS row_mrr"),
        format!("{has_ended} AS has_ended"),
    ];
    let filter = match wanted.is_empty() {
        true => String::new(),
        false => format!("\nWHERE {}", all_of(&wanted)),
    };
    statement.cte(
        "source_rows",
        "The table's rows: what is needed of them, in one form.",
        format!(
            "SELECT\n{}\nFROM {} AS t{filter}",
            listed(&columns),
            table(dialect, &source.table)?
        ),
    );
    told(statement, query)
}

fn told(statement: &mut Statement, query: &MrrQuery) -> Result<(), SqlError> {
    let dialect = query.dialect;
    let mut blank = Vec::new();
    for word in BLANK {
        blank.push(literal(dialect, word)?);
    }
    let unusable = [
        "start_day IS NULL".to_owned(),
        "row_mrr IS NULL".to_owned(),
        "end_day < start_day".to_owned(),
        "(has_ended = 1 AND end_day IS NULL)".to_owned(),
        format!("LOWER(COALESCE(customer_id, '')) IN ({})", blank.join(", ")),
    ];
    let told = [
        "*".to_owned(),
        format!(
            "CASE WHEN {} THEN 0 ELSE 1 END AS usable",
            unusable.join(" OR ")
        ),
    ];
    let columns = [
        "CASE WHEN usable = 1 THEN customer_id END AS customer".to_owned(),
        "usable, start_day, end_day, row_mrr".to_owned(),
        format!(
            "CASE WHEN start_day <= {} THEN 1 ELSE 0 END AS known",
            dialect.day(query.as_of)
        ),
        "CASE WHEN start_day = end_day THEN 1 ELSE 0 END AS one_day".to_owned(),
    ];
    statement.cte(
        "spells",
        "A row a subscription. One without a customer, start or amount, that ends before it starts, or that has ended\n\
         and says not when, cannot be used and is counted. known: it had started by the as-of day.",
        format!(
            "SELECT{}\n{}\nFROM (\n{}\n) AS told",
            dialect.by_customer,
            listed(&columns),
            indented(&format!("SELECT\n{}\nFROM source_rows", listed(&told)), 2)
        ),
    );
    Ok(())
}

const BY_DAY: &str = "PARTITION BY customer, usable ORDER BY day";

/// What starts and ends on each day of a customer, the days beside it, and by how much the amount changes when.
pub(super) fn changes(statement: &mut Statement, query: &MrrQuery) {
    let dialect = query.dialect;
    statement.cte(
        "sides",
        "Every spell has a start and an end.",
        constants(
            dialect,
            &["side"],
            &["'start'", "'end'"].map(|side| vec![side.to_owned()]),
        ),
    );
    customer_days(statement);
    neighbours(statement);
    whole(statement, query);
    moved(statement, query);
}

fn customer_days(statement: &mut Statement) {
    let dialect = statement.dialect;
    let sides = format!(
        "SELECT{}\n{}\nFROM spells\nCROSS JOIN sides\nWHERE sides.side = 'start' OR (spells.usable = 1 AND spells.end_day IS NOT NULL)",
        dialect.few("sides"),
        listed(&[
            "spells.customer AS customer, spells.usable AS usable, spells.row_mrr AS row_mrr".to_owned(),
            "spells.known AS known, spells.one_day AS one_day, sides.side AS side".to_owned(),
            "CASE WHEN sides.side = 'end' THEN spells.end_day WHEN spells.usable = 1 THEN spells.start_day END AS day"
                .to_owned(),
        ])
    );
    let starts = "side = 'start' AND known = 1";
    let columns = [
        "customer, usable, day".to_owned(),
        format!("{} AS start_rows", count_if("side = 'start'")),
        format!(
            "{} AS paid_rows",
            count_if(&format!("{starts} AND row_mrr > 0"))
        ),
        format!(
            "{} AS paid_one_day",
            count_if(&format!("{starts} AND row_mrr > 0 AND one_day = 1"))
        ),
        format!("{} AS end_rows", count_if("side = 'end' AND one_day = 0")),
        format!(
            "{} AS started",
            dialect.money(&sum_if(&format!("{starts} AND one_day = 0"), "row_mrr"))
        ),
        format!(
            "{} AS one_day_mrr",
            dialect.money(&sum_if(&format!("{starts} AND one_day = 1"), "row_mrr"))
        ),
        format!(
            "{} AS ended",
            dialect.money(&sum_if(
                "side = 'end' AND known = 1 AND one_day = 0",
                "row_mrr"
            ))
        ),
    ];
    statement.cte(
        "customer_days",
        "A row a customer and day on which anything starts or ends. What starts and ends on one day is kept apart.",
        format!(
            "SELECT\n{}\nFROM (\n{}\n) AS by_side\nGROUP BY customer, usable, day",
            listed(&columns),
            indented(&sides, 2)
        ),
    );
}

fn neighbours(statement: &mut Statement) {
    const FROM: &str = "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING";
    const AFTER: &str = "ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING";
    let next = |rows: &str, frame: &str| {
        format!("MIN(CASE WHEN {rows} > 0 THEN day END) OVER ({BY_DAY} {frame})")
    };
    let columns = [
        "*".to_owned(),
        format!("{} AS paid_from", next("paid_rows", FROM)),
        format!("{} AS paid_after", next("paid_rows", AFTER)),
        format!("{} AS start_after", next("start_rows", AFTER)),
        "MIN(CASE WHEN paid_rows > 0 THEN day END) OVER (PARTITION BY customer, usable) AS first_paid".to_owned(),
        format!("ROW_NUMBER() OVER ({BY_DAY}) AS place"),
    ];
    statement.cte(
        "neighbours",
        "Each day beside the customer's next days on which anything starts. first_paid: f, before which nobody is known.",
        format!("SELECT\n{}\nFROM customer_days", listed(&columns)),
    );
}

fn whole(statement: &mut Statement, query: &MrrQuery) {
    let dialect = statement.dialect;
    let tomorrow = dialect.days_between("start_after", "day");
    let as_of = dialect.day(query.as_of);
    let columns = [
        "SUM(CASE WHEN usable = 1 THEN end_rows ELSE 0 END) AS ended_rows".to_owned(),
        format!(
            "{} AS same_day",
            sum_if("usable = 1 AND start_rows > 0", "end_rows")
        ),
        format!(
            "{} AS day_after",
            sum_if(&format!("usable = 1 AND {tomorrow} = 1"), "end_rows")
        ),
        "MIN(CASE WHEN usable = 1 AND start_rows > 0 THEN day END) AS first_day".to_owned(),
        "MAX(CASE WHEN usable = 1 AND start_rows > 0 THEN day END) AS last_start".to_owned(),
        "SUM(start_rows) AS all_rows".to_owned(),
        format!("{} AS unusable_rows", sum_if("usable = 0", "start_rows")),
        format!(
            "{} AS late_rows",
            sum_if(&format!("usable = 1 AND day > {as_of}"), "start_rows")
        ),
        format!("{} AS all_customers", count_if("usable = 1 AND place = 1")),
    ];
    let last_day = match query.ends_later {
        Some(false) => "0".to_owned(),
        Some(true) => "1".to_owned(),
        None => "CASE WHEN day_after > same_day AND 10 * day_after >= ended_rows THEN 1 ELSE 0 END"
            .to_owned(),
    };
    statement.cte(
        "whole",
        "What holds for the whole table. ends_later: 1 where the end column holds last days of service, whose instant is\n\
         the day after: of the spells that ended, more go on the day after than on the same day, and a tenth of them.",
        format!(
            "SELECT\n  *,\n  {last_day} AS ends_later\nFROM (\n{}\n) AS counted",
            indented(&format!("SELECT\n{}\nFROM neighbours", listed(&columns)), 2)
        ),
    );
}

fn moved(statement: &mut Statement, query: &MrrQuery) {
    let dialect = statement.dialect;
    let days = |later: &str| dialect.days_between(later, "neighbours.day");
    let closed = |later: &str, gap: u32, otherwise: &str| {
        format!(
            "CASE WHEN {} <= {gap} THEN {later} ELSE {otherwise} END",
            days(later)
        )
    };
    let when = case(
        &[
            (
                "sides.side = 'start'".to_owned(),
                "neighbours.day".to_owned(),
            ),
            (
                "whole.ends_later = 0".to_owned(),
                closed("neighbours.paid_from", query.gap, "neighbours.day"),
            ),
        ],
        Some(&closed(
            "neighbours.paid_after",
            query.gap + 1,
            &dialect.plus_days("neighbours.day", "1"),
        )),
    );
    let of = |side: &str| {
        format!(
            "neighbours.{side} + CASE WHEN whole.ends_later = 1 THEN neighbours.one_day_mrr ELSE 0 END"
        )
    };
    let columns = [
        "neighbours.customer AS customer, sides.side AS side, neighbours.first_paid AS first_paid".to_owned(),
        format!("{when} AS day"),
        format!(
            "CASE WHEN sides.side = 'start' THEN {} ELSE -({}) END AS amount",
            of("started"),
            of("ended")
        ),
        "CASE WHEN sides.side = 'start' AND neighbours.paid_rows > (1 - whole.ends_later) * neighbours.paid_one_day THEN 1 ELSE 0 END AS is_paid"
            .to_owned(),
        "CASE WHEN sides.side = 'start' AND neighbours.day = neighbours.first_paid THEN neighbours.started + neighbours.one_day_mrr END AS base"
            .to_owned(),
    ];
    statement.cte(
        "changes",
        &format!(
            "By how much a customer's amount changes, and on which day: E for an end. A gap of up to {} to the next spell\n\
             is none. base: what is paid at the close of the first paid day.",
            crate::words::counted(query.gap.into(), "day")
        ),
        format!(
            "SELECT{}\n{}\nFROM neighbours\nCROSS JOIN whole\nCROSS JOIN sides\nWHERE neighbours.usable = 1",
            dialect.few("sides"),
            listed(&columns)
        ),
    );
}

/// The number of the month of a day, the first being 1.
fn number(dialect: &'static Dialect, day: &str, first: Day, more: i32) -> String {
    let cut = Cut {
        dialect,
        every: Unit::Month,
        calendar: Calendar::default(),
    };
    format!("{} - {}", cut.number(day), first.month_index() - 1 - more)
}

/// Each change in its month, and in the month that begins a year later.
pub(super) fn placed(statement: &mut Statement, query: &MrrQuery, first: Day, last: Day) {
    let dialect = query.dialect;
    let after = query.months.len() + 1;
    let month = |day: &str| {
        let before = (format!("{day} < {}", dialect.day(first)), "0".to_owned());
        case(&[before], Some(&number(dialect, day, first, 0)))
    };
    let year = case(
        &[
            (
                format!("day >= {}", dialect.day(last.plus_months(-12))),
                after.to_string(),
            ),
            (
                format!("day < {}", dialect.day(first.plus_months(-12))),
                "0".to_owned(),
            ),
        ],
        Some(&number(dialect, "day", first, 12)),
    );
    let inner = [
        "customer, side, day, amount, is_paid, base".to_owned(),
        format!("{} AS period", month("day")),
        format!("{} AS first_period", month("first_paid")),
        format!("{year} AS year_period"),
    ];
    let inner = format!(
        "SELECT\n{}\nFROM changes\nWHERE (amount <> 0 OR base IS NOT NULL) AND day < {}",
        listed(&inner),
        dialect.day(last)
    );
    statement.cte(
        "placed",
        "Each change in its month, 1 being the first and 0 all before it. year_period: the month whose end is a year later.",
        format!(
            "SELECT\n{}\nFROM (\n{}\n) AS numbered",
            listed(&[
                "*".to_owned(),
                "MIN(CASE WHEN is_paid = 1 THEN day END) OVER (PARTITION BY customer, period) AS first_in_month".to_owned(),
            ]),
            indented(&inner, 2)
        ),
    );
}
