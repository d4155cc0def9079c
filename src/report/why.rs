//! Why a figure changed between two periods: the document, its parts adding up to the change.

mod alerts;
pub mod columns;
mod columns_grid;
mod grid;
mod make;
mod make_drivers;
mod page;
mod words;

use schemars::JsonSchema;
use serde::Serialize;

use super::metric::{ChangeVerdict, Interval, PeriodUse};
use super::requirement::RequirementUse;
use super::{InputUse, Keyed, Number};
use columns::{ColumnUse, SkippedUse};

/// The document that `retention why` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention why")]
pub struct WhyReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `why`.
    pub command: String,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: WhySettings,
    /// The period.
    pub period: PeriodUse,
    /// The earlier one that it is compared with.
    pub comparison: PeriodUse,
    /// Whether net revenue changed at all.
    pub net_revenue: NetRevenueUse,
    /// Who: orders' revenue from one period to the other by what became of the customers; `null` without amounts, or
    /// where the data have no day of the period compared with.
    pub bridge: Option<BridgeUse>,
    /// How: orders' revenue among its factors; `null` also where nobody bought in either period.
    pub drivers: Option<DriversUse>,
    /// The metrics asked for.
    pub metrics: Keyed<MetricMoved>,
    /// The conditions asked for (`--require`), and whether they are met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub requirements: Vec<RequirementUse>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WhySettings {
    /// The day up to which the data are taken as complete.
    pub as_of: String,
    /// How that day came about: `given`, or the data's last day.
    pub as_of_source: String,
    /// The first day of the data.
    pub first_day: String,
    /// `orders`, or `contracts` when a customers file with an end column was given.
    pub customers_from: String,
    /// The activity window, like `12mo`. Contracts say by themselves who is a customer; buyers' parts still use it.
    pub active_within: String,
    /// The time zone that days are counted in.
    pub timezone: String,
    /// `previous`, `year-ago` or a period.
    pub compare: String,
    /// Whether both periods are cut to the same number of first days.
    pub to_date: bool,
    /// The columns asked for, as they were typed.
    pub by: Vec<String>,
    /// Groups of a column by themselves.
    pub top: u64,
    /// Shuffles that a test may take.
    pub permutations: u32,
    /// Where their random numbers start.
    pub seed: u64,
}

/// Net revenue in both periods.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NetRevenueUse {
    /// In the period compared with.
    pub before: Option<Number>,
    /// In the period.
    pub now: Option<Number>,
    /// now − before.
    pub change: Option<Number>,
    /// The change over what there was before; `null` unless that is above 0.
    pub relative: Option<f64>,
    /// The change's 95 % interval: customers who stand in both periods are counted as such.
    pub interval: Option<Interval>,
    /// `change` where the interval leaves 0 out, `no_evidence` where it holds it; `null` with a `reason`.
    pub verdict: Option<ChangeVerdict>,
    /// Why there is no verdict, or no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How earlier periods of this length moved, in the calendar's order; `null` unless the two are neighbours.
    pub history: Option<HistoryUse>,
    /// What makes the two periods unequal by themselves.
    pub calendar: CalendarUse,
    /// The change by groups: no within and no mix, since revenue is a sum. Columns that stand out first.
    pub columns: Vec<ColumnUse>,
    /// Columns that are not looked at.
    pub skipped: Vec<SkippedUse>,
}

/// Changes of net revenue between earlier neighbours, all complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HistoryUse {
    /// How many, at most 24.
    pub periods: u64,
    /// How many of them were smaller in size.
    pub smaller: u64,
}

/// Days of both periods.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CalendarUse {
    /// Days.
    pub days: BothCounts,
    /// Saturdays and Sundays.
    pub weekend_days: BothCounts,
    /// What the weekdays alone would bring: each one's mean orders' revenue a day before, times how many more of it there
    /// are now. No part of the change. `null` where a weekday is missing before.
    pub effect: Option<Number>,
}

/// A count in both periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BothCounts {
    /// In the period compared with.
    pub before: u64,
    /// In the period.
    pub now: u64,
}

/// Who: the bridge.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BridgeUse {
    /// Orders' revenue in the period compared with.
    pub before: Number,
    /// In the period.
    pub now: Number,
    /// now − before; the parts add up to it.
    pub change: Number,
    /// The customers by what became of them.
    pub parts: Vec<BridgePart>,
    /// Refunds of all customers, negative; with them the parts add up to net revenue's change.
    pub refunds: MoneyMoved,
    /// Orders without a customer: beside the bridge, in none of its parts.
    pub guests: MoneyMoved,
    /// How much of the loss of customers can have shown by the period's end.
    pub lost_observable: LostObservable,
}

/// How much of a loss can have shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LostObservable {
    /// The activity window does not reach back into the period compared with.
    All,
    /// It reaches back into a part of it.
    Partly,
    /// It reaches back over all of it: nobody who bought in it can be lost yet.
    None,
}

/// Customers of one class.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BridgePart {
    /// `new`, `acquired_between`, `won_back`, `returned`, `kept_more`, `kept_less`, `kept_same`, `absent`, `lost`.
    pub key: String,
    /// How many; `null` where it cannot be known, with a `reason`.
    pub customers: Option<u64>,
    /// Their orders' revenue in the period compared with.
    pub before: Option<Number>,
    /// In the period.
    pub now: Option<Number>,
    /// now − before.
    pub change: Option<Number>,
    /// Why it cannot be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// An amount in both periods.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MoneyMoved {
    /// In the period compared with.
    pub before: Number,
    /// In the period.
    pub now: Number,
    /// now − before.
    pub change: Number,
}

/// How: orders' revenue = buyers × orders of a buyer × revenue of an order.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DriversUse {
    /// Orders' revenue in the period compared with.
    pub before: Number,
    /// In the period.
    pub now: Number,
    /// now − before; the parts add up to it.
    pub change: Number,
    /// The three factors, each with its mean over the six orders in which they may change (Shapley).
    pub parts: Vec<DriverPart>,
    /// What moved the number of buyers; `null` where retention is.
    pub buyers: Option<Vec<BuyersPart>>,
    /// What moved churn; `null` where churn is, and with contracts.
    pub churn: Option<Vec<ChurnPart>>,
    /// The exact parts, for tables that round to the cent.
    #[serde(skip)]
    pub(super) exact: make::Exact,
}

/// A factor of orders' revenue.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DriverPart {
    /// `buyers`, `purchase_frequency`, `average_order_value`.
    pub key: String,
    /// Its value before; `null` where nobody bought.
    pub before: Option<Number>,
    /// Its value now.
    pub now: Option<Number>,
    /// Its part of the change.
    pub change: Number,
    /// The lowest part over the six orders of the factors.
    pub low: Number,
    /// The highest.
    pub high: Number,
}

/// A part of the change in buyers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BuyersPart {
    /// `active` (at the start), `share` (of them who bought), `new`, `won_back`.
    pub key: String,
    /// Customers before, for `share` the share.
    pub before: Option<f64>,
    /// The same now.
    pub now: Option<f64>,
    /// Its part of the change in buyers: customers, a fraction.
    pub customers: f64,
    /// The same in money, at what a buyer's part is worth; `null` where the number of buyers did not change.
    pub change: Option<Number>,
}

/// A part of the change in churn.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChurnPart {
    /// `due_share` (of the active at the start, those who can be lost in the period), `lost_of_due`.
    pub key: String,
    /// Its value before; `null` where nobody was due.
    pub before: Option<f64>,
    /// Its value now.
    pub now: Option<f64>,
    /// Its part of the change in churn.
    pub change: f64,
}

/// A metric in both periods.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MetricMoved {
    /// In the period compared with.
    pub before: SideUse,
    /// In the period.
    pub now: SideUse,
    /// now − before, in the metric's own unit.
    pub change: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// How much the two periods' values go together by the customers who stand in both.
    pub correlation: Option<f64>,
    /// `change` where the interval leaves 0 out, `no_evidence` where it holds it; `null` with a `reason`.
    pub verdict: Option<ChangeVerdict>,
    /// Why there is no verdict, or no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The change by groups, columns that stand out first.
    pub columns: Vec<ColumnUse>,
    /// Columns that are not looked at.
    pub skipped: Vec<SkippedUse>,
}

/// A metric in one period.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SideUse {
    /// The value.
    pub value: Option<Number>,
    /// What it is made of: the sum above.
    pub numerator: Option<Number>,
    /// And the one below.
    pub denominator: Option<Number>,
}

pub use make::Labels;
