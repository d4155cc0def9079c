//! Customers' ids as words, and their hashes.

use std::hash::{BuildHasher, Hasher};
use std::hint::black_box;

use foldhash::fast::FixedState;

/// The longest id that fits a word.
const SHORT: usize = 8;

/// The longest id that two words cover.
const TWO_WORDS: usize = 16;

/// In the highest byte of a key's second word stands an id's length, or this for one kept elsewhere.
const LONG: u64 = 0xff << 56;

/// The hash of an id. The seed is fixed, so equal input gives equal output on every run.
#[inline(always)]
pub(super) fn hash(id: &[u8]) -> u64 {
    let len = id.len() as u64;
    if id.len() <= SHORT {
        return mixed(word(id), len << 56);
    }
    if id.len() <= TWO_WORDS {
        let [before, last] = moved_up(id);
        // In eight bytes that overlap no more than they must, no byte is lost.
        return mixed(before ^ len << 57, last);
    }
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(id);
    mixed(hasher.finish(), len)
}

/// A customer's id: its bytes themselves up to eight of them; beyond that its hash, and where its bytes stand in
/// an [arena](Arena).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Key(pub(super) [u64; 2]);

impl Key {
    /// The key of a short id.
    #[inline(always)]
    pub(super) fn short(id: &[u8]) -> Option<Key> {
        let len = id.len();
        (len <= SHORT).then(|| Key([word(id), (len as u64) << 56]))
    }

    /// The key of an id of this hash that stands at `place` of an arena.
    #[inline(always)]
    pub(super) fn long(hash: u64, place: u32) -> Key {
        Key([hash, LONG | u64::from(place)])
    }

    /// Where the id stands in its arena, if it is a long one.
    #[inline(always)]
    pub(super) fn place(self) -> Option<u32> {
        let Key([_, rest]) = self;
        (rest & LONG == LONG).then_some(rest as u32)
    }

    /// The hash of the id.
    #[inline(always)]
    pub(super) fn hash(self) -> u64 {
        let Key([first, rest]) = self;
        match self.place() {
            Some(_) => first,
            None => mixed(first, rest),
        }
    }

    /// Appends the id's bytes to `text`; `arena` is the one of its long ids.
    pub(super) fn write(self, arena: &Arena, text: &mut Vec<u8>) {
        if let Some(place) = self.place() {
            return arena.write(place, text);
        }
        let Key([first, rest]) = self;
        let len = (rest >> 56) as usize;
        text.extend_from_slice(first.to_le_bytes().get(..len).unwrap_or_default());
    }
}

/// Long ids, each as the words of its bytes behind a word of its length, so that ids are compared word by word.
#[derive(Debug, Clone, Default)]
pub(super) struct Arena(Vec<u64>);

impl Arena {
    /// Adds a long id; tells where it stands, unless the arena is full.
    #[inline(always)]
    pub(super) fn push(&mut self, id: &[u8]) -> Option<u32> {
        let Arena(words) = self;
        let place = u32::try_from(words.len()).ok()?;
        let (whole, rest) = id.as_chunks::<8>();
        words.reserve(whole.len() + 2);
        words.push(id.len() as u64);
        for word in whole {
            words.push(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            words.push(word(rest));
        }
        Some(place)
    }

    /// Adds an id that stands in another arena.
    #[inline(always)]
    pub(super) fn copy(&mut self, other: &Arena, place: u32) -> Option<u32> {
        let new = u32::try_from(self.0.len()).ok()?;
        self.0.extend_from_slice(other.id(place));
        Some(new)
    }

    /// An id's length and words.
    #[inline(always)]
    fn id(&self, place: u32) -> &[u64] {
        let words = self.0.get(place as usize..).unwrap_or_default();
        let len = words.first().copied().unwrap_or(0);
        words
            .get(..1 + len.div_ceil(8) as usize)
            .unwrap_or_default()
    }

    /// Looks at the ids at these places, so that they are in the cache when they are compared: where each begins, and
    /// half a line of the cache further on, where most go on.
    pub(super) fn touch(&self, places: &[u32]) {
        const LINE: usize = 64 / size_of::<u64>();
        let word = |at: usize| self.0.get(at).copied().unwrap_or(0);
        let mut seen = 0;
        for &place in places {
            seen ^= word(place as usize);
        }
        for &place in places {
            seen ^= word(place as usize + LINE / 2);
        }
        black_box(seen);
    }

    /// Whether the id at `place` is the one at `other_place` of another arena.
    #[inline(always)]
    pub(super) fn has(&self, place: u32, other: &Arena, other_place: u32) -> bool {
        let asked = other.id(other_place);
        let known = self.0.get(place as usize..).unwrap_or_default();
        // The first word says how many there are.
        known.len() >= asked.len() && known.iter().zip(asked).all(|(one, other)| one == other)
    }

    fn write(&self, place: u32, text: &mut Vec<u8>) {
        if let Some((&len, words)) = self.id(place).split_first() {
            let end = text.len() + len as usize;
            for word in words {
                text.extend_from_slice(&word.to_le_bytes());
            }
            text.truncate(end);
        }
    }

    /// Whether there are no ids.
    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets the ids.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// The bytes of an id at the upper end of sixteen, zeros below them; of a longer id the last ones.
#[inline(always)]
pub(super) fn moved_up(id: &[u8]) -> [u64; 2] {
    let len = id.len() as u32;
    if let Some(last) = id.last_chunk::<16>() {
        let all = u128::from_le_bytes(*last);
        return [all as u64, (all >> 64) as u64];
    }
    match (id.first_chunk::<8>(), id.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            let first = u64::from_le_bytes(*first).checked_shl(128 - 8 * len);
            [first.unwrap_or(0), u64::from_le_bytes(*last)]
        }
        _ => [0, word(id).checked_shl(64 - 8 * len).unwrap_or(0)],
    }
}

/// Up to eight bytes in a word, the first one lowest, zeros behind them; of more bytes the first ones.
#[inline(always)]
fn word(bytes: &[u8]) -> u64 {
    if let Some(all) = bytes.first_chunk::<8>() {
        return u64::from_le_bytes(*all);
    }
    let len = bytes.len() as u32;
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // Two loads that overlap in the middle, in place of a copy of a length known only at run time.
        let rest = u64::from(u32::from_le_bytes(*last)) >> (8 * (8 - len));
        return u64::from(u32::from_le_bytes(*first)) | rest << 32;
    }
    // The same of single bytes: of up to three the first, the middle and the last are all.
    match (bytes.first(), bytes.get(bytes.len() / 2), bytes.last()) {
        (Some(&first), Some(&middle), Some(&last)) => {
            let middle = u64::from(middle) << (8 * (len / 2));
            u64::from(first) | middle | u64::from(last) << (8 * (len - 1))
        }
        _ => 0,
    }
}

/// The bytes of an id of up to 15, zeros behind them, and in the highest byte its length.
#[inline(always)]
pub(super) fn padded(id: &[u8]) -> Option<[u64; 2]> {
    let rest = match id.split_first_chunk::<8>() {
        Some((_, rest)) => rest,
        None => &[],
    };
    (id.len() <= 15).then(|| [word(id), word(rest) | (id.len() as u64) << 56])
}

/// Two numbers to one: the halves of a product, twice (as wyhash and foldhash do).
#[inline(always)]
pub(super) fn mixed(one: u64, other: u64) -> u64 {
    let fold = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        product as u64 ^ (product >> 64) as u64
    };
    let first = fold(one ^ 0x2d35_8dcc_aa6c_78a5, other ^ 0x8bb8_4b93_962e_acc9);
    fold(first ^ 0x4b33_a62e_d433_d4a3, 0x4d5a_2da5_1de1_aa47)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_every_length_gives_its_id_back() {
        let mut arena = Arena::default();
        let ids: Vec<Vec<u8>> = (0..60_u8)
            .map(|len| (0..len).map(|at| b'a' + at).collect())
            .collect();
        let keys: Vec<Key> = ids
            .iter()
            .map(|id| match Key::short(id) {
                Some(key) => key,
                None => Key::long(hash(id), arena.push(id).unwrap()),
            })
            .collect();
        for (id, key) in ids.iter().zip(&keys) {
            let mut text = b"before".to_vec();
            key.write(&arena, &mut text);
            assert_eq!(text, [b"before", id.as_slice()].concat());
            assert_eq!(key.hash(), hash(id));
            assert_eq!(key.place().is_none(), id.len() <= 8);
        }
        let places: Vec<u32> = keys.iter().filter_map(|key| key.place()).collect();
        for &one in &places {
            for &other in &places {
                assert_eq!(arena.has(one, &arena, other), one == other);
            }
        }
        assert_ne!(Key::short(b"a"), Key::short(b"a\0"));
    }

    #[test]
    fn ids_that_differ_in_any_byte_or_in_length_have_other_hashes() {
        let mut hashes = std::collections::BTreeSet::new();
        let mut ids = 0;
        for len in 0..40 {
            let id = vec![b'x'; len];
            ids += 1;
            hashes.insert(hash(&id));
            for at in 0..len {
                let mut other = id.clone();
                other[at] = b'y';
                ids += 1;
                hashes.insert(hash(&other));
            }
            // Bytes of zero count as well.
            ids += 1;
            hashes.insert(hash(&[id.as_slice(), &[0]].concat()));
        }
        assert_eq!(hashes.len(), ids);
    }
}
