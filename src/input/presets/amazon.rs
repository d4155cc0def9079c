//! Amazon, All Orders.

use super::{Customer, Layout, Preset};

pub(super) const PRESET: Preset = Preset {
    name: "amazon",
    help: "Amazon, all orders",
    layouts: &[ORDERS],
};

/// One row an item, its total in `item-price`, blank for orders that are pending or cancelled.
const ORDERS: Layout = Layout {
    name: "amazon",
    signature: &[
        "amazon-order-id",
        "purchase-date",
        "order-status",
        "item-price",
    ],
    order: &["amazon-order-id"],
    customer: Customer::Nowhere(
        "Amazon's order report has no customer column: retention cannot be computed from it; if a column of customers was \
         added to it, name it with --customer-column",
    ),
    date: &["purchase-date"],
    amount: &["item-price"],
    status: &["order-status", "item-status"],
    exclude: &["cancelled", "canceled", "pending"],
    currency: &["currency"],
    ..Layout::NONE
};
