//! Which groups customers are in: the first value of a column.

use super::dialect::Dialect;
use crate::calendar::Period;

/// Columns whose first value puts a customer into a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// The columns.
    pub columns: Vec<String>,
    /// The periods in which other values than the first say that a customer moved.
    pub periods: Vec<Period>,
}

impl Groups {
    /// The names of the columns' values in the statement.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        (1..)
            .zip(&self.columns)
            .map(|(number, _): (usize, _)| format!("group_{number}"))
    }

    /// What `orders` has of each: the first value with its day before it, the least and the greatest of the periods.
    pub(super) fn of_orders(&self) -> impl Iterator<Item = String> {
        self.names()
            .flat_map(|name| ["first", "low", "high"].map(|part| format!("{part}_{name}")))
    }
}

/// A row's value of a group, and which of an order's rows counts.
pub(super) struct ValueOfRow {
    pub(super) take: &'static str,
    pub(super) of: String,
}

/// In the order of [`Groups::of_orders`].
pub(super) fn values_of_rows(dialect: &Dialect, groups: &Groups) -> Vec<ValueOfRow> {
    let periods: Vec<String> = groups
        .periods
        .iter()
        .map(|period| {
            let (start, end) = (dialect.day(period.start), dialect.day(period.end));
            format!("(row_day >= {start} AND row_day < {end})")
        })
        .collect();
    let inside = periods.join(" OR ");
    let of_group = |name: String| {
        // Day and value as one text, whose least is the first value: of whole numbers the smaller, else the text whose
        // letters come first.
        let digits = (0..10).fold(name.clone(), |text, digit| {
            format!("REPLACE({text}, '{digit}', '')")
        });
        let length = dialect.text(&format!("100 + LENGTH({name})"));
        let first = format!(
            "CASE WHEN role = 'customer' THEN {} || CASE WHEN {digits} = '' AND {name} <> '' THEN '0' || {length} || {name} ELSE '1' || {name} END END",
            dialect.text("row_day")
        );
        let within =
            format!("CASE WHEN role = 'customer' AND {name} <> '' AND ({inside}) THEN {name} END");
        [
            ("MIN", dialect.by_bytes(&first)),
            ("MIN", within.clone()),
            ("MAX", within),
        ]
        .map(|(take, of)| ValueOfRow { take, of })
    };
    groups.names().flat_map(of_group).collect()
}

/// The value in what [`values_of_rows`] makes of the first one.
pub(super) fn first_value(first: &str) -> String {
    format!(
        "CASE WHEN SUBSTR({first}, 11, 1) = '0' THEN SUBSTR({first}, 15) ELSE SUBSTR({first}, 12) END"
    )
}
