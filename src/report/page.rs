//! A page: what a document shows where there is room for pictures. Holds numbers and words, no
//! text made of numbers and no drawing: a renderer does both.

mod checked;
mod course;
mod courses;
mod drawn;
mod figures;
mod groups;
mod lifetime;
mod moves;
mod recurring;
mod source;

use super::{Cell, Document, Grid, Number};
pub use course::{Course, CoursePoint, Multiples};
pub use moves::{Effect, Effects, Move, Moves, Step, StepKind, Waterfall};
pub(super) use source::parts as source_parts;

/// A titled page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The title.
    pub title: String,
    /// What it says in two plain sentences.
    pub plainly: Vec<String>,
    /// Sentences below it.
    pub lines: Vec<String>,
    /// What the page is made of, top to bottom.
    pub parts: Vec<Part>,
}

/// Something under one heading.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    /// The heading; empty for a part that needs none.
    pub heading: String,
    /// Sentences below the heading.
    pub lead: Vec<String>,
    /// What it shows.
    pub blocks: Vec<Block>,
    /// Sentences at its end.
    pub notes: Vec<String>,
    /// Whether it stands once at the page's foot, however many groups there are.
    pub is_foot: bool,
}

/// One thing on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Headline figures.
    Tiles(Vec<Tile>),
    /// How a count moved from its start to its end.
    Flow(Flow),
    /// Figures over time, a small chart each.
    Courses(Vec<Course>),
    /// The same of several groups, to one axis.
    Multiples(Multiples),
    /// Amounts that came and went, period after period.
    Stacks(Stacks),
    /// Shares that fall or rise with time since an origin.
    Curves(Curves),
    /// A rate of groups, each with its interval.
    Ranges(Ranges),
    /// Two shares of each segment beside each other.
    Shares(Shares),
    /// From one level to another by steps.
    Waterfall(Waterfall),
    /// Parts of a change.
    Effects(Effects),
    /// Groups from one period to another.
    Moves(Moves),
    /// A table.
    Table(Grid),
    /// A table beside a picture.
    Beside(Grid),
    /// A table of many like cells, shaded; so many leading columns stay in sight.
    Matrix(Grid, usize),
    /// Metrics with what is needed to check them by hand.
    Definitions(Vec<Definition>),
}

/// A headline figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// The metric's key, or that of a count.
    pub key: String,
    /// Its name.
    pub title: String,
    /// Its value.
    pub value: Cell,
    /// The 95 % interval of a share.
    pub interval: Option<Cell>,
    /// The other period's name and value.
    pub before: Option<(String, Cell)>,
    /// What changed since.
    pub change: Option<Cell>,
    /// The change's 95 % interval.
    pub change_range: Option<Cell>,
    /// What the change is.
    pub verdict: Verdict,
    /// Its values over the last periods, the last one being this one; empty for none.
    pub course: Vec<Option<f64>>,
    /// Why there is no value.
    pub reason: Option<String>,
}

/// What a change means to the business.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// The figure moved the way one wants it to.
    Better,
    /// It moved the other way.
    Worse,
    /// It did not move.
    Same,
    /// There is no evidence that it moved: the change's interval holds 0, or it is no more than chance over all tiles.
    WithinInterval,
    /// Which way is good depends.
    #[default]
    Open,
}

/// How a count moved from its start to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// What is counted.
    pub title: String,
    /// The period in which it moved.
    pub period: String,
    /// The other period, where each step has a count of it.
    pub before: Option<String>,
    /// The steps.
    pub steps: Vec<FlowStep>,
}

/// A step of a count's way.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowStep {
    /// What it is.
    pub name: String,
    /// What it does to the count.
    pub kind: FlowKind,
    /// How many, or how much; undefined where that cannot be known.
    pub size: Cell,
    /// The same in the other period.
    pub before: Cell,
}

/// What a step does to the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowKind {
    /// Says how many there are.
    Level,
    /// Adds.
    Gain,
    /// Takes away.
    Loss,
}

/// Curves of shares over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// What it is a share of.
    pub title: String,
    /// What the horizontal axis counts.
    pub axis: String,
    /// Whether that is days.
    pub in_days: bool,
    /// The share that they begin at: all before anybody is lost, nobody before the first event.
    pub begins: f64,
    /// The curves.
    pub curves: Vec<Curve>,
    /// That of all, drawn dashed behind each where there are too many for one chart.
    pub all: Option<Curve>,
}

/// One curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Its name, empty for the only one.
    pub name: String,
    /// Where it steps, in order.
    pub steps: Vec<CurveStep>,
    /// Where it ends.
    pub end: f64,
    /// Where it first is at a half or below.
    pub median: Option<f64>,
    /// From where on it stands on too few to say much.
    pub few_from: Option<f64>,
}

/// A step of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurveStep {
    /// Where.
    pub at: f64,
    /// The share from there on.
    pub share: f64,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
}

/// A rate of groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranges {
    /// The rate.
    pub title: String,
    /// That of everybody.
    pub all: Option<f64>,
    /// The groups, the largest first.
    pub rows: Vec<Range>,
    /// What the axis holds beside these, where others are drawn to the same one.
    pub reach: Option<(f64, f64)>,
}

impl Ranges {
    /// The lowest and the highest value or bound.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        let bounds = self.rows.iter().filter_map(|row| row.interval);
        let values = self.rows.iter().filter_map(|row| row.value);
        let all = bounds
            .flat_map(|(low, high)| [low, high])
            .chain(values)
            .chain(self.all);
        all.fold(None, |bounds, value| {
            let (low, high) = bounds.unwrap_or((value, value));
            Some((low.min(value), high.max(value)))
        })
    }
}

/// A group's rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The group.
    pub name: String,
    /// Its customers.
    pub customers: u64,
    /// The rate; `None` where it cannot be known.
    pub value: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// Whether it differs from the rest by more than chance.
    pub differs: bool,
}

/// Two shares of each segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// What the two are shares of.
    pub names: [String; 2],
    /// The segments with their shares.
    pub rows: Vec<(String, [Option<f64>; 2])>,
}

/// A metric with everything needed to check it by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The key in JSON.
    pub key: String,
    /// The name in a table.
    pub title: String,
    /// What it is, in a line.
    pub summary: String,
    /// What is counted, exactly.
    pub meaning: String,
    /// The formula, in the names of the inputs.
    pub formula: String,
    /// Where the definition comes from.
    pub source: String,
    /// The value as it is shown.
    pub value: Cell,
    /// The value in all its digits.
    pub exact: Option<Number>,
    /// The 95 % interval, in all its digits.
    pub interval: Option<(f64, f64)>,
    /// Why there is no value, or what to know about it.
    pub note: Option<String>,
    /// What went in.
    pub inputs: Vec<DefinedInput>,
}

/// An input of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct DefinedInput {
    /// Its name in the formula, or a category of costs.
    pub name: String,
    /// What it is, in a line.
    pub meaning: Option<String>,
    /// Its value; `None` where it was not given or is a list.
    pub value: Option<Number>,
}

/// Amounts that came and went, period after period, one upon the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Stacks {
    /// What is shown.
    pub title: String,
    /// The layers: their names, and whether they add or take away.
    pub layers: Vec<(String, FlowKind)>,
    /// The periods, the earliest first.
    pub periods: Vec<Stack>,
    /// Whether the layers are amounts of money; else they are counts.
    pub is_money: bool,
}

/// One period of stacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    /// Its name.
    pub name: String,
    /// The size of each layer, not below 0; nothing where it cannot be known.
    pub sizes: Vec<Option<f64>>,
    /// Whether the data cover all of it.
    pub complete: bool,
    /// Whether nothing lies in it where something should: drawn so that it is seen.
    pub missing: bool,
}

impl Page {
    /// The page of a document that has tables alone, with its curves above the first one.
    pub(super) fn of_tables<D: Document + ?Sized>(document: &D) -> Page {
        let mut first = document.for_people();
        let mut title = std::mem::take(&mut first.title).into_iter();
        let notes = std::mem::take(&mut first.notes);
        let plot = document.curves().map(Block::Curves);
        let table = match document.repeated_columns() {
            Some(fixed) => Block::Matrix(first, fixed),
            None => Block::Table(first),
        };
        let mut parts = vec![Part {
            blocks: plot.into_iter().chain([table]).collect(),
            notes,
            ..Part::default()
        }];
        let further = document.further().into_iter().enumerate();
        parts.extend(further.map(|(place, grid)| {
            let mut part = Part::of_table(grid);
            let drawn = document.further_curves(place).into_iter();
            part.blocks.splice(0..0, drawn.map(Block::Curves));
            part
        }));
        parts.extend(document.input().map(source::parts).into_iter().flatten());
        Page {
            title: title.next().unwrap_or_default(),
            lines: title.collect(),
            plainly: Vec::new(),
            parts,
        }
    }
}

impl Part {
    /// A table under its own title.
    pub(super) fn of_table(mut grid: Grid) -> Part {
        let mut title = std::mem::take(&mut grid.title).into_iter();
        let notes = std::mem::take(&mut grid.notes);
        Part {
            heading: title.next().unwrap_or_default(),
            lead: title.collect(),
            blocks: vec![Block::Table(grid)],
            notes,
            is_foot: false,
        }
    }
}
