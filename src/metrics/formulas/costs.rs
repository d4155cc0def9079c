//! What keeping and winning customers costs.

use super::{per, total};
use crate::metrics::figure::Undefined;
use crate::money::Money;

/// What was spent on keeping customers.
///
/// The sum of `costs`.
/// Marketing, sales and service spent on existing customers in the period; credits are negative.
/// Undefined when no cost was given: not knowing is not 0.
/// Definitions, section 3.
pub fn retention_cost(costs: &[Money]) -> Result<Money, Undefined> {
    if costs.is_empty() {
        return Err(Undefined::NotGiven("retention cost"));
    }
    total(costs)
}

/// What keeping one customer cost.
///
/// `retention_cost / end [E]`.
/// The period's retention cost over the customers active at its end.
/// Undefined when nobody was.
/// Definitions, section 3.
pub fn retention_cost_per_customer(retention_cost: Money, end: u64) -> Result<f64, Undefined> {
    per(retention_cost, end, Undefined::NoCustomersAtEnd)
}

/// What was spent on winning customers.
///
/// The sum of `costs`.
/// Everything spent on acquisition in the period, wages and tools included; credits are negative.
/// Undefined when no cost was given: not knowing is not 0.
/// Definitions, section 3.
pub fn acquisition_cost(costs: &[Money]) -> Result<Money, Undefined> {
    if costs.is_empty() {
        return Err(Undefined::NotGiven("acquisition cost"));
    }
    total(costs)
}

/// What winning one customer cost.
///
/// `acquisition_cost / acquired`.
/// The period's acquisition cost over everybody whose first ever order or spell is in the period.
/// Undefined when nobody's is.
/// Farris, Bendle, Pfeifer & Reibstein, Marketing Metrics; definitions, section 3.
pub fn customer_acquisition_cost(acquisition_cost: Money, acquired: u64) -> Result<f64, Undefined> {
    per(acquisition_cost, acquired, Undefined::NobodyAcquired)
}

/// What winning one customer cost in marketing alone.
///
/// `marketing_cost / acquired`.
/// The marketing part of the acquisition cost, wages and tools left out; acquired as in
/// [`customer_acquisition_cost`].
/// Undefined when nobody was acquired.
/// Definitions, section 3.
pub fn marketing_cost_per_acquired_customer(
    marketing_cost: Money,
    acquired: u64,
) -> Result<f64, Undefined> {
    per(marketing_cost, acquired, Undefined::NobodyAcquired)
}

/// How many times its cost a new customer brings in.
///
/// `customer_lifetime_value / customer_acquisition_cost`.
/// Money over money; revenue or profit according to the margin in the lifetime value.
/// Undefined when acquiring cost nothing (or less, after credits).
/// Definitions, section 3.
pub fn value_to_acquisition_cost(
    customer_lifetime_value: f64,
    customer_acquisition_cost: f64,
) -> Result<f64, Undefined> {
    if customer_acquisition_cost <= 0.0 {
        return Err(Undefined::NoAcquisitionCost);
    }
    Ok(customer_lifetime_value / customer_acquisition_cost)
}

/// After how many months a new customer has earned back the cost of winning them.
///
/// `customer_acquisition_cost / (annual_revenue_per_customer × margin / 12)`.
/// Months of average revenue, margin 0..1; a margin of 1 counts revenue, not profit.
/// A cost of 0 is earned back after 0 months. Undefined when a customer brings in nothing in a year,
/// or credits make the cost negative.
/// Definitions, section 3.
pub fn payback_months(
    customer_acquisition_cost: f64,
    annual_revenue_per_customer: f64,
    margin: f64,
) -> Result<f64, Undefined> {
    if customer_acquisition_cost < 0.0 {
        return Err(Undefined::NoAcquisitionCost);
    }
    let yearly = annual_revenue_per_customer * margin;
    if yearly <= 0.0 {
        return Err(Undefined::NeverPaidBack);
    }
    Ok(customer_acquisition_cost / (yearly / 12.0))
}
