//! Conditions held against recurring revenue: those of the last complete period.

use super::Number;
use super::mrr::{MrrReport, MrrRow};
use super::requirement::RequirementUse;
use super::requirements::{nothing_above_zero, why};
use crate::metrics::catalogue::Entry;
use crate::metrics::change::relative;
use crate::metrics::requirement::{Requirement, Side, Subject};

impl MrrReport {
    /// Holds the conditions.
    pub fn hold(&mut self, requirements: &[Requirement]) {
        let held = requirements.iter();
        let held = held.map(|one| RequirementUse::held(one, self.number(one)));
        self.requirements = held.collect();
    }

    /// The last complete period, and the one before it if that is complete too.
    fn last_two(&self) -> Option<(&MrrRow, Option<&MrrRow>)> {
        let name = self.figures_of.as_ref()?;
        let place = self.months.iter().position(|row| row.period == *name)?;
        let before = place
            .checked_sub(1)
            .and_then(|place| self.months.get(place));
        let before = before.filter(|row| row.complete && row.movements.start.is_some());
        Some((self.months.get(place)?, before))
    }

    fn number(&self, requirement: &Requirement) -> Result<Number, String> {
        let (last, before) = self
            .last_two()
            .ok_or_else(|| format!("no {} is complete", self.settings.every))?;
        match (requirement.subject, requirement.side) {
            (Subject::Metric(entry), Side::Change) => self.change(entry, before),
            (Subject::Metric(entry), side) => self.side(entry, side),
            (Subject::Flow(key), Side::Change) => {
                let before = before.ok_or_else(nothing_before)?;
                let (now, then) = (flow(last, key)?, flow(before, key)?);
                relative(now.to_f64(), then.to_f64())
                    .map(Number::Real)
                    .ok_or_else(|| nothing_above_zero(&before.period))
            }
            (Subject::Flow(key), _) => flow(last, key),
            (other, _) => Err(format!("there is no {}", other.key())),
        }
    }

    fn side(&self, entry: &Entry, side: Side) -> Result<Number, String> {
        let metric = self.figures.get(entry.key);
        let metric = metric.ok_or_else(|| format!("there is no {}", entry.key))?;
        let bound = metric.interval.as_ref();
        let number = match side {
            Side::Low => bound.map(|interval| Number::Real(interval.low)),
            Side::High => bound.map(|interval| Number::Real(interval.high)),
            _ => metric.value.clone(),
        };
        let too_few = || "it has no interval: fewer than 20 customers paid at the start".to_owned();
        number.ok_or_else(|| match metric.value {
            Some(_) => too_few(),
            None => why(metric),
        })
    }

    fn change(&self, entry: &Entry, before: Option<&MrrRow>) -> Result<Number, String> {
        if let Some(change) = self.changes.get(entry.key).copied().flatten() {
            return Ok(Number::Real(change.value));
        }
        self.side(entry, Side::Value)?;
        let before = before.ok_or_else(nothing_before)?;
        Err(match before.figures.get(entry.key) {
            Some(metric) if metric.value.is_none() => {
                format!("{}: {}", before.period, why(metric))
            }
            _ => nothing_above_zero(&before.period),
        })
    }
}

fn nothing_before() -> String {
    "there is no complete period before it".to_owned()
}

/// The amount or the customers of a movement.
fn flow(row: &MrrRow, key: &str) -> Result<Number, String> {
    let (name, what) = key.rsplit_once('.').unwrap_or((key, ""));
    let mut flows = row.movements.flows().into_iter();
    let found = match name {
        "end" => Some(row.end),
        name => flows
            .find(|(own, _)| *own == name)
            .and_then(|(_, flow)| flow),
    };
    let found = found.ok_or_else(|| format!("there is no {name}"))?;
    Ok(match what {
        "customers" => Number::Count(found.customers),
        _ => Number::Money(found.amount.0),
    })
}
