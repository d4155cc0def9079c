//! The metrics: pure functions from a ledger and small options to plain results.

pub mod recurring;
pub mod rfm;
pub mod whatif;
