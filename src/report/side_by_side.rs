//! Reports of groups side by side: a row a group, a column a metric.

use serde::Serialize;

use super::metric::Metric;
use super::page::Page;
use super::picture::Picture;
use super::retention::RetentionReport;
use super::segments::{Rate, Segmented};
use super::{Cell, Column, Document, Grid, InputUse, Row, Section};
use crate::locale::Locale;
use crate::metrics::catalogue::{Entry, entry};

/// What is shown where no metrics are chosen, each under a name that fits a column.
const USUAL: [(&str, &str); 5] = [
    ("customer_retention_rate", "Retention"),
    ("customer_churn_rate", "Churn"),
    ("repeat_purchase_rate", "Repeat"),
    ("average_order_value", "AOV"),
    ("net_revenue", "Revenue"),
];

/// The groups that are made of what is left: they stand last, however the others are sorted.
const LEFT: [&str; 2] = ["other", "(none)"];

/// A report with one for each group. As JSON and for programs it is what [`Segmented`] is; for people the
/// groups are the rows of one table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct SideBySide {
    document: Segmented<RetentionReport>,
    #[serde(skip)]
    columns: Vec<&'static Entry>,
}

impl SideBySide {
    /// The table of these metrics, the usual ones if there are none, and of the one that groups are
    /// sorted by: the largest value first, groups without one last.
    pub fn new(
        mut document: Segmented<RetentionReport>,
        chosen: &[&'static Entry],
        sort: Option<&'static Entry>,
    ) -> Self {
        let usual = USUAL.iter().filter_map(|(key, _)| entry(key));
        let mut columns: Vec<&'static Entry> = match chosen {
            [] => usual.collect(),
            chosen => chosen.to_vec(),
        };
        if let Some(sort) = sort {
            if !columns.contains(&sort) {
                columns.push(sort);
            }
            let value = |report: &RetentionReport| {
                let metric = report.metrics.get(sort.key);
                metric.and_then(|metric| metric.value.as_ref().map(|value| value.to_f64()))
            };
            document.groups.sort_by(|one, other| {
                let left = |name: &str| LEFT.contains(&name);
                let (first, second) = (value(&one.result), value(&other.result));
                let order = second.partial_cmp(&first);
                left(&one.name)
                    .cmp(&left(&other.name))
                    .then(order.unwrap_or(std::cmp::Ordering::Equal))
            });
        }
        // What nobody has, as money in contracts alone, says nothing.
        let known = |metric: &&'static Entry| {
            let groups = document.groups.iter().map(|group| &group.result);
            let mut all = groups.chain([&document.all]);
            !chosen.is_empty() || all.any(|report| report.metrics.get(metric.key).is_some())
        };
        columns.retain(known);
        SideBySide { columns, document }
    }

    /// The same with every metric of each group, one below the other.
    pub fn in_full(&self) -> &Segmented<RetentionReport> {
        &self.document
    }

    fn row(&self, name: &str, report: &RetentionReport) -> Row {
        let mut row = vec![Cell::text(name), Cell::Count(report.customers.end)];
        for (place, entry) in self.columns.iter().enumerate() {
            let metric = report.metrics.get(entry.key);
            row.push(value(metric, entry));
            if place == 0 && entry.interval {
                row.push(interval(metric));
            }
        }
        row
    }
}

fn value(metric: Option<&Metric>, entry: &Entry) -> Cell {
    let value = metric.and_then(|metric| metric.value.as_ref());
    value.map_or(Cell::Undefined, |value| Cell::of(value, entry.unit))
}

fn interval(metric: Option<&Metric>) -> Cell {
    let interval = metric.and_then(|metric| metric.interval);
    interval.map_or(Cell::Blank, |interval| Cell::Interval {
        low: interval.low,
        high: interval.high,
    })
}

impl Document for SideBySide {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        self.document.plainly(locale)
    }

    fn period(&self) -> Option<&str> {
        self.document.period()
    }

    fn for_people(&self) -> Grid {
        let document = &self.document;
        let mut columns = vec![Column::left(""), Column::right("Customers (E)")];
        for (place, entry) in self.columns.iter().enumerate() {
            let short = USUAL.iter().find(|(key, _)| *key == entry.key);
            columns.push(Column::right(short.map_or(entry.title, |(_, name)| name)));
            if place == 0 && entry.interval {
                columns.push(Column::right("95 % interval"));
            }
        }
        let section = |rows| Section {
            heading: None,
            rows,
        };
        let groups = document.groups.iter();
        let rows = groups.map(|group| self.row(&group.name, &group.result));
        // Nothing is compared with the period before here.
        let alone = RetentionReport {
            comparison: None,
            ..document.all.clone()
        };
        let mut grid = alone.for_people();
        grid.columns = columns;
        grid.sections = vec![
            section(rows.collect()),
            section(vec![self.row("All customers", &document.all)]),
        ];
        grid.title.push(format!(
            "By {}: the first value of each customer. All metrics of each group: --long.",
            document.by
        ));
        let mut notes = document.differences();
        notes.append(&mut grid.notes);
        grid.notes = notes;
        grid
    }

    fn for_programs(&self) -> Grid {
        self.document.for_programs()
    }

    fn rates(&self) -> Vec<Rate> {
        self.document.rates()
    }

    fn pictures(&self) -> Vec<Picture> {
        self.document.pictures()
    }

    fn input(&self) -> Option<&InputUse> {
        self.document.input()
    }

    fn page(&self) -> Page {
        self.document.page()
    }
}
