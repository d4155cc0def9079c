//! Who stayed and who left.

use super::{Better, Entry, Group, Input, Kind, POSITIVE, Part, Rule, Unit};
use crate::metrics::figure::Undefined;
use crate::metrics::formula::{DAYS_PER_YEAR, Formula as F};

const START: Input = Input::new(
    "start",
    Kind::Count,
    "S, customers active at the start of the period: who ordered within the activity window before it, or had a running contract",
);
const END: Input = Input::new(
    "end",
    Kind::Count,
    "E, customers active at the end of the period",
);

pub(super) const CUSTOMER_RETENTION_RATE: Entry = Entry {
    key: "customer_retention_rate",
    aliases: &["retention", "retention_rate", "crr"],
    title: "Customer retention rate",
    group: Group::Customers,
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(
            &F::Sub(&F::Input("end"), &F::Input("gained")),
            &F::Input("start"),
        ),
        &Undefined::NoCustomersAtStart,
    )
    .parts(&[
        Part {
            part: F::Input("gained"),
            whole: "end",
            why: "the customers gained are some of those at the end",
        },
        Part {
            part: F::Sub(&F::Input("end"), &F::Input("gained")),
            whole: "start",
            why: "the customers kept are some of those at the start",
        },
    ]),
    inputs: &[
        START,
        END,
        Input::new(
            "gained",
            Kind::Count,
            "customers active at the end and not at the start: new ones and those won back",
        )
        .or_called(&["new"]),
    ],
    interval: true,
    better: Better::More,
    headline: Some(1),
    summary: "share of the customers at the start who are still there at the end",
    meaning: "Of the customers who were active when the period began, the share who are active \
        when it ends. Everybody gained in between is taken out, new or won back, so the rate \
        says what became of the customers you had. With orders, active means to have ordered \
        within the activity window; with contracts, to have one running.",
    reading: "High is good: many businesses aim above 85 %, and it varies by industry. Winning a \
        customer costs 5 to 25 times as much as keeping one, and 5 points more retention has \
        been reported to raise profit by 25 to 95 %. Compare with the same business and the \
        same length of period.",
    pitfalls: "A month's rate is higher than a year's of the same business: compare equal periods \
        only. A longer activity window gives a higher rate. A steady rate can hide cohorts that \
        behave very differently.",
    others: "Some take only first-time customers out of the end count, which counts won-back \
        customers as kept: that is customer_retention_rate_with_won_back. In app analytics \
        retention is the share of a cohort that is back on the n-th day or week: see cohorts. \
        Net and gross revenue retention count money, not customers.",
    source: "Farris, Bendle, Pfeifer & Reibstein, Marketing Metrics. The figures on cost and \
        profit: A. Gallo, The value of keeping the right customers, Harvard Business Review 2014, \
        after F. Reichheld.",
};

pub(super) const CUSTOMER_RETENTION_RATE_WITH_WON_BACK: Entry = Entry {
    key: "customer_retention_rate_with_won_back",
    aliases: &["retention_with_won_back"],
    title: "Retention with won back",
    group: Group::Customers,
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(
            &F::Sub(&F::Input("end"), &F::Input("new")),
            &F::Input("start"),
        ),
        &Undefined::NoCustomersAtStart,
    )
    .parts(&[Part {
        part: F::Input("new"),
        whole: "end",
        why: "the new customers are some of those at the end",
    }]),
    inputs: &[
        START,
        END,
        Input::new(
            "new",
            Kind::Count,
            "customers active at the end who came for the first time in the period",
        ),
    ],
    interval: false,
    better: Better::More,
    headline: None,
    summary: "retention with won-back customers counted as kept; can pass 100 %",
    meaning: "The retention formula with only first-time customers taken out of the end count. \
        Customers who had left before the period and came back in it therefore count as kept, \
        although they were not among those at the start. Shown beside the retention rate \
        whenever somebody was won back.",
    reading: "The distance to customer_retention_rate is what winning back brought, as a share of \
        the customers at the start. Judge loyalty by the other rate.",
    pitfalls: "It can pass 100 %, because the customers above the line are not all part of those \
        below it; for the same reason it has no confidence interval. A big campaign to win \
        customers back can make it rise while more of the present ones leave.",
    others: "Many handbooks print (E - N) / S and call N new customers. Whoever counts only \
        first-time customers as new gets this figure and calls it the retention rate.",
    source: "The formula of customer_retention_rate with N read as first-time customers.",
};

pub(super) const CUSTOMER_CHURN_RATE: Entry = Entry {
    key: "customer_churn_rate",
    aliases: &["churn", "churn_rate", "attrition", "attrition_rate"],
    title: "Customer churn rate",
    group: Group::Customers,
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(&F::Input("lost"), &F::Input("start")),
        &Undefined::NoCustomersAtStart,
    )
    .parts(&[Part {
        part: F::Input("lost"),
        whole: "start",
        why: "the customers lost are some of those at the start",
    }]),
    inputs: &[
        START,
        Input::new(
            "lost",
            Kind::Count,
            "customers active at the start and not at the end",
        )
        .or_called(&["churned"]),
    ],
    interval: true,
    better: Better::Less,
    headline: Some(2),
    summary: "share of the customers at the start who are gone at the end",
    meaning: "Of the customers who were active when the period began, the share who are no longer \
        active when it ends. It is 1 - customer_retention_rate. Who left and came back within the \
        period is not lost.",
    reading: "Low is good. In subscriptions a yearly churn over 5-7 % calls for a look. For a \
        month's or a quarter's figure see annualized_churn_rate before comparing with that.",
    pitfalls: "Customers without a contract do not say that they leave: churn from orders is \
        silence for as long as the activity window, so it is seen late, and a window shorter \
        than the usual time between orders calls loyal customers lost.",
    others: "Some divide by the average of the customers at start and end, or by all who were \
        customers at any time in the period, which gives a lower rate. Some add customers who \
        came and left within the period to the lost. Revenue churn counts money instead.",
    source: "Farris, Bendle, Pfeifer & Reibstein, Marketing Metrics.",
};

pub(super) const ANNUALIZED_CHURN_RATE: Entry = Entry {
    key: "annualized_churn_rate",
    aliases: &[
        "annualized_churn",
        "annualised_churn_rate",
        "annualised_churn",
        "annual_churn",
    ],
    title: "Annualized churn rate",
    group: Group::Customers,
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Sub(
            &F::Constant(1.0),
            &F::Pow(
                &F::Sub(&F::Constant(1.0), &F::Input("churn")),
                &F::Div(&F::Constant(DAYS_PER_YEAR), &F::Input("days")),
            ),
        ),
        &Undefined::TooLarge,
    ),
    inputs: &[
        Input::new("churn", Kind::Rate, "churn rate of the period"),
        Input::new("days", Kind::Real, "length of the period in days").bounded(&[POSITIVE]),
    ],
    interval: false,
    better: Better::Less,
    headline: Some(10),
    summary: "the period's churn as a year of such periods would add up to it",
    meaning: "What share of the customers would be gone after a year in which every period of \
        this length lost the same share as this one. Losses compound: who is gone cannot leave \
        again.",
    reading: "Makes churn of periods of different lengths comparable. In subscriptions a yearly \
        churn over 5-7 % calls for a look; 1 % a month is 11.4 % a year.",
    pitfalls: "It carries one period's season and chance into the whole year: from a short period \
        it jumps. New customers leave soonest, so after a wave of \
        new ones the true churn of the year is lower than this.",
    others: "Some multiply a month's churn by 12, which is too high and can pass 100 %.",
    source: "Compounding of a constant rate over 365.25 days.",
};

pub(super) const NET_CUSTOMER_LOSS_RATE: Entry = Entry {
    key: "net_customer_loss_rate",
    aliases: &[
        "net_loss",
        "net_loss_rate",
        "net_customer_loss",
        "net_churn",
    ],
    title: "Net customer loss rate",
    group: Group::Customers,
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(
            &F::Sub(&F::Input("start"), &F::Input("end")),
            &F::Input("start"),
        ),
        &Undefined::NoCustomersAtStart,
    ),
    inputs: &[START, END],
    interval: false,
    better: Better::Less,
    headline: Some(13),
    summary: "by what share the number of customers shrank; negative: it grew",
    meaning: "The change in the number of active customers from start to end, as a share of the \
        start, with the sign of a loss: customers lost less customers gained.",
    reading: "Negative is growth. Read it beside the churn rate: a net loss of 0 can be nobody \
        leaving or everybody being replaced.",
    pitfalls: "It says nothing about loyalty: acquisition covers churn up, at a price. Worth the \
        look is the gap between the two rates.",
    others: "Sometimes called churn, or net churn; then a growing business seems to have none. \
        Net revenue churn in subscriptions is about money.",
    source: "Change of the customer count between two instants.",
};
