//! The counts and sums of a period: the symbols of the definitions, as marks of orders and sums of them.
//!
//! A customer is counted at an instant by the last order before it: the one whose next order, if any,
//! does not come before the instant. So each customer is counted once, without a step of its own.

use super::dialect::Dialect;
use super::text::{count_if, sum_if};
use crate::calendar::{Day, Period, Window};

/// The days that matter for one period, as text of the dialect.
pub(super) struct Instants {
    start: String,
    end: String,
    year_start: String,
    active_at_start: String,
    active_at_end: String,
    active_at_year_start: String,
}

impl Instants {
    pub(super) fn of(dialect: &'static Dialect, period: &Period, window: Window) -> Self {
        let year_start = period.end.plus_months(-12);
        let day = |day: Day| dialect.day(day);
        Instants {
            start: day(period.start),
            end: day(period.end),
            year_start: day(year_start),
            active_at_start: day(window.before(period.start)),
            active_at_end: day(window.before(period.end)),
            active_at_year_start: day(window.before(year_start)),
        }
    }

    /// What [`Instants::marks`] needs of a customer, beside each order: who was active at the start.
    pub(super) fn beside(&self, number: usize) -> Vec<(String, String)> {
        let ordered = |from: &str, to: &str| {
            format!(
                "MAX(CASE WHEN kind = 'order' AND {} THEN 1 ELSE 0 END)",
                within(from, to)
            )
        };
        vec![
            (
                ordered(&self.active_at_start, &self.start),
                format!("was_at_start_{number}"),
            ),
            (
                ordered(&self.active_at_year_start, &self.year_start),
                format!("was_at_year_start_{number}"),
            ),
        ]
    }

    /// What each entry is for the period: conditions on `history` and their names.
    pub(super) fn marks(&self, number: usize) -> Vec<(String, String)> {
        let (start, end, year) = (&self.start, &self.end, &self.year_start);
        let marks = [
            ("in_period", within(start, end)),
            ("at_start", last_before(&self.active_at_start, start)),
            ("at_end", last_before(&self.active_at_end, end)),
            (
                "at_year_start",
                last_before(&self.active_at_year_start, year),
            ),
            ("in_year", within(year, end)),
            ("last_in_year", last_before(year, end)),
            ("to_date", format!("day < {end}")),
        ];
        let named = marks.into_iter();
        named
            .map(|(name, condition)| (condition, format!("{name}_{number}")))
            .collect()
    }
}

/// `from` is in, `to` is not.
pub(super) fn within(from: &str, to: &str) -> String {
    format!("day >= {from} AND day < {to}")
}

/// The last order before an instant, if it is not before `from`.
fn last_before(from: &str, instant: &str) -> String {
    format!(
        "kind = 'order' AND {} AND (next_day IS NULL OR next_day >= {instant})",
        within(from, instant)
    )
}

/// A count or sum: its name, and how it is computed from `marks`.
pub(super) type Column = (&'static str, String);

/// The sums of a period, from `marks`.
pub(super) fn columns(
    dialect: &'static Dialect,
    instants: &Instants,
    number: usize,
) -> Vec<Column> {
    let start = &instants.start;
    let marked = |condition: &str| count_if(&numbered(condition, number));
    let mut columns = vec![
        ("S", marked("at_start_#")),
        ("E", marked("at_end_#")),
        ("retained", marked("at_end_# AND was_at_start_# = 1")),
        (
            "new_customers",
            marked(&format!("at_end_# AND first_day >= {start}")),
        ),
        ("S_year", marked("at_year_start_#")),
        (
            "retained_year",
            marked("at_end_# AND was_at_year_start_# = 1"),
        ),
    ];
    columns.extend(of_orders(dialect, start, |kind| {
        numbered(&format!("kind = '{kind}' AND in_period_#"), number)
    }));
    let sum = |condition: &str| sum_if(&numbered(condition, number), "amount");
    columns.extend([
        (
            "customers_to_date",
            marked("kind = 'order' AND entry_number = 1 AND to_date_#"),
        ),
        (
            "repeat_customers",
            marked("kind = 'order' AND entry_number = 2 AND to_date_#"),
        ),
        ("net_to_date", sum(&format!("{MONEY} AND to_date_#"))),
        ("year_buyers", marked("last_in_year_#")),
        ("year_net", sum(&format!("{MONEY} AND in_year_#"))),
    ]);
    columns
}

/// The condition for the period of this number.
fn numbered(condition: &str, number: usize) -> String {
    condition.replace('#', &number.to_string())
}

/// Entries that are money of a customer.
pub(super) const MONEY: &str = "kind IN ('order', 'refund')";

/// The sums of a period's orders, refunds and guests: `inside` says which entries of a kind are the
/// period's, `start` is its first day.
pub(super) fn of_orders(
    dialect: &'static Dialect,
    start: &str,
    inside: impl Fn(&str) -> String,
) -> Vec<Column> {
    let order = inside("order");
    let gaps = format!("{order} AND previous_day < day");
    let gap = format!(
        "CASE WHEN {gaps} THEN {} END",
        dialect.days_between("day", "previous_day")
    );
    let [gap_low, gap_high] = dialect.middle(&gap);
    let [amount_low, amount_high] = dialect.middle(&format!("CASE WHEN {order} THEN amount END"));
    vec![
        (
            "acquired",
            count_if(&format!("{order} AND entry_number = 1")),
        ),
        (
            "B",
            count_if(&format!(
                "{order} AND (previous_day IS NULL OR previous_day < {start})"
            )),
        ),
        (
            "repeat_buyers",
            count_if(&format!(
                "{order} AND previous_day >= {start} AND (day_before_previous IS NULL OR day_before_previous < {start})"
            )),
        ),
        (
            "returning_buyers",
            count_if(&format!("{order} AND previous_day < {start}")),
        ),
        // One entry a buyer: the first of the period after an earlier one, or the second ever.
        (
            "repeat_buyers_to_date",
            count_if(&format!(
                "{order} AND (previous_day < {start} OR entry_number = 2)"
            )),
        ),
        ("order_count", count_if(&order)),
        ("revenue", sum_if(&order, "amount")),
        ("refund_count", count_if(&inside("refund"))),
        ("refunds", sum_if(&inside("refund"), "amount")),
        ("amount_low", amount_low),
        ("amount_high", amount_high),
        ("gap_count", count_if(&gaps)),
        ("gap_low", gap_low),
        ("gap_high", gap_high),
        ("guest_rows", sum_if(&inside("guest"), "row_count")),
        ("guest_revenue", sum_if(&inside("guest"), "amount")),
    ]
}

/// What holds for the whole table, from `marks`.
pub(super) fn of_the_whole() -> Vec<Column> {
    let rows = |kind: &str| sum_if(&format!("kind = '{kind}'"), "row_count");
    vec![
        // Of any row, but of orders alone: a refund or a guest does not say how far the data reach.
        ("data_first_day", "MIN(day)".to_owned()),
        (
            "data_last_day",
            "MAX(CASE WHEN kind IN ('order', 'zero') THEN day END)".to_owned(),
        ),
        ("all_rows", sum_if("kind <> 'left_out'", "row_count")),
        ("unusable_rows", rows("unusable")),
        // A late refund is one, whatever rows it was made of: so the file command counts those.
        (
            "late_rows",
            format!("{} + {}", rows("late"), count_if("kind = 'late_refund'")),
        ),
        ("zero_orders", count_if("kind = 'zero'")),
        ("all_guest_rows", rows("guest")),
        ("all_guest_revenue", sum_if("kind = 'guest'", "amount")),
        (
            "all_customers",
            count_if(&format!("{MONEY} AND entry_number = 1")),
        ),
        ("all_orders", count_if(MONEY)),
    ]
}

/// Sums of the whole table from sums of parts of it, which are columns of `table`.
pub(super) fn together(parts: &[Column], table: &str, over: &str) -> Vec<String> {
    let sum = |name: &str| match name {
        "data_first_day" => "MIN",
        "data_last_day" => "MAX",
        _ => "SUM",
    };
    let parts = parts.iter();
    parts
        .map(|(name, _)| format!("{}({table}.{name}){over} AS {name}", sum(name)))
        .collect()
}
