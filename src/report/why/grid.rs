//! The document as tables.

use super::{MetricMoved, WhyReport};
use crate::locale::Locale;
use crate::metrics::catalogue::{Entry, Unit, entry};
use crate::metrics::why::bridge::CLASSES;
use crate::report::metric::ChangeVerdict;
use crate::report::page::Page;
use crate::report::{Cell, Column, Document, Grid, InputUse, Number, Row, Section};

/// Decimals of amounts in tables.
const CENTS: u32 = 2;

fn money(number: Option<&Number>) -> Cell {
    number.map_or(Cell::Undefined, |number| Cell::Money(number.clone()))
}

fn moved(number: Option<&Number>) -> Cell {
    number.map_or(Cell::Undefined, |number| Cell::Moved(number.clone()))
}

fn section(rows: Vec<Row>) -> Vec<Section> {
    vec![Section {
        heading: None,
        rows,
    }]
}

/// A change of a metric, in its own unit.
pub(super) fn change_cell(value: f64, unit: Unit) -> Cell {
    match unit.changes_in_points() {
        true => Cell::Points(value),
        false => Cell::Moved(Number::Real(value)),
    }
}

/// A period's name where it fits above a column.
fn column_name<'a>(name: &'a str, instead: &'a str) -> &'a str {
    if name.len() <= 10 { name } else { instead }
}

impl WhyReport {
    pub(super) fn names(&self) -> [&str; 2] {
        [
            column_name(&self.comparison.name, "Before"),
            column_name(&self.period.name, "Now"),
        ]
    }

    /// From net revenue before to net revenue now, by what became of the customers.
    pub(super) fn who(&self) -> Grid {
        let columns = vec![
            Column::left("WHO"),
            Column::right("Customers"),
            Column::right("Change"),
        ];
        let net = &self.net_revenue;
        let level = |name: &str, buyers: Option<u64>, net: Option<&Number>| {
            vec![
                Cell::text(name),
                buyers.map_or(Cell::Undefined, Cell::Count),
                money(net),
            ]
        };
        let mut rows = Vec::new();
        if let Some(bridge) = &self.bridge {
            let buyers = |now: bool| self.buyers(now);
            let [before, now] = [&self.comparison.name, &self.period.name];
            rows.push(level(before, buyers(false), net.before.as_ref()));
            for part in &bridge.parts {
                let mut classes = CLASSES.into_iter();
                let class = classes.find(|class| class.key() == part.key);
                rows.push(vec![
                    Cell::text(class.map_or(part.key.as_str(), |class| class.title())),
                    part.customers.map_or(Cell::Undefined, Cell::Count),
                    moved(part.change.as_ref()),
                ]);
            }
            rows.push(vec![
                Cell::text("Refunds"),
                Cell::Blank,
                moved(Some(&bridge.refunds.change)),
            ]);
            rows.push(level(now, buyers(true), net.now.as_ref()));
        }
        Grid {
            columns,
            sections: section(rows),
            ..Grid::default()
        }
    }

    fn buyers(&self, now: bool) -> Option<u64> {
        let parts = &self.drivers.as_ref()?.parts;
        let buyers = parts.iter().find(|part| part.key == "buyers")?;
        match if now { &buyers.now } else { &buyers.before } {
            Some(Number::Count(count)) => Some(*count),
            _ => None,
        }
    }

    /// Orders' revenue among its factors, to the cent.
    pub(super) fn how(&self) -> Option<Grid> {
        let drivers = self.drivers.as_ref()?;
        let [before, now] = self.names();
        let shown = drivers.exact.rounded(CENTS);
        let rows = drivers.parts.iter().zip(shown).map(|(part, shown)| {
            let (title, value): (_, fn(&Number) -> Cell) = match part.key.as_str() {
                "buyers" => ("Buyers", |number| Cell::Count(number.to_f64() as u64)),
                "purchase_frequency" => ("Orders per buyer", |number| Cell::Real {
                    value: number.to_f64(),
                    decimals: 2,
                }),
                _ => ("Average order value", |number| Cell::Money(number.clone())),
            };
            let cell = |side: &Option<Number>| side.as_ref().map_or(Cell::Undefined, value);
            vec![
                Cell::text(title),
                cell(&part.before),
                cell(&part.now),
                Cell::Moved(Number::Money(shown)),
            ]
        });
        Some(Grid {
            columns: vec![
                Column::left("HOW"),
                Column::right(before),
                Column::right(now),
                Column::right("Change"),
            ],
            sections: section(rows.collect()),
            ..Grid::default()
        })
    }

    /// What moved churn: how many were due, and how many of these were lost.
    pub(super) fn due(&self) -> Option<Grid> {
        let churn = self.drivers.as_ref()?.churn.as_ref()?;
        let [before, now] = self.names();
        let rows = churn.iter().map(|part| {
            let ratio = |side: Option<f64>| side.map_or(Cell::Undefined, Cell::Ratio);
            vec![
                Cell::text(match part.key.as_str() {
                    "due_share" => "Could be lost in the period, of the active",
                    _ => "Lost, of those",
                }),
                ratio(part.before),
                ratio(part.now),
                Cell::Points(part.change),
            ]
        });
        Some(Grid {
            columns: vec![
                Column::left("CHURN"),
                Column::right(before),
                Column::right(now),
                // In points of churn: a part, and no difference of the two shares beside it.
                Column::right("Adds to churn"),
            ],
            sections: section(rows.collect()),
            ..Grid::default()
        })
    }

    /// What moved the number of buyers.
    pub(super) fn of_buyers(&self) -> Option<Grid> {
        let buyers = self.drivers.as_ref()?.buyers.as_ref()?;
        let [before, now] = self.names();
        let rows = buyers.iter().map(|part| {
            let is_share = part.key == "share";
            let side = |side: Option<f64>| match side {
                None => Cell::Undefined,
                Some(value) if is_share => Cell::Ratio(value),
                Some(value) => Cell::Count(value as u64),
            };
            vec![
                Cell::text(match part.key.as_str() {
                    "active" => "Active at the start",
                    "share" => "Of these, bought",
                    "new" => "New",
                    _ => "Won back",
                }),
                side(part.before),
                side(part.now),
                Cell::Moved(Number::Real(part.customers)),
                moved(part.change.as_ref()),
            ]
        });
        Some(Grid {
            columns: vec![
                Column::left("BUYERS"),
                Column::right(before),
                Column::right(now),
                Column::right("Customers"),
                Column::right("Change"),
            ],
            sections: section(rows.collect()),
            ..Grid::default()
        })
    }

    /// Each metric, and whether it moved by more than chance.
    pub(super) fn chance(&self) -> Grid {
        let [before, now] = self.names();
        let metrics = self.metrics.0.iter();
        let rows = metrics.filter_map(|(key, metric)| Some(chance_row(entry(key)?, metric)));
        Grid {
            columns: vec![
                Column::left("MORE THAN CHANCE?"),
                Column::right(before),
                Column::right(now),
                Column::right("Change"),
                Column::right("95 % interval"),
                Column::left(""),
            ],
            sections: section(rows.collect()),
            ..Grid::default()
        }
    }

    fn csv_rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut push = |place: [&str; 5], numbers: [Option<Number>; 5], p: Option<f64>| {
            let number = |number: Option<Number>| number.map_or(Cell::Undefined, Cell::Exact);
            let mut row: Row = place.map(Cell::text).into();
            row.extend(numbers.map(number));
            row.push(number(p.map(Number::Real)));
            rows.push(row);
        };
        let real = |value: Option<f64>| value.map(Number::Real);
        let net = &self.net_revenue;
        let ends = |interval: Option<crate::report::metric::Interval>| {
            [
                real(interval.map(|i| i.low)),
                real(interval.map(|i| i.high)),
            ]
        };
        let [low, high] = ends(net.interval);
        push(
            ["net_revenue", "net_revenue", "", "", ""],
            [
                net.before.clone(),
                net.now.clone(),
                net.change.clone(),
                low,
                high,
            ],
            None,
        );
        push(
            ["calendar", "net_revenue", "", "", "weekdays"],
            [None, None, net.calendar.effect.clone(), None, None],
            None,
        );
        if let Some(bridge) = &self.bridge {
            for part in &bridge.parts {
                push(
                    ["bridge", "net_revenue", "", "", &part.key],
                    [
                        part.before.clone(),
                        part.now.clone(),
                        part.change.clone(),
                        None,
                        None,
                    ],
                    None,
                );
            }
            let refunds = &bridge.refunds;
            push(
                ["bridge", "net_revenue", "", "", "refunds"],
                [
                    Some(refunds.before.clone()),
                    Some(refunds.now.clone()),
                    Some(refunds.change.clone()),
                    None,
                    None,
                ],
                None,
            );
        }
        if let Some(drivers) = &self.drivers {
            for part in &drivers.parts {
                push(
                    ["drivers", "net_revenue", "", "", &part.key],
                    [
                        part.before.clone(),
                        part.now.clone(),
                        Some(part.change.clone()),
                        Some(part.low.clone()),
                        Some(part.high.clone()),
                    ],
                    None,
                );
            }
            for part in drivers.buyers.iter().flatten() {
                push(
                    ["drivers.buyers", "net_revenue", "", "", &part.key],
                    [
                        real(part.before),
                        real(part.now),
                        part.change.clone(),
                        None,
                        None,
                    ],
                    None,
                );
            }
            for part in drivers.churn.iter().flatten() {
                push(
                    ["drivers.churn", "customer_churn_rate", "", "", &part.key],
                    [
                        real(part.before),
                        real(part.now),
                        real(Some(part.change)),
                        None,
                        None,
                    ],
                    None,
                );
            }
        }
        for (key, metric) in &self.metrics.0 {
            let [low, high] = ends(metric.interval);
            push(
                ["metric", key, "", "", ""],
                [
                    metric.before.value.clone(),
                    metric.now.value.clone(),
                    real(metric.change),
                    low,
                    high,
                ],
                None,
            );
        }
        self.group_rows(&mut push);
        rows
    }
}

fn chance_row(entry: &Entry, metric: &MetricMoved) -> Row {
    let side = |value: &Option<Number>| {
        let value = value.as_ref();
        value.map_or(Cell::Undefined, |value| Cell::of(value, entry.unit))
    };
    let change = |value: f64| change_cell(value, entry.unit);
    vec![
        Cell::text(entry.title),
        side(&metric.before.value),
        side(&metric.now.value),
        metric.change.map_or(Cell::Undefined, change),
        metric
            .interval
            .map_or(Cell::Undefined, |interval| Cell::Range {
                low: Box::new(change(interval.low)),
                high: Box::new(change(interval.high)),
            }),
        match metric.verdict {
            Some(ChangeVerdict::Change) => Cell::text("yes"),
            Some(ChangeVerdict::NoEvidence) => Cell::text("no"),
            None => Cell::Undefined,
        },
    ]
}

impl Document for WhyReport {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        crate::report::plainly::of_why(self, locale)
    }

    fn period(&self) -> Option<&str> {
        Some(&self.period.name)
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn for_people(&self) -> Grid {
        Grid {
            title: vec![self.headline(), self.verdict(), self.calendar()],
            ..self.who()
        }
    }

    fn page(&self) -> Page {
        self.as_page()
    }

    fn further(&self) -> Vec<Grid> {
        let mut grids: Vec<Grid> = self.how().into_iter().collect();
        grids.extend(self.of_buyers());
        grids.extend(self.due());
        let unmet = crate::report::requirement::unmet(&self.requirements);
        grids.push(Grid {
            notes: unmet
                .into_iter()
                .chain(self.notes.iter().cloned())
                .collect(),
            ..self.chance()
        });
        grids.extend(self.by_groups());
        grids
    }

    fn for_programs(&self) -> Grid {
        let columns = [
            "section", "metric", "column", "group", "key", "before", "now", "change", "low",
            "high", "p",
        ];
        Grid {
            columns: columns.map(Column::left).into(),
            sections: section(self.csv_rows()),
            ..Grid::default()
        }
    }
}
