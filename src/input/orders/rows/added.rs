//! Rows of one order that stand one behind the other, added up before the ledger keeps each of them.

use super::OrderRows;
use super::block::Slice;
use super::row_read::{Fate, RowRead};
use crate::calendar::Day;
use crate::input::amount::Amount;
use crate::input::orders::ids::is_bare;
use crate::input::orders::plan::Plan;
use crate::input::rows::Column;
use crate::ledger::RowKind;

impl OrderRows {
    /// Adds up rows of one order, one customer, one day and one group. What an order's rows tell of each other stays:
    /// rows that all bear one amount are kept as they are, and of others the first gets the sum and the second
    /// nothing.
    #[inline(never)]
    pub(super) fn add_up(&mut self, plan: &Plan, slice: Slice<'_>, piece: &mut [RowRead]) {
        let ids_alone = plan.rules.customers_are_ids() && self.map.is_none();
        if plan.rules.first_row || !ids_alone {
            return;
        }
        let customers = slice.column(&plan.customer);
        let groups = plan.by.iter();
        let groups: Vec<_> = groups.map(|(_, place)| slice.column(place)).collect();
        let form = plan.rules.customer_ids();
        let mut from = 0;
        while let Some(first) = piece.get(from) {
            let same = |at: usize| {
                let known = |column: &Column<'_>| column.get(from) == column.get(at);
                known(&customers) && groups.iter().all(known)
            };
            let further = piece.iter().enumerate().skip(from + 1);
            let run = further.take_while(|(at, row)| belongs(first, row) && same(*at));
            let to = from + 1 + run.count();
            if to - from > 2
                && self.may_be_added(first)
                && customers.get(from).is_some_and(|id| {
                    is_bare(id, form, &mut self.seen.customers) && !slice.has_break(from, id)
                })
            {
                add(piece.get_mut(from..to).unwrap_or_default());
            }
            from = to;
        }
    }

    /// Whether other rows may be added to this one.
    fn may_be_added(&self, first: &RowRead) -> bool {
        // What comes after the as-of day is counted row by row.
        let seen = |day: Day| self.as_of.is_none_or(|as_of| day <= as_of);
        is_sale(first) && first.order.is_some() && first.day.is_some_and(seen)
    }
}

/// Whether a row goes on with the order of the one before it, on the same day and with as many decimals.
fn belongs(first: &RowRead, row: &RowRead) -> bool {
    !row.starts
        && is_sale(row)
        && (row.order, row.day) == (first.order, first.day)
        && row.amount.scale() == first.amount.scale()
}

fn is_sale(row: &RowRead) -> bool {
    let of_value = row.kind == RowKind::Order && row.refund.is_none() && row.amount.units() >= 0;
    row.fate == Fate::Used && of_value
}

/// Gives the first row the sum, the second nothing, and the others to neither; unless all bear the same amount, or
/// the sum is no longer a small number.
fn add(rows: &mut [RowRead]) {
    let [first, second, others @ ..] = rows else {
        return;
    };
    let amounts = || others.iter().chain([&*second]).map(|row| row.amount);
    if amounts().all(|amount| amount == first.amount) {
        return;
    }
    let sum = amounts().try_fold(first.amount, |sum, amount| sum.plus(amount).ok());
    let Some(sum) = sum.filter(|sum| i32::try_from(sum.units()).is_ok()) else {
        return;
    };
    first.amount = sum;
    second.amount = Amount::ZERO;
    others.iter_mut().for_each(|row| row.fate = Fate::Added);
}
