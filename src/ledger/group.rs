//! One table's rows to its customers' histories.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::LedgerError;
use super::entry::Entry;
use super::intern::Names;
use super::key::ORDER_BITS;
use super::orders::{Form, Part};
use super::pieces::Parts;
use super::rows::{Row, Rows, rescaled};
use crate::calendar::Day;

/// What one table's histories are made of.
pub(super) struct Input {
    pub(super) rows: Rows,
    pub(super) names: Names,
    /// Decimals that all amounts are brought to.
    pub(super) scale: u8,
    pub(super) as_of: Option<Day>,
    /// Whether rows come from more than one file.
    pub(super) several_files: bool,
}

/// One table's histories.
#[derive(Debug, Default)]
pub(super) struct Grouped {
    pub(super) parts: Vec<Part>,
    /// The first and the last day of any entry.
    pub(super) days: Option<(Day, Day)>,
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
        let mut scratch = Default::default();
        let mut done = Vec::new();
        loop {
            let table = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(table) else {
                return done;
            };
            let input = input.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(input) = input {
                done.push((table, grouped(input, &mut scratch)));
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

/// One table's histories, in as little memory as its rows allow.
fn grouped(
    input: Input,
    scratch: &mut (Scratch<u64>, Scratch<u128>),
) -> Result<Grouped, LedgerError> {
    let (narrow, wide) = scratch;
    let mut grouped = Grouped::default();
    let ranked = narrow.rank(&input, &mut grouped)?;
    match narrow.scatter(&input) {
        Ok(()) => narrow.histories(input, &ranked, &mut grouped)?,
        Err(Refused::Error(error)) => return Err(error),
        Err(Refused::TooSmall) => {
            let ranked = wide.rank(&input, &mut grouped)?;
            wide.scatter(&input).map_err(|_| too_large(&input))?;
            wide.histories(input, &ranked, &mut grouped)?;
        }
    }
    Ok(grouped)
}

fn too_large(input: &Input) -> LedgerError {
    LedgerError::TooLarge {
        scale: u32::from(input.scale),
    }
}

/// Why histories were not made.
enum Refused {
    /// An amount, or an order's sum, needs wider entries.
    TooSmall,
    /// There are none in any form.
    Error(LedgerError),
}

impl From<LedgerError> for Refused {
    fn from(error: LedgerError) -> Self {
        Refused::Error(error)
    }
}

/// Memory that one table after the other is worked on in.
#[derive(Default)]
struct Scratch<E> {
    /// Where each customer's next row goes, by its number in the table; 0 for all but those of `present`.
    next: Vec<u32>,
    /// The numbers of the customers that have rows up to the as-of day.
    present: Vec<u32>,
    /// The table's rows by customer, each with the code of its order; and their files if there are several.
    rows: Vec<(u64, E)>,
    files: Vec<u32>,
    merge: Vec<(u64, u32, E)>,
}

impl<E: Form> Scratch<E> {
    /// Makes the histories of the rows that were scattered, in the memory of the table's rows.
    fn histories(
        &mut self,
        input: Input,
        ranked: &[(u64, u32)],
        grouped: &mut Grouped,
    ) -> Result<(), LedgerError> {
        let too_large = too_large(&input);
        let mut parts = Parts::new(E::reuse(input.rows.into_memory()));
        grouped.id_ends.reserve(ranked.len());
        let mut start = 0;
        for &(_, customer) in ranked {
            let end = self.next[customer as usize] as usize; // invariant: its last row was put there
            let rows = start..end;
            if !parts.push_rows(&self.rows[rows.clone()]) {
                // invariant: the customer's
                self.merge(rows, input.several_files, &mut grouped.in_two_files);
                if !parts.push_all(self.sums::<E>()) {
                    let wide = self.sums::<u128>().collect::<Option<Vec<_>>>();
                    parts.push_wide(wide.ok_or(too_large)?);
                }
            }
            let key = input.names.key(customer);
            key.write(input.names.arena(), &mut grouped.id_bytes);
            let ids_end = u32::try_from(grouped.id_bytes.len());
            let ids_end = ids_end.map_err(|_| LedgerError::TooMany)?;
            grouped.id_ends.push(ids_end);
            start = end;
        }
        (grouped.parts, grouped.days) = parts.finish();
        Ok(())
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
        let names = &input.names;
        for customer in self.present.drain(..) {
            self.next[customer as usize] = 0; // invariant: as it was counted
        }
        self.next.resize(self.next.len().max(names.end()), 0);
        let last = input.as_of.unwrap_or(Day::MAX);
        let mut after = 0;
        input.rows.customers(|customer, day| {
            if day > last {
                after += 1;
                return;
            }
            let count = &mut self.next[customer as usize]; // invariant: numbers come from the table
            if *count == 0 {
                self.present.push(customer);
            }
            *count += 1;
        });
        grouped.after_as_of = after;
        let present = self.present.iter();
        let mut ranked: Vec<(u64, u32)> = present
            .map(|&customer| (names.key(customer).hash(names.arena()), customer))
            .collect();
        ranked.sort_unstable_by_key(|(hash, _)| *hash);
        let id = |customer: u32| {
            let mut id = Vec::new();
            names.key(customer).write(names.arena(), &mut id);
            id
        };
        // Next to never there are two of one hash.
        let mut same = ranked.as_mut_slice();
        while let Some(at) = same.windows(2).position(|pair| pair[0].0 == pair[1].0) {
            let (_, from) = same.split_at_mut(at);
            let hash = from[0].0; // invariant: of a pair
            let count = from.iter().take_while(|(other, _)| *other == hash).count();
            let (equal, rest) = from.split_at_mut(count);
            equal.sort_unstable_by_key(|(_, customer)| id(*customer));
            same = rest;
        }
        let mut start = 0;
        for &(_, customer) in &ranked {
            let next = &mut self.next[customer as usize]; // invariant
            start += std::mem::replace(next, start);
        }
        Ok(ranked)
    }

    /// Puts the rows in the order of their customers' places.
    fn scatter(&mut self, input: &Input) -> Result<(), Refused> {
        let count = input.rows.len();
        self.rows.resize(count, (0, E::default()));
        if input.several_files {
            self.files.resize(count, 0);
        }
        let mut places = Places {
            next: &mut self.next,
            rows: &mut self.rows,
            files: &mut self.files,
            several_files: input.several_files,
            last: input.as_of.unwrap_or(Day::MAX),
            scale: input.scale,
            alone: 1 << ORDER_BITS,
            refused: None,
        };
        for block in input.rows.blocks() {
            block.for_each(|row| places.put(&row));
        }
        input.rows.wide().for_each(|row| places.put(&row));
        places.refused.map_or(Ok(()), Err)
    }

    /// Puts one customer's rows together by order.
    fn merge(&mut self, customer: Range<usize>, several_files: bool, in_two_files: &mut u64) {
        let rows = &self.rows[customer.clone()]; // invariant
        let files = self.files.get(customer).filter(|_| several_files);
        self.merge.clear();
        let rows = rows.iter().enumerate().map(|(row, &(order, entry))| {
            let file = files.and_then(|files| files.get(row)).copied().unwrap_or(0);
            (order, file, entry)
        });
        self.merge.extend(rows);
        self.merge.sort_unstable();
        for rows in self.merge.chunk_by(|one, other| one.0 == other.0) {
            let (first, last) = (rows[0], rows[rows.len() - 1]); // invariant: never empty
            *in_two_files += u64::from(first.1 != last.1);
        }
    }

    /// The orders put together, in any order: the amounts of an order's rows add up, its day is the earliest.
    /// `None` for one that does not fit.
    fn sums<W: Entry>(&self) -> impl Iterator<Item = Option<W>> + Clone {
        let orders = self.merge.chunk_by(|one, other| one.0 == other.0);
        orders.map(|rows| {
            let amounts = rows.iter().map(|row| i128::from(row.2.amount()));
            // The smallest entry has the earliest day.
            let day = rows.iter().map(|row| row.2).min().map_or(Day::MIN, E::day);
            W::new(day, i64::try_from(amounts.sum::<i128>()).ok()?)
        })
    }
}

/// Where a table's rows are put.
struct Places<'a, E> {
    next: &'a mut [u32],
    rows: &'a mut [(u64, E)],
    files: &'a mut [u32],
    several_files: bool,
    /// Rows on later days are left out.
    last: Day,
    scale: u8,
    /// The code of the next row without an order id, which is an order by itself: one that no id has.
    alone: u64,
    refused: Option<Refused>,
}

impl<E: Entry> Places<'_, E> {
    #[inline(always)]
    fn put(&mut self, row: &Row) {
        if row.day > self.last {
            return;
        }
        let next = &mut self.next[row.customer as usize]; // invariant, and so are the places
        let place = *next as usize;
        *next += 1;
        let order = row.order.unwrap_or(self.alone);
        self.alone += 1;
        match self.entry(row) {
            Ok(entry) => self.rows[place] = (order, entry), // invariant
            Err(error) => self.refused = Some(error),
        }
        if self.several_files {
            self.files[place] = row.file; // invariant
        }
    }

    #[inline(always)]
    fn entry(&self, row: &Row) -> Result<E, Refused> {
        let amount = if row.scale == self.scale {
            row.amount
        } else {
            let too_large = LedgerError::TooLarge {
                scale: u32::from(self.scale),
            };
            rescaled(row.amount, row.scale, self.scale).ok_or(too_large)?
        };
        E::new(row.day, amount).ok_or(Refused::TooSmall)
    }
}
