//! Retention metrics from order files: a library and the program `retention`.
//!
//! Data flow one way, and every import points down this page:
//!
//! ```text
//!  main.rs                     args, streams → run → exit code
//!    │
//!  cli/        args as typed → options, checked and complete
//!    │
//!  commands/   one file a subcommand: read, compute, render
//!    │            │             │
//!  input/         │          render/ sql/   files → rows + problems · report → table, JSON, CSV, Markdown, HTML · SQL text
//!    │            │             │
//!    │            │          report/     the public result types and the typed grid of tables
//!    │            │             │
//!    │         metrics/ ────────┘        pure: ledger + small options → plain results
//!    │         models/                   pure: slices of histories → fitted values
//!    │            │
//!  ledger/ ───────┘                      each customer's history, contracts, costs
//!    │
//!  calendar, money, choice               integer days, months and exact amounts; named values
//! ```

pub mod calendar;
pub mod choice;
mod cli;
pub mod commands;
mod digits;
mod exit;
pub mod input;
pub mod ledger;
pub mod metrics;
pub mod models;
pub mod money;
mod render;
pub mod report;
pub mod sql;
mod words;

pub use cli::run;
pub use exit::{Exit, fail_where_memory_ends};
