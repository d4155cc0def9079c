//! Days, months and periods as integers. Knows nothing of customers and files.

mod day;
mod period;
mod stretch;
pub mod text;

pub use day::Day;
pub use period::{Calendar, Period, PeriodChoice, Unit, Weekday, Window};
pub use stretch::{MOST_PERIODS, TooManyPeriods};
