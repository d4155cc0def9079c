//! Contract spells, grouped by customer.

use super::ends::{EndIs, Ends, GAP};
use super::error::LedgerError;
use super::ids::Ids;
use crate::calendar::Day;

/// One contract of one customer; from [`Contracts::histories`] a stretch of contracts without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spell {
    /// Its first day.
    pub start: Day,
    /// Given to the builder, the day in the end column. Of a stretch, E: the day at whose first moment it is in
    /// force for the last time. `None` while it runs.
    pub end: Option<Day>,
}

impl Spell {
    /// Whether it is running at the start of `day`: begun before, and not ended before.
    pub fn is_active(&self, day: Day) -> bool {
        self.start < day && self.end.is_none_or(|end| end >= day)
    }
}

/// Every customer's spells, as stretches without a gap of more than a day, each customer's sorted by start.
#[derive(Debug, Default)]
pub struct Contracts {
    ids: Ids,
    spells: Vec<Vec<Spell>>,
    ends: Ends,
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

    /// Says that the end column holds only ends that have been, like `canceled_at`.
    pub fn ends_are_past(&mut self) {
        self.0.ends.are_past = true;
    }

    #[cfg(test)]
    /// The contracts, their ends read as the customers who go on say.
    pub fn finish(self) -> Contracts {
        self.finish_as(None)
    }

    /// The contracts, their ends read as `given`, else as the customers who go on say: as last days where more of
    /// the spells that ended are followed by one that starts on the day after than by one on the same day, and
    /// those are a tenth of all that ended. A spell of one day says nothing.
    ///
    /// Contracts of a customer that overlap, touch, or leave one day between them are one stretch.
    /// subscriptions.md, section 3.
    pub fn finish_as(mut self, given: Option<EndIs>) -> Contracts {
        let contracts = &mut self.0;
        for spells in &mut contracts.spells {
            spells.sort_unstable();
            contracts.ends.count(spells);
        }
        contracts.ends.decide(given);
        for spells in &mut contracts.spells {
            *spells = stretches(spells, contracts.ends.are);
        }
        self.0
    }
}

/// A customer's spells, sorted by start, with those made one that leave no gap between them.
fn stretches(spells: &[Spell], ends_are: EndIs) -> Vec<Spell> {
    let mut stretches: Vec<Spell> = Vec::with_capacity(spells.len());
    for spell in spells {
        let end = spell.end.map(|end| ends_are.instant(end));
        match stretches.last_mut() {
            Some(open) if open.end.is_none_or(|e| spell.start <= e.plus_days(GAP)) => {
                open.end = open.end.zip(end).map(|(one, other)| one.max(other));
            }
            _ => stretches.push(Spell {
                start: spell.start,
                end,
            }),
        }
    }
    stretches
}

impl Contracts {
    /// The same, said to cover the days that `whole` covers.
    pub(super) fn covering(mut self, whole: &Contracts) -> Contracts {
        self.first_start = whole.first_start;
        self.last_start = whole.last_start;
        self.last_end = whole.last_end;
        self.ends = whole.ends;
        self
    }

    /// How many customers there are.
    pub fn customers(&self) -> usize {
        self.spells.len()
    }

    /// How the end column was read.
    pub fn ends(&self) -> Ends {
        self.ends
    }

    /// The ids, numbered as the spells are.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Every customer's stretches of contracts, in the order of their numbers, each with at least one.
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

    /// The last day in the end column.
    pub fn last_end(&self) -> Option<Day> {
        self.last_end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i32) -> Day {
        Day::from_ymd(2025, 1, 1).unwrap().plus_days(number)
    }

    fn contracts(spells: &[(&str, i32, Option<i32>)], given: Option<EndIs>) -> Contracts {
        let mut builder = ContractsBuilder::new();
        for &(customer, start, end) in spells {
            let spell = Spell {
                start: day(start),
                end: end.map(day),
            };
            builder.push(customer.as_bytes(), spell).unwrap();
        }
        builder.finish_as(given)
    }

    fn stretches_of(contracts: &Contracts) -> Vec<Vec<(i32, Option<i32>)>> {
        let number = |day_of: Day| day_of.days_since(day(0));
        let of = |spell: &Spell| (number(spell.start), spell.end.map(number));
        let all = contracts.histories();
        all.map(|spells| spells.iter().map(of).collect()).collect()
    }

    #[test]
    fn ends_are_what_the_customers_who_go_on_say() {
        // Two of three go on the day after: last days, so a year to 31 December runs into the next.
        let days = [
            ("a", 0, Some(30)),
            ("a", 31, None),
            ("b", 0, Some(30)),
            ("b", 31, Some(60)),
        ];
        let found = contracts(&days, None);
        let ends = found.ends();
        assert_eq!(
            (ends.are, ends.ended, ends.same, ends.next),
            (EndIs::LastDay, 3, 0, 2)
        );
        assert_eq!(stretches_of(&found), [vec![(0, None)], vec![(0, Some(61))]]);
        // As instants the gap of a day is closed all the same, and b ends on the day itself.
        let found = contracts(&days, Some(EndIs::Instant));
        assert_eq!(stretches_of(&found), [vec![(0, None)], vec![(0, Some(60))]]);
        assert!(found.ends().given);
        // One of eleven that ended is fewer than a tenth.
        let mut many: Vec<(String, i32, Option<i32>)> =
            (0..10).map(|c| (format!("c{c}"), 0, Some(9))).collect();
        many.extend([("a".to_owned(), 0, Some(9)), ("a".to_owned(), 10, None)]);
        let many: Vec<_> = many.iter().map(|(c, s, e)| (c.as_str(), *s, *e)).collect();
        assert_eq!(contracts(&many, None).ends().are, EndIs::Instant);
        assert_eq!(contracts(&many[1..], None).ends().are, EndIs::LastDay);
        // A spell of one day says nothing.
        let one_day = [("a", 0, Some(0)), ("a", 1, None)];
        assert_eq!(contracts(&one_day, None).ends().ended, 0);
    }

    #[test]
    fn contracts_that_overlap_or_touch_are_one_stretch() {
        let found = contracts(
            &[
                ("a", 0, Some(50)),
                ("a", 10, Some(20)),
                ("a", 51, Some(60)),
                ("a", 62, Some(70)),
                ("b", 0, None),
                ("b", 5, Some(9)),
            ],
            Some(EndIs::Instant),
        );
        // 51 is a day after 50; 62 is two days after 60: a gap.
        assert_eq!(
            stretches_of(&found),
            [vec![(0, Some(60)), (62, Some(70))], vec![(0, None)]]
        );
    }

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
