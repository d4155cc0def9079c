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

// The rooms are private: their documentation is for those who work in them, links to each other included.
#![allow(rustdoc::private_intra_doc_links)]

mod calendar;
mod choice;
mod cli;
mod commands;
mod digits;
mod exit;
mod input;
mod ledger;
mod metrics;
mod models;
mod money;
mod render;
mod report;
mod sql;
mod words;

pub use cli::run;
pub use exit::{Exit, fail_where_memory_ends};

/// What this repository's own benches, fuzz targets, simulations and tests measure. It is no interface: any of it
/// may change with any version.
#[doc(hidden)]
pub mod internals {
    pub use crate::calendar::{Calendar, Day, Period, Unit, Window};
    pub use crate::input::amount::{
        Amount, AmountEvidence, DecimalChoice, DecimalMark, parse_amount, parse_marked,
    };
    pub use crate::input::columns::{Header, Role};
    pub use crate::input::date::{
        DateError, DateEvidence, DateOptions, DateOrder, DateReader, OrderChoice,
    };
    pub use crate::input::expression::Expression;
    pub use crate::input::orders::{
        FileExpression, OrderColumns, OrderOptions, OrdersRead, read_orders, read_orders_through,
    };
    pub use crate::input::rows::{Batch, Delimiter, Dialect, Options, RowReader};
    pub use crate::input::source::{EncodingChoice, EncodingEvidence, Source, sniff_delimiter};
    pub use crate::input::zone::Zone;
    pub use crate::input::{InputError, Table, TableOptions};
    pub use crate::ledger::{BlockRow, Ledger, OrderCodes, Orders, OrdersBuilder, Value};
    pub use crate::metrics::catalogue::{CATALOGUE, all, entry};
    pub use crate::metrics::summary::{Settings, summarise};
    pub use crate::metrics::tally::{Frame, Tally};
    pub use crate::metrics::why::change::{Asked, Groups, why};
    pub use crate::metrics::why::columns::{Column, Kind, Labels};
    pub use crate::metrics::why::search::Shuffles;
    pub use crate::metrics::why::walk::{Frame as WhyFrame, Walk};
    pub use crate::models::bootstrap::{Bootstrap, SplitMix64};
    pub use crate::models::fit::FitOptions;
    pub use crate::models::history::RepeatHistory;
    pub use crate::models::purchase::PurchaseModel;
    pub use crate::models::{bgnbd::BgNbd, mbgnbd::MbgNbd, paretonbd::ParetoNbd};
}
