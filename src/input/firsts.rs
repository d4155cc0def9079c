//! Each customer's first value of a column: what puts customers into groups.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::calendar::Day;

/// The value of each customer's earliest row; of rows on one day, the smallest text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstValues {
    customers: HashMap<Box<[u8]>, (Day, u32), FixedState>,
    numbers: HashMap<Box<[u8]>, u32, FixedState>,
    values: Vec<Box<[u8]>>,
}

impl FirstValues {
    /// Takes a row's value.
    pub fn observe(&mut self, customer: &[u8], day: Day, value: &[u8]) {
        let number = match self.numbers.get(value) {
            Some(number) => *number,
            None => {
                let number = self.values.len() as u32;
                self.values.push(value.into());
                self.numbers.insert(value.into(), number);
                number
            }
        };
        match self.customers.get_mut(customer) {
            None => {
                self.customers.insert(customer.into(), (day, number));
            }
            Some(known) => {
                let text = |number: u32| self.values.get(number as usize);
                if (day, text(number)) < (known.0, text(known.1)) {
                    *known = (day, number);
                }
            }
        }
    }

    /// Takes what was seen of other rows.
    pub fn merge(&mut self, other: &FirstValues) {
        for (customer, (day, number)) in &other.customers {
            if let Some(value) = other.values.get(*number as usize) {
                self.observe(customer, *day, value);
            }
        }
    }

    /// The customer's value.
    pub fn get(&self, customer: &[u8]) -> Option<&[u8]> {
        let (_, number) = self.customers.get(customer)?;
        self.values.get(*number as usize).map(|value| &**value)
    }

    /// Whether no row was seen.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }
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
            assert_eq!(
                (one.get(b"a"), one.get(b"b")),
                (Some(&b"y"[..]), Some(&b"x"[..]))
            );
            assert_eq!(one.get(b"c"), None);
        }
    }
}
