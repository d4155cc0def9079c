//! Maximum likelihood: what the models' fits have in common.

use std::num::NonZeroUsize;

use super::optimise::{self, Point, Slope};

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
    #[error("{found} customers to fit a model to, at least {FEWEST_CUSTOMERS} are needed")]
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
    /// The literature's letter, spelled out: `alpha`.
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
    /// The parameters in the order of the model's constructor.
    pub estimates: Vec<Estimate>,
    /// Asymptotic covariance of the estimates, a symmetric matrix in the same order: the inverse of the
    /// observed information in the logarithms of the parameters, carried over by the delta method.
    ///
    /// `None` where the likelihood has no maximum at finite parameters: it keeps rising, by less than 0.001
    /// from here on, while some of them run off to 0 or infinity. The data then show no dropout, or no
    /// differences between customers, and the model is as good as at that limit: what it predicts is
    /// determined, the parameters that ran off are not.
    pub covariance: Option<Vec<Vec<f64>>>,
    /// The log-likelihood at the estimates, times in weeks.
    pub log_likelihood: f64,
    /// Customers that the likelihood counts.
    pub customers: u64,
}

/// A maximum of a likelihood in its natural parameters.
pub(crate) struct Maximum<const N: usize> {
    pub(crate) parameters: [f64; N],
    covariance: Option<[[f64; N]; N]>,
    log_likelihood: f64,
}

impl<const N: usize> Maximum<N> {
    pub(crate) fn fitted<M>(self, model: M, names: [&'static str; N], customers: u64) -> Fitted<M> {
        let errors = self.covariance.map(|matrix| {
            std::array::from_fn::<f64, N, _>(|i| matrix[i][i].sqrt()) // invariant: i < N
        });
        let estimates = (0..N).map(|i| Estimate {
            name: names[i],                                 // invariant: i < N
            value: self.parameters[i],                      // invariant: i < N
            standard_error: errors.map(|errors| errors[i]), // invariant: i < N
        });
        let rows = |matrix: [[f64; N]; N]| matrix.iter().map(|row| row.to_vec()).collect();
        Fitted {
            model,
            estimates: estimates.collect(),
            covariance: self.covariance.map(rows),
            log_likelihood: self.log_likelihood,
            customers,
        }
    }
}

/// Largest factor between a parameter and its first start that is searched: e^20.
const WIDEST: f64 = 20.0;
/// A standard error of a parameter's logarithm above this says nothing about the parameter.
const VAGUE: f64 = 10.0;
/// Where the likelihood approaches its limit like 1 / parameter, its slope by the parameter's logarithm is
/// what it still has to gain. Less than this, and it is at the limit.
const AT_LIMIT: f64 = 1e-3;
/// Step of the logarithms for second derivatives: its error is 1e-8 of them.
const HESSIAN_STEP: f64 = 1e-4;

/// Maximises `log_likelihood` (value and gradient in positive natural parameters, the sum over
/// `customers`) over the parameters' logarithms.
///
/// BFGS from the two best of the `starts`, each polished by Newton steps to the tolerance; if neither
/// converges, the Nelder–Mead simplex leads the way first. Searching over ln(parameter) from starts
/// that are placed relative to the data's mean time is the same as rescaling time.
pub(crate) fn maximise<const N: usize>(
    starts: &[[f64; N]],
    customers: f64,
    options: &FitOptions,
    log_likelihood: impl Fn(&[f64; N]) -> Slope<N>,
) -> Result<Maximum<N>, FitError> {
    let starts: Vec<[f64; N]> = starts.iter().map(|s| s.map(f64::ln)).collect();
    let origin = starts.first().copied().ok_or(FitError::NotConverged)?;
    let objective = |at: &[f64; N]| {
        if optimise::largest(&optimise::minus(at, &origin)) >= WIDEST {
            return (f64::INFINITY, [f64::NAN; N]);
        }
        let natural = at.map(f64::exp);
        let (value, gradient) = log_likelihood(&natural);
        let slope = std::array::from_fn(|i| -gradient[i] * natural[i] / customers); // invariant: i < N
        (-value / customers, slope)
    };
    let mut ranked: Vec<(f64, [f64; N])> = starts.iter().map(|s| (objective(s).0, *s)).collect();
    ranked.retain(|(value, _)| value.is_finite());
    ranked.sort_by(|one, other| one.0.total_cmp(&other.0));
    ranked.truncate(2);
    let search = |start: [f64; N]| {
        let descend = |from, slope| {
            let end = optimise::bfgs(&objective, from, slope, options.iterations);
            let peak = polish(&objective, end, customers, options.tolerance);
            peak.ok_or(end.at)
        };
        // Newton's steps take over early; where there is nothing to step to, the slope itself must vanish.
        descend(start, 1e-7)
            .or_else(|end| descend(end, AT_LIMIT / 3.0 / customers))
            .ok()
    };
    let best = ranked
        .iter()
        .filter_map(|(_, start)| search(*start))
        .reduce(|one, other| better(one, other, AT_LIMIT / customers))
        .or_else(|| {
            let (_, start) = ranked.first()?;
            let steps = options.iterations.saturating_mul(4);
            search(optimise::nelder_mead(&|at| objective(at).0, *start, steps))
        });
    let (point, inverse) = best.ok_or(FitError::NotConverged)?;
    let parameters = point.at.map(f64::exp);
    // Delta method: d parameter / d logarithm = parameter. The product in one order keeps it symmetric.
    let scaled = |i: usize, j: usize, v: f64| v / customers * (parameters[i] * parameters[j]); // invariant: i, j < N
    Ok(Maximum {
        parameters,
        covariance: inverse.map(|matrix| {
            std::array::from_fn(|i| std::array::from_fn(|j| scaled(i, j, matrix[i][j]))) // invariant: i, j < N
        }),
        log_likelihood: -point.value * customers,
    })
}

/// A minimum of the mean negative log-likelihood and the inverse of its Hessian; without one if it lies
/// at infinity.
type Peak<const N: usize> = (Point<N>, Option<[[f64; N]; N]>);

/// The lower minimum, but one at finite parameters rather than one at infinity that is hardly lower.
fn better<const N: usize>(one: Peak<N>, other: Peak<N>, hardly: f64) -> Peak<N> {
    let rank = |peak: &Peak<N>| peak.0.value + if peak.1.is_some() { 0.0 } else { hardly };
    if rank(&other) < rank(&one) {
        other
    } else {
        one
    }
}

/// Newton steps until the quadratic model promises a gain below the tolerance; `None` if they lead
/// nowhere.
fn polish<const N: usize>(
    f: &impl Fn(&[f64; N]) -> Slope<N>,
    mut point: Point<N>,
    customers: f64,
    tolerance: f64,
) -> Option<Peak<N>> {
    for _ in 0..30 {
        let hessian = optimise::hessian(f, &point.at, HESSIAN_STEP);
        let vague = |variance: f64| (variance / customers).sqrt() > VAGUE;
        let Some(inverse) =
            optimise::inverse(&hessian).filter(|inverse| !(0..N).any(|i| vague(inverse[i][i])))
        // invariant: i < N
        else {
            break;
        };
        let step = optimise::times(&inverse, &point.gradient);
        let gain = optimise::dot(&step, &point.gradient) / 2.0;
        if gain * customers <= tolerance {
            return Some((point, Some(inverse)));
        }
        match shortened(f, &point, step) {
            Some(next) => point = next,
            None => break,
        }
    }
    let slope = optimise::largest(&point.gradient) * customers;
    (slope <= AT_LIMIT).then_some((point, None))
}

/// The point a Newton step away, or as much of the step as does not lead upwards: far from the minimum it
/// may be too long for the quadratic model.
fn shortened<const N: usize>(
    f: &impl Fn(&[f64; N]) -> Slope<N>,
    from: &Point<N>,
    step: [f64; N],
) -> Option<Point<N>> {
    let full = (1.0 / optimise::largest(&step)).min(1.0);
    (0..20).find_map(|halvings| {
        let length = full * 0.5f64.powi(halvings);
        let at = optimise::minus(&from.at, &step.map(|s| s * length));
        let (value, gradient) = f(&at);
        let usable = value.is_finite() && gradient.iter().all(|g| g.is_finite());
        (usable && value <= from.value).then_some(Point {
            at,
            value,
            gradient,
        })
    })
}

#[cfg(test)]
mod tests;
