//! The MBG/CNBD-k model of regular buyers: Reutterer, Platzer & Schröder (2020), "Leveraging purchase regularity
//! for predicting customer behavior the easy way", International Journal of Research in Marketing 38(1).

use super::betageo::{BetaGeometric, Dropout, Wraps};
use super::fit::{FitError, FitOptions, Fitted};
use super::history::RepeatHistory;
use super::special::ln_gamma;
use super::weighted::Weighted;

const DROPOUT: Dropout = Dropout::AfterEveryPurchase;

/// The most regular customers that are looked at.
pub const MOST_REGULAR: u32 = 6;

/// As MBG/NBD, but the times between a customer's purchases are Erlang-k: the larger k, the more like a clock.
/// With k = 1 it is MBG/NBD.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MbgCnbd(BetaGeometric);

impl MbgCnbd {
    #[cfg(test)]
    /// Maximum likelihood estimates, k among 1 to 6, from histories that know the times between purchases;
    /// their mean amounts are not used.
    ///
    /// # Errors
    /// [`FitError`] with fewer than ten customers, without repeat buyers, and for histories made of numbers
    /// alone.
    pub fn fit(
        histories: &[RepeatHistory],
        options: &FitOptions,
    ) -> Result<Fitted<MbgCnbd>, FitError> {
        MbgCnbd::fit_grouped(&Weighted::of_repeat_buyers(histories)?, options)
    }

    pub(crate) fn fit_grouped(
        data: &Weighted,
        options: &FitOptions,
    ) -> Result<Fitted<MbgCnbd>, FitError> {
        let mut best: Option<Fitted<MbgCnbd>> = None;
        for k in 1..=MOST_REGULAR {
            let fitted = MbgCnbd::fit_with(k, data, options)?;
            if let Some(before) = &best {
                // Of one top in k: past it the likelihood only falls.
                if fitted.log_likelihood <= before.log_likelihood {
                    break;
                }
            }
            best = Some(fitted);
        }
        best.ok_or(FitError::NotConverged)
    }

    /// The fit with a given k.
    pub(crate) fn fit_with(
        k: u32,
        data: &Weighted,
        options: &FitOptions,
    ) -> Result<Fitted<MbgCnbd>, FitError> {
        let ln_gaps = data.ln_gaps.ok_or(FitError::NoGaps)?;
        let mut fitted = BetaGeometric::fit(data, DROPOUT, k, options)?;
        // Of the gaps' Erlang densities, what no parameter but k changes: t^(k−1) / Γ(k).
        let shape = f64::from(k);
        fitted.log_likelihood += (shape - 1.0) * ln_gaps - data.repeats * ln_gamma(shape);
        Ok(fitted.map(MbgCnbd))
    }

    /// k.
    pub fn regularity(&self) -> u32 {
        self.0.stages
    }

    /// Purchases a week of the mean customer while alive.
    pub fn weekly_rate(&self) -> f64 {
        self.0.rate.mean / f64::from(self.0.stages)
    }

    /// Mean chance to be lost after a purchase, a / (a + b).
    pub fn dropout(&self) -> f64 {
        self.0.chance.mean()
    }
}

impl Wraps for MbgCnbd {
    fn inner(&self) -> &BetaGeometric {
        &self.0
    }
}

/// A regularity above this is not told apart.
pub const LIKE_A_CLOCK: f64 = 1000.0;

/// How regular customers' purchases are, k of Erlang gaps, and from how many customers that is known: Wheat & Morrison
/// (1990), from the last gap's share of the last two. k = (1 − 4 v) / (8 v), v that share's variance, which at
/// random, k = 1, is 1/12. `None` with fewer than two customers who have two gaps; [`LIKE_A_CLOCK`] where all are equal.
pub fn regularity(histories: &[RepeatHistory]) -> Option<(f64, u64)> {
    let shares: Vec<f64> = histories
        .iter()
        .filter_map(|history| history.gaps()?.last_share)
        .collect();
    let n = shares.len() as f64;
    if n < 2.0 {
        return None;
    }
    let mean = shares.iter().sum::<f64>() / n;
    let variance = shares.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let k = (1.0 - 4.0 * variance) / (8.0 * variance);
    Some((k.min(LIKE_A_CLOCK), shares.len() as u64))
}

#[cfg(test)]
mod tests;
