//! One table's rows to its customers' histories.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::LedgerError;
use super::intern::Customers;
use super::key::{Key, ORDER_BITS};
use super::orders::Part;
use super::rows::{Row, Rows, rescaled};
use crate::calendar::Day;

/// What one table's histories are made of.
pub(super) struct Input {
    pub(super) rows: Rows,
    pub(super) customers: Customers,
    /// Decimals that all amounts are brought to.
    pub(super) scale: u8,
    pub(super) as_of: Option<Day>,
    /// Whether rows come from more than one file.
    pub(super) several_files: bool,
}

/// One table's histories.
#[derive(Debug, Default)]
pub(super) struct Grouped {
    pub(super) part: Part,
    /// The customers' ids end to end, and where each ends.
    pub(super) id_bytes: Vec<u8>,
    pub(super) id_ends: Vec<u32>,
    pub(super) after_as_of: u64,
    pub(super) in_two_files: u64,
}

/// Groups all tables with this many threads. A table's rows are given back as soon as its histories are
/// made, so that both are never in memory for all tables.
///
/// # Errors
/// The first table's error.
pub(super) fn group(inputs: Vec<Input>, threads: usize) -> Result<Vec<Grouped>, LedgerError> {
    let inputs: Vec<_> = inputs
        .into_iter()
        .map(|input| Mutex::new(Some(input)))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut scratch = Scratch::default();
        let mut done = Vec::new();
        loop {
            let table = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(table) else {
                return done;
            };
            let input = input.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(input) = input {
                done.push((table, scratch.group(input)));
            }
        }
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(table, _)| *table);
    done.into_iter().map(|(_, grouped)| grouped).collect()
}

/// A day and an amount in one number that sorts by day, then amount.
type Entry = u128;

fn entry(day: Day, amount: i64) -> Entry {
    let day = day.days_since(Day::MIN) as u32;
    u128::from(day) << 64 | u128::from(amount as u64 ^ (1 << 63))
}

fn amount_of(entry: Entry) -> i64 {
    (entry as u64 ^ (1 << 63)) as i64
}

fn day_of(entry: Entry) -> Day {
    Day::MIN.plus_days((entry >> 64) as i32)
}

/// Memory that one table after the other is worked on in.
#[derive(Default)]
struct Scratch {
    /// Where each customer's next row goes, by its number in the table.
    next: Vec<u32>,
    /// The table's rows by customer: codes of orders, entries, and files if there are several.
    orders: Vec<u64>,
    entries: Vec<Entry>,
    files: Vec<u32>,
    merge: Vec<(u64, u32, Entry)>,
    /// The customers' keys, by their number.
    keys: Vec<Key>,
}

impl Scratch {
    fn group(&mut self, input: Input) -> Result<Grouped, LedgerError> {
        let mut grouped = Grouped::default();
        let ranked = self.rank(&input, &mut grouped)?;
        self.scatter(&input)?;
        let Input {
            customers,
            rows,
            scale,
            several_files,
            ..
        } = input;
        drop(rows);
        let part = &mut grouped.part;
        part.reserve(ranked.len(), self.entries.len());
        grouped.id_ends.reserve(ranked.len());
        let mut start = 0;
        for (_, customer) in ranked {
            let end = self.next[customer as usize] as usize; // invariant: its last row was put there
            let kept =
                start + self.merge(start..end, several_files, scale, &mut grouped.in_two_files)?;
            let entries = &mut self.entries[start..kept]; // invariant
            entries.sort_unstable();
            part.push(
                entries
                    .iter()
                    .map(|&entry| (day_of(entry), amount_of(entry))),
            );
            let key = self.keys[customer as usize]; // invariant
            key.write(customers.arena(), &mut grouped.id_bytes);
            grouped
                .id_ends
                .push(u32::try_from(grouped.id_bytes.len()).map_err(|_| LedgerError::TooMany)?);
            start = end;
        }
        Ok(grouped)
    }

    /// The customers that have rows up to the as-of day, by the hash of their ids, which no order of rows
    /// and no thread has an influence on. `next` is then where each one's rows start.
    fn rank(
        &mut self,
        input: &Input,
        grouped: &mut Grouped,
    ) -> Result<Vec<(u64, u32)>, LedgerError> {
        if u32::try_from(input.rows.len()).is_err() {
            return Err(LedgerError::TooMany);
        }
        let customers = &input.customers;
        self.next.clear();
        self.next.resize(customers.len(), 0);
        let last = input.as_of.unwrap_or(Day::MAX);
        let mut after = 0;
        input.rows.customers(|customer, day| {
            if day > last {
                after += 1;
            } else {
                self.next[customer as usize] += 1; // invariant: numbers come from the table
            }
        });
        grouped.after_as_of = after;
        self.keys = customers.keys();
        let keys = self.keys.iter().zip(0_u32..).zip(&self.next);
        let mut ranked: Vec<(u64, u32)> = keys
            .filter(|(_, rows)| **rows > 0)
            .map(|((key, customer), _)| (key.hash(customers.arena()), customer))
            .collect();
        let id = |customer: u32| {
            let mut id = Vec::new();
            self.keys[customer as usize].write(customers.arena(), &mut id); // invariant
            id
        };
        ranked.sort_unstable_by(|one, other| {
            one.0
                .cmp(&other.0)
                .then_with(|| id(one.1).cmp(&id(other.1)))
        });
        let mut start = 0;
        for &(_, customer) in &ranked {
            let next = &mut self.next[customer as usize]; // invariant
            start += std::mem::replace(next, start);
        }
        Ok(ranked)
    }

    /// Puts the rows in the order of their customers' places.
    fn scatter(&mut self, input: &Input) -> Result<(), LedgerError> {
        let last = input.as_of.unwrap_or(Day::MAX);
        let rows = input.rows.len();
        self.orders.resize(rows, 0);
        self.entries.resize(rows, 0);
        if input.several_files {
            self.files.resize(rows, 0);
        }
        // A row without an order id is an order by itself: its code is one that no id has.
        let mut alone = 1 << ORDER_BITS;
        let mut fits = true;
        input.rows.for_each(
            |Row {
                 customer,
                 order,
                 day,
                 amount,
                 scale,
                 file,
             }| {
                if day > last {
                    return;
                }
                let amount = rescaled(amount, scale, input.scale);
                fits &= amount.is_some();
                let next = &mut self.next[customer as usize]; // invariant, and so are the places
                let place = *next as usize;
                *next += 1;
                self.orders[place] = order.unwrap_or(alone);
                alone += 1;
                self.entries[place] = entry(day, amount.unwrap_or(0));
                if input.several_files {
                    self.files[place] = file;
                }
            },
        );
        if fits {
            Ok(())
        } else {
            Err(LedgerError::TooLarge {
                scale: u32::from(input.scale),
            })
        }
    }

    /// Merges the rows of each order id of one customer: amounts add up, the day is the earliest. Returns
    /// how many orders are left, at the front.
    fn merge(
        &mut self,
        customer: std::ops::Range<usize>,
        several_files: bool,
        scale: u8,
        in_two_files: &mut u64,
    ) -> Result<usize, LedgerError> {
        let orders = &self.orders[customer.clone()]; // invariant
        if !self.has_doubled(customer.clone()) {
            return Ok(orders.len());
        }
        let files = self.files.get(customer.clone()).filter(|_| several_files);
        let entries = &mut self.entries[customer]; // invariant
        self.merge.clear();
        self.merge
            .extend(orders.iter().zip(entries.iter()).enumerate().map(
                |(row, (&order, &entry))| {
                    let file = files.and_then(|files| files.get(row)).copied().unwrap_or(0);
                    (order, file, entry)
                },
            ));
        self.merge.sort_unstable();
        let mut kept = 0;
        for rows in self.merge.chunk_by(|one, other| one.0 == other.0) {
            let (first, last) = (rows[0], rows[rows.len() - 1]); // invariant: never empty
            *in_two_files += u64::from(first.1 != last.1);
            let sum = rows
                .iter()
                .map(|row| i128::from(amount_of(row.2)))
                .sum::<i128>();
            let amount = i64::try_from(sum).map_err(|_| LedgerError::TooLarge {
                scale: u32::from(scale),
            })?;
            // The smallest entry has the earliest day.
            let day = rows.iter().map(|row| row.2).min().map_or(Day::MIN, day_of);
            entries[kept] = entry(day, amount); // invariant: at most one an order
            kept += 1;
        }
        Ok(kept)
    }

    /// Whether two rows have the same order.
    fn has_doubled(&self, customer: std::ops::Range<usize>) -> bool {
        /// Up to here comparing each with each is faster than sorting.
        const FEW: usize = 24;
        let orders = &self.orders[customer]; // invariant
        if orders.len() <= FEW {
            let before = |row: usize| &orders[..row]; // invariant
            return orders
                .iter()
                .enumerate()
                .any(|(row, order)| before(row).contains(order));
        }
        let mut sorted = orders.to_vec();
        sorted.sort_unstable();
        sorted.windows(2).any(|pair| pair[0] == pair[1])
    }
}
