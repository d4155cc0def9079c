//! Two plain sentences that open each page: what a manager takes away. Hedged as the figures are: what cannot be known is
//! said so, and a change is one only where it is more than chance.

use super::check::CheckReport;
use super::clv::ClvReport;
use super::cohorts::CohortReport;
use super::forecast::ForecastReport;
use super::mrr::MrrReport;
use super::repeat::RepeatReport;
use super::retention::{ChangeVerdict, Metric, RetentionReport};
use super::rfm::RfmReport;
use super::survival::SurvivalReport;
use super::trend::TrendReport;
use super::whatif::WhatIfReport;
use crate::choice::Choice;
use crate::metrics::cohorts::Measure;
use crate::metrics::lifetimes::Event;
use crate::words::{counted, decimal, grouped};

const RETENTION: &str = "customer_retention_rate";

fn percent(share: f64) -> String {
    format!("{} %", decimal(share * 100.0, 1))
}

fn counted_orders(count: u64) -> String {
    let thing = if count == 1 { "order" } else { "orders" };
    format!("{} {thing}", grouped(&count.to_string()))
}

fn customers(count: u64) -> String {
    let thing = if count == 1 { "customer" } else { "customers" };
    format!("{} {thing}", grouped(&count.to_string()))
}

fn value(metric: Option<&Metric>) -> Option<f64> {
    Some(metric?.value.as_ref()?.to_f64())
}

pub(super) fn of_retention(report: &RetentionReport) -> Vec<String> {
    let (name, customers) = (&report.period.name, &report.customers);
    let Some(rate) = value(report.metrics.get(RETENTION)) else {
        let reason = report
            .metrics
            .get(RETENTION)
            .and_then(|metric| metric.note.as_deref());
        // The first part of it: what works instead stands among the notes.
        let reason = reason.unwrap_or("it was not asked for");
        let reason = reason.split(';').next().unwrap_or(reason);
        return vec![format!(
            "How many customers were kept in {name} cannot be said: {reason}."
        )];
    };
    let mut sentences = vec![format!(
        "In {name} {} of {} customers were kept ({}); {} were lost, {} are new or came back.",
        customers.retained,
        customers.start,
        percent(rate),
        customers.start.saturating_sub(customers.retained),
        customers.new + customers.won_back
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
            percent(before)
        );
        match change.verdict {
            Some(ChangeVerdict::Change) if change.value > 0.0 => {
                format!("{since}, more are kept: by more than chance alone would do.")
            }
            Some(ChangeVerdict::Change) => {
                format!("{since}, fewer are kept: by more than chance alone would do.")
            }
            Some(ChangeVerdict::NoEvidence) => {
                format!("{since}, that is no more than what chance alone could do.")
            }
            None => format!("{since}, it moved; whether by more than chance cannot be told."),
        }
    }));
    sentences
}

pub(super) fn of_trend(report: &TrendReport) -> Vec<String> {
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
            "How many customers are kept cannot be said of any period here yet.".to_owned(),
        ];
    };
    let extreme = |order: fn(&f64, &f64) -> std::cmp::Ordering| {
        known.iter().max_by(|one, other| order(&one.1, &other.1))
    };
    let mut sentences = vec![format!(
        "In {name}, the last complete {}, {} of the customers were kept.",
        report.settings.every.name(),
        percent(*last)
    )];
    if let (Some(best), Some(worst)) = (
        extreme(f64::total_cmp),
        extreme(|one, other| other.total_cmp(one)),
    ) && known.len() > 1
    {
        sentences.push(format!(
            "Over {} it was between {} ({}) and {} ({}).",
            counted(known.len() as u64, "period"),
            percent(worst.1),
            worst.0,
            percent(best.1),
            best.0
        ));
    }
    sentences
}

pub(super) fn of_cohorts(report: &CohortReport) -> Vec<String> {
    let mut sentences = vec![format!(
        "{} in {}, by when they came.",
        customers(report.customers),
        counted(report.cohorts.len() as u64, "cohort")
    )];
    if report.settings.measure != Measure::Retention {
        return sentences;
    }
    let at = |number: u64| {
        let average = report
            .average
            .iter()
            .find(|average| average.number == number);
        average.and_then(|average| Some((number, average.value?)))
    };
    let every = report.settings.every.name();
    let seen: Vec<String> = [1, 3, 6, 12]
        .into_iter()
        .filter_map(at)
        .map(|(number, share)| format!("{} after {}", percent(share), counted(number, every)))
        .collect();
    if !seen.is_empty() {
        sentences.push(format!(
            "Of all of them together are there: {}.",
            seen.join(", ")
        ));
    }
    sentences
}

pub(super) fn of_survival(report: &SurvivalReport) -> Vec<String> {
    let all = &report.all;
    let did = match report.settings.event {
        Some(Event::Churn) => "were lost so far",
        Some(Event::SecondOrder) => "ordered a second time so far",
        None => "have had the event so far",
    };
    let unit = if report.settings.durations.is_none() {
        " days"
    } else {
        ""
    };
    vec![
        format!("Of {} {} {did}.", customers(all.customers), all.events),
        match all.median {
            Some(median) => format!(
                "For half of all it takes more than {}{unit}.",
                decimal(median, 0)
            ),
            None => "For more than half it takes longer than can be seen here.".to_owned(),
        },
    ]
}

pub(super) fn of_repeat(report: &RepeatReport) -> Vec<String> {
    let Some(first) = report.next_order.first() else {
        return Vec::new();
    };
    let mut sentences = vec![format!(
        "Of {} {} ordered a second time so far ({}).",
        customers(first.customers),
        first.went_on,
        first.share.map_or_else(|| "–".to_owned(), percent)
    )];
    let due: u64 = report.next_order.iter().map(|next| next.due).sum();
    sentences.extend(first.median_days.map(|median| {
        format!(
            "Half of those who did came back within {} days; the next order of {} is due.",
            decimal(median, 0),
            customers(due)
        )
    }));
    sentences
}

pub(super) fn of_rfm(report: &RfmReport) -> Vec<String> {
    let shares =
        |segment: &super::rfm::SegmentUse| Some((segment.customer_share?, segment.revenue_share?));
    let mut sentences = Vec::new();
    let strongest = report
        .segments
        .iter()
        .filter_map(|segment| Some((segment, shares(segment)?)));
    let strongest = strongest.max_by(|one, other| one.1.1.total_cmp(&other.1.1));
    sentences.extend(strongest.map(|(segment, (customers, revenue))| {
        format!(
            "{} bring the most: {} of the revenue, from {} of the buyers.",
            segment.segment,
            percent(revenue),
            percent(customers)
        )
    }));
    let risk = report
        .segments
        .iter()
        .find(|segment| segment.segment == "At risk");
    sentences.extend(risk.and_then(|segment| {
        let (_, revenue) = shares(segment)?;
        Some(format!(
            "{} at risk, who bought often but not for a while, brought {}.",
            customers(segment.customers),
            percent(revenue)
        ))
    }));
    sentences
}

pub(super) fn of_clv(report: &ClvReport) -> Vec<String> {
    let months = report.settings.horizon_months;
    let Some(forecast) = &report.forecast else {
        return vec![
            "What the customers will be worth cannot be said; the notes say why.".to_owned(),
        ];
    };
    let mut sentences = vec![format!(
        "Of {} about {} are expected to be still active; {} orders are expected in the next {months} months.",
        customers(report.customers),
        decimal(forecast.active_customers, 0),
        decimal(forecast.orders, 0)
    )];
    let top = report.deciles.first().and_then(|decile| decile.value_share);
    sentences.extend(top.map(|share| {
        format!(
            "The most valuable tenth of them is expected to bring {} of the value.",
            percent(share)
        )
    }));
    sentences
}

pub(super) fn of_forecast(report: &ForecastReport) -> Vec<String> {
    let kept = |period: &super::forecast::PeriodUse| (period.period, period.model);
    let Some((number, share)) = report.periods.last().map(kept) else {
        return Vec::new();
    };
    let mut sentences = vec![format!(
        "Of 100 new customers {} are expected to be there after {}.",
        decimal(share * 100.0, 0),
        counted(number.into(), "period")
    )];
    let new = &report.new_customer.expected;
    sentences.extend(new.model.zip(new.constant_churn).map(|(model, constant)| {
        format!(
            "One stays {} periods; taking today's churn for all ages would say {}.",
            decimal(model, 1),
            decimal(constant, 1)
        )
    }));
    sentences
}

pub(super) fn of_whatif(report: &WhatIfReport) -> Vec<String> {
    let (today, then, months) = (&report.today, &report.then, report.settings.months);
    let more = if then.customers < today.customers {
        "fewer"
    } else {
        "more"
    };
    let mut sentences = vec![format!(
        "With the change {} of the customers would be kept instead of {}, and after {months} months there would be {} {more}: \
         {} instead of {}.",
        percent(then.retention),
        percent(today.retention),
        decimal((then.customers - today.customers).abs(), 0),
        decimal(then.customers, 0),
        decimal(today.customers, 0)
    )];
    sentences.extend(report.break_even_spend.map(|most| {
        format!(
            "It pays as long as it costs less than {} over that time.",
            decimal(most, 2)
        )
    }));
    sentences
}

pub(super) fn of_mrr(report: &MrrReport) -> Vec<String> {
    let Some(name) = &report.figures_of else {
        return vec![format!("No {} is complete yet.", report.settings.every)];
    };
    let figure = |key: &str| value(report.figures.get(key));
    let mut sentences = Vec::new();
    sentences.extend(figure("mrr").map(|mrr| {
        format!(
            "At the end of {name} customers pay {} a month.",
            decimal(mrr, 2)
        )
    }));
    let kept = figure("gross_revenue_retention").zip(figure("net_revenue_retention"));
    sentences.extend(kept.map(|(gross, net)| {
        format!(
            "Of what was paid at its start {} is still there; with those who pay more now it is {}.",
            percent(gross),
            percent(net)
        )
    }));
    sentences
}

pub(super) fn of_check(report: &CheckReport) -> Vec<String> {
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
    let orders = report.orders.as_ref().map(|orders| {
        format!(
            "They hold {} of {}.",
            counted_orders(orders.orders),
            customers(orders.customers)
        )
    });
    std::iter::once(first).chain(orders).collect()
}
