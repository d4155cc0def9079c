//! A lift of retention, frequency or order value: today and then, side by side.

use schemars::JsonSchema;
use serde::Serialize;

use super::metric::PeriodUse;
use super::{InputUse, SCHEMA_VERSION};
use crate::metrics::whatif::{
    Comparison, Lift, RetentionOf, RevenueComparison, Scenario, Today, WhatIfError,
};

/// The document that `retention whatif` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention whatif")]
pub struct WhatIfReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `whatif`.
    pub command: String,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: WhatIfSettings,
    /// The period that today's figures come from.
    pub period: PeriodUse,
    /// The figures that both sides start from.
    pub base: BaseUse,
    /// Today's figures carried forward as they are.
    pub today: ScenarioUse,
    /// The same with the lift.
    pub then: ScenarioUse,
    /// The most that the lift may cost over the months without lowering profit; `null` without revenue.
    pub break_even_spend: Option<f64>,
    /// Recurring revenue carried forward, with and without another churn of revenue; left out where the customers file has
    /// no amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    pub recurring: Option<RevenueComparison>,
    /// The same lift with other points of retention; empty unless asked for.
    pub sweep: Vec<SweepRow>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct WhatIfSettings {
    /// Added to the retention rate: 0.05 is five points.
    pub retention_points: f64,
    /// Factor of the orders per customer.
    pub frequency_factor: f64,
    /// Added to the mean amount of an order.
    pub order_value_change: f64,
    /// Added to the gross MRR churn rate of a month.
    pub mrr_churn_points: f64,
    /// What the lift costs over the months.
    pub cost: f64,
    /// Months carried forward.
    pub months: u32,
    /// The share of revenue kept; `null` when not given (profit counts revenue).
    pub margin: Option<f64>,
    /// The activity window.
    pub active_within: String,
    /// The day up to which the data are complete.
    pub as_of: String,
    /// How that day came about.
    pub as_of_source: String,
    /// The time zone that days are counted in.
    pub timezone: String,
}

/// Today's figures.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BaseUse {
    /// Active customers at the period's end.
    pub customers: f64,
    /// The retention rate that is lifted.
    pub retention: f64,
    /// Days that it was measured over.
    pub retention_days: f64,
    /// `year`, the twelve months up to the period's end, or `period`.
    pub retention_of: String,
    /// Customers acquired a month.
    pub acquired_per_month: f64,
    /// What is spent on keeping customers, a month.
    pub retention_cost_per_month: f64,
    /// What winning one customer costs.
    pub acquisition_cost_per_customer: Option<f64>,
}

/// Figures carried forward.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ScenarioUse {
    /// Retention rate, over the base's days.
    pub retention: f64,
    /// The same over a month.
    pub monthly_retention: f64,
    /// Share of customers lost in a year.
    pub annual_churn: f64,
    /// Years a customer stays.
    pub lifespan_years: Option<f64>,
    /// Orders per buyer in the period.
    pub purchase_frequency: Option<f64>,
    /// Mean amount of an order.
    pub average_order_value: Option<f64>,
    /// What a customer brings in a year.
    pub annual_revenue_per_customer: Option<f64>,
    /// Annual revenue × lifespan × margin.
    pub customer_lifetime_value: Option<f64>,
    /// Lifetime value over what winning a customer costs.
    pub value_to_acquisition_cost: Option<f64>,
    /// Customers at the end.
    pub customers: f64,
    /// Revenue over the months.
    pub revenue: Option<f64>,
    /// Margin on it, less retention cost and the lift's cost.
    pub profit: Option<f64>,
    /// Month by month.
    pub months: Vec<MonthUse>,
}

/// One month.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MonthUse {
    /// 1 is the first after the period.
    pub month: u32,
    /// Customers at its end.
    pub customers: f64,
    /// Its revenue.
    pub revenue: Option<f64>,
    /// Its profit.
    pub profit: Option<f64>,
}

/// One lift of several.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SweepRow {
    /// Added to the retention rate.
    pub retention_points: f64,
    /// The lifted rate; `null` where it would pass 100 % or fall below 0.
    pub retention: Option<f64>,
    /// Lifetime value.
    pub customer_lifetime_value: Option<f64>,
    /// Customers at the end.
    pub customers: Option<f64>,
    /// Revenue over the months.
    pub revenue: Option<f64>,
    /// Profit over the months.
    pub profit: Option<f64>,
    /// The most that it may cost.
    pub break_even_spend: Option<f64>,
    /// Why there are no figures.
    pub note: Option<String>,
}

impl WhatIfReport {
    /// The document of a comparison, and of the lifts of a table with theirs.
    pub fn new(
        input: InputUse,
        settings: WhatIfSettings,
        period: PeriodUse,
        today: &Today,
        comparison: &Comparison,
        sweep: &[(Lift, Result<Comparison, WhatIfError>)],
        mut notes: Vec<String>,
    ) -> WhatIfReport {
        notes.extend(assumptions(today, settings.margin));
        for reason in [
            comparison.today.revenue.err(),
            comparison.lifted.lifespan_years.err(),
        ] {
            notes.extend(reason.map(|reason| format!("–: {reason}")));
        }
        let cost = today.acquisition_cost_per_customer;
        WhatIfReport {
            schema_version: SCHEMA_VERSION,
            command: "whatif".to_owned(),
            input,
            settings,
            period,
            base: base(today),
            today: scenario(&comparison.today, cost),
            then: scenario(&comparison.lifted, cost),
            break_even_spend: comparison.break_even_spend.ok(),
            recurring: None,
            sweep: sweep.iter().map(|(lift, of)| sweep_row(lift, of)).collect(),
            notes,
        }
    }
}

impl WhatIfSettings {
    /// The numbers of a lift, the rest as given.
    #[must_use]
    pub fn lifting(self, lift: &Lift) -> WhatIfSettings {
        WhatIfSettings {
            retention_points: lift.retention_points,
            frequency_factor: lift.frequency_factor,
            order_value_change: lift.order_value_change,
            cost: lift.spend,
            ..self
        }
    }
}

fn assumptions(today: &Today, margin: Option<f64>) -> Vec<String> {
    let rate = match today.retention_of {
        RetentionOf::Year => "of the twelve months up to the period's end",
        RetentionOf::Period => "of the period, as no customer of 12 months before is known",
    };
    let mut notes = vec![
        format!("the retention rate is that {rate}; points are added to it"),
        "both sides: every month keeps the same share of the customers and wins as many as the period did; every \
         customer buys as much as the average one; what winning them costs is the same and in neither profit"
            .to_owned(),
        "profit: margin on the revenue less what keeping customers costs now and, then, what the change costs"
            .to_owned(),
    ];
    if margin.is_none() {
        notes.push("no --margin was given: profit and value count revenue as it is".to_owned());
    }
    if !today.retention_cost_known {
        notes.push(
            "no retention cost is known (--retention-cost or --costs), so today's is counted as 0"
                .to_owned(),
        );
    }
    if today.won_back > 0 {
        notes.push(format!(
            "{} customers came back in the period; the projection wins none back",
            today.won_back
        ));
    }
    notes
}

fn base(today: &Today) -> BaseUse {
    let base = &today.base;
    BaseUse {
        customers: base.customers,
        retention: base.retention,
        retention_days: base.retention_days,
        retention_of: match today.retention_of {
            RetentionOf::Year => "year",
            RetentionOf::Period => "period",
        }
        .to_owned(),
        acquired_per_month: base.acquired_per_month,
        retention_cost_per_month: base.retention_cost_per_month,
        acquisition_cost_per_customer: today.acquisition_cost_per_customer,
    }
}

fn scenario(of: &Scenario, acquisition_cost: Option<f64>) -> ScenarioUse {
    let value = of.customer_lifetime_value.ok();
    let months = of.months.iter().zip(1..).map(|(month, number)| MonthUse {
        month: number,
        customers: month.customers,
        revenue: month.revenue,
        profit: month.profit,
    });
    ScenarioUse {
        retention: of.retention,
        monthly_retention: of.monthly_retention,
        annual_churn: of.annual_churn,
        lifespan_years: of.lifespan_years.ok(),
        purchase_frequency: of.purchase_frequency,
        average_order_value: of.average_order_value,
        annual_revenue_per_customer: of.annual_revenue_per_customer.ok(),
        customer_lifetime_value: value,
        value_to_acquisition_cost: value
            .zip(acquisition_cost.filter(|cost| *cost > 0.0))
            .map(|(value, cost)| value / cost),
        customers: of.customers,
        revenue: of.revenue.ok(),
        profit: of.profit.ok(),
        months: months.collect(),
    }
}

fn sweep_row(lift: &Lift, of: &Result<Comparison, WhatIfError>) -> SweepRow {
    let lifted = of.as_ref().ok().map(|comparison| &comparison.lifted);
    let spend = of
        .as_ref()
        .ok()
        .and_then(|comparison| comparison.break_even_spend.ok());
    SweepRow {
        retention_points: lift.retention_points,
        retention: lifted.map(|lifted| lifted.retention),
        customer_lifetime_value: lifted.and_then(|lifted| lifted.customer_lifetime_value.ok()),
        customers: lifted.map(|lifted| lifted.customers),
        revenue: lifted.and_then(|lifted| lifted.revenue.ok()),
        profit: lifted.and_then(|lifted| lifted.profit.ok()),
        break_even_spend: spend,
        note: of.as_ref().err().map(ToString::to_string),
    }
}
