//! Recurring revenue on a page.

use super::courses::of_metric;
use super::{
    Block, Course, CoursePoint, Flow, FlowKind, FlowStep, Page, Part, Tile, Verdict, source_parts,
};
use super::{Stack, Stacks};
use crate::report::metric::{ChangeUnit, Metric};
use crate::report::mrr::{Amount, FlowUse, LargeMovement, MrrReport, MrrRow};
use crate::report::{Cell, Column, Document, Grid, Number, Section};

/// The headline figures.
const TILES: [&str; 8] = [
    "mrr",
    "net_revenue_retention",
    "gross_revenue_retention",
    "customer_churn_rate",
    "quick_ratio",
    "arpa",
    "nrr_12m",
    "largest_customer_share",
];
/// The rates that are drawn over time.
const DRAWN: [&str; 4] = [
    "nrr_12m",
    "grr_12m",
    "net_revenue_retention",
    "gross_revenue_retention",
];
/// The periods in a tile's small picture.
const PICTURED: usize = 20;

impl MrrReport {
    /// The page: tiles, bridge, movements by period, rates over time, cohorts, the largest movements, all tables.
    pub(in crate::report) fn as_page(&self) -> Page {
        let mut figures = self.for_people();
        let mut title = std::mem::take(&mut figures.title).into_iter();
        let notes = std::mem::take(&mut figures.notes);
        let fixed = self.repeated_columns().unwrap_or(0);
        let mut parts = vec![self.glance(), self.bridge()];
        parts.extend([self.stacks(), self.rates()].into_iter().flatten());
        parts.extend(self.cohort_part());
        parts.extend(self.largest());
        parts.push(Part {
            heading: "All periods".to_owned(),
            blocks: vec![Block::Matrix(figures, fixed)],
            notes,
            ..Part::default()
        });
        parts.extend(self.of_last().map(Part::of_table));
        parts.extend(self.of_groups().map(Part::of_table));
        parts.extend(source_parts(&self.input));
        Page {
            plainly: Vec::new(),
            title: title.next().unwrap_or_default(),
            lines: title.collect(),
            parts,
        }
    }

    /// The pictures on a page about other metrics too.
    pub(in crate::report) fn parts_beside(&self) -> Vec<Part> {
        let glance = Part {
            heading: "Recurring revenue".to_owned(),
            ..self.glance()
        };
        let bridge = Part {
            heading: "Recurring revenue from start to end".to_owned(),
            ..self.bridge()
        };
        let mut parts = vec![glance, bridge];
        parts.extend([self.stacks(), self.rates()].into_iter().flatten());
        parts
    }

    fn last(&self) -> Option<&MrrRow> {
        let name = self.figures_of.as_ref()?;
        self.months.iter().find(|row| row.period == *name)
    }

    fn glance(&self) -> Part {
        let period = self.figures_of.clone().unwrap_or_default();
        let tiles = TILES.iter().filter_map(|key| self.tile(key));
        Part {
            heading: "At a glance".to_owned(),
            lead: vec![match period.as_str() {
                "" => format!("No {} is complete yet.", self.settings.every),
                period => format!("{period}, the last complete {}.", self.settings.every),
            }],
            blocks: vec![Block::Tiles(tiles.collect())],
            ..Part::default()
        }
    }

    fn tile(&self, key: &str) -> Option<Tile> {
        let metric = self.figures.get(key)?;
        let entry = Metric::entry(key)?;
        let change = self.changes.get(key).copied().flatten();
        let until = self
            .months
            .iter()
            .take_while(|row| Some(&row.period) != self.figures_of.as_ref());
        let course: Vec<Option<f64>> = until
            .chain(self.last())
            .map(|row| row.figure(key))
            .collect();
        let skipped = course.len().saturating_sub(PICTURED);
        Some(Tile {
            key: key.to_owned(),
            title: entry.title.to_owned(),
            value: metric
                .value
                .as_ref()
                .map_or(Cell::Undefined, |value| Cell::of(value, entry.unit)),
            interval: metric.interval.map(|interval| Cell::Interval {
                low: interval.low,
                high: interval.high,
            }),
            before: None,
            change: change.map(|change| match change.unit {
                ChangeUnit::Points => Cell::Points(change.value),
                ChangeUnit::Percent => Cell::Percent(change.value),
            }),
            change_range: None,
            // Without an interval of the change nothing is judged.
            verdict: Verdict::Open,
            course: course.into_iter().skip(skipped).collect(),
            reason: metric.note.clone().filter(|_| metric.value.is_none()),
        })
    }

    /// From the start to the end of all periods.
    fn bridge(&self) -> Part {
        let row = &self.total.row;
        let steps = self.bridge_steps().into_iter();
        let steps = steps.map(|(name, kind, amount)| FlowStep {
            name: name.to_owned(),
            kind,
            size: amount.map_or(Cell::Undefined, |amount| Cell::Real {
                value: amount.0.to_f64().abs(),
                decimals: 0,
            }),
            before: Cell::Undefined,
        });
        let steps = steps.collect();
        let flow = Flow {
            title: "MRR".to_owned(),
            period: row.period.clone(),
            before: None,
            steps,
        };
        Part {
            heading: "From start to end".to_owned(),
            lead: vec![
                "How monthly recurring revenue moved; what lies between adds up to the digit."
                    .to_owned(),
            ],
            blocks: vec![Block::Flow(flow)],
            ..Part::default()
        }
    }

    /// The steps from the start of all periods to their end.
    pub(in crate::report) fn bridge_steps(&self) -> Vec<(&'static str, FlowKind, Option<Amount>)> {
        let row = &self.total.row;
        let moves = &row.movements;
        let amount = |flow: Option<FlowUse>| flow.map(|flow| flow.amount);
        let mut steps = vec![
            ("Start", FlowKind::Level, amount(moves.start)),
            ("New", FlowKind::Gain, amount(moves.new)),
            ("Won back", FlowKind::Gain, amount(moves.won_back)),
            (
                "Expansion",
                FlowKind::Gain,
                moves.expansion.map(|own| own.amount),
            ),
            ("Contraction", FlowKind::Loss, amount(moves.contraction)),
            (
                "Churned",
                FlowKind::Loss,
                moves.churned.map(|own| own.amount),
            ),
        ];
        if let Some(currency) = moves.currency.filter(|amount| !amount.0.is_zero()) {
            let kind = match currency.0.is_negative() {
                true => FlowKind::Loss,
                false => FlowKind::Gain,
            };
            steps.push(("Currency", kind, Some(currency)));
        }
        steps.push(("End", FlowKind::Level, Some(row.end.amount)));
        steps
    }

    /// What came and went, period after period; of one period the bridge says it.
    fn stacks(&self) -> Option<Part> {
        Some(Part {
            heading: "Movements".to_owned(),
            blocks: vec![Block::Stacks(self.layers()?)],
            ..Part::default()
        })
    }

    /// The layers of these periods, if there are several.
    pub(in crate::report) fn layers(&self) -> Option<Stacks> {
        if self.months.len() < 2 {
            return None;
        }
        const LAYERS: [(&str, FlowKind, &str); 5] = [
            ("Expansion", FlowKind::Gain, "expansion"),
            ("Contraction", FlowKind::Loss, "contraction"),
            ("New", FlowKind::Gain, "new"),
            ("Churned", FlowKind::Loss, "churned"),
            ("Won back", FlowKind::Gain, "won_back"),
        ];
        let stack = |row: &MrrRow| {
            let flows = row.movements.flows();
            let size = |key: &str| {
                let flow = flows.iter().find(|(own, _)| *own == key)?.1;
                flow.map(|flow| flow.amount.0.to_f64())
            };
            Stack {
                name: row.period.clone(),
                sizes: LAYERS.iter().map(|(.., key)| size(key)).collect(),
                complete: row.complete,
                missing: false,
            }
        };
        Some(Stacks {
            is_money: true,
            title: "MRR that came and went".to_owned(),
            layers: LAYERS
                .iter()
                .map(|(name, kind, _)| ((*name).to_owned(), *kind))
                .collect(),
            periods: self.months.iter().map(stack).collect(),
        })
    }

    /// NRR and GRR over time.
    fn rates(&self) -> Option<Part> {
        let course = |key: &&str| {
            let entry = Metric::entry(key)?;
            let point = |row: &MrrRow| CoursePoint {
                complete: row.complete,
                ..of_metric(&row.period, row.figures.get(key), entry)
            };
            let points: Vec<CoursePoint> = self.months.iter().map(point).collect();
            let known = points.iter().filter(|point| point.value.is_some());
            (known.count() > 1).then(|| Course::new(entry.key, entry.title, points))
        };
        let courses: Vec<Course> = DRAWN.iter().filter_map(course).collect();
        (!courses.is_empty()).then(|| Part {
            heading: "How much was kept".to_owned(),
            lead: vec![
                "Net revenue retention counts upgrades of the customers of the first day, gross does not; bands are 95 % intervals."
                    .to_owned(),
            ],
            blocks: vec![Block::Courses(courses)],
            ..Part::default()
        })
    }

    fn cohort_part(&self) -> Option<Part> {
        let grids = self.of_cohorts();
        let blocks = grids.into_iter().map(|grid| Block::Matrix(grid, 3));
        let blocks: Vec<Block> = blocks.collect();
        (!blocks.is_empty()).then(|| Part {
            heading: "Cohorts".to_owned(),
            lead: vec![
                "Customers by the month in which they first paid, and what they pay at the end of each month since."
                    .to_owned(),
            ],
            blocks,
            ..Part::default()
        })
    }

    fn largest(&self) -> Option<Part> {
        let period = self.figures_of.as_ref()?;
        if self.largest_movements.is_empty() {
            return None;
        }
        let amount = |amount: Amount| Cell::Money(Number::Money(amount.0));
        let row = |(place, one): (usize, &LargeMovement)| {
            let change = one.end.0.checked_add(-one.start.0).unwrap_or_default();
            let hidden = || format!("customer {}", place + 1);
            vec![
                Cell::text(one.customer.clone().unwrap_or_else(hidden)),
                Cell::text(one.movement.replace('_', " ")),
                amount(one.start),
                amount(one.end),
                amount(Amount(change)),
            ]
        };
        Some(Part {
            heading: format!("The largest movements of {period}"),
            blocks: vec![Block::Table(Grid {
                columns: vec![
                    Column::left("Customer"),
                    Column::left("Movement"),
                    Column::right("MRR start"),
                    Column::right("MRR end"),
                    Column::right("Change"),
                ],
                sections: vec![Section {
                    heading: None,
                    rows: self.largest_movements.iter().enumerate().map(row).collect(),
                }],
                ..Grid::default()
            })],
            ..Part::default()
        })
    }
}
