//! The Pareto/NBD model: Schmittlein, Morrison & Colombo (1987), Management Science 33(1), in the
//! notation of Fader & Hardie's note on its derivation (2005).

use super::fit::{FitError, FitOptions, Fitted, ParameterError, maximise, positive};
use super::history::RepeatHistory;
use super::optimise::Slope;
use super::purchase::{PurchaseModel, held};
use super::special::{Quadrature, digamma, ln_gamma, one_minus_power_over};
use super::weighted::Weighted;

const NAMES: [&str; 4] = ["r", "alpha", "s", "beta"];

/// Customers buy at random at a rate λ ~ Gamma(r, α) of their own, and are lost at random at a rate
/// μ ~ Gamma(s, β), whether they buy or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParetoNbd {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

impl ParetoNbd {
    /// The model at given parameters: r and α (weeks) of the purchase rate's gamma distribution, s and β
    /// (weeks) of the dropout rate's.
    ///
    /// # Errors
    /// [`ParameterError`] unless all are finite and above 0.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64) -> Result<ParetoNbd, ParameterError> {
        positive([r, alpha, s, beta]).map(ParetoNbd::at)
    }

    /// Maximum likelihood estimates from customers' histories; their mean amounts are not used.
    ///
    /// # Errors
    /// [`FitError`] with fewer than ten customers, without repeat buyers, and when no maximum was found.
    pub fn fit(
        histories: &[RepeatHistory],
        options: &FitOptions,
    ) -> Result<Fitted<ParetoNbd>, FitError> {
        let data = Weighted::of_repeat_buyers(histories)?;
        let rate = 1.5 * data.repeats / data.exposure;
        let age = data.exposure / data.customers;
        let starts: Vec<[f64; 4]> = [0.25, 0.6, 1.5]
            .into_iter()
            .flat_map(|r| [[r, r / rate, 0.5, 0.4 * age], [r, r / rate, 1.5, 2.0 * age]])
            .collect();
        let maximum = maximise(&starts, data.customers, options, |at| {
            ParetoNbd::at(*at).log_likelihood(&data, options.threads.get())
        })?;
        let model = ParetoNbd::at(maximum.parameters);
        Ok(maximum.fitted(model, NAMES, histories.len() as u64))
    }

    /// r, α (weeks), s, β (weeks).
    pub fn parameters(&self) -> [f64; 4] {
        [self.r, self.alpha, self.s, self.beta]
    }

    fn at([r, alpha, s, beta]: [f64; 4]) -> ParetoNbd {
        ParetoNbd { r, alpha, s, beta }
    }

    /// Log-likelihood and its gradient by r, α, s, β.
    ///
    /// One customer's likelihood is Γ(r + x) α^r β^s / Γ(r) · (alive + lost), alive at T:
    /// (α + T)^−(r+x) (β + T)^−s, or lost at some τ between t_x and T: ∫ s (α + τ)^−(r+x) (β + τ)^−(s+1) dτ.
    /// The note writes the integral as a difference of two ₂F₁; the integral itself does not cancel, and
    /// the gradient's integrals come with it.
    fn log_likelihood(&self, data: &Weighted, threads: usize) -> Slope<4> {
        let ParetoNbd { r, alpha, s, beta } = *self;
        let n = data.customers;
        let mut value = n * (r * alpha.ln() + s * beta.ln());
        let mut gradient = [n * alpha.ln(), n * r / alpha, n * beta.ln(), n * s / beta];
        let (ln_gamma_r, digamma_r) = (ln_gamma(r), digamma(r));
        for (&x, &weight) in data.counts.iter().zip(&data.customers_by_count) {
            let shape = r + f64::from(x);
            value += weight * (ln_gamma(shape) - ln_gamma_r);
            gradient[0] += weight * (digamma(shape) - digamma_r);
        }
        let logs = data.tabulate(|t| self.moment(t));
        let sums = data.sum(threads, |group, sums: &mut [f64; 5]| {
            // invariant: groups hold indices into these tables
            let x = data.counts[group.count as usize];
            let from = &logs[group.recency as usize];
            let until = &logs[group.age as usize];
            let shape = r + f64::from(x);
            let ln_start = -shape * from.ln_alpha - s * from.ln_beta;
            let alive = (-shape * until.ln_alpha - s * until.ln_beta - ln_start).exp();
            let lost = self.lost(shape, from, until);
            let (w, sum) = (group.weight, alive + lost.total);
            let share = w / sum;
            let (by_alpha, by_beta) = (1.0 / (alpha + until.time), 1.0 / (beta + until.time));
            sums[0] += w * (ln_start + sum.ln());
            sums[1] -= share * (alive * until.ln_alpha + lost.ln_alpha);
            sums[2] -= share * shape * (alive * by_alpha + lost.by_alpha);
            sums[3] += share * (lost.total / s - alive * until.ln_beta - lost.ln_beta);
            sums[4] -= share * (s * alive * by_beta + (s + 1.0) * lost.by_beta);
        });
        for (total, part) in gradient.iter_mut().zip(&sums[1..]) {
            *total += part;
        }
        (value + sums[0], gradient)
    }

    fn moment(&self, time: f64) -> Moment {
        Moment {
            time,
            ln_alpha: (self.alpha + time).ln(),
            ln_beta: (self.beta + time).ln(),
        }
    }

    /// ∫ s (α + τ)^−shape (β + τ)^−(s+1) dτ from t_x to T, over (α + t_x)^−shape (β + t_x)^−s, and the same
    /// with the factors that the gradient needs.
    ///
    /// Gauss–Legendre in u = ln((m + τ) / (m + t_x)), m the smaller of α and β: the integrand has no
    /// singularity within π of the real axis, and is cut off where it has fallen by e^−45.
    fn lost(&self, shape: f64, from: &Moment, until: &Moment) -> Lost {
        let ParetoNbd { alpha, s, beta, .. } = *self;
        let alpha_is_base = alpha <= beta;
        let (base, other, base_power, other_power, span) = if alpha_is_base {
            (alpha, beta, shape, s + 1.0, until.ln_alpha - from.ln_alpha)
        } else {
            (beta, alpha, s + 1.0, shape, until.ln_beta - from.ln_beta)
        };
        let mut lost = Lost::default();
        if span <= 0.0 {
            return lost;
        }
        let base_start = base + from.time;
        let (ln_base, ln_other) = if alpha_is_base {
            (from.ln_alpha, from.ln_beta)
        } else {
            (from.ln_beta, from.ln_alpha)
        };
        let gap = other - base;
        // ln of the integrand by u, 0 at u = 0, concave; and its slope.
        let fall = |u: f64| {
            let grown = base_start * u.exp();
            let height = (1.0 - base_power) * u - other_power * ((gap + grown).ln() - ln_other);
            (
                height,
                1.0 - base_power - other_power * grown / (gap + grown),
            )
        };
        let (length, steepness) = cut_off(fall, span);
        let nodes = match steepness * length {
            c if c <= 6.0 && length <= 1.5 => 8,
            c if c <= 28.0 && length <= 5.0 => 16,
            _ => 32,
        };
        let scale = s * base_start / (beta + from.time) * length;
        for (x, weight) in Quadrature::with_nodes(nodes) {
            let u = length * x;
            let in_base = base_start * u.exp();
            let in_other = gap + in_base;
            let ln_in_other = in_other.ln();
            let height = (1.0 - base_power) * u - other_power * (ln_in_other - ln_other);
            let mass = weight * scale * height.exp();
            lost.total += mass;
            lost.ln_alpha += mass * (ln_base + u);
            lost.ln_beta += mass * ln_in_other;
            lost.by_alpha += mass / in_base;
            lost.by_beta += mass / in_other;
        }
        if !alpha_is_base {
            std::mem::swap(&mut lost.ln_alpha, &mut lost.ln_beta);
            std::mem::swap(&mut lost.by_alpha, &mut lost.by_beta);
        }
        lost
    }
}

/// A time and the logarithms of α + time and β + time.
struct Moment {
    time: f64,
    ln_alpha: f64,
    ln_beta: f64,
}

/// The integral over the possible times of the loss, plain and with four factors:
/// ln(α + τ), ln(β + τ), 1 / (α + τ), 1 / (β + τ).
#[derive(Default)]
struct Lost {
    total: f64,
    ln_alpha: f64,
    ln_beta: f64,
    by_alpha: f64,
    by_beta: f64,
}

/// How much of the span \[0, span\] the integrand needs, and its steepest slope there.
fn cut_off(fall: impl Fn(f64) -> (f64, f64), span: f64) -> (f64, f64) {
    const NEGLIGIBLE: f64 = -45.0;
    let first_slope = fall(0.0).1.abs();
    let mut length = span;
    let mut end = fall(length);
    // Newton's method on a concave function stays on the outer side of the root.
    for _ in 0..20 {
        if end.0 >= NEGLIGIBLE - 1.0 {
            break;
        }
        length -= (end.0 - NEGLIGIBLE) / end.1;
        end = fall(length);
    }
    (length, first_slope.max(end.1.abs()))
}

impl PurchaseModel for ParetoNbd {
    fn expected_purchases(&self, weeks: f64) -> f64 {
        self.expected_while_alive(0, 0.0, weeks)
    }

    fn expected_while_alive(&self, repeat_days: u32, age: f64, weeks: f64) -> f64 {
        let (weeks, age) = (held(weeks), held(age));
        let rate = (self.r + f64::from(repeat_days)) / (self.alpha + age);
        let life = self.beta + age;
        // The published (1 − q^(s−1)) / (s − 1), whose limit at s = 1 is −ln q.
        rate * life * one_minus_power_over(-(weeks / life).ln_1p(), self.s - 1.0)
    }

    fn probability_alive(&self, history: &RepeatHistory) -> f64 {
        let shape = self.r + f64::from(history.repeat_days());
        let (from, until) = (self.moment(history.recency()), self.moment(history.age()));
        let ln_alive =
            shape * (from.ln_alpha - until.ln_alpha) + self.s * (from.ln_beta - until.ln_beta);
        let alive = ln_alive.exp();
        alive / (alive + self.lost(shape, &from, &until).total)
    }
}

#[cfg(test)]
mod tests;
