//! The same from sums that a query added up: all but what needs each customer again, which is shuffles.

use std::sync::Arc;

use super::bridge::{CLASSES, Step};
use super::cells::Cells;
use super::change::{Asked, Found, Why};
use super::columns::Column;
use super::days::DaySums;
use super::measure::Measure;
use super::search::{Sampled, Subject, search};
use super::walk::{Sums, Walked};
use crate::calendar::Day;
use crate::metrics::moments::Ratios;
use crate::metrics::summary::{Both, Totals};
use crate::money::Money;

/// The sums of each measure, by the groups that customers are in now and were in before.
pub type GroupSums = Vec<(Measure, Vec<([usize; 2], Ratios)>)>;

/// A column whose groups' sums are known.
#[derive(Debug, Clone)]
pub struct ColumnSums {
    /// The column, without customers' labels.
    pub column: Arc<Column>,
    /// Its groups' sums.
    pub of: GroupSums,
}

/// What a query found of two periods.
#[derive(Debug, Clone)]
pub struct WhySums {
    /// The report's metrics of both, with how sure their changes are.
    pub both: Both,
    /// The sums of the period, and of the one before.
    pub sums: [Sums; 2],
    /// Customers by what became of them, in the order of [`CLASSES`].
    pub steps: [Step; CLASSES.len()],
    /// Net revenue and orders' revenue of the days, in units.
    pub days: Vec<(Day, [i128; 2])>,
    /// The columns.
    pub columns: Vec<ColumnSums>,
    /// A unit of money in the metrics' own.
    pub unit: f64,
}

impl WhySums {
    /// Why the figures differ: what [`why`](super::change::why) finds of the same customers without shuffles.
    pub fn why(self, asked: &Asked<'_>, as_of: Day) -> Why {
        let [now, before] = self.sums;
        let walked = Walked {
            now,
            before,
            steps: self.steps,
            days: DaySums::of_days(&asked.frame, &self.days),
            customers: 0, // nobody asks for it here
        };
        let columns: Vec<Arc<Column>> = self
            .columns
            .iter()
            .map(|of| Arc::clone(&of.column))
            .collect();
        let mut sampled = &self.columns[..]; // all of them
        let unit = self.unit;
        let known = Found {
            both: self.both,
            walked: Some(walked),
            has_amounts: true,
        };
        known.why(asked, as_of, &mut |subject| {
            search(subject, &columns, unit, &mut sampled)
        })
    }
}

impl Sampled for &[ColumnSums] {
    fn cells(&self, measure: Measure, column: &Column) -> Cells {
        let of = self.iter().find(|of| *of.column == *column);
        let sums = of.and_then(|of| of.of.iter().find(|(known, _)| *known == measure));
        let sums = sums.map(|(_, sums)| sums.clone()).unwrap_or_default();
        Cells::of_sums(column.groups.len(), sums.into_iter())
    }

    fn permuted(&mut self, _: Subject, _: &Column, _: f64) -> Option<(f64, u32)> {
        None
    }
}

impl Sums {
    /// Of a period's totals, with how many of the active at its start were due, and how many of them bought. None where
    /// money has more digits than so many units can hold.
    pub fn of_totals(
        totals: &Totals,
        [due, start_buyers]: [u64; 2],
        units: impl Fn(Money) -> Option<i128>,
    ) -> Option<Sums> {
        let (base, purchases) = (&totals.base, &totals.purchases);
        let money = purchases.money.unwrap_or_default();
        Some(Sums {
            start: base.start,
            retained: base.retained,
            due,
            start_buyers,
            buyers: purchases.buyers,
            new_buyers: purchases.buyers.checked_sub(totals.returning_buyers)?,
            repeat_buyers: totals.repeat_buyers,
            repeat_buyers_to_date: totals.repeat_buyers_to_date,
            to_date: totals.customers_to_date,
            repeat_to_date: totals.repeat_customers,
            orders: purchases.orders,
            revenue: units(money.revenue)?,
            refunds: units(money.refunds)?,
        })
    }
}
