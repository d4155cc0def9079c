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
    /// The upper 40 bits of an id's hash and its number plus 1; 0 where there is no id.
    tags: Vec<u64>,
    /// The ids by number.
    keys: Vec<Key>,
    /// The bytes of the long ids.
    arena: Vec<u8>,
}

/// The bits of a tag that are a number.
const NUMBER: u64 = (1 << 24) - 1;

/// No number.
const NONE: u32 = u32::MAX;

impl Customers {
    /// The bytes of the long ids.
    pub(super) fn arena(&self) -> &[u8] {
        &self.arena
    }

    /// Every id's key, by its number.
    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
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
        self.touch(hashes, numbers);
        numbers.clear();
        let found = wanted.zip(&*hashes);
        numbers
            .extend(found.map(|(key, &hash)| self.find_or_add(key, hash, arena).unwrap_or(NONE)));
        !numbers.contains(&NONE)
    }

    /// Looks at the tag and then the key that each wanted id is likely to have, before any of them is looked
    /// up. A look-up mostly waits for memory; without a branch between them, these waits overlap.
    fn touch(&self, hashes: &[u64], numbers: &mut Vec<u32>) {
        let tag = |hash: u64| self.tags.get(home(hash, self.tags.len())).copied();
        numbers.clear();
        numbers.extend(
            hashes
                .iter()
                .map(|&hash| (tag(hash).unwrap_or(0) & NUMBER) as u32),
        );
        let key = |number: u32| self.keys.get((number as usize).wrapping_sub(1));
        let seen = numbers.iter().fold(false, |seen, &number| {
            seen ^ key(number).is_some_and(|key| key.place().is_some())
        });
        black_box(seen);
    }

    #[inline]
    fn find_or_add(&mut self, key: Key, hash: u64, arena: &[u8]) -> Option<u32> {
        let mask = self.tags.len().wrapping_sub(1);
        let mut at = home(hash, self.tags.len());
        while let Some(&tag) = self.tags.get(at)
            && tag != 0
        {
            let number = (tag & NUMBER) as usize - 1; // invariant: not empty
            if (tag ^ hash) & !NUMBER == 0
                && let Some(&known) = self.keys.get(number)
                && self.same(known, key, arena)
            {
                return Some(number as u32);
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
        let number = u32::try_from(self.keys.len()).ok()?;
        if u64::from(number) + 1 >= NUMBER {
            return None;
        }
        if (self.keys.len() + 1) * 4 > self.tags.len() * 3 {
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
        put(&mut self.tags, (hash & !NUMBER) | (u64::from(number) + 1));
        self.keys.push(key);
        Some(number)
    }

    fn grow(&mut self) {
        let mut tags = vec![0; (self.tags.len() * 2).max(8)];
        let old = self.tags.iter().filter(|tag| **tag != 0);
        old.for_each(|&tag| put(&mut tags, tag));
        self.tags = tags;
        // At most three quarters of the tags are taken.
        let room = self.tags.len() / 4 * 3 - self.keys.len();
        self.keys.reserve_exact(room);
    }
}

/// Puts a new tag into the first free place from its home on.
fn put(tags: &mut [u64], new: u64) {
    let mask = tags.len() - 1;
    let mut at = home(new, tags.len());
    while tags[at] != 0 {
        at = (at + 1) & mask; // invariant: masked, and never full
    }
    tags[at] = new;
}

/// Where the search for a hash starts among `slots` slots (a power of two, or none). Made of bits that a
/// tag keeps, so that a table grows without looking at its ids.
#[inline]
fn home(hash: u64, slots: usize) -> usize {
    (hash >> 24) as usize & slots.wrapping_sub(1)
}
