//! `retention why`: why a figure changed between two periods.

use super::overwrite::FilesOfRun;
use super::read::{Common, Job};
use super::{Streams, Usage};
use crate::calendar::{Period, PeriodChoice, Window};
use crate::exit::Exit;
use crate::metrics::catalogue::Entry;
use crate::metrics::scope::Scope;
use crate::metrics::summary::Settings;
use crate::metrics::why::change::{Asked, why};
use crate::metrics::why::walk::Frame;
use crate::money::Money;
use crate::report::why::{Labels, WhyReport};

/// The period that another is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareWith {
    /// The one just before.
    Previous,
    /// The same one a year before.
    YearAgo,
    /// This one, which must be earlier.
    Other(Period),
}

/// What `retention why` was asked for.
#[derive(Debug, Clone)]
pub struct WhyOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// The period.
    pub period: PeriodChoice,
    /// The one compared with.
    pub compare: CompareWith,
    /// Whether both are cut to the same number of first days.
    pub to_date: bool,
    /// The activity window.
    pub window: Window,
    /// The metrics.
    pub metrics: Vec<&'static Entry>,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &WhyOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let common = &options.common;
    FilesOfRun::of(common).keep_apart()?;
    let job = Job::open(common)?;
    let ledger = &job.ledger;
    let scope = Scope::of(ledger, options.period, common.calendar, common.edges())?;
    let frame = frame(options, &scope)?;
    let scope = Scope {
        period: frame.now,
        ..scope
    };
    let settings = Settings {
        window: options.window,
        margin: None,
        lifespan: None,
        retention_cost: None,
        acquisition_cost: None,
        as_of: scope.as_of,
        data_from: common.data_from,
        suggested: None,
    };
    let settings = settings.suggesting(ledger, frame.before.end);
    let asked = Asked {
        frame,
        begin: scope.first,
        is_cut: options.to_date,
        metrics: &options.metrics,
    };
    let found = why(ledger, &asked, &settings);
    let mut notes = job.notes(&scope);
    notes.extend(super::notes::of_skipped(options.period, &scope));
    let orders = ledger.orders.as_ref();
    let guests = |period: &Period| {
        orders.map_or(Money::ZERO, |orders| {
            orders.guests().between(period.start, period.end).1
        })
    };
    let labels = Labels {
        timezone: common.timezone.clone(),
        compare: match options.compare {
            CompareWith::Previous => "previous".to_owned(),
            CompareWith::YearAgo => "year-ago".to_owned(),
            CompareWith::Other(period) => period.to_string(),
        },
        to_date: options.to_date,
        guests: [guests(&frame.before), guests(&frame.now)],
    };
    let scale = orders.map_or(0, |orders| orders.scale());
    let input = job.input_use(&scope.period);
    let report = WhyReport::new(input, &scope, &settings, &labels, scale, &found, notes);
    job.print(&report, streams)
}

/// The two periods, cut to the same number of first days where that is asked for.
fn frame(options: &WhyOptions, scope: &Scope) -> Result<Frame, Usage> {
    let mut now = scope.period;
    let mut before = match options.compare {
        CompareWith::Other(period) => period,
        _ if options.period == PeriodChoice::All => {
            return Err(Usage(
                "--period all has no period before it to compare with; name one".to_owned(),
            ));
        }
        CompareWith::Previous => now.previous(),
        CompareWith::YearAgo => now.year_ago(),
    };
    if before.end > now.start {
        let how = match before.start >= now.end {
            true => "comes after",
            false => "overlaps with",
        };
        return Err(Usage(format!(
            "--compare {before} {how} the period {now}: name an earlier one that shares no day with it"
        )));
    }
    if options.to_date {
        let covered = scope.as_of.plus_days(1).min(now.end).days_since(now.start);
        let days = covered.min(before.days());
        let first = |period: Period| Period {
            end: period.start.plus_days(days),
            unit: match days == period.days() {
                true => period.unit,
                false => crate::calendar::Unit::Days,
            },
            ..period
        };
        (now, before) = (first(now), first(before));
    }
    Ok(Frame {
        now,
        before,
        window: options.window,
    })
}
