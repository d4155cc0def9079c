//! Magento 2 and Adobe Commerce, the grid of orders.

use super::{Customer, Layout, Preset};

pub(super) const PRESET: Preset = Preset {
    name: "magento",
    help: "Magento and Adobe Commerce, orders",
    layouts: &[ORDERS],
};

/// One row an order; amounts in the base currency.
const ORDERS: Layout = Layout {
    name: "magento",
    signature: &[
        "ID",
        "Purchase Point",
        "Purchase Date",
        "Grand Total (Base)",
        "Grand Total (Purchased)",
        "Status",
    ],
    order: &["ID"],
    customer: Customer::Columns(&["Customer Email"]),
    date: &["Purchase Date"],
    amount: &["Grand Total (Base)"],
    status: &["Status"],
    exclude: &[
        "canceled",
        "cancelled",
        "pending payment",
        "pending_payment",
        "suspected fraud",
        "fraud",
    ],
    refund: &["Total Refunded"],
    ..Layout::NONE
};
