//! The sentences of pages about what customers do in time and what they are worth.

use super::{customers, money, percent, were};
use crate::choice::Choice;
use crate::locale::{Locale, rounded};
use crate::metrics::cohorts::{Align, Measure, span};
use crate::metrics::summary::Basis;
use crate::metrics::time_to_event::Event;
use crate::report::clv::ClvReport;
use crate::report::cohorts::CohortReport;
use crate::report::forecast::ForecastReport;
use crate::report::repeat::RepeatReport;
use crate::report::rfm::RfmReport;
use crate::report::survival::SurvivalReport;
use crate::report::whatif::WhatIfReport;
use crate::words::counted;

pub(in crate::report) fn of_cohorts(report: &CohortReport, locale: &Locale) -> Vec<String> {
    let every = report.settings.every.name();
    let from_contracts = report.settings.customers_from == Basis::Contracts;
    let first = if from_contracts { "contract" } else { "order" };
    let mut sentences = vec![format!(
        "{} in {} by the {every} of their first {first}.",
        customers(report.customers, locale),
        counted(report.cohorts.len() as u64, "group")
    )];
    if report.settings.measure != Measure::Retention {
        sentences.push(format!(
            "Each row follows one of them over the {every}s after; the last row is all of them together."
        ));
        return sentences;
    }
    let at = |number: u64| {
        let average = report
            .average
            .iter()
            .find(|average| average.number == number);
        average.and_then(|average| Some((number, average.value?)))
    };
    let unit = match report.settings.align {
        Align::Calendar => every.to_owned(),
        Align::Elapsed => format!("span of {} days", span(report.settings.every)),
    };
    let seen: Vec<String> = [1, 3, 6, 12]
        .into_iter()
        .filter_map(at)
        .map(|(number, share)| {
            format!(
                "{} after {}",
                percent(share, locale),
                counted_units(number, &unit)
            )
        })
        .collect();
    let did = match (from_contracts, report.settings.unbounded) {
        (false, false) => "ordered again",
        (false, true) => "ordered again then or later",
        (true, false) => "were still customers",
        (true, true) => "were customers then or later",
    };
    sentences.push(match seen.is_empty() {
        true => {
            "How many of them come back cannot be said yet: no later time is complete.".to_owned()
        }
        false => format!("All together, so many {did}: {}.", seen.join(", ")),
    });
    sentences
}

/// `1 month`, `3 months`, `2 spans of 30 days`.
fn counted_units(number: u64, unit: &str) -> String {
    let (first, rest) = unit.split_once(' ').unwrap_or((unit, ""));
    format!("{} {rest}", counted(number, first))
        .trim_end()
        .to_owned()
}

pub(in crate::report) fn of_survival(report: &SurvivalReport, locale: &Locale) -> Vec<String> {
    let all = &report.all;
    let is_durations = report.settings.durations.is_some();
    let (who, unit) = match is_durations {
        true => (counted(all.customers, "row"), ""),
        false => (customers(all.customers, locale), " days"),
    };
    let did = match report.settings.event {
        Some(Event::Churn) => "lost",
        Some(Event::SecondOrder) => "seen to order a second time",
        None => "seen to have the event",
    };
    let from = match (report.settings.event, report.settings.customers_from) {
        (None, _) => "",
        (_, Some(Basis::Contracts)) => " after their first contract began",
        _ => " after their first order",
    };
    vec![
        format!("Of {who} {} {did} so far.", were(all.events, locale)),
        match (all.median, report.settings.event) {
            (Some(median), Some(Event::Churn)) => format!(
                "Half of all are estimated to be lost within {}{unit}{from}.",
                locale.decimal(median, 0)
            ),
            (Some(median), Some(Event::SecondOrder)) => format!(
                "Half of all are estimated to order again within {}{unit}{from}.",
                locale.decimal(median, 0)
            ),
            (Some(median), None) => format!(
                "Half of all are estimated to have it within {}{unit}.",
                median_of_durations(median, locale)
            ),
            (None, Some(Event::Churn)) => {
                "More than half stay longer than these data can show.".to_owned()
            }
            (None, Some(Event::SecondOrder)) => {
                "More than half go without a second order for longer than these data can show."
                    .to_owned()
            }
            (None, None) => {
                "More than half go without it for longer than these data can show.".to_owned()
            }
        },
    ]
}

/// Of a table of durations, whose unit is not known: as many digits as are needed.
fn median_of_durations(median: f64, locale: &Locale) -> String {
    let plain = rounded(median, 3);
    locale.number(plain.trim_end_matches('0').trim_end_matches('.'))
}

pub(in crate::report) fn of_repeat(report: &RepeatReport, locale: &Locale) -> Vec<String> {
    let Some(first) = report.next_order.first() else {
        return vec!["There is no customer with an order yet.".to_owned()];
    };
    let share = first.share.map_or_else(String::new, |share| {
        format!(" ({})", percent(share, locale))
    });
    let mut sentences = vec![format!(
        "Of {} {} seen to order again on a later day{share}.",
        customers(first.customers, locale),
        were(first.went_on, locale)
    )];
    let due: u64 = report.next_order.iter().map(|next| next.due).sum();
    sentences.push(match first.median_days {
        Some(median) => format!(
            "Half of those who did were back within {} days; the next order of {} is due by now.",
            locale.decimal(median, 0),
            customers(due, locale)
        ),
        None => "How long it takes until somebody is back cannot be said.".to_owned(),
    });
    sentences
}

pub(in crate::report) fn of_rfm(report: &RfmReport, locale: &Locale) -> Vec<String> {
    let shares = |segment: &crate::report::rfm::SegmentUse| {
        Some((segment.customer_share?, segment.revenue_share?))
    };
    let mut sentences = Vec::new();
    let strongest = report
        .segments
        .iter()
        .filter_map(|segment| Some((segment, shares(segment)?)));
    let strongest = strongest.max_by(|one, other| one.1.1.total_cmp(&other.1.1));
    sentences.extend(strongest.map(|(segment, (customers, revenue))| {
        format!(
            "The segment \"{}\" brings the most: {} of the revenue, from {} of the buyers.",
            segment.segment,
            percent(revenue, locale),
            percent(customers, locale)
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
            customers(segment.customers, locale),
            percent(revenue, locale)
        ))
    }));
    let largest = report
        .segments
        .iter()
        .max_by_key(|segment| segment.customers);
    if let Some(segment) = largest.filter(|_| sentences.len() < 2) {
        sentences.push(format!(
            "The largest segment is \"{}\" with {}.",
            segment.segment,
            customers(segment.customers, locale)
        ));
    }
    if sentences.is_empty() {
        sentences.push("There is no customer with an order yet.".to_owned());
    }
    sentences
}

pub(in crate::report) fn of_clv(report: &ClvReport, locale: &Locale) -> Vec<String> {
    let months = report.settings.horizon_months;
    let Some(forecast) = &report.forecast else {
        return vec![
            "What the customers will be worth cannot be said; the notes say why.".to_owned(),
            format!("The data hold {}.", customers(report.customers, locale)),
        ];
    };
    let mut sentences = vec![format!(
        "Of {} about {} are expected to be still active, and to order about {} times in the next {months} months.",
        customers(report.customers, locale),
        locale.decimal(forecast.active_customers, 0),
        locale.decimal(forecast.orders, 0)
    )];
    let top = report.deciles.first().and_then(|decile| decile.value_share);
    sentences.push(match top {
        Some(share) => format!(
            "The most valuable tenth of them is expected to bring {} of the value.",
            percent(share, locale)
        ),
        None => "What these orders are worth cannot be said; the notes say why.".to_owned(),
    });
    sentences
}

pub(in crate::report) fn of_forecast(report: &ForecastReport, locale: &Locale) -> Vec<String> {
    let kept = |period: &crate::report::forecast::PeriodUse| (period.period, period.model);
    let Some((number, share)) = report.periods.last().map(kept) else {
        return Vec::new();
    };
    let mut sentences = vec![format!(
        "Of 100 new customers {} are expected to be customers still after {}.",
        locale.decimal(share * 100.0, 0),
        counted(number.into(), "period")
    )];
    let new = &report.new_customer.expected;
    sentences.push(match (new.model, new.constant_churn) {
        (Some(model), Some(constant)) => format!(
            "A new customer is expected to stay {} periods on average; one churn rate for all ages would say {}.",
            locale.decimal(model, 1),
            locale.decimal(constant, 1)
        ),
        _ => {
            "How long one stays on average cannot be said: by the model a few would never leave."
                .to_owned()
        }
    });
    sentences
}

pub(in crate::report) fn of_whatif(report: &WhatIfReport, locale: &Locale) -> Vec<String> {
    let (today, then, months) = (&report.today, &report.then, report.settings.months);
    let whole = |value: f64| locale.decimal(value, 0);
    let (now, before) = (whole(then.customers), whole(today.customers));
    let after = match now == before {
        true => format!("after {months} months there would be {now} customers either way"),
        false => {
            format!("after {months} months there would be {now} customers instead of {before}")
        }
    };
    let kept = match percent(then.retention, locale) == percent(today.retention, locale) {
        true => format!(
            "{} of the customers would be kept as today",
            percent(then.retention, locale)
        ),
        false => format!(
            "{} of the customers would be kept instead of {}",
            percent(then.retention, locale),
            percent(today.retention, locale)
        ),
    };
    vec![
        format!("With the change {kept}, and {after}."),
        match report.break_even_spend {
            Some(most) if most > 0.0 => format!(
                "It pays as long as it costs less than {} over that time.",
                money(most, locale)
            ),
            Some(_) => "It would not pay, whatever it costs.".to_owned(),
            None => "What it may cost cannot be said; the notes say why.".to_owned(),
        },
    ]
}
