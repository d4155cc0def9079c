//! What keeping and winning customers costs.

use super::value::{ANNUAL_REVENUE, MARGIN};
use super::{Better, Entry, Except, Group, Input, Kind, Rule, Unit};
use crate::metrics::figure::Undefined;
use crate::metrics::formula::Formula as F;

const COSTS: Input = Input::new("costs", Kind::MoneyList, "each cost; credits negative");
const ACQUIRED: Input = Input::new(
    "acquired",
    Kind::Count,
    "customers who came for the first time in the period",
)
.or_called(&["new"]);
const CAC: Input = Input::new(
    "customer_acquisition_cost",
    Kind::MoneyReal,
    "what winning one customer cost",
)
.or_called(&["cac"]);

pub(super) const RETENTION_COST: Entry = Entry {
    key: "retention_cost",
    aliases: &["customer_retention_cost", "total_retention_cost"],
    title: "Retention cost",
    group: Group::Costs,
    unit: Unit::Money,
    rule: Rule::new(F::Sum("costs"), &Undefined::NotGiven("retention cost")),
    inputs: &[COSTS],
    interval: false,
    better: Better::Open,
    headline: None,
    summary: "what was spent on keeping customers",
    meaning: "All costs of the kind retention in the period: marketing, sales and service spent on \
        customers you already have, such as loyalty programmes, support, account management.",
    reading: "Set it against what it buys: retention, and the revenue of kept customers. Winning \
        a customer costs 5 to 25 times as much as keeping one.",
    pitfalls: "Complete only as far as the costs given are. Wages of people who serve both new and \
        existing customers need a split, and the split decides the figure.",
    others: "Also called customer retention cost (CRC); some mean by that the cost per customer.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};

pub(super) const RETENTION_COST_PER_CUSTOMER: Entry = Entry {
    key: "retention_cost_per_customer",
    aliases: &["cost_per_retained_customer", "average_retention_cost"],
    title: "Retention cost per customer",
    group: Group::Costs,
    unit: Unit::Money,
    rule: Rule::new(
        F::Div(&F::Input("retention_cost"), &F::Input("end")),
        &Undefined::NoCustomersAtEnd,
    ),
    inputs: &[
        Input::new(
            "retention_cost",
            Kind::Money,
            "what was spent on keeping customers in the period",
        )
        .or_called(&["cost"]),
        Input::new(
            "end",
            Kind::Count,
            "customers active at the end of the period",
        )
        .or_called(&["active"]),
    ],
    interval: false,
    better: Better::Less,
    headline: Some(12),
    summary: "what keeping one customer cost",
    meaning: "The period's retention cost divided by the customers active at its end.",
    reading: "Well below the profit that a customer brings in the same time, it is well spent. \
        Compare with customer_acquisition_cost: winning a customer costs 5 to 25 times as much as \
        keeping one.",
    pitfalls: "It depends on the length of the period. Falling is not always good: less spending \
        today can be churn tomorrow.",
    others: "Some divide by the customers retained from the start, or by the average number of \
        customers, rather than by those at the end.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};

pub(super) const ACQUISITION_COST: Entry = Entry {
    key: "acquisition_cost",
    aliases: &["total_acquisition_cost"],
    title: "Acquisition cost",
    group: Group::Costs,
    unit: Unit::Money,
    rule: Rule::new(F::Sum("costs"), &Undefined::NotGiven("acquisition cost")),
    inputs: &[COSTS],
    interval: false,
    better: Better::Open,
    headline: None,
    summary: "what was spent on winning customers",
    meaning: "All costs of the kind acquisition in the period: advertising, and the wages, tools \
        and agencies of marketing and sales as far as they serve to win customers.",
    reading: "Set it against the customers it won: see customer_acquisition_cost.",
    pitfalls: "Complete only as far as the costs given are. Spending comes before the customers it \
        wins, by weeks or, with long sales, by months.",
    others: "Some count only paid media.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};

pub(super) const CUSTOMER_ACQUISITION_COST: Entry = Entry {
    key: "customer_acquisition_cost",
    aliases: &["cac"],
    title: "Customer acquisition cost",
    group: Group::Costs,
    unit: Unit::Money,
    rule: Rule::new(
        F::Div(&F::Input("acquisition_cost"), &F::Input("acquired")),
        &Undefined::NobodyAcquired,
    ),
    inputs: &[
        Input::new(
            "acquisition_cost",
            Kind::Money,
            "what was spent on winning customers in the period, all costs",
        )
        .or_called(&["cost"]),
        ACQUIRED,
    ],
    interval: false,
    better: Better::Less,
    headline: Some(8),
    summary: "what winning one customer cost, all costs counted",
    meaning: "The period's acquisition cost divided by the customers whose first order or contract \
        is in the period, whether they stayed to its end or not.",
    reading: "Low is good, beside the value of the customers it buys: see \
        value_to_acquisition_cost and payback_months. Winning a customer costs 5 to 25 times as \
        much as keeping one.",
    pitfalls: "Customers who would have come anyway are divided by too, so the cost of one more \
        customer is higher. With long sales, this period's costs win the next one's customers.",
    others: "The quick reading leaves wages and tools out: marketing_cost_per_acquired_customer. \
        Paid CAC divides by customers won through paid media only. Cost per acquisition in \
        advertising may count leads or orders.",
    source: "Farris, Bendle, Pfeifer & Reibstein, Marketing Metrics.",
};

pub(super) const MARKETING_COST_PER_ACQUIRED_CUSTOMER: Entry = Entry {
    key: "marketing_cost_per_acquired_customer",
    aliases: &["marketing_cac", "marketing_cost_per_customer"],
    title: "Marketing cost per acquired",
    group: Group::Costs,
    unit: Unit::Money,
    rule: Rule::new(
        F::Div(&F::Input("marketing_cost"), &F::Input("acquired")),
        &Undefined::NobodyAcquired,
    ),
    inputs: &[
        Input::new(
            "marketing_cost",
            Kind::Money,
            "the marketing part of the acquisition cost, wages and tools left out",
        )
        .or_called(&["cost"]),
        ACQUIRED,
    ],
    interval: false,
    better: Better::Less,
    headline: None,
    summary: "what winning one customer cost in marketing alone",
    meaning: "The marketing part of the period's acquisition cost, wages left out, divided by the \
        customers whose first order or contract is in the period.",
    reading: "Good for comparing campaigns and months. For whether customers pay, use \
        customer_acquisition_cost, which counts everything.",
    pitfalls: "Always lower than the full cost, and often taken for it.",
    others: "Often called CAC in shop reports, and blended CAC where all channels are in it.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};

pub(super) const VALUE_TO_ACQUISITION_COST: Entry = Entry {
    key: "value_to_acquisition_cost",
    aliases: &["ltv_cac", "ltv_to_cac", "clv_cac", "clv_to_cac"],
    title: "Value to acquisition cost",
    group: Group::Costs,
    unit: Unit::Multiple,
    rule: Rule::new(
        F::Div(
            &F::Input("customer_lifetime_value"),
            &F::Input("customer_acquisition_cost"),
        ),
        &Undefined::NoAcquisitionCost,
    )
    .except(&[Except {
        of: F::Input("customer_acquisition_cost"),
        when: |cost| cost <= 0.0,
        reason: Undefined::NoAcquisitionCost,
    }]),
    inputs: &[
        Input::new(
            "customer_lifetime_value",
            Kind::MoneyReal,
            "what a customer brings in over the whole time",
        )
        .or_called(&["clv", "ltv"]),
        CAC,
    ],
    interval: false,
    better: Better::More,
    headline: None,
    summary: "how many times its cost a new customer brings in",
    meaning: "The lifetime value of a customer divided by what winning one cost.",
    reading: "Below 1 every new customer loses money. With a lifetime value in profit, 3 is a \
        common aim; a very high multiple can mean that too little is spent on growth.",
    pitfalls: "With a lifetime value in revenue (no margin given) it looks far better than it is. \
        It carries all the roughness of the lifespan, and says nothing about when the money \
        comes: see payback_months.",
    others: "Written LTV:CAC. Some put revenue above the line, some profit; some put only \
        marketing below it.",
    source: "Common ratio in subscriptions and retail.",
};

pub(super) const PAYBACK_MONTHS: Entry = Entry {
    key: "payback_months",
    aliases: &["payback", "cac_payback", "payback_period"],
    title: "Months to pay back",
    group: Group::Costs,
    unit: Unit::Months,
    rule: Rule::new(
        F::Div(
            &F::Input("customer_acquisition_cost"),
            &F::Div(
                &F::Mul(
                    &F::Input("annual_revenue_per_customer"),
                    &F::Input("margin"),
                ),
                &F::Constant(12.0),
            ),
        ),
        &Undefined::NeverPaidBack,
    )
    .except(&[
        Except {
            of: F::Input("customer_acquisition_cost"),
            when: |cost| cost < 0.0,
            reason: Undefined::NoAcquisitionCost,
        },
        Except {
            of: F::Mul(
                &F::Input("annual_revenue_per_customer"),
                &F::Input("margin"),
            ),
            when: |yearly| yearly <= 0.0,
            reason: Undefined::NeverPaidBack,
        },
    ]),
    inputs: &[CAC, ANNUAL_REVENUE, MARGIN],
    interval: false,
    better: Better::Less,
    headline: None,
    summary: "months until a customer has earned back the cost of winning them",
    meaning: "What winning a customer cost, divided by what a customer brings in a month: a \
        twelfth of the annual revenue times the margin. Without a margin it counts revenue, and a \
        note says so.",
    reading: "Short is good: the money is free again sooner, and less hangs on customers staying. \
        Longer than the lifespan, it never comes back.",
    pitfalls: "It spreads a year's revenue evenly and lets nobody leave before the time is up. A \
        shop earns much of it on the first order; a churning base earns less than this says.",
    others: "Some count the months of a cohort until its gathered profit passes its cost, which \
        lets customers leave: see cumulative revenue in cohorts.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};
