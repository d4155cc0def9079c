//! One customer's entries, laid out for counting: every count of a frame is one of the orders before some day, found
//! without a branch on a day, since such branches on random days cost more than looking at all; every sum is the
//! difference of two running ones.

use std::ops::Range;

use crate::calendar::Day;
use crate::ledger::History;

/// One customer's entries.
#[derive(Debug, Default)]
pub(in crate::metrics) struct Entries {
    /// The orders' days, in their order.
    days: Vec<Day>,
    /// What the first orders add up to, for none of them, one, two, and so on.
    sums: Vec<i128>,
    refunds: Vec<(Day, i128)>,
}

impl Entries {
    /// Takes a history in place of the one before.
    pub(in crate::metrics) fn take(&mut self, history: History<'_>) {
        self.refunds.clear();
        let signs = self.take_orders(history.entries());
        if signs < 0 {
            let refunds = history.entries().filter(|(_, amount)| *amount < 0);
            self.refunds.extend(refunds);
            self.take_orders(history.purchases());
        }
    }

    /// Takes these as the orders; the result is negative if one of them is.
    #[inline]
    fn take_orders(&mut self, orders: impl Iterator<Item = (Day, i128)> + Clone) -> i128 {
        self.days.clear();
        self.days.extend(orders.clone().map(|(day, _)| day));
        self.sums.clear();
        let (mut sum, mut signs) = (0, 0);
        self.sums.push(sum);
        self.sums.extend(orders.map(|(_, amount)| {
            signs |= amount;
            sum += amount;
            sum
        }));
        signs
    }

    /// The refunds, in no order.
    pub(in crate::metrics) fn refunds(&self) -> &[(Day, i128)] {
        &self.refunds
    }

    /// How many orders lie before each of the limits: all at once, which the compiler turns into vectors.
    #[inline]
    pub(in crate::metrics) fn count_before(&self, limits: [Day; 8]) -> [usize; 8] {
        let limits = limits.map(Day::epoch_days);
        let mut counts = [0_u32; 8];
        for day in &self.days {
            for (count, limit) in counts.iter_mut().zip(limits) {
                *count += u32::from(day.epoch_days() < limit);
            }
        }
        counts.map(|count| count as usize)
    }

    /// What the orders of a range add up to.
    #[inline]
    pub(in crate::metrics) fn sum(&self, orders: Range<usize>) -> i128 {
        let before = |order: usize| self.sums.get(order).copied().unwrap_or(0);
        before(orders.end) - before(orders.start)
    }

    /// The amount of each order of a range, and the days since the one before it if that is another day's.
    #[inline]
    pub(in crate::metrics) fn each(
        &self,
        orders: Range<usize>,
        mut see: impl FnMut(i128, Option<u32>),
    ) {
        for order in orders {
            let gap = order.checked_sub(1).and_then(|before| {
                let (day, before) = (self.days.get(order)?, self.days.get(before)?);
                Some(day.days_since(*before).unsigned_abs())
            });
            see(self.sum(order..order + 1), gap.filter(|gap| *gap > 0));
        }
    }
}
