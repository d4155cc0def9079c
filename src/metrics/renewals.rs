//! How long contracts last: cohorts of contracts, the shifted beta-geometric model fitted to them, and the
//! constant churn that a lifetime of 1 / churn assumes.

use crate::calendar::{Day, Window};
use crate::ledger::{Contracts, Spell};
use crate::models::fit::{FitError, FitOptions, Fitted};
use crate::models::logrank::chi_square_survival;
use crate::models::sbg::{ShiftedBetaGeometric, constant_churn};

#[cfg(test)]
mod tests;

/// Survivors of cohorts: each a row of how many were there after 0, 1, 2 … periods.
pub type Cohorts = Vec<Vec<f64>>;

/// The cohorts of a ledger's contracts.
///
/// A customer's life is the first stretch of spells without a gap; coming back later is another matter and not
/// counted. Of a life that starts on day
/// s, the k-th renewal was survived if it has no end, or one on s + k periods or later: active at that
/// instant by definitions.md, section 2. Customers who could be watched over equally many whole periods by
/// `as_of` are one cohort, so every survivor is fully observed; those watched over none are left out, and
/// counted in the second value.
pub fn cohorts(contracts: &Contracts, period: Window, as_of: Day) -> (Cohorts, u64) {
    cohorts_by(contracts, period, as_of, |_| 1.0)
}

/// The same with each customer, by number, counting as much as `weight` says: of revenue, what they paid at first.
pub fn cohorts_by(
    contracts: &Contracts,
    period: Window,
    as_of: Day,
    weight: impl Fn(usize) -> f64,
) -> (Cohorts, u64) {
    let mut cohorts: Vec<Vec<f64>> = Vec::new();
    let mut too_young = 0;
    for (customer, spells) in contracts.histories().enumerate() {
        let weight = weight(customer);
        if weight <= 0.0 {
            continue;
        }
        let Some(&Spell { start, end }) = spells.first().filter(|life| life.start <= as_of) else {
            continue;
        };
        let watched = renewals(start, as_of, period);
        if watched == 0 {
            too_young += 1;
            continue;
        }
        if cohorts.len() < watched {
            cohorts.resize(watched, Vec::new());
        }
        let Some(cohort) = cohorts.get_mut(watched - 1) else {
            continue; // invariant: just made
        };
        cohort.resize(watched + 1, 0.0);
        let survived = end.map_or(watched, |end| renewals(start, end, period).min(watched));
        for there in cohort.iter_mut().take(survived + 1) {
            *there += weight;
        }
    }
    cohorts.retain(|cohort| !cohort.is_empty());
    (cohorts, too_young)
}

/// How many whole periods after `start` are on `day` or before: the largest k with start + k periods ≤ day.
fn renewals(start: Day, day: Day, period: Window) -> usize {
    let after = |k: usize| match period {
        Window::Days(days) => Window::Days(days.saturating_mul(k as u32)).after(start),
        Window::Months(months) => Window::Months(months.saturating_mul(k as u32)).after(start),
    };
    (1..)
        .take_while(|&k| after(k) <= day && after(k) > start && after(k) < Day::MAX)
        .count()
}

/// A fit beside the constant-churn reading, and what both expect.
#[derive(Debug, Clone, PartialEq)]
pub struct Renewals {
    /// The shifted beta-geometric model.
    pub fitted: Fitted<ShiftedBetaGeometric>,
    /// The same share lost in every period.
    pub constant: ConstantChurn,
    /// A row a period, from 0 on: observed ones, then the forecast.
    pub periods: Vec<PeriodRow>,
    /// Periods that were observed.
    pub observed: u32,
    /// Lifetimes of new customers.
    pub new: Lifetimes,
    /// Lifetimes left to customers who have been there since the oldest cohort began.
    pub oldest: Lifetimes,
}

/// A period's survivors as shares of the cohort.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeriodRow {
    /// Periods since the start.
    pub period: u32,
    /// Customers watched into this period, those who could be lost in it; `None` in the forecast.
    pub watched: Option<f64>,
    /// Share still there, as observed: the product of the shares kept; `None` in the forecast.
    pub observed: Option<f64>,
    /// Share still there by the model.
    pub model: f64,
    /// Share of those there before who stay for this period, by the model; `None` in period 0.
    pub retention: Option<f64>,
    /// Share still there under constant churn.
    pub constant: f64,
}

/// Expected lifetimes in periods, of the model and under constant churn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lifetimes {
    /// Periods already behind the customer.
    pub after: u32,
    /// By the model; `None` where it is infinite.
    pub model: Option<f64>,
    /// Under constant churn.
    pub constant: f64,
    /// By the model, periods further away counting less; `None` where it is infinite.
    pub discounted_model: Option<f64>,
    /// The same under constant churn; `None` for a churn of 0.
    pub discounted_constant: f64,
    /// By the model within the forecast's periods only: always finite.
    pub within_model: f64,
    /// The same under constant churn.
    pub within_constant: f64,
}

/// The geometric lifetime: the same share is lost in every period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConstantChurn {
    /// The share lost in a period, within 0 (excluded) to 1.
    pub churn: f64,
}

impl ConstantChurn {
    /// Share still there after `periods`.
    pub fn survival(&self, periods: u32) -> f64 {
        (1.0 - self.churn).powf(f64::from(periods))
    }

    /// Σ S(t) / (1 + d)^t from t = 0: (1 + d) / (d + c), periods of a new customer, the first undiscounted.
    fn lifetime(&self, discount: f64) -> f64 {
        (1.0 + discount) / (discount + self.churn)
    }
}

/// Fits both readings and carries them `ahead` periods on. `discount` is a period's.
///
/// # Errors
/// [`FitError`] when the cohorts are none, nobody left, one period was seen, or no maximum was found.
pub fn renewals_ahead(
    cohorts: &Cohorts,
    ahead: u32,
    discount: f64,
    options: &FitOptions,
) -> Result<Renewals, FitError> {
    let fitted = ShiftedBetaGeometric::fit(cohorts, options)?;
    let constant = ConstantChurn {
        churn: constant_churn(cohorts)?,
    };
    let observed = cohorts
        .iter()
        .map(Vec::len)
        .max()
        .map_or(0, |longest| longest - 1);
    let observed = u32::try_from(observed).unwrap_or(u32::MAX);
    let last = observed.saturating_add(ahead);
    let periods = rows(cohorts, &fitted.model, &constant, last);
    let lifetimes = |after| lifetimes(&fitted.model, &constant, after, last - observed, discount);
    Ok(Renewals {
        new: lifetimes(0),
        oldest: lifetimes(observed),
        constant,
        periods,
        observed,
        fitted,
    })
}

fn rows(
    cohorts: &Cohorts,
    model: &ShiftedBetaGeometric,
    constant: &ConstantChurn,
    last: u32,
) -> Vec<PeriodRow> {
    let mut share = 1.0;
    let row = |period: u32| {
        let at = |back: u32| {
            let place = period.checked_sub(back)? as usize;
            let seen = cohorts
                .iter()
                .filter(|cohort| cohort.len() > period as usize);
            let counts = seen.filter_map(|cohort| cohort.get(place));
            let sum: f64 = counts.sum();
            (sum > 0.0).then_some(sum)
        };
        let watched = at(1);
        let there = at(0).unwrap_or(0.0);
        let observed = if period == 0 {
            Some(1.0)
        } else {
            watched.map(|watched| {
                share *= there / watched;
                share
            })
        };
        PeriodRow {
            period,
            watched: if period == 0 { at(0) } else { watched },
            observed,
            model: model.survival(period),
            retention: (period > 0).then(|| model.retention_rate(period)),
            constant: constant.survival(period),
        }
    };
    (0..=last).map(row).collect()
}

/// Periods left after `after` of them: from 0, with the one that begins at once; else those to come, the next
/// one, whose renewal is due, undiscounted.
fn lifetimes(
    model: &ShiftedBetaGeometric,
    constant: &ConstantChurn,
    after: u32,
    ahead: u32,
    discount: f64,
) -> Lifetimes {
    let within = |survival: &dyn Fn(u32) -> f64| {
        let there = survival(after);
        let from = if after == 0 { 0 } else { 1 };
        let sum: f64 = (from..from + ahead).map(|t| survival(after + t)).sum();
        if there > 0.0 { sum / there } else { 0.0 }
    };
    let kept = if after == 0 {
        1.0
    } else {
        1.0 - constant.churn
    };
    Lifetimes {
        after,
        model: if after == 0 {
            model.expected_lifetime()
        } else {
            // With so many periods behind them they are in the next one.
            model.expected_residual_lifetime(after.saturating_add(1))
        },
        constant: kept * constant.lifetime(0.0),
        discounted_model: if after == 0 {
            model.discounted_lifetime(discount)
        } else {
            model.discounted_residual_lifetime(after.saturating_add(1), discount)
        },
        discounted_constant: kept * constant.lifetime(discount),
        within_model: within(&|t| model.survival(t)),
        within_constant: within(&|t| constant.survival(t)),
    }
}

/// Fits a group, and whether groups differ.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRenewals {
    /// The groups that could be fitted, in the order given.
    pub fits: Vec<GroupRenewal>,
    /// The others, by name, with the reason.
    pub unfitted: Vec<(String, FitError)>,
    /// Twice the gain of log-likelihood over one fit for all fitted groups; `None` with fewer than two.
    pub chi_square: Option<f64>,
    /// Parameters that this took: two for each group but one.
    pub degrees_of_freedom: u64,
    /// The probability of such a gain were all groups alike.
    pub p_value: Option<f64>,
}

/// One group's fit.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRenewal {
    /// The group.
    pub name: String,
    /// The fitted model.
    pub fitted: Fitted<ShiftedBetaGeometric>,
    /// Share of new customers still there after so many periods as the forecast has.
    pub survival: f64,
    /// Periods that a new customer is expected to stay within the forecast.
    pub within: f64,
}

/// Fits the model to the cohorts of each group.
pub fn group_renewals(
    groups: Vec<(String, Cohorts)>,
    ahead: u32,
    options: &FitOptions,
) -> GroupRenewals {
    let (mut fits, mut unfitted, mut all) = (Vec::new(), Vec::new(), Cohorts::new());
    for (name, cohorts) in groups {
        match ShiftedBetaGeometric::fit(&cohorts, options) {
            Ok(fitted) => {
                fits.push(GroupRenewal {
                    name,
                    survival: fitted.model.survival(ahead),
                    within: (0..ahead).map(|t| fitted.model.survival(t)).sum(),
                    fitted,
                });
                all.extend(cohorts);
            }
            Err(error) => unfitted.push((name, error)),
        }
    }
    let sum: f64 = fits
        .iter()
        .map(|fit: &GroupRenewal| fit.fitted.log_likelihood)
        .sum();
    let pooled = ShiftedBetaGeometric::fit(&all, options).ok();
    let freedom = 2 * fits.len().saturating_sub(1);
    let chi_square = pooled
        .filter(|_| freedom > 0)
        .map(|pooled| (2.0 * (sum - pooled.log_likelihood)).max(0.0));
    GroupRenewals {
        chi_square,
        degrees_of_freedom: freedom as u64,
        p_value: chi_square.map(|value| chi_square_survival(value, freedom)),
        fits,
        unfitted,
    }
}

/// A period's discount rate from a year's.
pub fn period_discount(annual: f64, period: Window) -> f64 {
    let years = match period {
        Window::Days(days) => f64::from(days) / 365.25,
        Window::Months(months) => f64::from(months) / 12.0,
    };
    (1.0 + annual).powf(years) - 1.0
}
