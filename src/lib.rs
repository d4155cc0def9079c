//! Retention metrics from order files.

pub mod calendar;
mod cli;
pub mod input;
pub mod ledger;
pub mod metrics;
pub mod models;
pub mod money;
mod render;
pub mod report;
mod words;
