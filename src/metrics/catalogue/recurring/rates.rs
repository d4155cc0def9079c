//! How much of the monthly recurring revenue was kept: rates of the MRR at the start.

use super::super::{Better, Entry, Part, Rule, Unit};
use super::{CHURNED, CONTRACTION, EXPANSION, LOSS, MRR, START, WON_BACK};
use crate::metrics::figure::Undefined;
use crate::metrics::formula::Formula as F;

const OF_START: &str = "what was lost is a part of what was paid at the start";
const LOST: &[Part] = &[Part {
    part: LOSS,
    whole: "start",
    why: OF_START,
}];

const SOURCE: &str = "The definition that listed companies give: the customers of one day, looked at again on another. \
    W. G. Cochran, Sampling Techniques, 1977, section 6.4, for the interval of the ratio.";

pub(super) const NET_REVENUE_RETENTION: Entry = Entry {
    key: "net_revenue_retention",
    aliases: &[
        "nrr",
        "ndr",
        "net_dollar_retention",
        "net_retention",
        "net_mrr_retention",
    ],
    title: "Net revenue retention",
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(
            &F::Sub(
                &F::Sub(
                    &F::Add(&F::Input("start"), &F::Input("expansion")),
                    &F::Input("contraction"),
                ),
                &F::Input("churned"),
            ),
            &F::Input("start"),
        ),
        &Undefined::NothingAtStart,
    )
    .parts(LOST),
    better: Better::More,
    inputs: &[START, EXPANSION, CONTRACTION, CHURNED],
    summary: "MRR that the start's customers bring at the end, over the start",
    meaning: "Of the customers who paid at the start: what they pay at the end over what they paid then. Upgrades \
        count, so it can pass 100 %. New and won-back customers do not enter. A customer is counted, not a \
        subscription: what one subscription loses another of the same customer may win.",
    reading: "Above 100 % the customers of the start bring more than before, whoever left. Its 95 % interval shows \
        how much one or two large customers weigh; below 20 customers there is none.",
    pitfalls: "Months do not chain to a year: customers won in the year enter the later months. On the example data of \
        the definitions, twelve monthly figures multiply to 513.7 % where the customers of the first day give 292.3 %. \
        A single customer can be the number: see nrr_without_largest.",
    others: "ChartMogul prints 1 - net MRR churn, which counts won-back customers as kept: \
        net_revenue_retention_with_won_back. Stripe counts customers who came and left inside the period among its \
        churn. Some use the average of the months, some the product.",
    source: SOURCE,
    ..MRR
};

pub(super) const NET_REVENUE_RETENTION_WITH_WON_BACK: Entry = Entry {
    key: "net_revenue_retention_with_won_back",
    aliases: &["nrr_with_won_back"],
    title: "NRR with won back",
    rule: Rule::new(
        F::Div(
            &F::Sub(
                &F::Sub(
                    &F::Add(
                        &F::Add(&F::Input("start"), &F::Input("expansion")),
                        &F::Input("won_back"),
                    ),
                    &F::Input("contraction"),
                ),
                &F::Input("churned"),
            ),
            &F::Input("start"),
        ),
        &Undefined::NothingAtStart,
    )
    .parts(LOST),
    better: Better::More,
    inputs: &[START, EXPANSION, WON_BACK, CONTRACTION, CHURNED],
    summary: "net revenue retention with won-back customers as kept",
    meaning: "Net revenue retention with the MRR of customers who had left before the period and came back in it \
        added above the line, although they paid nothing at the start.",
    reading: "The distance to net_revenue_retention is what winning back brought, as a share of the start.",
    pitfalls: "Who lets customers leave and wins them back a month later looks better by this figure than who keeps \
        them: with every return it rises again.",
    others: "This is ChartMogul's net MRR retention (1 - net MRR churn rate, with reactivation taken off the churn).",
    source: "The formula of net_revenue_retention with reactivation added.",
    ..NET_REVENUE_RETENTION
};

pub(super) const GROSS_REVENUE_RETENTION: Entry = Entry {
    key: "gross_revenue_retention",
    aliases: &[
        "grr",
        "gdr",
        "gross_dollar_retention",
        "gross_retention",
        "gross_mrr_retention",
    ],
    title: "Gross revenue retention",
    rule: Rule::new(
        F::Div(
            &F::Sub(
                &F::Sub(&F::Input("start"), &F::Input("contraction")),
                &F::Input("churned"),
            ),
            &F::Input("start"),
        ),
        &Undefined::NothingAtStart,
    )
    .parts(LOST),
    better: Better::More,
    inputs: &[START, CONTRACTION, CHURNED],
    summary: "MRR of the start that is still there, upgrades left out",
    meaning: "Of the customers who paid at the start: what they still pay, each one at most what they paid then, over \
        what they paid then. It is never above 100 %.",
    reading: "What is left if nothing new is sold. Compare it with net_revenue_retention: the distance is what \
        customers who stayed bought in addition.",
    pitfalls: "Three things are called GRR. On the example data of the definitions, year 2024: the customers of the \
        first day on the last day 99.59 % (this one); the product of twelve monthly figures 90.03 %, which counts \
        who falls and rises again; 1 - all losses of the twelve months / start 60.32 %, which divides losses of \
        customers won in the year by those of its first day.",
    others: "Chargebee takes the smaller of two totals, so that one customer's upgrade hides another's loss. Stripe, \
        ChartMogul, ProfitWell and Recurly print gross MRR churn of a month instead, and a year is made of those \
        months; Stripe and Baremetrics also count customers who came and left inside the month, ProfitWell does \
        not. Recurly does not see a customer as lost who is back within a month: --gap 30d.",
    source: SOURCE,
    ..NET_REVENUE_RETENTION
};

pub(super) const GROSS_MRR_CHURN_RATE: Entry = Entry {
    key: "gross_mrr_churn_rate",
    aliases: &[
        "mrr_churn",
        "gross_mrr_churn",
        "gross_revenue_churn",
        "mrr_churn_rate",
    ],
    title: "Gross MRR churn",
    rule: Rule::new(
        F::Div(&LOSS, &F::Input("start")),
        &Undefined::NothingAtStart,
    )
    .parts(LOST),
    better: Better::Less,
    summary: "share of the MRR at the start that was lost, upgrades left out",
    meaning: "What lost customers paid, and what customers who stayed pay less, over the MRR at the start. It is \
        1 - gross_revenue_retention.",
    reading: "Low is good. A month's rate is not a twelfth of a year's.",
    pitfalls: "Losses of customers won in the period are in no movement: they did not pay at the start. See within.",
    others: "ChartMogul's gross MRR churn rate is this one. Stripe's churn is divided by the start and what was new. \
        Some mean revenue_churn_rate, lost customers alone.",
    source: "1 - gross_revenue_retention.",
    ..GROSS_REVENUE_RETENTION
};

pub(super) const NET_MRR_CHURN_RATE: Entry = Entry {
    key: "net_mrr_churn_rate",
    aliases: &["net_mrr_churn", "net_revenue_churn"],
    title: "Net MRR churn",
    rule: Rule::new(
        F::Div(&F::Sub(&LOSS, &F::Input("expansion")), &F::Input("start")),
        &Undefined::NothingAtStart,
    )
    .parts(LOST),
    better: Better::Less,
    inputs: &[START, EXPANSION, CONTRACTION, CHURNED],
    summary: "share of the MRR at the start that was lost, less upgrades",
    meaning: "What was lost less what customers of the start pay more, over the MRR at the start. It is \
        1 - net_revenue_retention, and below 0 where upgrades outweigh the losses.",
    reading: "Below 0 is called negative churn: the customers of the start bring more than before.",
    pitfalls: "A low figure can hide that many leave while a few grow.",
    others: "ChartMogul takes off reactivation too: 1 - net_revenue_retention_with_won_back.",
    source: "1 - net_revenue_retention.",
    ..NET_REVENUE_RETENTION
};

pub(super) const REVENUE_CHURN_RATE: Entry = Entry {
    key: "revenue_churn_rate",
    aliases: &["revenue_churn", "churned_mrr_rate"],
    title: "Revenue churn",
    rule: Rule::new(
        F::Div(&F::Input("churned"), &F::Input("start")),
        &Undefined::NothingAtStart,
    )
    .parts(&[Part {
        part: F::Input("churned"),
        whole: "start",
        why: OF_START,
    }]),
    better: Better::Less,
    inputs: &[START, CHURNED],
    summary: "share of the MRR at the start that left with lost customers",
    meaning: "What customers who pay nothing any more paid at the start, over the MRR at the start. Downgrades are \
        not in it.",
    reading: "Beside customer_churn_rate it says who leaves: below it small customers, above it large ones.",
    pitfalls: "A move to a free plan is churn, a move to a cheaper one contraction.",
    others: "Some add downgrades: gross_mrr_churn_rate.",
    source: "Marketing metrics of subscriptions, in money instead of customers.",
    ..GROSS_REVENUE_RETENTION
};

pub(super) const EXPANSION_RATE: Entry = Entry {
    key: "expansion_rate",
    aliases: &["expansion_mrr_rate"],
    title: "Expansion",
    rule: Rule::new(
        F::Div(&F::Input("expansion"), &F::Input("start")),
        &Undefined::NothingAtStart,
    ),
    better: Better::More,
    inputs: &[START, EXPANSION],
    summary: "what customers of the start pay more, over the start",
    meaning: "By how much customers who paid at the start pay more at its end, over the MRR at the start: upgrades, \
        more seats, higher prices, discounts that ended (told apart as expansion.discount_ended).",
    reading: "Above gross MRR churn it makes net revenue retention pass 100 %.",
    pitfalls: "A price rise is expansion once; a discount that ends is no upgrade.",
    others: "Some count a change of plan as churn and new; a customer is then lost who never left.",
    source: "A movement over the start.",
    ..NET_REVENUE_RETENTION
};

pub(super) const CONTRACTION_RATE: Entry = Entry {
    key: "contraction_rate",
    aliases: &["contraction_mrr_rate"],
    title: "Contraction",
    rule: Rule::new(
        F::Div(&F::Input("contraction"), &F::Input("start")),
        &Undefined::NothingAtStart,
    )
    .parts(&[Part {
        part: F::Input("contraction"),
        whole: "start",
        why: OF_START,
    }]),
    better: Better::Less,
    inputs: &[START, CONTRACTION],
    summary: "what customers who stayed pay less, over the start",
    meaning: "By how much customers who paid at both ends pay less at the end, over the MRR at the start.",
    reading: "Downgrades often come before an end: look at who they are (--customers-out).",
    pitfalls: "A discount that begins is contraction, and expansion when it ends.",
    others: "Some call it downgrade MRR.",
    source: "A movement over the start.",
    ..GROSS_REVENUE_RETENTION
};

pub(super) const NRR_12M: Entry = Entry {
    key: "nrr_12m",
    aliases: &["annual_nrr", "trailing_nrr"],
    title: "NRR, 12 months",
    summary: "net revenue retention of the customers of a year ago",
    meaning: "Net revenue retention from twelve months before the period's end to its end: the customers who paid a \
        year ago, whatever happened between. Undefined when the data begin later.",
    reading: "The figure that listed companies report. Many with large customers are between 100 and 120 %.",
    pitfalls: "It is no product of monthly figures: new customers of the year enter those.",
    others: "Some report the average of four quarters' figures, and some leave out customers below a size.",
    ..NET_REVENUE_RETENTION
};

pub(super) const GRR_12M: Entry = Entry {
    key: "grr_12m",
    aliases: &["annual_grr", "trailing_grr"],
    title: "GRR, 12 months",
    summary: "gross revenue retention of the customers of a year ago",
    meaning: "Gross revenue retention from twelve months before the period's end to its end. Undefined when the data \
        begin later.",
    reading: "Below the product of the monthly figures it cannot be: who fell and rose again within the year is whole.",
    ..GROSS_REVENUE_RETENTION
};

pub(super) const NRR_WITHOUT_LARGEST: Entry = Entry {
    key: "nrr_without_largest",
    aliases: &["nrr_excluding_largest"],
    title: "NRR without the largest",
    summary: "net revenue retention without the start's largest customer",
    meaning: "Net revenue retention of all but the one customer who paid most at the start. Its inputs are those of \
        the others.",
    reading: "Far from net_revenue_retention, one customer is the number.",
    pitfalls: "It leaves out one customer, not every large one.",
    others: "Some leave out the largest ten, or those above a size.",
    ..NET_REVENUE_RETENTION
};
