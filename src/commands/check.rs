//! `retention check`: what the files hold, before a number is trusted.

use super::output::{OutputOptions, Place};
use super::overwrite::FilesOfRun;
use super::read::InputOptions;
use super::{Streams, findings};
use crate::exit::Exit;
use crate::input::Example;
use crate::input::costs::read_costs;
use crate::input::customers::read_customers;
use crate::input::findings::{Finding, What};
use crate::input::orders::{FileRead, OrdersRead, RuleCounts, read_orders};
use crate::metrics::quality::quality;
use crate::render::render;
use crate::report::Keyed;
use crate::report::check::{
    CheckReport, CheckedColumn, CheckedFile, CheckedRows, CheckedValue, Form,
};

/// What `retention check` was asked for.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The files, and how they are read.
    pub input: InputOptions,
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
        .reads(options.input.files())
        .writes_result(&options.output)
        .keep_apart()?;
    let place = Place::new(options.output.path.as_deref())?;
    let mut found = read_orders(&options.input.orders)?;
    side_files(&options.input, &mut found)?;
    let whole = found.orders.as_ref().map(quality);
    let needs_decision = found.needs_decision();
    let rows = rows(&found);
    let files = found.files.iter().map(file).collect();
    let findings = findings::uses(&found.findings);
    let report = CheckReport::new(findings, files, rows, whole.as_ref());
    let text = render(&report, options.output.format, &options.output.style)?;
    place.write(text.as_bytes(), streams)?;
    let failed = options.strict && needs_decision;
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// Reads the customers and costs files: what a report would refuse in them is a finding.
fn side_files(options: &InputOptions, found: &mut OrdersRead) -> anyhow::Result<()> {
    let push = |found: &mut OrdersRead, file: FileRead| {
        let finding = Finding::header_line(&file.name, file.header_line);
        found.findings.extend(finding);
        found.files.push(file);
    };
    let open = |found: &mut OrdersRead, error: crate::input::InputError| {
        if !error.is_decision() {
            return Err(error);
        }
        found
            .findings
            .insert(0, Finding::new(What::Open(error.to_string()), 1));
        Ok(())
    };
    if let Some(path) = &options.customers {
        match read_customers(path, &options.customer_columns, &options.orders) {
            Ok(customers) => push(found, customers.file),
            Err(error) => open(found, error)?,
        }
    }
    if let Some(path) = &options.costs {
        match read_costs(path, &options.orders) {
            Ok(costs) => push(found, costs.file),
            Err(error) => open(found, error)?,
        }
    }
    Ok(())
}

fn rows(found: &OrdersRead) -> CheckedRows {
    let mut counts = RuleCounts::default();
    for file in &found.files {
        counts.merge(&file.counts);
    }
    let value = |value: &str, rows| CheckedValue {
        value: value.to_owned(),
        rows,
    };
    let statuses = counts.statuses.iter();
    let mut currencies: Vec<CheckedValue> = counts
        .currencies
        .iter()
        .map(|(code, rows)| value(code, *rows))
        .collect();
    currencies.sort_by(|one, other| {
        other
            .rows
            .cmp(&one.rows)
            .then_with(|| one.value.cmp(&other.value))
    });
    let has_ids = found.files.iter().any(|file| file.order_column.is_some());
    let merged = &found.merged;
    CheckedRows {
        rows: found.files.iter().map(|file| file.rows).sum(),
        refused: found.problems.total(),
        order_ids: (has_ids && found.orders.is_some()).then_some(merged.orders),
        orders_on_several_rows: merged.several_rows,
        orders_in_two_files: merged.in_two_files.orders,
        order_ids_of_two_customers: merged.several_customers.orders,
        order_ids_sampled: merged.sampled,
        repeated_rows: found
            .files
            .iter()
            .map(|file| file.seen.equal_rows.rows)
            .sum(),
        statuses: statuses
            .map(|count| value(&count.value, count.rows))
            .collect(),
        currencies,
    }
}

fn file(found: &FileRead) -> CheckedFile {
    let read_as = found.read_as.iter().cloned();
    let role = |number: usize| {
        let mut columns = found.columns.iter();
        columns
            .find(|column| column.number == Some(number))
            .map(|column| column.role.clone())
    };
    let columns = found
        .names
        .iter()
        .zip(1..)
        .map(|(name, number)| CheckedColumn {
            number: number as u64,
            name: name.clone(),
            role: role(number),
        });
    let read = |key: &str| {
        let mut read_as = found.read_as.iter();
        read_as
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value.clone())
    };
    let mark = read("decimal_mark").or(found.amount_witness.as_ref().map(|_| "point".to_owned()));
    CheckedFile {
        name: found.name.clone(),
        rows: found.rows,
        read_as: read_as
            .map(|(key, value)| (key.to_owned(), value))
            .collect::<Keyed<_>>(),
        columns: columns.collect(),
        date_order: form(read("date_order"), found.date_witness.as_ref()),
        decimal_mark: form(mark, found.amount_witness.as_ref()),
    }
}

fn form(value: Option<String>, witness: Option<&Example>) -> Form {
    Form {
        open: false,
        value,
        line: witness.map(|example| example.line),
        example: witness.map(|example| example.text.clone()),
    }
}
