//! Orders and refunds, grouped by customer.

use super::entry::Entry;
use super::groups::{Groups, KeptRow};
use super::guests::Guests;
use super::ids::Ids;
use crate::calendar::Day;
use crate::money::Money;

/// Every customer's orders and refunds, each customer's sorted by day.
#[derive(Debug, Default)]
pub struct Orders {
    pub(super) ids: Ids,
    pub(super) parts: Vec<Part>,
    /// The number of the first customer of each part.
    pub(super) firsts: Vec<usize>,
    pub(super) entries: usize,
    /// How many threads a walk over the histories may use.
    pub(super) threads: usize,
    pub(super) scale: u32,
    pub(super) guests: Guests,
    pub(super) first_day: Option<Day>,
    pub(super) last_day: Option<Day>,
    pub(super) last_row_day: Option<Day>,
    pub(super) groups: Groups,
    pub(super) after_as_of: u64,
    pub(super) in_two_files: u64,
    pub(super) lacks_amounts: bool,
}

/// What all amounts together stay below, their signs apart: 28 digits. Money ends above seven times as much.
const MOST: u128 = 10_u128.pow(28);

/// Histories of customers with consecutive numbers, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Where each customer's entries end.
    ends: Vec<u32>,
    /// The entries, all in one of the two forms.
    narrow: Vec<u64>,
    wide: Vec<u128>,
}

/// One customer's entries, sorted by day: an amount of 0 or more is an order, a negative one a
/// refund. Amounts are units of 10^−scale of the [`Orders`] they are part of.
#[derive(Debug, Clone, Copy, Default)]
pub struct History<'a> {
    /// One of the two is empty.
    narrow: &'a [u64],
    wide: &'a [u128],
}

impl<'a> History<'a> {
    /// The entries that `keep` takes, put into `narrow` or `wide` in place of what was there.
    pub(super) fn only<'b>(
        self,
        keep: impl Fn(Day, i128) -> bool,
        (narrow, wide): &'b mut (Vec<u64>, Vec<u128>),
    ) -> History<'b> {
        fn refill<E: Entry>(kept: &mut Vec<E>, all: &[E], keep: impl Fn(Day, i128) -> bool) {
            kept.clear();
            let all = all.iter().copied();
            kept.extend(all.filter(|entry| keep(entry.day(), entry.amount())));
        }
        refill(narrow, self.narrow, &keep);
        refill(wide, self.wide, &keep);
        History { narrow, wide }
    }

    /// How many entries there are.
    pub fn len(self) -> usize {
        self.narrow.len() + self.wide.len()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The first entries, so many or all, and the others.
    #[inline]
    fn split_at(self, count: usize) -> (History<'a>, History<'a>) {
        let (narrow, more_narrow) = self.narrow.split_at(count.min(self.narrow.len()));
        let (wide, more_wide) = self.wide.split_at(count.min(self.wide.len()));
        let rest = History {
            narrow: more_narrow,
            wide: more_wide,
        };
        (History { narrow, wide }, rest)
    }

    /// All entries, orders and refunds.
    #[inline]
    pub fn entries(self) -> impl Iterator<Item = (Day, i128)> + Clone + 'a {
        let narrow = self
            .narrow
            .iter()
            .map(|entry| (entry.day(), entry.amount()));
        narrow.chain(self.wide.iter().map(|entry| (entry.day(), entry.amount())))
    }

    /// The orders alone.
    #[inline]
    pub fn purchases(self) -> impl Iterator<Item = (Day, i128)> + Clone + 'a {
        self.entries().filter(|(_, amount)| *amount >= 0)
    }
}

impl Orders {
    /// How many customers have an entry, refunds included.
    pub fn customers(&self) -> usize {
        self.ids.len()
    }

    /// How many threads a walk over the histories may use.
    pub fn threads(&self) -> usize {
        self.threads.max(1)
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
        self.entries += part.narrow.len() + part.wide.len();
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

    /// The same where some row's file has no amounts: the histories' zeros there are no money.
    #[must_use]
    pub fn without_amounts(self) -> Orders {
        Orders {
            lacks_amounts: true,
            ..self
        }
    }

    /// Whether all rows had an amount. Otherwise no sum of amounts means anything.
    pub fn has_amounts(&self) -> bool {
        !self.lacks_amounts
    }

    /// Whether money holds any sum of the amounts, and five times as much: half of a sum has a decimal more.
    ///
    /// Narrow entries, 2^32 at most, are nothing beside [`MOST`].
    pub(super) fn fits_money(&self) -> bool {
        let wide = self.parts.iter().flat_map(|part| &part.wide);
        let wide = wide.map(|entry| entry.amount().unsigned_abs());
        let guests = self.guests.by_day.values();
        let mut all = wide.chain(guests.map(|(_, units)| units.unsigned_abs()));
        let sum = all.try_fold(0_u128, u128::checked_add);
        sum.is_some_and(|sum| sum < MOST)
    }

    /// A sum of the histories' amounts as money, for what is made of single amounts; [`Orders::revenue`] for sums
    /// that are shown.
    pub fn money(&self, units: i128) -> Money {
        // All amounts together have 28 digits at most: checked when the histories were put together.
        Money::from_units(units, self.scale).unwrap_or_default()
    }

    /// A sum of the histories' amounts as money; `None` where rows have no amounts.
    pub fn revenue(&self, units: i128) -> Option<Money> {
        self.has_amounts().then(|| self.money(units))
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
    pub fn histories(&self) -> Histories<'_> {
        Histories::of(&self.parts)
    }

    /// Lets `walk` go through all histories in shares, one a thread, in the order of the customers'
    /// numbers; the results come in that order too. How many shares there are depends on the threads, so
    /// what is made of the results must not: exact sums, not rounded ones.
    pub fn in_shares<T: Send>(&self, walk: impl Fn(Histories<'_>) -> T + Sync) -> Vec<T> {
        self.in_numbered_shares(|_, histories| walk(histories))
    }

    /// The same with the number of each share's first customer.
    pub(super) fn in_numbered_shares<T: Send>(
        &self,
        walk: impl Fn(usize, Histories<'_>) -> T + Sync,
    ) -> Vec<T> {
        /// Fewer entries are not worth another thread.
        const ENTRIES_A_THREAD: usize = 100_000;
        let threads = self.threads.clamp(1, 1 + self.entries / ENTRIES_A_THREAD);
        let size = self.parts.len().div_ceil(threads).max(1);
        let walk = |(parts, firsts): (&[Part], &[usize])| {
            walk(firsts.first().copied().unwrap_or(0), Histories::of(parts))
        };
        std::thread::scope(|scope| {
            let mut shares = self.parts.chunks(size).zip(self.firsts.chunks(size));
            let first = shares.next().unwrap_or_default();
            let walk = &walk;
            let others: Vec<_> = shares
                .map(|share| scope.spawn(move || walk(share)))
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

    /// The first day with any row, guests and refunds included, also of rows that were read and left out.
    pub fn first_day(&self) -> Option<Day> {
        self.first_day
    }

    /// The day of the last order, up to the as-of day: refunds and guests' rows are none.
    pub fn last_day(&self) -> Option<Day> {
        self.last_day
    }

    /// The last day with any row, guests and refunds included, up to the as-of day.
    pub fn last_row_day(&self) -> Option<Day> {
        self.last_row_day
    }

    /// Whether any row said something of its customer's group.
    pub fn has_groups(&self) -> bool {
        !self.groups.of.is_empty()
    }

    /// The group of customer number `customer`: the value of the earliest row; of rows on one day, the smallest.
    /// `None` where no row has one.
    pub fn group(&self, customer: usize) -> Option<&[u8]> {
        self.groups.get(customer, 0)
    }

    /// The same of one of several columns.
    pub fn group_of(&self, customer: usize, column: usize) -> Option<&[u8]> {
        self.groups.get(customer, column)
    }

    /// The number of that value among the column's [values](Orders::group_values).
    pub fn group_number(&self, customer: usize, column: usize) -> Option<u32> {
        self.groups.number(customer, column)
    }

    /// All values of a column, by their numbers.
    pub fn group_values(&self, column: usize) -> &[Box<[u8]>] {
        self.groups.texts.get(column).map_or(&[], Vec::as_slice)
    }

    /// The values of rows on the days that were asked for, in no order.
    pub fn kept_rows(&self) -> impl Iterator<Item = KeptRow<'_>> {
        self.groups.kept()
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

/// How entries of one form are put into a part.
pub(super) trait Form: Entry {
    /// A part of histories that lie one behind the other in `entries` and end at `ends`.
    fn part(ends: Vec<u32>, entries: Vec<Self>) -> Part;

    /// Memory that this form can use.
    fn reuse(words: Vec<Vec<u64>>) -> Vec<Vec<Self>>;
}

impl Form for u64 {
    fn part(ends: Vec<u32>, entries: Vec<u64>) -> Part {
        Part {
            ends,
            narrow: entries,
            wide: Vec::new(),
        }
    }

    fn reuse(words: Vec<Vec<u64>>) -> Vec<Vec<u64>> {
        words
    }
}

impl Form for u128 {
    fn part(ends: Vec<u32>, entries: Vec<u128>) -> Part {
        Part {
            ends,
            narrow: Vec::new(),
            wide: entries,
        }
    }

    fn reuse(_: Vec<Vec<u64>>) -> Vec<Vec<u128>> {
        Vec::new()
    }
}

impl Part {
    /// How many customers there are.
    fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the part can take this history: all are in one form.
    pub(super) fn takes(&self, history: History<'_>) -> bool {
        (self.wide.is_empty() || history.narrow.is_empty())
            && (self.narrow.is_empty() || history.wide.is_empty())
    }

    /// Adds the next customer's history, which it must [take](Part::takes).
    pub(super) fn push(&mut self, history: History<'_>) {
        self.narrow.extend_from_slice(history.narrow);
        self.wide.extend_from_slice(history.wide);
        // Callers keep parts far below 2^32 entries.
        self.ends.push((self.narrow.len() + self.wide.len()) as u32);
    }

    /// All entries as if they were one customer's.
    fn all(&self) -> History<'_> {
        History {
            narrow: &self.narrow,
            wide: &self.wide,
        }
    }

    fn history(&self, customer: usize) -> History<'_> {
        let start = match customer {
            0 => 0,
            _ => self.ends.get(customer - 1).copied().unwrap_or(0),
        };
        let end = self.ends.get(customer).copied().unwrap_or(start);
        let range = start as usize..end as usize;
        History {
            narrow: self.narrow.get(range.clone()).unwrap_or_default(),
            wide: self.wide.get(range).unwrap_or_default(),
        }
    }
}

/// Histories of customers with consecutive numbers, in their order.
#[derive(Debug, Clone)]
pub struct Histories<'a> {
    parts: std::slice::Iter<'a, Part>,
    /// What is left of the part being walked through.
    ends: std::slice::Iter<'a, u32>,
    rest: History<'a>,
    start: u32,
}

impl<'a> Histories<'a> {
    fn of(parts: &'a [Part]) -> Self {
        Histories {
            parts: parts.iter(),
            ends: [].iter(),
            rest: History::default(),
            start: 0,
        }
    }
}

impl<'a> Iterator for Histories<'a> {
    type Item = History<'a>;

    #[inline]
    fn next(&mut self) -> Option<History<'a>> {
        let end = loop {
            match self.ends.next() {
                Some(end) => break *end,
                None => {
                    let part = self.parts.next()?;
                    self.ends = part.ends.iter();
                    (self.rest, self.start) = (part.all(), 0);
                }
            }
        };
        let count = (end - self.start) as usize;
        self.start = end;
        let (history, rest) = self.rest.split_at(count);
        self.rest = rest;
        Some(history)
    }
}
