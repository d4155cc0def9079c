//! Static covariates on the rates of a purchase model: Fader & Hardie (2007), "Incorporating time-invariant covariates
//! into the Pareto/NBD and BG/NBD models".
//!
//! A customer with covariates z orders at a rate with mean r / α · e^(γ·z), the shape r being everybody's: α_z = α
//! e^(−γ·z). The dropout has effects of its own: of Pareto/NBD on the rate of loss, β_z = β e^(−γ′·z); of the
//! beta-geometric models on the odds of the mean chance, a_z / b_z = a / b · e^(γ′·z) at the same a + b.

use std::collections::BTreeMap;

use super::betageo::{self, BetaGeometric, Dropout};
use super::fit::{Estimate, FitError, FitOptions, Fitted, Likelihood, Limit, maximise};
use super::history::RepeatHistory;
use super::optimise::Slope;
use super::paretonbd::{self, ParetoNbd};
use super::purchase::PurchaseModel;
use super::special::ln_gamma;
use super::weighted::Weighted;

#[cfg(test)]
mod tests;

/// The model that covariates shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// BG/NBD.
    Bg,
    /// MBG/NBD, or with k above 1 MBG/CNBD-k.
    Mbg {
        /// Events of the rate a purchase.
        k: u32,
    },
    /// Pareto/NBD.
    Pareto,
}

impl Base {
    fn dropout(self) -> (Dropout, u32) {
        match self {
            Base::Bg | Base::Pareto => (Dropout::AfterRepeats, 1),
            Base::Mbg { k } => (Dropout::AfterEveryPurchase, k),
        }
    }
}

/// A fitted model with covariates.
pub struct CovariateFit {
    /// What it predicts of customers by their kind.
    pub predictor: Box<dyn PurchaseModel>,
    /// The base's parameters, of a customer whose covariates are all 0.
    pub base: Vec<Estimate>,
    /// Effects on the rate of orders, a covariate each: e^effect is the factor.
    pub on_rate: Vec<Estimate>,
    /// Effects on the dropout.
    pub on_dropout: Vec<Estimate>,
    /// The log-likelihood.
    pub log_likelihood: f64,
}

/// The first coordinates are the base's: effects shift the mean rate and the dropout's mean.
const RATE: usize = 0;
const DROPOUT: usize = 2;
const BASE: usize = 4;

/// Customers by kind, each kind with its likelihood and covariates.
struct OfKinds<'a, L> {
    kinds: Vec<(&'a [f64], L)>,
    covariates: usize,
}

impl<L: Likelihood> Likelihood for OfKinds<'_, L> {
    fn customers(&self) -> f64 {
        self.kinds.iter().map(|(_, of)| of.customers()).sum()
    }

    fn slope(&self, at: &[f64]) -> Slope {
        let mut sum = 0.0;
        let mut gradient = vec![0.0; at.len()];
        for (covariates, likelihood) in &self.kinds {
            let (value, slopes) = likelihood.slope(&shifted(at, covariates));
            sum += value;
            for (total, part) in gradient.iter_mut().zip(&slopes) {
                *total += part;
            }
            for (place, by) in [(0, RATE), (self.covariates, DROPOUT)] {
                let effects = gradient.iter_mut().skip(BASE + place);
                for (total, covariate) in effects.zip(*covariates) {
                    *total += slopes.get(by).copied().unwrap_or(0.0) * covariate;
                }
            }
        }
        (sum, gradient)
    }
}

/// The base's coordinates of a kind.
fn shifted(at: &[f64], covariates: &[f64]) -> Vec<f64> {
    let mut base: Vec<f64> = at.iter().take(BASE).copied().collect();
    for (place, by) in [(0, RATE), (covariates.len(), DROPOUT)] {
        let effects = at.iter().skip(BASE + place).zip(covariates);
        let shift: f64 = effects.map(|(effect, covariate)| effect * covariate).sum();
        if let Some(coordinate) = base.get_mut(by) {
            *coordinate += shift;
        }
    }
    base
}

/// Fits a model whose customers are of kinds, `kinds` with the covariates of each, by the numbers that histories bear.
///
/// # Errors
/// [`FitError`] with too few customers and without repeat buyers.
pub fn fit(
    base: Base,
    histories: &[RepeatHistory],
    kinds: &[Vec<f64>],
    options: &FitOptions,
) -> Result<CovariateFit, FitError> {
    let all = Weighted::of_repeat_buyers(histories)?;
    let mut by_kind: BTreeMap<u32, Vec<RepeatHistory>> = BTreeMap::new();
    for history in histories {
        by_kind.entry(history.kind()).or_default().push(*history);
    }
    let none: &[f64] = &[];
    let grouped: Vec<(&[f64], Weighted)> = by_kind
        .iter()
        .map(|(kind, histories)| {
            let covariates = kinds.get(*kind as usize).map_or(none, Vec::as_slice);
            (covariates, Weighted::new(histories))
        })
        .collect();
    let threads = options.threads.get();
    let (dropout, stages) = base.dropout();
    let maximum = match base {
        Base::Pareto => {
            let of = |data| paretonbd::OfHistories::new(data, threads);
            climb(
                &grouped,
                of,
                &paretonbd::starts(&all),
                &paretonbd::LIMITS,
                options,
            )
        }
        _ => {
            let of = |data| betageo::OfHistories {
                data,
                dropout,
                stages,
                threads,
            };
            climb(
                &grouped,
                of,
                &betageo::starts(&all, stages),
                &betageo::LIMITS,
                options,
            )
        }
    }?;
    let weights = grouped.iter().map(|(_, data)| data.customers);
    let mut fit = read(base, maximum, kinds, weights.collect());
    if stages > 1 {
        let shape = f64::from(stages);
        let ln_gaps = all.ln_gaps.ok_or(FitError::NoGaps)?;
        fit.log_likelihood += (shape - 1.0) * ln_gaps - all.repeats * ln_gamma(shape);
    }
    Ok(fit)
}

/// The search, from the base's starts without any effect. Limits at which the dropout's mean itself runs off have no
/// place for effects on it, and are left out.
fn climb<'a, L: Likelihood>(
    grouped: &'a [(&'a [f64], Weighted)],
    of: impl Fn(&'a Weighted) -> L,
    starts: &[Vec<f64>],
    limits: &[Limit],
    options: &FitOptions,
) -> Result<Fitted<Vec<f64>>, FitError> {
    let covariates = grouped.iter().map(|(covariates, _)| covariates.len()).max();
    let covariates = covariates.unwrap_or(0);
    let likelihood = OfKinds {
        kinds: grouped
            .iter()
            .map(|(covariates, data)| (*covariates, of(data)))
            .collect(),
        covariates,
    };
    let starts: Vec<Vec<f64>> = starts
        .iter()
        .map(|base| {
            base.iter()
                .copied()
                .chain(vec![0.0; 2 * covariates])
                .collect()
        })
        .collect();
    let of_dropout = |limit: &&Limit| {
        let mut fixed = limit.fixed.iter().map(|(i, _, _)| *i);
        !fixed.any(|i| i == DROPOUT) && limit.restart.is_empty()
    };
    let limits: Vec<Limit> = limits.iter().filter(of_dropout).copied().collect();
    let maximum = maximise(&likelihood, &[], &starts, &limits, options)?;
    let place = maximum.at.clone();
    let customers = likelihood.customers().round() as u64;
    Ok(maximum.fitted(place, customers, |at| {
        at.iter()
            .map(|x| ("", if x.is_finite() { *x } else { 0.0 }))
            .collect()
    }))
}

/// What a place in the coordinates says.
fn read(
    base: Base,
    maximum: Fitted<Vec<f64>>,
    kinds: &[Vec<f64>],
    weights: Vec<f64>,
) -> CovariateFit {
    let at = &maximum.model;
    let covariates = (at.len() - BASE.min(at.len())) / 2;
    let (dropout, stages) = base.dropout();
    let named = |at: &[f64]| match base {
        Base::Pareto => ParetoNbd::of_coordinates(at).named(),
        _ => BetaGeometric::of_coordinates(at, dropout, stages).named(),
    };
    let effects = |place: usize| -> Vec<Estimate> {
        let found = maximum.estimates.iter().skip(BASE + place).take(covariates);
        found
            .map(|estimate| Estimate {
                name: "gamma",
                ..*estimate
            })
            .collect()
    };
    let base_estimates = named(at)
        .into_iter()
        .zip(errors(at, &maximum.covariance, &named));
    let base_estimates: Vec<Estimate> = base_estimates
        .map(|((name, value), standard_error)| Estimate {
            name,
            value,
            standard_error,
        })
        .collect();
    let models: Vec<Box<dyn PurchaseModel>> = kinds
        .iter()
        .map(|covariates| -> Box<dyn PurchaseModel> {
            let place = shifted(at, covariates);
            match base {
                Base::Pareto => Box::new(ParetoNbd::of_coordinates(&place)),
                _ => Box::new(BetaGeometric::of_coordinates(&place, dropout, stages)),
            }
        })
        .collect();
    CovariateFit {
        predictor: Box::new(ByKind { models, weights }),
        base: base_estimates,
        on_rate: effects(0),
        on_dropout: effects(covariates),
        log_likelihood: maximum.log_likelihood,
    }
}

/// Standard errors of the base's parameters by the delta method, from the covariance of all coordinates.
fn errors(
    at: &[f64],
    covariance: &Option<Vec<Vec<f64>>>,
    named: &impl Fn(&[f64]) -> Vec<(&'static str, f64)>,
) -> Vec<Option<f64>> {
    const STEP: f64 = 1e-5;
    let count = named(at).len();
    let Some(covariance) = covariance else {
        return vec![None; count];
    };
    let moved = |i: usize, by: f64| {
        let moved = at.iter().enumerate();
        named(
            &moved
                .map(|(j, x)| if i == j { x + by } else { *x })
                .collect::<Vec<f64>>(),
        )
    };
    let slopes = |parameter: usize| -> Vec<f64> {
        let slope = |i: usize| {
            let (up, down) = (moved(i, STEP), moved(i, -STEP));
            let pair = up.get(parameter).zip(down.get(parameter));
            pair.map_or(0.0, |(up, down)| (up.1 - down.1) / (2.0 * STEP))
        };
        (0..at.len())
            .map(|i| if i < BASE { slope(i) } else { 0.0 })
            .collect()
    };
    let error = |parameter: usize| {
        let slopes = slopes(parameter);
        let products = super::optimise::times(covariance, &slopes);
        Some(super::optimise::dot(&products, &slopes).sqrt())
    };
    (0..count).map(error).collect()
}

/// A model a kind of customers.
struct ByKind {
    models: Vec<Box<dyn PurchaseModel>>,
    /// Customers of each kind, for what is said of a new customer of any.
    weights: Vec<f64>,
}

impl ByKind {
    fn of(&self, history: &RepeatHistory) -> Option<&dyn PurchaseModel> {
        self.models
            .get(history.kind() as usize)
            .map(|model| &**model)
    }

    fn with(&self, history: &RepeatHistory, ask: impl Fn(&dyn PurchaseModel) -> f64) -> f64 {
        self.of(history).map_or(0.0, ask)
    }
}

impl PurchaseModel for ByKind {
    fn expected_purchases(&self, weeks: f64) -> f64 {
        let all = self.models.iter().zip(&self.weights);
        let sum: f64 = all
            .map(|(model, weight)| model.expected_purchases(weeks) * weight)
            .sum();
        sum / self.weights.iter().sum::<f64>()
    }

    fn expected_while_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        self.with(history, |model| model.expected_while_alive(history, weeks))
    }

    fn probability_alive(&self, history: &RepeatHistory) -> f64 {
        self.with(history, |model| model.probability_alive(history))
    }

    fn stays_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        self.with(history, |model| model.stays_alive(history, weeks))
    }

    fn silent_while_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        self.with(history, |model| model.silent_while_alive(history, weeks))
    }

    fn depends_on_recency(&self) -> bool {
        self.models.iter().any(|model| model.depends_on_recency())
    }
}
