//! The period that a result is held against.

use crate::calendar::{Period, PeriodChoice};
use crate::choice::choices;

choices! {
    /// The period shown beside the one asked for.
    pub enum Compare {
        /// The period just before
        Previous = "previous",
        /// The same period a year before
        YearAgo = "year-ago",
        /// None
        None = "none",
    }
}

impl Compare {
    /// The other period's days; none beside the whole of the data.
    pub(super) fn period(self, period: &Period, choice: PeriodChoice) -> Option<Period> {
        match self {
            Compare::Previous if choice != PeriodChoice::All => Some(period.previous()),
            Compare::YearAgo if choice != PeriodChoice::All => Some(period.year_ago()),
            Compare::Previous | Compare::YearAgo | Compare::None => None,
        }
    }
}
