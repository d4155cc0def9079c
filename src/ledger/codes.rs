//! Orders' ids as numbers of 56 bits.

use super::key::{hash, mixed, moved_up, padded};
use crate::digits::{ZEROS, all_digits, eight_digits, last_digits};

/// Bits of an order's code.
pub const ORDER_BITS: u32 = 56;

/// All of them.
pub(super) const CODE: u64 = (1 << ORDER_BITS) - 1;

/// The end of an id, which mostly is all of it.
#[derive(Debug, Clone, Copy)]
struct Tail {
    /// The last eight bytes up to the id's end and the eight before them, the first byte lowest; zeros before
    /// the id's first byte.
    last: u64,
    before: u64,
    len: u32,
}

impl Tail {
    #[inline(always)]
    fn of(id: &[u8]) -> Tail {
        let [before, last] = moved_up(id);
        let len = u32::try_from(id.len()).unwrap_or(u32::MAX);
        Tail { last, before, len }
    }
}

/// Makes orders' ids 56 bits: a hash of what stands before an id's last digits (at most eight of them)
/// plus the number that these make.
///
/// Codes are compared only between the rows of one customer. Ids that differ in these digits alone,
/// as numbered orders do, never have the same code. Of other ids, such as random ones, two have the
/// same code with a chance of 2^−56: a million customers with a hundred orders each make 5 · 10^9
/// pairs, and so one false merge in fifteen million such files.
#[derive(Debug, Default)]
pub struct OrderCodes {
    /// What the last id had before its digits, and the hash of that: numbered orders share it.
    last: Option<(Front, u64)>,
    numbered: Option<Numbered>,
}

/// The codes of ids of one length, up to 16 bytes, that are the same up to the digits at their end, at most eight.
#[derive(Debug, Clone, Copy)]
struct Numbered {
    len: u32,
    /// The last eight bytes but for the digits, and those before them; and which bytes these are.
    last: u64,
    last_mask: u64,
    before: u64,
    before_mask: u64,
    /// `0` in the place of every digit.
    zeros: u64,
    /// The code of the number 0.
    hash: u64,
}

impl Numbered {
    /// The code of an id of this kind.
    #[inline(always)]
    fn code(&self, tail: Tail) -> Option<u64> {
        let digits = (tail.last & !self.last_mask) ^ self.zeros;
        let other = (tail.before ^ self.before) & self.before_mask
            | (tail.last ^ self.last) & self.last_mask
            | u64::from(tail.len ^ self.len);
        (other == 0 && all_digits(digits))
            .then(|| self.hash.wrapping_add(eight_digits(digits)) & CODE)
    }

    /// Those like this id.
    fn like(tail: Tail, code: u64) -> Option<Numbered> {
        let beyond = 16_u32.checked_sub(tail.len)?;
        let before_mask = u64::MAX.checked_shl(8 * beyond).unwrap_or(0);
        let digits = last_digits(tail.last);
        let number = u64::MAX.checked_shl(64 - 8 * digits)?;
        let zeros = ZEROS & number;
        Some(Numbered {
            len: tail.len,
            last: tail.last & !number,
            last_mask: !number,
            before: tail.before & before_mask,
            before_mask,
            zeros,
            hash: code.wrapping_sub(eight_digits(tail.last & number ^ zeros)),
        })
    }
}

/// What stands before an id's last digits: the bytes before its last eight, if they are few, those of the
/// eight that are not counted, how many are, and the id's length.
type Front = ([u64; 2], u64, u32, usize);

impl OrderCodes {
    /// No id seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The code of an id. It does not depend on the ids before it.
    #[inline(always)]
    pub fn code(&mut self, id: &[u8]) -> u64 {
        let tail = Tail::of(id);
        match self
            .numbered
            .as_ref()
            .and_then(|numbered| numbered.code(tail))
        {
            Some(code) => code,
            None => self.code_of_other(id, tail),
        }
    }

    /// The code of an id that is not like the ones before.
    #[inline(never)]
    fn code_of_other(&mut self, id: &[u8], tail: Tail) -> u64 {
        let code = self.code_of_any(id);
        self.numbered = Numbered::like(tail, code).or(self.numbered);
        code
    }

    /// The code of an order whose number counts only within something else, such as a day or a file that
    /// `salt` stands for.
    pub fn within(code: u64, salt: u64) -> u64 {
        mixed(code, salt) & CODE
    }

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
        let before = match padded(front) {
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
                let hash = hash_before(mixed(key[0], key[1]), rest, digits, len);
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
        fn a_code_does_not_depend_on_the_ids_before(
            ids in prop::collection::vec("(#|A-|ORD-0|a-long-front-)?[0-9]{0,9}[/x]?", 1..20),
        ) {
            let mut codes = OrderCodes::default();
            for id in &ids {
                let alone = OrderCodes::default().code(id.as_bytes());
                prop_assert_eq!(codes.code(id.as_bytes()), alone, "{}", id);
            }
        }

        #[test]
        fn different_ids_have_different_codes(
            one in prop::collection::vec(prop::sample::select(b"ab19-".to_vec()), 0..20),
            other in prop::collection::vec(prop::sample::select(b"ab19-".to_vec()), 0..20),
        ) {
            // Asked one after the other or alone, an id has one code.
            let mut codes = OrderCodes::default();
            prop_assert_eq!(one == other, codes.code(&one) == codes.code(&other));
            prop_assert_eq!(codes.code(&one), OrderCodes::default().code(&one));
            prop_assert_eq!(codes.code(&other), OrderCodes::default().code(&other));
        }
    }

    #[test]
    fn a_number_within_a_day_is_another_one_on_another_day() {
        let code = OrderCodes::new().code(b"17");
        let codes: std::collections::BTreeSet<u64> =
            (0..1000).map(|day| OrderCodes::within(code, day)).collect();
        assert_eq!(codes.len(), 1000);
        assert!(codes.iter().all(|code| code >> ORDER_BITS == 0));
    }
}
