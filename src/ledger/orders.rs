//! Orders and refunds in columns, grouped by customer.

use std::collections::BTreeMap;

use super::Ids;
use crate::calendar::Day;
use crate::money::Money;

/// Every customer's orders and refunds, each customer's sorted by day.
#[derive(Debug, Default)]
pub struct Orders {
    pub(super) ids: Ids,
    /// Where each customer's entries start in the columns; one more than there are customers.
    pub(super) offsets: Vec<u32>,
    pub(super) days: Vec<Day>,
    pub(super) amounts: Vec<i64>,
    pub(super) scale: u32,
    pub(super) guests: Guests,
    pub(super) first_day: Option<Day>,
    pub(super) last_day: Option<Day>,
    pub(super) after_as_of: u64,
    pub(super) in_two_files: u64,
}

/// Rows without a customer: they enter no metric, but are counted, and their revenue shown.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Guests {
    /// Rows and their amount's units, by day.
    pub(super) by_day: BTreeMap<Day, (u64, i128)>,
    pub(super) scale: u32,
}

/// One customer's entries, sorted by day: an amount of 0 or more is an order, a negative one a
/// refund. Amounts are units of 10^−scale of the [`Orders`] they are part of.
#[derive(Debug, Clone, Copy)]
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
        self.days.len()
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
        let range = match (self.offsets.get(customer), self.offsets.get(customer + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        };
        History {
            days: self.days.get(range.clone()).unwrap_or_default(),
            amounts: self.amounts.get(range).unwrap_or_default(),
        }
    }

    /// Every customer's history, in the order of their numbers.
    pub fn histories(&self) -> impl Iterator<Item = History<'_>> {
        (0..self.customers()).map(|customer| self.history(customer))
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

impl Guests {
    /// Rows and revenue in the days from `start` up to but not `end`.
    pub fn between(&self, start: Day, end: Day) -> (u64, Money) {
        if start >= end {
            return (0, Money::ZERO);
        }
        let (rows, units) = self
            .by_day
            .range(start..end)
            .fold((0, 0), |(rows, units), (_, (r, u))| (rows + r, units + u));
        (
            rows,
            Money::from_units(units, self.scale).unwrap_or_default(),
        )
    }

    /// Rows and revenue in all.
    pub fn total(&self) -> (u64, Money) {
        self.between(Day::MIN, Day::MAX)
    }
}
