//! How long until something happens to customers: the days until churn or the second order, counted
//! as the Kaplan–Meier estimate wants them.

use crate::calendar::{Day, Window};
use crate::choice::choices;
use crate::ledger::{Contracts, History, Ledger, Orders};
use crate::models::survival::DayCount;

choices! {
    /// What is waited for.
    pub enum Event {
        /// The contract ends; without contracts: no order within the activity window
        Churn = "churn",
        /// An order on a day after the first
        SecondOrder = "second-order",
    }
}

/// Days until the event: churn from contracts where there are any, else from orders; `None` when
/// what it is read from was not given.
pub fn days_until(
    event: Event,
    ledger: &Ledger,
    window: Window,
    as_of: Day,
) -> Option<Vec<DayCount>> {
    match (event, &ledger.contracts, &ledger.orders) {
        (Event::Churn, Some(contracts), _) => Some(churn_from_contracts(contracts, as_of)),
        (Event::Churn, None, Some(orders)) => Some(churn_from_orders(orders, window, as_of)),
        (Event::SecondOrder, _, Some(orders)) => Some(second_order(orders, as_of)),
        (_, _, None) => None,
    }
}

/// Days until churn, read from orders.
///
/// Origin: the day of the first order. Event: the last order's day plus the activity window, when the
/// data's end is later than that; else the customer is censored at the data's end.
/// Who stayed away for longer than the window and came back has not churned; customers with refunds
/// alone are not there.
/// Definitions, section 4.
pub fn churn_from_orders(orders: &Orders, window: Window, as_of: Day) -> Vec<DayCount> {
    let mut days = Counts::default();
    for history in orders.histories() {
        let mut purchases = history.purchases().map(|(day, _)| day);
        let Some(first) = purchases.next() else {
            continue;
        };
        let last = purchases.last().unwrap_or(first);
        let end = window.after(last);
        if as_of > end {
            days.event(end.days_since(first));
        } else {
            days.censored(as_of.days_since(first));
        }
    }
    days.0
}

/// Days until churn, read from contracts.
///
/// Origin: the first day of the first contract. Event: the end E of the first stretch of contracts without a gap,
/// when the data reach it; else the customer is censored at the data's end. Coming back later is another matter
/// and not counted, as in [`renewals`](super::renewals::cohorts). Contracts that start after the data's end are
/// not there.
/// Definitions, section 4.
pub fn churn_from_contracts(contracts: &Contracts, as_of: Day) -> Vec<DayCount> {
    let mut days = Counts::default();
    for spells in contracts.histories() {
        let Some(life) = spells.first().filter(|spell| spell.start <= as_of) else {
            continue;
        };
        match life.end {
            Some(end) if end <= as_of => days.event(end.days_since(life.start)),
            _ => days.censored(as_of.days_since(life.start)),
        }
    }
    days.0
}

/// Days from the first order day to the next.
///
/// Event: an order on a later day; who has none is censored at the data's end.
/// Definitions, section 4.
pub fn second_order(orders: &Orders, as_of: Day) -> Vec<DayCount> {
    let mut days = Counts::default();
    for history in orders.histories() {
        let mut order_days = order_days(history);
        let Some(first) = order_days.next() else {
            continue;
        };
        match order_days.next() {
            Some(second) => days.event(second.days_since(first)),
            None => days.censored(as_of.days_since(first)),
        }
    }
    days.0
}

/// The distinct days of a customer's orders.
pub(super) fn order_days(history: History<'_>) -> impl Iterator<Item = Day> + '_ {
    let mut previous = None;
    history.purchases().filter_map(move |(day, _)| {
        let is_new = previous != Some(day);
        previous = Some(day);
        is_new.then_some(day)
    })
}

/// Counts by day since the origin.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts(pub(super) Vec<DayCount>);

impl Counts {
    fn at(&mut self, days: i32) -> &mut DayCount {
        let place = usize::try_from(days).unwrap_or(0);
        if place >= self.0.len() {
            self.0.resize(place + 1, DayCount::default());
        }
        &mut self.0[place] // just made: invariant
    }

    pub(super) fn event(&mut self, days: i32) {
        self.at(days).events += 1;
    }

    pub(super) fn censored(&mut self, days: i32) {
        self.at(days).censored += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{ContractsBuilder, OrdersBuilder, Spell};

    fn day(number: i32) -> Day {
        Day::from_ymd(2025, 1, 1).unwrap().plus_days(number)
    }

    fn orders(rows: &[(&str, i32, i64)]) -> Orders {
        let mut builder = OrdersBuilder::new();
        for &(customer, at, amount) in rows {
            builder
                .push(customer.as_bytes(), None, day(at), amount, 0)
                .unwrap();
        }
        builder.finish(None).unwrap()
    }

    /// (day, events, censored) of the days with any.
    fn shown(days: &[DayCount]) -> Vec<(usize, u64, u64)> {
        let all = days.iter().enumerate();
        all.filter(|(_, count)| **count != DayCount::default())
            .map(|(day, count)| (day, count.events, count.censored))
            .collect()
    }

    #[test]
    fn churn_is_the_last_order_and_the_window_once_the_data_are_past_it() {
        let orders = orders(&[
            ("gone", 0, 1),
            ("gone", 10, 1),
            ("gone", 40, -1),
            ("edge", 20, 1),
            ("here", 45, 1),
            ("refund", 3, -1),
        ]);
        let days = churn_from_orders(&orders, Window::Days(30), day(50));
        // gone: 10 + 30 < 50, event on day 40. edge: 20 + 30 is not before 50, censored after 30.
        assert_eq!(shown(&days), [(5, 0, 1), (30, 0, 1), (40, 1, 0)]);
    }

    #[test]
    fn a_contract_ends_on_its_last_day_if_the_data_reach_it() {
        // b leaves on day 9 and comes back on day 30: the first stretch is the life, as in `forecast`.
        let mut builder = ContractsBuilder::new();
        for (customer, start, end) in [
            ("a", 0, Some(9)),
            ("b", 0, Some(9)),
            ("b", 30, None),
            ("c", 10, Some(51)),
            ("later", 60, None),
        ] {
            let spell = Spell {
                start: day(start),
                end: end.map(day),
            };
            builder.push(customer.as_bytes(), spell).unwrap();
        }
        let days = churn_from_contracts(&builder.finish(), day(50));
        assert_eq!(shown(&days), [(9, 2, 0), (40, 0, 1)]);
    }

    #[test]
    fn the_second_order_is_on_a_later_day() {
        let orders = orders(&[
            ("a", 0, 1),
            ("a", 0, 1),
            ("a", 7, 1),
            ("a", 8, 1),
            ("b", 1, 1),
            ("b", 1, 2),
        ]);
        assert_eq!(
            shown(&second_order(&orders, day(21))),
            [(7, 1, 0), (20, 0, 1)]
        );
    }
}
