//! What became of each customer between a period's start and its end: the people behind S, E and the counts between.

use super::tally::{Entries, Frame, Presence};
use crate::choice::choices;
use crate::ledger::{Contracts, Orders};

choices! {
    /// What became of a customer in a period (definitions, section 2).
    pub enum Who {
        /// Active at the start, not at the end
        Lost = "lost",
        /// Active at the end, not at the start, but a customer before the period
        WonBack = "won-back",
        /// Active at the end, first ever order (contract) in the period
        New = "new",
        /// Active at both
        Retained = "retained",
    }
}

impl Who {
    fn of(seen: &Presence) -> Option<Who> {
        Some(match (seen.at_start, seen.at_end) {
            (true, true) => Who::Retained,
            (true, false) => Who::Lost,
            (false, true) if seen.first_before_period => Who::WonBack,
            (false, true) => Who::New,
            (false, false) => return None,
        })
    }
}

/// The customers of the orders, by number, and what became of them; those who were active on neither day are left out.
pub fn of_orders(orders: &Orders, frame: &Frame) -> Vec<(usize, Who)> {
    let mut entries = Entries::default();
    let mut found = Vec::new();
    for (customer, history) in orders.histories().enumerate() {
        entries.take(history);
        let who = Who::of(&Presence::of_entries(&entries, frame));
        found.extend(who.map(|who| (customer, who)));
    }
    found
}

/// The same of contracts.
pub fn of_contracts(contracts: &Contracts, frame: &Frame) -> Vec<(usize, Who)> {
    let histories = contracts.histories().enumerate();
    let found = histories.filter_map(|(customer, spells)| {
        let who = Who::of(&Presence::of_spells(spells, frame))?;
        Some((customer, who))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, Day, Unit, Window};
    use crate::ledger::OrdersBuilder;
    use crate::metrics::tally::Tally;
    use proptest::prelude::*;

    proptest! {
        /// The counts come from another walk: both must agree.
        #[test]
        fn as_many_as_the_counts_say(
            rows in prop::collection::vec((0_u8..12, 0_i32..150, -2_i64..5), 1..60),
            window in 1_u32..90,
        ) {
            let first = Day::from_ymd(2025, 1, 1).unwrap();
            let mut builder = OrdersBuilder::new();
            for &(customer, at, amount) in &rows {
                builder.push(&[b'a' + customer], None, first.plus_days(at), amount, 0).unwrap();
            }
            let orders = builder.finish(None).unwrap();
            let march = Calendar::default().period_of(Unit::Month, Day::from_ymd(2025, 3, 1).unwrap());
            let frame = Frame::new(&march, Window::Days(window));
            let found = of_orders(&orders, &frame);
            let count = |who| found.iter().filter(|(_, one)| *one == who).count() as u64;
            let base = Tally::of(&orders, &frame).base;
            prop_assert_eq!(count(Who::Lost), base.lost());
            prop_assert_eq!(count(Who::Retained), base.retained);
            prop_assert_eq!(count(Who::New), base.new);
            prop_assert_eq!(count(Who::WonBack), base.won_back);
        }
    }
}
