//! Events of several causes, of which the first ends the watch: how many have had each, and whether groups differ.
//!
//! Sources: Aalen & Johansen (1978), Scandinavian Journal of Statistics 5, 141–150; the variance by the delta method as
//! in Marubini & Valsecchi (1995), eq. 10.12; the test: Gray (1988), Annals of Statistics 16, 1141–1154.

use super::logrank::{LogRankError, chi_square_survival};
use super::optimise::{Matrix, dot, inverse, times};

#[cfg(test)]
mod tests;

/// How a subject's watch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Last seen, without an event.
    Censored,
    /// The event of the cause looked at.
    Cause,
    /// An event of another cause.
    Other,
}

/// One subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subject {
    /// When watching began: at risk later than this; 0 is from the origin on.
    pub entry: f64,
    /// When it ended.
    pub time: f64,
    /// How.
    pub outcome: Outcome,
}

/// The incidence of a cause at one time at which any event happened; it holds until the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Incidence {
    /// Time since the origin.
    pub time: f64,
    /// At risk just before.
    pub at_risk: f64,
    /// Events of the cause.
    pub events: f64,
    /// Events of other causes.
    pub others: f64,
    /// Share that has had an event of this cause by then, others having been possible all along.
    pub share: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Ends of its 95 % interval (log-log); `None` while the share is 0 and once it is 1.
    pub interval: Option<(f64, f64)>,
}

/// The standard normal quantile of 0.975.
const Z: f64 = 1.959_963_984_540_054;

/// What happened at one time.
#[derive(Debug, Clone, Copy, Default)]
struct Moment {
    time: f64,
    at_risk: f64,
    events: f64,
    others: f64,
}

/// The cumulative incidence of a cause: F(t) = Σ over times ≤ t of S(t−) · events / at risk, S the share without any
/// event before. Censoring a cause's rivals, as one minus Kaplan–Meier does, would say how many had it if
/// nothing else could happen.
pub fn aalen_johansen(subjects: &[Subject]) -> Vec<Incidence> {
    let mut share = 0.0;
    let mut survival = 1.0;
    // Sums of the variance, by powers of F at the times they belong to.
    let (mut all, mut by_share, mut by_square) = (0.0, 0.0, 0.0);
    let (mut own, mut cross, mut cross_share) = (0.0, 0.0, 0.0);
    let step = |moment: Moment| {
        let Moment {
            time,
            at_risk: n,
            events,
            others,
        } = moment;
        let gone = events + others;
        let hazard = survival * events / n;
        share += hazard;
        if gone < n {
            let term = gone / (n * (n - gone));
            all += term;
            by_share += term * share;
            by_square += term * share * share;
        }
        own += survival * survival * (n - events) * events / (n * n * n);
        cross += survival * events / (n * n);
        cross_share += survival * events / (n * n) * share;
        survival *= 1.0 - gone / n;
        let variance = share * share * all - 2.0 * share * by_share + by_square + own
            - 2.0 * (share * cross - cross_share);
        let std_error = variance.max(0.0).sqrt();
        Incidence {
            time,
            at_risk: n,
            events,
            others,
            share,
            std_error,
            interval: log_log(share, std_error),
        }
    };
    moments(subjects).into_iter().map(step).collect()
}

/// The normal interval of ln(−ln F), turned back.
fn log_log(share: f64, std_error: f64) -> Option<(f64, f64)> {
    if share <= 0.0 || share >= 1.0 {
        return None;
    }
    let log = share.ln();
    let half = Z * std_error / (share * -log);
    Some(((log * half.exp()).exp(), (log * (-half).exp()).exp()))
}

/// The times with events, in order.
fn moments(subjects: &[Subject]) -> Vec<Moment> {
    let sorted = Sorted::of(subjects);
    let mut times: Vec<f64> = sorted.ends.iter().map(|end| end.0).collect();
    times.dedup();
    let at = times.into_iter().map(|time| sorted.at(time));
    at.filter(|moment| moment.events + moment.others > 0.0 && moment.at_risk > 0.0)
        .collect()
}

/// Subjects by their ends and by their entries.
struct Sorted {
    ends: Vec<(f64, Outcome)>,
    entries: Vec<f64>,
}

impl Sorted {
    fn of(subjects: &[Subject]) -> Sorted {
        let mut ends: Vec<(f64, Outcome)> =
            subjects.iter().map(|one| (one.time, one.outcome)).collect();
        ends.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut entries: Vec<f64> = subjects.iter().map(|one| one.entry).collect();
        entries.sort_by(f64::total_cmp);
        Sorted { ends, entries }
    }

    fn at(&self, time: f64) -> Moment {
        let gone = self.ends.partition_point(|end| end.0 < time);
        let begun = self
            .entries
            .partition_point(|entry| *entry < time || *entry == 0.0);
        let here = self.ends.iter().skip(gone).take_while(|end| end.0 == time);
        let count = |outcome| here.clone().filter(|end| end.1 == outcome).count() as f64;
        Moment {
            time,
            at_risk: (begun - gone) as f64,
            events: count(Outcome::Cause),
            others: count(Outcome::Other),
        }
    }
}

/// The result of Gray's test.
#[derive(Debug, Clone, PartialEq)]
pub struct Gray {
    /// The statistic.
    pub chi_square: f64,
    /// Groups less one.
    pub degrees_of_freedom: usize,
    /// Probability of a statistic at least this large were the cause's incidence the same in all groups.
    pub p_value: f64,
}

/// Whether the incidence of a cause differs between groups by more than chance, other causes being whatever they are.
///
/// Formula: as the log-rank test, with risk sets R_g = n_g (1 − F_g(t−)) / S_g(t−), in which those lost to another
/// cause stay: score_g = Σ d_g − d R_g / R; its variance by Gray (1988), ρ = 0.
///
/// # Errors
/// [`LogRankError`] with fewer than two groups at risk together at an event of the cause, or without variance.
pub fn gray(groups: &[Vec<Subject>]) -> Result<Gray, LogRankError> {
    let mut test = Test::new(groups.len());
    let sorted: Vec<Sorted> = groups.iter().map(|group| Sorted::of(group)).collect();
    let mut all: Vec<f64> = groups
        .iter()
        .flatten()
        .filter(|one| one.outcome != Outcome::Censored)
        .map(|one| one.time)
        .collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    for time in all {
        let moments: Vec<Moment> = sorted.iter().map(|group| group.at(time)).collect();
        test.step(&moments);
    }
    test.result()
}

/// One group on the way through the times.
#[derive(Debug, Clone)]
struct Group {
    /// Share without any event, and with one of the cause, before this time.
    survival: f64,
    share: f64,
    /// What the group's own estimates add to each score's variance: to be multiplied by nothing, once and twice by
    /// the scores' weights at the end.
    once: Vec<f64>,
    twice: f64,
}

/// Gray's score and its variance, summed over the times.
struct Test {
    groups: Vec<Group>,
    /// The pooled incidence.
    pooled: f64,
    scores: Vec<f64>,
    variance: Matrix,
    /// ∫ of each score's weight of each group over the pooled incidence.
    weights: Matrix,
    has_met: bool,
}

impl Test {
    fn new(groups: usize) -> Test {
        let group = Group {
            survival: 1.0,
            share: 0.0,
            once: vec![0.0; groups],
            twice: 0.0,
        };
        Test {
            groups: vec![group; groups],
            pooled: 0.0,
            scores: vec![0.0; groups],
            variance: vec![vec![0.0; groups]; groups],
            weights: vec![vec![0.0; groups]; groups],
            has_met: false,
        }
    }

    fn step(&mut self, moments: &[Moment]) {
        let size = self.groups.len();
        let events: f64 = moments.iter().map(|moment| moment.events).sum();
        let is_there = |g: usize| moments[g].at_risk > 0.0 && self.groups[g].survival > 0.0; // invariant: a moment a group
        let there: Vec<bool> = (0..size).map(is_there).collect();
        // Estimates of how many would be at risk without other causes, and of those not yet had by this one.
        let held: Vec<f64> = (0..size)
            .map(|g| {
                if there[g] {
                    moments[g].at_risk / self.groups[g].survival
                } else {
                    0.0
                }
            }) // invariant: g < size
            .collect();
        let sets: Vec<f64> = (0..size)
            .map(|g| held[g] * (1.0 - self.groups[g].share))
            .collect(); // invariant: g < size
        let (held_sum, sets_sum): (f64, f64) = (held.iter().sum(), sets.iter().sum());
        if held_sum <= 0.0 {
            return;
        }
        self.has_met |= events > 0.0 && there.iter().filter(|is| **is).count() > 1;
        let pooled = self.pooled + events / held_sum;
        let slopes: Matrix = (0..size)
            .map(|i| {
                let with = |j: usize| held[i] * (f64::from(u8::from(i == j)) - held[j] / held_sum); // invariant: i, j < size
                (0..size).map(with).collect()
            })
            .collect();
        let passed = events / (held_sum * (1.0 - self.pooled));
        for (weights, slopes) in self.weights.iter_mut().zip(&slopes) {
            for (weight, slope) in weights.iter_mut().zip(slopes) {
                *weight += slope * passed;
            }
        }
        for (score, (moment, set)) in self.scores.iter_mut().zip(moments.iter().zip(&sets)) {
            // A group without anybody at risk has neither events nor a set.
            *score += moment.events - events * set / sets_sum;
        }
        for k in (0..size).filter(|k| there[*k]) {
            self.vary(k, &moments[k], (events, held_sum, pooled), &slopes); // invariant: k < size
        }
        self.pooled = pooled;
        for (group, moment) in self.groups.iter_mut().zip(moments) {
            if moment.at_risk > 0.0 {
                group.share += group.survival * moment.events / moment.at_risk;
                let gone = moment.events + moment.others;
                group.survival *= (moment.at_risk - gone) / moment.at_risk;
            }
        }
    }

    /// Adds what one group's events of both kinds at a time make the scores vary.
    fn vary(&mut self, k: usize, moment: &Moment, pooled: (f64, f64, f64), slopes: &Matrix) {
        let (events, held_sum, share) = pooled;
        let n = moment.at_risk;
        let before = self.groups[k].survival; // invariant: k is a group's number
        let after = before * (n - moment.events - moment.others) / n;
        if events > 0.0 {
            let pull = if after > 0.0 {
                1.0 - (1.0 - share) / after
            } else {
                1.0
            };
            let ties = if events > 1.0 {
                1.0 - (events - 1.0) / (held_sum * before - 1.0)
            } else {
                1.0
            };
            let size = ties * before * events / (held_sum * n);
            let part = |i: usize| slopes[i][k] - pull * self.weights[i][k]; // invariant: i, k are groups' numbers
            let parts: Vec<f64> = (0..slopes.len()).map(part).collect();
            self.add(k, &parts, pull, size);
        }
        if moment.others > 0.0 && after > 0.0 {
            let pull = (1.0 - share) / after;
            let ties = if moment.others > 1.0 {
                1.0 - (moment.others - 1.0) / (n - 1.0)
            } else {
                1.0
            };
            let size = ties * before * before * moment.others / (n * n);
            let part = |i: usize| pull * self.weights[i][k]; // invariant: i, k are groups' numbers
            let parts: Vec<f64> = (0..slopes.len()).map(part).collect();
            self.add(k, &parts, -pull, size);
        }
    }

    fn add(&mut self, k: usize, parts: &[f64], pull: f64, size: f64) {
        for (row, one) in self.variance.iter_mut().zip(parts) {
            for (cell, other) in row.iter_mut().zip(parts) {
                *cell += one * other * size;
            }
        }
        if let Some(group) = self.groups.get_mut(k) {
            for (once, part) in group.once.iter_mut().zip(parts) {
                *once += part * pull * size;
            }
            group.twice += pull * pull * size;
        }
    }

    fn result(self) -> Result<Gray, LogRankError> {
        if !self.has_met {
            return Err(LogRankError::NothingToCompare);
        }
        let used = self.scores.len() - 1;
        let cell = |i: usize, j: usize| {
            let of_groups = self.groups.iter().enumerate().map(|(k, group)| {
                let (wi, wj) = (self.weights[i][k], self.weights[j][k]); // invariant: all are groups' numbers
                wi * wj * group.twice + wi * group.once[j] + wj * group.once[i]
            });
            self.variance[i][j] + of_groups.sum::<f64>() // invariant: all are groups' numbers
        };
        let variance: Matrix = (0..used)
            .map(|i| (0..used).map(|j| cell(i, j)).collect())
            .collect();
        let inverse = inverse(&variance).ok_or(LogRankError::EverybodyAtOnce)?;
        let scores = self.scores.get(..used).unwrap_or_default();
        let chi_square = dot(&times(&inverse, scores), scores);
        Ok(Gray {
            chi_square,
            degrees_of_freedom: used,
            p_value: chi_square_survival(chi_square, used),
        })
    }
}
