//! What BG/NBD and MBG/NBD share: Poisson purchases at a rate λ ~ Gamma(r, α), and a coin with
//! p ~ Beta(a, b) that ends the customer's life, thrown after every repeat purchase (BG/NBD) or after the
//! first purchase too (MBG/NBD).
//!
//! Both likelihoods and predictions are one formula in the number of throws that a customer survived.

use super::fit::{FitError, FitOptions, Maximum, maximise};
use super::optimise::Slope;
use super::purchase::held;
use super::special::{SpecialError, digamma, ln_beta, ln_beta_expectation, ln_gamma};
use super::weighted::Weighted;

pub(crate) const NAMES: [&str; 4] = ["r", "alpha", "a", "b"];

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

/// A beta-geometric purchase model at given parameters, all above 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BetaGeometric {
    pub(crate) r: f64,
    pub(crate) alpha: f64,
    pub(crate) a: f64,
    pub(crate) b: f64,
    pub(crate) dropout: Dropout,
}

impl BetaGeometric {
    pub(crate) fn at([r, alpha, a, b]: [f64; 4], dropout: Dropout) -> BetaGeometric {
        BetaGeometric {
            r,
            alpha,
            a,
            b,
            dropout,
        }
    }

    /// Maximum likelihood estimates.
    pub(crate) fn fit(
        data: &Weighted,
        dropout: Dropout,
        options: &FitOptions,
    ) -> Result<Maximum<4>, FitError> {
        // Purchases per week while alive are more than those per week of the span.
        let rate = 1.5 * data.repeats / data.exposure;
        let starts: Vec<[f64; 4]> = [0.25, 0.6, 1.5]
            .into_iter()
            .flat_map(|r| [[r, r / rate, 0.6, 2.0], [r, r / rate, 1.5, 10.0]])
            .collect();
        maximise(&starts, data.customers, options, |at| {
            BetaGeometric::at(*at, dropout).log_likelihood(data, options.threads.get())
        })
    }

    /// Log-likelihood and its gradient by r, α, a, b.
    ///
    /// One customer's likelihood, with n throws survived (Fader, Hardie & Lee 2005, equation 6, in the form
    /// of their note on numerical problems): D₁ · D₂ · (C₃ + C₄), D₁ the terms that depend on x only,
    /// D₂ = α^r / (α + t_x)^(r + x), C₃ = ((α + t_x) / (α + T))^(r + x), C₄ = a / (b + n − 1) if n > 0.
    pub(crate) fn log_likelihood(&self, data: &Weighted, threads: usize) -> Slope<4> {
        let BetaGeometric { r, alpha, a, b, .. } = *self;
        let times = data.tabulate(|t| ((alpha + t).ln(), 1.0 / (alpha + t)));
        let mut value = data.customers * r * alpha.ln();
        let mut gradient = [
            data.customers * alpha.ln(),
            data.customers * r / alpha,
            0.0,
            0.0,
        ];
        let (ln_gamma_r, digamma_r) = (ln_gamma(r), digamma(r));
        let (ln_beta_ab, digamma_ab, digamma_b) = (ln_beta(a, b), digamma(a + b), digamma(b));
        let mut by_count = Vec::with_capacity(data.counts.len());
        for (&x, &weight) in data.counts.iter().zip(&data.customers_by_count) {
            let (shape, n) = (r + f64::from(x), self.dropout.throws(x));
            value += weight * (ln_gamma(shape) - ln_gamma_r + ln_beta(a, b + n) - ln_beta_ab);
            let digamma_abn = digamma(a + b + n);
            gradient[0] += weight * (digamma(shape) - digamma_r);
            gradient[2] += weight * (digamma_ab - digamma_abn);
            gradient[3] += weight * (digamma_ab - digamma_abn + digamma(b + n) - digamma_b);
            let odds = (n > 0.0).then(|| 1.0 / (b + n - 1.0));
            by_count.push((shape, odds));
        }
        let sums = data.sum(threads, |group, sums: &mut [f64; 5]| {
            // invariant: groups hold indices into these tables
            let (shape, odds) = by_count[group.count as usize];
            let (ln_recency, inverse_recency) = times[group.recency as usize];
            let (ln_age, inverse_age) = times[group.age as usize];
            let ln_c3 = shape * (ln_recency - ln_age);
            // The share of C₃ in C₃ + C₄ is the probability of being alive.
            let (ln_sum, alive, lost) = match odds {
                None => (ln_c3, 1.0, 0.0),
                Some(odds) => {
                    let c3 = ln_c3.exp();
                    let sum = c3 + a * odds;
                    (sum.ln(), c3 / sum, a * odds / sum)
                }
            };
            let w = group.weight;
            sums[0] += w * (ln_sum - shape * ln_recency);
            sums[1] += w * (alive * (ln_recency - ln_age) - ln_recency);
            sums[2] += w * shape * (alive * (inverse_recency - inverse_age) - inverse_recency);
            sums[3] += w * lost;
            sums[4] -= w * lost * odds.unwrap_or(0.0);
        });
        gradient[0] += sums[1];
        gradient[1] += sums[2];
        gradient[2] += sums[3] / a;
        gradient[3] += sums[4];
        (value + sums[0], gradient)
    }

    pub(crate) fn probability_alive(&self, x: u32, recency: f64, age: f64) -> f64 {
        let n = self.dropout.throws(x);
        if n == 0.0 {
            return 1.0;
        }
        let ln_odds = (self.a / (self.b + n - 1.0)).ln()
            + (self.r + f64::from(x)) * ((self.alpha + age) / (self.alpha + recency)).ln();
        1.0 / (1.0 + ln_odds.exp())
    }

    pub(crate) fn expected_while_alive(&self, x: u32, age: f64, weeks: f64) -> f64 {
        let throws = self.dropout.throws(x);
        let reach = held(weeks) / (self.alpha + held(age));
        purchases_of_the_living(self.r + f64::from(x), self.a, self.b + throws, reach)
    }

    pub(crate) fn expected_purchases(&self, weeks: f64) -> f64 {
        let survived = match self.dropout {
            Dropout::AfterRepeats => 1.0,
            Dropout::AfterEveryPurchase => self.b / (self.a + self.b),
        };
        survived * self.expected_while_alive(0, 0.0, weeks)
    }

    /// P(X(t) = n) of a new customer: either alive after n purchases (Fader, Hardie & Lee 2005, equation 8),
    /// or lost right after the n-th.
    pub(crate) fn probability_of_purchases(&self, n: u32, weeks: f64) -> f64 {
        let reach = held(weeks) / self.alpha;
        let throws = self.dropout.throws(n);
        let ln_ab = ln_beta(self.a, self.b);
        let survived = (ln_beta(self.a, self.b + throws) - ln_ab).exp();
        let alive = survived * negative_binomial(self.r, reach, n);
        if throws == 0.0 {
            return alive;
        }
        let lost_at_last = (ln_beta(self.a + 1.0, self.b + throws - 1.0) - ln_ab).exp();
        alive + lost_at_last * negative_binomial_tail(self.r, reach, n)
    }
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

/// Expected purchases of a living customer with λ ~ Gamma(shape, ·) and p ~ Beta(a, b), over a time of
/// `reach` = t / (α + T).
///
/// Without dropout the customer would make k purchases with negative binomial probability; of k, the
/// j-th is made if the j − 1 coins before it were survived: f_k = Σ_{j<k} E[(1 − p)^j]. The sum of
/// probability · f_k has positive terms only. It equals the published (a + b − 1) / (a − 1) ·
/// [1 − (1 − z)^shape ₂F₁(shape, b; a + b − 1; z)], z = t / (α + T + t), and unlike it neither divides by
/// zero at a = 1 or a + b = 1 nor cancels near them. Where it would be long, E[(1 − (1 + p·reach)^−shape) / p]
/// is integrated instead.
fn purchases_of_the_living(shape: f64, a: f64, b: f64, reach: f64) -> f64 {
    const LONGEST: f64 = 20_000.0;
    if reach <= 0.0 {
        return 0.0;
    }
    let integral = if shape * reach + 40.0 * (1.0 + reach) > LONGEST {
        living_by_integral(shape, a, b, reach).ok()
    } else {
        None
    };
    integral.unwrap_or_else(|| living_by_series(shape, a, b, reach))
}

fn living_by_integral(shape: f64, a: f64, b: f64, reach: f64) -> Result<f64, SpecialError> {
    let ln_value = ln_beta_expectation(a, b, |odds| {
        let few = shape * odds.p * reach < 1e-300;
        let at_least_one = -(-shape * (odds.p * reach).ln_1p()).exp_m1();
        if few {
            (shape * reach).ln()
        } else {
            at_least_one.ln() - odds.ln_p
        }
    })?;
    Ok(ln_value.exp())
}

fn living_by_series(shape: f64, a: f64, b: f64, reach: f64) -> f64 {
    let z = reach / (1.0 + reach);
    // Unnormalised probabilities: their own sum divides out, and scaling keeps them in range.
    let (mut weight, mut total, mut sum) = (1.0f64, 1.0f64, 0.0f64);
    let (mut made, mut survived) = (0.0, 1.0);
    let mut k = 0.0;
    loop {
        let ratio = (shape + k) / (k + 1.0) * z;
        weight *= ratio;
        made += survived;
        survived *= (b + k) / (a + b + k);
        total += weight;
        sum += weight * made;
        k += 1.0;
        let rest = 1.0 - ratio;
        if (rest > 0.0 && weight * made < 1e-17 * sum * rest * rest) || k > 1e7 {
            return sum / total;
        }
        if total > 1e250 {
            weight /= 1e250;
            total /= 1e250;
            sum /= 1e250;
        }
    }
}

#[cfg(test)]
mod tests;
