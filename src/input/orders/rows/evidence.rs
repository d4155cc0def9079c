//! What a batch's values say of how they are to be read.

use std::ops::Range;

use super::OrderRows;
use crate::input::rows::Batch;

impl OrderRows {
    /// Lets the batch's values say how they are to be read.
    pub(super) fn look_at(&mut self, batch: &Batch) {
        let OrderRows { plan, forms, .. } = self;
        let rules = &plan.rules;
        for place in [Some(&plan.date), rules.refund_date.as_ref()]
            .into_iter()
            .flatten()
        {
            forms.look_at_dates(batch, place);
        }
        let amounts = plan.amount.iter().flat_map(|term| &term.factors);
        for place in amounts.chain(&rules.refund) {
            forms.look_at_amounts(batch, place);
        }
    }

    /// The same of every value, also behind the one that decides: where rows wait, nothing else finds out that
    /// values contradict each other.
    pub(super) fn look_at_all(&mut self, batch: &Batch, rows: Range<usize>) {
        let OrderRows { plan, forms, .. } = self;
        let rules = &plan.rules;
        let dates = [Some(&plan.date), rules.refund_date.as_ref()]
            .into_iter()
            .flatten();
        let amounts = plan
            .amount
            .iter()
            .flat_map(|term| &term.factors)
            .chain(&rules.refund);
        for place in dates {
            for row in rows.clone() {
                let text = batch.field(row, place.wanted);
                forms.evidence.dates.observe(batch.line(row), text);
            }
        }
        for place in amounts {
            for row in rows.clone() {
                let text = batch.field(row, place.wanted);
                forms.evidence.amounts.observe(batch.line(row), text);
            }
        }
    }
}
