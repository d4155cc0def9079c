//! Each customer's first value of a column: what puts customers into groups.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use crate::calendar::Day;
use crate::ledger::comes_first;

/// How many maps the customers are spread over: one of a million customers' fits the cache.
const PARTS: usize = 256;

/// Rows that wait for one map, so that it is fetched into the cache once for all of them.
const WAITING: usize = 512;

/// The value of each customer's earliest row; of rows on one day, the one that comes first: the smallest
/// number, or the first text by its letters. Where the last value is wanted, of the latest row, and the one that comes
/// last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstValues {
    latest: bool,
    parts: Vec<Part>,
    numbers: HashMap<Box<[u8]>, u32, FixedState>,
    values: Vec<Box<[u8]>>,
}

/// The customers of one range of hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Part {
    customers: HashMap<Box<[u8]>, First, FixedState>,
    /// Rows not yet looked at: where their customer's id ends among `ids`, and what they hold.
    waiting: Vec<(usize, First)>,
    ids: Vec<u8>,
}

/// A day, and the number of its value.
type First = (Day, u32);

impl FirstValues {
    /// No value yet; `latest` is whether the last one of each customer is wanted.
    pub fn new(latest: bool) -> Self {
        FirstValues {
            latest,
            ..FirstValues::default()
        }
    }

    /// Takes a row's value.
    pub fn observe(&mut self, customer: &[u8], day: Day, value: &[u8]) {
        let number = self.number(value);
        let latest = self.latest;
        let FirstValues { parts, values, .. } = self;
        if parts.is_empty() {
            parts.resize_with(PARTS, Part::default);
        }
        if let Some(part) = parts.get_mut(part_of(customer)) {
            part.ids.extend_from_slice(customer);
            part.waiting.push((part.ids.len(), (day, number)));
            if part.waiting.len() >= WAITING {
                part.settle(values, latest);
            }
        }
    }

    fn number(&mut self, value: &[u8]) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = self.values.len() as u32;
        self.values.push(value.into());
        self.numbers.insert(value.into(), number);
        number
    }

    /// Looks at all rows that still wait: before anything is asked for.
    pub fn settle(&mut self) {
        let latest = self.latest;
        let FirstValues { parts, values, .. } = self;
        for part in parts {
            part.settle(values, latest);
        }
    }

    /// Takes what was seen of other rows.
    pub fn merge(&mut self, other: &FirstValues) {
        let numbers: Vec<u32> = other
            .values
            .iter()
            .map(|value| self.number(value))
            .collect();
        let latest = self.latest;
        let FirstValues { parts, values, .. } = self;
        if parts.is_empty() {
            parts.resize_with(PARTS, Part::default);
        }
        for (part, other) in parts.iter_mut().zip(&other.parts) {
            for (customer, (day, number)) in other.seen() {
                if let Some(number) = numbers.get(number as usize) {
                    part.take(customer, (day, *number), values, latest);
                }
            }
        }
    }

    /// The customer's value, among the rows that were [settled](FirstValues::settle).
    pub fn get(&self, customer: &[u8]) -> Option<&[u8]> {
        let (_, number) = self.parts.get(part_of(customer))?.customers.get(customer)?;
        self.values.get(*number as usize).map(|value| &**value)
    }

    /// Whether no row was seen.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl Part {
    /// Every customer known or waiting.
    fn seen(&self) -> impl Iterator<Item = (&[u8], First)> {
        let mut start = 0;
        let waiting = self.waiting.iter().map(move |(end, first)| {
            let id = self.ids.get(start..*end).unwrap_or_default();
            start = *end;
            (id, *first)
        });
        self.customers
            .iter()
            .map(|(customer, first)| (&**customer, *first))
            .chain(waiting)
    }

    fn settle(&mut self, values: &[Box<[u8]>], latest: bool) {
        let waiting = std::mem::take(&mut self.waiting);
        let ids = std::mem::take(&mut self.ids);
        let mut start = 0;
        for (end, first) in &waiting {
            if let Some(customer) = ids.get(start..*end) {
                self.take(customer, *first, values, latest);
            }
            start = *end;
        }
        (self.waiting, self.ids) = (waiting, ids);
        self.waiting.clear();
        self.ids.clear();
    }

    fn take(&mut self, customer: &[u8], first: First, values: &[Box<[u8]>], latest: bool) {
        let Some(known) = self.customers.get_mut(customer) else {
            self.customers.insert(customer.into(), first);
            return;
        };
        let text = |number: u32| values.get(number as usize).map(|value| &**value);
        let (one, other) = match latest {
            false => (first, *known),
            true => (*known, first),
        };
        let is_sooner = one.0 < other.0;
        if is_sooner || one.0 == other.0 && comes_first(text(one.1), text(other.1)) {
            *known = first;
        }
    }
}

/// Which part a customer belongs to, by bits of the hash that the maps use least.
fn part_of(customer: &[u8]) -> usize {
    (FixedState::default().hash_one(customer) >> 32) as usize % PARTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_row_decides_and_then_the_smallest_text_whatever_the_order() {
        let day = |number| Day::from_ymd(2025, 1, number).unwrap();
        let rows = [
            (b"a", day(2), "x"),
            (b"a", day(1), "z"),
            (b"a", day(1), "y"),
            (b"b", day(3), "x"),
        ];
        for cut in 0..=rows.len() {
            let (mut one, mut other) = (FirstValues::default(), FirstValues::default());
            for (customer, day, value) in &rows[cut..] {
                one.observe(*customer, *day, value.as_bytes());
            }
            for (customer, day, value) in &rows[..cut] {
                other.observe(*customer, *day, value.as_bytes());
            }
            one.merge(&other);
            one.settle();
            assert_eq!(
                (one.get(b"a"), one.get(b"b")),
                (Some(&b"y"[..]), Some(&b"x"[..]))
            );
            assert_eq!(one.get(b"c"), None);
        }
        // The last values: of the latest row, and of two on a day the last by its letters.
        for cut in 0..=rows.len() {
            let (mut one, mut other) = (FirstValues::new(true), FirstValues::new(true));
            for (customer, day, value) in rows[..cut].iter().chain([&(b"b", day(3), "w")]) {
                one.observe(*customer, *day, value.as_bytes());
            }
            for (customer, day, value) in &rows[cut..] {
                other.observe(*customer, *day, value.as_bytes());
            }
            one.merge(&other);
            one.settle();
            assert_eq!(
                (one.get(b"a"), one.get(b"b")),
                (Some(&b"x"[..]), Some(&b"x"[..]))
            );
        }
    }
}
