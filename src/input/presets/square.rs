//! Square, transactions.

use super::{Customer, Layout, NegativeRows, Preset};

pub(super) const PRESET: Preset = Preset {
    name: "square",
    help: "Square, transactions",
    layouts: &[TRANSACTIONS],
};

/// One row a payment or refund; date, time and zone apart; amounts with a currency sign. Walk-ins
/// have no customer id.
const TRANSACTIONS: Layout = Layout {
    name: "square",
    signature: &[
        "Date",
        "Time",
        "Time Zone",
        "Gross Sales",
        "Net Sales",
        "Total Collected",
        "Transaction ID",
        "Event Type",
    ],
    order: &["Transaction ID"],
    customer: Customer::Columns(&["Customer ID"]),
    date: &["Date"],
    time: &["Time"],
    zone: &["Time Zone"],
    amount: &["Net Sales"],
    status: &["Transaction Status", "Event Type"],
    exclude: &["cancelled", "canceled", "failed", "voided", "pending"],
    refund_status: &["refund"],
    negative: NegativeRows::Refunds,
    ..Layout::NONE
};
