//! Segments as tables.

use super::page::Page;
use super::rfm::{RfmReport, SegmentUse};
use super::{Cell, Column, Document, Grid, InputUse, Number, Row, Section};
use crate::locale::Locale;

impl Document for RfmReport {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_rfm(self, locale)
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn page(&self) -> Page {
        self.as_page()
    }

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
                whole(&segment.net_revenue),
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
            whole(&self.net_revenue),
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
             AOV is the mean amount of an order; Revenue is orders less refunds, in whole units"
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

/// Money in whole units: revenues of a large shop must fit beside seven other columns.
fn whole(money: &Number) -> Cell {
    Cell::Real {
        value: money.to_f64(),
        decimals: 0,
    }
}

fn ratio(share: Option<f64>) -> Cell {
    share.map_or(Cell::Undefined, Cell::Ratio)
}

impl RfmReport {
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
        notes.extend(self.settings.cuts.words());
        if self.segments.iter().any(|segment| segment.customers == 0) {
            notes.push("–: nobody is in that segment".to_owned());
        }
        notes
    }
}
