//! Each customer's first value of a column: what puts customers into groups.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::block::NO_GROUP;
use crate::calendar::Day;

/// Values, each with a number.
#[derive(Debug, Default)]
pub(super) struct Values {
    texts: Vec<Box<[u8]>>,
    numbers: HashMap<Box<[u8]>, u32, FixedState>,
    /// The number asked for last: rows of one value often stand together.
    last: Option<u32>,
}

impl Values {
    /// The value's number, a new one if it was not seen before.
    #[inline]
    pub(super) fn number(&mut self, value: &[u8]) -> u32 {
        match self.last {
            Some(last) if self.text(last) == Some(value) => last,
            _ => self.look_up(value),
        }
    }

    fn look_up(&mut self, value: &[u8]) -> u32 {
        let number = match self.numbers.get(value) {
            Some(number) => *number,
            None => {
                // As many values as rows at most, which are fewer than 2^32.
                let number = self.texts.len() as u32;
                self.texts.push(value.into());
                self.numbers.insert(value.into(), number);
                number
            }
        };
        self.last = Some(number);
        number
    }

    fn text(&self, number: u32) -> Option<&[u8]> {
        self.texts.get(number as usize).map(|text| &**text)
    }

    /// The numbers that another builder's values have here, at the places of their numbers there.
    pub(super) fn taken(&mut self, other: &Values) -> Vec<u32> {
        let texts = other.texts.iter();
        texts.map(|text| self.number(text)).collect()
    }

    pub(super) fn into_texts(self) -> Vec<Box<[u8]>> {
        self.texts
    }
}

/// A day, and the number of the value seen on it; [`NO_GROUP`] for none.
pub(super) type First = (Day, u32);

/// The earliest value of each customer of a table, by the customer's number; rows of one day: the smallest text.
#[derive(Debug, Default)]
pub(super) struct Firsts(Vec<First>);

impl Firsts {
    /// Takes a customer's value on a day.
    #[inline]
    pub(super) fn take(&mut self, customer: u32, (day, value): First, values: &Values) {
        if value == NO_GROUP {
            return;
        }
        let Firsts(firsts) = self;
        let place = customer as usize;
        if place >= firsts.len() {
            firsts.resize(place + 1, (Day::MAX, NO_GROUP));
        }
        let known = &mut firsts[place]; // invariant: there is room
        let earlier = known.1 == NO_GROUP || day < known.0;
        if earlier || day == known.0 && values.text(value) < values.text(known.1) {
            *known = (day, value);
        }
    }

    /// Takes what another builder saw, whose values have the numbers `taken` here; and whose customers have those
    /// that `customers` tells.
    pub(super) fn append(
        &mut self,
        other: Firsts,
        customers: impl Fn(u32) -> u32,
        taken: &[u32],
        values: &Values,
    ) {
        for (customer, (day, value)) in (0..).zip(other.0) {
            let value = taken.get(value as usize).copied().unwrap_or(NO_GROUP);
            self.take(customers(customer), (day, value), values);
        }
    }

    /// The number of the customer's value; [`NO_GROUP`] if there is none.
    pub(super) fn get(&self, customer: u32) -> u32 {
        let first = self.0.get(customer as usize);
        first.map_or(NO_GROUP, |(_, value)| *value)
    }
}

/// The group of every customer of a ledger.
#[derive(Debug, Default, Clone)]
pub(super) struct Groups {
    /// The values, which the parts of a ledger share.
    pub(super) texts: Arc<Vec<Box<[u8]>>>,
    /// The number of each customer's value; none at all if there are no values.
    pub(super) of: Vec<u32>,
}

impl Groups {
    pub(super) fn get(&self, customer: usize) -> Option<&[u8]> {
        let number = *self.of.get(customer)?;
        self.texts.get(number as usize).map(|text| &**text)
    }
}
