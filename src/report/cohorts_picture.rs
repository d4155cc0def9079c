//! The cohorts as a heat map, and their average as a curve.

use super::cohorts::{CohortReport, CohortUse};
use super::cohorts_grid::{Scale, short_name};
use super::page::{Course, CoursePoint};
use super::picture::{Heat, HeatRow, Measured, Picture};
use super::{Cell, Number};
use crate::choice::Choice;
use crate::metrics::cohorts::Measure;

impl CohortReport {
    /// The heat map and the curve of the average.
    pub(super) fn heat_and_curve(&self) -> Vec<Picture> {
        let measured = match self.settings.measure {
            Measure::Retention => Measured::Share,
            Measure::Revenue | Measure::CumulativeRevenue | Measure::AverageOrderValue => {
                Measured::Money
            }
            _ => Measured::Plain,
        };
        // Period 0 of a share is 100 % by definition: it would only press the others together.
        let first = u64::from(self.settings.measure == Measure::Retention);
        let scale = Scale::of(&self.cohorts);
        let mut pictures = Vec::new();
        if scale.low <= scale.high {
            pictures.push(Picture::Heat(Heat {
                corner: ("Cohort".to_owned(), "Size".to_owned()),
                first,
                rows: self
                    .cohorts
                    .iter()
                    .map(|cohort| heat_row(cohort, first, &scale))
                    .collect(),
                measured,
                range: (scale.low, scale.high),
                left_out: self
                    .cohorts
                    .iter()
                    .flat_map(|cohort| &cohort.cells)
                    .any(|cell| !cell.complete),
            }));
        }
        let averages = self
            .average
            .iter()
            .filter(|average| average.number >= first);
        let points = averages.map(|average| {
            let cell = average
                .value
                .map_or(Cell::Undefined, |value| self.cell(&Number::Real(value)));
            CoursePoint::of(average.number.to_string(), cell, average.value)
        });
        let title = format!(
            "Average of the cohorts, from period {first} on ({}s after the first)",
            self.settings.every.name()
        );
        let course = Course::new("average", title, points.collect());
        if course.bounds().is_some() {
            pictures.push(Picture::Chart(course));
        }
        pictures
    }
}

fn heat_row(cohort: &CohortUse, first: u64, scale: &Scale) -> HeatRow {
    let cells = cohort.cells.iter().filter(|cell| cell.number >= first);
    let shades = cells.map(|cell| {
        let value = cell.value.as_ref().filter(|_| cell.complete)?;
        Some(scale.shade(Number::to_f64(value)))
    });
    HeatRow {
        name: short_name(cohort).to_owned(),
        size: cohort.size,
        shades: shades.collect(),
    }
}
