//! One customer who weighs more than all others' predictions can bear.

use super::{Lifetime, Population, Totals, values};
use crate::models::clv::Horizon;
use crate::models::fit::FitOptions;
use crate::models::gammagamma::GammaGamma;

/// A share of the total from here on is worth a warning.
const HEAVY: f64 = 0.2;

/// The customer who makes up more than a fifth of the value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Whale {
    /// The place in the population.
    pub place: usize,
    /// Share of the predicted value; where there is no total, of the net revenue so far.
    pub share: f64,
    /// Whether it is the predicted value that the share is of.
    pub of_predicted: bool,
    /// Predicted value of all others, with a model of amounts fitted without this customer's; `None` where they
    /// have none.
    pub value_without: Option<f64>,
}

/// That customer, if there is one.
pub fn whale(
    population: &Population,
    lifetime: &Lifetime,
    horizon: &Horizon,
    options: &FitOptions,
) -> Option<Whale> {
    lifetime.spend.as_ref().ok()?;
    let of_predicted = lifetime.totals.value.is_some();
    let shares: Vec<f64> = match lifetime.totals.value {
        Some(_) => lifetime
            .values
            .iter()
            .map(|one| one.value.unwrap_or(0.0))
            .collect(),
        None => population.net.iter().map(|net| *net as f64).collect(),
    };
    let total: f64 = shares.iter().sum();
    let most = shares.iter().copied().enumerate();
    let (place, most) = most.max_by(|one, other| one.1.total_cmp(&other.1))?;
    if shares.len() < 2 || total <= 0.0 || most <= HEAVY * total {
        return None;
    }
    let others = || (0..shares.len()).filter(|other| *other != place);
    let histories: Vec<_> = others()
        .filter_map(|other| population.histories.get(other).copied())
        .collect();
    let spend = GammaGamma::fit(&histories, options).ok();
    let predictor = lifetime.purchases.predictor.as_ref();
    let without = values(predictor, spend.as_ref(), &histories, horizon);
    Some(Whale {
        place,
        share: most / total,
        of_predicted,
        value_without: Totals::of(without.iter()).value,
    })
}
