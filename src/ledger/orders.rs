//! Orders and refunds in columns, grouped by customer.

use super::{Guests, Ids};
use crate::calendar::Day;
use crate::money::Money;

/// Every customer's orders and refunds, each customer's sorted by day.
#[derive(Debug, Default)]
pub struct Orders {
    pub(super) ids: Ids,
    pub(super) parts: Vec<Part>,
    /// The number of the first customer of each part, and of the one after the last.
    pub(super) firsts: Vec<usize>,
    pub(super) entries: usize,
    /// How many threads a walk over the histories may use.
    pub(super) threads: usize,
    pub(super) scale: u32,
    pub(super) guests: Guests,
    pub(super) first_day: Option<Day>,
    pub(super) last_day: Option<Day>,
    pub(super) after_as_of: u64,
    pub(super) in_two_files: u64,
}

/// Histories of customers with consecutive numbers, in columns.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Where each customer's entries end in the columns.
    ends: Vec<u32>,
    days: Vec<Day>,
    amounts: Vec<i64>,
}

/// One customer's entries, sorted by day: an amount of 0 or more is an order, a negative one a
/// refund. Amounts are units of 10^−scale of the [`Orders`] they are part of.
#[derive(Debug, Clone, Copy, Default)]
pub struct History<'a> {
    /// The day of each entry.
    pub days: &'a [Day],
    /// The amount of each entry.
    pub amounts: &'a [i64],
}

impl<'a> History<'a> {
    /// All entries, orders and refunds.
    pub fn entries(self) -> impl Iterator<Item = (Day, i64)> + 'a {
        self.days.iter().copied().zip(self.amounts.iter().copied())
    }

    /// The orders alone.
    pub fn purchases(self) -> impl Iterator<Item = (Day, i64)> + 'a {
        self.entries().filter(|(_, amount)| *amount >= 0)
    }
}

impl Orders {
    /// How many customers have an entry, refunds included.
    pub fn customers(&self) -> usize {
        self.ids.len()
    }

    /// How many orders and refunds there are.
    pub fn entries(&self) -> usize {
        self.entries
    }

    /// Adds the histories of the customers with the next numbers.
    pub(super) fn push(&mut self, part: Part) {
        self.firsts.push(
            self.firsts.last().copied().unwrap_or(0) + self.parts.last().map_or(0, Part::len),
        );
        self.entries += part.days.len();
        self.parts.push(part);
    }

    /// The ids, numbered as the histories are.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Decimal places of the histories' amounts.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// A sum of the histories' amounts as money.
    pub fn money(&self, units: i128) -> Money {
        // Amounts have 18 digits at most and at most 2^32 are added: 28 digits hold the sum.
        Money::from_units(units, self.scale).unwrap_or_default()
    }

    /// The history of customer number `customer`; empty for a number that is none.
    pub fn history(&self, customer: usize) -> History<'_> {
        let part = self
            .firsts
            .partition_point(|&first| first <= customer)
            .saturating_sub(1);
        match (self.parts.get(part), self.firsts.get(part)) {
            (Some(part), Some(first)) => part.history(customer - first),
            _ => History::default(),
        }
    }

    /// Every customer's history, in the order of their numbers.
    pub fn histories(&self) -> impl Iterator<Item = History<'_>> {
        self.parts.iter().flat_map(Part::histories)
    }

    /// Lets `walk` go through all histories in shares, one a thread, in the order of the customers'
    /// numbers; the results come in that order too. How many shares there are depends on the threads, so
    /// what is made of the results must not: exact sums, not rounded ones.
    pub fn in_shares<T: Send>(
        &self,
        walk: impl Fn(&mut dyn Iterator<Item = History<'_>>) -> T + Sync,
    ) -> Vec<T> {
        /// Fewer entries are not worth another thread.
        const ENTRIES_A_THREAD: usize = 100_000;
        let threads = self.threads.clamp(1, 1 + self.entries / ENTRIES_A_THREAD);
        let size = self.parts.len().div_ceil(threads).max(1);
        let walk = |parts: &[Part]| walk(&mut parts.iter().flat_map(Part::histories));
        std::thread::scope(|scope| {
            let mut shares = self.parts.chunks(size);
            let first = shares.next().unwrap_or_default();
            let walk = &walk;
            let others: Vec<_> = shares
                .map(|parts| scope.spawn(move || walk(parts)))
                .collect();
            let first = walk(first);
            let others = others.into_iter().map(|other| match other.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            std::iter::once(first).chain(others).collect()
        })
    }

    /// Rows without a customer.
    pub fn guests(&self) -> &Guests {
        &self.guests
    }

    /// The first day with any row, guests and refunds included.
    pub fn first_day(&self) -> Option<Day> {
        self.first_day
    }

    /// The last day with any row up to the as-of day, guests and refunds included.
    pub fn last_day(&self) -> Option<Day> {
        self.last_day
    }

    /// Rows left out because they are later than the as-of day.
    pub fn after_as_of(&self) -> u64 {
        self.after_as_of
    }

    /// Orders of one customer whose rows stand in more than one file.
    pub fn in_two_files(&self) -> u64 {
        self.in_two_files
    }
}

impl Part {
    /// How many customers there are.
    fn len(&self) -> usize {
        self.ends.len()
    }

    /// Makes room for so many more customers and entries.
    pub(super) fn reserve(&mut self, customers: usize, entries: usize) {
        self.ends.reserve_exact(customers);
        self.days.reserve_exact(entries);
        self.amounts.reserve_exact(entries);
    }

    /// Adds the next customer's entries, sorted by day.
    pub(super) fn push(&mut self, entries: impl Iterator<Item = (Day, i64)> + Clone) {
        self.days.extend(entries.clone().map(|(day, _)| day));
        self.amounts.extend(entries.map(|(_, amount)| amount));
        // A part has fewer than 2^32 rows: checked before they are grouped.
        self.ends.push(self.days.len() as u32);
    }

    /// The first and the last day of any entry.
    pub(super) fn days(&self) -> Option<(Day, Day)> {
        Some((*self.days.iter().min()?, *self.days.iter().max()?))
    }

    fn history(&self, customer: usize) -> History<'_> {
        let start = match customer {
            0 => 0,
            _ => self.ends.get(customer - 1).copied().unwrap_or(0),
        };
        let end = self.ends.get(customer).copied().unwrap_or(start);
        let range = start as usize..end as usize;
        History {
            days: self.days.get(range.clone()).unwrap_or_default(),
            amounts: self.amounts.get(range).unwrap_or_default(),
        }
    }

    fn histories(&self) -> impl Iterator<Item = History<'_>> {
        (0..self.len()).map(|customer| self.history(customer))
    }
}
