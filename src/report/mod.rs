//! The public result types: the JSON contract, and the typed grid that tables are made of. Holds
//! numbers, never formats them.

pub mod calc;
pub mod check;
mod check_grid;
mod grid;
mod keyed;
mod number;
mod provenance;
pub mod retention;
mod retention_grid;

pub use grid::{Align, Cell, Column, Grid, Row, Section};
pub use keyed::Keyed;
pub use number::Number;
pub use provenance::{
    ColumnUse, CurrencyRows, FileUse, GuestRows, InputUse, LeftOut, RejectedKind, StatusRows,
};

/// A result that can be shown: as JSON by its own fields, and as tables.
pub trait Document: serde::Serialize {
    /// The table for reading: rounded, titled, with notes.
    fn for_people(&self) -> Grid;
    /// The table for programs: one header line, stable names, all digits.
    fn for_programs(&self) -> Grid;
}

/// Version of the JSON documents. Raised when a field changes meaning or goes; new fields do not
/// raise it.
pub const SCHEMA_VERSION: u32 = 1;
