//! Do groups differ in how long they stay? The log-rank test, and the chi-square tail it needs.

use thiserror::Error;

use super::survival::Curve;

#[cfg(test)]
mod tests;

/// Why the test says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LogRankError {
    /// Fewer than two groups were watched at one time at which somebody had the event.
    #[error("fewer than two groups were at risk together when an event happened")]
    NothingToCompare,
    /// Nobody had the event.
    #[error("nobody has had the event")]
    NoEvents,
    /// Groups were at risk together, but whenever an event happened everybody at risk had it.
    #[error(
        "the groups were at risk together, but everybody at risk had the event at once: chance had nothing to vary, so \
         there is no statistic"
    )]
    EverybodyAtOnce,
    /// Some groups were at risk together, but in sets that never met.
    #[error("the groups fall into sets that were never at risk together")]
    Disconnected,
}

/// One group's part in the test.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GroupEvents {
    /// Events that happened in the group \[O_g\].
    pub observed: f64,
    /// Events it would have had were all groups alike \[E_g\].
    pub expected: f64,
}

/// The result of the log-rank test.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRank {
    /// The test statistic; 0 when every group had its expected events.
    pub chi_square: f64,
    /// Groups that could be compared, less one.
    pub degrees_of_freedom: usize,
    /// Probability of a statistic at least this large were all groups alike, 0..1.
    pub p_value: f64,
    /// Per group, in the order given.
    pub groups: Vec<GroupEvents>,
}

/// Whether groups differ in the time until the event by more than chance.
///
/// Formula: at each time with events, of n at risk n_g are in group g and d have the event;
/// E_g = Σ d n_g / n, V_gh = Σ d (n − d) / (n − 1) · n_g / n · (δ_gh − n_h / n), and the statistic is
/// (O − E)ᵀ V⁻¹ (O − E) over all groups but one, chi-square with groups − 1 degrees of freedom.
///
/// What counts: `at_risk` and `events` of the curves' steps; every event time weighs the same. Weights
/// are frequencies.
///
/// Edges: a group never at risk beside another at an event time is not compared and costs no degree of
/// freedom; with fewer than two groups left it is an error.
///
/// Reference: Mantel (1966); Klein & Moeschberger (2003), eqs. 7.3.3–7.3.5 with W = 1.
pub fn log_rank(curves: &[&Curve]) -> Result<LogRank, LogRankError> {
    let size = curves.len();
    let mut groups = vec![GroupEvents::default(); size];
    let mut variance = vec![vec![0.0; size]; size];
    let mut moments = Moments::new(curves);
    let (mut met, mut happened) = (false, false);
    while let Some((at_risk, events)) = moments.next_time() {
        let (n, d): (f64, f64) = (at_risk.iter().sum(), events.iter().sum());
        if d <= 0.0 {
            continue;
        }
        happened = true;
        met |= at_risk.iter().filter(|n| **n > 0.0).count() > 1;
        // The last subject's event, alone at risk, varies nothing.
        let spread = if n > 1.0 {
            d * (n - d) / (n - 1.0)
        } else {
            0.0
        };
        for (g, group) in groups.iter_mut().enumerate() {
            let share = at_risk[g] / n; // one at_risk and one events a group: invariant
            group.observed += events[g]; // invariant
            group.expected += d * share;
            for (h, cell) in variance[g].iter_mut().enumerate() {
                let same = if g == h { 1.0 } else { 0.0 };
                *cell += spread * share * (same - at_risk[h] / n);
            }
        }
    }
    let compared: Vec<usize> = (0..size).filter(|&g| variance[g][g] > 1e-12).collect();
    let Some((_, used)) = compared.split_last().filter(|(_, used)| !used.is_empty()) else {
        return Err(match (happened, met) {
            (false, _) => LogRankError::NoEvents,
            (true, true) => LogRankError::EverybodyAtOnce,
            (true, false) => LogRankError::NothingToCompare,
        });
    };
    let chi_square = quadratic_form(used, &groups, &variance).ok_or(LogRankError::Disconnected)?;
    Ok(LogRank {
        chi_square,
        degrees_of_freedom: used.len(),
        p_value: chi_square_survival(chi_square, used.len()),
        groups,
    })
}

/// A walk over the union of the curves' times.
struct Moments<'a> {
    curves: &'a [&'a Curve],
    /// Of each curve, the first step not yet passed.
    next: Vec<usize>,
    at_risk: Vec<f64>,
    events: Vec<f64>,
}

impl<'a> Moments<'a> {
    fn new(curves: &'a [&'a Curve]) -> Self {
        Moments {
            curves,
            next: vec![0; curves.len()],
            at_risk: vec![0.0; curves.len()],
            events: vec![0.0; curves.len()],
        }
    }

    /// At risk and events per curve at the next time; `None` after the last.
    fn next_time(&mut self) -> Option<(&[f64], &[f64])> {
        let upcoming = self.curves.iter().zip(&self.next);
        let time = upcoming
            .filter_map(|(curve, &next)| curve.steps().get(next))
            .map(|step| step.time)
            .min_by(f64::total_cmp)?;
        for (g, curve) in self.curves.iter().enumerate() {
            // All vectors have one entry a curve: invariant.
            let step = curve.steps().get(self.next[g]);
            let here = step.filter(|step| step.time == time);
            self.at_risk[g] = step.map_or(0.0, |step| step.at_risk);
            self.events[g] = here.map_or(0.0, |step| step.events);
            self.next[g] += usize::from(here.is_some());
        }
        Some((&self.at_risk, &self.events))
    }
}

/// (O − E)ᵀ V⁻¹ (O − E) over the groups `used`, by Cholesky's L: it is |L⁻¹ (O − E)|². `None` when V is
/// singular.
fn quadratic_form(used: &[usize], groups: &[GroupEvents], variance: &[Vec<f64>]) -> Option<f64> {
    let size = used.len();
    let mut lower = vec![vec![0.0; size]; size];
    let mut solved: Vec<f64> = Vec::with_capacity(size);
    // Every index is below `size` or taken from `used`: invariant.
    for (i, &g) in used.iter().enumerate() {
        for j in 0..i {
            let inner: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            lower[i][j] = (variance[g][used[j]] - inner) / lower[j][j];
        }
        let inner: f64 = (0..i).map(|k| lower[i][k] * lower[i][k]).sum();
        let pivot = variance[g][g] - inner;
        if pivot <= 1e-10 * variance[g][g] {
            return None;
        }
        lower[i][i] = pivot.sqrt();
        let known: f64 = (0..i).map(|k| lower[i][k] * solved[k]).sum();
        solved.push((groups[g].observed - groups[g].expected - known) / lower[i][i]);
    }
    Some(solved.iter().map(|y| y * y).sum())
}

/// The probability that a chi-square variable with that many degrees of freedom exceeds `value`.
///
/// Formula: Q(k/2, x/2), Q the upper regularised incomplete gamma function. For half-integers it is a
/// finite sum of positive terms, by Q(1/2, h) = erfc √h, Q(1, h) = e^−h and
/// Q(a + 1, h) = Q(a, h) + h^a e^−h / Γ(a + 1), so the tail keeps its relative precision.
///
/// Edges: 1 for a value of 0 or less; 0 degrees of freedom put everything at 0.
///
/// Reference: Abramowitz & Stegun (1964), 26.4.4 and 26.4.5.
pub fn chi_square_survival(value: f64, degrees_of_freedom: usize) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let half = value / 2.0;
    let (mut sum, mut a) = if degrees_of_freedom % 2 == 1 {
        (libm::erfc(half.sqrt()), 0.5)
    } else {
        (0.0, 0.0)
    };
    for _ in 0..degrees_of_freedom / 2 {
        sum += (a * half.ln() - half - libm::lgamma(a + 1.0)).exp();
        a += 1.0;
    }
    sum.min(1.0)
}
