//! From what was typed to checked, complete options.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::args::{FormArgs, GroupArgs, InputArgs, MetricsArgs, RowArgs};
use super::days::DaysArgs;
use super::output::OutputArgs;
use super::values::Files;
use crate::commands::explain::Subject;
use crate::commands::{Common, InputOptions, Usage};
use crate::input::TableOptions;
use crate::input::amount::DecimalMark;
use crate::input::customers::CustomerColumns;
use crate::input::date::DateOrder;
use crate::input::orders::{FileExpression, OrderColumns, OrderOptions};
use crate::metrics::catalogue::{Entry, Group, all, entry, word};
use crate::render::Style;
use crate::words::closest;

/// The metrics of these names; none for all of them.
pub(super) fn chosen(metrics: &MetricsArgs) -> Result<Vec<&'static Entry>, Usage> {
    let names = metrics.metrics.iter();
    names.map(|name| of_reports(metric(name)?)).collect()
}

/// A metric, if reports have it.
pub(super) fn of_reports(entry: &'static Entry) -> Result<&'static Entry, Usage> {
    match entry.group {
        Group::Recurring => Err(Usage(format!(
            "{} is a figure of recurring revenue: see `retention mrr`",
            entry.key
        ))),
        _ => Ok(entry),
    }
}

/// What every command over files shares.
pub(super) fn common(input: InputArgs, days: DaysArgs, output: OutputArgs, style: Style) -> Common {
    common_of(self::input(input), days, output, style)
}

/// The same of any files.
pub(super) fn common_of(
    mut input: InputOptions,
    days: DaysArgs,
    output: OutputArgs,
    style: Style,
) -> Common {
    input.quiet = output.quiet;
    input.show_progress = !output.quiet && std::io::stderr().is_terminal();
    let (as_of, calendar) = (days.as_of(), days.calendar());
    input.orders.zone = days.timezone.zone;
    input.orders.as_of = as_of.map(|(day, _)| day);
    Common {
        input,
        calendar,
        as_of,
        data_from: days.data_from,
        timezone: days.timezone.name,
        output: output.options(style),
        top: 0,
        carried: 0,
    }
}

/// The same with groups of customers.
pub(super) fn grouped(mut common: Common, groups: GroupArgs) -> Common {
    common.input.orders.by = groups.by.into_iter().collect();
    common.top = groups.top.into();
    common
}

pub(super) fn input(args: InputArgs) -> InputOptions {
    let files = Files::of(args.files);
    InputOptions {
        orders: OrderOptions {
            columns: OrderColumns {
                order: args.order_column,
                customer: args.customer_column,
                date: args.date_column,
                amount: args.amount_column,
                expressions: expressions(args.amount, &files),
                quantity: args.quantity_column,
                price: args.price_column,
            },
            exports: args.exports.options(),
            columns_elsewhere: args.customers.is_some(),
            files,
            ..of_rows(&args.rows, args.forms)
        },
        customers: args.customers,
        customer_columns: CustomerColumns {
            start: args.start_column,
            end: args.end_column,
            end_is: args.end_is.0,
        },
        costs: args.costs,
        rejects: args.rows.rejects,
        settings_from: args.config.words(),
        settings_file: args.config.file().map(Path::to_owned),
        show_progress: false,
        quiet: false,
        on_findings: args.rows.on_findings,
    }
}

/// Which rows count and how their texts are read, whatever they hold.
pub(super) fn of_rows(rows: &RowArgs, forms: FormArgs) -> OrderOptions {
    let date_order = match (forms.day_first, forms.month_first) {
        (true, _) => Some(DateOrder::DayFirst),
        (_, true) => Some(DateOrder::MonthFirst),
        _ => None,
    };
    let decimal_mark = match (forms.decimal_comma, forms.decimal_point) {
        (true, _) => Some(DecimalMark::Comma),
        (_, true) => Some(DecimalMark::Point),
        _ => None,
    };
    OrderOptions {
        table: TableOptions {
            delimiter: forms.delimiter,
            encoding: forms.encoding,
            no_header: forms.no_header,
            header_line: forms.header_line,
            sheets: forms.sheets,
        },
        date_format: forms.date_format,
        date_order,
        decimal_mark,
        filters: rows.filters.clone(),
        skip_bad_rows: rows.skip_bad_rows,
        keep_rejects: rows.rejects.is_some(),
        threads: rows.threads,
        ..OrderOptions::default()
    }
}

/// Amounts made of columns, each of the file that is named before it, or of all.
fn expressions(asked: Vec<String>, files: &[PathBuf]) -> Vec<FileExpression> {
    let names: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let of = |text: String| {
        let file = names.iter().find(|name| {
            let rest = text.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.starts_with(':'))
        });
        match file {
            Some(name) => FileExpression {
                text: text.get(name.len() + 1..).unwrap_or_default().to_owned(),
                file: Some(name.clone()),
            },
            None => FileExpression { file: None, text },
        }
    };
    asked.into_iter().map(of).collect()
}

/// What `explain` is asked about.
pub(super) fn subject(name: &str) -> Result<Subject, Usage> {
    if name.is_empty() {
        return Ok(Subject::All);
    }
    match (entry(name), word(name)) {
        (Some(entry), _) => Ok(Subject::Metric(entry)),
        (None, Some(word)) => Ok(Subject::Word(word)),
        (None, None) => metric(name).map(Subject::Metric),
    }
}

/// A metric by its key or short name.
pub(super) fn metric(name: &str) -> Result<&'static Entry, Usage> {
    entry(name).ok_or_else(|| {
        let names = all().flat_map(|entry| entry.aliases.iter().copied().chain([entry.key]));
        let near = match closest(name, names) {
            Some(near) => vec![near],
            None => with_parts(name),
        };
        let hint = if near.is_empty() {
            String::new()
        } else {
            format!("; did you mean {}?", near.join(" or "))
        };
        Usage(format!(
            "there is no metric {name:?}{hint} (`retention explain` lists them)"
        ))
    })
}

/// The keys that have every part of a name: `repeat_rate` is a part of two of them.
fn with_parts(name: &str) -> Vec<&'static str> {
    let name = name.to_lowercase();
    let parts: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| part.len() > 2)
        .collect();
    let has_all = |key: &str| parts.iter().all(|part| key.contains(part));
    let keys = all().map(|entry| entry.key);
    let found: Vec<&str> = keys
        .filter(|key| !parts.is_empty() && has_all(key))
        .collect();
    // A part of most names says nothing.
    if found.len() > 4 { Vec::new() } else { found }
}
