//! A sample of orders' codes: how many of them several customers have.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::calendar::Day;

/// Codes in a sample at most.
const MOST: usize = 1 << 16;

/// The codes whose hash is below a bound, which is halved whenever there are too many: so the sample depends on the
/// codes alone, whatever the order they come in and however they are shared out.
#[derive(Debug)]
pub(super) struct Sample {
    bound: u64,
    codes: HashMap<u64, CodeSeen, FixedState>,
}

/// Who has a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CodeSeen {
    /// The customer with the smallest place.
    pub(super) customer: u64,
    pub(super) several: bool,
    pub(super) first: Day,
    pub(super) last: Day,
}

impl CodeSeen {
    fn merge(&mut self, other: CodeSeen) {
        self.several |= other.several || self.customer != other.customer;
        self.customer = self.customer.min(other.customer);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

impl Default for Sample {
    fn default() -> Self {
        Sample {
            bound: u64::MAX,
            codes: HashMap::default(),
        }
    }
}

impl Sample {
    /// Whether a code belongs to the sample.
    #[inline(always)]
    pub(super) fn wants(&self, code: u64) -> bool {
        // The golden ratio spreads consecutive codes evenly, and random ones stay so.
        code.wrapping_mul(0x9e37_79b9_7f4a_7c15) <= self.bound
    }

    /// Takes a row's code, if it belongs to the sample: the customer is one with this place.
    #[inline]
    pub(super) fn take(&mut self, code: u64, customer: u64, day: Day) {
        if self.wants(code) {
            let seen = CodeSeen {
                customer,
                several: false,
                first: day,
                last: day,
            };
            self.put(code, seen);
        }
    }

    fn put(&mut self, code: u64, seen: CodeSeen) {
        let known = self.codes.entry(code).or_insert(seen);
        known.merge(seen);
        while self.codes.len() > MOST {
            self.halve();
        }
    }

    fn halve(&mut self) {
        self.bound /= 2;
        let mut codes = std::mem::take(&mut self.codes);
        codes.retain(|code, _| self.wants(*code));
        self.codes = codes;
    }

    /// Adds another part's sample.
    pub(super) fn append(&mut self, other: Sample) {
        while self.bound > other.bound {
            self.halve();
        }
        for (code, seen) in other.codes {
            if self.wants(code) {
                self.put(code, seen);
            }
        }
    }

    /// How many codes there are.
    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// The codes that several customers have, in no order.
    pub(super) fn several(&self) -> impl Iterator<Item = (u64, CodeSeen)> {
        let codes = self.codes.iter().filter(|(_, seen)| seen.several);
        codes.map(|(code, seen)| (*code, *seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn filled(rows: &[(u64, u64)]) -> Sample {
        let mut sample = Sample::default();
        for &(code, customer) in rows {
            sample.take(code, customer, Day::MIN.plus_days(customer as i32));
        }
        sample
    }

    /// A code's customer, whether there are several, and its days.
    type Shown = BTreeMap<u64, (u64, bool, Day, Day)>;

    fn shown(sample: &Sample) -> (u64, Shown) {
        let codes = sample.codes.iter();
        let codes =
            codes.map(|(code, seen)| (*code, (seen.customer, seen.several, seen.first, seen.last)));
        (sample.bound, codes.collect())
    }

    proptest! {
        #[test]
        fn few_codes_are_counted_exactly(rows in prop::collection::vec((0..50_u64, 0..6_u64), 0..200)) {
            let mut naive = BTreeMap::<u64, BTreeSet<u64>>::new();
            for &(code, customer) in &rows {
                naive.entry(code).or_default().insert(customer);
            }
            let sample = filled(&rows);
            prop_assert_eq!(sample.len(), naive.len());
            let several = naive.values().filter(|customers| customers.len() > 1);
            prop_assert_eq!(sample.several().count(), several.count());
        }
    }

    #[test]
    fn a_sample_of_many_codes_is_the_same_however_they_are_shared_out() {
        let rows: Vec<(u64, u64)> = (0..300_000_u64)
            .map(|row| (row * 77 % 200_000, row % 1000))
            .collect();
        let whole = filled(&rows);
        assert!(whole.len() <= MOST && whole.len() > MOST / 4);
        let mut backwards = rows.clone();
        backwards.reverse();
        assert_eq!(shown(&filled(&backwards)), shown(&whole));
        for cut in [0, 1, 70_000, 200_000] {
            let (one, other) = rows.split_at(cut);
            let (mut one, other) = (filled(one), filled(other));
            one.append(other);
            assert_eq!(shown(&one), shown(&whole));
            let mut other = filled(&rows[cut..]);
            other.append(filled(&rows[..cut]));
            assert_eq!(shown(&other), shown(&whole));
        }
    }
}
