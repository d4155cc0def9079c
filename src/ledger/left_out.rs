//! Histories without some of their entries.

use super::orders::Orders;
use super::split::Share;
use crate::calendar::Day;

impl Orders {
    /// The same without orders of exactly 0 and the customers who have nothing else, and how many
    /// orders were left out. The first and last day stay: they say how far the data reach.
    pub fn without_zeros(self) -> (Orders, u64) {
        self.with_only(|_, amount| amount != 0)
    }

    /// The same up to the last order's day, where the data end if nothing else is said: later refunds are left out
    /// and counted as rows after the as-of day. Guests' rows, which enter no metric, stay beside the metrics. Without
    /// any order nothing is left out.
    pub fn up_to_the_last_order(mut self) -> Orders {
        let Some(last) = self.last_day.filter(|last| self.last_row_day > Some(*last)) else {
            return self;
        };
        let has_later = self.histories().any(|history| {
            let last_entry = history.entries().last();
            last_entry.is_some_and(|(day, _)| day > last)
        });
        if has_later {
            let refunds;
            (self, refunds) = self.with_only(|day, _| day <= last);
            self.after_as_of += refunds;
        }
        self
    }

    /// The entries that are to be kept, of the customers who have any, and how many are not.
    fn with_only(self, keep: impl Fn(Day, i128) -> bool) -> (Orders, u64) {
        let mut share = Share::default();
        // Each customer's new number.
        let mut numbers = Vec::with_capacity(self.customers());
        let (mut left_out, mut memory) = (0, Default::default());
        for (customer, history) in self.histories().enumerate() {
            let kept = history.only(&keep, &mut memory);
            left_out += (history.len() - kept.len()) as u64;
            numbers.push((!kept.is_empty()).then(|| share.push(&self, customer, kept)));
        }
        let mut kept = self.without_customers();
        kept.take(share);
        // A row of an order that is left out says as much of its customer's values as it did.
        for row in self.kept_rows() {
            if let Some(number) = numbers.get(row.customer).copied().flatten() {
                let rows = &mut kept.groups.kept;
                rows.extend([number, row.day.epoch_days() as u32]);
                rows.extend(row.numbers);
            }
        }
        let kept = Orders {
            guests: self.guests,
            after_as_of: self.after_as_of,
            in_two_files: self.in_two_files,
            ..kept
        };
        (kept, left_out)
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
        let (orders, left_out) = builder.finish(None).unwrap().without_zeros();
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

    #[test]
    fn refunds_after_the_last_order_are_left_out() {
        let day = |number| Day::from_ymd(2025, 1, number).unwrap();
        let mut builder = OrdersBuilder::new();
        for (customer, on, units) in [
            ("ann", 1, 500),
            ("ann", 3, -100),
            ("bob", 2, 300),
            ("eve", 4, -1),
        ] {
            builder
                .push(customer.as_bytes(), None, day(on), units, 2)
                .unwrap();
        }
        let orders = builder.finish(None).unwrap();
        // The last order is bob's on the 2nd; eve, who has nothing else, is nobody.
        let orders = orders.up_to_the_last_order();
        assert_eq!((orders.customers(), orders.entries()), (2, 2));
        assert_eq!(orders.after_as_of(), 2);
        assert_eq!(
            (orders.last_day(), orders.last_row_day()),
            (Some(day(2)), Some(day(4)))
        );
    }
}
