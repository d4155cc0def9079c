//! Why rows cannot be read on.

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
    pub(in crate::input) fn shifted(mut self, lines: u64) -> Self {
        match &mut self {
            RowError::Io(_) => {}
            RowError::UnclosedQuote { line }
            | RowError::EndlessQuote { line, .. }
            | RowError::TooLong { line, .. } => *line += lines,
        }
        self
    }
}
