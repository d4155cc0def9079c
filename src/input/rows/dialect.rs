//! How a file of rows is written.

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
