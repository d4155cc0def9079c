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

/// The days on which customers were watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// The first; who began earlier is at risk from the day after it on (late entry), and who had gone by it is
    /// not there: the data know of those who were left alone. `None`: everybody from their own first day on.
    pub from: Option<Day>,
    /// The last: the data's end.
    pub to: Day,
}

impl Watch {
    /// From everybody's own first day on.
    pub fn until(to: Day) -> Watch {
        Watch { from: None, to }
    }

    /// Days from a customer's first day to the beginning of the watch; 0 for who began in it.
    fn entry(&self, first: Day) -> i32 {
        self.from.map_or(0, |from| from.days_since(first).max(0))
    }
}

/// Days until the event: churn from contracts where there are any, else from orders; `None` when
/// what it is read from was not given.
pub fn days_until(
    event: Event,
    ledger: &Ledger,
    window: Window,
    watched: Watch,
) -> Option<Vec<DayCount>> {
    match (event, &ledger.contracts, &ledger.orders) {
        (Event::Churn, Some(contracts), _) => Some(churn_from_contracts(contracts, watched)),
        (Event::Churn, None, Some(orders)) => Some(churn_from_orders(orders, window, watched)),
        (Event::SecondOrder, _, Some(orders)) => Some(second_order(orders, watched)),
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
pub fn churn_from_orders(orders: &Orders, window: Window, watched: Watch) -> Vec<DayCount> {
    let mut days = Counts::default();
    for history in orders.histories() {
        let mut purchases = history.purchases().map(|(day, _)| day);
        let Some(first) = purchases.next() else {
            continue;
        };
        let last = purchases.last().unwrap_or(first);
        let end = window.after(last);
        let entry = watched.entry(first);
        if watched.to > end {
            days.event(entry, end.days_since(first));
        } else {
            days.censored(entry, watched.to.days_since(first));
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
pub fn churn_from_contracts(contracts: &Contracts, watched: Watch) -> Vec<DayCount> {
    let mut days = Counts::default();
    for spells in contracts.histories() {
        let Some(life) = spells.first().filter(|spell| spell.start <= watched.to) else {
            continue;
        };
        let entry = watched.entry(life.start);
        match life.end {
            Some(end) if end <= watched.to => days.event(entry, end.days_since(life.start)),
            _ => days.censored(entry, watched.to.days_since(life.start)),
        }
    }
    days.0
}

/// Days from the first order day to the next.
///
/// Event: an order on a later day; who has none is censored at the data's end.
/// Definitions, section 4.
pub fn second_order(orders: &Orders, watched: Watch) -> Vec<DayCount> {
    let mut days = Counts::default();
    for history in orders.histories() {
        let mut order_days = order_days(history);
        let Some(first) = order_days.next() else {
            continue;
        };
        let entry = watched.entry(first);
        match order_days.next() {
            Some(second) => days.event(entry, second.days_since(first)),
            None => days.censored(entry, watched.to.days_since(first)),
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

    /// An event so many days after the origin, of a customer watched from `entry` on; nothing of who was not
    /// watched before it.
    pub(super) fn event(&mut self, entry: i32, days: i32) {
        if self.watched(entry, days) {
            self.at(days).events += 1;
        }
    }

    /// The same of a customer last seen then.
    pub(super) fn censored(&mut self, entry: i32, days: i32) {
        if self.watched(entry, days) {
            self.at(days).censored += 1;
        }
    }

    fn watched(&mut self, entry: i32, days: i32) -> bool {
        if entry > 0 && days > entry {
            self.at(entry).entered += 1;
        }
        entry <= 0 || days > entry
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
        let days = churn_from_orders(&orders, Window::Days(30), Watch::until(day(50)));
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
        let days = churn_from_contracts(&builder.finish(), Watch::until(day(50)));
        assert_eq!(shown(&days), [(9, 2, 0), (40, 0, 1)]);
    }

    #[test]
    fn who_began_before_the_watch_enters_late_and_who_had_gone_is_not_there() {
        let mut builder = ContractsBuilder::new();
        for (customer, start, end) in [
            ("old", 0, Some(40)),
            ("gone", 0, Some(20)),
            ("older", -10, None),
            ("new", 25, Some(30)),
        ] {
            let spell = Spell {
                start: day(start),
                end: end.map(day),
            };
            builder.push(customer.as_bytes(), spell).unwrap();
        }
        let watch = Watch {
            from: Some(day(20)),
            to: day(50),
        };
        let days = churn_from_contracts(&builder.finish(), watch);
        // By hand: old enters after 20 days and leaves after 40; older enters after 30, seen for 60; new is watched
        // from the first day, 5 days; gone left on the day the watch began.
        assert_eq!(
            shown(&days),
            [(5, 1, 0), (20, 0, 0), (30, 0, 0), (40, 1, 0), (60, 0, 1)]
        );
        assert_eq!((days[20].entered, days[30].entered), (1, 1));
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
            shown(&second_order(&orders, Watch::until(day(21)))),
            [(7, 1, 0), (20, 0, 1)]
        );
    }
}
