//! Survival: how long until churn or the second order, or until the event of a table of durations.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::coverage::Coverage;
use super::survival_causes::CauseUse;
use super::{InputUse, Number, SCHEMA_VERSION};
use crate::calendar::{Day, Window};
use crate::choice::Choice;
use crate::metrics::summary::Basis;
use crate::metrics::time_to_event::Event;
use crate::models::logrank::{LogRank, LogRankError};
use crate::models::survival::{Curve, RestrictedMean, Step, Z};

/// The document that `retention survival` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention survival")]
pub struct SurvivalReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `survival`.
    pub command: String,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: SurvivalSettings,
    /// All customers.
    pub all: CurveUse,
    /// Each group, where a column was given.
    pub groups: Vec<CurveUse>,
    /// Whether the groups differ; `null` without groups.
    pub log_rank: Option<LogRankUse>,
    /// How much longer each group stays within the horizon than the first one; empty without groups.
    pub mean_differences: Vec<DifferenceUse>,
    /// Each cause of the event with its incidence, the most frequent first; empty where causes are not told apart.
    pub causes: Vec<CauseUse>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SurvivalSettings {
    /// The days of the data; left out where a table of durations says nothing of days.
    #[serde(flatten)]
    pub coverage: Option<Coverage>,
    /// `churn` or `second-order`; `given` where a table of durations says it.
    #[serde(serialize_with = "or_given")]
    #[schemars(with = "String")]
    pub event: Option<Event>,
    /// `orders`, `contracts` or `durations`.
    #[serde(serialize_with = "or_durations")]
    #[schemars(with = "String")]
    pub customers_from: Option<Basis>,
    /// The columns of a table of durations; left out for orders and contracts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durations: Option<DurationsUse>,
    /// The activity window of churn from orders, else `null`.
    #[serde(serialize_with = "super::typed::some_text")]
    #[schemars(with = "Option<String>")]
    pub active_within: Option<Window>,
    /// The first day on which customers were watched, where they entered late; else `null`.
    pub watched_from: Option<String>,
    /// The column that makes the groups.
    pub by: Option<String>,
}

/// An event by its name; `given` where the table of durations says it.
fn or_given<S: Serializer>(event: &Option<Event>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(event.map_or("given", Choice::name))
}

/// Where customers come from by its name; `durations` without any.
fn or_durations<S: Serializer>(from: &Option<Basis>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(from.map_or("durations", Choice::name))
}

/// The columns of a table of durations, by their headers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DurationsUse {
    /// How long each row was watched, in a unit that the file does not name.
    pub duration: String,
    /// Whether the event happened then; `null` where it did for every row.
    pub event: Option<String>,
    /// From when on; `null` where from 0 on.
    pub entry: Option<String>,
}

/// A Kaplan–Meier curve; times are days since the first order or contract, or those of the table of durations.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CurveUse {
    /// The group; `all` for everybody.
    pub name: String,
    /// Customers; rows of a table of durations.
    pub customers: u64,
    /// Those with the event.
    pub events: u64,
    /// The first day at which half or fewer are without the event; `null` when it never comes to that.
    pub median: Option<f64>,
    /// Lower end of the median's 95 % interval.
    pub median_low: Option<f64>,
    /// Upper end.
    pub median_high: Option<f64>,
    /// The mean days without the event within the horizon.
    pub restricted_mean: Option<f64>,
    /// Its standard error.
    pub restricted_mean_std_error: Option<f64>,
    /// The horizon in days; `null` when the curve does not reach it.
    pub horizon: Option<f64>,
    /// The curve at chosen times.
    pub at: Vec<AtUse>,
    /// The whole curve.
    pub steps: Vec<StepUse>,
}

/// The curve at a chosen time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AtUse {
    /// The time: days, or the unit of the table of durations.
    pub time: Number,
    /// The same where it is in days, else `null`.
    pub days: Option<u64>,
    /// Customers watched up to then and without the event before.
    pub at_risk: u64,
    /// Share without the event; `null` when nobody was watched for that long.
    pub survival: Option<f64>,
    /// Lower end of its 95 % interval (log-log).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// A time at which somebody had the event or was last seen.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StepUse {
    /// The time: days, or the unit of the table of durations.
    pub time: Number,
    /// Customers at risk just before.
    pub at_risk: u64,
    /// Events.
    pub events: u64,
    /// Customers last seen, without the event.
    pub censored: u64,
    /// Share without the event from then on.
    pub survival: f64,
    /// Greenwood's standard error.
    pub std_error: Option<f64>,
    /// Lower end of the 95 % interval (log-log).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// A difference of restricted means.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DifferenceUse {
    /// The group.
    pub group: String,
    /// The group it is compared with: the first.
    pub against: String,
    /// The group's mean less the other's, in days or the unit of the durations.
    pub difference: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The test of groups: log-rank, or Gray's where causes compete.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LogRankUse {
    /// The statistic; `null` when the groups cannot be compared.
    pub chi_square: Option<f64>,
    /// Groups compared, less one.
    pub degrees_of_freedom: Option<u64>,
    /// The probability of such a difference were all groups alike.
    pub p_value: Option<f64>,
    /// Why there is no result.
    pub note: Option<String>,
}

/// What was asked of the curves.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What was waited for.
    pub event: Event,
    /// The activity window.
    pub window: Window,
    /// Whether customers come from contracts.
    pub from_contracts: bool,
    /// The first day on which customers were watched.
    pub watched_from: Option<Day>,
    /// The table of durations, where there is one.
    pub durations: Option<DurationsUse>,
    /// The chosen times.
    pub at: Vec<f64>,
    /// The horizon of the mean.
    pub horizon: Option<f64>,
    /// The column that makes the groups.
    pub by: Option<String>,
}

impl SurvivalReport {
    /// The document of these curves.
    pub fn new(
        input: InputUse,
        coverage: Option<Coverage>,
        asked: &Asked,
        all: &Curve,
        groups: &[(String, Curve)],
        test: Option<Result<LogRank, LogRankError>>,
        notes: Vec<String>,
    ) -> Self {
        let in_days = asked.durations.is_none();
        let churn_of_orders = in_days && asked.event == Event::Churn && !asked.from_contracts;
        let curves = || groups.iter().map(|(_, curve)| curve).chain([all]);
        // As far as every curve was watched.
        let reach = curves().filter_map(last).fold(f64::INFINITY, f64::min);
        let horizon = asked.horizon.unwrap_or(reach);
        SurvivalReport {
            schema_version: SCHEMA_VERSION,
            command: "survival".to_owned(),
            input,
            settings: SurvivalSettings {
                coverage,
                event: in_days.then_some(asked.event),
                customers_from: in_days.then(|| Basis::of_contracts(asked.from_contracts)),
                durations: asked.durations.clone(),
                active_within: churn_of_orders.then_some(asked.window),
                watched_from: asked.watched_from.map(|day| day.to_string()),
                by: asked.by.clone(),
            },
            all: CurveUse::of("all", all, asked, horizon),
            groups: groups
                .iter()
                .map(|(name, curve)| CurveUse::of(name, curve, asked, horizon))
                .collect(),
            log_rank: test.map(LogRankUse::of),
            mean_differences: differences(groups, horizon),
            causes: Vec::new(),
            notes,
        }
    }
}

/// The groups' restricted means less that of the first.
fn differences(groups: &[(String, Curve)], horizon: f64) -> Vec<DifferenceUse> {
    let means = groups.iter().filter_map(|(name, curve)| {
        let mean = curve.restricted_mean(horizon).ok()?;
        Some((name, mean))
    });
    let means: Vec<_> = means.collect();
    let Some(((against, first), others)) = means.split_first() else {
        return Vec::new();
    };
    let of = |(group, mean): &(&String, RestrictedMean)| {
        let difference = mean.mean - first.mean;
        let half = Z * mean.std_error.hypot(first.std_error);
        DifferenceUse {
            group: (*group).clone(),
            against: (*against).clone(),
            difference,
            low: difference - half,
            high: difference + half,
        }
    };
    others.iter().map(of).collect()
}

fn last(curve: &Curve) -> Option<f64> {
    curve.steps().last().map(|step| step.time)
}

impl CurveUse {
    fn of(name: &str, curve: &Curve, asked: &Asked, horizon: f64) -> Self {
        let median = curve.median();
        let mean = curve.restricted_mean(horizon).ok();
        let steps = curve.steps();
        CurveUse {
            name: name.to_owned(),
            customers: steps
                .iter()
                .map(|step| count(step.events + step.censored))
                .sum(),
            events: steps.iter().map(|step| count(step.events)).sum(),
            median: median.time,
            median_low: median.low,
            median_high: median.high,
            restricted_mean: mean.map(|mean| mean.mean),
            restricted_mean_std_error: mean.map(|mean| mean.std_error),
            horizon: mean.map(|_| horizon),
            at: asked
                .at
                .iter()
                .map(|&time| AtUse::of(time, asked.durations.is_none(), curve))
                .collect(),
            steps: steps.iter().map(StepUse::of).collect(),
        }
    }
}

impl AtUse {
    fn of(time: f64, in_days: bool, curve: &Curve) -> Self {
        let interval = curve.interval_at(time);
        AtUse {
            time: number(time),
            days: in_days.then(|| count(time)),
            at_risk: count(curve.at_risk_at(time)),
            survival: curve.survival_at(time),
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
        }
    }
}

impl StepUse {
    fn of(step: &Step) -> Self {
        StepUse {
            time: number(step.time),
            at_risk: count(step.at_risk),
            events: count(step.events),
            censored: count(step.censored),
            survival: step.survival,
            std_error: step.std_error,
            low: step.low,
            high: step.high,
        }
    }
}

impl LogRankUse {
    pub(super) fn of(test: Result<LogRank, LogRankError>) -> Self {
        match test {
            Ok(test) => LogRankUse {
                chi_square: Some(test.chi_square),
                degrees_of_freedom: Some(test.degrees_of_freedom as u64),
                p_value: Some(test.p_value),
                note: None,
            },
            Err(error) => LogRankUse {
                chi_square: None,
                degrees_of_freedom: None,
                p_value: None,
                note: Some(error.to_string()),
            },
        }
    }
}

/// A whole number as such: days are.
pub(super) fn number(time: f64) -> Number {
    /// Beyond it not every whole number is a double.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if time.fract() == 0.0 && time < WHOLE {
        Number::Count(time as u64)
    } else {
        Number::Real(time)
    }
}

/// Weights of 1 and whole days add up to whole numbers.
pub(super) fn count(number: f64) -> u64 {
    number.round() as u64
}
