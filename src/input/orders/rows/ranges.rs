//! What reading in ranges needs of an [`OrderRows`].

use super::super::export::ExportRows;
use super::super::forms::Forms;
use super::{OrderRows, Refused, RuleCounts};
use crate::input::amount::AmountEvidence;
use crate::input::date::DateEvidence;
use crate::input::problem::Problems;

impl OrderRows {
    /// The same without any row, for another range of the same file.
    pub(in crate::input::orders) fn another(&self) -> OrderRows {
        let mut evidence = self.forms.evidence.clone();
        evidence.dates = DateEvidence::new(self.file);
        evidence.amounts = AmountEvidence::new(self.file);
        OrderRows {
            file: self.file,
            plan: self.plan.clone(),
            quick: self.quick,
            values: Vec::new(),
            forms: Forms {
                dates: self.forms.dates.clone(),
                order_given: self.forms.order_given,
                order_known: self.forms.order_known,
                mark: self.forms.mark,
                mark_known: self.forms.mark_known,
                evidence,
                refused: Refused::new(self.keep_rejects),
            },
            export: (self.plan.rules.as_deref()).map(|rules| Box::new(ExportRows::new(rules))),
            waiting: Vec::new(),
            rows: 0,
            builder: self.builder.sharing(),
            problems: Problems::new(self.keep_rejects),
            keep_rejects: self.keep_rejects,
            read_as: self.read_as.clone(),
            chosen: RuleCounts::default(),
        }
    }

    /// Whether rows depend on those before them, so that the file cannot be read in ranges.
    pub(in crate::input::orders) fn in_file_order(&self) -> bool {
        self.plan.in_file_order()
    }

    /// The file's columns to read.
    pub(in crate::input::orders) fn wanted(&self) -> &[usize] {
        &self.plan.wanted
    }

    /// Adds the lines before the range to every line number.
    pub(in crate::input::orders) fn shift_lines(&mut self, lines: u64) {
        self.forms.evidence.dates.shift_lines(lines);
        self.forms.evidence.amounts.shift_lines(lines);
        self.problems.shift_lines(lines);
        self.forms.refused.shift_lines(lines);
        for (batch, _) in &mut self.waiting {
            batch.shift_lines(lines);
        }
    }
}
