//! The Gamma-Gamma model of spend per purchase: Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary
//! Value".

use super::fit::{
    Boundary, Estimate, FEWEST_CUSTOMERS, FitError, FitOptions, Fitted, Likelihood, Limit,
    ParameterError, maximise, positive,
};
use super::history::RepeatHistory;
use super::optimise::Slope;
use super::special::{digamma, ln_gamma, ln_gamma_growth};
use super::weighted::sum_in_chunks;

/// A customer's purchases vary around a mean of their own by a gamma distribution with shape p, and the
/// customers' scales by a gamma distribution with shape q and rate v (γ in the paper, in money).
///
/// The model takes spend per purchase to be independent of how often a customer buys: see
/// [`spend_frequency_correlation`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaGamma {
    /// p v / q: the mean over customers if their scales' mean were its inverse.
    middle: f64,
    /// 1 / p: how much a customer's own amounts vary; 0: not at all.
    within: f64,
    /// 1 / q: how much customers differ; 0: not at all.
    between: f64,
}

/// Coordinates of a fit: ln(p v / q), −ln p, −ln q.
const LIMITS: [Limit; 2] = [
    Limit {
        boundary: Boundary::AmountsSteady,
        fixed: &[(1, f64::NEG_INFINITY, -12.0)],
        restart: &[],
    },
    Limit {
        boundary: Boundary::MeansAlike,
        fixed: &[(2, f64::NEG_INFINITY, -12.0)],
        restart: &[],
    },
];

impl GammaGamma {
    /// The model at given parameters.
    ///
    /// # Errors
    /// [`ParameterError`] unless all are finite and above 0.
    pub fn new(p: f64, q: f64, v: f64) -> Result<GammaGamma, ParameterError> {
        positive([p, q, v]).map(|[p, q, v]| GammaGamma {
            middle: p * v / q,
            within: 1.0 / p,
            between: 1.0 / q,
        })
    }

    /// Maximum likelihood estimates from the customers with repeat purchases and a mean amount above 0;
    /// [`Fitted::customers`] says how many those are. Where the likelihood has no top, the limit it tends to, see
    /// [`Fitted::limits`]; where all means are one amount, that amount with a log-likelihood of 0.
    ///
    /// # Errors
    /// [`FitError`] with fewer than ten such customers (none of them: `NoRepeatBuyers`).
    pub fn fit(
        histories: &[RepeatHistory],
        options: &FitOptions,
    ) -> Result<Fitted<GammaGamma>, FitError> {
        let data = Spend::of(histories);
        let found = data.amounts.len() as u64;
        if found == 0 {
            return Err(FitError::NoRepeatBuyers);
        }
        if found < FEWEST_CUSTOMERS {
            return Err(FitError::TooFewCustomers { found });
        }
        let means = || data.amounts.iter().map(|(_, amount, x)| amount / x);
        let (least, most) = (
            means().fold(f64::INFINITY, f64::min),
            means().fold(0.0, f64::max),
        );
        let mean = means().sum::<f64>() / found as f64;
        if most - least <= 1e-9 * most {
            return Ok(one_amount(mean, found));
        }
        let starts = [(1.0, 4.0), (6.0, 4.0), (1.5, 12.0), (6.0, 2.0), (30.0, 4.0)];
        let starts =
            starts.map(|(p, q): (f64, f64)| vec![(mean * (q - 1.0) / q).ln(), -p.ln(), -q.ln()]);
        let of = |data| OfSpend {
            data,
            threads: options.threads.get(),
        };
        let samples: Vec<Spend> = data.sample().into_iter().collect();
        let samples: Vec<_> = samples.iter().map(of).collect();
        let maximum = maximise(&of(&data), &samples, &starts, &LIMITS, options)?;
        let model = GammaGamma::of_coordinates(&maximum.at);
        Ok(maximum.fitted(model, found, |at| GammaGamma::of_coordinates(at).named()))
    }

    fn of_coordinates(at: &[f64]) -> GammaGamma {
        let at = |i: usize| at.get(i).copied().unwrap_or(0.0).exp();
        GammaGamma {
            middle: at(0),
            within: at(1),
            between: at(2),
        }
    }

    /// p, q, v; infinite where the fit is at a limit.
    pub fn parameters(&self) -> [f64; 3] {
        let (p, q) = (1.0 / self.within, 1.0 / self.between);
        [p, q, self.middle * self.within / self.between]
    }

    /// The parameters that mean something, by name: at a limit, those of the limit.
    fn named(&self) -> Vec<(&'static str, f64)> {
        let [p, q, v] = self.parameters();
        match (self.within, self.between) {
            (0.0, 0.0) => vec![("mean", self.middle)],
            (0.0, _) => vec![("q", q), ("p_v", self.middle * q)],
            (_, 0.0) => vec![("p", p), ("mean", self.middle)],
            _ => vec![("p", p), ("q", q), ("v", v)],
        }
    }

    /// Mean amount of a purchase over all customers, p v / (q − 1); `None` where it is infinite.
    pub fn mean_amount(&self) -> Option<f64> {
        (self.between < 1.0).then(|| self.middle / (1.0 - self.between))
    }

    /// Expected mean amount of a customer's purchases, E\[M | m, x\] = p (v + m x) / (p x + q − 1)
    /// (equation 5): between the customer's own mean and that of all, nearer to their own the more
    /// they bought; without repeat purchases, or with a mean of 0, which no gamma distribution has, that of
    /// all. `None` where the model's mean is infinite:
    /// p x + q ≤ 1.
    pub fn expected_amount(&self, history: &RepeatHistory) -> Option<f64> {
        let x = f64::from(history.repeat_days());
        let mean = history.mean_amount().filter(|mean| *mean > 0.0 && x > 0.0);
        let Some(mean) = mean else {
            return self.mean_amount();
        };
        // Numerator and denominator over p q, which has limits where p or q grow.
        let own = x * self.between;
        let below = own + self.within * (1.0 - self.between);
        if below == 0.0 {
            return Some(mean);
        }
        (below > 0.0).then(|| (self.middle * self.within + mean * own) / below)
    }
}

/// Every purchase costs the same: nothing is left to estimate.
fn one_amount(amount: f64, customers: u64) -> Fitted<GammaGamma> {
    let model = GammaGamma {
        middle: amount,
        within: 0.0,
        between: 0.0,
    };
    Fitted {
        model,
        estimates: vec![Estimate {
            name: "mean",
            value: amount,
            standard_error: None,
        }],
        limits: vec![Boundary::AmountsSteady, Boundary::MeansAlike],
        covariance: None,
        log_likelihood: 0.0,
        customers,
    }
}

/// The likelihood of customers' amounts.
#[derive(Clone, Copy)]
struct OfSpend<'a> {
    data: &'a Spend,
    threads: usize,
}

impl Likelihood for OfSpend<'_> {
    fn customers(&self) -> f64 {
        self.data.amounts.len() as f64
    }

    fn slope(&self, at: &[f64]) -> Slope {
        let model = GammaGamma::of_coordinates(at);
        let (value, gradient) = match (model.within, model.between) {
            (0.0, _) => self.steady(&model),
            (_, 0.0) => self.alike(&model),
            _ => self.between(&model),
        };
        (value - self.data.ln_means, gradient.to_vec())
    }
}

impl OfSpend<'_> {
    /// One customer's (equation 1a), with z = m x: ln Γ(px + q) − ln Γ(px) − ln Γ(q) + q ln v + px ln z − ln m −
    /// (px + q) ln(v + z); the sum of ln m is left to the caller. Written so that what grows with the larger
    /// of p and q cancels on paper, not in the last digits.
    fn between(&self, model: &GammaGamma) -> (f64, [f64; 3]) {
        let [p, q, v] = model.parameters();
        let middle = model.middle;
        let data = self.data;
        let means_alike = q >= p;
        let mut value = 0.0;
        // By ln(middle), ln p, ln q.
        let mut slopes = [0.0; 3];
        if !means_alike {
            let n = data.amounts.len() as f64;
            let ln = n * (middle * q).ln() - data.ln_means;
            value += q * ln - n * ln_gamma(q);
            slopes[0] += n * q;
            slopes[2] += q * (ln + n - n * digamma(q));
        }
        for row in &data.by_count {
            let (shape, n) = (p * row.x, row.customers);
            if means_alike {
                let [growth, by_base, by_step] = ln_gamma_growth(q, shape);
                let ln = row.ln_amounts + n * (p / middle).ln();
                value += n * (growth - ln_gamma(shape)) + shape * ln;
                slopes[0] -= n * shape;
                slopes[1] += shape * (n * (by_step - digamma(shape) + 1.0) + ln);
                slopes[2] += n * q * by_base;
            } else {
                let [growth, by_base, by_step] = ln_gamma_growth(shape, q);
                value += n * growth;
                slopes[1] += n * shape * by_base;
                slopes[2] += n * q * by_step;
            }
        }
        let sums = sum_in_chunks(data.amounts.len(), self.threads, |range| {
            let mut sums = [0.0; 4];
            // invariant: the range lies within the amounts
            for &(_, amount, x) in &data.amounts[range] {
                // z / v, or its inverse: the smaller, the better the limit is met.
                let part = if means_alike { amount / v } else { v / amount };
                let ln = part.ln_1p();
                let power = p * x + q;
                sums[0] += power * ln;
                sums[1] += power * part / (1.0 + part);
                sums[2] += p * x * ln;
                sums[3] += q * ln;
            }
            sums
        });
        let side = if means_alike { 1.0 } else { -1.0 };
        slopes[0] += side * sums[1];
        slopes[1] -= sums[2] + side * sums[1];
        slopes[2] -= sums[3] - side * sums[1];
        (value - sums[0], [slopes[0], -slopes[1], -slopes[2]])
    }

    /// p → ∞: a customer's mean is inverse gamma with shape q and scale p v.
    fn steady(&self, model: &GammaGamma) -> (f64, [f64; 3]) {
        let q = 1.0 / model.between;
        let scale = model.middle * q;
        let data = self.data;
        let n = data.amounts.len() as f64;
        let inverses: f64 = data.amounts.iter().map(|(_, amount, x)| x / amount).sum();
        let value = n * (q * scale.ln() - ln_gamma(q)) - q * data.ln_means - scale * inverses;
        let by_scale = n * q - scale * inverses;
        let by_q = n * (scale.ln() - digamma(q)) - data.ln_means;
        (value, [by_scale, 0.0, -q * by_q - by_scale])
    }

    /// q, v → ∞: everybody's scale is the same, and a customer's mean gamma with shape p x and mean `middle`.
    fn alike(&self, model: &GammaGamma) -> (f64, [f64; 3]) {
        let p = 1.0 / model.within;
        let rate = p / model.middle;
        let (mut value, mut by_p, mut by_rate) = (0.0, 0.0, 0.0);
        for row in &self.data.by_count {
            let shape = p * row.x;
            let ln = row.customers * rate.ln() + row.ln_amounts;
            value += shape * ln - row.customers * ln_gamma(shape) - rate * row.amounts;
            by_p += row.x * (ln - row.customers * digamma(shape));
            by_rate += row.customers * shape - rate * row.amounts;
        }
        (value, [-by_rate, -p * by_p - by_rate, 0.0])
    }
}

/// What the likelihood needs of the customers.
struct Spend {
    /// Repeat days, amount of all of them \[m x\], repeat days as a number; by the first.
    amounts: Vec<(u32, f64, f64)>,
    by_count: Vec<CountRow>,
    /// Σ ln m.
    ln_means: f64,
}

/// The customers with x repeat days.
struct CountRow {
    x: f64,
    customers: f64,
    /// Σ m x.
    amounts: f64,
    /// Σ ln(m x).
    ln_amounts: f64,
}

impl Spend {
    fn of(histories: &[RepeatHistory]) -> Spend {
        let mut amounts: Vec<(u32, f64, f64)> = histories
            .iter()
            .filter_map(|h| {
                let x = f64::from(h.repeat_days());
                let mean = h.mean_amount().filter(|m| *m > 0.0)?;
                Some((h.repeat_days(), mean * x, x))
            })
            .collect();
        amounts.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
        Spend::sorted(amounts)
    }

    /// Every so many-th customer by repeat days and amount; `None` where all are few enough.
    fn sample(&self) -> Option<Spend> {
        const FEW: usize = 20_000;
        const DRAWN: usize = 8_000;
        (self.amounts.len() >= FEW).then(|| {
            let step = self.amounts.len() / DRAWN;
            Spend::sorted(self.amounts.iter().copied().step_by(step).collect())
        })
    }

    fn sorted(amounts: Vec<(u32, f64, f64)>) -> Spend {
        let by_count = amounts
            .chunk_by(|one, other| one.0 == other.0)
            .map(|same| CountRow {
                x: same[0].2, // invariant: chunk_by yields no empty chunk
                customers: same.len() as f64,
                amounts: same.iter().map(|(_, amount, _)| amount).sum(),
                ln_amounts: same.iter().map(|(_, amount, _)| amount.ln()).sum(),
            });
        Spend {
            by_count: by_count.collect(),
            ln_means: amounts.iter().map(|(_, amount, x)| (amount / x).ln()).sum(),
            amounts,
        }
    }
}

/// Pearson's correlation of repeat days \[x\] and mean amount \[m\] among the customers with repeat purchases
/// and a mean amount above 0: the model assumes that it is near 0. `None` with fewer than two customers,
/// or without variation in either.
pub fn spend_frequency_correlation(histories: &[RepeatHistory]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = histories
        .iter()
        .filter_map(|h| {
            Some((
                f64::from(h.repeat_days()),
                h.mean_amount().filter(|m| *m > 0.0)?,
            ))
        })
        .collect();
    let n = pairs.len() as f64;
    let mean_x = pairs.iter().map(|(x, _)| x).sum::<f64>() / n;
    let mean_m = pairs.iter().map(|(_, m)| m).sum::<f64>() / n;
    let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        pairs.iter().map(|(x, m)| f(x - mean_x, m - mean_m)).sum()
    };
    let spread = (sum(&|x, _| x * x) * sum(&|_, m| m * m)).sqrt();
    (spread > 0.0).then(|| (sum(&|x, m| x * m) / spread).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests;
