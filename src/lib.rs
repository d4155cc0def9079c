//! Retention metrics from order files.

pub mod calendar;
pub mod input;
pub mod ledger;
pub mod metrics;
pub mod models;
pub mod money;
