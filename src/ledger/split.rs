//! A ledger of some customers.

use std::sync::Arc;

use super::ends::EndIs;
use super::error::LedgerError;
use super::guests::Guests;
use super::ids::Ids;
use super::orders::Part;
use super::orders::{History, Orders};
use super::{Contracts, ContractsBuilder};

/// Customers in one part, so that a walk can be shared among threads.
const CUSTOMERS: usize = 1 << 16;

impl Orders {
    /// The orders of the customers whose numbers `keep` takes. The days that the data cover stay those
    /// of all; guests belong to nobody and are left behind.
    pub fn part(&self, keep: impl Fn(usize) -> bool + Sync) -> Orders {
        let parts = self.split(1, |customer| keep(customer).then_some(0));
        parts.into_iter().next().unwrap_or_default()
    }

    /// The orders taken apart in one walk: each customer's go to the part that `part_of` tells, below `parts`, or to
    /// none. Days and guests as [`Orders::part`] has them.
    pub fn split(
        &self,
        parts: usize,
        part_of: impl Fn(usize) -> Option<usize> + Sync,
    ) -> Vec<Orders> {
        let mut splits: Vec<Orders> = (0..parts).map(|_| self.without_customers()).collect();
        // Where each customer went: the part, and the number there.
        let mut places: Vec<Option<(usize, u32)>> = Vec::new();
        let keeps = !self.groups.kept.is_empty();
        let shares = self.in_numbered_shares(|first, histories| {
            let mut shares: Vec<Share> = (0..parts).map(|_| Share::default()).collect();
            let mut places = Vec::new();
            for (customer, history) in (first..).zip(histories) {
                let place = part_of(customer).filter(|part| *part < parts);
                let share = place.and_then(|part| shares.get_mut(part));
                let number = share.map(|share| share.push(self, customer, history));
                if keeps {
                    places.push(place.zip(number));
                }
            }
            (shares, places)
        });
        for (shares, share_places) in shares {
            let before: Vec<u32> = splits.iter().map(|split| split.ids.len() as u32).collect();
            places.extend(share_places.into_iter().map(|place| {
                let (part, number) = place?;
                Some((part, number + before.get(part)?))
            }));
            for (split, share) in splits.iter_mut().zip(shares) {
                split.take(share);
            }
        }
        for row in self.groups.kept().filter(|_| keeps) {
            let place = places.get(row.customer).copied().flatten();
            if let Some((part, number)) = place
                && let Some(split) = splits.get_mut(part)
            {
                let kept = &mut split.groups.kept;
                kept.extend([number, row.day.epoch_days() as u32]);
                kept.extend(row.numbers);
            }
        }
        splits
    }

    /// Adds the customers of a share, with the next numbers.
    pub(super) fn take(&mut self, share: Share) {
        self.ids.extend(share.ids);
        self.groups.of.extend(share.groups);
        share.parts.into_iter().for_each(|part| self.push(part));
        self.push(share.open);
    }

    /// A ledger of the same days, without anybody.
    pub(super) fn without_customers(&self) -> Orders {
        let mut orders = Orders {
            ids: Ids::default(),
            threads: self.threads,
            scale: self.scale,
            guests: Guests::default(),
            first_day: self.first_day,
            last_day: self.last_day,
            last_row_day: self.last_row_day,
            lacks_amounts: self.lacks_amounts,
            ..Orders::default()
        };
        orders.groups.texts = Arc::clone(&self.groups.texts);
        orders
    }
}

/// What one thread found of a part.
#[derive(Default)]
pub(super) struct Share {
    ids: Ids,
    groups: Vec<u32>,
    parts: Vec<Part>,
    open: Part,
    /// Customers in the open part.
    size: usize,
}

impl Share {
    /// Takes a customer's history; gives the customer's number in the share.
    pub(super) fn push(&mut self, all: &Orders, customer: usize, history: History<'_>) -> u32 {
        if self.size == CUSTOMERS || !self.open.takes(history) {
            self.parts.push(std::mem::take(&mut self.open));
            self.size = 0;
        }
        // Fewer customers than 2^32 in all.
        let number = self.ids.len() as u32;
        self.ids.push(all.ids.get(customer));
        self.groups.extend(all.groups.all(customer));
        self.open.push(history);
        self.size += 1;
        number
    }
}

impl Contracts {
    /// The contracts of the customers whose numbers `keep` takes. The days that the data cover stay
    /// those of all.
    ///
    /// # Errors
    /// None that reading the contracts would not have had.
    pub fn part(&self, keep: impl Fn(usize) -> bool) -> Result<Contracts, LedgerError> {
        let mut builder = ContractsBuilder::new();
        for (customer, spells) in self
            .histories()
            .enumerate()
            .filter(|(customer, _)| keep(*customer))
        {
            for spell in spells {
                builder.push(self.ids().get(customer), *spell)?;
            }
        }
        // Their stretches hold E already, which is what an instant is.
        Ok(builder.finish_as(Some(EndIs::Instant)).covering(self))
    }
}

#[cfg(test)]
mod tests {
    use crate::calendar::Day;
    use crate::ledger::OrdersBuilder;

    #[test]
    fn parts_add_up_to_the_whole() {
        let day = |number| Day::from_ymd(2025, 1, number).unwrap();
        let mut builder = OrdersBuilder::new();
        for (customer, on, units) in [("a", 1, 5), ("b", 2, 7), ("a", 9, -2), ("c", 4, 1)] {
            builder
                .push(customer.as_bytes(), None, day(on), units, 2)
                .unwrap();
        }
        let orders = builder.finish(None).unwrap();
        let b = orders.ids().find(b"b").unwrap();
        let (one, rest) = (orders.part(|c| c == b), orders.part(|c| c != b));
        assert_eq!((one.customers(), one.entries()), (1, 1));
        assert_eq!((rest.customers(), rest.entries()), (2, 3));
        assert_eq!(one.ids().get(0), b"b");
        assert_eq!(
            (one.first_day(), one.last_day()),
            (Some(day(1)), Some(day(4)))
        );
        // The refund on the 9th is no order.
        assert_eq!(one.last_row_day(), Some(day(9)));
        let a = rest.ids().find(b"a").unwrap();
        let amounts = rest.history(a).entries().map(|(_, amount)| amount);
        assert_eq!(amounts.collect::<Vec<_>>(), [5, -2]);
    }
}
