//! What reading in ranges needs of an [`OrderRows`].

use std::sync::Arc;

use super::{OrderRows, Run};
use crate::input::amount::AmountEvidence;
use crate::input::date::DateEvidence;
use crate::input::orders::forms::{Forms, Row};
use crate::input::orders::ids::read_id;
use crate::input::orders::plan::Plan;
use crate::input::orders::refusal::Refused;
use crate::input::orders::seen::FileSeen;
use crate::input::problem::Problems;
use crate::input::rows::Batch;
use crate::ledger::OrderCodes;

impl OrderRows {
    /// The same without any row, for another range of the same file.
    pub(in crate::input::orders) fn another(&self) -> OrderRows {
        let mut evidence = self.forms.evidence.clone();
        evidence.dates = DateEvidence::new(self.file);
        evidence.amounts = AmountEvidence::new(self.file);
        OrderRows {
            file: self.file,
            header_line: self.header_line,
            delimiter: self.delimiter,
            plan: Arc::clone(&self.plan),
            map: self.map.clone(),
            forms: Forms {
                dates: self.forms.dates.clone(),
                order_given: self.forms.order_given,
                order_known: self.forms.order_known,
                mark: self.forms.mark,
                mark_known: self.forms.mark_known,
                evidence,
                refused: Refused::new(self.keep_rejects),
            },
            tally: super::Tally::new(&self.plan),
            seen: FileSeen::default(),
            waiting: Vec::new(),
            head: Vec::new(),
            in_head: self.plan.order.is_some(),
            run: Run::default(),
            codes: OrderCodes::new(),
            rows: 0,
            as_of: self.as_of,
            builder: self.builder.sharing(),
            problems: Problems::new(self.keep_rejects),
            refusals: Vec::new(),
            keep_rejects: self.keep_rejects,
            read_as: self.read_as.clone(),
            piece: Vec::new(),
            piece_refunds: Vec::new(),
        }
    }

    /// The file's columns to read.
    pub(in crate::input::orders) fn wanted(&self) -> &[usize] {
        &self.plan.wanted
    }

    /// How many rows of a batch may still belong to the order that the range before ends with: all up to the
    /// first of another order behind one that is no refund.
    pub(super) fn rows_of_head(&mut self, batch: &Batch) -> usize {
        let Some(place) = &self.plan.order else {
            return 0;
        };
        let form = crate::input::orders::ids::ORDERS;
        for index in 0..batch.len() {
            let row = Row { batch, index };
            let id = read_id(row.field(place), form, || 0, &mut Default::default());
            if id.is_empty() || batch.fields(index) != self.plan.width {
                continue;
            }
            let code = self.codes.code(&id);
            if self.run.last.is_some_and(|first| first != code) {
                return index;
            }
            if !may_pay_back(&self.plan, row) {
                self.run.last = Some(code);
            }
        }
        batch.len()
    }

    /// Adds the lines before the range to every line number.
    pub(in crate::input::orders) fn shift_lines(&mut self, lines: u64) {
        self.forms.evidence.dates.shift_lines(lines);
        self.forms.evidence.amounts.shift_lines(lines);
        self.problems.shift_lines(lines);
        self.forms.refused.shift_lines(lines);
        self.seen.shift_lines(lines);
        let head = self.head.iter_mut().map(|(batch, _)| batch);
        for batch in self.waiting.iter_mut().chain(head) {
            batch.shift_lines(lines);
        }
    }
}

/// Whether a row may be a refund, which begins no other order.
pub(super) fn may_pay_back(plan: &Plan, row: Row<'_>) -> bool {
    let mut factors = plan.amount.iter().flat_map(|term| &term.factors);
    factors.any(|place| looks_negative(row.field(place)))
}

/// Whether an amount may be below zero.
fn looks_negative(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, b'-' | b'(' | 0xe2))
}
