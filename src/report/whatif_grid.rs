//! Today and then, side by side, as tables.

use super::whatif::{ScenarioUse, SweepRow, WhatIfReport};
use super::{Cell, Column, Document, Grid, InputUse, Number, Row, Section};
use crate::locale::Locale;
use crate::metrics::whatif::{RevenueComparison, RevenueScenario};
use crate::words::counted;

/// How a figure is shown.
#[derive(Clone, Copy)]
enum Shown {
    Ratio,
    Real(usize),
    Money,
}

/// Key, name, how it is shown, value of a side.
type Line = (
    &'static str,
    &'static str,
    Shown,
    fn(&ScenarioUse) -> Option<f64>,
);

const RATES: [Line; 7] = [
    ("retention", "Retention", Shown::Ratio, |of| {
        Some(of.retention)
    }),
    (
        "monthly_retention",
        "Monthly retention",
        Shown::Ratio,
        |of| Some(of.monthly_retention),
    ),
    ("annual_churn", "Annual churn", Shown::Ratio, |of| {
        Some(of.annual_churn)
    }),
    ("lifespan_years", "Lifespan, years", Shown::Real(2), |of| {
        of.lifespan_years
    }),
    (
        "purchase_frequency",
        "Orders per buyer",
        Shown::Real(2),
        |of| of.purchase_frequency,
    ),
    (
        "average_order_value",
        "Average order value",
        Shown::Money,
        |of| of.average_order_value,
    ),
    (
        "annual_revenue_per_customer",
        "Revenue per customer, a year",
        Shown::Money,
        |of| of.annual_revenue_per_customer,
    ),
];

const WORTH: [Line; 2] = [
    (
        "customer_lifetime_value",
        "Customer lifetime value",
        Shown::Money,
        |of| of.customer_lifetime_value,
    ),
    (
        "value_to_acquisition_cost",
        "Value to acquisition cost",
        Shown::Real(2),
        |of| of.value_to_acquisition_cost,
    ),
];

const AFTER: [Line; 3] = [
    ("customers", "Customers at the end", Shown::Real(0), |of| {
        Some(of.customers)
    }),
    ("revenue", "Revenue", Shown::Money, |of| of.revenue),
    ("profit", "Profit", Shown::Money, |of| of.profit),
];

/// Of recurring revenue.
type RevenueLine = (
    &'static str,
    &'static str,
    Shown,
    fn(&RevenueScenario) -> f64,
);

const REVENUE: [RevenueLine; 3] = [
    (
        "recurring.gross_mrr_churn_rate",
        "Gross MRR churn, a month",
        Shown::Ratio,
        |of| of.gross_mrr_churn_rate,
    ),
    ("recurring.mrr", "MRR at the end", Shown::Money, |of| of.mrr),
    ("recurring.revenue", "Revenue", Shown::Money, |of| {
        of.revenue
    }),
];

fn cell(value: Option<f64>, shown: Shown) -> Cell {
    let Some(value) = value else {
        return Cell::Undefined;
    };
    match shown {
        Shown::Ratio => Cell::Ratio(value),
        Shown::Real(decimals) => Cell::Real { value, decimals },
        Shown::Money => Cell::Money(Number::Real(value)),
    }
}

impl WhatIfReport {
    fn line(&self, (_, name, shown, of): &Line) -> Row {
        let (today, then) = (of(&self.today), of(&self.then));
        let change = today
            .zip(then)
            .map_or(Cell::Undefined, |(today, then)| match shown {
                Shown::Ratio => Cell::Points(then - today),
                Shown::Real(_) | Shown::Money => crate::metrics::change::relative(then, today)
                    .map_or(Cell::Undefined, Cell::Percent),
            });
        vec![
            Cell::text(*name),
            cell(today, *shown),
            cell(then, *shown),
            change,
        ]
    }

    fn revenue_grid(&self, of: &RevenueComparison) -> Grid {
        let mut rows: Vec<Row> = Vec::new();
        for (_, name, shown, side) in &REVENUE {
            let (today, then) = (side(&of.today), side(&of.then));
            let change = match shown {
                Shown::Ratio => Cell::Points(then - today),
                Shown::Real(_) | Shown::Money => crate::metrics::change::relative(then, today)
                    .map_or(Cell::Undefined, Cell::Percent),
            };
            let [today, then] = [today, then].map(|value| cell(Some(value), *shown));
            rows.push(vec![Cell::text(*name), today, then, change]);
        }
        let most = cell(Some(of.break_even_spend), Shown::Money);
        rows.push(vec![
            Cell::text("The most it may cost"),
            Cell::Blank,
            most,
            Cell::Blank,
        ]);
        let base = &of.base;
        Grid {
            title: vec![format!(
                "Recurring revenue over {} months, gross MRR churn {:+.1} points a month",
                self.settings.months,
                self.settings.mrr_churn_points * 100.0
            )],
            columns: vec![
                Column::left(""),
                Column::right("Today"),
                Column::right("Then"),
                Column::right("Change"),
            ],
            sections: vec![Section {
                heading: None,
                rows,
            }],
            notes: vec![format!(
                "both sides start from an MRR of {:.2}; in every month {:.1} % of it expands and {:.2} is new or won back, \
                 the means of {}",
                base.mrr,
                base.expansion_rate * 100.0,
                base.gained_per_month,
                counted(base.months.into(), "complete month")
            )],
        }
    }

    fn sweep_grid(&self) -> Grid {
        let row = |row: &SweepRow| {
            vec![
                Cell::Points(row.retention_points),
                cell(row.retention, Shown::Ratio),
                cell(row.customer_lifetime_value, Shown::Money),
                cell(row.customers, Shown::Real(0)),
                cell(row.profit, Shown::Money),
                cell(row.break_even_spend, Shown::Money),
            ]
        };
        let mut notes: Vec<String> = Vec::new();
        for row in &self.sweep {
            notes.extend(
                row.note
                    .as_ref()
                    .filter(|note| !notes.contains(note))
                    .cloned(),
            );
        }
        let names = [
            "Lift",
            "Retention",
            "CLV",
            "Customers",
            "Profit",
            "May cost",
        ];
        Grid {
            title: vec![format!(
                "Several lifts of retention over {} months, the rest as above",
                self.settings.months
            )],
            columns: names.map(Column::right).into(),
            sections: vec![Section {
                heading: None,
                rows: self.sweep.iter().map(row).collect(),
            }],
            notes,
        }
    }
}

impl Document for WhatIfReport {
    fn page(&self) -> super::page::Page {
        self.as_page()
    }

    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_whatif(self, locale)
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn for_people(&self) -> Grid {
        let section = |heading: String, lines: &[Line]| Section {
            heading: Some(heading),
            rows: lines.iter().map(|line| self.line(line)).collect(),
        };
        let months = self.settings.months;
        let mut after = section(format!("Over {months} months"), &AFTER);
        after.rows.push(vec![
            Cell::text("The most it may cost"),
            Cell::Blank,
            cell(self.break_even_spend, Shown::Money),
            Cell::Blank,
        ]);
        let settings = &self.settings;
        Grid {
            title: vec![
                format!("What if, from the figures of {}", self.period.name),
                format!(
                    "Retention {:+.1} points, orders × {}, order value {:+.2}, at a cost of {:.2}.",
                    settings.retention_points * 100.0,
                    settings.frequency_factor,
                    settings.order_value_change,
                    settings.cost
                ),
            ],
            columns: vec![
                Column::left(""),
                Column::right("Today"),
                Column::right("Then"),
                Column::right("Change"),
            ],
            sections: vec![
                section("Figures".to_owned(), &RATES),
                section("Worth of a customer".to_owned(), &WORTH),
                after,
            ],
            notes: self.notes.clone(),
        }
    }

    fn further(&self) -> Vec<Grid> {
        let sweep = (!self.sweep.is_empty()).then(|| self.sweep_grid());
        let recurring = self.recurring.as_ref().map(|of| self.revenue_grid(of));
        recurring.into_iter().chain(sweep).collect()
    }

    /// A row a figure; with a sweep, a row a lift.
    fn for_programs(&self) -> Grid {
        let real = |value: Option<f64>| {
            value.map_or(Cell::Undefined, |value| Cell::Exact(Number::Real(value)))
        };
        let (names, rows): (Vec<&str>, Vec<Row>) = if self.sweep.is_empty() {
            let lines = RATES.iter().chain(&WORTH).chain(&AFTER);
            let mut rows: Vec<Row> = lines
                .map(|(key, _, _, of)| {
                    vec![
                        Cell::text(*key),
                        real(of(&self.today)),
                        real(of(&self.then)),
                    ]
                })
                .collect();
            rows.push(vec![
                Cell::text("break_even_spend"),
                Cell::Blank,
                real(self.break_even_spend),
            ]);
            if let Some(of) = &self.recurring {
                let spend = Some(of.break_even_spend);
                let lines = REVENUE.iter().map(|(key, _, _, side)| {
                    (
                        *key,
                        real(Some(side(&of.today))),
                        real(Some(side(&of.then))),
                    )
                });
                let last = ("recurring.break_even_spend", Cell::Blank, real(spend));
                let lines = lines.chain([last]);
                rows.extend(lines.map(|(key, now, then)| vec![Cell::text(key), now, then]));
            }
            (vec!["key", "today", "then"], rows)
        } else {
            let row = |row: &SweepRow| {
                vec![
                    real(Some(row.retention_points)),
                    real(row.retention),
                    real(row.customer_lifetime_value),
                    real(row.customers),
                    real(row.revenue),
                    real(row.profit),
                    real(row.break_even_spend),
                    row.note.clone().map_or(Cell::Blank, Cell::Text),
                ]
            };
            let names = vec![
                "retention_points",
                "retention",
                "customer_lifetime_value",
                "customers",
                "revenue",
                "profit",
                "break_even_spend",
                "note",
            ];
            (names, self.sweep.iter().map(row).collect())
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
