//! One table's rows to its customers' histories.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::block::RowKind;
use super::entry::Entry;
use super::error::LedgerError;
use super::groups::Firsts;
use super::intern::Names;
use super::merge::{ALONE, Merger, OrderRow};
use super::merged::{Merged, Repeated};
use super::orders::{Form, Part};
use super::packed::{Packed, Row};
use super::pieces::{Days, Parts};
use super::rows::{Rows, rescaled_wide};
use super::sample::Sample;
use crate::calendar::Day;

/// What one table's histories are made of.
pub(super) struct Input {
    /// The table's number.
    pub(super) table: u32,
    pub(super) rows: Rows,
    pub(super) names: Names,
    /// The customers' first values, if groups are asked for.
    pub(super) firsts: Option<Firsts>,
    /// How many columns they are of.
    pub(super) columns: usize,
    /// Decimals that all amounts are brought to.
    pub(super) scale: u8,
    pub(super) as_of: Option<Day>,
    /// Whether rows come from more than one file.
    pub(super) several_files: bool,
    pub(super) repeated: Repeated,
}

/// One table's histories.
#[derive(Debug, Default)]
pub(super) struct Grouped {
    pub(super) parts: Vec<Part>,
    pub(super) days: Option<Days>,
    /// The customers' ids end to end, and where each ends.
    pub(super) id_bytes: Vec<u8>,
    pub(super) id_ends: Vec<u32>,
    /// The numbers of each customer's groups, one a column, if groups are asked for.
    pub(super) groups: Vec<u32>,
    /// The rows kept: the customer's place, the day, a number a column.
    pub(super) kept: Vec<u32>,
    pub(super) after_as_of: u64,
    pub(super) merged: Merged,
}

/// Where a customer is before all tables are put together: the table, and the place in it.
pub(super) fn placed(table: u32, place: usize) -> u64 {
    u64::from(table) << 32 | place as u64
}

/// The table and the place of a [placed] customer.
pub(super) fn table_and_place(customer: u64) -> (usize, usize) {
    ((customer >> 32) as usize, customer as u32 as usize)
}

/// Groups all tables with this many threads. A table's rows are given back as soon as its histories are
/// made, so that both are never in memory for all tables.
///
/// # Errors
/// The first table's error.
pub(super) fn group(
    inputs: Vec<Input>,
    threads: usize,
) -> Result<(Vec<Grouped>, Sample), LedgerError> {
    let inputs: Vec<_> = inputs
        .into_iter()
        .map(|input| Mutex::new(Some(input)))
        .collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut worker = Worker::default();
        let mut done = Vec::new();
        loop {
            let table = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(table) else {
                return (done, worker.sample);
            };
            let input = input.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(input) = input {
                done.push((table, worker.grouped(input)));
            }
        }
    };
    let (mut done, sample) = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let (mut done, mut sample) = work();
        for other in others {
            match other.join() {
                Ok((more, other)) => {
                    done.extend(more);
                    sample.append(other);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        (done, sample)
    });
    done.sort_unstable_by_key(|(table, _)| *table);
    let grouped: Result<_, _> = done.into_iter().map(|(_, grouped)| grouped).collect();
    Ok((grouped?, sample))
}

/// What a thread groups one table after the other with.
#[derive(Default)]
struct Worker {
    narrow: Scratch<u64>,
    wide: Scratch<u128>,
    sample: Sample,
}

impl Worker {
    /// One table's histories, in as little memory as its rows allow.
    fn grouped(&mut self, input: Input) -> Result<Grouped, LedgerError> {
        let Worker {
            narrow,
            wide,
            sample,
        } = self;
        let mut grouped = Grouped::default();
        let ranked = narrow.rank(&input, &mut grouped)?;
        match narrow.scatter(&input) {
            Ok(()) => narrow.histories(input, &ranked, &mut grouped, sample)?,
            Err(Refused) => {
                let ranked = wide.rank(&input, &mut grouped)?;
                wide.scatter(&input).map_err(|_| too_large(&input))?;
                wide.histories(input, &ranked, &mut grouped, sample)?;
            }
        }
        Ok(grouped)
    }
}

fn too_large(input: &Input) -> LedgerError {
    LedgerError::TooLarge {
        scale: u32::from(input.scale),
    }
}

/// Some amount needs wider entries.
struct Refused;

/// What stands above a row's code: what the row is to its order, and whether it begins a run.
const KIND_AT: u32 = ALONE.ilog2() + 1;
const STARTS_AT: u32 = KIND_AT + 2;

/// The code of a row, with [`ALONE`].
#[inline(always)]
pub(super) fn code_of(tagged: u64) -> u64 {
    tagged & ((1 << KIND_AT) - 1)
}

/// Memory that one table after the other is worked on in.
#[derive(Default)]
struct Scratch<E> {
    /// Where each customer's next row goes, by its number in the table; 0 for all but those of `present`.
    next: Vec<u32>,
    /// The numbers of the customers that have rows up to the as-of day.
    present: Vec<u32>,
    /// The table's rows by customer, each with the code of its order and what it is to that; and their files if there
    /// are several.
    rows: Vec<(u64, E)>,
    files: Vec<u32>,
    merger: Merger,
}

impl<E: Form> Scratch<E> {
    /// Makes the histories of the rows that were scattered, in the memory of the table's rows.
    fn histories(
        &mut self,
        input: Input,
        ranked: &[(u64, u32)],
        grouped: &mut Grouped,
        sample: &mut Sample,
    ) -> Result<(), LedgerError> {
        let too_large = too_large(&input);
        let other_kinds = input.rows.other_kinds();
        let mut parts = Parts::new(E::reuse(input.rows.into_memory()));
        let (several_files, repeated) = (input.several_files, input.repeated);
        grouped.id_ends.reserve(ranked.len());
        /// The place of a customer without a history.
        const NOWHERE: u32 = u32::MAX;
        let keeps = input
            .firsts
            .as_ref()
            .is_some_and(|firsts| !firsts.kept().is_empty());
        let mut places: Vec<u32> = Vec::new();
        let mut start = 0;
        for &(_, customer) in ranked {
            let end = self.next[customer as usize] as usize; // invariant: its last row was put there
            let range = start..end;
            start = end;
            let ids_end = grouped.id_bytes.len();
            input.names.write(customer, &mut grouped.id_bytes);
            let rows = &self.rows[range.clone()]; // invariant: the customer's
            let plain = !other_kinds || rows.iter().all(|(tagged, _)| tagged >> KIND_AT & 3 == 0);
            if plain && parts.push_rows(rows) {
                let with_id = rows.iter().filter(|(tagged, _)| code_of(*tagged) < ALONE);
                grouped.merged.orders += with_id.count() as u64;
            } else {
                let id = grouped.id_bytes.get(ids_end..).unwrap_or_default();
                self.merge(
                    range.clone(),
                    several_files,
                    id,
                    repeated,
                    &mut grouped.merged,
                );
                let entries = self.merger.entries();
                if entries.is_empty() {
                    grouped.id_bytes.truncate(ids_end);
                    continue;
                }
                if !parts.push_all(fitted::<E>(entries)) {
                    let wide = fitted::<u128>(entries).collect::<Option<Vec<_>>>();
                    parts.push_wide(wide.ok_or(too_large)?);
                }
            }
            let place = placed(input.table, grouped.id_ends.len());
            for &(tagged, entry) in &self.rows[range] {
                // invariant: as above
                let code = code_of(tagged);
                if sample.wants(code) && code < ALONE {
                    sample.take(code, place, entry.day());
                }
            }
            let ids_end = u32::try_from(grouped.id_bytes.len());
            grouped
                .id_ends
                .push(ids_end.map_err(|_| LedgerError::TooMany)?);
            if let Some(firsts) = &input.firsts {
                let columns = 0..input.columns;
                let numbers = columns.map(|column| firsts.get(customer, column, input.columns));
                grouped.groups.extend(numbers);
            }
            if keeps {
                places.resize(places.len().max(customer as usize + 1), NOWHERE);
                places[customer as usize] = grouped.id_ends.len() as u32 - 1; // invariant: there is room
            }
        }
        if let Some(firsts) = input.firsts.as_ref().filter(|_| keeps) {
            for row in firsts.kept().chunks_exact(input.columns + 2) {
                let place = row
                    .first()
                    .and_then(|customer| places.get(*customer as usize));
                if let Some(place) = place.filter(|place| **place != NOWHERE) {
                    grouped.kept.push(*place);
                    grouped.kept.extend(row.iter().skip(1));
                }
            }
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
        self.next.resize(self.next.len().max(names.len()), 0);
        let last = input.as_of.unwrap_or(Day::MAX);
        let mut after = 0;
        input.rows.customers(|customer, day, kind| {
            if day > last {
                after += u64::from(kind != RowKind::Void);
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
            .map(|&customer| (names.key(customer).hash(), customer))
            .collect();
        ranked.sort_unstable_by_key(|(hash, _)| *hash);
        let id = |customer: u32| {
            let mut id = Vec::new();
            names.write(customer, &mut id);
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
            alone: ALONE,
            refused: None,
        };
        input.rows.for_each_piece(|rows, form, wide| {
            for &row in rows {
                places.put(&Packed(row).unpack(form));
            }
            if let Some(row) = wide {
                places.put_wide(row);
            }
        });
        places.refused.map_or(Ok(()), Err)
    }

    /// Puts one customer's rows together by order.
    fn merge(
        &mut self,
        range: Range<usize>,
        several_files: bool,
        customer: &[u8],
        repeated: Repeated,
        merged: &mut Merged,
    ) {
        let rows = &self.rows[range.clone()]; // invariant
        let files = self.files.get(range).filter(|_| several_files);
        let rows = (0..).zip(rows).map(|(place, &(tagged, entry))| OrderRow {
            code: code_of(tagged),
            place,
            file: files
                .and_then(|files| files.get(place as usize))
                .copied()
                .unwrap_or(0),
            kind: RowKind::of_bits(tagged >> KIND_AT),
            starts: tagged >> STARTS_AT & 1 == 1,
            day: entry.day(),
            amount: entry.amount(),
        });
        self.merger.merge(rows, customer, repeated, merged);
    }
}

/// Entries in one form; `None` for one that does not fit.
fn fitted<E: Entry>(entries: &[(Day, i128)]) -> impl Iterator<Item = Option<E>> + Clone {
    let entries = entries.iter();
    entries.map(|&(day, amount)| E::new(day, amount))
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
    #[inline(never)]
    fn put_wide(&mut self, row: &Row) {
        self.put(row);
    }

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
        let order = order | row.kind.bits() << KIND_AT | u64::from(row.starts) << STARTS_AT;
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
            i128::from(row.amount)
        } else {
            rescaled_wide(row.amount, row.scale, self.scale)
        };
        E::new(row.day, amount).ok_or(Refused)
    }
}
