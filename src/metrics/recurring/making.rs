//! From sums to rows: whole units become amounts, tallies figures.

use super::result::{
    Asked, CustomerRow, Flow, Group, Movements, Mover, Recurring, RecurringError, Row,
};
use super::tally::{self, Tally, Units};
use super::timeline::{RowPlan, Timeline};
use super::walk::Sums;
use super::{cohorts, figures};
use crate::calendar::Day;
use crate::money::Money;

/// The largest movements that are named.
const MOVERS: usize = 10;

/// Whole units of 10^−`scale` as an exact amount.
pub(super) fn money(units: i128, scale: u32) -> Result<Money, RecurringError> {
    let (mut units, mut scale) = (units, scale);
    while scale > 0 && units % 10 == 0 {
        (units, scale) = (units / 10, scale - 1);
    }
    Money::from_units(units, scale).ok_or(RecurringError::TooLarge)
}

/// Turns sums into rows.
pub(super) struct Making<'a> {
    pub(super) asked: &'a Asked,
    pub(super) timeline: &'a Timeline,
    /// Decimals of all amounts.
    pub(super) scale: u32,
    /// The first day of the month whose movements nobody knows.
    pub(super) unknown: Option<Day>,
}

impl Making<'_> {
    pub(super) fn recurring(
        &self,
        sums: Sums,
        shown: &[Box<[u8]>],
        other: Option<Sums>,
    ) -> Result<Recurring, RecurringError> {
        let other = other.as_ref().map(|other| other.pairs.as_slice());
        let rows = self.rows(&sums, &sums.pairs, other)?;
        let total = self.row(&self.timeline.total, &sums, &sums.pairs, other)?;
        let mut groups = Vec::with_capacity(sums.groups.len());
        for (slot, pairs) in sums.groups.iter().enumerate() {
            let value = shown.get(slot).cloned();
            let is_empty = pairs.iter().all(|tally| *tally == Tally::default());
            if value.is_none() && is_empty {
                continue;
            }
            groups.push(Group {
                value,
                rows: self.rows(&sums, pairs, None)?,
                total: self.row(&self.timeline.total, &sums, pairs, None)?,
            });
        }
        let cohorts = match self.asked.cohorts {
            true => Some(cohorts::of(&sums.cohorts, |units| self.money(units))?),
            false => None,
        };
        let mut customers = Vec::with_capacity(sums.listed.len());
        for one in &sums.listed {
            customers.push(CustomerRow {
                customer: one.customer,
                first_paid: one.first_paid,
                start: self.money(one.start)?,
                end: self.money(one.end)?,
                movement: one.movement,
                reason: one.reason,
            });
        }
        Ok(Recurring {
            rows,
            total,
            groups,
            cohorts,
            customers,
            movers: self.movers(&sums)?,
            open: sums.open,
        })
    }

    /// The largest movements; of those alike at the end of the list all.
    fn movers(&self, sums: &Sums) -> Result<Vec<Mover>, RecurringError> {
        let mut movers = sums.movers.clone();
        let size = |both: &tally::Both| (both.end - both.start).unsigned_abs();
        movers.sort_by_key(|(_, both)| std::cmp::Reverse(size(both)));
        let least = movers.get(MOVERS - 1).map_or(0, |(_, both)| size(both));
        movers.retain(|(_, both)| size(both) >= least);
        let mover = |(customer, both): (usize, tally::Both)| {
            Ok(Mover {
                customer,
                start: self.money(both.start)?,
                end: self.money(both.end)?,
                movement: both.movement(),
            })
        };
        movers.into_iter().map(mover).collect()
    }

    fn rows(
        &self,
        sums: &Sums,
        pairs: &[Tally],
        other: Option<&[Tally]>,
    ) -> Result<Vec<Row>, RecurringError> {
        let rows = self.timeline.rows.iter();
        rows.map(|row| self.row(row, sums, pairs, other)).collect()
    }

    fn row(
        &self,
        plan: &RowPlan,
        sums: &Sums,
        pairs: &[Tally],
        other: Option<&[Tally]>,
    ) -> Result<Row, RecurringError> {
        let tally = |pair: usize| pairs.get(pair).cloned().unwrap_or_default();
        let months = pairs.get(plan.months.clone()).unwrap_or_default();
        let mut sum = months.first().cloned().unwrap_or_default();
        for month in months.iter().skip(1) {
            sum.follow(month);
        }
        let net = tally(plan.span);
        let year = plan.year.filter(|pair| !sums.unpriced.contains(pair));
        let known = self.unknown.is_none_or(|first| first < plan.period.start);
        let figures = figures::Rates {
            months: &sum,
            net: &net,
            unpriced: year.is_none() && plan.year.is_some(),
            year: year.map(tally),
            first: self.asked.first,
            known,
            scale: self.scale,
        };
        let ends = match other.and_then(|pairs| pairs.get(plan.span)) {
            None => None,
            Some(other) => {
                let (own, other) = (net.end.amount, other.end.amount);
                let (service, request) = match self.asked.on_request {
                    true => (other, own),
                    false => (own, other),
                };
                Some((self.money(service)?, self.money(request)?))
            }
        };
        Ok(Row {
            period: plan.period,
            until: plan.until,
            complete: plan.period.is_covered(self.asked.first, self.asked.as_of),
            known,
            movements: movements(&sum, self.scale)?,
            net: movements(&net, self.scale)?,
            figures: figures.all()?,
            ends,
        })
    }

    fn money(&self, units: i128) -> Result<Money, RecurringError> {
        money(units, self.scale)
    }
}

/// A tally as movements.
pub(super) fn movements(tally: &Tally, scale: u32) -> Result<Movements, RecurringError> {
    let flow = |units: Units| flow(units, scale);
    let [unknown, voluntary, involuntary] = tally.reasons;
    Ok(Movements {
        start: flow(tally.start)?,
        new: flow(tally.new)?,
        won_back: flow(tally.won_back)?,
        expansion: flow(tally.expansion)?,
        discount_ended: flow(tally.discount_ended)?,
        contraction: flow(tally.contraction)?,
        churned: flow(tally.churned)?,
        voluntary: flow(voluntary)?,
        involuntary: flow(involuntary)?,
        unknown: flow(unknown)?,
        currency: money(tally.currency, scale)?,
        end: flow(tally.end)?,
        within: flow(tally.within)?,
        acquired: flow(tally.acquired)?,
        moved_in: flow(tally.moved_in)?,
        moved_out: flow(tally.moved_out)?,
    })
}

fn flow(units: Units, scale: u32) -> Result<Flow, RecurringError> {
    Ok(Flow {
        customers: units.customers,
        amount: money(units.amount, scale)?,
    })
}
