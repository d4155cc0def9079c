//! The usual case: one currency and no groups.

use super::Walker;
use crate::calendar::Day;
use crate::ledger::Reason;
use crate::metrics::recurring::tally::Both;

impl Walker<'_> {
    /// All pairs of a customer whose amounts are of one currency and in no groups: what [`Walker::pair`] does, without
    /// looking for rates and slots.
    pub(super) fn pairs_of_one(&mut self, customer: usize, first: Day) {
        let plan = self.plan;
        self.add_up();
        let has_discount = self.spells.iter().any(|spell| spell.discount != 0);
        for (number, ends) in plan.timeline.pairs.iter().enumerate() {
            let at = |place: usize| self.values.get(place).copied().unwrap_or(0);
            let (start, end) = (at(ends.from), at(ends.to));
            if start == 0 && end == 0 {
                continue;
            }
            if start == end {
                if let Some(tally) = self.sums.pairs.get_mut(number) {
                    tally.stay(start, plan.shift);
                }
                continue;
            }
            let (from, to) = (plan.timeline.day(ends.from), plan.timeline.day(ends.to));
            let discount_ended = match has_discount && end > start {
                // Of one currency no rate is missing.
                true => self.discount_ended(from, to, ends.from).unwrap_or(0),
                false => 0,
            };
            let both = Both {
                start,
                end,
                currency: 0,
                paid_before: first < from,
                discount_ended,
                reason: match end {
                    0 => self.reason(from, to),
                    _ => Reason::Unknown,
                },
            };
            if let Some(tally) = self.sums.pairs.get_mut(number) {
                tally.add(&both, plan.shift);
            }
            if plan.movers == Some(number) {
                self.sums.movers.push((customer, both));
            }
        }
    }

    /// What is paid at each instant in all series together.
    fn add_up(&mut self) {
        self.values.clear();
        self.values.resize(self.plan.timeline.instants.len(), 0);
        for one in self.series.iter().take(self.used) {
            let each = self.values.iter_mut().zip(&one.values);
            each.for_each(|(sum, value)| *sum += *value);
        }
    }
}
