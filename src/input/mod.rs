//! Files to rows, and the problems found on the way.

pub mod amount;
pub mod columns;
pub mod costs;
pub mod customers;
pub mod date;
pub mod durations;
mod error;
mod example;
pub mod exports;
pub mod expression;
pub mod filter;
pub mod findings;
pub mod first_values;
pub mod orders;
pub mod presets;
pub mod problem;
pub mod progress;
pub mod rates;
pub mod results;
pub mod rows;
mod several;
mod small_files;
pub mod source;
pub mod spells;
pub mod subscriptions;
mod table;
pub mod zone;

pub use error::InputError;
pub use example::Example;
pub use several::expanded;
pub use table::{SheetOf, Table, TableOptions};
