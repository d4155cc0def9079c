//! Charts above the tables of documents whose page is made of tables.

use super::{Block, Course, CoursePoint, Multiples, Page, Range, Ranges, Shares};
use crate::report::clv::ClvReport;
use crate::report::forecast::ForecastReport;
use crate::report::repeat::RepeatReport;
use crate::report::whatif::{MonthUse, WhatIfReport};
use crate::report::{Cell, Document};

/// The page of tables with charts above the first one.
fn with<D: Document>(document: &D, blocks: Vec<Block>) -> Page {
    let mut page = Page::of_tables(document);
    if let Some(first) = page.parts.first_mut() {
        first.blocks.splice(0..0, blocks);
    }
    page
}

fn course(key: &str, title: &str, points: Vec<(String, Cell, Option<f64>)>) -> Course {
    let points = points.into_iter();
    let points = points.map(|(name, cell, value)| CoursePoint::of(name, cell, value));
    Course::new(key, title, points.collect())
}

/// Two readings of a figure, to one axis.
fn side_by_side(title: &str, groups: Vec<Course>) -> Block {
    Block::Multiples(Multiples {
        title: title.to_owned(),
        all: None,
        groups,
    })
}

impl ClvReport {
    /// With the share of the value that each tenth of the customers is expected to bring.
    pub(super) fn with_tenths(&self) -> Page {
        let all: u64 = self.deciles.iter().map(|decile| decile.customers).sum();
        let rows = self.deciles.iter().map(|decile| {
            let share = (all > 0).then(|| decile.customers as f64 / all as f64);
            (
                format!("tenth {}", decile.decile),
                [share, decile.value_share],
            )
        });
        let rows: Vec<(String, [Option<f64>; 2])> = rows.collect();
        let is_known = rows.iter().any(|(_, [_, value])| value.is_some());
        let shares = is_known.then(|| {
            Block::Shares(Shares {
                names: ["Share of customers", "Share of predicted value"].map(str::to_owned),
                rows,
            })
        });
        with(self, shares.into_iter().collect())
    }
}

impl RepeatReport {
    /// With the share that comes back within some days, and that goes on after each order.
    pub(in crate::report) fn as_page(&self) -> Page {
        let rows = self.next_order.iter().map(|next| Range {
            name: format!("after order {}", next.after),
            customers: next.customers,
            value: next.share,
            interval: next.interval.map(|interval| (interval.low, interval.high)),
            differs: false,
        });
        let within = self.second_order.iter().map(|within| Range {
            name: format!("within {} days", within.days),
            customers: within.customers,
            value: within.share,
            interval: within
                .interval
                .map(|interval| (interval.low, interval.high)),
            differs: false,
        });
        let ranges = |title: &str, rows: Vec<Range>| {
            Block::Ranges(Ranges {
                title: title.to_owned(),
                all: None,
                rows,
                reach: None,
            })
        };
        let charts = vec![
            ranges("A second order", within.collect()),
            ranges("One more order, so far", rows.collect()),
        ];
        with(self, charts)
    }
}

impl ForecastReport {
    /// With the share still there, by the model and by today's churn.
    pub(in crate::report) fn as_page(&self) -> Page {
        let of = |share: fn(&crate::report::forecast::PeriodUse) -> f64| {
            let periods = self.periods.iter();
            let points = periods.map(|one| {
                (
                    one.period.to_string(),
                    Cell::Ratio(share(one)),
                    Some(share(one)),
                )
            });
            points.collect()
        };
        let groups = vec![
            course("model", "by the model", of(|one| one.model)),
            course(
                "constant_churn",
                "if churn were the same at every age",
                of(|one| one.constant_churn),
            ),
        ];
        with(self, vec![side_by_side("Still there", groups)])
    }
}

impl WhatIfReport {
    /// With the customers month by month, with and without the change.
    pub(in crate::report) fn as_page(&self) -> Page {
        let of = |months: &[MonthUse]| {
            let points = months.iter().map(|one| {
                let cell = Cell::Real {
                    value: one.customers,
                    decimals: 0,
                };
                (format!("month {}", one.month), cell, Some(one.customers))
            });
            points.collect()
        };
        let groups = vec![
            course("today", "as it is", of(&self.today.months)),
            course("then", "with the change", of(&self.then.months)),
        ];
        with(self, vec![side_by_side("Customers", groups)])
    }
}
