//! From moments to the interval of a change.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Ratios, Shares, Totals};
use crate::metrics::interval::{Interval, LEVEL, Z, correlated_difference, difference_p, normal_p};
use crate::models::special::{student_p, student_quantile};

/// With fewer customers than this in either period a change has an interval but no verdict.
pub const FEWEST: u64 = 10;

/// What a change is, beside what chance alone would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ChangeVerdict")]
pub enum Verdict {
    /// More than chance.
    Change,
    /// No evidence of a change.
    NoEvidence,
}

/// How sure a change is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// The 95 % interval of the difference.
    pub interval: Interval,
    /// The level at which the interval just reaches 0.
    pub p: f64,
    /// How much the two periods' estimates go together: covariance over √(variance · variance), 0 where one does not
    /// vary; none for a total.
    pub correlation: Option<f64>,
    /// Whether either period has too few customers for a verdict.
    pub is_thin: bool,
}

impl Shift {
    /// What the change is, beside chance.
    pub fn verdict(&self) -> Verdict {
        match self.interval.low > 0.0 || self.interval.high < 0.0 {
            true => Verdict::Change,
            false => Verdict::NoEvidence,
        }
    }

    /// The same of the opposite.
    pub(super) fn mirrored(self) -> Shift {
        self.scaled(-1.0)
    }

    /// The same in another unit.
    pub(super) fn times(self, unit: f64) -> Shift {
        self.scaled(unit)
    }

    /// The interval times a factor.
    pub fn scaled(self, factor: f64) -> Shift {
        let Interval { low, high, level } = self.interval;
        let (low, high) = match factor < 0.0 {
            true => (high * factor, low * factor),
            false => (low * factor, high * factor),
        };
        Shift {
            interval: Interval { low, high, level },
            ..self
        }
    }

    fn of(
        difference: f64,
        reach: f64,
        p: f64,
        correlation: Option<f64>,
        with: [u64; 2],
    ) -> Option<Shift> {
        let (low, high) = (difference - reach, difference + reach);
        let known = low.is_finite() && high.is_finite();
        known.then_some(Shift {
            interval: Interval {
                low,
                high,
                level: LEVEL,
            },
            p,
            correlation,
            is_thin: with.iter().any(|count| *count < FEWEST),
        })
    }
}

/// The variances of both ratios and their covariance: `n/(n−1) · Σψ²` taken apart,
/// `ψ = (X₁ − R₁D₁)/ΣD₁ − (X₀ − R₀D₀)/ΣD₀`.
struct Variances {
    now: f64,
    before: f64,
    covariance: f64,
}

impl Variances {
    fn of(ratios: &Ratios) -> Option<Variances> {
        let n = ratios.customers as f64;
        if ratios.too_large || ratios.customers < 2 || ratios.d.contains(&0) {
            return None;
        }
        let double = |number: i128| number as f64;
        let [d1, d0] = ratios.d.map(double);
        let [r1, r0] = [double(ratios.x[0]) / d1, double(ratios.x[1]) / d0];
        let own = |[xx, xd, dd]: [i128; 3], r: f64, d: f64| {
            let sum = double(xx) - 2.0 * r * double(xd) + r * r * double(dd);
            sum.max(0.0) / (d * d)
        };
        let [xx, xd, dx, dd] = ratios.across.map(double);
        let across = (xx - r0 * xd - r1 * dx + r1 * r0 * dd) / (d1 * d0);
        let factor = n / (n - 1.0);
        Some(Variances {
            now: factor * own(ratios.squares[0], r1, d1),
            before: factor * own(ratios.squares[1], r0, d0),
            covariance: factor * across,
        })
    }

    fn correlation(&self) -> f64 {
        let both = (self.now * self.before).sqrt();
        if both > 0.0 {
            (self.covariance / both).clamp(-1.0, 1.0)
        } else {
            0.0
        }
    }

    /// The standard error of the difference.
    fn error(&self) -> f64 {
        (self.now + self.before - 2.0 * self.covariance)
            .max(0.0)
            .sqrt()
    }
}

/// Of a share: Newcombe's interval with the correlation of the two.
pub(in crate::metrics) fn of_share(shares: &Shares) -> Option<Shift> {
    of_share_ratios(&shares.as_ratios())
}

/// The same of sums in which X and D are 0 or 1 for each customer.
pub(in crate::metrics) fn of_share_ratios(ratios: &Ratios) -> Option<Shift> {
    let [now, before] = [0, 1].map(|period| [ratios.x[period], ratios.d[period]]); // invariant: two periods
    let [now, before] = [now, before].map(|pair| pair.map(|count| count as u64));
    let correlation = Variances::of(ratios).map_or(0.0, |variances| variances.correlation());
    Some(Shift {
        interval: correlated_difference(now, before, correlation)?,
        p: difference_p(now, before, correlation)?,
        correlation: Some(correlation),
        is_thin: [now[1], before[1]].iter().any(|count| *count < FEWEST),
    })
}

/// Of a mean or another ratio: Δ ± t(n − 1) · standard error.
pub(in crate::metrics) fn of_mean(ratios: &Ratios) -> Option<Shift> {
    let variances = Variances::of(ratios)?;
    let [r1, r0] = [0, 1].map(|period| ratios.x[period] as f64 / ratios.d[period] as f64); // invariant: two
    let (difference, error) = (r1 - r0, variances.error());
    let freedom = (ratios.customers - 1) as f64;
    let p = match (error > 0.0, difference == 0.0) {
        (true, _) => student_p(difference / error, freedom),
        (false, true) => 1.0,
        (false, false) => 0.0,
    };
    let reach = student_quantile(LEVEL, freedom) * error;
    let correlation = Some(variances.correlation());
    Shift::of(difference, reach, p, correlation, ratios.with)
}

/// Of a total: Δ ± 1.96 · √Σ(v₁ − v₀)², customers arriving as a Poisson process.
pub(super) fn of_total(totals: &Totals) -> Option<Shift> {
    if totals.too_large {
        return None;
    }
    let difference = totals.sum[0].checked_sub(totals.sum[1])? as f64;
    let error = (totals.squares as f64).sqrt();
    let p = if error > 0.0 {
        normal_p(difference / error)
    } else {
        1.0
    };
    Shift::of(difference, Z * error, p, None, totals.with)
}

/// A condition on where a customer stands.
type Place = fn(usize) -> bool;

impl Shares {
    /// Of a ratio of zeros and ones.
    pub(super) fn of_ratios(ratios: &Ratios) -> Shares {
        let ([x1, x0], [d1, d0], [xx, xd, dx, dd]) = (ratios.x, ratios.d, ratios.across);
        let count = |count: i128| u64::try_from(count).unwrap_or(0);
        // Who is in the denominator of the other period too, and who is in this one's alone.
        let (alone1, alone0) = (d1 - dd, d0 - dd);
        let (part1, part0) = (x1 - xd, x0 - dx);
        Shares {
            counts: [
                [0, count(alone0 - part0), count(part0)],
                [
                    count(alone1 - part1),
                    count(dd - xd - dx + xx),
                    count(dx - xx),
                ],
                [count(part1), count(xd - xx), count(xx)],
            ],
        }
    }

    /// The same as a ratio of zeros and ones.
    pub(in crate::metrics) fn as_ratios(&self) -> Ratios {
        let count =
            |now: fn(usize) -> bool, before: fn(usize) -> bool| i128::from(self.count(now, before));
        let any: Place = |_| true;
        let whole: Place = |place| place > 0;
        let part: Place = |place| place > 1;
        let x = [count(part, any), count(any, part)];
        let d = [count(whole, any), count(any, whole)];
        let with = [self.count(whole, any), self.count(any, whole)];
        Ratios {
            customers: self.count(any, any) - self.count(|place| place == 0, |place| place == 0),
            any: with,
            with,
            x,
            d,
            // Squares of 0 and 1 are themselves, and who is in X is in D.
            squares: [[x[0], x[0], d[0]], [x[1], x[1], d[1]]],
            across: [
                count(part, part),
                count(part, whole),
                count(whole, part),
                count(whole, whole),
            ],
            too_large: false,
        }
    }
}
