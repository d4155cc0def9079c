//! What a customer is worth.

use super::{Better, Bound, Entry, Group, Input, Kind, POSITIVE, Rule, Unit};
use crate::metrics::figure::{Number, Undefined};
use crate::metrics::formula::{DAYS_PER_YEAR, Formula as F};

pub(super) const ANNUAL_REVENUE: Input = Input::new(
    "annual_revenue_per_customer",
    Kind::MoneyReal,
    "what a customer spends in a year",
)
.or_called(&["annual_revenue"]);

pub(super) const MARGIN: Input = Input::new(
    "margin",
    Kind::Rate,
    "share of revenue that is profit; 1, which means revenue, if not given",
)
.or_else(
    &Number::Real(1.0),
    "no margin was given: revenue, not profit",
);

pub(super) const ANNUAL_REVENUE_PER_CUSTOMER: Entry = Entry {
    key: "annual_revenue_per_customer",
    aliases: &["annual_revenue", "yearly_revenue_per_customer"],
    title: "Annual revenue per customer",
    group: Group::Value,
    unit: Unit::Money,
    rule: Rule::new(F::Scaled(&F::Div(&F::Input("net_revenue"), &F::Input("buyers")), "days", &F::Div(&F::Constant(DAYS_PER_YEAR), &F::Input("days"))), &Undefined::NoBuyersInYear),
    inputs: &[
        Input::new(
            "net_revenue",
            Kind::Money,
            "net revenue of the 12 months before the end, or of the shorter history",
        ),
        Input::new(
            "buyers",
            Kind::Count,
            "customers with at least one order in that time",
        ),
        Input::new(
            "days",
            Kind::Real,
            "length of the history in days, only where it is shorter than 12 months",
        )
        .bounded(&[
            POSITIVE,
            Bound {
                holds: |days| days <= 366.0,
                why: "is more than a year: give the revenue and the buyers of 12 months, and no days",
            },
        ])
        .optional(|days| format!("scaled from {days} days to a year")),
    ],
    interval: false,
    better: Better::More,
    headline: None,
    summary: "what a customer spends in a year",
    meaning: "Net revenue of the 12 months before the end of the period divided by the customers \
        who bought in them. With less history, the revenue per buyer of what there is, scaled to \
        a year; a note then says so.",
    reading: "High means valuable customers. It is one of the two factors of the lifetime value: \
        raise it by order value, frequency, or a better range.",
    pitfalls: "Customers who came last month are divided by too, with one month's spending. Scaled \
        from a short history it takes the season and the first orders for the whole year.",
    others: "Often order value times yearly frequency, which is the same without refunds. Average \
        revenue per account in subscriptions divides by all accounts.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};

pub(super) const CUSTOMER_LIFESPAN_YEARS: Entry = Entry {
    key: "customer_lifespan_years",
    aliases: &["lifespan", "customer_lifespan", "customer_lifetime"],
    title: "Customer lifespan (years)",
    group: Group::Value,
    unit: Unit::Years,
    rule: Rule::new(
        F::Div(&F::Constant(1.0), &F::Input("annual_churn")),
        &Undefined::NobodyLost,
    ),
    inputs: &[Input::new(
        "annual_churn",
        Kind::Rate,
        "share of the customers lost in a year",
    )
    .or_called(&["churn"])],
    interval: false,
    better: Better::More,
    headline: Some(11),
    summary: "years a customer stays if every year loses the same share",
    meaning: "The mean number of years with the business when each year loses the share that the \
        last one lost: at a churn of 25 % a year, 4 years. The churn is that of the 12 months \
        before the end of the period or, without that much history, the annualized one.",
    reading: "High is good. Small changes of a low churn move it a lot: 5 % is 20 years, 4 % is \
        25.",
    pitfalls: "Customers do not all leave at one rate: those who stay are the loyal ones, so the \
        true mean is longer than this. Far beyond the age of the business it is no forecast: \
        give your own with --lifespan. Undefined when nobody was lost.",
    others: "Some use the average time between the first and the last order, which is too short \
        because present customers have not finished.",
    source: "Farris, Bendle, Pfeifer & Reibstein, Marketing Metrics: the mean of a geometric \
        lifetime. On why it is too short: Fader & Hardie, \
        Customer-base valuation in a contractual setting: the perils of ignoring heterogeneity, \
        Marketing Science 2010.",
};

pub(super) const CUSTOMER_LIFETIME_VALUE: Entry = Entry {
    key: "customer_lifetime_value",
    aliases: &["clv", "ltv", "cltv", "lifetime_value"],
    title: "Customer lifetime value",
    group: Group::Value,
    unit: Unit::Money,
    rule: Rule::new(
        F::Mul(
            &F::Mul(
                &F::Input("annual_revenue_per_customer"),
                &F::Input("customer_lifespan_years"),
            ),
            &F::Input("margin"),
        ),
        &Undefined::TooLarge,
    ),
    inputs: &[
        ANNUAL_REVENUE,
        Input::new(
            "customer_lifespan_years",
            Kind::Real,
            "years a customer stays",
        )
        .bounded(&[POSITIVE])
        .or_called(&["lifespan", "years"]),
        MARGIN,
    ],
    interval: false,
    better: Better::More,
    headline: Some(7),
    summary: "what a customer brings in over the whole time with the business",
    meaning: "A year's revenue from a customer, times the years a customer stays, times the margin. \
        Without a margin it is revenue, not profit, and a note says so.",
    reading: "The most that winning a customer may cost. It rises with order value, frequency, \
        lifespan and margin; read it beside customer_acquisition_cost.",
    pitfalls: "An average of all customers: a few are worth far more and many far less. It is as \
        rough as the lifespan in it. Money of later years is not discounted. Do not compare one \
        with margin and one without.",
    others: "The name covers at least four things: revenue or profit, spent so far \
        (historical_customer_value) or expected, discounted or not, and predicted for each \
        customer with a probability model (`retention clv`). Klaviyo's \
        historic CLV is historical_customer_value; its predicted CLV adds what a model expects.",
    source: "Common simple formula; with discounting: Gupta & Lehmann, Customers as assets, \
        Journal of Interactive Marketing 2003.",
};

pub(super) const HISTORICAL_CUSTOMER_VALUE: Entry = Entry {
    key: "historical_customer_value",
    aliases: &["historical_value", "historical_clv", "historical_ltv"],
    title: "Historical customer value",
    group: Group::Value,
    unit: Unit::Money,
    rule: Rule::new(
        F::Div(
            &F::Input("net_revenue_to_date"),
            &F::Input("customers_to_date"),
        ),
        &Undefined::NoCustomers,
    ),
    inputs: &[
        Input::new(
            "net_revenue_to_date",
            Kind::Money,
            "net revenue from the beginning of the data to the end of the period",
        )
        .or_called(&["net_revenue"]),
        Input::new(
            "customers_to_date",
            Kind::Count,
            "customers with at least one order in that time",
        )
        .or_called(&["customers"]),
    ],
    interval: false,
    better: Better::More,
    headline: None,
    summary: "what a customer has spent so far, all purchases",
    meaning: "All revenue up to the end of the period, refunds taken off, divided by everybody who \
        has ever ordered. It is what happened: nothing is assumed about the future.",
    reading: "A floor for the lifetime value in revenue: present customers will spend more. \
        Compare cohorts of equal age rather than the whole.",
    pitfalls: "Young customers have had little time, so growth lowers it. It is revenue, whatever \
        the margin. Spending from before the data begin is missing.",
    others: "Many shop systems show this as lifetime value.",
    source: "As stated under its meaning: systems differ, and no standard settles it.",
};
