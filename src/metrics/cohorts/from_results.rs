//! A table of cohorts that somebody else counted.

use super::measure::Measure;
use super::triangle::{Cell, Cohort, Triangle};
use crate::calendar::Period;
use crate::metrics::figure::Number;
use crate::money::Money;

/// What a cell was told to show.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultCell {
    /// Customers, orders or an amount, as the measure has it.
    pub numerator: Number,
    /// Customers or orders, for a ratio.
    pub denominator: Option<u64>,
    /// Whether the data cover the cell to its end.
    pub complete: bool,
}

/// What a cohort was told to be.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultCohort {
    /// The period of its customers' first order.
    pub period: Period,
    /// How many customers.
    pub size: u64,
    /// Its cells from cell 0 on.
    pub cells: Vec<ResultCell>,
}

/// More units than any sum of orders has, and few enough to be added up.
const LARGEST: i128 = 1_000_000_000_000_000_000_000_000_000_000;

impl Triangle {
    /// The triangle that shows these cells in `measure`, and in no other: cells hold nothing else.
    /// `None` when amounts have more digits than can be added up.
    pub fn told(
        cohorts: &[ResultCohort],
        measure: Measure,
        stray_refunds: u64,
    ) -> Option<Triangle> {
        let cells = || cohorts.iter().flat_map(|cohort| &cohort.cells);
        let scale = cells().map(|cell| match &cell.numerator {
            Number::Money(money) => money.decimal().scale(),
            _ => 0,
        });
        let scale = scale.max().unwrap_or(0);
        let cohorts = cohorts.iter().map(|told| {
            let mut before = 0;
            let cells = told.cells.iter().map(|cell| {
                let numerator = units(&cell.numerator, scale)?;
                let made = measure.cell(numerator, before, cell);
                before = numerator;
                Some(made)
            });
            Some(Cohort {
                period: told.period,
                size: told.size,
                cells: cells.collect::<Option<_>>()?,
            })
        });
        Some(Triangle {
            cohorts: cohorts.collect::<Option<_>>()?,
            scale,
            stray_refunds,
        })
    }
}

/// A count, or an amount in units of 10^−scale.
fn units(number: &Number, scale: u32) -> Option<i128> {
    let units = match number {
        Number::Count(count) => i128::from(*count),
        Number::Money(money) => in_units(*money, scale)?,
        Number::Real(_) | Number::MoneyList(_) | Number::Reals(_) => return None,
    };
    (units.abs() <= LARGEST).then_some(units)
}

fn in_units(money: Money, scale: u32) -> Option<i128> {
    let amount = money.decimal();
    let factor = 10_i128.checked_pow(scale.checked_sub(amount.scale())?)?;
    amount.mantissa().checked_mul(factor)
}

impl Measure {
    /// The cell that shows a fraction: the opposite of what is read off cells. `before` is the numerator
    /// of the cell before it in the cohort, 0 for the first.
    fn cell(self, numerator: i128, before: i128, told: &ResultCell) -> Cell {
        let count = u64::try_from(numerator).unwrap_or(0);
        let mut cell = Cell {
            complete: told.complete,
            ..Cell::default()
        };
        match self {
            // Either, whether those who come later are counted too or not.
            Measure::Retention | Measure::Customers => {
                (cell.customers, cell.later) = (count, count);
            }
            Measure::Orders => cell.orders = count,
            Measure::Revenue => cell.revenue = numerator,
            Measure::CumulativeRevenue => cell.revenue = numerator - before,
            Measure::AverageOrderValue => {
                cell.revenue = numerator;
                cell.orders = told.denominator.unwrap_or(0);
            }
        }
        cell
    }
}
