//! Test data: the CDNOW sample, read by the simplest parser that does. Not part of the repository; tests
//! that need it say so and pass when it is missing.

use std::collections::BTreeMap;
use std::path::Path;

use super::history::RepeatHistory;
use crate::calendar::Day;
use crate::money::Money;

/// One customer: calibration history, purchase days in the 39 weeks after it, first day and later
/// purchase days since 1997-01-01.
pub(crate) struct Customer {
    pub(crate) history: RepeatHistory,
    pub(crate) holdout: u32,
    pub(crate) first_day: u32,
    pub(crate) repeat_days: Vec<u32>,
}

/// The 2,357 customers in the order of their ids, calibrated on 1997-01-01..1997-09-30.
#[allow(
    clippy::print_stderr,
    reason = "a skipped test says why it was skipped"
)]
pub(crate) fn customers() -> Option<Vec<Customer>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/cdnow/sample_orders.csv");
    let Ok(text) = std::fs::read_to_string(file) else {
        eprintln!("skipped: no ../shared/data/cdnow/sample_orders.csv");
        return None;
    };
    let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    let (start, last) = (day(1997, 1, 1), day(1997, 9, 30));
    let mut purchases: BTreeMap<u32, Vec<(Day, Money)>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let date: Vec<u32> = fields[1].split('-').map(|n| n.parse().unwrap()).collect();
        let row = (
            day(date[0] as i32, date[1], date[2]),
            fields[3].parse().unwrap(),
        );
        purchases
            .entry(fields[0].parse().unwrap())
            .or_default()
            .push(row);
    }
    let customer = |rows: Vec<(Day, Money)>| {
        let mut days: Vec<Day> = rows.iter().map(|row| row.0).collect();
        days.sort();
        days.dedup();
        let since_start: Vec<u32> = days.iter().map(|d| d.days_since(start) as u32).collect();
        Customer {
            history: RepeatHistory::from_purchases(rows, last).unwrap(),
            holdout: days.iter().filter(|d| **d > last).count() as u32,
            first_day: since_start[0],
            repeat_days: since_start[1..].to_vec(),
        }
    };
    Some(purchases.into_values().map(customer).collect())
}

pub(crate) fn histories() -> Option<Vec<RepeatHistory>> {
    customers().map(|all| all.iter().map(|c| c.history).collect())
}

/// The same with weeks and amounts rounded to two decimals, as the summary that comes with lifetimes has
/// them: what its figures were computed from.
pub(crate) fn rounded() -> Option<Vec<RepeatHistory>> {
    let cents = |v: f64| (v * 100.0).round() / 100.0;
    let round = |h: &RepeatHistory| {
        let mean = h.mean_amount().map(cents);
        RepeatHistory::new(h.repeat_days(), cents(h.recency()), cents(h.age()), mean).unwrap()
    };
    histories().map(|all| all.iter().map(round).collect())
}

/// Fails unless `actual` is within `tolerance` of `expected`.
#[track_caller]
pub(crate) fn near(actual: f64, expected: f64, tolerance: f64) {
    assert!(
        (actual - expected).abs() <= tolerance,
        "{actual} is not {expected} ± {tolerance}"
    );
}

/// Fails unless `actual` is within a share `relative` of `expected`.
#[track_caller]
pub(crate) fn close(actual: f64, expected: f64, relative: f64) {
    near(actual, expected, relative * expected.abs());
}
