//! Predicted customer value: models, totals, deciles and a check against what happened.

use schemars::JsonSchema;
use serde::Serialize;

use super::clv_alive::{AliveUse, alive};
use super::clv_check::{Holdout, holdout};
use super::clv_groups::{CovariatesUse, GroupsUse};
use super::clv_largest::{LargestUse, whale_note};
use super::metric::{Interval, Metric};
use super::parameters::{ParameterUse, parameters};
use super::{InputUse, Keyed, Number, SCHEMA_VERSION};
use crate::choice::Choice;
use crate::metrics::clv::check::Check;
use crate::metrics::clv::groups::Groups;
use crate::metrics::clv::guards::spend_correlation;
use crate::metrics::clv::outlook::Outlooks;
use crate::metrics::clv::whale::Whale;
use crate::metrics::clv::{Compared, Lifetime, Model, Population, Span, TotalIntervals};
use crate::models::mbgcnbd::regularity;
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
    /// How likely each model that was fitted makes the data, and which one predicts.
    pub models: Vec<ComparedUse>,
    /// How regular orders are: k of Erlang gaps by Wheat & Morrison, 1 at random; `null` where too few ordered
    /// three times.
    pub regularity: Option<f64>,
    /// Three readings of what a customer is worth. They answer different questions and do not add up.
    pub worth: Worth,
    /// What is expected over the horizon; `null` where no model could be fitted.
    pub forecast: Option<Forecast>,
    /// Customers in ten groups of equal size, the most valuable first.
    pub deciles: Vec<DecileUse>,
    /// Probability of being still active by repeat order days and weeks since the last order.
    pub alive_by_history: Vec<AliveUse>,
    /// The fitted model of how often customers buy.
    pub purchases: Option<FittedUse>,
    /// The fitted model of how much they spend.
    pub spend: Option<FittedUse>,
    /// Correlation of spend per order and number of orders, which the model of spend takes to be 0.
    pub spend_frequency_correlation: Option<f64>,
    /// What covariates explain; `null` without any.
    pub covariates: Option<CovariatesUse>,
    /// Each group's own fit; `null` without `--by`.
    pub groups: Option<GroupsUse>,
    /// What was predicted for the days after the calibration span, beside what happened.
    pub holdout: Option<Holdout>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ClvSettings {
    /// `auto`, `all`, `bg-nbd`, `mbg-nbd`, `pareto-nbd` or `mbg-cnbd-k`, as asked for.
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
    /// Who orders nothing within so long after the last day seen counts as churned; `null` when not asked.
    pub churn_after: Option<String>,
    /// The day on which customers are still there or not; `null` when not asked.
    pub alive_on: Option<String>,
    /// The column that makes the groups.
    pub by: Option<String>,
    /// The columns that may explain how customers differ.
    pub covariates: Vec<String>,
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
    /// What "active" means in the model that predicts, of customers with repeat orders.
    pub active_means: String,
    /// Expected number of customers who order nothing within the time of `--churn-after`.
    pub silent_customers: Option<f64>,
    /// Expected number of customers still active on the day of `--alive-on`.
    pub active_on_day: Option<f64>,
    /// The customer who makes up more than a fifth of the value, if there is one.
    pub largest_customer: Option<LargestUse>,
}

/// One model's likelihood.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ComparedUse {
    /// As `--model` names it.
    pub model: String,
    /// Parameters estimated; fewer at a limit.
    pub parameters: u32,
    /// Log-likelihood, times in weeks.
    pub log_likelihood: f64,
    /// Akaike's criterion: the smaller, the better.
    pub aic: f64,
    /// Schwarz's criterion: the smaller, the better.
    pub bic: f64,
    /// Whether it predicts.
    pub chosen: bool,
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

/// What a document of predicted value is made of.
pub struct ClvParts<'a> {
    /// Who was looked at.
    pub population: &'a Population,
    /// What was predicted, where a model could be fitted.
    pub lifetime: Option<&'a Lifetime>,
    /// How sure the totals are.
    pub intervals: Option<TotalIntervals>,
    /// Each group's own fit.
    pub groups: Option<&'a Groups>,
    /// What customers will do by a day.
    pub outlooks: Option<&'a Outlooks>,
    /// The customer who makes up more than a fifth, with the id.
    pub whale: Option<(Whale, String)>,
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
        let mut notes = parts.notes;
        notes.extend(
            parts
                .whale
                .as_ref()
                .map(|(whale, id)| whale_note(whale, id)),
        );
        let ahead = parts
            .lifetime
            .map(|lifetime| forecast(lifetime, parts.intervals, parts.outlooks, parts.whale));
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
            models: compared(parts.lifetime),
            regularity: regularity(&parts.population.histories).map(|(k, _)| k),
            forecast: ahead,
            deciles: parts
                .lifetime
                .map(|lifetime| deciles(lifetime, money))
                .unwrap_or_default(),
            alive_by_history: parts
                .lifetime
                .map(|lifetime| alive(lifetime, parts.population))
                .unwrap_or_default(),
            purchases: parts.lifetime.map(purchases),
            spend: parts.lifetime.and_then(spend),
            spend_frequency_correlation: spend_correlation(parts.population),
            covariates: (parts.lifetime)
                .and_then(|lifetime| lifetime.covariates.as_ref())
                .map(CovariatesUse::of),
            groups: parts
                .groups
                .map(|groups| GroupsUse::of(groups, meaning_of_purchases)),
            holdout: parts.check.map(holdout),
            notes,
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

fn forecast(
    lifetime: &Lifetime,
    intervals: Option<TotalIntervals>,
    outlooks: Option<&Outlooks>,
    whale: Option<(Whale, String)>,
) -> Forecast {
    let sum = |of: fn(&Outlooks) -> &Vec<f64>| {
        let chances = outlooks.map(of).filter(|chances| !chances.is_empty())?;
        Some(chances.iter().sum())
    };
    let interval = |of: fn(&TotalIntervals) -> Option<crate::models::bootstrap::Interval>| {
        intervals.as_ref().and_then(of).map(|interval| Interval {
            low: interval.low,
            high: interval.high,
            level: crate::metrics::clv::LEVEL,
        })
    };
    Forecast {
        active_customers: lifetime.totals.alive,
        orders: lifetime.totals.orders,
        orders_interval: interval(|both| both.orders),
        value: lifetime.totals.value,
        value_interval: interval(|both| both.value),
        active_means: lifetime.purchases.model.alive_means(true).to_owned(),
        silent_customers: sum(|outlooks| &outlooks.silent),
        active_on_day: sum(|outlooks| &outlooks.alive),
        largest_customer: whale.map(|(whale, id)| LargestUse {
            customer_id: id,
            share: whale.share,
            of: if whale.of_predicted {
                "predicted_value"
            } else {
                "net_revenue"
            }
            .to_owned(),
            value_without: whale.value_without,
        }),
    }
}

fn compared(lifetime: Option<&Lifetime>) -> Vec<ComparedUse> {
    let all = lifetime.map_or(&[][..], |lifetime| &lifetime.compared);
    let of = |one: &Compared| ComparedUse {
        model: one.model.name().to_owned(),
        parameters: one.parameters,
        log_likelihood: one.log_likelihood,
        aic: one.aic,
        bic: one.bic,
        chosen: one.is_chosen,
    };
    all.iter().map(of).collect()
}

fn deciles(lifetime: &Lifetime, money: impl Fn(i128) -> Option<Money>) -> Vec<DecileUse> {
    let total = lifetime.totals.value.filter(|total| *total > 0.0);
    let decile = |(of, decile): (&crate::metrics::clv::Decile, u32)| DecileUse {
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
        Model::MbgNbd | Model::MbgCnbd => "lost_after_an_order",
        Model::ParetoNbd => "lost_within_a_week",
    };
    let reading = [
        ("orders_per_week_while_active", fit.weekly_rate),
        (dropout, fit.dropout),
    ];
    let model = match fit.regularity {
        Some(k) => format!("{} with k = {k}", fit.model.title()),
        None => fit.model.title().to_owned(),
    };
    FittedUse {
        model,
        parameters: parameters(&fit.estimates, meaning_of_purchases),
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

/// Of a model of purchases.
fn meaning_of_purchases(name: &str) -> &'static str {
    match name {
        "p" => "chance to be lost after an order, the same for everybody",
        name => meaning(name),
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
        "lambda" => "orders a week while active, the same for everybody",
        "mu" => "rate of being lost a week, the same for everybody",
        "lost_at_once" => "share lost right after the first order; the others stay for ever",
        "mean" => "everybody's mean amount",
        "p_v" => "scale of customers' mean amounts: their mean is this / (q - 1)",
        "p" => "how steady one customer's amounts are; large: steady",
        "q" => "how alike customers' mean amounts are; large: alike",
        "v" => "scale of the amounts: the overall mean is p v / (q - 1)",
        _ => "",
    }
}
