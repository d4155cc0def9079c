//! The document of `retention why` from a query's result.

mod sums;

use super::counts::{calendar, period, scope, settings, summary, table, totals};
use crate::calendar::Period;
use crate::input::results::{Record, ResultError, Results};
use crate::metrics::catalogue::{CATALOGUE, Entry};
use crate::metrics::moments::Moments;
use crate::metrics::summary::{
    Both, Known, Purchases, Settings, Summary, Totals, summarise_totals,
};
use crate::metrics::why::change::{Asked, Groups, Side};
use crate::metrics::why::sums::WhySums;
use crate::metrics::why::walk::{Frame, Sums};
use crate::money::Money;
use crate::report::why::{Labels, WhyReport};
use sums::Summed;

/// The names of a period's rows, and those of the one compared with.
const PERIOD: [&str; 3] = ["period.name", "period.first", "period.last"];
const COMPARISON: [&str; 3] = [
    "settings.comparison",
    "settings.comparison_first",
    "settings.comparison_last",
];

pub(super) fn document(results: &Results) -> anyhow::Result<WhyReport> {
    let now = results.record_down("key", "value")?;
    let then = results.record_down("key", "previous")?;
    let calendar = calendar(&now)?;
    let scope = scope(&now, |_, _| period(&now, calendar, PERIOD))?;
    let settings = settings(&now, scope.as_of)?;
    let before = period(&now, calendar, COMPARISON)?;
    let frame = Frame {
        now: scope.period,
        before,
        window: settings.window,
    };
    // Nothing stands there where the table knows no day of it.
    let then = then.optional_day("period.first")?.map(|_| then);
    let summed = Summed::read(results)?;
    let metrics = metrics(&now)?;
    let all = summed.of_all(&now)?;
    let both = Both {
        now: summary(&now, frame.now, &settings, scope.first)?,
        before: Some(match &then {
            Some(then) => summary(then, before, &settings.of_another_period(), scope.first)?,
            None => empty(before, &settings, &scope.first),
        }),
        moments: Some((Moments::of_sums(&all), summed.unit())),
    };
    let due = summed.due()?;
    let sums = |record: Option<&Record<'_>>, period: usize| {
        let totals = record.map_or(Ok(nobody()), totals)?;
        let due = due.map(|of| of[period]); // invariant: two periods
        let sums = Sums::of_totals(&totals, due, |money| summed.units(money));
        sums.map_or_else(
            || {
                let found = now.found("orders.revenue")?;
                Err(found.unfit("has more decimals than the sums of customers".to_owned()))
            },
            Ok,
        )
    };
    let top = now.count("settings.top")?;
    let (columns, skipped) = summed.columns(&texts(&now, "column")?, top as usize, calendar)?;
    let to_date = now.flag("settings.to_date")?;
    let known = WhySums {
        sums: [sums(Some(&now), 0)?, sums(then.as_ref(), 1)?],
        steps: summed.steps()?,
        days: summed.days()?,
        columns,
        unit: summed.unit(),
        both,
    };
    let groups = Groups::default();
    let asked = Asked {
        frame,
        begin: scope.first,
        is_cut: to_date,
        metrics: &metrics,
        groups: &groups,
    };
    let by = texts(&now, "by")?;
    let table = table(results, &now, false)?;
    let mut notes = table.notes;
    if !by.is_empty() {
        notes.push(
            "tests are by chi-square, since a query's result has sums: with revenue or few customers it names groups more \
             often by chance than the shuffles of `retention why` on the file"
                .to_owned(),
        );
    }
    let guests = |record: Option<&Record<'_>>| {
        let revenue = record.map(|record| record.money("guests.revenue_in_period"));
        revenue.transpose().map(Option::unwrap_or_default)
    };
    let labels = Labels {
        timezone: now.text("settings.timezone")?,
        compare: now.text("settings.compare")?,
        to_date,
        by,
        top,
        permutations: 0,
        seed: 1,
        skipped,
        guests: [guests(then.as_ref())?, guests(Some(&now))?],
    };
    summed.check(&known, &frame, &now)?;
    let why = known.why(&asked, scope.as_of);
    for moved in &why.metrics {
        let pair = |side: &Side| side.pair.unwrap_or_default();
        let (now_pair, before_pair) = (pair(&moved.now), pair(&moved.before));
        let own = all.iter().find(|(key, _)| *key == moved.entry.key);
        let sums = own.map_or([[0; 2]; 2], |(_, own)| [own.x, own.d]);
        let report = [0, 1].map(|part| [now_pair[part], before_pair[part]]); // invariant: X and D
        if moved.measure.is_some() && sums != report {
            let why = "is not what the sums of all customers make".to_owned();
            return Err(now.found(moved.entry.key)?.unfit(why).into());
        }
    }
    Ok(WhyReport::new(
        table.input,
        &scope,
        &settings,
        &labels,
        summed.scale,
        &why,
        notes,
    ))
}

/// The settings of this name with a number behind it, in order.
fn texts(record: &Record<'_>, name: &str) -> Result<Vec<String>, ResultError> {
    let mut all = Vec::new();
    while let Some(text) = record.optional_text(&format!("settings.{name}_{}", all.len() + 1))? {
        all.push(text);
    }
    Ok(all)
}

/// The metrics asked for, in the order in which they were.
fn metrics(record: &Record<'_>) -> Result<Vec<&'static Entry>, ResultError> {
    let keys = record.text("settings.metrics")?;
    let entry = |key: &str| {
        let mut entries = CATALOGUE.iter();
        entries.find(|entry| entry.key == key)
    };
    let found: Option<Vec<&Entry>> = keys.split(',').map(entry).collect();
    found.map_or_else(
        || {
            let why = "are not the metrics of this program".to_owned();
            Err(record.found("settings.metrics")?.unfit(why))
        },
        Ok,
    )
}

/// What is counted of a period before the data.
fn nobody() -> Totals {
    Totals {
        purchases: Purchases {
            money: Some(Default::default()),
            ..Purchases::default()
        },
        net_to_date: Some(Money::ZERO),
        year_net: Some(Money::ZERO),
        ..Totals::default()
    }
}

/// The summary of a period before the data.
fn empty(period: Period, settings: &Settings, first: &crate::calendar::Day) -> Summary {
    let known = Known {
        totals: Some(nobody()),
        contracts: None,
        first_day: Some(*first),
        first_start: None,
        costs: None,
    };
    summarise_totals(&known, period, &settings.of_another_period())
}
