//! What a customer is worth.

use super::{DAYS_PER_YEAR, per};
use crate::metrics::figure::Undefined;
use crate::money::Money;

/// What a customer spends in a year, on average.
///
/// `net_revenue / buyers`, times `365.25 / days` when the history is shorter than 12 months.
/// Net revenue and buyers of the 12 months before the period's end, or of all the `days` there are.
/// Undefined when nobody bought in them.
/// Definitions, section 3.
pub fn annual_revenue_per_customer(
    net_revenue: Money,
    buyers: u64,
    days: Option<f64>,
) -> Result<f64, Undefined> {
    let spent = per(net_revenue, buyers, Undefined::NoBuyersInYear)?;
    Ok(match days {
        Some(days) => spent * (DAYS_PER_YEAR / days),
        None => spent,
    })
}

/// For how many years a customer stays, if every year loses the same share.
///
/// `1 / annual_churn`, the mean of a geometric lifetime.
/// `annual_churn` is the share lost in a year, 0..1.
/// Undefined when it is 0.
/// Farris, Bendle, Pfeifer & Reibstein, Marketing Metrics; definitions, section 3.
pub fn customer_lifespan_years(annual_churn: f64) -> Result<f64, Undefined> {
    if annual_churn == 0.0 {
        return Err(Undefined::NobodyLost);
    }
    Ok(1.0 / annual_churn)
}

/// What a customer brings in over the whole time with the business.
///
/// `annual_revenue_per_customer × customer_lifespan_years × margin`.
/// Money per year, years, and the share of revenue that is profit, 0..1; with a margin of 1 it is
/// revenue. Future money is not discounted.
/// Defined for all numbers.
/// Definitions, section 3; with discounting: Gupta & Lehmann, "Customers as assets", Journal of
/// Interactive Marketing 17, 2003.
pub fn customer_lifetime_value(
    annual_revenue_per_customer: f64,
    customer_lifespan_years: f64,
    margin: f64,
) -> Result<f64, Undefined> {
    Ok(annual_revenue_per_customer * customer_lifespan_years * margin)
}

/// What a customer has spent so far, on average.
///
/// `net_revenue_to_date / customers_to_date`.
/// All orders and refunds from the beginning of the data to the period's end; everybody with at
/// least one order.
/// Undefined when nobody has bought yet.
/// Definitions, section 3.
pub fn historical_customer_value(
    net_revenue_to_date: Money,
    customers_to_date: u64,
) -> Result<f64, Undefined> {
    per(
        net_revenue_to_date,
        customers_to_date,
        Undefined::NoCustomers,
    )
}
