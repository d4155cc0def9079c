//! The layouts of known exports. Where two could match, the more particular one stands first.

use super::super::exports::{NegativeRows, OrderAmount};
use super::{Customer, Layout, Preset};

pub(super) static LAYOUTS: &[Layout] = &[
    SHOPIFY,
    WOOCOMMERCE_ANALYTICS,
    WOOCOMMERCE_ANALYTICS_OLDER,
    WOOCOMMERCE_SUITE,
    STRIPE,
    STRIPE_OLDER,
    SQUARE,
    PAYPAL,
    PAYPAL_PERSONAL,
    BIGCOMMERCE,
    MAGENTO,
    AMAZON,
];

/// One row a line item; what belongs to the order stands on its first row alone. Only `Name`, and
/// in most exports `Email` and `Created at`, are on every row. A cancelled order has `Cancelled
/// at`, whatever its financial status.
const SHOPIFY: Layout = Layout {
    preset: Preset::Shopify,
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
    fold_case: true,
    ..Layout::NONE
};

const WOOCOMMERCE_NO_CUSTOMER: &str = "WooCommerce's Analytics export has no customer column but the name, and two customers \
     of one name would be one; export orders with a customer id or e-mail (as Import Export Suite does), or accept that with \
     --customer-column Customer";

/// What WooCommerce itself leaves out of its analytics.
const WOOCOMMERCE_EXCLUDED: &[&str] = &[
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
const WOOCOMMERCE_ANALYTICS: Layout = Layout {
    preset: Preset::WooCommerce,
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
    customer: Customer::Nowhere(WOOCOMMERCE_NO_CUSTOMER),
    date: &["Date"],
    amount: &["Net Sales", "N. Revenue"],
    negative: NegativeRows::Refunds,
    status: &["Status"],
    exclude: WOOCOMMERCE_EXCLUDED,
    ..Layout::NONE
};

/// Older releases call net sales `N. Revenue`.
const WOOCOMMERCE_ANALYTICS_OLDER: Layout = Layout {
    signature: &[
        "Date",
        "Order #",
        "Status",
        "Customer",
        "Customer type",
        "N. Revenue",
    ],
    ..WOOCOMMERCE_ANALYTICS
};

/// One row an order, or one row an item with the order's total on each; guests have customer id 0.
const WOOCOMMERCE_SUITE: Layout = Layout {
    preset: Preset::WooCommerce,
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
    exclude: WOOCOMMERCE_EXCLUDED,
    refund: &["refunded_total", "total_refunded"],
    currency: &["order_currency"],
    guest_ids: &["0"],
    guest_key: &["customer_email", "billing_email"],
    fold_case: true,
    ..Layout::NONE
};

/// One row a payment, in UTC. A refund is an amount on the payment's row, with its own date.
const STRIPE: Layout = Layout {
    preset: Preset::Stripe,
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
    fold_case: true,
    ..Layout::NONE
};

/// The same with `Created (UTC)` and no date of refunds.
const STRIPE_OLDER: Layout = Layout {
    name: "stripe (older)",
    signature: &[
        "id",
        "Created (UTC)",
        "Amount",
        "Amount Refunded",
        "Currency",
        "Status",
    ],
    ..STRIPE
};

/// One row a payment or refund; date, time and zone apart; amounts with a currency sign. Walk-ins
/// have no customer id.
const SQUARE: Layout = Layout {
    preset: Preset::Square,
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

/// Rows that are no sale: transfers to and from the bank, conversions, holds.
const PAYPAL_EXCLUDED: &[&str] = &[
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
const PAYPAL: Layout = Layout {
    preset: Preset::PayPal,
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
    exclude: PAYPAL_EXCLUDED,
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
    fold_case: true,
    ..Layout::NONE
};

/// The statement of a personal account: what happened stands in `Description`, all rows completed.
const PAYPAL_PERSONAL: Layout = Layout {
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
    ..PAYPAL
};

/// One row an order; guests have customer id 0.
const BIGCOMMERCE: Layout = Layout {
    preset: Preset::BigCommerce,
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
    fold_case: true,
    ..Layout::NONE
};

/// One row an order; amounts in the base currency.
const MAGENTO: Layout = Layout {
    preset: Preset::Magento,
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
    fold_case: true,
    ..Layout::NONE
};

/// One row an item, its total in `item-price`, blank for orders that are pending or cancelled.
const AMAZON: Layout = Layout {
    preset: Preset::Amazon,
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
