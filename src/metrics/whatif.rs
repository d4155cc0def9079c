//! What a change of retention, frequency or order value would do: today's figures carried forward
//! month by month, beside the same with a lift (definitions, section 8).
//!
//! Everything here is an estimate in doubles, not an account in exact amounts. It assumes that
//! every customer, old or new, leaves at the same rate and buys as much as the average one, that
//! acquisition goes on as it does, that a month is a twelfth of a year of 365.25 days, and that a lift
//! works from the first day to the last.

use thiserror::Error;

use super::formula::DAYS_PER_YEAR;

mod revenue;
#[cfg(test)]
mod tests;
mod today;

pub use revenue::{RevenueBase, RevenueComparison, RevenueScenario, revenue_what_if};
pub use today::{AskedLift, OrderValueLift, RetentionOf, Today, with_points};

/// Days of an average month: the `retention_days` of a monthly retention rate.
pub const DAYS_PER_MONTH: f64 = DAYS_PER_YEAR / 12.0;

/// The longest horizon, in months: a century.
pub const MAX_MONTHS: u32 = 1200;

/// Today's figures, as a report gives them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Base {
    /// Active customers \[E\]; at least 0.
    pub customers: f64,
    /// Customer retention rate over `retention_days` \[R\], 0..1. The twelve-month rate, where the history
    /// has it, makes lifespan and value those of the report.
    pub retention: f64,
    /// Days over which `retention` was measured; above 0. [`DAYS_PER_MONTH`] for a monthly rate.
    pub retention_days: f64,
    /// Customers acquired a month \[A\]; at least 0.
    pub acquired_per_month: f64,
    /// Net revenue a customer brings in a year; `None` without the history.
    pub annual_revenue_per_customer: Option<f64>,
    /// Orders per buyer, for comparison only; at least 0.
    pub purchase_frequency: Option<f64>,
    /// Revenue per order; at least 0. Needed for a lift that changes it.
    pub average_order_value: Option<f64>,
    /// Share of revenue that is left after the cost of what was sold, 0..1.
    pub margin: f64,
    /// What is spent on keeping customers now, a month; at least 0.
    pub retention_cost_per_month: f64,
}

/// A change to [`Base`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lift {
    /// Added to the retention rate as given: 0.05 is five points, over the same days.
    pub retention_points: f64,
    /// Factor of the orders per customer; at least 0, 1 for no change.
    pub frequency_factor: f64,
    /// Added to the revenue per order, in money.
    pub order_value_change: f64,
    /// What the change costs on top of today's retention cost, over the whole horizon; at least 0.
    pub spend: f64,
}

impl Lift {
    /// No change and no spend.
    pub const NONE: Lift = Lift {
        retention_points: 0.0,
        frequency_factor: 1.0,
        order_value_change: 0.0,
        spend: 0.0,
    };
}

/// Why a figure of a scenario has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Undefined {
    /// With a churn of 0 a lifespan has no end.
    #[error("nobody leaves, so a customer's lifespan has no end")]
    Endless,
    /// No revenue per customer and year was given.
    #[error("the history does not give an annual revenue per customer")]
    UnknownRevenue,
    /// The order value is to change, but today's is not known or 0.
    #[error("the order value cannot be changed without one above 0 today")]
    UnknownOrderValue,
}

/// Why there is no projection.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum WhatIfError {
    /// A horizon of no months or more than [`MAX_MONTHS`].
    #[error("the horizon of {0} months is not within 1..={MAX_MONTHS}")]
    Months(u32),
    /// A figure that means nothing.
    #[error("{name} is {value}, which is not {expected}")]
    Input {
        /// The field.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What would do.
        expected: &'static str,
    },
    /// The lifted retention is not a share.
    #[error("the lifted retention rate is {0}, which is not within 0..1")]
    Retention(f64),
    /// The changed churn of revenue is not a share.
    #[error("the changed gross MRR churn rate is {0}, which is not within 0..1")]
    RevenueChurn(f64),
    /// The lifted order value is negative.
    #[error("the lifted order value is {0}, which is below 0")]
    OrderValue(f64),
    /// A figure outgrew what a double can hold.
    #[error("the figures are too large to carry forward")]
    TooLarge,
}

/// One month of a projection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Month {
    /// Customers at the month's end \[E_m\].
    pub customers: f64,
    /// Revenue of the month; `None` where [`Scenario::revenue`] is undefined.
    pub revenue: Option<f64>,
    /// Profit of the month; `None` where [`Scenario::revenue`] is undefined.
    pub profit: Option<f64>,
}

/// Figures and their projection, with or without a lift.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Retention rate over the base's `retention_days`.
    pub retention: f64,
    /// The same over a month \[r_m\].
    pub monthly_retention: f64,
    /// Share of customers lost in a year.
    pub annual_churn: f64,
    /// Years a customer stays.
    pub lifespan_years: Result<f64, Undefined>,
    /// Orders per buyer, where the base has it.
    pub purchase_frequency: Option<f64>,
    /// Revenue per order, where the base has it.
    pub average_order_value: Option<f64>,
    /// Net revenue a customer brings in a year.
    pub annual_revenue_per_customer: Result<f64, Undefined>,
    /// Margin on what a customer brings in a lifespan.
    pub customer_lifetime_value: Result<f64, Undefined>,
    /// The months of the horizon, in order; never empty.
    pub months: Vec<Month>,
    /// Customers at the horizon's end.
    pub customers: f64,
    /// Revenue over the horizon.
    pub revenue: Result<f64, Undefined>,
    /// Profit over the horizon: margin on revenue, less retention cost and the lift's spend.
    pub profit: Result<f64, Undefined>,
}

/// A lift beside today.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The base carried forward as it is.
    pub today: Scenario,
    /// The base carried forward with the lift.
    pub lifted: Scenario,
    /// The most that the lift may cost over the horizon so that its profit is not below today's,
    /// whatever its own `spend`. Negative when the lift brings less than today.
    pub break_even_spend: Result<f64, Undefined>,
}

/// What raising retention, order frequency or order value would bring, month by month.
///
/// Formula, with R = `retention` + `retention_points`, D = `retention_days`:
/// monthly retention r = R^(365.25 / 12 / D); annual churn c = 1 − R^(365.25 / D); lifespan = 1 / c;
/// annual revenue v = `annual_revenue_per_customer` · `frequency_factor` · (`average_order_value` +
/// `order_value_change`) / `average_order_value`; lifetime value = v · lifespan · `margin`;
/// customers E_{m+1} = E_m · r + `acquired_per_month`; revenue of a month = v / 12 · (E_m + E_{m+1}) / 2;
/// profit of a month = revenue · `margin` − `retention_cost_per_month` − `spend` / `months`;
/// break-even spend = `margin` · (lifted revenue − today's revenue).
///
/// What counts: a month's revenue comes from the mean of the customers at its two ends. The cost of
/// acquisition is the same on both sides and in neither profit.
///
/// Edges: [`Undefined`] says which figure has none: no lifespan without churn, no revenue without
/// history. A retention lifted beyond 0..1 is an error, not cut off.
///
/// Reference: definitions, sections 3 and 8.
pub fn what_if(base: &Base, lift: &Lift, months: u32) -> Result<Comparison, WhatIfError> {
    if !(1..=MAX_MONTHS).contains(&months) {
        return Err(WhatIfError::Months(months));
    }
    check_base(base)?;
    check_lift(lift)?;
    let today = scenario(base, &Lift::NONE, months)?;
    let lifted = scenario(base, lift, months)?;
    let break_even_spend = match (today.revenue, lifted.revenue) {
        (Ok(today), Ok(lifted)) => Ok(base.margin * (lifted - today)),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
    };
    Ok(Comparison {
        today,
        lifted,
        break_even_spend,
    })
}

/// Several lifts of the same base, each as [`what_if`] has it, in the order given. A lift that cannot
/// be leaves the others alone.
pub fn sweep(base: &Base, lifts: &[Lift], months: u32) -> Vec<Result<Comparison, WhatIfError>> {
    let one = |lift| what_if(base, lift, months);
    lifts.iter().map(one).collect()
}

fn check_base(base: &Base) -> Result<(), WhatIfError> {
    at_least_0("customers", base.customers)?;
    share("retention", base.retention)?;
    at_least_0("retention_days", base.retention_days)?;
    if base.retention_days == 0.0 {
        return Err(WhatIfError::Input {
            name: "retention_days",
            value: 0.0,
            expected: "above 0",
        });
    }
    at_least_0("acquired_per_month", base.acquired_per_month)?;
    if let Some(revenue) = base.annual_revenue_per_customer {
        finite("annual_revenue_per_customer", revenue)?;
    }
    if let Some(frequency) = base.purchase_frequency {
        at_least_0("purchase_frequency", frequency)?;
    }
    if let Some(value) = base.average_order_value {
        at_least_0("average_order_value", value)?;
    }
    share("margin", base.margin)?;
    at_least_0("retention_cost_per_month", base.retention_cost_per_month)
}

fn check_lift(lift: &Lift) -> Result<(), WhatIfError> {
    finite("retention_points", lift.retention_points)?;
    at_least_0("frequency_factor", lift.frequency_factor)?;
    finite("order_value_change", lift.order_value_change)?;
    at_least_0("spend", lift.spend)
}

fn hold(
    valid: bool,
    name: &'static str,
    value: f64,
    expected: &'static str,
) -> Result<(), WhatIfError> {
    if valid {
        return Ok(());
    }
    Err(WhatIfError::Input {
        name,
        value,
        expected,
    })
}

fn finite(name: &'static str, value: f64) -> Result<(), WhatIfError> {
    hold(value.is_finite(), name, value, "a finite number")
}

fn at_least_0(name: &'static str, value: f64) -> Result<(), WhatIfError> {
    let valid = value.is_finite() && value >= 0.0;
    hold(valid, name, value, "a finite number of at least 0")
}

fn share(name: &'static str, value: f64) -> Result<(), WhatIfError> {
    hold((0.0..=1.0).contains(&value), name, value, "within 0..1")
}

fn scenario(base: &Base, lift: &Lift, months: u32) -> Result<Scenario, WhatIfError> {
    let retention = lifted_retention(base, lift)?;
    // 1 − R^k as −expm1(k ln R): a churn of a millionth keeps its digits.
    // Adding 0 turns −0 into 0.
    let churn = |days: f64| -(retention.ln() * days / base.retention_days).exp_m1() + 0.0;
    let annual_churn = churn(DAYS_PER_YEAR);
    let monthly_retention = 1.0 - churn(DAYS_PER_MONTH);
    let lifespan_years = if annual_churn > 0.0 {
        Ok(1.0 / annual_churn)
    } else {
        Err(Undefined::Endless)
    };
    let average_order_value = base
        .average_order_value
        .map(|value| value + lift.order_value_change);
    if let Some(value) = average_order_value.filter(|value| *value < 0.0) {
        return Err(WhatIfError::OrderValue(value));
    }
    let annual_revenue = annual_revenue(base, lift);
    let customer_lifetime_value = annual_revenue
        .and_then(|revenue| lifespan_years.map(|years| revenue * years * base.margin));
    let months = project(base, lift, monthly_retention, annual_revenue.ok(), months);
    let total = |of: fn(&Month) -> Option<f64>| {
        annual_revenue.map(|_| months.iter().filter_map(of).sum::<f64>())
    };
    let scenario = Scenario {
        retention,
        monthly_retention,
        annual_churn,
        lifespan_years,
        purchase_frequency: base.purchase_frequency.map(|f| f * lift.frequency_factor),
        average_order_value,
        annual_revenue_per_customer: annual_revenue,
        customer_lifetime_value,
        customers: months
            .last()
            .map_or(base.customers, |month| month.customers),
        revenue: total(|month| month.revenue),
        profit: total(|month| month.profit),
        months,
    };
    if scenario.is_finite() {
        Ok(scenario)
    } else {
        Err(WhatIfError::TooLarge)
    }
}

/// The base's retention and the lift's points. 0.7 + 0.3 may miss 1 by a rounding error.
fn lifted_retention(base: &Base, lift: &Lift) -> Result<f64, WhatIfError> {
    let retention = base.retention + lift.retention_points;
    if (-1e-12..=1.0 + 1e-12).contains(&retention) {
        Ok(retention.clamp(0.0, 1.0))
    } else {
        Err(WhatIfError::Retention(retention))
    }
}

fn annual_revenue(base: &Base, lift: &Lift) -> Result<f64, Undefined> {
    let revenue = base
        .annual_revenue_per_customer
        .ok_or(Undefined::UnknownRevenue)?;
    if lift.order_value_change == 0.0 {
        return Ok(revenue * lift.frequency_factor);
    }
    let value = base.average_order_value.filter(|value| *value > 0.0);
    let value = value.ok_or(Undefined::UnknownOrderValue)?;
    Ok(revenue * lift.frequency_factor * (value + lift.order_value_change) / value)
}

fn project(
    base: &Base,
    lift: &Lift,
    retention: f64,
    annual_revenue: Option<f64>,
    months: u32,
) -> Vec<Month> {
    let cost = base.retention_cost_per_month + lift.spend / f64::from(months);
    let mut customers = base.customers;
    let month = |_| {
        let before = customers;
        customers = before * retention + base.acquired_per_month;
        let revenue = annual_revenue.map(|annual| annual / 12.0 * (before + customers) / 2.0);
        Month {
            customers,
            revenue,
            profit: revenue.map(|revenue| revenue * base.margin - cost),
        }
    };
    (0..months).map(month).collect()
}

impl Scenario {
    fn is_finite(&self) -> bool {
        let figures = [
            self.lifespan_years.ok(),
            self.purchase_frequency,
            self.average_order_value,
            self.annual_revenue_per_customer.ok(),
            self.customer_lifetime_value.ok(),
            Some(self.customers),
            self.revenue.ok(),
            self.profit.ok(),
        ];
        figures.iter().flatten().all(|figure| figure.is_finite())
    }
}
