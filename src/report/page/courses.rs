//! Trends and curves on a page.

use super::{Block, Course, CoursePoint, Curve, CurveStep, Curves, Page};
use crate::metrics::catalogue::Entry;
use crate::metrics::observe::Observed;
use crate::metrics::time_to_event::Event;
use crate::report::metric::Metric;
use crate::report::recurring::RecurringBlock;
use crate::report::survival::{CurveUse, SurvivalReport};
use crate::report::trend::{TrendPeriod, TrendReport};
use crate::report::{Cell, Number};

/// The key of the customers at the end, which are no metric.
pub(super) const CUSTOMERS: &str = "customers_end";

/// What is drawn where everything was asked for.
const DRAWN: [&str; 5] = [
    "customer_retention_rate",
    "customer_churn_rate",
    "average_order_value",
    "purchase_frequency",
    "net_revenue",
];

impl TrendReport {
    /// The page: charts above the tables.
    pub(in crate::report) fn as_page(&self) -> Page {
        let mut page = Page::of_tables(self);
        if let Some(first) = page.parts.first_mut() {
            first.blocks.insert(0, Block::Courses(self.courses(None)));
        }
        // Pictures of recurring revenue before its tables.
        let recurring = self.recurring.iter().flat_map(RecurringBlock::parts);
        let place = page.parts.len().min(1);
        page.parts.splice(place..place, recurring);
        page
    }

    /// The headline metrics over the periods; where fewer were asked for, those. The period of this
    /// name is marked.
    pub(in crate::report) fn courses(&self, marked: Option<&str>) -> Vec<Course> {
        let metrics = self.periods.first().map(|period| &period.metrics);
        let has = |key: &str| metrics.is_some_and(|metrics| metrics.get(key).is_some());
        let all_asked = DRAWN.iter().all(|key| has(key));
        let asked = metrics.into_iter().flat_map(|metrics| &metrics.0);
        let keys: Vec<&str> = match all_asked {
            true => DRAWN.to_vec(),
            false => asked.map(|(key, _)| key.as_str()).collect(),
        };
        let mut courses = Vec::new();
        for (place, key) in keys.into_iter().enumerate() {
            if place == 2 {
                courses.push(self.customers(marked));
            }
            courses.extend(Metric::entry(key).map(|entry| self.course(entry, marked)));
        }
        courses.retain(|course| course.points.iter().any(|point| point.value.is_some()));
        courses
    }

    /// A metric's values up to the period of this name, those that are complete and not
    /// too near to the data's beginning; empty without it.
    pub(in crate::report) fn values(&self, key: &str, until: &str) -> Vec<Option<f64>> {
        let found = self
            .periods
            .iter()
            .position(|period| period.period.name == until);
        let periods = self.periods.iter().take(found.map_or(0, |place| place + 1));
        let values = periods.map(|period| {
            let is_sure = period.period.complete && !is_early(period);
            let metric = period.metrics.get(key).filter(|_| is_sure);
            match key {
                CUSTOMERS => is_sure.then_some(period.customers.end as f64),
                _ => metric?.value.as_ref().map(Number::to_f64),
            }
        });
        values.collect()
    }

    /// Whether any period's start is too near to the data's.
    pub(in crate::report) fn has_early(&self) -> bool {
        self.periods.iter().any(is_early)
    }

    /// A metric over all periods.
    pub(in crate::report) fn course(&self, entry: &Entry, marked: Option<&str>) -> Course {
        let point = |period: &TrendPeriod| {
            let metric = period.metrics.get(entry.key);
            placed(
                period,
                marked,
                of_metric(&period.period.name, metric, entry),
            )
        };
        let points = self.periods.iter().map(point);
        Course::new(entry.key, entry.title, points.collect())
    }

    fn customers(&self, marked: Option<&str>) -> Course {
        let point = |period: &TrendPeriod| {
            let count = period.customers.end;
            let point =
                CoursePoint::of(&period.period.name, Cell::Count(count), Some(count as f64));
            placed(period, marked, point)
        };
        let points = self.periods.iter().map(point);
        Course::new(CUSTOMERS, "Active customers at the end", points.collect())
    }
}

/// A metric's value and interval in a period of this name.
pub(super) fn of_metric(name: &str, metric: Option<&Metric>, entry: &Entry) -> CoursePoint {
    let value = metric.and_then(|metric| metric.value.as_ref());
    let cell = value.map_or(Cell::Undefined, |value| Cell::of(value, entry.unit));
    let interval = metric.and_then(|metric| metric.interval);
    CoursePoint {
        interval: interval.map(|interval| (interval.low, interval.high)),
        ..CoursePoint::of(name, cell, value.map(Number::to_f64))
    }
}

/// The point with what is to be known of its period.
fn placed(period: &TrendPeriod, marked: Option<&str>, point: CoursePoint) -> CoursePoint {
    CoursePoint {
        complete: period.period.complete,
        early: is_early(period),
        marked: marked == Some(&period.period.name),
        ..point
    }
}

fn is_early(period: &TrendPeriod) -> bool {
    period.observed != Observed::Whole
}

impl SurvivalReport {
    /// The curve of all, or those of the groups.
    pub(in crate::report) fn survival_curves(&self) -> Curves {
        let curves = match self.groups.as_slice() {
            [] => vec![curve(&self.all, String::new())],
            [alone] => vec![curve(alone, String::new())],
            groups => (groups.iter())
                .map(|group| curve(group, group.name.clone()))
                .collect(),
        };
        let title = match self.settings.event {
            Some(Event::Churn) => "Share of customers not lost yet",
            None => "Share without the event",
            Some(Event::SecondOrder) => "Share of customers without a second order",
        };
        Curves {
            title: title.to_owned(),
            axis: self.unit().axis,
            in_days: self.settings.durations.is_none(),
            begins: 1.0,
            curves,
            all: Some(curve(&self.all, String::new())),
        }
    }
}

fn curve(of: &CurveUse, name: String) -> Curve {
    let steps = of.steps.iter().map(|step| CurveStep {
        at: step.time.to_f64(),
        share: step.survival,
        interval: step.low.zip(step.high),
    });
    Curve {
        name,
        steps: steps.collect(),
        end: of.steps.last().map_or(0.0, |step| step.time.to_f64()),
        median: of.median,
        few_from: of.few_from(),
    }
}
