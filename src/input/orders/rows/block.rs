//! Some hundred rows of a batch, one column after the other.
//!
//! Every loop looks at all rows that are still to be used. What a value does not say in its usual form is asked the
//! careful way, for this value alone; a row that cannot be used, or is left out, is marked and no loop looks at it
//! again.

use std::ops::Range;
use std::sync::Arc;

use super::careful::{amount_is_blank, no_first_row, no_order};
use super::row_read::{Fate, RowRead};
use super::{OrderRows, hash_of, wrong_width};
use crate::calendar::Day;
use crate::input::amount::{Amount, quick_amount};
use crate::input::error::InputError;
use crate::input::exports::NumberScope;
use crate::input::orders::forms::Row;
use crate::input::orders::ids::{ORDERS, is_bare, read_id};
use crate::input::orders::places::{AmountTerm, Place};
use crate::input::orders::plan::Plan;
use crate::input::rows::{Batch, Column};
use crate::ledger::OrderCodes;

/// Rows that are read together: few enough to stay in the processor's nearest cache.
pub(super) const ROWS: usize = 128;

/// Rows of a batch.
#[derive(Clone, Copy)]
pub(super) struct Slice<'a> {
    pub(super) batch: &'a Batch,
    pub(super) from: usize,
    /// Whether all its rows are as wide as the header, and certainly have no line break in them.
    whole: bool,
}

impl<'a> Slice<'a> {
    /// The row with this number in the piece.
    #[inline(always)]
    pub(super) fn row(self, index: usize) -> Row<'a> {
        Row {
            batch: self.batch,
            index: self.from + index,
        }
    }

    /// The values of a column.
    #[inline(always)]
    pub(super) fn column(self, place: &Place) -> Column<'a> {
        self.batch.column(place.wanted, self.from)
    }

    /// Whether an id of this row goes over several lines.
    #[inline(always)]
    pub(super) fn has_break(self, index: usize, id: &[u8]) -> bool {
        !self.whole && self.batch.may_break(self.from + index) && has_break(id)
    }
}

impl OrderRows {
    /// Reads some rows of a batch and hands them to the ledger.
    pub(super) fn read_piece(
        &mut self,
        batch: &Batch,
        rows: Range<usize>,
    ) -> Result<(), InputError> {
        let plan = Arc::clone(&self.plan);
        let slice = Slice {
            batch,
            from: rows.start,
            whole: batch.plain_records(rows.start, plan.width) >= rows.len(),
        };
        let mut piece = std::mem::take(&mut self.piece);
        piece.clear();
        piece.resize(rows.len(), RowRead::NOTHING);
        self.piece_refunds.clear();
        if !slice.whole {
            self.widths(&plan, slice, &mut piece);
        }
        let all_days = self.days(&plan, slice, &mut piece);
        let (all_orders, each_starts) = self.orders(&plan, slice, &mut piece);
        self.conditions(&plan, slice, &mut piece);
        self.statuses(&plan, slice, &mut piece);
        if !(all_days && all_orders) {
            self.other_days(&plan, slice, &mut piece);
        }
        let all_amounts = self.amounts(&plan, slice, &mut piece);
        self.refunds(&plan, slice, &mut piece);
        self.currencies(&plan, slice, &mut piece, all_amounts);
        if !each_starts {
            self.add_up(&plan, slice, &mut piece);
        }
        let pushed = self.hand_on(&plan, slice, &mut piece);
        self.piece = piece;
        if !self.refusals.is_empty() {
            self.keep_refusals(batch);
        }
        pushed
    }

    /// Rows of another width than the header.
    fn widths(&mut self, plan: &Plan, slice: Slice<'_>, piece: &mut [RowRead]) {
        for (index, read) in piece.iter_mut().enumerate() {
            let fields = slice.batch.fields(slice.from + index);
            if fields != plan.width {
                read.fate = Fate::Gone;
                self.refuse(slice.row(index), wrong_width(fields, plan.width));
            }
        }
    }

    /// Days in a usual form; whether all are.
    #[inline(never)]
    fn days(&mut self, plan: &Plan, slice: Slice<'_>, piece: &mut [RowRead]) -> bool {
        if plan.rules.time.is_some() || plan.rules.zone.is_some() {
            return false;
        }
        let dates = &mut self.forms.dates;
        let mut first = self.seen.days.first.unwrap_or(Day::MAX);
        let mut all = true;
        for (read, text) in piece.iter_mut().zip(slice.column(&plan.date)) {
            read.day = dates.quick(text);
            match read.day {
                Some(day) => first = first.min(day),
                None => all = false,
            }
        }
        self.seen.days.first = Some(first).filter(|first| *first < Day::MAX);
        all
    }

    /// The codes of orders, and which rows begin another one; whether all rows that are used have a code, or need
    /// none, and whether each of them begins an order.
    #[inline(never)]
    fn orders(&mut self, plan: &Plan, slice: Slice<'_>, piece: &mut [RowRead]) -> (bool, bool) {
        let Some(place) = &plan.order else {
            return (true, true);
        };
        let file = self.file as u64;
        let (mut all, mut each_starts) = (true, true);
        for (index, (read, field)) in piece.iter_mut().zip(slice.column(place)).enumerate() {
            if read.fate == Fate::Gone {
                each_starts = false;
                continue;
            }
            let seen = &mut self.seen.orders;
            let other;
            let id = if is_bare(field, ORDERS, seen) {
                field
            } else {
                other = read_id(field, ORDERS, || slice.row(index).line(), seen);
                &*other
            };
            if id.is_empty() || slice.has_break(index, id) {
                (all, each_starts) = (false, false);
                continue;
            }
            let code = self.codes.code(id);
            let code = match plan.number_scope {
                NumberScope::All | NumberScope::Customer => code,
                NumberScope::Day => {
                    let day = read.day.map_or(0, |day| day.epoch_days() as u64);
                    OrderCodes::within(code, day)
                }
                NumberScope::File => OrderCodes::within(code, file),
            };
            read.order = Some(code);
            read.starts = self.run.order != Some(code);
            if plan.rules.first_row && (read.starts || self.is_again(plan, slice.row(index))) {
                read.starts = true;
                self.run.keep_state(plan, slice.row(index));
            }
            each_starts &= read.starts;
            self.run.order = Some(code);
        }
        if plan.rules.first_row {
            let items = piece
                .iter_mut()
                .filter(|read| read.order.is_some() && !read.starts);
            items.for_each(|read| read.fate = Fate::Item);
        }
        if each_starts {
            // Nothing is to be compared but what comes after the last row.
            let last = piece.len().saturating_sub(1);
            self.equal_rows(slice, piece, last);
        } else {
            self.equal_rows(slice, piece, 0);
        }
        (all, each_starts)
    }

    /// Counts the rows of an order that are, byte for byte, an earlier row of it; from this row on.
    fn equal_rows(&mut self, slice: Slice<'_>, piece: &[RowRead], from: usize) {
        for (index, read) in piece.iter().enumerate().skip(from) {
            if read.order.is_none() {
                continue;
            }
            if read.starts {
                self.run.rows.clear();
                // Most orders have one row, and nothing to compare it with.
                if piece.get(index + 1).is_some_and(|next| next.starts) {
                    continue;
                }
            }
            let row = slice.row(index);
            let raw = row.batch.raw(row.index);
            if !self.run.rows.insert(hash_of(raw)) {
                self.seen.equal_rows.add(row.line(), raw);
            }
        }
    }

    /// Days that the quick way does not read; the careful way words what is wrong with them.
    fn other_days(&mut self, plan: &Plan, slice: Slice<'_>, piece: &mut [RowRead]) {
        let rules = &plan.rules;
        for (index, read) in piece.iter_mut().enumerate() {
            let row = slice.row(index);
            if let Some(place) = &plan.order
                && read.order.is_none()
                && matches!(read.fate, Fate::Used | Fate::Void)
            {
                if read.fate == Fate::Used {
                    self.refuse(row, no_order(row, place));
                }
                read.fate = Fate::Gone;
            }
            if read.day.is_some() || read.fate == Fate::Item {
                continue;
            }
            let (time, zone) = (rules.time.as_ref(), rules.zone.as_ref());
            match self.forms.day(row, &plan.date, time, zone) {
                Ok(day) => {
                    read.day = Some(day);
                    self.seen.days.see(day);
                }
                Err(stop) => {
                    if read.fate == Fate::Used {
                        self.refuse(row, stop);
                    }
                    read.fate = Fate::Gone;
                }
            }
        }
    }

    /// Amounts: a column's in the usual form, or whatever is to be put together. Whether all are of the usual form,
    /// which names no currency.
    #[inline(never)]
    fn amounts(&mut self, plan: &Plan, slice: Slice<'_>, piece: &mut [RowRead]) -> bool {
        if plan.amount.is_empty() {
            return true;
        }
        let mark = self.forms.quick_mark();
        let mut all = true;
        if let Some(place) = plan.single_amount() {
            for (index, (read, text)) in piece.iter_mut().zip(slice.column(place)).enumerate() {
                match quick_amount(text, mark) {
                    Some(amount) => read.amount = amount,
                    None => {
                        self.other_amount(plan, slice.row(index), read);
                        all = false;
                    }
                }
            }
            return all;
        }
        let mut factors: Vec<Column<'_>> = match plan.amount.as_slice() {
            [
                AmountTerm {
                    negative: false,
                    factors,
                },
            ] => factors.iter().map(|place| slice.column(place)).collect(),
            _ => Vec::new(),
        };
        for (index, read) in piece.iter_mut().enumerate() {
            match quick_product(&mut factors, mark) {
                Some(amount) => read.amount = amount,
                None => {
                    self.other_amount(plan, slice.row(index), read);
                    all = false;
                }
            }
        }
        all
    }

    /// An amount that is put together, or not in the usual form.
    #[inline(never)]
    fn other_amount(&mut self, plan: &Plan, row: Row<'_>, read: &mut RowRead) {
        if read.fate != Fate::Used {
            let places = plan.amount.iter().flat_map(|term| &term.factors);
            places.for_each(|place| self.forms.hear_amount(row, place));
            return;
        }
        if plan.rules.amount_on_first_row && amount_is_blank(row, plan) {
            self.refuse(row, no_first_row(row, plan));
            read.fate = Fate::Gone;
            return;
        }
        match self.forms.amount(row, &plan.amount) {
            Ok((amount, currency)) => {
                read.amount = amount;
                read.currency = self.marked(plan, currency);
            }
            Err(stop) => {
                self.refuse(row, stop);
                read.fate = Fate::Gone;
            }
        }
    }
}

/// The product of the next row's values, if all are of the usual form.
#[inline(always)]
fn quick_product(factors: &mut [Column<'_>], mark: u8) -> Option<Amount> {
    let mut product: Option<Amount> = None;
    let mut usual = true;
    for factor in factors {
        let amount = factor.next().and_then(|text| quick_amount(text, mark));
        let next = match (product, amount) {
            (Some(product), Some(amount)) => product.times(amount).ok(),
            (None, amount) => amount,
            (_, None) => None,
        };
        usual &= next.is_some();
        product = next;
    }
    product.filter(|_| usual)
}

/// Whether an id goes over several lines.
fn has_break(id: &[u8]) -> bool {
    id.contains(&b'\n') || id.contains(&b'\r')
}
