//! Why a query's result cannot be used.

use crate::input::InputError;
use crate::words::{one_line, safe};

/// Every message names the file, where there is one the line and column, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ResultError {
    /// The file cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Not even a header.
    #[error(
        "{}: nothing was returned; see what the engine said, and that it writes CSV with a header line",
        one_line(.0)
    )]
    Nothing(String),
    /// A header alone.
    #[error(
        "{}: the query returned no row: the table holds none of the periods asked for, or no row at all",
        one_line(.0)
    )]
    NoRows(String),
    /// A row with more or fewer fields than the header.
    #[error(
        "{}:{line}: the row has {fields} fields and the header {width}: {WHOLE}", one_line(.name)
    )]
    Fields {
        /// The file.
        name: String,
        /// The line.
        line: u64,
        /// How many fields.
        fields: usize,
        /// How many the header has.
        width: usize,
    },
    /// A column twice.
    #[error("{}: the column \"{}\" stands there twice: {WHOLE}", one_line(.name), safe(.column))]
    ColumnTwice {
        /// The file.
        name: String,
        /// The column.
        column: String,
    },
    /// No such column.
    #[error("{}: there is no column \"{column}\": {WHOLE}", one_line(.name))]
    NoColumn {
        /// The file.
        name: String,
        /// The column.
        column: String,
    },
    /// No row of a key.
    #[error("{}: there is no row \"{key}\": {WHOLE}", one_line(.name))]
    NoKey {
        /// The file.
        name: String,
        /// The key.
        key: String,
    },
    /// A key twice.
    #[error(
        "{}:{line}: \"{}\" is there twice, first on line {first}: give the result of one query alone",
        one_line(.name), safe(.key)
    )]
    KeyTwice {
        /// The file.
        name: String,
        /// The line of the second one.
        line: u64,
        /// The key.
        key: String,
        /// The line of the first one.
        first: u64,
    },
    /// A value of the wrong kind.
    #[error("{place}: {} is not {expected}", shown(.value))]
    Value {
        /// Where it stands.
        place: String,
        /// The value.
        value: String,
        /// What it should be, with an example.
        expected: &'static str,
    },
    /// A value that does not fit the others.
    #[error("{place}: {} {why}; {UNCHANGED}", shown(.value))]
    Unfit {
        /// Where it stands.
        place: String,
        /// The value.
        value: String,
        /// What it does not fit: "is more than customers.start (120), of which it is a part".
        why: String,
    },
    /// Another table.
    #[error(
        "{}: not the result of a `retention sql` query (its columns: {}); {WANTED}",
        one_line(.name), safe(&listed(.header))
    )]
    Stranger {
        /// The file.
        name: String,
        /// Its columns.
        header: Vec<String>,
    },
    /// What a file command prints as CSV.
    #[error(
        "{}: this is what `retention {command} --format csv` prints, without the counts that its numbers are made of; run that command with the --format wanted, or {WANTED}",
        one_line(.name)
    )]
    Printed {
        /// The file.
        name: String,
        /// The command.
        command: &'static str,
    },
}

const WHOLE: &str =
    "the result is not whole; run the query again, and keep all its rows and columns";
const UNCHANGED: &str = "give the result as the engine returned it";
const WANTED: &str = "give what the engine returned for the statement that `retention sql` printed, as CSV with a header line";

/// The first few names.
fn listed(header: &[String]) -> String {
    let more = if header.len() > 6 { ", …" } else { "" };
    let first: Vec<&str> = header.iter().take(6).map(String::as_str).collect();
    format!("{}{more}", first.join(", "))
}

fn shown(value: &str) -> String {
    if value.is_empty() {
        return "an empty value".to_owned();
    }
    format!("\"{}\"", safe(value))
}
