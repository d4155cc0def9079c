//! Exact amounts of money. Sums never round; only ratios become floating point.

use std::fmt;
use std::ops::Neg;
use std::str::FromStr;

use rust_decimal::Decimal;

/// An exact decimal amount, without a currency: the data's own.
///
/// Holds 28 digits; the ledger's amounts have at most 18, so sums over any number of orders that
/// fits in memory are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(Decimal);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(Decimal::ZERO);

    /// `units` of 10^−`scale` each: 1234 at scale 2 is 12.34. `None` beyond 28 digits.
    pub fn from_units(units: i128, scale: u32) -> Option<Money> {
        Decimal::try_from_i128_with_scale(units, scale)
            .ok()
            .map(Money)
    }

    /// The amount as a plain decimal.
    pub fn decimal(self) -> Decimal {
        canonical(self.0)
    }

    /// So many decimals, halves away from zero, as plain digits.
    pub(crate) fn rounded(self, decimals: u32) -> String {
        let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        let mut rounded = self.0.round_dp_with_strategy(decimals, strategy);
        rounded.rescale(decimals);
        match rounded.is_zero() {
            true => rounded.abs().to_string(),
            false => rounded.to_string(),
        }
    }

    /// The nearest double, for ratios.
    pub fn to_f64(self) -> f64 {
        // Both sides are exact doubles for amounts below 2^53 units, so the quotient is the nearest.
        self.0.mantissa() as f64 / 10f64.powi(self.0.scale() as i32)
    }

    /// Whether it is below zero. A zero of either sign is not.
    pub fn is_negative(self) -> bool {
        self.0 < Decimal::ZERO
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The exact sum, or `None` beyond 28 digits: it is never rounded.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        let scale = self.0.scale().max(other.0.scale());
        let units = |amount: Decimal| {
            let factor = 10_i128.checked_pow(scale - amount.scale())?;
            amount.mantissa().checked_mul(factor)
        };
        let mut sum = units(self.0)?.checked_add(units(other.0)?)?;
        let mut places = scale;
        while places > 0 && sum % 10 == 0 {
            (sum, places) = (sum / 10, places - 1);
        }
        Money::from_units(sum, places)
    }

    /// The exact sum of all, or `None` beyond 28 digits.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Money>) -> Option<Money> {
        let mut amounts = amounts.into_iter();
        amounts.try_fold(Money::ZERO, Money::checked_add)
    }
}

/// At least two decimals and no more zeros than that: equal amounts have equal digits, whatever
/// number of decimals they were written with.
fn canonical(amount: Decimal) -> Decimal {
    let mut amount = amount.normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount
}

impl From<Decimal> for Money {
    fn from(amount: Decimal) -> Self {
        Money(amount)
    }
}

impl FromStr for Money {
    type Err = rust_decimal::Error;

    /// Plain digits with an optional sign and decimal point, as typed on a command line.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Decimal::from_str_exact(text).map(Money)
    }
}

impl fmt::Display for Money {
    /// All digits, at least two decimals: `1234.50`, `0.125`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.decimal(), f)
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn equal_amounts_have_equal_digits() {
        for text in ["12.5", "12.50", "12.500"] {
            assert_eq!(money(text).to_string(), "12.50");
        }
        assert_eq!(money("1200").to_string(), "1200.00");
        assert_eq!(money("0.1250").to_string(), "0.125");
        assert_eq!(Money::from_units(-1234, 2).unwrap().to_string(), "-12.34");
        assert_eq!(Money::ZERO.to_string(), "0.00");
    }

    #[test]
    fn rounding_is_that_of_a_spreadsheet() {
        assert_eq!(money("1234.565").rounded(2), "1234.57");
        assert_eq!(money("-1234.565").rounded(2), "-1234.57");
        assert_eq!(money("5").rounded(2), "5.00");
        assert_eq!(money("-0.001").rounded(2), "0.00");
    }

    #[test]
    fn sums_are_exact() {
        // 0.1 + 0.2 is the sum that doubles get wrong.
        assert_eq!(money("0.1").checked_add(money("0.2")), Some(money("0.3")));
        let total = Money::checked_sum(std::iter::repeat_n(money("0.001"), 1000)).unwrap();
        assert_eq!(total, money("1"));
        assert_eq!(total.to_f64(), 1.0);
        assert_eq!(money("36.12").to_f64(), 36.12);
    }

    #[test]
    fn sums_beyond_28_digits_are_none_and_never_rounded() {
        let (large, tiny) = (money("999999999999999999"), money("-0.000000000000000001"));
        // 999999999999999998.999999999999999999 has 36 digits.
        assert_eq!(large.checked_add(tiny), None);
        assert_eq!(
            money("7999999999999999999999999999")
                .checked_add(money("0.5"))
                .map(|sum| sum.to_string()),
            None
        );
        // 28 digits in all.
        let sum = money("99999999999999999999999999.90").checked_add(money("0.09"));
        assert_eq!(sum, Some(money("99999999999999999999999999.99")));
        // Zeros at the end are no digits.
        let zeros = money("1.0000000000000000000000000000").checked_add(money("100"));
        assert_eq!(zeros, Some(money("101")));
    }
}
