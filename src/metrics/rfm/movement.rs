//! Where the customers of one day's segments are on a later day.

use super::grid::Grid;
use super::scores::Score;

/// How many customers went from which segment to which, between two as-of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// By segment on the first day, those not yet customers last; then by segment on the second.
    counts: Vec<Vec<u64>>,
}

impl Movement {
    /// How customers moved between segments.
    ///
    /// Formula: cell (a, b) counts the customers in segment a on the first day and b on the second.
    ///
    /// What counts: each customer of the second day once, with the scores of both days, scored among
    /// that day's customers. `None` on the first day: no order by then, "not yet a customer". An order
    /// is never undone, so nobody leaves.
    ///
    /// Edges: nobody gives a matrix of zeros.
    ///
    /// Reference: definitions, section 5.
    pub fn between(
        grid: &Grid,
        customers: impl IntoIterator<Item = (Option<Score>, Score)>,
    ) -> Movement {
        let segments = grid.names().len();
        let mut counts = vec![vec![0; segments]; segments + 1];
        for (before, after) in customers {
            let from = before.map_or(segments, |score| grid.segment(score));
            // A segment's position is below the number of segments: invariant.
            counts[from][grid.segment(after)] += 1;
        }
        Movement { counts }
    }

    #[cfg(test)]
    /// Customers who were in segment `from` (`None`: not yet a customer) and are in `to`, both by
    /// position in [`Grid::names`]; `None` when there is no such segment.
    pub fn count(&self, from: Option<usize>, to: usize) -> Option<u64> {
        let segments = self.counts.len() - 1;
        let row = match from {
            Some(segment) if segment < segments => segment,
            Some(_) => return None,
            None => segments,
        };
        self.counts.get(row)?.get(to).copied()
    }

    /// The matrix: a row for each segment of the first day and a last one for those not yet
    /// customers; in each a count for each segment of the second day.
    pub fn rows(&self) -> &[Vec<u64>] {
        &self.counts
    }
}
