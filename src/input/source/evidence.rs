//! What an input's bytes say about their encoding, collected block by block or range by range.

use std::str::from_utf8;

/// Up to three bytes of one character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Piece {
    bytes: [u8; 4],
    len: usize,
}

impl Piece {
    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }
}

/// What was seen of an input, without keeping it: characters beyond ASCII that are valid UTF-8, and
/// the first bytes that are not.
///
/// Pieces of any size give the same answer: a character cut by a border is put together again.
/// ASCII costs one pass at memory speed.
///
/// For ranges read in parallel, one value per range, [merged](EncodingEvidence::merge) from left to
/// right. Offsets count from the first byte given, so a byte order mark is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodingEvidence {
    len: u64,
    multibyte: bool,
    invalid: Option<u64>,
    /// Continuation bytes at the very start: the end of a character of the range before.
    head: Piece,
    /// Whether `head` is complete, and the rest has begun.
    head_closed: bool,
    /// A character that began and has not ended.
    tail: Piece,
}

/// What the bytes of a whole input can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// ASCII only: every encoding here reads it alike.
    Ascii,
    /// Valid UTF-8 with characters beyond ASCII.
    Utf8,
    /// Not UTF-8, and nothing in it speaks for UTF-8.
    Windows1252 {
        /// Offset of the first byte that is not UTF-8.
        first_invalid: u64,
    },
    /// Characters of UTF-8 and bytes that are none: no single encoding.
    Mixed {
        /// Offset of the first byte that is not UTF-8.
        first_invalid: u64,
    },
}

impl EncodingEvidence {
    /// Nothing seen yet of a range that may begin inside a character.
    pub fn within() -> EncodingEvidence {
        EncodingEvidence {
            len: 0,
            multibyte: false,
            invalid: None,
            head: Piece::default(),
            head_closed: false,
            tail: Piece::default(),
        }
    }

    /// Nothing seen yet of an input, from its first byte or from the start of any line of it.
    pub fn at_start() -> EncodingEvidence {
        EncodingEvidence {
            head_closed: true,
            ..EncodingEvidence::within()
        }
    }

    /// The evidence of one whole range.
    pub fn of(range: &[u8]) -> EncodingEvidence {
        let mut evidence = EncodingEvidence::within();
        evidence.push(range);
        evidence
    }

    /// Adds the next bytes.
    pub fn push(&mut self, mut bytes: &[u8]) {
        while !self.head_closed {
            let Some((&first, rest)) = bytes.split_first() else {
                return;
            };
            // A character has at most three continuation bytes; a fourth belongs to none.
            if is_continuation(first) && self.head.len < 3 {
                self.head.push(first);
                self.len += 1;
                bytes = rest;
            } else {
                self.head_closed = true;
            }
        }
        bytes = self.complete_tail(bytes);
        self.scan(bytes);
    }

    /// Adds the evidence of the range that follows this one.
    pub fn merge(&mut self, next: &EncodingEvidence) {
        self.push(next.head.as_slice());
        if !next.head_closed {
            return;
        }
        self.head_closed = true;
        self.refuse_tail();
        // The offsets of `next` count its head, which is already in `self.len`.
        let start = self.len.saturating_sub(next.head.len as u64);
        self.multibyte |= next.multibyte;
        self.invalid = self
            .invalid
            .or(next.invalid.map(|offset| start.saturating_add(offset)));
        self.tail = next.tail;
        self.len = start.saturating_add(next.len);
    }

    /// Bytes seen.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether no byte was seen.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The verdict if the input ended here: a character without its end is invalid.
    pub fn verdict(&self) -> Verdict {
        let head = (self.head.len > 0).then_some(0);
        let tail = (self.tail.len > 0).then(|| self.tail_start());
        match (head.or(self.invalid).or(tail), self.multibyte) {
            (None, false) => Verdict::Ascii,
            (None, true) => Verdict::Utf8,
            (Some(first_invalid), false) => Verdict::Windows1252 { first_invalid },
            (Some(first_invalid), true) => Verdict::Mixed { first_invalid },
        }
    }

    /// Offset of the first byte known to be invalid, whatever follows.
    pub(super) fn first_invalid(&self) -> Option<u64> {
        self.invalid
    }

    /// Whether a character beyond ASCII was seen.
    pub(super) fn has_multibyte(&self) -> bool {
        self.multibyte
    }

    /// Bytes at the end that may be the beginning of a character.
    pub(super) fn pending(&self) -> usize {
        self.tail.len
    }

    /// The input ends here: what is pending is invalid.
    pub(super) fn finish(&mut self) {
        self.refuse_tail();
    }

    fn tail_start(&self) -> u64 {
        self.len.saturating_sub(self.tail.len as u64)
    }

    fn refuse_tail(&mut self) {
        if self.tail.len > 0 {
            let start = self.tail_start();
            self.invalid.get_or_insert(start);
            self.tail = Piece::default();
        }
    }

    /// Feeds the character in `tail` until it is whole or refused; returns what is left.
    fn complete_tail<'a>(&mut self, mut bytes: &'a [u8]) -> &'a [u8] {
        while self.tail.len > 0 {
            let Some((&next, rest)) = bytes.split_first() else {
                break;
            };
            let mut longer = self.tail;
            longer.push(next);
            match from_utf8(longer.as_slice()) {
                Ok(_) => {
                    self.multibyte = true;
                    self.tail = Piece::default();
                }
                Err(error) if error.error_len().is_none() => self.tail = longer,
                Err(_) => {
                    // The byte that does not fit may begin a character of its own.
                    self.refuse_tail();
                    break;
                }
            }
            self.len += 1;
            bytes = rest;
        }
        bytes
    }

    fn scan(&mut self, mut bytes: &[u8]) {
        while !bytes.is_ascii() {
            let error = match from_utf8(bytes) {
                Ok(_) => {
                    self.multibyte = true;
                    break;
                }
                Err(error) => error,
            };
            let (valid, rest) = bytes.split_at(error.valid_up_to()); // invariant: within `bytes`
            self.multibyte = self.multibyte || !valid.is_ascii();
            self.len += valid.len() as u64;
            let Some(wrong) = error.error_len() else {
                rest.iter().for_each(|&byte| self.tail.push(byte));
                bytes = &[];
                self.len += rest.len() as u64;
                break;
            };
            self.invalid.get_or_insert(self.len);
            self.len += wrong as u64;
            bytes = rest.get(wrong..).unwrap_or_default();
        }
        self.len += bytes.len() as u64;
    }
}

fn is_continuation(byte: u8) -> bool {
    (0x80..0xC0).contains(&byte)
}
