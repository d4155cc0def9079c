//! What a customer who is alive will do.

use crate::models::mixing::{BetaChance, GammaRate};
use crate::models::special::{SpecialError, ln_beta_expectation};

/// A living customer of a beta-geometric model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Living {
    /// The rate's distribution, given what the customer did.
    pub(super) rate: GammaRate,
    /// The coin's distribution at the beginning of life.
    pub(super) chance: BetaChance,
    /// Throws survived.
    pub(super) thrown: f64,
    /// Events of the rate a purchase.
    pub(super) stages: u32,
    /// Events since the last purchase.
    pub(super) done: u32,
}

/// Longer series than this are integrated instead.
const LONGEST: f64 = 20_000.0;

impl Living {
    /// Expected purchases.
    ///
    /// Without dropout the customer would see N events, negative binomial, and so make a number of purchases; of
    /// these the j-th is made if the j − 1 coins before it were survived: Σ_{j} E[(1 − p)^j]. The sum of
    /// probability · that has positive terms only. For k = 1 it equals the published (a + b − 1) / (a − 1) ·
    /// [1 − (1 − z)^shape ₂F₁(shape, b; a + b − 1; z)], z = t / (α + T + t), and unlike it neither divides by
    /// zero at a = 1 or a + b = 1 nor cancels near them. Where it would be long, E[(1 − (1 + p·reach)^−shape) / p]
    /// is integrated instead.
    pub(super) fn purchases(&self, weeks: f64) -> f64 {
        let mean = self.rate.mean * weeks;
        if mean <= 0.0 {
            return 0.0;
        }
        let integral = if self.is_long(mean) {
            self.purchases_by_integral(mean).ok()
        } else {
            None
        };
        integral.unwrap_or_else(|| self.purchases_by_series(mean))
    }

    /// Probability of being still alive: E[(1 − p)^purchases].
    pub(super) fn survival(&self, weeks: f64) -> f64 {
        let mean = self.rate.mean * weeks;
        if mean <= 0.0 {
            return 1.0;
        }
        if self.is_long(mean) {
            let ln_alive = |p: f64, _| -grown(self.rate.spread, p * mean);
            if let Ok(value) = self.over_chances(ln_alive) {
                return value.clamp(0.0, 1.0);
            }
        }
        self.series(mean, |_, survived| survived)
    }

    /// Probability of no purchase: of fewer events than the running purchase needs.
    pub(super) fn silence(&self, weeks: f64) -> f64 {
        let mean = self.rate.mean * weeks;
        let mut term = (-grown(self.rate.spread, mean)).exp();
        let mut sum = 0.0;
        for k in (0..self.stages.saturating_sub(self.done)).map(f64::from) {
            sum += term;
            term *= self.ratio(mean, k);
        }
        sum.min(1.0)
    }

    fn is_long(&self, mean: f64) -> bool {
        self.stages == 1 && mean + 40.0 * (1.0 + self.rate.spread * mean) > LONGEST
    }

    /// P(N = k + 1) / P(N = k) for N negative binomial.
    fn ratio(&self, mean: f64, k: f64) -> f64 {
        let spread = self.rate.spread;
        mean * (1.0 + k * spread) / ((k + 1.0) * (1.0 + spread * mean))
    }

    pub(super) fn purchases_by_series(&self, mean: f64) -> f64 {
        self.series(mean, |made, _| made)
    }

    /// E over the events of a function of the purchases made, each weighed by its chance, and of the chance to
    /// have survived them all.
    fn series(&self, mean: f64, of: impl Fn(f64, f64) -> f64) -> f64 {
        // Unnormalised probabilities: their own sum divides out, and scaling keeps them in range.
        let (mut made, mut survived) = (0.0, 1.0);
        let (mut weight, mut total, mut sum) = (1.0f64, 1.0f64, of(0.0, 1.0));
        let (mut k, mut throws, mut done) = (0.0, self.thrown, self.done);
        loop {
            let ratio = self.ratio(mean, k);
            weight *= ratio;
            done += 1;
            if done == self.stages {
                done = 0;
                made += survived;
                survived *= self.chance.kept_after(throws);
                throws += 1.0;
            }
            total += weight;
            sum += weight * of(made, survived);
            k += 1.0;
            let rest = 1.0 - ratio;
            let little = weight * (made + 1.0) < 1e-17 * sum * rest * rest;
            if (rest > 0.0 && (little || weight < 1e-290)) || k > 1e7 {
                return sum / total;
            }
            if total > 1e250 {
                weight /= 1e250;
                total /= 1e250;
                sum /= 1e250;
            }
        }
    }

    pub(super) fn purchases_by_integral(&self, mean: f64) -> Result<f64, SpecialError> {
        self.over_chances(|p, ln_p| {
            let least = -(-grown(self.rate.spread, p * mean)).exp_m1();
            // As p goes to 0, the mean itself.
            if p * mean < 1e-300 {
                mean.ln()
            } else {
                least.ln() - ln_p
            }
        })
    }

    /// E over p of e^`ln_f`(p, ln p), p as it is after the throws survived.
    fn over_chances(&self, ln_f: impl Fn(f64, f64) -> f64) -> Result<f64, SpecialError> {
        let (kept, lost) = (
            self.chance.kept_after(self.thrown),
            self.chance.lost_after(self.thrown),
        );
        if lost == 0.0 || self.chance.spread() == 0.0 {
            return Ok(ln_f(lost, lost.ln()).exp());
        }
        if self.chance.spread().is_infinite() {
            return Ok(lost * ln_f(1.0, 0.0).exp() + kept * ln_f(0.0, f64::NEG_INFINITY).exp());
        }
        let [a, b] = self.chance.shapes();
        ln_beta_expectation(a, b + self.thrown, |odds| ln_f(odds.p, odds.ln_p)).map(f64::exp)
    }
}

/// ln(1 + spread · mean) / spread, which tends to the mean.
fn grown(spread: f64, mean: f64) -> f64 {
    let grown = spread * mean;
    if grown < 1e-17 {
        mean
    } else {
        grown.ln_1p() / spread
    }
}
