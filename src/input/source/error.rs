//! What can be wrong with an input before its first row is looked at.

use std::io;

use super::compression::Compression;
use super::foreign::Foreign;
use super::sheets::error::SheetError;
use crate::words::one_line;

/// An input that cannot be read. Every message starts with the input's name as typed (`stdin` for
/// `-`), then the line where there is one, and ends with what to do.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Nothing has this path. `hint` is empty or a parenthesis with the nearest names.
    #[error("{name}: no such file{hint}")]
    NotFound {
        /// The input's name.
        name: String,
        /// `""`, or ` (did you mean orders.csv?)`.
        hint: String,
    },
    /// The file is there, its permissions say no.
    #[error("{name}: no permission to read this file")]
    NoPermission {
        /// The input's name.
        name: String,
    },
    /// A folder in place of a file.
    #[error("{name}: this is a folder; name the files in it, as in {pattern}")]
    Folder {
        /// The input's name.
        name: String,
        /// A pattern for the files inside.
        pattern: String,
    },
    /// Another kind of file than delimited text.
    #[error("{name}: this is {what}; {}", what.advice())]
    Foreign {
        /// The input's name.
        name: String,
        /// What it is.
        what: Foreign,
    },
    /// A workbook whose sheet cannot be read.
    #[error("{name}: {error}")]
    Sheet {
        /// The input's name.
        name: String,
        /// Why. Part of the message, therefore not a `source` too.
        error: SheetError,
    },
    /// Compressed data without their end.
    #[error("{name}: the {compression} data end early: the file is cut off; get it again")]
    CutOff {
        /// The input's name.
        name: String,
        /// The compression found.
        compression: Compression,
    },
    /// Compressed data that contradict themselves.
    #[error("{name}: the {compression} data are damaged ({reason}); get the file again")]
    Damaged {
        /// The input's name.
        name: String,
        /// The compression found.
        compression: Compression,
        /// The decompressor's own words.
        reason: String,
    },
    /// The file became shorter, longer or newer under our hands.
    #[error("{name}: the file changed while it was read; run again when it is complete")]
    Changed {
        /// The input's name.
        name: String,
    },
    /// Some characters are UTF-8 and some bytes cannot be: no single encoding explains the file.
    #[error(
        "{name}:{line}: this line is not valid UTF-8, but other characters in the file are; \
         correct the line, or choose with --encoding utf-8|windows-1252|utf-16"
    )]
    MixedEncodings {
        /// The input's name.
        name: String,
        /// The line of the first bytes that are not UTF-8, from 1.
        line: u64,
    },
    /// Not UTF-8, though the byte order mark or the user says so.
    #[error(
        "{name}:{line}: this line is not valid UTF-8, as {authority} says it is; \
         correct the line, or try --encoding windows-1252"
    )]
    InvalidUtf8 {
        /// The input's name.
        name: String,
        /// The line of the first bytes that are not UTF-8, from 1.
        line: u64,
        /// Who says it is UTF-8.
        authority: Authority,
    },
    /// Not UTF-16: half a surrogate pair, or an odd number of bytes.
    #[error(
        "{name}:{line}: this line is not valid UTF-16; \
         correct the line, or choose with --encoding utf-8|windows-1252"
    )]
    InvalidUtf16 {
        /// The input's name.
        name: String,
        /// The line, from 1.
        line: u64,
    },
    /// Standard input holds the bytes of a file given beside it.
    #[error(
        "stdin: the same bytes as {}; its orders would count twice: give them once, or allow it with \
         --allow-duplicates", one_line(.other)
    )]
    Twin {
        /// The file.
        other: String,
    },
    /// Anything else the operating system reports.
    #[error("{name}: cannot be read ({error})")]
    Io {
        /// The input's name.
        name: String,
        /// The system's report. Part of the message, therefore not a `source` too.
        error: io::Error,
    },
}

/// Who said that an input is UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// The three bytes EF BB BF at its start.
    ByteOrderMark,
    /// `--encoding utf-8`.
    Flag,
}

impl std::fmt::Display for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Authority::ByteOrderMark => "the byte order mark",
            Authority::Flag => "--encoding",
        })
    }
}

impl SourceError {
    /// The error behind an `io::Error` of [`Decoded`](super::Decoded) or
    /// [`RangeRead`](super::RangeRead): they carry a `SourceError` inside; any other becomes
    /// [`SourceError::Io`] under `name`.
    pub fn from_io(name: &str, error: io::Error) -> SourceError {
        match error.downcast::<SourceError>() {
            Ok(known) => known,
            Err(error) => SourceError::Io {
                name: name.to_owned(),
                error,
            },
        }
    }

    /// The same error as readers must return it, with the nearest kind.
    pub(super) fn into_io(self) -> io::Error {
        let kind = match &self {
            SourceError::NotFound { .. } => io::ErrorKind::NotFound,
            SourceError::NoPermission { .. } => io::ErrorKind::PermissionDenied,
            SourceError::Folder { .. } => io::ErrorKind::IsADirectory,
            SourceError::CutOff { .. } | SourceError::Changed { .. } => {
                io::ErrorKind::UnexpectedEof
            }
            SourceError::Io { error, .. } => error.kind(),
            SourceError::Foreign { .. }
            | SourceError::Sheet { .. }
            | SourceError::Damaged { .. }
            | SourceError::MixedEncodings { .. }
            | SourceError::InvalidUtf8 { .. }
            | SourceError::InvalidUtf16 { .. }
            | SourceError::Twin { .. } => io::ErrorKind::InvalidData,
        };
        io::Error::new(kind, self)
    }
}
