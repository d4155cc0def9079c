//! Monthly recurring revenue (MRR): how it moved, and how much of it was kept.

mod rates;

use super::{Better, Bound, Entry, Group, Input, Kind, Part, Rule, Unit};
use crate::metrics::figure::Undefined;
use crate::metrics::formula::Formula as F;

const fn money(name: &'static str, meaning: &'static str) -> Input {
    Input::new(name, Kind::Money, meaning).bounded(&[NOT_NEGATIVE])
}

/// No movement is below 0.
const NOT_NEGATIVE: Bound = Bound {
    holds: |amount| amount >= 0.0,
    why: "cannot be negative: a loss is given by its size",
};

/// What was lost.
const LOSS: F = F::Add(&F::Input("contraction"), &F::Input("churned"));

const START: Input = money(
    "start",
    "MRR at the start of the period, of all who pay then",
);
const END: Input = money("end", "MRR at the end of the period, of all who pay then");
const NEW: Input = money("new", "MRR of customers who never paid before");
const WON_BACK: Input = money(
    "won_back",
    "MRR of customers who paid before, and nothing at the start",
)
.or_called(&["reactivation"]);
const EXPANSION: Input = money(
    "expansion",
    "by how much customers who paid at the start pay more at the end",
);
const CONTRACTION: Input = money(
    "contraction",
    "by how much customers who paid at the start, and still pay, pay less",
);
const CHURNED: Input = money(
    "churned",
    "what customers who pay nothing any more paid at the start",
)
.or_called(&["churn"]);

/// All of them, in the order in which they are shown.
pub(super) static ALL: &[Entry] = &[
    MRR,
    ARR,
    NET_NEW_MRR,
    MRR_GROWTH_RATE,
    rates::NET_REVENUE_RETENTION,
    rates::NET_REVENUE_RETENTION_WITH_WON_BACK,
    rates::GROSS_REVENUE_RETENTION,
    rates::GROSS_MRR_CHURN_RATE,
    rates::NET_MRR_CHURN_RATE,
    rates::REVENUE_CHURN_RATE,
    rates::EXPANSION_RATE,
    rates::CONTRACTION_RATE,
    QUICK_RATIO,
    ARPA,
    ARPA_NEW,
    ARPA_CHURNED,
    rates::NRR_12M,
    rates::GRR_12M,
    LARGEST_CUSTOMER_SHARE,
    rates::NRR_WITHOUT_LARGEST,
];

const MRR: Entry = Entry {
    key: "mrr",
    aliases: &["monthly_recurring_revenue", "recurring_revenue"],
    title: "MRR",
    group: Group::Recurring,
    unit: Unit::Money,
    rule: Rule::new(F::Input("end"), &Undefined::NobodyPays),
    better: Better::More,
    headline: None,
    inputs: &[END],
    interval: false,
    summary: "what running subscriptions bring in a month",
    meaning: "Monthly recurring revenue: what each customer pays a month in all subscriptions that run at that \
        moment, a yearly price as a twelfth. Trials and free plans are 0. Tax, shipping, setup fees and metered \
        use are not in it. A discount lowers it for as long as the discount runs.",
    reading: "A level at one moment, like the number of customers. Look at what moved it: new, won back, expansion, \
        contraction and churned lead from one month's end to the next, to the digit.",
    pitfalls: "It is not revenue of the month and not cash: a year paid in advance is twelve months of MRR. A price \
        for a week is 52/12 of it a month, for a day 365/12; who reads weekly prices as monthly ones is off by a \
        factor of four.",
    others: "Stripe lowers MRR by a coupon only if it lasts forever, ProfitWell and ChartMogul by any. Some add \
        usage of the last month, which makes it jump. Some keep a customer until the period that was paid for ends, \
        others drop them when they cancel: here the end of the service counts, and --churn-on request is the other.",
    source: "The sum of monthly amounts of the subscriptions in force.",
};

const ARR: Entry = Entry {
    key: "arr",
    aliases: &["annual_recurring_revenue"],
    title: "ARR",
    rule: Rule::new(F::Times(12, &F::Input("end")), &Undefined::NobodyPays),
    better: Better::More,
    summary: "what a year of the MRR at the end would bring",
    meaning: "Annual recurring revenue: twelve times the MRR at the end of the period. It holds neither what will \
        be sold nor what will be lost.",
    reading: "The same figure as MRR in another unit; businesses with yearly contracts speak of it.",
    pitfalls: "With monthly contracts nobody has promised twelve months. Do not add one-off sales.",
    others: "Some call ARR what is under contract for at least a year, and leave out monthly plans. Some mean the \
        run rate: last month's revenue times twelve, one-off sales included.",
    source: "Twelve times the MRR.",
    ..MRR
};

const NET_NEW_MRR: Entry = Entry {
    key: "net_new_mrr",
    aliases: &["net_new"],
    title: "Net new MRR",
    rule: Rule::new(
        F::Sub(&F::Input("end"), &F::Input("start")),
        &Undefined::NothingAtStart,
    ),
    better: Better::More,
    inputs: &[START, END],
    summary: "by how much MRR rose in the period",
    meaning: "MRR at the end less MRR at the start: new + won back + expansion - contraction - churned, and what \
        currencies did.",
    reading: "Above 0 the business grew. The quick ratio says at what price.",
    pitfalls: "One large customer can be all of it: see largest_customer_share.",
    others: "Some leave currencies out, so that their movements do not add up to the change.",
    source: "The change of a level between two instants.",
    ..MRR
};

const MRR_GROWTH_RATE: Entry = Entry {
    key: "mrr_growth_rate",
    aliases: &["mrr_growth"],
    title: "MRR growth",
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(
            &F::Sub(&F::Input("end"), &F::Input("start")),
            &F::Input("start"),
        ),
        &Undefined::NothingAtStart,
    ),
    better: Better::More,
    inputs: &[START, END],
    summary: "by what share MRR rose in the period",
    meaning: "The change of MRR from start to end, as a share of the start.",
    reading: "Compare equal periods. A month's rate compounds: 5 % a month is 80 % a year.",
    pitfalls: "From a small start it is large. It says nothing about who stays.",
    others: "Some average twelve months' rates; they compound instead.",
    source: "The relative change of a level between two instants.",
    ..MRR
};

const QUICK_RATIO: Entry = Entry {
    key: "quick_ratio",
    aliases: &["saas_quick_ratio"],
    title: "Quick ratio",
    unit: Unit::Multiple,
    rule: Rule::new(
        F::Div(
            &F::Add(
                &F::Add(&F::Input("new"), &F::Input("won_back")),
                &F::Input("expansion"),
            ),
            &LOSS,
        ),
        &Undefined::NothingLost,
    ),
    better: Better::More,
    inputs: &[NEW, WON_BACK, EXPANSION, CONTRACTION, CHURNED],
    summary: "how many times over the MRR that was lost was gained",
    meaning: "MRR gained in the period, from new, won-back and growing customers, over MRR lost by downgrades and \
        lost customers. Undefined when nothing was lost.",
    reading: "1 stands still. Many investors look for 4 and more in young businesses.",
    pitfalls: "With little loss it jumps. It says nothing about what the gain cost.",
    others: "Accountants mean liquid assets over short-term debts by the same words.",
    source: "M. Skok and others, in use since about 2015.",
    ..MRR
};

const ARPA: Entry = Entry {
    key: "arpa",
    aliases: &["average_revenue_per_account", "average_mrr_per_customer"],
    title: "ARPA",
    rule: Rule::new(
        F::Div(&F::Input("mrr"), &F::Input("customers")),
        &Undefined::NobodyPays,
    ),
    better: Better::Open,
    inputs: &[
        money("mrr", "MRR at the end of the period").or_called(&["end"]),
        Input::new("customers", Kind::Count, "customers who pay at the end"),
    ],
    summary: "what a paying customer pays a month on average",
    meaning: "Average revenue per account: MRR at the end over the customers who pay then.",
    reading: "Compare with arpa_new: new customers who pay less pull it down.",
    pitfalls: "An average of few large and many small customers describes neither.",
    others: "ARPU divides by users, or by all accounts, free ones included, and is lower.",
    source: "A mean over paying customers.",
    ..MRR
};

const ARPA_NEW: Entry = Entry {
    key: "arpa_new",
    aliases: &["average_sale_price", "asp"],
    title: "ARPA of new customers",
    rule: Rule::new(
        F::Div(&F::Input("new"), &F::Input("customers")),
        &Undefined::NobodyNew,
    ),
    better: Better::Open,
    inputs: &[
        NEW,
        Input::new("customers", Kind::Count, "new customers who pay at the end"),
    ],
    summary: "what a new customer pays a month on average",
    meaning: "MRR of new customers at the end over how many they are.",
    reading: "Rising: larger customers come, or prices rose.",
    pitfalls: "Customers who came and left inside a month are not in it.",
    others: "Some call it average sale price.",
    source: "A mean over new customers.",
    ..ARPA
};

const ARPA_CHURNED: Entry = Entry {
    key: "arpa_churned",
    aliases: &["average_churned_mrr"],
    title: "ARPA of lost customers",
    rule: Rule::new(
        F::Div(&F::Input("churned"), &F::Input("customers")),
        &Undefined::NobodyChurned,
    ),
    better: Better::Open,
    inputs: &[
        CHURNED,
        Input::new(
            "customers",
            Kind::Count,
            "customers who pay nothing any more",
        ),
    ],
    summary: "what a lost customer paid a month on average",
    meaning: "MRR that lost customers paid at the start over how many they are.",
    reading: "Above arpa the large ones leave.",
    pitfalls: "Few lost customers make it jump.",
    others: "Nothing else is meant by it.",
    source: "A mean over lost customers.",
    ..ARPA
};

const LARGEST_CUSTOMER_SHARE: Entry = Entry {
    key: "largest_customer_share",
    aliases: &["concentration", "customer_concentration"],
    title: "Largest customer",
    unit: Unit::Ratio,
    rule: Rule::new(
        F::Div(&F::Input("largest"), &F::Input("end")),
        &Undefined::NobodyPays,
    )
    .parts(&[Part {
        part: F::Input("largest"),
        whole: "end",
        why: "what one customer pays is a part of what all pay",
    }]),
    better: Better::Less,
    inputs: &[
        money("largest", "what the customer who pays most pays at the end"),
        END,
    ],
    summary: "share of the MRR at the end that one customer pays",
    meaning: "What the largest customer pays at the end over what all pay.",
    reading: "Above some 10 % the business hangs on one contract.",
    pitfalls: "Customers of one group of companies may stand under several ids.",
    others: "Investors also look at the largest ten.",
    source: "A share of a sum.",
    ..MRR
};
