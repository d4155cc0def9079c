//! Survival as a plot and tables.

use super::page::Page;
use super::retention_grid::in_words;
use super::survival::{CurveUse, SurvivalReport};
use super::{Cell, Column, Document, Grid, InputUse, Line, Number, Plot, Row, Section};

impl Document for SurvivalReport {
    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn page(&self) -> Page {
        self.as_page()
    }

    fn for_people(&self) -> Grid {
        let curves = || [&self.all].into_iter().chain(&self.groups);
        let sections = curves().map(|curve| Section {
            heading: Some(curve.name.clone()),
            rows: rows(curve),
        });
        Grid {
            title: self.title(),
            columns: vec![
                Column::left(""),
                Column::right("Days"),
                Column::right("At risk"),
                Column::right("Share"),
                Column::right("95 % interval"),
            ],
            sections: sections.collect(),
            notes: self.reading_notes(),
        }
    }

    fn for_programs(&self) -> Grid {
        let columns = [
            "group",
            "time",
            "at_risk",
            "events",
            "censored",
            "survival",
            "std_error",
            "low",
            "high",
        ];
        let real = |value: Option<f64>| {
            value.map_or(Cell::Blank, |value| Cell::Exact(Number::Real(value)))
        };
        let curves = [&self.all].into_iter().chain(&self.groups);
        let rows = curves.flat_map(|curve| {
            curve.steps.iter().map(move |step| {
                vec![
                    Cell::text(curve.name.clone()),
                    Cell::Count(step.time),
                    Cell::Count(step.at_risk),
                    Cell::Count(step.events),
                    Cell::Count(step.censored),
                    real(Some(step.survival)),
                    real(step.std_error),
                    real(step.low),
                    real(step.high),
                ]
            })
        });
        Grid {
            columns: columns.map(Column::left).into(),
            sections: vec![Section {
                heading: None,
                rows: rows.collect(),
            }],
            ..Grid::default()
        }
    }

    fn plot(&self) -> Option<Plot> {
        let shown: Vec<&CurveUse> = if self.groups.is_empty() {
            vec![&self.all]
        } else {
            self.groups.iter().collect()
        };
        let alone = shown.len() == 1;
        let lines = shown.into_iter().map(|curve| Line {
            name: if alone {
                String::new()
            } else {
                curve.name.clone()
            },
            steps: curve
                .steps
                .iter()
                .map(|step| (step.time as f64, step.survival))
                .collect(),
            band: curve
                .steps
                .iter()
                .filter_map(|step| Some((step.time as f64, step.low?, step.high?)))
                .collect(),
            end: curve.steps.last().map_or(0.0, |step| step.time as f64),
        });
        Some(Plot {
            axis: "days".to_owned(),
            lines: lines.collect(),
        })
    }
}

fn rows(curve: &CurveUse) -> Vec<Row> {
    let days = |days: f64| Cell::Real {
        value: days,
        decimals: 0,
    };
    let plain = |name: &str, count: u64| {
        let count = Cell::Count(count);
        vec![
            Cell::text(name),
            Cell::Blank,
            count,
            Cell::Blank,
            Cell::Blank,
        ]
    };
    let mut rows: Vec<Row> = vec![
        plain("Customers", curve.customers),
        plain("With the event so far", curve.events),
    ];
    rows.extend(curve.at.iter().map(|at| {
        vec![
            Cell::text("Without the event after"),
            Cell::Count(at.days),
            Cell::Count(at.at_risk),
            at.survival.map_or(Cell::Undefined, Cell::Ratio),
            at.low
                .zip(at.high)
                .map_or(Cell::Blank, |(low, high)| Cell::Interval { low, high }),
        ]
    }));
    let end = |bound: Option<f64>| bound.map_or("…".to_owned(), |days| format!("{days:.0}"));
    let interval = match (curve.median_low, curve.median_high) {
        (None, None) => Cell::Blank,
        (low, high) => Cell::text(format!("{}–{} days", end(low), end(high))),
    };
    rows.push(vec![
        Cell::text("Half have had it"),
        curve.median.map_or(Cell::Undefined, days),
        Cell::Blank,
        Cell::Blank,
        interval,
    ]);
    if let Some((mean, horizon)) = curve.restricted_mean.zip(curve.horizon) {
        rows.push(vec![
            Cell::text(format!("Mean of the first {horizon:.0} days")),
            days(mean),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
        ]);
    }
    rows
}

impl SurvivalReport {
    fn title(&self) -> Vec<String> {
        let settings = &self.settings;
        let first = match settings.customers_from.as_str() {
            "contracts" => "contract",
            _ => "order",
        };
        let (what, event) = match (settings.event.as_str(), &settings.active_within) {
            ("churn", Some(window)) => (
                "days until churn",
                format!(
                    "{} after the last order, when the data's end is later",
                    in_words(window)
                ),
            ),
            ("churn", None) => (
                "days until churn",
                "the last contract's last day".to_owned(),
            ),
            _ => (
                "days until the second order",
                "an order on a later day than the first".to_owned(),
            ),
        };
        vec![
            format!("Survival: {what}, from the first {first} on"),
            format!("Event: {event}."),
            settings.coverage.words(),
        ]
    }

    fn reading_notes(&self) -> Vec<String> {
        let mut notes = vec![
            "Kaplan–Meier: customers without the event count up to the data's end; at risk are those watched up \
             to the day and without the event before it"
                .to_owned(),
        ];
        if let Some(test) = &self.log_rank {
            notes.push(match (test.chi_square, test.degrees_of_freedom, test.p_value) {
                (Some(chi_square), Some(freedom), Some(p)) => {
                    let differ = if p < 0.05 {
                        "the groups differ by more than chance would explain"
                    } else {
                        "the difference of the groups can be chance"
                    };
                    let p = if p < 0.0001 { "p < 0.0001".to_owned() } else { format!("p = {p:.4}") };
                    format!("log-rank test: chi-square {chi_square:.2}, {freedom} degrees of freedom, {p}: {differ}")
                }
                _ => format!(
                    "no log-rank test: {}",
                    test.note.as_deref().unwrap_or("nothing to compare")
                ),
            });
        }
        notes.extend(self.notes.iter().cloned());
        notes
    }
}
