//! The Gamma-Gamma model of spend per purchase: Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary
//! Value".

use super::fit::{
    FEWEST_CUSTOMERS, FitError, FitOptions, Fitted, ParameterError, maximise, positive,
};
use super::history::RepeatHistory;
use super::optimise::Slope;
use super::special::{digamma, ln_gamma};
use super::weighted::sum_in_chunks;

const NAMES: [&str; 3] = ["p", "q", "v"];

/// A customer's purchases vary around a mean of their own by a gamma distribution with shape p, and the
/// customers' scales by a gamma distribution with shape q and rate v (γ in the paper, in money).
///
/// The model takes spend per purchase to be independent of how often a customer buys: see
/// [`spend_frequency_correlation`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaGamma {
    p: f64,
    q: f64,
    v: f64,
}

impl GammaGamma {
    /// The model at given parameters.
    ///
    /// # Errors
    /// [`ParameterError`] unless all are finite and above 0.
    pub fn new(p: f64, q: f64, v: f64) -> Result<GammaGamma, ParameterError> {
        positive([p, q, v]).map(GammaGamma::at)
    }

    /// Maximum likelihood estimates from the customers with repeat purchases and a mean amount above 0;
    /// [`Fitted::customers`] says how many those are.
    ///
    /// # Errors
    /// [`FitError`] with fewer than ten such customers (none of them: `NoRepeatBuyers`), and when no maximum was found.
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
        let mean = data
            .amounts
            .iter()
            .map(|(_, amount, x)| amount / x)
            .sum::<f64>()
            / found as f64;
        let starts = [(1.0, 4.0), (6.0, 4.0), (1.5, 12.0), (6.0, 2.0), (30.0, 4.0)];
        let starts = starts.map(|(p, q)| [p, q, mean * (q - 1.0) / p]);
        let maximum = maximise(&starts, found as f64, options, |at| {
            GammaGamma::at(*at).log_likelihood(&data, options.threads.get())
        })?;
        let model = GammaGamma::at(maximum.parameters);
        Ok(maximum.fitted(model, NAMES, found))
    }

    /// p, q, v.
    pub fn parameters(&self) -> [f64; 3] {
        [self.p, self.q, self.v]
    }

    /// Expected mean amount of a customer's purchases, E\[M | m, x\] = p (v + m x) / (p x + q − 1)
    /// (equation 5): between the customer's own mean and that of all, nearer to their own the more
    /// they bought; without repeat purchases, or with a mean of 0, which no gamma distribution has, that of
    /// all. `None` where the model's mean is infinite:
    /// p x + q ≤ 1.
    pub fn expected_amount(&self, history: &RepeatHistory) -> Option<f64> {
        let x = f64::from(history.repeat_days());
        let spent = x * history.mean_amount().unwrap_or(0.0);
        let below = self.p * if spent > 0.0 { x } else { 0.0 } + self.q - 1.0;
        (below > 0.0).then(|| self.p * (self.v + spent) / below)
    }

    fn at([p, q, v]: [f64; 3]) -> GammaGamma {
        GammaGamma { p, q, v }
    }

    /// Log-likelihood and its gradient by p, q, v. One customer's (equation 1a), with z = m x:
    /// ln Γ(px + q) − ln Γ(px) − ln Γ(q) + q ln v + px ln z − ln m − (px + q) ln(v + z).
    fn log_likelihood(&self, data: &Spend, threads: usize) -> Slope<3> {
        let GammaGamma { p, q, v } = *self;
        let n = data.amounts.len() as f64;
        let mut value = n * (q * v.ln() - ln_gamma(q)) - data.ln_means;
        let mut gradient = [0.0, n * (v.ln() - digamma(q)), n * q / v];
        for row in &data.by_count {
            let shape = p * row.x;
            value +=
                row.customers * (ln_gamma(shape + q) - ln_gamma(shape)) + shape * row.ln_amounts;
            let digamma_q = digamma(shape + q);
            gradient[0] += row.x * (row.customers * (digamma_q - digamma(shape)) + row.ln_amounts);
            gradient[1] += row.customers * digamma_q;
        }
        let sums = sum_in_chunks(data.amounts.len(), threads, |range| {
            let mut sums = [0.0; 4];
            // invariant: the range lies within the amounts
            for &(_, amount, x) in &data.amounts[range] {
                let (power, ln_total) = (p * x + q, (v + amount).ln());
                sums[0] += power * ln_total;
                sums[1] += x * ln_total;
                sums[2] += ln_total;
                sums[3] += power / (v + amount);
            }
            sums
        });
        gradient[0] -= sums[1];
        gradient[1] -= sums[2];
        gradient[2] -= sums[3];
        (value - sums[0], gradient)
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
        let by_count = amounts
            .chunk_by(|one, other| one.0 == other.0)
            .map(|same| CountRow {
                x: same[0].2, // invariant: chunk_by yields no empty chunk
                customers: same.len() as f64,
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
