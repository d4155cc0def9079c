//! Second orders and later ones.

use schemars::JsonSchema;
use serde::Serialize;

use super::coverage::Coverage;
use super::metric::Interval;
use super::segments::Rate;
use super::{Cell, Column, Document, Grid, InputUse, Number, Row, SCHEMA_VERSION, Section};
use crate::locale::Locale;
use crate::metrics::repeat::{Next, Repeat, Within};
use crate::models::survival::Curve;

/// The document that `retention repeat` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention repeat")]
pub struct RepeatReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `repeat`.
    pub command: String,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: Coverage,
    /// Customers with an order.
    pub customers: u64,
    /// The second order within some days of the first.
    pub second_order: Vec<WithinUse>,
    /// What came after the 1st, 2nd, … order day.
    pub next_order: Vec<NextUse>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// The second order within some days.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WithinUse {
    /// How many days.
    pub days: u64,
    /// Customers first seen at least so many days before the data's end.
    pub customers: u64,
    /// Of these, with an order on a later day within the days.
    pub repeated: u64,
    /// The share; `null` when nobody is known for that long.
    pub share: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// The Kaplan–Meier estimate of the share, from all customers; `null` when nobody was watched
    /// for that long.
    pub estimate: Option<f64>,
    /// Its 95 % interval (log-log).
    pub estimate_interval: Option<Interval>,
}

/// What came after the n-th order day.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NextUse {
    /// n.
    pub after: u64,
    /// Customers with n order days.
    pub customers: u64,
    /// Of these, with one more so far.
    pub went_on: u64,
    /// The share.
    pub share: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
    /// A quarter of those who went on did so within these days.
    pub first_quartile_days: Option<f64>,
    /// Half of those who went on.
    pub median_days: Option<f64>,
    /// Three quarters of those who went on.
    pub third_quartile_days: Option<f64>,
    /// Of those who have not gone on, who has waited at least the median: whose next order is due.
    pub due: u64,
    /// The Kaplan–Meier estimate of the share who go on within a year, from all customers.
    pub estimate_within_year: Option<f64>,
    /// The Kaplan–Meier estimate of the days until half of all go on; `null` when it is fewer.
    pub estimated_median_days: Option<f64>,
}

impl RepeatReport {
    /// The document of these counts.
    pub fn new(input: InputUse, settings: Coverage, repeat: &Repeat, notes: Vec<String>) -> Self {
        let first = repeat.steps.first().and_then(|step| step.curve.as_ref());
        let within = repeat.within.iter();
        RepeatReport {
            schema_version: SCHEMA_VERSION,
            command: "repeat".to_owned(),
            input,
            settings,
            customers: repeat.customers,
            second_order: within.map(|within| WithinUse::of(within, first)).collect(),
            next_order: repeat.steps.iter().map(NextUse::of).collect(),
            notes,
        }
    }
}

impl WithinUse {
    fn of(within: &Within, curve: Option<&Curve>) -> Self {
        let days = f64::from(within.days);
        let watched = curve.filter(|curve| curve.survival_at(days).is_some());
        let interval = watched.and_then(|curve| {
            let (low, high) = curve.interval_at(days)?;
            Some(Interval {
                low: 1.0 - high,
                high: 1.0 - low,
                level: crate::models::survival::LEVEL,
            })
        });
        WithinUse {
            days: within.days.into(),
            customers: within.eligible,
            repeated: within.repeated,
            share: share(within.repeated, within.eligible),
            interval: within.interval,
            estimate: watched.and_then(|curve| Some(1.0 - curve.survival_at(days)?)),
            estimate_interval: interval,
        }
    }
}

impl NextUse {
    fn of(next: &Next) -> Self {
        let curve = next.curve.as_ref();
        let quartile = |place: usize| next.quartiles.and_then(|all| all.get(place).copied());
        NextUse {
            after: next.after.into(),
            customers: next.customers,
            went_on: next.went_on,
            share: share(next.went_on, next.customers),
            interval: next.interval,
            first_quartile_days: quartile(0),
            median_days: quartile(1),
            third_quartile_days: quartile(2),
            due: next.due,
            estimate_within_year: curve.and_then(|curve| Some(1.0 - curve.survival_at(365.0)?)),
            estimated_median_days: curve.and_then(|curve| curve.median().time),
        }
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn ratio(share: Option<f64>) -> Cell {
    share.map_or(Cell::Undefined, Cell::Ratio)
}

fn interval(interval: Option<Interval>) -> Cell {
    interval.map_or(Cell::Blank, |interval| Cell::Interval {
        low: interval.low,
        high: interval.high,
    })
}

fn days(days: Option<f64>) -> Cell {
    days.map_or(Cell::Undefined, |value| Cell::Real { value, decimals: 0 })
}

/// `1st`, `2nd`, `3rd`, `11th`.
fn ordinal(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

impl Document for RepeatReport {
    fn page(&self) -> super::page::Page {
        self.as_page()
    }

    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_repeat(self, locale)
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn rates(&self) -> Vec<Rate> {
        let within = self.second_order.iter().map(|within| Rate {
            key: format!("within_{}_days", within.days),
            title: format!("a second order within {} days", within.days),
            part: within.repeated,
            whole: within.customers,
        });
        let next = self.next_order.iter().map(|next| Rate {
            key: format!("after_order_{}", next.after),
            title: format!("going on after the {} order", ordinal(next.after)),
            part: next.went_on,
            whole: next.customers,
        });
        within.chain(next).collect()
    }

    fn for_people(&self) -> Grid {
        let names = ["", "Customers", "Again", "95 % interval"];
        let mut columns: Vec<Column> = names.map(Column::right).into();
        columns.extend(["Days ¼ · ½ · ¾", "Estimate"].map(Column::right));
        if let Some(first) = columns.first_mut() {
            *first = Column::left("");
        }
        let within = self.second_order.iter().map(|within| {
            vec![
                Cell::text(format!("within {} days", within.days)),
                Cell::Count(within.customers),
                ratio(within.share),
                interval(within.interval),
                Cell::Blank,
                ratio(within.estimate),
            ]
        });
        let next = self.next_order.iter().map(|next| {
            let quartiles = [
                next.first_quartile_days,
                next.median_days,
                next.third_quartile_days,
            ];
            let quartiles: Option<Vec<String>> = quartiles
                .into_iter()
                .map(|quartile| quartile.map(|days| format!("{days:.0}")))
                .collect();
            vec![
                Cell::text(format!("after the {}", ordinal(next.after))),
                Cell::Count(next.customers),
                ratio(next.share),
                interval(next.interval),
                quartiles.map_or(Cell::Undefined, |all| Cell::text(all.join(" · "))),
                days(next.estimated_median_days),
            ]
        });
        let section = |heading: &str, rows: Vec<Row>| Section {
            heading: Some(heading.to_owned()),
            rows,
        };
        let mut notes = vec![
            "again: the share who ordered again, on a later day; customers count for n days who were first seen at least n days before \
             the data's end"
                .to_owned(),
            "days: a quarter, half and three quarters of those who did came back within so many"
                .to_owned(),
            "estimate: Kaplan–Meier, from all customers: the share who order again within the days, and below \
             the days until half of all do (a dash when fewer than half do)"
                .to_owned(),
            "the shares after an order are those so far: who ordered lately may still come".to_owned(),
        ];
        let due: u64 = self.next_order.iter().map(|next| next.due).sum();
        if due > 0 {
            notes.push(format!(
                "due: {due} customers have waited longer than half of those who went on after as many orders; \
                 --customers-out FILE lists them"
            ));
        }
        notes.extend(self.notes.iter().cloned());
        Grid {
            title: vec![
                format!("Repeat orders of {} customers", self.customers),
                self.settings.words(),
            ],
            columns,
            sections: vec![
                section("Second order", within.collect()),
                section("Next order", next.collect()),
            ],
            notes,
        }
    }

    fn for_programs(&self) -> Grid {
        let columns = [
            "kind",
            "number",
            "customers",
            "ordered_again",
            "share",
            "interval_low",
            "interval_high",
            "first_quartile_days",
            "median_days",
            "third_quartile_days",
            "estimate",
            "estimated_median_days",
            "due",
        ];
        let real = |value: Option<f64>| {
            value.map_or(Cell::Undefined, |value| Cell::Exact(Number::Real(value)))
        };
        let ends = |interval: Option<Interval>| {
            [interval.map(|i| i.low), interval.map(|i| i.high)].map(real)
        };
        let within = self.second_order.iter().map(|within| {
            let mut row = vec![
                Cell::text("second_order_within_days"),
                Cell::Count(within.days),
                Cell::Count(within.customers),
                Cell::Count(within.repeated),
                real(within.share),
            ];
            row.extend(ends(within.interval));
            row.extend([
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
                real(within.estimate),
                Cell::Blank,
                Cell::Blank,
            ]);
            row
        });
        let next = self.next_order.iter().map(|next| {
            let mut row = vec![
                Cell::text("after_order"),
                Cell::Count(next.after),
                Cell::Count(next.customers),
                Cell::Count(next.went_on),
                real(next.share),
            ];
            row.extend(ends(next.interval));
            row.extend([
                real(next.first_quartile_days),
                real(next.median_days),
                real(next.third_quartile_days),
                real(next.estimate_within_year),
                real(next.estimated_median_days),
                Cell::Count(next.due),
            ]);
            row
        });
        Grid {
            columns: columns.map(Column::left).into(),
            sections: vec![Section {
                heading: None,
                rows: within.chain(next).collect(),
            }],
            ..Grid::default()
        }
    }
}
