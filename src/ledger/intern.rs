//! Customer ids to numbers, in tables that several builders fill at the same time.

use std::hint::black_box;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::key::Key;
use super::numbered::{GIVEN, Numbering, Place, Split};

/// Into how many tables the ids are spread, so that what belongs to one of them stays in the processor's
/// cache. A constant, because it shapes the order of customers.
pub(super) const TABLES: usize = 256;

/// The table of an id with this hash that [`Split::of`] refuses.
#[inline(always)]
pub(super) fn table_of_hash(hash: u64) -> u8 {
    (hash >> 56) as u8
}

/// All tables.
#[derive(Debug)]
pub(super) struct Tables {
    /// What ids that count have in common, as soon as the first of them is known. No id before it can have a
    /// place in any numbering, so that none changes its place.
    numbering: OnceLock<Numbering>,
    tables: Vec<Mutex<Customers>>,
}

impl Default for Tables {
    fn default() -> Self {
        Tables {
            numbering: OnceLock::new(),
            tables: (0..TABLES).map(|_| Mutex::default()).collect(),
        }
    }
}

impl Tables {
    /// What ids that count have in common, if one was seen.
    pub(super) fn numbering(&self) -> Option<&Numbering> {
        self.numbering.get()
    }

    /// The place of an id, in a table that does not depend on the other ids; `arena` is the one of long ids. The
    /// first id that counts says for all what they have in common.
    #[inline(never)]
    pub(super) fn place(&self, key: Key, arena: &[u8]) -> Place {
        let Some(id) = Split::of(key) else {
            return Place::in_table(table_of_hash(key.hash(arena)));
        };
        let known = self.numbering.get_or_init(|| Numbering::like(id));
        let place = known.place(id);
        if place.has_number() {
            place
        } else {
            Place::in_table(known.table(id))
        }
    }

    /// The table of an id and its number there, a new one if it was not seen before. `None` past 2^24 − 1.
    pub(super) fn number(&self, key: Key, arena: &[u8], found: &mut Found) -> Option<(usize, u32)> {
        let place = self.place(key, arena);
        let table = place.table().into();
        if place.has_number() {
            return Some((table, place.number()));
        }
        let fits = self.lock(table).intern(std::iter::once(key), arena, found);
        let number = found.numbers().first().filter(|_| fits)?;
        Some((table, *number))
    }

    /// The ids of a table.
    pub(super) fn names(&self, table: usize, customers: Customers) -> Names {
        Names {
            table: table as u8,
            numbering: self.numbering.get().copied(),
            given: customers.keys(),
            arena: customers.arena,
        }
    }

    /// One of the tables, for as long as the guard lives.
    pub(super) fn lock(&self, table: usize) -> MutexGuard<'_, Customers> {
        let table = &self.tables[table % TABLES]; // invariant
        // A table is left whole by whoever fails while holding it: ids are only ever added.
        table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The ids of one table, by their customers' numbers.
#[derive(Debug)]
pub(super) struct Names {
    table: u8,
    numbering: Option<Numbering>,
    /// The keys of the ids whose numbers were given.
    given: Vec<Key>,
    arena: Vec<u8>,
}

impl Names {
    /// How many numbers there are at most: all of them are smaller.
    pub(super) fn end(&self) -> usize {
        GIVEN as usize + self.given.len()
    }

    /// The bytes of the long ids.
    pub(super) fn arena(&self) -> &[u8] {
        &self.arena
    }

    /// The key of a number's id.
    pub(super) fn key(&self, number: u32) -> Key {
        let key = match (u16::try_from(number), self.numbering) {
            (Ok(number), Some(numbering)) => Some(numbering.key(Place::new(self.table, number))),
            _ => number
                .checked_sub(GIVEN)
                .and_then(|given| self.given.get(given as usize).copied()),
        };
        key.unwrap_or_default()
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

/// The distinct ids of one table that do not count, numbered as they come.
#[derive(Debug, Default, Clone)]
pub(super) struct Customers {
    slots: Vec<Slot>,
    /// How many ids there are.
    count: u32,
    /// The keys that do not fit a slot, and the bytes of the long ids among them.
    others: Vec<Key>,
    arena: Vec<u8>,
}

/// A place of a table: one look at memory for the ids that most files have, of up to eight bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// The id's bytes; of other ids, the hash.
    id: u64,
    /// From the highest 8 bits the id's length, 0 where there is no id; of other ids [`OTHER`], then 24 bits
    /// the place among them. The lowest 24 bits are the number.
    rest: u64,
}

/// In the place of an id's length: its key stands among the others.
const OTHER: u64 = 0xfe << 56;

/// Bits of a number, and of a place.
const NUMBER_BITS: u32 = 24;
const NUMBER: u64 = (1 << NUMBER_BITS) - 1;

/// No number.
const NONE: u32 = u32::MAX;

impl Slot {
    #[inline(always)]
    fn number(self) -> u32 {
        (self.rest & NUMBER) as u32
    }

    #[inline(always)]
    fn is_empty(self) -> bool {
        self.rest == 0
    }

    /// Where the key stands among the others, if it does.
    #[inline(always)]
    fn other(self) -> Option<usize> {
        (self.rest & OTHER == OTHER).then_some((self.rest >> NUMBER_BITS & NUMBER) as usize)
    }
}

impl Customers {
    fn len(&self) -> usize {
        self.count as usize
    }

    /// Every id's key, in the order of their numbers.
    fn keys(&self) -> Vec<Key> {
        let mut keys = vec![Key::default(); self.len()];
        for slot in self.slots.iter().filter(|slot| !slot.is_empty()) {
            let given = slot.number().checked_sub(GIVEN);
            if let Some(key) = given.and_then(|given| keys.get_mut(given as usize)) {
                *key = self.key(*slot);
            }
        }
        keys
    }

    fn key(&self, slot: Slot) -> Key {
        match slot.other() {
            Some(place) => self.others.get(place).copied().unwrap_or_default(),
            None => Key::of_words([slot.id, slot.rest & !NUMBER]),
        }
    }

    /// Finds the number of each wanted id, new ones for those not seen before. False past
    /// 2^24 − 1 ids. `arena` is the one of the wanted long ids; no id is empty.
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

    /// Looks at the slot that each wanted id is likely to have, before any of them is looked up. A look-up
    /// mostly waits for memory; without a branch between them, these waits overlap.
    fn touch(&self, hashes: &[u64]) {
        let slot = |hash: u64| self.slots.get(home(hash, self.slots.len())).copied();
        let seen = hashes
            .iter()
            .fold(0, |seen, &hash| seen ^ slot(hash).unwrap_or_default().rest);
        black_box(seen);
    }

    #[inline(always)]
    fn find_or_add(&mut self, key: Key, hash: u64, arena: &[u8]) -> Option<u32> {
        let [id, rest] = key.words();
        let in_slot = key.fits_word();
        let mut search = Search::new(hash, self.slots.len());
        while let Some(&slot) = self.slots.get(search.place)
            && !slot.is_empty()
        {
            let found = if in_slot {
                // Equal ids are equal in all but the number.
                slot.id == id && (slot.rest ^ rest) >> NUMBER_BITS == 0
            } else {
                slot.id == hash && self.is_other(slot, key, arena)
            };
            if found {
                return Some(slot.number());
            }
            search.go_on();
        }
        self.add(key, hash, arena)
    }

    #[cold]
    fn is_other(&self, slot: Slot, asked: Key, arena: &[u8]) -> bool {
        let known = slot.other().and_then(|place| self.others.get(place));
        known.is_some_and(|known| match (known.place(), asked.place()) {
            (Some(known), Some(asked)) => self.arena.get(known) == arena.get(asked),
            _ => *known == asked,
        })
    }

    #[cold]
    fn add(&mut self, key: Key, hash: u64, arena: &[u8]) -> Option<u32> {
        let number = GIVEN + self.count;
        if u64::from(number) == NUMBER {
            return None;
        }
        if (self.len() + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        self.count += 1;
        let [id, rest] = key.words();
        let slot = if key.fits_word() {
            Slot {
                id,
                rest: rest | u64::from(number),
            }
        } else {
            let place = self.others.len() as u64; // no more than there are numbers
            self.others.push(match key.place() {
                None => key,
                Some(place) => {
                    let text = arena.get(place).unwrap_or_default();
                    let key = Key::long(self.arena.len(), text.len());
                    self.arena.extend_from_slice(text);
                    key
                }
            });
            Slot {
                id: hash,
                rest: OTHER | place << NUMBER_BITS | u64::from(number),
            }
        };
        put(&mut self.slots, slot, hash);
        Some(number)
    }

    fn grow(&mut self) {
        let mut slots = vec![Slot::default(); (self.slots.len() * 2).max(8)];
        for slot in self.slots.iter().filter(|slot| !slot.is_empty()) {
            let hash = match slot.other() {
                Some(_) => slot.id,
                None => self.key(*slot).hash(&[]),
            };
            put(&mut slots, *slot, hash);
        }
        self.slots = slots;
    }
}

/// Puts a new slot into the first free place of its search.
fn put(slots: &mut [Slot], new: Slot, hash: u64) {
    let mut search = Search::new(hash, slots.len());
    while !slots[search.place].is_empty() {
        search.go_on(); // invariant: a place of the slots, which are never full
    }
    slots[search.place] = new;
}

/// Where the search for a hash starts among `slots` slots (a power of two, or none). The highest bits chose the
/// table.
#[inline(always)]
fn home(hash: u64, slots: usize) -> usize {
    (hash >> 24) as usize & slots.wrapping_sub(1)
}

/// The places that a hash is searched in, one after the other: first all that share a line of the cache.
struct Search {
    place: usize,
    home: usize,
    steps: usize,
    mask: usize,
}

/// Slots in a line of the cache. No table has fewer.
const LINE: usize = 4;

impl Search {
    #[inline(always)]
    fn new(hash: u64, slots: usize) -> Self {
        let home = home(hash, slots);
        Search {
            place: home,
            home,
            steps: 0,
            mask: slots.wrapping_sub(1),
        }
    }

    #[inline(always)]
    fn go_on(&mut self) {
        self.steps += 1;
        let line = (self.home & !(LINE - 1)) + (self.steps & !(LINE - 1));
        self.place = (line | (self.home + self.steps) & (LINE - 1)) & self.mask;
    }
}
