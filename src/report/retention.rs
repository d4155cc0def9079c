//! The retention report: the metrics of one period, beside those of another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::recurring::RecurringBlock;
use super::requirements::RequirementUse;
use super::{InputUse, Keyed, Note, Number, SCHEMA_VERSION};
use crate::calendar::{Period, Window};
use crate::metrics::catalogue::{self, Entry};
pub use crate::metrics::change::Verdict as ChangeVerdict;
use crate::metrics::change::moved;
use crate::metrics::count::Customers;
use crate::metrics::figure::{self, Figure};
pub use crate::metrics::interval::Interval;
use crate::metrics::summary::{Basis, Both, Settings, Summary};

/// The document that `retention report` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention report")]
pub struct RetentionReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `report`.
    pub command: String,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: ReportSettings,
    /// The period.
    pub period: PeriodUse,
    /// Who was a customer.
    pub customers: Customers,
    /// The period's orders; `null` without an order file.
    pub orders: Option<OrderCounts>,
    /// Every metric by its key.
    pub metrics: Keyed<Metric>,
    /// The same of another period, and what changed since.
    pub comparison: Option<Comparison>,
    /// Monthly recurring revenue of the period and the one before; left out where the customers file has no amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    pub recurring: Option<RecurringBlock>,
    /// The conditions asked for (`--require`), and whether they are met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub requirements: Vec<RequirementUse>,
    /// What a reader must know about the whole.
    pub notes: Vec<Note>,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct ReportSettings {
    /// The day up to which the data are taken as complete.
    pub as_of: String,
    /// How that day came about: `given`, or the data's last day.
    pub as_of_source: String,
    /// `orders`, or `contracts` when a customers file with an end column was given.
    #[serde(serialize_with = "super::typed::name")]
    #[serde(deserialize_with = "super::typed::named")]
    #[schemars(with = "String")]
    pub customers_from: Basis,
    /// The activity window, like `12mo`; `null` when customers come from contracts.
    #[serde(serialize_with = "super::typed::some_text")]
    #[serde(deserialize_with = "super::typed::of_some_text")]
    #[schemars(with = "Option<String>")]
    pub active_within: Option<Window>,
    /// The time zone that days are counted in.
    pub timezone: String,
    /// The share of revenue kept; `null` when not given (value counts revenue).
    pub margin: Option<f64>,
    /// A given lifespan in years.
    pub lifespan: Option<f64>,
    /// A given retention cost.
    pub retention_cost: Option<Number>,
    /// A given acquisition cost.
    pub acquisition_cost: Option<Number>,
    /// `previous`, `year-ago`, `none`, or `baseline`.
    pub compare: String,
    /// The earlier report that changes are told against (`--baseline`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
}

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

/// Another period beside the one asked for.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Comparison {
    /// The other period.
    pub period: PeriodUse,
    /// Its counts.
    pub customers: Customers,
    /// Its orders.
    pub orders: Option<OrderCounts>,
    /// Its metrics.
    pub metrics: Keyed<Metric>,
    /// What changed from it to the period asked for; `null` where either has no value.
    pub changes: Keyed<Option<ChangeUse>>,
    /// What a reader must know about that period.
    pub notes: Vec<String>,
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

/// Words that go into the settings but into no formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// See [`ReportSettings::as_of_source`].
    pub as_of_source: String,
    /// See [`ReportSettings::timezone`].
    pub timezone: String,
    /// See [`ReportSettings::compare`].
    pub compare: String,
    /// See [`ReportSettings::baseline`].
    pub baseline: Option<String>,
}

impl RetentionReport {
    /// The report of `now` with every metric, beside `before` where there is one.
    pub fn new(
        input: InputUse,
        settings: &Settings,
        labels: Labels,
        both: &Both,
        mut notes: Vec<Note>,
    ) -> RetentionReport {
        let Both { now, before, .. } = both;
        let metrics = |summary: &Summary| Metric::keyed(summary, &[]);
        let comparison = before.as_ref().map(|before| Comparison {
            period: PeriodUse::of(&before.period, before.complete),
            customers: Customers::of(before),
            orders: OrderCounts::of(before),
            metrics: metrics(before),
            changes: now
                .figures
                .iter()
                .map(|figure| {
                    let moved = moved(figure, both);
                    (figure.entry.key.to_owned(), moved.map(ChangeUse::moved))
                })
                .collect(),
            notes: before.notes.clone(),
        });
        notes.extend(now.notes.iter().cloned().map(Note::OfPeriod));
        RetentionReport {
            schema_version: SCHEMA_VERSION,
            command: "report".to_owned(),
            input,
            settings: ReportSettings::of(settings, labels, now.basis),
            period: PeriodUse::of(&now.period, now.complete),
            customers: Customers::of(now),
            orders: OrderCounts::of(now),
            metrics: metrics(now),
            comparison,
            recurring: None,
            requirements: Vec::new(),
            notes,
        }
    }

    /// The same with only the metrics that `wanted` holds; all of them when it is empty.
    #[must_use]
    pub fn with_only(mut self, wanted: &[&'static Entry]) -> RetentionReport {
        fn keep<T>(keyed: &mut Keyed<T>, wanted: &[&'static Entry]) {
            let is_wanted = |key: &str| wanted.iter().any(|entry| entry.key == key);
            keyed
                .0
                .retain(|(key, _)| wanted.is_empty() || is_wanted(key));
        }
        keep(&mut self.metrics, wanted);
        if let Some(comparison) = &mut self.comparison {
            keep(&mut comparison.metrics, wanted);
            keep(&mut comparison.changes, wanted);
        }
        self
    }
}

/// Whether a mark is not set, and is left out.
fn is_false(mark: &bool) -> bool {
    !mark
}

impl ReportSettings {
    fn of(settings: &Settings, labels: Labels, basis: Basis) -> Self {
        ReportSettings {
            as_of: settings.as_of.to_string(),
            as_of_source: labels.as_of_source,
            customers_from: basis,
            active_within: (basis == Basis::Orders).then_some(settings.window),
            timezone: labels.timezone,
            margin: settings.margin,
            lifespan: settings.lifespan,
            retention_cost: settings.retention_cost.map(Number::Money),
            acquisition_cost: settings.acquisition_cost.map(Number::Money),
            compare: labels.compare,
            baseline: labels.baseline,
        }
    }
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
