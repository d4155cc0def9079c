//! Exports of billing systems: which columns they have and what their amounts are.
//!
//! A file is recognised by columns that no other export has together. What a preset sets, a flag overrules; a part that
//! a preset does not name is not looked for by its usual names, since exports have many columns alike.

use super::options::Tax;
use super::parts::Part;
use crate::input::columns::Header;
use crate::ledger::Form;

/// An export.
#[derive(Debug)]
pub struct Layout {
    /// As it is typed.
    pub name: &'static str,
    /// What it reads, in a line.
    pub help: &'static str,
    pub(super) form: Form,
    /// A file with all of these columns is one.
    signature: &'static [&'static str],
    /// Each part with the columns that may play it; the first that a file has does.
    columns: &'static [(Part, &'static [&'static str])],
    /// Whether amounts are in hundredths.
    pub(super) cents: bool,
    /// What the price holds of the tax.
    pub(super) tax: Option<Tax>,
    /// Whether times that name no zone are in UTC.
    pub(super) in_utc: bool,
    /// Whether the days in the columns of ends and requests may lie ahead, whatever their names say.
    pub(super) may_lie_ahead: bool,
}

/// Two layouts are one where their names are.
impl PartialEq for Layout {
    fn eq(&self, other: &Layout) -> bool {
        self.name == other.name
    }
}

impl Eq for Layout {}

/// Which preset reads the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Preset {
    /// The one whose columns a file's header has, if there is one.
    #[default]
    Detect,
    /// None: columns are recognised by their usual names alone.
    None,
    /// This one.
    Named(&'static Layout),
}

/// Every layout; where two could match, the more particular one stands first.
pub static LAYOUTS: &[Layout] = &[
    STRIPE,
    STRIPE_API,
    STRIPE_CHANGES,
    CHARGEBEE,
    RECURLY,
    RECHARGE,
    WOOCOMMERCE,
    CHARTMOGUL_LINES,
    CHARTMOGUL,
    CHARTMOGUL_MANUAL,
    BAREMETRICS,
    PADDLE,
];

const NONE: Layout = Layout {
    name: "",
    help: "",
    form: Form::Prices,
    signature: &[],
    columns: &[],
    cents: false,
    tax: None,
    in_utc: false,
    may_lie_ahead: false,
};

/// The dashboard's export. `Canceled At` is the request: with an end at the period's end the service runs on.
const STRIPE: Layout = Layout {
    name: "stripe",
    help: "Stripe, subscriptions from the dashboard",
    signature: &[
        "id",
        "Customer ID",
        "Plan",
        "Interval",
        "Amount",
        "Ended At (UTC)",
    ],
    columns: &[
        (Part::Customer, &["Customer ID", "Customer Email"]),
        (
            Part::Start,
            &["Start Date (UTC)", "Start (UTC)", "Created (UTC)"],
        ),
        (Part::End, &["Ended At (UTC)"]),
        (Part::Request, &["Canceled At (UTC)"]),
        (Part::Price, &["Amount"]),
        (Part::Interval, &["Interval"]),
        (Part::Count, &["Interval Count"]),
        (Part::Quantity, &["Quantity"]),
        (Part::Currency, &["Currency"]),
        (Part::Status, &["Status"]),
        (Part::Reason, &["Cancellation Reason"]),
        (Part::TrialEnd, &["Trial End (UTC)"]),
    ],
    in_utc: true,
    ..NONE
};

/// Subscriptions of the API or of a pipeline, joined with their items and prices.
const STRIPE_API: Layout = Layout {
    name: "stripe-api",
    help: "Stripe, subscriptions from the API with the prices of their items",
    signature: &[
        "start_date",
        "ended_at",
        "unit_amount",
        "recurring_interval",
    ],
    columns: &[
        (Part::Customer, &["customer_id", "customer"]),
        (Part::Start, &["start_date"]),
        (Part::End, &["ended_at"]),
        (Part::Request, &["canceled_at"]),
        (Part::Price, &["unit_amount"]),
        (Part::Interval, &["recurring_interval"]),
        (Part::Count, &["recurring_interval_count"]),
        (Part::Quantity, &["quantity"]),
        (Part::Currency, &["currency"]),
        (Part::Status, &["status"]),
        (Part::TrialEnd, &["trial_end"]),
        (Part::Usage, &["recurring_usage_type"]),
        (Part::Kind, &["type"]),
        (
            Part::Reason,
            &["cancellation_details_reason", "cancellation_reason"],
        ),
    ],
    cents: true,
    in_utc: true,
    ..NONE
};

/// `Customer MRR changes` of Sigma.
const STRIPE_CHANGES: Layout = Layout {
    name: "stripe-changes",
    help: "Stripe, changes of MRR from Sigma",
    form: Form::Movements,
    signature: &["event_timestamp", "event_type", "customer_id", "mrr_change"],
    columns: &[
        (Part::Customer, &["customer_id"]),
        (Part::Time, &["local_event_timestamp", "event_timestamp"]),
        (Part::Change, &["mrr_change"]),
        (Part::Currency, &["currency"]),
    ],
    cents: true,
    ..NONE
};

/// `activated_at` is the latest activation, and `cancelled_at` may be a day that is set.
const CHARGEBEE: Layout = Layout {
    name: "chargebee",
    help: "Chargebee, subscriptions",
    form: Form::Contracts,
    signature: &["started_at", "current_term_end", "mrr", "cancelled_at"],
    columns: &[
        (
            Part::Customer,
            &["customer_id", "subscriptions.customer_id"],
        ),
        (Part::Start, &["started_at", "subscriptions.started_at"]),
        (Part::End, &["cancelled_at", "subscriptions.cancelled_at"]),
        (Part::Mrr, &["mrr", "subscriptions.mrr"]),
        (
            Part::Currency,
            &["currency_code", "subscriptions.currency_code"],
        ),
        (Part::Status, &["status", "subscriptions.status"]),
        (
            Part::Reason,
            &[
                "cancel_reason_code",
                "cancel_reason",
                "subscriptions.cancel_reason",
            ],
        ),
    ],
    cents: true,
    may_lie_ahead: true,
    ..NONE
};

/// The plan's interval stands in another export: asked, unless it was joined.
const RECURLY: Layout = Layout {
    name: "recurly",
    help: "Recurly, subscriptions",
    signature: &[
        "uuid",
        "account_code",
        "unit_amount",
        "activated_at",
        "expires_at",
    ],
    columns: &[
        (Part::Customer, &["account_code"]),
        (Part::Start, &["activated_at"]),
        (Part::End, &["expires_at"]),
        (Part::Request, &["canceled_at"]),
        (Part::Price, &["unit_amount"]),
        (Part::AddOns, &["add_ons_total"]),
        (Part::Quantity, &["quantity"]),
        (Part::Interval, &["interval_unit", "plan_interval_unit"]),
        (Part::Count, &["interval_length", "plan_interval_length"]),
        (Part::Currency, &["currency"]),
        (Part::Status, &["state"]),
        (Part::Reason, &["expiration_reason"]),
        (Part::TrialEnd, &["trial_ends_at"]),
    ],
    ..NONE
};

const RECHARGE: Layout = Layout {
    name: "recharge",
    help: "Recharge, subscriptions",
    signature: &[
        "customer_id",
        "created_at",
        "price",
        "order_interval_unit",
        "charge_interval_frequency",
    ],
    columns: &[
        (Part::Customer, &["customer_id"]),
        (Part::Start, &["created_at"]),
        (Part::End, &["cancelled_at"]),
        (Part::Price, &["price"]),
        (Part::Interval, &["order_interval_unit"]),
        (
            Part::Count,
            &["charge_interval_frequency", "order_interval_frequency"],
        ),
        (Part::Quantity, &["quantity"]),
        (Part::Currency, &["presentment_currency", "currency"]),
        (Part::Status, &["status"]),
        (Part::Reason, &["cancellation_reason"]),
    ],
    ..NONE
};

/// `billing_period` is the unit and `billing_interval` the count; `order_total` holds tax and shipping.
const WOOCOMMERCE: Layout = Layout {
    name: "woocommerce",
    help: "WooCommerce Subscriptions",
    signature: &[
        "subscription_id",
        "subscription_status",
        "billing_period",
        "billing_interval",
        "order_total",
    ],
    columns: &[
        (Part::Customer, &["customer_id", "customer_email"]),
        (Part::Start, &["start_date", "date_created"]),
        (Part::End, &["end_date"]),
        (Part::Price, &["order_total"]),
        (Part::Tax, &["order_tax"]),
        (Part::Shipping, &["order_shipping"]),
        (Part::Interval, &["billing_period"]),
        (Part::Count, &["billing_interval"]),
        (Part::Currency, &["order_currency"]),
        (Part::Status, &["subscription_status"]),
        (Part::TrialEnd, &["trial_end_date"]),
    ],
    tax: Some(Tax::Included),
    in_utc: true,
    ..NONE
};

const CHARTMOGUL_LINES: Layout = Layout {
    name: "chartmogul-lines",
    help: "ChartMogul, invoice line items",
    form: Form::Invoices,
    signature: &[
        "AMOUNT_IN_CENTS",
        "SERVICE_PERIOD_START",
        "SERVICE_PERIOD_END",
    ],
    columns: &[
        (
            Part::Customer,
            &[
                "CUSTOMER_UUID",
                "CUSTOMER_EXTERNAL_ID",
                "CUSTOMER_ID",
                "CUSTOMER",
            ],
        ),
        (Part::ServiceStart, &["SERVICE_PERIOD_START"]),
        (Part::ServiceEnd, &["SERVICE_PERIOD_END"]),
        (Part::Price, &["AMOUNT_IN_CENTS"]),
        (Part::Tax, &["TAX_AMOUNT_IN_CENTS"]),
        (Part::Currency, &["CURRENCY"]),
        (Part::Kind, &["TYPE"]),
        (Part::Proration, &["PRORATED"]),
        (Part::Interval, &["INTERVAL_UNIT"]),
        (Part::Count, &["INTERVAL_COUNT"]),
    ],
    cents: true,
    ..NONE
};

const CHARTMOGUL: Layout = Layout {
    name: "chartmogul",
    help: "ChartMogul, subscriptions",
    form: Form::Contracts,
    signature: &["MRR", "ARR", "INTERVAL_UNIT", "INTERVAL_COUNT"],
    columns: &[
        (
            Part::Customer,
            &[
                "CUSTOMER_UUID",
                "CUSTOMER_EXTERNAL_ID",
                "CUSTOMER_ID",
                "CUSTOMER",
            ],
        ),
        (Part::Start, &["START_DATE", "START"]),
        (Part::End, &["END_DATE", "END"]),
        (Part::Mrr, &["MRR"]),
        (Part::Currency, &["CURRENCY"]),
        (Part::Status, &["STATUS"]),
    ],
    cents: true,
    ..NONE
};

/// The sheet for typing subscriptions in; the plan's interval is not in it.
const CHARTMOGUL_MANUAL: Layout = Layout {
    name: "chartmogul-manual",
    help: "ChartMogul, the sheet of manual subscriptions",
    signature: &[
        "Customer external ID",
        "Subscription external ID",
        "Amount",
        "Start date",
    ],
    columns: &[
        (Part::Customer, &["Customer external ID"]),
        (Part::Start, &["Start date"]),
        (Part::End, &["End date"]),
        (Part::Price, &["Amount"]),
        (Part::Quantity, &["Quantity"]),
        (Part::Currency, &["Currency"]),
    ],
    ..NONE
};

const BAREMETRICS: Layout = Layout {
    name: "baremetrics",
    help: "Baremetrics, the sheet of subscriptions",
    signature: &[
        "plan_amount",
        "plan_interval",
        "customer_oid",
        "subscription_started_at",
    ],
    columns: &[
        (Part::Customer, &["customer_oid"]),
        (Part::Start, &["subscription_started_at"]),
        (Part::End, &["subscription_canceled_at"]),
        (Part::Price, &["plan_amount"]),
        (Part::Interval, &["plan_interval"]),
        (Part::Count, &["plan_interval_count"]),
        (Part::Quantity, &["subscription_quantity"]),
        (Part::Currency, &["plan_currency"]),
    ],
    cents: true,
    ..NONE
};

/// Columns mirror the API's fields. Lines of transactions that were never paid are left out by their status.
const PADDLE: Layout = Layout {
    name: "paddle",
    help: "Paddle, line items of transactions",
    form: Form::Invoices,
    signature: &[
        "transaction_id",
        "subscription_id",
        "billing_period_starts_at",
        "billing_period_ends_at",
    ],
    columns: &[
        (Part::Customer, &["customer_id", "customer_email"]),
        (Part::ServiceStart, &["billing_period_starts_at"]),
        (Part::ServiceEnd, &["billing_period_ends_at"]),
        (
            Part::Price,
            &["line_item_subtotal", "line_subtotal", "subtotal"],
        ),
        (
            Part::Discount,
            &["line_item_discount", "line_discount", "discount"],
        ),
        (Part::Currency, &["currency_code"]),
        (Part::Status, &["status", "transaction_status"]),
        (Part::Proration, &["prorated"]),
    ],
    ..NONE
};

impl Layout {
    /// The layout of this name.
    pub fn named(name: &str) -> Option<&'static Layout> {
        LAYOUTS.iter().find(|layout| layout.name == name)
    }

    /// The first of a part's columns that a header has; `None` for a part that the layout does not name.
    pub(super) fn column(&self, part: Part, header: &Header) -> Option<usize> {
        let mut parts = self.columns.iter();
        let (_, names) = parts.find(|(own, _)| *own == part)?;
        header.first_of(names)
    }

    fn is_of(&self, header: &Header) -> bool {
        let has = |name: &&str| {
            // Chargebee's columns may bear the name of their table.
            let of_table = format!("subscriptions.{name}");
            header.first_of(&[name, &of_table]).is_some()
        };
        self.signature.iter().all(has)
    }
}

impl Preset {
    /// The layout that a file is read with.
    pub(super) fn layout(self, header: &Header) -> Option<&'static Layout> {
        match self {
            Preset::None => None,
            Preset::Named(layout) => Some(layout),
            Preset::Detect => LAYOUTS.iter().find(|layout| layout.is_of(header)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_lines_of_exports_are_told_apart() {
        // The header lines of data/export_headers.md and of the files beside it.
        for (line, expected) in [
            (
                "id,Customer ID,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start Date (UTC),\
                 Current Period Start (UTC),Current Period End (UTC),Canceled At (UTC),Ended At (UTC)",
                Some("stripe"),
            ),
            (
                "subscriptions.id,subscriptions.customer_id,subscriptions.plan_id,subscriptions.status,\
                 subscriptions.started_at,subscriptions.activated_at,subscriptions.cancelled_at,\
                 subscriptions.current_term_end,subscriptions.mrr,subscriptions.currency_code",
                Some("chargebee"),
            ),
            (
                "uuid,account_code,email,plan_code,plan_name,state,quantity,unit_amount,currency,activated_at,\
                 canceled_at,expires_at,trial_started_at,trial_ends_at",
                Some("recurly"),
            ),
            (
                "id,address_id,customer_id,created_at,cancelled_at,next_charge_scheduled_at,price,quantity,\
                 cancellation_reason,status,order_interval_unit,order_interval_frequency,charge_interval_frequency",
                Some("recharge"),
            ),
            (
                "subscription_id,subscription_status,customer_id,customer_email,date_created,start_date,trial_end_date,\
                 next_payment_date,last_order_date_created,end_date,billing_period,billing_interval,order_total,\
                 order_currency",
                Some("woocommerce"),
            ),
            (
                "Customer external ID,Subscription external ID,Plan,Quantity,Currency,Amount,Start date,End date",
                Some("chartmogul-manual"),
            ),
            (
                "plan_oid,plan_name,plan_currency,plan_amount,plan_interval,plan_interval_count,customer_oid,\
                 customer_name,customer_email,subscription_oid,subscription_started_at,subscription_canceled_at,\
                 subscription_quantity",
                Some("baremetrics"),
            ),
            (
                "event_timestamp,local_event_timestamp,event_type,customer_id,subscription_id,subscription_item_id,\
                 product_id,price_id,currency,mrr_change,quantity_change",
                Some("stripe-changes"),
            ),
            ("customer,start,end,mrr", None),
        ] {
            let names = line.split(',').map(str::to_owned).collect();
            let found = Preset::Detect.layout(&Header::new(names));
            assert_eq!(found.map(|layout| layout.name), expected, "{line}");
        }
    }

    #[test]
    fn a_layout_has_the_parts_that_its_form_needs() {
        use super::super::parts::AskedColumns;
        for layout in LAYOUTS {
            for part in AskedColumns::parts_of(layout.form).0 {
                let named = layout.columns.iter().any(|(own, _)| own == part);
                assert!(named, "{}: {part:?}", layout.name);
            }
            assert_eq!(Layout::named(layout.name), Some(layout));
            assert!(!layout.help.is_empty());
        }
    }
}
