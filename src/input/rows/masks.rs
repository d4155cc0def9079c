//! Finds the few bytes that give a file its structure, 64 bytes at a time.

use wide::u8x16;

/// Bytes looked at in one step.
pub(super) const STEP: usize = 64;

/// The bytes to look for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finder {
    pub(super) delimiter: u8,
    /// A line feed where quotes mean nothing, so that it is looked for twice.
    pub(super) quote: u8,
}

impl Finder {
    /// A bit for each byte that is a delimiter, a quote or a line break; the first byte is the lowest bit.
    #[inline(always)]
    pub(super) fn find(self, bytes: &[u8; STEP]) -> u64 {
        let [delimiter, quote, feed, carriage] =
            [self.delimiter, self.quote, b'\n', b'\r'].map(u8x16::splat);
        let mut mask = 0;
        let (parts, _) = bytes.as_chunks::<16>();
        for (i, part) in parts.iter().enumerate() {
            let part = u8x16::new(*part);
            let hit = part.simd_eq(delimiter)
                | part.simd_eq(quote)
                | part.simd_eq(feed)
                | part.simd_eq(carriage);
            mask |= u64::from(hit.to_bitmask()) << (16 * i);
        }
        mask
    }

    /// The same for fewer than 64 bytes.
    #[inline]
    pub(super) fn find_last(self, bytes: &[u8]) -> u64 {
        let mut padded = [0; STEP];
        padded[..bytes.len()].copy_from_slice(bytes); // at most 63 bytes // invariant
        self.find(&padded) & ((1 << bytes.len()) - 1)
    }
}
