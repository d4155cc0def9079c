//! What is read off a survival curve.

use super::{Step, SurvivalError};

/// A product of thousands of rounded factors is compared with a share only this closely: S that is
/// exactly 1/2 on paper must count as ≤ 1/2.
const TIE: f64 = 1e-9;

/// A time by which a given share has had the event, with its interval at [`LEVEL`](super::LEVEL).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantileTime {
    /// The time, or `None` when the curve does not fall that far.
    pub time: Option<f64>,
    /// Lower end, or `None` when the lower bounds do not fall that far.
    pub low: Option<f64>,
    /// Upper end, or `None` when the upper bounds do not fall that far: open above.
    pub high: Option<f64>,
}

/// Mean time without the event within a horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RestrictedMean {
    /// The mean, in the unit of the observations' times.
    pub mean: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// A Kaplan–Meier curve. It starts at 1 and steps down at the times in [`Curve::steps`].
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub(super) steps: Vec<Step>,
}

impl Curve {
    /// The times at which somebody had the event, was censored or entered late, in order; never empty.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The step in force at `time`: the last one not later. `None` before the first.
    pub(super) fn step_at(&self, time: f64) -> Option<&Step> {
        let later = self.steps.partition_point(|step| step.time <= time);
        self.steps.get(later.checked_sub(1)?)
    }

    /// The last time anybody was watched, and the curve there.
    fn end(&self) -> (f64, f64) {
        self.steps
            .last()
            .map_or((0.0, 1.0), |step| (step.time, step.survival))
    }

    /// The share without the event at `time`, an event at `time` itself included: S(t).
    ///
    /// `None` for a negative time, and after the last observation unless the curve is 0 there: nobody was
    /// watched that long.
    pub fn survival_at(&self, time: f64) -> Option<f64> {
        let (last, survival) = self.end();
        if time.is_nan() || time < 0.0 || (time > last && survival > 0.0) {
            return None;
        }
        Some(self.step_at(time).map_or(1.0, |step| step.survival))
    }

    /// The interval of S(t), `None` where it is undefined: while the curve is 1, once it is 0, and
    /// after the last observation.
    pub fn interval_at(&self, time: f64) -> Option<(f64, f64)> {
        self.survival_at(time)?;
        let step = self.step_at(time)?;
        step.low.zip(step.high)
    }

    /// The weight of the subjects at risk just before `time` \[n(t)\]; 0 after the last observation.
    pub fn at_risk_at(&self, time: f64) -> f64 {
        // Between two steps nobody comes or goes.
        let next = self.steps.partition_point(|step| step.time < time);
        self.steps.get(next).map_or(0.0, |step| step.at_risk)
    }

    /// The time by which half have had the event: [`Curve::quantile`] of 0.5.
    pub fn median(&self) -> QuantileTime {
        self.first_at_most(0.5)
    }

    #[cfg(test)]
    /// The time by which a share has had the event.
    ///
    /// Formula: the first t with S(t) ≤ 1 − `share`; its interval runs from the first t with `low` ≤
    /// 1 − `share` to the first with `high` ≤ 1 − `share`.
    ///
    /// What counts: the steps' times; nothing is interpolated.
    ///
    /// Edges: `None` when `share` is not within 0..1, both excluded; an open end is `None` inside.
    ///
    /// Reference: Brookmeyer & Crowley (1982), with log-log bounds.
    pub fn quantile(&self, share: f64) -> Option<QuantileTime> {
        (share > 0.0 && share < 1.0).then(|| self.first_at_most(1.0 - share))
    }

    fn first_at_most(&self, left: f64) -> QuantileTime {
        let limit = left * (1.0 + TIE);
        let first = |below: &dyn Fn(&Step) -> bool| {
            let step = self.steps.iter().find(|step| below(step));
            step.map(|step| step.time)
        };
        QuantileTime {
            time: first(&|step| step.survival <= limit),
            // Where the curve is 0 its lower bound can only be 0.
            low: first(&|step| step.survival <= 0.0 || step.low.is_some_and(|low| low <= limit)),
            high: first(&|step| step.high.is_some_and(|high| high <= limit)),
        }
    }

    /// The mean time without the event, counting no time after a horizon.
    ///
    /// Formula: mean = ∫₀^τ S(u) du, τ the `horizon`; variance = Σ over `time` < τ of
    /// (∫ from `time` to τ of S)² · `events` / (`at_risk` (`at_risk` − `events`)).
    ///
    /// What counts: the area under the step curve, in the unit of the times.
    ///
    /// Edges: a horizon after the last observation is an error unless the curve is 0 there.
    ///
    /// Reference: Klein & Moeschberger (2003), eqs. 4.5.1 and 4.5.2, without a small-sample factor.
    pub fn restricted_mean(&self, horizon: f64) -> Result<RestrictedMean, SurvivalError> {
        if !(horizon.is_finite() && horizon > 0.0) {
            return Err(SurvivalError::Horizon(horizon));
        }
        let (last, survival) = self.end();
        if horizon > last && survival > 0.0 {
            return Err(SurvivalError::Unobserved { horizon, last });
        }
        let (mut area, mut variance, mut right) = (0.0, 0.0, horizon);
        for step in self.steps.iter().rev().filter(|step| step.time < horizon) {
            area += step.survival * (right - step.time);
            right = step.time;
            // Where everybody at risk had the event the area is 0, and so is the term's limit.
            if area > 0.0 {
                variance += area * area * step.greenwood();
            }
        }
        Ok(RestrictedMean {
            mean: area + right,
            std_error: variance.sqrt(),
        })
    }
}
