//! What a change of revenue churn would do: monthly recurring revenue carried forward month by month.

use schemars::JsonSchema;
use serde::Serialize;

use super::{MAX_MONTHS, WhatIfError, finite, share};
use crate::metrics::recurring::Row;
use crate::money::Money;

/// The months that rates are taken from, the latest.
const MONTHS: usize = 12;

/// Today's recurring revenue, and how it moves in a month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct RevenueBase {
    /// MRR at the end of the last complete month.
    pub mrr: f64,
    /// Contraction and churn over the MRR at the start, of all the months together.
    pub gross_mrr_churn_rate: f64,
    /// Expansion over the MRR at the start, of all the months together.
    pub expansion_rate: f64,
    /// New and won-back MRR, a month.
    pub gained_per_month: f64,
    /// The months that these are the means of, at most 12.
    pub months: u32,
}

/// Recurring revenue carried forward.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RevenueScenario {
    /// Share of the MRR lost in a month.
    pub gross_mrr_churn_rate: f64,
    /// MRR at the end of each month.
    pub months: Vec<f64>,
    /// MRR at the end.
    pub mrr: f64,
    /// Revenue over the months: each the mean of its two ends.
    pub revenue: f64,
}

/// A change of revenue churn beside today.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RevenueComparison {
    /// What both sides start from.
    pub base: RevenueBase,
    /// The base carried forward as it is.
    pub today: RevenueScenario,
    /// The same with the change.
    pub then: RevenueScenario,
    /// The most that the change may cost over the months: the margin on the revenue that it brings.
    pub break_even_spend: f64,
}

impl RevenueBase {
    /// The base of these months, the earliest first; none where no complete one begins with revenue.
    pub fn of(rows: &[Row]) -> Option<RevenueBase> {
        let complete = rows.iter().filter(|row| row.complete && row.known);
        let paid: Vec<&Row> = complete
            .filter(|row| !row.movements.start.amount.is_zero())
            .collect();
        let last = paid.get(paid.len().saturating_sub(MONTHS)..)?;
        let sum = |of: fn(&Row) -> [Money; 2]| -> f64 {
            last.iter().flat_map(|row| of(row)).map(Money::to_f64).sum()
        };
        let start = sum(|row| [row.movements.start.amount, Money::ZERO]);
        let lost = sum(|row| {
            [
                row.movements.contraction.amount,
                row.movements.churned.amount,
            ]
        });
        let more = sum(|row| [row.movements.expansion.amount, Money::ZERO]);
        let gained = sum(|row| [row.movements.new.amount, row.movements.won_back.amount]);
        Some(RevenueBase {
            mrr: last.last()?.movements.end.amount.to_f64(),
            gross_mrr_churn_rate: lost / start,
            expansion_rate: more / start,
            gained_per_month: gained / last.len() as f64,
            months: last.len() as u32,
        })
    }
}

/// What another gross MRR churn rate would bring.
///
/// Formula, with c = `gross_mrr_churn_rate` + `points` for the lifted side: MRR_{m+1} = MRR_m (1 + `expansion_rate` − c) +
/// `gained_per_month`; revenue of a month = (MRR_m + MRR_{m+1}) / 2; break-even spend = `margin` · (lifted revenue −
/// today's revenue).
///
/// What counts: the rates are those of the base in every month, for old revenue and new. Edges: a lifted rate beyond
/// 0..1 is an error, not cut off. Reference: subscriptions.md, section 5, for the rates.
///
/// # Errors
/// [`WhatIfError`].
pub fn revenue_what_if(
    base: &RevenueBase,
    points: f64,
    months: u32,
    margin: f64,
) -> Result<RevenueComparison, WhatIfError> {
    if !(1..=MAX_MONTHS).contains(&months) {
        return Err(WhatIfError::Months(months));
    }
    finite("mrr_churn_points", points)?;
    share("margin", margin)?;
    let lifted = base.gross_mrr_churn_rate + points;
    if !(-1e-12..=1.0 + 1e-12).contains(&lifted) {
        return Err(WhatIfError::RevenueChurn(lifted));
    }
    let scenario = |churn: f64| {
        let (mut mrr, mut revenue) = (base.mrr, 0.0);
        let of_months = (0..months).map(|_| {
            let before = mrr;
            mrr = before * (1.0 + base.expansion_rate - churn) + base.gained_per_month;
            revenue += (before + mrr) / 2.0;
            mrr
        });
        let of_months: Vec<f64> = of_months.collect();
        RevenueScenario {
            gross_mrr_churn_rate: churn,
            months: of_months,
            mrr,
            revenue,
        }
    };
    let today = scenario(base.gross_mrr_churn_rate);
    let then = scenario(lifted.clamp(0.0, 1.0));
    if !(today.revenue.is_finite() && then.revenue.is_finite()) {
        return Err(WhatIfError::TooLarge);
    }
    Ok(RevenueComparison {
        base: *base,
        break_even_spend: margin * (then.revenue - today.revenue),
        today,
        then,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revenue_is_carried_forward_month_by_month() {
        let base = RevenueBase {
            mrr: 1000.0,
            gross_mrr_churn_rate: 0.05,
            expansion_rate: 0.02,
            gained_per_month: 50.0,
            months: 12,
        };
        // By hand: 1000 × 0.97 + 50 = 1020, then 1020 × 0.97 + 50 = 1039.4; revenue 1010 + 1029.7. With 4 %: 1030, then
        // 1030 × 0.98 + 50 = 1059.4; revenue 1015 + 1044.7. The difference is 20.0, half of it at a margin of 0.5.
        let found = revenue_what_if(&base, -0.01, 2, 0.5).unwrap();
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        close(found.today.mrr, 1039.4);
        close(found.today.revenue, 2039.7);
        close(found.then.mrr, 1059.4);
        close(found.then.revenue, 2059.7);
        close(found.break_even_spend, 10.0);
        assert_eq!(found.today.months.len(), 2);
        assert_eq!(
            revenue_what_if(&base, -0.06, 2, 0.5).unwrap_err(),
            WhatIfError::RevenueChurn(0.05 - 0.06)
        );
        assert_eq!(
            revenue_what_if(&base, 0.0, 0, 0.5).unwrap_err(),
            WhatIfError::Months(0)
        );
    }
}
