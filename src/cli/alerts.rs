//! The arguments that hold a report against something: conditions, and an earlier report.

use std::path::PathBuf;

use clap::Args;
use rust_decimal::Decimal;

use super::options::{metric, of_reports};
use super::values;
use crate::commands::Usage;
use crate::commands::report::Alerts;
use crate::metrics::catalogue::Group;
use crate::metrics::moments::WITH_INTERVAL;
use crate::metrics::recurring::WITH_INTERVAL as WITH_RATIO_INTERVAL;
use crate::metrics::requirement::{FLOWS, Measure, Operator, Requirement, Side, Subject};
use crate::words::closest;

/// Conditions, and what changes are told against.
#[derive(Debug, Args)]
pub(super) struct AlertArgs {
    /// Exit with 3 unless this holds of all customers, like "customer_retention_rate >= 85%"; also
    /// .low and .high of an interval, .change, and customers.lost; repeated, all must hold
    #[arg(long, value_name = "CONDITION", value_parser = requirement, help_heading = "Alerts")]
    pub(super) require: Vec<Requirement>,
    /// Tell changes against this earlier JSON output of `retention report`
    #[arg(
        long,
        value_name = "FILE.json",
        conflicts_with = "compare",
        help_heading = "Period"
    )]
    pub(super) baseline: Option<PathBuf>,
}

impl From<AlertArgs> for Alerts {
    fn from(args: AlertArgs) -> Self {
        Alerts {
            require: args.require,
            baseline: args.baseline,
        }
    }
}

const FORM: &str =
    "a condition is a metric, an operator and a number, like \"customer_retention_rate >= 85%\"";

/// A condition as it is typed.
///
/// # Errors
/// The reason as a sentence.
pub(super) fn requirement(text: &str) -> Result<Requirement, String> {
    condition(text, subject)
}

/// The same about a figure or a movement of recurring revenue.
///
/// # Errors
/// The reason as a sentence.
pub(super) fn recurring_requirement(text: &str) -> Result<Requirement, String> {
    condition(text, recurring_subject)
}

fn condition(
    text: &str,
    subject: impl Fn(&str) -> Result<(Subject, Side), String>,
) -> Result<Requirement, String> {
    let (left, operator, right) = taken_apart(text)?;
    let (subject, side) = subject(left)?;
    let threshold = threshold(right, subject.key(), Measure::of(subject, side))?;
    let sign = operator.sign();
    Ok(Requirement {
        subject,
        side,
        operator,
        threshold,
        text: format!("{}{} {sign} {right}", subject.key(), side.suffix()),
    })
}

/// What stands left and right of a condition's operator.
///
/// # Errors
/// The reason as a sentence.
pub(super) fn taken_apart(text: &str) -> Result<(&str, Operator, &str), String> {
    let text = text.trim();
    let is_sign = |c: char| matches!(c, '<' | '>' | '=' | '!');
    let start = text.find(is_sign).ok_or(FORM)?;
    let (left, rest) = text.split_at(start);
    let end = rest.find(|c| !is_sign(c)).unwrap_or(rest.len());
    let (sign, right) = rest.split_at(end);
    let (left, right) = (left.trim(), right.trim());
    if left.is_empty() || right.is_empty() {
        return Err(FORM.to_owned());
    }
    let operator = match sign {
        ">=" => Operator::AtLeast,
        ">" => Operator::Above,
        "<=" => Operator::AtMost,
        "<" => Operator::Below,
        "==" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "=" => return Err("= is not an operator: write == for equal".to_owned()),
        _ => return Err(format!("{sign} is not an operator: use >= > <= < == !=")),
    };
    Ok((left, operator, right))
}

/// `customer_retention_rate.low`: what a condition is about.
fn subject(text: &str) -> Result<(Subject, Side), String> {
    let beside_metrics = |name: &str| {
        let mut all = Subject::beside_metrics();
        all.find(|subject| subject.key().eq_ignore_ascii_case(name))
    };
    if let Some(subject) = beside_metrics(text) {
        return Ok((subject, Side::Value));
    }
    let (name, side) = match text.rsplit_once('.') {
        None => (text, Side::Value),
        Some((name, "low")) => of_change(name, Side::ChangeLow, Side::Low),
        Some((name, "high")) => of_change(name, Side::ChangeHigh, Side::High),
        Some((name, "change")) => (name, Side::Change),
        Some((group @ ("customers" | "orders"), wrong)) => return Err(no_count(group, wrong)),
        Some((name, wrong)) => {
            metric(name).map_err(|Usage(reason)| reason)?;
            let hint = closest(wrong, ["low", "high", "change"].into_iter());
            let hint = hint.map_or(String::new(), |near| format!("; did you mean .{near}?"));
            return Err(format!(
                "{name} has no {wrong:?}{hint} (there are .low, .high and .change, .change.low and .change.high)"
            ));
        }
    };
    let subject = match beside_metrics(name) {
        Some(subject) => subject,
        None => {
            let entry = metric(name).and_then(of_reports);
            Subject::Metric(entry.map_err(|Usage(reason)| reason)?)
        }
    };
    let has_interval = matches!(subject, Subject::Metric(entry) if entry.interval);
    if matches!(side, Side::Low | Side::High) && !has_interval {
        return Err(format!(
            "{} has no interval: it is no share of counted customers",
            subject.key()
        ));
    }
    let change_has =
        matches!(subject, Subject::Metric(entry) if WITH_INTERVAL.contains(&entry.key));
    if matches!(side, Side::ChangeLow | Side::ChangeHigh) && !change_has {
        return Err(format!(
            "changes of {} have no interval: it is no sum over customers",
            subject.key()
        ));
    }
    Ok((subject, side))
}

/// `net_revenue_retention.low`, `churned.amount`: what a condition on recurring revenue is about.
fn recurring_subject(text: &str) -> Result<(Subject, Side), String> {
    let flow = |name: &str| {
        let mut all = FLOWS.into_iter();
        all.find(|key| key.eq_ignore_ascii_case(name))
    };
    if let Some(key) = flow(text) {
        return Ok((Subject::Flow(key), Side::Value));
    }
    let (name, side) = match text.rsplit_once('.') {
        Some((name, "low")) => (name, Side::Low),
        Some((name, "high")) => (name, Side::High),
        Some((name, "change")) => (name, Side::Change),
        _ => (text, Side::Value),
    };
    if let (Some(key), Side::Change) = (flow(name), side) {
        return Ok((Subject::Flow(key), side));
    }
    if name.contains('.') {
        let near = closest(name, FLOWS.into_iter());
        let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
        return Err(format!("there is no {name:?}{hint}"));
    }
    let entry = metric(name).map_err(|Usage(reason)| reason)?;
    let is_figure = entry.group == Group::Recurring || entry.key == "customer_churn_rate";
    if !is_figure {
        return Err(format!("{} is no figure of recurring revenue", entry.key));
    }
    let has_interval = entry.interval || WITH_RATIO_INTERVAL.contains(&entry.key);
    if matches!(side, Side::Low | Side::High) && !has_interval {
        return Err(format!("{} has no interval", entry.key));
    }
    Ok((Subject::Metric(entry), side))
}

/// The side of a bound: that of the change's interval where the name ends so.
fn of_change(name: &str, of_change: Side, of_value: Side) -> (&str, Side) {
    match name.strip_suffix(".change") {
        Some(name) => (name, of_change),
        None => (name, of_value),
    }
}

fn no_count(group: &str, wrong: &str) -> String {
    let keys = Subject::beside_metrics().map(Subject::key);
    let asked = format!("{group}.{wrong}");
    let of_group: Vec<&str> = keys.filter(|key| key.starts_with(group)).collect();
    let hint = closest(&asked, of_group.iter().copied())
        .map_or(String::new(), |near| format!("; did you mean {near}?"));
    format!(
        "there is no {asked:?}{hint} (there are {})",
        of_group.join(", ")
    )
}

/// The number of a condition, in the measure of its subject.
///
/// # Errors
/// The reason as a sentence.
pub(super) fn threshold(text: &str, key: &str, measure: Measure) -> Result<Decimal, String> {
    let (digits, ending) = match text.strip_suffix("pp") {
        Some(digits) => (digits, "pp"),
        None => text
            .strip_suffix('%')
            .map_or((text, ""), |digits| (digits, "%")),
    };
    match (measure, ending) {
        (Measure::Plain, "%" | "pp") => {
            return Err(format!(
                "{key} is no share: {text} cannot be compared with it; use a number"
            ));
        }
        (Measure::Share, "pp") => {
            return Err(format!(
                "points are for changes ({key}.change): write {}%",
                digits.trim()
            ));
        }
        (Measure::Points, "%") => {
            return Err(format!(
                "changes of {key} are in points: write {}pp",
                digits.trim()
            ));
        }
        (Measure::Relative, "pp") => {
            return Err(format!(
                "changes of {key} are in percent: write {}%",
                digits.trim()
            ));
        }
        _ => {}
    }
    let digits = digits.trim();
    let unsigned = digits.strip_prefix('+').unwrap_or(digits);
    let twice = digits.len() > unsigned.len() && unsigned.starts_with('-');
    let number = values::money(unsigned).ok().filter(|_| !twice);
    let number = number.ok_or_else(|| {
        let example = match measure {
            Measure::Share => "0.85 or 85%",
            Measure::Points => "-0.02 or -2pp",
            Measure::Relative => "-0.05 or -5%",
            Measure::Plain => "1200 or 49.90",
        };
        format!("{text:?} is not a number: use plain digits like {example}")
    })?;
    let number = number.decimal();
    if ending.is_empty() {
        // 5 for five percent would be a condition that always or never holds.
        let percent = match measure {
            Measure::Share | Measure::Relative => "%",
            Measure::Points => "pp",
            Measure::Plain => return Ok(number),
        };
        return if number.abs() > Decimal::ONE {
            Err(format!(
                "{digits} is more than the whole (1 is 100{percent}): write {digits}{percent}"
            ))
        } else {
            Ok(number)
        };
    }
    number
        .checked_div(Decimal::ONE_HUNDRED)
        .ok_or_else(|| format!("{text:?} has more digits than can be compared"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        match requirement(text) {
            Ok(found) => format!(
                "{}{} {} {}",
                found.subject.key(),
                found.side.suffix(),
                found.operator.sign(),
                found.threshold.normalize()
            ),
            Err(reason) => reason,
        }
    }

    #[test]
    fn conditions_as_typed() {
        for (text, expected) in [
            (
                "customer_retention_rate >= 0.85",
                "customer_retention_rate >= 0.85",
            ),
            ("retention>=85%", "customer_retention_rate >= 0.85"),
            (
                "Customer-Retention-Rate.low > 80 %",
                "customer_retention_rate.low > 0.8",
            ),
            ("churn.high<=20%", "customer_churn_rate.high <= 0.2"),
            (
                "retention.change >= -2pp",
                "customer_retention_rate.change >= -0.02",
            ),
            (
                "retention.change >= -0.02",
                "customer_retention_rate.change >= -0.02",
            ),
            // Five percent is not 5, and a condition that always holds warns of nothing.
            (
                "churn <= 5",
                "5 is more than the whole (1 is 100%): write 5%",
            ),
            (
                "retention.change >= -2",
                "-2 is more than the whole (1 is 100pp): write -2pp",
            ),
            (
                "aov.change >= -5",
                "-5 is more than the whole (1 is 100%): write -5%",
            ),
            ("retention <= 120%", "customer_retention_rate <= 1.2"),
            ("aov.change >= -5%", "average_order_value.change >= -0.05"),
            ("aov < +49.90", "average_order_value < 49.9"),
            ("customers.lost <= 12", "customers.lost <= 12"),
            (
                "customers.won_back.change != 0",
                "customers.won_back.change != 0",
            ),
            ("orders.count == 0", "orders.count == 0"),
            ("orders.revenue > 1000.50", "orders.revenue > 1000.5"),
        ] {
            assert_eq!(parsed(text), expected, "{text}");
        }
    }

    #[test]
    fn conditions_that_are_none_say_why() {
        for (text, expected) in [
            ("", FORM),
            ("customer_retention_rate", FORM),
            (">= 3", FORM),
            ("retention >=", FORM),
            ("retention = 1", "= is not an operator: write == for equal"),
            (
                "retention => 1",
                "=> is not an operator: use >= > <= < == !=",
            ),
            (
                "custmer_retention_rate >= 1",
                "there is no metric \"custmer_retention_rate\"; did you mean customer_retention_rate? \
                 (`retention explain` lists them)",
            ),
            (
                "customers.lots <= 3",
                "there is no \"customers.lots\"; did you mean customers.lost? (there are customers.start, \
                 customers.retained, customers.lost, customers.new, customers.won_back, customers.gained, \
                 customers.end, customers.acquired, customers.buyers)",
            ),
            (
                "orders.xyz > 1",
                "there is no \"orders.xyz\" (there are orders.count, orders.revenue)",
            ),
            (
                "retention.lo >= 1",
                "retention has no \"lo\" (there are .low, .high and .change, .change.low and .change.high)",
            ),
            (
                "retention.chnge >= 1",
                "retention has no \"chnge\"; did you mean .change? (there are .low, .high and .change, .change.low and .change.high)",
            ),
            (
                "median_order_value.low > 3",
                "median_order_value has no interval: it is no share of counted customers",
            ),
            (
                "customers.lost.high > 3",
                "customers.lost has no interval: it is no share of counted customers",
            ),
            (
                "net_revenue > 5%",
                "net_revenue is no share: 5% cannot be compared with it; use a number",
            ),
            (
                "customers.lost < 5pp",
                "customers.lost is no share: 5pp cannot be compared with it; use a number",
            ),
            (
                "retention >= 5pp",
                "points are for changes (customer_retention_rate.change): write 5%",
            ),
            (
                "retention.change >= -2%",
                "changes of customer_retention_rate are in points: write -2pp",
            ),
            (
                "aov.change >= -2pp",
                "changes of average_order_value are in percent: write -2%",
            ),
            (
                "retention >= high",
                "\"high\" is not a number: use plain digits like 0.85 or 85%",
            ),
            (
                "retention >= NaN",
                "\"NaN\" is not a number: use plain digits like 0.85 or 85%",
            ),
            (
                "retention >= 1e-1",
                "\"1e-1\" is not a number: use plain digits like 0.85 or 85%",
            ),
            (
                "aov.change > +-5%",
                "\"+-5%\" is not a number: use plain digits like -0.05 or -5%",
            ),
            (
                "net_revenue > 1,000",
                "\"1,000\" is not a number: use plain digits like 1200 or 49.90",
            ),
        ] {
            assert_eq!(parsed(text), expected, "{text}");
        }
    }
}
