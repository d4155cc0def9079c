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

/// The table of a customer and its number there, if its id says them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u32);

impl Place {
    /// The id says nothing.
    pub(super) const NONE: Place = Place(u32::MAX);

    #[inline(always)]
    pub(super) fn new(table: u8, number: u16) -> Place {
        Place(u32::from(number) << 8 | u32::from(table))
    }

    #[inline(always)]
    pub(super) fn is_some(self) -> bool {
        self != Place::NONE
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

/// An id of up to eight bytes before and from its last digits on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    front: u64,
    front_len: u32,
    digits: u32,
    number: u64,
}

impl Split {
    /// `None` for ids that are longer, have no digits at their end or too large a number there.
    #[inline(always)]
    pub(super) fn of(key: Key) -> Option<Split> {
        let (id, len) = key.word()?;
        // Moved up, so that the last byte is the highest.
        let moved = id.checked_shl(64 - 8 * len)?;
        let digits = last_digits(moved);
        let values = (moved ^ ZEROS) & u64::MAX.checked_shl(64 - 8 * digits)?;
        let front_len = len - digits;
        let split = Split {
            front: id & !(u64::MAX << (8 * front_len)),
            front_len,
            digits,
            number: eight_digits(values),
        };
        (split.number < NUMBERS).then_some(split)
    }

    /// The table of such an id, whatever the other ids are: consecutive numbers are in different ones.
    #[inline(always)]
    pub(super) fn table(self) -> usize {
        let first = first_table(self.front, self.front_len);
        usize::from(place(self.number as u32, first).table())
    }
}

/// Where the tables of ids with this front begin.
#[inline(always)]
fn first_table(front: u64, front_len: u32) -> u8 {
    (mixed(front, u64::from(front_len)) >> 56) as u8
}

/// How far 256 consecutive numbers are turned around the tables, so that numbers in large steps are spread as well.
#[inline(always)]
fn turned(high: u16) -> u8 {
    (u32::from(high).wrapping_mul(0x9e37_79b1) >> 24) as u8
}

#[inline(always)]
fn place(number: u32, first: u8) -> Place {
    let (low, high) = (number as u8, (number >> 8) as u16);
    Place::new(low.wrapping_add(turned(high)).wrapping_add(first), high)
}

/// What ids that count have in common: the front, and how many digits the number has at least, with zeros before
/// it if need be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbering {
    front: u64,
    front_len: u32,
    digits: u32,
    first: u8,
}

impl Numbering {
    /// The ids that are like this one.
    pub(super) fn like(key: Key) -> Option<Numbering> {
        let split = Split::of(key)?;
        Some(Numbering {
            front: split.front,
            front_len: split.front_len,
            digits: split.digits,
            first: first_table(split.front, split.front_len),
        })
    }

    /// The place of an id of this kind. No two ids have the same one.
    #[inline(always)]
    pub(super) fn place(&self, key: Key) -> Place {
        self.place_of(key).unwrap_or(Place::NONE)
    }

    fn place_of(&self, key: Key) -> Option<Place> {
        let (id, len) = key.word()?;
        let digits = len.wrapping_sub(self.front_len);
        let shift = 8 * self.front_len;
        if digits > 8 || digits < self.digits || (id ^ self.front) & !(u64::MAX << shift) != 0 {
            return None;
        }
        // Moved up, so that the last digit is the highest byte; zeros before the first one.
        let values = ((id ^ ZEROS) >> shift).checked_shl(64 - 8 * digits)?;
        let number = eight_digits(values);
        let as_written = digits == self.digits || (id >> shift) as u8 != b'0';
        (all_digits(values) && as_written && number < NUMBERS)
            .then(|| place(number as u32, self.first))
    }

    /// The ids of this kind that have no more digits than all must have: mostly these are all.
    pub(super) fn whole(&self) -> Whole {
        let above = |digits: u32| u64::MAX.checked_shl(64 - 8 * digits).unwrap_or(0);
        let len = self.front_len + self.digits;
        Whole {
            len,
            front: self.front.checked_shl(64 - 8 * len).unwrap_or(0),
            front_mask: above(len) & !above(self.digits),
            digits_mask: above(self.digits),
            first: self.first,
        }
    }

    /// The id of that place.
    pub(super) fn key(&self, place: Place) -> Key {
        let high = place.number() as u16;
        let low = place.table().wrapping_sub(turned(high)).wrapping_sub(self.first);
        let number = u64::from(high) << 8 | u64::from(low);
        let natural = number.checked_ilog10().map_or(1, |log| log + 1);
        let digits = natural.max(self.digits);
        let shown = spelled(number) >> (64 - 8 * digits);
        Key::of_word(self.front | shown << (8 * self.front_len), self.front_len + digits)
    }
}

/// Ids of one numbering and one length, to be told by their tails.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole {
    len: u32,
    front: u64,
    front_mask: u64,
    digits_mask: u64,
    first: u8,
}

impl Whole {
    /// The place of an id.
    #[inline(always)]
    pub(super) fn place(&self, tail: Tail) -> Place {
        let values = (tail.last ^ ZEROS) & self.digits_mask;
        let number = eight_digits(values);
        let other = (tail.last ^ self.front) & self.front_mask | u64::from(tail.len ^ self.len);
        if other == 0 && all_digits(values) && number < NUMBERS {
            place(number as u32, self.first)
        } else {
            Place::NONE
        }
    }
}
