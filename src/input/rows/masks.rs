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
        let mut parts = [u8x16::default(); STEP / 16];
        for (part, bytes) in parts.iter_mut().zip(bytes.as_chunks::<16>().0) {
            *part = u8x16::new(*bytes);
        }
        let find = |byte: u8| {
            let byte = u8x16::splat(byte);
            let hits = parts.map(|part| u64::from(part.simd_eq(byte).to_bitmask()));
            hits[0] | hits[1] << 16 | hits[2] << 32 | hits[3] << 48
        };
        Marks {
            delimiters: find(self.delimiter),
            feeds: find(b'\n'),
            returns: find(b'\r'),
            quotes: self.quote.map_or(0, find),
        }
    }

    /// The same for fewer than 64 bytes.
    #[inline]
    pub(super) fn find_last(self, bytes: &[u8]) -> Marks {
        // Filled up with what is looked for nowhere: a delimiter is never a zero.
        let mut padded = [0; STEP];
        padded[..bytes.len()].copy_from_slice(bytes); // at most 63 bytes // invariant
        let there = (1 << bytes.len()) - 1;
        let marks = self.find(&padded);
        Marks {
            delimiters: marks.delimiters & there,
            ..marks
        }
    }
}
