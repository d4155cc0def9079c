//! What customers will be worth, from a ledger: histories, fitted models, totals, deciles, a check against
//! what happened (definitions, section 6).

use std::num::NonZeroUsize;

use super::figure::Figure;
use super::summary::{Settings, summarise};
use crate::calendar::Day;
use crate::ledger::{Ids, Ledger, Orders};
use crate::models::bootstrap::{Bootstrap, Interval};
use crate::models::clv::{CustomerValue, Horizon, predicted_values};
use crate::models::fit::{FitError, FitOptions, Fitted};
use crate::models::gammagamma::GammaGamma;
use crate::models::history::RepeatHistory;
use crate::models::purchase::PurchaseModel;

pub mod alive;
pub mod check;
mod covariates;
mod fit;
pub mod groups;
pub mod guards;
pub mod outlook;
mod span;
#[cfg(test)]
mod tests;
pub mod whale;

pub use covariates::{ColumnValues, CovariateTest, Covariates, Effect};
pub use fit::{Asked, Compared, Model, PurchaseFit, on_threads};
pub use span::{Span, horizon};

/// Everybody who had ordered by a day, as the models see them. Its three columns are of equal length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Population {
    /// The customers' numbers in the ledger, rising.
    pub numbers: Vec<usize>,
    /// Their histories up to the day.
    pub histories: Vec<RepeatHistory>,
    /// Units of all their orders and refunds up to the day, in the ledger's scale.
    pub net: Vec<i128>,
    /// Whether the amounts are unknown: `net` is then no money.
    pub lacks_amounts: bool,
}

impl Population {
    /// The population of `last_day`, that day included.
    pub fn on(orders: &Orders, last_day: Day) -> Population {
        let mut population = Population {
            lacks_amounts: !orders.has_amounts(),
            ..Population::default()
        };
        for (number, history) in orders.histories().enumerate() {
            let purchases = history.purchases();
            let purchases = purchases.map(|(day, units)| (day, orders.money(units)));
            if let Some(repeats) = RepeatHistory::from_purchases(purchases, last_day) {
                let to_date = history.entries().take_while(|(day, _)| *day <= last_day);
                population.numbers.push(number);
                population.histories.push(match orders.has_amounts() {
                    true => repeats,
                    false => repeats.without_amount(),
                });
                population.net.push(to_date.map(|(_, units)| units).sum());
            }
        }
        population
    }

    /// How many bought on a second day.
    pub fn repeat_buyers(&self) -> u64 {
        let repeats = self
            .histories
            .iter()
            .filter(|history| history.repeat_days() > 0);
        repeats.count() as u64
    }
}

/// Fitted models and what they predict for each customer of a population.
#[derive(Debug)]
pub struct Lifetime {
    /// How often.
    pub purchases: PurchaseFit,
    /// How likely each model that was fitted makes the data.
    pub compared: Vec<Compared>,
    /// What covariates explain, where there are any.
    pub covariates: Option<CovariateTest>,
    /// For how much; without it there are expected orders but no values.
    pub spend: Result<Fitted<GammaGamma>, FitError>,
    /// Each customer's prediction, in the population's order.
    pub values: Vec<CustomerValue>,
    /// All customers together.
    pub totals: Totals,
    /// Ten groups of equal size, the most valuable first.
    pub deciles: Vec<Decile>,
    /// The customers by place in the population, the most valuable first.
    ranked: Vec<u32>,
}

/// Predictions added up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Totals {
    /// Expected number of customers still alive.
    pub alive: f64,
    /// Expected orders over the horizon.
    pub orders: f64,
    /// Their value; `None` where the model of spend has no finite mean for somebody, or none was fitted.
    pub value: Option<f64>,
}

impl Totals {
    /// The sums over some customers.
    fn of<'a>(values: impl Iterator<Item = &'a CustomerValue>) -> Totals {
        let nothing = Totals {
            value: Some(0.0),
            ..Totals::default()
        };
        values.fold(nothing, |sum, one| Totals {
            alive: sum.alive + one.probability_alive,
            orders: sum.orders + one.expected_purchases,
            value: sum.value.zip(one.value).map(|(sum, value)| sum + value),
        })
    }
}

/// A tenth of the customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decile {
    /// How many customers.
    pub customers: u64,
    /// Their predictions added up.
    pub totals: Totals,
    /// Units of what they have brought so far.
    pub net: i128,
}

impl Lifetime {
    #[cfg(test)]
    /// Fits the models to a population and predicts each customer's orders and value.
    ///
    /// Customers are ranked by predicted value (by expected orders where there is none), equal ones by id:
    /// the order of rows in the files leaves no trace.
    ///
    /// # Errors
    /// [`FitError`] where the data hold too little for a model of how often; a model of spend that cannot be
    /// fitted only takes the values away.
    pub fn of(
        population: &Population,
        ids: &Ids,
        asked: Asked,
        horizon: &Horizon,
        options: &FitOptions,
    ) -> Result<Lifetime, FitError> {
        Lifetime::with(population, ids, asked, None, horizon, options)
    }

    /// The same with covariates, where there are any.
    ///
    /// # Errors
    /// As [`Lifetime::of`].
    pub fn with(
        population: &Population,
        ids: &Ids,
        asked: Asked,
        covariates: Option<&Covariates>,
        horizon: &Horizon,
        options: &FitOptions,
    ) -> Result<Lifetime, FitError> {
        let histories = &population.histories;
        let (mut purchases, compared) = PurchaseFit::chosen(asked, histories, options)?;
        let covariates = covariates
            .map(|covariates| purchases.with_covariates(covariates, histories, options))
            .transpose()?;
        let spend = GammaGamma::fit(histories, options);
        let predictor = purchases.predictor.as_ref();
        let values = values(predictor, spend.as_ref().ok(), histories, horizon);
        let ranked = ranked(&values, population, ids);
        let deciles = deciles(&values, &population.net, &ranked);
        Ok(Lifetime {
            totals: Totals::of(values.iter()),
            purchases,
            compared,
            covariates,
            spend,
            values,
            deciles,
            ranked,
        })
    }

    /// Mean amount of a purchase over all customers; `None` where it is infinite, or no model of spend was
    /// fitted.
    pub fn mean_amount(&self) -> Option<f64> {
        self.spend.as_ref().ok()?.model.mean_amount()
    }

    /// Each customer's decile, 1 to 10, in the population's order.
    pub fn decile_of_each(&self) -> Vec<u8> {
        let mut deciles = vec![0; self.ranked.len()];
        for decile in 0..10 {
            for &place in self
                .ranked
                .get(tenth(decile, self.ranked.len()))
                .unwrap_or_default()
            {
                deciles[place as usize] = decile as u8 + 1; // invariant: a place in the population
            }
        }
        deciles
    }
}

/// Each customer's prediction; without a model of spend, orders alone.
fn values(
    predictor: &dyn PurchaseModel,
    spend: Option<&Fitted<GammaGamma>>,
    histories: &[RepeatHistory],
    horizon: &Horizon,
) -> Vec<CustomerValue> {
    if let Some(spend) = spend {
        return predicted_values(predictor, &spend.model, histories, horizon);
    }
    let Ok(any) = GammaGamma::new(1.0, 2.0, 1.0) else {
        return Vec::new(); // invariant: these are parameters
    };
    let mut values = predicted_values(predictor, &any, histories, horizon);
    for value in &mut values {
        value.expected_amount = None;
        value.value = None;
    }
    values
}

fn ranked(values: &[CustomerValue], population: &Population, ids: &Ids) -> Vec<u32> {
    let id = |place: u32| {
        population
            .numbers
            .get(place as usize)
            .map(|&number| ids.get(number))
    };
    let mut ranked: Vec<(f64, f64, u32)> = values
        .iter()
        .zip(0..)
        .map(|(one, place)| (one.value.unwrap_or(0.0), one.expected_purchases, place))
        .collect();
    ranked.sort_unstable_by(|one, other| {
        let value = other.0.total_cmp(&one.0);
        value
            .then_with(|| other.1.total_cmp(&one.1))
            .then_with(|| id(one.2).cmp(&id(other.2)))
    });
    ranked.into_iter().map(|(_, _, place)| place).collect()
}

/// The places of the decile with this number, from 0, among so many customers.
fn tenth(decile: usize, customers: usize) -> std::ops::Range<usize> {
    decile * customers / 10..(decile + 1) * customers / 10
}

fn deciles(values: &[CustomerValue], net: &[i128], ranked: &[u32]) -> Vec<Decile> {
    let decile = |number| {
        let places = ranked.get(tenth(number, ranked.len())).unwrap_or_default();
        let members = || places.iter().map(|&place| place as usize);
        Decile {
            customers: places.len() as u64,
            totals: Totals::of(members().filter_map(|place| values.get(place))),
            net: members().filter_map(|place| net.get(place)).sum(),
        }
    };
    (0..10).map(decile).collect()
}

/// How sure the totals are: intervals from fitting both models again to samples of the customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TotalIntervals {
    /// Of the expected orders.
    pub orders: Option<Interval>,
    /// Of the predicted value.
    pub value: Option<Interval>,
}

/// Bootstrap intervals of [`Lifetime::totals`], of the same model with the same covariates. A sample whose fit fails is
/// left out and counted.
pub fn intervals(
    population: &Population,
    model: Model,
    covariates: Option<&Covariates>,
    horizon: &Horizon,
    options: &FitOptions,
    bootstrap: &Bootstrap,
) -> TotalIntervals {
    let histories = &population.histories;
    // Samples share the threads, not each one's fit.
    let alone = FitOptions {
        threads: NonZeroUsize::MIN,
        ..*options
    };
    let totals = |sample: &[usize]| -> Option<Totals> {
        let places = sample.iter();
        let drawn: Vec<RepeatHistory> = places
            .filter_map(|&place| histories.get(place).copied())
            .collect();
        let mut fit = PurchaseFit::fit(model, &drawn, &alone).ok()?;
        if let Some(covariates) = covariates {
            fit.with_covariates(covariates, &drawn, &alone).ok()?;
        }
        let spend = GammaGamma::fit(&drawn, &alone).ok();
        let values = values(fit.predictor.as_ref(), spend.as_ref(), &drawn, horizon);
        Some(Totals::of(values.iter()))
    };
    let [orders, value] = bootstrap.intervals(histories.len(), options.threads, |sample| {
        let totals = totals(sample);
        [
            totals.map(|totals| totals.orders),
            totals.and_then(|totals| totals.value),
        ]
    });
    TotalIntervals { orders, value }
}

/// Coverage of the intervals.
pub const LEVEL: f64 = 0.95;

/// So many samples, drawn by random numbers that start at `seed`.
pub fn samples(replicates: u32, seed: u64) -> Bootstrap {
    Bootstrap {
        replicates,
        level: LEVEL,
        seed,
    }
}

/// The historic value and the formula's value of a customer: `historical_customer_value` and
/// `customer_lifetime_value` of the report over the twelve months that end with the calibration span.
pub fn readings(ledger: &Ledger, span: &Span, settings: &Settings) -> [Option<Figure>; 2] {
    let summary = summarise(ledger, span.last_year(), settings);
    ["historical_customer_value", "customer_lifetime_value"].map(|key| {
        let figure = summary
            .figures
            .iter()
            .find(|figure| figure.entry.key == key);
        figure.cloned()
    })
}
