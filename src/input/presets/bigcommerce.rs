//! BigCommerce, orders by the default template.

use super::{Customer, Layout, Preset};

pub(super) const PRESET: Preset = Preset {
    name: "bigcommerce",
    help: "BigCommerce, orders",
    layouts: &[ORDERS],
};

/// One row an order; guests have customer id 0.
const ORDERS: Layout = Layout {
    name: "bigcommerce",
    signature: &[
        "Order ID",
        "Customer ID",
        "Customer Email",
        "Order Date",
        "Order Status",
        "Order Total (inc tax)",
    ],
    order: &["Order ID"],
    customer: Customer::Columns(&["Customer ID"]),
    date: &["Order Date"],
    time: &["Order Time"],
    amount: &["Order Total (inc tax)"],
    status: &["Order Status"],
    exclude: &["cancelled", "canceled", "declined", "incomplete", "pending"],
    refund: &["Refund Amount"],
    currency: &["Order Currency Code"],
    guest_ids: &["0"],
    guest_key: &["Customer Email"],
    ..Layout::NONE
};
