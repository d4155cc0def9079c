//! Bytes in any of the encodings to UTF-8, block by block.

use std::io::{self, Read};

use encoding_rs::{Decoder as Transcoder, DecoderResult};

use super::encoding::{Encoding, EncodingChoice};
use super::error::{Authority, SourceError};
use super::evidence::{EncodingEvidence, Verdict};
use super::lines::Lines;

/// Bytes read at once.
pub(super) const BLOCK: usize = 128 * 1024;

/// What is known when an input has been read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The encoding that held to the end.
    pub encoding: Encoding,
    /// Whether all of it was ASCII, so that the encoding made no difference.
    pub ascii: bool,
    /// Bytes of decoded UTF-8, the byte order mark left out.
    pub decoded: u64,
}

/// Decodes one input; see the [module](super::encoding) for the rule.
pub(super) struct Decoder {
    name: String,
    inner: Box<dyn Read + Send>,
    /// `None` while bytes are passed on as the UTF-8 they are.
    transcoder: Option<Transcoder>,
    encoding: Encoding,
    /// Why nothing but UTF-8 will do, if so.
    authority: Option<Authority>,
    /// Whether the decision is ours: then Windows-1252 must not contain UTF-8.
    auto: bool,
    evidence: EncodingEvidence,
    lines: Lines,
    /// The line of the first byte that is not UTF-8.
    invalid_line: u64,
    /// Bytes held back: the beginning of a character.
    held: Vec<u8>,
    raw: Vec<u8>,
    decoded: u64,
    ended: bool,
}

impl Decoder {
    /// `inner` starts after the byte order mark, if there was one (`bom`).
    pub fn new(
        name: &str,
        inner: Box<dyn Read + Send>,
        encoding: Encoding,
        bom: bool,
        choice: EncodingChoice,
    ) -> Decoder {
        let authority = match (choice, bom) {
            (EncodingChoice::Utf8, _) => Some(Authority::Flag),
            (EncodingChoice::Auto, true) => Some(Authority::ByteOrderMark),
            _ => None,
        };
        let transcoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(encoding_rs::UTF_16LE),
            Encoding::Utf16Be => Some(encoding_rs::UTF_16BE),
            // Decided now by the flag; under `Auto` only when the first such byte comes.
            Encoding::Windows1252 if choice == EncodingChoice::Auto => None,
            Encoding::Windows1252 => Some(encoding_rs::WINDOWS_1252),
        };
        Decoder {
            name: name.to_owned(),
            inner,
            transcoder: transcoder.map(encoding_rs::Encoding::new_decoder_without_bom_handling),
            encoding: match transcoder {
                None => Encoding::Utf8,
                Some(_) => encoding,
            },
            authority,
            auto: choice == EncodingChoice::Auto,
            evidence: EncodingEvidence::at_start(),
            lines: Lines::default(),
            invalid_line: 0,
            held: Vec::new(),
            raw: Vec::new(),
            decoded: 0,
            ended: false,
        }
    }

    /// Replaces `out` by the next decoded bytes: at least one, or none at the end.
    pub fn next_block(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        out.clear();
        while out.is_empty() && !self.ended {
            self.fill_raw()?;
            match self.encoding {
                Encoding::Utf8 => self.pass_utf8(out)?,
                Encoding::Windows1252 => {
                    if self.auto {
                        self.look_for_utf8()?;
                    }
                    self.transcode(0, out)?;
                }
                Encoding::Utf16Le | Encoding::Utf16Be => self.transcode(0, out)?,
            }
        }
        self.decoded += out.len() as u64;
        Ok(())
    }

    /// What is known, once the end was reached.
    pub fn outcome(&self) -> Option<Outcome> {
        self.ended.then(|| Outcome {
            encoding: self.encoding,
            ascii: self.is_bytewise() && self.evidence.verdict() == Verdict::Ascii,
            decoded: self.decoded,
        })
    }

    /// Whether ASCII is ASCII in it, so that evidence can be collected.
    fn is_bytewise(&self) -> bool {
        matches!(self.encoding, Encoding::Utf8 | Encoding::Windows1252)
    }

    /// `raw` becomes what was held back and the next bytes of the input.
    fn fill_raw(&mut self) -> io::Result<()> {
        let held = self.held.len();
        self.raw.resize(held + BLOCK, 0);
        let (front, space) = self.raw.split_at_mut(held); // invariant: just resized
        front.copy_from_slice(&self.held);
        let read = loop {
            match self.inner.read(space) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.raw.truncate(held + read);
        self.held.clear();
        self.ended = read == 0;
        if self.is_bytewise() {
            self.evidence.push(self.raw.get(held..).unwrap_or_default());
            if self.ended {
                self.evidence.finish();
            }
        }
        Ok(())
    }

    fn pass_utf8(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        if let Some(offset) = self.evidence.first_invalid() {
            let start = self.evidence.len() - self.raw.len() as u64; // invariant: `raw` is its end
            return self.leave_utf8((offset - start) as usize, out);
        }
        let whole = self.raw.len() - self.evidence.pending(); // invariant: pending is its end
        self.held.extend(self.raw.drain(whole..));
        self.lines.add(&self.raw);
        std::mem::swap(out, &mut self.raw);
        Ok(())
    }

    /// The byte at `at` of `raw` is not UTF-8: from here on it is Windows-1252, or an error.
    fn leave_utf8(&mut self, at: usize, out: &mut Vec<u8>) -> io::Result<()> {
        let valid = self.raw.get(..at).unwrap_or_default();
        self.lines.add(valid);
        self.invalid_line = self.lines.current();
        if let Some(authority) = self.authority {
            return Err(SourceError::InvalidUtf8 {
                name: self.name.clone(),
                line: self.invalid_line,
                authority,
            }
            .into_io());
        }
        self.look_for_utf8()?;
        self.encoding = Encoding::Windows1252;
        self.transcoder = Some(encoding_rs::WINDOWS_1252.new_decoder_without_bom_handling());
        out.extend_from_slice(valid);
        self.transcode(at, out)
    }

    fn look_for_utf8(&self) -> io::Result<()> {
        if self.evidence.has_multibyte() {
            return Err(SourceError::MixedEncodings {
                name: self.name.clone(),
                line: self.invalid_line,
            }
            .into_io());
        }
        Ok(())
    }

    /// Appends `raw` from `at` on to `out`, as UTF-8.
    fn transcode(&mut self, at: usize, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(transcoder) = &mut self.transcoder else {
            return Ok(());
        };
        let mut rest = self.raw.get(at..).unwrap_or_default();
        loop {
            // Room for a code unit is asked for beyond the estimate, so that each turn advances.
            let room = transcoder
                .max_utf8_buffer_length_without_replacement(rest.len())
                .unwrap_or(BLOCK)
                .saturating_add(4);
            let filled = out.len();
            out.resize(filled + room, 0);
            let space = out.get_mut(filled..).unwrap_or_default();
            let (result, read, written) =
                transcoder.decode_to_utf8_without_replacement(rest, space, self.ended);
            out.truncate(filled + written);
            self.lines.add(out.get(filled..).unwrap_or_default());
            rest = rest.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    return Err(SourceError::InvalidUtf16 {
                        name: self.name.clone(),
                        line: self.lines.current(),
                    }
                    .into_io());
                }
            }
        }
    }
}
