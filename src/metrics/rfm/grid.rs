//! Which recency and frequency scores make which segment.

use std::ops::RangeInclusive;

use thiserror::Error;

use super::scores::Score;

/// The ten segments of the standard grid, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// Bought just now and often.
    Champions,
    /// Buy often, lately enough.
    LoyalCustomers,
    /// Bought lately, a few times.
    PotentialLoyalists,
    /// Bought just now, seldom before.
    NewCustomers,
    /// Bought lately, seldom before.
    Promising,
    /// In the middle of both.
    NeedAttention,
    /// Seldom, and getting long ago.
    AboutToSleep,
    /// The most frequent of those long gone.
    CannotLoseThem,
    /// Bought regularly, long ago.
    AtRisk,
    /// Bought seldom, long ago.
    Hibernating,
}

impl Segment {
    /// All ten, in the order of the standard grid: `Segment::ALL[i] as usize == i`.
    pub const ALL: [Segment; 10] = [
        Segment::Champions,
        Segment::LoyalCustomers,
        Segment::PotentialLoyalists,
        Segment::NewCustomers,
        Segment::Promising,
        Segment::NeedAttention,
        Segment::AboutToSleep,
        Segment::CannotLoseThem,
        Segment::AtRisk,
        Segment::Hibernating,
    ];

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Segment::Champions => "Champions",
            Segment::LoyalCustomers => "Loyal customers",
            Segment::PotentialLoyalists => "Potential loyalists",
            Segment::NewCustomers => "New customers",
            Segment::Promising => "Promising",
            Segment::NeedAttention => "Need attention",
            Segment::AboutToSleep => "About to sleep",
            Segment::CannotLoseThem => "Can't lose them",
            Segment::AtRisk => "At risk",
            Segment::Hibernating => "Hibernating",
        }
    }

    /// The recency and frequency scores of the segment in the standard grid.
    fn scores(self) -> (RangeInclusive<u8>, RangeInclusive<u8>) {
        match self {
            Segment::Champions => (5..=5, 4..=5),
            Segment::LoyalCustomers => (3..=4, 4..=5),
            Segment::PotentialLoyalists => (4..=5, 2..=3),
            Segment::NewCustomers => (5..=5, 1..=1),
            Segment::Promising => (4..=4, 1..=1),
            Segment::NeedAttention => (3..=3, 3..=3),
            Segment::AboutToSleep => (3..=3, 1..=2),
            Segment::CannotLoseThem => (1..=2, 5..=5),
            Segment::AtRisk => (1..=2, 3..=4),
            Segment::Hibernating => (1..=2, 1..=2),
        }
    }
}

/// A block of cells that belongs to one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The segment's name. Rules of one name make one segment.
    pub segment: String,
    /// The recency scores, within 1..=5.
    pub recency: RangeInclusive<u8>,
    /// The frequency scores, within 1..=5.
    pub frequency: RangeInclusive<u8>,
}

/// Why rules make no grid.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GridError {
    /// Scores that are not within 1..=5, or a range without any.
    #[error("segment {segment:?}: scores run from 1 to 5, lower first")]
    Scores {
        /// The rule's segment.
        segment: String,
    },
    /// A cell that two rules claim.
    #[error("recency {recency}, frequency {frequency} belongs to both {first:?} and {second:?}")]
    Twice {
        /// Recency score of the cell.
        recency: u8,
        /// Frequency score of the cell.
        frequency: u8,
        /// Segment of the earlier rule.
        first: String,
        /// Segment of the later rule.
        second: String,
    },
    /// A cell that no rule claims.
    #[error("recency {recency}, frequency {frequency} belongs to no segment")]
    Uncovered {
        /// Recency score of the cell.
        recency: u8,
        /// Frequency score of the cell.
        frequency: u8,
    },
}

/// A segment for each of the 25 pairs of recency and frequency scores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    names: Vec<String>,
    /// Position in `names`, by recency − 1 and frequency − 1.
    cells: [[usize; 5]; 5],
}

impl Grid {
    /// A grid of one's own. Segments keep the order of their first rule; every cell must belong to
    /// exactly one rule, two rules of the same segment included.
    pub fn new(rules: &[Rule]) -> Result<Grid, GridError> {
        let mut names: Vec<String> = Vec::new();
        let mut cells = [[None; 5]; 5];
        for rule in rules {
            let segment = match names.iter().position(|name| *name == rule.segment) {
                Some(known) => known,
                None => {
                    names.push(rule.segment.clone());
                    names.len() - 1
                }
            };
            claim(&mut cells, &names, segment, rule)?;
        }
        let mut whole = [[0; 5]; 5];
        for (recency, (row, found)) in (1..).zip(whole.iter_mut().zip(cells)) {
            for (frequency, (cell, found)) in (1..).zip(row.iter_mut().zip(found)) {
                *cell = found.ok_or(GridError::Uncovered { recency, frequency })?;
            }
        }
        let cells = whole;
        Ok(Grid { names, cells })
    }

    /// The grid of definitions.md section 5, its segments in the order of [`Segment::ALL`].
    pub fn standard() -> Grid {
        let mut cells = [[0; 5]; 5];
        for (index, segment) in Segment::ALL.into_iter().enumerate() {
            let (recency, frequency) = segment.scores();
            for (r, row) in (1..).zip(&mut cells) {
                for (f, cell) in (1..).zip(row) {
                    if recency.contains(&r) && frequency.contains(&f) {
                        *cell = index;
                    }
                }
            }
        }
        let names = Segment::ALL.map(|segment| segment.name().to_string());
        Grid {
            names: names.to_vec(),
            cells,
        }
    }

    /// The segments' names, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Position in [`Grid::names`] of the segment with these scores.
    pub fn segment(&self, score: Score) -> usize {
        // A Score's parts are within 1..=5: invariant.
        self.cells[usize::from(score.recency() - 1)][usize::from(score.frequency() - 1)]
    }
}

fn claim(
    cells: &mut [[Option<usize>; 5]; 5],
    names: &[String],
    segment: usize,
    rule: &Rule,
) -> Result<(), GridError> {
    let valid = |scores: &RangeInclusive<u8>| {
        !scores.is_empty() && *scores.start() >= 1 && *scores.end() <= 5
    };
    if !(valid(&rule.recency) && valid(&rule.frequency)) {
        return Err(GridError::Scores {
            segment: rule.segment.clone(),
        });
    }
    for recency in rule.recency.clone() {
        for frequency in rule.frequency.clone() {
            // Both were just held within 1..=5: invariant.
            let cell = &mut cells[usize::from(recency - 1)][usize::from(frequency - 1)];
            if let Some(first) = *cell {
                return Err(GridError::Twice {
                    recency,
                    frequency,
                    first: names.get(first).cloned().unwrap_or_default(),
                    second: rule.segment.clone(),
                });
            }
            *cell = Some(segment);
        }
    }
    Ok(())
}
