//! Monthly recurring revenue: the document that `retention mrr` prints.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::coverage::Coverage;
use super::metric::{ChangeUse, Metric};
use super::mrr_baseline::SinceEarlier;
use super::requirement::RequirementUse;
use super::{InputUse, Keyed};
use crate::money::Money;

/// The document that `retention mrr` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention mrr")]
pub struct MrrReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `mrr`.
    pub command: String,
    /// The days that the rows cover.
    pub period: DaysUse,
    /// What the files hold: `contracts`, `prices`, `invoices`, `snapshot` or `movements`.
    pub form: String,
    /// How the column of ends was read: `instant` or `last-day`; `null` where there is none.
    pub end_is: Option<String>,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: MrrSettings,
    /// The periods, the earliest first; of whatever length, `months` is their name.
    pub months: Vec<MrrRow>,
    /// All of them in one.
    pub total: MrrTotal,
    /// The last complete period, by its name; `null` where none is complete.
    pub figures_of: Option<String>,
    /// The figures of that period.
    pub figures: Keyed<Metric>,
    /// What changed in them from the period before; `null` where either has no value.
    pub changes: Keyed<Option<ChangeUse>>,
    /// Groups of customers, the largest at the end first; empty without `--by`.
    pub groups: Vec<MrrGroup>,
    /// Customers by the month in which they first paid; `null` without `--cohorts`.
    pub cohorts: Option<Vec<MrrCohort>>,
    /// The cohorts in one: for each month since, sums over those that have it; `null` without `--cohorts`.
    pub cohort_average: Option<Vec<MrrCell>>,
    /// The largest movements of the last complete period.
    pub largest_movements: Vec<LargeMovement>,
    /// What changed in the past since an earlier run; left out without `--baseline`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    pub baseline: Option<SinceEarlier>,
    /// Conditions, and whether they are met.
    pub requirements: Vec<RequirementUse>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// Days from first to last, both in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DaysUse {
    /// The first day.
    pub first: String,
    /// The last day.
    pub last: String,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MrrSettings {
    /// The days of the data.
    #[serde(flatten)]
    pub coverage: Coverage,
    /// The length of a row: `month`, `quarter` or `year`.
    pub every: String,
    /// A gap of so many days between two rows of a customer is none.
    pub gap_days: u32,
    /// A service period that ended fewer days before the as-of day is open; `null` without invoices.
    pub late_days: Option<u32>,
    /// What ends a subscription: `end` (of the service) or `request`.
    pub churn_on: String,
    /// The currency of all amounts; `null` where no column and no option names one.
    pub currency: Option<String>,
    /// Whether everything is converted at the last rate.
    pub constant_currency: bool,
    /// The column that makes the groups.
    pub by: Option<String>,
}

/// An exact amount, as a decimal string.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount(pub Money);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Amount).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Amount {
    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^-?[0-9]+\\.[0-9]{2,}$",
            "description": "An exact amount a month, as decimal digits."
        })
    }
}

/// Customers and what they pay a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FlowUse {
    /// Number of customers.
    pub customers: u64,
    /// The amount a month, at least 0: a loss is told by its size.
    pub amount: Amount,
}

/// Expansion, with what discounts that ended brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExpansionUse {
    /// Number of customers.
    pub customers: u64,
    /// The amount a month.
    pub amount: Amount,
    /// The part of it that discounts which ended brought.
    pub discount_ended: FlowUse,
}

/// Churn, by why customers left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChurnUse {
    /// Number of customers.
    pub customers: u64,
    /// The amount a month.
    pub amount: Amount,
    /// Customers who wanted to leave.
    pub voluntary: FlowUse,
    /// Customers whose payment failed, and the like.
    pub involuntary: FlowUse,
    /// Customers of whom no reason is known.
    pub unknown: FlowUse,
}

/// What lies between two instants: start + new + won_back + expansion − contraction − churned + currency (and, of a
/// group, + moved_in − moved_out) = end. All `null` where nobody knows what was paid before: in the first month of a
/// snapshot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovementsUse {
    /// S: who paid at the start.
    pub start: Option<FlowUse>,
    /// Paid nothing at the start, and never before.
    pub new: Option<FlowUse>,
    /// Paid nothing at the start, but before it.
    pub won_back: Option<FlowUse>,
    /// Customers of the start who pay more.
    pub expansion: Option<ExpansionUse>,
    /// Customers of the start who pay less.
    pub contraction: Option<FlowUse>,
    /// Customers of the start who pay nothing.
    pub churned: Option<ChurnUse>,
    /// What rates of currencies brought; below 0 where they took.
    pub currency: Option<Amount>,
    /// Came and left inside a month, by what they paid at first: in no movement.
    pub within: Option<FlowUse>,
    /// First paid in the period, whether they still pay or not, by what they paid at first.
    pub acquired: Option<FlowUse>,
    /// Customers who came from another group; left out without groups.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub moved_in: Option<FlowUse>,
    /// Customers who went to another group; left out without groups.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub moved_out: Option<FlowUse>,
}

/// MRR at the end by both readings of an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EndsUse {
    /// By the ends of services.
    pub end: Amount,
    /// By the days on which ends were asked for.
    pub committed: Amount,
}

/// One period.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MrrRow {
    /// `2025-03`, `2025-Q1`, `2025`.
    pub period: String,
    /// Its first day.
    pub first: String,
    /// Its last day, at the latest the as-of day.
    pub last: String,
    /// Whether the data begin on or before its first day and reach its last.
    pub complete: bool,
    /// The movements of its months, added up.
    #[serde(flatten)]
    pub movements: MovementsUse,
    /// E: who pays at the end.
    pub end: FlowUse,
    /// MRR at the end by both readings of an end; left out where only one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mrr: Option<EndsUse>,
    /// Its figures; rates are of the customers of its first day.
    pub figures: Keyed<Metric>,
}

/// All periods in one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MrrTotal {
    /// As a row.
    #[serde(flatten)]
    pub row: MrrRow,
    /// The movements between its first and its last instant.
    pub net: MovementsUse,
}

/// One group of customers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MrrGroup {
    /// The value of the column; `(none)` where there is none, `other` for all that are not shown.
    pub name: String,
    /// Its periods.
    pub months: Vec<MrrRow>,
    /// All of them in one.
    pub total: MrrTotal,
}

/// Customers who first paid in one month.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MrrCohort {
    /// The month.
    pub cohort: String,
    /// Number of customers, those who left at once included.
    pub customers: u64,
    /// What they paid at the close of each one's first paid day.
    pub base: Amount,
    /// The end of the month itself, of the next, and so on.
    pub cells: Vec<MrrCell>,
}

/// What a cohort pays at the end of a month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct MrrCell {
    /// What all of it pay.
    pub mrr: Amount,
    /// Over the base.
    pub net: Option<f64>,
    /// The same with each customer cut at what they paid first.
    pub gross: Option<f64>,
    /// The share of its customers who pay.
    pub logos: Option<f64>,
}

/// A large movement of one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LargeMovement {
    /// The customer; `null` where names are hidden.
    pub customer: Option<String>,
    /// `new`, `won_back`, `expansion`, `contraction` or `churned`.
    pub movement: String,
    /// MRR at the start.
    pub start: Amount,
    /// MRR at the end.
    pub end: Amount,
}

/// What a document says beside its numbers.
#[derive(Debug, Clone)]
pub struct Labels {
    /// What the files hold.
    pub form: &'static str,
    /// How ends were read.
    pub end_is: Option<&'static str>,
    /// Everything that shaped the numbers.
    pub settings: MrrSettings,
    /// The largest movements.
    pub largest: Vec<LargeMovement>,
    /// What a reader must know.
    pub notes: Vec<String>,
}
