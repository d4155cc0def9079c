//! Ids that count the customers: a number behind what all of them begin with, as in `C0001234` or `1234`.
//!
//! Such a number says by itself in which table a customer is and which number it has there, so that nothing has
//! to be looked up and no id to be kept.

use super::intern::TABLES;
use super::key::{Key, mixed};
use super::many::Tail;
use crate::digits::{ZEROS, all_digits, eight_digits, last_digits, spelled};

/// From here on a customer's number in its table was given to it as it came; below it is part of its id's.
pub(super) const GIVEN: u32 = 1 << 16;

/// The numbers that ids can count with.
const NUMBERS: u64 = GIVEN as u64 * TABLES as u64;

/// The table of a customer, and its number there if the id says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u32);

impl Place {
    /// Neither is known.
    pub(super) const NONE: Place = Place(u32::MAX);

    #[inline(always)]
    pub(super) fn new(table: u8, number: u16) -> Place {
        Place(u32::from(number) << 8 | u32::from(table))
    }

    /// The place of an id whose number must be looked up.
    #[inline(always)]
    pub(super) fn in_table(table: u8) -> Place {
        Place(1 << 31 | u32::from(table))
    }

    #[inline(always)]
    pub(super) fn has_number(self) -> bool {
        self.0 >> 24 == 0
    }

    #[inline(always)]
    pub(super) fn table(self) -> u8 {
        self.0 as u8
    }

    #[inline(always)]
    pub(super) fn number(self) -> u32 {
        self.0 >> 8
    }
}

/// Whether an id's end is such that [`Split::of`] has to look at it.
#[inline(always)]
pub(super) fn may_count(id: &[u8]) -> bool {
    let digits = |last: &[u8; 4]| all_digits(u64::from(u32::from_le_bytes(*last)) ^ ZEROS >> 32);
    id.last_chunk().is_some_and(digits)
}

/// A short id that ends with five to eight digits, as random ids rarely do, and with no too large number: what stands
/// before the digits, and the number that they make.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    /// The bytes before the digits, the first one lowest.
    front: u128,
    front_len: u32,
    digits: u32,
    zero_first: bool,
    number: u64,
}

impl Split {
    #[inline(always)]
    pub(super) fn of(key: Key) -> Option<Split> {
        let (id, len) = key.bytes()?;
        // Moved up, so that the last byte is the highest.
        let moved = id.checked_shl(128 - 8 * len)?;
        let last = (moved >> 64) as u64;
        if !all_digits((last ^ ZEROS) >> 24) {
            return None;
        }
        let digits = last_digits(last);
        if digits == 8 && ((moved >> 56) as u8).is_ascii_digit() {
            return None;
        }
        let number = eight_digits((last ^ ZEROS) & highest(digits));
        if number >= NUMBERS {
            return None;
        }
        let front_len = len - digits;
        Some(Split {
            front: id & !(u128::MAX << (8 * front_len)),
            front_len,
            digits,
            zero_first: (id >> (8 * front_len)) as u8 == b'0',
            number,
        })
    }

    /// The table of such an id, whatever the other ids are: consecutive numbers are in different ones.
    #[inline(always)]
    pub(super) fn table(self) -> u8 {
        place(self.number, first_table(self.front, self.front_len)).table()
    }
}

/// Ones in so many of the highest bytes.
#[inline(always)]
fn highest(bytes: u32) -> u64 {
    u64::MAX.checked_shl(64 - 8 * bytes).unwrap_or(0)
}

/// Where the tables of ids with this front begin.
#[inline(always)]
fn first_table(front: u128, front_len: u32) -> u8 {
    let (low, high) = (front as u64, (front >> 64) as u64);
    (mixed(low, high ^ u64::from(front_len) << 56) >> 56) as u8
}

/// How far 256 consecutive numbers are turned around the tables, so that numbers in large steps are spread as well.
#[inline(always)]
fn turned(high: u16) -> u8 {
    (u32::from(high).wrapping_mul(0x9e37_79b1) >> 24) as u8
}

#[inline(always)]
fn place(number: u64, first: u8) -> Place {
    let (low, high) = (number as u8, (number >> 8) as u16);
    Place::new(low.wrapping_add(turned(high)).wrapping_add(first), high)
}

/// What ids that count have in common: the front, and how many digits the number has at least, with zeros before
/// it if need be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbering {
    front: u128,
    front_len: u32,
    digits: u32,
    first: u8,
}

impl Numbering {
    /// The ids that are like this one.
    pub(super) fn like(id: Split) -> Numbering {
        Numbering {
            front: id.front,
            front_len: id.front_len,
            digits: id.digits,
            first: first_table(id.front, id.front_len),
        }
    }

    #[inline(always)]
    fn has_front_of(&self, id: Split) -> bool {
        id.front == self.front && id.front_len == self.front_len
    }

    /// The place of an id if it is of this kind. No two ids have the same one.
    #[inline(always)]
    pub(super) fn place(&self, id: Split) -> Place {
        let as_written = id.digits == self.digits || id.digits > self.digits && !id.zero_first;
        if self.has_front_of(id) && as_written {
            place(id.number, self.first)
        } else {
            Place::NONE
        }
    }

    /// The [table](Split::table) of any id.
    pub(super) fn table(&self, id: Split) -> u8 {
        if self.has_front_of(id) {
            place(id.number, self.first).table()
        } else {
            id.table()
        }
    }

    /// The ids of this kind that are `len` bytes long, if there are any.
    pub(super) fn whole(&self, len: u32) -> Option<Whole> {
        let digits = len.checked_sub(self.front_len)?;
        if digits < self.digits || digits > 8 {
            return None;
        }
        // Both halves moved up as a tail's are.
        let front = self.front.checked_shl(128 - 8 * len).unwrap_or(0);
        let mask = !(u128::MAX << (8 * self.front_len));
        let mask = mask.checked_shl(128 - 8 * len).unwrap_or(0);
        Some(Whole {
            len,
            front: [front as u64, (front >> 64) as u64],
            front_mask: [mask as u64, (mask >> 64) as u64],
            digits_mask: highest(digits),
            least: if digits > self.digits {
                10_u64.pow(digits - 1)
            } else {
                0
            },
            first: self.first,
        })
    }

    /// The id of that place.
    pub(super) fn key(&self, place: Place) -> Key {
        let high = place.number() as u16;
        let low = place
            .table()
            .wrapping_sub(turned(high))
            .wrapping_sub(self.first);
        let number = u64::from(high) << 8 | u64::from(low);
        let natural = number.checked_ilog10().map_or(1, |log| log + 1);
        let digits = natural.max(self.digits);
        let shown = u128::from(spelled(number) >> (64 - 8 * digits)) << (8 * self.front_len);
        Key::of_bytes(self.front | shown, self.front_len + digits)
    }
}

/// Ids of one numbering and one length, to be told by their tails.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole {
    len: u32,
    front: [u64; 2],
    front_mask: [u64; 2],
    digits_mask: u64,
    /// The smallest number that is written with so many digits.
    least: u64,
    first: u8,
}

impl Whole {
    /// The place of an id.
    #[inline(always)]
    pub(super) fn place(&self, tail: Tail) -> Place {
        let values = (tail.last ^ ZEROS) & self.digits_mask;
        let before = (tail.before ^ self.front[0]) & self.front_mask[0];
        let last = (tail.last ^ self.front[1]) & self.front_mask[1];
        let same_form = before | last | u64::from(tail.len ^ self.len) == 0;
        if !(same_form && all_digits(values)) {
            return Place::NONE;
        }
        let number = eight_digits(values);
        if (self.least..NUMBERS).contains(&number) {
            place(number, self.first)
        } else {
            Place::NONE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(id: &str) -> Key {
        Key::short(id.as_bytes()).unwrap()
    }

    fn like(id: &str) -> Option<Numbering> {
        Split::of(key(id)).map(Numbering::like)
    }

    fn place_of(numbering: &Numbering, id: &str) -> Option<Place> {
        let place = numbering.place(Split::of(key(id))?);
        Some(place).filter(|place| place.has_number())
    }

    #[test]
    fn what_counts_is_a_number_behind_the_same_text() {
        let numbering = like("C0012345").unwrap();
        for id in ["C0000000", "C0065535", "C9999999", "C10000000"] {
            assert!(place_of(&numbering, id).is_some(), "{id}");
        }
        // Another text before the number, another width, a number that is too large.
        for id in [
            "D0012345",
            "C012345",
            "C00012345",
            "12345",
            "C16777216",
            "CC0012345",
            "C001234x",
        ] {
            assert_eq!(place_of(&numbering, id), None, "{id}");
        }
        for id in ["", "C", "1234", "C1234", "C123x", "123456789", "16777216"] {
            assert_eq!(like(id), None, "{id}");
        }
    }

    #[test]
    fn consecutive_numbers_and_those_in_large_steps_fill_all_tables_alike() {
        for step in [1, 7, 100, 256, 1000] {
            let numbering = like("10000").unwrap();
            let mut tables = [0; TABLES];
            for number in 0..8192 {
                let id = format!("{:05}", number * step);
                let place = place_of(&numbering, &id).unwrap();
                tables[usize::from(place.table())] += 1;
            }
            assert!(
                tables.iter().all(|&count| count < 3 * 8192 / TABLES),
                "{step}: {tables:?}"
            );
        }
    }

    /// Ids of a few kinds, such as count and such as do not.
    fn ids() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "(|C|cust-|customer)[0-9]{5,7}",
            2 => "[0-9]{1,9}",
            1 => "C[0-9]{8,14}",
            1 => "[a-f0-9]{4,8}",
            1 => "[C0]{0,9}",
        ]
    }

    proptest! {
        #[test]
        fn an_id_comes_back_from_its_place_and_is_in_its_table(first in ids(), others in prop::collection::vec(ids(), 0..50)) {
            let Some(numbering) = like(&first) else {
                return Ok(());
            };
            for id in others.iter().chain([&first]) {
                // What stands before an id has no meaning.
                let text = format!("0000000000000000{id}");
                let tail = Tail::new(text.as_bytes().last_chunk().unwrap(), id.len() as u32);
                let whole = numbering.whole(id.len() as u32);
                let by_tail = whole.map(|whole| whole.place(tail));
                let by_tail = by_tail.filter(|place| place.has_number());
                let place = place_of(&numbering, id);
                if let Some(place) = place {
                    prop_assert_eq!(numbering.key(place), key(id));
                    prop_assert_eq!(Some(place.table()), Split::of(key(id)).map(Split::table));
                    prop_assert!(place.number() < GIVEN);
                }
                prop_assert_eq!(by_tail, place);
                if let Some(split) = Split::of(key(id)) {
                    prop_assert_eq!(numbering.table(split), split.table());
                }
            }
            prop_assert!(place_of(&numbering, &first).is_some());
        }
    }
}
