//! The counts of customers that stand beside the metrics: their keys, words and places.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::summary::Summary;

/// Who was a customer; always end = retained + new + won_back, start = retained + lost.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Customers {
    /// S, active at the start.
    pub start: u64,
    /// Active at both.
    pub retained: u64,
    /// Active at the start, not at the end; `null` where the data are too young for a loss to be seen.
    pub lost: Option<u64>,
    /// Active at the end, first ever order (spell) inside the period.
    pub new: u64,
    /// Active at the end, not at the start, known before.
    pub won_back: u64,
    /// N = new + won back.
    pub gained: u64,
    /// E, active at the end.
    pub end: u64,
    /// First ever order (spell) inside the period, active at its end or not.
    pub acquired: u64,
    /// B, with an order in the period; `null` without an order file.
    pub buyers: Option<u64>,
}

impl Customers {
    /// A summary's counts.
    pub fn of(summary: &Summary) -> Self {
        let base = &summary.base;
        Customers {
            start: base.start,
            retained: base.retained,
            lost: summary.can_lose().then(|| base.lost()),
            new: base.new,
            won_back: base.won_back,
            gained: base.gained(),
            end: base.end,
            acquired: base.acquired,
            buyers: summary.purchases.map(|purchases| purchases.buyers),
        }
    }
}

/// One of them.
#[derive(Debug, Clone, Copy)]
pub struct Count {
    /// The key in CSV and conditions, and its path in JSON.
    pub key: &'static str,
    /// The name in a table.
    pub title: &'static str,
    /// The column of a warehouse's statement.
    pub column: &'static str,
    /// Where a table has it.
    pub shown: Shown,
    /// The count; `None` where it cannot be known.
    pub of: fn(&Customers) -> Option<u64>,
}

impl PartialEq for Count {
    /// The key is the identity.
    fn eq(&self, other: &Count) -> bool {
        self.key == other.key
    }
}

/// Where a table has a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Among the active customers.
    Active,
    /// With the purchases; in a trend, which has none, among the customers.
    Purchases,
    /// Nowhere: it is a sum of others, or close to one.
    Nowhere,
}

/// All of them, in the order of every output.
pub static COUNTS: [Count; 9] = [
    Count {
        key: "customers.start",
        title: "At the start (S)",
        column: "S",
        shown: Shown::Active,
        of: |customers| Some(customers.start),
    },
    Count {
        key: "customers.retained",
        title: "of them retained",
        column: "retained",
        shown: Shown::Active,
        of: |customers| Some(customers.retained),
    },
    Count {
        key: "customers.lost",
        title: "of them lost",
        column: "lost",
        shown: Shown::Active,
        of: |customers| customers.lost,
    },
    Count {
        key: "customers.new",
        title: "New",
        column: "new_customers",
        shown: Shown::Active,
        of: |customers| Some(customers.new),
    },
    Count {
        key: "customers.won_back",
        title: "Won back",
        column: "won_back",
        shown: Shown::Active,
        of: |customers| Some(customers.won_back),
    },
    Count {
        key: "customers.gained",
        title: "Gained",
        column: "N",
        shown: Shown::Nowhere,
        of: |customers| Some(customers.gained),
    },
    Count {
        key: "customers.end",
        title: "At the end (E)",
        column: "E",
        shown: Shown::Active,
        of: |customers| Some(customers.end),
    },
    Count {
        key: "customers.acquired",
        title: "Acquired",
        column: "acquired",
        shown: Shown::Nowhere,
        of: |customers| Some(customers.acquired),
    },
    Count {
        key: "customers.buyers",
        title: "Buyers",
        column: "B",
        shown: Shown::Purchases,
        of: |customers| customers.buyers,
    },
];
