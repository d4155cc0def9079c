//! When a prediction is not to be trusted, in sentences.

use super::fit::choice;
use super::{Asked, Lifetime, Model, Population, Span};
use crate::metrics::figure::Undefined;
use crate::models::clv::Horizon;
use crate::models::fit::{FEWEST_CUSTOMERS, FitError};
use crate::models::gammagamma::spend_frequency_correlation;
use crate::models::mbgcnbd::{LIKE_A_CLOCK, regularity};

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
    lifetime: Result<&Lifetime, &FitError>,
    asked: Asked,
    span: &Span,
    horizon: &Horizon,
) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    let repeat_buyers = population.repeat_buyers();
    let lifetime = match lifetime {
        Ok(lifetime) => lifetime,
        Err(error) => return vec![format!("no prediction: {error}")],
    };
    notes.extend(choice(asked, &lifetime.compared));
    if repeat_buyers < FEW_REPEAT_BUYERS {
        let who = if repeat_buyers == 1 {
            "customer"
        } else {
            "customers"
        };
        notes.push(format!(
            "only {repeat_buyers} {who} bought on a second day: parameters and predictions are rough"
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
    notes.extend(at_limits(lifetime));
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
    notes.extend(regular(population, lifetime.purchases.model));
    if lifetime.purchases.model == Model::BgNbd {
        notes.push(
            "BG/NBD counts everybody who has bought on one day only as still active; --model mbg-nbd or \
             pareto-nbd does not"
                .to_owned(),
        );
    }
    notes
}

/// Which models stand at a limit, and which parameters the data do not determine.
fn at_limits(lifetime: &Lifetime) -> Vec<String> {
    let purchases = &lifetime.purchases;
    let fits = [
        Some((
            purchases.model.title(),
            &purchases.limits,
            purchases.is_sharp,
        )),
        (lifetime.spend.as_ref().ok())
            .map(|fit| ("Gamma-Gamma", &fit.limits, fit.covariance.is_some())),
    ];
    let mut notes = Vec::new();
    for (model, limits, is_sharp) in fits.into_iter().flatten() {
        let words = limits.iter().map(|limit| limit.words());
        notes
            .extend(words.map(|words| format!("{model} is at a limit: {words}; predictions hold")));
        if limits.is_empty() && !is_sharp {
            notes.push(format!(
                "the data hardly determine the parameters of {model}, so they are without standard errors; \
                 predictions hold"
            ));
        }
    }
    notes
}

/// From this k of Wheat & Morrison on, a model of regular buyers is worth a try; and from so many customers.
const REGULAR: f64 = 1.5;
const ENOUGH: u64 = 30;

/// Whether orders come more like a clock than at random.
fn regular(population: &Population, model: Model) -> Option<String> {
    let (k, customers) = regularity(&population.histories)?;
    if k < REGULAR || customers < ENOUGH || model == Model::MbgCnbd {
        return None;
    }
    let k = if k < LIKE_A_CLOCK {
        format!("{k:.1}")
    } else {
        "1,000 or more".to_owned()
    };
    Some(format!(
        "orders come more regularly than at random (Wheat & Morrison's k is {k} over {customers} customers; at \
         random it is 1): try --model mbg-cnbd-k"
    ))
}
