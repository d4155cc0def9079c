//! When a prediction is not to be trusted, in sentences.

use super::{Lifetime, Model, Population, Span, Unfitted};
use crate::metrics::figure::Undefined;
use crate::models::clv::Horizon;
use crate::models::fit::{FEWEST_CUSTOMERS, FitError};
use crate::models::gammagamma::spend_frequency_correlation;

/// Fewer repeat buyers than this make rough parameters: standard errors near the parameters themselves.
const FEW_REPEAT_BUYERS: u64 = 100;
/// A correlation of spend and frequency from here on is worth a warning.
const CORRELATED: f64 = 0.3;

/// Correlation of spend per purchase and number of purchases, which the Gamma-Gamma model takes to be 0.
pub fn spend_correlation(population: &Population) -> Option<f64> {
    spend_frequency_correlation(&population.histories)
}

/// What a reader must know before using the prediction.
pub fn guards(
    population: &Population,
    lifetime: Result<&Lifetime, &Unfitted>,
    span: &Span,
    horizon: &Horizon,
) -> Vec<String> {
    let mut notes = Vec::new();
    let repeat_buyers = population.repeat_buyers();
    let lifetime = match lifetime {
        Ok(lifetime) => lifetime,
        Err(error) => return vec![format!("no prediction: {error}")],
    };
    if repeat_buyers < FEW_REPEAT_BUYERS {
        notes.push(format!(
            "only {repeat_buyers} customers bought on a second day: parameters and predictions are rough"
        ));
    }
    match &lifetime.spend {
        _ if population.lacks_amounts => notes.push(format!("no values: {}", Undefined::NoAmounts)),
        Err(FitError::NoRepeatBuyers | FitError::TooFewCustomers { .. }) => notes.push(format!(
            "no values: fewer than {FEWEST_CUSTOMERS} customers bought on a second day for an amount above 0, \
             which is what amounts are learned from"
        )),
        Err(error) => notes.push(format!("no values: {error}")),
        Ok(_) if lifetime.totals.value.is_none() => notes.push(
            "no total value: amounts differ so much between customers that the model has no finite mean for \
             those who bought once"
                .to_owned(),
        ),
        Ok(_) => {}
    }
    let vague = |estimates: &[crate::models::fit::Estimate]| {
        estimates
            .iter()
            .any(|estimate| estimate.standard_error.is_none())
    };
    let spend_is_vague = lifetime
        .spend
        .as_ref()
        .is_ok_and(|fit| vague(&fit.estimates));
    if vague(&lifetime.purchases.estimates) || spend_is_vague {
        notes.push(
            "parameters without a standard error ran off to a limit: the data show no dropout, or no \
             differences between customers; predictions hold, these parameters mean nothing"
                .to_owned(),
        );
    }
    if let Some(correlation) = spend_correlation(population).filter(|r| r.abs() >= CORRELATED) {
        notes.push(format!(
            "spend per order and number of orders go together (correlation {correlation:.2}), which the model \
             of spend assumes they do not: values of frequent buyers are off"
        ));
    }
    let ahead = f64::from(horizon.months) * horizon.weeks_per_month;
    if ahead > span.weeks() {
        notes.push(format!(
            "the next {} months are longer than the {:.0} weeks that the models saw",
            horizon.months,
            span.weeks()
        ));
    }
    if lifetime.purchases.model == Model::BgNbd {
        notes.push(
            "BG/NBD counts everybody who has bought on one day only as still active; --model mbg-nbd or \
             pareto-nbd does not"
                .to_owned(),
        );
    }
    notes
}
