//! Order files to histories.

mod decide;
mod plan;
mod rows;

use std::path::PathBuf;

use super::amount::DecimalMark;
use super::date::{DateOptions, DateOrder, DateReader};
use super::error::InputError;
use super::problem::Problems;
use super::rows::Batch;
use super::table::{Table, TableOptions, row_error};
use super::zone::Zone;
use crate::calendar::Day;
use crate::ledger::{Orders, OrdersBuilder};
use decide::{Decisions, Evidence};
use plan::Plan;
use rows::OrderRows;

pub(super) use decide::decide_forms;
pub use plan::{ColumnFound, OrderColumns};
pub(super) use rows::is_blank;

/// What to read, and how.
#[derive(Debug, Clone, Default)]
pub struct OrderOptions {
    /// The files; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// How they are taken apart.
    pub table: TableOptions,
    /// Which columns play which part.
    pub columns: OrderColumns,
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
}

/// What was read.
#[derive(Debug)]
pub struct OrdersRead {
    /// The histories.
    pub orders: Orders,
    /// How each file was read.
    pub files: Vec<FileRead>,
    /// Rows left out.
    pub problems: Problems,
}

/// How one file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

/// Reads all order files into one set of histories.
///
/// # Errors
/// [`InputError`]; among them [`InputError::Problems`] when rows cannot be used and may not be
/// skipped.
pub fn read_orders(options: &OrderOptions) -> Result<OrdersRead, InputError> {
    let reader = DateReader::new(DateOptions {
        order: options.date_order,
        format: options.date_format.clone(),
        zone: options.zone.clone(),
        written_in: None,
    })?;
    let mut files = Vec::new();
    for (number, path) in options.files.iter().enumerate() {
        let table = Table::open(path, &options.table)?;
        files.push(read_file(number, table, options, &reader)?);
    }
    let evidence: Vec<&Evidence> = files.iter().map(|file| &file.evidence).collect();
    let decisions = Decisions::of(&evidence, options)?;
    let mut builder = OrdersBuilder::new();
    let mut problems = Problems::new(options.keep_rejects);
    let mut read = Vec::new();
    for (file, decision) in files.into_iter().zip(decisions.files) {
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
    Ok(OrdersRead {
        orders: builder.finish(options.as_of)?,
        files: read,
        problems,
    })
}

/// Reads one file up to where its undecided forms, if it has any, wait for the other files.
fn read_file(
    number: usize,
    mut table: Table,
    options: &OrderOptions,
    reader: &DateReader,
) -> Result<OrderRows, InputError> {
    let plan = Plan::new(&table.name, &table.header, &options.columns)?;
    table.reader.select(&plan.wanted);
    let mut rows = OrderRows::new(number, &table, plan, options, reader.clone());
    let mut batch = Batch::new();
    while table
        .reader
        .read(&mut batch)
        .map_err(|error| row_error(&table.name, error))?
    {
        rows.take(&mut batch)?;
    }
    Ok(rows)
}
