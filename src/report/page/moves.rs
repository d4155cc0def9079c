//! Pictures of what moved between two periods.

use crate::report::Cell;

/// From one level to another by steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// What is counted.
    pub title: String,
    /// The steps.
    pub steps: Vec<Step>,
}

/// A step of a waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What it is.
    pub name: String,
    /// Whether it says how much there is, or what comes and goes.
    pub kind: StepKind,
    /// How much.
    pub value: f64,
    /// The same as it is shown.
    pub cell: Cell,
    /// Customers behind it.
    pub customers: Option<u64>,
}

/// What a step says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// How much there is.
    Level,
    /// What comes, or goes.
    Change,
}

/// Parts of a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// What changed.
    pub title: String,
    /// The parts.
    pub rows: Vec<Effect>,
}

/// A part of a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// What it is.
    pub name: String,
    /// How much of the change.
    pub value: f64,
    /// The same as it is shown.
    pub cell: Cell,
    /// Its lowest and highest over all orders of the factors.
    pub range: Option<(f64, f64)>,
}

/// Groups from one period to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Moves {
    /// The metric.
    pub title: String,
    /// A cell like its values, for the axis.
    pub like: Cell,
    /// The groups.
    pub rows: Vec<Move>,
}

/// A group from one period to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// The group.
    pub name: String,
    /// Its value before.
    pub before: Option<f64>,
    /// Its value now.
    pub now: Option<f64>,
    /// Both as they are shown.
    pub cells: [Cell; 2],
    /// The change as it is shown.
    pub change: Cell,
    /// The change's 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// Its share of the whole, 0..1.
    pub weight: f64,
    /// The same as it is shown.
    pub weight_cell: Cell,
    /// Whether it stands out.
    pub is_named: bool,
}
