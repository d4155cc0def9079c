//! The likelihood of the Pareto/NBD model, with its slopes.

use super::lost::{Integrals, Lost};
use super::{Death, ParetoNbd};
use crate::models::fit::Likelihood;
use crate::models::mixing::GammaRate;
use crate::models::optimise::Slope;
use crate::models::weighted::{Group, Weighted, in_parallel};

/// Customers' histories.
#[derive(Clone, Copy)]
pub(crate) struct OfHistories<'a> {
    data: &'a Weighted,
    threads: usize,
}

/// Value, and by ln(mean), ln(spread) of the purchase rate, and of the loss rate.
pub(super) type Parts = [f64; 5];

/// A time with both rates' exposures up to it and their derivatives by ln(mean).
#[derive(Clone, Copy)]
struct Moment {
    time: f64,
    exposure: f64,
    slope: f64,
    death_exposure: f64,
    death_slope: f64,
}

/// What all customers with one count share.
struct ByCount {
    x: f64,
    lost: Lost,
    /// Of each distinct time, the integral from there to the last one, where that is quicker than the
    /// customers' own integrals.
    from_each: Option<Vec<Integrals>>,
}

impl<'a> OfHistories<'a> {
    pub(crate) fn new(data: &'a Weighted, threads: usize) -> OfHistories<'a> {
        OfHistories { data, threads }
    }

    /// ∏ (r + j) / α over the purchases, and its slopes.
    fn of_counts(&self, rate: GammaRate, ln_mean: f64) -> Parts {
        let mut parts = [0.0; 5];
        let (mut value, mut slope, mut j) = (0.0, 0.0, 0.0);
        let data = self.data;
        for (&x, &weight) in data.counts.iter().zip(&data.customers_by_count) {
            let x = f64::from(x);
            while j < x {
                let grown = rate.spread * j;
                value += grown.ln_1p();
                slope += grown / (1.0 + grown);
                j += 1.0;
            }
            parts[0] += weight * (value + x * ln_mean);
            parts[1] += weight * x;
            parts[2] += weight * slope;
        }
        parts
    }

    fn moments(&self, rate: GammaRate, death: GammaRate) -> Vec<Moment> {
        self.data.tabulate(|time| Moment {
            time,
            exposure: rate.exposure(time),
            slope: rate.slope(time),
            death_exposure: death.exposure(time),
            death_slope: death.slope(time),
        })
    }

    /// The counts, each with its integrals from every time on where many customers have it.
    fn by_counts(&self, rate: GammaRate, death: GammaRate) -> Vec<ByCount> {
        let data = self.data;
        let mut groups = vec![0usize; data.counts.len()];
        for group in &data.groups {
            groups[group.count as usize] += 1; // invariant: groups hold indices into this table
        }
        let of = |i: usize| {
            let x = f64::from(data.counts[i]); // invariant: i < counts
            let lost = Lost::new(rate, death, x);
            // A customer's own integral takes some five times the nodes of one between two days.
            let many = groups[i] * 5 > data.times.len(); // invariant: i < counts
            let from_each = many.then(|| {
                let mut rest = Integrals::default();
                let mut next = data.times.last().copied().unwrap_or(0.0);
                let back = data.times.iter().rev().map(|&time| {
                    rest = lost.between(time, next).plus(lost.alive(time, next), &rest);
                    next = time;
                    rest
                });
                let mut back: Vec<Integrals> = back.collect();
                back.reverse();
                back
            });
            ByCount { x, lost, from_each }
        };
        in_parallel(data.counts.len(), self.threads, of)
    }

    /// Everybody's likelihood where customers are lost at a rate.
    ///
    /// One customer's is Γ(r + x) α^r β^s / Γ(r) · (alive + lost), alive at T: (α + T)^−(r + x) (β + T)^−s, or lost
    /// at some τ between t_x and T: ∫ s (α + τ)^−(r + x) (β + τ)^−(s + 1) dτ.
    pub(super) fn with_rate(&self, rate: GammaRate, death: GammaRate) -> Parts {
        let times = self.moments(rate, death);
        let by_count = self.by_counts(rate, death);
        self.data
            .sum(self.threads, |group: &Group, sums: &mut Parts| {
                // invariant: groups hold indices into these tables
                let count = &by_count[group.count as usize];
                let (from, until) = (&times[group.recency as usize], &times[group.age as usize]);
                let weight = 1.0 + rate.spread * count.x;
                let ln_start = -weight * from.exposure - from.death_exposure;
                let ln_end = -weight * until.exposure - until.death_exposure;
                let alive = (ln_end - ln_start).exp();
                let lost = match &count.from_each {
                    // Once more a difference, of numbers that fall like powers: it keeps twelve digits.
                    Some(rest) => {
                        rest[group.recency as usize].plus(-alive, &rest[group.age as usize])
                    }
                    None => count.lost.between(from.time, until.time),
                };
                let (w, sum) = (group.weight, alive + lost.total);
                let share = w / sum;
                let slope = alive * until.slope + lost.slope;
                let exposure = alive * until.exposure + lost.exposure;
                let death_slope = alive * until.death_slope + lost.death_slope;
                let death_exposure = alive * until.death_exposure + lost.death_exposure;
                sums[0] += w * (ln_start + sum.ln());
                sums[1] -= share * weight * slope;
                sums[2] -= share * (rate.spread * count.x * exposure + weight * (slope - exposure));
                // ln of the hazard μ / (1 + spread μ τ) falls by spread times the slope.
                let hazard = death.spread * lost.death_slope;
                sums[3] += share * (lost.total - hazard - death_slope);
                sums[4] += share * (-hazard - (death_slope - death_exposure));
            })
    }

    /// The same where a share is lost right after the first purchase, and the others never.
    fn at_once(&self, rate: GammaRate, share: f64) -> Parts {
        let still = GammaRate {
            mean: 0.0,
            spread: 0.0,
        };
        let times = self.moments(rate, still);
        let data = self.data;
        data.sum(self.threads, |group: &Group, sums: &mut Parts| {
            // invariant: groups hold indices into these tables
            let x = f64::from(data.counts[group.count as usize]);
            let until = &times[group.age as usize];
            let weight = 1.0 + rate.spread * x;
            let ln_alive = -weight * until.exposure;
            let (value, alive) = if x > 0.0 {
                ((1.0 - share).ln() + ln_alive, 1.0)
            } else {
                let alive = (1.0 - share) * ln_alive.exp();
                ((alive + share).ln(), alive / (alive + share))
            };
            let w = group.weight;
            let growth = rate.spread * x * until.exposure;
            sums[0] += w * value;
            sums[1] -= w * alive * weight * until.slope;
            sums[2] -= w * alive * (growth + weight * (until.slope - until.exposure));
            sums[3] += w * (1.0 - alive - share);
        })
    }
}

impl Likelihood for OfHistories<'_> {
    fn customers(&self) -> f64 {
        self.data.customers
    }

    fn slope(&self, at: &[f64]) -> Slope {
        let ParetoNbd { rate, death } = ParetoNbd::of_coordinates(at);
        let mut parts = self.of_counts(rate, at.first().copied().unwrap_or(0.0));
        let sums = match death {
            Death::Rate(death) => self.with_rate(rate, death),
            Death::AtOnce(share) => self.at_once(rate, share),
        };
        for (part, sum) in parts.iter_mut().zip(sums) {
            *part += sum;
        }
        let [value, gradient @ ..] = parts;
        (value, gradient.to_vec())
    }
}
