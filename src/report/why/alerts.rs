//! Conditions held against the document.

use super::WhyReport;
use crate::metrics::catalogue::Entry;
use crate::metrics::why::requirement::{Condition, Side, Subject};
use crate::report::Number;
use crate::report::requirement::RequirementUse;

impl WhyReport {
    /// The same with these conditions held.
    #[must_use]
    pub fn holding(mut self, conditions: &[Condition]) -> WhyReport {
        let held = conditions.iter().map(|condition| {
            let found = self.number(condition.subject);
            let met = found
                .as_ref()
                .is_ok_and(|number| condition.is_met_by(&number.of_figure()));
            let (value, reason) = match found {
                Ok(number) => (Some(number), None),
                Err(reason) => (None, Some(reason)),
            };
            RequirementUse {
                condition: condition.text.clone(),
                met,
                value,
                reason,
            }
        });
        self.requirements = held.collect();
        self
    }

    fn number(&self, subject: Subject) -> Result<Number, String> {
        let nothing = || {
            let reason = self.net_revenue.reason.clone();
            reason.unwrap_or_else(|| "nobody bought in either period".to_owned())
        };
        match subject {
            Subject::Bridge("refunds") => {
                let bridge = self.bridge.as_ref().ok_or_else(nothing)?;
                Ok(bridge.refunds.change.clone())
            }
            Subject::Bridge(key) => {
                let bridge = self.bridge.as_ref().ok_or_else(nothing)?;
                let part = bridge.parts.iter().find(|part| part.key == key);
                let part = part.ok_or_else(|| {
                    format!("the two periods are neighbours: there is no {key} between them")
                })?;
                let reason = || part.reason.clone().unwrap_or_else(nothing);
                part.change.clone().ok_or_else(reason)
            }
            Subject::Driver(key) => {
                let drivers = self.drivers.as_ref().ok_or_else(nothing)?;
                let part = drivers.parts.iter().find(|part| part.key == key);
                part.map(|part| part.change.clone()).ok_or_else(nothing)
            }
            Subject::Metric(entry, side) if entry.key == "net_revenue" => self.of_net(side),
            Subject::Metric(entry, side) => self.of_metric(entry, side),
        }
    }

    fn of_net(&self, side: Side) -> Result<Number, String> {
        let net = &self.net_revenue;
        let number = match side {
            Side::Value => net.now.clone(),
            Side::Change => net.change.clone(),
            Side::ChangeLow => net.interval.map(|interval| Number::Real(interval.low)),
            Side::ChangeHigh => net.interval.map(|interval| Number::Real(interval.high)),
            Side::Within | Side::Mix => {
                return Err("net revenue is a sum: it has no within and no mix".to_owned());
            }
        };
        let reason = || {
            net.reason
                .clone()
                .unwrap_or_else(|| "it has no value".to_owned())
        };
        number.ok_or_else(reason)
    }

    fn of_metric(&self, entry: &Entry, side: Side) -> Result<Number, String> {
        let metric = self.metrics.get(entry.key);
        let metric = metric.ok_or_else(|| format!("--metrics leaves {} out", entry.key))?;
        let of_column =
            |of: fn(&super::columns::ColumnUse) -> Option<f64>| match metric.columns.as_slice() {
                [column] => of(column).ok_or_else(|| "no common groups to compare".to_owned()),
                [] => Err("it needs a column: --by COLUMN".to_owned()),
                _ => Err("it needs one column alone: --by COLUMN".to_owned()),
            };
        let real = |number: Option<f64>| number.map(Number::Real);
        let number = match side {
            Side::Value => metric.now.value.clone(),
            Side::Change => real(metric.change),
            Side::ChangeLow => real(metric.interval.map(|interval| interval.low)),
            Side::ChangeHigh => real(metric.interval.map(|interval| interval.high)),
            Side::Within => return of_column(|column| column.within).map(Number::Real),
            Side::Mix => return of_column(|column| column.mix).map(Number::Real),
        };
        let reason = || {
            metric
                .reason
                .clone()
                .unwrap_or_else(|| "it has no value".to_owned())
        };
        number.ok_or_else(reason)
    }
}
