//! Predicted customer value: models, totals, deciles and a check against what happened.

use schemars::JsonSchema;
use serde::Serialize;

use super::parameters::{ParameterUse, parameters};
use super::retention::{Interval, Metric};
use super::{InputUse, Keyed, Number, SCHEMA_VERSION};
use crate::metrics::lifetime::{
    Check, CheckRow, Lifetime, Model, Population, Span, TotalIntervals, spend_correlation,
};
use crate::money::Money;

/// The document that `retention clv` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention clv")]
pub struct ClvReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `clv`.
    pub command: String,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: ClvSettings,
    /// Customers with an order up to the end of the calibration span.
    pub customers: u64,
    /// Of them, with orders on two days or more.
    pub repeat_customers: u64,
    /// Three readings of what a customer is worth. They answer different questions and do not add up.
    pub worth: Worth,
    /// What is expected over the horizon; `null` where no model could be fitted.
    pub forecast: Option<Forecast>,
    /// Customers in ten groups of equal size, the most valuable first.
    pub deciles: Vec<DecileUse>,
    /// The fitted model of how often customers buy.
    pub purchases: Option<FittedUse>,
    /// The fitted model of how much they spend.
    pub spend: Option<FittedUse>,
    /// Correlation of spend per order and number of orders, which the model of spend takes to be 0.
    pub spend_frequency_correlation: Option<f64>,
    /// What was foretold for the days after the calibration span, beside what happened.
    pub holdout: Option<Holdout>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ClvSettings {
    /// `bg-nbd`, `mbg-nbd` or `pareto-nbd`.
    pub model: String,
    /// First day that the models see.
    pub calibrated_from: String,
    /// Last day that the models see; predictions start the day after.
    pub calibrated_to: String,
    /// The day up to which the data are complete.
    pub as_of: String,
    /// How that day came about: `given`, or the data's last day.
    pub as_of_source: String,
    /// Months of the prediction.
    pub horizon_months: u32,
    /// Discount rate a year.
    pub discount: f64,
    /// The share of revenue kept; `null` when not given (value counts revenue).
    pub margin: Option<f64>,
    /// The activity window of the formula's churn.
    pub active_within: String,
    /// Samples behind the intervals; `null` when none were asked for.
    pub interval_samples: Option<u32>,
    /// Start of the random numbers that drew them.
    pub seed: Option<u64>,
    /// The time zone that days are counted in.
    pub timezone: String,
}

/// What a customer is worth, in three readings.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Worth {
    /// What customers have spent so far, at the end of the calibration span.
    pub historic: Option<Metric>,
    /// Annual revenue × lifespan × margin, of the twelve months up to there.
    pub formula: Option<Metric>,
    /// Mean of the customers' predicted value over the horizon; `null` without one.
    pub predicted: Option<f64>,
}

/// What is expected of all customers over the horizon.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Forecast {
    /// Expected number of customers still active at the end of the calibration span.
    pub active_customers: f64,
    /// Orders.
    pub orders: f64,
    /// How sure those are.
    pub orders_interval: Option<Interval>,
    /// Their value: margin, discounted.
    pub value: Option<f64>,
    /// How sure that is.
    pub value_interval: Option<Interval>,
}

/// A tenth of the customers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DecileUse {
    /// 1 is the most valuable.
    pub decile: u32,
    /// How many customers.
    pub customers: u64,
    /// Mean probability of being still active.
    pub probability_alive: Option<f64>,
    /// Their expected orders.
    pub expected_orders: f64,
    /// Their predicted value.
    pub predicted_value: Option<f64>,
    /// Its share of everybody's.
    pub value_share: Option<f64>,
    /// What they have brought so far; `null` where the files have no amounts.
    pub historic_value: Option<Number>,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FittedUse {
    /// Its name in the literature.
    pub model: String,
    /// Its parameters by the literature's letters.
    pub parameters: Keyed<ParameterUse>,
    /// Log-likelihood at these, times in weeks.
    pub log_likelihood: f64,
    /// Customers that it was fitted to.
    pub customers: u64,
    /// What the parameters say together, in words and numbers.
    pub reading: Keyed<f64>,
}

/// Expected against actual, after the calibration span.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Holdout {
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// All customers of the calibration span, in totals of purchase days.
    pub total: HoldoutRow,
    /// By repeat days in the calibration span (the last row: so many or more), in means a customer.
    pub by_repeat_days: Vec<HoldoutRow>,
    /// Mean absolute error a customer.
    pub mean_absolute_error: Option<Errors>,
    /// Repeat purchase days of everybody since the data's first day, to the end of each week.
    pub weeks: Vec<WeekUse>,
}

/// Some customers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HoldoutRow {
    /// Repeat days in the calibration span; `null` for everybody.
    pub repeat_days: Option<u32>,
    /// How many customers.
    pub customers: u64,
    /// What happened.
    pub actual: f64,
    /// What the model foretold.
    pub expected: f64,
    /// What follows if everybody goes on at their own rate so far.
    pub naive: f64,
}

/// Errors of two forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Errors {
    /// The model's.
    pub model: f64,
    /// The naive forecast's.
    pub naive: f64,
}

/// A week of the tracking.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WeekUse {
    /// 1 is the data's first.
    pub week: u32,
    /// Its last day.
    pub last: String,
    /// Repeat purchases so far.
    pub actual: u64,
    /// What the model expects of customers who first bought when these did.
    pub expected: f64,
}

/// What a document of predicted value is made of.
pub struct ClvParts<'a> {
    /// Who was looked at.
    pub population: &'a Population,
    /// What was foretold, where a model could be fitted.
    pub lifetime: Option<&'a Lifetime>,
    /// How sure the totals are.
    pub intervals: Option<TotalIntervals>,
    /// What happened afterwards.
    pub check: Option<&'a Check>,
    /// The historic and the formula's value.
    pub readings: [Option<Metric>; 2],
    /// The notes.
    pub notes: Vec<String>,
}

impl ClvReport {
    /// The document. `money` turns the population's units into money, where they are any.
    pub fn new(
        input: InputUse,
        settings: ClvSettings,
        parts: ClvParts<'_>,
        money: impl Fn(i128) -> Option<Money>,
    ) -> ClvReport {
        let customers = parts.population.numbers.len() as u64;
        let total = parts.lifetime.and_then(|lifetime| lifetime.totals.value);
        let [historic, formula] = parts.readings;
        let mean = total
            .filter(|_| customers > 0)
            .map(|total| total / customers as f64);
        ClvReport {
            schema_version: SCHEMA_VERSION,
            command: "clv".to_owned(),
            input,
            settings,
            customers,
            repeat_customers: parts.population.repeat_buyers(),
            worth: Worth {
                historic,
                formula,
                predicted: mean,
            },
            forecast: parts
                .lifetime
                .map(|lifetime| forecast(lifetime, parts.intervals)),
            deciles: parts
                .lifetime
                .map(|lifetime| deciles(lifetime, money))
                .unwrap_or_default(),
            purchases: parts.lifetime.map(purchases),
            spend: parts.lifetime.and_then(spend),
            spend_frequency_correlation: spend_correlation(parts.population),
            holdout: parts.check.map(holdout),
            notes: parts.notes,
        }
    }
}

impl ClvSettings {
    /// The days of a span, the rest as given.
    #[must_use]
    pub fn over(self, span: &Span) -> ClvSettings {
        ClvSettings {
            calibrated_from: span.first.to_string(),
            calibrated_to: span.calibrated_to.to_string(),
            ..self
        }
    }
}

fn forecast(lifetime: &Lifetime, intervals: Option<TotalIntervals>) -> Forecast {
    let interval = |of: fn(&TotalIntervals) -> Option<crate::models::bootstrap::Interval>| {
        intervals.as_ref().and_then(of).map(|interval| Interval {
            low: interval.low,
            high: interval.high,
            level: crate::metrics::lifetime::LEVEL,
        })
    };
    Forecast {
        active_customers: lifetime.totals.alive,
        orders: lifetime.totals.orders,
        orders_interval: interval(|both| both.orders),
        value: lifetime.totals.value,
        value_interval: interval(|both| both.value),
    }
}

fn deciles(lifetime: &Lifetime, money: impl Fn(i128) -> Option<Money>) -> Vec<DecileUse> {
    let total = lifetime.totals.value.filter(|total| *total > 0.0);
    let decile = |(of, decile): (&crate::metrics::lifetime::Decile, u32)| DecileUse {
        decile,
        customers: of.customers,
        probability_alive: (of.customers > 0).then(|| of.totals.alive / of.customers as f64),
        expected_orders: of.totals.orders,
        predicted_value: of.totals.value,
        value_share: of
            .totals
            .value
            .zip(total)
            .map(|(value, total)| value / total),
        historic_value: money(of.net).map(Number::Money),
    };
    lifetime.deciles.iter().zip(1..).map(decile).collect()
}

fn purchases(lifetime: &Lifetime) -> FittedUse {
    let fit = &lifetime.purchases;
    let dropout = match fit.model {
        Model::BgNbd => "lost_after_a_repeat_order",
        Model::MbgNbd => "lost_after_an_order",
        Model::ParetoNbd => "lost_within_a_week",
    };
    let reading = [
        ("orders_per_week_while_active", fit.weekly_rate),
        (dropout, fit.dropout),
    ];
    FittedUse {
        model: fit.model.title().to_owned(),
        parameters: parameters(&fit.estimates, meaning),
        log_likelihood: fit.log_likelihood,
        customers: fit.customers,
        reading: reading
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect(),
    }
}

fn spend(lifetime: &Lifetime) -> Option<FittedUse> {
    let fit = lifetime.spend.as_ref().ok()?;
    let mean = lifetime.mean_amount();
    Some(FittedUse {
        model: "Gamma-Gamma".to_owned(),
        parameters: parameters(&fit.estimates, meaning),
        log_likelihood: fit.log_likelihood,
        customers: fit.customers,
        reading: mean
            .map(|mean| ("mean_amount_per_order".to_owned(), mean))
            .into_iter()
            .collect(),
    })
}

fn holdout(check: &Check) -> Holdout {
    let row = |row: &CheckRow, repeat_days| HoldoutRow {
        repeat_days,
        customers: row.customers,
        actual: row.actual,
        expected: row.expected,
        naive: row.naive,
    };
    let errors = check.mean_absolute_error;
    Holdout {
        first: check.first.to_string(),
        last: check.last.to_string(),
        total: row(&check.total, None),
        by_repeat_days: check
            .rows
            .iter()
            .map(|one| row(one, Some(one.repeat_days)))
            .collect(),
        mean_absolute_error: errors.map(|(model, naive)| Errors { model, naive }),
        weeks: (check.weeks.iter().zip(1..))
            .map(|(week, number)| WeekUse {
                week: number,
                last: week.last.to_string(),
                actual: week.actual,
                expected: week.expected,
            })
            .collect(),
    }
}

/// A parameter in a line, for who has not read the papers.
fn meaning(name: &str) -> &'static str {
    match name {
        "r" => "how alike customers' order rates are; small: very unlike",
        "alpha" => "scale of those rates: r / alpha orders a week is the mean",
        "a" => "chance to be lost after an order: the mean is a / (a + b)",
        "b" => "its other half; the larger a + b, the more alike customers are",
        "s" => "how alike customers' rates of being lost are",
        "beta" => "scale of those: s / beta lost a week is the mean",
        "p" => "how steady one customer's amounts are; large: steady",
        "q" => "how alike customers' mean amounts are; large: alike",
        "v" => "scale of the amounts: the overall mean is p v / (q - 1)",
        _ => "",
    }
}
