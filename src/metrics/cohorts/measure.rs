//! What is read off a cohort's cells.

use super::triangle::{Cohort, Triangle};
use crate::choice::{Choice, choices};
use crate::metrics::figure::Number;
use crate::metrics::interval::{Interval, wilson};
use crate::money::Money;

choices! {
    /// What a cell shows. Revenue is net, refunds taken off, but that of an average order.
    pub enum Measure {
        /// Share of the cohort with an order in the period
        Retention = "retention",
        /// Customers with an order in the period
        Customers = "customers",
        /// Orders
        Orders = "orders",
        /// Revenue less refunds
        Revenue = "revenue",
        /// Revenue less refunds up to the period, per customer of the cohort
        CumulativeRevenue = "cumulative-revenue",
        /// Revenue per order
        AverageOrderValue = "aov" | "average-order-value",
    }
}

impl Measure {
    /// The name in JSON and CSV.
    pub fn key(self) -> &'static str {
        match self {
            Measure::CumulativeRevenue => "cumulative_revenue",
            Measure::AverageOrderValue => "average_order_value",
            _ => self.name(),
        }
    }
}

/// A cell's value, with what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// `numerator` / `denominator` for a ratio, else the numerator; `None` when the denominator is 0.
    pub value: Option<Number>,
    /// Customers, orders or an amount.
    pub numerator: Number,
    /// Customers or orders, for a ratio.
    pub denominator: Option<u64>,
    /// The 95 % Wilson interval of a retention.
    pub interval: Option<Interval>,
    /// Whether the data cover the cell to its end.
    pub complete: bool,
}

/// The average of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Average {
    /// The sum of the numerators over the sum of the denominators; for a plain count or amount, its
    /// mean over the cohorts. `None` without a complete cell.
    pub value: Option<f64>,
    /// The sum of the numerators.
    pub numerator: Number,
    /// The sum of the denominators.
    pub denominator: u64,
    /// The cohorts in it: those with a complete cell.
    pub cohorts: u64,
    /// The 95 % Wilson interval of a retention.
    pub interval: Option<Interval>,
}

/// Numerator in counts or units, and denominator of a ratio.
#[derive(Clone, Copy)]
struct Fraction {
    numerator: i128,
    denominator: Option<u64>,
}

impl Measure {
    /// Whether cells are made of orders alone: contracts say nothing of them.
    pub fn needs_orders(self) -> bool {
        !matches!(self, Measure::Retention | Measure::Customers)
    }

    /// Whether numerators are amounts.
    pub fn is_money(self) -> bool {
        matches!(
            self,
            Measure::Revenue | Measure::CumulativeRevenue | Measure::AverageOrderValue
        )
    }

    /// The fractions of a cohort's cells; `unbounded` counts who came in the period or later.
    fn fractions(self, cohort: &Cohort, unbounded: bool) -> impl Iterator<Item = Fraction> + '_ {
        let mut sum = 0;
        cohort.cells.iter().map(move |cell| {
            let customers = if unbounded {
                cell.later
            } else {
                cell.customers
            };
            let net = cell.revenue + cell.refunds;
            sum += net;
            let (numerator, denominator) = match self {
                Measure::Retention => (customers.into(), Some(cohort.size)),
                Measure::Customers => (customers.into(), None),
                Measure::Orders => (cell.orders.into(), None),
                Measure::Revenue => (net, None),
                Measure::CumulativeRevenue => (sum, Some(cohort.size)),
                Measure::AverageOrderValue => (cell.revenue, Some(cell.orders)),
            };
            Fraction {
                numerator,
                denominator,
            }
        })
    }

    fn number(self, numerator: i128, scale: u32) -> Number {
        if self.is_money() {
            Number::Money(Money::from_units(numerator, scale).unwrap_or_default())
        } else {
            Number::Count(u64::try_from(numerator).unwrap_or(0))
        }
    }

    fn interval(self, numerator: i128, denominator: u64) -> Option<Interval> {
        let part = u64::try_from(numerator).ok()?;
        let is_share = self == Measure::Retention;
        is_share.then(|| wilson(part, denominator)).flatten()
    }
}

impl Triangle {
    /// The values of a cohort's cells, from cell 0 on.
    pub fn values(&self, cohort: &Cohort, measure: Measure, unbounded: bool) -> Vec<Value> {
        let fractions = measure.fractions(cohort, unbounded);
        let cells = fractions.zip(&cohort.cells);
        cells
            .map(|(fraction, cell)| {
                let numerator = measure.number(fraction.numerator, self.scale);
                let value = match fraction.denominator {
                    None => Some(numerator.clone()),
                    Some(whole) => ratio(&numerator, whole).map(Number::Real),
                };
                let interval = fraction
                    .denominator
                    .and_then(|whole| measure.interval(fraction.numerator, whole));
                Value {
                    value,
                    numerator,
                    denominator: fraction.denominator,
                    interval,
                    complete: cell.complete,
                }
            })
            .collect()
    }

    /// The average of each column over the cohorts that have a complete cell in it, weighted: the
    /// sum of the numerators over the sum of the denominators.
    pub fn averages(&self, measure: Measure, unbounded: bool) -> Vec<Average> {
        let columns = self.cohorts.iter().map(|cohort| cohort.cells.len()).max();
        // Numerators, denominators and cohorts of each column.
        let mut sums = vec![(0_i128, 0_u64, 0_u64); columns.unwrap_or(0)];
        for cohort in &self.cohorts {
            let cells = measure.fractions(cohort, unbounded).zip(&cohort.cells);
            for ((fraction, cell), sum) in cells.zip(&mut sums) {
                if cell.complete {
                    sum.0 += fraction.numerator;
                    sum.1 += fraction.denominator.unwrap_or(1);
                    sum.2 += 1;
                }
            }
        }
        let average = |(numerator, denominator, cohorts)| {
            let number = measure.number(numerator, self.scale);
            Average {
                value: ratio(&number, denominator),
                numerator: number,
                denominator,
                cohorts,
                interval: measure.interval(numerator, denominator),
            }
        };
        sums.into_iter().map(average).collect()
    }

    /// Customers in all cohorts.
    pub fn customers(&self) -> u64 {
        self.cohorts.iter().map(|cohort| cohort.size).sum()
    }
}

fn ratio(numerator: &Number, denominator: u64) -> Option<f64> {
    let numerator = numerator.to_f64().filter(|_| denominator > 0)?;
    Some(numerator / denominator as f64)
}
