//! What changed between two values of one metric.

use super::catalogue::Unit;
use super::figure::Figure;
use super::interval::Interval;
pub use super::moments::Verdict;
use super::summary::Both;

/// A change, in the measure that suits the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// Difference of two ratios: 0.01 is one percentage point.
    Points(f64),
    /// Relative change of two amounts: 0.1 is ten percent more.
    Percent(f64),
}

/// A change with how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moved {
    /// The change.
    pub change: Change,
    /// Its 95 % interval in the same measure, where it is a sum over customers.
    pub interval: Option<Interval>,
    /// The level at which the interval just reaches 0.
    pub p: Option<f64>,
    /// What it is; none without an interval, in a period that is not complete or lacks customers of the time before
    /// the data, or with fewer than 10 customers on either side.
    pub verdict: Option<Verdict>,
}

/// The change of a metric between two summaries. `None` as in [`change`].
pub fn moved(now: &Figure, both: &Both) -> Option<Moved> {
    let before = both.before.as_ref()?;
    let old = before
        .figures
        .iter()
        .find(|figure| figure.entry.key == now.entry.key)?;
    let change = change(now, old)?;
    let moments = both.moments.as_ref();
    let shift = moments.and_then(|(moments, unit)| moments.shift(now.entry.key, *unit));
    let shift = match change {
        Change::Points(_) => shift,
        Change::Percent(_) => shift
            .zip(old.to_f64())
            .map(|(shift, old)| shift.scaled(1.0 / old)),
    };
    let is_whole = both.now.complete && before.complete && !now.is_partial && !old.is_partial;
    let judged = shift.filter(|shift| is_whole && !shift.is_thin);
    Some(Moved {
        change,
        interval: shift.map(|shift| shift.interval),
        p: shift.map(|shift| shift.p),
        verdict: judged.map(|shift| shift.verdict()),
    })
}

/// The change from `before` to `now`; `None` where either has no value, or where a relative change
/// has nothing above 0 to relate to.
pub fn change(now: &Figure, before: &Figure) -> Option<Change> {
    change_of(now.entry.unit, now.to_f64()?, before.to_f64()?)
}

/// The change from `old` to `new`, values in `unit`; `None` where a relative change has nothing
/// above 0 to relate to.
pub fn change_of(unit: Unit, new: f64, old: f64) -> Option<Change> {
    if unit.changes_in_points() {
        return Some(Change::Points(new - old));
    }
    relative(new, old).map(Change::Percent)
}

/// (`new` − `old`) / `old`; `None` unless `old` is above 0.
pub fn relative(new: f64, old: f64) -> Option<f64> {
    let change = (new - old) / old;
    (old > 0.0 && change.is_finite()).then_some(change)
}
