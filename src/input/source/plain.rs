//! Uncompressed files read by ranges, several at once.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use super::decode::BLOCK;
use super::encoding::{Encoding, EncodingChoice};
use super::error::{Authority, SourceError};
use super::evidence::{EncodingEvidence, Verdict};
use super::lines::Lines;

/// An open regular file whose bytes are, as far as its beginning tells, the UTF-8 they look like.
///
/// Read its ranges in any order or at once, collect an [`EncodingEvidence`] of each, and in the end
/// ask [`PlainFile::conclude`] whether the guess held, and [`PlainFile::verify_unchanged`].
#[derive(Clone, Debug)]
pub struct PlainFile {
    name: String,
    file: Arc<File>,
    len: u64,
    modified: Option<SystemTime>,
    bom: u64,
    choice: EncodingChoice,
}

impl PlainFile {
    pub(super) fn new(
        name: &str,
        file: File,
        len: u64,
        bom: u64,
        choice: EncodingChoice,
    ) -> PlainFile {
        let modified = file.metadata().and_then(|data| data.modified()).ok();
        PlainFile {
            name: name.to_owned(),
            file: Arc::new(file),
            len,
            modified,
            bom,
            choice,
        }
    }

    /// The input's name, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Offset of the first byte of text, in bytes: 3 after a byte order mark, else 0.
    pub fn start(&self) -> u64 {
        self.bom
    }

    /// Length of the file when it was opened, in bytes: the end of the last range.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether no byte of text is in it.
    pub fn is_empty(&self) -> bool {
        self.len <= self.bom
    }

    /// A reader of exactly these bytes of the file. It fails with [`SourceError::Changed`] when the
    /// file ends before the range does.
    pub fn range(&self, range: Range<u64>) -> RangeRead {
        RangeRead {
            name: self.name.clone(),
            file: Arc::clone(&self.file),
            at: range.start,
            end: range.end,
        }
    }

    /// The encoding, from the evidence of the text from [`start`](PlainFile::start) to
    /// [`len`](PlainFile::len).
    ///
    /// [`Encoding::Windows1252`] means that the bytes were not the UTF-8 they were taken for, and
    /// must be read again with [`EncodingChoice::Windows1252`].
    ///
    /// # Errors
    ///
    /// [`SourceError::MixedEncodings`] and [`SourceError::InvalidUtf8`] with the line, for which
    /// the file is read up to there again.
    pub fn conclude(&self, evidence: &EncodingEvidence) -> Result<Encoding, SourceError> {
        let (first_invalid, mixed) = match evidence.verdict() {
            Verdict::Ascii | Verdict::Utf8 => return Ok(Encoding::Utf8),
            Verdict::Windows1252 { first_invalid } => (first_invalid, false),
            Verdict::Mixed { first_invalid } => (first_invalid, true),
        };
        let authority = match self.choice {
            EncodingChoice::Utf8 => Some(Authority::Flag),
            _ if self.bom > 0 => Some(Authority::ByteOrderMark),
            _ => None,
        };
        let line = || self.line_at(self.bom.saturating_add(first_invalid));
        let name = self.name.clone();
        match authority {
            Some(authority) => Err(SourceError::InvalidUtf8 {
                name,
                line: line()?,
                authority,
            }),
            None if mixed => Err(SourceError::MixedEncodings {
                name,
                line: line()?,
            }),
            None => Ok(Encoding::Windows1252),
        }
    }

    /// Fails with [`SourceError::Changed`] if the file is not as long, or not as old, as when it was
    /// opened. Call it after the last range: a file that is still being written ends in half a row.
    pub fn verify_unchanged(&self) -> Result<(), SourceError> {
        let now = self.file.metadata().map_err(|error| SourceError::Io {
            name: self.name.clone(),
            error,
        })?;
        if now.len() != self.len || now.modified().ok() != self.modified {
            return Err(SourceError::Changed {
                name: self.name.clone(),
            });
        }
        Ok(())
    }

    /// The number of the line that holds the byte at `offset`, from 1.
    fn line_at(&self, offset: u64) -> Result<u64, SourceError> {
        let mut reader = self.range(self.bom..offset);
        let mut block = vec![0; BLOCK];
        let mut lines = Lines::default();
        loop {
            match reader.read(&mut block) {
                Ok(0) => return Ok(lines.current()),
                Ok(read) => lines.add(block.get(..read).unwrap_or_default()),
                Err(error) => return Err(SourceError::from_io(&self.name, error)),
            }
        }
    }
}

/// A range of a [`PlainFile`], to be read once. Independent of all other ranges.
#[derive(Debug)]
pub struct RangeRead {
    name: String,
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Read for RangeRead {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let wanted = left.min(buf.len());
        let Some(space) = buf.get_mut(..wanted).filter(|space| !space.is_empty()) else {
            return Ok(0);
        };
        let read = loop {
            match read_at(&self.file, space, self.at) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        if read == 0 {
            let name = self.name.clone();
            return Err(SourceError::Changed { name }.into_io());
        }
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buf: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buf, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buf: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buf, offset)
}
