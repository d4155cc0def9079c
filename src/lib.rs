//! Retention metrics from order files: the program `retention`, and a library that computes the same reports.
//!
//! # From a file to a printed report
//!
//! ```
//! use retention::{Files, Format, ReportOptions};
//!
//! # fn main() -> Result<(), retention::Error> {
//! let data = Files::of_orders(["examples/orders.csv"]).read()?;
//! let report = data.report(&ReportOptions::default())?;
//! let kept = report.metric("customer_retention_rate").and_then(|metric| metric.value.as_ref());
//! assert!(kept.is_some_and(|share| (0.0..=1.0).contains(&share.to_f64())));
//! println!("{}", String::from_utf8_lossy(&report.print(Format::Table)?));
//! # Ok(())
//! # }
//! ```
//!
//! [`Files`] says what is read and how, [`Data`] holds every customer's history, [`ReportOptions`] say the period and
//! the definitions, and a [`Report`] gives each [`Metric`] with its inputs and interval, or the whole in a [`Format`].
//! Where a number cannot be known its value is `None` and its note says why; where files cannot be used, an [`Error`]
//! says what, where, and what helps. `examples/library.rs` is a whole program. Everything else that the program can do
//! is [`run`] with its arguments.
//!
//! # How it is built
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
//!  calendar, money, choice, locale       integer days, months and exact amounts; named values; numbers for people
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
mod locale;
mod metrics;
mod models;
mod money;
mod render;
mod report;
mod sql;
mod words;

pub use calendar::{Day, PeriodChoice, Window};
pub use cli::run;
pub use commands::Compare;
pub use commands::data::{Data, Error, Files, Report};
pub use commands::report::ReportOptions;
pub use exit::{Exit, fail_where_memory_ends};
pub use money::Money;
pub use render::Format;
pub use report::metric::{Interval, Metric};
pub use report::{Keyed, Number};

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
