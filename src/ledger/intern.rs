//! Customer ids to numbers, in tables that several builders fill at the same time.

use std::hint::black_box;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::key::{Arena, Key};

/// Into how many tables the ids are spread, so that what belongs to one of them stays in the processor's
/// cache. A constant, because it shapes the order of customers.
pub(super) const TABLES: usize = 256;

/// The table of an id with this hash.
#[inline(always)]
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

/// The ids of one table, by their customers' numbers.
#[derive(Debug, Default)]
pub(super) struct Names {
    keys: Vec<Key>,
    arena: Arena,
}

impl Names {
    /// How many numbers there are: all of them are smaller.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// All keys, in the order of the numbers.
    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The bytes of the long ids.
    pub(super) fn arena(&self) -> &Arena {
        &self.arena
    }

    /// The key of a number's id.
    pub(super) fn key(&self, number: u32) -> Key {
        self.keys.get(number as usize).copied().unwrap_or_default()
    }

    /// Appends the bytes of a number's id to `text`.
    pub(super) fn write(&self, number: u32, text: &mut Vec<u8>) {
        self.key(number).write(&self.arena, text);
    }
}

/// The numbers of ids that were looked up, and memory to look them up with.
#[derive(Debug, Default)]
pub(super) struct Found {
    homes: Vec<u64>,
    /// Of long ids the places in the table's arena of those that are likely to be the same.
    places: Vec<u32>,
    numbers: Vec<u32>,
}

impl Found {
    /// The numbers, in the order of the ids.
    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }
}

/// The distinct ids of one table, numbered as they come.
#[derive(Debug, Default, Clone)]
pub(super) struct Customers {
    slots: Vec<Slot>,
    /// How many ids there are.
    count: u32,
    /// The bytes of the long ids.
    arena: Arena,
}

/// A place of a table. What is asked for most, a hit or a miss, needs one look at memory.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// The first word of the id's key: its bytes, or the hash of a long one.
    id: u64,
    /// From the highest 8 bits the id's length, [`LONG`] for a long one and 0 where there is no id; then 32 bits the
    /// place of a long id in the arena. The lowest 24 bits are the number.
    rest: u64,
}

/// In the place of an id's length: it is a long one.
const LONG: u64 = 0xff;

/// Where the length stands.
const LEN_AT: u32 = 56;

/// Bits of a number.
const NUMBER_BITS: u32 = 24;
const NUMBER: u64 = (1 << NUMBER_BITS) - 1;

/// No number.
const NONE: u32 = u32::MAX;

impl Slot {
    /// The slot of a key: a long one's place is one of the table's arena.
    #[inline(always)]
    fn new(key: Key, number: u32) -> Slot {
        let Key([id, rest]) = key;
        let rest = match key.place() {
            Some(place) => LONG << LEN_AT | u64::from(place) << NUMBER_BITS,
            None => rest,
        };
        Slot {
            id,
            rest: rest | u64::from(number),
        }
    }

    fn key(self) -> Key {
        match self.place() {
            Some(place) => Key::long(self.id, place),
            None => Key([self.id, self.rest & !NUMBER]),
        }
    }

    #[inline(always)]
    fn number(self) -> u32 {
        (self.rest & NUMBER) as u32
    }

    #[inline(always)]
    fn is_empty(self) -> bool {
        self.rest == 0
    }

    /// Where a long id stands.
    #[inline(always)]
    fn place(self) -> Option<u32> {
        (self.rest >> LEN_AT == LONG).then_some((self.rest >> NUMBER_BITS) as u32)
    }

    /// Whether the key is this slot's or, if it is a long one, most likely so.
    #[inline(always)]
    fn is_like(self, key: Key) -> bool {
        let Key([id, rest]) = key;
        self.id == id && (self.rest ^ rest) >> LEN_AT == 0
    }
}

impl Customers {
    /// The names of all ids. Nothing can be looked up any more.
    pub(super) fn into_names(self) -> Names {
        let mut keys = vec![Key::default(); self.count as usize];
        for slot in self.slots.iter().filter(|slot| !slot.is_empty()) {
            if let Some(key) = keys.get_mut(slot.number() as usize) {
                *key = slot.key();
            }
        }
        Names {
            keys,
            arena: self.arena,
        }
    }

    /// Finds the number of each wanted id, new ones for those not seen before. False past
    /// 2^24 − 1 ids. `arena` is the one of the wanted long ids; no id is empty.
    #[must_use]
    pub(super) fn intern(
        &mut self,
        wanted: impl Iterator<Item = Key> + Clone,
        arena: &Arena,
        found: &mut Found,
    ) -> bool {
        let Found {
            homes,
            places,
            numbers,
        } = found;
        homes.clear();
        homes.extend(wanted.clone().map(Key::hash));
        self.touch(homes);
        numbers.clear();
        if arena.is_empty() {
            for (key, &hash) in wanted.zip(&*homes) {
                let number = match self.likely(key, hash) {
                    Some(slot) => Some(slot.number()),
                    None => self.find_or_add(key, hash, arena),
                };
                let Some(number) = number else { return false };
                numbers.push(number);
            }
            return true;
        }
        places.clear();
        for (key, &hash) in wanted.clone().zip(&*homes) {
            let (number, place) = match self.likely(key, hash) {
                Some(slot) => (slot.number(), slot.place()),
                None => (NONE, None),
            };
            numbers.push(number);
            places.push(place.unwrap_or(NONE));
        }
        self.arena.touch(places);
        for (((number, key), &place), &hash) in
            numbers.iter_mut().zip(wanted).zip(&*places).zip(&*homes)
        {
            let same = match key.place() {
                Some(asked) => self.arena.has(place, arena, asked),
                None => *number != NONE,
            };
            if !same {
                match self.find_or_add(key, hash, arena) {
                    Some(new) => *number = new,
                    None => return false,
                }
            }
        }
        true
    }

    /// The number of an id that was seen; `arena` is the one of the wanted id.
    pub(super) fn find(&self, key: Key, arena: &Arena) -> Option<u32> {
        let hash = key.hash();
        let slots = self.search(hash);
        let mut slots = slots.filter(|slot| self.is_of(*slot, key, arena));
        slots.next().map(Slot::number)
    }

    /// Looks at the slot that each wanted id is likely to have, before any of them is looked up. A look-up mostly
    /// waits for memory; in a loop this short, and without a branch, many of these waits overlap.
    fn touch(&self, hashes: &[u64]) {
        let mut seen = 0;
        for &hash in hashes {
            let slot = self.slots.get(home(hash, self.slots.len()));
            seen ^= slot.map_or(0, |slot| slot.rest);
        }
        black_box(seen);
    }

    /// The slots that an id of this hash may have, up to the first empty one.
    #[inline(always)]
    fn search(&self, hash: u64) -> impl Iterator<Item = Slot> {
        let mut search = Search::new(hash, self.slots.len());
        std::iter::from_fn(move || {
            let slot = self.slots.get(search.place).filter(|slot| !slot.is_empty());
            search.go_on();
            slot.copied()
        })
    }

    /// The first slot that looks like the key's.
    #[inline(always)]
    fn likely(&self, key: Key, hash: u64) -> Option<Slot> {
        self.search(hash).find(|slot| slot.is_like(key))
    }

    fn is_of(&self, slot: Slot, key: Key, arena: &Arena) -> bool {
        slot.is_like(key)
            && match (slot.place(), key.place()) {
                (Some(known), Some(asked)) => self.arena.has(known, arena, asked),
                _ => true,
            }
    }

    fn find_or_add(&mut self, key: Key, hash: u64, arena: &Arena) -> Option<u32> {
        if let Some(number) = self.find(key, arena) {
            return Some(number);
        }
        let number = self.count;
        if u64::from(number) == NUMBER {
            return None;
        }
        if (self.count as usize + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let key = match key.place() {
            Some(place) => Key::long(hash, self.arena.copy(arena, place)?),
            None => key,
        };
        self.count += 1;
        put(&mut self.slots, Slot::new(key, number), hash);
        Some(number)
    }

    fn grow(&mut self) {
        let mut slots = vec![Slot::default(); (self.slots.len() * 2).max(8)];
        for slot in self.slots.iter().filter(|slot| !slot.is_empty()) {
            put(&mut slots, *slot, slot.key().hash());
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
