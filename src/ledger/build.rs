//! From rows in any order to histories.
//!
//! ```text
//! push_block ─ hashes ─ rows that wait, by table of the customer's id ─ numbers in the table ─ 16-byte rows ─┐
//! … another thread's builder, sharing the tables ──────────────────────────────────────────────────────┤ finish
//!                             each table: by customer, rows of one order merged, sorted by day ─ Orders, Merged
//! ```
//!
//! The tables are shared, so that a customer is kept once however many threads read; the rows are each
//! builder's own, so that a builder can be dropped with all it was given.

use std::ops::Range;
use std::sync::Arc;

use super::block::{BlockRow, NO_GROUP, RowKind, Value};
use super::codes::OrderCodes;
use super::error::LedgerError;
use super::group::{Input, group};
use super::groups::{Firsts, Values};
use super::guests::Guests;
use super::intern::{Found, TABLES, Tables, table_of};
use super::key::{Arena, Key, hash};
use super::merged::{Finish, Merged, Repeated};
use super::orders::Orders;
use super::packed::wide_row;
use super::pending::{Pending, Waiters};
use super::rows::Rows;
use crate::calendar::Day;

mod finish;

/// Rows that are worth another thread.
const ROWS_A_THREAD: usize = 32_768;

/// Collects rows in any order; [`OrdersBuilder::finish`] groups them by customer, merges the rows
/// of one order and sorts each history by day. Neither the splitting of files into builders nor the number of threads
/// leaves a trace in the result, nor does the order of rows, as long as no choice among orders that stand there
/// again is made.
#[derive(Debug)]
pub struct OrdersBuilder {
    tables: Arc<Tables>,
    pending: Pending,
    /// One for each table, or none as long as there is no row.
    rows: Vec<Rows>,
    /// The same for the customers' first values, as long as no row has one.
    firsts: Vec<Firsts>,
    /// Of each column that puts customers into groups.
    values: Vec<Values>,
    /// The numbers of the values taken last.
    current: Vec<u32>,
    /// Rows on these days are kept with their values.
    kept: Range<Day>,
    codes: OrderCodes,
    /// The order of the row that was pushed last by itself.
    last_order: Option<u64>,
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
        let other = OrdersBuilder::with_tables(Arc::clone(&self.tables), self.threads);
        let latest: Vec<bool> = self.values.iter().map(|values| values.latest).collect();
        other.with_columns(&latest, self.kept.clone())
    }

    /// The same with these columns that put customers into groups, at least one, each by whether a customer's last value
    /// counts and not the first; rows on the days of `kept` are kept with their values.
    #[must_use]
    pub fn with_columns(self, latest: &[bool], kept: Range<Day>) -> Self {
        let latest = if latest.is_empty() { &[false] } else { latest };
        let values = latest.iter().map(|&latest| Values::of(latest));
        OrdersBuilder {
            values: values.collect(),
            current: vec![NO_GROUP; latest.len()],
            kept,
            ..self
        }
    }

    fn with_tables(tables: Arc<Tables>, threads: usize) -> Self {
        OrdersBuilder {
            tables,
            pending: Pending::default(),
            rows: Vec::new(),
            firsts: Vec::new(),
            values: vec![Values::default()],
            current: vec![NO_GROUP],
            kept: Day::MIN..Day::MIN,
            codes: OrderCodes::default(),
            last_order: None,
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
        self.last_order = None;
        Ok(())
    }

    /// Takes the value of a column that puts customers into groups, for the rows that follow: those whose
    /// [`BlockRow::group`] is [`TAKEN`](super::TAKEN).
    #[inline]
    pub fn take_group(&mut self, column: usize, value: &[u8]) {
        if let (Some(values), Some(current)) =
            (self.values.get_mut(column), self.current.get_mut(column))
        {
            *current = values.number(value);
        }
    }

    /// Adds a row: `units` of 10^−`scale` each, on `day`. An empty `customer` is a guest. Rows with
    /// an order id are merged with the customer's other rows of that id; the others are orders by
    /// themselves.
    ///
    /// # Errors
    /// [`LedgerError`] when the row does not fit.
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
        let starts = order.is_none() || order != self.last_order;
        self.last_order = order;
        let row = BlockRow {
            customer,
            order,
            value: Value { day, units, scale },
            kind: RowKind::Order,
            starts,
            group: NO_GROUP,
        };
        self.push_row(&row)
    }

    /// The code of an order's id, as [`OrdersBuilder::push`] makes it.
    #[inline]
    pub fn order_code(&mut self, id: &[u8]) -> u64 {
        self.codes.code(id)
    }

    /// Adds rows, in the order of their file.
    ///
    /// # Errors
    /// [`LedgerError`] when a row does not fit.
    pub fn push_block(&mut self, rows: &[BlockRow<'_>]) -> Result<(), LedgerError> {
        rows.iter().try_for_each(|row| self.push_row(row))
    }

    /// Adds the next row of its file.
    ///
    /// # Errors
    /// [`LedgerError`] when the row does not fit.
    #[inline(always)]
    pub fn push_row(&mut self, row: &BlockRow<'_>) -> Result<(), LedgerError> {
        if row.customer.is_empty() {
            return self.push_guest(*row);
        }
        match self.pending.push(row, &self.current) {
            Some(None) => Ok(()),
            Some(Some(table)) => self.look_up(table),
            None => Err(LedgerError::TooMany),
        }
    }

    #[inline(never)]
    fn push_guest(&mut self, row: BlockRow<'_>) -> Result<(), LedgerError> {
        if row.kind == RowKind::Void {
            return Ok(());
        }
        let Value { day, units, scale } = row.value;
        self.guests.add(day, units, scale)
    }

    /// Adds all rows of another builder, as if they had been pushed after its own.
    ///
    /// # Errors
    /// [`LedgerError`] when they do not fit.
    pub fn append(&mut self, mut other: OrdersBuilder) -> Result<(), LedgerError> {
        self.flush()?;
        other.flush()?;
        self.guests.append(other.guests)?;
        let values = self.values.iter_mut().zip(&other.values);
        let taken: Vec<Vec<u32>> = values.map(|(own, other)| own.taken(other)).collect();
        if other.rows.is_empty() {
            self.file = self.file.saturating_add(other.file);
            return Ok(());
        }
        let shared = Arc::ptr_eq(&self.tables, &other.tables);
        other.firsts.resize_with(TABLES, Firsts::default);
        let parts = other.rows.into_iter().zip(other.firsts);
        for (table, (mut rows, firsts)) in parts.enumerate() {
            let mut numbers = Vec::new();
            if !shared {
                let names = other.tables.lock(table).clone().into_names();
                let keys = names.keys().iter().copied();
                let mut customers = self.tables.lock(table);
                if !customers.intern(keys, names.arena(), &mut self.found) {
                    return Err(LedgerError::TooMany);
                }
                numbers.extend_from_slice(self.found.numbers());
                rows = rows.renumbered(&numbers);
            }
            rows_of(&mut self.rows, table).append(rows, self.file);
            if taken.iter().any(|taken| !taken.is_empty()) {
                let number = |customer: u32| numbers.get(customer as usize).copied();
                let number = |customer| number(customer).unwrap_or(customer);
                firsts_of(&mut self.firsts, table).append(firsts, number, &taken, &self.values);
            }
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
        self.rows.iter_mut().for_each(Rows::settle);
        Ok(())
    }

    /// Gives all waiting rows' customers their numbers.
    fn flush(&mut self) -> Result<(), LedgerError> {
        (0..TABLES).try_for_each(|table| self.look_up(table))
    }

    /// The same for the rows of one table.
    #[inline(never)]
    fn look_up(&mut self, table: usize) -> Result<(), LedgerError> {
        let Some(Waiters {
            rows,
            arena,
            groups,
            wide,
        }) = self.pending.of(table, self.values.len())
        else {
            return Ok(());
        };
        let mut customers = self.tables.lock(table);
        let keys = rows.iter().map(|waiting| waiting.customer);
        if !customers.intern(keys, arena, &mut self.found) {
            return Err(LedgerError::TooMany);
        }
        drop(customers);
        let numbers = self.found.numbers();
        let packed = rows.iter().map(|waiting| waiting.row);
        let all = rows_of(&mut self.rows, table);
        let wide_rows = wide.iter().map(wide_row);
        all.extend(packed.zip(numbers.iter().copied()), wide_rows, self.file);
        if !groups.is_empty() {
            let firsts = firsts_of(&mut self.firsts, table);
            let mut wide = wide.iter().map(|row| row.value.day);
            let groups = groups.chunks_exact(self.values.len());
            for ((waiting, &customer), groups) in rows.iter().zip(numbers).zip(groups) {
                let day = waiting.row.day().or_else(|| wide.next());
                if let Some(day) = day {
                    firsts.take(customer, day, groups, &self.values);
                    if self.kept.contains(&day) {
                        firsts.keep(customer, day, groups);
                    }
                }
            }
        }
        self.pending.empty(table);
        Ok(())
    }

    /// The ledger of all rows up to and including `as_of`; rows after it are left out and counted.
    ///
    /// # Errors
    /// [`LedgerError::TooLarge`] when amounts, signs apart, add up to more than 28 digits at the finest amount's
    /// decimals; [`LedgerError::TooMany`].
    pub fn finish(self, as_of: Option<Day>) -> Result<Orders, LedgerError> {
        let how = Finish {
            as_of,
            ..Finish::default()
        };
        self.finish_with(&how).map(|(orders, _)| orders)
    }

    /// The ledger of all rows, put together in this way, and what was seen of their orders.
    ///
    /// # Errors
    /// As [`OrdersBuilder::finish`].
    pub fn finish_with(mut self, how: &Finish) -> Result<(Orders, Merged), LedgerError> {
        self.flush()?;
        if let Some(id) = &how.nobody {
            self.make_guests(id)?;
        }
        let scale = self.rows.iter().map(Rows::scale).max().unwrap_or(0);
        let scale = scale.max(self.guests.scale);
        let mut guests = self.guests;
        guests.rescale(scale)?;
        let guests_after = guests.cut(how.as_of);
        let rows: usize = self.rows.iter().map(Rows::len).sum();
        let threads = self.threads.min(1 + rows / ROWS_A_THREAD);
        let texts: Vec<_> = self.values.into_iter().map(Values::into_texts).collect();
        let has_groups = texts.iter().any(|texts| !texts.is_empty());
        let columns = texts.len();
        let mut firsts = self.firsts;
        if has_groups {
            firsts.resize_with(TABLES, Firsts::default);
        }
        let mut firsts = firsts.into_iter();
        let inputs = (0..).zip(self.rows).map(|(table, rows)| Input {
            table,
            rows,
            names: std::mem::take(&mut *self.tables.lock(table as usize)).into_names(),
            firsts: firsts.next(),
            columns,
            scale,
            as_of: how.as_of,
            several_files: self.file > 0,
            repeated: how.repeated.unwrap_or(Repeated::Add),
        });
        let (grouped, sample) = group(inputs.collect(), threads)?;
        let mut together = finish::Together::new(guests, guests_after, self.threads);
        together.take(grouped, texts);
        together.finish(&sample, how.first_day)
    }

    /// Makes all rows of an id those of guests.
    fn make_guests(&mut self, id: &[u8]) -> Result<(), LedgerError> {
        let hash = hash(id);
        let table = table_of(hash);
        let mut arena = Arena::default();
        let key = match Key::short(id) {
            Some(key) => key,
            None => Key::long(hash, arena.push(id).ok_or(LedgerError::TooMany)?),
        };
        let number = self.tables.lock(table).find(key, &arena);
        let (Some(number), Some(rows)) = (number, self.rows.get_mut(table)) else {
            return Ok(());
        };
        let mut added = Ok(());
        let guests = &mut self.guests;
        *rows = std::mem::take(rows).without(number, |row| {
            if row.kind != RowKind::Void && added.is_ok() {
                added = guests.add(row.day, row.amount, row.scale);
            }
        });
        added
    }
}

/// The rows of a table, made room for if there was none yet.
fn rows_of(rows: &mut Vec<Rows>, table: usize) -> &mut Rows {
    if rows.is_empty() {
        rows.resize_with(TABLES, Rows::default);
    }
    &mut rows[table] // invariant: tables are below TABLES
}

/// The same for first values.
fn firsts_of(firsts: &mut Vec<Firsts>, table: usize) -> &mut Firsts {
    if firsts.is_empty() {
        firsts.resize_with(TABLES, Firsts::default);
    }
    &mut firsts[table] // invariant
}

#[cfg(test)]
mod tests;
