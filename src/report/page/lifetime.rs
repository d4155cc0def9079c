//! The page of predicted value: charts above the tables.

use super::{Block, Course, CoursePoint, Page, Part};
use crate::report::clv::ClvReport;
use crate::report::clv_alive::AliveUse;
use crate::report::clv_check::Holdout;
use crate::report::{Cell, Column, Grid, Number, Row, Section};

impl ClvReport {
    /// The page: the tenths as shares and the totals, who is still active, and what was predicted beside what
    /// happened, week by week and by what was known of customers.
    pub(in crate::report) fn as_page(&self) -> Page {
        let mut page = self.with_tenths();
        let charts = [self.alive(), self.tracking(), self.calibration()];
        let at = page.parts.len().min(1);
        for part in charts.into_iter().flatten().rev() {
            page.parts.insert(at, part);
        }
        page
    }

    /// P(alive) by how often and how lately.
    fn alive(&self) -> Option<Part> {
        if self.alive_by_history.is_empty() {
            return None;
        }
        let mut names: Vec<&str> = Vec::new();
        for cell in &self.alive_by_history {
            if !names.contains(&cell.weeks_since_last.as_str()) {
                names.push(&cell.weeks_since_last);
            }
        }
        let rows = self
            .alive_by_history
            .chunk_by(|one, next| one.repeat_days == next.repeat_days);
        let row = |cells: &[AliveUse]| -> Row {
            let name = cells.first().map_or("", |cell| &cell.repeat_days);
            let cell = |cell: &AliveUse| Cell::Seen {
                value: Box::new(cell.probability_alive.map_or(Cell::Blank, Cell::Ratio)),
                shade: cell.probability_alive,
                complete: true,
                few: cell.customers < Cell::FEW,
            };
            [Cell::text(name)]
                .into_iter()
                .chain(cells.iter().map(cell))
                .collect()
        };
        let columns = names
            .iter()
            .map(|name| Column::right(format!("{name} weeks")));
        Some(Part {
            heading: "Who is still active".to_owned(),
            lead: vec![
                "Mean probability by repeat order days and weeks since the last order".to_owned(),
            ],
            blocks: vec![Block::Matrix(
                Grid {
                    columns: [Column::left("Repeat days")]
                        .into_iter()
                        .chain(columns)
                        .collect(),
                    sections: vec![Section {
                        heading: None,
                        rows: rows.map(row).collect(),
                    }],
                    ..Grid::default()
                },
                1,
            )],
            ..Part::default()
        })
    }

    /// Repeat orders week by week, those predicted beside them.
    fn tracking(&self) -> Option<Part> {
        let holdout = self.holdout.as_ref()?;
        let mut before = (0, 0.0);
        let point = |week: &crate::report::clv_check::WeekUse| {
            let (actual, expected) = (week.actual - before.0, week.expected - before.1);
            before = (week.actual, week.expected);
            CoursePoint {
                predicted: Some(expected),
                marked: is_first(holdout, &week.last),
                ..CoursePoint::of(&week.last, Cell::Count(actual), Some(actual as f64))
            }
        };
        let points: Vec<CoursePoint> = holdout.weeks.iter().map(point).collect();
        (points.len() > 1).then(|| Part {
            heading: "Week by week".to_owned(),
            lead: vec![format!(
                "Repeat orders of each week, and what the model expects (dashed); it saw nothing from {} on (marked)",
                holdout.first
            )],
            blocks: vec![Block::Courses(vec![Course::new(
                "repeat_orders",
                "Repeat orders a week",
                points,
            )])],
            ..Part::default()
        })
    }

    /// What happened beside what was predicted, by repeat orders before and by predicted spend.
    fn calibration(&self) -> Option<Part> {
        let holdout = self.holdout.as_ref()?;
        let point = |name: &str, cell: Cell, actual: f64, expected: f64| CoursePoint {
            predicted: Some(expected),
            ..CoursePoint::of(name, cell, Some(actual))
        };
        let orders = holdout.named_rows().map(|(name, row)| {
            let cell = Cell::Real {
                value: row.actual,
                decimals: 2,
            };
            point(&name, cell, row.actual, row.expected)
        });
        let along = |along: &str, course: Course| Course {
            along: Some(along.to_owned()),
            ..course
        };
        let title = "Orders a customer, by repeat orders before";
        let course = Course::new("orders_by_repeat_days", title, orders.collect());
        let mut courses = vec![along("Repeat orders before", course)];
        courses.extend(holdout.spend.as_ref().map(|spend| {
            let tenths = spend.deciles.iter().filter(|tenth| tenth.customers > 0);
            let points = tenths.map(|tenth| {
                let mean = |sum: f64| sum / tenth.customers as f64;
                let cell = Cell::Money(Number::Real(mean(tenth.actual)));
                let name = tenth.decile.unwrap_or(0).to_string();
                point(&name, cell, mean(tenth.actual), mean(tenth.expected))
            });
            let title = "Spend a customer, by tenth of predicted spend";
            along(
                "Tenth",
                Course::new("spend_by_tenth", title, points.collect()),
            )
        }));
        courses.retain(|course| course.points.len() > 1);
        (!courses.is_empty()).then(|| Part {
            heading: "Calibration".to_owned(),
            lead: vec![format!(
                "What customers did from {} to {}, and what the model expected of them (dashed): the nearer the lines, the \
                 better the model tells frequent from rare buyers",
                holdout.first, holdout.last
            )],
            blocks: vec![Block::Courses(courses)],
            ..Part::default()
        })
    }
}

/// Whether a week is the first that ends in the holdout span.
fn is_first(holdout: &Holdout, last: &str) -> bool {
    let mut weeks = holdout.weeks.iter();
    let first = weeks.find(|week| week.last >= holdout.first);
    first.is_some_and(|week| week.last == last)
}
