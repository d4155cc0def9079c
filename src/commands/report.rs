//! `retention report`: every metric of a period.

use std::path::Path;

pub use super::alerts::Alerts;
use super::alerts::told;
pub use super::compare::Compare;
use super::dashboard::Beside;
use super::lists::{Carried, List, ListOptions, became};
use super::notes;
use super::overwrite::FilesOfRun;
use super::read::{Common, Job};
use super::recurring;
use super::segments::of_segments;
use super::streams::Streams;
use crate::calendar::{Period, PeriodChoice, Unit, Window};
use crate::choice::Choice;
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::metrics::catalogue::Entry;
use crate::metrics::scope::Scope;
use crate::metrics::summary::{Settings, summarise_both};
use crate::metrics::tally::Frame;
use crate::metrics::who::Who;
use crate::money::Money;
use crate::report::retention::{Labels, RetentionReport};
use crate::report::segments::Segmented;
use crate::report::side_by_side::SideBySide;
use crate::report::{InputUse, Note};

/// What a report is asked to compute.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportOptions {
    /// The period; the last complete month of the data by default.
    pub period: PeriodChoice,
    /// The period beside it; the one before by default.
    pub compare: Compare,
    /// The activity window; 12 months by default. Customers of contracts have none.
    pub window: Window,
    /// The share of revenue kept, 0 to 1; without it value counts revenue.
    pub margin: Option<f64>,
    /// A given lifespan in years.
    pub lifespan: Option<f64>,
    /// Spent on keeping customers in the period.
    pub retention_cost: Option<Money>,
    /// Spent on winning customers in the period.
    pub acquisition_cost: Option<Money>,
}

impl Default for ReportOptions {
    fn default() -> Self {
        ReportOptions {
            period: PeriodChoice::Last(Unit::Month),
            compare: Compare::Previous,
            window: Window::Months(12),
            margin: None,
            lifespan: None,
            retention_cost: None,
            acquisition_cost: None,
        }
    }
}

/// What `retention report` was asked for.
#[derive(Debug, Clone)]
pub struct ReportRun {
    /// The files, the calendar and the output.
    pub common: Common,
    /// What is computed.
    pub report: ReportOptions,
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

/// The report of all customers, and what reports of some of them share with it.
pub(super) struct Whole {
    pub(super) report: RetentionReport,
    pub(super) scope: Scope,
    pub(super) settings: Settings,
    /// Why there is no other period beside it.
    pub(super) outside: Option<String>,
    /// The period beside it, where the data cover it.
    covered: Option<Period>,
    input: InputUse,
    labels: Labels,
}

impl Whole {
    /// The report of everybody in `job`; beside `baseline`, where there is one, and else beside another period.
    /// The figures of recurring revenue come with it where they are wanted.
    pub(super) fn of(
        job: &Job,
        common: &Common,
        asked: &ReportOptions,
        baseline: Option<&Path>,
        with_recurring: bool,
    ) -> anyhow::Result<Whole> {
        let ledger = &job.ledger;
        let scope = Scope::of(ledger, asked.period, common.calendar, common.edges())?;
        let settings = settings(asked, common, &scope).suggesting(ledger, scope.period.end);
        let other = match baseline {
            Some(_) => None,
            None => asked.compare.period(&scope.period, asked.period),
        };
        let covered = other.filter(|period| scope.covers(period));
        let outside = notes::of_comparison(other, covered.is_some(), &scope);
        let of_input = job.notes(&scope).into_iter();
        let of_input = of_input.chain(notes::of_skipped(asked.period, &scope));
        let mut notes: Vec<Note> = of_input.map(Note::OfInput).collect();
        notes.extend(outside.clone().map(Note::OfPeriod));
        let before = other.filter(|_| asked.compare == Compare::Previous);
        let recurring = match with_recurring {
            true => {
                recurring::of_customers(common, &scope, &recurring::with(before, scope.period))?
            }
            false => None,
        };
        let recurring = recurring.transpose().unwrap_or_else(|why| {
            notes.push(Note::OfInput(why));
            None
        });
        let input = job.input_use(&scope.period);
        let labels = labels(asked, common, baseline, &scope);
        let both = summarise_both(ledger, scope.period, &settings, covered);
        let mut report =
            RetentionReport::new(input.clone(), &settings, labels.clone(), &both, notes);
        report.recurring = recurring;
        Ok(Whole {
            report,
            scope,
            settings,
            outside,
            covered,
            input,
            labels,
        })
    }

    /// The same report of some customers. Costs given for all of them are not theirs.
    fn of_group(&self, ledger: &Ledger) -> RetentionReport {
        let settings = self.settings.of_another_period();
        let both = summarise_both(ledger, self.scope.period, &settings, self.covered);
        let (input, labels) = (self.input.clone(), self.labels.clone());
        RetentionReport::new(input, &settings, labels, &both, Vec::new())
    }
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &ReportRun, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let asked = &options.report;
    options.alerts.check(asked.compare, asked.period)?;
    let common = &options.common;
    FilesOfRun::of(common)
        .reads(options.alerts.baseline.as_deref())
        .writes("--customers-out", options.list.path.as_deref())
        .keep_apart()?;
    let list = List::ready(options.list.path.as_deref())?;
    let baseline = options.alerts.baseline()?;
    let job = Job::open(common)?;
    let path = options.alerts.baseline.as_deref();
    let mut whole = Whole::of(&job, common, asked, path, options.metrics.is_empty())?;
    let outside = whole.outside.take();
    let failed = options.alerts.hold(
        &mut whole.report,
        baseline,
        outside.as_deref(),
        &common.output.style.locale,
    )?;
    let all = whole.report.clone().with_only(&options.metrics);
    let group = |ledger: &Ledger| Ok(whole.of_group(ledger).with_only(&options.metrics));
    let frame = Frame::new(&whole.scope.period, asked.window);
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
            scope: &whole.scope,
            settings: &whole.settings,
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

fn labels(
    asked: &ReportOptions,
    common: &Common,
    baseline: Option<&Path>,
    scope: &Scope,
) -> Labels {
    Labels {
        as_of_source: scope.as_of_source.words().to_owned(),
        timezone: common.timezone.clone(),
        compare: match baseline {
            Some(_) => "baseline",
            None => asked.compare.name(),
        }
        .to_owned(),
        baseline: baseline.map(|path| path.display().to_string()),
    }
}

fn settings(asked: &ReportOptions, common: &Common, scope: &Scope) -> Settings {
    Settings {
        window: asked.window,
        margin: asked.margin,
        lifespan: asked.lifespan,
        retention_cost: asked.retention_cost,
        acquisition_cost: asked.acquisition_cost,
        as_of: scope.as_of,
        data_from: common.data_from,
        suggested: None,
    }
}
