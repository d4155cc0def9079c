//! A number with its exactness.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::money::Money;

/// A value of a metric or one of its inputs. In JSON a plain number: counts as integers, money as
/// an exact decimal with at least two places, ratios as the shortest text of the double.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// A count of customers, orders, days.
    Count(u64),
    /// An exact amount.
    Money(Money),
    /// A ratio or another computed number. Always finite.
    Real(f64),
}

impl Number {
    /// The nearest double.
    pub fn to_f64(&self) -> f64 {
        match self {
            Number::Count(count) => *count as f64,
            Number::Money(money) => money.to_f64(),
            Number::Real(real) => *real,
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Number::Count(count) => serializer.serialize_u64(*count),
            Number::Money(money) => {
                rust_decimal::serde::arbitrary_precision::serialize(&money.decimal(), serializer)
            }
            Number::Real(real) if real.is_finite() => serializer.serialize_f64(*real),
            // serde_json would write null in silence.
            Number::Real(_) => Err(serde::ser::Error::custom("a number is not finite")),
        }
    }
}

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "number",
            "description": "Counts are integers, money is an exact decimal, ratios are 0..1 in full precision."
        })
    }
}
