//! The verdict and the notes in sentences.

use super::WhyReport;
use crate::locale::{Locale, rounded, signed};
use crate::metrics::summary::Basis;
use crate::metrics::why::bridge::LostSeen;
use crate::metrics::why::change::Why;
use crate::metrics::why::days::weekdays;
use crate::report::Number;
use crate::report::metric::ChangeVerdict;
use crate::words::counted;

/// Two decimals, as plain digits.
fn cents(number: &Number) -> String {
    match number {
        Number::Money(amount) => amount.rounded(2),
        other => rounded(other.to_f64(), 2),
    }
}

/// An amount in a sentence.
fn money(number: &Number) -> String {
    Locale::default().number(&cents(number))
}

/// The same without its sign.
fn size(number: &Number) -> String {
    money(number).trim_start_matches('-').to_owned()
}

/// The same with its sign.
pub(super) fn with_sign(plain: String) -> String {
    Locale::default().number(&signed(plain))
}

impl WhyReport {
    /// What this is about.
    pub(super) fn headline(&self) -> String {
        let period = &self.period;
        let marked = |complete| if complete { "" } else { ", not complete" };
        format!(
            "Why {} ({} to {}{}) differs from {}{}",
            period.name,
            period.first,
            period.last,
            marked(period.complete),
            self.comparison.name,
            match self.comparison.complete {
                true => "",
                false => " (not complete)",
            }
        )
    }

    /// Whether net revenue changed, in a sentence or two.
    pub(super) fn verdict(&self) -> String {
        let net = &self.net_revenue;
        let Some(change) = &net.change else {
            let reason = net.reason.as_deref().unwrap_or("nothing to compare with");
            return format!("Net revenue: no comparison ({reason}).");
        };
        let moved = match change.to_f64() {
            moved if moved > 0.0 => format!("rose by {}", size(change)),
            moved if moved < 0.0 => format!("fell by {}", size(change)),
            _ => "did not move".to_owned(),
        };
        let relative = net
            .relative
            .filter(|share| *share != 0.0)
            .map_or(String::new(), |share| {
                format!(" ({} %)", with_sign(rounded(share * 100.0, 1)))
            });
        let interval = net.interval.map_or(String::new(), |interval| {
            let end = |end: f64| with_sign(rounded(end, 2));
            format!(
                " (95 % interval {} to {})",
                end(interval.low),
                end(interval.high)
            )
        });
        let judged = match (net.verdict, &net.reason) {
            (Some(ChangeVerdict::Change), _) => format!("more than chance{interval}"),
            (Some(ChangeVerdict::NoEvidence), _) => {
                format!("no evidence of a change{interval}")
            }
            (None, Some(reason)) => format!("no verdict, {reason}"),
            (None, None) => "no verdict".to_owned(),
        };
        let history = match net.history {
            Some(history) if history.periods > 0 => format!(
                " Larger than {} of the {}.",
                history.smaller,
                counted(history.periods, "earlier change")
            ),
            _ => String::new(),
        };
        format!("Net revenue {moved}{relative}: {judged}.{history}")
    }

    /// What makes the periods unequal by themselves.
    pub(super) fn calendar(&self) -> String {
        let calendar = &self.net_revenue.calendar;
        let effect = match &calendar.effect {
            Some(effect) => format!(": the calendar alone {}", with_sign(cents(effect))),
            None => String::new(),
        };
        format!(
            "{} after {}, weekend days {} and {}{effect}.",
            counted(calendar.days.now, "day"),
            calendar.days.before,
            calendar.weekend_days.now,
            calendar.weekend_days.before
        )
    }
}

/// What a reader must know about the parts.
pub(super) fn notes(why: &Why) -> Vec<String> {
    let mut notes = vec![
        "parts describe the change and add up to it; they prove no cause".to_owned(),
        "each interval is for one change looked at alone, and chance among customers knows no weather and no holidays"
            .to_owned(),
    ];
    notes.extend(of_days(why));
    if why.bridge.is_some() {
        if why.lost_seen == LostSeen::Nobody {
            notes.push(format!(
                "lost: cannot be known yet, {}; who did not buy again is absent",
                unseen(why)
            ));
        }
        if why.lost_seen == LostSeen::Partly {
            notes.push(format!(
                "lost: the activity window of {} reaches back into {}: of its buyers only those of its first days can be lost yet",
                why.frame.window, why.frame.before
            ));
        }
        notes.push(
            "won back here: bought now, not in the period compared with, and was not active when the period began; \
             customers.won_back of `report` asks who is active at its end"
                .to_owned(),
        );
    }
    if why.walked.is_some() && why.both.now.basis == Basis::Contracts {
        notes.push(
            "contracts say who is a customer: what moved buyers and churn is not taken apart; the bridge goes by orders \
             within the activity window"
                .to_owned(),
        );
    }
    if why.drivers.is_some() && why.buyers.is_none() && why.both.now.basis == Basis::Orders {
        notes.push(
            "what moved buyers and churn is not taken apart, since retention is undefined"
                .to_owned(),
        );
    }
    let mut unjudged: Vec<(String, Vec<&str>)> = Vec::new();
    for moved in &why.metrics {
        let Err(reason) = &moved.verdict else {
            continue;
        };
        let (reason, title) = (reason.to_string(), moved.entry.title);
        match unjudged.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, titles)) => titles.push(title),
            None => unjudged.push((reason, vec![title])),
        }
    }
    let unjudged = unjudged.into_iter();
    notes.extend(unjudged.map(|(reason, titles)| format!("{}: {reason}", titles.join(", "))));
    notes
}

/// Why nobody can be lost yet.
pub(super) fn unseen(why: &Why) -> String {
    format!(
        "the activity window of {} reaches back over the period compared with",
        why.frame.window.in_words()
    )
}

/// How the days of the two periods differ.
fn of_days(why: &Why) -> Option<String> {
    const NAMES: [&str; 7] = [
        "Mondays",
        "Tuesdays",
        "Wednesdays",
        "Thursdays",
        "Fridays",
        "Saturdays",
        "Sundays",
    ];
    let [before, now] = why.calendar.days;
    let (of_before, of_now) = (weekdays(&why.frame.before), weekdays(&why.frame.now));
    let counts = NAMES.into_iter().zip(of_before.into_iter().zip(of_now));
    let differ: Vec<String> = counts
        .filter(|(_, (before, now))| before != now)
        .map(|(name, (before, now))| format!("{name} {before} → {now}"))
        .collect();
    (before != now || !differ.is_empty()).then(|| {
        let days = match before == now {
            true => String::new(),
            false => format!("days {before} → {now}, "),
        };
        format!(
            "{days}{}: nothing is scaled, since buyers do not grow with days",
            differ.join(", ")
        )
    })
}
