//! Metrics, counts of orders and changes as documents hold them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Keyed, Number};
use crate::calendar::Period;
use crate::metrics::catalogue::{self, Entry};
pub use crate::metrics::change::Verdict as ChangeVerdict;
use crate::metrics::figure::{self, Figure};
pub use crate::metrics::interval::Interval;
use crate::metrics::summary::Summary;

/// A period of whole days.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct PeriodUse {
    /// `2025-03`, `2025-Q1`, …, or the days.
    pub name: String,
    /// First day.
    pub first: String,
    /// Last day, in the period.
    pub last: String,
    /// How many days.
    pub days: u64,
    /// Whether the data begin on or before its first day and reach its last.
    pub complete: bool,
}

/// The period's orders.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct OrderCounts {
    /// Orders.
    pub count: u64,
    /// What they add up to; `null`, as all money is, where the files have no amounts.
    pub revenue: Option<Number>,
    /// Refunds.
    pub refund_count: Option<u64>,
    /// What those add up to, negative or 0.
    pub refunds: Option<Number>,
}

/// One metric, with what is needed to check it by hand.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Metric {
    /// The value; `null` when it cannot be known, and then `note` says why.
    pub value: Option<Number>,
    /// `ratio`, `money`, `days` …
    pub unit: String,
    /// How it is computed.
    pub formula: String,
    /// The numbers that went in.
    pub inputs: Keyed<Number>,
    /// The 95 % interval of a share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// Whether customers of the time before the data are missing in it; left out where not.
    #[serde(default, skip_serializing_if = "is_false")]
    #[schemars(default)]
    pub partial: bool,
    /// Why there is no value, or what to know about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A change between two values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ChangeUse {
    /// The difference of two ratios (0.01 is one point), or the relative change of two amounts
    /// (0.1 is 10 percent more).
    pub value: f64,
    /// `points` or `percent`.
    pub unit: ChangeUnit,
    /// The 95 % interval in the same measure; customers who stand in both periods are counted as such. Left out
    /// for what is no sum over customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// The level at which the interval just reaches 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// `change` where the interval leaves 0 out, else `no_evidence`. Left out without an interval, where a period
    /// is not complete, and with fewer than 10 customers in either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<ChangeVerdict>,
}

/// What a change is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeUnit {
    /// Difference of ratios.
    Points,
    /// Relative change.
    Percent,
}

/// Whether a mark is not set, and is left out.
fn is_false(mark: &bool) -> bool {
    !mark
}

impl PeriodUse {
    /// A period as documents name it.
    pub fn of(period: &Period, complete: bool) -> Self {
        PeriodUse {
            name: period.to_string(),
            first: period.start.to_string(),
            last: period.last().to_string(),
            days: period.days().unsigned_abs().into(),
            complete,
        }
    }
}

impl OrderCounts {
    /// A summary's orders.
    pub fn of(summary: &Summary) -> Option<Self> {
        summary.purchases.map(|purchases| OrderCounts {
            count: purchases.orders,
            revenue: purchases.money.map(|money| Number::Money(money.revenue)),
            refund_count: purchases.money.map(|money| money.refund_count),
            refunds: purchases.money.map(|money| Number::Money(money.refunds)),
        })
    }
}

impl Metric {
    /// A figure as documents hold it.
    pub fn of(figure: &Figure) -> Self {
        Metric {
            value: figure.value.as_ref().and_then(Number::of),
            unit: figure.entry.unit.name().to_owned(),
            formula: figure.entry.rule.formula.to_string(),
            inputs: figure
                .inputs
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), Number::of(value)?)))
                .collect(),
            interval: figure.interval,
            partial: figure.is_partial,
            note: figure.note(),
        }
    }

    /// A summary's metrics that `wanted` holds, all of them when it is empty.
    pub fn keyed(summary: &Summary, wanted: &[&'static Entry]) -> Keyed<Metric> {
        let is_wanted = |figure: &&Figure| {
            wanted.is_empty() || wanted.iter().any(|entry| entry.key == figure.entry.key)
        };
        let figures = summary.figures.iter().filter(is_wanted);
        figures
            .map(|figure| (figure.entry.key.to_owned(), Metric::of(figure)))
            .collect()
    }

    /// The catalogue's entry of a key.
    pub fn entry(key: &str) -> Option<&'static Entry> {
        catalogue::entry(key)
    }
}

impl Number {
    /// As metrics take it.
    pub(super) fn of_figure(&self) -> figure::Number {
        match self {
            Number::Count(count) => figure::Number::Count(*count),
            Number::Money(money) => figure::Number::Money(*money),
            Number::Real(real) => figure::Number::Real(*real),
        }
    }

    /// A metric's number; none for a list.
    pub fn of(number: &figure::Number) -> Option<Self> {
        match number {
            figure::Number::Count(count) => Some(Number::Count(*count)),
            figure::Number::Money(money) => Some(Number::Money(*money)),
            figure::Number::Real(real) => Some(Number::Real(*real)),
            figure::Number::MoneyList(_) | figure::Number::Reals(_) => None,
        }
    }
}
