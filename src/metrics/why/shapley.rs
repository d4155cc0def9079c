//! A change of a product among its factors, exactly: the mean over all orders in which they may change.
//!
//! The unique attribution for products under dummy, additivity, monotonicity, scale invariance and anonymity: M. Sundararajan
//! and Y. Sun, "Axiomatic attribution for multilinear functions", 2011 (arXiv 1102.0989). It needs no factor above 0, leaves no
//! residual, and turning time round flips every sign.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};

/// `numerator` / `denominator`, which is not 0.
pub(super) fn ratio(numerator: i128, denominator: i128) -> BigRational {
    match denominator {
        0 => BigRational::zero(),
        _ => BigRational::new(numerator.into(), denominator.into()),
    }
}

/// A factor, before and now.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// In the period compared with.
    pub before: BigRational,
    /// In the period.
    pub now: BigRational,
}

/// A factor's part of the change of a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The mean over all orders of the factors.
    pub change: BigRational,
    /// The lowest over all orders: what price-volume-mix in that order would say.
    pub low: BigRational,
    /// The highest.
    pub high: BigRational,
}

/// Each factor's part of the change of the product of two or three.
pub fn parts<const N: usize>(factors: &[Factor; N]) -> [Part; N] {
    std::array::from_fn(|place| {
        let others: Vec<&Factor> = (factors.iter().enumerate())
            .filter(|(other, _)| *other != place)
            .map(|(_, factor)| factor)
            .collect();
        // invariant: places of the same array
        let step = &factors[place].now - &factors[place].before;
        let mut sum = BigRational::zero();
        let mut ends: Option<(BigRational, BigRational)> = None;
        let mut orders = BigRational::zero();
        for changed in 0..1_u32 << others.len() {
            // Orders in which exactly these others change earlier: so many before, so many after.
            let earlier = changed.count_ones();
            let weight = factorial(earlier) * factorial(others.len() as u32 - earlier);
            let rest =
                others
                    .iter()
                    .enumerate()
                    .map(|(other, factor)| match changed >> other & 1 {
                        1 => &factor.now,
                        _ => &factor.before,
                    });
            let value = rest.fold(step.clone(), |product, factor| product * factor);
            sum += &value * ratio(weight, 1);
            orders += ratio(weight, 1);
            ends = Some(match ends {
                None => (value.clone(), value),
                Some((low, high)) => (low.min(value.clone()), high.max(value)),
            });
        }
        let (low, high) = ends.unwrap_or_default();
        Part {
            change: sum / orders,
            low,
            high,
        }
    })
}

fn factorial(number: u32) -> i128 {
    (1..=i128::from(number)).product()
}

/// Rational parts as whole units that add up to `total`, which must lie within the parts' count of their sum:
/// rounded down, and what is missing goes to the largest remainders; of equal ones to the larger part, then to the one that
/// stands first.
pub fn apportioned(parts: &[BigRational], total: &BigInt) -> Vec<BigInt> {
    let mut floors: Vec<BigInt> = parts.iter().map(|part| part.floor().to_integer()).collect();
    let sum: BigInt = floors.iter().sum();
    let missing = (total - sum).to_usize().unwrap_or(0);
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let remainder = |place: usize| parts.get(place).map(|part| part - part.floor());
    let size = |place: usize| parts.get(place).map(BigRational::abs);
    order.sort_by(|one, other| {
        remainder(*other)
            .cmp(&remainder(*one))
            .then_with(|| size(*other).cmp(&size(*one)))
    });
    for place in order.into_iter().cycle().take(missing) {
        if let Some(floor) = floors.get_mut(place) {
            *floor += 1;
        }
    }
    floors
}

/// A ratio as a double.
pub fn to_f64(ratio: &BigRational) -> f64 {
    ratio.to_f64().unwrap_or(f64::NAN)
}

/// The nearest whole number, halves away from 0.
pub fn nearest(ratio: &BigRational) -> BigInt {
    ratio.round().to_integer()
}
