//! What reading in ranges needs of an [`OrderRows`].

use super::{OrderRows, Refused};
use crate::input::amount::AmountEvidence;
use crate::input::date::DateEvidence;
use crate::input::problem::Problems;

impl OrderRows {
    /// The same without any row, for another range of the same file.
    pub(in crate::input::orders) fn another(&self) -> OrderRows {
        let mut evidence = self.evidence.clone();
        evidence.dates = DateEvidence::new(self.file);
        evidence.amounts = AmountEvidence::new(self.file);
        OrderRows {
            file: self.file,
            plan: self.plan.clone(),
            dates: self.dates.clone(),
            order_given: self.order_given,
            order_known: self.order_known,
            mark: self.mark,
            mark_known: self.mark_known,
            evidence,
            waiting: Vec::new(),
            rows: 0,
            builder: self.builder.sharing(),
            problems: Problems::new(self.keep_rejects),
            keep_rejects: self.keep_rejects,
            refused: Refused::new(self.keep_rejects),
            read_as: self.read_as.clone(),
        }
    }

    /// The file's columns to read.
    pub(in crate::input::orders) fn wanted(&self) -> &[usize] {
        &self.plan.wanted
    }

    /// Adds the lines before the range to every line number.
    pub(in crate::input::orders) fn shift_lines(&mut self, lines: u64) {
        self.evidence.dates.shift_lines(lines);
        self.evidence.amounts.shift_lines(lines);
        self.problems.shift_lines(lines);
        self.refused.shift_lines(lines);
        for (batch, _) in &mut self.waiting {
            batch.shift_lines(lines);
        }
    }
}
