//! Figures over time.

use crate::report::Cell;

/// A figure over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The metric's key, or that of a count.
    pub key: String,
    /// Its name.
    pub title: String,
    /// What the points are, where they are no periods.
    pub along: Option<String>,
    /// One point a period, the earliest first.
    pub points: Vec<CoursePoint>,
    /// What the axis holds at least, where others are drawn to the same one.
    pub range: Option<(f64, f64)>,
}

impl Course {
    /// A figure of these points, by itself.
    pub fn new(key: &str, title: impl Into<String>, points: Vec<CoursePoint>) -> Course {
        Course {
            key: key.to_owned(),
            title: title.into(),
            along: None,
            points,
            range: None,
        }
    }

    /// The lowest and the highest value.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        let values = self.points.iter().filter_map(|point| point.value);
        values.fold(None, |bounds, value| {
            let (low, high) = bounds.unwrap_or((value, value));
            Some((low.min(value), high.max(value)))
        })
    }

    /// A cell like its values.
    pub fn like(&self) -> &Cell {
        let known = self.points.iter().find(|point| point.value.is_some());
        known.map_or(&Cell::Undefined, |point| &point.cell)
    }
}

impl CoursePoint {
    /// A point with this value, of a period that is complete.
    pub fn of(name: impl Into<String>, cell: Cell, value: Option<f64>) -> CoursePoint {
        CoursePoint {
            name: name.into(),
            cell,
            value,
            interval: None,
            complete: true,
            early: false,
            marked: false,
            predicted: None,
        }
    }

    /// Its name below an axis: a range of days goes by its first.
    pub fn short_name(&self) -> &str {
        let range = self.name.split_once("..");
        range.map_or(&self.name, |(first, _)| first)
    }
}

/// A figure in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct CoursePoint {
    /// The period.
    pub name: String,
    /// The value as it is shown.
    pub cell: Cell,
    /// The value; `None` where it cannot be known.
    pub value: Option<f64>,
    /// The 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// Whether the data reach the period's last day.
    pub complete: bool,
    /// Whether the data begin less than the activity window before the period.
    pub early: bool,
    /// Whether it is the period that the page is about.
    pub marked: bool,
    /// What was predicted for it, drawn beside the value.
    pub predicted: Option<f64>,
}

/// A figure over time of several groups, a small chart each with the same axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiples {
    /// The figure.
    pub title: String,
    /// That of all customers, drawn dashed behind each.
    pub all: Option<Course>,
    /// The groups, each under its own name.
    pub groups: Vec<Course>,
}
