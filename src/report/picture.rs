//! What can be drawn of a document: numbers and names, never text with escape codes.

use super::Cell;
use super::page::{Course, FlowKind, Stacks};
use super::reaches::Reaches;

/// Something to draw above the tables.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// A line that stands above what follows: the name of a group.
    Heading(String),
    /// Values along time; several that follow one another may stand side by side.
    Chart(Course),
    /// Shaded cells.
    Heat(Heat),
    /// How an amount moved from its start to its end.
    Bridge(Bridge),
    /// What came and went, period after period.
    Stacks(Stacks),
}

/// A waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct Bridge {
    /// What moved.
    pub title: String,
    /// The steps: names, what they do, and their sizes, not below 0.
    pub steps: Vec<(String, FlowKind, f64)>,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// A share, as percent.
    Share,
    /// An amount.
    Money,
    /// Anything else, as a number.
    Plain,
}

/// A table of shades.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// What the rows are, and how many customers stand behind each.
    pub corner: (String, String),
    /// The number of the first column; they count up from it.
    pub first: u64,
    /// The rows.
    pub rows: Vec<HeatRow>,
    /// How values are written.
    pub measured: Measured,
    /// The values of the lightest and the darkest shade.
    pub range: (f64, f64),
    /// Whether cells were left out because they are not complete.
    pub left_out: bool,
}

/// A row of shades.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatRow {
    /// Its name.
    pub name: String,
    /// Its customers.
    pub size: u64,
    /// Where each cell lies between the lowest (0) and the highest (1); nothing where it is unknown.
    pub shades: Vec<Option<f64>>,
}

impl Measured {
    /// How values like this one are written.
    pub fn of(cell: &Cell) -> Measured {
        match cell {
            Cell::Ratio(_) => Measured::Share,
            Cell::Money(_) => Measured::Money,
            _ => Measured::Plain,
        }
    }
}

/// The pictures of all, then those of each group under its name, drawn to the same range where they show
/// the same.
pub(super) fn beside(
    all: Vec<Picture>,
    groups: impl Iterator<Item = (String, Vec<Picture>)>,
) -> Vec<Picture> {
    if all.is_empty() {
        return all;
    }
    let mut pictures = vec![Picture::Heading("All customers".to_owned())];
    pictures.extend(all);
    for (name, drawn) in groups {
        pictures.push(Picture::Heading(name));
        pictures.extend(drawn);
    }
    let bounds = pictures.iter().filter_map(|picture| match picture {
        Picture::Chart(chart) => Some((&chart.title, chart.bounds()?)),
        _ => None,
    });
    let reaches = Reaches::of(bounds);
    for picture in &mut pictures {
        if let Picture::Chart(chart) = picture {
            chart.range = reaches.get(&chart.title);
        }
    }
    pictures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::page::CoursePoint;

    fn chart(title: &str, values: [f64; 2]) -> Picture {
        let points = values.map(|value| CoursePoint::of("", Cell::Undefined, Some(value)));
        Picture::Chart(Course::new("", title, points.to_vec()))
    }

    #[test]
    fn charts_of_one_metric_share_a_range() {
        let groups = [("DE".to_owned(), vec![chart("a", [0.0, 1.0])])];
        let all = vec![chart("a", [2.0, 3.0]), chart("b", [4.0, 5.0])];
        let ranges: Vec<_> = beside(all, groups.into_iter())
            .into_iter()
            .filter_map(|picture| match picture {
                Picture::Chart(chart) => chart.range,
                _ => None,
            })
            .collect();
        assert_eq!(ranges, [(0.0, 3.0), (4.0, 5.0), (0.0, 3.0)]);
    }
}
