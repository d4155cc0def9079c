//! Recurring revenue in shades and lines: cohorts as tables of shares, and charts for a terminal.

use super::mrr::{Amount, MrrCell, MrrReport, MrrRow};
use super::page::{Course, CoursePoint, Stack, Stacks};
use super::picture::{Bridge, Picture};
use super::{Cell, Column, Grid, Number, Row, Section};

/// The latest periods whose movements are drawn in a terminal.
const STACKED: usize = 24;
/// The later months that a table of cohorts shows.
const COHORT_MONTHS: usize = 12;

/// A share of a cohort.
type Share = fn(&MrrCell) -> Option<f64>;

impl MrrReport {
    /// The bridge from start to end, MRR at the end of each period, and what came less what went.
    pub(super) fn charts(&self) -> Vec<Picture> {
        let complete = || self.months.iter().filter(|row| row.complete);
        let chart = |title: &str, of: fn(&MrrRow) -> Option<f64>| {
            let points = complete().map(|row| {
                let value = of(row);
                let cell = value.map_or(Cell::Undefined, |value| Cell::Money(Number::Real(value)));
                CoursePoint::of(&row.period, cell, value)
            });
            Picture::Chart(Course::new("", title, points.collect()))
        };
        let net = |row: &MrrRow| row.figure("net_new_mrr");
        let steps = self.bridge_steps().into_iter();
        let steps = steps.map(|(name, kind, amount)| {
            let size = amount.map_or(0.0, |amount| amount.0.to_f64().abs());
            (name.to_owned(), kind, size)
        });
        let bridge = Bridge {
            title: format!("MRR from start to end, {}", self.total.row.period),
            steps: steps.collect(),
        };
        if complete().count() < 2 {
            return vec![Picture::Bridge(bridge)];
        }
        let stacks = self.layers().map(|stacks| Stacks {
            periods: latest(stacks.periods),
            ..stacks
        });
        let mut pictures = vec![Picture::Bridge(bridge)];
        pictures.extend(stacks.map(Picture::Stacks));
        pictures.extend([
            chart("MRR at the end", |row| Some(row.end.amount.0.to_f64())),
            chart("Net new MRR", net),
        ]);
        pictures
    }

    /// Net, gross and logos of the cohorts, a table each.
    pub(super) fn of_cohorts(&self) -> Vec<Grid> {
        let (Some(cohorts), Some(average)) = (&self.cohorts, &self.cohort_average) else {
            return Vec::new();
        };
        let months = average.len().min(COHORT_MONTHS + 1);
        let columns = || {
            let mut columns = vec![
                Column::left("Cohort"),
                Column::right("Customers"),
                Column::right("Base"),
            ];
            columns.extend((0..months).map(|month| Column::right(month.to_string())));
            columns
        };
        let measures: [(&str, Share); 3] = [
            (
                "Net: MRR at the end of the month over the cohort's first MRR, in %",
                |cell| cell.net,
            ),
            (
                "Gross: the same, each customer at most at their first MRR, in %",
                |cell| cell.gross,
            ),
            (
                "Logos: the share of the cohort's customers who pay, in %",
                |cell| cell.logos,
            ),
        ];
        let grid = |(title, of): (&str, Share)| {
            // From the lowest share of the table to its highest.
            let shares = || {
                let cohorts = cohorts
                    .iter()
                    .flat_map(|cohort| cohort.cells.iter().take(months));
                cohorts.filter_map(of)
            };
            let low = shares().fold(f64::INFINITY, f64::min);
            let wide = (shares().fold(0.0, f64::max) - low).max(f64::MIN_POSITIVE);
            let cell = |cell: &MrrCell, few: bool| match of(cell) {
                None => Cell::Undefined,
                Some(share) => Cell::Seen {
                    value: Box::new(Cell::Ratio(share)),
                    shade: Some(((share - low) / wide).clamp(0.0, 1.0)),
                    complete: true,
                    few,
                },
            };
            let cells = |cells: &[MrrCell], few: bool| {
                let cells = cells.iter().take(months);
                let mut row: Row = cells.map(|one| cell(one, few)).collect();
                row.resize(months, Cell::Blank);
                row
            };
            let mut rows: Vec<Row> = Vec::new();
            for cohort in cohorts {
                let mut row = vec![
                    Cell::text(cohort.cohort.clone()),
                    Cell::Count(cohort.customers),
                    whole(cohort.base),
                ];
                row.extend(cells(&cohort.cells, cohort.customers < Cell::FEW));
                rows.push(row);
            }
            let mut row = vec![Cell::text("Average"), Cell::Blank, Cell::Blank];
            row.extend(cells(average, false));
            rows.push(row);
            Grid {
                title: vec![title.to_owned()],
                columns: columns(),
                sections: vec![Section {
                    heading: None,
                    rows,
                }],
                notes: Vec::new(),
            }
        };
        measures.into_iter().map(grid).collect()
    }
}

/// The latest of the periods, a line each.
fn latest(periods: Vec<Stack>) -> Vec<Stack> {
    let skipped = periods.len().saturating_sub(STACKED);
    periods.into_iter().skip(skipped).collect()
}

fn whole(amount: Amount) -> Cell {
    Cell::Real {
        value: amount.0.to_f64(),
        decimals: 0,
    }
}
