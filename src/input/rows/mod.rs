//! Rows of a delimited text file: batches of records with only the wanted columns.
//!
//! ```text
//! bytes ── reader: blocks of whole records ── list: ends of fields, 64 bytes at a time ── Batch ── caller
//!            │                                └─ careful: rows unlike the others ─────┘
//! a file ── parts: ranges read side by side, each by its own reader
//! ```
//!
//! What a record and a field is, is what the `csv` crate says with `flexible(true)` and `has_headers(false)`, odd
//! quoting included; the tests hold every answer against that crate. Added to it: exact line numbers, the bytes of a
//! record as they stand in the file, and an error where a quote is never closed (`csv` takes the rest of the file as
//! one field).

mod batch;
mod careful;
mod column;
mod list;
mod masks;
mod parts;
mod places;
mod reader;

pub use batch::Batch;
pub use column::Column;
pub use parts::{Part, Parts};
pub use reader::{Options, Position, RowReader};

/// What separates two fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// One byte, not a quote and not a line break: `,`, `;`, tab, `|`.
    Byte(u8),
    /// Runs of spaces, as in files with fixed columns. Spaces at the start and the end of a line separate nothing; quotes have no meaning.
    Spaces,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What separates two fields.
    pub delimiter: Delimiter,
    /// Whether `"` at the start of a field opens a quoted field; a quote inside it is doubled. Ignored with [`Delimiter::Spaces`].
    pub quoting: bool,
}

impl Default for Dialect {
    /// Commas and quotes: RFC 4180.
    fn default() -> Self {
        Dialect {
            delimiter: Delimiter::Byte(b','),
            quoting: true,
        }
    }
}

/// Why rows cannot be read on. After an error a reader gives nothing useful any more.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// The input failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The input ends inside a quoted field.
    #[error(
        "a quote (\") opens a field on line {line} and is never closed; close it, or take it out"
    )]
    UnclosedQuote {
        /// The line, from 1, of the opening quote.
        line: u64,
    },
    /// A quoted field goes on beyond [`Options::longest_record`].
    #[error(
        "a quote (\") opens a field on line {line} and is not closed within {limit} bytes; close it, or take it out"
    )]
    EndlessQuote {
        /// The line, from 1, of the opening quote.
        line: u64,
        /// The limit it broke, in bytes.
        limit: usize,
    },
    /// A record is longer than [`Options::longest_record`].
    #[error("a record of more than {limit} bytes starts on line {line}")]
    TooLong {
        /// The line, from 1, on which the record starts.
        line: u64,
        /// The limit it broke, in bytes.
        limit: usize,
    },
}

impl RowError {
    /// The same error where `lines` lines stand before the part of the input that was read.
    pub(super) fn shifted(mut self, lines: u64) -> Self {
        match &mut self {
            RowError::Io(_) => {}
            RowError::UnclosedQuote { line }
            | RowError::EndlessQuote { line, .. }
            | RowError::TooLong { line, .. } => *line += lines,
        }
        self
    }
}

#[cfg(test)]
mod tests;
