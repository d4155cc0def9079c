//! A ledger of some customers.

use std::sync::Arc;

use super::orders::Part;
use super::{Contracts, ContractsBuilder, EndIs, Guests, Ids, LedgerError, Orders};

/// Customers in one part, so that a walk can be shared among threads.
const CUSTOMERS: usize = 1 << 16;

impl Orders {
    /// The orders of the customers whose numbers `keep` takes. The days that the data cover stay those
    /// of all; guests belong to nobody and are left behind.
    pub fn part(&self, keep: impl Fn(usize) -> bool) -> Orders {
        let mut part = Orders {
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
        part.groups.texts = Arc::clone(&self.groups.texts);
        let (mut open, mut size) = (Part::default(), 0);
        for (customer, history) in self.histories().enumerate() {
            if !keep(customer) {
                continue;
            }
            part.ids.push(self.ids.get(customer));
            part.groups.of.extend(self.groups.of.get(customer));
            if size == CUSTOMERS || !open.takes(history) {
                part.push(std::mem::take(&mut open));
                size = 0;
            }
            open.push(history);
            size += 1;
        }
        part.push(open);
        part
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
