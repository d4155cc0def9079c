//! Who is still there, by what their history looks like.

use schemars::JsonSchema;
use serde::Serialize;

use crate::metrics::clv::alive::{AliveCell, alive_by_history};
use crate::metrics::clv::{Lifetime, Population};

/// Customers with like histories.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AliveUse {
    /// Repeat order days: `0`, `3 to 4`, `10 or more`.
    pub repeat_days: String,
    /// Weeks since the last order, the last not included: `4 to 13`.
    pub weeks_since_last: String,
    /// How many customers.
    pub customers: u64,
    /// Their mean probability of being still active; `null` without any.
    pub probability_alive: Option<f64>,
}

pub(super) fn alive(lifetime: &Lifetime, population: &Population) -> Vec<AliveUse> {
    let of = |cell: AliveCell| AliveUse {
        repeat_days: cell.repeat_days.to_owned(),
        weeks_since_last: cell.weeks_since_last.to_owned(),
        customers: cell.customers,
        probability_alive: cell.probability_alive,
    };
    alive_by_history(lifetime, population)
        .into_iter()
        .map(of)
        .collect()
}
