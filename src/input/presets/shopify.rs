//! Shopify, Orders > Export.

use super::{Customer, Layout, OrderAmount, Preset};

pub(super) const PRESET: Preset = Preset {
    name: "shopify",
    help: "Shopify, orders",
    layouts: &[ORDERS],
};

/// One row a line item; what belongs to the order stands on its first row alone. Only `Name`, and
/// in most exports `Email` and `Created at`, are on every row. A cancelled order has `Cancelled
/// at`, whatever its financial status.
const ORDERS: Layout = Layout {
    name: "shopify",
    signature: &[
        "Name",
        "Email",
        "Financial Status",
        "Total",
        "Created at",
        "Lineitem quantity",
        "Lineitem name",
    ],
    order: &["Name"],
    customer: Customer::Columns(&["Email"]),
    date: &["Created at"],
    amount: &["Total"],
    order_amount: OrderAmount::FirstRow,
    order_level: &[
        "Total",
        "Subtotal",
        "Shipping",
        "Taxes",
        "Discount Amount",
        "Refunded Amount",
        "Outstanding Balance",
        "Duties",
    ],
    status: &["Financial Status"],
    exclude: &["voided", "expired"],
    cancelled: &["Cancelled at"],
    refund: &["Refunded Amount"],
    currency: &["Currency"],
    ..Layout::NONE
};
