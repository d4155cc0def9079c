//! The cohorts as tables: a triangle for people, a row a cell (or a cohort) for programs.

use super::cohorts::{CellUse, CohortReport, CohortUse};
use super::picture::Picture;
use super::segments::Rate;
use super::{Cell, Column, Document, Grid, InputUse, Number, Row, Section};
use crate::choice::Choice;
use crate::locale::Locale;
use crate::metrics::cohorts::{Align, Measure, span};
use crate::metrics::summary::Basis;

impl Document for CohortReport {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_cohorts(self, locale)
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn for_people(&self) -> Grid {
        let columns = self.columns();
        let width = columns.len();
        let scale = Scale::of(&self.cohorts);
        let rows = self.cohorts.iter().map(|cohort| {
            let mark = if cohort.period.complete { "" } else { "*" };
            let mut row = vec![
                Cell::text(format!("{}{mark}", short_name(cohort))),
                Cell::Count(cohort.size),
            ];
            row.extend(
                cohort
                    .cells
                    .iter()
                    .map(|cell| self.seen(cell, cohort.size, &scale)),
            );
            row.resize(width, Cell::Blank);
            row
        });
        let mut average = vec![Cell::text("Average"), Cell::Blank];
        average.extend(self.average.iter().map(|average| {
            Cell::Seen {
                value: Box::new(match average.value {
                    Some(value) => self.cell(&Number::Real(value)),
                    None => Cell::Blank,
                }),
                shade: average
                    .value
                    .filter(|_| !self.is_whole(average.number))
                    .map(|value| scale.shade(value)),
                complete: true,
                few: average.value.is_some() && average.denominator < Cell::FEW && self.is_share(),
            }
        }));
        average.resize(width, Cell::Blank);
        let plain = |rows| Section {
            heading: None,
            rows,
        };
        Grid {
            title: self.title(),
            columns,
            sections: vec![plain(rows.collect()), plain(vec![average])],
            notes: self.reading_notes(),
        }
    }

    fn for_programs(&self) -> Grid {
        let (columns, rows) = if self.wide { self.wide() } else { self.long() };
        Grid {
            columns: columns.into_iter().map(Column::left).collect(),
            sections: vec![Section {
                heading: None,
                rows,
            }],
            ..Grid::default()
        }
    }

    fn rates(&self) -> Vec<Rate> {
        let averages = self.average.iter().filter(|average| average.number > 0);
        let shares = averages.filter(|_| self.settings.measure == Measure::Retention);
        shares
            .map(|average| Rate {
                key: average.number.to_string(),
                title: format!("retention of period {}", average.number),
                part: match average.numerator {
                    Number::Count(count) => count,
                    _ => 0,
                },
                whole: average.denominator,
            })
            .collect()
    }

    fn pictures(&self) -> Vec<Picture> {
        self.heat_and_curve()
    }

    fn repeated_columns(&self) -> Option<usize> {
        Some(2)
    }
}

impl CohortReport {
    fn columns(&self) -> Vec<Column> {
        let mut columns = vec![Column::left("Cohort"), Column::right("Size")];
        let numbers = self
            .average
            .iter()
            .map(|average| average.number.to_string());
        columns.extend(numbers.map(Column::right));
        columns
    }

    /// A row a cell.
    fn long(&self) -> (Vec<String>, Vec<Row>) {
        let columns = ["cohort", "period", "size", "value", "complete"].map(str::to_owned);
        let cell = |cohort: &CohortUse, cell: &CellUse| {
            vec![
                Cell::text(cohort.period.name.clone()),
                Cell::Count(cell.number),
                Cell::Count(cohort.size),
                exact(cell),
                Cell::text(cell.complete.to_string()),
            ]
        };
        let rows = self
            .cohorts
            .iter()
            .flat_map(|cohort| cohort.cells.iter().map(move |each| cell(cohort, each)));
        (columns.into(), rows.collect())
    }

    /// A row a cohort.
    fn wide(&self) -> (Vec<String>, Vec<Row>) {
        let mut columns = ["cohort", "size"].map(str::to_owned).to_vec();
        columns.extend(
            self.average
                .iter()
                .map(|average| average.number.to_string()),
        );
        let rows = self.cohorts.iter().map(|cohort| {
            let mut row = vec![
                Cell::text(cohort.period.name.clone()),
                Cell::Count(cohort.size),
            ];
            row.extend(cohort.cells.iter().map(exact));
            row.resize(columns.len(), Cell::Blank);
            row
        });
        let rows = rows.collect();
        (columns, rows)
    }

    fn seen(&self, cell: &CellUse, size: u64, scale: &Scale) -> Cell {
        let value = cell.value.as_ref();
        let shade = value
            .filter(|_| !self.is_whole(cell.number))
            .map(|value| scale.shade(value.to_f64()));
        Cell::Seen {
            value: Box::new(value.map_or(Cell::Undefined, |value| self.cell(value))),
            shade,
            complete: cell.complete,
            few: value.is_some() && size < Cell::FEW && self.is_share(),
        }
    }

    /// Whether cells are shares or means of the cohort's customers: of a few of them they say little.
    fn is_share(&self) -> bool {
        matches!(
            self.settings.measure,
            Measure::Retention | Measure::CumulativeRevenue | Measure::AverageOrderValue
        )
    }

    /// Period 0 of a share is 1 by definition: a shade there says nothing.
    fn is_whole(&self, number: u64) -> bool {
        self.settings.measure == Measure::Retention && number == 0
    }

    pub(super) fn cell(&self, value: &Number) -> Cell {
        match self.settings.measure {
            Measure::Retention => Cell::Ratio(value.to_f64()),
            Measure::Customers | Measure::Orders => match value {
                Number::Count(count) => Cell::Count(*count),
                other => Cell::Real {
                    value: other.to_f64(),
                    decimals: 0,
                },
            },
            Measure::Revenue | Measure::CumulativeRevenue | Measure::AverageOrderValue => {
                Cell::Money(value.clone())
            }
        }
    }

    fn title(&self) -> Vec<String> {
        let settings = &self.settings;
        let from_contracts = settings.customers_from == Basis::Contracts;
        let what = match (self.settings.measure, settings.unbounded, from_contracts) {
            (Measure::Retention, false, false) => {
                "percent of the cohort that ordered in the period"
            }
            (Measure::Retention, true, false) => {
                "percent of the cohort that ordered in the period or later"
            }
            (Measure::Retention, false, true) => "percent of the cohort active at the anniversary",
            (Measure::Retention, true, true) => {
                "percent of the cohort active at the anniversary or later"
            }
            (Measure::Customers, false, false) => "customers who ordered in the period",
            (Measure::Customers, true, false) => "customers who ordered in the period or later",
            (Measure::Customers, false, true) => "customers active at the anniversary",
            (Measure::Customers, true, true) => "customers active at the anniversary or later",
            (Measure::Orders, ..) => "orders in the period",
            (Measure::Revenue, ..) => "net revenue in the period",
            (Measure::CumulativeRevenue, ..) => {
                "net revenue up to the period, per customer of the cohort"
            }
            (Measure::AverageOrderValue, ..) => "average order value in the period",
        };
        let first = if from_contracts { "contract" } else { "order" };
        let every = settings.every.name();
        let later = match settings.align {
            Align::Calendar => format!("{every}s after it"),
            Align::Elapsed => format!(
                "spans of {} days since each customer's own first day",
                span(settings.every)
            ),
        };
        vec![
            format!("Cohorts: {what}"),
            format!("By {every} of the first {first}; columns: {later}."),
            settings.coverage.words(),
        ]
    }

    fn reading_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let cells = || self.cohorts.iter().flat_map(|cohort| &cohort.cells);
        if cells().any(|cell| !cell.complete) {
            notes.push(format!(
                "marked cells are not complete: the data cover {} to {}; they are in no average",
                self.settings.coverage.first_day, self.settings.coverage.as_of
            ));
        }
        let average = match self.settings.measure {
            Measure::Customers | Measure::Orders | Measure::Revenue => {
                "average: the mean over the cohorts whose cell is complete"
            }
            _ => "average: of all customers together, over the cohorts whose cell is complete",
        };
        notes.push(average.to_owned());
        if self.settings.unbounded {
            notes.push(
                "\"or later\" knows only what came by the data's end: late cells can still rise"
                    .to_owned(),
            );
        }
        notes.extend(self.notes.iter().cloned());
        notes
    }
}

/// Where values lie among all that are shown.
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Scale {
    /// The complete cells decide, period 0 apart: it is 100 % of each share.
    pub(super) fn of(cohorts: &[CohortUse]) -> Self {
        let cells = cohorts.iter().flat_map(|cohort| &cohort.cells);
        let later = cells.filter(|cell| cell.complete && cell.number > 0);
        let values = later.filter_map(|cell| cell.value.as_ref().map(Number::to_f64));
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        Scale { low, high }
    }

    pub(super) fn shade(&self, value: f64) -> f64 {
        if self.high > self.low {
            ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
        } else {
            0.5
        }
    }
}

fn exact(cell: &CellUse) -> Cell {
    cell.value.clone().map_or(Cell::Undefined, Cell::Exact)
}

/// The period's name; a range of days by its first.
pub(super) fn short_name(cohort: &CohortUse) -> &str {
    let name = &cohort.period.name;
    if name.len() <= 10 || !name.contains("..") {
        name
    } else {
        &cohort.period.first
    }
}
