//! Second orders and later ones: who orders again, and how soon. Section 4 of the definitions.

use super::interval::{Interval, wilson};
use super::time_to_event::{Counts, order_days};
use crate::calendar::Day;
use crate::ledger::Orders;
use crate::models::survival::{Curve, DayCount, kaplan_meier_days};

/// Who ordered again, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeat {
    /// Customers with an order.
    pub customers: u64,
    /// The second order within so many days, for each horizon asked for.
    pub within: Vec<Within>,
    /// What came after the 1st, 2nd, … order day, as far as anybody got.
    pub steps: Vec<Next>,
}

/// The second order within some days, of the customers who have been known for that long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Within {
    /// How many days.
    pub days: u32,
    /// Customers first seen at least so many days before the data's end.
    pub eligible: u64,
    /// Of these, with an order on a later day within the days.
    pub repeated: u64,
    /// The 95 % Wilson interval of the share.
    pub interval: Option<Interval>,
}

/// What came after a customer's n-th order day.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// n.
    pub after: u32,
    /// Customers with n order days.
    pub customers: u64,
    /// Of these, with one more: as yet, since the others may still come.
    pub went_on: u64,
    /// The 95 % Wilson interval of the share.
    pub interval: Option<Interval>,
    /// First quartile, median and third quartile of the days to the next order, of those who went
    /// on; between two values in proportion (Hyndman & Fan's type 7).
    pub quartiles: Option<[f64; 3]>,
    /// Of those who did not go on, who has waited at least the median: whose next order is due.
    pub due: u64,
    /// The Kaplan–Meier curve of the days to the next order: of all customers with n order days,
    /// those who did not go on censored at the data's end.
    pub curve: Option<Curve>,
}

/// A customer whose next order is due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Due {
    /// The customer's number.
    pub customer: usize,
    /// How many order days there are.
    pub after: u32,
    /// The last of them.
    pub last: Day,
    /// Days since.
    pub days: u32,
    /// The median days to the next order of those who went on after as many.
    pub usual: f64,
}

/// Customers who have waited at least as long as half of those who went on after as many order days; behind the last
/// step, nobody. In the order of their numbers.
pub fn due(orders: &Orders, steps: &[Next], as_of: Day) -> Vec<Due> {
    let mut found = Vec::new();
    for (customer, history) in orders.histories().enumerate() {
        let (count, last) =
            order_days(history).fold((0_u32, None), |(count, _), day| (count + 1, Some(day)));
        let step = steps.iter().find(|step| step.after == count);
        let usual = step
            .and_then(|step| step.quartiles)
            .map(|[_, median, _]| median);
        let (Some(last), Some(usual)) = (last, usual) else {
            continue;
        };
        let days = as_of.days_since(last).unsigned_abs();
        if f64::from(days) >= usual {
            found.push(Due {
                customer,
                after: count,
                last,
                days,
                usual,
            });
        }
    }
    found
}

/// Second orders within `horizons`, and what came after each of the first `steps` order days.
///
/// Counts order days, not orders: two orders on one day are one step. Refunds are none.
/// Definitions, section 4; Hyndman & Fan 1996 for the quartiles.
pub fn repeat(orders: &Orders, horizons: &[u32], steps: usize, as_of: Day) -> Repeat {
    let mut within: Vec<Within> = horizons
        .iter()
        .map(|&days| Within {
            days,
            eligible: 0,
            repeated: 0,
            interval: None,
        })
        .collect();
    let mut counts: Vec<Counts> = Vec::new();
    let mut customers = 0;
    for history in orders.histories() {
        let mut days = order_days(history);
        let Some(first) = days.next() else { continue };
        customers += 1;
        let mut previous = first;
        let mut second = None;
        for number in 0..steps {
            if counts.len() == number {
                counts.push(Counts::default());
            }
            let step = &mut counts[number]; // just made: invariant
            match days.next() {
                Some(day) => {
                    second = second.or(Some(day));
                    step.event(0, day.days_since(previous));
                    previous = day;
                }
                None => {
                    step.censored(0, as_of.days_since(previous));
                    break;
                }
            }
        }
        let known = as_of.days_since(first).unsigned_abs();
        let gap = second.map(|second| second.days_since(first).unsigned_abs());
        for horizon in &mut within {
            if known >= horizon.days {
                horizon.eligible += 1;
                horizon.repeated += u64::from(gap.is_some_and(|gap| gap <= horizon.days));
            }
        }
    }
    for horizon in &mut within {
        horizon.interval = wilson(horizon.repeated, horizon.eligible);
    }
    let steps = (1..).zip(counts).map(|(after, days)| next(after, &days.0));
    Repeat {
        customers,
        within,
        steps: steps.collect(),
    }
}

fn next(after: u32, days: &[DayCount]) -> Next {
    let went_on = days.iter().map(|day| day.events).sum();
    let customers = went_on + days.iter().map(|day| day.censored).sum::<u64>();
    let quartiles = quartiles(days, went_on);
    let waited = |day: usize| quartiles.is_some_and(|[_, median, _]| day as f64 >= median);
    let due = days.iter().enumerate().filter(|(day, _)| waited(*day));
    Next {
        due: due.map(|(_, day)| day.censored).sum(),
        after,
        customers,
        went_on,
        interval: wilson(went_on, customers),
        quartiles,
        curve: kaplan_meier_days(days).ok(),
    }
}

/// The quartiles of the days on which events happened, each day as often as it has events.
fn quartiles(days: &[DayCount], events: u64) -> Option<[f64; 3]> {
    let last = events.checked_sub(1)?;
    // The value at a place among all in order.
    let at = |place: u64| {
        let mut passed = 0;
        let day = days.iter().position(|day| {
            passed += day.events;
            passed > place
        });
        day.unwrap_or(0) as f64
    };
    let quantile = |quarters: u64| {
        let (place, rest) = (last * quarters / 4, last * quarters % 4);
        let low = at(place);
        match rest {
            0 => low,
            rest => low + (at(place + 1) - low) * rest as f64 / 4.0,
        }
    };
    Some([quantile(1), quantile(2), quantile(3)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::OrdersBuilder;
    use proptest::prelude::*;

    fn day(number: i32) -> Day {
        Day::from_ymd(2025, 1, 1).unwrap().plus_days(number)
    }

    fn orders(rows: &[(u8, i32, i64)]) -> Orders {
        let mut builder = OrdersBuilder::new();
        for &(customer, at, amount) in rows {
            builder
                .push(&[b'a' + customer], None, day(at), amount, 0)
                .unwrap();
        }
        builder.finish(None).unwrap()
    }

    #[test]
    fn only_customers_known_for_long_enough_count() {
        let orders = orders(&[
            (0, 0, 1),
            (0, 30, 1),
            (1, 0, 1),
            (1, 31, 1),
            (2, 40, 1),
            (3, 10, 1),
            (3, 10, 5),
        ]);
        let repeat = repeat(&orders, &[30, 60], 2, day(69));
        let within: Vec<_> = repeat
            .within
            .iter()
            .map(|w| (w.eligible, w.repeated))
            .collect();
        // After 69 days customer 2 is known for 29, customer 3 for 59.
        assert_eq!(within, [(3, 1), (2, 2)]);
        let steps: Vec<_> = repeat
            .steps
            .iter()
            .map(|s| (s.after, s.customers, s.went_on))
            .collect();
        assert_eq!(steps, [(1, 4, 2), (2, 2, 0)]);
        assert_eq!(repeat.steps[0].quartiles, Some([30.25, 30.5, 30.75]));
        assert_eq!(repeat.steps[1].quartiles, None);
    }

    #[test]
    fn quartiles_of_type_7_by_hand() {
        // 1, 2, 4, 8: places 0.75, 1.5 and 2.25.
        let mut days = vec![DayCount::default(); 9];
        for at in [1, 2, 4, 8] {
            days[at].events = 1;
        }
        assert_eq!(quartiles(&days, 4), Some([1.75, 3.0, 5.0]));
    }

    proptest! {
        #[test]
        fn shares_are_those_of_a_naive_count(
            rows in prop::collection::vec((0_u8..9, 0_i32..120, -2_i64..5), 1..50),
            horizon in 1_u32..100,
        ) {
            let orders = orders(&rows);
            let as_of = day(120);
            let found = repeat(&orders, &[horizon], 4, as_of);
            let (mut eligible, mut repeated) = (0, 0);
            let mut reached = [0; 6];
            for customer in 0..9 {
                let mut days: Vec<i32> =
                    rows.iter().filter(|r| r.0 == customer && r.2 >= 0).map(|r| r.1).collect();
                days.sort_unstable();
                days.dedup();
                for place in reached.iter_mut().take(days.len()) {
                    *place += 1;
                }
                if let Some(first) = days.first().filter(|first| 120 - **first >= horizon as i32) {
                    eligible += 1;
                    repeated += u64::from(days.get(1).is_some_and(|d| d - first <= horizon as i32));
                }
            }
            prop_assert_eq!((found.within[0].eligible, found.within[0].repeated), (eligible, repeated));
            for step in &found.steps {
                let after = step.after as usize;
                prop_assert_eq!((step.customers, step.went_on), (reached[after - 1], reached[after]));
            }
        }
    }
}
