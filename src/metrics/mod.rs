//! The metrics: pure functions from a ledger and small options to plain results.

pub mod tally;
