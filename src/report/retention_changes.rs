//! What changed since the period compared with, and whether by more than chance.

use super::metric::{ChangeUnit, ChangeUse, ChangeVerdict};
use super::page::Verdict;
use super::retention::RetentionReport;
use super::{Cell, Column, Grid, Section};
use crate::metrics::catalogue::{Better, CATALOGUE, Entry};
use crate::metrics::change::{Change, Moved};

impl RetentionReport {
    /// A row for each change that has an interval; none without any.
    pub(super) fn changes(&self) -> Option<Grid> {
        let comparison = self.comparison.as_ref()?;
        let row = |entry: &'static Entry| {
            let change = comparison.changes.get(entry.key).copied().flatten()?;
            let words = match judged(entry, &change, true) {
                Verdict::Better => Cell::text("better"),
                Verdict::Worse => Cell::text("worse"),
                Verdict::WithinInterval => Cell::text("no evidence"),
                Verdict::Same | Verdict::Open => Cell::Undefined,
            };
            let range = change.range()?;
            Some(vec![
                Cell::text(entry.title),
                change.cell(change.value),
                range,
                words,
            ])
        };
        let rows: Vec<_> = CATALOGUE.iter().filter_map(row).collect();
        if rows.is_empty() {
            return None;
        }
        let has_dash = rows.iter().any(|row| row.contains(&Cell::Undefined));
        let mut notes = vec![
            "customers who stand in both periods are counted as such; each interval is for one change looked at alone"
                .to_owned(),
        ];
        if self.settings.baseline.is_none() {
            notes.push(
                "`retention why` with the same files takes the change apart: who, how, and which groups"
                    .to_owned(),
            );
        }
        if has_dash {
            notes.push(
                "no verdict where a period is not complete or has fewer than 10 customers to count"
                    .to_owned(),
            );
        }
        Some(Grid {
            title: vec![format!("Changes since {}", comparison.period.name)],
            columns: vec![
                Column::left(""),
                Column::right("Change"),
                Column::right("95 % interval"),
                Column::left("Verdict"),
            ],
            sections: vec![Section {
                heading: None,
                rows,
            }],
            notes,
        })
    }
}

impl ChangeUse {
    /// A change as documents hold it, where nothing says how sure it is.
    pub(super) fn of(change: Change) -> Self {
        let (value, unit) = match change {
            Change::Points(value) => (value, ChangeUnit::Points),
            Change::Percent(value) => (value, ChangeUnit::Percent),
        };
        ChangeUse {
            value,
            unit,
            interval: None,
            p: None,
            verdict: None,
        }
    }

    /// A change with how sure it is.
    pub(super) fn moved(moved: Moved) -> Self {
        ChangeUse {
            interval: moved.interval,
            p: moved.p,
            verdict: moved.verdict,
            ..ChangeUse::of(moved.change)
        }
    }

    /// A number in its measure.
    pub(super) fn cell(&self, value: f64) -> Cell {
        match self.unit {
            ChangeUnit::Points => Cell::Points(value),
            ChangeUnit::Percent => Cell::Percent(value),
        }
    }

    /// Its interval.
    pub(super) fn range(&self) -> Option<Cell> {
        self.interval.map(|interval| Cell::Range {
            low: Box::new(self.cell(interval.low)),
            high: Box::new(self.cell(interval.high)),
        })
    }
}

/// What a change of a metric means: better or worse only where it is more than chance, and where `holds` says that
/// it stays so among all that one output marks.
pub(super) fn judged(entry: &Entry, change: &ChangeUse, holds: bool) -> Verdict {
    match change.verdict {
        Some(ChangeVerdict::Change) if holds => direction(entry.better, change.value),
        Some(_) => Verdict::WithinInterval,
        None => Verdict::Open,
    }
}

/// Which way a change of a metric goes.
fn direction(better: Better, change: f64) -> Verdict {
    let change = match better {
        Better::More => change,
        Better::Less => -change,
        Better::Open => return Verdict::Open,
    };
    match change {
        change if change > 0.0 => Verdict::Better,
        change if change < 0.0 => Verdict::Worse,
        _ => Verdict::Same,
    }
}
