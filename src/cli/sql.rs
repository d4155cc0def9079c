//! The arguments of `retention sql`, and the options made of them.

mod cohorts;
mod mrr;
mod rfm;
mod why;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::{MetricsArgs, SettingsArgs, ValueArgs};
use super::days::DaysArgs;
use super::options::chosen;
use super::trend::StretchArgs;
use super::values::{self, choice};
use crate::commands::Usage;
use crate::commands::sql::{
    Asked, Comparison, Condition, DateType, Dialect, Source, SqlBase, SqlCommon, SqlReportOptions,
    SqlTrendOptions, Term, Value,
};
use crate::input::exports::EXCLUDED_STATUSES;
use crate::input::expression::named_terms;
use crate::input::filter::{self as input, Filter, Operator};

const EXAMPLES: &str = "Examples:
  retention sql report --dialect duckdb --table orders --order-column order_id \\
    --customer-column customer_id --date-column order_date --amount-column amount --period 2025-03
  retention sql report --dialect spark --table shop.orders --customer-column customer \\
    --date-column created_at --date-type instant --timezone Europe/Berlin \\
    --quantity-column quantity --price-column price --as-of 2025-06-30";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SqlArgs {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Every metric of a period, beside the period before
    Report(Box<SqlReportArgs>),
    /// Every metric of the report for each week, month, quarter or year
    Trend(Box<SqlTrendArgs>),
    /// What the customers of each first period did in the periods since
    Cohorts(Box<cohorts::SqlCohortsArgs>),
    /// Customers by how lately and how often they ordered, in segments
    Rfm(Box<rfm::SqlRfmArgs>),
    /// Recurring revenue by month: movements, net and gross revenue retention
    Mrr(Box<mrr::SqlMrrArgs>),
    /// Why a figure changed between two periods: verdict, bridge, drivers, groups
    Why(Box<why::SqlWhyArgs>),
}

#[derive(Debug, Args)]
struct SqlReportArgs {
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    settings: SettingsArgs,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    value: ValueArgs,
    #[command(flatten)]
    metrics: MetricsArgs,
    #[command(flatten)]
    output: TextArgs,
}

#[derive(Debug, Args)]
struct SqlTrendArgs {
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    stretch: StretchArgs,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    value: ValueArgs,
    #[command(flatten)]
    metrics: MetricsArgs,
    #[command(flatten)]
    output: TextArgs,
}

/// The table, and what its columns and rows mean.
#[derive(Debug, Args)]
struct TableArgs {
    /// The engine that is to run it
    #[arg(long, value_name = "NAME", value_parser = choice::<&'static Dialect>(), help_heading = "Table")]
    dialect: &'static Dialect,
    /// The table or view of orders, like orders or shop.sales.orders, each part as the catalogue
    /// has it; a part with a dot in it in double quotes
    #[arg(long, value_name = "TABLE", help_heading = "Table")]
    table: String,
    /// Column of the order's id; without one every row is an order
    #[arg(long, value_name = "COLUMN", help_heading = "Table")]
    order_column: Option<String>,
    /// Column of the customer's id
    #[arg(long, value_name = "COLUMN", help_heading = "Table")]
    customer_column: String,
    /// Column of the order's date
    #[arg(long, value_name = "COLUMN", help_heading = "Table")]
    date_column: String,
    /// What the date column holds
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "date",
        value_parser = choice::<DateType>(),
        help_heading = "Table"
    )]
    date_type: DateType,
    /// Column of the order's amount
    #[arg(long, value_name = "COLUMN", help_heading = "Table", conflicts_with_all = ["amount", "quantity_column", "price_column"])]
    amount_column: Option<String>,
    /// Amount as a sum or product of columns, like "quantity * unit_price"
    #[arg(long, value_name = "EXPRESSION", help_heading = "Table", conflicts_with_all = ["quantity_column", "price_column"])]
    amount: Option<String>,
    /// Column of the quantity; the amount is quantity times price
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Table",
        requires = "price_column"
    )]
    quantity_column: Option<String>,
    /// Column of the price of one
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Table",
        requires = "quantity_column"
    )]
    price_column: Option<String>,
    /// Use only rows for which this holds, like country=DE or "quantity>0" (=, !=, <, <=, >, >=);
    /// "country in DE,FR" or "country=DE or channel=shop"; a value of digits is a number, any other a text; repeated,
    /// all must hold
    #[arg(long = "where", value_name = "CONDITION", help_heading = "Rows")]
    filters: Vec<input::Condition>,
    /// Column of the status of an order; may be given more than once
    #[arg(long, value_name = "COLUMN", help_heading = "Rows")]
    status_column: Vec<String>,
    /// Statuses whose rows are left out, like "cancelled,failed"; * at the end stands for anything
    /// [default: those that the file commands leave out]
    #[arg(
        long,
        value_name = "STATUSES",
        value_delimiter = ',',
        requires = "status_column",
        help_heading = "Rows"
    )]
    exclude_status: Option<Vec<String>>,
    /// Customer ids that stand for guests, like 0
    #[arg(long, value_name = "IDS", value_delimiter = ',', help_heading = "Rows")]
    guest_id: Vec<String>,
    /// Customers who are e-mail addresses are the same in capitals
    #[arg(long, help_heading = "Rows")]
    fold_case: bool,
    /// Leave out orders of exactly 0
    #[arg(long, help_heading = "Rows")]
    ignore_zero: bool,
}

#[derive(Debug, Args)]
struct TextArgs {
    /// Write the statement to this file, whole or not at all
    #[arg(long, value_name = "FILE", value_parser = values::file_to_write(), help_heading = "Output")]
    output: Option<PathBuf>,
}

/// What `retention sql` was asked for.
pub(super) fn sql(args: SqlArgs) -> Result<Asked, Usage> {
    match args.question {
        Question::Report(args) => report(*args).map(Asked::Report),
        Question::Trend(args) => trend(*args).map(Asked::Trend),
        Question::Cohorts(args) => cohorts::cohorts(*args).map(Asked::Cohorts),
        Question::Rfm(args) => rfm::rfm(*args).map(Asked::Rfm),
        Question::Mrr(args) => mrr::mrr(*args).map(Asked::Mrr),
        Question::Why(args) => why::why(*args).map(Asked::Why),
    }
}

fn report(args: SqlReportArgs) -> Result<SqlReportOptions, Usage> {
    let common = common(
        args.table,
        &args.days,
        &args.value,
        &args.metrics,
        args.output,
    )?;
    Ok(SqlReportOptions {
        period: args
            .settings
            .period
            .choice(common.base.calendar)
            .map_err(Usage)?,
        compare: args.settings.compare,
        retention_cost: args.settings.retention_cost,
        acquisition_cost: args.settings.acquisition_cost,
        common,
    })
}

fn trend(args: SqlTrendArgs) -> Result<SqlTrendOptions, Usage> {
    let common = common(
        args.table,
        &args.days,
        &args.value,
        &args.metrics,
        args.output,
    )?;
    Ok(SqlTrendOptions {
        stretch: args.stretch.stretch(common.base.calendar)?,
        common,
    })
}

fn common(
    table: TableArgs,
    days: &DaysArgs,
    value: &ValueArgs,
    metrics: &MetricsArgs,
    output: TextArgs,
) -> Result<SqlCommon, Usage> {
    Ok(SqlCommon {
        window: value.active_within,
        margin: value.margin,
        lifespan: value.lifespan,
        metrics: chosen(metrics)?,
        base: base(table, days, output)?,
    })
}

fn base(table: TableArgs, days: &DaysArgs, output: TextArgs) -> Result<SqlBase, Usage> {
    if days.data_from.is_some() {
        let message =
            "--data-from: a statement takes the table's first row as the data's first day";
        return Err(Usage(message.to_owned()));
    }
    let date_type = table.date_type;
    Ok(SqlBase {
        dialect: table.dialect,
        timezone: zone(&days.timezone.name, date_type)?,
        calendar: days.calendar(),
        as_of: days.as_of().map(|(day, _)| day),
        source: source(table, date_type)?,
        output: output.output,
    })
}

/// The zone's IANA name: the one name that all engines know.
fn zone(name: &str, date_type: DateType) -> Result<String, Usage> {
    let utc = name.eq_ignore_ascii_case("utc");
    if !utc && date_type != DateType::Instant {
        let message = "--timezone: days and local times are not converted; say --date-type instant if the column \
             holds times with a zone";
        return Err(Usage(message.to_owned()));
    }
    if utc {
        return Ok("UTC".to_owned());
    }
    let is_place = name.contains('/') && !name.contains([' ', '(']);
    if is_place {
        return Ok(name.to_owned());
    }
    let message =
        format!("--timezone {name:?}: a statement needs an IANA name, like Europe/Berlin");
    Err(Usage(message))
}

fn source(table: TableArgs, date_type: DateType) -> Result<Source, Usage> {
    Ok(Source {
        amount: amount(&table)?,
        table: table.table,
        order: table.order_column,
        customer: table.customer_column,
        date: table.date_column,
        date_type,
        conditions: table.filters.iter().map(condition).collect(),
        excluded: match (&table.exclude_status, table.status_column.is_empty()) {
            (_, true) => Vec::new(),
            (Some(asked), false) => asked.clone(),
            (None, false) => EXCLUDED_STATUSES.map(str::to_owned).into(),
        },
        statuses: table.status_column,
        guest_ids: table.guest_id,
        fold_case: table.fold_case,
        ignore_zero: table.ignore_zero,
        ..Source::default()
    })
}

fn amount(table: &TableArgs) -> Result<Vec<Term>, Usage> {
    if let Some(terms) = amount_of(table.amount_column.as_deref(), table.amount.as_deref())? {
        return Ok(terms);
    }
    match (&table.quantity_column, &table.price_column) {
        (Some(quantity), Some(price)) => Ok(product([quantity.clone(), price.clone()])),
        _ => Err(Usage(
            "the amount: name it with --amount-column, --amount \"quantity * price\", or --quantity-column and \
             --price-column"
                .to_owned(),
        )),
    }
}

fn product<const N: usize>(factors: [String; N]) -> Vec<Term> {
    vec![Term {
        negative: false,
        factors: factors.into(),
    }]
}

/// The amount that a column or an expression names.
fn amount_of(column: Option<&str>, expression: Option<&str>) -> Result<Option<Vec<Term>>, Usage> {
    let Some(expression) = expression else {
        return Ok(column.map(|column| product([column.to_owned()])));
    };
    let terms = named_terms(expression).map_err(|error| Usage(error.to_string()))?;
    let terms = terms.into_iter();
    let term = |(negative, factors)| Term { negative, factors };
    Ok(Some(terms.map(term).collect()))
}

fn condition(condition: &input::Condition) -> Condition {
    let filters = condition.filters().iter();
    Condition {
        any: filters.map(comparison).collect(),
    }
}

fn comparison(filter: &Filter) -> Comparison {
    let values = filter.values().map(|(text, number)| match number {
        Some(number) => Value::Number(number.to_string()),
        None => Value::Text(text.to_owned()),
    });
    Comparison {
        column: filter.column().to_owned(),
        operator: match filter.operator() {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Greater => ">",
            Operator::AtLeast => ">=",
        },
        values: values.collect(),
    }
}
