//! How customers buy.

use super::{Better, Bound, Entry, Group, Input, Kind, Part, Rule, Unit};
use crate::metrics::figure::Undefined;
use crate::metrics::formula::Formula as F;

const BUYERS: Input = Input::new(
    "buyers",
    Kind::Count,
    "customers with at least one order in the period",
);
const ORDERS: Input = Input::new(
    "orders",
    Kind::Count,
    "orders in the period, without refunds",
);
const NO_REFUND: Bound = Bound {
    holds: |amount| amount >= 0.0,
    why: "cannot be negative: a negative order is a refund",
};
const REVENUE: Input = Input::new(
    "revenue",
    Kind::Money,
    "amount of the period's orders, refunds not taken off",
)
.bounded(&[NO_REFUND]);
const REFUNDS: Input = Input::new(
    "refunds",
    Kind::Money,
    "amount paid back in the period, as a negative number",
)
.bounded(&[Bound {
    holds: |amount| amount <= 0.0,
    why: "must be negative or 0: it is what was paid back",
}]);

pub(super) const REPEAT_PURCHASE_RATE: Entry = Entry {
    key: "repeat_purchase_rate",
    aliases: &["repeat_purchase", "rpr"],
    title: "Repeat purchase rate",
    group: Group::Purchases,
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(&F::Input("repeat_buyers"), &F::Input("buyers")),
        &Undefined::NoBuyers,
    )
    .parts(&[Part {
        part: F::Input("repeat_buyers"),
        whole: "buyers",
        why: "those who bought twice are some of those who bought",
    }]),
    inputs: &[
        Input::new(
            "repeat_buyers",
            Kind::Count,
            "customers with at least two orders in the period",
        ),
        BUYERS,
    ],
    interval: true,
    better: Better::More,
    headline: Some(9),
    summary: "share of the period's buyers who ordered twice or more in it",
    meaning: "Of the customers who ordered in the period, the share with two orders or more, all \
        inside the period. Two orders on one day are two orders.",
    reading: "High means that customers come back within the period. The longer the period, the \
        higher the rate: a year's is the usual one to show.",
    pitfalls: "Customers who came late in the period had little time for a second order, so \
        strong growth lowers the rate. A period shorter than the usual time between orders \
        gives nearly 0 even for loyal customers.",
    others: "The name is also used for the share of all customers so far with two orders \
        (repeat_customer_rate), for the share of buyers who had bought before \
        (returning_customer_rate), and for the share of orders that are not a first one.",
    source: "Common definition in retail.",
};

pub(super) const RETURNING_CUSTOMER_RATE: Entry = Entry {
    key: "returning_customer_rate",
    aliases: &["returning", "returning_rate", "returning_customers"],
    title: "Returning customer rate",
    group: Group::Purchases,
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(&F::Input("returning_buyers"), &F::Input("buyers")),
        &Undefined::NoBuyers,
    )
    .parts(&[Part {
        part: F::Input("returning_buyers"),
        whole: "buyers",
        why: "those who had bought before are some of those who bought",
    }]),
    inputs: &[
        Input::new(
            "returning_buyers",
            Kind::Count,
            "customers with an order in the period and one before it",
        ),
        BUYERS,
    ],
    interval: true,
    better: Better::More,
    headline: None,
    summary: "share of the period's buyers who had bought before the period",
    meaning: "Of the customers who ordered in the period, the share whose first order was before \
        its first day. The others are first-time buyers.",
    reading: "It shows who the period's business came from. High: carried by existing customers. \
        Low: carried by new ones. Neither is good by itself: near 100 % nobody new comes, and a \
        fall may only be a good month of acquisition.",
    pitfalls: "It is not a retention rate: it says nothing about those who did not buy. Where the \
        data begin, everybody looks new, so the first periods come out too low.",
    others: "Shopify prints another rate under this name, which stands beside it: \
        returning_customer_rate_shopify, where a first and a second order within the period are \
        enough; here the earlier order must lie before the period. In web analytics (GA4) a \
        returning user is one who visits again.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};

pub(super) const RETURNING_CUSTOMER_RATE_SHOPIFY: Entry = Entry {
    key: "returning_customer_rate_shopify",
    aliases: &["shopify_returning_customer_rate", "returning_shopify"],
    title: "Returning rate (Shopify)",
    group: Group::Purchases,
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(&F::Input("repeat_buyers_to_date"), &F::Input("buyers")),
        &Undefined::NoBuyers,
    )
    .parts(&[Part {
        part: F::Input("repeat_buyers_to_date"),
        whole: "buyers",
        why: "those who have bought twice are some of those who bought",
    }]),
    inputs: &[
        Input::new(
            "repeat_buyers_to_date",
            Kind::Count,
            "customers with an order in the period and at least two up to its end",
        ),
        BUYERS,
    ],
    interval: true,
    better: Better::More,
    headline: None,
    summary: "share of the period's buyers with two orders or more so far",
    meaning: "Of the customers who ordered in the period, the share who have ordered at least \
        twice up to its end, whether the first order lies in the period or before it.",
    reading: "It is there to be held against the figure in Shopify's analytics. Its difference to \
        returning_customer_rate is the share of buyers who came for the first time and ordered \
        again within the period.",
    pitfalls: "A longer period raises it, because first and second orders fall into one period \
        more often. It differs from Shopify's own figure where that counts orders that are not in \
        the file, or other customers as one.",
    others: "Shopify calls it returning customer rate. Here that name asks for an order before the \
        period, so ours is the same or lower.",
    source: "Shopify's help, as its customers quote it: customers who have placed more than one \
        order, out of those who placed one within the date range.",
};

pub(super) const REPEAT_CUSTOMER_RATE: Entry = Entry {
    key: "repeat_customer_rate",
    aliases: &["repeat_customer", "repeat_customers"],
    title: "Repeat customer rate",
    group: Group::Purchases,
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(&F::Input("repeat_customers"), &F::Input("customers")),
        &Undefined::NoCustomers,
    )
    .parts(&[Part {
        part: F::Input("repeat_customers"),
        whole: "customers",
        why: "those who bought twice are some of those who bought",
    }]),
    inputs: &[
        Input::new(
            "repeat_customers",
            Kind::Count,
            "customers with at least two orders up to the end of the period",
        ),
        Input::new(
            "customers",
            Kind::Count,
            "customers with at least one order up to the end of the period",
        ),
    ],
    interval: true,
    better: Better::More,
    headline: None,
    summary: "share of all customers to date who have ordered twice or more",
    meaning: "Of everybody who has ever ordered up to the end of the period, the share who have \
        ordered at least twice. It looks at whole histories, not at the period.",
    reading: "High means that a first order usually leads to a second. It moves slowly: for what \
        changed lately look at cohorts, or at the share with a second order within n days.",
    pitfalls: "The newest customers have had little time for a second order, so fast growth \
        lowers it. It never forgets: customers who left years ago count for ever.",
    others: "Often the same as repeat_purchase_rate elsewhere; here that one looks only inside the \
        period.",
    source: "Common definition in retail.",
};

pub(super) const PURCHASE_FREQUENCY: Entry = Entry {
    key: "purchase_frequency",
    aliases: &["frequency", "order_frequency"],
    title: "Purchase frequency",
    group: Group::Purchases,
    unit: Unit::OrdersPerCustomer,
    rule: Rule::new(
        F::Div(&F::Input("orders"), &F::Input("buyers")),
        &Undefined::NoBuyers,
    )
    .parts(&[Part {
        part: F::Input("buyers"),
        whole: "orders",
        why: "every buyer has at least one order",
    }]),
    inputs: &[ORDERS, BUYERS],
    interval: false,
    better: Better::More,
    headline: Some(6),
    summary: "orders per buyer in the period",
    meaning: "How many orders a customer who bought in the period placed in it, on average. Never \
        below 1, because those who did not buy are not counted.",
    reading: "High means frequent buying. High-priced goods have a low frequency and a high order \
        value, so read it together with average_order_value.",
    pitfalls: "It grows with the length of the period. A few very frequent buyers pull the mean \
        up: see the repeat purchase rate beside it.",
    others: "Some divide by all customers rather than by buyers, which can give less than 1. In \
        probability models frequency means the repeat purchases only, without the first.",
    source: "Common definition in retail.",
};

pub(super) const AVERAGE_ORDER_VALUE: Entry = Entry {
    key: "average_order_value",
    aliases: &["aov", "average_order", "mean_order_value"],
    title: "Average order value",
    group: Group::Purchases,
    unit: Unit::Money,
    rule: Rule::new(
        F::Div(&F::Input("revenue"), &F::Input("orders")),
        &Undefined::NoOrders,
    ),
    inputs: &[REVENUE, ORDERS],
    interval: false,
    better: Better::More,
    headline: Some(5),
    summary: "mean amount of an order",
    meaning: "The revenue of the period's orders divided by their number. Refunds are in neither; \
        orders of 0 count as orders.",
    reading: "High means big baskets or dear goods. High-priced goods have a low frequency and a \
        high order value, so read it together with purchase_frequency.",
    pitfalls: "A few very large orders pull it up: compare with median_order_value. Discounts, \
        tax and shipping count as the data's amounts have them.",
    others: "Systems differ in whether tax, shipping, discounts and refunds are in the amount; \
        some take the refunds off the revenue and keep the orders.",
    source: "Common definition in retail.",
};

pub(super) const MEDIAN_ORDER_VALUE: Entry = Entry {
    key: "median_order_value",
    aliases: &["median_order", "mov"],
    title: "Median order value",
    group: Group::Purchases,
    unit: Unit::Money,
    rule: Rule::new(F::Median("amounts"), &Undefined::NoOrders),
    inputs: &[Input::new(
        "amounts",
        Kind::MoneyList,
        "amount of each order of the period, without refunds",
    )
    .bounded(&[NO_REFUND])],
    interval: false,
    better: Better::More,
    headline: None,
    summary: "the middle amount: half of the orders are at least as large",
    meaning: "The amount in the middle when the period's orders are sorted by size; with an even \
        number of orders, the mean of the two in the middle.",
    reading: "The typical order. Far below the average order value, it says that a few large \
        orders make much of the revenue.",
    pitfalls: "Medians do not add up: median times orders is not the revenue, and the median of a \
        year is not the mean of its months' medians.",
    others: "Databases that offer an approximate median, or one that always is one of the values, \
        differ in the last digits.",
    source: "Common definition of the median.",
};

pub(super) const NET_REVENUE: Entry = Entry {
    key: "net_revenue",
    aliases: &["net_sales"],
    title: "Net revenue",
    group: Group::Purchases,
    unit: Unit::Money,
    rule: Rule::new(
        F::Add(&F::Input("revenue"), &F::Input("refunds")),
        &Undefined::TooLarge,
    ),
    inputs: &[REVENUE, REFUNDS],
    interval: false,
    better: Better::More,
    headline: Some(4),
    summary: "revenue of the orders less what was paid back",
    meaning: "What known customers paid in the period less what was paid back to them in it. \
        A refund counts on its own day, not on that of the order. Orders without a customer id \
        are not in it; their revenue is shown separately.",
    reading: "The money behind the rates. It can be negative in a period with more refunds than \
        orders.",
    pitfalls: "Returns come weeks after the orders: a period just ended still loses revenue to \
        refunds that will come. It is not the revenue of the accounts, which follows delivery \
        and leaves out tax.",
    others: "Elsewhere net may also mean without tax, without shipping or after discounts, and \
        the refund may be booked back to the day of the order.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};

pub(super) const REFUND_RATE: Entry = Entry {
    key: "refund_rate",
    aliases: &["refund"],
    title: "Refund rate",
    group: Group::Purchases,
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(&F::Minus(&F::Input("refunds")), &F::Input("revenue")),
        &Undefined::NoRevenue,
    ),
    inputs: &[REFUNDS, REVENUE],
    interval: false,
    better: Better::Less,
    headline: None,
    summary: "share of the orders' revenue that was paid back",
    meaning: "The amount paid back in the period as a share of the revenue of the orders placed \
        in it.",
    reading: "Low is good. What is normal depends on the goods: clothing sold at a distance has \
        far more returns than food. A rise often comes before a rise in churn.",
    pitfalls: "Refunds lag behind orders: after a strong season the rate is high for that reason \
        alone, and it can pass 100 % when few orders follow many.",
    others: "Some count refunded orders rather than money, or follow each order to its own \
        refund, whenever that comes. A return rate counts goods sent back.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};

pub(super) const REVENUE_PER_CUSTOMER: Entry = Entry {
    key: "revenue_per_customer",
    aliases: &["revenue_per_buyer", "arpc", "arpu"],
    title: "Revenue per customer",
    group: Group::Purchases,
    unit: Unit::Money,
    rule: Rule::new(
        F::Div(&F::Input("net_revenue"), &F::Input("buyers")),
        &Undefined::NoBuyers,
    ),
    inputs: &[
        Input::new(
            "net_revenue",
            Kind::Money,
            "revenue of the period less refunds",
        ),
        BUYERS,
    ],
    interval: false,
    better: Better::More,
    headline: None,
    summary: "net revenue per buyer in the period",
    meaning: "What a customer who bought in the period spent in it on average, refunds taken off.",
    reading: "Order value times frequency, less refunds: look at those three for the reason of a \
        change.",
    pitfalls: "It grows with the length of the period. It can rise because customers who spend \
        little left. Refunds to customers who bought nothing in the period are taken off too.",
    others: "Average revenue per user (ARPU) usually divides by all active customers or users, \
        buyers or not, which gives less.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};

pub(super) const MEDIAN_DAYS_BETWEEN_ORDERS: Entry = Entry {
    key: "median_days_between_orders",
    aliases: &["days_between_orders", "time_between_orders", "median_gap"],
    title: "Median days between orders",
    group: Group::Purchases,
    unit: Unit::Days,
    rule: Rule::new(F::Median("gaps"), &Undefined::NoGaps),
    inputs: &[Input::new(
        "gaps",
        Kind::DayList,
        "days from one order day of a customer to the next, for each that ends in the period",
    )
    .bounded(&[Bound {
        holds: |days| days > 0.0,
        why: "must be more than 0: orders on one day have no gap between them",
    }])],
    interval: false,
    better: Better::Open,
    headline: None,
    summary: "typical time until a customer orders again",
    meaning: "The median number of days between one order day and the next of the same customer, \
        over all such gaps that end in the period. Several orders on one day are one order day.",
    reading: "When to remind: a customer silent for much longer than this is about to leave. It \
        also tells how long the activity window should be: several times as long.",
    pitfalls: "Only customers who came back are in it, and frequent buyers count once for each \
        gap: it is shorter than the time most customers take. For the time to the second order \
        with those who have not come back yet, see survival.",
    others: "Some take the mean, each customer's own mean first, or the length of the period \
        divided by the purchase frequency.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};
