//! Order files to histories.

mod again;
mod beginning;
mod currencies;
mod customer_map;
pub(super) mod decide;
pub(super) mod file_read;
mod files;
mod forms;
mod found;
mod ids;
mod locate;
pub(super) mod options;
mod peek;
pub(super) mod places;
mod plan;
mod refusal;
mod rows;
mod rules;
mod seen;
mod shared;
mod statuses;
mod stream;
mod tally;
mod totals;
mod twins;
mod words;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::columns::Header;
use super::date::{DateOptions, DateReader};
use super::error::InputError;
use super::exports::OrderAmount;
use super::findings::{Finding, Severity, What};
use super::problem::Problems;
use super::rates::read_rates;
use super::table::Table;
use crate::calendar::Day;
use crate::ledger::{Finish, Merged, Orders, OrdersBuilder, Repeated};
use customer_map::read_customer_map;
use decide::Decision;
pub use file_read::FileRead;
use files::{FileRows, read_files};
pub use options::{FileExpression, OrderColumns, OrderOptions};
pub(crate) use peek::is_file;
pub use peek::{FileColumns, can_look, columns_of};
pub use places::ColumnFound;
pub(super) use rows::is_blank;
pub use shared::Opener;
use shared::{Pace, Shared};
pub use statuses::StatusCount;
pub use tally::RuleCounts;
pub(super) use words::yes_or_no;

/// What was read.
#[derive(Debug)]
pub struct OrdersRead {
    /// The histories; none where something is open that decides what the rows are.
    pub orders: Option<Orders>,
    /// How each file was read.
    pub files: Vec<FileRead>,
    /// How the files of exchange rates and of customers' ids were read.
    pub others: Vec<(&'static str, FileRead)>,
    /// Rows that cannot be used.
    pub problems: Problems,
    /// Orders of exactly 0 that are left out.
    pub zero_orders: u64,
    /// Pairs of files that are the same, by name.
    pub twins: Vec<(String, String)>,
    /// What putting rows together into orders saw.
    pub merged: Merged,
    /// What somebody must know or decide, decisions first.
    pub findings: Vec<Finding>,
}

impl OrdersRead {
    /// Whether nothing honest can be computed without an answer.
    pub fn needs_decision(&self) -> bool {
        let decides = |finding: &Finding| finding.what.severity() == Severity::Decision;
        self.orders.is_none() || self.findings.iter().any(decides)
    }
}

/// Reads all order files into one set of histories. What is open stands among the findings.
///
/// # Errors
/// [`InputError`] when a file cannot be read at all.
pub fn read_orders(options: &OrderOptions) -> Result<OrdersRead, InputError> {
    let files: Vec<&Path> = match options.exports.allow_duplicates {
        true => Vec::new(),
        false => options.files.iter().map(PathBuf::as_path).collect(),
    };
    let score = |header: &Header| plan::fit(header, options);
    read_orders_through(options, &|path| {
        Table::open_beside(path, &options.table, &files, &score)
    })
}

/// The same for files that `open` opens, whatever stands behind their names.
///
/// # Errors
/// As [`read_orders`].
pub fn read_orders_through(
    options: &OrderOptions,
    open: &Opener<'_>,
) -> Result<OrdersRead, InputError> {
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let threads = options.threads.unwrap_or_else(cores).get();
    read_at_pace(
        options,
        open,
        Pace {
            threads,
            smallest_range: 1 << 20,
        },
    )
}

fn read_at_pace(
    options: &OrderOptions,
    open: &Opener<'_>,
    pace: Pace,
) -> Result<OrdersRead, InputError> {
    let dates = DateReader::new(DateOptions {
        order: options.date_order,
        format: options.date_format.clone(),
        zone: options.zone.clone(),
        written_in: None,
    })?;
    let mut others = Vec::new();
    let rates = match &options.exports.rates {
        None => None,
        Some(path) => {
            let (rates, file) = read_rates(path, options)?;
            others.push(("rates", file));
            Some(Arc::new(rates))
        }
    };
    let map = match &options.exports.customer_map {
        None => None,
        Some(path) => {
            let (map, file) = read_customer_map(path, options)?;
            others.push(("customer map", file));
            Some(Arc::new(map))
        }
    };
    let kept = options.kept.clone().unwrap_or(Day::MIN..Day::MIN);
    let builder = OrdersBuilder::with_threads(pace.threads);
    let builder = builder.with_columns(&options.latest(), kept);
    let shared = Shared {
        options,
        open,
        dates: &dates,
        rates: rates.as_ref(),
        map: map.as_ref(),
        builder: &builder,
    };
    let rows = read_files(shared, pace);
    let mut reading = Reading::new(options, open);
    let twins = reading.twins();
    let mut all = builder.sharing();
    for file in rows {
        reading.add(file, &mut all)?;
    }
    let (orders, zero_orders) = reading.finish(all)?;
    Ok(OrdersRead {
        orders,
        files: reading.files,
        others,
        problems: reading.problems,
        zero_orders,
        twins,
        merged: reading.merged,
        findings: reading.findings,
    })
}

/// Files as they come together.
struct Reading<'a> {
    options: &'a OrderOptions,
    open: &'a Opener<'a>,
    files: Vec<FileRead>,
    problems: Problems,
    merged: Merged,
    findings: Vec<Finding>,
}

impl<'a> Reading<'a> {
    fn new(options: &'a OrderOptions, open: &'a Opener<'a>) -> Self {
        Reading {
            options,
            open,
            files: Vec::new(),
            problems: Problems::new(options.keep_rejects),
            merged: Merged::default(),
            findings: Vec::new(),
        }
    }

    /// Files given twice, where that is allowed; where it is not, a finding.
    fn twins(&mut self) -> Vec<(String, String)> {
        let twins = self.options.twins();
        if let Err(error) = self.options.refuse_twins(&twins) {
            self.ask(&error);
        }
        twins
            .into_iter()
            .map(twins::NamedTwins::into_names)
            .collect()
    }

    /// Something that must be decided before there is anything to compute from.
    fn ask(&mut self, error: &InputError) {
        let finding = Finding::new(What::Open(error.to_string()), 1);
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Adds a file's rows to all others.
    fn add(
        &mut self,
        file: Result<FileRows, InputError>,
        all: &mut OrdersBuilder,
    ) -> Result<(), InputError> {
        let file = match file {
            Ok(file) => file,
            Err(error) if error.is_decision() => {
                self.ask(&error);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let decision = match Decision::of(&file.evidence, self.options) {
            Ok(decision) => decision,
            Err(open) => {
                open.iter().for_each(|error| self.ask(error));
                return Ok(());
            }
        };
        if !self.files.is_empty() {
            all.next_file()?;
        }
        let finished = file.finish(decision, all)?;
        self.problems.merge(finished.problems);
        self.files.push(finished.read);
        Ok(())
    }

    /// The histories, and how many orders of nothing are left out.
    fn finish(&mut self, all: OrdersBuilder) -> Result<(Option<Orders>, u64), InputError> {
        let options = self.options;
        if !self.files.is_empty() && self.files.iter().all(|file| file.rows == 0) {
            let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
            self.ask(&InputError::NoRows(names.join(", ")));
        }
        if let Err(error) = totals::check_currencies(&self.files, options) {
            self.ask(&error);
        }
        let has_amounts = self.files.iter().all(|file| file.has_amounts);
        if options.exports.ignore_zero && !has_amounts {
            self.ask(&InputError::ZerosWithoutAmounts);
        }
        if !self.findings.is_empty() || self.files.is_empty() {
            return Ok((None, 0));
        }
        let customers = self.files.iter().map(|file| &file.seen.customers);
        let no_numbers = customers.clone().all(|seen| !seen.numbers);
        let zero = customers.map(|seen| seen.zero.rows).sum::<u64>() > 0;
        let first_day = self
            .files
            .iter()
            .filter_map(|file| file.seen.days.first)
            .min();
        let (mut orders, merged) = all.finish_with(&Finish {
            as_of: options.as_of,
            // An amount that stands on every row counts once, wherever the rows of its order stand.
            repeated: options.exports.repeated_orders.or_else(|| {
                let once = options.exports.order_amount == Some(OrderAmount::FirstRow);
                once.then_some(Repeated::First)
            }),
            nobody: (zero && no_numbers).then(|| b"0".to_vec()),
            first_day,
        })?;
        if !has_amounts {
            orders = orders.without_amounts();
        }
        self.merged = merged;
        let merged = &self.merged;
        let about = found::About {
            files: &self.files,
            problems: &self.problems,
            orders: &orders,
            merged,
            options,
            open: self.open,
        };
        self.findings.extend(about.findings());
        if options.as_of.is_none() {
            orders = orders.up_to_the_last_order();
        }
        let mut zero_orders = 0;
        if options.exports.ignore_zero {
            (orders, zero_orders) = orders.without_zeros();
        }
        Ok((Some(orders), zero_orders))
    }
}
