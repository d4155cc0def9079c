//! Customers by recency, frequency and money: segments, and how customers moved between them.

use schemars::JsonSchema;
use serde::Serialize;

use super::{InputUse, Number, SCHEMA_VERSION};
use crate::metrics::rfm::{Cuts, Movement, SegmentSummary};

/// The document that `retention rfm` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention rfm")]
pub struct RfmReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `rfm`.
    pub command: String,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: RfmSettings,
    /// Customers with an order in the days looked at.
    pub customers: u64,
    /// What all of them brought, orders and refunds.
    pub net_revenue: Number,
    /// The segments, in the grid's order.
    pub segments: Vec<SegmentUse>,
    /// Where the customers of an earlier day's segments are now; `null` unless asked for.
    pub movement: Option<MovementUse>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct RfmSettings {
    /// The day that recency is counted to, and the last one whose orders count.
    pub as_of: String,
    /// How that day came about: `given`, or the data's last day.
    pub as_of_source: String,
    /// The first day whose orders count; `null` for the data's first.
    pub since: Option<String>,
    /// The earlier day of the movement.
    pub from: Option<String>,
    /// The file of an own grid; `null` for the standard one.
    pub grid: Option<String>,
    /// Own thresholds for the scores; `null` for each score that is by fifths of the customers.
    pub cuts: CutsUse,
    /// The segments of which the list holds the customers; empty for all.
    pub segments: Vec<String>,
    /// The time zone that days are counted in.
    pub timezone: String,
}

/// Four thresholds a score.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct CutsUse {
    /// Days: up to the first scores 5, beyond the last 1.
    pub recency: Option<Vec<u32>>,
    /// Orders: below the first scores 1, from the last on 5.
    pub frequency: Option<Vec<u64>>,
    /// Net revenue, in the same way.
    pub monetary: Option<Vec<Number>>,
}

impl CutsUse {
    /// The thresholds of a command.
    pub fn of(cuts: &Cuts) -> CutsUse {
        CutsUse {
            recency: cuts.recency.map(|cuts| cuts.to_vec()),
            frequency: cuts.frequency.map(|cuts| cuts.to_vec()),
            monetary: cuts.monetary.map(|cuts| cuts.map(Number::Money).to_vec()),
        }
    }

    /// In words, where there are any.
    pub(super) fn words(&self) -> Option<String> {
        let join = |values: Vec<String>| values.join(", ");
        let parts = [
            self.recency.as_ref().map(|cuts| {
                let cuts = cuts.iter().map(u32::to_string).collect();
                format!("recency 5 to 2 up to {} days", join(cuts))
            }),
            self.frequency.as_ref().map(|cuts| {
                let cuts = cuts.iter().map(u64::to_string).collect();
                format!("frequency 2 to 5 from {} orders on", join(cuts))
            }),
            self.monetary.as_ref().map(|cuts| {
                let cuts = cuts
                    .iter()
                    .map(|cut| format!("{:.2}", cut.to_f64()))
                    .collect();
                format!("money 2 to 5 from {} on", join(cuts))
            }),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| format!("own thresholds (--cuts): {}", parts.join("; ")))
    }
}

/// One segment.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SegmentUse {
    /// Its name.
    pub segment: String,
    /// Its customers.
    pub customers: u64,
    /// Their share of all customers.
    pub customer_share: Option<f64>,
    /// Their orders.
    pub orders: u64,
    /// What they brought, orders and refunds.
    pub net_revenue: Number,
    /// Its share of what all brought; `null` when that is not above 0.
    pub revenue_share: Option<f64>,
    /// Median of the days since the last order; `null` without customers.
    pub median_recency_days: Option<f64>,
    /// Median of the number of orders.
    pub median_orders: Option<f64>,
    /// Mean amount of an order, refunds not in it.
    pub average_order_value: Option<f64>,
}

/// How customers moved between two days.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MovementUse {
    /// The earlier day.
    pub from: String,
    /// The later day.
    pub to: String,
    /// A row for each segment of the earlier day, and a last one for those who were not customers yet.
    pub rows: Vec<MovementRow>,
}

/// Where the customers of one segment are now.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MovementRow {
    /// The segment on the earlier day; `null` for those who were not customers yet.
    pub segment: Option<String>,
    /// How many they are.
    pub customers: u64,
    /// How many of them are in each segment now, in the order of `segments`.
    pub to: Vec<u64>,
}

impl RfmReport {
    /// The document of these segments, by their names.
    pub fn new(
        input: InputUse,
        settings: RfmSettings,
        names: &[String],
        segments: &[SegmentSummary],
        movement: Option<&Movement>,
        notes: Vec<String>,
    ) -> RfmReport {
        let segments = names.iter().zip(segments);
        let segments: Vec<SegmentUse> = segments.map(|(name, of)| segment(name, of)).collect();
        let movement = movement.map(|movement| MovementUse {
            from: settings.from.clone().unwrap_or_default(),
            to: settings.as_of.clone(),
            rows: movement_rows(names, movement),
        });
        RfmReport {
            schema_version: SCHEMA_VERSION,
            command: "rfm".to_owned(),
            input,
            settings,
            customers: segments.iter().map(|segment| segment.customers).sum(),
            net_revenue: total(&segments),
            segments,
            movement,
            notes,
        }
    }
}

fn segment(name: &str, of: &SegmentSummary) -> SegmentUse {
    SegmentUse {
        segment: name.to_owned(),
        customers: of.customers,
        customer_share: of.customer_share,
        orders: of.orders,
        net_revenue: Number::Money(of.net_revenue),
        revenue_share: of.revenue_share,
        median_recency_days: of.median_recency_days,
        median_orders: of.median_orders,
        average_order_value: of.average_order_value,
    }
}

fn total(segments: &[SegmentUse]) -> Number {
    let amounts = segments.iter().map(|segment| match &segment.net_revenue {
        Number::Money(money) => *money,
        Number::Count(_) | Number::Real(_) => crate::money::Money::ZERO,
    });
    // The parts of a sum that was made of all customers already.
    Number::Money(crate::money::Money::checked_sum(amounts).unwrap_or_default())
}

fn movement_rows(names: &[String], movement: &Movement) -> Vec<MovementRow> {
    let names = names.iter().cloned().map(Some).chain([None]);
    let rows = names.zip(movement.rows());
    rows.map(|(segment, to)| MovementRow {
        segment,
        customers: to.iter().sum(),
        to: to.clone(),
    })
    .collect()
}
