//! Why rows cannot become a ledger.

/// Why rows cannot become a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// More than 2^32 − 1 customers or rows.
    #[error("more than 4,294,967,295 rows or customers")]
    TooMany,
    /// Amounts whose sum has more than 28 digits at the decimals that the data need.
    #[error(
        "amounts are too large to be added up exactly beside amounts with {scale} decimals (at most 28 digits in all); round the amounts first"
    )]
    TooLarge {
        /// Decimals of the finest amount.
        scale: u32,
    },
}
