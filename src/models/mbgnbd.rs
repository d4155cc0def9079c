//! The modified BG/NBD model: Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing 24(3).

use super::betageo::{BetaGeometric, Dropout, Wraps};
use super::fit::{FitError, FitOptions, Fitted, ParameterError, positive};
use super::history::RepeatHistory;
use super::weighted::Weighted;

const DROPOUT: Dropout = Dropout::AfterEveryPurchase;

/// As BG/NBD, but a customer may be lost right after the first purchase too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MbgNbd(BetaGeometric);

impl MbgNbd {
    /// The model at given parameters: r and α (weeks) of the purchase rate's gamma distribution, a and b
    /// of the dropout probability's beta distribution.
    ///
    /// # Errors
    /// [`ParameterError`] unless all are finite and above 0.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64) -> Result<MbgNbd, ParameterError> {
        positive([r, alpha, a, b]).map(|at| MbgNbd(BetaGeometric::at(at, DROPOUT, 1)))
    }

    /// Maximum likelihood estimates from customers' histories; their mean amounts are not used. Where the
    /// likelihood has no top, the limit it tends to, see [`Fitted::limits`].
    ///
    /// # Errors
    /// [`FitError`] with fewer than ten customers and without repeat buyers.
    pub fn fit(
        histories: &[RepeatHistory],
        options: &FitOptions,
    ) -> Result<Fitted<MbgNbd>, FitError> {
        MbgNbd::fit_grouped(&Weighted::of_repeat_buyers(histories)?, options)
    }

    pub(crate) fn fit_grouped(
        data: &Weighted,
        options: &FitOptions,
    ) -> Result<Fitted<MbgNbd>, FitError> {
        let fitted = BetaGeometric::fit(data, DROPOUT, 1, options)?;
        Ok(fitted.map(MbgNbd))
    }

    /// r, α (weeks), a, b; infinite or 0 where the fit is at a limit.
    pub fn parameters(&self) -> [f64; 4] {
        self.0.parameters()
    }

    /// Purchases a week of the mean customer while alive.
    pub fn weekly_rate(&self) -> f64 {
        self.0.rate.mean
    }

    /// Mean chance to be lost at a throw of the coin, a / (a + b).
    pub fn dropout(&self) -> f64 {
        self.0.chance.mean()
    }

    /// P(X(t) = n): probability that a new customer makes n repeat purchases in the first `weeks`.
    pub fn probability_of_purchases(&self, n: u32, weeks: f64) -> f64 {
        self.0.probability_of_purchases(n, weeks)
    }
}

impl Wraps for MbgNbd {
    fn inner(&self) -> &BetaGeometric {
        &self.0
    }
}

#[cfg(test)]
mod tests;
