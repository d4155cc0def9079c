//! 95 % intervals for shares: how far a rate could be off by chance alone.
//!
//! E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
//! the American Statistical Association 22, 1927. R. G. Newcombe, "Interval estimation for the
//! difference between independent proportions: comparison of eleven methods", Statistics in
//! Medicine 17, 1998.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The confidence level of every interval here.
pub const LEVEL: f64 = 0.95;

/// The normal quantile that belongs to [`LEVEL`], two-sided.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// The range that a share, or a difference of two shares, is likely to lie in.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[schemars(description = "An interval.")]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Confidence level.
    pub level: f64,
}

/// The Wilson score interval of the share `successes` / `n`.
///
/// `(2x + z² ± z √(z² + 4x(1 − x/n))) / (2(n + z²))`, x the successes.
/// Always within 0..1, and holds the share. `None` when `n` is 0 or smaller than `successes`.
/// Wilson 1927; Newcombe 1998 (single proportion), method 3.
pub fn wilson(successes: u64, n: u64) -> Option<Interval> {
    wilson_at(successes, n, Z)
}

/// The same at another normal quantile.
fn wilson_at(successes: u64, n: u64, z: f64) -> Option<Interval> {
    if n == 0 || successes > n {
        return None;
    }
    let (x, total) = (successes as f64, n as f64);
    let failures = (n - successes) as f64;
    let spread = z * (z * z + 4.0 * x * failures / total).sqrt();
    let middle = 2.0 * x + z * z;
    let whole = 2.0 * (total + z * z);
    // The ends are exact where the share is: rounding must not let them miss 0 or 1.
    let low = if successes == 0 {
        0.0
    } else {
        (middle - spread) / whole
    };
    let high = if successes == n {
        1.0
    } else {
        (middle + spread) / whole
    };
    Some(Interval {
        low,
        high,
        level: LEVEL,
    })
}

/// The interval of the difference of two independent shares, `x1`/`n1` − `x2`/`n2`.
///
/// Newcombe's hybrid score method without continuity correction, from the Wilson ends (l, u) of
/// each share p: `p1 − p2 − √((p1 − l1)² + (u2 − p2)²)` to `p1 − p2 + √((u1 − p1)² + (p2 − l2)²)`.
/// Always within −1..1. `None` when either share has none. Newcombe 1998, method 10.
///
/// It assumes different customers on the two sides. Two periods of one business share customers,
/// which makes the interval wider than it needs to be when their behaviour is positively correlated.
pub fn newcombe_difference(x1: u64, n1: u64, x2: u64, n2: u64) -> Option<Interval> {
    correlated_difference([x1, n1], [x2, n2], 0.0)
}

/// The interval of the difference of two shares, successes of how many, whose estimates have this correlation \[ρ\]:
/// two periods of one business share customers.
///
/// As [`newcombe_difference`], with `− 2ρ(p1 − l1)(u2 − p2)` under the first root and `− 2ρ(u1 − p1)(p2 − l2)`
/// under the second. Newcombe, "Improved confidence intervals for the difference between binomial proportions
/// based on paired data", Statistics in Medicine 17, 1998, method 10.
pub fn correlated_difference(
    [x1, n1]: [u64; 2],
    [x2, n2]: [u64; 2],
    correlation: f64,
) -> Option<Interval> {
    difference_at([x1, n1], [x2, n2], correlation, Z)
}

fn difference_at(
    [x1, n1]: [u64; 2],
    [x2, n2]: [u64; 2],
    correlation: f64,
    z: f64,
) -> Option<Interval> {
    let (first, second) = (wilson_at(x1, n1, z)?, wilson_at(x2, n2, z)?);
    let (p1, p2) = (x1 as f64 / n1 as f64, x2 as f64 / n2 as f64);
    let difference = p1 - p2;
    // |ρ| is at most 1, so what stands under the root is not negative but for rounding.
    let reach = |a: f64, b: f64| (a * a + b * b - 2.0 * correlation * a * b).max(0.0).sqrt();
    Some(Interval {
        low: difference - reach(p1 - first.low, second.high - p2),
        high: difference + reach(first.high - p1, p2 - second.low),
        level: LEVEL,
    })
}

/// The level at which the interval of the difference of two shares just reaches 0: its p, two-sided.
///
/// 1 for equal shares. `None` as in [`correlated_difference`].
pub fn difference_p([x1, n1]: [u64; 2], [x2, n2]: [u64; 2], correlation: f64) -> Option<f64> {
    /// Beyond this quantile p is 0 in a double.
    const FAR: f64 = 40.0;
    let leaves_out_zero = |z: f64| {
        let interval = difference_at([x1, n1], [x2, n2], correlation, z)?;
        Some(interval.low > 0.0 || interval.high < 0.0)
    };
    // Wider at every larger quantile: halve the range that holds the one sought.
    let (mut below, mut above) = (0.0, FAR);
    if leaves_out_zero(above)? {
        return Some(0.0);
    }
    for _ in 0..60 {
        let middle = (below + above) / 2.0;
        match leaves_out_zero(middle)? {
            true => below = middle,
            false => above = middle,
        }
    }
    Some(normal_p(below))
}

/// The two-sided p of a normal statistic.
pub fn normal_p(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The p-values corrected for how many there are: whatever is below 0.05 then is, in 95 of 100 tables without any
/// difference, not there.
///
/// Sorted, the k-th of m is multiplied by m − k + 1; none is below the one before it, or above 1. In the order
/// given. S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics
/// 6, 1979.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    let p = |place: usize| p_values.get(place).copied().unwrap_or(1.0);
    order.sort_by(|one, other| p(*one).total_cmp(&p(*other)));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least: f64 = 0.0;
    for (rank, place) in order.into_iter().enumerate() {
        least = least
            .max(p(place) * (p_values.len() - rank) as f64)
            .min(1.0);
        if let Some(slot) = adjusted.get_mut(place) {
            *slot = least;
        }
    }
    adjusted
}

/// A mark is made where the corrected p is below this.
pub const MARKED: f64 = 1.0 - LEVEL;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(found: f64, published: f64) -> bool {
        (found - published).abs() < 0.00005 + 1e-12
    }

    #[test]
    fn wilson_agrees_with_the_published_table() {
        // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
        // Medicine 17, 1998, table I, method 3.
        for (x, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let found = wilson(x, n).unwrap();
            assert!(close(found.low, low), "{x}/{n}: {found:?}");
            assert!(close(found.high, high), "{x}/{n}: {found:?}");
            assert_eq!(found.level, 0.95);
        }
    }

    #[test]
    fn differences_agree_with_the_published_table() {
        // Newcombe 1998, table II, method 10, examples (a) to (h).
        for (x1, n1, x2, n2, low, high) in [
            (56, 70, 48, 80, 0.0524, 0.3339),
            (9, 10, 3, 10, 0.1705, 0.8090),
            (6, 7, 2, 7, 0.0582, 0.8062),
            (5, 56, 0, 29, -0.0381, 0.1926),
            (0, 10, 0, 20, -0.1611, 0.2775),
            (0, 10, 0, 10, -0.2775, 0.2775),
            (10, 10, 0, 20, 0.6791, 1.0),
            (10, 10, 0, 10, 0.6075, 1.0),
        ] {
            let found = newcombe_difference(x1, n1, x2, n2).unwrap();
            assert!(close(found.low, low), "{x1}/{n1} {x2}/{n2}: {found:?}");
            assert!(close(found.high, high), "{x1}/{n1} {x2}/{n2}: {found:?}");
        }
    }

    #[test]
    fn p_is_the_level_at_which_the_interval_reaches_zero() {
        // Newcombe's example (d), 5/56 and 0/29: −0.0381 at 95 %, so p is above 0.05; (a) leaves 0 out at 95 %.
        assert!(difference_p([5, 56], [0, 29], 0.0).unwrap() > 0.05);
        let p = difference_p([56, 70], [48, 80], 0.0).unwrap();
        assert!(p < 0.05);
        // At that level it just reaches 0: by the definition, with the quantile found here by halving.
        let z = (0..200).fold((0.0, 40.0), |(low, high): (f64, f64), _| {
            let middle = (low + high) / 2.0;
            if normal_p(middle) > p {
                (middle, high)
            } else {
                (low, middle)
            }
        });
        let interval = difference_at([56, 70], [48, 80], 0.0, z.0).unwrap();
        assert!(interval.low.abs() < 1e-9, "{interval:?}");
        assert_eq!(difference_p([1, 2], [2, 4], 0.0), Some(1.0));
        // Φ(1.959963984540054) = 0.975.
        assert!((normal_p(Z) - 0.05).abs() < 1e-12);
    }

    #[test]
    fn holm_by_hand() {
        // 0.01 · 4, 0.02 · 3, 0.03 · 2 = 0.06 again, 0.5 · 1.
        let found = holm(&[0.5, 0.01, 0.03, 0.02]);
        let expected = [0.5, 0.04, 0.06, 0.06];
        assert!(
            found
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-12),
            "{found:?}"
        );
        assert!(holm(&[]).is_empty());
    }

    #[test]
    fn a_correlation_makes_the_interval_narrower() {
        let apart = correlated_difference([56, 70], [48, 70], 0.0).unwrap();
        let paired = correlated_difference([56, 70], [48, 70], 0.6).unwrap();
        assert!(apart.low < paired.low && paired.high < apart.high);
    }

    #[test]
    fn nothing_observed_has_no_interval() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 2), None);
        assert_eq!(newcombe_difference(0, 0, 1, 2), None);
        assert_eq!(newcombe_difference(1, 2, 0, 0), None);
    }

    proptest! {
        #[test]
        fn wilson_holds_the_share_and_mirrors(n in 1u64..=u64::MAX, part in 0.0..=1.0f64) {
            let x = ((n as f64 * part) as u64).min(n);
            let found = wilson(x, n).unwrap();
            let share = x as f64 / n as f64;
            prop_assert!(0.0 <= found.low && found.high <= 1.0);
            // Rounding of the ends, for counts far beyond what a double holds exactly.
            prop_assert!(found.low <= share + 1e-15 && share <= found.high + 1e-15);
            let mirrored = wilson(n - x, n).unwrap();
            prop_assert!((mirrored.low - (1.0 - found.high)).abs() < 1e-12);
        }

        #[test]
        fn a_difference_turns_round(x1 in 0u64..50, x2 in 0u64..50, n1 in 50u64..90, n2 in 50u64..90) {
            let there = newcombe_difference(x1, n1, x2, n2).unwrap();
            let back = newcombe_difference(x2, n2, x1, n1).unwrap();
            prop_assert!((there.low + back.high).abs() < 1e-12);
            prop_assert!((-1.0..=1.0).contains(&there.low) && (-1.0..=1.0).contains(&there.high));
        }
    }
}
