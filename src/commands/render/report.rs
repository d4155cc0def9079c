//! The document of `retention report` from a query's result.

use super::counts::{calendar, metrics, period, scope, settings, summary, table};
use super::{RenderOptions, print};
use crate::calendar::{Calendar, Period, PeriodChoice};
use crate::choice::Choice;
use crate::commands::Compare;
use crate::commands::alerts::told;
use crate::commands::notes;
use crate::commands::output::Place;
use crate::commands::streams::Streams;
use crate::exit::Exit;
use crate::input::results::{Record, ResultError, Results};
use crate::metrics::summary::{Both, Summary};
use crate::report::Note;
use crate::report::retention::{Labels, RetentionReport};

/// The names of a period's rows.
const PERIOD: [&str; 3] = ["period.name", "period.first", "period.last"];

pub(super) fn run(
    results: &Results,
    options: &RenderOptions,
    place: Place,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let alerts = &options.alerts;
    let baseline = alerts.baseline()?;
    let now = results.record_down("key", "value")?;
    let then = results.record_down("key", "previous")?;
    let compare = compare(&now)?;
    let calendar = calendar(&now)?;
    let scope = scope(&now, |_, _| period(&now, calendar, PERIOD))?;
    let choice = PeriodChoice::Fixed(scope.period);
    alerts.check(compare, choice)?;
    let settings = settings(&now, scope.as_of)?;
    let other = match &baseline {
        Some(_) => None,
        None => compare.period(&scope.period, choice),
    };
    let covered = other.filter(|period| scope.covers(period));
    let outside = notes::of_comparison(other, covered.is_some(), &scope);
    let table = table(results, &now, false)?;
    let mut notes: Vec<Note> = table.notes.into_iter().map(Note::OfInput).collect();
    notes.extend(outside.clone().map(Note::OfPeriod));
    let summary_now = summary(&now, scope.period, &settings, scope.first)?;
    let before = covered.map(|other| -> Result<Summary, ResultError> {
        check_period(&then, calendar, other)?;
        summary(&then, other, &settings.of_another_period(), scope.first)
    });
    let before = before.transpose()?;
    let labels = Labels {
        as_of_source: scope.as_of_source.words().to_owned(),
        timezone: now.text("settings.timezone")?,
        compare: match &baseline {
            Some(_) => "baseline",
            None => compare.name(),
        }
        .to_owned(),
        baseline: alerts
            .baseline
            .as_ref()
            .map(|path| path.display().to_string()),
    };
    // A query's result has sums over all customers alone: nothing says how sure a change is.
    let both = Both {
        now: summary_now,
        before,
        moments: None,
    };
    let mut all = RetentionReport::new(table.input, &settings, labels, &both, notes);
    let failed = alerts.hold(
        &mut all,
        baseline,
        outside.as_deref(),
        &options.output.style.locale,
    )?;
    let wanted = match options.metrics.as_slice() {
        [] => metrics(&now),
        chosen => chosen.to_vec(),
    };
    print(&all.with_only(&wanted), &options.output, place, streams)?;
    Ok(told(&failed, streams))
}

/// Which period stands beside the one asked for.
fn compare(record: &Record<'_>) -> Result<Compare, ResultError> {
    let expected = "previous, year-ago or none";
    record.choice("settings.compare", expected, &Compare::all())
}

/// The period beside must be the one that the settings mean.
fn check_period(
    record: &Record<'_>,
    calendar: Calendar,
    expected: Period,
) -> Result<(), ResultError> {
    let found = period(record, calendar, PERIOD)?;
    if (found.start, found.end) == (expected.start, expected.end) {
        return Ok(());
    }
    let why = format!("is not the period to compare with, {expected}");
    let [name, ..] = PERIOD;
    Err(record.found(name)?.unfit(why))
}
