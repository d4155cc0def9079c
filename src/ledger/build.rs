//! From rows in any order to histories.
//!
//! ```text
//! push ─ pending rows ─ by table of the customer's hash ─ number in the table ─ 16-byte rows ─┐
//! push ─ … another thread's builder, sharing the tables ──────────────────────────────────────┤ finish
//!                                    each table: by customer, orders merged, sorted by day ─ Orders
//! ```
//!
//! The tables are shared, so that a customer is kept once however many threads read; the rows are each
//! builder's own, so that a builder can be dropped with all it was given.

use std::sync::Arc;

use super::group::{Grouped, Input, group};
use super::intern::{Found, TABLES, Tables, table_of};
use super::key::{Key, OrderCodes};
use super::pending::Pending;
use super::rows::{Row, Rows, Unnumbered};
use super::{Guests, Ids, Orders};
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
        if customer.is_empty() {
            return self.guests.add(day, units, scale);
        }
        let order = order.map(|id| self.codes.code(id));
        let Some(row) = Unnumbered::new(order, day, units, scale) else {
            return self.push_wide(customer, order, day, units, scale);
        };
        match self.pending.push(customer, row) {
            None => Ok(()),
            Some(table) => self.look_up(table),
        }
    }

    /// Adds a row that does not fit 128 bits.
    #[cold]
    fn push_wide(
        &mut self,
        id: &[u8],
        order: Option<u64>,
        day: Day,
        amount: i64,
        scale: u8,
    ) -> Result<(), LedgerError> {
        let key = Key::short(id).unwrap_or(Key::long(0, id.len()));
        let table = table_of(key.hash(id));
        let mut customers = self.tables.lock(table);
        if !customers.intern([key].into_iter(), id, &mut self.found) {
            return Err(LedgerError::TooMany);
        }
        for &customer in self.found.numbers() {
            rows_of(&mut self.rows, table).push(&Row {
                customer,
                order,
                day,
                amount,
                scale,
                file: self.file,
            });
        }
        Ok(())
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
            let theirs = other.tables.lock(table);
            let mut ours = self.tables.lock(table);
            if !ours.intern(
                theirs.keys().iter().copied(),
                theirs.arena(),
                &mut self.found,
            ) {
                return Err(LedgerError::TooMany);
            }
            all.append(rows.renumbered(self.found.numbers()), self.file);
        }
        self.file = self.file.saturating_add(other.file);
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
                customers,
                scale,
                as_of,
                several_files: self.file > 0,
            }
        });
        let grouped = group(inputs.collect(), threads)?;
        orders(grouped, guests, guests_after, self.threads)
    }
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
    let bytes = grouped.iter().map(|table| table.id_bytes.len()).sum();
    let customers = grouped.iter().map(|table| table.id_ends.len()).sum();
    if u32::try_from(customers).is_err() {
        return Err(LedgerError::TooMany);
    }
    let mut ids = Ids::with_capacity(customers, bytes);
    for table in grouped {
        ids.extend(&table.id_bytes, &table.id_ends);
        orders.after_as_of += table.after_as_of;
        orders.in_two_files += table.in_two_files;
        if let Some((first, last)) = table.part.days() {
            orders.first_day = Some(orders.first_day.map_or(first, |day| day.min(first)));
            orders.last_day = orders.last_day.max(Some(last));
        }
        orders.push(table.part);
    }
    orders.ids = ids;
    orders.guests = guests;
    Ok(orders)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: i32) -> Day {
        Day::from_ymd(2025, 1, 1).unwrap().plus_days(number)
    }

    fn shown(orders: &Orders) -> Vec<(String, Vec<(Day, i64)>)> {
        let mut all: Vec<_> = (0..orders.customers())
            .map(|c| {
                let id = String::from_utf8(orders.ids().get(c).to_vec()).unwrap();
                (id, orders.history(c).entries().collect())
            })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn rows_of_one_order_and_customer_are_one_order() {
        // definitions.md, section 1: amounts add up, the day is the earliest, per customer.
        let mut builder = OrdersBuilder::new();
        builder.push(b"a", Some(b"1"), day(3), 500, 2).unwrap();
        builder.push(b"b", Some(b"1"), day(2), 100, 2).unwrap();
        builder.push(b"a", Some(b"1"), day(1), 25, 1).unwrap();
        builder.push(b"a", Some(b"2"), day(0), -1, 0).unwrap();
        let orders = builder.finish(None).unwrap();
        assert_eq!(
            shown(&orders),
            [
                ("a".into(), vec![(day(0), -100), (day(1), 750)]),
                ("b".into(), vec![(day(2), 100)]),
            ]
        );
        assert_eq!(orders.money(750).to_string(), "7.50");
    }

    #[test]
    fn the_finest_amount_sets_the_scale() {
        let mut builder = OrdersBuilder::new();
        builder.push(b"a", None, day(0), 12, 0).unwrap();
        builder.push(b"", None, day(0), 1, 0).unwrap();
        builder.push(b"a", None, day(1), 1, 3).unwrap();
        let orders = builder.finish(None).unwrap();
        assert_eq!(shown(&orders)[0].1, [(day(0), 12_000), (day(1), 1)]);
        assert_eq!(orders.guests().total(), (1, "1".parse().unwrap()));
        let mut builder = OrdersBuilder::new();
        builder.push(b"a", None, day(0), i64::MAX, 0).unwrap();
        builder.push(b"a", None, day(0), 1, 1).unwrap();
        assert_eq!(
            builder.finish(None).unwrap_err(),
            LedgerError::TooLarge { scale: 1 }
        );
    }

    #[test]
    fn rows_after_as_of_are_left_out_and_counted() {
        let mut builder = OrdersBuilder::new();
        builder.push(b"late", None, day(9), 1, 0).unwrap();
        builder.push(b"a", None, day(5), 1, 0).unwrap();
        builder.push(b"", None, day(6), 1, 0).unwrap();
        let orders = builder.finish(Some(day(5))).unwrap();
        assert_eq!(orders.after_as_of(), 2);
        assert_eq!((orders.customers(), orders.last_day()), (1, Some(day(5))));
        assert_eq!(orders.guests().total().0, 0);
    }

    #[test]
    fn an_order_whose_rows_stand_in_two_files_is_counted() {
        let mut builder = OrdersBuilder::new();
        for _ in 0..2 {
            builder.next_file().unwrap();
            builder.push(b"a", Some(b"1"), day(0), 1, 0).unwrap();
        }
        assert_eq!(builder.finish(None).unwrap().in_two_files(), 1);
    }

    proptest! {
        #[test]
        fn the_order_of_rows_leaves_no_trace(
            rows in prop::collection::vec((0..4_u8, 0..6_u8, 0..40_i32, -500..500_i64, 0..3_u32), 0..60),
            seed in any::<u64>(),
        ) {
            let fill = |rows: &[(u8, u8, i32, i64, u32)]| {
                let mut builder = OrdersBuilder::new();
                for &(customer, order, d, units, scale) in rows {
                    let id = [b'a' + customer];
                    builder.push(if customer == 0 { b"" } else { &id }, Some(&[order]), day(d), units, scale).unwrap();
                }
                builder
            };
            let build = |rows: &[(u8, u8, i32, i64, u32)]| fill(rows).finish(None).unwrap();
            let mut shuffled = rows.clone();
            let mut state = seed;
            for index in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                shuffled.swap(index, (state >> 33) as usize % (index + 1));
            }
            let (one, other) = (build(&rows), build(&shuffled));
            let cut = seed as usize % (rows.len() + 1);
            let mut split = fill(&rows[..cut]);
            split.append(fill(&rows[cut..])).unwrap();
            let split = split.finish(None).unwrap();
            prop_assert_eq!(shown(&one), shown(&split));
            prop_assert_eq!(one.guests(), split.guests());
            prop_assert_eq!((one.first_day(), one.last_day()), (split.first_day(), split.last_day()));
            prop_assert_eq!(shown(&one), shown(&other));
            prop_assert_eq!(one.guests(), other.guests());
        }
    }

    /// A customer, an order, a day, units and their scale.
    type Bought = (u16, Option<u8>, i32, i64, u32);

    /// The histories of a map of maps: amounts of an order add up, its day is the earliest.
    fn naive(rows: &[Bought]) -> Vec<(String, Vec<(Day, i64)>)> {
        let scale = rows.iter().map(|row| row.4).max().unwrap_or(0);
        let mut customers =
            std::collections::BTreeMap::<String, Vec<(Option<u8>, Day, i64)>>::new();
        for &(customer, order, number, units, own) in rows {
            let units = units * 10_i64.pow(scale - own);
            let orders = customers.entry(name(customer)).or_default();
            match orders
                .iter_mut()
                .find(|known| order.is_some() && known.0 == order)
            {
                None => orders.push((order, day(number), units)),
                Some(known) => *known = (order, known.1.min(day(number)), known.2 + units),
            }
        }
        let sorted = customers.into_iter().map(|(customer, orders)| {
            let mut orders: Vec<_> = orders
                .into_iter()
                .map(|(_, day, units)| (day, units))
                .collect();
            orders.sort_unstable();
            (customer, orders)
        });
        sorted.collect()
    }

    /// Short names, and every seventh too long for a key.
    fn name(customer: u16) -> String {
        let rest = if customer.is_multiple_of(7) {
            "-of-a-rather-long-name"
        } else {
            ""
        };
        format!("{customer}{rest}")
    }

    proptest! {
        #[test]
        fn the_histories_are_those_of_a_naive_map(
            rows in prop::collection::vec(
                (
                    0..400_u16,
                    prop::option::weighted(0.8, 0..40_u8),
                    prop_oneof![9 => 0..700_i32, 1 => Just(700_000), 1 => Just(-90_000)],
                    prop_oneof![9 => -900_000..900_000_i64, 1 => Just(99_999_999_999_i64)],
                    0..4_u32,
                ),
                0..600,
            ),
            threads in 1..4_usize,
        ) {
            let mut all = OrdersBuilder::with_threads(threads);
            let mut alone = OrdersBuilder::new();
            for part in rows.chunks(100) {
                let mut shared = all.sharing();
                let mut own = OrdersBuilder::new();
                for &(customer, order, number, units, scale) in part {
                    let order = order.map(|order| format!("order {order}"));
                    let order = order.as_deref().map(str::as_bytes);
                    for builder in [&mut shared, &mut own] {
                        builder.push(name(customer).as_bytes(), order, day(number), units, scale).unwrap();
                    }
                }
                all.append(shared).unwrap();
                alone.append(own).unwrap();
                // Given up, as a range that was cut wrongly is: it leaves nothing behind.
                let mut dropped = all.sharing();
                dropped.push(b"nobody", None, day(9_999), 1, 9).unwrap();
                dropped.flush().unwrap();
            }
            let (all, alone) = (all.finish(None).unwrap(), alone.finish(None).unwrap());
            prop_assert_eq!(shown(&all), naive(&rows));
            prop_assert_eq!(shown(&alone), naive(&rows));
            let ids = |orders: &Orders| -> Vec<Vec<u8>> {
                (0..orders.customers()).map(|number| orders.ids().get(number).to_vec()).collect()
            };
            prop_assert_eq!(ids(&all), ids(&alone));
            for (number, id) in ids(&all).iter().enumerate() {
                prop_assert_eq!(all.ids().find(id), Some(number));
            }
        }
    }
}
