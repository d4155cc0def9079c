//! What columns of the customers file say about orders and dropout: the model with static covariates.

use std::collections::BTreeMap;

use super::{Model, Population, PurchaseFit};
use crate::models::covariates::{self, Base};
use crate::models::fit::{Estimate, FitError, FitOptions};
use crate::models::history::RepeatHistory;
use crate::models::logrank::chi_square_survival;

/// A column's value of each customer of a population, in its order; `None` where there is none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnValues {
    /// The column.
    pub name: String,
    /// The values.
    pub values: Vec<Option<String>>,
}

/// Why columns are no covariates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CovariateError {
    /// Nobody differs in it.
    #[error("column {0:?} has the same value for everybody, so it explains nothing")]
    Constant(String),
    /// As many values as an id has.
    #[error(
        "column {column:?} has {values} different texts, at most {MOST_TEXTS} can be covariates: make it coarser first"
    )]
    TooManyTexts {
        /// The column.
        column: String,
        /// Its distinct values.
        values: usize,
    },
    /// The columns' values together tell too many kinds of customers apart.
    #[error(
        "the columns together tell {0} kinds of customers apart, at most {MOST_KINDS} can be fitted: leave one out or make \
         it coarser"
    )]
    TooManyKinds(usize),
}

/// The most texts of one column.
const MOST_TEXTS: usize = 20;
/// The most combinations of all columns.
const MOST_KINDS: usize = 400;

/// Covariates of customers: kinds with equal values.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariates {
    /// What each one is: a column of numbers, or a column and one of its texts.
    pub names: Vec<String>,
    /// The values of each kind.
    kinds: Vec<Vec<f64>>,
    /// Each customer's kind.
    of_customers: Vec<u32>,
}

impl Covariates {
    /// Columns of numbers as they are; of texts one covariate a text but the most frequent, 1 for who has it.
    /// A column with blanks is one of texts, blank being one of them.
    ///
    /// # Errors
    /// [`CovariateError`].
    pub fn of(columns: &[ColumnValues]) -> Result<Covariates, CovariateError> {
        let mut names = Vec::new();
        let mut values: Vec<Vec<f64>> = Vec::new();
        for column in columns {
            let (of_column, made) = coded(column)?;
            names.extend(of_column);
            values.extend(made);
        }
        let customers = columns.first().map_or(0, |column| column.values.len());
        let mut numbers: BTreeMap<Vec<u64>, u32> = BTreeMap::new();
        let (mut kinds, mut of_customers) = (Vec::new(), Vec::with_capacity(customers));
        for customer in 0..customers {
            let own: Vec<f64> = values
                .iter()
                .filter_map(|column| column.get(customer).copied())
                .collect();
            let key = own.iter().map(|value| value.to_bits()).collect();
            let kind = *numbers.entry(key).or_insert_with(|| {
                kinds.push(own);
                kinds.len() as u32 - 1
            });
            of_customers.push(kind);
        }
        if kinds.len() > MOST_KINDS {
            return Err(CovariateError::TooManyKinds(kinds.len()));
        }
        Ok(Covariates {
            names,
            kinds,
            of_customers,
        })
    }

    /// The population, its histories bearing the kinds.
    pub fn mark(&self, population: &mut Population) {
        for (history, kind) in population.histories.iter_mut().zip(&self.of_customers) {
            *history = history.of_kind(*kind);
        }
    }
}

/// A column as numbers: its covariates' names and values.
fn coded(column: &ColumnValues) -> Result<(Vec<String>, Vec<Vec<f64>>), CovariateError> {
    let number = |value: &Option<String>| {
        let value = value.as_ref()?.trim().parse::<f64>().ok()?;
        value.is_finite().then_some(value)
    };
    let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
    for value in &column.values {
        *texts.entry(value.as_deref().unwrap_or("")).or_default() += 1;
    }
    if texts.len() < 2 {
        return Err(CovariateError::Constant(column.name.clone()));
    }
    let numbers: Option<Vec<f64>> = column.values.iter().map(number).collect();
    if let Some(numbers) = numbers {
        return Ok((vec![column.name.clone()], vec![numbers]));
    }
    if texts.len() > MOST_TEXTS {
        return Err(CovariateError::TooManyTexts {
            column: column.name.clone(),
            values: texts.len(),
        });
    }
    // The most frequent text, of equals the first by name, is what the others are compared with.
    let usual = texts
        .iter()
        .max_by(|one, other| one.1.cmp(other.1).then_with(|| other.0.cmp(one.0)));
    let usual = usual.map_or("", |(text, _)| text);
    let others: Vec<&str> = texts
        .keys()
        .copied()
        .filter(|text| *text != usual)
        .collect();
    let name = |text: &&str| {
        let text = if text.is_empty() { "(none)" } else { text };
        format!("{}={text}", column.name)
    };
    let values = |text: &&str| {
        let is =
            |value: &Option<String>| f64::from(u8::from(value.as_deref().unwrap_or("") == *text));
        column.values.iter().map(is).collect()
    };
    Ok((
        others.iter().map(name).collect(),
        others.iter().map(values).collect(),
    ))
}

/// One covariate's effect.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// What it is.
    pub name: String,
    /// Whether it is on the dropout; else on the rate of orders.
    pub on_dropout: bool,
    /// The effect \[γ\], and its standard error.
    pub estimate: Estimate,
    /// e^γ: what one more of it multiplies the rate (or the odds of being lost) by.
    pub factor: f64,
    /// The probability of an effect so far from 0 if there were none; `None` without a standard error.
    pub p_value: Option<f64>,
}

/// What covariates explain.
#[derive(Debug, Clone, PartialEq)]
pub struct CovariateTest {
    /// The effects, first on the rate of orders, then on the dropout.
    pub effects: Vec<Effect>,
    /// Log-likelihood with them, and without.
    pub log_likelihood: f64,
    /// Without them.
    pub without: f64,
    /// Twice the difference.
    pub chi_square: f64,
    /// Effects estimated.
    pub degrees_of_freedom: u32,
    /// The probability of such a gain if no covariate had any effect.
    pub p_value: f64,
}

impl PurchaseFit {
    /// The same model with covariates, by the kinds that the histories bear: what predicts from now on, and what they explain.
    ///
    /// # Errors
    /// [`FitError`] with too few customers and without repeat buyers.
    pub fn with_covariates(
        &mut self,
        covariates: &Covariates,
        histories: &[RepeatHistory],
        options: &FitOptions,
    ) -> Result<CovariateTest, FitError> {
        let base = match self.model {
            Model::BgNbd => Base::Bg,
            Model::MbgNbd => Base::Mbg { k: 1 },
            Model::ParetoNbd => Base::Pareto,
            Model::MbgCnbd => Base::Mbg {
                k: self.regularity.unwrap_or(1),
            },
        };
        let fit = covariates::fit(base, histories, &covariates.kinds, options)?;
        let effect = |on_dropout: bool| {
            move |(name, estimate): (&String, Estimate)| Effect {
                name: name.clone(),
                on_dropout,
                estimate,
                factor: estimate.value.exp(),
                p_value: estimate
                    .standard_error
                    .map(|error| chi_square_survival((estimate.value / error).powi(2), 1)),
            }
        };
        let names = covariates.names.iter();
        let on_rate = names.clone().zip(fit.on_rate).map(effect(false));
        let effects: Vec<Effect> = on_rate
            .chain(names.zip(fit.on_dropout).map(effect(true)))
            .collect();
        let chi_square = (2.0 * (fit.log_likelihood - self.log_likelihood)).max(0.0);
        let test = CovariateTest {
            log_likelihood: fit.log_likelihood,
            without: self.log_likelihood,
            chi_square,
            degrees_of_freedom: effects.len() as u32,
            p_value: chi_square_survival(chi_square, effects.len()),
            effects,
        };
        self.predictor = fit.predictor;
        self.estimates = fit.base;
        self.log_likelihood = fit.log_likelihood;
        Ok(test)
    }
}
