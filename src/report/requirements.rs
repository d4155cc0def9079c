//! Conditions held against a report.

use super::Number;
use super::metric::{Metric, OrderCounts};
use super::requirement::RequirementUse;
use super::retention::{Comparison, RetentionReport};
use crate::metrics::catalogue::Entry;
use crate::metrics::change::relative;
use crate::metrics::count::Customers;
use crate::metrics::figure;
use crate::metrics::requirement::{Requirement, Side, Subject};

impl RequirementUse {
    /// `requirement` held against `report`, which must hold all metrics. `no_comparison` is the
    /// reason why there is nothing to compare with, where that is so.
    pub fn of(
        requirement: &Requirement,
        report: &RetentionReport,
        no_comparison: Option<&str>,
    ) -> RequirementUse {
        let found = match (requirement.subject, requirement.side) {
            (Subject::Metric(entry), side) if side.is_of_change() => match &report.comparison {
                Some(comparison) => metric_change(entry, side, report, comparison),
                None => Err(nothing(no_comparison)),
            },
            (Subject::Metric(entry), side) => metric_side(entry, side, report),
            (Subject::Flow(key), _) => Err(format!("a report has no {key}")),
            (subject, side) if side.is_of_change() => match &report.comparison {
                Some(comparison) => count_change(subject, report, comparison),
                None => Err(nothing(no_comparison)),
            },
            (subject, _) => match unseen(subject, report) {
                Some(reason) => Err(reason),
                None => count_of(subject, &report.customers, report.orders.as_ref())
                    .ok_or_else(|| not_counted(subject, report)),
            },
        };
        RequirementUse::held(requirement, found)
    }
}

/// Why a count of lost or retained customers says nothing: the data are too young for a loss.
fn unseen(subject: Subject, report: &RetentionReport) -> Option<String> {
    let of_loss = ["customers.lost", "customers.retained"].contains(&subject.key());
    if !of_loss || report.customers.start == 0 {
        return None;
    }
    let churn = report.metrics.get("customer_churn_rate")?;
    churn.value.is_none().then(|| why(churn))
}

fn metric_side(
    entry: &'static Entry,
    side: Side,
    report: &RetentionReport,
) -> Result<Number, String> {
    let metric = report.metrics.get(entry.key);
    let metric = metric.ok_or_else(|| format!("the report has no {}", entry.key))?;
    let bound = |bound: fn(&super::metric::Interval) -> f64| {
        let interval = metric.interval.as_ref();
        interval.map(|interval| Number::Real(bound(interval)))
    };
    let number = match side {
        Side::Low => bound(|interval| interval.low),
        Side::High => bound(|interval| interval.high),
        _ => metric.value.clone(),
    };
    number.ok_or_else(|| why(metric))
}

fn metric_change(
    entry: &'static Entry,
    side: Side,
    report: &RetentionReport,
    comparison: &Comparison,
) -> Result<Number, String> {
    if let Some(change) = comparison.changes.get(entry.key).copied().flatten() {
        let bound = |bound: fn(&super::metric::Interval) -> f64| {
            let reason = "the change has no interval: it is told against an earlier report, or too few bought";
            let bound = change.interval.as_ref().map(bound);
            bound.map(Number::Real).ok_or_else(|| reason.to_owned())
        };
        return match side {
            Side::ChangeLow => bound(|interval| interval.low),
            Side::ChangeHigh => bound(|interval| interval.high),
            _ => Ok(Number::Real(change.value)),
        };
    }
    metric_side(entry, Side::Value, report)?;
    let other = &comparison.period.name;
    let before = comparison.metrics.get(entry.key);
    Err(match before {
        None => format!("there is no {} of {other}", entry.key),
        Some(before) if before.value.is_none() => format!("{other}: {}", why(before)),
        Some(_) => nothing_above_zero(other),
    })
}

fn count_change(
    subject: Subject,
    report: &RetentionReport,
    comparison: &Comparison,
) -> Result<Number, String> {
    if let Some(reason) = unseen(subject, report) {
        return Err(reason);
    }
    let now = count_of(subject, &report.customers, report.orders.as_ref());
    let then = count_of(subject, &comparison.customers, comparison.orders.as_ref());
    let (now, then) = now.zip(then).ok_or_else(|| not_counted(subject, report))?;
    relative(now.to_f64(), then.to_f64())
        .map(Number::Real)
        .ok_or_else(|| nothing_above_zero(&comparison.period.name))
}

fn count_of(
    subject: Subject,
    customers: &Customers,
    orders: Option<&OrderCounts>,
) -> Option<Number> {
    match subject {
        Subject::Metric(_) | Subject::Flow(_) => None,
        Subject::Count(count) => (count.of)(customers).map(Number::Count),
        Subject::Orders => Some(Number::Count(orders?.count)),
        Subject::Revenue => orders?.revenue.clone(),
    }
}

pub(super) fn why(metric: &Metric) -> String {
    let note = metric.note.clone();
    note.unwrap_or_else(|| "it has no value".to_owned())
}

fn nothing(reason: Option<&str>) -> String {
    reason.unwrap_or("nothing to compare with").to_owned()
}

pub(super) fn nothing_above_zero(other: &str) -> String {
    format!("{other} has nothing above 0 to relate a change to")
}

/// Why there is no such count.
fn not_counted(subject: Subject, report: &RetentionReport) -> String {
    match (subject, &report.orders) {
        (Subject::Revenue, Some(_)) => figure::Undefined::NoAmounts.to_string(),
        _ => "no order file was given".to_owned(),
    }
}
