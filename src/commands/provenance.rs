//! What was read, as documents tell it.

use crate::calendar::Period;
use crate::input::orders::{ColumnFound, FileRead, OrdersRead, RuleCounts};
use crate::input::problem::Problems;
use crate::ledger::Orders;
use crate::report::{
    ColumnUse, CurrencyRows, FileUse, GuestRows, InputUse, LeftOut, Number, RejectedKind,
    StatusRows,
};

/// What the rules of exports did with the rows of all order files.
#[derive(Debug, Clone, Default)]
pub(super) struct ExportsRead {
    /// The sums over the files.
    pub(super) counts: RuleCounts,
    /// Orders of exactly 0 that are left out.
    pub(super) zero_orders: u64,
    /// Pairs of files that are the same, by name.
    pub(super) twins: Vec<(String, String)>,
}

impl ExportsRead {
    pub(super) fn new(orders: &OrdersRead) -> Self {
        let mut counts = RuleCounts::default();
        for file in &orders.files {
            counts.merge(&file.counts);
        }
        ExportsRead {
            counts,
            zero_orders: orders.zero_orders,
            twins: orders.twins.clone(),
        }
    }
}

/// The `input` part of a document.
pub(super) fn input_use(
    files: &[(&str, FileRead)],
    orders: Option<(&Orders, &Period)>,
    problems: &Problems,
    exports: &ExportsRead,
) -> InputUse {
    let guests = orders.map(|(orders, period)| {
        let (rows, revenue) = orders.guests().total();
        let (rows_in_period, revenue_in_period) = orders.guests().between(period.start, period.end);
        let known = |money| orders.has_amounts().then_some(Number::Money(money));
        GuestRows {
            rows,
            revenue: known(revenue),
            rows_in_period,
            revenue_in_period: known(revenue_in_period),
        }
    });
    let orders = orders.map(|(orders, _)| orders);
    InputUse {
        files: files
            .iter()
            .map(|(role, file)| file_use(role, file))
            .collect(),
        rows_read: files
            .iter()
            .filter(|(role, _)| ["orders", "durations", "subscriptions"].contains(role))
            .map(|(_, file)| file.rows)
            .sum(),
        rows_rejected: problems.total(),
        rejected: problems
            .counts()
            .map(|(kind, rows)| RejectedKind {
                kind: kind.name().to_owned(),
                rows,
            })
            .collect(),
        rows_after_as_of: orders.map_or(0, Orders::after_as_of),
        customers: orders.map_or(0, |orders| orders.customers() as u64),
        orders: orders.map_or(0, |orders| orders.entries() as u64),
        guests: guests.unwrap_or_default(),
        first_day: orders
            .and_then(Orders::first_day)
            .map(|day| day.to_string()),
        last_day: orders.and_then(Orders::last_day).map(|day| day.to_string()),
        zero_orders_left_out: exports.zero_orders,
        ..rules_use(&exports.counts)
    }
}

/// The part of it that the rules of exports fill.
fn rules_use(counts: &RuleCounts) -> InputUse {
    let left_out = counts.left_out.iter().map(|(reason, &rows)| LeftOut {
        reason: reason.clone(),
        rows,
    });
    let statuses = counts.statuses.iter().map(|count| StatusRows {
        column: count.column.clone(),
        value: count.value.clone(),
        used: count.used.name().to_owned(),
        rows: count.rows,
    });
    let currencies = counts
        .currencies
        .iter()
        .map(|(currency, &rows)| CurrencyRows {
            currency: currency.clone(),
            rows,
        });
    InputUse {
        left_out: left_out.collect(),
        item_rows: counts.item_rows,
        refunds_from_column: counts.refunds,
        keyed_guest_rows: counts.keyed_guests,
        statuses: statuses.collect(),
        currencies: currencies.collect(),
        rounded_amounts: counts.rounded,
        ..InputUse::default()
    }
}

fn file_use(role: &str, file: &FileRead) -> FileUse {
    FileUse {
        name: file.name.clone(),
        role: role.to_owned(),
        rows: file.rows,
        rejected: file.rejected,
        columns: file.columns.iter().map(column_use).collect(),
        read_as: file
            .read_as
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect(),
    }
}

fn column_use(found: &ColumnFound) -> (String, ColumnUse) {
    let number = found.number.map(|number| number as u64);
    (
        found.role.clone(),
        ColumnUse {
            name: found.name.clone(),
            number,
        },
    )
}
