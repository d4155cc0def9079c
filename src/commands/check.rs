//! `retention check`: what the files hold, before a number is trusted.

use std::path::PathBuf;

use super::Streams;
use super::output::{OutputOptions, Place};
use super::overwrite::FilesOfRun;
use crate::exit::Exit;
use crate::input::Example;
use crate::input::inspect::{FileInspected, Inspection, ValueCount, inspect};
use crate::input::orders::OrderOptions;
use crate::metrics::quality::quality;
use crate::render::render;
use crate::report::Keyed;
use crate::report::check::{
    CheckReport, CheckedColumn, CheckedFile, CheckedRows, CheckedValue, Form,
};

/// What `retention check` was asked for.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The order files, and how they are read.
    pub orders: OrderOptions,
    /// The file of settings in force.
    pub settings_file: Option<PathBuf>,
    /// Whether anything that needs a decision fails the run.
    pub strict: bool,
    /// Where the result goes.
    pub output: OutputOptions,
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or is empty; output that cannot be written.
pub fn run(options: &CheckOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    FilesOfRun::default()
        .reads(options.orders.files.iter().map(PathBuf::as_path))
        .reads(options.orders.exports.rates.as_deref())
        .reads(options.settings_file.as_deref())
        .writes_result(&options.output)
        .keep_apart()?;
    let place = Place::new(options.output.path.as_deref())?;
    let found = inspect(&options.orders)?;
    let whole = found.read.as_ref().map(|read| quality(&read.orders));
    let rows = rows(&found);
    let files = found.files.into_iter().map(file).collect();
    let report = CheckReport::new(found.decisions, files, rows, whole.as_ref());
    let text = render(&report, options.output.format, &options.output.style)?;
    place.write(text.as_bytes(), streams)?;
    let failed = options.strict && !report.decisions.is_empty();
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

fn rows(found: &Inspection) -> CheckedRows {
    let repeats = &found.repeats;
    CheckedRows {
        rows: found.rows,
        refused: found.read.as_ref().map(|read| read.problems.total()),
        customers: found.customers,
        order_ids: found.order_ids,
        order_ids_on_several_rows: repeats.order_ids,
        order_ids_of_two_customers: repeats.order_ids_of_two_customers,
        order_ids_in_two_files: repeats.order_ids_in_two_files,
        repeated_rows: repeats.rows,
        statuses: found.statuses.iter().map(value).collect(),
        currencies: found.currencies.iter().map(value).collect(),
    }
}

fn value(count: &ValueCount) -> CheckedValue {
    CheckedValue {
        value: count.value.clone(),
        rows: count.rows,
    }
}

fn file(found: FileInspected) -> CheckedFile {
    let read_as = found.read_as.into_iter();
    let columns = found.columns.into_iter().map(|column| CheckedColumn {
        number: column.number as u64,
        name: column.name,
        role: column.role,
    });
    CheckedFile {
        name: found.name,
        rows: found.rows,
        read_as: read_as
            .map(|(key, value)| (key.to_owned(), value))
            .collect::<Keyed<_>>(),
        columns: columns.collect(),
        date_order: form(
            found.date_order.map(|order| order.to_string()),
            found.date_witness,
            found.date_open,
        ),
        decimal_mark: form(
            found.decimal_mark.map(str::to_owned),
            found.amount_witness,
            found.amount_open,
        ),
    }
}

fn form(value: Option<String>, witness: Option<Example>, open: bool) -> Form {
    Form {
        open,
        value,
        line: witness.as_ref().map(|example| example.line),
        example: witness.map(|example| example.text),
    }
}
