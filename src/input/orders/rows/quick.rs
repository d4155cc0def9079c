//! The common forms: rows of plain files, read without a look at what else they could be.
//!
//! Whatever is not certainly as expected here goes the long way, through [`super::OrderRows::push_row`], which
//! alone knows the rules and words the problems.

use super::super::forms::Forms;
use super::super::plan::{AmountTerm, Plan};
use super::is_blank;
use crate::input::amount::short;
use crate::input::rows::{Batch, Column};
use crate::ledger::{LedgerError, OrdersBuilder, Value};

/// Rows whose columns are read one after the other: few enough to stay in the processor's nearest cache.
const TOGETHER: usize = 256;

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
        let end = from + batch.plain_records(from, self.fields);
        let mut values = [Value::default(); TOGETHER];
        let mut row = from;
        while row < end {
            let together = TOGETHER.min(end - row);
            let values = self.values(batch, row, forms, &mut values[..together]); // invariant: the smaller
            builder.push_many(
                batch.column(self.customer, row),
                self.order.map(|order| batch.column(order, row)),
                values,
            )?;
            row += values.len();
            if values.len() < together {
                break;
            }
        }
        Ok(row)
    }

    /// The days and amounts of as many records from `from` on as are in the common forms, column by column.
    fn values<'a>(
        self,
        batch: &Batch,
        from: usize,
        forms: &Forms,
        values: &'a mut [Value],
    ) -> &'a [Value] {
        // A byte that is in no amount, so that as long as the mark is not known only whole numbers are read.
        let mark = if forms.mark_known {
            forms.mark.byte()
        } else {
            0xff
        };
        let column = |wanted| batch.column(wanted, from);
        let mut count = values.len();
        count = before(column(self.customer), count, |id| {
            is_bare(id) && !is_blank(id)
        });
        if let Some(order) = self.order {
            count = before(column(order), count, is_bare);
        }
        let count = days(&mut values[..count], column(self.date), forms); // invariant: no more than there are
        let count = amounts(&mut values[..count], column(self.amount), mark); // invariant: the same
        &values[..count] // invariant: the same
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
        let amount = amount.and_then(|(text, len)| short(text, len, mark));
        let Some(amount) = amount else { break };
        value.units = amount.units();
        value.scale = amount.scale();
        read += 1;
    }
    read
}

/// How many fields stand before the first that is not as it should be.
#[inline(never)]
fn before(fields: Column<'_>, limit: usize, good: impl Fn(&[u8]) -> bool) -> usize {
    let mut count = 0;
    for field in fields.take(limit) {
        if !good(field) {
            break;
        }
        count += 1;
    }
    count
}

/// Whether an id is not empty and has no white space around it.
#[inline]
fn is_bare(id: &[u8]) -> bool {
    matches!((id.first(), id.last()), (Some(b'!'..), Some(b'!'..)))
}
