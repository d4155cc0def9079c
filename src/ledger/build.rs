//! From rows in any order to histories.
//!
//! ```text
//! push ─ pending rows ─ by table of the customer's id ─ number in the table ─ 16-byte rows ─┐
//! push ─ ids that count have table and number from the id ────────────────────── rows ─────┤
//! push ─ … another thread's builder, sharing the tables ────────────────────────────────────┤ finish
//!                                  each table: by customer, orders merged, sorted by day ─ Orders
//! ```
//!
//! The tables are shared, so that a customer is kept once however many threads read; the rows are each
//! builder's own, so that a builder can be dropped with all it was given.

use std::sync::Arc;

use super::group::{Grouped, Input, group};
use super::intern::{Found, TABLES, Tables};
use super::key::{Key, OrderCodes};
use super::many::{IdColumn, Many, Tail, Value};
use super::numbered::Place;
use super::pending::{Pending, Waiting};
use super::rows::{Form, Packed, Row, Rows, Unnumbered};
use super::{Guests, Orders};
use crate::calendar::Day;

/// Rows that are worth another thread.
const ROWS_A_THREAD: usize = 32_768;

/// Why rows cannot become a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// More than 2^32 − 1 customers or rows.
    #[error("more than 4,294,967,295 rows or customers")]
    TooMany,
    /// Amounts whose digits do not fit 64 bits at the decimals that the data need.
    #[error(
        "an amount is too large to be kept exactly beside amounts with {scale} decimals (at most 18 digits in all); round the amounts first"
    )]
    TooLarge {
        /// Decimals of the finest amount.
        scale: u32,
    },
}

/// Collects rows in any order; [`OrdersBuilder::finish`] groups them by customer, merges the rows
/// of one order and sorts each history by day, so that neither the order of rows nor their
/// splitting into files, nor the number of threads, leaves a trace in the result.
#[derive(Debug)]
pub struct OrdersBuilder {
    tables: Arc<Tables>,
    pending: Pending,
    /// One for each table, or none as long as there is no row.
    rows: Vec<Rows>,
    codes: OrderCodes,
    many: Many,
    found: Found,
    file: u32,
    guests: Guests,
    threads: usize,
}

impl Default for OrdersBuilder {
    fn default() -> Self {
        OrdersBuilder::with_tables(Arc::default(), 1)
    }
}

impl OrdersBuilder {
    /// A builder without rows, whose [`finish`](OrdersBuilder::finish) uses one thread.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with up to this many threads, also for walks over the finished histories.
    pub fn with_threads(threads: usize) -> Self {
        OrdersBuilder::with_tables(Arc::default(), threads.max(1))
    }

    /// Another builder without rows that shares the tables of customers: for another thread, or another
    /// part of the input, to be [appended](OrdersBuilder::append) without looking at its rows again.
    pub fn sharing(&self) -> Self {
        OrdersBuilder::with_tables(Arc::clone(&self.tables), self.threads)
    }

    fn with_tables(tables: Arc<Tables>, threads: usize) -> Self {
        OrdersBuilder {
            tables,
            pending: Pending::default(),
            rows: Vec::new(),
            codes: OrderCodes::default(),
            many: Many::default(),
            found: Found::default(),
            file: 0,
            guests: Guests::default(),
            threads,
        }
    }

    /// Says that the rows that follow come from another file.
    ///
    /// # Errors
    /// [`LedgerError`] when the rows before do not fit.
    pub fn next_file(&mut self) -> Result<(), LedgerError> {
        self.flush()?;
        self.file = self.file.saturating_add(1);
        Ok(())
    }

    /// Adds a row: `units` of 10^−`scale` each, on `day`. An empty `customer` is a guest. Rows with
    /// an order id are merged with the customer's other rows of that id; the others are orders by
    /// themselves.
    ///
    /// # Errors
    /// [`LedgerError`] when the row does not fit.
    #[inline(always)]
    pub fn push(
        &mut self,
        customer: &[u8],
        order: Option<&[u8]>,
        day: Day,
        units: i64,
        scale: u32,
    ) -> Result<(), LedgerError> {
        let scale = u8::try_from(scale).map_err(|_| LedgerError::TooLarge { scale })?;
        let order = order.map(|id| self.codes.code(id));
        let value = Value { day, units, scale };
        let (row, fits) = Unnumbered::packed(order.unwrap_or(0), order.is_some(), value);
        match self.push_row(customer, order, value, fits.then_some(row))? {
            None => Ok(()),
            Some(table) => self.look_up(table),
        }
    }

    /// Adds rows as [`OrdersBuilder::push`] does, faster than one by one: as many as there are of all three, and
    /// tells how many these were.
    ///
    /// # Errors
    /// [`LedgerError`] when a row does not fit.
    pub fn push_many<'a>(
        &mut self,
        customers: IdColumn<impl Iterator<Item = Tail>, impl Fn(usize) -> Option<&'a [u8]>>,
        orders: Option<IdColumn<impl Iterator<Item = Tail>, impl Fn(usize) -> Option<&'a [u8]>>>,
        values: &[Value],
    ) -> Result<usize, LedgerError> {
        let mut many = std::mem::take(&mut self.many);
        let IdColumn { tails, id } = customers;
        let customers = IdColumn { tails, id: &id };
        let mut count = many.take_customers(customers, values.len(), &self.tables);
        let has_orders = orders.is_some();
        match orders {
            Some(orders) => count = many.take_orders(orders, count, &mut self.codes),
            None => many.no_orders(count),
        }
        let taken = Taken {
            values: values.get(..count).unwrap_or_default(),
            has_orders,
            many: &many,
            id: &|row| id(row).unwrap_or_default(),
        };
        let pushed = self.push_taken(&taken);
        self.many = many;
        pushed.map(|()| count)
    }

    fn push_taken(&mut self, taken: &Taken<'_, '_>) -> Result<(), LedgerError> {
        let mut row = 0;
        while row < taken.values.len() {
            row += self.push_placed_rows(taken, row);
            row += self.push_other_rows(taken, row)?;
        }
        Ok(())
    }

    /// Adds rows from this one on up to the first that is not of the most common kind; tells how many.
    #[inline(never)]
    fn push_placed_rows(&mut self, taken: &Taken<'_, '_>, from: usize) -> usize {
        let values = taken.values.get(from..).unwrap_or_default();
        let codes = taken.many.codes.get(from..).unwrap_or_default();
        let places = taken.many.places.get(from..).unwrap_or_default();
        let scale = values.first().map_or(0, |value| value.scale);
        let form = Form::new(scale, taken.has_orders, self.file);
        let mut pushed = 0;
        for ((value, &code), &place) in values.iter().zip(codes).zip(places) {
            let (row, fits) = Packed::placed(code, place.number(), value);
            let fits = fits && place.has_number() && value.scale == scale;
            let table = usize::from(place.table());
            let Some(rows) = self.rows.get_mut(table).filter(|_| fits) else {
                break;
            };
            if !rows.takes(form, row) {
                break;
            }
            pushed += 1;
        }
        pushed
    }

    /// Adds this row and those behind it that are not of the most common kind either; tells how many.
    fn push_other_rows(
        &mut self,
        taken: &Taken<'_, '_>,
        from: usize,
    ) -> Result<usize, LedgerError> {
        let (has_orders, many) = (taken.has_orders, taken.many);
        let values = taken.values.get(from..).unwrap_or_default();
        let ids = many.codes.iter().zip(&many.places).zip(&many.keys);
        let rows = values.iter().zip(ids.skip(from)).enumerate();
        for (at, (&value, ((&code, &place), &customer))) in rows {
            if at > 0 && place.has_number() {
                return Ok(at);
            }
            let (row, fits) = Unnumbered::packed(code, has_orders, value);
            let full = if fits && place.has_number() {
                self.push_placed(place, row);
                None
            } else if place.has_number() {
                // Its id was not asked for, and need not be.
                let order = has_orders.then_some(code);
                self.push_wide_row(place.table().into(), place.number(), order, value);
                None
            } else if fits && place != Place::NONE {
                self.pending
                    .put(place.table().into(), Waiting { customer, row })
            } else {
                let order = has_orders.then_some(code);
                self.push_row((taken.id)(from + at), order, value, fits.then_some(row))?
            };
            if let Some(table) = full {
                self.look_up(table)?;
            }
        }
        Ok(values.len())
    }

    /// Adds a row of any kind, `row` where it fits 128 bits; tells the table that must be looked up now.
    #[inline(never)]
    fn push_row(
        &mut self,
        customer: &[u8],
        order: Option<u64>,
        value: Value,
        row: Option<Unnumbered>,
    ) -> Result<Option<usize>, LedgerError> {
        let Value { day, units, scale } = value;
        match row {
            _ if customer.is_empty() => self.guests.add(day, units, scale)?,
            Some(row) => {
                let place = self.tables.place(key_of(customer), customer);
                if !place.has_number() {
                    return Ok(self.pending.push(customer, place.table().into(), row));
                }
                self.push_placed(place, row);
            }
            None => self.push_wide(customer, order, value)?,
        }
        Ok(None)
    }

    #[inline(always)]
    fn push_placed(&mut self, place: Place, row: Unnumbered) {
        let rows = rows_of(&mut self.rows, place.table().into());
        rows.push_numbered(row, place.number(), self.file);
    }

    /// Adds a row that does not fit 128 bits.
    #[cold]
    fn push_wide(
        &mut self,
        id: &[u8],
        order: Option<u64>,
        value: Value,
    ) -> Result<(), LedgerError> {
        let number = self.tables.number(key_of(id), id, &mut self.found);
        let (table, customer) = number.ok_or(LedgerError::TooMany)?;
        self.push_wide_row(table, customer, order, value);
        Ok(())
    }

    fn push_wide_row(&mut self, table: usize, customer: u32, order: Option<u64>, value: Value) {
        let Value { day, units, scale } = value;
        rows_of(&mut self.rows, table).push(&Row {
            customer,
            order,
            day,
            amount: units,
            scale,
            file: self.file,
        });
    }

    /// Adds all rows of another builder, as if they had been pushed after its own.
    ///
    /// # Errors
    /// [`LedgerError`] when they do not fit.
    pub fn append(&mut self, mut other: OrdersBuilder) -> Result<(), LedgerError> {
        self.flush()?;
        other.flush()?;
        self.guests.append(other.guests)?;
        let shared = Arc::ptr_eq(&self.tables, &other.tables);
        for (table, rows) in other.rows.into_iter().enumerate() {
            let all = rows_of(&mut self.rows, table);
            if shared {
                all.append(rows, self.file);
                continue;
            }
            let customers = other.tables.lock(table).clone();
            let theirs = other.tables.names(table, customers);
            let rows = rows.renumbered(|number| {
                let (key, arena) = (theirs.key(number), theirs.arena());
                let number = self.tables.number(key, arena, &mut self.found);
                number.map(|(_, number)| number)
            });
            all.append(rows.ok_or(LedgerError::TooMany)?, self.file);
        }
        self.file = self.file.saturating_add(other.file);
        Ok(())
    }

    /// Gives back the memory that is only needed while rows are added, where no more are to come soon.
    ///
    /// # Errors
    /// [`LedgerError`] when the rows do not fit.
    pub fn settle(&mut self) -> Result<(), LedgerError> {
        self.flush()?;
        self.pending = Pending::default();
        Ok(())
    }

    /// Gives all waiting rows' customers their numbers.
    fn flush(&mut self) -> Result<(), LedgerError> {
        (0..TABLES).try_for_each(|table| self.look_up(table))
    }

    /// The same for the rows of one table.
    fn look_up(&mut self, table: usize) -> Result<(), LedgerError> {
        let (waiting, arena) = self.pending.of(table);
        if waiting.is_empty() {
            return Ok(());
        }
        let mut customers = self.tables.lock(table);
        let keys = waiting.iter().map(|waiting| waiting.customer);
        if !customers.intern(keys, arena, &mut self.found) {
            return Err(LedgerError::TooMany);
        }
        drop(customers);
        let numbers = self.found.numbers().iter().copied();
        let rows = waiting.iter().map(|waiting| waiting.row);
        rows_of(&mut self.rows, table).extend(rows.zip(numbers), self.file);
        self.pending.empty(table);
        Ok(())
    }

    /// The ledger of all rows up to and including `as_of`; rows after it are left out and counted.
    ///
    /// # Errors
    /// [`LedgerError::TooLarge`] when amounts, or the rows of an order added up, have more than 18 digits
    /// at the finest amount's decimals; [`LedgerError::TooMany`].
    pub fn finish(mut self, as_of: Option<Day>) -> Result<Orders, LedgerError> {
        self.flush()?;
        let scale = self.rows.iter().map(Rows::scale).max().unwrap_or(0);
        let scale = scale.max(self.guests.scale);
        let mut guests = self.guests;
        guests.rescale(scale)?;
        let guests_after = guests.cut(as_of);
        let rows: usize = self.rows.iter().map(Rows::len).sum();
        let threads = self.threads.min(1 + rows / ROWS_A_THREAD);
        let inputs = self.rows.into_iter().enumerate().map(|(table, rows)| {
            let customers = std::mem::take(&mut *self.tables.lock(table));
            Input {
                rows,
                names: self.tables.names(table, customers),
                scale,
                as_of,
                several_files: self.file > 0,
            }
        });
        let grouped = group(inputs.collect(), threads)?;
        orders(grouped, guests, guests_after, self.threads)
    }
}

/// The key of an id that stands alone in its arena if it is long.
fn key_of(id: &[u8]) -> Key {
    Key::short(id).unwrap_or(Key::long(0, id.len()))
}

/// Rows whose ids were taken.
struct Taken<'r, 'a> {
    values: &'r [Value],
    has_orders: bool,
    many: &'r Many,
    /// The id of a row's customer.
    id: &'r dyn Fn(usize) -> &'a [u8],
}

/// The rows of a table, made room for if there was none yet.
fn rows_of(rows: &mut Vec<Rows>, table: usize) -> &mut Rows {
    if rows.is_empty() {
        rows.resize_with(TABLES, Rows::default);
    }
    &mut rows[table] // invariant: tables are below TABLES
}

/// Puts the tables' histories together, in the order of the tables.
fn orders(
    grouped: Vec<Grouped>,
    guests: Guests,
    guests_after: u64,
    threads: usize,
) -> Result<Orders, LedgerError> {
    let scale = u32::from(guests.scale);
    let guest_days = guests.by_day.keys();
    let mut orders = Orders {
        scale,
        threads,
        first_day: guest_days.clone().next().copied(),
        last_day: guest_days.clone().next_back().copied(),
        after_as_of: guests_after,
        ..Orders::default()
    };
    for table in grouped {
        orders.ids.append(table.id_bytes, table.id_ends);
        orders.after_as_of += table.after_as_of;
        orders.in_two_files += table.in_two_files;
        if let Some((first, last)) = table.days {
            orders.first_day = Some(orders.first_day.map_or(first, |day| day.min(first)));
            orders.last_day = orders.last_day.max(Some(last));
        }
        table.parts.into_iter().for_each(|part| orders.push(part));
    }
    if u32::try_from(orders.ids.len()).is_err() {
        return Err(LedgerError::TooMany);
    }
    orders.guests = guests;
    Ok(orders)
}

#[cfg(test)]
mod tests;
