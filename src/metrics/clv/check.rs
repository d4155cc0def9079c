//! What the model predicted beside what happened after the span it was fitted to.

use super::{Population, tenth};
use crate::calendar::Day;
use crate::ledger::Orders;
use crate::models::gammagamma::GammaGamma;
use crate::models::history::RepeatHistory;
use crate::models::holdout::{
    actual_cumulative, by_repeat_days, expected_cumulative, mean_absolute_error, same_rate,
};
use crate::models::purchase::PurchaseModel;
use crate::money::Money;

/// Expected against actual purchase days, of the customers of the calibration span.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// First day of the holdout span.
    pub first: Day,
    /// Its last day.
    pub last: Day,
    /// All customers together, in totals.
    pub total: CheckRow,
    /// By repeat days in the calibration span up to 7, where the rest is gathered, in means.
    pub rows: Vec<CheckRow>,
    /// Mean absolute error a customer: of the model, of the naive forecast.
    pub mean_absolute_error: Option<(f64, f64)>,
    /// Repeat purchases of everybody since the data's first day, to the end of each week.
    pub weeks: Vec<Week>,
    /// What customers spent; `None` without a model of spend that has a finite mean for all.
    pub spend: Option<SpendCheck>,
}

/// Predicted against actual spend, undiscounted, in the holdout span.
#[derive(Debug, Clone, PartialEq)]
pub struct SpendCheck {
    /// All customers together.
    pub total: SpendRow,
    /// Ten groups of equal size, those with the most predicted spend first.
    pub deciles: Vec<SpendRow>,
}

/// What some customers spent, in totals.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SpendRow {
    /// How many customers.
    pub customers: u64,
    /// Orders' amounts; refunds are not in it, as the models do not see them.
    pub actual: f64,
    /// What the models predicted: expected orders × expected amount.
    pub expected: f64,
    /// What follows if everybody goes on at their own rate and mean amount so far.
    pub naive: f64,
}

/// Some customers and their purchase days in the holdout span.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CheckRow {
    /// Repeat days in the calibration span.
    pub repeat_days: u32,
    /// How many customers.
    pub customers: u64,
    /// What happened.
    pub actual: f64,
    /// What the model predicted.
    pub expected: f64,
    /// What follows if everybody goes on buying at their own rate so far, x / T.
    pub naive: f64,
}

/// Cumulative repeat purchases at a week's end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    /// The week's last day.
    pub last: Day,
    /// What happened.
    pub actual: u64,
    /// What the model predicted when the customers' first purchases were all it knew.
    pub expected: f64,
}

/// Customers with this many repeat days or more are one row.
pub const LAST_ROW: u32 = 7;

/// Checks a model fitted to `population`, the customers up to `calibrated_to`, against the days from then to
/// `last`.
///
/// Several orders of one day count once, as in the model. Weeks count from `origin`, the data's first day.
pub fn check(
    orders: &Orders,
    population: &Population,
    models: (&dyn PurchaseModel, Option<&GammaGamma>),
    calibrated_to: Day,
    last: Day,
    origin: Day,
) -> Check {
    let (model, spend) = models;
    let weeks_ahead = f64::from(last.days_since(calibrated_to)) / 7.0;
    let weeks = weeks_ahead;
    let since_origin = |day: Day| day.days_since(origin).max(0).unsigned_abs();
    let (mut customers, mut first_days, mut repeats) = (Vec::new(), Vec::new(), Vec::new());
    for (&number, history) in population.numbers.iter().zip(&population.histories) {
        let purchases = orders.history(number).purchases().map(|(day, _)| day);
        let mut days: Vec<Day> = purchases.take_while(|day| *day <= last).collect();
        days.dedup();
        let after = days.iter().filter(|day| **day > calibrated_to).count();
        customers.push((*history, after as u32));
        first_days.extend(days.first().map(|day| since_origin(*day)));
        repeats.extend(days.iter().skip(1).map(|day| since_origin(*day)));
    }
    let expected = |h: &RepeatHistory| model.conditional_expected_purchases(weeks, h);
    let naive = |h: &RepeatHistory| same_rate(weeks, h);
    let by_model = by_repeat_days(&customers, LAST_ROW, expected);
    let by_rate = by_repeat_days(&customers, LAST_ROW, naive);
    let rows: Vec<CheckRow> = by_model
        .iter()
        .zip(&by_rate)
        .map(|(row, naive)| CheckRow {
            repeat_days: row.repeat_days,
            customers: row.customers,
            actual: row.actual,
            expected: row.expected,
            naive: naive.expected,
        })
        .collect();
    let whole_weeks = since_origin(last.plus_days(1)) / 7;
    let tracked = actual_cumulative(&repeats, whole_weeks)
        .into_iter()
        .zip(expected_cumulative(model, &first_days, whole_weeks));
    let weeks = tracked.zip(1..).map(|((actual, expected), week)| Week {
        last: origin.plus_days(7 * week - 1),
        actual,
        expected,
    });
    Check {
        first: calibrated_to.plus_days(1),
        last,
        total: total(&rows),
        mean_absolute_error: mean_absolute_error(&customers, expected)
            .zip(mean_absolute_error(&customers, naive)),
        weeks: weeks.collect(),
        rows,
        spend: spend.and_then(|spend| {
            let spent = spent(orders, population, calibrated_to, last);
            spend_check(&population.histories, &spent, (model, spend), weeks_ahead)
        }),
    }
}

/// Orders' amounts of each customer in the holdout span.
fn spent(orders: &Orders, population: &Population, calibrated_to: Day, last: Day) -> Vec<f64> {
    let of = |number: &usize| {
        let purchases = orders.history(*number).purchases();
        let after = purchases.filter(|(day, _)| *day > calibrated_to && *day <= last);
        let units: i128 = after.map(|(_, units)| units.max(0)).sum();
        orders.revenue(units).map_or(0.0, Money::to_f64)
    };
    population.numbers.iter().map(of).collect()
}

fn spend_check(
    histories: &[RepeatHistory],
    spent: &[f64],
    (model, spend): (&dyn PurchaseModel, &GammaGamma),
    weeks: f64,
) -> Option<SpendCheck> {
    let row = |(history, actual): (&RepeatHistory, &f64)| {
        let orders = model.conditional_expected_purchases(weeks, history);
        Some(SpendRow {
            customers: 1,
            actual: *actual,
            expected: orders * spend.expected_amount(history)?,
            naive: same_rate(weeks, history) * history.mean_amount().unwrap_or(0.0),
        })
    };
    let rows: Option<Vec<SpendRow>> = histories.iter().zip(spent).map(row).collect();
    let mut rows = rows?;
    // Equal predictions in one order whatever the files' order: those who spent more last.
    rows.sort_by(|one, other| {
        let expected = other.expected.total_cmp(&one.expected);
        expected.then_with(|| one.actual.total_cmp(&other.actual))
    });
    let sum = |rows: &[SpendRow]| {
        rows.iter().fold(SpendRow::default(), |sum, row| SpendRow {
            customers: sum.customers + row.customers,
            actual: sum.actual + row.actual,
            expected: sum.expected + row.expected,
            naive: sum.naive + row.naive,
        })
    };
    let decile = |number: usize| sum(rows.get(tenth(number, rows.len())).unwrap_or_default());
    Some(SpendCheck {
        deciles: (0..10).map(decile).collect(),
        total: sum(&rows),
    })
}

/// The rows' means turned back into sums.
fn total(rows: &[CheckRow]) -> CheckRow {
    let nothing = CheckRow {
        repeat_days: 0,
        customers: 0,
        actual: 0.0,
        expected: 0.0,
        naive: 0.0,
    };
    rows.iter().fold(nothing, |sum, row| {
        let customers = row.customers as f64;
        CheckRow {
            customers: sum.customers + row.customers,
            actual: sum.actual + row.actual * customers,
            expected: sum.expected + row.expected * customers,
            naive: sum.naive + row.naive * customers,
            ..sum
        }
    })
}
