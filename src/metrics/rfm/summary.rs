//! What each segment holds and brings.

use super::grid::Grid;
use super::scores::{Customer, RfmError, Scored};
use crate::money::Money;

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
    let totals: Result<Vec<SegmentTotals>, RfmError> =
        members.iter().map(|customers| totals(customers)).collect();
    summary_of_totals(&totals?)
}

/// What a segment's figures are made of, counted here or told by whoever counted them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentTotals {
    /// Number of customers.
    pub customers: u64,
    /// Orders.
    pub orders: u64,
    /// Revenue of the orders, refunds not in it.
    pub order_revenue: Money,
    /// Net revenue: orders and refunds.
    pub net_revenue: Money,
    /// Median of the days since the last order. `None` when the segment is empty.
    pub median_recency_days: Option<f64>,
    /// Median of the number of orders. `None` when the segment is empty.
    pub median_orders: Option<f64>,
}

/// The figures of all segments, from the totals of each: see [`summary`].
///
/// # Errors
/// [`RfmError::Overflow`] when the revenue outgrows exact amounts.
pub fn summary_of_totals(totals: &[SegmentTotals]) -> Result<Vec<SegmentSummary>, RfmError> {
    let everybody: u64 = totals.iter().map(|of| of.customers).sum();
    let total = sum(totals.iter().map(|of| of.net_revenue))?;
    let each = totals.iter();
    Ok(each.map(|of| summarise(of, everybody, total)).collect())
}

fn totals(customers: &[Customer]) -> Result<SegmentTotals, RfmError> {
    Ok(SegmentTotals {
        customers: customers.len() as u64,
        orders: customers.iter().map(|customer| customer.orders).sum(),
        order_revenue: sum(customers.iter().map(|customer| customer.order_revenue))?,
        net_revenue: sum(customers.iter().map(|customer| customer.net_revenue))?,
        median_recency_days: median(customers.iter().map(|c| u64::from(c.recency_days))),
        median_orders: median(customers.iter().map(|c| c.orders)),
    })
}

fn summarise(of: &SegmentTotals, everybody: u64, total: Money) -> SegmentSummary {
    let positive = !total.is_zero() && !total.is_negative();
    SegmentSummary {
        customers: of.customers,
        customer_share: (everybody > 0).then(|| of.customers as f64 / everybody as f64),
        orders: of.orders,
        net_revenue: of.net_revenue,
        revenue_share: positive.then(|| of.net_revenue.to_f64() / total.to_f64()),
        median_recency_days: of.median_recency_days,
        median_orders: of.median_orders,
        average_order_value: (of.orders > 0).then(|| of.order_revenue.to_f64() / of.orders as f64),
    }
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
