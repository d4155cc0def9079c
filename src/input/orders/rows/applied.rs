//! What a file's rules make of some rows: which are sales, which are refunds, and in which currency.

use super::block::Slice;
use super::careful::shown;
use super::row_read::{Fate, RowRead};
use super::{OrderRows, is_blank};
use crate::input::amount::Amount;
use crate::input::exports::NegativeRows;
use crate::input::orders::currencies::Exchange;
use crate::input::orders::forms::Row;
use crate::input::orders::plan::Plan;
use crate::input::orders::statuses::{StatusUse, is_any};
use crate::input::orders::words::yes_or_no;
use crate::ledger::RowKind;

impl OrderRows {
    /// Leaves out the rows that do not meet the conditions.
    pub(super) fn conditions(&mut self, plan: &Plan, slice: Slice<'_>, piece: &mut [RowRead]) {
        for (condition, places) in &plan.filters {
            let mut left_out = 0;
            if let [place] = places.as_slice() {
                for (read, field) in piece.iter_mut().zip(slice.column(place)) {
                    if read.fate != Fate::Gone && !condition.holds_for([field].into_iter()) {
                        read.fate = Fate::Gone;
                        left_out += 1;
                    }
                }
            } else {
                for (index, read) in piece.iter_mut().enumerate() {
                    let row = slice.row(index);
                    let fields = places.iter().map(|place| row.field(place));
                    if read.fate != Fate::Gone && !condition.holds_for(fields) {
                        read.fate = Fate::Gone;
                        left_out += 1;
                    }
                }
            }
            self.tally
                .leave_out_rows(left_out, || format!("not {condition}"));
        }
    }

    /// Which rows are sales, by their statuses.
    pub(super) fn statuses(&mut self, plan: &Plan, slice: Slice<'_>, piece: &mut [RowRead]) {
        let rules = &plan.rules;
        if rules.statuses.is_empty() && rules.flags.is_empty() && rules.cancelled.is_none() {
            return;
        }
        for (index, read) in piece.iter_mut().enumerate() {
            if read.fate != Fate::Used {
                continue;
            }
            let row = slice.row(index);
            read.status = self.tally.status(row, rules);
            let cancelled = rules.cancelled.as_ref();
            let cancelled = cancelled.is_some_and(|place| is_cancelled(row.field(place)));
            if read.status == StatusUse::LeftOut || cancelled {
                if self.is_no_row(row) {
                    read.fate = Fate::Gone;
                    continue;
                }
                self.tally.count_status(row, rules);
                self.tally.leave_out_by_status(row, rules);
                read.fate = Fate::Void;
            }
        }
    }

    /// What was paid back, and what the status makes of the amount.
    pub(super) fn refunds(&mut self, plan: &Plan, slice: Slice<'_>, piece: &mut [RowRead]) {
        let rules = &plan.rules;
        let alone = rules.refund.is_none() && rules.statuses.is_empty() && rules.debits.is_none();
        if alone && rules.negative == NegativeRows::OfTheOrder {
            return;
        }
        for (index, read) in piece.iter_mut().enumerate() {
            let row = slice.row(index);
            if read.fate != Fate::Used {
                if let Some(place) = &rules.refund {
                    self.forms.hear_amount(row, place);
                }
                continue;
            }
            if let Some(place) = &rules.refund {
                match self.refund(plan, row, place, read) {
                    Ok(None) => {}
                    Ok(Some(refund)) => {
                        read.refund = u32::try_from(self.piece_refunds.len()).ok();
                        self.piece_refunds.push(refund);
                    }
                    Err(stop) => {
                        self.refuse(row, stop);
                        read.fate = Fate::Gone;
                        continue;
                    }
                }
            }
            self.movement(plan, row, read);
        }
    }

    /// Whether a row is a sale, a refund, or neither.
    fn movement(&mut self, plan: &Plan, row: Row<'_>, read: &mut RowRead) {
        let rules = &plan.rules;
        let below_zero = read.amount < Amount::ZERO;
        let refunded = read.status == StatusUse::Refunded && !below_zero;
        let reason = if read.status == StatusUse::Refund && read.amount == Amount::ZERO {
            Some("a refund of 0".to_owned())
        } else {
            let spent = rules
                .debits
                .as_ref()
                .filter(|(place, refunds)| below_zero && !is_any(refunds, row.field(place)));
            spent.map(|(place, _)| format!("money sent, {}: {}", place.name, shown(row, place)))
        };
        if refunded || reason.is_some() {
            self.tally.count_status(row, rules);
            match reason {
                Some(reason) => self.tally.leave_out_rows(1, || reason),
                None => self.tally.leave_out_by_status(row, rules),
            }
            read.fate = if refunded { Fate::Void } else { Fate::Gone };
            return;
        }
        if read.status == StatusUse::Refund && !below_zero {
            read.amount = read.amount.negated();
        }
        let paid_back = read.status >= StatusUse::Refunded
            || below_zero && rules.negative == NegativeRows::Refunds;
        if paid_back {
            read.kind = RowKind::OwnRefund;
        }
    }

    /// Brings amounts into one currency; no amount names one where all are `unmarked`.
    pub(super) fn currencies(
        &mut self,
        plan: &Plan,
        slice: Slice<'_>,
        piece: &mut [RowRead],
        unmarked: bool,
    ) {
        let rules = &plan.rules;
        let nothing = matches!(rules.exchange, Exchange::None);
        if rules.currency.is_none() && nothing {
            if unmarked {
                return;
            }
            for read in piece.iter().filter(|read| read.fate == Fate::Used) {
                self.tally.count_currency(read.currency);
            }
            return;
        }
        for (index, read) in piece.iter_mut().enumerate() {
            if read.fate != Fate::Used {
                continue;
            }
            let row = slice.row(index);
            if let Err(stop) = self.in_one_currency(plan, row, read) {
                self.refuse(row, stop);
                read.fate = Fate::Gone;
            }
        }
    }
}

/// Whether a column of cancellations says that a row was cancelled: with a day, or a word for yes.
fn is_cancelled(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let nothing = |byte: &u8| matches!(byte, b'0' | b'-' | b'/' | b':' | b' ' | b'.');
    !is_blank(value) && yes_or_no(value, true) != Some(false) && !value.iter().all(nothing)
}
