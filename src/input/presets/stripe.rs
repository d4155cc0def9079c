//! Stripe, payments.

use super::{Customer, Layout, Preset};

pub(super) const PRESET: Preset = Preset {
    name: "stripe",
    help: "Stripe, payments",
    layouts: &[PAYMENTS, PAYMENTS_OLDER],
};

/// One row a payment, in UTC. A refund is an amount on the payment's row, with its own date.
const PAYMENTS: Layout = Layout {
    name: "stripe",
    signature: &[
        "id",
        "Created date (UTC)",
        "Amount",
        "Amount Refunded",
        "Currency",
        "Status",
    ],
    order: &["id"],
    customer: Customer::Columns(&["Customer ID", "Customer Email"]),
    date: &["Created date (UTC)", "Created (UTC)"],
    in_utc: true,
    amount: &["Amount"],
    status: &["Status", "Mode"],
    flags: &["Captured", "livemode"],
    exclude: &[
        "failed",
        "canceled",
        "cancelled",
        "incomplete",
        "pending",
        "uncaptured",
        "blocked",
        "expired",
        "requires_*",
    ],
    refund: &["Amount Refunded"],
    refund_date: &["Refunded date (UTC)"],
    currency: &["Currency"],
    guest_key: &["Customer Email"],
    ..Layout::NONE
};

/// The same with `Created (UTC)` and no date of refunds.
const PAYMENTS_OLDER: Layout = Layout {
    name: "stripe (older)",
    signature: &[
        "id",
        "Created (UTC)",
        "Amount",
        "Amount Refunded",
        "Currency",
        "Status",
    ],
    ..PAYMENTS
};
