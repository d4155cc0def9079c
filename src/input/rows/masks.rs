//! Finds the few bytes that give a file its structure, 64 bytes at a time.

use wide::u8x16;

/// Bytes looked at in one step.
pub(super) const STEP: usize = 64;

/// The bytes to look for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finder {
    pub(super) delimiter: u8,
    /// The quote, where it has a meaning.
    pub(super) quote: Option<u8>,
}

/// Where the bytes of each kind stand in one step: a bit each, the first byte is the lowest bit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    pub(super) delimiters: u64,
    pub(super) feeds: u64,
    pub(super) returns: u64,
    pub(super) quotes: u64,
}

impl Marks {
    /// All of them.
    #[inline(always)]
    pub(super) fn all(self) -> u64 {
        self.delimiters | self.feeds | self.returns | self.quotes
    }

    /// Whether there is no quote, and every carriage return stands before a line feed of the same step.
    #[inline(always)]
    pub(super) fn plain(self) -> bool {
        self.quotes | self.returns & !(self.feeds >> 1) == 0
    }
}

impl Finder {
    /// Finds them all.
    #[inline(always)]
    pub(super) fn find(self, bytes: &[u8; STEP]) -> Marks {
        let parts = Parts::of(bytes);
        Marks {
            delimiters: parts.find(self.delimiter),
            feeds: parts.find(b'\n'),
            returns: parts.find(b'\r'),
            quotes: self.quote.map_or(0, |quote| parts.find(quote)),
        }
    }

    /// The same for fewer than 64 bytes.
    #[inline]
    pub(super) fn find_last(self, bytes: &[u8]) -> Marks {
        let marks = self.find(&padded(bytes));
        Marks {
            delimiters: marks.delimiters & there(bytes),
            ..marks
        }
    }

    /// Delimiters and line feeds alone.
    #[inline(always)]
    pub(super) fn ends(self, bytes: &[u8; STEP]) -> u64 {
        Parts::of(bytes).find_either(self.delimiter, b'\n')
    }

    /// The same for fewer than 64 bytes.
    #[inline]
    pub(super) fn last_ends(self, bytes: &[u8]) -> u64 {
        self.ends(&padded(bytes)) & there(bytes)
    }
}

/// Filled up with what is looked for nowhere but as a delimiter.
fn padded(bytes: &[u8]) -> [u8; STEP] {
    let mut padded = [0; STEP];
    padded[..bytes.len()].copy_from_slice(bytes); // at most 63 bytes // invariant
    padded
}

/// A bit for each byte.
fn there(bytes: &[u8]) -> u64 {
    (1 << bytes.len()) - 1
}

/// One step, as the processor compares it.
struct Parts([u8x16; STEP / 16]);

impl Parts {
    #[inline(always)]
    fn of(bytes: &[u8; STEP]) -> Self {
        let mut parts = [u8x16::default(); STEP / 16];
        for (part, bytes) in parts.iter_mut().zip(bytes.as_chunks::<16>().0) {
            *part = u8x16::new(*bytes);
        }
        Parts(parts)
    }

    #[inline(always)]
    fn find(&self, byte: u8) -> u64 {
        let byte = u8x16::splat(byte);
        mask(self.0.map(|part| part.simd_eq(byte)))
    }

    #[inline(always)]
    fn find_either(&self, one: u8, other: u8) -> u64 {
        let (one, other) = (u8x16::splat(one), u8x16::splat(other));
        mask(self.0.map(|part| part.simd_eq(one) | part.simd_eq(other)))
    }
}

#[inline(always)]
fn mask(hits: [u8x16; STEP / 16]) -> u64 {
    let [a, b, c, d] = hits.map(|hits| u64::from(hits.to_bitmask()));
    a | b << 16 | c << 32 | d << 48
}
