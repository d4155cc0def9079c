//! Many values kept small, for their median.

use std::collections::BTreeMap;

/// Amounts of 10^−scale units, 0 or more. Those below 2^32, nearly all, take 4 bytes each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amounts {
    small: Vec<u32>,
    large: Vec<i128>,
}

impl Amounts {
    /// Adds one; what is negative is no amount of an order and left out.
    #[inline]
    pub fn push(&mut self, amount: i128) {
        match u32::try_from(amount) {
            Ok(amount) => self.small.push(amount),
            Err(_) if amount < 0 => {}
            Err(_) => self.large.push(amount),
        }
    }

    /// Adds those of other customers.
    pub fn merge(&mut self, mut other: Amounts) {
        if self.small.len() < other.small.len() {
            std::mem::swap(&mut self.small, &mut other.small);
        }
        self.small.append(&mut other.small);
        self.large.append(&mut other.large);
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        (self.small.len() + self.large.len()) as u64
    }

    /// How many are larger than `limit`.
    pub fn above(&self, limit: i128) -> u64 {
        let small = self
            .small
            .iter()
            .filter(|amount| i128::from(**amount) > limit);
        let large = self.large.iter().filter(|amount| **amount > limit);
        (small.count() + large.count()) as u64
    }

    /// The two values in the middle, equal when the number of values is odd; `None` of nothing.
    pub fn middle(&mut self) -> Option<(i128, i128)> {
        let count = self.count();
        let upper = self.nth(count / 2)?;
        let lower = if count % 2 == 1 {
            upper
        } else {
            self.nth(count / 2 - 1)?
        };
        Some((lower, upper))
    }

    /// The value with `place` values before it, in their order by size; `None` past the last.
    pub fn nth(&mut self, place: u64) -> Option<i128> {
        let place = usize::try_from(place).ok()?;
        match place.checked_sub(self.small.len()) {
            None => Some(i128::from(*self.small.select_nth_unstable(place).1)),
            Some(place) if place < self.large.len() => {
                Some(*self.large.select_nth_unstable(place).1)
            }
            Some(_) => None,
        }
    }
}

/// Numbers of days, counted: as small as the longest of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// How often each number below [`NEAR`] was seen.
    near: Vec<u64>,
    far: BTreeMap<u32, u64>,
    len: u64,
}

/// Eleven years.
const NEAR: u32 = 4096;

impl Gaps {
    /// Adds one.
    #[inline]
    pub fn push(&mut self, days: u32) {
        self.add(days, 1);
    }

    fn add(&mut self, days: u32, times: u64) {
        self.len += times;
        if days >= NEAR {
            *self.far.entry(days).or_default() += times;
            return;
        }
        match self.near.get_mut(days as usize) {
            Some(count) => *count += times,
            None => {
                self.near.resize(days as usize, 0);
                self.near.push(times);
            }
        }
    }

    /// Adds those of other customers.
    pub fn merge(&mut self, other: Gaps) {
        for (days, times) in (0..NEAR).zip(other.near).filter(|(_, times)| *times > 0) {
            self.add(days, times);
        }
        for (days, times) in other.far {
            self.add(days, times);
        }
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The two values in the middle, equal when the number of values is odd; `None` of nothing.
    pub fn middle(&self) -> Option<(u32, u32)> {
        let last = self.len.checked_sub(1)?;
        Some((self.nth(last / 2)?, self.nth(self.len / 2)?))
    }

    /// How many are smaller than `days`.
    pub fn below(&self, days: u32) -> u64 {
        let near: u64 = self.near.iter().take(days as usize).sum();
        let far: u64 = self.far.range(..days).map(|(_, times)| times).sum();
        near + far
    }

    /// The value with `place` values before it, in their order by size; `None` past the last.
    pub fn nth(&self, place: u64) -> Option<u32> {
        let near = (0..NEAR).zip(self.near.iter().copied());
        let mut before = 0;
        near.chain(self.far.iter().map(|(&days, &times)| (days, times)))
            .find(|(_, times)| {
                before += times;
                before > place
            })
            .map(|(days, _)| days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same by sorting.
    fn by_sorting<T: Ord + Copy>(mut values: Vec<T>) -> Option<(T, T)> {
        values.sort_unstable();
        let last = values.len().checked_sub(1)?;
        Some((values[last / 2], values[values.len() / 2]))
    }

    proptest! {
        #[test]
        fn the_middle_is_found_without_sorting(
            values in prop::collection::vec(prop_oneof![0..9_i128, 0..10_000_000_000_i128], 0..30),
            cut in 0..30_usize,
        ) {
            let (one, other) = values.split_at(cut.min(values.len()));
            let mut amounts = Amounts::default();
            one.iter().for_each(|amount| amounts.push(*amount));
            let mut more = Amounts::default();
            other.iter().for_each(|amount| more.push(*amount));
            amounts.merge(more);
            prop_assert_eq!(amounts.middle(), by_sorting(values.clone()));
            let larger = values.iter().filter(|amount| **amount > 7).count();
            prop_assert_eq!(amounts.above(7), larger as u64);
            let days = |values: &[i128]| -> Vec<u32> {
                values.iter().map(|value| (value % 5_000) as u32).collect()
            };
            let gaps = |values: &[i128]| {
                let mut gaps = Gaps::default();
                days(values).into_iter().for_each(|days| gaps.push(days));
                gaps
            };
            let mut merged = gaps(one);
            merged.merge(gaps(other));
            prop_assert_eq!(&merged, &gaps(&values));
            prop_assert_eq!(merged.middle(), by_sorting(days(&values)));
            let shorter = days(&values).into_iter().filter(|days| *days < 4_500).count();
            prop_assert_eq!(merged.below(4_500), shorter as u64);
            prop_assert_eq!(merged.len(), values.len() as u64);
        }
    }
}
