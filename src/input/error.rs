//! Why an input gives no ledger.

use std::fmt;

use super::columns::ColumnError;
use super::date::FormatError;
use super::expression::ExpressionError;
use super::problem::Problems;
use super::rows::RowError;
use super::source::SourceError;
use crate::calendar::Day;
use crate::ledger::LedgerError;
use crate::words::{counted, one_line, safe};

/// Why files cannot be used. Every message names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file cannot be opened or decoded.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The file's rows cannot be told apart.
    #[error("{}: {error}", one_line(.file))]
    Rows {
        /// The file.
        file: String,
        /// What is wrong.
        error: RowError,
    },
    /// No column, or several, for a part.
    #[error("{}: {}", one_line(.file), safe(&.error.to_string()))]
    Column {
        /// The file.
        file: String,
        /// What is wrong.
        error: ColumnError,
    },
    /// `--amount` does not fit the file.
    #[error("{}: {}", one_line(.file), safe(&.error.to_string()))]
    Expression {
        /// The file.
        file: String,
        /// What is wrong.
        error: ExpressionError,
    },
    /// The file has not even a header.
    #[error("{}: the file is empty; it needs a header line and rows", one_line(.0))]
    Empty(String),
    /// The line that should hold the header is blank, or there is none.
    #[error("{}:{line}: there is no header on this line; say with --header-line where it is, or leave that out", one_line(.file))]
    NoHeaderLine {
        /// The file.
        file: String,
        /// The line asked for.
        line: u64,
    },
    /// The file, or every file, has a header alone.
    #[error("{}: there is a header but no row below it", one_line(.0))]
    NoRows(String),
    /// Orders of 0 are to be left out, and some file has no amounts.
    #[error(
        "--ignore-zero leaves out orders of exactly 0, and an order file has no amounts; leave it away, or name its column with --amount-column"
    )]
    ZerosWithoutAmounts,
    /// `--date-format` is no format.
    #[error("--date-format {0}")]
    Format(FormatError),
    /// Nothing decides which of day and month is first.
    #[error(
        "{}:{line}: column \"{}\": \"{}\" could be {as_day_first} (day first) or {as_month_first} (month first), and no other date in the column decides; choose with --day-first or --month-first",
        one_line(.file), safe(.column), safe(.value)
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
    #[error("{0}; choose with --day-first or --month-first, and the others are refused row by row")]
    DateOrderConflict(Box<Contradiction>),
    /// Two-digit years that may stand in front.
    #[error(
        "{}:{line}: column \"{}\": \"{}\" has a two-digit year that may stand first or last; choose with --day-first, --month-first or --date-format %y-%m-%d",
        one_line(.file), safe(.column), safe(.value)
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
        one_line(.file), safe(.column), safe(.value)
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
        "{0}; choose with --decimal-point or --decimal-comma, and the others are refused row by row"
    )]
    DecimalMarkConflict(Box<Contradiction>),
    /// A column of events written as 1 and 2, of which 1 is not the event.
    #[error(
        "{}: column \"{}\" has a 2, so that 1 may stand for no event; write 0 where it did not happen and 1 where it did",
        one_line(.file), safe(.column)
    )]
    EventsOfTwo {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// One file twice.
    #[error(
        "{}: {}; its orders would count twice: give it once, or allow it with --allow-duplicates",
        one_line(.second),
        same_as(.first, *.same_file)
    )]
    Twins {
        /// The one given first.
        first: String,
        /// The one that repeats it.
        second: String,
        /// Whether both are one file, or two with the same bytes.
        same_file: bool,
    },
    /// Amounts that cannot be added up.
    #[error(
        "{}: the orders are in {} currencies and cannot be added up: {}; read one of them with --currency {}, or convert them with --rates FILE",
        one_line(.files), .currencies.len(), safe(&by_rows(.currencies)), safe(.currencies.first().map_or("", |(code, _)| code))
    )]
    Currencies {
        /// The files.
        files: String,
        /// Each currency with its rows, the most frequent first.
        currencies: Vec<(String, u64)>,
    },
    /// Files of subscriptions in two forms.
    #[error("{}: holds {form}, and {} {first_form}: they cannot be added up; read them one by one, or say with --form what both are", safe(.file), safe(.first))]
    Forms {
        /// The other file.
        file: String,
        /// Its form.
        form: &'static str,
        /// The first file.
        first: String,
        /// Its form.
        first_form: &'static str,
    },
    /// No column says what is paid a month, nor for how long a price is.
    #[error("{}: no column says what is paid: it needs mrr or arr with a start and an end, a price with its interval, an amount with a service period, or mrr_change; name it with --amount-column, or export the prices too (columns: {})", safe(.file), safe(.columns))]
    NoRecurringAmount {
        /// The file.
        file: String,
        /// Its columns.
        columns: String,
    },
    /// Billing intervals that nobody knows.
    #[error("{}: column \"{}\": {} {} known ({expected}); nothing was computed", safe(.file), safe(.column), safe(&by_rows(.values)), if .values.len() == 1 { "is no interval that is" } else { "are no intervals that are" })]
    Intervals {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// Each value with its rows, the most frequent first.
        values: Vec<(String, u64)>,
        /// What is known.
        expected: &'static str,
    },
    /// No row is in the currency asked for.
    #[error("{}: no row is in the currency {asked}; there are {}", one_line(.files), safe(.found))]
    NoSuchCurrency {
        /// The files.
        files: String,
        /// The currency asked for.
        asked: String,
        /// The reasons for which rows were left out, with their rows.
        found: String,
    },
    /// Rows that cannot be used, and no leave to skip them.
    #[error("{0}\nnothing was computed; correct the rows, or leave them out with --skip-bad-rows")]
    Problems(Box<Problems>),
    /// The rows do not make a ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl InputError {
    /// Whether somebody can answer it with a flag or a corrected file, other than a file that cannot be read.
    pub fn is_decision(&self) -> bool {
        match self {
            InputError::Source(error) => matches!(
                error,
                SourceError::MixedEncodings { .. }
                    | SourceError::InvalidUtf8 { .. }
                    | SourceError::InvalidUtf16 { .. }
            ),
            InputError::Rows { error, .. } => !matches!(error, RowError::Io(_)),
            InputError::Empty(_) | InputError::Format(_) | InputError::Ledger(_) => false,
            _ => true,
        }
    }
}

fn same_as(first: &str, same_file: bool) -> String {
    let first = one_line(first);
    if same_file {
        format!("this file is given twice, first as {first}")
    } else {
        format!("every byte is the same as in {first}")
    }
}

/// `EUR (120 rows), USD (1 row)`.
fn by_rows(currencies: &[(String, u64)]) -> String {
    let parts: Vec<String> = currencies
        .iter()
        .map(|(code, rows)| format!("{code} ({})", counted(*rows, "row")))
        .collect();
    parts.join(", ")
}

impl From<FormatError> for InputError {
    // By hand, since a `source` would be told a second time.
    fn from(error: FormatError) -> Self {
        InputError::Format(error)
    }
}

/// Two values of one column that cannot be read the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The file.
    pub file: String,
    /// The column.
    pub column: String,
    /// The first value that needs the one reading.
    pub one: Witness,
    /// The first that needs the other.
    pub other: Witness,
}

/// A value that can be read in one way alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Its line.
    pub line: u64,
    /// The value.
    pub value: String,
    /// How it is read: `a date only day first`.
    pub reading: String,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: column \"{}\": ",
            one_line(&self.file),
            safe(&self.column)
        )?;
        let Contradiction { one, other, .. } = self;
        write!(
            f,
            "\"{}\" on line {} is {}, ",
            safe(&one.value),
            one.line,
            one.reading
        )?;
        write!(
            f,
            "\"{}\" on line {} is {}",
            safe(&other.value),
            other.line,
            other.reading
        )
    }
}
