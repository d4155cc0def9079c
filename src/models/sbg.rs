//! The shifted beta-geometric model of contracts: Fader & Hardie (2007), "How to Project Customer
//! Retention", Journal of Interactive Marketing 21(1).

use super::fit::{Boundary, FitError, FitOptions, Fitted, Likelihood, Limit, maximise};
#[cfg(test)]
use super::fit::{ParameterError, positive};
use super::mixing::BetaChance;
use super::optimise::Slope;
use super::special::{ln_beta, ln_hyp2f1};

/// Each customer cancels at the end of every period with a probability θ ~ Beta(α, β) of their own. Those
/// likely to cancel leave first, so a cohort's retention rate rises as it ages although no customer changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShiftedBetaGeometric(BetaChance);

/// Coordinates of a fit: ln(α / β), −ln(α + β).
const LIMITS: [Limit; 3] = [
    Limit {
        boundary: Boundary::DropoutAlike,
        fixed: &[(1, f64::NEG_INFINITY, -12.0)],
        restart: &[],
    },
    Limit {
        boundary: Boundary::LostAtOnceOrNever,
        fixed: &[(1, f64::INFINITY, 12.0)],
        restart: &[],
    },
    Limit {
        boundary: Boundary::EverybodyLost,
        fixed: &[(0, f64::INFINITY, 12.0), (1, f64::NEG_INFINITY, -2.0)],
        restart: &[],
    },
];

impl ShiftedBetaGeometric {
    #[cfg(test)]
    /// The model at given parameters.
    ///
    /// # Errors
    /// [`ParameterError`] unless both are finite and above 0.
    pub fn new(alpha: f64, beta: f64) -> Result<ShiftedBetaGeometric, ParameterError> {
        positive([alpha, beta])
            .map(|[alpha, beta]| ShiftedBetaGeometric(BetaChance::of_shapes(alpha, beta)))
    }

    /// Maximum likelihood estimates from one or several cohorts of any lengths, each as the number of
    /// customers still there after 0, 1, 2 … periods. Shares or percentages give the same α and β, but the
    /// log-likelihood and the standard errors are those of as many customers as the numbers say.
    ///
    /// A retention that does not rise fits best with everybody alike, one that is 1 after the first renewal with
    /// some who leave at once and others who never do: those limits are fitted, see [`Fitted::limits`].
    ///
    /// # Errors
    /// [`FitError::Survivors`] for a cohort that is not a falling row of two or more counts,
    /// [`FitError::NoChurn`] if nobody left, [`FitError::TooFewPeriods`] with one period.
    pub fn fit(
        cohorts: &[impl AsRef<[f64]>],
        options: &FitOptions,
    ) -> Result<Fitted<ShiftedBetaGeometric>, FitError> {
        let periods = Renewals::of(cohorts)?;
        if periods.0.len() < 2 {
            return Err(FitError::TooFewPeriods);
        }
        let customers: f64 = cohorts.iter().filter_map(|c| c.as_ref().first()).sum();
        let of = OfRenewals {
            renewals: &periods,
            customers,
        };
        let starts = [(1.0, 1.0), (0.7, 3.5), (3.0, 12.0), (10.0, 10.0)];
        let starts = starts.map(|(a, b): (f64, f64)| vec![(a / b).ln(), -(a + b).ln()]);
        let maximum = maximise(&of, &[], &starts, &LIMITS, options)?;
        let model = ShiftedBetaGeometric::of_coordinates(&maximum.at);
        let customers = customers.round() as u64;
        Ok(maximum.fitted(model, customers, |at| {
            ShiftedBetaGeometric::of_coordinates(at).named()
        }))
    }

    fn of_coordinates(at: &[f64]) -> ShiftedBetaGeometric {
        let at = |i: usize| at.get(i).copied().unwrap_or(0.0);
        ShiftedBetaGeometric(BetaChance::of_logs(at(0), at(1)))
    }

    /// α, β; infinite or 0 where the fit is at a limit.
    pub fn parameters(&self) -> [f64; 2] {
        self.0.shapes()
    }

    /// The parameters that mean something, by name: at a limit, the share lost at a (or the first) renewal.
    fn named(&self) -> Vec<(&'static str, f64)> {
        let spread = self.0.spread();
        if spread == 0.0 || spread.is_infinite() {
            return vec![("theta", self.0.mean())];
        }
        let [alpha, beta] = self.parameters();
        vec![("alpha", alpha), ("beta", beta)]
    }

    /// S(t): the share of a cohort still there after `periods` (equation 6).
    pub fn survival(&self, periods: u32) -> f64 {
        const FEW: u32 = 1_000;
        let kept = (0..periods.min(FEW)).map(|t| self.0.kept_after(f64::from(t)));
        let first: f64 = kept.product();
        let (spread, t) = (self.0.spread(), f64::from(periods));
        if periods <= FEW || spread.is_infinite() {
            first
        } else if spread == 0.0 {
            self.0.rest().powf(t)
        } else {
            let [alpha, beta] = self.parameters();
            (ln_beta(alpha, beta + t) - ln_beta(alpha, beta)).exp()
        }
    }

    /// r_t = (β + t − 1) / (α + β + t − 1): of those there after t − 1 periods, the share that stays for
    /// period t ≥ 1 (equation 8). Period 0 counts as period 1.
    pub fn retention_rate(&self, period: u32) -> f64 {
        self.0.kept_after(f64::from(period.max(1)) - 1.0)
    }

    /// Expected periods of a new customer, the first one included: Σ S(t) from t = 0 on,
    /// (α + β − 1) / (α − 1). `None` if α ≤ 1: some customers are so loyal that the sum is infinite.
    pub fn expected_lifetime(&self) -> Option<f64> {
        self.expected_residual_lifetime(1).map(|rest| 1.0 + rest)
    }

    /// Expected further periods of a customer who is in their `period`-th one (≥ 1), that one not
    /// included: (β + n − 1) / (α − 1). `None` if α ≤ 1, where it is infinite.
    pub fn expected_residual_lifetime(&self, period: u32) -> Option<f64> {
        // Both over α + β, which has a limit where everybody is alike.
        let before = f64::from(period.max(1)) - 1.0;
        let left = self.0.mean() - self.0.spread();
        (left > 0.0).then(|| (self.0.rest() + self.0.spread() * before) / left)
    }

    /// Σ S(t) / (1 + d)^t from t = 0 on: the discounted periods of a new customer, the first one undiscounted
    /// (DEL). `discount` d is a period's. `None` where the sum is infinite, and for a negative discount.
    pub fn discounted_lifetime(&self, discount: f64) -> Option<f64> {
        self.discounted(0.0, discount)
    }

    /// Discounted expected residual lifetime (DERL) of a customer in their `period`-th period (≥ 1), just
    /// before the renewal, which is not discounted (Fader & Hardie 2010, equation 6):
    /// (β + n − 1) / (α + β + n − 1) · ₂F₁(1, β + n; α + β + n; 1 / (1 + d)). `None` as above.
    pub fn discounted_residual_lifetime(&self, period: u32, discount: f64) -> Option<f64> {
        let n = f64::from(period.max(1));
        self.discounted(n, discount)
            .map(|lifetime| self.retention_rate(period) * lifetime)
    }

    /// Periods of who has `survived` so many renewals, the present one undiscounted: ₂F₁(1, β + n; α + β + n;
    /// 1 / (1 + d)).
    fn discounted(&self, survived: f64, discount: f64) -> Option<f64> {
        if !(discount >= 0.0 && discount.is_finite()) {
            return None;
        }
        let (lost, kept) = (self.0.lost_after(survived), self.0.kept_after(survived));
        let spread = self.0.spread();
        if spread == 0.0 {
            return Some((1.0 + discount) / (discount + lost));
        }
        if spread.is_infinite() {
            // Those who stay for good, and this one period of those who leave.
            let stays = (1.0 + discount) / discount;
            return (discount > 0.0 || kept == 0.0)
                .then_some(lost + if kept > 0.0 { kept * stays } else { 0.0 });
        }
        let [alpha, beta] = self.parameters();
        let stayed = beta + survived;
        if discount > 0.0 {
            let z = 1.0 / (1.0 + discount);
            return ln_hyp2f1(1.0, stayed, alpha + stayed, z).ok().map(f64::exp);
        }
        // Without discount it is the sum of a beta-geometric's survival.
        (alpha > 1.0).then(|| 1.0 + stayed / (alpha - 1.0))
    }

    #[cfg(test)]
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
}

/// The likelihood of renewals.
struct OfRenewals<'a> {
    renewals: &'a Renewals,
    customers: f64,
}

impl Likelihood for OfRenewals<'_> {
    fn customers(&self) -> f64 {
        self.customers
    }

    /// Σ over the periods of lost · ln(1 − r_t) + kept · ln r_t, which is the paper's equation B3 summed by
    /// parts: only r_t enters, so cohorts add up period by period.
    fn slope(&self, at: &[f64]) -> Slope {
        let ShiftedBetaGeometric(chance) = ShiftedBetaGeometric::of_coordinates(at);
        let (mut value, mut by_odds, mut by_spread) = (0.0, 0.0, 0.0);
        for (age, (lost, kept)) in self.renewals.0.iter().enumerate() {
            let age = age as f64;
            let (chance_lost, chance_kept) = (chance.lost_after(age), chance.kept_after(age));
            // What did not happen adds nothing, however unlikely it was.
            if *lost > 0.0 {
                value += lost * chance_lost.ln();
                by_odds += lost * chance.rest();
                by_spread -= lost * chance.pull(age);
            }
            if *kept > 0.0 {
                let odds = chance_lost / chance_kept;
                value += kept * chance_kept.ln();
                by_odds -= kept * odds * chance.rest();
                by_spread += kept * odds * chance.pull(age);
            }
        }
        (value, vec![by_odds, by_spread])
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
