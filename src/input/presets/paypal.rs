//! PayPal, activity.

use super::{Customer, Layout, NegativeRows, Preset};

pub(super) const PRESET: Preset = Preset {
    name: "paypal",
    help: "PayPal, activity",
    layouts: &[ACTIVITY, PERSONAL],
};

/// Rows that are no sale: transfers to and from the bank, conversions, holds.
const EXCLUDED: &[&str] = &[
    "pending",
    "denied",
    "failed",
    "canceled",
    "cancelled",
    "voided",
    "expired",
    "returned",
    "held",
    "placed",
    "removed",
    "memo",
    "general withdrawal*",
    "user initiated withdrawal*",
    "withdraw funds*",
    "bank withdrawal*",
    "bank deposit*",
    "general bank*",
    "transfer to bank*",
    "transfer from bank*",
    "add funds*",
    "general currency conversion*",
    "currency conversion*",
    "general authorization*",
    "authorization*",
    "account hold*",
    "general account hold*",
    "hold on *",
    "reversal of general account hold*",
    "order",
];

/// One row a movement of money. A refund is a row below zero that the shop sends: its customer is
/// who gets it. Other rows below zero are the shop's own spending.
const ACTIVITY: Layout = Layout {
    name: "paypal",
    signature: &[
        "Date",
        "Time",
        "TimeZone",
        "Type",
        "Status",
        "Currency",
        "Gross",
        "Fee",
        "Net",
        "From Email Address",
        "Transaction ID",
    ],
    order: &["Transaction ID"],
    customer: Customer::Columns(&["From Email Address"]),
    date: &["Date"],
    time: &["Time"],
    zone: &["TimeZone"],
    amount: &["Gross"],
    status: &["Status", "Type", "Balance Impact"],
    exclude: EXCLUDED,
    negative: NegativeRows::Refunds,
    debits: Some((
        "Type",
        &[
            "refund*",
            "payment refund*",
            "payment reversal*",
            "chargeback*",
        ],
    )),
    refunded_customer: &["To Email Address"],
    currency: &["Currency"],
    ..Layout::NONE
};

/// The statement of a personal account: what happened stands in `Description`, all rows completed.
const PERSONAL: Layout = Layout {
    name: "paypal (personal)",
    signature: &[
        "Date",
        "Time",
        "Time Zone",
        "Description",
        "Currency",
        "Gross",
        "Fee",
        "Net",
        "Transaction ID",
        "From Email Address",
    ],
    zone: &["Time Zone"],
    status: &["Description"],
    debits: Some((
        "Description",
        &[
            "refund*",
            "payment refund*",
            "payment reversal*",
            "chargeback*",
        ],
    )),
    refunded_customer: &[],
    ..ACTIVITY
};
