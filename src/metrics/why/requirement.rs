//! Conditions that a comparison is to meet: `average_order_value.change_high >= 0`.

use rust_decimal::Decimal;

use super::bridge::CLASSES;
use super::drivers::FACTORS;
use crate::metrics::catalogue::{Entry, Unit};
use crate::metrics::figure::Number;
use crate::metrics::requirement::{Measure, Operator, is_met};

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Subject {
    /// A step of the bridge, or its refunds: what it counts towards the change.
    Bridge(&'static str),
    /// A factor's part of the change.
    Driver(&'static str),
    /// A metric.
    Metric(&'static Entry, Side),
}

/// Which number of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Its value in the period.
    Value,
    /// now − before, in its own unit.
    Change,
    /// The lower bound of the change's 95 % interval.
    ChangeLow,
    /// The upper bound.
    ChangeHigh,
    /// What moved within the groups of the one column.
    Within,
    /// What their mix moved.
    Mix,
}

impl Side {
    /// All, with what stands behind the key.
    pub const ALL: [(Side, &'static str); 6] = [
        (Side::Value, ""),
        (Side::Change, ".change"),
        (Side::ChangeLow, ".change_low"),
        (Side::ChangeHigh, ".change_high"),
        (Side::Within, ".within"),
        (Side::Mix, ".mix"),
    ];
}

/// The keys of the bridge's parts, with its refunds.
pub fn bridge_keys() -> impl Iterator<Item = &'static str> {
    CLASSES
        .into_iter()
        .map(|class| class.key())
        .chain(["refunds"])
}

/// The keys of the drivers' parts.
pub fn driver_keys() -> impl Iterator<Item = &'static str> {
    FACTORS.into_iter()
}

impl Subject {
    /// The name in JSON.
    pub fn key(self) -> String {
        match self {
            Subject::Bridge(key) => format!("bridge.{key}"),
            Subject::Driver(key) => format!("drivers.{key}"),
            Subject::Metric(entry, side) => {
                let suffix = Side::ALL.iter().find(|(known, _)| *known == side);
                format!("{}{}", entry.key, suffix.map_or("", |(_, suffix)| suffix))
            }
        }
    }

    /// What its number is measured in: changes of shares in points, all else in its own unit.
    pub fn measure(self) -> Measure {
        match self {
            Subject::Metric(entry, Side::Value) if entry.unit == Unit::Ratio => Measure::Share,
            Subject::Metric(entry, side)
                if side != Side::Value && entry.unit.changes_in_points() =>
            {
                Measure::Points
            }
            _ => Measure::Plain,
        }
    }
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What it is about.
    pub subject: Subject,
    /// How the two are compared.
    pub operator: Operator,
    /// What the number is compared with.
    pub threshold: Decimal,
    /// The condition as people read it.
    pub text: String,
}

impl Condition {
    /// Whether a number meets it.
    pub fn is_met_by(&self, actual: &Number) -> bool {
        is_met(self.operator, self.threshold, actual)
    }
}
