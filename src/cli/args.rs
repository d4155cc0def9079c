//! Arguments that several commands share: files, rows and forms, definitions, groups, metrics.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::config::ConfigArgs;
use super::exports::ExportArgs;
use super::values::{self, Auto, Files, PeriodText, choice, or_auto};
use crate::calendar::Window;
use crate::commands::Compare;
use crate::commands::OnFindings;
use crate::input::SheetOf;
use crate::input::customers::EndIs;
use crate::input::filter::Condition;
use crate::input::rows::Delimiter;
use crate::input::source::EncodingChoice;
use crate::money::Money;

/// Files and how they are read.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// Files of orders, CSV or workbooks (.xlsx, .xlsb, .xls, .ods), folders of them, or patterns like
    /// '2025-*.csv'; - is standard input
    #[arg(value_name = "ORDERS", required_unless_present = "customers", value_parser = values::files_to_read())]
    pub(super) files: Vec<Files>,
    /// File of customers: with a start and an end column, one row a contract
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(super) customers: Option<PathBuf>,
    /// File of costs: date, kind (retention or acquisition), category, amount
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(super) costs: Option<PathBuf>,
    #[command(flatten)]
    pub(super) rows: RowArgs,

    /// Column of the order's id
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Columns (by header or number)"
    )]
    pub(super) order_column: Option<String>,
    /// Column of the customer's id
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Columns (by header or number)"
    )]
    pub(super) customer_column: Option<String>,
    /// Column of the order's date
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Columns (by header or number)"
    )]
    pub(super) date_column: Option<String>,
    /// Column of the order's amount
    #[arg(long, value_name = "COLUMN", help_heading = "Columns (by header or number)", conflicts_with_all = ["amount", "quantity_column", "price_column"])]
    pub(super) amount_column: Option<String>,
    /// Amount as a sum or product of columns, like "Quantity * UnitPrice"; of one file alone as
    /// FILE:"Quantity * UnitPrice". May be given more than once
    #[arg(long, value_name = "EXPRESSION", help_heading = "Columns (by header or number)", conflicts_with_all = ["quantity_column", "price_column"])]
    pub(super) amount: Vec<String>,
    /// Column of the quantity; the amount is quantity times price
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Columns (by header or number)"
    )]
    pub(super) quantity_column: Option<String>,
    /// Column of the price of one
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Columns (by header or number)"
    )]
    pub(super) price_column: Option<String>,
    /// Column of a contract's first day, in the customers file
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Columns (by header or number)"
    )]
    pub(super) start_column: Option<String>,
    /// Column of a contract's end, in the customers file
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Columns (by header or number)"
    )]
    pub(super) end_column: Option<String>,
    /// What that column holds: the instant at which service stops, or its last day
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "auto",
        value_parser = or_auto::<EndIs>("As the customers who go on say: by the same day or the day after"),
        help_heading = "Columns (by header or number)"
    )]
    pub(super) end_is: Auto<EndIs>,

    #[command(flatten)]
    pub(super) forms: FormArgs,

    #[command(flatten)]
    pub(super) exports: ExportArgs,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
}

/// Which rows of the files count.
#[derive(Debug, Args)]
pub(super) struct RowArgs {
    /// How many threads read; as many as there are cores if not given. The result is the same
    #[arg(long, value_name = "N", help_heading = "Files")]
    pub(super) threads: Option<NonZeroUsize>,
    /// Use only rows of the order or customers file for which this holds, like country=DE or
    /// "Quantity>0" (=, !=, <, <=, >, >=), "country in DE,FR" or "country=DE or channel=shop";
    /// repeated, all must hold
    #[arg(long = "where", value_name = "CONDITION", help_heading = "Files")]
    pub(super) filters: Vec<Condition>,
    /// Leave out rows that cannot be used, and count them
    #[arg(long, help_heading = "Files")]
    pub(super) skip_bad_rows: bool,
    /// What to do where something must be decided before the numbers can be trusted
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "stop",
        value_parser = choice::<OnFindings>(),
        help_heading = "Forms"
    )]
    pub(super) on_findings: OnFindings,
    /// Write every row left out to this file, with the reason in a last column
    #[arg(
        long,
        value_name = "FILE",
        value_parser = values::file_to_write(),
        help_heading = "Files",
        requires = "skip_bad_rows"
    )]
    pub(super) rejects: Option<PathBuf>,
}

/// How the texts of files are read.
#[derive(Debug, Args)]
pub(super) struct FormArgs {
    /// Form of all dates, like %d.%m.%Y
    #[arg(long, value_name = "FORMAT", help_heading = "Forms", conflicts_with_all = ["day_first", "month_first"])]
    pub(super) date_format: Option<String>,
    /// 03/04/2025 is 3 April
    #[arg(long, help_heading = "Forms", conflicts_with = "month_first")]
    pub(super) day_first: bool,
    /// 03/04/2025 is March 4
    #[arg(long, help_heading = "Forms")]
    pub(super) month_first: bool,
    /// 1.234,56 is an amount
    #[arg(long, help_heading = "Forms", conflicts_with = "decimal_point")]
    pub(super) decimal_comma: bool,
    /// 1,234.56 is an amount
    #[arg(long, help_heading = "Forms")]
    pub(super) decimal_point: bool,
    /// What separates fields [default: found in the file]
    #[arg(long, value_name = "DELIMITER", value_parser = choice::<Delimiter>(), help_heading = "Forms")]
    pub(super) delimiter: Option<Delimiter>,
    /// What the bytes mean: auto, utf-8, windows-1252 or utf-16
    #[arg(long, value_name = "ENCODING", default_value = "auto", help_heading = "Forms", value_parser = parse_encoding)]
    pub(super) encoding: EncodingChoice,
    /// The line of the order files that their header stands on, from 1 [default: the first of 30 lines that
    /// names the needed columns]
    #[arg(
        long,
        value_name = "LINE",
        help_heading = "Forms",
        conflicts_with = "no_header"
    )]
    pub(super) header_line: Option<u64>,
    /// The sheet of a workbook with several: of the order files, or FILE:SHEET; repeated for several files
    #[arg(long = "sheet", value_name = "SHEET", value_parser = values::sheet, help_heading = "Forms")]
    pub(super) sheets: Vec<SheetOf>,
    /// The files have no header line: columns are named by number
    #[arg(long, help_heading = "Forms")]
    pub(super) no_header: bool,
}

/// The period of a report, and what was spent in it.
#[derive(Debug, Args)]
pub(super) struct SettingsArgs {
    /// 2025, 2025-Q1, 2025-03, 2025-W10, 2025-03-01..2025-03-31, 2025-01..2025-03, all; last-month,
    /// last-quarter or last-year (the last complete one in the data); last-30d, ytd or Q1, up to where
    /// the data end
    #[arg(
        long,
        value_name = "PERIOD",
        default_value = "last-month",
        help_heading = "Period"
    )]
    pub(super) period: PeriodText,
    /// The period shown beside it
    #[arg(
        long,
        value_name = "WHICH",
        default_value = "previous",
        value_parser = choice::<Compare>(),
        help_heading = "Period"
    )]
    pub(super) compare: Compare,
    /// Spent on keeping customers in the period
    #[arg(long, value_name = "AMOUNT", value_parser = values::cost, allow_negative_numbers = true, help_heading = "Definitions")]
    pub(super) retention_cost: Option<Money>,
    /// Spent on winning customers in the period
    #[arg(long, value_name = "AMOUNT", value_parser = values::cost, allow_negative_numbers = true, help_heading = "Definitions")]
    pub(super) acquisition_cost: Option<Money>,
}

/// Who is active, and what revenue is worth.
#[derive(Debug, Args)]
pub(super) struct ValueArgs {
    /// A customer is active who ordered within this time before: 12mo, 90d, 12w, 1y
    #[arg(long, value_name = "LENGTH", default_value = "12mo", value_parser = values::window, help_heading = "Definitions")]
    pub(super) active_within: Window,
    /// Share of revenue that is kept, 0.4 or 40% [default: 1, value counts revenue]
    #[arg(long, value_name = "SHARE", value_parser = values::share, allow_negative_numbers = true, help_heading = "Definitions")]
    pub(super) margin: Option<f64>,
    /// A customer's lifespan in years, instead of 1 / annual churn
    #[arg(long, value_name = "YEARS", value_parser = values::years, allow_negative_numbers = true, help_heading = "Definitions")]
    pub(super) lifespan: Option<f64>,
}

/// Groups of customers.
#[derive(Debug, Args)]
pub(super) struct GroupArgs {
    /// Each group of customers beside all: by their first value of this column of the order file, or
    /// their value in the customers file
    #[arg(long, value_name = "COLUMN", help_heading = "Groups")]
    pub(super) by: Option<String>,
    /// Show so many groups, the largest; the rest is "other"
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..), help_heading = "Groups")]
    pub(super) top: u16,
}

/// Which metrics are wanted.
#[derive(Debug, Args)]
pub(super) struct MetricsArgs {
    /// Only these metrics, by key
    #[arg(
        long,
        value_name = "KEYS",
        value_delimiter = ',',
        help_heading = "Definitions"
    )]
    pub(super) metrics: Vec<String>,
}

fn parse_encoding(text: &str) -> Result<EncodingChoice, String> {
    text.parse()
        .map_err(|error: crate::input::source::UnknownEncoding| error.to_string())
}
