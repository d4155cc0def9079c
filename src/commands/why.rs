//! `retention why`: why a figure changed between two periods.

mod asked;
pub(super) mod labels;

use std::ops::Range;

use super::alerts::told;
use super::overwrite::FilesOfRun;
use super::read::{Common, Job};
use super::streams::{Streams, Usage};
use crate::calendar::{Day, Period, PeriodChoice, Window};
use crate::exit::Exit;
use crate::metrics::catalogue::Entry;
use crate::metrics::scope::Scope;
use crate::metrics::summary::Settings;
use crate::metrics::why::change::{Asked, why};
use crate::metrics::why::requirement::Condition;
use crate::metrics::why::search::Shuffles;
use crate::metrics::why::walk::{Frame, Walk};
use crate::money::Money;
use crate::report::why::{Labels, WhyReport};
use asked::AskedBy;
use labels::{Labelled, Labeller};

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

impl std::fmt::Display for CompareWith {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CompareWith::Previous => f.write_str("previous"),
            CompareWith::YearAgo => f.write_str("year-ago"),
            CompareWith::Other(period) => write!(f, "{period}"),
        }
    }
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
    /// The columns that the change is looked at by.
    pub by: Vec<String>,
    /// How many shuffles a test may take.
    pub permutations: u32,
    /// Where their random numbers start.
    pub seed: u64,
    /// Conditions that the comparison is to meet.
    pub require: Vec<Condition>,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &WhyOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let mut common = options.common.clone();
    FilesOfRun::of(&common).keep_apart()?;
    let by = AskedBy::of(&options.by, &common.input)?;
    common.input.orders.by.clone_from(&by.columns);
    common.input.orders.kept = (!by.columns.is_empty()).then(|| days_kept(options));
    let common = &common;
    let job = Job::open(common)?;
    let ledger = &job.ledger;
    let scope = Scope::of(ledger, options.period, common.calendar, common.edges())?;
    let meant = Meant {
        choice: options.period,
        compare: options.compare,
        to_date: options.to_date,
        window: options.window,
    };
    let frame = meant.frame(scope.period, scope.as_of)?;
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
    let orders = ledger.orders.as_ref();
    let walk = Walk::of_metrics(ledger, &frame, scope.first, &options.metrics);
    let labeller = Labeller {
        job: &job,
        lines: walk.as_ref().map(|walk| &walk.lines),
        asked: &by,
        frame,
        calendar: common.calendar,
        top: common.top,
        shuffles: Shuffles {
            count: options.permutations,
            seed: options.seed,
            threads: orders.map_or(1, |orders| orders.threads()),
        },
    };
    let Labelled { groups, skipped } = labeller.labelled()?;
    let asked = Asked {
        groups: &groups,
        frame,
        begin: scope.first,
        is_cut: options.to_date,
        metrics: &options.metrics,
    };
    let found = why(ledger, walk, &asked, &settings);
    let mut notes = job.notes(&scope);
    notes.extend(super::notes::of_skipped(options.period, &scope));
    if common.input.orders.exports.rates.is_some() {
        notes.push(
            "exchange rates moved too, and are part of order value: no split of them is made"
                .to_owned(),
        );
    }
    let guests = |period: &Period| {
        orders.map_or(Money::ZERO, |orders| {
            orders.guests().between(period.start, period.end).1
        })
    };
    let labels = Labels {
        timezone: common.timezone.clone(),
        compare: options.compare.to_string(),
        to_date: options.to_date,
        by: options.by.clone(),
        top: common.top as u64,
        permutations: options.permutations,
        seed: options.seed,
        skipped: skipped
            .into_iter()
            .map(|(name, why)| (name, why.to_string()))
            .collect(),
        guests: [guests(&frame.before), guests(&frame.now)],
    };
    let scale = orders.map_or(0, |orders| orders.scale());
    let input = job.input_use(&scope.period);
    let report = WhyReport::new(input, &scope, &settings, &labels, scale, &found, notes);
    let report = report.holding(&options.require);
    let asked = options.require.iter();
    let asked = asked.map(|one| (one.subject.measure(), one.threshold));
    let locale = &options.common.output.style.locale;
    let failed = super::notes::of_requirements(&report.requirements, asked, locale);
    job.print(&report, streams)?;
    Ok(told(&failed, streams))
}

/// The days whose rows say where a customer moved to another value: all, where the data decide which period is meant.
fn days_kept(options: &WhyOptions) -> Range<Day> {
    let PeriodChoice::Fixed(now) = options.period else {
        return Day::MIN..Day::MAX;
    };
    let before = match options.compare {
        CompareWith::Other(period) => period,
        CompareWith::Previous => now.previous(),
        CompareWith::YearAgo => now.year_ago(),
    };
    before.start..now.end
}

/// Which periods are meant.
pub(super) struct Meant {
    /// The period as it was asked for.
    pub(super) choice: PeriodChoice,
    pub(super) compare: CompareWith,
    pub(super) to_date: bool,
    pub(super) window: Window,
}

impl Meant {
    /// The two periods, cut to the same number of first days where that is asked for.
    pub(super) fn frame(&self, period: Period, as_of: Day) -> Result<Frame, Usage> {
        let mut now = period;
        let mut before = match self.compare {
            CompareWith::Other(period) => period,
            _ if self.choice == PeriodChoice::All => {
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
        if self.to_date {
            let covered = as_of.plus_days(1).min(now.end).days_since(now.start);
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
            window: self.window,
        })
    }
}
