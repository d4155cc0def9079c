//! Survival curves by the product-limit method: how long until an event, when not everybody has
//! had it yet.
//!
//! Sources: Kaplan & Meier (1958), JASA 53, 457–481; Greenwood's variance and the log-log interval
//! as in Kalbfleisch & Prentice (2002), eqs. 1.12–1.13; intervals of quantiles: Brookmeyer & Crowley
//! (1982), Biometrics 38, 29–41; restricted mean: Klein & Moeschberger (2003), eqs. 4.5.1–4.5.2.

use thiserror::Error;

mod curve;
#[cfg(test)]
pub(crate) mod tests;

pub use curve::{Curve, RestrictedMean};

/// The confidence level of every interval of this module.
pub const LEVEL: f64 = 0.95;

/// The standard normal quantile of (1 + [`LEVEL`]) / 2.
pub const Z: f64 = 1.959_963_984_540_054;

/// A risk set of which all but this share leave is one that all leave: sums of weights are rounded.
const ROUNDING: f64 = 1e-9;

/// One subject: from when until when it was watched, and how that ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Time at which watching began. 0, the usual case: from the origin on, time 0 included. Above 0
    /// (late entry): at risk at times strictly later than this.
    pub entry: f64,
    /// Time of the event, or of the last look when there was none; later than a late entry.
    pub time: f64,
    /// Whether the event happened at `time`; otherwise the subject is censored there.
    pub event: bool,
    /// How many such subjects this one stands for (a frequency); above 0.
    pub weight: f64,
}

impl Observation {
    #[cfg(test)]
    /// A subject of weight 1 watched from the origin on.
    pub fn new(time: f64, event: bool) -> Observation {
        Observation {
            entry: 0.0,
            time,
            event,
            weight: 1.0,
        }
    }
}

/// What happened on one day since the origin, for [`kaplan_meier_days`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayCount {
    /// Subjects with the event on this day.
    pub events: u64,
    /// Subjects last seen, without the event, on this day.
    pub censored: u64,
    /// Late entries: subjects watched from the end of this day on. On day 0 nobody is late.
    pub entered: u64,
}

/// Why there is no curve, or no figure from it.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum SurvivalError {
    /// Nobody to watch.
    #[error("there are no observations")]
    Empty,
    /// A time that is negative, infinite or not a number.
    #[error("observation {index}: the time {value} is not a finite number of at least 0")]
    Time {
        /// Position in the slice, from 0.
        index: usize,
        /// The time given.
        value: f64,
    },
    /// An entry that is negative or not a number, or a late one that is not before the subject's time.
    #[error(
        "observation {index}: the entry {value} is not 0 or a time before the observation's end"
    )]
    Entry {
        /// Position in the slice, from 0.
        index: usize,
        /// The entry given.
        value: f64,
    },
    /// A weight that is not a finite number above 0.
    #[error("observation {index}: the weight {value} is not a finite number above 0")]
    Weight {
        /// Position in the slice, from 0.
        index: usize,
        /// The weight given.
        value: f64,
    },
    /// Counts that no set of subjects can have: more leave on the day than are at risk, or somebody is
    /// late on day 0.
    #[error("day {day}: the counts of events, exits and late entries contradict each other")]
    Counts {
        /// Days since the origin.
        day: usize,
    },
    /// A horizon that is not a finite number above 0.
    #[error("the horizon {0} is not a finite number above 0")]
    Horizon(f64),
    /// A horizon beyond the last observation while some were still without the event.
    #[error("the horizon {horizon} is later than the last observation at {last}")]
    Unobserved {
        /// The horizon given.
        horizon: f64,
        /// The last time anybody was watched.
        last: f64,
    },
}

/// The curve at one time at which something happened; it holds until the next step's time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Time since the origin \[t_i\].
    pub time: f64,
    /// Weight of the subjects at risk just before `time` \[n_i\].
    pub at_risk: f64,
    /// Weight of the events at `time` \[d_i\].
    pub events: f64,
    /// Weight of the subjects censored at `time`; they were still at risk at it.
    pub censored: f64,
    /// Weight of the late entries at `time`, at risk from just after it on.
    pub entered: f64,
    /// Share without the event after `time` \[S(t_i)\].
    pub survival: f64,
    /// Greenwood's standard error of `survival`. `None` once the curve is 0, where it is undefined.
    pub std_error: Option<f64>,
    /// Lower end of the pointwise log-log interval. `None` while the curve is 1 and once it is 0.
    pub low: Option<f64>,
    /// Upper end of the pointwise log-log interval. `None` while the curve is 1 and once it is 0.
    pub high: Option<f64>,
}

impl Step {
    /// The step's term of Greenwood's sum, d / (n (n − d)); infinite when all at risk had the event.
    fn greenwood(&self) -> f64 {
        if self.events <= 0.0 {
            return 0.0;
        }
        let left = self.at_risk - self.events;
        if left < self.at_risk * ROUNDING {
            return f64::INFINITY;
        }
        self.events / (self.at_risk * left)
    }
}

/// The share of subjects that have not yet had the event, by time since their origin.
///
/// Formula: S(t) = ∏ over `time` ≤ t of (1 − `events` / `at_risk`). Variance (Greenwood):
/// S² · Σ `events` / (`at_risk` (`at_risk` − `events`)) = S² G. Interval: S^exp(±z √G / ln S), the normal
/// interval of ln(−ln S), so it stays within 0..1.
///
/// What counts: a subject is at risk at t when `entry` < t ≤ `time`, or `entry` = 0; one censored at t
/// is at risk at t. Weights are frequencies: a subject of weight 2 is two subjects of weight 1, in
/// the variance too. Times are in any unit, the same for all.
///
/// Edges: nobody is an error. A last observation that is censored leaves the curve above 0. With late
/// entries everybody at risk may have the event early, when few are watched; the curve is 0 from there on.
///
/// Reference: Kaplan & Meier (1958), eq. 2b; Kalbfleisch & Prentice (2002), eqs. 1.12–1.13.
pub fn kaplan_meier(observations: &[Observation]) -> Result<Curve, SurvivalError> {
    let mut steps = Vec::with_capacity(observations.len());
    for (index, observation) in observations.iter().enumerate() {
        check(index, observation)?;
        let weight = observation.weight;
        let (events, censored) = if observation.event {
            (weight, 0.0)
        } else {
            (0.0, weight)
        };
        steps.push(tally(observation.time, events, censored, 0.0));
        if observation.entry > 0.0 {
            steps.push(tally(observation.entry, 0.0, 0.0, weight));
        }
    }
    steps.sort_unstable_by(|a, b| a.time.total_cmp(&b.time));
    steps.dedup_by(|later, kept| {
        let same = later.time == kept.time;
        if same {
            kept.events += later.events;
            kept.censored += later.censored;
            kept.entered += later.entered;
        }
        same
    });
    estimate(steps)
}

/// The share of subjects that have not yet had the event, from counts per whole day: no sort, so
/// the time is linear in subjects to count and days to walk.
///
/// Formula, edges and reference: [`kaplan_meier`], whose curve for the same subjects is the same.
///
/// What counts: `days[t]` is what happened t days after the subjects' origins. Those who did not enter
/// late are at risk from day 0 on.
pub fn kaplan_meier_days(days: &[DayCount]) -> Result<Curve, SurvivalError> {
    if let Some(first) = days.first()
        && first.entered > 0
    {
        return Err(SurvivalError::Counts { day: 0 });
    }
    let steps = days
        .iter()
        .enumerate()
        .filter(|(_, count)| **count != DayCount::default())
        .map(|(day, count)| {
            tally(
                day as f64,
                count.events as f64,
                count.censored as f64,
                count.entered as f64,
            )
        })
        .collect();
    let curve = estimate(steps)?;
    let wrong = |step: &&Step| step.at_risk < step.events + step.censored;
    match curve.steps.iter().find(wrong) {
        Some(step) => Err(SurvivalError::Counts {
            day: step.time as usize,
        }),
        None => Ok(curve),
    }
}

fn check(index: usize, observation: &Observation) -> Result<(), SurvivalError> {
    let Observation {
        entry,
        time,
        weight,
        ..
    } = *observation;
    if !(time.is_finite() && time >= 0.0) {
        return Err(SurvivalError::Time { index, value: time });
    }
    if !(entry == 0.0 || (entry > 0.0 && entry < time)) {
        let value = entry;
        return Err(SurvivalError::Entry { index, value });
    }
    if !(weight.is_finite() && weight > 0.0) {
        let value = weight;
        return Err(SurvivalError::Weight { index, value });
    }
    Ok(())
}

/// A step of which only the counts are known yet. Adding 0 turns a time of −0 into 0.
fn tally(time: f64, events: f64, censored: f64, entered: f64) -> Step {
    Step {
        time: time + 0.0,
        at_risk: 0.0,
        events,
        censored,
        entered,
        survival: 1.0,
        std_error: None,
        low: None,
        high: None,
    }
}

/// Fills in the risk sets, the curve and its intervals; `steps` are in order of time, one a time.
fn estimate(mut steps: Vec<Step>) -> Result<Curve, SurvivalError> {
    if steps.is_empty() {
        return Err(SurvivalError::Empty);
    }
    // Summed from the end, so that the last risk set is exactly those who leave at it.
    let (mut leaving, mut entering) = (0.0, 0.0);
    for step in steps.iter_mut().rev() {
        leaving += step.events + step.censored;
        entering += step.entered;
        step.at_risk = leaving - entering;
    }
    let (mut survival, mut sum) = (1.0, 0.0);
    for step in &mut steps {
        let term = step.greenwood();
        sum += term;
        if term == f64::INFINITY {
            survival = 0.0;
        } else if step.events > 0.0 {
            survival *= 1.0 - step.events / step.at_risk;
        }
        step.survival = survival;
        step.std_error = (survival > 0.0).then(|| survival * sum.sqrt());
        (step.low, step.high) = log_log(survival, sum);
    }
    Ok(Curve { steps })
}

/// The interval S^exp(±z √G / |ln S|), undefined where ln(−ln S) is.
fn log_log(survival: f64, greenwood: f64) -> (Option<f64>, Option<f64>) {
    if survival <= 0.0 || survival >= 1.0 {
        return (None, None);
    }
    let log = survival.ln();
    let half = Z * greenwood.sqrt() / -log;
    (
        Some((log * half.exp()).exp()),
        Some((log * (-half).exp()).exp()),
    )
}
