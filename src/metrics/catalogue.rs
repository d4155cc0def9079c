//! Every metric: its key, formula, inputs and words. What a report computes, `calc` takes and
//! `explain` says comes from here, so the three cannot differ.

mod costs;
mod customers;
mod purchases;
mod recurring;
mod value;
mod words;

use std::fmt;

use super::figure::{Number, Undefined};
use super::formula::Formula;
pub(crate) use words::same_name;
pub use words::{WORDS, Word, word};

/// A heading of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Who stayed and who left.
    Customers,
    /// How customers buy.
    Purchases,
    /// What a customer is worth.
    Value,
    /// What keeping and winning customers costs.
    Costs,
    /// What subscriptions bring in a month. No report has them, but `retention mrr`.
    Recurring,
}

impl Group {
    /// Those of the report, in its order.
    pub const ALL: [Group; 4] = [
        Group::Customers,
        Group::Purchases,
        Group::Value,
        Group::Costs,
    ];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Customers => "Keeping customers",
            Group::Purchases => "Purchases",
            Group::Value => "Customer value",
            Group::Costs => "Costs",
            Group::Recurring => "Recurring revenue",
        }
    }
}

/// What a metric's value is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A share or rate; 0.25 is 25 %.
    Ratio,
    /// The data's currency, for one customer or order where the metric's name says so.
    Money,
    /// Orders per customer.
    OrdersPerCustomer,
    /// Days.
    Days,
    /// Months.
    Months,
    /// Years.
    Years,
    /// How many times one amount goes into another.
    Multiple,
}

impl Unit {
    /// The name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Ratio => "ratio",
            Unit::Money => "money",
            Unit::OrdersPerCustomer => "orders per customer",
            Unit::Days => "days",
            Unit::Months => "months",
            Unit::Years => "years",
            Unit::Multiple => "multiple",
        }
    }

    /// Whether a change is told in percentage points (a difference) rather than in percent.
    pub fn changes_in_points(self) -> bool {
        self == Unit::Ratio
    }
}

/// What an input of a metric can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// How many.
    Count,
    /// An exact amount.
    Money,
    /// From 0 to 1; typed also in percent.
    Rate,
    /// Any finite number.
    Real,
    /// An amount that may be the result of another metric: exact, or a double.
    MoneyReal,
    /// Exact amounts.
    MoneyList,
    /// Numbers of days.
    DayList,
}

impl Kind {
    /// What to type, with an example.
    pub fn expected(self) -> &'static str {
        match self {
            Kind::Count => "a whole number like 1200",
            Kind::Money | Kind::MoneyReal => "an amount like 1234.56",
            Kind::Rate => "a rate like 0.25 or 25%",
            Kind::Real => "a number like 12.5",
            Kind::MoneyList => "a list of amounts like 19.90,5,120",
            Kind::DayList => "a list of numbers of days like 7,30,12",
        }
    }
}

/// Which numbers an input can be, of those that have its shape.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// Whether it can be this number; of a list, each item must.
    pub holds: fn(f64) -> bool,
    /// Which numbers can be: "cannot be negative".
    pub why: &'static str,
}

const POSITIVE: Bound = Bound {
    holds: |number| number > 0.0,
    why: "must be more than 0",
};

/// One number that a metric is made of.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// The name, as in JSON.
    pub name: &'static str,
    /// Other names that `calc` takes.
    pub aliases: &'static [&'static str],
    /// What it can be.
    pub kind: Kind,
    /// Which numbers of that kind.
    pub bounds: &'static [Bound],
    /// What it is, in a line.
    pub meaning: &'static str,
    /// Whether the metric can do without, and what then.
    pub(super) optional: Option<Optional>,
}

/// What becomes of a metric without one of its inputs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Optional {
    /// It takes this number, and the note is due.
    Else(&'static Number, &'static str),
    /// Its formula does without. With it, this note is due.
    Noted(fn(&Number) -> String),
}

impl Input {
    const fn new(name: &'static str, kind: Kind, meaning: &'static str) -> Input {
        Input {
            name,
            aliases: &[],
            kind,
            bounds: &[],
            meaning,
            optional: None,
        }
    }

    const fn or_called(self, aliases: &'static [&'static str]) -> Input {
        Input { aliases, ..self }
    }

    const fn bounded(self, bounds: &'static [Bound]) -> Input {
        Input { bounds, ..self }
    }

    const fn optional(self, note: fn(&Number) -> String) -> Input {
        Input {
            optional: Some(Optional::Noted(note)),
            ..self
        }
    }

    const fn or_else(self, number: &'static Number, note: &'static str) -> Input {
        Input {
            optional: Some(Optional::Else(number, note)),
            ..self
        }
    }

    /// Whether the metric can do without.
    pub fn is_optional(&self) -> bool {
        self.optional.is_some()
    }
}

/// A count that is part of another.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The part: an input or a difference of two.
    pub part: Formula,
    /// The input that it is part of.
    pub whole: &'static str,
    /// Why it is.
    pub why: &'static str,
}

/// Numbers for which a metric has no value although its formula has one.
#[derive(Clone, Debug)]
pub struct Except {
    /// What is looked at.
    pub of: Formula,
    /// When there is no value.
    pub when: fn(f64) -> bool,
    /// Why.
    pub reason: Undefined,
}

/// How a metric comes out of its inputs.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The formula, in the names of the inputs.
    pub formula: Formula,
    /// Why there is no value where the formula divides by 0, or has no items to take.
    pub nothing: &'static Undefined,
    /// Which counts are part of which.
    pub parts: &'static [Part],
    /// Where else there is no value.
    pub except: &'static [Except],
}

impl Rule {
    const fn new(formula: Formula, nothing: &'static Undefined) -> Rule {
        Rule {
            formula,
            nothing,
            parts: &[],
            except: &[],
        }
    }

    const fn parts(self, parts: &'static [Part]) -> Rule {
        Rule { parts, ..self }
    }

    const fn except(self, except: &'static [Except]) -> Rule {
        Rule { except, ..self }
    }
}

/// Which way a metric should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    More,
    /// Less is better.
    Less,
    /// Neither by itself.
    Open,
}

/// One metric.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Entry {
    /// The key in JSON, and the name everywhere.
    pub key: &'static str,
    /// Other names that `calc` and `explain` take.
    pub aliases: &'static [&'static str],
    /// The name in a table.
    pub title: &'static str,
    /// The heading it stands under.
    pub group: Group,
    /// What its value is measured in.
    pub unit: Unit,
    /// How it is computed.
    pub rule: Rule,
    /// What it is made of.
    pub inputs: &'static [Input],
    /// Whether it is a share of counted customers and so has a 95 % interval.
    pub interval: bool,
    /// Which way it should go.
    pub better: Better,
    /// Its place among the headlines of a page; none if it is no headline.
    pub headline: Option<u8>,
    /// One line for the list of metrics.
    pub summary: &'static str,
    /// What is counted, exactly.
    pub meaning: &'static str,
    /// How to read a high and a low value.
    pub reading: &'static str,
    /// What to watch out for.
    pub pitfalls: &'static str,
    /// What others mean by the name.
    pub others: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
}

impl PartialEq for Entry {
    /// The key is the identity.
    fn eq(&self, other: &Entry) -> bool {
        self.key == other.key
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.key).finish()
    }
}

/// All metrics, in the report's order: that of the definitions, section 3.
pub static CATALOGUE: &[Entry] = &[
    customers::CUSTOMER_RETENTION_RATE,
    customers::CUSTOMER_RETENTION_RATE_WITH_WON_BACK,
    customers::CUSTOMER_CHURN_RATE,
    customers::ANNUALIZED_CHURN_RATE,
    customers::NET_CUSTOMER_LOSS_RATE,
    purchases::REPEAT_PURCHASE_RATE,
    purchases::RETURNING_CUSTOMER_RATE,
    purchases::RETURNING_CUSTOMER_RATE_SHOPIFY,
    purchases::REPEAT_CUSTOMER_RATE,
    purchases::PURCHASE_FREQUENCY,
    purchases::AVERAGE_ORDER_VALUE,
    purchases::MEDIAN_ORDER_VALUE,
    purchases::NET_REVENUE,
    purchases::REFUND_RATE,
    purchases::REVENUE_PER_CUSTOMER,
    purchases::MEDIAN_DAYS_BETWEEN_ORDERS,
    value::ANNUAL_REVENUE_PER_CUSTOMER,
    value::CUSTOMER_LIFESPAN_YEARS,
    value::CUSTOMER_LIFETIME_VALUE,
    value::HISTORICAL_CUSTOMER_VALUE,
    costs::RETENTION_COST,
    costs::RETENTION_COST_PER_CUSTOMER,
    costs::ACQUISITION_COST,
    costs::CUSTOMER_ACQUISITION_COST,
    costs::MARKETING_COST_PER_ACQUIRED_CUSTOMER,
    costs::VALUE_TO_ACQUISITION_COST,
    costs::PAYBACK_MONTHS,
];

/// The figures of recurring revenue, in the order in which `retention mrr` shows them.
pub static RECURRING: &[Entry] = recurring::ALL;

/// All metrics: those of the report, then those of recurring revenue.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    CATALOGUE.iter().chain(RECURRING)
}

/// The metric of this key or alias; case, dashes, underscores and spaces make no difference.
pub fn entry(key_or_alias: &str) -> Option<&'static Entry> {
    // The program's own words are keys, letter by letter.
    let exact = all().find(|entry| entry.key == key_or_alias);
    exact.or_else(|| named(key_or_alias))
}

fn named(key_or_alias: &str) -> Option<&'static Entry> {
    all().find(|entry| {
        same_name(entry.key, key_or_alias)
            || entry
                .aliases
                .iter()
                .any(|alias| same_name(alias, key_or_alias))
    })
}

#[cfg(test)]
mod tests;
