//! The trend: the report's metrics, period after period.

use schemars::JsonSchema;
use serde::Serialize;

use super::coverage::Coverage;
use super::metric::{Metric, OrderCounts, PeriodUse};
use super::recurring::RecurringBlock;
use super::requirement::RequirementUse;
use super::{InputUse, Keyed, SCHEMA_VERSION};
use crate::calendar::{Unit, Window};
use crate::metrics::catalogue::Entry;
use crate::metrics::count::Customers;
use crate::metrics::observe::Observed;
use crate::metrics::summary::{Basis, Settings, Summary};

/// The document that `retention trend` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention trend")]
pub struct TrendReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `trend`.
    pub command: String,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: TrendSettings,
    /// The periods, the earliest first.
    pub periods: Vec<TrendPeriod>,
    /// Monthly recurring revenue of these periods; left out where the customers file has no amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    pub recurring: Option<RecurringBlock>,
    /// The conditions of `--require`, held against the last complete period; left out when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub requirements: Vec<RequirementUse>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TrendSettings {
    /// The days of the data.
    #[serde(flatten)]
    pub coverage: Coverage,
    /// The length of a period: `week`, `month`, `quarter`, `year`.
    #[serde(serialize_with = "super::typed::name")]
    #[schemars(with = "String")]
    pub every: Unit,
    /// `orders`, or `contracts` when a customers file with an end column was given.
    #[serde(serialize_with = "super::typed::name")]
    #[schemars(with = "String")]
    pub customers_from: Basis,
    /// The activity window, like `12mo`; `null` when customers come from contracts.
    #[serde(serialize_with = "super::typed::some_text")]
    #[schemars(with = "Option<String>")]
    pub active_within: Option<Window>,
    /// The share of revenue kept; `null` when not given (value counts revenue).
    pub margin: Option<f64>,
    /// A given lifespan in years.
    pub lifespan: Option<f64>,
}

/// One period, in the form of the report's.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TrendPeriod {
    /// Which days, and whether the data reach the last one.
    pub period: PeriodUse,
    /// Who was a customer.
    pub customers: Customers,
    /// The period's orders; `null` without an order file.
    pub orders: Option<OrderCounts>,
    /// Every metric by its key.
    pub metrics: Keyed<Metric>,
    /// How much of the period's loss the data can show.
    #[serde(skip)]
    pub observed: Observed,
    /// What a reader must know about this period.
    pub notes: Vec<String>,
}

impl TrendReport {
    /// The document of these summaries, with the metrics that `wanted` holds (all when empty).
    pub fn new(
        input: InputUse,
        coverage: Coverage,
        every: Unit,
        settings: &Settings,
        summaries: &[Summary],
        wanted: &[&'static Entry],
        notes: Vec<String>,
    ) -> Self {
        let basis = summaries
            .first()
            .map_or(Basis::Orders, |summary| summary.basis);
        TrendReport {
            schema_version: SCHEMA_VERSION,
            command: "trend".to_owned(),
            input,
            settings: TrendSettings {
                coverage,
                every,
                customers_from: basis,
                active_within: (basis == Basis::Orders).then_some(settings.window),
                margin: settings.margin,
                lifespan: settings.lifespan,
            },
            periods: summaries
                .iter()
                .map(|summary| TrendPeriod::of(summary, wanted))
                .collect(),
            recurring: None,
            requirements: Vec::new(),
            notes,
        }
    }
}

impl TrendPeriod {
    fn of(summary: &Summary, wanted: &[&'static Entry]) -> Self {
        TrendPeriod {
            period: PeriodUse::of(&summary.period, summary.complete),
            customers: Customers::of(summary),
            orders: OrderCounts::of(summary),
            metrics: Metric::keyed(summary, wanted),
            observed: summary.observed,
            notes: summary.notes.clone(),
        }
    }
}
