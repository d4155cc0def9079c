//! `retention report`: every metric of a period.

pub use super::alerts::Alerts;
use super::alerts::told;
use super::dashboard::Beside;
use super::lists::{Carried, List, ListOptions, became};
use super::overwrite::FilesOfRun;
use super::read::{Common, Job};
use super::recurring;
use super::segments::of_segments;
use super::{Streams, notes};
use crate::calendar::{Period, PeriodChoice, Window};
use crate::choice::{Choice, choices};
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::metrics::catalogue::Entry;
use crate::metrics::scope::Scope;
use crate::metrics::summary::{Settings, summarise_both};
use crate::metrics::tally::Frame;
use crate::metrics::who::Who;
use crate::money::Money;
use crate::report::Note;
use crate::report::retention::{Labels, RetentionReport};
use crate::report::segments::Segmented;
use crate::report::side_by_side::SideBySide;

choices! {
    /// The period shown beside the one asked for.
    pub enum Compare {
        /// The period just before
        Previous = "previous",
        /// The same period a year before
        YearAgo = "year-ago",
        /// None
        None = "none",
    }
}

impl Compare {
    /// The other period's days; none beside the whole of the data.
    pub(super) fn period(self, period: &Period, choice: PeriodChoice) -> Option<Period> {
        match self {
            Compare::Previous if choice != PeriodChoice::All => Some(period.previous()),
            Compare::YearAgo if choice != PeriodChoice::All => Some(period.year_ago()),
            Compare::Previous | Compare::YearAgo | Compare::None => None,
        }
    }
}

/// What `retention report` was asked for.
#[derive(Debug, Clone)]
pub struct ReportOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// The period.
    pub period: PeriodChoice,
    /// The period beside it.
    pub compare: Compare,
    /// The activity window.
    pub window: Window,
    /// The share of revenue kept.
    pub margin: Option<f64>,
    /// A given lifespan.
    pub lifespan: Option<f64>,
    /// A given retention cost.
    pub retention_cost: Option<Money>,
    /// A given acquisition cost.
    pub acquisition_cost: Option<Money>,
    /// The metrics wanted; all of them if empty.
    pub metrics: Vec<&'static Entry>,
    /// What the report is held against.
    pub alerts: Alerts,
    /// Whether groups are shown in full, one below the other.
    pub long: bool,
    /// The metric that groups are sorted by.
    pub sort: Option<&'static Entry>,
    /// Whether the page shows segments by recency, frequency and money.
    pub segments: bool,
    /// The list of customers.
    pub list: ListOptions,
    /// Who is on it; everybody who was active at the start or the end if empty.
    pub who: Vec<Who>,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &ReportOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    options.alerts.check(options.compare, options.period)?;
    let common = &options.common;
    FilesOfRun::of(common)
        .reads(options.alerts.baseline.as_deref())
        .writes("--customers-out", options.list.path.as_deref())
        .keep_apart()?;
    let list = List::ready(options.list.path.as_deref())?;
    let baseline = options.alerts.baseline()?;
    let job = Job::open(common)?;
    let ledger = &job.ledger;
    let scope = Scope::of(ledger, options.period, common.calendar, common.edges())?;
    let settings = settings(options, &scope).suggesting(ledger, scope.period.end);
    let other = match &baseline {
        Some(_) => None,
        None => options.compare.period(&scope.period, options.period),
    };
    let covered = other.filter(|period| scope.covers(period));
    let outside = notes::of_comparison(other, covered.is_some(), &scope);
    let of_input = job.notes(&scope).into_iter();
    let of_input = of_input.chain(notes::of_skipped(options.period, &scope));
    let mut notes: Vec<Note> = of_input.map(Note::OfInput).collect();
    notes.extend(outside.clone().map(Note::OfPeriod));
    let input = job.input_use(&scope.period);
    let make = |ledger: &Ledger, settings: Settings, notes: Vec<Note>| {
        let both = summarise_both(ledger, scope.period, &settings, covered);
        let labels = labels(options, &scope);
        RetentionReport::new(input.clone(), &settings, labels, &both, notes)
    };
    let before = other.filter(|_| options.compare == Compare::Previous);
    let recurring = match options.metrics.as_slice() {
        [] => recurring::of_customers(common, &scope, &recurring::with(before, scope.period))?,
        _ => None,
    };
    let recurring = recurring.transpose().unwrap_or_else(|why| {
        notes.push(Note::OfInput(why));
        None
    });
    let mut all = make(ledger, settings, notes);
    all.recurring = recurring;
    let failed = options
        .alerts
        .hold(&mut all, baseline, outside.as_deref())?;
    // Costs given by flag are those of all customers.
    let of_group = settings.of_another_period();
    let group = |ledger: &Ledger| {
        let report = make(ledger, of_group, Vec::new());
        Ok(report.with_only(&options.metrics))
    };
    let all = all.with_only(&options.metrics);
    let frame = Frame::new(&scope.period, options.window);
    let carried = Carried::of(&job, &options.list);
    let list = list.made(|format| became(format, &carried, &options.who, &frame))?;
    let by = common.by().map(String::as_str);
    if common.output.format.is_page() {
        let segments = match by {
            Some(_) => job.segments(common.top)?,
            None => Vec::new(),
        };
        let groups = of_segments(&segments, group)?;
        let by = by.unwrap_or_default();
        let beside = Beside {
            job: &job,
            options,
            scope: &scope,
            settings: &settings,
            segments: &segments,
        };
        let page = beside.dashboard(Segmented::new(by, all, groups))?;
        job.print_with_list(&page, list, streams)?;
    } else if let Some(by) = by {
        let groups = of_segments(&job.segments(common.top)?, group)?;
        let document = Segmented::new(by, all, groups);
        let table = SideBySide::new(document, &options.metrics, options.sort);
        match options.long {
            true => job.print_with_list(table.in_full(), list, streams)?,
            false => job.print_with_list(&table, list, streams)?,
        };
    } else {
        job.print_with_list(&all, list, streams)?;
    }
    Ok(told(&failed, streams))
}

fn labels(options: &ReportOptions, scope: &Scope) -> Labels {
    let baseline = options.alerts.baseline.as_ref();
    Labels {
        as_of_source: scope.as_of_source.words().to_owned(),
        timezone: options.common.timezone.clone(),
        compare: match baseline {
            Some(_) => "baseline",
            None => options.compare.name(),
        }
        .to_owned(),
        baseline: baseline.map(|path| path.display().to_string()),
    }
}

fn settings(options: &ReportOptions, scope: &Scope) -> Settings {
    Settings {
        window: options.window,
        margin: options.margin,
        lifespan: options.lifespan,
        retention_cost: options.retention_cost,
        acquisition_cost: options.acquisition_cost,
        as_of: scope.as_of,
        data_from: options.common.data_from,
        suggested: None,
    }
}
