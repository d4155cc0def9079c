//! What is known of the customers: their orders, contracts and costs, in columns made for walking
//! over histories. Knows no file and no text.

mod block;
mod build;
mod codes;
mod contracts;
mod costs;
mod durations;
mod ends;
mod entry;
mod error;
mod group;
mod groups;
mod guests;
mod ids;
mod intern;
mod key;
mod left_out;
mod merge;
mod merged;
mod orders;
mod packed;
mod pending;
mod pieces;
mod rows;
mod sample;
mod split;
mod subscriptions;

pub use block::{BlockRow, NO_GROUP, RowKind, TAKEN, Value};
pub use build::OrdersBuilder;
pub use codes::OrderCodes;
pub use contracts::{Contracts, ContractsBuilder, Spell};
pub use costs::{Cost, CostKind, Costs};
pub use durations::{Durations, Watched};
pub use ends::{EndIs, Ends, GAP};
pub use error::LedgerError;
pub use groups::comes_first;
pub use guests::Guests;
pub use ids::Ids;
pub use merged::{Finish, Merged, Repeated, Seen};
pub use orders::{History, Orders};
pub use subscriptions::{
    Form, Reason, Subscription, Subscriptions, SubscriptionsBuilder, Worth, micros,
};

/// Everything the metrics are computed from. Without orders the purchase metrics are undefined;
/// with contracts retention and churn come from them instead of from orders.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Each customer's orders and refunds.
    pub orders: Option<Orders>,
    /// Each customer's contract spells.
    pub contracts: Option<Contracts>,
    /// What was spent on keeping and on winning customers.
    pub costs: Option<Costs>,
}
