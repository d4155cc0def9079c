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

/// The numbers of ids that were looked up, and memory to look them up with.
#[derive(Debug, Default)]
pub(super) struct Found {
    hashes: Vec<u64>,
    numbers: Vec<u32>,
}

impl Found {
    /// The numbers, in the order of the ids.
    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }
}

/// The distinct ids of one table, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct Customers {
    slots: Vec<Slot>,
    len: usize,
    /// The bytes of the long ids.
    arena: Vec<u8>,
}

/// A place for an id, which lies with it in one line of the cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Slot {
    key: Key,
    /// The upper 40 bits of the id's hash and its number plus 1; 0 where there is no id.
    tag: u64,
}

/// The bits of a tag that are a number.
const NUMBER: u64 = (1 << 24) - 1;

/// No number.
const NONE: u32 = u32::MAX;

impl Customers {
    /// How many ids there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The bytes of the long ids.
    pub(super) fn arena(&self) -> &[u8] {
        &self.arena
    }

    /// Every id's key, by its number.
    pub(super) fn keys(&self) -> Vec<Key> {
        let mut keys = vec![Key::default(); self.len];
        for slot in self.slots.iter().filter(|slot| slot.tag != 0) {
            keys[(slot.tag & NUMBER) as usize - 1] = slot.key; // invariant: numbers are below `len`
        }
        keys
    }

    /// Finds the number of each wanted id, new ones for those not seen before. False past
    /// 2^24 − 2 ids. `arena` is the one of the wanted long ids.
    #[must_use]
    pub(super) fn intern(
        &mut self,
        wanted: impl Iterator<Item = Key> + Clone,
        arena: &[u8],
        found: &mut Found,
    ) -> bool {
        let Found { hashes, numbers } = found;
        hashes.clear();
        hashes.extend(wanted.clone().map(|key| key.hash(arena)));
        self.touch(hashes);
        numbers.clear();
        let found = wanted.zip(&*hashes);
        numbers
            .extend(found.map(|(key, &hash)| self.find_or_add(key, hash, arena).unwrap_or(NONE)));
        !numbers.contains(&NONE)
    }

    /// Looks at the first two slots for every wanted id before any of them is looked up. A look-up mostly
    /// waits for memory; without a branch between them, these waits overlap.
    fn touch(&self, hashes: &[u64]) {
        let tag = |at: usize| self.slots.get(at).map_or(0, |slot| slot.tag);
        let seen = hashes.iter().fold(0, |seen, &hash| {
            let at = home(hash, self.slots.len());
            seen ^ tag(at) ^ tag(at + 1)
        });
        black_box(seen);
    }

    #[inline]
    fn find_or_add(&mut self, key: Key, hash: u64, arena: &[u8]) -> Option<u32> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = home(hash, self.slots.len());
        while let Some(slot) = self.slots.get(at)
            && slot.tag != 0
        {
            if (slot.tag ^ hash) & !NUMBER == 0 && self.same(slot.key, key, arena) {
                return Some((slot.tag & NUMBER) as u32 - 1); // invariant: not empty
            }
            at = (at + 1) & mask;
        }
        self.add(key, hash, arena)
    }

    #[inline]
    fn same(&self, known: Key, asked: Key, arena: &[u8]) -> bool {
        match (known.place(), asked.place()) {
            (Some(known), Some(asked)) => self.arena.get(known) == arena.get(asked),
            _ => known == asked,
        }
    }

    #[cold]
    fn add(&mut self, key: Key, hash: u64, arena: &[u8]) -> Option<u32> {
        let number = u32::try_from(self.len).ok()?;
        if u64::from(number) + 1 >= NUMBER {
            return None;
        }
        if (self.len + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let key = match key.place() {
            None => key,
            Some(place) => {
                let text = arena.get(place).unwrap_or_default();
                let key = Key::long(self.arena.len(), text.len());
                self.arena.extend_from_slice(text);
                key
            }
        };
        let tag = (hash & !NUMBER) | (u64::from(number) + 1);
        put(&mut self.slots, Slot { key, tag });
        self.len += 1;
        Some(number)
    }

    fn grow(&mut self) {
        let mut slots = vec![Slot::default(); (self.slots.len() * 2).max(8)];
        self.slots
            .iter()
            .filter(|slot| slot.tag != 0)
            .for_each(|&slot| put(&mut slots, slot));
        self.slots = slots;
    }
}

/// Puts a new id into the first free slot from its home on.
fn put(slots: &mut [Slot], new: Slot) {
    let mask = slots.len() - 1;
    let mut at = home(new.tag, slots.len());
    while slots[at].tag != 0 {
        at = (at + 1) & mask; // invariant: masked, and never full
    }
    slots[at] = new;
}

/// Where the search for a hash starts among `slots` slots (a power of two, or none). Made of bits that a
/// tag keeps, so that a table grows without looking at its ids.
#[inline]
fn home(hash: u64, slots: usize) -> usize {
    (hash >> 24) as usize & slots.wrapping_sub(1)
}
