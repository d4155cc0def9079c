//! Which encoding an input is in.
//!
//! A byte order mark decides; else valid UTF-8 of the whole content; else Windows-1252, of which
//! ISO-8859-1 is read as a part (the WHATWG rule: files called ISO-8859-1 are Windows-1252). A file
//! that has both characters of UTF-8 and bytes that are none is refused.

use std::fmt;
use std::str::FromStr;

use super::evidence::{EncodingEvidence, Verdict};

/// An input's encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, ASCII included.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, ISO-8859-1 included.
    Windows1252,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Windows1252 => "Windows-1252",
        })
    }
}

/// What the user says about the encoding: `--encoding`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EncodingChoice {
    /// Decided by the content.
    #[default]
    Auto,
    /// UTF-8; other bytes are an error.
    Utf8,
    /// Windows-1252; every byte has a meaning.
    Windows1252,
    /// UTF-16; the byte order by its mark, else by where the NUL bytes stand, else low byte first.
    Utf16,
}

impl FromStr for EncodingChoice {
    type Err = UnknownEncoding;

    /// `auto`, `utf-8`, `windows-1252`, `utf-16` and their usual other spellings, in any case.
    fn from_str(text: &str) -> Result<EncodingChoice, UnknownEncoding> {
        match text.to_ascii_lowercase().as_str() {
            "auto" => Ok(EncodingChoice::Auto),
            "utf-8" | "utf8" => Ok(EncodingChoice::Utf8),
            "windows-1252" | "cp1252" | "latin1" | "latin-1" | "iso-8859-1" => {
                Ok(EncodingChoice::Windows1252)
            }
            "utf-16" | "utf16" => Ok(EncodingChoice::Utf16),
            _ => Err(UnknownEncoding(text.to_owned())),
        }
    }
}

/// A name that is no encoding here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown encoding {0:?} (known: auto, utf-8, windows-1252, utf-16)")]
pub struct UnknownEncoding(pub String);

/// How to begin decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub encoding: Encoding,
    /// Bytes of the byte order mark, to be left out.
    pub bom: usize,
}

impl Start {
    /// The beginning of an input whose first (decompressed) bytes are `head`; `whole` when there
    /// are no more. Under `Auto`, UTF-8 is a first guess that holds until a byte contradicts it.
    pub fn detect(head: &[u8], whole: bool, choice: EncodingChoice) -> Start {
        let (marked, bom) = mark(head);
        let start = |encoding, bom| Start { encoding, bom };
        let bom_of = |encodings: &[Encoding]| match marked {
            Some(encoding) if encodings.contains(&encoding) => bom,
            _ => 0,
        };
        match choice {
            EncodingChoice::Utf8 => start(Encoding::Utf8, bom_of(&[Encoding::Utf8])),
            EncodingChoice::Windows1252 => start(Encoding::Windows1252, bom_of(&[Encoding::Utf8])),
            EncodingChoice::Utf16 => match marked {
                Some(encoding @ (Encoding::Utf16Le | Encoding::Utf16Be)) => start(encoding, bom),
                _ => match zeros(head) {
                    (high, low) if high > low => start(Encoding::Utf16Be, 0),
                    _ => start(Encoding::Utf16Le, 0),
                },
            },
            EncodingChoice::Auto => match marked {
                Some(encoding) => start(encoding, bom),
                None => start(guess(head, whole), 0),
            },
        }
    }
}

fn mark(head: &[u8]) -> (Option<Encoding>, usize) {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => (Some(Encoding::Utf8), 3),
        [0xFF, 0xFE, ..] => (Some(Encoding::Utf16Le), 2),
        [0xFE, 0xFF, ..] => (Some(Encoding::Utf16Be), 2),
        _ => (None, 0),
    }
}

fn guess(head: &[u8], whole: bool) -> Encoding {
    if let Some(encoding) = unmarked_utf16(head) {
        return encoding;
    }
    let mut evidence = EncodingEvidence::at_start();
    evidence.push(head);
    if whole {
        evidence.finish();
    }
    match (evidence.first_invalid(), evidence.verdict()) {
        (Some(_), Verdict::Windows1252 { .. }) => Encoding::Windows1252,
        _ => Encoding::Utf8,
    }
}

/// UTF-16 without a byte order mark: Latin letters, digits, delimiters and line ends have a zero byte
/// each, all on the same side, so half of the pairs at least; the other side has few or none.
fn unmarked_utf16(head: &[u8]) -> Option<Encoding> {
    let (high, low) = zeros(head);
    let decides = |this: usize, other: usize| this * 4 >= head.len() && this > other * 4;
    if decides(low, high) {
        Some(Encoding::Utf16Le)
    } else if decides(high, low) {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// Pairs of bytes whose first is zero, and whose second is.
fn zeros(head: &[u8]) -> (usize, usize) {
    head.chunks_exact(2).fold((0, 0), |(high, low), pair| {
        (
            high + usize::from(pair.first() == Some(&0)),
            low + usize::from(pair.last() == Some(&0)),
        )
    })
}
