//! Two plain sentences that open each page: what a manager takes away. Hedged as the figures are: what cannot be known is
//! said so, and a change is one only where it is more than chance.

mod customers;

use super::check::CheckReport;
use super::metric::{ChangeVerdict, Metric};
use super::mrr::MrrReport;
use super::retention::RetentionReport;
use super::trend::TrendReport;
use super::why::WhyReport;
use crate::choice::Choice;
use crate::locale::{Locale, rounded};
use crate::metrics::catalogue::Unit;
use crate::metrics::figure::Figure;
use crate::words::counted;
pub(super) use customers::{
    of_clv, of_cohorts, of_forecast, of_repeat, of_rfm, of_survival, of_whatif,
};

const RETENTION: &str = "customer_retention_rate";

fn percent(share: f64, locale: &Locale) -> String {
    locale.percent(share, 1)
}

fn counted_orders(count: u64, locale: &Locale) -> String {
    let thing = if count == 1 { "order" } else { "orders" };
    format!("{} {thing}", locale.count(count))
}

/// Of people: `1 was`, `2 were`.
fn were(count: u64, locale: &Locale) -> String {
    let be = if count == 1 { "was" } else { "were" };
    format!("{} {be}", locale.count(count))
}

fn money(amount: f64, locale: &Locale) -> String {
    locale.money(&rounded(amount, 2))
}

fn customers(count: u64, locale: &Locale) -> String {
    let thing = if count == 1 { "customer" } else { "customers" };
    format!("{} {thing}", locale.count(count))
}

fn value(metric: Option<&Metric>) -> Option<f64> {
    Some(metric?.value.as_ref()?.to_f64())
}

pub(super) fn of_retention(report: &RetentionReport, locale: &Locale) -> Vec<String> {
    let (name, count) = (&report.period.name, &report.customers);
    let so_far = if report.period.complete {
        ""
    } else {
        " so far"
    };
    let gained = count.new + count.won_back;
    let Some(rate) = value(report.metrics.get(RETENTION)) else {
        let reason = report
            .metrics
            .get(RETENTION)
            .and_then(|metric| metric.note.as_deref());
        // The first part of it: what works instead stands among the notes.
        let reason = reason.unwrap_or("it was not asked for");
        let reason = reason.split(';').next().unwrap_or(reason);
        let are = if count.end == 1 { "is" } else { "are" };
        return vec![
            format!("How many customers were kept in {name} cannot be said: {reason}."),
            format!(
                "At its end {} {are} active; {} of them new or back again.",
                customers(count.end, locale),
                locale.count(gained)
            ),
        ];
    };
    let lost = match count.lost {
        Some(lost) => format!("{} lost", were(lost, locale)),
        None => "how many were lost cannot be seen yet".to_owned(),
    };
    let mut sentences = vec![format!(
        "In {name}{so_far} {} of {} were kept ({}); {lost}, {} {} new or came back.",
        locale.count(count.retained),
        customers(count.start, locale),
        percent(rate, locale),
        locale.count(gained),
        if gained == 1 { "is" } else { "are" },
    )];
    let Some(other) = &report.comparison else {
        return sentences;
    };
    let before = value(other.metrics.get(RETENTION));
    let change = other.changes.get(RETENTION).copied().flatten();
    sentences.extend(before.zip(change).map(|(before, change)| {
        let since = format!(
            "Since {}, when it was {}",
            other.period.name,
            percent(before, locale)
        );
        match change.verdict {
            Some(ChangeVerdict::Change) if change.value > 0.0 => {
                format!("{since}, more are kept; looked at by itself, that is more than chance alone would do.")
            }
            Some(ChangeVerdict::Change) => {
                format!("{since}, fewer are kept; looked at by itself, that is more than chance alone would do.")
            }
            Some(ChangeVerdict::NoEvidence) => {
                format!("{since}, that is no more than what chance alone could do.")
            }
            None => format!("{since}, it moved; whether by more than chance cannot be told."),
        }
    }));
    sentences
}

pub(super) fn of_trend(report: &TrendReport, locale: &Locale) -> Vec<String> {
    let complete = || {
        report
            .periods
            .iter()
            .filter(|period| period.period.complete)
    };
    let known = complete().filter_map(|period| {
        let rate = value(period.metrics.get(RETENTION))?;
        Some((period.period.name.as_str(), rate))
    });
    let known: Vec<(&str, f64)> = known.collect();
    let Some((name, last)) = known.last() else {
        return vec![
            "How many customers are kept cannot be said of any of these periods; the notes say why."
                .to_owned(),
        ];
    };
    let extreme = |order: fn(&f64, &f64) -> std::cmp::Ordering| {
        known.iter().max_by(|one, other| order(&one.1, &other.1))
    };
    let mut sentences = vec![format!(
        "In {name}, the last complete {}, {} of the customers were kept.",
        report.settings.every.name(),
        percent(*last, locale)
    )];
    if let (Some(best), Some(worst)) = (
        extreme(f64::total_cmp),
        extreme(|one, other| other.total_cmp(one)),
    ) && known.len() > 1
    {
        sentences.push(format!(
            "Over {} {}s it was between {} ({}) and {} ({}).",
            known.len(),
            report.settings.every.name(),
            percent(worst.1, locale),
            worst.0,
            percent(best.1, locale),
            best.0
        ));
    } else {
        sentences.push(
            "Of no other period can it be said, so there is nothing to compare it with.".to_owned(),
        );
    }
    sentences
}

pub(super) fn of_mrr(report: &MrrReport, locale: &Locale) -> Vec<String> {
    let Some(name) = &report.figures_of else {
        return vec![format!(
            "No {} is complete yet, so nothing can be said of one.",
            report.settings.every
        )];
    };
    let figure = |key: &str| value(report.figures.get(key));
    let mut sentences = Vec::new();
    sentences.extend(figure("mrr").map(|mrr| {
        format!(
            "At the end of {name} customers pay {} a month.",
            money(mrr, locale)
        )
    }));
    let kept = figure("gross_revenue_retention").zip(figure("net_revenue_retention"));
    sentences.extend(kept.map(|(gross, net)| {
        format!(
            "Of what was paid at its start {} is still paid; counting what the same customers pay more, it is {}.",
            percent(gross, locale),
            percent(net, locale)
        )
    }));
    if sentences.len() < 2 {
        sentences.push("How much of it stays cannot be said; the notes say why.".to_owned());
    }
    sentences
}

pub(super) fn of_check(report: &CheckReport, locale: &Locale) -> Vec<String> {
    let of = |severity: &str| {
        report
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count() as u64
    };
    let (decisions, warnings) = (of("decision"), of("warning"));
    let first = match (decisions, warnings) {
        (0, 0) => {
            "Nothing in these files needs a decision, and nothing looks misleading.".to_owned()
        }
        (0, _) => format!(
            "Nothing needs a decision; {} may mislead.",
            counted(warnings, "finding")
        ),
        (1, _) => "One thing needs a decision before a number can be trusted.".to_owned(),
        (many, _) => format!("{many} things need a decision before a number can be trusted."),
    };
    let second = match (&report.orders, &report.contracts) {
        (Some(orders), _) => format!(
            "They hold {} of {}.",
            counted_orders(orders.orders, locale),
            customers(orders.customers, locale)
        ),
        (None, Some(contracts)) => format!(
            "They hold {} of {}.",
            counted(contracts.contracts, "contract"),
            customers(contracts.customers, locale)
        ),
        (None, None) if decisions > 0 => {
            "Until it is decided, nothing is computed from them.".to_owned()
        }
        (None, None) => "They hold no order.".to_owned(),
    };
    vec![first, second]
}

pub(super) fn of_why(report: &WhyReport, locale: &Locale) -> Vec<String> {
    let (now, before) = (&report.period.name, &report.comparison.name);
    let net = &report.net_revenue;
    let known = net.before.as_ref().zip(net.now.as_ref());
    let Some((earlier, later)) = known.map(|(one, other)| (one.to_f64(), other.to_f64())) else {
        let reason = net
            .reason
            .as_deref()
            .unwrap_or("there is nothing to compare");
        return vec![
            format!("Whether net revenue moved from {before} to {now} cannot be said: {reason}."),
            "The tables below say what can be said of the other figures.".to_owned(),
        ];
    };
    let relative = net
        .relative
        .map(|share| format!(" ({})", locale.percent(share.abs(), 1)))
        .unwrap_or_default();
    let moved = match later - earlier {
        by if by > 0.0 => format!("{}{relative} more than in {before}", money(by, locale)),
        by if by < 0.0 => format!("{}{relative} less than in {before}", money(-by, locale)),
        _ => format!("as much as in {before}"),
    };
    let judged = match net.verdict {
        Some(ChangeVerdict::Change) => "that is more than chance alone would do",
        Some(ChangeVerdict::NoEvidence) => "that is no more than what chance alone could do",
        None => "whether that is more than chance cannot be told",
    };
    vec![
        format!(
            "Net revenue in {now} was {}, {moved}; {judged}.",
            money(later, locale)
        ),
        largest_part(report, locale).unwrap_or_else(|| {
            "The parts that it is made of cannot be told, or make up for each other.".to_owned()
        }),
    ]
}

/// A metric of given numbers: its value, and what it is.
pub(super) fn of_figure(figure: &Figure, value: Option<f64>, locale: &Locale) -> Vec<String> {
    let (title, unit) = (figure.entry.title, figure.entry.unit);
    let first = match (value, unit) {
        (Some(value), Unit::Ratio) => format!("{title}: {}.", percent(value, locale)),
        (Some(value), Unit::Money) => format!("{title}: {}.", money(value, locale)),
        (Some(value), _) => format!("{title}: {}.", locale.decimal(value, 2)),
        (None, _) => format!("{title} cannot be said of these numbers; the note says why."),
    };
    let what = figure.entry.summary.trim_end_matches('.');
    vec![first, format!("That is: {what}.")]
}

/// The factor of orders' revenue that moved it the most, the way it went.
fn largest_part(report: &WhyReport, locale: &Locale) -> Option<String> {
    let drivers = report.drivers.as_ref()?;
    let by = drivers.change.to_f64();
    let along = drivers
        .parts
        .iter()
        .filter(|part| part.change.to_f64() * by > 0.0);
    let size = |part: &&super::why::DriverPart| part.change.to_f64().abs();
    let part = along.max_by(|one, other| size(one).total_cmp(&size(other)))?;
    let (name, decimals) = match part.key.as_str() {
        "buyers" => ("the number of buyers", 0),
        "purchase_frequency" => ("how often a buyer ordered", 2),
        _ => ("the average value of an order", 2),
    };
    let shown = |side: &super::Number| locale.decimal(side.to_f64(), decimals);
    let sides = part.now.as_ref().zip(part.before.as_ref());
    let sides = sides.map_or_else(String::new, |(now, before)| {
        format!(" ({} after {})", shown(now), shown(before))
    });
    let way = if by > 0.0 { "rise" } else { "fall" };
    Some(format!(
        "The largest part of the {way} of what orders brought is {name}{sides}."
    ))
}
