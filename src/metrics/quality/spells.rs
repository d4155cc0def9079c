//! What contracts look like as a whole.

use schemars::JsonSchema;
use serde::Serialize;

use crate::calendar::Day;
use crate::ledger::{Contracts, Ends, Subscriptions};

/// Contracts as a whole: rows of customers with a start and an end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ContractQuality {
    /// Customers with a contract.
    pub customers: u64,
    /// Contracts.
    pub contracts: u64,
    /// Contracts without an end.
    pub open: u64,
    /// How the end column is read: `instant` or `last-day`.
    pub end_is: &'static str,
    /// Contracts that ended, those of one day apart.
    pub ended: u64,
    /// Of these, how many go on on the same day.
    pub same_day: u64,
    /// And how many on the day after.
    pub day_after: u64,
    /// Contracts that start before an earlier one of the customer has ended.
    pub overlaps: u64,
    /// Their customers.
    pub overlapping_customers: u64,
    /// The first start.
    pub first_start: Option<String>,
    /// The last start.
    pub last_start: Option<String>,
    /// The last end, which may lie ahead.
    pub last_end: Option<String>,
}

fn shown(day: Option<Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

impl ContractQuality {
    /// Of contracts without amounts.
    pub fn of_contracts(contracts: &Contracts) -> Self {
        ContractQuality {
            first_start: shown(contracts.first_start()),
            last_start: shown(contracts.last_start()),
            last_end: shown(contracts.last_end()),
            ..ContractQuality::of(contracts.ends(), contracts.customers())
        }
    }

    /// Of subscriptions.
    pub fn of_subscriptions(book: &Subscriptions) -> Self {
        ContractQuality {
            first_start: shown(book.first_start()),
            last_start: shown(book.last_start()),
            last_end: shown(book.last_end()),
            ..ContractQuality::of(book.ends(), book.customers())
        }
    }

    fn of(ends: Ends, customers: usize) -> Self {
        ContractQuality {
            customers: customers as u64,
            contracts: ends.spells,
            open: ends.open,
            end_is: ends.are.name(),
            ended: ends.ended,
            same_day: ends.same,
            day_after: ends.next,
            overlaps: ends.overlaps,
            overlapping_customers: ends.overlapping,
            first_start: None,
            last_start: None,
            last_end: None,
        }
    }
}
