//! The common forms: rows of plain files, read without a look at what else they could be.
//!
//! Whatever is not certainly as expected here goes the long way, through [`super::OrderRows::push_row`], which
//! alone knows the rules and words the problems.

use super::super::forms::Forms;
use super::super::plan::{AmountTerm, Plan};
use super::is_blank;
use crate::input::amount::short;
use crate::input::rows::{Batch, Column};
use crate::ledger::{BlockRow, LedgerError, OrdersBuilder, Value};

/// Rows whose columns are read one after the other: few enough to stay in the processor's nearest cache.
const TOGETHER: usize = 256;

/// Half of how many the first are.
const FIRST: usize = 4;

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
        values: &mut Vec<Value>,
    ) -> Result<usize, LedgerError> {
        let end = from + batch.plain_records(from, self.fields);
        values.resize(TOGETHER, Value::default());
        // Behind an odd row there may soon be another one: what is read together then was read in vain.
        let (mut row, mut together) = (from, FIRST);
        while row < end {
            together = (2 * together).min(TOGETHER).min(end - row);
            let read = self.read(batch, row, forms, &mut values[..together]); // invariant: the smaller
            let values = &values[..read]; // invariant: no more than there are
            let taken = self.hand_on(batch, row, values, builder)?;
            row += taken;
            if taken < together {
                break;
            }
        }
        Ok(row)
    }

    /// Hands rows with these values on, up to the first whose ids are not in the common forms; tells how many.
    fn hand_on(
        self,
        batch: &Batch,
        from: usize,
        values: &[Value],
        builder: &mut OrdersBuilder,
    ) -> Result<usize, LedgerError> {
        let customers = batch.column(self.customer, from);
        let orders = self.order.map(|order| batch.column(order, from));
        let mut rows = [BlockRow::default(); TOGETHER];
        let mut taken = 0;
        for ((at, row), value) in rows.iter_mut().enumerate().zip(values) {
            let customer = customers.get(at).filter(|id| is_bare(id) && !is_blank(id));
            let Some(customer) = customer else { break };
            row.customer = customer;
            row.value = *value;
            if let Some(orders) = &orders {
                let Some(order) = orders.get(at).filter(|id| is_bare(id)) else {
                    break;
                };
                row.order = Some(builder.order_code(order));
            }
            taken += 1;
        }
        builder.push_block(&rows[..taken])?; // invariant: no more than there are
        Ok(taken)
    }

    /// Reads the days and amounts of as many records from `from` on as are in the common forms, column by column;
    /// tells how many.
    fn read(self, batch: &Batch, from: usize, forms: &Forms, values: &mut [Value]) -> usize {
        // A byte that is in no amount, so that as long as the mark is not known only whole numbers are read.
        let mark = if forms.mark_known {
            forms.mark.byte()
        } else {
            0xff
        };
        let count = days(values, batch.column(self.date, from), forms);
        amounts(&mut values[..count], batch.column(self.amount, from), mark) // invariant: as above
    }
}

/// Reads the days of as many values as are in a common form; tells how many.
#[inline(never)]
fn days(values: &mut [Value], mut dates: Column<'_>, forms: &Forms) -> usize {
    let mut read = 0;
    for value in values {
        let day = dates.next().and_then(|date| forms.dates.common(date));
        let Some(day) = day else { break };
        value.day = day;
        read += 1;
    }
    read
}

/// The same for their amounts.
#[inline(never)]
fn amounts(values: &mut [Value], mut amounts: Column<'_>, mark: u8) -> usize {
    let mut read = 0;
    for value in values {
        let amount = amounts.next_short_field();
        let amount = amount.and_then(|field| short(field, mark));
        let Some(amount) = amount else { break };
        value.units = amount.units();
        value.scale = amount.scale();
        read += 1;
    }
    read
}

/// Whether an id is not empty and has no white space around it.
#[inline(always)]
fn is_bare(id: &[u8]) -> bool {
    matches!((id.first(), id.last()), (Some(b'!'..), Some(b'!'..)))
}
