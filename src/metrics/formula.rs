//! A metric's formula as a value: it computes, prints itself, and is written as SQL.

use std::fmt;

use super::figure::{Number, Undefined};
use crate::money::Money;

/// Days in a year, leap years averaged in: what an annual figure is scaled with.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// How a metric is made of its inputs, which stand in it by name.
///
/// Sums and differences of counts and of amounts are exact; they become doubles to be multiplied or divided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Formula {
    /// An input.
    Input(&'static str),
    /// A number.
    Constant(f64),
    /// The number with the other sign.
    Minus(&'static Formula),
    /// A sum.
    Add(&'static Formula, &'static Formula),
    /// A difference.
    Sub(&'static Formula, &'static Formula),
    /// So many times a number, exact.
    Times(u8, &'static Formula),
    /// A product.
    Mul(&'static Formula, &'static Formula),
    /// A quotient; nothing where the divisor is 0.
    Div(&'static Formula, &'static Formula),
    /// A power.
    Pow(&'static Formula, &'static Formula),
    /// The sum of the amounts of an input that is a list; nothing of no amounts.
    Sum(&'static str),
    /// The middle item of an input that is a list, or the exact mean of the two in the middle; nothing of no items.
    Median(&'static str),
    /// A formula times a factor, where the input of this name is given; else the formula.
    Scaled(&'static Formula, &'static str, &'static Formula),
}

/// A number on its way through a formula.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    /// A count, or a difference of counts.
    Whole(i128),
    /// An exact amount.
    Money(Money),
    /// Anything else.
    Real(f64),
}

impl Value {
    /// A number that is no list.
    pub(super) fn of(number: &Number) -> Option<Value> {
        Some(match number {
            Number::Count(count) => Value::Whole(i128::from(*count)),
            Number::Money(amount) => Value::Money(*amount),
            Number::Real(real) => Value::Real(*real),
            Number::MoneyList(_) | Number::Reals(_) => return None,
        })
    }

    pub(super) fn to_f64(self) -> f64 {
        match self {
            Value::Whole(whole) => whole as f64,
            Value::Money(amount) => amount.to_f64(),
            Value::Real(real) => real,
        }
    }

    fn minus(self) -> Value {
        match self {
            Value::Whole(whole) => Value::Whole(-whole),
            Value::Money(amount) => Value::Money(-amount),
            Value::Real(real) => Value::Real(-real),
        }
    }

    fn plus(self, other: Value) -> Option<Value> {
        Some(match (self, other) {
            (Value::Whole(a), Value::Whole(b)) => Value::Whole(a.checked_add(b)?),
            (Value::Money(a), Value::Money(b)) => Value::Money(a.checked_add(b)?),
            (a, b) => Value::Real(a.to_f64() + b.to_f64()),
        })
    }

    /// As the value of a metric.
    pub(super) fn number(self) -> Number {
        match self {
            Value::Money(amount) => Number::Money(amount),
            other => Number::Real(other.to_f64()),
        }
    }
}

/// Why a formula has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoValue {
    /// It divides by 0, or takes the sum or the middle of nothing.
    Nothing,
    /// Beyond 28 digits of money.
    TooLarge,
    /// An input is missing, or a list where a number belongs.
    Missing,
}

impl NoValue {
    /// The reason in words: `nothing` says what it means that there is nothing to divide by.
    pub(super) fn reason(self, nothing: &Undefined) -> Undefined {
        match self {
            NoValue::Nothing => nothing.clone(),
            NoValue::TooLarge => Undefined::TooLarge,
            NoValue::Missing => Undefined::NotGiven("value"),
        }
    }
}

impl Formula {
    /// The value for the inputs that `input` finds by name.
    pub(super) fn value<'a>(
        &self,
        input: &impl Fn(&str) -> Option<&'a Number>,
    ) -> Result<Value, NoValue> {
        let of = |formula: &Formula| formula.value(input);
        let real = |formula: &Formula| formula.value(input).map(Value::to_f64);
        match *self {
            Formula::Input(name) => input(name).and_then(Value::of).ok_or(NoValue::Missing),
            Formula::Constant(constant) => Ok(Value::Real(constant)),
            Formula::Minus(a) => of(a).map(Value::minus),
            Formula::Add(a, b) => of(a)?.plus(of(b)?).ok_or(NoValue::TooLarge),
            Formula::Sub(a, b) => of(a)?.plus(of(b)?.minus()).ok_or(NoValue::TooLarge),
            Formula::Times(times, a) => {
                let a = of(a)?;
                let more = (1..times).try_fold(a, |sum, _| sum.plus(a));
                more.ok_or(NoValue::TooLarge)
            }
            Formula::Mul(a, b) => Ok(Value::Real(real(a)? * real(b)?)),
            Formula::Div(a, b) => match real(b)? {
                0.0 => Err(NoValue::Nothing),
                b => Ok(Value::Real(real(a)? / b)),
            },
            Formula::Pow(a, b) => Ok(Value::Real(real(a)?.powf(real(b)?))),
            Formula::Sum(name) => match input(name) {
                Some(Number::MoneyList(amounts)) if amounts.is_empty() => Err(NoValue::Nothing),
                Some(Number::MoneyList(amounts)) => Money::checked_sum(amounts.iter().copied())
                    .map(Value::Money)
                    .ok_or(NoValue::TooLarge),
                _ => Err(NoValue::Missing),
            },
            Formula::Median(name) => match input(name) {
                Some(Number::MoneyList(amounts)) => median_amount(amounts),
                Some(Number::Reals(reals)) => {
                    let (low, high) = middle(reals, f64::total_cmp).ok_or(NoValue::Nothing)?;
                    Ok(Value::Real(low + (high - low) / 2.0))
                }
                _ => Err(NoValue::Missing),
            },
            Formula::Scaled(base, given, factor) => match input(given) {
                Some(_) => Ok(Value::Real(real(base)? * real(factor)?)),
                None => of(base),
            },
        }
    }

    /// Numerator and denominator of a quotient of counts.
    pub(super) fn fraction<'a>(
        &self,
        input: &impl Fn(&str) -> Option<&'a Number>,
    ) -> Option<(u64, u64)> {
        let Formula::Div(part, whole) = self else {
            return None;
        };
        let count = |formula: &Formula| match formula.value(input) {
            Ok(Value::Whole(whole)) => u64::try_from(whole).ok(),
            _ => None,
        };
        Some((count(part)?, count(whole)?))
    }

    /// How tightly its outermost sign binds.
    fn binds(&self) -> u8 {
        match self {
            Formula::Scaled(..) => 0,
            Formula::Add(..) | Formula::Sub(..) => 1,
            Formula::Times(..) | Formula::Mul(..) | Formula::Div(..) => 2,
            Formula::Minus(_) => 3,
            Formula::Pow(..) => 4,
            Formula::Input(_) | Formula::Constant(_) | Formula::Sum(_) | Formula::Median(_) => 5,
        }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In brackets where it binds less than that.
        let part = |f: &mut fmt::Formatter<'_>, formula: &Formula, binds: u8| {
            if formula.binds() < binds {
                write!(f, "({formula})")
            } else {
                write!(f, "{formula}")
            }
        };
        let two = |f: &mut fmt::Formatter<'_>, a: &Formula, sign: &str, b: &Formula| {
            part(f, a, self.binds())?;
            f.write_str(sign)?;
            part(f, b, self.binds() + 1)
        };
        match *self {
            Formula::Input(name) => f.write_str(name),
            Formula::Constant(constant) => write!(f, "{constant}"),
            Formula::Minus(a) => {
                f.write_str("-")?;
                part(f, a, self.binds())
            }
            Formula::Add(a, b) => two(f, a, " + ", b),
            Formula::Sub(a, b) => two(f, a, " - ", b),
            Formula::Times(times, a) => {
                write!(f, "{times} * ")?;
                part(f, a, self.binds() + 1)
            }
            Formula::Mul(a, b) => two(f, a, " * ", b),
            Formula::Div(a, b) => two(f, a, " / ", b),
            Formula::Pow(a, b) => {
                part(f, a, self.binds() + 1)?;
                f.write_str("^")?;
                part(f, b, self.binds() + 1)
            }
            Formula::Sum(name) => write!(f, "sum({name})"),
            Formula::Median(name) => write!(f, "median({name})"),
            Formula::Scaled(base, given, factor) => write!(f, "{base} (with {given}: * {factor})"),
        }
    }
}

/// The middle amount, or half of the sum of the two in the middle: exact with one decimal more.
fn median_amount(amounts: &[Money]) -> Result<Value, NoValue> {
    let (low, high) = middle(amounts, Money::cmp).ok_or(NoValue::Nothing)?;
    if low == high {
        return Ok(Value::Money(low));
    }
    let half = Money::from_units(5, 1).ok_or(NoValue::TooLarge)?;
    let sum = low.checked_add(high).ok_or(NoValue::TooLarge)?;
    let median = sum.decimal().checked_mul(half.decimal());
    median
        .map(|median| Value::Money(Money::from(median)))
        .ok_or(NoValue::TooLarge)
}

/// The two middle items in order of size, the same one twice when their number is odd.
fn middle<T: Copy>(items: &[T], order: impl Fn(&T, &T) -> std::cmp::Ordering) -> Option<(T, T)> {
    let mut items = items.to_vec();
    items.sort_unstable_by(order);
    let low = items.get(items.len().checked_sub(1)? / 2)?;
    Some((*low, *items.get(items.len() / 2)?))
}

#[cfg(test)]
mod tests {
    use super::Formula as F;
    use super::*;
    use proptest::prelude::*;

    fn of(formula: F, inputs: &[(&str, Number)]) -> Result<Value, NoValue> {
        formula.value(&|name| {
            let found = inputs.iter().find(|(input, _)| *input == name);
            found.map(|(_, number)| number)
        })
    }

    proptest! {
        #[test]
        fn medians_are_those_of_the_sorted_list(units in prop::collection::vec(-999i128..999, 1..40)) {
            let amounts = units.iter().map(|u| Money::from_units(*u, 2).unwrap()).collect();
            let gaps = units.iter().map(|u| *u as f64).collect();
            let mut sorted = units.clone();
            sorted.sort_unstable();
            let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
            // Halves of cents have three decimals: (low + high) · 5 units of 10^−3.
            let exact = Money::from_units((low + high) * 5, 3).unwrap();
            let median = F::Median("items");
            prop_assert_eq!(of(median, &[("items", Number::MoneyList(amounts))]), Ok(Value::Money(exact)));
            let reals = of(median, &[("items", Number::Reals(gaps))]);
            prop_assert_eq!(reals, Ok(Value::Real((low + high) as f64 / 2.0)));
        }
    }

    #[test]
    fn brackets_stand_where_the_order_of_signs_needs_them() {
        const A: F = F::Input("a");
        const CASES: [(F, &str); 5] = [
            (F::Sub(&A, &F::Sub(&A, &A)), "a - (a - a)"),
            (F::Sub(&F::Sub(&A, &A), &A), "a - a - a"),
            (F::Div(&F::Minus(&A), &A), "-a / a"),
            (F::Minus(&F::Add(&A, &A)), "-(a + a)"),
            (F::Pow(&F::Minus(&A), &F::Constant(12.0)), "(-a)^12"),
        ];
        for (formula, text) in CASES {
            assert_eq!(formula.to_string(), text);
        }
    }

    #[test]
    fn differences_of_counts_and_sums_of_money_are_exact() {
        // 2^53 + 1 is no double; 0.1 + 0.2 in doubles is 0.30000000000000004.
        let large = Number::Count((1 << 53) + 1);
        let one = of(
            F::Sub(&F::Input("a"), &F::Input("b")),
            &[("a", large), ("b", Number::Count(1 << 53))],
        );
        assert_eq!(one, Ok(Value::Whole(1)));
        let money = |text: &str| Number::Money(text.parse().unwrap());
        let sum = of(
            F::Add(&F::Input("a"), &F::Input("b")),
            &[("a", money("0.1")), ("b", money("0.2"))],
        );
        assert_eq!(sum.map(Value::number), Ok(money("0.3")));
    }

    #[test]
    fn nothing_comes_of_nothing() {
        let div = F::Div(&F::Input("a"), &F::Input("b"));
        let zero = [("a", Number::Count(1)), ("b", Number::Count(0))];
        assert_eq!(of(div, &zero), Err(NoValue::Nothing));
        let none = [("a", Number::MoneyList(Vec::new()))];
        assert_eq!(of(F::Sum("a"), &none), Err(NoValue::Nothing));
        assert_eq!(of(F::Median("a"), &none), Err(NoValue::Nothing));
        assert_eq!(of(F::Input("b"), &none), Err(NoValue::Missing));
    }
}
