//! What files hold, on a page: what needs a decision first, then what may mislead, then how full the months are.

use super::{Block, FlowKind, Page, Part, Stack, Stacks};
use crate::report::check::{CheckReport, CheckedDays, CheckedPeriod};
use crate::report::{Cell, Column, Document, Grid, Section};
use crate::words::counted;

/// Severities with the headings under which they stand, the gravest first.
const SEVERITIES: [(&str, &str); 3] = [
    ("decision", "Needs a decision"),
    ("warning", "May mislead"),
    ("remark", "Good to know"),
];

impl CheckReport {
    /// The page.
    pub(in crate::report) fn as_page(&self) -> Page {
        let mut parts: Vec<Part> = SEVERITIES
            .iter()
            .filter_map(|(severity, heading)| self.found(severity, heading))
            .collect();
        let days = self.orders.as_ref().and_then(|orders| orders.days.as_ref());
        parts.extend(days.map(CheckedDays::part));
        parts.push(Part {
            heading: "All that was looked at".to_owned(),
            blocks: self.for_people().sections.into_iter().map(table).collect(),
            ..Part::default()
        });
        Page {
            title: "What the files hold".to_owned(),
            parts,
            ..Page::default()
        }
    }

    /// The findings of a severity.
    fn found(&self, severity: &str, heading: &str) -> Option<Part> {
        let of_severity = self
            .findings
            .iter()
            .filter(|finding| finding.severity == severity);
        let found: Vec<_> = of_severity.collect();
        let is_settled = found.iter().any(|finding| !finding.settled_by.is_empty());
        let row = |finding: &&crate::report::findings::FindingUse| {
            let mut row = vec![Cell::text(finding.message.clone())];
            if is_settled {
                row.push(Cell::text(finding.settled_by.join(", ")));
            }
            row
        };
        let mut columns = vec![Column::left("What was found")];
        if is_settled {
            columns.push(Column::left("Settled by"));
        }
        (!found.is_empty()).then(|| Part {
            heading: format!("{heading} ({})", found.len()),
            blocks: vec![Block::Table(Grid {
                columns,
                sections: vec![Section {
                    heading: None,
                    rows: found.iter().map(row).collect(),
                }],
                ..Grid::default()
            })],
            ..Part::default()
        })
    }
}

/// A section as a table of its own, so that there is room for another one beside it.
fn table(section: Section) -> Block {
    Block::Table(Grid {
        title: section.heading.into_iter().collect(),
        columns: vec![Column::left(""), Column::left("")],
        sections: vec![Section {
            heading: None,
            rows: section.rows,
        }],
        notes: Vec::new(),
    })
}

impl CheckedDays {
    fn part(&self) -> Part {
        let has = |of: fn(&CheckedPeriod) -> u64| self.periods.iter().any(|one| of(one) > 0);
        let mut layers = vec![("Orders".to_owned(), FlowKind::Gain)];
        let mut counts: Vec<fn(&CheckedPeriod) -> u64> = vec![|one| one.orders];
        if has(|one| one.guest_rows) {
            layers.push(("Rows without a customer".to_owned(), FlowKind::Gain));
            counts.push(|one| one.guest_rows);
        }
        if has(|one| one.refunds) {
            layers.push(("Refunds".to_owned(), FlowKind::Loss));
            counts.push(|one| one.refunds);
        }
        let stack = |one: &CheckedPeriod| Stack {
            name: one.period.clone(),
            sizes: counts.iter().map(|count| Some(count(one) as f64)).collect(),
            complete: !one.is_partial(),
            missing: one.is_empty(),
        };
        let mut notes: Vec<String> = self
            .periods
            .iter()
            .filter(|one| one.is_partial())
            .map(|one| {
                format!(
                    "pale: of {} the data cover {} of {} days",
                    one.period, one.days_covered, one.days
                )
            })
            .collect();
        let empty = self.periods.iter().filter(|one| one.is_empty()).count() as u64;
        if empty > 0 {
            notes.push(format!(
                "red: {} without any row, though there are rows before and after",
                counted(empty, "period")
            ));
        }
        notes.extend(self.longest_pause.iter().map(|pause| {
            format!(
                "{} from {} to {} without any row; the longest run of them is {pause}",
                counted(self.without_orders, "day"),
                self.first,
                self.last
            )
        }));
        Part {
            heading: "Is anything missing?".to_owned(),
            lead: vec![format!("Data from {} to {}.", self.first, self.last)],
            blocks: vec![Block::Stacks(Stacks {
                title: "Orders by period".to_owned(),
                layers,
                periods: self.periods.iter().map(stack).collect(),
                is_money: false,
            })],
            notes,
            ..Part::default()
        }
    }
}
