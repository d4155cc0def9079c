//! WooCommerce: Analytics > Orders, or the Import Export Suite.

use super::{Customer, Layout, NegativeRows, OrderAmount, Preset};

pub(super) const PRESET: Preset = Preset {
    name: "woocommerce",
    help: "WooCommerce, orders",
    layouts: &[ANALYTICS, ANALYTICS_OLDER, SUITE],
};

const NO_CUSTOMER: &str = "WooCommerce's Analytics export has no customer column but the name, and two customers \
     of one name would be one; export orders with a customer id or e-mail (as Import Export Suite does), or accept that with \
     --customer-column Customer";

/// What WooCommerce itself leaves out of its analytics.
const EXCLUDED: &[&str] = &[
    "cancelled",
    "canceled",
    "failed",
    "pending",
    "pending payment",
    "draft",
    "checkout-draft",
    "trash",
    "wc-cancelled",
    "wc-failed",
    "wc-pending",
    "wc-checkout-draft",
];

/// Refunds are rows of their own, below zero, on the day of the refund, under the order's number.
const ANALYTICS: Layout = Layout {
    name: "woocommerce (analytics)",
    signature: &[
        "Date",
        "Order #",
        "Status",
        "Customer",
        "Customer type",
        "Net Sales",
    ],
    order: &["Order #"],
    customer: Customer::Nowhere(NO_CUSTOMER),
    date: &["Date"],
    amount: &["Net Sales", "N. Revenue"],
    negative: NegativeRows::Refunds,
    status: &["Status"],
    exclude: EXCLUDED,
    ..Layout::NONE
};

/// Older releases call net sales `N. Revenue`.
const ANALYTICS_OLDER: Layout = Layout {
    signature: &[
        "Date",
        "Order #",
        "Status",
        "Customer",
        "Customer type",
        "N. Revenue",
    ],
    ..ANALYTICS
};

/// One row an order, or one row an item with the order's total on each; guests have customer id 0.
const SUITE: Layout = Layout {
    name: "woocommerce (import export suite)",
    signature: &[
        "order_id",
        "order_number",
        "order_date",
        "status",
        "order_total",
        "order_currency",
        "customer_email",
    ],
    order: &["order_id"],
    customer: Customer::Columns(&["customer_id", "customer_user", "customer_email"]),
    date: &["order_date"],
    amount: &["order_total"],
    order_amount: OrderAmount::FirstRow,
    order_level: &[
        "order_total",
        "order_subtotal",
        "shipping_total",
        "shipping_tax_total",
        "tax_total",
        "fee_total",
        "discount_total",
        "cart_discount",
        "order_discount",
        "refunded_total",
    ],
    negative: NegativeRows::Refunds,
    status: &["status"],
    exclude: EXCLUDED,
    refund: &["refunded_total", "total_refunded"],
    currency: &["order_currency"],
    guest_ids: &["0"],
    guest_key: &["customer_email", "billing_email"],
    ..Layout::NONE
};
