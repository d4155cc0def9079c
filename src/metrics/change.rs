//! What changed between two values of one metric.

use super::catalogue::Unit;
use super::figure::Figure;

/// A change, in the measure that suits the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// Difference of two ratios: 0.01 is one percentage point.
    Points(f64),
    /// Relative change of two amounts: 0.1 is ten percent more.
    Percent(f64),
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
