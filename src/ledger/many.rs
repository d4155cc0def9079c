//! Rows that come together, column by column: each loop is short enough to keep what it needs in registers.

use super::intern::table_of;
use super::key::{Key, OrderCodes};
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

/// In the place of a table's number: the id is long or empty.
pub(super) const NO_TABLE: u32 = u32::MAX;

/// What the ledger makes of rows' ids before their customers are looked up.
#[derive(Debug, Default)]
pub(super) struct Many {
    /// The orders' codes.
    pub(super) codes: Vec<u64>,
    /// The customers' keys and their tables; [`NO_TABLE`] for long ids and guests.
    pub(super) keys: Vec<(Key, u32)>,
}

impl Many {
    /// The codes of up to so many orders; tells how many there were.
    #[inline(never)]
    pub(super) fn take_orders<'a>(
        &mut self,
        orders: impl Iterator<Item = &'a [u8]>,
        count: usize,
        codes: &mut OrderCodes,
    ) -> usize {
        self.codes.resize(count, 0);
        // A copy is kept in registers.
        let (mut own, mut taken) = (codes.clone(), 0);
        for (code, id) in self.codes.iter_mut().zip(orders) {
            *code = own.code(id);
            taken += 1;
        }
        *codes = own;
        taken
    }

    /// Makes room for the codes of so many rows without orders' ids.
    pub(super) fn no_orders(&mut self, count: usize) {
        self.codes.resize(count, 0);
    }

    /// The keys of up to so many customers; tells how many there were.
    #[inline(never)]
    pub(super) fn take_customers<'a>(
        &mut self,
        customers: impl Iterator<Item = &'a [u8]>,
        count: usize,
    ) -> usize {
        self.keys.resize(count, (Key::default(), NO_TABLE));
        let mut taken = 0;
        for (key, id) in self.keys.iter_mut().zip(customers) {
            *key = match Key::short(id) {
                Some(key) if !id.is_empty() => (key, table_of(key.hash(&[])) as u32),
                _ => (Key::default(), NO_TABLE),
            };
            taken += 1;
        }
        taken
    }
}
