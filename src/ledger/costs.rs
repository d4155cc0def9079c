//! What was spent on customers.

use crate::calendar::Day;
use crate::calendar::Period;
use crate::money::Money;

/// What a cost was spent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CostKind {
    /// Keeping existing customers.
    Retention,
    /// Winning new ones.
    Acquisition,
}

/// One cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// The day it counts to.
    pub day: Day,
    /// What it was for.
    pub kind: CostKind,
    /// What it was spent on (`marketing`, `sales`, `service` …), as given.
    pub category: String,
    /// How much.
    pub amount: Money,
}

/// All costs, in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Costs(pub Vec<Cost>);

impl Costs {
    /// Costs of a kind in a period, added up by category, categories in alphabetical order; `None` where a sum has
    /// more than 28 digits.
    pub fn by_category(&self, kind: CostKind, period: &Period) -> Option<Vec<(String, Money)>> {
        let mut sums = std::collections::BTreeMap::<String, Money>::new();
        for cost in &self.0 {
            if cost.kind == kind && period.contains(cost.day) {
                let sum = sums.entry(cost.category.clone()).or_default();
                *sum = sum.checked_add(cost.amount)?;
            }
        }
        Some(sums.into_iter().collect())
    }

    /// Whether any cost of this kind is known at all, in whatever period.
    pub fn has(&self, kind: CostKind) -> bool {
        self.0.iter().any(|cost| cost.kind == kind)
    }
}
