//! Ids as numbers: customers' exactly, orders' as 56 bits.

use foldhash::fast::FixedState;
use std::hash::BuildHasher;

use super::many::Tail;
use crate::digits::{ZEROS, all_digits, eight_digits, last_digits};

/// The longest id that fits a key.
const SHORT: usize = 15;

/// The last byte of a key: an id's length, or this for an id kept elsewhere.
const LONG: u64 = 0xff << 56;

/// Bits of an order's code.
pub(super) const ORDER_BITS: u32 = 56;

/// The hash of an id. The seed is fixed, so equal input gives equal output on every run.
pub(super) fn hash(id: &[u8]) -> u64 {
    FixedState::default().hash_one(id)
}

/// A customer id: its bytes themselves up to 15 of them, beyond that the place of its bytes in
/// an arena. Of short ids, equal keys are equal ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Key([u64; 2]);

impl Key {
    /// The key of a short id.
    #[inline(always)]
    pub(super) fn short(id: &[u8]) -> Option<Key> {
        let [first, rest] = padded(id);
        let len = id.len();
        (len <= SHORT).then_some(Key([first, rest | (len as u64) << 56]))
    }

    /// The key of an id that stands at `start` of an arena.
    pub(super) fn long(start: usize, len: usize) -> Key {
        Key([start as u64, LONG | len as u64])
    }

    /// The key in two words: an id's first eight bytes, then its others and in the highest byte its length.
    #[inline(always)]
    pub(super) fn words(self) -> [u64; 2] {
        self.0
    }

    /// The key of such words.
    #[inline(always)]
    pub(super) fn of_words(words: [u64; 2]) -> Key {
        Key(words)
    }

    /// Whether the second word is an id's length alone.
    #[inline(always)]
    pub(super) fn fits_word(self) -> bool {
        self.0[1] << 8 == 0
    }

    /// The bytes of a short id, the first one lowest, and how many they are.
    #[inline(always)]
    pub(super) fn bytes(self) -> Option<(u128, u32)> {
        let [first, rest] = self.0;
        let bytes = u128::from(first) | u128::from(rest & !LONG) << 64;
        (rest & LONG != LONG).then_some((bytes, (rest >> 56) as u32))
    }

    /// The key of an id of so many of these bytes, at most 15; the others are 0.
    pub(super) fn of_bytes(bytes: u128, len: u32) -> Key {
        Key([bytes as u64, (bytes >> 64) as u64 | u64::from(len) << 56])
    }

    /// Where the id stands in its arena, if it is a long one.
    #[inline]
    pub(super) fn place(self) -> Option<std::ops::Range<usize>> {
        let Key([start, len]) = self;
        let start = start as usize;
        (len & LONG == LONG).then(|| start..start + len as u32 as usize)
    }

    /// Appends the id's bytes to `text`; `arena` is the one of its long ids.
    pub(super) fn write(self, arena: &[u8], text: &mut Vec<u8>) {
        match self.place() {
            Some(place) => text.extend_from_slice(arena.get(place).unwrap_or_default()),
            None => {
                let bytes = self.0.map(u64::to_le_bytes);
                let len = (self.0[1] >> 56) as usize;
                text.extend_from_slice(bytes.as_flattened().get(..len).unwrap_or_default());
            }
        }
    }

    /// The hash of the id.
    #[inline(always)]
    pub(super) fn hash(self, arena: &[u8]) -> u64 {
        match self.place() {
            Some(place) => hash(arena.get(place).unwrap_or_default()),
            None => mixed(self.0[0], self.0[1]),
        }
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
        _ => [0, padded(id)[0].checked_shl(64 - 8 * len).unwrap_or(0)],
    }
}

/// The bytes of an id of up to 15, zeros behind them.
#[inline(always)]
fn padded(id: &[u8]) -> [u64; 2] {
    let len = id.len() as u32;
    // Two loads that overlap in the middle, in place of a copy of a length known only at run time.
    if let (Some(first), Some(last)) = (id.first_chunk::<8>(), id.last_chunk::<8>()) {
        // One byte first, since all eight would be too many at once.
        let rest = (u64::from_le_bytes(*last) >> 8) >> (8 * 15_u32.saturating_sub(len));
        return [u64::from_le_bytes(*first), rest];
    }
    if let (Some(first), Some(last)) = (id.first_chunk::<4>(), id.last_chunk::<4>()) {
        let rest = u64::from(u32::from_le_bytes(*last)) >> (8 * (8 - len));
        return [u64::from(u32::from_le_bytes(*first)) | rest << 32, 0];
    }
    let all = id.iter().rev();
    [
        all.fold(0, |padded, &byte| padded << 8 | u64::from(byte)),
        0,
    ]
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

/// Makes orders' ids 56 bits: a hash of what stands before an id's last digits (at most eight of them)
/// plus the number that these make.
///
/// Codes are compared only between the rows of one customer. Ids that differ in these digits alone,
/// as numbered orders do, never have the same code. Of other ids, such as random ones, two have the
/// same code with a chance of 2^−56: a million customers with a hundred orders each make 5 · 10^9
/// pairs, and so one false merge in fifteen million such files.
#[derive(Debug, Default)]
pub(super) struct OrderCodes {
    /// What the last id had before its digits, and the hash of that: numbered orders share it.
    last: Option<(Front, u64)>,
    numbered: Option<Numbered>,
}

/// The codes of ids of one length, up to 16 bytes, that are the same up to eight digits at their end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbered {
    len: u32,
    /// The bytes before the digits, and which of the eight bytes before the digits these are.
    front: u64,
    mask: u64,
    /// The code of the number 0.
    hash: u64,
}

impl Numbered {
    /// The code of an id of this kind.
    #[inline(always)]
    pub(super) fn code(&self, tail: Tail) -> Option<u64> {
        let digits = tail.last ^ ZEROS;
        let other = (tail.before ^ self.front) & self.mask | u64::from(tail.len ^ self.len);
        (other == 0 && all_digits(digits))
            .then(|| self.hash.wrapping_add(eight_digits(digits)) & CODE)
    }

    /// Those like this id.
    fn like(tail: Tail, code: u64) -> Option<Numbered> {
        let digits = tail.last ^ ZEROS;
        let mask = u64::MAX
            .checked_shl(8 * 16_u32.checked_sub(tail.len)?)
            .unwrap_or(0);
        (tail.len >= 8 && all_digits(digits)).then(|| Numbered {
            len: tail.len,
            front: tail.before & mask,
            mask,
            hash: code.wrapping_sub(eight_digits(digits)),
        })
    }
}

/// What stands before an id's last digits: the bytes before its last eight, if they fit a key, those of the
/// eight that are not counted, how many are, and the id's length.
type Front = (Key, u64, u32, usize);

/// Bits of a code.
const CODE: u64 = (1 << ORDER_BITS) - 1;

impl OrderCodes {
    /// The codes of ids like the last one.
    pub(super) fn numbered(&self) -> Option<Numbered> {
        self.numbered
    }

    /// The code of an id.
    #[inline]
    pub(super) fn code(&mut self, id: &[u8]) -> u64 {
        let tail = Tail::of(id);
        if let Some(code) = self.numbered.and_then(|numbered| numbered.code(tail)) {
            return code;
        }
        let code = self.code_of_any(id);
        self.numbered = Numbered::like(tail, code).or(self.numbered);
        code
    }

    #[inline(never)]
    fn code_of_any(&mut self, id: &[u8]) -> u64 {
        let (front, tail) = match id.split_last_chunk::<8>() {
            Some((front, tail)) => (front, u64::from_le_bytes(*tail)),
            // Moved to the end, so that the digits stand where they would in a longer id.
            None => {
                let [_, moved] = moved_up(id);
                (&[][..], moved)
            }
        };
        let digits = last_digits(tail);
        let number_bits = u64::MAX.checked_shl(64 - 8 * digits).unwrap_or(0);
        let number = eight_digits(tail & number_bits & 0x0f0f_0f0f_0f0f_0f0f);
        let rest = tail & !number_bits;
        let before = match Key::short(front) {
            Some(key) => self.before((key, rest, digits, id.len())),
            None => hash_before(hash(front), rest, digits, id.len()),
        };
        before.wrapping_add(number) & CODE
    }

    #[inline]
    fn before(&mut self, front: Front) -> u64 {
        match self.last {
            Some((last, hash)) if last == front => hash,
            _ => {
                let (key, rest, digits, len) = front;
                let hash = hash_before(key.hash(&[]), rest, digits, len);
                self.last = Some((front, hash));
                hash
            }
        }
    }
}

fn hash_before(front: u64, rest: u64, digits: u32, len: usize) -> u64 {
    mixed(front, rest ^ u64::from(digits) ^ (len as u64) << 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unpacked(key: Key) -> Vec<u8> {
        let mut text = Vec::new();
        key.write(&[], &mut text);
        text
    }

    #[test]
    fn a_key_of_every_short_length_gives_its_id_back() {
        for len in 0..=SHORT {
            let id: Vec<u8> = (0..len as u8).map(|i| b'a' + i).collect();
            assert_eq!(unpacked(Key::short(&id).unwrap()), id);
        }
        assert_eq!(Key::short(&[b'x'; 16]), None);
        assert_ne!(Key::short(b"a"), Key::short(b"a\0"));
        assert_eq!(Key::long(7, 20).place(), Some(7..27));
    }

    #[test]
    fn numbered_orders_have_codes_of_their_own() {
        // Within a million in a row, as long as the last eight digits tell them apart.
        for prefix in ["", "ORD-", "a rather long prefix of orders/"] {
            let mut codes = OrderCodes::default();
            let mut code = |number: u32| codes.code(format!("{prefix}{number:08}").as_bytes());
            let first = code(0);
            let steps =
                (0..1_000_000).filter(|&n| code(n) == (first + u64::from(n)) & ((1 << 56) - 1));
            assert_eq!(steps.count(), 1_000_000);
        }
        // Few enough digits: what is before them is hashed.
        let mut codes: Vec<u64> = (0..100_000)
            .map(|n| OrderCodes::default().code(n.to_string().as_bytes()))
            .collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 100_000);
    }

    proptest! {
        #[test]
        fn different_ids_have_different_codes(
            one in prop::collection::vec(prop::sample::select(b"ab19-".to_vec()), 0..20),
            other in prop::collection::vec(prop::sample::select(b"ab19-".to_vec()), 0..20),
        ) {
            // Asked one after the other or alone, an id has one code.
            let mut codes = OrderCodes::default();
            prop_assert_eq!(one == other, codes.code(&one) == codes.code(&other));
            prop_assert_eq!(codes.code(&one), OrderCodes::default().code(&one));
        }
    }
}
