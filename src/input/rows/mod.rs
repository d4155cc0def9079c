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
mod dialect;
mod error;
mod list;
mod masks;
mod parts;
mod places;
mod reader;

pub use batch::Batch;
pub use column::Column;
pub use dialect::{Delimiter, Dialect};
pub use error::RowError;
pub use parts::{Part, Parts};
pub use reader::{Options, Position, RowReader};

#[cfg(test)]
mod tests;
