//! Why a sheet cannot be read.

/// Why a sheet cannot be read, without the file's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// There are several sheets with something on them, and none was named.
    #[error("this workbook has several sheets: {}; name one with --sheet", .0.join(", "))]
    Several(Vec<String>),
    /// The sheet that was named is not there.
    #[error("this workbook has no sheet {wanted:?}; it has {}", .found.join(", "))]
    Missing {
        /// What was asked for.
        wanted: String,
        /// The sheets that are there.
        found: Vec<String>,
    },
    /// A formula whose value is not in the file.
    #[error(
        "sheet {sheet:?}, cell {cell}: the file holds a formula without its value; open it in a spreadsheet program, \
         let it calculate, and save it"
    )]
    NoValue {
        /// The sheet.
        sheet: String,
        /// The cell, as D7.
        cell: String,
    },
    /// The workbook is damaged, or of a kind that is not known.
    #[error("this workbook cannot be read ({0}); save it as .xlsx without a password, or as CSV")]
    Damaged(String),
    /// The Parquet file is damaged, or holds what is not known.
    #[cfg(feature = "parquet")]
    #[error("this Parquet file cannot be read ({0}); write it again, or export it as CSV")]
    Parquet(String),
}
