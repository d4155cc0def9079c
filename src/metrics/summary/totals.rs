//! What a period's metrics are made of, counted from orders or told by whoever counted them.

use super::{PurchaseMoney, Purchases};
use crate::ledger::Orders;
use crate::metrics::tally::{Base, Tally};
use crate::money::Money;

/// Counts, exact sums and medians of a period's orders.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Totals {
    /// Who was active, read from orders.
    pub base: Base,
    /// The period's orders.
    pub purchases: Purchases,
    /// Buyers with at least two orders in the period.
    pub repeat_buyers: u64,
    /// Buyers who had ordered before the period.
    pub returning_buyers: u64,
    /// Buyers with at least two orders up to the period's end.
    pub repeat_buyers_to_date: u64,
    /// The median amount of the period's orders; `None` without orders or amounts.
    pub median_amount: Option<Money>,
    /// Gaps between consecutive order days of one customer that end in the period.
    pub gaps: u64,
    /// Their median in days; `None` without gaps.
    pub median_gap: Option<f64>,
    /// Customers with at least one order up to the period's end.
    pub customers_to_date: u64,
    /// Customers with at least two.
    pub repeat_customers: u64,
    /// All orders and refunds up to the period's end; `None` without amounts.
    pub net_to_date: Option<Money>,
    /// Customers with at least one order in the 12 months before the period's end.
    pub year_buyers: u64,
    /// All orders and refunds in those 12 months; `None` without amounts.
    pub year_net: Option<Money>,
}

/// A count that is larger than one it is part of: both names, as the warehouse's result has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excess {
    /// The part.
    pub part: &'static str,
    /// The whole.
    pub whole: &'static str,
}

impl Totals {
    /// What the tally of these orders comes to.
    pub(super) fn of(mut tally: Tally, orders: &Orders) -> Totals {
        // Half of a sum is exact with one decimal more: ×5, a tenth.
        let middle = |(low, high): (i128, i128)| {
            Money::from_units((low + high) * 5, orders.scale() + 1).unwrap_or_default()
        };
        let between = |(low, high): (u32, u32)| (f64::from(low) + f64::from(high)) / 2.0;
        Totals {
            base: tally.base,
            purchases: Purchases {
                buyers: tally.buyers,
                orders: tally.orders,
                money: orders.has_amounts().then(|| PurchaseMoney {
                    revenue: orders.money(tally.revenue),
                    refund_count: tally.refund_count,
                    refunds: orders.money(tally.refunds),
                }),
            },
            repeat_buyers: tally.repeat_buyers,
            returning_buyers: tally.returning_buyers,
            repeat_buyers_to_date: tally.repeat_buyers_to_date,
            median_amount: tally
                .amounts
                .middle()
                .filter(|_| orders.has_amounts())
                .map(middle),
            gaps: tally.gaps.len(),
            median_gap: tally.gaps.middle().map(between),
            customers_to_date: tally.customers_to_date,
            repeat_customers: tally.repeat_customers,
            net_to_date: orders.revenue(tally.net_to_date),
            year_buyers: tally.year_buyers,
            year_net: orders.revenue(tally.year_net),
        }
    }

    /// The first count that is larger than one it is part of, which no data can give.
    pub fn excess(&self) -> Option<Excess> {
        let base = &self.base;
        let Purchases { buyers, orders, .. } = self.purchases;
        let to_date = ("inputs.customers_to_date", self.customers_to_date);
        let (start, end) = (("customers.start", base.start), ("customers.end", base.end));
        let retained = ("customers.retained", base.retained);
        let buyers = ("customers.buyers", buyers);
        let twice = ("inputs.repeat_buyers_to_date", self.repeat_buyers_to_date);
        let year_start = ("inputs.year_start_customers", base.year_start);
        let year_retained = ("inputs.year_retained_customers", base.year_retained);
        let pairs = [
            (retained, start),
            (retained, end),
            (("customers.new", base.new), end),
            (("customers.won_back", base.won_back), end),
            (
                ("customers.new", base.new),
                ("customers.acquired", base.acquired),
            ),
            (("customers.acquired", base.acquired), buyers),
            (("inputs.repeat_buyers", self.repeat_buyers), twice),
            (("inputs.returning_buyers", self.returning_buyers), twice),
            (twice, buyers),
            (buyers, ("orders.count", orders)),
            (("inputs.gaps", self.gaps), ("orders.count", orders)),
            (start, to_date),
            (end, to_date),
            (buyers, to_date),
            (("inputs.year_buyers", self.year_buyers), to_date),
            (("inputs.repeat_customers", self.repeat_customers), to_date),
            (year_retained, year_start),
            (year_retained, end),
        ];
        let larger = pairs.into_iter().find(|(part, whole)| part.1 > whole.1);
        larger.map(|(part, whole)| Excess {
            part: part.0,
            whole: whole.0,
        })
    }
}
