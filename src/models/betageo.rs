//! What BG/NBD, MBG/NBD and MBG/CNBD-k share: purchases at a rate λ ~ Gamma(r, α), a purchase after every
//! k-th event of that rate (k = 1: a Poisson process), and a coin with p ~ Beta(a, b) that ends the
//! customer's life, thrown after every repeat purchase (BG/NBD) or after the first purchase too (the others).
//!
//! All likelihoods and predictions are one formula in the number of throws that a customer survived.

use super::fit::{Boundary, FitError, FitOptions, Fitted, Limit, maximise};
use super::history::RepeatHistory;
use super::mixing::{BetaChance, GammaRate};
use super::purchase::{PurchaseModel, held};
use super::special::ln_gamma;
use super::weighted::Weighted;

mod likelihood;
mod living;

pub(crate) use likelihood::OfHistories;
use living::Living;

/// When the coin is thrown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dropout {
    /// After each repeat purchase: BG/NBD.
    AfterRepeats,
    /// After each purchase, the first one included: MBG/NBD.
    AfterEveryPurchase,
}

impl Dropout {
    /// Throws that a customer with `x` repeat purchases has behind them if alive.
    fn throws(self, x: u32) -> f64 {
        match self {
            Dropout::AfterRepeats => f64::from(x),
            Dropout::AfterEveryPurchase => f64::from(x) + 1.0,
        }
    }
}

/// A beta-geometric purchase model at given parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BetaGeometric {
    pub(crate) rate: GammaRate,
    pub(crate) chance: BetaChance,
    pub(crate) dropout: Dropout,
    /// Events of the rate a purchase \[k\].
    pub(crate) stages: u32,
}

/// Coordinates of a fit: ln(r / α), −ln r, ln(a / b), −ln(a + b).
pub(crate) const LIMITS: [Limit; 5] = [
    Limit {
        boundary: Boundary::DropoutAlike,
        fixed: &[(3, f64::NEG_INFINITY, -12.0)],
        restart: &[],
    },
    Limit {
        boundary: Boundary::NobodyLost,
        fixed: &[(2, f64::NEG_INFINITY, -12.0), (3, f64::NEG_INFINITY, -2.0)],
        restart: &[],
    },
    Limit {
        boundary: Boundary::OrderRatesAlike,
        fixed: &[(1, f64::NEG_INFINITY, -12.0)],
        restart: &[],
    },
    Limit {
        boundary: Boundary::LostAtOnceOrNever,
        fixed: &[(3, f64::INFINITY, 12.0)],
        restart: &[],
    },
    Limit {
        boundary: Boundary::EverybodyLost,
        fixed: &[(2, f64::INFINITY, 12.0), (3, f64::NEG_INFINITY, -2.0)],
        restart: &[],
    },
];

impl BetaGeometric {
    /// By the literature's parameters, all above 0.
    pub(crate) fn at([r, alpha, a, b]: [f64; 4], dropout: Dropout, stages: u32) -> BetaGeometric {
        BetaGeometric {
            rate: GammaRate::of_shape(r, alpha),
            chance: BetaChance::of_shapes(a, b),
            dropout,
            stages,
        }
    }

    /// At coordinates of a fit.
    pub(crate) fn of_coordinates(at: &[f64], dropout: Dropout, stages: u32) -> BetaGeometric {
        let at = |i: usize| at.get(i).copied().unwrap_or(0.0);
        BetaGeometric {
            rate: GammaRate::of_logs(at(0), at(1)),
            chance: BetaChance::of_logs(at(2), at(3)),
            dropout,
            stages,
        }
    }

    /// r, α, a, b; infinite or 0 at a limit.
    pub(crate) fn parameters(&self) -> [f64; 4] {
        let [r, alpha] = self.rate.shape_and_scale();
        let [a, b] = self.chance.shapes();
        [r, alpha, a, b]
    }

    /// The parameters that mean something, by name: at a limit, those of the limit.
    pub(crate) fn named(&self) -> Vec<(&'static str, f64)> {
        let [r, alpha, a, b] = self.parameters();
        let mut named = match self.rate.spread {
            0.0 => vec![("lambda", self.rate.mean)],
            _ => vec![("r", r), ("alpha", alpha)],
        };
        match (self.chance.spread(), self.chance.mean()) {
            (_, 0.0) => {}
            (0.0, mean) | (f64::INFINITY, mean) => named.push(("p", mean)),
            _ => named.extend([("a", a), ("b", b)]),
        }
        named
    }

    /// Maximum likelihood estimates.
    pub(crate) fn fit(
        data: &Weighted,
        dropout: Dropout,
        stages: u32,
        options: &FitOptions,
    ) -> Result<Fitted<BetaGeometric>, FitError> {
        let of = |data| OfHistories {
            data,
            dropout,
            stages,
            threads: options.threads.get(),
        };
        let samples = data.samples();
        let samples: Vec<_> = samples.iter().map(of).collect();
        let starts = starts(data, stages);
        let maximum = maximise(&of(data), &samples, &starts, &LIMITS, options)?;
        let at = |at: &[f64]| BetaGeometric::of_coordinates(at, dropout, stages);
        let (model, customers) = (at(&maximum.at), data.customers.round() as u64);
        Ok(maximum.fitted(model, customers, |place| at(place).named()))
    }

    pub(crate) fn probability_alive(&self, history: &RepeatHistory) -> f64 {
        let n = self.dropout.throws(history.repeat_days());
        if n == 0.0 {
            return 1.0;
        }
        let odds = self.chance.lost_after(n - 1.0) / self.chance.kept_after(n - 1.0);
        let silence = self.ln_silence(history.repeat_days(), history.recency(), history.age());
        1.0 / (1.0 + odds * (-silence).exp())
    }

    /// ln of the chance that a living customer who bought `x` times, last at `recency`, buys nothing until `age`:
    /// fewer than k events of the rate.
    fn ln_silence(&self, x: u32, recency: f64, age: f64) -> f64 {
        let events = f64::from(x) * f64::from(self.stages);
        let weight = 1.0 + self.rate.spread * events;
        let none = -weight * (self.rate.exposure(age) - self.rate.exposure(recency));
        if self.stages == 1 {
            return none;
        }
        let terms = self.stage_terms(events, recency, age);
        none + terms.iter().sum::<f64>().ln()
    }

    /// Of a customer who has not bought since `recency`, the weights of 0, 1 … k − 1 events since, over that
    /// of 0: Γ(r + kx + j) / (Γ(r + kx) j!) · ((T − t_x) / (α + T))^j.
    fn stage_terms(&self, events: f64, recency: f64, age: f64) -> Vec<f64> {
        let GammaRate { mean, spread } = self.rate;
        let step = mean * (age - recency) / (1.0 + spread * mean * age);
        let next = |term: &mut f64, j: u32| {
            let this = *term;
            *term *= step * (1.0 + spread * (events + f64::from(j))) / f64::from(j + 1);
            Some(this)
        };
        (0..self.stages).scan(1.0, next).collect()
    }

    pub(crate) fn depends_on_recency(&self) -> bool {
        self.stages > 1
    }

    /// `of` the living customer with this history: over the events of the running purchase that they may have
    /// behind them.
    fn over_stages(&self, history: &RepeatHistory, of: impl Fn(&Living) -> f64) -> f64 {
        let x = history.repeat_days();
        let age = held(history.age());
        let events = f64::from(x) * f64::from(self.stages);
        let living = |done: u32| Living {
            rate: self.rate.after(events + f64::from(done), age),
            chance: self.chance,
            thrown: self.dropout.throws(x),
            stages: self.stages,
            done,
        };
        if self.stages == 1 {
            return of(&living(0));
        }
        let terms = self.stage_terms(events, history.recency(), age);
        let weighted = terms
            .iter()
            .zip(0..)
            .map(|(term, done)| term * of(&living(done)));
        weighted.sum::<f64>() / terms.iter().sum::<f64>()
    }

    pub(crate) fn expected_while_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        self.over_stages(history, |living| living.purchases(held(weeks)))
    }

    pub(crate) fn stays_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        self.over_stages(history, |living| living.survival(held(weeks)))
    }

    pub(crate) fn silent_while_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        self.over_stages(history, |living| living.silence(held(weeks)))
    }

    pub(crate) fn expected_purchases(&self, weeks: f64) -> f64 {
        let (survived, thrown) = match self.dropout {
            Dropout::AfterRepeats => (1.0, 0.0),
            Dropout::AfterEveryPurchase => (self.chance.rest(), 1.0),
        };
        let new = Living {
            rate: self.rate,
            chance: self.chance,
            thrown,
            stages: self.stages,
            done: 0,
        };
        survived * new.purchases(held(weeks))
    }

    /// P(X(t) = n) of a new customer, k = 1: either alive after n purchases (Fader, Hardie & Lee 2005,
    /// equation 8), or lost right after the n-th.
    pub(crate) fn probability_of_purchases(&self, n: u32, weeks: f64) -> f64 {
        let [r, alpha] = self.rate.shape_and_scale();
        let reach = held(weeks) / alpha;
        let throws = self.dropout.throws(n);
        let survived = |throws: f64| -> f64 {
            let before = (0..throws as u32).map(f64::from);
            before.map(|j| self.chance.kept_after(j)).product()
        };
        let alive = survived(throws) * negative_binomial(r, reach, n);
        if throws == 0.0 {
            return alive;
        }
        let lost_at_last = survived(throws - 1.0) * self.chance.lost_after(throws - 1.0);
        alive + lost_at_last * negative_binomial_tail(r, reach, n)
    }
}

/// A beta-geometric model, whatever it is called: it says what the one inside does.
pub(crate) trait Wraps: Sync {
    fn inner(&self) -> &BetaGeometric;
}

impl Wraps for BetaGeometric {
    fn inner(&self) -> &BetaGeometric {
        self
    }
}

impl<M: Wraps> PurchaseModel for M {
    fn expected_purchases(&self, weeks: f64) -> f64 {
        self.inner().expected_purchases(weeks)
    }

    fn expected_while_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        self.inner().expected_while_alive(history, weeks)
    }

    fn probability_alive(&self, history: &RepeatHistory) -> f64 {
        self.inner().probability_alive(history)
    }

    fn stays_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        self.inner().stays_alive(history, weeks)
    }

    fn silent_while_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        self.inner().silent_while_alive(history, weeks)
    }

    fn depends_on_recency(&self) -> bool {
        self.inner().depends_on_recency()
    }
}

/// Places where a search may start, relative to the data's mean rate.
pub(crate) fn starts(data: &Weighted, stages: u32) -> Vec<Vec<f64>> {
    // Purchases per week while alive are more than those per week of the span.
    let rate = (1.5 * data.repeats / data.exposure * f64::from(stages)).ln();
    let dropout = [[0.6, 2.0], [1.5, 10.0]];
    let with =
        |r: f64| dropout.map(|[a, b]: [f64; 2]| vec![rate, -r.ln(), (a / b).ln(), -(a + b).ln()]);
    [0.25, 0.6, 1.5].into_iter().flat_map(with).collect()
}

/// P(N = n) for N negative binomial: Poisson with a Gamma(shape) rate over a time of `reach` rate units.
fn negative_binomial(shape: f64, reach: f64, n: u32) -> f64 {
    if reach == 0.0 {
        return if n == 0 { 1.0 } else { 0.0 };
    }
    let count = f64::from(n);
    let ln_ways = ln_gamma(shape + count) - ln_gamma(shape) - ln_gamma(count + 1.0);
    (ln_ways - shape * reach.ln_1p() + count * (reach.ln() - reach.ln_1p())).exp()
}

/// P(N ≥ n): one minus the terms before n, or the terms from n on where that difference would cancel.
fn negative_binomial_tail(shape: f64, reach: f64, n: u32) -> f64 {
    let before: f64 = (0..n).map(|j| negative_binomial(shape, reach, j)).sum();
    if before < 0.99 {
        return 1.0 - before;
    }
    let z = reach / (1.0 + reach);
    let (mut term, mut sum) = (negative_binomial(shape, reach, n), 0.0);
    for k in (0..1_000_000u32).map(|k| f64::from(n) + f64::from(k)) {
        sum += term;
        let ratio = (shape + k) / (k + 1.0) * z;
        term *= ratio;
        if ratio < 1.0 && term < 1e-16 * sum * (1.0 - ratio) || sum == 0.0 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests;
