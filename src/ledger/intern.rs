//! Customer ids to numbers, in tables that several builders fill at the same time.

use std::hint::black_box;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::key::Key;

/// Into how many tables the ids are spread by their hash, so that what belongs to one of them stays in
/// the processor's cache. A constant, because it shapes the order of customers.
pub(super) const TABLES: usize = 256;

/// The table that ids with this hash belong to.
#[inline]
pub(super) fn table_of(hash: u64) -> usize {
    (hash >> 56) as usize
}

/// An id to look up: its key and hash.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) key: Key,
    pub(super) hash: u64,
}

/// All tables.
#[derive(Debug)]
pub(super) struct Tables(Vec<Mutex<Customers>>);

impl Default for Tables {
    fn default() -> Self {
        Tables((0..TABLES).map(|_| Mutex::default()).collect())
    }
}

impl Tables {
    /// One of the tables, for as long as the guard lives.
    pub(super) fn lock(&self, table: usize) -> MutexGuard<'_, Customers> {
        let table = &self.0[table % TABLES]; // invariant
        // A table is left whole by whoever fails while holding it: ids are only ever added.
        table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The distinct ids of one table, numbered as they come.
///
/// A slot holds the upper 40 bits of a hash and a number plus 1, or 0. Ids that only differ in their
/// hash's lower bits share a slot's tag, so the keys have the last word.
#[derive(Debug, Default)]
pub(super) struct Customers {
    slots: Vec<u64>,
    keys: Vec<Key>,
    arena: Vec<u8>,
}

const NUMBER: u64 = (1 << 24) - 1;

impl Customers {
    /// How many ids there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The bytes of the long ids.
    pub(super) fn arena(&self) -> &[u8] {
        &self.arena
    }

    /// Every id, by its number.
    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Puts the number of each wanted id into `numbers`, new ones for those not seen before. False past
    /// 2^24 − 2 ids. `arena` is the one of the wanted long ids.
    ///
    /// Each step is made for all ids before the next one: a look-up mostly waits for memory, and this
    /// way the waits of all look-ups overlap.
    #[must_use]
    pub(super) fn intern(
        &mut self,
        wanted: &[Wanted],
        arena: &[u8],
        numbers: &mut Vec<u32>,
    ) -> bool {
        numbers.clear();
        let slot_of = |id: &Wanted| {
            self.slots
                .get(home(id.hash, self.slots.len()))
                .copied()
                .unwrap_or(0)
        };
        numbers.extend(wanted.iter().map(|id| (slot_of(id) & NUMBER) as u32));
        let key_of = |number: u32| self.keys.get((number as usize).wrapping_sub(1)).copied();
        black_box(
            numbers
                .iter()
                .filter_map(|&number| key_of(number))
                .filter(|key| key.place().is_some())
                .count(),
        );
        for (id, number) in wanted.iter().zip(numbers) {
            let likely = (*number as usize).wrapping_sub(1);
            let found = match self.keys.get(likely) {
                Some(&key) if key == id.key && id.key.place().is_none() => Some(likely as u32),
                _ => self.find_or_add(id, arena),
            };
            match found {
                Some(found) => *number = found,
                None => return false,
            }
        }
        true
    }

    fn find_or_add(&mut self, id: &Wanted, arena: &[u8]) -> Option<u32> {
        if (self.keys.len() + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = home(id.hash, self.slots.len());
        loop {
            let slot = self.slots[at]; // invariant: masked
            if slot == 0 {
                break;
            }
            if (slot ^ id.hash) & !NUMBER == 0 {
                let number = (slot & NUMBER) as usize - 1; // invariant: not empty
                if self.same(self.keys[number], id.key, arena) {
                    return Some(number as u32);
                }
            }
            at = (at + 1) & mask;
        }
        let number = self.keys.len() as u64;
        if number + 1 >= NUMBER {
            return None;
        }
        self.slots[at] = (id.hash & !NUMBER) | (number + 1);
        let key = match id.key.place() {
            None => id.key,
            Some(place) => {
                let text = arena.get(place).unwrap_or_default();
                let key = Key::long(self.arena.len(), text.len());
                self.arena.extend_from_slice(text);
                key
            }
        };
        self.keys.push(key);
        Some(number as u32)
    }

    fn same(&self, known: Key, asked: Key, arena: &[u8]) -> bool {
        match (known.place(), asked.place()) {
            (Some(known), Some(asked)) => self.arena.get(known) == arena.get(asked),
            _ => known == asked,
        }
    }

    fn grow(&mut self) {
        let mut slots = vec![0; (self.slots.len() * 2).max(8)];
        let mask = slots.len() - 1;
        for &slot in self.slots.iter().filter(|slot| **slot != 0) {
            let mut at = home(slot, slots.len());
            while slots[at] != 0 {
                at = (at + 1) & mask; // invariant: masked, and never full
            }
            slots[at] = slot;
        }
        self.slots = slots;
    }
}

/// Where the search for a hash starts among `slots` slots (a power of two, or none). Made of bits that a
/// slot keeps, so that a table grows without looking at its ids.
#[inline]
fn home(hash: u64, slots: usize) -> usize {
    (hash >> 24) as usize & slots.wrapping_sub(1)
}
