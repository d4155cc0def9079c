//! The BG/NBD model: Fader, Hardie & Lee (2005), Marketing Science 24(2).

use super::betageo::{BetaGeometric, Dropout, NAMES};
use super::fit::{FitError, FitOptions, Fitted, ParameterError, positive};
use super::history::RepeatHistory;
use super::purchase::PurchaseModel;
use super::weighted::Weighted;

const DROPOUT: Dropout = Dropout::AfterRepeats;

/// Customers buy at random at a rate of their own, and after each repeat purchase may be lost for good.
/// One who never bought again is alive by construction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BgNbd(BetaGeometric);

impl BgNbd {
    /// The model at given parameters: r and α (weeks) of the purchase rate's gamma distribution, a and b
    /// of the dropout probability's beta distribution.
    ///
    /// # Errors
    /// [`ParameterError`] unless all are finite and above 0.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64) -> Result<BgNbd, ParameterError> {
        positive([r, alpha, a, b]).map(|at| BgNbd(BetaGeometric::at(at, DROPOUT)))
    }

    /// Maximum likelihood estimates from customers' histories; their mean amounts are not used.
    ///
    /// # Errors
    /// [`FitError`] with fewer than ten customers, without repeat buyers, and when no maximum was found.
    pub fn fit(
        histories: &[RepeatHistory],
        options: &FitOptions,
    ) -> Result<Fitted<BgNbd>, FitError> {
        let data = Weighted::of_repeat_buyers(histories)?;
        let maximum = BetaGeometric::fit(&data, DROPOUT, options)?;
        let model = BgNbd(BetaGeometric::at(maximum.parameters, DROPOUT));
        Ok(maximum.fitted(model, NAMES, histories.len() as u64))
    }

    /// r, α (weeks), a, b.
    pub fn parameters(&self) -> [f64; 4] {
        [self.0.r, self.0.alpha, self.0.a, self.0.b]
    }

    /// P(X(t) = n): probability that a new customer makes n repeat purchases in the first `weeks`.
    pub fn probability_of_purchases(&self, n: u32, weeks: f64) -> f64 {
        self.0.probability_of_purchases(n, weeks)
    }
}

impl PurchaseModel for BgNbd {
    fn expected_purchases(&self, weeks: f64) -> f64 {
        self.0.expected_purchases(weeks)
    }

    fn expected_while_alive(&self, repeat_days: u32, age: f64, weeks: f64) -> f64 {
        self.0.expected_while_alive(repeat_days, age, weeks)
    }

    fn probability_alive(&self, history: &RepeatHistory) -> f64 {
        self.0
            .probability_alive(history.repeat_days(), history.recency(), history.age())
    }
}

#[cfg(test)]
mod tests;
