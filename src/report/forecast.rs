//! How long contracts last: the fitted curve, its forecast, and constant churn beside it.

use schemars::JsonSchema;
use serde::Serialize;

use super::parameters::{ParameterUse, parameters};
use super::{InputUse, Keyed, SCHEMA_VERSION};
use crate::calendar::Window;
use crate::metrics::renewals::{GroupRenewal, GroupRenewals, Lifetimes, PeriodRow, Renewals};
use crate::models::fit::Boundary;
use crate::words::one_line;

/// The document that `retention forecast` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention forecast")]
pub struct ForecastReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `forecast`.
    pub command: String,
    /// What was read; nothing where survivors were typed in.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: ForecastSettings,
    /// Customers in the cohorts.
    pub customers: u64,
    /// The shifted beta-geometric model's parameters.
    pub parameters: Keyed<ParameterUse>,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// Share lost in every period by the constant-churn reading: all losses over all renewals.
    pub constant_churn: f64,
    /// A row a period, observed ones first.
    pub periods: Vec<PeriodUse>,
    /// Lifetimes of a new customer.
    pub new_customer: LifetimeUse,
    /// Lifetimes left to who has been there since the oldest cohort began.
    pub oldest_customer: LifetimeUse,
    /// The same with each customer counting as much as they paid at first; left out where the file has no amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    pub revenue: Option<RevenueForecast>,
    /// Each group's own fit; `null` without `--by`.
    pub groups: Option<ForecastGroupsUse>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// How long recurring revenue stays: customers weighted by what they paid a month at first.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RevenueForecast {
    /// What the customers of the cohorts paid a month at first.
    pub mrr: f64,
    /// The shifted beta-geometric model's α; `null` at a limit. It has no standard error: customers, not units of
    /// money, leave.
    pub alpha: Option<f64>,
    /// Its β; `null` at a limit.
    pub beta: Option<f64>,
    /// Share lost in every period by the constant-churn reading.
    pub constant_churn: f64,
    /// A row a period; `watched` is revenue a month.
    pub periods: Vec<PeriodUse>,
    /// Lifetimes of a unit of new revenue.
    pub new_customer: LifetimeUse,
    /// Lifetimes left to what has been there since the oldest cohort began.
    pub oldest_customer: LifetimeUse,
}

impl RevenueForecast {
    /// Of a fit to cohorts in money; `mrr` is what all of them paid at first.
    pub fn new(of: &Renewals, mrr: f64) -> RevenueForecast {
        let known = |value: f64| of.fitted.limits.is_empty().then_some(value);
        let [alpha, beta] = of.fitted.model.parameters().map(known);
        RevenueForecast {
            mrr,
            alpha,
            beta,
            constant_churn: of.constant.churn,
            periods: of.periods.iter().map(period).collect(),
            new_customer: lifetime(&of.new),
            oldest_customer: lifetime(&of.oldest),
        }
    }
}

/// Groups of contracts fitted by themselves.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ForecastGroupsUse {
    /// Each group that could be fitted.
    pub fits: Vec<ForecastGroupUse>,
    /// Likelihood-ratio test of whether they differ; `null` with fewer than two.
    pub chi_square: Option<f64>,
    /// Parameters that the groups' own fits took.
    pub degrees_of_freedom: u64,
    /// The probability of such a gain were all groups alike.
    pub p_value: Option<f64>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ForecastGroupUse {
    /// The group.
    pub name: String,
    /// Its customers in the cohorts.
    pub customers: u64,
    /// Its parameters.
    pub parameters: Keyed<ParameterUse>,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// Share of new customers still there after as many periods as the forecast has.
    pub survival: f64,
    /// Periods that a new customer is expected to stay within the forecast.
    pub within_forecast: f64,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ForecastSettings {
    /// `contracts` or `survivors`.
    pub cohorts_from: String,
    /// The typed cohorts.
    pub survivors: Vec<Vec<f64>>,
    /// A period's length, like `1mo`.
    #[serde(serialize_with = "super::typed::text")]
    #[schemars(with = "String")]
    pub period: Window,
    /// Periods of the forecast.
    pub ahead: u32,
    /// Discount rate a year.
    pub discount: f64,
    /// The same for a period.
    pub period_discount: f64,
    /// The day up to which the contracts are complete; `null` for typed survivors.
    pub as_of: Option<String>,
    /// The column that makes the groups.
    pub by: Option<String>,
}

/// One period.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PeriodUse {
    /// Periods since the start.
    pub period: u32,
    /// Customers who could be lost in it; `null` in the forecast.
    pub watched: Option<f64>,
    /// Share still there, observed; `null` in the forecast.
    pub observed: Option<f64>,
    /// Share still there by the model.
    pub model: f64,
    /// Share of those there before who stay for this period, by the model.
    pub model_retention: Option<f64>,
    /// Share still there under constant churn.
    pub constant_churn: f64,
    /// Constant churn less model.
    pub constant_churn_off: f64,
}

/// Expected periods.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LifetimeUse {
    /// Periods behind the customer.
    pub after: u32,
    /// All periods to come.
    pub expected: Pair,
    /// All periods to come, later ones counting less.
    pub discounted: Pair,
    /// The periods of the forecast alone.
    pub within_forecast: Pair,
}

/// The model's reading and that of constant churn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Pair {
    /// The model's; `null` where it is infinite.
    pub model: Option<f64>,
    /// That of constant churn.
    pub constant_churn: Option<f64>,
    /// Constant churn over model, less 1.
    pub off: Option<f64>,
}

impl ForecastReport {
    /// The document of a fit.
    pub fn new(
        input: InputUse,
        settings: ForecastSettings,
        of: &Renewals,
        groups: Option<&GroupRenewals>,
        mut notes: Vec<String>,
    ) -> ForecastReport {
        let unfitted = groups.iter().flat_map(|groups| &groups.unfitted);
        notes.extend(
            unfitted.map(|(name, error)| format!("no fit for {}: {error}", one_line(name))),
        );
        notes.extend(of.fitted.limits.iter().map(|limit| at_limit(*limit)));
        if of.fitted.limits.is_empty() && of.fitted.covariance.is_none() {
            notes.push(
                "the cohorts hardly determine the parameters, so they are without standard errors; the curve holds"
                    .to_owned(),
            );
        }
        ForecastReport {
            schema_version: SCHEMA_VERSION,
            command: "forecast".to_owned(),
            input,
            settings,
            customers: of.fitted.customers,
            parameters: parameters(&of.fitted.estimates, meaning),
            log_likelihood: of.fitted.log_likelihood,
            constant_churn: of.constant.churn,
            periods: of.periods.iter().map(period).collect(),
            new_customer: lifetime(&of.new),
            oldest_customer: lifetime(&of.oldest),
            revenue: None,
            groups: groups.map(of_groups),
            notes,
        }
    }
}

fn of_groups(groups: &GroupRenewals) -> ForecastGroupsUse {
    let of = |group: &GroupRenewal| ForecastGroupUse {
        name: group.name.clone(),
        customers: group.fitted.customers,
        parameters: parameters(&group.fitted.estimates, meaning),
        log_likelihood: group.fitted.log_likelihood,
        survival: group.survival,
        within_forecast: group.within,
    };
    ForecastGroupsUse {
        fits: groups.fits.iter().map(of).collect(),
        chi_square: groups.chi_square,
        degrees_of_freedom: groups.degrees_of_freedom,
        p_value: groups.p_value,
    }
}

/// What the model's limit says of contracts.
fn at_limit(limit: Boundary) -> String {
    match limit {
        Boundary::DropoutAlike => {
            "retention does not rise with age: the model is at its limit, where everybody is alike and leaves with \
             the chance theta at every renewal; it says the same as constant churn"
        }
        Boundary::LostAtOnceOrNever => {
            "nobody left after the first renewal: the model is at the limit where a share, theta, leaves at the \
             first renewal and the others never do, the opposite of everybody alike"
        }
        limit => return format!("the model is at a limit: {}", limit.words()),
    }
    .to_owned()
}

fn period(row: &PeriodRow) -> PeriodUse {
    PeriodUse {
        period: row.period,
        watched: row.watched,
        observed: row.observed,
        model: row.model,
        model_retention: row.retention,
        constant_churn: row.constant,
        constant_churn_off: row.constant - row.model,
    }
}

fn lifetime(of: &Lifetimes) -> LifetimeUse {
    let pair = |model: Option<f64>, constant: f64| {
        let constant_churn = constant.is_finite().then_some(constant);
        Pair {
            model,
            constant_churn,
            off: model
                .filter(|model| *model > 0.0)
                .zip(constant_churn)
                .map(|(model, constant)| constant / model - 1.0),
        }
    };
    LifetimeUse {
        after: of.after,
        expected: pair(of.model, of.constant),
        discounted: pair(of.discounted_model, of.discounted_constant),
        within_forecast: pair(Some(of.within_model), of.within_constant),
    }
}

fn meaning(name: &str) -> &'static str {
    match name {
        "theta" => "share that leaves: see the note on the limit",
        "alpha" => "chance to leave at a renewal: the mean is alpha / (alpha + beta)",
        _ => "its other half; the smaller both, the less alike customers are",
    }
}
