//! Scores by thresholds of one's own, in place of fifths.

use super::Customer;
use crate::money::Money;

/// The four thresholds of each score that has its own; the others go by fifths of all customers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Days since the last order, rising: up to the first scores 5, up to the last 2, longer ago 1.
    pub recency: Option<[u32; 4]>,
    /// Orders, rising: from the last on scores 5, from the first on 2, fewer 1.
    pub frequency: Option<[u64; 4]>,
    /// Net revenue, as orders.
    pub monetary: Option<[Money; 4]>,
}

impl Cuts {
    pub(super) fn of_recency(&self, customer: &Customer) -> Option<u8> {
        let passed = |cuts: [u32; 4]| above(cuts, |cut| customer.recency_days > cut);
        self.recency.map(|cuts| 5 - passed(cuts))
    }

    pub(super) fn of_frequency(&self, customer: &Customer) -> Option<u8> {
        self.frequency
            .map(|cuts| 1 + above(cuts, |cut| customer.orders >= cut))
    }

    pub(super) fn of_money(&self, customer: &Customer) -> Option<u8> {
        self.monetary
            .map(|cuts| 1 + above(cuts, |cut| customer.net_revenue >= cut))
    }
}

/// How many of the thresholds are passed: at most four.
fn above<T>(cuts: [T; 4], passed: impl Fn(T) -> bool) -> u8 {
    cuts.into_iter()
        .filter_map(|cut| passed(cut).then_some(1_u8))
        .sum()
}
