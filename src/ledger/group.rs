//! One table's rows to its customers' histories.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::LedgerError;
use super::intern::Customers;
use super::key::ORDER_BITS;
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
        let mut scratch = Default::default();
        let mut done = Vec::new();
        loop {
            let table = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(table) else {
                return done;
            };
            let input = input.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(input) = input {
                done.push((table, grouped(&input, &mut scratch)));
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
    input: &Input,
    scratch: &mut (Scratch<u64>, Scratch<u128>),
) -> Result<Grouped, LedgerError> {
    match scratch.0.group(input) {
        Err(Refused::TooSmall) => {}
        Err(Refused::Error(error)) => return Err(error),
        Ok(grouped) => return Ok(grouped),
    }
    scratch.1.group(input).map_err(|refused| match refused {
        Refused::Error(error) => error,
        Refused::TooSmall => LedgerError::TooLarge {
            scale: u32::from(input.scale),
        },
    })
}

/// A day and an amount in one number that sorts by day, then amount.
trait Entry: Copy + Ord + Default {
    /// `None` where they do not fit.
    fn new(day: Day, amount: i64) -> Option<Self>;
    fn day(self) -> Day;
    fn amount(self) -> i64;
}

/// Most rows' days and amounts.
impl Entry for u64 {
    #[inline]
    fn new(day: Day, amount: i64) -> Option<u64> {
        let amount = i32::try_from(amount).ok()?;
        Some((day.days_since(Day::MIN) as u64) << 32 | u64::from(amount as u32 ^ 1 << 31))
    }

    #[inline]
    fn day(self) -> Day {
        Day::MIN.plus_days((self >> 32) as i32)
    }

    #[inline]
    fn amount(self) -> i64 {
        i64::from((self as u32 ^ 1 << 31) as i32)
    }
}

/// Every row's.
impl Entry for u128 {
    #[inline]
    fn new(day: Day, amount: i64) -> Option<u128> {
        let day = day.days_since(Day::MIN) as u32;
        Some(u128::from(day) << 64 | u128::from(amount as u64 ^ 1 << 63))
    }

    #[inline]
    fn day(self) -> Day {
        Day::MIN.plus_days((self >> 64) as i32)
    }

    #[inline]
    fn amount(self) -> i64 {
        (self as u64 ^ 1 << 63) as i64
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
    /// Where each customer's next row goes, by its number in the table.
    next: Vec<u32>,
    /// The table's rows by customer, each with the code of its order; and their files if there are several.
    rows: Vec<(u64, E)>,
    files: Vec<u32>,
    merge: Vec<(u64, u32, E)>,
    /// One customer's history.
    history: Vec<E>,
}

impl<E: Entry> Scratch<E> {
    fn group(&mut self, input: &Input) -> Result<Grouped, Refused> {
        let mut grouped = Grouped::default();
        let ranked = self.rank(input, &mut grouped)?;
        self.scatter(input)?;
        let part = &mut grouped.part;
        part.reserve(ranked.len(), input.rows.len());
        grouped.id_ends.reserve(ranked.len());
        let mut start = 0;
        for (_, customer) in ranked {
            let end = self.next[customer as usize] as usize; // invariant: its last row was put there
            self.merge(start..end, input.several_files, &mut grouped.in_two_files)?;
            self.history.sort_unstable();
            part.push(
                self.history
                    .iter()
                    .map(|entry| (entry.day(), entry.amount())),
            );
            let key = input.customers.keys()[customer as usize]; // invariant
            key.write(input.customers.arena(), &mut grouped.id_bytes);
            let ids_end = u32::try_from(grouped.id_bytes.len());
            let ids_end = ids_end.map_err(|_| LedgerError::TooMany)?;
            grouped.id_ends.push(ids_end);
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
        self.next.resize(customers.keys().len(), 0);
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
        let keys = customers.keys().iter().zip(0_u32..).zip(&self.next);
        let mut ranked: Vec<(u64, u32)> = keys
            .filter(|(_, rows)| **rows > 0)
            .map(|((key, customer), _)| (key.hash(customers.arena()), customer))
            .collect();
        ranked.sort_unstable_by_key(|(hash, _)| *hash);
        let id = |customer: u32| {
            let mut id = Vec::new();
            customers.keys()[customer as usize].write(customers.arena(), &mut id); // invariant
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
        let last = input.as_of.unwrap_or(Day::MAX);
        let count = input.rows.len();
        self.rows.resize(count, (0, E::default()));
        if input.several_files {
            self.files.resize(count, 0);
        }
        let Scratch {
            next, rows, files, ..
        } = self;
        // A row without an order id is an order by itself: its code is one that no id has.
        let mut alone = 1 << ORDER_BITS;
        let mut refused = None;
        input.rows.for_each(|row: Row| {
            if row.day > last {
                return;
            }
            let next = &mut next[row.customer as usize]; // invariant, and so are the places
            let place = *next as usize;
            *next += 1;
            let entry = rescaled(row.amount, row.scale, input.scale)
                .ok_or(Refused::Error(LedgerError::TooLarge {
                    scale: u32::from(input.scale),
                }))
                .and_then(|amount| E::new(row.day, amount).ok_or(Refused::TooSmall));
            let order = row.order.unwrap_or(alone);
            alone += 1;
            match entry {
                Ok(entry) => rows[place] = (order, entry),
                Err(error) => refused = Some(error),
            }
            if input.several_files {
                files[place] = row.file;
            }
        });
        refused.map_or(Ok(()), Err)
    }

    /// Makes one customer's history of its rows, in any order: the amounts of an order's rows add up, its day
    /// is the earliest.
    fn merge(
        &mut self,
        customer: std::ops::Range<usize>,
        several_files: bool,
        in_two_files: &mut u64,
    ) -> Result<(), Refused> {
        let rows = &self.rows[customer.clone()]; // invariant
        self.history.clear();
        if !has_doubled(rows) {
            self.history.extend(rows.iter().map(|(_, entry)| *entry));
            return Ok(());
        }
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
            let sum = rows
                .iter()
                .map(|row| i128::from(row.2.amount()))
                .sum::<i128>();
            // The smallest entry has the earliest day.
            let day = rows.iter().map(|row| row.2).min().map_or(Day::MIN, E::day);
            let entry = i64::try_from(sum).ok().and_then(|sum| E::new(day, sum));
            self.history.push(entry.ok_or(Refused::TooSmall)?);
        }
        Ok(())
    }
}

/// Whether two rows have the same order.
fn has_doubled<E>(rows: &[(u64, E)]) -> bool {
    /// Up to here comparing each with each is faster than sorting.
    const FEW: usize = 24;
    if rows.len() <= FEW {
        let before = |row: usize| &rows[..row]; // invariant
        return rows
            .iter()
            .enumerate()
            .any(|(row, (order, _))| before(row).iter().any(|(other, _)| order == other));
    }
    let mut sorted: Vec<u64> = rows.iter().map(|(order, _)| *order).collect();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}
