//! Customers by the month in which they first paid, and what they pay since.

use std::collections::BTreeMap;

use super::result::RecurringError;
use super::walk::CohortSums;
use crate::calendar::{Calendar, Day, Period, Unit};
use crate::money::Money;

/// Cohorts, the earliest first, and what they come to together.
#[derive(Clone, Debug, PartialEq)]
pub struct Cohorts {
    /// The cohorts.
    pub cohorts: Vec<Cohort>,
    /// For each month since: sums over the cohorts that have it.
    pub average: Vec<Cell>,
}

/// Customers who first paid in one month.
#[derive(Clone, Debug, PartialEq)]
pub struct Cohort {
    /// The month.
    pub month: Period,
    /// Number of customers, those who left at once included.
    pub customers: u64,
    /// What they paid at the close of each one's first paid day.
    pub base: Money,
    /// The end of the month itself, of the next, and so on as far as the data are complete.
    pub cells: Vec<Cell>,
}

/// What a cohort pays at the end of a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Σ m.
    pub mrr: Money,
    /// Σ m / base; `None` where the base is 0.
    pub net: Option<f64>,
    /// Σ min(first, m) / base, within 0..1.
    pub gross: Option<f64>,
    /// The share of the customers who pay.
    pub logos: Option<f64>,
}

/// Sums as cohorts. Average = Σ / Σ over the cohorts that have the cell.
///
/// Reference: subscriptions.md, section 6.
pub(super) fn of(
    sums: &BTreeMap<i32, CohortSums>,
    money: impl Fn(i128) -> Result<Money, RecurringError>,
) -> Result<Cohorts, RecurringError> {
    let cell = |(mrr, gross, logos): (i128, i128, u64), base: i128, customers: u64| {
        let of_base = |part: i128| (base > 0).then(|| part as f64 / base as f64);
        Ok(Cell {
            mrr: money(mrr)?,
            net: of_base(mrr),
            gross: of_base(gross),
            logos: (customers > 0).then(|| logos as f64 / customers as f64),
        })
    };
    let mut cohorts = Vec::with_capacity(sums.len());
    let mut average: Vec<((i128, i128, u64), i128, u64)> = Vec::new();
    for (month, sums) in sums {
        let of_this = sums.cells.iter();
        let cells = of_this.map(|own| cell(*own, sums.base, sums.customers));
        cohorts.push(Cohort {
            month: Calendar::default().period_of(Unit::Month, Day::first_of_month(*month)),
            customers: sums.customers,
            base: money(sums.base)?,
            cells: cells.collect::<Result<_, _>>()?,
        });
        let most = average.len().max(sums.cells.len());
        average.resize(most, ((0, 0, 0), 0, 0));
        for (all, own) in average.iter_mut().zip(&sums.cells) {
            all.0 = (all.0.0 + own.0, all.0.1 + own.1, all.0.2 + own.2);
            all.1 += sums.base;
            all.2 += sums.customers;
        }
    }
    let average = average.into_iter();
    let average = average.map(|(sums, base, customers)| cell(sums, base, customers));
    Ok(Cohorts {
        cohorts,
        average: average.collect::<Result<_, _>>()?,
    })
}
