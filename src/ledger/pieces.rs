//! Histories one behind the other, in pieces of memory.

use super::entry::Entry;
use super::group::code_of;
use super::orders::{Form, Part};
use crate::calendar::Day;

/// A table's histories, put one behind the other in pieces of memory.
pub(super) struct Parts<E> {
    memory: Vec<Vec<E>>,
    done: Vec<Part>,
    ends: Vec<u32>,
    entries: Vec<E>,
    days: Option<Days>,
}

/// The first and the last day of any entry, and of any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) first: Day,
    pub(super) last: Day,
    pub(super) last_order: Option<Day>,
}

impl Days {
    /// Those of a sorted history.
    #[inline]
    fn of<E: Entry>(history: &[E]) -> Option<Days> {
        let orders = history.iter().rev().filter(|entry| entry.amount() >= 0);
        Some(Days {
            first: history.first()?.day(),
            last: history.last()?.day(),
            last_order: orders.map(|entry| entry.day()).next(),
        })
    }

    /// Those of both.
    #[inline]
    pub(super) fn with(self, other: Days) -> Days {
        Days {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
            last_order: self.last_order.max(other.last_order),
        }
    }
}

/// Entries in a piece of memory, where none is left that can be used again.
const PIECE: usize = 4096;

impl<E: Form> Parts<E> {
    pub(super) fn new(memory: Vec<Vec<E>>) -> Self {
        Parts {
            memory,
            done: Vec::new(),
            ends: Vec::new(),
            entries: Vec::new(),
            days: None,
        }
    }

    /// Adds the next customer's history made of rows in any order, unless two of them are of one order.
    #[inline]
    pub(super) fn push_rows(&mut self, rows: &[(u64, E)]) -> bool {
        self.make_room(rows.len());
        let start = self.entries.len();
        let mut few = [E::default(); FEW];
        let distinct = if let Some(sorted) = few.get_mut(..rows.len()) {
            // What may be of one order is so but for one in thousands: it is merged, which looks exactly.
            let distinct = sort_few(rows, sorted);
            self.entries.extend_from_slice(sorted);
            distinct
        } else {
            self.entries.extend(rows.iter().map(|(_, entry)| *entry));
            self.entries[start..].sort_unstable(); // invariant: no shorter than it was
            !has_doubled(rows)
        };
        if distinct {
            self.end_history();
        } else {
            self.entries.truncate(start);
        }
        distinct
    }

    /// Adds a history whose entries come in any order, unless there is one that does not fit.
    pub(super) fn push_all(&mut self, history: impl Iterator<Item = Option<E>> + Clone) -> bool {
        self.make_room(history.clone().count());
        let start = self.entries.len();
        for entry in history {
            let Some(entry) = entry else {
                self.entries.truncate(start);
                return false;
            };
            self.entries.push(entry);
        }
        self.entries[start..].sort_unstable(); // invariant: as above
        self.end_history();
        true
    }

    /// Adds a history that is too wide for the others as a part of its own.
    pub(super) fn push_wide(&mut self, mut history: Vec<u128>) {
        self.close();
        history.sort_unstable();
        self.days = widened(self.days, Days::of(&history));
        // As below.
        self.done
            .push(u128::part(vec![history.len() as u32], history));
    }

    fn make_room(&mut self, count: usize) {
        if self.entries.capacity() - self.entries.len() < count {
            self.close();
            self.entries = match self.memory.pop() {
                Some(piece) if piece.capacity() >= count => piece,
                _ => Vec::with_capacity(count.max(PIECE)),
            };
        }
    }

    /// Ends the history, which is sorted, behind the last entry.
    #[inline]
    fn end_history(&mut self) {
        let start = self.ends.last().map_or(0, |&end| end as usize);
        let days = Days::of(self.entries.get(start..).unwrap_or_default());
        self.days = widened(self.days, days);
        // A table has fewer than 2^32 rows: checked before they are grouped.
        self.ends.push(self.entries.len() as u32);
    }

    fn close(&mut self) {
        if !self.ends.is_empty() {
            let (ends, entries) = (
                std::mem::take(&mut self.ends),
                std::mem::take(&mut self.entries),
            );
            self.done.push(E::part(ends, entries));
        }
    }

    pub(super) fn finish(mut self) -> (Vec<Part>, Option<Days>) {
        self.close();
        (self.done, self.days)
    }
}

/// Days that cover both.
#[inline]
fn widened(one: Option<Days>, other: Option<Days>) -> Option<Days> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.with(other)),
        (one, other) => one.or(other),
    }
}

/// Up to so many rows are compared each with each.
const FEW: usize = 16;

/// Puts the entries of a few rows into `sorted`, which has room for as many, in their order; false where two
/// rows may be of one order.
///
/// Every entry's place is counted, all at once in loops that become vectors: a sort that branches on random days
/// waits for each wrong guess.
#[inline]
fn sort_few<E: Entry>(rows: &[(u64, E)], sorted: &mut [E]) -> bool {
    // No row sorts behind what fills these up.
    let (mut days, mut codes) = ([i32::MAX; FEW], [0_u16; FEW]);
    let parts = days.iter_mut().zip(&mut codes);
    for (row, ((day, code), &(order, entry))) in (0..).zip(parts.zip(rows)) {
        // A day of the calendar has 22 bits; no two rows are equal.
        *day = entry.day().days_since(Day::MIN) * FEW as i32 + row;
        *code = order as u16;
    }
    let (mut places, mut alike) = ([0_i32; FEW], [0_u16; FEW]);
    for row in 0..rows.len().min(FEW) {
        let (day, code) = (days[row], codes[row]); // invariant: a few
        for other in 0..FEW {
            places[other] += i32::from(days[other] > day);
            alike[other] += u16::from(codes[other] == code);
        }
    }
    for (&(_, entry), &place) in rows.iter().zip(&places) {
        if let Some(sorted) = sorted.get_mut(place as usize) {
            *sorted = entry;
        }
    }
    // Orders of one day are few.
    if !sorted.is_sorted() {
        sorted.sort_unstable();
    }
    alike.iter().zip(rows).all(|(&alike, _)| alike == 1)
}

/// Whether two rows have the same order.
fn has_doubled<E>(rows: &[(u64, E)]) -> bool {
    let mut sorted: Vec<u64> = rows.iter().map(|(order, _)| code_of(*order)).collect();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn few_rows_are_sorted_as_many_are(
            rows in prop::collection::vec((0..60_u64, 0..9_i32, -3..3_i128), 0..=FEW),
        ) {
            let entry = |day, amount| u64::new(Day::MIN.plus_days(day), amount).unwrap();
            let rows: Vec<_> = rows.iter().map(|row| (row.0 << 32 | row.0, entry(row.1, row.2))).collect();
            let mut sorted = vec![0; rows.len()];
            let distinct = sort_few(&rows, &mut sorted);
            let mut expected: Vec<u64> = rows.iter().map(|row| row.1).collect();
            expected.sort_unstable();
            prop_assert_eq!(sorted, expected);
            prop_assert_eq!(distinct, !has_doubled(&rows));
        }
    }
}
