//! Survival as a plot and tables.

use super::coverage::Coverage;
use super::page::Curves;
use super::survival::{CurveUse, DurationsUse, SurvivalReport};
use super::{Cell, Column, Document, Grid, InputUse, Number, Row, Section};
use crate::locale::Locale;
use crate::metrics::summary::Basis;
use crate::metrics::time_to_event::Event;
use crate::words::of_freedom;

impl Document for SurvivalReport {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_survival(self, locale)
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn for_people(&self) -> Grid {
        let curves = || [&self.all].into_iter().chain(&self.groups);
        let sections = curves().map(|curve| Section {
            heading: Some(curve.name.clone()),
            rows: rows(curve, &self.unit()),
        });
        Grid {
            title: self.title(),
            columns: vec![
                Column::left(""),
                Column::right(self.unit().heading),
                Column::right("At risk"),
                Column::right("Share"),
                Column::right("95 % interval"),
            ],
            sections: sections.collect(),
            notes: self.reading_notes(),
        }
    }

    fn further(&self) -> Vec<Grid> {
        self.causes_grid().into_iter().collect()
    }

    fn further_curves(&self, _: usize) -> Vec<Curves> {
        self.curves_of_causes()
    }

    fn for_programs(&self) -> Grid {
        let mut columns = vec![
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
        let of_causes = self.rows_of_causes();
        if !of_causes.is_empty() {
            columns.extend(["cause", "incidence"]);
        }
        let blank = columns.len() - COLUMNS;
        let curves = [&self.all].into_iter().chain(&self.groups);
        let rows = curves.flat_map(|curve| {
            curve.steps.iter().map(move |step| {
                let mut row = vec![
                    Cell::text(curve.name.clone()),
                    Cell::Exact(step.time.clone()),
                    Cell::Count(step.at_risk),
                    Cell::Count(step.events),
                    Cell::Count(step.censored),
                    exact(Some(step.survival)),
                    exact(step.std_error),
                    exact(step.low),
                    exact(step.high),
                ];
                row.resize(COLUMNS + blank, Cell::Blank);
                row
            })
        });
        Grid {
            sections: vec![Section {
                heading: None,
                rows: rows.chain(of_causes).collect(),
            }],
            columns: columns.into_iter().map(Column::left).collect(),
            ..Grid::default()
        }
    }

    fn curves(&self) -> Option<Curves> {
        Some(self.survival_curves())
    }
}

/// Columns of a curve for programs.
const COLUMNS: usize = 9;

/// A number in all its digits.
pub(super) fn exact(value: Option<f64>) -> Cell {
    value.map_or(Cell::Blank, |value| Cell::Exact(Number::Real(value)))
}

/// How times are shown.
pub(super) struct TimeUnit {
    /// Above a column.
    heading: &'static str,
    /// Below a chart.
    pub(super) axis: String,
    /// Behind a time.
    suffix: &'static str,
    decimals: usize,
    /// What the rows are.
    who: &'static str,
}

fn rows(curve: &CurveUse, unit: &TimeUnit) -> Vec<Row> {
    let days = |days: f64| Cell::Real {
        value: days,
        decimals: unit.decimals,
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
        plain(unit.who, curve.customers),
        plain("With the event so far", curve.events),
    ];
    rows.extend(curve.at.iter().map(|at| {
        vec![
            Cell::text("Without the event after"),
            days(at.time.to_f64()),
            Cell::Count(at.at_risk),
            at.survival.map_or(Cell::Undefined, |share| Cell::Seen {
                value: Box::new(Cell::Ratio(share)),
                shade: None,
                complete: true,
                few: at.at_risk < FEW,
            }),
            at.low
                .zip(at.high)
                .map_or(Cell::Blank, |(low, high)| Cell::Interval { low, high }),
        ]
    }));
    let end = |bound: Option<f64>| {
        bound.map_or("…".to_owned(), |time| {
            format!("{time:.0$}", unit.decimals)
        })
    };
    let interval = match (curve.median_low, curve.median_high) {
        (None, None) => Cell::Blank,
        (low, high) => Cell::text(format!("{}–{}{}", end(low), end(high), unit.suffix)),
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
            Cell::text(format!(
                "Mean of the first {horizon:.0$}{1}",
                unit.decimals, unit.suffix
            )),
            days(mean),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
        ]);
    }
    rows
}

impl SurvivalReport {
    /// Days, or the unit of the table of durations, with as many decimals as tell its times apart.
    pub(super) fn unit(&self) -> TimeUnit {
        let Some(durations) = &self.settings.durations else {
            return TimeUnit {
                heading: "Days",
                axis: "days".to_owned(),
                suffix: " days",
                decimals: 0,
                who: "Customers",
            };
        };
        let steps = &self.all.steps;
        let last = steps.last().map_or(0.0, |step| step.time.to_f64());
        let shown = self.all.at.iter().map(|at| &at.time);
        let mut times = steps.iter().map(|step| &step.time).chain(shown);
        let decimals = match last {
            _ if times.all(|time| matches!(time, Number::Count(_))) => 0,
            100.0.. => 1,
            10.0.. => 2,
            _ => 3,
        };
        TimeUnit {
            heading: "Time",
            axis: durations.duration.clone(),
            suffix: "",
            decimals,
            who: "Rows",
        }
    }

    fn title(&self) -> Vec<String> {
        let settings = &self.settings;
        if let Some(durations) = &settings.durations {
            return title_of_durations(durations);
        }
        let first = match settings.customers_from {
            Some(Basis::Contracts) => "contract",
            _ => "order",
        };
        let (what, event) = match (settings.event, settings.active_within) {
            (Some(Event::Churn), Some(window)) => (
                "days until churn",
                format!(
                    "{} after the last order, when the data's end is later",
                    window.in_words()
                ),
            ),
            (Some(Event::Churn), None) => (
                "days until churn",
                "the end of a customer's first unbroken run of contracts".to_owned(),
            ),
            _ => (
                "days until the second order",
                "an order on a later day than the first".to_owned(),
            ),
        };
        [
            format!("Survival: {what}, from the first {first} on"),
            format!("Event: {event}."),
        ]
        .into_iter()
        .chain(settings.coverage.as_ref().map(Coverage::words))
        .collect()
    }

    fn reading_notes(&self) -> Vec<String> {
        let mut notes = vec![match &self.settings.durations {
            None => {
                "Kaplan–Meier: customers without the event count up to the data's end; at risk are those watched up \
                 to the day and without the event before it"
            }
            Some(_) => {
                "Kaplan–Meier: rows without the event count up to their duration; at risk are those watched up to \
                 the time and without the event before it"
            }
        }
        .to_owned()];
        if let Some(test) = &self.log_rank {
            notes.push(
                match (test.chi_square, test.degrees_of_freedom, test.p_value) {
                    (Some(chi_square), Some(freedom), Some(p)) => {
                        let differ = if p < 0.05 {
                            "the groups differ by more than chance would explain"
                        } else {
                            "the difference of the groups can be chance"
                        };
                        let p = if p < 0.0001 {
                            "p < 0.0001".to_owned()
                        } else {
                            format!("p = {p:.4}")
                        };
                        format!(
                            "log-rank test: chi-square {chi_square:.2}, {}, {p}: {differ}",
                            of_freedom(freedom)
                        )
                    }
                    _ => format!(
                        "no log-rank test: {}",
                        test.note.as_deref().unwrap_or("nothing to compare")
                    ),
                },
            );
        }
        let unit = self.unit();
        notes.extend(self.mean_differences.iter().map(|of| {
            let differ = match of.low > 0.0 || of.high < 0.0 {
                true => "more than chance would explain",
                false => "can be chance",
            };
            format!(
                "mean without the event, {} less {}: {:.1} (95 % interval {:.1} to {:.1}){}: {differ}",
                of.group, of.against, of.difference, of.low, of.high, unit.suffix
            )
        }));
        if let Some(from) = &self.settings.watched_from {
            notes.push(format!(
                "watched from {from} on: who began earlier counts from then on (late entry), who had gone by then is not \
                 there"
            ));
        }
        notes.extend(self.few());
        notes.extend(self.notes.iter().cloned());
        notes
    }

    /// From when on a curve stands on few.
    fn few(&self) -> Option<String> {
        let curves = [&self.all].into_iter().chain(&self.groups);
        let few =
            curves.filter_map(|curve| Some(format!("{} from {}", curve.name, curve.few_from()?)));
        let few: Vec<String> = few.collect();
        (!few.is_empty()).then(|| {
            format!(
                "fewer than {FEW} at risk, where a curve says little: {}",
                few.join(", ")
            )
        })
    }
}

/// With fewer at risk than this a curve says little, and is drawn grey.
const FEW: u64 = Cell::FEW;

impl CurveUse {
    /// From where on it stands on few.
    pub(super) fn few_from(&self) -> Option<f64> {
        let mut steps = self.steps.iter();
        let few = steps.find(|step| step.at_risk < FEW)?;
        Some(few.time.to_f64())
    }
}

fn title_of_durations(durations: &DurationsUse) -> Vec<String> {
    let mut title = vec![format!(
        "Survival: time until the event (column {})",
        durations.duration
    )];
    title.push(match &durations.event {
        Some(event) => format!("Event: {event} says yes."),
        None => "Event: every row has it.".to_owned(),
    });
    let entry = durations.entry.iter();
    title.extend(entry.map(|entry| format!("Watched from {entry} on, not before.")));
    title
}
