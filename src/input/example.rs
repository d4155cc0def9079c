//! A value to show in a message.

/// A value that was seen, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Which file, as the caller numbers them.
    pub file: usize,
    /// Its line in that file.
    pub line: u64,
    /// The value as it stands there.
    pub text: String,
}

impl Example {
    pub(super) fn new(file: usize, line: u64, text: &[u8]) -> Self {
        Example {
            file,
            line,
            text: String::from_utf8_lossy(text).into_owned(),
        }
    }
}
