//! The trend as tables: for people a row a metric with its course as a small picture, or a row a
//! period when few metrics are asked for; for programs a row a period.

use super::metric::Metric;
use super::page::Page;
use super::picture::Picture;
use super::recurring::RecurringBlock;
use super::requirement::unmet;
use super::retention_grid::shown;
use super::segments::Rate;
use super::trend::{TrendPeriod, TrendReport};
use super::{Cell, Column, Document, Grid, InputUse, Number, Row, Section};
use crate::choice::Choice;
use crate::locale::Locale;
use crate::metrics::catalogue::{CATALOGUE, Entry, Group};
use crate::metrics::count::{COUNTS, Shown};
use crate::metrics::observe::Observed;

/// Up to so many metrics each get a column, and periods the rows.
const FEW: usize = 3;
/// The latest periods that are shown in figures where metrics are the rows.
const SHOWN: usize = 2;
/// The latest periods in the small picture.
const PICTURED: usize = 20;

impl Document for TrendReport {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_trend(self, locale)
    }

    fn period(&self) -> Option<&str> {
        let last = self.periods.iter().rfind(|period| period.period.complete);
        last.map(|period| period.period.name.as_str())
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn page(&self) -> Page {
        self.as_page()
    }

    /// Those of the last complete period.
    fn rates(&self) -> Vec<Rate> {
        let last = self.periods.iter().rfind(|period| period.period.complete);
        last.map_or(Vec::new(), |period| Rate::of_metrics(&period.metrics))
    }

    fn for_people(&self) -> Grid {
        let entries = self.entries();
        let (columns, sections) = if entries.len() <= FEW {
            self.by_period(&entries)
        } else {
            self.by_metric(&entries)
        };
        Grid {
            title: self.title(),
            columns,
            sections,
            notes: self.reading_notes(),
        }
    }

    fn further(&self) -> Vec<Grid> {
        let recurring = self.recurring.iter();
        recurring.flat_map(RecurringBlock::tables).collect()
    }

    fn further_repeated(&self, place: usize) -> Option<usize> {
        (place == 0).then_some(1)
    }

    fn pictures(&self) -> Vec<Picture> {
        self.charts()
    }

    fn for_programs(&self) -> Grid {
        let entries = self.entries();
        let mut columns: Vec<String> = ["period", "first", "last", "complete"]
            .map(str::to_owned)
            .into();
        columns.extend(COUNTS.iter().map(|count| count.key.to_owned()));
        let orders = ["count", "revenue", "refund_count", "refunds"];
        columns.extend(orders.map(|key| format!("orders.{key}")));
        columns.extend(entries.iter().map(|entry| entry.key.to_owned()));
        let recurring = self.recurring.iter();
        columns.extend(recurring.flat_map(RecurringBlock::columns));
        let rows = self.periods.iter().map(|period| {
            let mut row = record(period, &entries);
            let recurring = self.recurring.iter();
            row.extend(recurring.flat_map(|block| block.values(&period.period.name)));
            row
        });
        Grid {
            columns: columns.into_iter().map(Column::left).collect(),
            sections: vec![Section {
                heading: None,
                rows: rows.collect(),
            }],
            ..Grid::default()
        }
    }
}

impl TrendReport {
    /// The metrics that any period holds.
    pub(super) fn entries(&self) -> Vec<&'static Entry> {
        let metrics = self.periods.first().map(|period| &period.metrics);
        CATALOGUE
            .iter()
            .filter(|entry| metrics.is_some_and(|metrics| metrics.get(entry.key).is_some()))
            .collect()
    }

    fn title(&self) -> Vec<String> {
        let settings = &self.settings;
        let names = (self.periods.first(), self.periods.last());
        let range = match names {
            (Some(first), Some(last)) => format!(", {} to {}", first.period.name, last.period.name),
            _ => String::new(),
        };
        let active = match settings.active_within {
            Some(window) => format!(
                "Active on a day: ordered in the {} before it.",
                window.in_words()
            ),
            None => "Active on a day: has a running contract.".to_owned(),
        };
        vec![
            format!("Retention trend by {}{range}", settings.every.name()),
            active,
            settings.coverage.words(),
        ]
    }

    fn by_period(&self, entries: &[&'static Entry]) -> (Vec<Column>, Vec<Section>) {
        let mut columns = vec![Column::left("Period"), Column::right("Customers (E)")];
        columns.extend(entries.iter().map(|entry| Column::right(entry.title)));
        let rows = self.periods.iter().map(|period| {
            let mut row = vec![Cell::text(name(period)), Cell::Count(period.customers.end)];
            row.extend(entries.iter().map(|entry| metric_cell(period, entry)));
            row
        });
        let mut course = vec![
            Cell::text("Course"),
            self.picture(|period| Some(period.customers.end as f64)),
        ];
        course.extend(entries.iter().map(|entry| self.metric_picture(entry)));
        let section = |rows| Section {
            heading: None,
            rows,
        };
        (
            columns,
            vec![section(rows.collect()), section(vec![course])],
        )
    }

    fn by_metric(&self, entries: &[&'static Entry]) -> (Vec<Column>, Vec<Section>) {
        let shown: Vec<&TrendPeriod> = latest(&self.periods, SHOWN).iter().collect();
        let mut columns = vec![Column::left(""), Column::left("Course")];
        columns.extend(shown.iter().map(|period| Column::right(name(period))));
        let counts = COUNTS.iter().filter(|count| count.shown != Shown::Nowhere);
        let rows = counts.map(|count| {
            let of = |period: &TrendPeriod| (count.of)(&period.customers);
            let picture = self.picture(|period| of(period).map(|count| count as f64));
            let mut row = vec![Cell::text(count.title), picture];
            row.extend(shown.iter().map(|period| count_cell(of(period))));
            row
        });
        let mut sections = vec![Section {
            heading: Some("Active customers".to_owned()),
            rows: rows.collect(),
        }];
        for group in Group::ALL {
            let of_group = entries.iter().filter(|entry| entry.group == group);
            let rows: Vec<Row> = of_group
                .filter(|entry| self.is_known(entry))
                .map(|entry| {
                    let mut row = vec![Cell::text(entry.title), self.metric_picture(entry)];
                    row.extend(shown.iter().map(|period| metric_cell(period, entry)));
                    row
                })
                .collect();
            if !rows.is_empty() {
                sections.push(Section {
                    heading: Some(group.title().to_owned()),
                    rows,
                });
            }
        }
        (columns, sections)
    }

    /// Whether any period has a value: rows of dashes alone tell nothing.
    fn is_known(&self, entry: &Entry) -> bool {
        let mut metrics = self
            .periods
            .iter()
            .map(|period| period.metrics.get(entry.key));
        metrics.any(|metric| metric.is_some_and(|metric| metric.value.is_some()))
    }

    /// The course over the latest complete periods.
    fn picture(&self, value: impl Fn(&TrendPeriod) -> Option<f64>) -> Cell {
        let complete: Vec<Option<f64>> = self
            .periods
            .iter()
            .filter(|period| period.period.complete)
            .map(value)
            .collect();
        Cell::Course(latest(&complete, PICTURED).to_vec())
    }

    fn metric_picture(&self, entry: &Entry) -> Cell {
        self.picture(|period| {
            let metric = period.metrics.get(entry.key)?;
            metric.value.as_ref().map(Number::to_f64)
        })
    }

    fn reading_notes(&self) -> Vec<String> {
        let mut notes = unmet(&self.requirements);
        notes.extend(self.notes.iter().cloned());
        for period in self.periods.iter().filter(|period| !period.period.complete) {
            let coverage = &self.settings.coverage;
            notes.push(format!(
                "{}: not complete, the data cover {} to {}; its course is not drawn",
                name(period),
                coverage.first_day,
                coverage.as_of
            ));
        }
        let complete = self
            .periods
            .iter()
            .filter(|period| period.period.complete)
            .count();
        let pictured = complete.min(PICTURED);
        notes.push(format!(
            "the course shows the last {pictured} complete {}s, each row from its lowest to its highest value; \
             --format csv has a row a period",
            self.settings.every.name()
        ));
        if let Some(names) = self.names(|period| period.observed == Observed::Part) {
            notes.push(format!(
                "{names}, marked with *: the data begin less than the activity window before; customers from before \
                 them are missing at the start, and returning ones look new"
            ));
        }
        if let Some(names) = self.names(|period| period.observed == Observed::Nothing) {
            let last = self
                .periods
                .iter()
                .rfind(|period| period.observed == Observed::Nothing);
            let reason = last.and_then(|period| {
                let churn = period.metrics.get("customer_churn_rate");
                let churn = churn.or_else(|| period.metrics.get("customer_retention_rate"));
                churn?.note.clone()
            });
            notes.push(format!(
                "{names}: retention and churn cannot be known{}",
                reason.map_or(String::new(), |reason| format!(": {reason}"))
            ));
        }
        notes
    }

    /// The first and the last of the periods that `wanted` holds.
    fn names(&self, wanted: impl Fn(&TrendPeriod) -> bool) -> Option<String> {
        let mut found = self.periods.iter().filter(|period| wanted(period));
        let first = &found.next()?.period.name;
        Some(match found.next_back() {
            Some(last) => format!("{first} to {}", last.period.name),
            None => first.clone(),
        })
    }
}

fn record(period: &TrendPeriod, entries: &[&'static Entry]) -> Row {
    let mut row = vec![
        Cell::text(period.period.name.clone()),
        Cell::Day(period.period.first.clone()),
        Cell::Day(period.period.last.clone()),
        Cell::text(period.period.complete.to_string()),
    ];
    let counts = COUNTS.iter();
    row.extend(counts.map(|count| count_cell((count.of)(&period.customers))));
    match &period.orders {
        Some(orders) => row.extend([
            Cell::Count(orders.count),
            exact(&orders.revenue),
            count_cell(orders.refund_count),
            exact(&orders.refunds),
        ]),
        None => row.extend([Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank]),
    }
    row.extend(entries.iter().map(|entry| {
        let metric = period.metrics.get(entry.key);
        let value = metric.and_then(|metric| metric.value.clone());
        value.map_or(Cell::Undefined, Cell::Exact)
    }));
    row
}

fn exact(number: &Option<Number>) -> Cell {
    number.clone().map_or(Cell::Undefined, Cell::Exact)
}

fn count_cell(count: Option<u64>) -> Cell {
    count.map_or(Cell::Undefined, Cell::Count)
}

fn metric_cell(period: &TrendPeriod, entry: &Entry) -> Cell {
    let metric: Option<&Metric> = period.metrics.get(entry.key);
    metric.map_or(Cell::Undefined, |metric| shown(metric, entry.unit))
}

/// A period's name with its mark; a range of days by its first.
fn name(period: &TrendPeriod) -> String {
    let mark = if period.period.complete { "" } else { "*" };
    let name = &period.period.name;
    let short = if name.len() <= 10 {
        name
    } else {
        &period.period.first
    };
    format!("{short}{mark}")
}

/// The last `count` items, or all.
fn latest<T>(items: &[T], count: usize) -> &[T] {
    items
        .get(items.len().saturating_sub(count)..)
        .unwrap_or_default()
}
