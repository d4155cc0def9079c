//! What a curve alone does not say: how likely each cause is, and how far groups' means differ.

use schemars::JsonSchema;
use serde::Serialize;

use super::{count, number};
use crate::metrics::interval::normal_p;
use crate::models::competing::{Gray, GrayError, IncidenceStep};
use crate::models::survival::{Curve, RestrictedMean};
use crate::report::Number;

/// The standard normal quantile of 0.975.
const Z: f64 = 1.959_963_984_540_054;

/// The cumulative incidence of one cause: the share that has had it by a time, whatever else can happen.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IncidenceUse {
    /// The cause, as the event column writes it.
    pub cause: String,
    /// How many had it.
    pub events: u64,
    /// The incidence at chosen times.
    pub at: Vec<IncidenceAt>,
    /// At every time at which any cause happened.
    pub steps: Vec<IncidenceAt>,
}

/// The incidence at a time (Aalen–Johansen).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IncidenceAt {
    /// The time, in the unit of the table of durations.
    pub time: Number,
    /// The share that has had the cause; `null` when nobody was watched for that long.
    pub incidence: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower end of its 95 % interval (log-log).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

impl IncidenceUse {
    /// Of these steps, shown at these times; nobody was watched after `end`.
    pub fn new(cause: String, steps: &[IncidenceStep], at: &[f64], end: f64) -> IncidenceUse {
        let shown = |time: f64| {
            let passed = steps.partition_point(|step| step.time <= time);
            let step = passed.checked_sub(1).and_then(|place| steps.get(place));
            let none = IncidenceAt {
                time: number(time),
                incidence: (time <= end).then_some(0.0),
                std_error: None,
                low: None,
                high: None,
            };
            step.filter(|_| time <= end)
                .map_or(none, |step| IncidenceAt {
                    time: number(time),
                    ..IncidenceAt::of(step)
                })
        };
        IncidenceUse {
            cause,
            events: count(steps.iter().map(|step| step.events).sum()),
            at: at.iter().map(|time| shown(*time)).collect(),
            steps: steps.iter().map(IncidenceAt::of).collect(),
        }
    }
}

impl IncidenceAt {
    fn of(step: &IncidenceStep) -> IncidenceAt {
        IncidenceAt {
            time: number(step.time),
            incidence: Some(step.incidence),
            std_error: Some(step.std_error),
            low: step.interval.map(|(low, _)| low),
            high: step.interval.map(|(_, high)| high),
        }
    }
}

/// Gray's test of one cause between the groups.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GrayUse {
    /// The cause.
    pub cause: String,
    /// The statistic; `null` when the groups cannot be compared.
    pub chi_square: Option<f64>,
    /// Groups compared, less one.
    pub degrees_of_freedom: Option<u64>,
    /// The probability of such a difference were all incidences alike.
    pub p_value: Option<f64>,
    /// Why there is no result.
    pub note: Option<String>,
}

impl GrayUse {
    /// Of a cause.
    pub fn new(cause: String, test: Result<Gray, GrayError>) -> GrayUse {
        let found = test.as_ref().ok();
        GrayUse {
            cause,
            chi_square: found.map(|test| test.chi_square),
            degrees_of_freedom: found.map(|test| test.degrees_of_freedom as u64),
            p_value: found.map(|test| test.p_value),
            note: test.err().map(|error| error.to_string()),
        }
    }
}

/// How far the restricted mean of a group lies from that of the first.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MeanDifference {
    /// The group.
    pub group: String,
    /// The one it is held against: the largest.
    pub against: String,
    /// Its mean less the other's.
    pub difference: f64,
    /// Lower end of the 95 % interval, the difference less 1.96 standard errors.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The probability of so large a difference were the means alike.
    pub p_value: f64,
}

/// The differences of all groups from the first; none where a mean is not known.
pub(super) fn differences(groups: &[(String, Curve)], horizon: f64) -> Vec<MeanDifference> {
    let mean = |curve: &Curve| curve.restricted_mean(horizon).ok();
    let Some(((first, curve), others)) = groups.split_first() else {
        return Vec::new();
    };
    let Some(base) = mean(curve) else {
        return Vec::new();
    };
    let of = |(name, curve): &(String, Curve)| {
        let RestrictedMean {
            mean: own,
            std_error,
        } = mean(curve)?;
        let difference = own - base.mean;
        let error = std_error.hypot(base.std_error);
        Some(MeanDifference {
            group: name.clone(),
            against: first.clone(),
            difference,
            low: difference - Z * error,
            high: difference + Z * error,
            p_value: match error > 0.0 {
                true => normal_p(difference / error),
                false if difference == 0.0 => 1.0,
                false => 0.0,
            },
        })
    };
    others.iter().filter_map(of).collect()
}
