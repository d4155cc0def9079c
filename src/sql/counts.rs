//! The counts and sums of a period: the symbols of the definitions, as conditions on `history`.
//!
//! A customer is counted at an instant by the last order before it: the one whose next order, if any,
//! does not come before the instant. So each customer is counted once, without a step of its own.

use super::Dialect;
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
    pub(super) fn of(dialect: Dialect, period: &Period, window: Window) -> Self {
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

    /// What [`columns`] needs of a customer's earlier orders, beside each order.
    pub(super) fn beside(&self, number: usize) -> Vec<(String, String)> {
        let so_far = |from: &str, to: &str| {
            format!(
                "MAX(CASE WHEN kind = 'order' AND {} THEN 1 ELSE 0 END)",
                within(from, to)
            )
        };
        vec![
            (
                so_far(&self.active_at_start, &self.start),
                format!("at_start_{number}"),
            ),
            (
                so_far(&self.active_at_year_start, &self.year_start),
                format!("at_year_start_{number}"),
            ),
        ]
    }
}

/// `from` is in, `to` is not.
fn within(from: &str, to: &str) -> String {
    format!("day >= {from} AND day < {to}")
}

/// The last order before an instant, if it is not before `from`.
fn last_before(from: &str, instant: &str) -> String {
    format!(
        "kind = 'order' AND {} AND (next_day IS NULL OR next_day >= {instant})",
        within(from, instant)
    )
}

/// A count or sum: its name, and how it is computed from `history`.
pub(super) type Column = (&'static str, String);

/// The sums of a period from `history` with [`Instants::beside`].
pub(super) fn columns(dialect: Dialect, instants: &Instants, number: usize) -> Vec<Column> {
    let Instants {
        start,
        end,
        year_start,
        ..
    } = instants;
    let at_end = last_before(&instants.active_at_end, end);
    let also = |condition: &str| count_if(&format!("{at_end} AND {condition}"));
    let mut columns = vec![
        (
            "S",
            count_if(&last_before(&instants.active_at_start, start)),
        ),
        ("E", count_if(&at_end)),
        ("retained", also(&format!("at_start_{number} = 1"))),
        ("new_customers", also(&format!("first_day >= {start}"))),
        (
            "S_year",
            count_if(&last_before(&instants.active_at_year_start, year_start)),
        ),
        (
            "retained_year",
            also(&format!("at_year_start_{number} = 1")),
        ),
    ];
    columns.extend(of_orders(dialect, start, end));
    columns.extend([
        (
            "customers_to_date",
            count_if(&format!("{FIRST} AND day < {end}")),
        ),
        (
            "repeat_customers",
            count_if(&format!("{SECOND} AND day < {end}")),
        ),
        (
            "net_to_date",
            sum_if(&format!("{MONEY} AND day < {end}"), "amount"),
        ),
        ("year_buyers", count_if(&last_before(year_start, end))),
        (
            "year_net",
            sum_if(
                &format!("{MONEY} AND {}", within(year_start, end)),
                "amount",
            ),
        ),
    ]);
    columns
}

const FIRST: &str = "kind = 'order' AND entry_number = 1";
const SECOND: &str = "kind = 'order' AND entry_number = 2";
const MONEY: &str = "kind IN ('order', 'refund')";

/// The sums of the orders, refunds and guests of the days from `start` up to, not with, `end`.
fn of_orders(dialect: Dialect, start: &str, end: &str) -> Vec<Column> {
    let inside = |kind: &str| format!("kind = '{kind}' AND {}", within(start, end));
    let order = inside("order");
    let first_inside = format!("(previous_day IS NULL OR previous_day < {start})");
    let gap = format!(
        "CASE WHEN {order} AND previous_day < day THEN {} END",
        dialect.days_between("day", "previous_day")
    );
    let amount = format!("CASE WHEN {order} THEN amount END");
    let gaps = format!("{order} AND previous_day < day");
    vec![
        (
            "acquired",
            count_if(&format!("{FIRST} AND {}", within(start, end))),
        ),
        ("B", count_if(&format!("{order} AND {first_inside}"))),
        (
            "repeat_buyers",
            count_if(&format!(
                "{order} AND previous_day >= {start}\n        AND (day_before_previous IS NULL OR day_before_previous < {start})"
            )),
        ),
        (
            "returning_buyers",
            count_if(&format!("{order} AND previous_day < {start}")),
        ),
        ("order_count", count_if(&order)),
        ("revenue", sum_if(&order, "amount")),
        ("refund_count", count_if(&inside("refund"))),
        ("refunds", sum_if(&inside("refund"), "amount")),
        ("amount_low", dialect.lower_middle(&amount)),
        ("amount_high", dialect.upper_middle(&amount)),
        ("gap_count", count_if(&gaps)),
        ("gap_low", dialect.lower_middle(&gap)),
        ("gap_high", dialect.upper_middle(&gap)),
        ("guest_rows", sum_if(&inside("guest"), "row_count")),
        ("guest_revenue", sum_if(&inside("guest"), "amount")),
    ]
}

/// What holds for the whole table, from `history`.
pub(super) fn of_the_whole() -> Vec<Column> {
    let rows = |kind: &str| sum_if(&format!("kind = '{kind}'"), "row_count");
    let usable = "kind NOT IN ('unusable', 'late')";
    vec![
        (
            "data_first_day",
            format!("MIN(CASE WHEN {usable} THEN day END)"),
        ),
        (
            "data_last_day",
            format!("MAX(CASE WHEN {usable} THEN day END)"),
        ),
        ("all_rows", "COALESCE(SUM(row_count), 0)".to_owned()),
        ("unusable_rows", rows("unusable")),
        ("late_rows", rows("late")),
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
