//! Hands rows to the ledger, each with its customer.

use std::borrow::Cow;

use super::block::Slice;
use super::row_read::{Fate, RowRead};
use super::{OrderRows, broken_id};
use crate::calendar::Day;
use crate::input::amount::Amount;
use crate::input::error::InputError;
use crate::input::orders::forms::Row;
use crate::input::orders::ids::{is_bare, read_id};
use crate::input::orders::plan::Plan;
use crate::input::problem::Kind;
use crate::ledger::{BlockRow, RowKind, TAKEN, Value};

impl OrderRows {
    /// Hands the rows to the ledger, each with its customer's id and what was paid back of it.
    #[inline(never)]
    pub(super) fn hand_on(
        &mut self,
        plan: &Plan,
        slice: Slice<'_>,
        piece: &mut [RowRead],
    ) -> Result<(), InputError> {
        let groups = plan.by.iter();
        let groups: Vec<_> = groups
            .map(|(column, place)| (*column, slice.column(place)))
            .collect();
        let form = plan.rules.customer_ids();
        let bare_ids = plan.rules.customers_are_ids() && self.map.is_none();
        for (index, (read, field)) in piece
            .iter_mut()
            .zip(slice.column(&plan.customer))
            .enumerate()
        {
            let row = slice.row(index);
            let (Some(day), Fate::Used | Fate::Void) = (read.day, read.fate) else {
                match (read.day, read.fate) {
                    (Some(day), Fate::Added) => self.count_used(plan, row, day),
                    _ => self.further_row(plan, row, read)?,
                }
                continue;
            };
            // Most ids are handed on from where they stand in the file.
            let other;
            let customer = if bare_ids
                && is_bare(field, form, &mut self.seen.customers)
                && !slice.has_break(index, field)
            {
                field
            } else {
                let Some(customer) = self.other_customer(plan, slice, index, read) else {
                    self.further_row(plan, row, read)?;
                    continue;
                };
                other = customer;
                &*other
            };
            if read.fate == Fate::Used {
                for (column, values) in &groups {
                    if let Some(value) = values.get(index) {
                        self.builder.take_group(*column, value.trim_ascii());
                        read.group = TAKEN;
                    }
                }
                self.count_used(plan, row, day);
            } else {
                read.kind = RowKind::Void;
            }
            if plan.rules.first_row {
                self.remember_first_row(read, customer);
            }
            if read.kind == RowKind::Void && read.order.is_none() {
                continue;
            }
            self.push_row(read, day, customer)?;
        }
        Ok(())
    }

    /// The id of a row's customer that is not what stands in its column; a guest's is empty. None for one that goes
    /// over several lines.
    #[inline(never)]
    fn other_customer<'a>(
        &mut self,
        plan: &Plan,
        slice: Slice<'a>,
        index: usize,
        read: &mut RowRead,
    ) -> Option<Cow<'a, [u8]>> {
        let row = slice.row(index);
        let customer = if plan.rules.customers_are_ids() {
            let form = plan.rules.customer_ids();
            let field = row.field(&plan.customer);
            read_id(field, form, || row.line(), &mut self.seen.customers)
        } else {
            self.customer_of(plan, row, read)
        };
        if slice.has_break(index, &customer) {
            self.refuse(row, broken_id(&plan.customer, &customer, Kind::Customer));
            read.fate = Fate::Gone;
            return None;
        }
        Some(match &self.map {
            None => customer,
            Some(map) => map.person(customer),
        })
    }

    /// Counts what a row says that is used.
    #[inline(always)]
    fn count_used(&mut self, plan: &Plan, row: Row<'_>, day: Day) {
        if !plan.rules.statuses.is_empty() || !plan.rules.flags.is_empty() {
            self.tally.count_status(row, &plan.rules);
        }
        if self.as_of.is_none_or(|as_of| day <= as_of) {
            self.seen.days.use_day(day, || row.line());
        }
    }

    /// Hands one row to the ledger, and what was paid back of it.
    #[inline(always)]
    fn push_row(&mut self, read: &RowRead, day: Day, customer: &[u8]) -> Result<(), InputError> {
        let row = BlockRow {
            customer,
            order: read.order,
            value: value(day, read.amount),
            kind: read.kind,
            starts: self.run.begins(read),
            group: read.group,
        };
        self.builder.push_row(&row)?;
        let refund = read
            .refund
            .and_then(|place| self.piece_refunds.get(place as usize));
        if let Some(&(day, amount)) = refund {
            self.tally.counts.refunds += 1;
            self.builder.push_row(&BlockRow {
                value: value(day, amount),
                kind: RowKind::Refund,
                starts: false,
                ..row
            })?;
        }
        Ok(())
    }
}

/// A row's day and amount.
pub(super) fn value(day: Day, amount: Amount) -> Value {
    let amount = amount.without_zeros();
    Value {
        day,
        units: amount.units(),
        scale: amount.scale(),
    }
}
