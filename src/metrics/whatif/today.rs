//! Today's figures of a projection, out of a report's.

use super::{Base, DAYS_PER_MONTH, DAYS_PER_YEAR, Lift};
use crate::metrics::figure::Undefined;
use crate::metrics::summary::Summary;

/// A base for [`super::what_if`] and where its figures come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Today {
    /// The figures.
    pub base: Base,
    /// Which rate `base.retention` is.
    pub retention_of: RetentionOf,
    /// What winning a customer costs, where the costs are known.
    pub acquisition_cost_per_customer: Option<f64>,
    /// Whether a retention cost was known; without one the base has 0.
    pub retention_cost_known: bool,
    /// Customers who came back in the period: the projection has none.
    pub won_back: u64,
}

/// The days that a retention rate was measured over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetentionOf {
    /// The twelve months up to the period's end.
    Year,
    /// The period.
    Period,
}

/// Why there is nothing to start from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRetention {
    /// There was nobody to retain.
    #[error(
        "there is no retention rate to change: nobody was a customer at the period's start, nor 12 months before its \
         end; choose a later --period"
    )]
    Nobody,
    /// The data are too young for anybody to have been lost.
    #[error("there is no retention rate to change: {0}")]
    Unobservable(String),
}

impl Today {
    /// Today's figures: the report's of one period.
    ///
    /// Retention is the rate of the twelve months up to the period's end where customers of 12 months before
    /// are known, as in `customer_lifespan_years`, else the period's. Acquisition and retention cost are those
    /// of the period, turned into months of 365.25 / 12 days.
    ///
    /// # Errors
    /// [`NoRetention`] without customers to retain, or where the data cannot show who was lost.
    pub fn of(summary: &Summary, margin: Option<f64>) -> Result<Today, NoRetention> {
        let figure = |key: &str| {
            let figure = summary
                .figures
                .iter()
                .find(|figure| figure.entry.key == key)?;
            figure.value.as_ref().and_then(|value| value.to_f64())
        };
        let counts = &summary.base;
        let days = f64::from(summary.period.days());
        let months = days / DAYS_PER_MONTH;
        let share = |part: u64, whole: u64| part as f64 / whole as f64;
        let rate = summary.figures.iter();
        let mut rates = rate.filter(|figure| figure.entry.key == "customer_retention_rate");
        let reason = rates.find_map(|figure| match &figure.undefined {
            Some(Undefined::Unobservable(reason)) => Some(reason.clone()),
            _ => None,
        });
        if let Some(reason) = reason {
            return Err(NoRetention::Unobservable(reason));
        }
        let (retention, retention_days, retention_of) = if counts.year_start > 0 {
            let rate = share(counts.year_retained, counts.year_start);
            (rate, DAYS_PER_YEAR, RetentionOf::Year)
        } else if counts.start > 0 {
            (
                share(counts.retained, counts.start),
                days,
                RetentionOf::Period,
            )
        } else {
            return Err(NoRetention::Nobody);
        };
        let retention_cost = figure("retention_cost");
        Ok(Today {
            base: Base {
                customers: counts.end as f64,
                retention,
                retention_days,
                acquired_per_month: counts.acquired as f64 / months,
                annual_revenue_per_customer: figure("annual_revenue_per_customer"),
                purchase_frequency: figure("purchase_frequency"),
                average_order_value: figure("average_order_value"),
                margin: margin.unwrap_or(1.0),
                retention_cost_per_month: retention_cost.map_or(0.0, |cost| cost / months),
            },
            retention_of,
            acquisition_cost_per_customer: figure("customer_acquisition_cost"),
            retention_cost_known: retention_cost.is_some(),
            won_back: counts.won_back,
        })
    }
}

/// The lifts of a table: `lift` with each of these points of retention in place of its own.
pub fn with_points(lift: &Lift, points: &[f64]) -> Vec<Lift> {
    let with = |&retention_points: &f64| Lift {
        retention_points,
        ..*lift
    };
    points.iter().map(with).collect()
}

/// A change as it is asked for: amounts and shares, before today's figures are known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AskedLift {
    /// Added to the retention rate.
    pub retention_points: f64,
    /// Relative change of the orders per customer: 0.1 is 10 % more.
    pub frequency: f64,
    /// Change of the mean order value.
    pub order_value: OrderValueLift,
    /// What the change costs over the months.
    pub spend: f64,
}

/// A change of the mean order value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OrderValueLift {
    /// Added in money.
    Amount(f64),
    /// Relative: 0.1 is 10 % more.
    Share(f64),
}

impl Default for OrderValueLift {
    fn default() -> Self {
        OrderValueLift::Amount(0.0)
    }
}

/// A relative change of an order value that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the period has no orders whose value a share could be added to")]
pub struct NoOrderValue;

impl AskedLift {
    /// The change on these figures.
    ///
    /// # Errors
    /// [`NoOrderValue`] for a share of an order value that the figures do not have.
    pub fn on(&self, base: &Base) -> Result<Lift, NoOrderValue> {
        let order_value_change = match self.order_value {
            OrderValueLift::Amount(amount) => amount,
            OrderValueLift::Share(0.0) => 0.0,
            OrderValueLift::Share(share) => base.average_order_value.ok_or(NoOrderValue)? * share,
        };
        Ok(Lift {
            retention_points: self.retention_points,
            frequency_factor: 1.0 + self.frequency,
            order_value_change,
            spend: self.spend,
        })
    }
}
