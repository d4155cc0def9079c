//! Finds the few bytes that give a file its structure, 64 bytes at a time.

use wide::u8x16;

/// Bytes looked at in one step.
pub(super) const STEP: usize = 64;

/// The bytes to look for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finder {
    pub(super) delimiter: u8,
    /// Whether quotes have a meaning.
    pub(super) quoting: bool,
}

/// What one step looks like, compared but not yet turned into masks where few steps need them.
pub(super) struct Step {
    delimiters: Hits,
    feeds: Hits,
    returns: Hits,
    quotes: Hits,
}

impl Finder {
    /// Compares a step with all bytes looked for.
    #[inline(always)]
    pub(super) fn look(self, bytes: &[u8; STEP]) -> Step {
        let parts = Parts::of(bytes);
        Step {
            delimiters: parts.find(self.delimiter),
            feeds: parts.find(b'\n'),
            returns: parts.find(b'\r'),
            quotes: parts.find(b'"'),
        }
    }

    /// A bit for each byte with a meaning; the first byte is the lowest bit. `bytes` are at most a step.
    #[inline]
    pub(super) fn all(self, bytes: &[u8]) -> u64 {
        match bytes.first_chunk::<STEP>() {
            Some(step) => self.marks(step),
            None => {
                let (filled, there) = fill_up(bytes);
                self.marks(&filled) & there
            }
        }
    }

    #[inline(always)]
    fn marks(self, bytes: &[u8; STEP]) -> u64 {
        let step = self.look(bytes);
        let quotes = if self.quoting { step.quotes() } else { 0 };
        step.ends() | step.breaks() | quotes
    }
}

impl Step {
    /// Delimiters and line feeds.
    #[inline(always)]
    pub(super) fn ends(&self) -> u64 {
        mask(either(self.delimiters, self.feeds))
    }

    /// Line feeds and carriage returns.
    #[inline(always)]
    pub(super) fn breaks(&self) -> u64 {
        mask(either(self.feeds, self.returns))
    }

    /// Quotes.
    #[inline(always)]
    pub(super) fn quotes(&self) -> u64 {
        mask(self.quotes)
    }

    /// Whether there is a quote.
    #[inline(always)]
    pub(super) fn has_quotes(&self) -> bool {
        let [a, b, c, d] = self.quotes;
        (a | b | c | d).to_bitmask() != 0
    }
}

/// Fewer bytes than a step filled up to one, and a bit for each of them. Filled up with zeros: even where these are
/// looked for, their bits are not counted.
#[inline]
pub(super) fn fill_up(bytes: &[u8]) -> ([u8; STEP], u64) {
    let mut filled = [0; STEP];
    for (to, from) in filled.iter_mut().zip(bytes) {
        *to = *from;
    }
    (filled, (1 << bytes.len()) - 1)
}

/// Counts line breaks of up to [`Tally::STEPS`] steps.
#[derive(Clone, Copy)]
pub(super) struct Tally {
    feeds: u8x16,
    returns: u8x16,
}

impl Tally {
    /// Steps after which the counters of one byte may be full.
    pub(super) const STEPS: usize = 63;

    pub(super) fn new() -> Self {
        let none = u8x16::splat(0);
        Tally {
            feeds: none,
            returns: none,
        }
    }

    #[inline(always)]
    pub(super) fn add(&mut self, step: &Step) {
        // A hit is 255, which is one less than nothing.
        let count = |sum: u8x16, [a, b, c, d]: Hits| sum - ((a + b) + (c + d));
        self.feeds = count(self.feeds, step.feeds);
        self.returns = count(self.returns, step.returns);
    }

    /// Line feeds and carriage returns.
    #[inline(always)]
    pub(super) fn counts(self) -> (u32, u32) {
        let sum = |counts: u8x16| {
            counts
                .to_array()
                .iter()
                .map(|&count| u32::from(count))
                .sum()
        };
        (sum(self.feeds), sum(self.returns))
    }
}

/// A bit for each byte from an odd mark on up to the next one, that one left out: what stands between quotes.
#[inline(always)]
pub(super) fn between(quotes: u64) -> u64 {
    let mut inside = quotes;
    for shift in [1, 2, 4, 8, 16, 32] {
        inside ^= inside << shift;
    }
    inside
}

/// One step, as the processor compares it.
struct Parts(Hits);

type Hits = [u8x16; STEP / 16];

impl Parts {
    #[inline(always)]
    fn of(bytes: &[u8; STEP]) -> Self {
        let none = [0; 16];
        // Written out, so that all of it stays in registers.
        let [a, b, c, d] = match bytes.as_chunks::<16>().0 {
            [a, b, c, d] => [a, b, c, d],
            _ => [&none; 4], // a step has four: invariant
        };
        Parts([
            u8x16::new(*a),
            u8x16::new(*b),
            u8x16::new(*c),
            u8x16::new(*d),
        ])
    }

    #[inline(always)]
    fn find(&self, byte: u8) -> Hits {
        let byte = u8x16::splat(byte);
        // Written out: a `map` over an array is a call wherever it is not inlined.
        let Parts([a, b, c, d]) = *self;
        [
            a.simd_eq(byte),
            b.simd_eq(byte),
            c.simd_eq(byte),
            d.simd_eq(byte),
        ]
    }
}

#[inline(always)]
fn either([a, b, c, d]: Hits, [e, f, g, h]: Hits) -> Hits {
    [a | e, b | f, c | g, d | h]
}

#[inline(always)]
fn mask(hits: Hits) -> u64 {
    let [a, b, c, d] = hits;
    let bits = |hits: u8x16| u64::from(hits.to_bitmask());
    bits(a) | bits(b) << 16 | bits(c) << 32 | bits(d) << 48
}
