//! The common forms: rows of plain files, read without a look at what else they could be.
//!
//! Whatever is not certainly as expected here goes the long way, through [`super::OrderRows::push_row`], which
//! alone knows the rules and words the problems.

use super::super::forms::Forms;
use super::super::plan::{AmountTerm, Plan};
use super::is_blank;
use crate::input::amount::short;
use crate::input::rows::Batch;
use crate::ledger::{LedgerError, OrdersBuilder};

/// Where the parts of a plain file's rows stand: ids, one date, one amount, no conditions, no groups.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quick {
    order: Option<usize>,
    customer: usize,
    date: usize,
    amount: usize,
    fields: usize,
}

impl Quick {
    /// `None` for files with more to look at.
    pub(super) fn new(plan: &Plan) -> Option<Quick> {
        let [
            AmountTerm {
                negative: false,
                factors,
            },
        ] = plan.amount.as_slice()
        else {
            return None;
        };
        let [amount] = factors.as_slice() else {
            return None;
        };
        (plan.rules.is_none() && plan.filters.is_empty() && plan.by.is_none()).then_some(Quick {
            order: plan.order.as_ref().map(|place| place.wanted),
            customer: plan.customer.wanted,
            date: plan.date.wanted,
            amount: amount.wanted,
            fields: plan.width,
        })
    }

    /// Hands the batch's rows from `from` on to the ledger as long as they are in the common forms; returns
    /// the first that is not.
    pub(super) fn push(
        self,
        batch: &Batch,
        from: usize,
        forms: &Forms,
        builder: &mut OrdersBuilder,
    ) -> Result<usize, LedgerError> {
        // A byte that is in no amount, so that as long as the mark is not known only whole numbers are read.
        let mark = if forms.mark_known {
            forms.mark.byte()
        } else {
            0xff
        };
        let mut row = from;
        for record in batch.records(from) {
            if record.fields() != self.fields || record.may_break() {
                break;
            }
            let Some(day) = forms.dates.common(record.field(self.date)) else {
                break;
            };
            let amount = record
                .short_field(self.amount)
                .and_then(|(text, len)| short(text, len, mark));
            let Some(amount) = amount else { break };
            let customer = record.field(self.customer);
            let order = self.order.map(|order| record.field(order));
            if !is_bare(customer) || is_blank(customer) || !order.is_none_or(is_bare) {
                break;
            }
            builder.push(
                customer,
                order,
                day,
                amount.units(),
                u32::from(amount.scale()),
            )?;
            row += 1;
        }
        Ok(row)
    }
}

/// Whether an id is not empty and has no white space around it.
#[inline]
fn is_bare(id: &[u8]) -> bool {
    matches!((id.first(), id.last()), (Some(b'!'..), Some(b'!'..)))
}
