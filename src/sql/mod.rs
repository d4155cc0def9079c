//! The same questions as text for a warehouse: options in, one SQL statement out. No driver, no I/O.
//!
//! ```text
//! table → source_rows → order_rows → orders → history      source.rs: shared by all questions
//!                        one shuffle,  line    each order beside its customer's others
//!                        by customer   items
//! history → marks → totals (1 row) ─┐                       report.rs: periods as constants
//! history → placed, customers ──────┴→ counts (a row a period) → … → metrics     trend.rs; formulas.rs
//! history → placed → customer_cells → cells → triangle → … → fractions (a row a cell)     cohorts.rs; cut.rs
//! history → customers → pairs of last day and orders → ranks → … → totals (a row a segment)     rfm.rs
//! report's steps ┬ orders → people (a row a customer) → cells → sums → placed → pooled ┬ rows     why.rs
//!                └ changes; orders → days ───────────────────────────────────────────┘
//! table → spells → customer_days → changes → placed → states → month_sums, year_sums → numbers (a row a month)  mrr.rs
//! ```
//!
//! Where rows have an order that matters, it is of days and numbers, or of texts of this crate in small letters:
//! no collation decides anything.
//!
//! # What a statement returns
//!
//! It is a contract: whoever reads the rows can rebuild the whole document from them.
//!
//! **Report**: the columns of `--format csv` (`key`, `value`, `unit`, `interval_low`, `interval_high`, `previous`,
//! `change`, `change_unit`, `note`). The first rows have the keys of that CSV, in its order: `customers.*`, then each
//! metric wanted. More rows follow, always all of them. `value` and `previous` are text, so that counts and money
//! arrive exact: money has up to 10 decimals, zeros included. Intervals and notes are `NULL`: they follow from the
//! counts. `previous` is `NULL` in every row when there is no period beside, or the table knows no day of it.
//!
//! | keys | what for |
//! |---|---|
//! | `customers.*` | [`Base`](crate::metrics::tally::Base) and the buyers; `lost`, `gained` follow |
//! | `orders.count`, `.revenue`, `.refund_count`, `.refunds` | the period's orders ([`keys::ORDERS`]) |
//! | `inputs.*` | what else metrics are made of ([`keys::INPUTS`], [`keys::MEDIANS`]): with `customers.*` and `orders.*` all of a [`Tally`](crate::metrics::tally::Tally), the two medians in place of the values that they are medians of; `inputs.year_start_customers` and `.year_retained_customers` give the lifespan its annual churn |
//! | `guests.*` | the period's rows without a customer ([`keys::GUESTS`]) |
//! | `data.*` | the whole table, in `value` alone meaningful ([`keys::DATA`]): first and last day, rows read, rejected and later than the as-of day, customers, orders, guests |
//! | `period.name`, `.first`, `.last` | both periods |
//! | `settings.*` | `as_of`, `as_of_source`, `active_within`, `timezone`, `week_start`, `year_start`, `margin`, `lifespan`, `table`, `compare`, `retention_cost`, `acquisition_cost`, as the file command's JSON has them; `NULL` if not given |
//!
//! **Trend**: the columns of the file command's CSV (`period`, `first`, `last`, `complete`, `customers.*`, `orders.*`,
//! metrics), then the same `inputs.*`, `guests.*`, `data.*` and `settings.*` (with `settings.every`) as columns, each
//! with its type. BigQuery's column names have an underscore where the others have a dot.
//!
//! **Cohorts**: a row a cell, with the columns of the file command's CSV (`cohort`, `period`, `size`, `value`,
//! `complete`); then `numerator` and `denominator` of the value (`NULL` for what is no ratio), from which
//! intervals and averages follow; `first` and `last`, the days of the cohort's own period; and `data.*`, with
//! `data.stray_refunds`, and `settings.*` (`as_of`, `as_of_source`, `timezone`, `week_start`, `year_start`,
//! `every`, `align`, `measure`, `unbounded`, `periods`, `table`), the same in every row. A cohort that the data
//! cover no cell of, as elapsed alignment can have, is one row whose `period`, `value`, `complete`, `numerator`
//! and `denominator` are `NULL`. Nobody who ordered: no row.
//!
//! **Segments** (`rfm`): a row a segment in the grid's order, empty ones too, with the columns of the file
//! command's CSV; then `inputs.order_revenue`, what the segment's orders brought without refunds, of which the
//! average order value is made; then `data.*` and `settings.*` (`as_of`, `as_of_source`, `timezone`, `week_start`,
//! `year_start`, `since`, `grid`, `table`), the same in every row. `settings.grid` is the file's name, empty for
//! the standard grid. The number of all customers and their revenue are the sums of the column.
//!
//! **Recurring revenue** (`mrr`): a row a month and behind them one of all months (`total`), with the movements and
//! figures of the file command's CSV under their names; then `net.*`, the movements between the row's own first and last
//! instant (of a month the same), `inputs.*` and `year.*`, of which intervals, the largest customer's share and the rates
//! of twelve months are made ([`mrr::INPUTS`]); `data.*` and `settings.*` (`as_of`, `as_of_source`, `timezone`,
//! `week_start`, `year_start`, `end_is`, `gap_days`, `table`), the same in every row. Reasons for leaving, groups, cohorts
//! and customers' names are the file command's alone.
//!
//! **Why** (`why`): the rows of a report, `key`, `value` and `previous` alone, then rows without a key, of which intervals,
//! the bridge, groups and the calendar are made. `measure` says what a row sums up: a metric's numerator X and
//! denominator D of each customer in the period (`now`) and the one before, as `customers` (with X or D in either), `any_…`
//! and `with_…` (with either, with D), `x_…`, `d_…` and their sums of products (`xx_now` is ΣX² of the period, `xd` is
//! ΣX₁D₀); or `due` (X the customers due, D those active at the start who bought); `customers` (D all of a group, X
//! those who bought in either period); `moved` (D those of them with another value in these periods); `day`, a day
//! (`item`) with its net revenue (`x_now`) and orders' revenue (`x_before`). `group` says of whom: `all`; `class`, a step of
//! the bridge; `value`, `blank` or `rest` of the column `column`, the rest being `items` values beyond the
//! [largest](why::MOST_VALUES); `tenure` (the bands' numbers now and before); `cohort` (the first order's month).
//!
//! Rows that conditions and statuses leave out are not counted: the engine may never read them. Rows that cannot be
//! used (no day, amount or order id) are left out and counted, as with `--skip-bad-rows`; what cannot be converted is
//! the engine's own error.

mod cohorts;
mod conditions;
mod counts;
mod cut;
mod dates;
mod dialect;
mod error;
mod formulas;
mod groups;
pub mod keys;
pub mod mrr;
mod quote;
mod report;
mod rfm;
mod source;
mod text;
mod trend;
pub mod why;

pub use cohorts::{CohortsQuery, cohorts};
pub use conditions::{Comparison, Condition, Value};
pub use dates::DateType;
pub use dialect::Dialect;
pub use error::SqlError;
pub use formulas::Given;
pub use groups::Groups;
pub use mrr::{MrrQuery, SubscriptionSource, mrr};
pub use report::{ReportQuery, report};
pub use rfm::{RfmQuery, rfm};
pub use source::{Source, Term};
pub use trend::{TrendQuery, trend};
