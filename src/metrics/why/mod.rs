//! Why a figure changed between two periods: why.md.
//!
//! ```text
//! histories ─ walk ─┬ bridge    who: revenue by what became of customers
//!                   ├ drivers   how: buyers × frequency × order value
//!                   ├ days      the calendar, and how earlier periods moved
//!   columns ────────┴ cells ─┬ groups   which groups: within and mix
//!                            └ search   which column, which value: tests, corrected for the search
//! sums that a query added up ──────────  the same from them, but for shuffles
//! ```
//!
//! Every split is an identity: its parts add up to the change. Money is exact, in integers and ratios of integers.

pub mod ages;
pub mod bridge;
mod cells;
pub mod change;
pub mod columns;
pub mod days;
pub mod drivers;
pub mod groups;
mod judge;
pub mod measure;
pub mod requirement;
pub mod search;
pub mod shapley;
mod shuffle;
pub mod sums;
pub mod walk;

#[cfg(test)]
mod tests;
