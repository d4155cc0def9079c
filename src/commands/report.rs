//! `retention report`: every metric of a period.

use std::path::PathBuf;

use super::output::{OutputOptions, Place, rejects};
use super::provenance::input_use;
use super::{Streams, notes};
use crate::calendar::{Calendar, Day, Period, PeriodChoice, Window};
use crate::exit::Exit;
use crate::input::costs::read_costs;
use crate::input::customers::{CustomerColumns, read_customers};
use crate::input::orders::{FileRead, OrderOptions, read_orders};
use crate::input::problem::Problems;
use crate::ledger::Ledger;
use crate::metrics::catalogue::Entry;
use crate::metrics::scope::Scope;
use crate::metrics::summary::{Settings, summarise};
use crate::money::Money;
use crate::render::render;
use crate::report::retention::{Labels, RetentionReport};

/// Files and how they are read.
#[derive(Debug, Clone, Default)]
pub struct InputOptions {
    /// The order files, and the forms that all files share.
    pub orders: OrderOptions,
    /// The customers file.
    pub customers: Option<PathBuf>,
    /// Its columns.
    pub customer_columns: CustomerColumns,
    /// The costs file.
    pub costs: Option<PathBuf>,
    /// Where rows left out are written.
    pub rejects: Option<PathBuf>,
}

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
    /// The files.
    pub input: InputOptions,
    /// The period.
    pub period: PeriodChoice,
    /// Where weeks and years start.
    pub calendar: Calendar,
    /// The period beside it.
    pub compare: Compare,
    /// The day up to which the data are complete.
    pub as_of: Option<Day>,
    /// The time zone by name.
    pub timezone: String,
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
    /// Where the result goes.
    pub output: OutputOptions,
}

/// Everything that was read.
struct Read {
    ledger: Ledger,
    files: Vec<(&'static str, FileRead)>,
    problems: Problems,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &ReportOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let place = Place::new(options.output.path.as_deref())?;
    let rejects_place = options
        .input
        .rejects
        .as_deref()
        .map(|path| Place::new(Some(path)))
        .transpose()?;
    let read = read(&options.input)?;
    let scope = Scope::of(
        &read.ledger,
        options.period,
        options.calendar,
        options.as_of,
    )?;
    let settings = settings(options, &scope);
    let now = summarise(&read.ledger, scope.period, &settings);
    let other = options.compare.period(&scope.period, options.period);
    let before = other
        .filter(|period| scope.covers(period))
        .map(|period| summarise(&read.ledger, period, &settings.of_another_period()));
    let input = input_use(
        &read.files,
        read.ledger.orders.as_ref(),
        &read.problems,
        &scope.period,
    );
    let labels = Labels {
        as_of_source: scope.as_of_source.words().to_owned(),
        timezone: options.timezone.clone(),
        compare: options.compare.name().to_owned(),
    };
    let mut notes = notes::of_input(&read.ledger, &read.problems, &scope.period);
    notes.extend(notes::of_comparison(other, before.is_some(), &scope));
    let report = RetentionReport::new(
        input,
        &settings,
        labels,
        &now,
        before.as_ref(),
        &options.metrics,
        notes,
    );
    let text = render(&report, options.output.format, &options.output.style)?;
    if let Some(place) = rejects_place {
        place.write(&rejects(read.problems.rejects()), streams)?;
    }
    place.write(text.as_bytes(), streams)?;
    Ok(Exit::Done)
}

fn read(options: &InputOptions) -> anyhow::Result<Read> {
    let mut read = Read {
        ledger: Ledger::default(),
        files: Vec::new(),
        problems: Problems::new(options.rejects.is_some()),
    };
    if !options.orders.files.is_empty() {
        let orders = read_orders(&options.orders)?;
        read.files
            .extend(orders.files.into_iter().map(|file| ("orders", file)));
        read.problems.merge(orders.problems);
        read.ledger.orders = Some(orders.orders);
    }
    if let Some(path) = &options.customers {
        let customers = read_customers(path, &options.customer_columns, &options.orders)?;
        read.files.push(("customers", customers.file));
        read.problems.merge(customers.problems);
        read.ledger.contracts = customers.contracts;
    }
    if let Some(path) = &options.costs {
        let costs = read_costs(path, &options.orders)?;
        read.files.push(("costs", costs.file));
        read.problems.merge(costs.problems);
        read.ledger.costs = Some(costs.costs);
    }
    Ok(read)
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
