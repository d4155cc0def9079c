//! Customers scored by recency, frequency and money, and the segments a grid puts them in
//! (definitions, section 5).

mod cuts;
mod grid;
mod movement;
mod scores;
mod standing;
mod summary;
#[cfg(test)]
mod tests;

pub use cuts::Cuts;
pub use grid::{Grid, GridError, Rule};
pub use movement::Movement;
pub use scores::{Score, Scored};
pub use standing::Standing;
pub use summary::{SegmentSummary, SegmentTotals, summary, summary_of_totals};
