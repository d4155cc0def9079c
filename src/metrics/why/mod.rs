//! Why a figure changed between two periods: why.md.
//!
//! ```text
//! histories ─ walk ─┬ bridge    who: revenue by what became of customers
//!                   ├ drivers   how: buyers × frequency × order value
//!                   └ days      the calendar, and how earlier periods moved
//! ```
//!
//! Every split is an identity: its parts add up to the change. Money is exact, in integers and ratios of integers.

pub mod bridge;
pub mod change;
pub mod days;
pub mod drivers;
pub mod measure;
pub mod shapley;
pub mod walk;

#[cfg(test)]
mod tests;
