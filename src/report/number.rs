//! A number with its exactness.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

    /// The number that JSON wrote as this text; none for what is no finite number.
    ///
    /// Whole numbers are counts, money has two decimals or more and no zeros beyond them, anything else
    /// is a double. A double whose shortest text looks like money is taken as money where both are the
    /// same number. Written again, each gives the same text.
    fn of_json(text: &str) -> Option<Number> {
        if let Ok(count) = text.parse() {
            return Some(Number::Count(count));
        }
        let money: Option<Money> = text.parse().ok();
        let money = money.filter(|money| money.to_string() == text);
        let real: Option<f64> = text.parse().ok().filter(|real: &f64| real.is_finite());
        let shortest = real.and_then(serde_json::Number::from_f64);
        let is_shortest = shortest.is_some_and(|shortest| shortest.as_str() == text);
        // Of a text that can be either, ratios have 16 or 17 digits, most of them decimals.
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let decimals = text
            .split_once('.')
            .map_or(0, |(_, decimals)| decimals.len());
        let like_a_ratio = (16..=17).contains(&digits) && decimals > 4;
        match money {
            Some(money) if !(is_shortest && like_a_ratio) => Some(Number::Money(money)),
            _ => real.map(Number::Real),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        Number::of_json(number.as_str())
            .ok_or_else(|| serde::de::Error::custom(format!("{number} is out of range")))
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Number {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn numbers_come_back_as_they_were_written() {
        let money = |text: &str| Number::Money(text.parse().unwrap());
        assert_eq!(read("12"), Number::Count(12));
        assert_eq!(read("18446744073709551615"), Number::Count(u64::MAX));
        assert_eq!(read("1234.50"), money("1234.5"));
        assert_eq!(read("-12.34"), money("-12.34"));
        assert_eq!(
            read("12345678901234567890.12"),
            money("12345678901234567890.12")
        );
        assert_eq!(read("0.8333333333333334"), Number::Real(0.8333333333333334));
        assert_eq!(read("1e-7"), Number::Real(1e-7));
        assert_eq!(read("0.5"), Number::Real(0.5));
        for wrong in ["\"1\"", "null", "1e999", "[1]"] {
            assert!(serde_json::from_str::<Number>(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn and_are_written_as_they_were_read(units in any::<i64>(), scale in 0u32..9, real in any::<f64>()) {
            prop_assume!(real.is_finite());
            let money = Number::Money(Money::from_units(units.into(), scale).unwrap());
            for number in [money, Number::Real(real), Number::Count(units.unsigned_abs())] {
                let text = serde_json::to_string(&number).unwrap();
                let again = read(&text);
                prop_assert_eq!(serde_json::to_string(&again).unwrap(), text);
                // Beyond, with the two decimals that are written, an amount's double is not always the nearest.
                if units.unsigned_abs() < (1 << 53) / 100 {
                    prop_assert_eq!(again.to_f64(), number.to_f64());
                }
            }
        }
    }
}
