//! From what was typed to checked, complete options.

use super::args::{Compare, DelimiterArg, FormatArg, InputArgs, ReportArgs};
use crate::calendar::Calendar;
use crate::commands::report::{Compare as CompareWith, InputOptions, ReportOptions};
use crate::commands::{OutputOptions, Usage};
use crate::input::TableOptions;
use crate::input::amount::DecimalMark;
use crate::input::customers::CustomerColumns;
use crate::input::date::DateOrder;
use crate::input::orders::{OrderColumns, OrderOptions};
use crate::input::rows::Delimiter;
use crate::metrics::catalogue::{CATALOGUE, Entry, entry};
use crate::render::{Format, Style};
use crate::words::closest;

pub(super) fn report(args: ReportArgs, style: Style) -> Result<ReportOptions, Usage> {
    let ReportArgs {
        input: files,
        settings,
        output,
    } = args;
    let calendar = Calendar::default();
    let period = settings.period.choice(calendar).map_err(Usage)?;
    let metrics = settings
        .metrics
        .iter()
        .map(|name| metric(name))
        .collect::<Result<Vec<_>, Usage>>()?;
    let mut input = input(files);
    input.orders.zone = settings.timezone.zone;
    input.orders.as_of = settings.as_of;
    Ok(ReportOptions {
        input,
        period,
        calendar,
        compare: match settings.compare {
            Compare::Previous => CompareWith::Previous,
            Compare::YearAgo => CompareWith::YearAgo,
            Compare::None => CompareWith::None,
        },
        as_of: settings.as_of,
        timezone: settings.timezone.name,
        window: settings.active_within,
        margin: settings.margin,
        lifespan: settings.lifespan,
        retention_cost: settings.retention_cost,
        acquisition_cost: settings.acquisition_cost,
        metrics,
        output: OutputOptions {
            format: format(output.format),
            style,
            path: output.output,
        },
    })
}

fn input(args: InputArgs) -> InputOptions {
    let date_order = match (args.day_first, args.month_first) {
        (true, _) => Some(DateOrder::DayFirst),
        (_, true) => Some(DateOrder::MonthFirst),
        _ => None,
    };
    let decimal_mark = match (args.decimal_comma, args.decimal_point) {
        (true, _) => Some(DecimalMark::Comma),
        (_, true) => Some(DecimalMark::Point),
        _ => None,
    };
    let delimiter = args.delimiter.map(|delimiter| match delimiter {
        DelimiterArg::Comma => Delimiter::Byte(b','),
        DelimiterArg::Semicolon => Delimiter::Byte(b';'),
        DelimiterArg::Tab => Delimiter::Byte(b'\t'),
        DelimiterArg::Pipe => Delimiter::Byte(b'|'),
        DelimiterArg::Spaces => Delimiter::Spaces,
    });
    InputOptions {
        orders: OrderOptions {
            files: args.files,
            table: TableOptions {
                delimiter,
                encoding: args.encoding,
                no_header: args.no_header,
            },
            columns: OrderColumns {
                order: args.order_column,
                customer: args.customer_column,
                date: args.date_column,
                amount: args.amount_column,
                expression: args.amount,
                quantity: args.quantity_column,
                price: args.price_column,
            },
            date_format: args.date_format,
            date_order,
            decimal_mark,
            skip_bad_rows: args.skip_bad_rows,
            keep_rejects: args.rejects.is_some(),
            ..OrderOptions::default()
        },
        customers: args.customers,
        customer_columns: CustomerColumns {
            start: args.start_column,
            end: args.end_column,
        },
        costs: args.costs,
        rejects: args.rejects,
    }
}

pub(super) fn format(format: FormatArg) -> Format {
    match format {
        FormatArg::Table => Format::Table,
        FormatArg::Json => Format::Json,
        FormatArg::Csv => Format::Csv,
        FormatArg::Markdown => Format::Markdown,
    }
}

/// A metric by its key or short name.
pub(super) fn metric(name: &str) -> Result<&'static Entry, Usage> {
    entry(name).ok_or_else(|| {
        let names = CATALOGUE
            .iter()
            .flat_map(|entry| entry.aliases.iter().copied().chain([entry.key]));
        let hint =
            closest(name, names).map_or(String::new(), |near| format!("; did you mean {near}?"));
        Usage(format!(
            "there is no metric {name:?}{hint} (`retention explain` lists them)"
        ))
    })
}
