//! Contract spells, grouped by customer.

use super::{Ids, LedgerError};
use crate::calendar::Day;

/// One contract of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spell {
    /// Its first day.
    pub start: Day,
    /// Its last day; `None` while it runs.
    pub end: Option<Day>,
}

impl Spell {
    /// Whether it is running at the start of `day`: begun before, and not ended before.
    pub fn is_active(&self, day: Day) -> bool {
        self.start < day && self.end.is_none_or(|end| end >= day)
    }
}

/// Every customer's spells, each customer's sorted by start.
#[derive(Debug, Default)]
pub struct Contracts {
    ids: Ids,
    spells: Vec<Vec<Spell>>,
    first_start: Option<Day>,
    last_start: Option<Day>,
    last_end: Option<Day>,
}

/// Collects spells in any order.
#[derive(Debug, Default)]
pub struct ContractsBuilder(Contracts);

impl ContractsBuilder {
    /// A builder without spells.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a spell of a customer.
    ///
    /// # Errors
    /// [`LedgerError::TooMany`] past 2^32 − 1 customers.
    pub fn push(&mut self, customer: &[u8], spell: Spell) -> Result<(), LedgerError> {
        let contracts = &mut self.0;
        let number = contracts.ids.intern(customer).ok_or(LedgerError::TooMany)? as usize;
        if number == contracts.spells.len() {
            contracts.spells.push(Vec::with_capacity(1));
        }
        contracts.spells[number].push(spell); // invariant
        let start = spell.start;
        contracts.first_start = Some(
            contracts
                .first_start
                .map_or(start, |first| first.min(start)),
        );
        contracts.last_start = contracts.last_start.max(Some(start));
        contracts.last_end = contracts.last_end.max(spell.end);
        Ok(())
    }

    /// The contracts, each customer's spells sorted.
    pub fn finish(mut self) -> Contracts {
        for spells in &mut self.0.spells {
            spells.sort_unstable();
        }
        self.0
    }
}

impl Contracts {
    /// The same, said to cover the days that `whole` covers.
    pub(super) fn covering(mut self, whole: &Contracts) -> Contracts {
        self.first_start = whole.first_start;
        self.last_start = whole.last_start;
        self.last_end = whole.last_end;
        self
    }

    /// How many customers there are.
    pub fn customers(&self) -> usize {
        self.spells.len()
    }

    /// How many spells there are.
    pub fn spell_count(&self) -> usize {
        self.spells.iter().map(Vec::len).sum()
    }

    /// The ids, numbered as the spells are.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Every customer's spells, in the order of their numbers, each with at least one.
    pub fn histories(&self) -> impl Iterator<Item = &[Spell]> {
        self.spells.iter().map(Vec::as_slice)
    }

    /// The first day any spell starts.
    pub fn first_start(&self) -> Option<Day> {
        self.first_start
    }

    /// The last day any spell starts.
    pub fn last_start(&self) -> Option<Day> {
        self.last_start
    }

    /// The last day any spell ends.
    pub fn last_end(&self) -> Option<Day> {
        self.last_end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spell_is_active_after_its_first_day_and_up_to_its_last() {
        // definitions.md, section 2: `start < t` and (`end` blank or `end >= t`).
        let day = |d| Day::from_ymd(2025, 1, d).unwrap();
        let spell = Spell {
            start: day(10),
            end: Some(day(20)),
        };
        let active: Vec<bool> = [10, 11, 20, 21]
            .iter()
            .map(|&d| spell.is_active(day(d)))
            .collect();
        assert_eq!(active, [false, true, true, false]);
        let same_day = Spell {
            start: day(10),
            end: Some(day(10)),
        };
        assert!((1..=31).all(|d| !same_day.is_active(day(d))));
        assert!(
            Spell {
                start: day(1),
                end: None
            }
            .is_active(Day::MAX)
        );
    }
}
