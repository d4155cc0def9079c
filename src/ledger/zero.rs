//! Histories without orders of nothing.

use super::block::{BlockRow, NO_GROUP, RowKind, Value};
use super::{LedgerError, Orders, OrdersBuilder};

impl Orders {
    /// The same without orders of exactly 0 and the customers who have nothing else, and how many
    /// orders were left out. The first and last day stay: they say how far the data reach.
    ///
    /// # Errors
    /// None that reading the orders would not have had.
    pub fn without_zeros(self) -> Result<(Orders, u64), LedgerError> {
        let mut builder = OrdersBuilder::with_threads(self.threads);
        // A scale is at most 18.
        let scale = self.scale as u8;
        let mut left_out = 0;
        for (customer, history) in self.histories().enumerate() {
            let id = self.ids().get(customer);
            let group = self.group(customer);
            let group = group.map_or(NO_GROUP, |value| builder.group_number(value));
            for (day, amount) in history.entries() {
                if amount == 0 {
                    left_out += 1;
                } else {
                    builder.push_block(&[BlockRow {
                        customer: id,
                        order: None,
                        value: Value {
                            day,
                            units: amount,
                            scale,
                        },
                        kind: RowKind::Order,
                        starts: true,
                        group,
                    }])?;
                }
            }
        }
        let kept = Orders {
            guests: self.guests,
            first_day: self.first_day,
            last_day: self.last_day,
            last_row_day: self.last_row_day,
            after_as_of: self.after_as_of,
            in_two_files: self.in_two_files,
            lacks_amounts: self.lacks_amounts,
            ..builder.finish(None)?
        };
        Ok((kept, left_out))
    }
}

#[cfg(test)]
mod tests {
    use crate::calendar::Day;
    use crate::ledger::OrdersBuilder;

    #[test]
    fn orders_of_nothing_go_and_so_do_customers_without_others() {
        let day = |number| Day::from_ymd(2025, 1, number).unwrap();
        let mut builder = OrdersBuilder::new();
        for (customer, order, on, units) in [
            ("gift", "1", 1, 0),
            ("ann", "2", 2, 500),
            // Two items that make 0 together are an order of 0.
            ("ann", "3", 3, 250),
            ("ann", "3", 3, -250),
            ("bob", "4", 4, -100),
        ] {
            let order = Some(order.as_bytes());
            builder
                .push(customer.as_bytes(), order, day(on), units, 2)
                .unwrap();
        }
        let (orders, left_out) = builder.finish(None).unwrap().without_zeros().unwrap();
        assert_eq!(left_out, 2);
        assert_eq!((orders.customers(), orders.entries()), (2, 2));
        assert_eq!(orders.ids().find(b"gift"), None);
        let ann = orders.ids().find(b"ann").unwrap();
        let amounts = orders.history(ann).entries().map(|(_, amount)| amount);
        assert_eq!(amounts.collect::<Vec<_>>(), [500]);
        assert_eq!(
            (orders.first_day(), orders.last_day()),
            (Some(day(1)), Some(day(3)))
        );
        // The refund on the 4th is no order.
        assert_eq!(orders.last_row_day(), Some(day(4)));
    }
}
