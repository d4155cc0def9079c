//! Maximum likelihood: what the models' fits have in common.

use std::num::NonZeroUsize;

use super::optimise::{Matrix, dot, times};

mod boundary;
mod search;

pub use boundary::Boundary;
pub(crate) use boundary::Limit;
pub(crate) use search::{Likelihood, maximise};

/// How a fit is carried out. None of these changes what is estimated.
#[derive(Clone, Copy, Debug)]
pub struct FitOptions {
    /// Threads that may share one evaluation. The result does not depend on it.
    pub threads: NonZeroUsize,
    /// Iterations of the optimiser from one start before it gives up.
    pub iterations: usize,
    /// A fit has converged when the log-likelihood has less than this still to gain.
    pub tolerance: f64,
}

impl Default for FitOptions {
    /// One thread, 300 iterations, 1e-9.
    fn default() -> Self {
        FitOptions {
            threads: NonZeroUsize::MIN,
            iterations: 300,
            tolerance: 1e-9,
        }
    }
}

/// Fewer customers than this say too little about a distribution of customers.
pub const FEWEST_CUSTOMERS: u64 = 10;

/// Why there is no fitted model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FitError {
    /// Fewer than [`FEWEST_CUSTOMERS`] that the model can use.
    #[error(
        "{found} {} to fit a model to, at least {FEWEST_CUSTOMERS} are needed",
        if *found == 1 { "customer" } else { "customers" }
    )]
    TooFewCustomers {
        /// How many there are.
        found: u64,
    },
    /// Nobody bought on a second day.
    #[error("nobody bought on a second day, so nothing is known about repeat purchases")]
    NoRepeatBuyers,
    /// Nobody left, or nobody could have: a contract model has nothing to learn from.
    #[error("no cohort lost a customer, so nothing is known about churn")]
    NoChurn,
    /// A cohort's survivors that are not a falling row of at least two counts, or none at all.
    #[error(
        "cohort {cohort}: survivors are at least two counts, the first above 0, none above the one before"
    )]
    Survivors {
        /// Which cohort, counted from 1; 0 if there is none.
        cohort: usize,
    },
    /// Histories made of numbers alone, which do not know the times between purchases.
    #[error("the times between purchases are unknown, which a model of regular buyers needs")]
    NoGaps,
    /// Fewer renewals than parameters.
    #[error("one period of a cohort does not tell customers apart, at least two are needed")]
    TooFewPeriods,
    /// No maximum of the likelihood was found.
    #[error("the fit did not converge; the data may not suit the model")]
    NotConverged,
}

/// Why numbers are not parameters of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("parameters of a model are finite and above 0")]
pub struct ParameterError;

/// `values` if each is finite and above 0.
pub(crate) fn positive<const N: usize>(values: [f64; N]) -> Result<[f64; N], ParameterError> {
    let good = values.iter().all(|v| v.is_finite() && *v > 0.0);
    good.then_some(values).ok_or(ParameterError)
}

/// One estimated parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The literature's letter, spelled out: `alpha`. At a [`Boundary`] the limit has parameters of its own.
    pub name: &'static str,
    /// The maximum likelihood estimate; times in weeks.
    pub value: f64,
    /// Its asymptotic standard error; `None` in a fit without a covariance.
    pub standard_error: Option<f64>,
}

/// A fitted model and how well the data determine it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted<M> {
    /// The model at its estimates.
    pub model: M,
    /// The parameters in the order of the model's constructor; those of the limit where there is one.
    pub estimates: Vec<Estimate>,
    /// Where the likelihood has no top at finite parameters, what it tends to: the model is then exactly that
    /// limit, and the estimates are the limit's own parameters. Empty for an ordinary fit.
    pub limits: Vec<Boundary>,
    /// Asymptotic covariance of the estimates, a symmetric matrix in the same order: the inverse of the
    /// observed information in the coordinates searched, carried over by the delta method.
    ///
    /// `None` where the likelihood is so flat that the data do not determine the parameters: what the model
    /// predicts is determined, the parameters are not.
    pub covariance: Option<Vec<Vec<f64>>>,
    /// The log-likelihood at the estimates, times in weeks.
    pub log_likelihood: f64,
    /// Customers that the likelihood counts.
    pub customers: u64,
}

impl<M> Fitted<M> {
    /// The same fit under another model's name.
    pub(crate) fn map<N>(self, make: impl FnOnce(M) -> N) -> Fitted<N> {
        Fitted {
            model: make(self.model),
            estimates: self.estimates,
            limits: self.limits,
            covariance: self.covariance,
            log_likelihood: self.log_likelihood,
            customers: self.customers,
        }
    }
}

/// A maximum of a likelihood in the coordinates that were searched.
#[derive(Clone, Debug)]
pub(crate) struct Maximum {
    /// The place; infinite in the coordinates of a limit.
    pub(crate) at: Vec<f64>,
    /// Covariance of the finite coordinates.
    pub(crate) covariance: Option<Matrix>,
    pub(crate) log_likelihood: f64,
    pub(crate) limits: Vec<Boundary>,
}

/// Step of a coordinate for the slopes of parameters: they are exponentials, so its error is 1e-11 of them.
const SLOPE_STEP: f64 = 1e-5;

impl Maximum {
    /// The fit, with the parameters that `natural` names at a place.
    pub(crate) fn fitted<M>(
        self,
        model: M,
        customers: u64,
        natural: impl Fn(&[f64]) -> Vec<(&'static str, f64)>,
    ) -> Fitted<M> {
        let named = natural(&self.at);
        let covariance = self
            .covariance
            .as_ref()
            .map(|covariance| carried(&self.at, covariance, &natural));
        let error = |i: usize| {
            let variance = covariance.as_ref()?.get(i)?.get(i)?;
            Some(variance.sqrt())
        };
        let estimates = named.iter().enumerate();
        Fitted {
            estimates: estimates
                .map(|(i, (name, value))| Estimate {
                    name,
                    value: *value,
                    standard_error: error(i),
                })
                .collect(),
            model,
            limits: self.limits,
            covariance,
            log_likelihood: self.log_likelihood,
            customers,
        }
    }
}

/// The delta method: each parameter's slopes by the finite coordinates, on both sides of their covariance.
fn carried(
    at: &[f64],
    covariance: &Matrix,
    natural: &impl Fn(&[f64]) -> Vec<(&'static str, f64)>,
) -> Matrix {
    let finite = (0..at.len()).filter(|i| at.get(*i).is_some_and(|x| x.is_finite()));
    let slopes: Matrix = finite
        .map(|i| {
            let moved = |by: f64| {
                let moved = at.iter().enumerate();
                let moved: Vec<f64> = moved
                    .map(|(j, x)| if i == j { x + by } else { *x })
                    .collect();
                natural(&moved)
            };
            let (up, down) = (moved(SLOPE_STEP), moved(-SLOPE_STEP));
            let pairs = up.iter().zip(&down);
            pairs
                .map(|(up, down)| (up.1 - down.1) / (2.0 * SLOPE_STEP))
                .collect()
        })
        .collect();
    let parameters = slopes.first().map_or(0, Vec::len);
    let slope = |p: usize| -> Vec<f64> {
        slopes
            .iter()
            .filter_map(|row| row.get(p).copied())
            .collect()
    };
    let rows: Matrix = (0..parameters).map(slope).collect();
    let mut result = vec![vec![0.0; parameters]; parameters];
    for (i, one) in rows.iter().enumerate() {
        for (j, other) in rows.iter().enumerate().take(i + 1) {
            let value = dot(&times(covariance, one), other);
            result[i][j] = value; // invariant: i, j < parameters
            result[j][i] = value; // invariant: i, j < parameters
        }
    }
    result
}

#[cfg(test)]
mod tests;
