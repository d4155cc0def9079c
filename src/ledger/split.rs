//! A ledger of some customers.

use std::sync::Arc;

use super::orders::Part;
use super::{Contracts, ContractsBuilder, EndIs, Guests, History, Ids, LedgerError, Orders};

/// Customers in one part, so that a walk can be shared among threads.
const CUSTOMERS: usize = 1 << 16;

impl Orders {
    /// The orders of the customers whose numbers `keep` takes. The days that the data cover stay those
    /// of all; guests belong to nobody and are left behind.
    pub fn part(&self, keep: impl Fn(usize) -> bool) -> Orders {
        let parts = self.split(1, |customer| keep(customer).then_some(0));
        parts.into_iter().next().unwrap_or_default()
    }

    /// The orders taken apart in one walk: each customer's go to the part that `part_of` tells, below `parts`, or to
    /// none. Days and guests as [`Orders::part`] has them.
    pub fn split(&self, parts: usize, part_of: impl Fn(usize) -> Option<usize>) -> Vec<Orders> {
        let mut splits: Vec<Split> = (0..parts).map(|_| Split::of(self)).collect();
        let keeps = !self.groups.kept.is_empty();
        // Where each customer went: the part, and the number there.
        let mut places: Vec<Option<(usize, u32)>> = Vec::new();
        for (customer, history) in self.histories().enumerate() {
            let place = part_of(customer);
            if keeps {
                let split = place.and_then(|part| splits.get(part));
                let number = split.map(|split| split.orders.ids.len() as u32);
                places.push(place.zip(number));
            }
            let part = place.and_then(|part| splits.get_mut(part));
            if let Some(split) = part {
                split.orders.ids.push(self.ids.get(customer));
                split.orders.groups.of.extend(self.groups.all(customer));
                split.push(history);
            }
        }
        for row in self.groups.kept().filter(|_| keeps) {
            let place = places.get(row.customer).copied().flatten();
            if let Some((part, number)) = place
                && let Some(split) = splits.get_mut(part)
            {
                let kept = &mut split.orders.groups.kept;
                kept.extend([number, row.day.epoch_days() as u32]);
                kept.extend(row.numbers);
            }
        }
        splits.into_iter().map(Split::finish).collect()
    }
}

/// The orders of some customers, on their way.
struct Split {
    orders: Orders,
    open: Part,
    size: usize,
}

impl Split {
    /// Nobody's orders yet.
    fn of(all: &Orders) -> Split {
        let mut orders = Orders {
            ids: Ids::default(),
            threads: all.threads,
            scale: all.scale,
            guests: Guests::default(),
            first_day: all.first_day,
            last_day: all.last_day,
            last_row_day: all.last_row_day,
            lacks_amounts: all.lacks_amounts,
            ..Orders::default()
        };
        orders.groups.texts = Arc::clone(&all.groups.texts);
        Split {
            orders,
            open: Part::default(),
            size: 0,
        }
    }

    fn push(&mut self, history: History<'_>) {
        if self.size == CUSTOMERS || !self.open.takes(history) {
            self.orders.push(std::mem::take(&mut self.open));
            self.size = 0;
        }
        self.open.push(history);
        self.size += 1;
    }

    fn finish(mut self) -> Orders {
        self.orders.push(self.open);
        self.orders
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
