//! Several causes of an event, of which a subject can have one: how likely each is by a time, and whether groups
//! differ in that.
//!
//! One minus the Kaplan–Meier curve of one cause, with the others as censored, says how likely it would be were there no
//! other; what happens is the cumulative incidence. Sources: Aalen & Johansen (1978), Scandinavian Journal of
//! Statistics 5, 141–150; the variance as in Marubini & Valsecchi (1995), Analysing Survival Data from Clinical Trials
//! and Observational Studies, section 10.2.

mod gray;
#[cfg(test)]
mod tests;

pub use gray::{Gray, GrayError, gray};

/// The standard normal quantile of 0.975.
const Z: f64 = 1.959_963_984_540_054;

/// One subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subject {
    /// From when on it was watched; 0 is from the origin on, later is not at risk at times up to this.
    pub entry: f64,
    /// Until when.
    pub time: f64,
    /// The number of the cause that it had then; none for one that was censored.
    pub cause: Option<usize>,
}

/// What happened at one time.
#[derive(Clone, Debug, Default, PartialEq)]
struct Moment {
    time: f64,
    at_risk: f64,
    events: Vec<f64>,
}

/// The times at which any of the subjects had an event, in order.
fn event_times(subjects: &[Subject]) -> Vec<f64> {
    let mut times: Vec<f64> = subjects
        .iter()
        .filter(|subject| subject.cause.is_some())
        .map(|subject| subject.time)
        .collect();
    times.sort_unstable_by(f64::total_cmp);
    times.dedup();
    times
}

/// At each of these times, among them those of all events: how many were at risk, and how many had each of so many
/// causes.
fn moments(times: &[f64], subjects: &[Subject], causes: usize) -> Vec<Moment> {
    let mut moments: Vec<Moment> = times
        .iter()
        .map(|&time| Moment {
            time,
            at_risk: 0.0,
            events: vec![0.0; causes],
        })
        .collect();
    // Changes of the risk set, of which running sums are made.
    let mut joined = vec![0.0; moments.len() + 1];
    for subject in subjects {
        let from = match subject.entry > 0.0 {
            true => moments.partition_point(|moment| moment.time <= subject.entry),
            false => 0,
        };
        let to = moments.partition_point(|moment| moment.time <= subject.time);
        if from >= to {
            continue;
        }
        joined[from] += 1.0; // invariant: places of moments, and one past the last
        joined[to] -= 1.0; // invariant
        if let (Some(cause), Some(last)) = (subject.cause, moments.get_mut(to - 1))
            && let Some(count) = last.events.get_mut(cause)
        {
            *count += 1.0;
        }
    }
    let mut at_risk = 0.0;
    for (moment, change) in moments.iter_mut().zip(joined) {
        at_risk += change;
        moment.at_risk = at_risk;
    }
    moments
}

/// How likely a cause is by a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncidenceStep {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before.
    pub at_risk: f64,
    /// How many had the cause at this time.
    pub events: f64,
    /// The share that has had the cause by now, whatever else happens: F(t).
    pub incidence: f64,
    /// Its standard error.
    pub std_error: f64,
    /// The 95 % interval; none at an incidence of 0 or 1.
    pub interval: Option<(f64, f64)>,
}

/// The cumulative incidence of each cause, at the times at which any of them happened.
///
/// Formula: `F_k(t) = Σ S(t_i−) d_ki / n_i` over times up to t, S the Kaplan–Meier curve of all causes together: the
/// incidences and S add up to 1. Variance, with F = F_k(t) and F_i = F_k(t_i):
/// `Σ (F − F_i)² d_i / (n_i (n_i − d_i)) + Σ S(t_i−)² d_ki (n_i − d_ki) / n_i³ − 2 Σ (F − F_i) S(t_i−) d_ki / n_i²`.
/// Interval: F^exp(±z σ / (F ln F)), which stays within 0 and 1.
///
/// What counts: a subject is at risk at t when `entry` < t ≤ `time`, or from the origin on.
///
/// Edges: no subject with a cause gives no step. Where all at risk have an event nothing varies any more.
pub fn aalen_johansen(subjects: &[Subject], causes: usize) -> Vec<Vec<IncidenceStep>> {
    let moments = moments(&event_times(subjects), subjects, causes);
    (0..causes)
        .map(|cause| incidence(&moments, cause))
        .collect()
}

fn incidence(moments: &[Moment], cause: usize) -> Vec<IncidenceStep> {
    let (mut survival, mut incidence) = (1.0, 0.0);
    // The variance's sums, by the power of F that they are multiplied with.
    let (mut square, mut line, mut constant) = (0.0, 0.0, 0.0);
    let mut steps = Vec::with_capacity(moments.len());
    for moment in moments {
        let n = moment.at_risk;
        let all: f64 = moment.events.iter().sum();
        let own = moment.events.get(cause).copied().unwrap_or(0.0);
        incidence += survival * own / n;
        let greenwood = if all < n { all / (n * (n - all)) } else { 0.0 };
        let share = survival * own / (n * n);
        square += greenwood;
        line -= 2.0 * (greenwood * incidence + share);
        constant += greenwood * incidence * incidence
            + survival * survival * own * (n - own) / (n * n * n)
            + 2.0 * share * incidence;
        survival *= 1.0 - all / n;
        let variance = incidence * incidence * square + incidence * line + constant;
        let std_error = variance.max(0.0).sqrt();
        let within = incidence > 0.0 && incidence < 1.0;
        steps.push(IncidenceStep {
            time: moment.time,
            at_risk: n,
            events: own,
            incidence,
            std_error,
            interval: within.then(|| log_log(incidence, std_error)),
        });
    }
    steps
}

fn log_log(incidence: f64, std_error: f64) -> (f64, f64) {
    let log = incidence.ln();
    let reach = Z * std_error / (incidence * -log);
    let end = |reach: f64| (log * reach.exp()).exp();
    (end(reach), end(-reach))
}
