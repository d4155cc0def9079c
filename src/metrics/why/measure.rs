//! The metrics whose change can be taken apart: ratios of two sums over customers.

use crate::metrics::moments::Seen;

/// A ratio of two sums over customers, X / D.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Active at both ends, of those active at the start.
    Retention,
    /// Active at the start and not at the end, of those active at the start.
    Churn,
    /// Buyers with two orders or more, of buyers.
    Repeat,
    /// Buyers who had ordered before, of buyers.
    Returning,
    /// Buyers with two orders or more up to the period's end, of buyers: Shopify's.
    ReturningToDate,
    /// Customers with two orders or more up to the period's end, of customers with one.
    RepeatToDate,
    /// Orders of a buyer.
    Frequency,
    /// Orders' revenue of an order.
    OrderValue,
    /// Net revenue of a buyer; refunds of others are in it.
    RevenuePerCustomer,
}

impl Measure {
    /// All of them.
    pub const ALL: [Measure; 9] = [
        Measure::Retention,
        Measure::Churn,
        Measure::Repeat,
        Measure::Returning,
        Measure::ReturningToDate,
        Measure::RepeatToDate,
        Measure::Frequency,
        Measure::OrderValue,
        Measure::RevenuePerCustomer,
    ];

    /// The metric's key.
    pub fn key(self) -> &'static str {
        match self {
            Measure::Retention => "customer_retention_rate",
            Measure::Churn => "customer_churn_rate",
            Measure::Repeat => "repeat_purchase_rate",
            Measure::Returning => "returning_customer_rate",
            Measure::ReturningToDate => "returning_customer_rate_shopify",
            Measure::RepeatToDate => "repeat_customer_rate",
            Measure::Frequency => "purchase_frequency",
            Measure::OrderValue => "average_order_value",
            Measure::RevenuePerCustomer => "revenue_per_customer",
        }
    }

    /// The measure of a metric; none for one that is no ratio of sums over customers.
    pub fn of(key: &str) -> Option<Measure> {
        Measure::ALL
            .into_iter()
            .find(|measure| measure.key() == key)
    }

    /// Whether X counts a part of D.
    pub fn is_share(self) -> bool {
        !matches!(
            self,
            Measure::Frequency | Measure::OrderValue | Measure::RevenuePerCustomer
        )
    }

    /// Whether X is money.
    pub fn is_money(self) -> bool {
        matches!(self, Measure::OrderValue | Measure::RevenuePerCustomer)
    }

    /// Whether it is about who is a customer at an instant, which contracts can say.
    pub fn is_of_presence(self) -> bool {
        matches!(self, Measure::Retention | Measure::Churn)
    }

    /// A customer's X and D in a period; money in units.
    #[inline]
    pub fn pair(self, seen: &Seen) -> (i128, i128) {
        let share = |part: bool, whole: bool| (i128::from(part && whole), i128::from(whole));
        let buyer = seen.orders > 0;
        match self {
            Measure::Retention => share(seen.at_end, seen.at_start),
            Measure::Churn => share(!seen.at_end, seen.at_start),
            Measure::Repeat => share(seen.orders > 1, buyer),
            Measure::Returning => share(seen.returning, buyer),
            Measure::ReturningToDate => share(seen.to_date > 1, buyer),
            Measure::RepeatToDate => share(seen.to_date > 1, seen.to_date > 0),
            Measure::Frequency => (i128::from(seen.orders), i128::from(buyer)),
            Measure::OrderValue => (seen.revenue, i128::from(seen.orders)),
            Measure::RevenuePerCustomer => (seen.net, i128::from(buyer)),
        }
    }
}
