//! Order files to histories.

mod currencies;
mod decide;
mod export;
mod files;
mod forms;
mod plan;
mod rows;
mod rules;
mod statuses;
mod tally;
mod totals;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::amount::DecimalMark;
use super::date::{DateOptions, DateOrder, DateReader};
use super::error::InputError;
use super::exports::ExportOptions;
use super::filter::Condition;
use super::problem::Problems;
use super::progress::Progress;
use super::rates::read_rates;
use super::source::find_twins;
use super::table::{Table, TableOptions};
use super::zone::Zone;
use crate::calendar::Day;
use crate::ledger::{Orders, OrdersBuilder};
use decide::{Decisions, Evidence};
use files::read_files;
use plan::Plan;

pub(super) use decide::{check_forms, decide_forms};
pub use plan::{ColumnFound, OrderColumns};
pub(super) use rows::is_blank;
pub use statuses::{StatusCount, StatusUse};
pub use tally::RuleCounts;

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
    /// The column that customers are put into groups by.
    pub by: Option<String>,
    /// The flag that names it; `--by` if not given.
    pub by_flag: Option<&'static str>,
    /// Whether a column of these that an order file does not have may be in another file.
    pub columns_elsewhere: bool,
    /// Told how far reading has come.
    pub progress: Progress,
}

/// What was read.
#[derive(Debug)]
pub struct OrdersRead {
    /// The histories.
    pub orders: Orders,
    /// How each file was read.
    pub files: Vec<FileRead>,
    /// How the file of exchange rates was read.
    pub rates: Option<FileRead>,
    /// Rows left out.
    pub problems: Problems,
    /// Orders of exactly 0 that are left out.
    pub zero_orders: u64,
    /// Pairs of files that are the same, by name.
    pub twins: Vec<(String, String)>,
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
    /// Which columns were used for what.
    pub columns: Vec<ColumnFound>,
    /// How it was read, where that was a decision.
    pub read_as: Vec<(&'static str, String)>,
    /// What the rules of an export did with the rows.
    pub counts: RuleCounts,
    /// The names of all columns, where a name asked for may be in another file.
    pub names: Vec<String>,
}

/// Reads all order files into one set of histories.
///
/// # Errors
/// [`InputError`]; among them [`InputError::Problems`] when rows cannot be used and may not be
/// skipped.
pub fn read_orders(options: &OrderOptions) -> Result<OrdersRead, InputError> {
    let files: Vec<&Path> = match options.exports.allow_duplicates {
        true => Vec::new(),
        false => options.files.iter().map(PathBuf::as_path).collect(),
    };
    read_orders_through(options, &|path| {
        Table::open_beside(path, &options.table, &files)
    })
}

/// The columns that a file's rows are read from, and how, as far as the header tells.
#[derive(Debug)]
pub(super) struct ColumnsUsed {
    /// What for, and under which name.
    pub(super) found: Vec<ColumnFound>,
    /// The columns of the amount, from 0.
    pub(super) amount: Vec<usize>,
    /// The preset and its settings, for the output.
    pub(super) read_as: Vec<(&'static str, String)>,
}

/// Finds the columns of a file as reading it would.
///
/// # Errors
/// [`InputError`] when one is missing, or could be several.
pub(super) fn columns_used(
    table: &Table,
    options: &OrderOptions,
) -> Result<ColumnsUsed, InputError> {
    let plan = Plan::new(&table.name, &table.header, options, None)?;
    let factors = plan.amount.iter().flat_map(|term| &term.factors);
    let columns = factors.filter_map(|place| plan.wanted.get(place.wanted).copied());
    Ok(ColumnsUsed {
        amount: columns.collect(),
        found: plan.found,
        read_as: plan.read_as,
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
    let reader = DateReader::new(DateOptions {
        order: options.date_order,
        format: options.date_format.clone(),
        zone: options.zone.clone(),
        written_in: None,
    })?;
    let twins = twins(options)?;
    let rates = match &options.exports.rates {
        None => None,
        Some(path) => Some(read_rates(path, options)?),
    };
    let (rates, rates_file) = rates.unzip();
    let rates = rates.map(Arc::new);
    let mut builder = OrdersBuilder::with_threads(pace.threads);
    let files = read_files(options, open, &reader, rates.as_ref(), pace, &builder)?;
    let evidence: Vec<&Evidence> = files.iter().map(|file| &file.evidence).collect();
    let decisions = Decisions::of(&evidence, options)?;
    let mut problems = Problems::new(options.keep_rejects);
    let mut read = Vec::new();
    for (file, decision) in files.into_iter().zip(decisions.files) {
        if !read.is_empty() {
            builder.next_file()?;
        }
        let finished = file.finish(decision, &mut builder)?;
        problems.merge(finished.problems);
        read.push(finished.read);
    }
    if !problems.is_empty() && !options.skip_bad_rows {
        return Err(InputError::Problems(Box::new(problems)));
    }
    if read.iter().all(|file| file.rows == 0) {
        let names: Vec<&str> = read.iter().map(|file| file.name.as_str()).collect();
        return Err(InputError::NoRows(names.join(", ")));
    }
    totals::check_currencies(&read, options)?;
    let mut orders = builder.finish(options.as_of)?;
    let mut zero_orders = 0;
    if options.exports.ignore_zero {
        (orders, zero_orders) = orders.without_zeros()?;
    }
    Ok(OrdersRead {
        orders,
        files: read,
        rates: rates_file,
        problems,
        zero_orders,
        twins,
    })
}

/// Files given twice, where that is allowed.
fn twins(options: &OrderOptions) -> Result<Vec<(String, String)>, InputError> {
    let paths: Vec<&Path> = options.files.iter().map(PathBuf::as_path).collect();
    if paths.len() < 2 {
        return Ok(Vec::new());
    }
    let name = |place: usize| {
        let path = paths.get(place);
        path.map_or(String::new(), |path| path.display().to_string())
    };
    // What cannot be looked at says so when it is opened.
    let twins = find_twins(&paths).unwrap_or_default();
    if let Some(twin) = twins.first()
        && !options.exports.allow_duplicates
    {
        return Err(InputError::Twins {
            first: name(twin.first),
            second: name(twin.second),
            same_file: twin.same_file,
        });
    }
    let named = twins
        .iter()
        .map(|twin| (name(twin.first), name(twin.second)));
    Ok(named.collect())
}
