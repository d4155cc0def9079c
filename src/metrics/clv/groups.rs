//! A fit a group beside that of all, and whether groups differ.

use std::collections::BTreeMap;

use super::{Lifetime, Population, PurchaseFit, Totals, values};
use crate::models::clv::Horizon;
use crate::models::fit::{Estimate, FitOptions};
use crate::models::gammagamma::GammaGamma;
use crate::models::history::RepeatHistory;
use crate::models::logrank::chi_square_survival;

/// Groups with fewer repeat buyers than this are fitted together.
pub const FEWEST_REPEAT_BUYERS: u64 = 20;
/// What they are called.
pub const SMALL: &str = "small groups together";
/// Parameters of a purchase model.
const PARAMETERS: usize = 4;

/// One group's own fit.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFit {
    /// The group.
    pub name: String,
    /// Its customers.
    pub customers: u64,
    /// Of them, with orders on two days or more.
    pub repeat_customers: u64,
    /// Its parameters.
    pub estimates: Vec<Estimate>,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// What is expected of its customers by its own fits.
    pub totals: Totals,
}

/// Groups fitted by themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    /// Each group, the one with the most customers first.
    pub fits: Vec<GroupFit>,
    /// The groups that were too small and were fitted together.
    pub small: Vec<String>,
    /// Twice the gain of log-likelihood over one fit for all in these groups; `None` with fewer than two.
    pub chi_square: Option<f64>,
    /// Parameters that this took.
    pub degrees_of_freedom: u64,
    /// The probability of such a gain were all groups alike.
    pub p_value: Option<f64>,
}

impl Population {
    /// Some of the customers, by their places.
    pub fn part(&self, places: &[usize]) -> Population {
        let pick = |place: &usize| {
            Some((
                *self.numbers.get(*place)?,
                *self.histories.get(*place)?,
                *self.net.get(*place)?,
            ))
        };
        let mut part = Population {
            lacks_amounts: self.lacks_amounts,
            ..Population::default()
        };
        for (number, history, net) in places.iter().filter_map(pick) {
            part.numbers.push(number);
            part.histories.push(history);
            part.net.push(net);
        }
        part
    }
}

/// Fits the model that predicts to each group of `names`, the group of each customer of the population.
pub fn groups(
    population: &Population,
    names: &[String],
    all: &Lifetime,
    horizon: &Horizon,
    options: &FitOptions,
) -> Groups {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, name) in names.iter().enumerate() {
        by_name.entry(name).or_default().push(place);
    }
    let mut parts: Vec<(String, Population)> = by_name
        .into_iter()
        .map(|(name, places)| (name.to_owned(), population.part(&places)))
        .collect();
    parts.sort_by(|one, other| {
        let larger = other.1.numbers.len().cmp(&one.1.numbers.len());
        larger.then_with(|| one.0.cmp(&other.0))
    });
    let is_large = |part: &(String, Population)| part.1.repeat_buyers() >= FEWEST_REPEAT_BUYERS;
    let (mut parts, small): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_large);
    let names: Vec<String> = small.iter().map(|(name, _)| name.clone()).collect();
    if !small.is_empty() {
        let mut together = Population {
            lacks_amounts: population.lacks_amounts,
            ..Population::default()
        };
        for (_, part) in small {
            together.numbers.extend(part.numbers);
            together.histories.extend(part.histories);
            together.net.extend(part.net);
        }
        parts.push((SMALL.to_owned(), together));
    }
    let model = all.purchases.model;
    let fit = |(name, part): (String, Population)| {
        let fit = PurchaseFit::fit(model, &part.histories, options).ok()?;
        let spend = GammaGamma::fit(&part.histories, options).ok();
        let spend = spend.as_ref().or(all.spend.as_ref().ok());
        let ahead = values(fit.predictor.as_ref(), spend, &part.histories, horizon);
        Some(GroupFit {
            name,
            customers: part.numbers.len() as u64,
            repeat_customers: part.repeat_buyers(),
            estimates: fit.estimates,
            log_likelihood: fit.log_likelihood,
            totals: Totals::of(ahead.iter()),
        })
    };
    let histories: Vec<Vec<RepeatHistory>> = parts
        .iter()
        .map(|(_, part)| part.histories.clone())
        .collect();
    let fits: Vec<Option<GroupFit>> = parts.into_iter().map(fit).collect();
    // Of the customers whose groups could be fitted, one fit for all.
    let fitted = fits.iter().zip(histories).filter(|(fit, _)| fit.is_some());
    let fitted: Vec<RepeatHistory> = fitted.flat_map(|(_, histories)| histories).collect();
    let fits: Vec<GroupFit> = fits.into_iter().flatten().collect();
    let pooled = match fits.len() {
        0 | 1 => None,
        _ => PurchaseFit::fit(model, &fitted, options).ok(),
    };
    let sum: f64 = fits.iter().map(|fit| fit.log_likelihood).sum();
    let chi_square = pooled.map(|pooled| (2.0 * (sum - pooled.log_likelihood)).max(0.0));
    let freedom = PARAMETERS * fits.len().saturating_sub(1);
    Groups {
        fits,
        small: names,
        chi_square,
        degrees_of_freedom: freedom as u64,
        p_value: chi_square.map(|value| chi_square_survival(value, freedom)),
    }
}
