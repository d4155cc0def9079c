//! Cohorts: customers by the period of their first order or contract, and what they did in each
//! period since. Section 4 of the definitions.

mod covered;
mod from_results;
mod measure;
#[cfg(test)]
mod tests;
mod triangle;

pub use from_results::{ResultCell, ResultCohort};
pub use measure::{Average, Measure, Value};
pub(crate) use triangle::span;
pub use triangle::{
    Align, Plan, Triangle, from_contracts, from_contracts_since, from_orders, from_orders_since,
};
