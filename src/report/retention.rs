//! The retention report: the metrics of one period, beside those of another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::metric::{ChangeUse, Metric, OrderCounts, PeriodUse};
use super::recurring::RecurringBlock;
use super::requirement::RequirementUse;
use super::{InputUse, Keyed, Note, Number, SCHEMA_VERSION};
use crate::calendar::Window;
use crate::metrics::catalogue::Entry;
use crate::metrics::change::moved;
use crate::metrics::count::Customers;
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
