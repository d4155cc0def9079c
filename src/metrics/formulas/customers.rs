//! Who stayed and who left.

use super::{DAYS_PER_YEAR, difference_share, share};
use crate::metrics::figure::Undefined;

/// The share of the customers at the start who are still customers at the end.
///
/// `(end [E] − gained [N]) / start [S]`.
/// Counts customers; gained are all who are active at the end and were not at the start, won back or
/// new. Who left and came back inside the period counts as kept.
/// Undefined when nobody was active at the start.
/// Farris, Bendle, Pfeifer & Reibstein, Marketing Metrics, chapter on customer profitability;
/// definitions, section 3.
pub fn customer_retention_rate(start: u64, end: u64, gained: u64) -> Result<f64, Undefined> {
    difference_share(end, gained, start, Undefined::NoCustomersAtStart)
}

/// Retention as it reads when only first-time customers are taken out.
///
/// `(end [E] − new) / start [S]`.
/// Counts customers; new are those active at the end whose first ever order or spell is inside the
/// period. Won-back customers therefore count as kept, and the rate can pass 1.
/// Undefined when nobody was active at the start.
/// Definitions, section 3.
pub fn customer_retention_rate_with_won_back(
    start: u64,
    end: u64,
    new: u64,
) -> Result<f64, Undefined> {
    difference_share(end, new, start, Undefined::NoCustomersAtStart)
}

/// The share of the customers at the start who are no longer customers at the end.
///
/// `lost / start [S]`, which is 1 − retention.
/// Counts customers active at the start and not at the end.
/// Undefined when nobody was active at the start.
/// Definitions, section 3.
pub fn customer_churn_rate(start: u64, lost: u64) -> Result<f64, Undefined> {
    share(lost, start, Undefined::NoCustomersAtStart)
}

/// The churn that a year would show if every period lost the same share as this one.
///
/// `1 − (1 − churn)^(365.25 / days)`.
/// `churn` is the period's, 0..1; `days` the length of the period, above 0.
/// A churn of 0 gives 0 and of 1 gives 1, whatever the length.
/// Compounding of a constant rate; definitions, section 3.
pub fn annualized_churn_rate(churn: f64, days: f64) -> Result<f64, Undefined> {
    Ok(1.0 - (1.0 - churn).powf(DAYS_PER_YEAR / days))
}

/// By what share the number of customers shrank.
///
/// `(start [S] − end [E]) / start [S]`; negative when the number grew.
/// Counts customers active at the two instants, whoever they are.
/// Undefined when nobody was active at the start.
/// Definitions, section 3.
pub fn net_customer_loss_rate(start: u64, end: u64) -> Result<f64, Undefined> {
    difference_share(start, end, start, Undefined::NoCustomersAtStart)
}
