//! `retention report`: every metric of a period.

use super::dashboard::Beside;
use super::read::{Common, Job};
use super::segments::of_segments;
use super::{Streams, notes};
use crate::calendar::{Period, PeriodChoice, Window};
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::metrics::catalogue::Entry;
use crate::metrics::scope::Scope;
use crate::metrics::summary::{Settings, summarise};
use crate::money::Money;
use crate::render::Format;
use crate::report::retention::{Labels, RetentionReport};
use crate::report::segments::Segmented;

/// The period shown beside the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The period just before.
    Previous,
    /// The same period a year before.
    YearAgo,
    /// None.
    None,
}

impl Compare {
    fn name(self) -> &'static str {
        match self {
            Compare::Previous => "previous",
            Compare::YearAgo => "year-ago",
            Compare::None => "none",
        }
    }

    fn period(self, period: &Period, choice: PeriodChoice) -> Option<Period> {
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
    /// Whether the page shows segments by recency, frequency and money.
    pub segments: bool,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &ReportOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let common = &options.common;
    let job = Job::open(common)?;
    let ledger = &job.ledger;
    let scope = Scope::of(ledger, options.period, common.calendar, common.as_of)?;
    let settings = settings(options, &scope);
    let other = options.compare.period(&scope.period, options.period);
    let covered = other.filter(|period| scope.covers(period));
    let mut notes = job.notes(&scope.period);
    notes.extend(notes::of_comparison(other, covered.is_some(), &scope));
    let input = job.input_use(&scope.period);
    let make = |ledger: &Ledger, notes: Option<Vec<String>>| {
        // Costs given by flag are those of all customers.
        let settings = match &notes {
            Some(_) => settings,
            None => settings.of_another_period(),
        };
        let labels = Labels {
            as_of_source: scope.as_of_source.words().to_owned(),
            timezone: common.timezone.clone(),
            compare: options.compare.name().to_owned(),
        };
        let before = covered.map(|period| summarise(ledger, period, &settings.of_another_period()));
        let now = summarise(ledger, scope.period, &settings);
        let wanted = &options.metrics;
        Ok(RetentionReport::new(
            input.clone(),
            &settings,
            labels,
            &now,
            before.as_ref(),
            wanted,
            notes.unwrap_or_default(),
        ))
    };
    if common.output.format != Format::Html {
        return job.print_by(common, notes, make, streams);
    }
    let segments = match &common.input.orders.by {
        Some(_) => job.segments(common.top)?,
        None => Vec::new(),
    };
    let report = Segmented::new(
        common.input.orders.by.as_deref().unwrap_or_default(),
        make(ledger, Some(notes))?,
        of_segments(&segments, |ledger| make(ledger, None))?,
    );
    let beside = Beside {
        job: &job,
        options,
        scope: &scope,
        settings: &settings,
        segments: &segments,
    };
    let page = beside.dashboard(report)?;
    job.print(&page, streams)
}

fn settings(options: &ReportOptions, scope: &Scope) -> Settings {
    Settings {
        window: options.window,
        margin: options.margin,
        lifespan: options.lifespan,
        retention_cost: options.retention_cost,
        acquisition_cost: options.acquisition_cost,
        as_of: scope.as_of,
    }
}
