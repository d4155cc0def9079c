//! The retention report as tables: one for people, one for programs.

use super::metric::{ChangeUnit, ChangeVerdict, Metric};
use super::page::Page;
use super::recurring::RecurringBlock;
use super::retention::RetentionReport;
use super::segments::Rate;
use super::{Cell, Column, Document, Grid, InputUse, Number, Row, Section};
use crate::locale::Locale;
use crate::metrics::catalogue::{CATALOGUE, Entry, Group, Unit};
use crate::metrics::count::{COUNTS, Shown};

impl Document for RetentionReport {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_retention(self, locale)
    }

    fn period(&self) -> Option<&str> {
        Some(&self.period.name)
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn page(&self) -> Page {
        self.as_page()
    }

    fn rates(&self) -> Vec<Rate> {
        Rate::of_metrics(&self.metrics)
    }

    /// The report for reading: counts, then metrics under headings, then the notes.
    fn for_people(&self) -> Grid {
        let mut columns = vec![
            Column::left(""),
            Column::right(column_name(&self.period.name, "Period")),
            Column::right("95 % interval"),
        ];
        if let Some(comparison) = &self.comparison {
            columns.push(Column::right(column_name(
                &comparison.period.name,
                "Compared",
            )));
            columns.push(Column::right("Change"));
        }
        let mut sections = vec![self.counts()];
        for group in Group::ALL {
            let metrics = CATALOGUE.iter().filter(|entry| entry.group == group);
            let mut rows: Vec<Row> = metrics.filter_map(|entry| self.metric_row(entry)).collect();
            if !rows.is_empty() {
                if group == Group::Purchases {
                    rows.splice(0..0, self.order_rows());
                }
                sections.push(Section {
                    heading: Some(group.title().to_owned()),
                    rows,
                });
            }
        }
        Grid {
            title: self.title(),
            columns,
            sections,
            notes: self.reading_notes(),
        }
    }

    fn further(&self) -> Vec<Grid> {
        let recurring = self.recurring.iter().flat_map(RecurringBlock::tables);
        self.changes().into_iter().chain(recurring).collect()
    }

    fn further_repeated(&self, place: usize) -> Option<usize> {
        // Recurring revenue has many columns alike.
        let before = usize::from(self.changes().is_some());
        (self.recurring.is_some() && place == before).then_some(1)
    }

    /// The report for programs: a row for each count and metric, under stable names.
    fn for_programs(&self) -> Grid {
        let columns = [
            "key",
            "value",
            "unit",
            "interval_low",
            "interval_high",
            "previous",
            "change",
            "change_unit",
            "note",
            "change_low",
            "change_high",
            "change_verdict",
        ];
        let before = self.comparison.as_ref();
        let count = |key: &str, now: Option<u64>, then: Option<u64>| {
            let change = now
                .zip(then)
                .map_or(Cell::Undefined, |(now, then)| relative(now, then));
            let cell = |count: Option<u64>| count.map_or(Cell::Undefined, Cell::Count);
            vec![
                Cell::text(key),
                cell(now),
                Cell::text("customers"),
                Cell::Blank,
                Cell::Blank,
                cell(then),
                change,
                Cell::text(if then.is_some() { "percent" } else { "" }),
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
            ]
        };
        let (now, then) = (&self.customers, before.map(|other| &other.customers));
        let counts = COUNTS.iter();
        let mut rows: Vec<Row> = counts
            .map(|one| count(one.key, (one.of)(now), then.and_then(one.of)))
            .collect();
        rows.extend(
            self.metrics
                .0
                .iter()
                .map(|(key, metric)| self.record(key, metric)),
        );
        rows.extend(self.recurring.iter().flat_map(RecurringBlock::records));
        Grid {
            columns: columns.map(Column::left).into(),
            sections: vec![Section {
                heading: None,
                rows,
            }],
            ..Grid::default()
        }
    }
}

impl RetentionReport {
    fn title(&self) -> Vec<String> {
        let period = &self.period;
        let marked = |complete| if complete { "" } else { ", not complete" };
        let active = match self.settings.active_within {
            Some(window) => format!(
                "Active on a day: ordered in the {} before it",
                window.in_words()
            ),
            None => "Active on a day: has a running contract".to_owned(),
        };
        let compared = self
            .comparison
            .as_ref()
            .map_or(String::new(), |comparison| {
                let other = &comparison.period;
                let source = match &self.settings.baseline {
                    Some(file) => format!(" as {file} has it"),
                    None => String::new(),
                };
                format!(
                    " Compared with {}{}{source}.",
                    other.name,
                    marked(other.complete)
                )
            });
        vec![
            format!(
                "Retention report {} ({} to {}{})",
                period.name,
                period.first,
                period.last,
                marked(period.complete)
            ),
            format!("{active}. Days in {}.", self.settings.timezone),
            format!(
                "Data complete to {} ({}).{compared}",
                self.settings.as_of, self.settings.as_of_source
            ),
        ]
    }

    /// A row of a plain count or sum.
    fn plain_row(&self, name: &str, now: Cell, then: Option<Cell>) -> Row {
        let number = |cell: &Cell| match cell {
            Cell::Count(count) => Some(*count as f64),
            // Refunds are negative: what changes is how much they are.
            Cell::Money(money) => Some(money.to_f64().abs()),
            _ => None,
        };
        let change = then.as_ref().and_then(number).zip(number(&now));
        let mut row = vec![Cell::text(name), now, Cell::Blank];
        if self.comparison.is_some() {
            let change = change.and_then(|(then, now)| crate::metrics::change::relative(now, then));
            row.push(then.unwrap_or(Cell::Undefined));
            row.push(change.map_or(Cell::Undefined, Cell::Percent));
        }
        row
    }

    /// The period's orders in counts and sums, above the metrics made of them.
    fn order_rows(&self) -> Vec<Row> {
        let Some((orders, buyers)) = self.orders.as_ref().zip(self.customers.buyers) else {
            return Vec::new();
        };
        let then = self.comparison.as_ref();
        let then_buyers = then.and_then(|then| then.customers.buyers);
        let then = then.and_then(|then| then.orders.as_ref());
        let money = |number: &Option<Number>| number.clone().map_or(Cell::Undefined, Cell::Money);
        vec![
            self.plain_row("Buyers", Cell::Count(buyers), then_buyers.map(Cell::Count)),
            self.plain_row(
                "Orders",
                Cell::Count(orders.count),
                then.map(|then| Cell::Count(then.count)),
            ),
            self.plain_row(
                "Revenue of orders",
                money(&orders.revenue),
                then.map(|then| money(&then.revenue)),
            ),
            self.plain_row(
                "Refunds",
                money(&orders.refunds),
                then.map(|then| money(&then.refunds)),
            ),
        ]
    }

    fn counts(&self) -> Section {
        let before = self.comparison.as_ref();
        let cell = |count: Option<u64>| count.map_or(Cell::Undefined, Cell::Count);
        let counts = COUNTS.iter().filter(|count| count.shown == Shown::Active);
        let rows = counts.map(|count| {
            let then = before.map(|other| cell((count.of)(&other.customers)));
            self.plain_row(count.title, cell((count.of)(&self.customers)), then)
        });
        Section {
            heading: Some("Active customers".to_owned()),
            rows: rows.collect(),
        }
    }

    fn metric_row(&self, entry: &'static Entry) -> Option<Row> {
        let metric = self.metrics.get(entry.key)?;
        let with_won_back = entry.key == "customer_retention_rate_with_won_back";
        if with_won_back && self.customers.won_back == 0 {
            return None;
        }
        let interval = metric
            .interval
            .map_or(Cell::Blank, |interval| Cell::Interval {
                low: interval.low,
                high: interval.high,
            });
        let mut row = vec![Cell::text(entry.title), shown(metric, entry.unit), interval];
        if let Some(comparison) = &self.comparison {
            row.push(
                comparison
                    .metrics
                    .get(entry.key)
                    .map_or(Cell::Undefined, |metric| shown(metric, entry.unit)),
            );
            let change = comparison.changes.get(entry.key).copied().flatten();
            row.push(change.map_or(Cell::Undefined, |change| change.cell(change.value)));
        }
        Some(row)
    }

    /// Everything that belongs below the table, the most important first.
    fn reading_notes(&self) -> Vec<String> {
        let mut notes = super::requirement::unmet(&self.requirements);
        notes.extend(self.notes.iter().map(|note| note.text().to_owned()));
        if let Some(comparison) = &self.comparison {
            let other = |note: &String| format!("{}: {note}", comparison.period.name);
            notes.extend(comparison.notes.iter().map(other));
        }
        let both = "customer_retention_rate_with_won_back";
        if self.customers.won_back > 0 && self.metrics.get(both).is_some() {
            notes.push(format!(
                "retention counts who was there at the start and still is; with won back it also counts, \
                 as kept, {} who had left before the period and came back in it",
                count_of(self.customers.won_back, "customer", "customers")
            ));
        }
        let reasons = |wanted: fn(&Metric) -> bool| {
            let mut grouped: Vec<(String, Vec<&str>)> = Vec::new();
            for entry in CATALOGUE {
                let Some(metric) = self.metrics.get(entry.key).filter(|metric| wanted(metric))
                else {
                    continue;
                };
                let Some(note) = &metric.note else { continue };
                match grouped.iter_mut().find(|(reason, _)| reason == note) {
                    Some((_, titles)) => titles.push(entry.title),
                    None => grouped.push((note.clone(), vec![entry.title])),
                }
            }
            grouped
                .into_iter()
                .map(|(note, titles)| format!("{}: {note}", titles.join(", ")))
        };
        let partial = reasons(|metric| metric.partial);
        notes.extend(partial.map(|note| format!("marked with *: {note}")));
        notes.extend(reasons(|metric| metric.value.is_some() && !metric.partial));
        notes.extend(reasons(|metric| metric.value.is_none()));
        notes
    }

    fn record(&self, key: &str, metric: &Metric) -> Row {
        let exact = |metric: &Metric| metric.value.clone().map_or(Cell::Undefined, Cell::Exact);
        let bound =
            |bound: Option<f64>| bound.map_or(Cell::Blank, |b| Cell::Exact(Number::Real(b)));
        let before = self.comparison.as_ref();
        let change = before.and_then(|comparison| comparison.changes.get(key).copied().flatten());
        vec![
            Cell::text(key),
            exact(metric),
            Cell::text(metric.unit.clone()),
            bound(metric.interval.map(|interval| interval.low)),
            bound(metric.interval.map(|interval| interval.high)),
            before
                .and_then(|comparison| comparison.metrics.get(key))
                .map_or(Cell::Blank, exact),
            change.map_or(Cell::Blank, |change| {
                Cell::Exact(Number::Real(change.value))
            }),
            Cell::text(match change.map(|change| change.unit) {
                Some(ChangeUnit::Points) => "points",
                Some(ChangeUnit::Percent) => "percent",
                None => "",
            }),
            metric.note.clone().map_or(Cell::Blank, Cell::Text),
            bound(change.and_then(|change| Some(change.interval?.low))),
            bound(change.and_then(|change| Some(change.interval?.high))),
            Cell::text(match change.and_then(|change| change.verdict) {
                Some(ChangeVerdict::Change) => "change",
                Some(ChangeVerdict::NoEvidence) => "no_evidence",
                None => "",
            }),
        ]
    }
}

fn relative(now: u64, then: u64) -> Cell {
    crate::metrics::change::relative(now as f64, then as f64).map_or(Cell::Undefined, Cell::Percent)
}

/// A metric as people read it.
pub(super) fn shown(metric: &Metric, unit: Unit) -> Cell {
    let Some(value) = &metric.value else {
        return Cell::Undefined;
    };
    let cell = Cell::of(value, unit);
    if !metric.partial {
        return cell;
    }
    Cell::Seen {
        value: Box::new(cell),
        shade: None,
        complete: false,
        few: false,
    }
}

/// `1 customer`, `2 customers`.
fn count_of(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A period's name where it fits above a column of numbers; days are in the title.
fn column_name(name: &str, instead: &str) -> String {
    if name.len() <= 10 {
        name.to_owned()
    } else {
        instead.to_owned()
    }
}
