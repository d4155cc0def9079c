//! The shifted beta-geometric model of contracts: Fader & Hardie (2007), "How to Project Customer
//! Retention", Journal of Interactive Marketing 21(1).

use super::fit::{FitError, FitOptions, Fitted, ParameterError, maximise, positive};
use super::optimise::Slope;
use super::special::{ln_beta, ln_hyp2f1};

const NAMES: [&str; 2] = ["alpha", "beta"];

/// Each customer cancels at the end of every period with a probability θ ~ Beta(α, β) of their own. Those
/// likely to cancel leave first, so a cohort's retention rate rises as it ages although no customer changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShiftedBetaGeometric {
    alpha: f64,
    beta: f64,
}

impl ShiftedBetaGeometric {
    /// The model at given parameters.
    ///
    /// # Errors
    /// [`ParameterError`] unless both are finite and above 0.
    pub fn new(alpha: f64, beta: f64) -> Result<ShiftedBetaGeometric, ParameterError> {
        positive([alpha, beta]).map(ShiftedBetaGeometric::at)
    }

    /// Maximum likelihood estimates from one or several cohorts of any lengths, each as the number of
    /// customers still there after 0, 1, 2 … periods. Shares or percentages give the same α and β, but the
    /// log-likelihood and the standard errors are those of as many customers as the numbers say.
    ///
    /// # Errors
    /// [`FitError::Survivors`] for a cohort that is not a falling row of two or more counts,
    /// [`FitError::NoChurn`] if nobody left, [`FitError::TooFewPeriods`] with one period, and when no maximum
    /// was found. A retention that does not rise fits best with everybody alike: α and β without end and
    /// without a covariance.
    pub fn fit(
        cohorts: &[impl AsRef<[f64]>],
        options: &FitOptions,
    ) -> Result<Fitted<ShiftedBetaGeometric>, FitError> {
        let periods = Renewals::of(cohorts)?;
        if periods.0.len() < 2 {
            return Err(FitError::TooFewPeriods);
        }
        let customers: f64 = cohorts.iter().filter_map(|c| c.as_ref().first()).sum();
        let starts = [[1.0, 1.0], [0.7, 3.5], [3.0, 12.0], [10.0, 10.0]];
        let maximum = maximise(&starts, customers, options, |at| {
            ShiftedBetaGeometric::at(*at).log_likelihood(&periods)
        })?;
        let model = ShiftedBetaGeometric::at(maximum.parameters);
        Ok(maximum.fitted(model, NAMES, customers.round() as u64))
    }

    /// α, β.
    pub fn parameters(&self) -> [f64; 2] {
        [self.alpha, self.beta]
    }

    /// S(t): the share of a cohort still there after `periods` (equation 6).
    pub fn survival(&self, periods: u32) -> f64 {
        let t = f64::from(periods);
        (ln_beta(self.alpha, self.beta + t) - ln_beta(self.alpha, self.beta)).exp()
    }

    /// r_t = (β + t − 1) / (α + β + t − 1): of those there after t − 1 periods, the share that stays for
    /// period t ≥ 1 (equation 8). Period 0 counts as period 1.
    pub fn retention_rate(&self, period: u32) -> f64 {
        let stayed = self.beta + f64::from(period.max(1)) - 1.0;
        stayed / (self.alpha + stayed)
    }

    /// Expected periods of a new customer, the first one included: Σ S(t) from t = 0 on,
    /// (α + β − 1) / (α − 1). `None` if α ≤ 1: some customers are so loyal that the sum is infinite.
    pub fn expected_lifetime(&self) -> Option<f64> {
        self.expected_residual_lifetime(1).map(|rest| 1.0 + rest)
    }

    /// Expected further periods of a customer who is in their `period`-th one (≥ 1), that one not
    /// included: (β + n − 1) / (α − 1). `None` if α ≤ 1, where it is infinite.
    pub fn expected_residual_lifetime(&self, period: u32) -> Option<f64> {
        let stayed = self.beta + f64::from(period.max(1)) - 1.0;
        (self.alpha > 1.0).then(|| stayed / (self.alpha - 1.0))
    }

    /// Σ S(t) / (1 + d)^t from t = 0 on: the discounted periods of a new customer, the first one undiscounted
    /// (DEL). `discount` d is a period's. `None` where the sum is infinite, and for a negative discount.
    pub fn discounted_lifetime(&self, discount: f64) -> Option<f64> {
        self.discounted(self.beta, discount)
    }

    /// Discounted expected residual lifetime (DERL) of a customer in their `period`-th period (≥ 1), just
    /// before the renewal, which is not discounted (Fader & Hardie 2010, equation 6):
    /// (β + n − 1) / (α + β + n − 1) · ₂F₁(1, β + n; α + β + n; 1 / (1 + d)). `None` as above.
    pub fn discounted_residual_lifetime(&self, period: u32, discount: f64) -> Option<f64> {
        let n = f64::from(period.max(1));
        self.discounted(self.beta + n, discount)
            .map(|lifetime| self.retention_rate(period) * lifetime)
    }

    /// ₂F₁(1, stayed; α + stayed; 1 / (1 + d)).
    fn discounted(&self, stayed: f64, discount: f64) -> Option<f64> {
        if discount > 0.0 && discount.is_finite() {
            let z = 1.0 / (1.0 + discount);
            return ln_hyp2f1(1.0, stayed, self.alpha + stayed, z)
                .ok()
                .map(f64::exp);
        }
        // Without discount it is the sum of a beta-geometric's survival.
        (discount == 0.0 && self.alpha > 1.0).then(|| 1.0 + stayed / (self.alpha - 1.0))
    }

    /// How many of a cohort will be there in each of the next `periods` after its last count: that count
    /// times S(k + j) / S(k). Empty for a cohort without counts.
    pub fn project(&self, survivors: &[f64], periods: u32) -> Vec<f64> {
        let Some(mut there) = survivors.last().copied() else {
            return Vec::new();
        };
        let age = u32::try_from(survivors.len() - 1).unwrap_or(u32::MAX);
        (1..=periods)
            .map(|j| {
                there *= self.retention_rate(age.saturating_add(j));
                there
            })
            .collect()
    }

    fn at([alpha, beta]: [f64; 2]) -> ShiftedBetaGeometric {
        ShiftedBetaGeometric { alpha, beta }
    }

    /// Σ over the periods of lost · ln(1 − r_t) + kept · ln r_t, which is the paper's equation B3 summed by
    /// parts: only r_t enters, so cohorts add up period by period.
    fn log_likelihood(&self, renewals: &Renewals) -> Slope<2> {
        let ShiftedBetaGeometric { alpha, beta } = *self;
        let (mut value, mut gradient) = (0.0, [0.0, 0.0]);
        for (age, (lost, kept)) in renewals.0.iter().enumerate() {
            let stayed = beta + age as f64;
            let all = (lost + kept) / (alpha + stayed);
            value += lost * alpha.ln() + kept * stayed.ln() - (lost + kept) * (alpha + stayed).ln();
            gradient[0] += lost / alpha - all;
            gradient[1] += kept / stayed - all;
        }
        (value, gradient)
    }
}

/// The same share of customers lost in every period, whatever their age: what a lifetime of 1 / churn
/// assumes. All losses over all renewals, the maximum likelihood estimate of the geometric distribution.
///
/// # Errors
/// [`FitError::Survivors`] and [`FitError::NoChurn`] as in [`ShiftedBetaGeometric::fit`].
pub fn constant_churn(cohorts: &[impl AsRef<[f64]>]) -> Result<f64, FitError> {
    let renewals = Renewals::of(cohorts)?;
    let lost: f64 = renewals.0.iter().map(|(lost, _)| lost).sum();
    let all: f64 = renewals.0.iter().map(|(lost, kept)| lost + kept).sum();
    Ok(lost / all)
}

/// Customers lost and kept at the end of the first, second … period, over all cohorts.
struct Renewals(Vec<(f64, f64)>);

impl Renewals {
    fn of(cohorts: &[impl AsRef<[f64]>]) -> Result<Renewals, FitError> {
        if cohorts.is_empty() {
            return Err(FitError::Survivors { cohort: 0 });
        }
        let mut periods: Vec<(f64, f64)> = Vec::new();
        for (i, cohort) in cohorts.iter().enumerate() {
            let counts = cohort.as_ref();
            let falling = counts.is_sorted_by(|earlier, later| earlier >= later);
            let good = counts.iter().all(|c| c.is_finite() && *c >= 0.0);
            let begun = counts.first().is_some_and(|first| *first > 0.0);
            if counts.len() < 2 || !(falling && good && begun) {
                return Err(FitError::Survivors { cohort: i + 1 });
            }
            periods.resize(periods.len().max(counts.len() - 1), (0.0, 0.0));
            for (period, pair) in periods.iter_mut().zip(counts.windows(2)) {
                // invariant: a window of two
                period.0 += pair[0] - pair[1];
                period.1 += pair[1];
            }
        }
        if periods.iter().all(|(lost, _)| *lost == 0.0) {
            return Err(FitError::NoChurn);
        }
        Ok(Renewals(periods))
    }
}

#[cfg(test)]
mod tests;
