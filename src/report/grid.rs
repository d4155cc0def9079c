//! A table of typed cells. Renderers turn it into text; they differ in how they write a cell, never
//! in what it is.

use super::Number;
use crate::metrics::catalogue::Unit;

/// A titled table in sections, with notes below.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grid {
    /// The title, one line each.
    pub title: Vec<String>,
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The rows under their headings.
    pub sections: Vec<Section>,
    /// Sentences below the table.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its header; may be empty.
    pub name: String,
    /// Where its cells stand.
    pub align: Align,
}

/// Where a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Rows under one heading.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Section {
    /// The heading, none for rows that need none.
    pub heading: Option<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Section {
    /// Rows below a heading.
    pub fn below(heading: &str, rows: Vec<Row>) -> Section {
        Section {
            heading: Some(heading.to_owned()),
            rows,
        }
    }
}

/// As many cells as the grid has columns.
pub type Row = Vec<Cell>;

/// One typed value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words. May hold text from data: renderers make it safe.
    Text(String),
    /// A day, as `YYYY-MM-DD`.
    Day(String),
    /// Customers, orders, days.
    Count(u64),
    /// A share, 0..1 where it is one.
    Ratio(f64),
    /// Money, exact or computed.
    Money(Number),
    /// An amount that something moved by: with its sign.
    Moved(Number),
    /// A number that is wanted with all its digits everywhere.
    Exact(Number),
    /// Another number, with the decimals that people want to see.
    Real {
        /// The value.
        value: f64,
        /// Decimals in tables.
        decimals: usize,
    },
    /// An interval of shares.
    Interval {
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// A range of two like values, as the interval of a change.
    Range {
        /// Lower bound.
        low: Box<Cell>,
        /// Upper bound.
        high: Box<Cell>,
    },
    /// A difference of shares, in points (0.01 is one point).
    Points(f64),
    /// A relative change (0.1 is 10 percent more).
    Percent(f64),
    /// A cell of a table of many like ones.
    Seen {
        /// What it is.
        value: Box<Cell>,
        /// Where it lies between the table's lowest (0) and highest (1), for a background.
        shade: Option<f64>,
        /// Whether the data reach its last day; marked otherwise.
        complete: bool,
        /// Whether fewer than [`Cell::FEW`] customers stand behind it, so that it says little.
        few: bool,
    },
    /// Values in the order of time, for a small picture; gaps where there is none.
    Course(Vec<Option<f64>>),
    /// Cannot be known; a note below says why.
    Undefined,
    /// Nothing to say here.
    Blank,
}

impl Column {
    /// A column of words.
    pub fn left(name: impl Into<String>) -> Self {
        Column {
            name: name.into(),
            align: Align::Left,
        }
    }

    /// A column of numbers.
    pub fn right(name: impl Into<String>) -> Self {
        Column {
            name: name.into(),
            align: Align::Right,
        }
    }
}

impl Cell {
    /// A number with so many decimals.
    pub fn real(value: f64, decimals: usize) -> Cell {
        Cell::Real { value, decimals }
    }

    /// A share of fewer customers than these says little.
    pub const FEW: u64 = 10;

    /// A metric's value in its unit.
    pub fn of(value: &Number, unit: Unit) -> Self {
        let real = |decimals| Cell::Real {
            value: value.to_f64(),
            decimals,
        };
        match unit {
            Unit::Ratio => Cell::Ratio(value.to_f64()),
            Unit::Money => Cell::Money(value.clone()),
            Unit::Days => real(0),
            Unit::Months => real(1),
            Unit::Years | Unit::Multiple | Unit::OrdersPerCustomer => real(2),
        }
    }

    /// The size of a number.
    pub fn size(&self) -> Option<f64> {
        match self {
            Cell::Count(count) => Some(*count as f64),
            Cell::Ratio(size) | Cell::Points(size) | Cell::Percent(size) => Some(*size),
            Cell::Money(number) | Cell::Moved(number) | Cell::Exact(number) => {
                Some(number.to_f64())
            }
            Cell::Real { value, .. } => Some(*value),
            Cell::Seen { value, .. } => value.size(),
            _ => None,
        }
    }

    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Cell::Text(text.into())
    }
}
