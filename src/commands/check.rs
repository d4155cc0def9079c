//! `retention check`: what the files hold, before a number is trusted.

use std::path::Path;

use super::findings;
use super::output::{OutputOptions, Place};
use super::overwrite::FilesOfRun;
use super::read::InputOptions;
use super::recurring::subscriptions;
use super::streams::Streams;
use crate::exit::Exit;
use crate::input::costs::read_costs;
use crate::input::customers::read_customers;
use crate::input::findings::{Finding, What};
use crate::input::orders::{FileRead, OrdersRead, RuleCounts, read_orders};
use crate::input::spells::{of_contracts, one_day_gaps};
use crate::input::{Example, InputError};
use crate::ledger::Subscriptions;
use crate::metrics::quality::{ContractQuality, quality};
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
    let contracts = side_files(&options.input, &mut found)?;
    let whole = found.orders.as_ref().map(quality);
    let needs_decision = found.needs_decision();
    let rows = rows(&found);
    let files = found.files.iter().map(file).collect();
    let findings = findings::uses(&found.findings);
    let report = CheckReport::new(findings, files, rows, whole.as_ref(), contracts);
    let text = render(&report, options.output.format, &options.output.style)?;
    place.of_period(None, &[])?.write(&text, streams)?;
    let failed = options.strict && needs_decision;
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// What a report would refuse is a finding.
fn open(found: &mut OrdersRead, error: InputError) -> anyhow::Result<()> {
    if !error.is_decision() {
        return Err(error.into());
    }
    let finding = Finding::new(What::Open(error.to_string()), 1);
    found.findings.insert(0, finding);
    Ok(())
}

fn push(found: &mut OrdersRead, file: FileRead) {
    let finding = Finding::header_line(&file.name, file.header_line);
    found.findings.extend(finding);
    found.files.push(file);
}

/// Reads the customers and costs files.
fn side_files(
    options: &InputOptions,
    found: &mut OrdersRead,
) -> anyhow::Result<Option<ContractQuality>> {
    let contracts = match &options.customers {
        Some(path) => customers(path, options, found)?,
        None => None,
    };
    if let Some(path) = &options.costs {
        match read_costs(path, &options.orders) {
            Ok(costs) => push(found, costs.file),
            Err(error) => open(found, error)?,
        }
    }
    Ok(contracts)
}

/// A customers file: as subscriptions where it has amounts, else as contracts or attributes.
fn customers(
    path: &Path,
    options: &InputOptions,
    found: &mut OrdersRead,
) -> anyhow::Result<Option<ContractQuality>> {
    let of_file = subscriptions(path, options);
    // Rows that `mrr` would refuse are a finding; the others are looked at.
    let read = match of_file {
        Some(Err(error)) => {
            open(found, error)?;
            let mut rest = options.clone();
            rest.orders.skip_bad_rows = true;
            subscriptions(path, &rest).and_then(Result::ok)
        }
        Some(Ok(read)) => Some(read),
        None => None,
    };
    if let Some(read) = read {
        let book = read.subscriptions.unwrap_or_default();
        for (_, file) in read.files {
            found.findings.extend(gaps(&book, &file));
            found.files.push(file);
        }
        found.problems.merge(read.problems);
        found.findings.extend(read.findings);
        found
            .findings
            .sort_by_key(|finding| finding.what.severity());
        return Ok(Some(ContractQuality::of_subscriptions(&book)));
    }
    match read_customers(path, &options.customer_columns, &options.orders) {
        Ok(customers) => {
            let ends = customers
                .contracts
                .as_ref()
                .map(|contracts| contracts.ends());
            let of_ends = ends.map(|ends| of_contracts(&ends, &customers.file, false));
            found.findings.extend(of_ends.into_iter().flatten());
            push(found, customers.file);
            Ok(customers
                .contracts
                .as_ref()
                .map(ContractQuality::of_contracts))
        }
        Err(error) => open(found, error).map(|()| None),
    }
}

/// What `mrr` does not say of the same rows: it tells how it reads ends anyway.
fn gaps(book: &Subscriptions, file: &FileRead) -> Option<Finding> {
    let finding = one_day_gaps(&book.ends()).filter(|_| book.form().has_ends());
    finding.map(|finding| finding.in_file(&file.name))
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
