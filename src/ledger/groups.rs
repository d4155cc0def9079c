//! Each customer's first value of a column or several: what puts customers into groups.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::block::NO_GROUP;
use super::key::padded;
use crate::calendar::Day;

/// Values, each with a number.
#[derive(Debug, Default)]
pub(super) struct Values {
    texts: Vec<Box<[u8]>>,
    numbers: HashMap<Box<[u8]>, u32, FixedState>,
    /// The number asked for last: rows of one value often stand together.
    last: Option<u32>,
    /// Short values asked for lately, with their numbers.
    recent: Recent,
    /// Whether each customer's last value counts, not the first.
    pub(super) latest: bool,
}

/// Short texts as numbers of their bytes, each in the place that these say.
#[derive(Debug)]
struct Recent([([u64; 2], u32); 64]);

impl Default for Recent {
    fn default() -> Self {
        // A key that no text has: its highest byte says that the text is longer than any short one.
        Recent([([u64::MAX; 2], NO_GROUP); 64])
    }
}

impl Recent {
    #[inline]
    fn place([one, other]: [u64; 2]) -> usize {
        ((one ^ other).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize
    }

    #[inline]
    fn find(&self, key: [u64; 2]) -> Option<u32> {
        let (known, number) = self.0[Recent::place(key)]; // invariant: six bits
        (known == key).then_some(number)
    }

    fn keep(&mut self, key: [u64; 2], number: u32) {
        self.0[Recent::place(key)] = (key, number); // invariant: six bits
    }
}

impl Values {
    /// None yet, of a column of which each customer's last value counts, or the first.
    pub(super) fn of(latest: bool) -> Values {
        Values {
            latest,
            ..Values::default()
        }
    }

    /// The value's number, a new one if it was not seen before.
    #[inline]
    pub(super) fn number(&mut self, value: &[u8]) -> u32 {
        let key = padded(value);
        if let Some(number) = key.and_then(|key| self.recent.find(key)) {
            return number;
        }
        let number = match self.last {
            Some(last) if self.text(last) == Some(value) => last,
            _ => self.look_up(value),
        };
        if let Some(key) = key {
            self.recent.keep(key, number);
        }
        number
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

    /// How soon a day comes, counted from the end where the last value counts.
    #[inline]
    fn soon(&self, day: i32) -> i32 {
        if self.latest { -day } else { day }
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

/// Whether of two values of one day the first one counts: of whole numbers the smaller, of texts the one whose letters
/// come first.
pub fn comes_first(one: Option<&[u8]>, other: Option<&[u8]>) -> bool {
    let whole = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    match (one, other) {
        (Some(one), Some(other)) if whole(one) && whole(other) => {
            // Without zeros in front the longer one is larger.
            let digits = |text: &[u8]| text.iter().skip_while(|digit| **digit == b'0').count();
            (digits(one), one) < (digits(other), other)
        }
        (one, other) => one < other,
    }
}

/// How soon a row comes in the way that counts, and the number of its value; [`NO_GROUP`] for none.
pub(super) type First = (i32, u32);

/// The value of each customer of a table in each column, by the customer's number: of the earliest row, or of the latest
/// where a column's is wanted so; of rows on one day the one that [comes first](comes_first), or last.
#[derive(Debug, Default)]
pub(super) struct Firsts {
    /// Of each customer one a column.
    firsts: Vec<First>,
    /// Rows on the days that were asked for: customer, day, and a number a column.
    kept: Vec<u32>,
}

impl Firsts {
    /// Takes a customer's values on a day, one a column.
    #[inline]
    pub(super) fn take(&mut self, customer: u32, day: Day, numbers: &[u32], values: &[Values]) {
        let day = day.epoch_days();
        let known = self.of(customer, numbers.len());
        for ((known, &number), values) in known.iter_mut().zip(numbers).zip(values) {
            let soon = values.soon(day);
            // Most rows are later than the earliest.
            if soon <= known.0 && number != NO_GROUP {
                if soon < known.0 {
                    *known = (soon, number);
                } else {
                    take_one(known, (soon, number), values);
                }
            }
        }
    }

    /// A customer's earliest values, made room for.
    #[inline]
    fn of(&mut self, customer: u32, columns: usize) -> &mut [First] {
        let place = customer as usize * columns;
        if place + columns > self.firsts.len() {
            self.firsts.resize(place + columns, (i32::MAX, NO_GROUP));
        }
        &mut self.firsts[place..place + columns] // invariant: there is room
    }

    /// Keeps a row's values.
    #[inline]
    pub(super) fn keep(&mut self, customer: u32, day: Day, numbers: &[u32]) {
        self.kept.push(customer);
        self.kept.push(day.epoch_days() as u32);
        self.kept.extend_from_slice(numbers);
    }

    /// Takes what another builder saw, whose values have in each column the numbers `taken` here; and whose
    /// customers have those that `customers` tells.
    pub(super) fn append(
        &mut self,
        other: Firsts,
        customers: impl Fn(u32) -> u32,
        taken: &[Vec<u32>],
        values: &[Values],
    ) {
        let columns = values.len().max(1);
        let here = |column: usize, number: u32| {
            let of_column = taken
                .get(column)
                .and_then(|taken| taken.get(number as usize));
            of_column.copied().unwrap_or(NO_GROUP)
        };
        for (customer, firsts) in (0..).zip(other.firsts.chunks_exact(columns)) {
            if firsts.iter().all(|(_, number)| *number == NO_GROUP) {
                continue;
            }
            let known = self.of(customers(customer), columns);
            let columns = firsts.iter().zip(known).zip(values).enumerate();
            for (column, ((&(soon, number), known), values)) in columns {
                if soon <= known.0 && number != NO_GROUP {
                    take_one(known, (soon, here(column, number)), values);
                }
            }
        }
        for row in other.kept.chunks_exact(columns + 2) {
            let [customer, day, numbers @ ..] = row else {
                continue;
            };
            self.kept.push(customers(*customer));
            self.kept.push(*day);
            let numbers = numbers.iter().enumerate();
            self.kept
                .extend(numbers.map(|(column, number)| here(column, *number)));
        }
    }

    /// The number of the customer's value in a column; [`NO_GROUP`] if there is none.
    pub(super) fn get(&self, customer: u32, column: usize, columns: usize) -> u32 {
        let first = self.firsts.get(customer as usize * columns + column);
        first.map_or(NO_GROUP, |(_, value)| *value)
    }

    /// The rows kept: customer, day, a number a column.
    pub(super) fn kept(&self) -> &[u32] {
        &self.kept
    }
}

/// Takes a value that comes no later than the one known.
#[inline(never)]
fn take_one(known: &mut First, (soon, number): First, values: &Values) {
    let is_sooner = known.1 == NO_GROUP || soon < known.0;
    let (one, other) = (values.text(number), values.text(known.1));
    let comes_before = || match values.latest {
        true => comes_first(other, one),
        false => comes_first(one, other),
    };
    if is_sooner || known.1 != number && comes_before() {
        *known = (soon, number);
    }
}

/// The groups of every customer of a ledger, one a column.
#[derive(Debug, Default, Clone)]
pub(super) struct Groups {
    /// The values of each column, which the parts of a ledger share.
    pub(super) texts: Arc<Vec<Vec<Box<[u8]>>>>,
    /// The numbers of each customer's values, one a column; none at all if there are no values.
    pub(super) of: Vec<u32>,
    /// The rows kept: customer, day, a number a column.
    pub(super) kept: Vec<u32>,
}

/// A row's values, on one of the days that were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptRow<'a> {
    /// The customer's number.
    pub customer: usize,
    /// The row's day.
    pub day: Day,
    /// The number of its value in each column; [`NO_GROUP`] for none.
    pub numbers: &'a [u32],
}

impl Groups {
    /// How many columns there are.
    pub(super) fn columns(&self) -> usize {
        self.texts.len()
    }

    pub(super) fn number(&self, customer: usize, column: usize) -> Option<u32> {
        let number = *self.of.get(customer * self.columns() + column)?;
        (column < self.columns() && number != NO_GROUP).then_some(number)
    }

    pub(super) fn get(&self, customer: usize, column: usize) -> Option<&[u8]> {
        let number = self.number(customer, column)?;
        let text = self.texts.get(column)?.get(number as usize);
        text.map(|text| &**text)
    }

    /// The numbers of a customer's values.
    pub(super) fn all(&self, customer: usize) -> &[u32] {
        let columns = self.columns();
        let range = customer * columns..(customer + 1) * columns;
        self.of.get(range).unwrap_or_default()
    }

    pub(super) fn kept(&self) -> impl Iterator<Item = KeptRow<'_>> {
        let rows = self.kept.chunks_exact(self.columns() + 2);
        rows.filter_map(|row| match row {
            [customer, day, numbers @ ..] => Some(KeptRow {
                customer: *customer as usize,
                day: Day::restored(*day as i32),
                numbers,
            }),
            _ => None,
        })
    }
}
