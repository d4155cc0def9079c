//! Recurring revenue from sums that somebody else added up, as a query of a warehouse does.

use super::figures::Rates;
use super::making::movements;
use super::result::{Flow, Recurring, RecurringError, Row};
use super::tally::{Moments, Tally, Units};
use crate::calendar::{Calendar, Day, Period, Unit};
use crate::money::Money;

/// Decimals of the amounts.
const DECIMALS: u32 = 9;

/// Sums over the customers of one month, between its two instants.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PairTotals {
    /// x > 0: Σ x.
    pub start: Flow,
    /// x = 0, y > 0 and never paid before: Σ y.
    pub new: Flow,
    /// x = 0, y > 0 and paid before: Σ y.
    pub won_back: Flow,
    /// 0 < x < y: Σ y − x.
    pub expansion: Flow,
    /// 0 < y < x: Σ x − y.
    pub contraction: Flow,
    /// x > 0, y = 0: Σ x.
    pub churned: Flow,
    /// y > 0: Σ y.
    pub end: Flow,
    /// Nothing at both ends, something between.
    pub within: Flow,
    /// First paid day in the month, by what they paid at its close.
    pub acquired: Flow,
    /// The largest x, and the y of that customer.
    pub largest_start: (Money, Money),
    /// The largest y.
    pub largest_end: Money,
    /// For the intervals of rates.
    pub squares: Squares,
}

/// Sums of squares and products over the customers of the start, with d = y − x.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Squares {
    /// Σ x².
    pub xx: f64,
    /// Σ d x.
    pub dx: f64,
    /// Σ d².
    pub dd: f64,
    /// Σ d x where d < 0.
    pub lost_dx: f64,
    /// Σ d² where d < 0.
    pub lost_dd: f64,
}

/// One month.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthTotals {
    /// The month.
    pub period: Period,
    /// The instant at which it ends, cut at the close of the as-of day.
    pub until: Day,
    /// Its sums.
    pub month: PairTotals,
    /// Those of the twelve months before its end.
    pub year: PairTotals,
}

/// What all months together are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct RecurringTotals {
    /// The first day that the data cover.
    pub first: Day,
    /// The day up to which the data are complete.
    pub as_of: Day,
    /// The months, which follow each other; at least one.
    pub months: Vec<MonthTotals>,
    /// The sums between the first instant and the last.
    pub net: PairTotals,
}

/// Whole units of 10^−[`DECIMALS`].
fn units(amount: Money) -> Result<i128, RecurringError> {
    let amount = amount.decimal();
    let factor = DECIMALS.checked_sub(amount.scale());
    let factor = factor.map(|more| 10_i128.pow(more));
    let units = factor.and_then(|factor| amount.mantissa().checked_mul(factor));
    // As much as sums over months have room for.
    let units = units.filter(|units| units.unsigned_abs() < 1 << 112);
    units.ok_or(RecurringError::TooLarge)
}

fn flow(flow: Flow) -> Result<Units, RecurringError> {
    Ok(Units {
        customers: flow.customers,
        amount: units(flow.amount)?,
    })
}

impl PairTotals {
    fn tally(&self) -> Result<Tally, RecurringError> {
        let (expansion, contraction, churned) = (
            flow(self.expansion)?,
            flow(self.contraction)?,
            flow(self.churned)?,
        );
        let start = flow(self.start)?;
        let lost = contraction.amount + churned.amount;
        let Squares {
            xx,
            dx,
            dd,
            lost_dx,
            lost_dd,
        } = self.squares;
        let square = |sum: f64| (sum * 10_f64.powi(2 * DECIMALS as i32)) as i128;
        Ok(Tally {
            start,
            new: flow(self.new)?,
            won_back: flow(self.won_back)?,
            expansion,
            contraction,
            churned,
            // Nobody says why.
            reasons: [churned, Units::default(), Units::default()],
            end: flow(self.end)?,
            within: flow(self.within)?,
            acquired: flow(self.acquired)?,
            largest_start: (units(self.largest_start.0)?, units(self.largest_start.1)?),
            largest_end: units(self.largest_end)?,
            moments: Moments {
                x: start.amount,
                xx: square(xx),
                net: [expansion.amount - lost, square(dx), square(dd)],
                gross: [-lost, square(lost_dx), square(lost_dd)],
            },
            ..Tally::default()
        })
    }
}

/// Everything that the sums tell: no groups, cohorts or customers.
///
/// # Errors
/// [`RecurringError::NoPeriod`] without a month, [`RecurringError::TooLarge`].
pub fn recurring_of_totals(totals: &RecurringTotals) -> Result<Recurring, RecurringError> {
    let (Some(first), Some(last)) = (totals.months.first(), totals.months.last()) else {
        return Err(RecurringError::NoPeriod);
    };
    let mut rows = Vec::with_capacity(totals.months.len());
    let mut sum: Option<Tally> = None;
    for month in &totals.months {
        let tally = month.month.tally()?;
        rows.push(row(totals, month, month.period, [&tally, &tally])?);
        match &mut sum {
            None => sum = Some(tally),
            Some(sum) => sum.follow(&tally),
        }
    }
    let whole = match totals.months.len() {
        1 => first.period,
        _ => Period {
            start: first.period.start,
            end: last.period.end,
            unit: Unit::Days,
            calendar: Calendar::default(),
        },
    };
    let sum = sum.unwrap_or_default();
    let net = match totals.months.len() {
        1 => sum.clone(),
        _ => totals.net.tally()?,
    };
    Ok(Recurring {
        total: row(totals, last, whole, [&sum, &net])?,
        rows,
        groups: Vec::new(),
        cohorts: None,
        customers: Vec::new(),
        movers: Vec::new(),
        open: 0,
    })
}

fn row(
    totals: &RecurringTotals,
    last: &MonthTotals,
    period: Period,
    [months, net]: [&Tally; 2],
) -> Result<Row, RecurringError> {
    let reaches = last.until.plus_months(-12) > totals.first;
    let figures = Rates {
        months,
        net,
        year: reaches.then(|| last.year.tally()).transpose()?,
        unpriced: false,
        first: totals.first,
        known: true,
        scale: DECIMALS,
    };
    Ok(Row {
        period,
        until: last.until,
        complete: period.is_covered(totals.first, totals.as_of),
        known: true,
        movements: movements(months, DECIMALS)?,
        net: movements(net, DECIMALS)?,
        figures: figures.all()?,
        ends: None,
    })
}
