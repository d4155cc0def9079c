//! Order files to histories.

mod again;
mod beginning;
mod currencies;
mod customer_map;
mod decide;
mod files;
mod forms;
mod found;
mod ids;
mod locate;
mod peek;
mod plan;
mod rows;
mod rules;
mod seen;
mod statuses;
mod stream;
mod tally;
mod totals;
mod twins;
mod words;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::amount::DecimalMark;
use super::columns::Header;
use super::date::{DateOptions, DateOrder, DateReader};
use super::error::InputError;
use super::example::Example;
use super::exports::{ExportOptions, OrderAmount};
use super::filter::Condition;
use super::findings::{Finding, Severity, What};
use super::problem::Problems;
use super::progress::Progress;
use super::rates::read_rates;
use super::table::{Table, TableOptions};
use super::zone::Zone;
use crate::calendar::Day;
use crate::ledger::{Finish, Merged, Orders, OrdersBuilder, Repeated};
use customer_map::read_customer_map;
use decide::Decision;
use files::{FileRows, Shared, read_files};

pub(super) use decide::decide_forms;
pub(crate) use peek::is_file;
pub use peek::{FileColumns, can_look, columns_of};
pub use plan::{ColumnFound, FileExpression, OrderColumns};
pub(super) use rows::is_blank;
pub use seen::FileSeen;
pub use statuses::StatusCount;
pub use tally::RuleCounts;
pub(super) use words::yes_or_no;

/// What to read, and how.
#[derive(Debug, Clone, Default)]
pub struct OrderOptions {
    /// The files; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// How they are taken apart.
    pub table: TableOptions,
    /// Which columns play which part.
    pub columns: OrderColumns,
    /// What kind of export they are, and its settings.
    pub exports: ExportOptions,
    /// A strftime format of the dates.
    pub date_format: Option<String>,
    /// Which of day and month is first, where it was said.
    pub date_order: Option<DateOrder>,
    /// The decimal mark, where it was said.
    pub decimal_mark: Option<DecimalMark>,
    /// The time zone that days are counted in.
    pub zone: Zone,
    /// The day up to which the data are complete; later rows are left out.
    pub as_of: Option<Day>,
    /// Whether rows that cannot be used are left out instead of ending the run.
    pub skip_bad_rows: bool,
    /// Whether the rows left out are kept for `--rejects`.
    pub keep_rejects: bool,
    /// How many threads may read and group; `None` for as many as there are cores. What is read does not
    /// depend on it.
    pub threads: Option<NonZeroUsize>,
    /// Conditions that rows must meet, all of them.
    pub filters: Vec<Condition>,
    /// The columns that customers are put into groups by: most commands take one.
    pub by: Vec<String>,
    /// Rows on these days are kept with their values of those columns.
    pub kept: Option<std::ops::Range<Day>>,
    /// The flag that names it; `--by` if not given.
    pub by_flag: Option<&'static str>,
    /// Whether a column of these that an order file does not have may be in another file.
    pub columns_elsewhere: bool,
    /// Told how far reading has come.
    pub progress: Progress,
}

impl OrderOptions {
    /// What a column of groups is used for, in the output.
    pub fn role_of(&self, by: &str) -> String {
        match self.by.len() {
            1 => "by".to_owned(),
            _ => format!("by {by}"),
        }
    }
}

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

/// How one file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileRead {
    /// The file as it was named.
    pub name: String,
    /// Data rows, those left out included.
    pub rows: u64,
    /// Rows left out.
    pub rejected: u64,
    /// The line that its header stands on.
    pub header_line: u64,
    /// Which columns were used for what.
    pub columns: Vec<ColumnFound>,
    /// How it was read, where that was a decision.
    pub read_as: Vec<(&'static str, String)>,
    /// What the rules of an export did with the rows.
    pub counts: RuleCounts,
    /// What the rows tell of themselves.
    pub seen: FileSeen,
    /// The names of all columns.
    pub names: Vec<String>,
    /// The column of customers, by its header.
    pub customer_column: String,
    /// The column of orders' ids.
    pub order_column: Option<String>,
    /// The column of days.
    pub date_column: String,
    /// Columns of statuses that are used without having been asked for.
    pub by_themselves: Vec<String>,
    /// The column that tells sales from their lines and payments, where both stand in the file and no condition chooses,
    /// and the value of sales.
    pub sales_among_others: Option<(String, String)>,
    /// The offset that all times at the file's beginning bear, if it is one zone's and not UTC's.
    pub offset: Option<String>,
    /// Whether there are amounts.
    pub has_amounts: bool,
    /// Whether an amount is made of several columns of a row.
    pub is_product: bool,
    /// Whether a preset knows which rows of an order hold its amount.
    pub preset_knows_amount: bool,
    /// The first date that can be read in no other way.
    pub date_witness: Option<Example>,
    /// The same for amounts.
    pub amount_witness: Option<Example>,
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

/// How a file is opened.
pub type Opener<'a> = dyn Fn(&Path) -> Result<Table, InputError> + Sync + 'a;

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

/// How many threads read, and how many bytes are worth one of them.
#[derive(Debug, Clone, Copy)]
struct Pace {
    threads: usize,
    smallest_range: u64,
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
    let builder = builder.with_columns(options.by.len(), kept);
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
