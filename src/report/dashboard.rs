//! The retention report as a page of its own: with the periods before, the cohorts, the survival
//! curve, and groups or segments of customers beside it.

use serde::Serialize;

use super::cohorts::CohortReport;
use super::coverage::Coverage;
use super::page::{Block, Page, Part, Range, Ranges, Shares};
use super::recurring::RecurringBlock;
use super::retention::RetentionReport;
use super::rfm::RfmReport;
use super::segments::{Rate, Segmented};
use super::survival::SurvivalReport;
use super::trend::TrendReport;
use super::why::WhyReport;
use super::{Cell, Column, Document, Grid, InputUse, Number, Section};
use crate::choice::Choice;
use crate::locale::Locale;

/// The report, and what stands beside it on its page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dashboard {
    /// The report, with groups where a column makes them; the page's JSON is this.
    #[serde(flatten)]
    pub report: Segmented<RetentionReport>,
    /// The last periods.
    #[serde(skip)]
    pub trend: Option<TrendReport>,
    /// The latest cohorts.
    #[serde(skip)]
    pub cohorts: Option<CohortReport>,
    /// How long customers stay.
    #[serde(skip)]
    pub survival: Option<SurvivalReport>,
    /// Segments by recency, frequency and money.
    #[serde(skip)]
    pub segments: Option<RfmReport>,
    /// What moved net revenue since the period compared with.
    #[serde(skip)]
    pub moved: Option<WhyReport>,
    /// Monthly recurring revenue of the last periods.
    #[serde(skip)]
    pub recurring: Option<RecurringBlock>,
}

/// The rates that groups are compared in by a picture.
const PICTURED: [&str; 2] = ["customer_retention_rate", "repeat_purchase_rate"];
/// What a table of groups shows.
const GROUP_COLUMNS: [&str; 6] = [
    "customer_retention_rate",
    "customer_churn_rate",
    "repeat_purchase_rate",
    "purchase_frequency",
    "average_order_value",
    "net_revenue",
];

impl Document for Dashboard {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        self.report.plainly(locale)
    }

    fn period(&self) -> Option<&str> {
        self.report.period()
    }

    /// The figures of all customers: groups have their own table.
    fn for_people(&self) -> Grid {
        self.report.all.for_people()
    }

    fn further(&self) -> Vec<Grid> {
        self.report.further()
    }

    /// As the report alone prints it: with a column of groups where there are any.
    fn for_programs(&self) -> Grid {
        match self.report.groups.is_empty() {
            true => self.report.all.for_programs(),
            false => self.report.for_programs(),
        }
    }

    fn rates(&self) -> Vec<Rate> {
        self.report.rates()
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.report.all.input)
    }

    fn page(&self) -> Page {
        let mut page = self.report.all.as_page();
        // Behind the tiles and the way of the count: pictures; then the figures and the foot.
        let foot = page.parts.split_off(page.parts.len().min(2));
        self.fill_tiles(&mut page);
        page.parts
            .extend(self.moved.as_ref().and_then(WhyReport::moved_part));
        page.parts.extend(self.trend_part());
        let recurring = self.recurring.iter().flat_map(RecurringBlock::parts);
        page.parts.extend(recurring);
        page.parts.extend(
            self.cohorts
                .as_ref()
                .map(|cohorts| first_part(cohorts, "Cohorts", Some(&cohorts.settings.coverage))),
        );
        page.parts.extend(self.survival.as_ref().map(survival_part));
        page.parts.extend(self.group_part());
        page.parts.extend(
            self.segments
                .as_ref()
                .map(|segments| first_part(segments, "Segments", None)),
        );
        page.parts.extend(foot);
        page
    }
}

impl Dashboard {
    /// Puts the course of each tile's figure behind it: up to the period, complete periods alone.
    fn fill_tiles(&self, page: &mut Page) {
        let Some(trend) = &self.trend else { return };
        let blocks = page.parts.iter_mut().flat_map(|part| &mut part.blocks);
        for block in blocks {
            let Block::Tiles(tiles) = block else { continue };
            for tile in tiles {
                tile.course = trend.values(&tile.key, &self.report.all.period.name);
            }
        }
    }

    fn trend_part(&self) -> Option<Part> {
        let trend = self.trend.as_ref()?;
        let courses = trend.courses(Some(&self.report.all.period.name));
        if courses.is_empty() {
            return None;
        }
        let mut notes = Vec::new();
        for open in trend
            .periods
            .iter()
            .filter(|period| !period.period.complete)
        {
            let coverage = &trend.settings.coverage;
            notes.push(format!(
                "hollow: {} is not complete, the data cover {} to {}",
                open.period.name, coverage.first_day, coverage.as_of
            ));
        }
        if trend.has_early() {
            notes.push(
                "dotted: the data begin less than the activity window before these periods; customers from \
                 before are missing at the start, and returning ones look new"
                    .to_owned(),
            );
        }
        Some(Part {
            heading: "Trend".to_owned(),
            lead: vec![format!(
                "By {}; the band is the 95 % interval of a rate. The axes need not begin at zero.",
                trend.settings.every.name()
            )],
            blocks: vec![Block::Courses(courses)],
            notes,
            is_foot: false,
        })
    }

    fn group_part(&self) -> Option<Part> {
        let report = &self.report;
        if report.groups.is_empty() {
            return None;
        }
        let ranges = PICTURED.iter().filter_map(|key| self.ranges(key));
        let mut blocks: Vec<Block> = ranges.map(Block::Ranges).collect();
        blocks.push(Block::Table(self.group_table()));
        Some(Part {
            heading: format!("By {}", report.by),
            lead: vec![
                "Groups of customers, by the first value of each; the upright line is that of all customers."
                    .to_owned(),
            ],
            blocks,
            notes: report.differences(),
            is_foot: false,
        })
    }

    fn ranges(&self, key: &str) -> Option<Ranges> {
        let entry = super::metric::Metric::entry(key)?;
        let all = self.report.all.metrics.get(key)?;
        all.value.as_ref()?;
        let rows = self.report.groups.iter().map(|group| {
            let metric = group.result.metrics.get(key);
            let value = metric.and_then(|metric| metric.value.as_ref());
            let interval = metric.and_then(|metric| metric.interval);
            let difference = group.differences.get(key);
            Range {
                name: group.name.clone(),
                customers: group.customers,
                value: value.map(Number::to_f64),
                interval: interval.map(|interval| (interval.low, interval.high)),
                differs: difference.is_some_and(|difference| difference.differs),
            }
        });
        Some(Ranges {
            title: entry.title.to_owned(),
            all: all.value.as_ref().map(Number::to_f64),
            rows: rows.collect(),
            reach: None,
        })
    }

    fn group_table(&self) -> Grid {
        let report = &self.report;
        let entries = GROUP_COLUMNS
            .iter()
            .filter_map(|key| super::metric::Metric::entry(key))
            .filter(|entry| {
                let metric = report.all.metrics.get(entry.key);
                metric.is_some_and(|metric| metric.value.is_some())
            });
        let entries: Vec<_> = entries.collect();
        let row = |name: &str, customers: u64, result: &RetentionReport| {
            let mut row = vec![Cell::text(name), Cell::Count(customers)];
            row.extend(entries.iter().map(|entry| {
                let metric = result.metrics.get(entry.key);
                let value = metric.and_then(|metric| metric.value.as_ref());
                value.map_or(Cell::Undefined, |value| Cell::of(value, entry.unit))
            }));
            row
        };
        let groups = report.groups.iter();
        let everybody = groups.clone().map(|group| group.customers).sum();
        let section = |rows| Section {
            heading: None,
            rows,
        };
        let rows = groups.map(|group| row(&group.name, group.customers, &group.result));
        let sections = vec![
            section(rows.collect()),
            section(vec![row("All customers", everybody, &report.all)]),
        ];
        let mut columns = vec![Column::left(report.by.clone()), Column::right("Customers")];
        columns.extend(entries.iter().map(|entry| Column::right(entry.title)));
        Grid {
            columns,
            sections,
            ..Grid::default()
        }
    }
}

/// What another document shows first, under a heading of this page. What its title says beside the
/// heading comes below it; the days of the data stand in the page's own head.
fn first_part<D: Document>(document: &D, heading: &str, coverage: Option<&Coverage>) -> Part {
    let page = document.page();
    let first = page.parts.into_iter().next().unwrap_or_default();
    let title = page.title.strip_prefix(heading).unwrap_or(&page.title);
    let title = capital(title.trim_start_matches(": "));
    let days = coverage.map(Coverage::words);
    let lines = page.lines.into_iter();
    let lines = lines.filter(|line| Some(line) != days.as_ref());
    Part {
        heading: heading.to_owned(),
        lead: std::iter::once(title).chain(lines).collect(),
        ..first
    }
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next();
    let first = first.into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The curves, and the figures of all customers alone: those of the groups are in the chart's table.
fn survival_part(survival: &SurvivalReport) -> Part {
    let mut part = first_part(survival, "Survival", survival.settings.coverage.as_ref());
    for block in &mut part.blocks {
        if let Block::Table(grid) = block {
            grid.sections.truncate(1);
            for section in &mut grid.sections {
                section.heading = None;
            }
        }
    }
    part
}

impl RfmReport {
    /// The page: shares of customers and revenue above the table.
    pub(super) fn as_page(&self) -> Page {
        let mut page = Page::of_tables(self);
        let rows = self.segments.iter().map(|segment| {
            let shares = [segment.customer_share, segment.revenue_share];
            (segment.segment.clone(), shares)
        });
        let shares = Shares {
            names: ["Share of buyers", "Share of revenue"].map(str::to_owned),
            rows: rows.collect(),
        };
        if let Some(first) = page.parts.first_mut() {
            first.blocks.insert(0, Block::Shares(shares));
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::catalogue::Unit;

    #[test]
    fn every_pictured_rate_and_every_column_is_a_metric() {
        for key in PICTURED.iter().chain(&GROUP_COLUMNS) {
            assert!(crate::report::metric::Metric::entry(key).is_some(), "{key}");
        }
        for key in PICTURED {
            let entry = crate::report::metric::Metric::entry(key).unwrap();
            assert_eq!(entry.unit, Unit::Ratio);
        }
    }
}
