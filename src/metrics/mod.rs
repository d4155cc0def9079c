//! The metrics: pure functions from a ledger and small options to plain results.

pub mod catalogue;
pub mod change;
pub mod cohorts;
pub mod count;
pub mod durations;
pub mod evaluate;
pub mod figure;
pub mod formula;
pub mod interval;
pub mod lifetime;
pub mod lifetimes;
pub mod moments;
pub mod observe;
pub mod quality;
pub mod recurring;
pub mod renewals;
pub mod repeat;
pub mod requirement;
pub mod rfm;
pub mod scope;
pub mod spread;
pub mod summary;
pub mod tally;
pub mod trend;
pub mod whatif;
pub mod why;
