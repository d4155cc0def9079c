//! Hand-made cases, the properties that the definitions state, and a naive re-computation.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::triangle::{Cell, Cohort};
use super::*;
use crate::calendar::Weekday;
use crate::calendar::{Calendar, Day, Unit};
use crate::ledger::{ContractsBuilder, OrdersBuilder};
use crate::ledger::{Orders, Spell};
use crate::metrics::figure::Number;

type Entry = (u8, i32, i64);

const ORIGIN: (i32, u32, u32) = (2024, 1, 20);

fn origin() -> Day {
    Day::from_ymd(ORIGIN.0, ORIGIN.1, ORIGIN.2).unwrap()
}

fn orders(rows: &[Entry]) -> Orders {
    let mut builder = OrdersBuilder::new();
    for &(customer, day, amount) in rows {
        builder
            .push(&[b'a' + customer], None, origin().plus_days(day), amount, 2)
            .unwrap();
    }
    builder.finish(None).unwrap()
}

fn plan(every: Unit, align: Align, orders: &Orders) -> Plan {
    Plan {
        every,
        calendar: Calendar::default(),
        align,
        periods: None,
        first: orders.first_day().unwrap(),
        begin: Day::MIN,
        as_of: orders.last_row_day().unwrap(),
    }
}

/// Customers of each cell, cell by cell.
fn customers(triangle: &Triangle) -> Vec<Vec<u64>> {
    let cells = |cohort: &Cohort| cohort.cells.iter().map(|cell| cell.customers).collect();
    triangle.cohorts.iter().map(cells).collect()
}

#[test]
fn calendar_cells_by_hand() {
    // Day 0 is 2024-01-20; day 12 is 1 February, day 41 is 1 March, day 45 is 5 March.
    let rows = [
        (0, 0, 100),
        (0, 12, 50),
        (0, 45, 25),
        (1, 11, 10),
        (1, 41, -5),
        (2, 13, 7),
        (2, 13, 3),
    ];
    let orders = orders(&rows);
    let triangle = from_orders(&orders, &plan(Unit::Month, Align::Calendar, &orders));
    assert_eq!(customers(&triangle), [vec![2, 1, 1], vec![1, 0]]);
    let january = &triangle.cohorts[0];
    assert_eq!(january.period.to_string(), "2024-01");
    // March is reached for five days only.
    let complete: Vec<bool> = january.cells.iter().map(|cell| cell.complete).collect();
    assert_eq!(complete, [true, true, false]);
    assert_eq!(
        (january.cells[2].revenue, january.cells[2].refunds),
        (25, -5)
    );
    let averages = triangle.averages(Measure::Retention, false);
    let shown: Vec<_> = averages.iter().map(|a| (a.value, a.cohorts)).collect();
    // Of the cells 1, January's alone is complete: 1 of 2. No cell 2 is.
    assert_eq!(shown, [(Some(1.0), 2), (Some(0.5), 1), (None, 0)]);
    let values = triangle.values(january, Measure::CumulativeRevenue, false);
    let sums: Vec<_> = values.iter().map(|value| value.value.clone()).collect();
    // (1.00 + 0.10) / 2, + 0.50, + 0.25 − 0.05.
    let expected = [0.55, 0.8, 0.9].map(|sum| Some(Number::Real(sum)));
    assert_eq!(sums, expected);
}

#[test]
fn elapsed_cells_are_empty_until_covered_for_all() {
    // As-of is day 60. Cohort January: its only customer came on day 0: 61 days, two spans of 30. Cohort
    // February: its customer came on day 20: 41 days, one.
    let rows = [(0, 0, 1), (0, 29, 1), (0, 30, 1), (1, 20, 1), (0, 60, 1)];
    let orders = orders(&rows);
    let triangle = from_orders(&orders, &plan(Unit::Month, Align::Elapsed, &orders));
    assert_eq!(customers(&triangle), [vec![1, 1], vec![1]]);
    assert_eq!(triangle.cohorts[0].cells[0].orders, 2);
    assert_eq!(triangle.cohorts[0].cells[0].later, 1);
}

#[test]
fn refunds_before_the_first_order_are_counted_apart() {
    let orders = orders(&[(0, 0, -5), (0, 3, 5), (1, 4, -1)]);
    let triangle = from_orders(&orders, &plan(Unit::Week, Align::Calendar, &orders));
    assert_eq!((triangle.customers(), triangle.stray_refunds), (1, 2));
}

#[test]
fn contracts_are_retained_while_active_at_the_anniversary() {
    let day = |month, day| Day::from_ymd(2025, month, day).unwrap();
    let mut builder = ContractsBuilder::new();
    let spells = [
        // Ends on the day before the first anniversary: gone at it.
        ("a", day(1, 1), Some(day(1, 31))),
        // Renewed in time.
        ("b", day(1, 31), Some(day(2, 28))),
        ("b", day(2, 28), None),
        // Back after a break: not there on 15 February, there on 15 March.
        ("c", day(1, 15), Some(day(2, 1))),
        ("c", day(3, 1), Some(day(3, 20))),
    ];
    for (customer, start, end) in spells {
        builder
            .push(customer.as_bytes(), Spell { start, end })
            .unwrap();
    }
    let contracts = builder.finish();
    let plan = Plan {
        every: Unit::Month,
        calendar: Calendar::default(),
        align: Align::Calendar,
        periods: None,
        first: day(1, 1),
        begin: day(1, 1),
        as_of: day(3, 30),
    };
    let triangle = from_contracts(&contracts, &plan);
    // The last of January reaches its second anniversary on 31 March: the start of that day is
    // known when the data are complete to the 30th.
    assert_eq!(customers(&triangle), [[3, 1, 2]]);
    let later: Vec<u64> = triangle.cohorts[0]
        .cells
        .iter()
        .map(|cell| cell.later)
        .collect();
    assert_eq!(later, [3, 2, 2]);
    assert!(triangle.cohorts[0].cells.iter().all(|cell| cell.complete));
}

/// Every cell by filtering all rows anew.
fn naive(rows: &[Entry], plan: &Plan) -> BTreeMap<(Day, usize), Cell> {
    let day = |row: &Entry| origin().plus_days(row.1);
    let mut cells = BTreeMap::new();
    let ids: BTreeSet<u8> = rows.iter().map(|row| row.0).collect();
    for id in ids {
        let mine: Vec<&Entry> = rows.iter().filter(|row| row.0 == id).collect();
        let Some(first) = mine
            .iter()
            .filter(|row| row.2 >= 0)
            .map(|row| day(row))
            .min()
        else {
            continue;
        };
        let home = plan.calendar.period_of(plan.every, first);
        // The first order of the cohort's last customer.
        let firsts = rows.iter().map(|row| row.0).collect::<BTreeSet<u8>>();
        let firsts = firsts.into_iter().filter_map(|id| {
            let own = rows.iter().filter(|row| row.0 == id && row.2 >= 0);
            own.map(day).min()
        });
        let last = firsts.filter(|first| home.contains(*first)).max().unwrap();
        let mut period = home;
        for number in 0.. {
            let (from, to) = match plan.align {
                Align::Calendar => (period.start, period.end),
                Align::Elapsed => {
                    let length = span(plan.every);
                    let from = first.plus_days(length * number);
                    (from, from.plus_days(length))
                }
            };
            let there = match plan.align {
                Align::Calendar => period.start <= plan.as_of,
                Align::Elapsed => {
                    last.plus_days(span(plan.every) * (number + 1))
                        .plus_days(-1)
                        <= plan.as_of
                }
            };
            if !there {
                break;
            }
            let inside = |row: &&&Entry| day(row) >= from && day(row) < to && day(row) >= first;
            let bought = |row: &&&Entry| row.2 >= 0;
            let cell: &mut Cell = cells.entry((home.start, number as usize)).or_default();
            let here: Vec<_> = mine.iter().filter(inside).collect();
            let purchases = || here.iter().filter(|row| row.2 >= 0);
            cell.customers += u64::from(purchases().count() > 0);
            cell.later += u64::from(mine.iter().filter(bought).any(|row| day(row) >= from));
            cell.orders += purchases().count() as u64;
            cell.revenue += purchases().map(|row| i128::from(row.2)).sum::<i128>();
            cell.refunds += here
                .iter()
                .filter(|row| row.2 < 0)
                .map(|row| i128::from(row.2))
                .sum::<i128>();
            cell.complete = plan.align == Align::Elapsed || period.is_complete(plan.as_of);
            period = period.next();
        }
    }
    cells
}

fn units() -> impl Strategy<Value = Unit> {
    prop::sample::select(vec![Unit::Week, Unit::Month, Unit::Quarter, Unit::Year])
}

fn rows(lowest: i64) -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::vec((0_u8..12, 0_i32..700, lowest..9), 1..80)
}

proptest! {
    #[test]
    fn cells_are_those_of_the_naive_computation(
        rows in rows(-3),
        every in units(),
        elapsed in any::<bool>(),
        fiscal in any::<bool>(),
    ) {
        let orders = orders(&rows);
        let align = if elapsed { Align::Elapsed } else { Align::Calendar };
        let mut plan = plan(every, align, &orders);
        if fiscal {
            plan.calendar = Calendar { week_start: Weekday::Sunday, year_start: 4 };
        }
        let triangle = from_orders(&orders, &plan);
        let mut found = BTreeMap::new();
        for cohort in &triangle.cohorts {
            for (number, cell) in cohort.cells.iter().enumerate() {
                found.insert((cohort.period.start, number), *cell);
            }
        }
        prop_assert_eq!(found, naive(&rows, &plan));
    }

    #[test]
    fn what_the_definitions_state_holds(rows in rows(0), every in units(), elapsed in any::<bool>()) {
        let orders = orders(&rows);
        let align = if elapsed { Align::Elapsed } else { Align::Calendar };
        let plan = plan(every, align, &orders);
        let triangle = from_orders(&orders, &plan);
        // Cohort sizes add up to the customers.
        prop_assert_eq!(triangle.customers(), orders.customers() as u64);
        for cohort in &triangle.cohorts {
            for cell in &cohort.cells {
                prop_assert!(cell.customers <= cell.later && cell.later <= cohort.size);
                prop_assert!(cell.orders >= cell.customers);
            }
            // Everybody is there in period 0.
            prop_assert!(cohort.cells.first().is_none_or(|cell| cell.customers == cohort.size));
            let values = triangle.values(cohort, Measure::CumulativeRevenue, false);
            let sums: Vec<f64> = values.iter().filter_map(|v| v.value.as_ref()?.to_f64()).collect();
            prop_assert!(sums.is_sorted(), "{:?}", sums);
        }
        if align == Align::Calendar {
            // The cells of one calendar period add up to all that happened in it.
            let mut sums: BTreeMap<Day, (u64, i128)> = BTreeMap::new();
            for cohort in &triangle.cohorts {
                let mut period = cohort.period;
                for cell in &cohort.cells {
                    let sum = sums.entry(period.start).or_default();
                    *sum = (sum.0 + cell.orders, sum.1 + cell.revenue);
                    period = period.next();
                }
            }
            for (start, sum) in sums {
                let period = plan.calendar.period_of(every, start);
                let inside = rows.iter().filter(|row| period.contains(origin().plus_days(row.1)));
                let expected = inside.fold((0, 0), |(n, u), row| (n + 1, u + i128::from(row.2)));
                prop_assert_eq!(sum, expected);
            }
        }
    }

    #[test]
    fn averages_are_sums_over_sums_of_complete_cells(rows in rows(-2), every in units()) {
        let orders = orders(&rows);
        let triangle = from_orders(&orders, &plan(every, Align::Calendar, &orders));
        for (number, average) in triangle.averages(Measure::Retention, false).iter().enumerate() {
            let complete = triangle.cohorts.iter().filter(|cohort| {
                cohort.cells.get(number).is_some_and(|cell| cell.complete)
            });
            let (mut part, mut whole) = (0, 0);
            for cohort in complete {
                part += cohort.cells[number].customers;
                whole += cohort.size;
            }
            prop_assert_eq!(average.value, (whole > 0).then(|| part as f64 / whole as f64));
        }
    }
}
