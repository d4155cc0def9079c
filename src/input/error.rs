//! Why an input gives no ledger.

use super::amount::DecimalMark;
use super::columns::ColumnError;
use super::date::{DateOrder, FormatError};
use super::expression::ExpressionError;
use super::problem::Problems;
use super::rows::RowError;
use super::source::SourceError;
use crate::calendar::Day;
use crate::ledger::LedgerError;
use crate::words::safe;

/// Why files cannot be used. Every message names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file cannot be opened or decoded.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The file's rows cannot be told apart.
    #[error("{}: {error}", safe(.file))]
    Rows {
        /// The file.
        file: String,
        /// What is wrong.
        error: RowError,
    },
    /// No column, or several, for a part.
    #[error("{}: {}", safe(.file), safe(&.error.to_string()))]
    Column {
        /// The file.
        file: String,
        /// What is wrong.
        error: ColumnError,
    },
    /// `--amount` does not fit the file.
    #[error("{}: {}", safe(.file), safe(&.error.to_string()))]
    Expression {
        /// The file.
        file: String,
        /// What is wrong.
        error: ExpressionError,
    },
    /// The file has not even a header.
    #[error("{}: the file is empty; it needs a header line and rows", safe(.0))]
    Empty(String),
    /// The file, or every file, has a header alone.
    #[error("{}: there is a header but no row below it", safe(.0))]
    NoRows(String),
    /// `--date-format` is no format.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// Nothing decides which of day and month is first.
    #[error(
        "{}:{line}: column \"{}\": \"{}\" could be {as_day_first} (day first) or {as_month_first} (month first), and no other date in the column decides; choose with --day-first or --month-first",
        safe(.file), safe(.column), safe(.value)
    )]
    DateOrderUnknown {
        /// The file of the first such date.
        file: String,
        /// Its line.
        line: u64,
        /// Its column.
        column: String,
        /// The date.
        value: String,
        /// One reading.
        as_day_first: Day,
        /// The other reading.
        as_month_first: Day,
    },
    /// Some dates need the day first, others the month.
    #[error(
        "{}: column \"{}\": \"{}\" on line {} is a date only {}, \"{}\" on line {} only {}; choose with --day-first or --month-first, and the others are refused row by row",
        safe(.file), safe(.column), safe(&.one.1), .one.0, .one.2, safe(&.other.1), .other.0, .other.2
    )]
    DateOrderConflict {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// The first of either kind: line, value, order.
        one: (u64, String, DateOrder),
        /// The first of the other.
        other: (u64, String, DateOrder),
    },
    /// Two-digit years that may stand in front.
    #[error(
        "{}:{line}: column \"{}\": \"{}\" has a two-digit year that may stand first or last; choose with --day-first, --month-first or --date-format %y-%m-%d",
        safe(.file), safe(.column), safe(.value)
    )]
    YearPlaceUnknown {
        /// The file of the first such date.
        file: String,
        /// Its line.
        line: u64,
        /// Its column.
        column: String,
        /// The date.
        value: String,
    },
    /// Nothing decides whether a point or a comma marks decimals.
    #[error(
        "{}:{line}: column \"{}\": \"{}\" is {as_point} with a decimal point and {as_comma} with a decimal comma, and no other amount in the column decides; choose with --decimal-point or --decimal-comma",
        safe(.file), safe(.column), safe(.value)
    )]
    DecimalMarkUnknown {
        /// The file of the first such amount.
        file: String,
        /// Its line.
        line: u64,
        /// Its column.
        column: String,
        /// The amount.
        value: String,
        /// One reading.
        as_point: String,
        /// The other reading.
        as_comma: String,
    },
    /// Some amounts need a point, others a comma.
    #[error(
        "{}: column \"{}\": \"{}\" on line {} is an amount only with a decimal {}, \"{}\" on line {} only with a decimal {}; choose with --decimal-point or --decimal-comma, and the others are refused row by row",
        safe(.file), safe(.column), safe(&.one.1), .one.0, .one.2.name(), safe(&.other.1), .other.0, .other.2.name()
    )]
    DecimalMarkConflict {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// The first of either kind: line, value, mark.
        one: (u64, String, DecimalMark),
        /// The first of the other.
        other: (u64, String, DecimalMark),
    },
    /// Rows that cannot be used, and no leave to skip them.
    #[error("{0}\nnothing was computed; correct the rows, or leave them out with --skip-bad-rows")]
    Problems(Box<Problems>),
    /// The rows do not make a ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}
