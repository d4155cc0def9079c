//! What the thread that reads a sheet hands on.

use super::error::SheetError;

/// What the thread hands on.
pub(in crate::input::source) enum Message {
    /// The sheet that is read; comes first.
    Sheet(String),
    /// Text.
    Block(Vec<u8>),
    /// Nothing more comes.
    End,
    /// What went wrong.
    Failed(SheetError),
}
