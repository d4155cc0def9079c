//! The likelihood of the beta-geometric purchase models, with its slopes.

use super::{BetaGeometric, Dropout};
use crate::models::fit::Likelihood;
use crate::models::mixing::{BetaChance, GammaRate};
use crate::models::optimise::Slope;
use crate::models::weighted::{Group, Weighted};

/// Customers' histories, and what kind of model is fitted to them.
#[derive(Clone, Copy)]
pub(crate) struct OfHistories<'a> {
    pub(crate) data: &'a Weighted,
    pub(crate) dropout: Dropout,
    pub(crate) stages: u32,
    pub(crate) threads: usize,
}

/// What all customers with one count share.
#[derive(Clone, Copy)]
struct ByCount {
    events: f64,
    /// 1 + spread · events.
    weight: f64,
    /// Chances of the last throw, lost and kept, and how the loss falls with ln(spread); a kept of 1 where there
    /// was no throw.
    lost: f64,
    kept: f64,
    pull: f64,
}

/// A time, the rate's exposure up to it, and the exposure's derivative by ln(mean).
#[derive(Clone, Copy)]
struct Moment {
    time: f64,
    exposure: f64,
    slope: f64,
}

/// Sums over the first events or throws: a value and its derivatives.
type Sums = Vec<(f64, f64, f64)>;

/// Value, and by ln(mean), ln(spread) of the rate, ln odds, ln(spread) of the chance.
type Parts = [f64; 5];

impl Likelihood for OfHistories<'_> {
    fn customers(&self) -> f64 {
        self.data.customers
    }

    /// One customer's likelihood, with n throws survived (Fader, Hardie & Lee 2005, equation 6; Reutterer, Platzer
    /// & Schröder 2020 for k > 1), is ∏_{j<kx} (r + j) / α · ∏_{j<n−1} kept_j · (1 + t_x / α)^−(r + kx) · (kept ·
    /// silence + lost), kept and lost of the last throw.
    ///
    /// Γ(r + x) / Γ(r) and B(a, b + n) / B(a, b) are products over whole numbers: sums of logarithms that all
    /// customers share, and that have limits as r or a + b grow.
    fn slope(&self, at: &[f64]) -> Slope {
        let model = BetaGeometric::of_coordinates(at, self.dropout, self.stages);
        let ln_mean = at.first().copied().unwrap_or(0.0);
        let data = self.data;
        let most = data.most();
        let events = of_events(model.rate, most * self.stages as usize);
        let throws = of_throws(model.chance, most + 1);
        let mut parts: Parts = [0.0; 5];
        let mut by_count = Vec::with_capacity(data.counts.len());
        for (&x, &weight) in data.counts.iter().zip(&data.customers_by_count) {
            let n = self.dropout.throws(x);
            let count = model.by_count(x, n);
            let event = events[count.events as usize]; // invariant: as many as the most
            parts[0] += weight * (event.0 + count.events * ln_mean);
            parts[1] += weight * count.events;
            parts[2] += weight * event.1;
            if n >= 1.0 {
                let throw = throws[n as usize - 1]; // invariant: as many as the most
                parts[0] += weight * throw.0;
                parts[3] += weight * throw.1;
                parts[4] += weight * throw.2;
            }
            by_count.push(count);
        }
        let times = data.tabulate(|time| Moment {
            time,
            exposure: model.rate.exposure(time),
            slope: model.rate.slope(time),
        });
        let sums = data.sum(self.threads, |group: &Group, sums: &mut Parts| {
            // invariant: groups hold indices into these tables
            let count = &by_count[group.count as usize];
            let (from, until) = (&times[group.recency as usize], &times[group.age as usize]);
            model.add(group.weight, count, from, until, sums);
        });
        for (part, sum) in parts.iter_mut().zip(sums) {
            *part += sum;
        }
        let [value, gradient @ ..] = parts;
        (value, gradient.to_vec())
    }
}

impl BetaGeometric {
    fn by_count(&self, x: u32, throws: f64) -> ByCount {
        let events = f64::from(x) * f64::from(self.stages);
        let before = throws - 1.0;
        let thrown = throws >= 1.0;
        ByCount {
            events,
            weight: 1.0 + self.rate.spread * events,
            lost: if thrown {
                self.chance.lost_after(before)
            } else {
                0.0
            },
            kept: if thrown {
                self.chance.kept_after(before)
            } else {
                1.0
            },
            pull: if thrown {
                self.chance.pull(before)
            } else {
                0.0
            },
        }
    }

    /// Adds the customers of a group: the terms that depend on t_x and T.
    #[inline]
    fn add(&self, w: f64, of: &ByCount, from: &Moment, until: &Moment, sums: &mut Parts) {
        let spread = self.rate.spread;
        let passed = until.exposure - from.exposure;
        let passed_slope = until.slope - from.slope;
        // ln of the chance of silence, and its slopes by ln(mean) and ln(spread).
        let mut ln_silence = -of.weight * passed;
        let mut by_mean = -of.weight * passed_slope;
        let growth = spread * of.events;
        let mut by_spread = -growth * passed - of.weight * (passed_slope - passed);
        if self.stages > 1 {
            let more = self.stage_slopes(of.events, from.time, until);
            ln_silence += more[0];
            by_mean += more[1];
            by_spread += more[2];
        }
        // The share of silence · kept is the probability of being alive.
        let (ln_sum, alive, lost_share) = if of.lost == 0.0 {
            (ln_silence + of.kept.ln(), 1.0, 0.0)
        } else {
            let silence = ln_silence.exp();
            let sum = of.kept * silence + of.lost;
            (
                sum.ln(),
                of.kept * silence / sum,
                of.lost * (1.0 - silence) / sum,
            )
        };
        sums[0] += w * (ln_sum - of.weight * from.exposure);
        sums[1] += w * (alive * by_mean - of.weight * from.slope);
        sums[2] += w
            * (alive * by_spread
                - growth * from.exposure
                - of.weight * (from.slope - from.exposure));
        sums[3] += w * lost_share * self.chance.rest();
        sums[4] -= w * lost_share * of.pull;
    }

    /// ln Σ_j of the weights of 0 … k − 1 events since t_x, and its slopes by ln(mean) and ln(spread).
    fn stage_slopes(&self, events: f64, recency: f64, until: &Moment) -> [f64; 3] {
        let GammaRate { mean, spread } = self.rate;
        let step = mean * (until.time - recency) / (1.0 + spread * mean * until.time);
        let shrink = spread * until.slope;
        let (mut term, mut ln_spread) = (1.0, 0.0);
        let [mut sum, mut by_mean, mut by_spread] = [0.0; 3];
        for j in 0..self.stages {
            let j = f64::from(j);
            sum += term;
            by_mean += term * j * (1.0 - shrink);
            by_spread += term * (ln_spread - j * shrink);
            let grown = spread * (events + j);
            term *= step * (1.0 + grown) / (j + 1.0);
            ln_spread += grown / (1.0 + grown);
        }
        [sum.ln(), by_mean / sum, by_spread / sum]
    }
}

/// Of the first 0, 1 … `most` events: Σ ln(1 + spread · j) and its derivative by ln(spread).
fn of_events(rate: GammaRate, most: usize) -> Sums {
    let mut sums = Vec::with_capacity(most + 1);
    let (mut value, mut slope) = (0.0, 0.0);
    for j in 0..=most {
        sums.push((value, slope, 0.0));
        let grown = rate.spread * j as f64;
        value += grown.ln_1p();
        slope += grown / (1.0 + grown);
    }
    sums
}

/// Of the first 0, 1 … `most` throws: Σ ln(kept) and its derivatives by ln odds and by ln(spread).
fn of_throws(chance: BetaChance, most: usize) -> Sums {
    let mut sums = Vec::with_capacity(most + 1);
    let (mut value, mut by_odds, mut by_spread) = (0.0, 0.0, 0.0);
    for j in 0..=most {
        sums.push((value, by_odds, by_spread));
        let survived = j as f64;
        let kept = chance.kept_after(survived);
        let odds = chance.lost_after(survived) / kept;
        value += kept.ln();
        by_odds -= odds * chance.rest();
        by_spread += odds * chance.pull(survived);
    }
    sums
}
