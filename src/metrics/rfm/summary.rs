//! What each segment holds and brings.

use crate::money::Money;

use super::{Customer, Grid, RfmError, Scored};

/// One segment's customers and revenue.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentSummary {
    /// Number of customers.
    pub customers: u64,
    /// Share of all customers, 0..1. `None` when there are none at all.
    pub customer_share: Option<f64>,
    /// Orders.
    pub orders: u64,
    /// Net revenue: orders and refunds.
    pub net_revenue: Money,
    /// Share of the net revenue of all. `None` when that is not above 0.
    pub revenue_share: Option<f64>,
    /// Median of the days since the last order. `None` when the segment is empty.
    pub median_recency_days: Option<f64>,
    /// Median of the number of orders. `None` when the segment is empty.
    pub median_orders: Option<f64>,
    /// Orders' revenue per order, refunds not in it. `None` when the segment is empty.
    pub average_order_value: Option<f64>,
}

/// How many customers each segment holds and what they bring.
///
/// Formula: `customer_share` = customers / all customers; `revenue_share` = net revenue / net revenue of
/// all; `average_order_value` = Σ `order_revenue` / Σ `orders`; of an even number the median is the mean
/// of the middle two.
///
/// What counts: every scored customer once, in the segment of its recency and frequency scores.
/// Revenue is exact, over the customer's whole history up to the as-of day.
///
/// Edges: a summary for every segment in the order of [`Grid::names`], empty ones too, without medians.
/// A segment whose refunds exceed its orders has a negative revenue and a negative share.
///
/// Reference: definitions, section 5.
pub fn summary(scored: &[Scored], grid: &Grid) -> Result<Vec<SegmentSummary>, RfmError> {
    let mut members: Vec<Vec<Customer>> = vec![Vec::new(); grid.names().len()];
    for one in scored {
        // A segment's position is below the number of segments: invariant.
        members[grid.segment(one.score)].push(one.customer);
    }
    let total = sum(scored.iter().map(|one| one.customer.net_revenue))?;
    members
        .iter()
        .map(|customers| summarise(customers, scored.len(), total))
        .collect()
}

fn summarise(
    customers: &[Customer],
    everybody: usize,
    total: Money,
) -> Result<SegmentSummary, RfmError> {
    let net_revenue = sum(customers.iter().map(|customer| customer.net_revenue))?;
    let order_revenue = sum(customers.iter().map(|customer| customer.order_revenue))?;
    let orders = customers.iter().map(|customer| customer.orders).sum();
    let positive = !total.is_zero() && !total.is_negative();
    Ok(SegmentSummary {
        customers: customers.len() as u64,
        customer_share: (everybody > 0).then(|| customers.len() as f64 / everybody as f64),
        orders,
        net_revenue,
        revenue_share: positive.then(|| net_revenue.to_f64() / total.to_f64()),
        median_recency_days: median(customers.iter().map(|c| u64::from(c.recency_days))),
        median_orders: median(customers.iter().map(|c| c.orders)),
        average_order_value: (orders > 0).then(|| order_revenue.to_f64() / orders as f64),
    })
}

fn sum(mut amounts: impl Iterator<Item = Money>) -> Result<Money, RfmError> {
    amounts
        .try_fold(Money::ZERO, |total, amount| total.checked_add(amount))
        .ok_or(RfmError::Overflow)
}

fn median(values: impl Iterator<Item = u64>) -> Option<f64> {
    let mut values: Vec<u64> = values.collect();
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    let odd = values.len() % 2 == 1;
    let (below, &mut upper, _) = values.select_nth_unstable(middle);
    let lower = if odd { None } else { below.iter().max() };
    Some((*lower.unwrap_or(&upper) as f64 + upper as f64) / 2.0)
}
