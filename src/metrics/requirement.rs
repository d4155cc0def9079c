//! Conditions that a report is to meet: `customer_retention_rate >= 0.85`. What they are about, and
//! when a number meets one.

use std::fmt;

use rust_decimal::Decimal;

use super::catalogue::{Entry, Unit};
use super::count::{COUNTS, Count};
use super::figure::Number;
use crate::money::Money;

/// Computed numbers closer than this are equal: relative to the larger, absolute below 1. Rounding of
/// doubles makes 0.85 − 0.87 a little less than −0.02, and nobody means that by `>= -2pp`.
const ROUNDING: f64 = 1e-12;

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// What it is about.
    pub subject: Subject,
    /// Which of its numbers.
    pub side: Side,
    /// How the two are compared.
    pub operator: Operator,
    /// What the number is compared with; 0.85 for 85 %, 0.02 for two points.
    pub threshold: Decimal,
    /// The condition as people read it.
    pub text: String,
}

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Subject {
    /// A metric.
    Metric(&'static Entry),
    /// A movement of recurring revenue: one of [`FLOWS`].
    Flow(&'static str),
    /// A count of customers.
    Count(&'static Count),
    /// How many orders there were.
    Orders,
    /// What they add up to.
    Revenue,
}

/// The movements of recurring revenue that conditions can be about, by where they stand in JSON.
pub const FLOWS: [&str; 26] = [
    "start.customers",
    "start.amount",
    "new.customers",
    "new.amount",
    "won_back.customers",
    "won_back.amount",
    "expansion.customers",
    "expansion.amount",
    "expansion.discount_ended.customers",
    "expansion.discount_ended.amount",
    "contraction.customers",
    "contraction.amount",
    "churned.customers",
    "churned.amount",
    "churned.voluntary.customers",
    "churned.voluntary.amount",
    "churned.involuntary.customers",
    "churned.involuntary.amount",
    "churned.unknown.customers",
    "churned.unknown.amount",
    "within.customers",
    "within.amount",
    "acquired.customers",
    "acquired.amount",
    "end.customers",
    "end.amount",
];

impl Subject {
    /// Those that are no metrics, in the report's order.
    pub fn beside_metrics() -> impl Iterator<Item = Subject> {
        let counts = COUNTS.iter().map(Subject::Count);
        counts.chain([Subject::Orders, Subject::Revenue])
    }

    /// The name in JSON and CSV.
    pub fn key(self) -> &'static str {
        match self {
            Subject::Metric(entry) => entry.key,
            Subject::Count(count) => count.key,
            Subject::Orders => "orders.count",
            Subject::Revenue => "orders.revenue",
            Subject::Flow(key) => key,
        }
    }
}

/// Which number of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Its value.
    Value,
    /// The lower bound of its 95 % interval.
    Low,
    /// The upper bound.
    High,
    /// What changed since the period compared with.
    Change,
    /// The lower bound of the change's 95 % interval.
    ChangeLow,
    /// Its upper bound.
    ChangeHigh,
}

impl Side {
    /// Whether it is about a change.
    pub fn is_of_change(self) -> bool {
        matches!(self, Side::Change | Side::ChangeLow | Side::ChangeHigh)
    }

    /// What stands behind the key: `.low`; nothing for the value.
    pub fn suffix(self) -> &'static str {
        match self {
            Side::Value => "",
            Side::Low => ".low",
            Side::High => ".high",
            Side::Change => ".change",
            Side::ChangeLow => ".change.low",
            Side::ChangeHigh => ".change.high",
        }
    }
}

/// What the number of a condition is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A share: 0.85 or 85 %.
    Share,
    /// A difference of two shares: 0.02 or 2 points.
    Points,
    /// A relative change: 0.05 or 5 %.
    Relative,
    /// A plain number: money, days, customers.
    Plain,
}

impl Measure {
    /// The measure of a side of a subject.
    pub fn of(subject: Subject, side: Side) -> Measure {
        let unit = match subject {
            Subject::Metric(entry) => Some(entry.unit),
            Subject::Count(_) | Subject::Orders | Subject::Revenue | Subject::Flow(_) => None,
        };
        match (side.is_of_change(), unit) {
            (true, Some(unit)) if unit.changes_in_points() => Measure::Points,
            (true, _) => Measure::Relative,
            (_, Some(Unit::Ratio)) => Measure::Share,
            _ => Measure::Plain,
        }
    }
}

/// How a number and a threshold are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `>=`
    AtLeast,
    /// `>`
    Above,
    /// `<=`
    AtMost,
    /// `<`
    Below,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

impl Operator {
    /// As it is typed.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::AtLeast => ">=",
            Operator::Above => ">",
            Operator::AtMost => "<=",
            Operator::Below => "<",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
        }
    }

    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Operator::AtLeast => order.is_ge(),
            Operator::Above => order.is_gt(),
            Operator::AtMost => order.is_le(),
            Operator::Below => order.is_lt(),
            Operator::Equal => order.is_eq(),
            Operator::NotEqual => order.is_ne(),
        }
    }
}

impl Requirement {
    /// What its number is measured in.
    pub fn measure(&self) -> Measure {
        Measure::of(self.subject, self.side)
    }

    /// Whether `actual` meets it. Counts and money are compared exactly; computed numbers as doubles,
    /// where a difference that rounding explains is none. A list meets nothing.
    pub fn is_met_by(&self, actual: &Number) -> bool {
        is_met(self.operator, self.threshold, actual)
    }
}

/// Whether a number and a threshold stand to each other so, as [`Requirement::is_met_by`] compares them.
pub fn is_met(operator: Operator, threshold: Decimal, actual: &Number) -> bool {
    let order = match actual {
        Number::Count(count) => Some(Decimal::from(*count).cmp(&threshold)),
        Number::Money(money) => Some(money.decimal().cmp(&threshold)),
        Number::Real(real) => compare(*real, Money::from(threshold).to_f64()),
        Number::MoneyList(_) | Number::Reals(_) => None,
    };
    order.is_some_and(|order| operator.holds(order))
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn compare(actual: f64, threshold: f64) -> Option<std::cmp::Ordering> {
    let scale = actual.abs().max(threshold.abs()).max(1.0);
    if (actual - threshold).abs() <= ROUNDING * scale {
        return Some(std::cmp::Ordering::Equal);
    }
    actual.partial_cmp(&threshold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::catalogue::entry;

    fn requirement(operator: Operator, threshold: &str) -> Requirement {
        Requirement {
            subject: Subject::Metric(entry("net_revenue").unwrap()),
            side: Side::Value,
            operator,
            threshold: threshold.parse().unwrap(),
            text: String::new(),
        }
    }

    const ALL: [Operator; 6] = [
        Operator::AtLeast,
        Operator::Above,
        Operator::AtMost,
        Operator::Below,
        Operator::Equal,
        Operator::NotEqual,
    ];

    /// Which of the six operators, in the order of [`ALL`], a number meets.
    fn met(actual: &Number, threshold: &str) -> [bool; 6] {
        ALL.map(|operator| requirement(operator, threshold).is_met_by(actual))
    }

    const BELOW: [bool; 6] = [false, false, true, true, false, true];
    const EQUAL: [bool; 6] = [true, false, true, false, true, false];
    const ABOVE: [bool; 6] = [true, true, false, false, false, true];

    #[test]
    fn every_operator_on_either_side_of_the_threshold() {
        assert_eq!(met(&Number::Count(3), "4"), BELOW);
        assert_eq!(met(&Number::Count(4), "4.00"), EQUAL);
        assert_eq!(met(&Number::Count(5), "4"), ABOVE);
        assert_eq!(met(&Number::Real(0.8499), "0.85"), BELOW);
        assert_eq!(met(&Number::Real(0.85), "0.85"), EQUAL);
        assert_eq!(met(&Number::Real(0.8501), "0.85"), ABOVE);
    }

    #[test]
    fn money_and_counts_are_compared_digit_by_digit() {
        // As doubles, both sides are the same number.
        let money = Number::Money("12345678901234567.89".parse().unwrap());
        assert_eq!(met(&money, "12345678901234567.90"), BELOW);
        assert_eq!(met(&money, "12345678901234567.89"), EQUAL);
        let count = Number::Count(9_007_199_254_740_993);
        assert_eq!(met(&count, "9007199254740992"), ABOVE);
    }

    #[test]
    fn rounding_of_doubles_breaks_no_condition() {
        // 0.85 - 0.87 is -0.020000000000000018 in doubles.
        assert_eq!(met(&Number::Real(0.85 - 0.87), "-0.02"), EQUAL);
        assert_eq!(met(&Number::Real(-0.02000001), "-0.02"), BELOW);
        assert_eq!(met(&Number::Real(1e9 + 0.01), "1000000000"), ABOVE);
    }

    #[test]
    fn what_is_no_number_meets_nothing() {
        assert_eq!(met(&Number::Real(f64::NAN), "0"), [false; 6]);
        assert_eq!(met(&Number::Reals(vec![1.0]), "1"), [false; 6]);
    }
}
