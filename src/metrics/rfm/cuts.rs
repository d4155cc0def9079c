//! Own thresholds for the scores, in place of fifths of the customers.

use super::scores::{Customer, Score};
use crate::money::Money;

/// Thresholds of each score; without any, its fifths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Days since the last order, rising: score 5 up to the first, 4 up to the second … 1 beyond the last.
    pub recency: Option<[u32; 4]>,
    /// Orders, rising: score 1 below the first, 2 from it on … 5 from the last on.
    pub frequency: Option<[u64; 4]>,
    /// Net revenue, rising, in the same way.
    pub monetary: Option<[Money; 4]>,
}

impl Cuts {
    /// A customer's scores, those by fifths where a score has no thresholds.
    pub(super) fn applied(&self, customer: &Customer, fifths: Score) -> Score {
        Score {
            recency: self.recency.map_or(fifths.recency, |cuts| {
                5 - passed(&cuts, |cut| customer.recency_days > *cut)
            }),
            frequency: self.frequency.map_or(fifths.frequency, |cuts| {
                1 + passed(&cuts, |cut| customer.orders >= *cut)
            }),
            monetary: self.monetary.map_or(fifths.monetary, |cuts| {
                1 + passed(&cuts, |cut| customer.net_revenue >= *cut)
            }),
        }
    }
}

/// How many of four thresholds are passed.
fn passed<T>(cuts: &[T; 4], is_passed: impl Fn(&T) -> bool) -> u8 {
    cuts.iter().filter(|cut| is_passed(cut)).count() as u8
}
