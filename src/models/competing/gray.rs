//! Gray's test: whether the cumulative incidence of one cause differs between groups.

use thiserror::Error;

use super::{Moment, Subject, event_times, moments};
use crate::models::logrank::{chi_square_survival, quadratic_form};

/// Why there is no test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GrayError {
    /// Fewer than two groups were at risk when the cause happened.
    #[error("fewer than two groups were at risk together when an event happened")]
    NothingToCompare,
    /// Subjects who entered late; the test weights risk sets that have lost nobody unseen.
    #[error("the test is not defined with late entries")]
    LateEntry,
    /// The scores do not vary.
    #[error("everybody at risk had an event at once, which tells no group from another")]
    NothingVaries,
}

/// The result of Gray's test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gray {
    /// The statistic, by chi-square with groups − 1 degrees of freedom.
    pub chi_square: f64,
    /// Groups less one.
    pub degrees_of_freedom: usize,
    /// The probability of so large a statistic were the incidences alike.
    pub p_value: f64,
}

/// One group on its way through the times.
#[derive(Clone, Copy, Debug)]
struct Group {
    at_risk: f64,
    own: f64,
    others: f64,
    /// Survival of all causes just before the time, and just after.
    survival: [f64; 2],
    /// Incidence of the cause just before, and just after.
    incidence: [f64; 2],
}

/// Whether the cumulative incidence of `cause` is the same in all groups.
///
/// Formula: the score of group k adds, at each time with the cause, its events less those expected of a risk set
/// R_k = n_k (1 − F_k(t−)) / S_k(t−): who had another cause stays in it, as far as not censored. Its variance is estimated
/// as in the article's section 3, with ρ = 0.
///
/// Edges: late entries are refused; a group of nobody at risk adds nothing.
///
/// Reference: R. J. Gray (1988), A class of K-sample tests for comparing the cumulative incidence of a competing risk,
/// Annals of Statistics 16, 1141–1154; the same numbers as R's package cmprsk.
///
/// # Errors
/// [`GrayError`].
pub fn gray(groups: &[Vec<Subject>], causes: usize, cause: usize) -> Result<Gray, GrayError> {
    let all: Vec<Subject> = groups.iter().flatten().copied().collect();
    if all.iter().any(|subject| subject.entry > 0.0) {
        return Err(GrayError::LateEntry);
    }
    let watched: Vec<&Vec<Subject>> = groups.iter().filter(|group| !group.is_empty()).collect();
    if watched.len() < 2 {
        return Err(GrayError::NothingToCompare);
    }
    let times = event_times(&all);
    let own: Vec<Vec<Moment>> = watched
        .iter()
        .map(|group| moments(&times, group, causes))
        .collect();
    let mut walk = Walk::new(watched.len());
    for place in 0..times.len() {
        for (group, moments) in walk.groups.iter_mut().zip(&own) {
            let Some(here) = moments.get(place) else {
                continue;
            };
            group.at_risk = here.at_risk;
            group.own = here.events.get(cause).copied().unwrap_or(0.0);
            group.others = here.events.iter().sum::<f64>() - group.own;
        }
        let at_risk = walk.groups.iter().filter(|group| group.at_risk > 0.0);
        walk.met |= at_risk.count() > 1 && walk.groups.iter().any(|group| group.own > 0.0);
        walk.step();
    }
    walk.finish()
}

/// Scores and the sums of their variance. With `k` and `l` groups: `weights` are the article's h_kl summed up, the rest
/// their products with the variances of the groups' own incidences.
struct Walk {
    groups: Vec<Group>,
    /// The incidence of all groups together, just before.
    pooled: f64,
    scores: Vec<f64>,
    weights: Vec<Vec<f64>>,
    constant: Vec<Vec<f64>>,
    linear: Vec<Vec<f64>>,
    square: Vec<f64>,
    /// Whether two groups were at risk when the cause happened.
    met: bool,
}

#[expect(
    clippy::needless_range_loop,
    reason = "matrices are read and written by the numbers of groups"
)]
impl Walk {
    fn new(size: usize) -> Walk {
        let group = Group {
            at_risk: 0.0,
            own: 0.0,
            others: 0.0,
            survival: [1.0; 2],
            incidence: [0.0; 2],
        };
        Walk {
            groups: vec![group; size],
            pooled: 0.0,
            scores: vec![0.0; size],
            weights: vec![vec![0.0; size]; size],
            constant: vec![vec![0.0; size]; size],
            linear: vec![vec![0.0; size]; size],
            square: vec![0.0; size],
            met: false,
        }
    }

    /// Takes one time with an event. All indices are numbers of groups.
    fn step(&mut self) {
        let size = self.groups.len();
        let is_there = |group: &Group| group.at_risk > 0.0;
        let own: f64 = self.groups.iter().map(|group| group.own).sum();
        let (mut risk, mut weighted) = (0.0, 0.0);
        for group in self.groups.iter_mut().filter(|group| is_there(group)) {
            let Group {
                at_risk,
                own,
                others,
                survival,
                incidence,
            } = group;
            survival[1] = survival[0] * (*at_risk - *own - *others) / *at_risk; // invariant: before, after
            incidence[1] = incidence[0] + survival[0] * *own / *at_risk; // invariant
            risk += *at_risk / survival[0]; // invariant
            weighted += *at_risk * (1.0 - incidence[0]) / survival[0]; // invariant
        }
        let pooled = self.pooled + own / risk;
        let step = own / (risk * (1.0 - self.pooled));
        let mut shares = vec![vec![0.0; size]; size];
        for k in 0..size {
            let one = self.groups[k]; // invariant
            if !is_there(&one) {
                continue;
            }
            let of_one = one.at_risk / one.survival[0]; // invariant
            for l in 0..size {
                let other = self.groups[l]; // invariant
                if !is_there(&other) {
                    continue;
                }
                let of_other = other.at_risk / other.survival[0]; // invariant
                let same = if k == l { of_one } else { 0.0 };
                shares[k][l] = same - of_one * of_other / risk; // invariant
                self.weights[k][l] += shares[k][l] * step; // invariant
            }
            self.scores[k] += one.own - own * of_one * (1.0 - one.incidence[0]) / weighted; // invariant
        }
        for k in 0..size {
            let group = self.groups[k]; // invariant
            if is_there(&group) && own > 0.0 {
                self.vary_by_own(k, group, own, risk, pooled, &shares);
            }
            if group.survival[1] > 0.0 && group.others > 0.0 {
                self.vary_by_others(k, group, pooled); // invariant: before, after
            }
        }
        self.pooled = pooled;
        for group in &mut self.groups {
            group.survival[0] = group.survival[1]; // invariant
            group.incidence[0] = group.incidence[1]; // invariant
        }
    }

    fn vary_by_own(
        &mut self,
        k: usize,
        group: Group,
        own: f64,
        risk: f64,
        pooled: f64,
        shares: &[Vec<f64>],
    ) {
        let [before, after] = group.survival;
        let reach = if after > 0.0 {
            1.0 - (1.0 - pooled) / after
        } else {
            1.0
        };
        let ties = if own > 1.0 {
            1.0 - (own - 1.0) / (risk * before - 1.0)
        } else {
            1.0
        };
        let size = ties * before * own / (risk * group.at_risk);
        self.square[k] += reach * reach * size; // invariant
        for i in 0..self.groups.len() {
            let one = shares[i][k] - reach * self.weights[i][k]; // invariant
            self.linear[i][k] += one * reach * size; // invariant
            for j in 0..self.groups.len() {
                let other = shares[j][k] - reach * self.weights[j][k]; // invariant
                self.constant[i][j] += one * other * size; // invariant
            }
        }
    }

    fn vary_by_others(&mut self, k: usize, group: Group, pooled: f64) {
        let [before, after] = group.survival;
        let reach = (1.0 - pooled) / after;
        let ties = match group.others > 1.0 {
            true => 1.0 - (group.others - 1.0) / (group.at_risk - 1.0),
            false => 1.0,
        };
        let size = ties * before * before * group.others / (group.at_risk * group.at_risk);
        self.square[k] += reach * reach * size; // invariant
        for i in 0..self.groups.len() {
            let one = reach * self.weights[i][k]; // invariant
            self.linear[i][k] -= one * reach * size; // invariant
            for j in 0..self.groups.len() {
                self.constant[i][j] += one * reach * self.weights[j][k] * size; // invariant
            }
        }
    }

    fn finish(self) -> Result<Gray, GrayError> {
        if !self.met {
            return Err(GrayError::NothingToCompare);
        }
        let size = self.groups.len();
        let mut variance = self.constant;
        for i in 0..size {
            for j in 0..size {
                for k in 0..size {
                    let (one, other) = (self.weights[i][k], self.weights[j][k]); // invariant
                    variance[i][j] += one * other * self.square[k]
                        + one * self.linear[j][k]
                        + other * self.linear[i][k]; // invariant
                }
            }
        }
        let used: Vec<usize> = (0..size - 1).collect();
        let chi_square =
            quadratic_form(&used, &self.scores, &variance).ok_or(GrayError::NothingVaries)?;
        Ok(Gray {
            chi_square,
            degrees_of_freedom: used.len(),
            p_value: chi_square_survival(chi_square, used.len()),
        })
    }
}
