//! Customers by recency, frequency and money: segments, and how customers moved between them.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Cell, Column, Document, Grid, InputUse, Number, Row, SCHEMA_VERSION, Section};
use crate::metrics::rfm::{self, Movement, SegmentSummary};

/// The document that `retention rfm` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention rfm")]
pub struct RfmReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `rfm`.
    pub command: String,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: RfmSettings,
    /// Customers with an order in the days looked at.
    pub customers: u64,
    /// What all of them brought, orders and refunds.
    pub net_revenue: Number,
    /// The segments, in the grid's order.
    pub segments: Vec<SegmentUse>,
    /// Where the customers of an earlier day's segments are now; `null` unless asked for.
    pub movement: Option<MovementUse>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct RfmSettings {
    /// The day that recency is counted to, and the last one whose orders count.
    pub as_of: String,
    /// How that day came about: `given`, or the data's last day.
    pub as_of_source: String,
    /// The first day whose orders count; `null` for the data's first.
    pub since: Option<String>,
    /// The earlier day of the movement.
    pub from: Option<String>,
    /// The file of an own grid; `null` for the standard one.
    pub grid: Option<String>,
    /// The time zone that days are counted in.
    pub timezone: String,
}

/// One segment.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SegmentUse {
    /// Its name.
    pub segment: String,
    /// Its customers.
    pub customers: u64,
    /// Their share of all customers.
    pub customer_share: Option<f64>,
    /// Their orders.
    pub orders: u64,
    /// What they brought, orders and refunds.
    pub net_revenue: Number,
    /// Its share of what all brought; `null` when that is not above 0.
    pub revenue_share: Option<f64>,
    /// Median of the days since the last order; `null` without customers.
    pub median_recency_days: Option<f64>,
    /// Median of the number of orders.
    pub median_orders: Option<f64>,
    /// Mean amount of an order, refunds not in it.
    pub average_order_value: Option<f64>,
}

/// How customers moved between two days.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MovementUse {
    /// The earlier day.
    pub from: String,
    /// The later day.
    pub to: String,
    /// A row for each segment of the earlier day, and a last one for those who were not customers yet.
    pub rows: Vec<MovementRow>,
}

/// Where the customers of one segment are now.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MovementRow {
    /// The segment on the earlier day; `null` for those who were not customers yet.
    pub segment: Option<String>,
    /// How many they are.
    pub customers: u64,
    /// How many of them are in each segment now, in the order of `segments`.
    pub to: Vec<u64>,
}

impl RfmReport {
    /// The document of these segments.
    pub fn new(
        input: InputUse,
        settings: RfmSettings,
        grid: &rfm::Grid,
        segments: &[SegmentSummary],
        movement: Option<&Movement>,
        notes: Vec<String>,
    ) -> RfmReport {
        let segments = grid.names().iter().zip(segments);
        let segments: Vec<SegmentUse> = segments.map(|(name, of)| segment(name, of)).collect();
        let movement = movement.map(|movement| MovementUse {
            from: settings.from.clone().unwrap_or_default(),
            to: settings.as_of.clone(),
            rows: movement_rows(grid, movement),
        });
        RfmReport {
            schema_version: SCHEMA_VERSION,
            command: "rfm".to_owned(),
            input,
            settings,
            customers: segments.iter().map(|segment| segment.customers).sum(),
            net_revenue: total(&segments),
            segments,
            movement,
            notes,
        }
    }

    fn title(&self) -> Vec<String> {
        let settings = &self.settings;
        let since = match &settings.since {
            Some(since) => format!("Orders from {since} on"),
            None => "All orders".to_owned(),
        };
        vec![
            format!("Customers by recency and frequency on {}", settings.as_of),
            format!(
                "{since}, up to {} ({}). Days in {}.",
                settings.as_of, settings.as_of_source, settings.timezone
            ),
        ]
    }

    fn reading_notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        notes.push(
            "each customer scores 1 (lowest) to 5 by how lately and 1 to 5 by how often they ordered, beside \
             all others; equal values get equal scores, so fifths can be uneven"
                .to_owned(),
        );
        if self.segments.iter().any(|segment| segment.customers == 0) {
            notes.push("–: nobody is in that segment".to_owned());
        }
        notes
    }
}

fn segment(name: &str, of: &SegmentSummary) -> SegmentUse {
    SegmentUse {
        segment: name.to_owned(),
        customers: of.customers,
        customer_share: of.customer_share,
        orders: of.orders,
        net_revenue: Number::Money(of.net_revenue),
        revenue_share: of.revenue_share,
        median_recency_days: of.median_recency_days,
        median_orders: of.median_orders,
        average_order_value: of.average_order_value,
    }
}

fn total(segments: &[SegmentUse]) -> Number {
    let amounts = segments.iter().map(|segment| match &segment.net_revenue {
        Number::Money(money) => *money,
        Number::Count(_) | Number::Real(_) => crate::money::Money::ZERO,
    });
    Number::Money(amounts.sum())
}

fn movement_rows(grid: &rfm::Grid, movement: &Movement) -> Vec<MovementRow> {
    let names = grid.names().iter().cloned().map(Some).chain([None]);
    let rows = names.zip(movement.rows());
    rows.map(|(segment, to)| MovementRow {
        segment,
        customers: to.iter().sum(),
        to: to.clone(),
    })
    .collect()
}

impl Document for RfmReport {
    fn for_people(&self) -> Grid {
        let real = |value: Option<f64>, decimals| {
            value.map_or(Cell::Undefined, |value| Cell::Real { value, decimals })
        };
        let mut rows: Vec<Row> = Vec::new();
        for segment in &self.segments {
            rows.push(vec![
                Cell::text(segment.segment.clone()),
                Cell::Count(segment.customers),
                ratio(segment.customer_share),
                Cell::Money(segment.net_revenue.clone()),
                ratio(segment.revenue_share),
                real(segment.median_recency_days, 0),
                real(segment.median_orders, 0),
                real(segment.average_order_value, 2),
            ]);
        }
        let all = vec![
            Cell::text("All"),
            Cell::Count(self.customers),
            Cell::Blank,
            Cell::Money(self.net_revenue.clone()),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
        ];
        rows.push(all);
        let mut columns = vec![Column::left("Segment")];
        let names = [
            "Buyers", "Share", "Revenue", "Share", "Days", "Orders", "AOV",
        ];
        columns.extend(names.map(Column::right));
        let mut notes = self.reading_notes();
        notes.push(
            "Days and Orders are medians: days since the last order, and orders, of the middle customer; \
             AOV is the mean amount of an order; Revenue is orders less refunds"
                .to_owned(),
        );
        Grid {
            title: self.title(),
            columns,
            sections: vec![Section {
                heading: None,
                rows,
            }],
            notes,
        }
    }

    fn further(&self) -> Vec<Grid> {
        let Some(movement) = &self.movement else {
            return Vec::new();
        };
        let lettered = |place: usize| char::from(b'A' + (place % 26) as u8).to_string();
        let mut columns = vec![
            Column::left(format!("On {}", movement.from)),
            Column::right("All"),
        ];
        columns.extend((0..self.segments.len()).map(|place| Column::right(lettered(place))));
        let rows = movement.rows.iter().enumerate().map(|(place, row)| {
            let name = match &row.segment {
                Some(name) => format!("{} {name}", lettered(place)),
                None => "not a customer yet".to_owned(),
            };
            let mut cells = vec![Cell::text(name), Cell::Count(row.customers)];
            cells.extend(row.to.iter().map(|&count| match (count, row.customers) {
                (0, _) => Cell::Blank,
                (count, all) => Cell::Real {
                    value: 100.0 * count as f64 / all as f64,
                    decimals: 0,
                },
            }));
            cells
        });
        vec![Grid {
            title: vec![format!(
                "Where the customers of {} are on {}, in percent of each row",
                movement.from, movement.to
            )],
            columns,
            sections: vec![Section {
                heading: None,
                rows: rows.collect(),
            }],
            notes: vec![
                "each row adds up to 100; a letter above a column is the segment of that letter on the later \
                 day; JSON and CSV have the counts"
                    .to_owned(),
            ],
        }]
    }

    /// A row a segment; with a movement, a row a pair of segments.
    fn for_programs(&self) -> Grid {
        let exact = |value: Option<f64>| {
            value.map_or(Cell::Undefined, |value| Cell::Exact(Number::Real(value)))
        };
        let (names, rows): (Vec<&str>, Vec<Row>) = match &self.movement {
            None => {
                let names = vec![
                    "segment",
                    "customers",
                    "customer_share",
                    "orders",
                    "net_revenue",
                    "revenue_share",
                    "median_recency_days",
                    "median_orders",
                    "average_order_value",
                ];
                let row = |segment: &SegmentUse| {
                    vec![
                        Cell::text(segment.segment.clone()),
                        Cell::Count(segment.customers),
                        exact(segment.customer_share),
                        Cell::Count(segment.orders),
                        Cell::Exact(segment.net_revenue.clone()),
                        exact(segment.revenue_share),
                        exact(segment.median_recency_days),
                        exact(segment.median_orders),
                        exact(segment.average_order_value),
                    ]
                };
                (names, self.segments.iter().map(row).collect())
            }
            Some(movement) => {
                let mut rows = Vec::new();
                for from in &movement.rows {
                    for (to, &count) in self.segments.iter().zip(&from.to) {
                        rows.push(vec![
                            Cell::text(from.segment.clone().unwrap_or_default()),
                            Cell::text(to.segment.clone()),
                            Cell::Count(count),
                        ]);
                    }
                }
                (vec!["from", "to", "customers"], rows)
            }
        };
        Grid {
            columns: names.into_iter().map(Column::left).collect(),
            sections: vec![Section {
                heading: None,
                rows,
            }],
            ..Grid::default()
        }
    }
}

fn ratio(share: Option<f64>) -> Cell {
    share.map_or(Cell::Undefined, Cell::Ratio)
}
