//! The Pareto/NBD model: Schmittlein, Morrison & Colombo (1987), Management Science 33(1), in the
//! notation of Fader & Hardie's note on its derivation (2005).

use super::fit::{
    Boundary, FitError, FitOptions, Fitted, Limit, ParameterError, maximise, positive,
};
use super::history::RepeatHistory;
use super::mixing::GammaRate;
use super::purchase::{PurchaseModel, held};
use super::weighted::Weighted;

mod likelihood;
mod lost;

pub(crate) use likelihood::OfHistories;
use lost::Lost;

/// Customers buy at random at a rate λ ~ Gamma(r, α) of their own, and are lost at random at a rate
/// μ ~ Gamma(s, β), whether they buy or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParetoNbd {
    rate: GammaRate,
    death: Death,
}

/// How customers are lost.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Death {
    /// At a rate μ of their own.
    Rate(GammaRate),
    /// A share right after the first purchase, the others never: the limit s, β → 0.
    AtOnce(f64),
}

/// Coordinates of a fit: ln(r / α), −ln r, ln(s / β), −ln s. Where the last is ∞, the third is the log-odds of
/// being lost at once.
pub(crate) const LIMITS: [Limit; 4] = [
    Limit {
        boundary: Boundary::DropoutAlike,
        fixed: &[(3, f64::NEG_INFINITY, -12.0)],
        restart: &[],
    },
    Limit {
        boundary: Boundary::NobodyLost,
        fixed: &[(2, f64::NEG_INFINITY, -20.0), (3, f64::NEG_INFINITY, -1.0)],
        restart: &[],
    },
    Limit {
        boundary: Boundary::OrderRatesAlike,
        fixed: &[(1, f64::NEG_INFINITY, -12.0)],
        restart: &[],
    },
    Limit {
        boundary: Boundary::LostAtOnceOrNever,
        fixed: &[(3, f64::INFINITY, 3.0)],
        restart: &[(2, -1.0)],
    },
];

impl ParetoNbd {
    /// The model at given parameters: r and α (weeks) of the purchase rate's gamma distribution, s and β
    /// (weeks) of the dropout rate's.
    ///
    /// # Errors
    /// [`ParameterError`] unless all are finite and above 0.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64) -> Result<ParetoNbd, ParameterError> {
        positive([r, alpha, s, beta]).map(|[r, alpha, s, beta]| ParetoNbd {
            rate: GammaRate::of_shape(r, alpha),
            death: Death::Rate(GammaRate::of_shape(s, beta)),
        })
    }

    /// Maximum likelihood estimates from customers' histories; their mean amounts are not used. Where the
    /// likelihood has no top, the limit it tends to, see [`Fitted::limits`].
    ///
    /// # Errors
    /// [`FitError`] with fewer than ten customers and without repeat buyers.
    pub fn fit(
        histories: &[RepeatHistory],
        options: &FitOptions,
    ) -> Result<Fitted<ParetoNbd>, FitError> {
        ParetoNbd::fit_grouped(&Weighted::of_repeat_buyers(histories)?, options)
    }

    pub(crate) fn fit_grouped(
        data: &Weighted,
        options: &FitOptions,
    ) -> Result<Fitted<ParetoNbd>, FitError> {
        let of = |data| OfHistories::new(data, options.threads.get());
        let samples = data.samples();
        let samples: Vec<_> = samples.iter().map(of).collect();
        let maximum = maximise(&of(data), &samples, &starts(data), &LIMITS, options)?;
        let model = ParetoNbd::of_coordinates(&maximum.at);
        let customers = data.customers.round() as u64;
        Ok(maximum.fitted(model, customers, |at| ParetoNbd::of_coordinates(at).named()))
    }

    /// At coordinates of a fit.
    pub(crate) fn of_coordinates(at: &[f64]) -> ParetoNbd {
        let at = |i: usize| at.get(i).copied().unwrap_or(0.0);
        ParetoNbd {
            rate: GammaRate::of_logs(at(0), at(1)),
            death: if at(3) == f64::INFINITY {
                Death::AtOnce(1.0 / (1.0 + (-at(2)).exp()))
            } else {
                Death::Rate(GammaRate::of_logs(at(2), at(3)))
            },
        }
    }

    /// r, α (weeks), s, β (weeks); infinite or 0 where the fit is at a limit.
    pub fn parameters(&self) -> [f64; 4] {
        let [r, alpha] = self.rate.shape_and_scale();
        let [s, beta] = match self.death {
            Death::Rate(rate) => rate.shape_and_scale(),
            Death::AtOnce(_) => [0.0, 0.0],
        };
        [r, alpha, s, beta]
    }

    /// The parameters that mean something, by name: at a limit, those of the limit.
    pub(crate) fn named(&self) -> Vec<(&'static str, f64)> {
        let [r, alpha, s, beta] = self.parameters();
        let mut named = match self.rate.spread {
            0.0 => vec![("lambda", self.rate.mean)],
            _ => vec![("r", r), ("alpha", alpha)],
        };
        match self.death {
            Death::AtOnce(share) => named.push(("lost_at_once", share)),
            Death::Rate(GammaRate { mean: 0.0, .. }) => {}
            Death::Rate(GammaRate { spread: 0.0, mean }) => named.push(("mu", mean)),
            Death::Rate(_) => named.extend([("s", s), ("beta", beta)]),
        }
        named
    }

    /// Purchases a week of the mean customer while alive.
    pub fn weekly_rate(&self) -> f64 {
        self.rate.mean
    }

    /// Share of new customers who are lost within so many weeks.
    pub fn lost_within(&self, weeks: f64) -> f64 {
        match self.death {
            Death::Rate(death) => 1.0 - death.none_within(held(weeks)),
            Death::AtOnce(share) => share,
        }
    }

    /// How long the living live: their rate of loss at `age`.
    fn death_at(&self, age: f64) -> GammaRate {
        match self.death {
            Death::Rate(rate) => rate.after(0.0, age),
            Death::AtOnce(_) => GammaRate {
                mean: 0.0,
                spread: 0.0,
            },
        }
    }
}

/// Places where a search may start, relative to the data's mean rate and age.
pub(crate) fn starts(data: &Weighted) -> Vec<Vec<f64>> {
    let rate = (1.5 * data.repeats / data.exposure).ln();
    let age = data.exposure / data.customers;
    let death = [(0.5, 0.4), (1.5, 2.0)];
    let with = |r: f64| {
        death.map(|(s, ages): (f64, f64)| vec![rate, -r.ln(), (s / (ages * age)).ln(), -s.ln()])
    };
    [0.25, 0.6, 1.5].into_iter().flat_map(with).collect()
}

impl PurchaseModel for ParetoNbd {
    fn expected_purchases(&self, weeks: f64) -> f64 {
        let survived = match self.death {
            Death::Rate(_) => 1.0,
            Death::AtOnce(share) => 1.0 - share,
        };
        survived * self.rate.mean * self.death_at(0.0).time_within(held(weeks))
    }

    fn expected_while_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        let (weeks, age) = (held(weeks), held(history.age()));
        let rate = self.rate.after(f64::from(history.repeat_days()), age);
        rate.mean * self.death_at(age).time_within(weeks)
    }

    fn probability_alive(&self, history: &RepeatHistory) -> f64 {
        let x = f64::from(history.repeat_days());
        match self.death {
            Death::AtOnce(_) if x > 0.0 => 1.0,
            Death::AtOnce(share) => {
                let alive = (1.0 - share) * self.rate.none_within(history.age());
                alive / (alive + share)
            }
            Death::Rate(death) => {
                let lost = Lost::new(self.rate, death, x);
                let alive = lost.alive(history.recency(), history.age());
                alive / (alive + lost.between(history.recency(), history.age()).total)
            }
        }
    }

    fn stays_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        self.death_at(held(history.age())).none_within(held(weeks))
    }

    fn silent_while_alive(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        let age = held(history.age());
        let until = held(age + held(weeks));
        let x = f64::from(history.repeat_days());
        match self.death {
            // Alive and silent until then, or lost before then and silent until lost.
            Death::Rate(death) => {
                let lost = Lost::new(self.rate, death, x);
                (lost.alive(age, until) + lost.between(age, until).total).min(1.0)
            }
            Death::AtOnce(_) => self.rate.after(x, age).none_within(until - age),
        }
    }
}

#[cfg(test)]
mod tests;
