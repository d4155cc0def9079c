//! How customers buy.

use super::{per, share};
use crate::metrics::figure::Undefined;
use crate::money::Money;

/// The share of the period's buyers who bought more than once in it.
///
/// `repeat_buyers / buyers [B]`.
/// Counts customers with at least 2 orders, and with at least 1, inside the period; two orders on
/// one day are two. Refunds are no orders.
/// Undefined when nobody bought.
/// Definitions, section 3.
pub fn repeat_purchase_rate(repeat_buyers: u64, buyers: u64) -> Result<f64, Undefined> {
    share(repeat_buyers, buyers, Undefined::NoBuyers)
}

/// The share of the period's buyers who had bought before the period.
///
/// `returning_buyers / buyers [B]`.
/// Counts customers with an order in the period; returning are those with one before its first day.
/// Undefined when nobody bought.
/// Definitions, section 3.
pub fn returning_customer_rate(returning_buyers: u64, buyers: u64) -> Result<f64, Undefined> {
    share(returning_buyers, buyers, Undefined::NoBuyers)
}

/// The share of the period's buyers who have bought more than once so far, as Shopify counts.
///
/// `repeat_buyers_to_date / buyers [B]`.
/// Counts customers with an order in the period; the share is of those with at least 2 orders up to
/// its end, all in it or the first before it.
/// Undefined when nobody bought.
/// Shopify's help, "returning customer rate": customers with more than one order, out of those who
/// ordered within the date range.
pub fn returning_customer_rate_shopify(
    repeat_buyers_to_date: u64,
    buyers: u64,
) -> Result<f64, Undefined> {
    share(repeat_buyers_to_date, buyers, Undefined::NoBuyers)
}

/// The share of all customers so far who have bought more than once.
///
/// `repeat_customers / customers`.
/// Counts customers with at least 2 orders, and with at least 1, from the beginning of the data to
/// the period's end.
/// Undefined when nobody has bought yet.
/// Definitions, section 3.
pub fn repeat_customer_rate(repeat_customers: u64, customers: u64) -> Result<f64, Undefined> {
    share(repeat_customers, customers, Undefined::NoCustomers)
}

/// Orders per buyer in the period.
///
/// `orders / buyers [B]`.
/// Counts orders, not order days; never below 1.
/// Undefined when nobody bought.
/// Definitions, section 3.
pub fn purchase_frequency(orders: u64, buyers: u64) -> Result<f64, Undefined> {
    share(orders, buyers, Undefined::NoBuyers)
}

/// The mean amount of an order.
///
/// `revenue / orders`.
/// Both from the period's orders; refunds are in neither, orders of 0 are.
/// Undefined without orders.
/// Definitions, section 3.
pub fn average_order_value(revenue: Money, orders: u64) -> Result<f64, Undefined> {
    per(revenue, orders, Undefined::NoOrders)
}

/// The amount that half of the orders reach.
///
/// The middle one of `amounts` in order of size, or the mean of the two middle ones, exactly.
/// One amount an order of the period, refunds left out. The slice is reordered.
/// Undefined without orders, or if the two middle amounts add up to more than 28 digits.
/// Definitions, section 3.
pub fn median_order_value(amounts: &mut [Money]) -> Result<Money, Undefined> {
    let (low, high) = middle(amounts, Money::cmp).ok_or(Undefined::NoOrders)?;
    if low == high {
        return Ok(low);
    }
    let half = Money::from_units(5, 1).ok_or(Undefined::TooLarge)?;
    let sum = low.checked_add(high).ok_or(Undefined::TooLarge)?;
    sum.decimal()
        .checked_mul(half.decimal())
        .map(Money::from)
        .ok_or(Undefined::TooLarge)
}

/// What the customers paid, less what they got back.
///
/// `revenue + refunds`, refunds being negative.
/// Revenue of the period's orders; each refund counts in the period of its own day, so a period can
/// come out below 0.
/// Undefined only beyond 28 digits.
/// Definitions, section 3.
pub fn net_revenue(revenue: Money, refunds: Money) -> Result<Money, Undefined> {
    revenue.checked_add(refunds).ok_or(Undefined::TooLarge)
}

/// The share of the orders' revenue that was paid back.
///
/// `−refunds / revenue`, refunds being negative.
/// Both by their own days: a refund in March of an order in February counts in March, so the rate of
/// one period can pass 1.
/// Undefined when the orders brought no revenue.
/// Definitions, section 3.
pub fn refund_rate(refunds: Money, revenue: Money) -> Result<f64, Undefined> {
    if revenue.is_zero() {
        return Err(Undefined::NoRevenue);
    }
    Ok((-refunds).to_f64() / revenue.to_f64())
}

/// What a buyer of the period spent in it, on average.
///
/// `net_revenue / buyers [B]`.
/// Refunds of the period are taken off, of customers who did not buy in it too.
/// Undefined when nobody bought.
/// Definitions, section 3.
pub fn revenue_per_customer(net_revenue: Money, buyers: u64) -> Result<f64, Undefined> {
    per(net_revenue, buyers, Undefined::NoBuyers)
}

/// The time that a customer who comes back typically takes.
///
/// The median of `gaps`: the middle one, or the mean of the two middle ones.
/// A gap is the number of days between two consecutive order days of one customer, and belongs to
/// the period of its later day. The slice is reordered.
/// Undefined when no gap ends in the period.
/// Definitions, section 3.
pub fn median_days_between_orders(gaps: &mut [f64]) -> Result<f64, Undefined> {
    let (low, high) = middle(gaps, f64::total_cmp).ok_or(Undefined::NoGaps)?;
    Ok(low + (high - low) / 2.0)
}

/// The two middle items in order of size, the same one twice when their number is odd.
fn middle<T: Copy>(
    items: &mut [T],
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Option<(T, T)> {
    if items.is_empty() {
        return None;
    }
    let even = items.len().is_multiple_of(2);
    let half = items.len() / 2; // below the length, which is not 0: invariant
    let (below, high, _) = items.select_nth_unstable_by(half, &order);
    let high = *high;
    let low = if even {
        below.iter().copied().max_by(&order)
    } else {
        None
    };
    Some((low.unwrap_or(high), high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn medians_are_those_of_the_sorted_list(units in prop::collection::vec(-999i128..999, 1..40)) {
            let mut amounts: Vec<Money> =
                units.iter().map(|u| Money::from_units(*u, 2).unwrap()).collect();
            let mut gaps: Vec<f64> = units.iter().map(|u| *u as f64).collect();
            let mut sorted = units.clone();
            sorted.sort_unstable();
            let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
            // Halves of cents have three decimals: (low + high) · 5 units of 10^−3.
            let exact = Money::from_units((low + high) * 5, 3).unwrap();
            prop_assert_eq!(median_order_value(&mut amounts), Ok(exact));
            prop_assert_eq!(median_days_between_orders(&mut gaps), Ok((low + high) as f64 / 2.0));
        }
    }
}
