//! Causes that compete: how many have had each by a time, and whether groups differ.

use schemars::JsonSchema;
use serde::Serialize;

use super::page::{Curve, CurveStep, Curves};
use super::survival::{Asked, CurveUse, LogRankUse, SurvivalReport, count, number};
use super::survival_grid::exact;
use super::{Cell, Column, Grid, Number, Row, Section};
use crate::metrics::durations::Cause;
use crate::models::competing::{Incidence, Outcome, Subject, aalen_johansen, gray};
use crate::models::logrank::LogRank;
use crate::words::of_freedom;

/// One cause of the event.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CauseUse {
    /// As the file names it.
    pub cause: String,
    /// Its incidence among all.
    pub all: IncidenceUse,
    /// In each group.
    pub groups: Vec<IncidenceUse>,
    /// Gray's test of whether its incidence differs between the groups; `null` without groups.
    pub gray: Option<LogRankUse>,
}

/// The cumulative incidence of a cause (Aalen–Johansen).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IncidenceUse {
    /// The group; `all` for everybody.
    pub name: String,
    /// Rows.
    pub customers: u64,
    /// Those with an event of this cause.
    pub events: u64,
    /// The incidence at the chosen times.
    pub at: Vec<IncidenceAtUse>,
    /// All its steps.
    pub steps: Vec<IncidenceStepUse>,
}

/// The incidence at a chosen time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IncidenceAtUse {
    /// The time.
    pub time: Number,
    /// Share that has had an event of this cause by then; `null` when nobody was watched for that long.
    pub share: Option<f64>,
    /// Lower end of its 95 % interval (log-log).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// A time at which somebody had an event of any cause.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IncidenceStepUse {
    /// The time.
    pub time: Number,
    /// At risk just before.
    pub at_risk: u64,
    /// Events of this cause.
    pub events: u64,
    /// Share that has had an event of this cause by then.
    pub share: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Lower end of its 95 % interval (log-log).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

impl SurvivalReport {
    /// Adds causes that compete.
    pub fn compete(&mut self, causes: Vec<Cause>, asked: &Asked) {
        let of = |cause: Cause| {
            let groups = cause.groups.iter();
            let groups = groups.map(|(name, subjects)| incidence(name, subjects, asked));
            let test = (!cause.groups.is_empty() && asked.by.is_some()).then(|| {
                let subjects: Vec<Vec<Subject>> =
                    cause.groups.iter().map(|(_, all)| all.clone()).collect();
                LogRankUse::of(gray(&subjects).map(|test| LogRank {
                    chi_square: test.chi_square,
                    degrees_of_freedom: test.degrees_of_freedom,
                    p_value: test.p_value,
                    groups: Vec::new(),
                }))
            });
            CauseUse {
                all: incidence("all", &cause.all, asked),
                groups: if asked.by.is_some() {
                    groups.collect()
                } else {
                    Vec::new()
                },
                gray: test,
                cause: cause.name,
            }
        };
        self.causes = causes.into_iter().map(of).collect();
    }

    /// The causes as a table, where there are any.
    pub(super) fn causes_grid(&self) -> Option<Grid> {
        if self.causes.is_empty() {
            return None;
        }
        let sections = self.causes.iter().map(|cause| Section {
            heading: Some(cause.cause.clone()),
            rows: [&cause.all]
                .into_iter()
                .chain(&cause.groups)
                .flat_map(rows)
                .collect(),
        });
        let mut notes = vec![
            "Aalen–Johansen: the share that has had an event of this cause by then, the other causes being possible \
             all along; over the causes they add up to the share with any event"
                .to_owned(),
        ];
        notes.extend(self.causes.iter().filter_map(|cause| {
            let test = cause.gray.as_ref()?;
            let name = &cause.cause;
            Some(
                match (test.chi_square, test.degrees_of_freedom, test.p_value) {
                    (Some(chi_square), Some(freedom), Some(p)) => format!(
                        "Gray's test of {name}: chi-square {chi_square:.2}, {}, p = {p:.4}: {}",
                        of_freedom(freedom),
                        if p < 0.05 {
                            "the groups differ by more than chance would explain"
                        } else {
                            "the difference of the groups can be chance"
                        }
                    ),
                    _ => format!(
                        "no test of {name}: {}",
                        test.note.as_deref().unwrap_or("nothing to compare")
                    ),
                },
            )
        }));
        Some(Grid {
            title: vec!["How many have had each cause".to_owned()],
            columns: vec![
                Column::left(""),
                Column::right("Events"),
                Column::right("After"),
                Column::right("Share"),
                Column::right("95 % interval"),
            ],
            sections: sections.collect(),
            notes,
        })
    }
}

impl SurvivalReport {
    /// The rows of the causes for programs, below those of the curves: the share that has had the event of the cause
    /// stands under `incidence`, and what is told of a curve alone is left blank.
    pub(super) fn rows_of_causes(&self) -> Vec<Row> {
        let row = |cause: &CauseUse, of: &IncidenceUse, step: &IncidenceStepUse| {
            vec![
                Cell::text(of.name.clone()),
                Cell::Exact(step.time.clone()),
                Cell::Count(step.at_risk),
                Cell::Count(step.events),
                Cell::Blank,
                Cell::Blank,
                exact(Some(step.std_error)),
                exact(step.low),
                exact(step.high),
                Cell::text(cause.cause.clone()),
                exact(Some(step.share)),
            ]
        };
        let of_cause = |cause: &CauseUse| -> Vec<Row> {
            let all = [&cause.all].into_iter().chain(&cause.groups);
            all.flat_map(|of| of.steps.iter().map(|step| row(cause, of, step)))
                .collect()
        };
        self.causes.iter().flat_map(of_cause).collect()
    }

    /// The incidences: those of all together, and of each cause those of the groups.
    pub(super) fn curves_of_causes(&self) -> Vec<Curves> {
        if self.causes.is_empty() {
            return Vec::new();
        }
        let curves = |title: String, curves: Vec<Curve>, all: Option<Curve>| Curves {
            title,
            all,
            axis: self.unit().axis,
            in_days: self.settings.durations.is_none(),
            begins: 0.0,
            curves,
        };
        let curve = |name: &str, of: &IncidenceUse| Curve {
            name: name.to_owned(),
            steps: (of.steps.iter())
                .map(|step| CurveStep {
                    at: step.time.to_f64(),
                    share: step.share,
                    interval: step.low.zip(step.high),
                })
                .collect(),
            end: self.end_of(of),
            median: None,
            few_from: self.curve_named(&of.name).few_from(),
        };
        let together = self.causes.iter();
        let together = together.map(|cause| curve(&cause.cause, &cause.all));
        let mut all = vec![curves(
            "Share that has had each cause".to_owned(),
            together.collect(),
            None,
        )];
        let by_group = self.causes.iter().filter(|cause| !cause.groups.is_empty());
        all.extend(by_group.map(|cause| {
            let groups = cause.groups.iter().map(|of| curve(&of.name, of));
            curves(
                format!("Share that has had {}", cause.cause),
                groups.collect(),
                Some(curve("", &cause.all)),
            )
        }));
        all
    }

    /// The curve of a group, or of all, by its name.
    fn curve_named(&self, name: &str) -> &CurveUse {
        let group = self.groups.iter().find(|curve| curve.name == name);
        group.unwrap_or(&self.all)
    }

    /// Where an incidence ends: where its rows were last watched.
    fn end_of(&self, of: &IncidenceUse) -> f64 {
        let last = self.curve_named(&of.name).steps.last();
        last.map_or(0.0, |step| step.time.to_f64())
    }
}

fn rows(of: &IncidenceUse) -> Vec<Row> {
    let row = |(place, at): (usize, &IncidenceAtUse)| {
        vec![
            if place == 0 {
                Cell::text(of.name.clone())
            } else {
                Cell::Blank
            },
            if place == 0 {
                Cell::Count(of.events)
            } else {
                Cell::Blank
            },
            Cell::Exact(at.time.clone()),
            at.share.map_or(Cell::Undefined, Cell::Ratio),
            at.low
                .zip(at.high)
                .map_or(Cell::Blank, |(low, high)| Cell::Interval { low, high }),
        ]
    };
    of.at.iter().enumerate().map(row).collect()
}

fn incidence(name: &str, subjects: &[Subject], asked: &Asked) -> IncidenceUse {
    let steps = aalen_johansen(subjects);
    let last = subjects.iter().map(|one| one.time).fold(0.0, f64::max);
    let at = |time: f64| {
        let before = steps.iter().take_while(|step| step.time <= time).last();
        let share = before.map_or(0.0, |step| step.share);
        let interval = before.and_then(|step| step.interval);
        IncidenceAtUse {
            time: number(time),
            share: (time <= last).then_some(share),
            low: interval.filter(|_| time <= last).map(|(low, _)| low),
            high: interval.filter(|_| time <= last).map(|(_, high)| high),
        }
    };
    let step = |step: &Incidence| IncidenceStepUse {
        time: number(step.time),
        at_risk: count(step.at_risk),
        events: count(step.events),
        share: step.share,
        std_error: step.std_error,
        low: step.interval.map(|(low, _)| low),
        high: step.interval.map(|(_, high)| high),
    };
    let own = |one: &&Subject| one.outcome == Outcome::Cause;
    IncidenceUse {
        name: name.to_owned(),
        customers: subjects.len() as u64,
        events: subjects.iter().filter(own).count() as u64,
        at: asked.at.iter().map(|time| at(*time)).collect(),
        steps: steps.iter().map(step).collect(),
    }
}
