//! The order of day and month.

use std::fmt;

/// Which comes first in 03/04/2025, 3.4.25 and 03-04-2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 3 April 2025.
    DayFirst,
    /// 4 March 2025.
    MonthFirst,
}

impl DateOrder {
    pub(super) fn first(self) -> &'static str {
        match self {
            DateOrder::DayFirst => "day",
            DateOrder::MonthFirst => "month",
        }
    }
}

impl fmt::Display for DateOrder {
    /// `day first` or `month first`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} first", self.first())
    }
}
