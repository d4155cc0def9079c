//! The public result types: the JSON contract, and the typed grid that tables are made of. Holds
//! numbers, never formats them.

pub mod baseline;
pub mod calc;
pub mod check;
mod check_contracts;
mod check_grid;
mod check_records;
pub mod clv;
pub mod clv_alive;
pub mod clv_check;
mod clv_check_grid;
mod clv_grid;
pub mod clv_groups;
pub mod clv_largest;
mod clv_rows;
pub mod cohorts;
mod cohorts_grid;
mod cohorts_picture;
pub mod config;
mod coverage;
pub mod dashboard;
pub mod findings;
pub mod forecast;
mod forecast_grid;
mod grid;
mod keyed;
pub mod metric;
pub mod mrr;
pub mod mrr_baseline;
mod mrr_grid;
mod mrr_made;
mod mrr_picture;
mod mrr_requirements;
mod note;
mod number;
pub mod page;
mod parameters;
pub mod picture;
mod plainly;
mod provenance;
mod reaches;
pub mod recurring;
pub mod repeat;
pub mod requirement;
mod requirements;
pub mod retention;
mod retention_changes;
mod retention_grid;
pub mod rfm;
mod rfm_grid;
pub mod segments;
pub mod side_by_side;
pub mod survival;
pub mod survival_causes;
mod survival_grid;
pub mod trend;
mod trend_grid;
mod trend_picture;
mod typed;
pub mod whatif;
mod whatif_grid;
pub mod why;

use crate::locale::Locale;
pub use coverage::Coverage;
pub use grid::{Align, Cell, Column, Grid, Row, Section};
pub use keyed::Keyed;
pub use note::Note;
pub use number::Number;
pub use provenance::{
    ColumnUse, CurrencyRows, FileUse, GuestRows, InputUse, LeftOut, RejectedKind, StatusRows,
};

/// A result that can be shown: as JSON by its own fields, and as tables.
pub trait Document: serde::Serialize {
    /// The table for reading: rounded, titled, with notes.
    fn for_people(&self) -> Grid;
    /// What a reader must know before the numbers.
    fn above(&self) -> Vec<String> {
        Vec::new()
    }
    /// Tables below the first one, where a document needs other columns.
    fn further(&self) -> Vec<Grid> {
        Vec::new()
    }
    /// The table for programs: one header line, stable names, all digits.
    fn for_programs(&self) -> Grid;
    /// How many leading columns of a further table, by its place, are repeated where the rest goes on below;
    /// `None` is an ordinary table.
    fn further_repeated(&self, _place: usize) -> Option<usize> {
        None
    }
    /// The rates in which groups of customers can be compared.
    fn rates(&self) -> Vec<segments::Rate> {
        Vec::new()
    }
    /// The curves above the table.
    fn curves(&self) -> Option<page::Curves> {
        None
    }
    /// Those above a further table, by its place: all of them on a page, and the first one where pictures are asked for.
    fn further_curves(&self, _place: usize) -> Vec<page::Curves> {
        Vec::new()
    }
    /// What is drawn above the table where pictures are asked for.
    fn pictures(&self) -> Vec<picture::Picture> {
        Vec::new()
    }
    /// For a table of many like columns: how many leading ones are repeated where the rest goes
    /// on below. `None` is an ordinary table.
    fn repeated_columns(&self) -> Option<usize> {
        None
    }
    /// In such a table: the column before which a line that has no room for all breaks.
    fn breaks_before(&self) -> Option<usize> {
        None
    }
    /// The period that it is about, by its name: that of a report, or the last complete one of several.
    fn period(&self) -> Option<&str> {
        None
    }
    /// What it says in two sentences that anybody understands.
    fn plainly(&self, _locale: &Locale) -> Vec<String> {
        Vec::new()
    }
    /// What was read, where files were.
    fn input(&self) -> Option<&InputUse> {
        None
    }
    /// The page, where there is room for pictures: the plot and the tables if there is nothing better.
    fn page(&self) -> page::Page {
        page::Page::of_tables(self)
    }
}

/// Version of the JSON documents. Raised when a field changes meaning or goes; new fields do not
/// raise it.
pub const SCHEMA_VERSION: u32 = 1;
