//! From the table's rows to each customer's orders: what every statement begins with.

use super::conditions::Condition;
use super::dates::DateType;
use super::dialect::Dialect;
use super::error::SqlError;
use super::groups::{Groups, ValueOfRow, values_of_rows};
use super::quote::{identifier, literal, table};
use super::text::{Statement, all_of, case, listed};
use crate::calendar::Day;

/// A product of columns, added to or taken from the amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whether it is subtracted.
    pub negative: bool,
    /// The columns.
    pub factors: Vec<String>,
}

/// The table, and what its columns and rows mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The table, its parts with dots between.
    pub table: String,
    /// The order's id; without one every row is an order.
    pub order: Option<String>,
    /// The customer's id.
    pub customer: String,
    /// The order's day or time.
    pub date: String,
    /// What that column holds.
    pub date_type: DateType,
    /// The order's amount.
    pub amount: Vec<Term>,
    /// Conditions on rows.
    pub conditions: Vec<Condition>,
    /// Columns of statuses.
    pub statuses: Vec<String>,
    /// Statuses whose rows are left out; `*` at the end stands for anything.
    pub excluded: Vec<String>,
    /// Customer ids that stand for guests.
    pub guest_ids: Vec<String>,
    /// Whether customers who are e-mail addresses are the same in capitals.
    pub fold_case: bool,
    /// Whether orders of exactly 0 are left out.
    pub ignore_zero: bool,
    /// What puts customers into groups.
    pub groups: Groups,
}

/// Ids that say that there is none: what database exports write where nothing is. The file reader knows more words.
pub(super) const BLANK: [&str; 7] = ["", "null", "\\n", "nan", "none", "n/a", "#n/a"];

/// Adds `source_rows`, `order_rows`, `orders` and `history` to the statement. `beside` are further
/// columns of `history`, each over all that the customer has.
pub(super) fn history(
    statement: &mut Statement,
    source: &Source,
    zone: &str,
    as_of: Option<Day>,
    beside: &[(String, String)],
) -> Result<(), SqlError> {
    source_rows(statement, source, zone)?;
    order_rows(statement, source, as_of)?;
    if as_of.is_some() {
        orders(statement, source, "orders");
    } else {
        orders(statement, source, "all_orders");
        up_to_the_last_order(statement, &source.groups);
    }
    windows(statement, beside);
    Ok(())
}

fn source_rows(statement: &mut Statement, source: &Source, zone: &str) -> Result<(), SqlError> {
    let dialect = statement.dialect;
    let column = |name: &str| Ok(format!("t.{}", identifier(dialect, name)?));
    let mut columns = Vec::new();
    if let Some(order) = &source.order {
        columns.push(format!(
            "TRIM({}) AS order_id",
            dialect.text(&column(order)?)
        ));
    }
    let customer = format!("TRIM({})", dialect.text(&column(&source.customer)?));
    let customer = if source.fold_case {
        format!("CASE WHEN {customer} LIKE '%@%' THEN LOWER({customer}) ELSE {customer} END")
    } else {
        customer
    };
    columns.push(format!("{customer} AS customer_id"));
    let zone = literal(dialect, zone)?;
    let day = dialect.read_day(&column(&source.date)?, source.date_type, &zone);
    columns.push(format!("{day} AS row_day"));
    columns.push(format!(
        "{} AS row_amount",
        amount(dialect, &source.amount)?
    ));
    for (name, group) in source.groups.names().zip(&source.groups.columns) {
        let value = dialect.text(&column(group)?);
        columns.push(format!("COALESCE(TRIM({value}), '') AS {name}"));
    }
    let mut wanted = Vec::new();
    for condition in &source.conditions {
        wanted.push(condition.holds(dialect)?);
    }
    for status in &source.statuses {
        wanted.extend(not_excluded(dialect, &column(status)?, &source.excluded)?);
    }
    if !wanted.is_empty() {
        columns.push(format!(
            "CASE WHEN {} THEN 1 ELSE 0 END AS wanted",
            all_of(&wanted)
        ));
    }
    let body = format!(
        "SELECT\n{}\nFROM {} AS t",
        listed(&columns),
        table(dialect, &source.table)?
    );
    statement.cte(
        "source_rows",
        "The table's rows: what is needed of them, in one form.",
        body,
    );
    Ok(())
}

/// The sum of the terms, exact.
pub(super) fn amount(dialect: &'static Dialect, terms: &[Term]) -> Result<String, SqlError> {
    let mut sum = String::new();
    for (place, term) in terms.iter().enumerate() {
        let product = term.factors.len() > 1;
        let mut factors = Vec::new();
        for factor in &term.factors {
            let column = format!("t.{}", identifier(dialect, factor)?);
            factors.push(if product {
                dialect.read_factor(&column)
            } else {
                dialect.read_money(&column)
            });
        }
        let product = match factors.as_slice() {
            [one] => one.clone(),
            // Two at a time, back to an amount: more decimals than engines hold otherwise.
            [first, others @ ..] => others.iter().fold(first.clone(), |product, factor| {
                dialect.money(&format!("{product} * {factor}"))
            }),
            [] => return Err(SqlError::EmptyName),
        };
        sum.push_str(match (place, term.negative) {
            (0, false) => "",
            (0, true) => "-",
            (_, false) => " + ",
            (_, true) => " - ",
        });
        sum.push_str(&product);
    }
    Ok(sum)
}

/// That the status is none of those left out: compared without case and marks; nothing is none.
pub(super) fn not_excluded(
    dialect: &'static Dialect,
    column: &str,
    excluded: &[String],
) -> Result<Vec<String>, SqlError> {
    let status = dialect.normalised(&format!("COALESCE({}, '')", dialect.text(column)));
    let (mut whole, mut starts) = (Vec::new(), Vec::new());
    for pattern in excluded {
        let (text, open) = match pattern.trim().strip_suffix('*') {
            Some(start) => (start, true),
            None => (pattern.trim(), false),
        };
        if !text.is_ascii() {
            return Err(SqlError::Status(pattern.clone()));
        }
        let text: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if open {
            starts.push(format!("{status} NOT LIKE '{text}%'"));
        } else {
            whole.push(format!("'{text}'"));
        }
    }
    if !whole.is_empty() {
        starts.insert(0, format!("{status} NOT IN ({})", whole.join(", ")));
    }
    Ok(starts)
}

fn order_rows(
    statement: &mut Statement,
    source: &Source,
    as_of: Option<Day>,
) -> Result<(), SqlError> {
    let dialect = statement.dialect;
    let mut unusable = vec![
        "row_day IS NULL".to_owned(),
        "row_amount IS NULL".to_owned(),
    ];
    if source.order.is_some() {
        unusable.push("COALESCE(order_id, '') = ''".to_owned());
    }
    let mut roles = Vec::new();
    // Rows left out still say from which day the data are.
    if !source.conditions.is_empty() || !source.statuses.is_empty() {
        roles.push(("wanted = 0".to_owned(), "'left_out'".to_owned()));
    }
    roles.push((unusable.join(" OR "), "'unusable'".to_owned()));
    if let Some(as_of) = as_of {
        roles.push((
            format!("row_day > {}", dialect.day(as_of)),
            "'late'".to_owned(),
        ));
    }
    let mut blank = Vec::new();
    for word in BLANK {
        blank.push(literal(dialect, word)?);
    }
    let mut guest = format!("LOWER(COALESCE(customer_id, '')) IN ({})", blank.join(", "));
    if !source.guest_ids.is_empty() {
        let mut ids = Vec::new();
        for id in &source.guest_ids {
            ids.push(literal(dialect, id)?);
        }
        guest.push_str(&format!(" OR customer_id IN ({})", ids.join(", ")));
    }
    roles.push((guest, "'guest'".to_owned()));
    let order = if source.order.is_some() {
        "order_id, "
    } else {
        ""
    };
    let groups: String = source
        .groups
        .names()
        .map(|name| format!("{name}, "))
        .collect();
    let inner = format!(
        "SELECT\n  customer_id, {order}{groups}row_day, row_amount,\n{} AS role\nFROM source_rows",
        super::text::indented(&case(&roles, Some("'customer'")), 2)
    );
    let mut columns = vec![
        format!(
            "CASE WHEN role = 'customer' THEN customer_id ELSE {} END AS customer",
            dialect.text("row_day")
        ),
        "role".to_owned(),
        "row_day".to_owned(),
        "row_amount".to_owned(),
    ];
    if source.order.is_some() {
        columns.insert(
            2,
            "CASE WHEN role = 'customer' THEN order_id END AS order_key".to_owned(),
        );
    }
    columns.extend(source.groups.names());
    let body = format!(
        "SELECT{}\n{}\nFROM (\n{}\n) AS told_apart",
        dialect.by_customer,
        listed(&columns),
        super::text::indented(&inner, 2)
    );
    statement.cte(
        "order_rows",
        "What each row is: a customer's, or a guest's, who belongs to nobody, or one that cannot be used (no day,\n\
         amount or order id). All but the first are kept by day: one place for all of them would be a full one.",
        body,
    );
    Ok(())
}

fn orders(statement: &mut Statement, source: &Source, name: &str) {
    let kind = |amount: &str| {
        let mut kinds = vec![
            ("role <> 'customer'".to_owned(), "role".to_owned()),
            (format!("{amount} < 0"), "'refund'".to_owned()),
        ];
        if source.ignore_zero {
            kinds.push((format!("{amount} = 0"), "'zero'".to_owned()));
        }
        case(&kinds, Some("'order'"))
    };
    let dialect = statement.dialect;
    let names: Vec<String> = source.groups.of_orders().collect();
    let passed: String = names.iter().map(|name| format!(", {name}")).collect();
    let values = values_of_rows(dialect, &source.groups);
    let named = |of: &dyn Fn(&ValueOfRow) -> String| -> String {
        let columns = names.iter().zip(&values);
        columns
            .map(|(name, value)| format!(",\n    {} AS {name}", of(value)))
            .collect()
    };
    let body = if source.order.is_some() {
        let amount = dialect.money("SUM(row_amount)");
        let values = named(&|value| format!("{}({})", value.take, value.of));
        format!(
            "SELECT\n  customer, role, day, amount, row_count{passed},\n{} AS kind\nFROM (\n  SELECT customer, role, order_key, MIN(row_day) AS day, {amount} AS amount, COUNT(*) AS row_count{values}\n  FROM order_rows\n  GROUP BY customer, role, order_key\n) AS merged",
            super::text::indented(&kind("amount"), 2)
        )
    } else {
        let values = named(&|value| value.of.clone());
        format!(
            "SELECT\n  customer, role, row_day AS day, row_amount AS amount, 1 AS row_count{values},\n{} AS kind\nFROM order_rows",
            super::text::indented(&kind("row_amount"), 2)
        )
    };
    let comment = if source.order.is_some() {
        "Rows with the same order id and customer are one order: its day is the earliest, its amount the sum.\n\
         One below zero is a refund: no purchase, and nobody is active by it."
    } else {
        "Every row is an order. One below zero is a refund: no purchase, and nobody is active by it."
    };
    statement.cte(name, comment, body);
}

/// Where no as-of day is given, the data end with the last order: refunds after it are late.
fn up_to_the_last_order(statement: &mut Statement, groups: &Groups) {
    statement.cte(
        "data_end",
        "The last order's day, up to which the data are complete. --as-of DAY spares this look at all rows.",
        "SELECT MAX(CASE WHEN kind IN ('order', 'zero') THEN day END) AS last_order_day\nFROM all_orders",
    );
    let late = "all_orders.kind = 'refund' AND all_orders.day > data_end.last_order_day";
    let told = |name: &str, column: &str| {
        let otherwise = format!("all_orders.{column}");
        let late = (late.to_owned(), format!("'{name}'"));
        format!("{} AS {column}", case(&[late], Some(&otherwise)))
    };
    let mut columns = vec![
        "all_orders.customer".to_owned(),
        told("late", "role"),
        "all_orders.day".to_owned(),
        "all_orders.amount".to_owned(),
        "all_orders.row_count".to_owned(),
        told("late_refund", "kind"),
    ];
    columns.extend(groups.of_orders().map(|name| format!("all_orders.{name}")));
    statement.cte(
        "orders",
        "Refunds after that day are left out and counted.",
        format!(
            "SELECT\n{}\nFROM all_orders\nCROSS JOIN data_end",
            listed(&columns)
        ),
    );
}

/// The order of a customer's entries: orders first, each kind by day.
const BY_DAY: &str = "PARTITION BY customer, role ORDER BY kind, day";

const ALL: &str = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";

fn windows(statement: &mut Statement, beside: &[(String, String)]) {
    let over = |what: &str, name: &str| format!("{what} OVER ({BY_DAY}) AS {name}");
    let mut columns = vec![
        "customer, role, kind, day, amount, row_count".to_owned(),
        over("ROW_NUMBER()", "entry_number"),
        over("LAG(day)", "previous_day"),
        over("LAG(day, 2)", "day_before_previous"),
        over("LEAD(CASE WHEN kind = 'order' THEN day END)", "next_day"),
    ];
    // In the order of the others, so that one sort serves all; over everything the customer has.
    columns.extend(
        beside
            .iter()
            .map(|(what, name)| format!("{what} OVER ({BY_DAY} {ALL}) AS {name}")),
    );
    statement.cte(
        "history",
        "Each order beside its customer's orders before and after it; refunds follow the orders.",
        format!("SELECT\n{}\nFROM orders", listed(&columns)),
    );
}
