//! Rows that come together, column by column: each loop is short enough to keep what it needs in registers.

use super::intern::table_of;
use super::key::{Key, OrderCodes};
use super::rows::Unnumbered;
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

/// What the ledger makes of rows before their customers are looked up.
#[derive(Debug, Default)]
pub(super) struct Many {
    codes: Vec<u64>,
    pub(super) rows: Vec<Unnumbered>,
    /// The customers' keys and their tables; [`NO_TABLE`] for long ids and guests.
    pub(super) keys: Vec<(Key, u32)>,
}

impl Many {
    /// Takes rows in, in place of those it had. False if there is one that does not fit 128 bits.
    pub(super) fn fill<'a>(
        &mut self,
        customers: impl Iterator<Item = &'a [u8]>,
        orders: Option<impl Iterator<Item = &'a [u8]>>,
        values: &[Value],
        codes: &mut OrderCodes,
    ) -> bool {
        let has_orders = orders.is_some();
        self.codes.clear();
        match orders {
            Some(ids) => codes.extend(&mut self.codes, ids),
            None => self.codes.resize(values.len(), 0),
        }
        self.find_keys(customers);
        self.pack(values, has_orders)
    }

    #[inline(never)]
    fn find_keys<'a>(&mut self, customers: impl Iterator<Item = &'a [u8]>) {
        self.keys.clear();
        for id in customers {
            self.keys.push(match Key::short(id) {
                Some(key) if !id.is_empty() => (key, table_of(key.hash(&[])) as u32),
                _ => (Key::default(), NO_TABLE),
            });
        }
    }

    #[inline(never)]
    fn pack(&mut self, values: &[Value], has_orders: bool) -> bool {
        let mut fits = true;
        self.rows.clear();
        let rows = values.iter().zip(&self.codes);
        self.rows
            .extend(rows.map(|(&Value { day, units, scale }, &code)| {
                let row = Unnumbered::new(has_orders.then_some(code), day, units, scale);
                fits &= row.is_some();
                row.unwrap_or_default()
            }));
        fits
    }
}
