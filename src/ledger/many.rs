//! Rows that come together, column by column: each loop is short enough to keep what it needs in registers.

use super::intern::{Tables, table_of_hash};
use super::key::{Key, OrderCodes, moved_up};
use super::numbered::{Place, may_count};
use crate::calendar::Day;

/// Day and amount of a row.
#[derive(Debug, Clone, Copy)]
pub struct Value {
    /// The day.
    pub day: Day,
    /// The amount in units of 10^−`scale`.
    pub units: i64,
    /// Decimals of the amount, at most 18.
    pub scale: u8,
}

impl Default for Value {
    /// Nothing, on a day long ago.
    fn default() -> Self {
        Value {
            day: Day::MIN,
            units: 0,
            scale: 0,
        }
    }
}

/// The end of an id, which mostly is all of it.
#[derive(Debug, Clone, Copy)]
pub struct Tail {
    /// The last eight bytes up to the id's end and the eight before them, the first byte lowest; what of these is
    /// not the id's has no meaning.
    pub(super) last: u64,
    pub(super) before: u64,
    pub(super) len: u32,
}

impl Tail {
    /// Says nothing of the id.
    pub const UNKNOWN: Tail = Tail {
        last: 0,
        before: 0,
        len: u32::MAX,
    };

    /// The tail of an id of `len` bytes of which the last are the last of these; if it is shorter, anything may
    /// stand before it.
    #[inline(always)]
    pub fn new(bytes: &[u8; 16], len: u32) -> Tail {
        let all = u128::from_le_bytes(*bytes);
        Tail {
            last: (all >> 64) as u64,
            before: all as u64,
            len,
        }
    }

    /// The tail of an id.
    pub fn of(id: &[u8]) -> Tail {
        let [before, last] = moved_up(id);
        let len = u32::try_from(id.len()).unwrap_or(u32::MAX);
        Tail { last, before, len }
    }
}

/// The ids of rows that come together.
#[derive(Debug, Clone, Copy)]
pub struct IdColumn<T, F> {
    /// Each row's id's end.
    pub tails: T,
    /// Each row's id; `None` where the rows end.
    pub id: F,
}

/// What the ledger makes of rows' ids before the rows are shared out.
#[derive(Debug, Default)]
pub(super) struct Many {
    /// The orders' codes.
    pub(super) codes: Vec<u64>,
    /// The customers' places; none of long ids and guests.
    pub(super) places: Vec<Place>,
    /// The keys of those that must be looked up.
    pub(super) keys: Vec<Key>,
    /// The length of the ids that are tried first, if most ids have places.
    len: Option<u32>,
}

impl Many {
    /// The codes of up to so many orders; tells how many there were.
    #[inline(never)]
    pub(super) fn take_orders<'a>(
        &mut self,
        orders: IdColumn<impl Iterator<Item = Tail>, impl Fn(usize) -> Option<&'a [u8]>>,
        count: usize,
        codes: &mut OrderCodes,
    ) -> usize {
        self.codes.resize(count, 0);
        // A copy is kept in registers.
        let (mut numbered, mut taken) = (codes.numbered(), 0);
        for (row, (code, tail)) in self.codes.iter_mut().zip(orders.tails).enumerate() {
            *code = match numbered.and_then(|numbered| numbered.code(tail)) {
                Some(code) => code,
                None => {
                    let Some(id) = (orders.id)(row) else {
                        return row;
                    };
                    let code = codes.code(id);
                    numbered = codes.numbered();
                    code
                }
            };
            taken += 1;
        }
        taken
    }

    /// Makes room for the codes of so many rows without orders' ids.
    pub(super) fn no_orders(&mut self, count: usize) {
        self.codes.resize(count, 0);
    }

    /// The places or keys of up to so many customers; tells how many there were.
    #[inline(never)]
    pub(super) fn take_customers<'a>(
        &mut self,
        customers: IdColumn<impl Iterator<Item = Tail>, impl Fn(usize) -> Option<&'a [u8]>>,
        count: usize,
        tables: &Tables,
    ) -> usize {
        self.places.resize(count, Place::NONE);
        self.keys.resize(count, Key::default());
        let whole = self.len.zip(tables.numbering());
        let whole = whole.and_then(|(len, numbering)| numbering.whole(len));
        let IdColumn { mut tails, id } = customers;
        let (mut taken, mut others, mut len) = (0, 0, None);
        let places = self.places.iter_mut().zip(&mut self.keys);
        for (row, (place, key)) in places.enumerate() {
            *place = match &whole {
                Some(whole) => tails.next().map_or(Place::NONE, |tail| whole.place(tail)),
                None => Place::NONE,
            };
            if !place.has_number() {
                let Some(id) = id(row) else {
                    break;
                };
                *place = looked_at(id, key, tables);
                if place.has_number() {
                    len = u32::try_from(id.len()).ok();
                }
                others += 1;
            }
            taken += 1;
        }
        // Where most ids were others than those tried first, it is these, or none, next time.
        if others > taken / 2 {
            self.len = len;
        }
        taken
    }
}

/// The place of an id, and its key if it is short.
#[inline(always)]
fn looked_at(id: &[u8], short: &mut Key, tables: &Tables) -> Place {
    let Some(key) = Key::short(id).filter(|_| !id.is_empty()) else {
        return Place::NONE;
    };
    *short = key;
    if may_count(id) {
        tables.place(key, &[])
    } else {
        Place::in_table(table_of_hash(key.hash(&[])))
    }
}
