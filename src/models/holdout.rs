//! How well a purchase model predicted what happened after the span it was fitted to.

use super::history::RepeatHistory;
use super::purchase::PurchaseModel;

/// Customers with equally many repeat purchases in the calibration span, and what they did after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HoldoutRow {
    /// Repeat purchases in the calibration span \[x\]; in the last row: that many or more.
    pub repeat_days: u32,
    /// How many customers.
    pub customers: u64,
    /// Their mean number of purchase days in the holdout span.
    pub actual: f64,
    /// The mean that the model expected.
    pub expected: f64,
}

/// Expected and actual purchases after the calibration span, by x up to `last`, where the rest is
/// gathered. Each customer is a history of the calibration span and the number of purchase days in the
/// holdout span; `expected` predicts that number, as
/// [`PurchaseModel::conditional_expected_purchases`] and [`same_rate`] do. Rows without customers are left out.
pub fn by_repeat_days(
    customers: &[(RepeatHistory, u32)],
    last: u32,
    expected: impl Fn(&RepeatHistory) -> f64,
) -> Vec<HoldoutRow> {
    let mut rows: Vec<HoldoutRow> = Vec::new();
    let mut sorted: Vec<&(RepeatHistory, u32)> = customers.iter().collect();
    sorted.sort_by_key(|(history, _)| history.repeat_days());
    for (history, actual) in sorted {
        let repeat_days = history.repeat_days().min(last);
        if rows.last().is_none_or(|row| row.repeat_days != repeat_days) {
            rows.push(HoldoutRow {
                repeat_days,
                customers: 0,
                actual: 0.0,
                expected: 0.0,
            });
        }
        if let Some(row) = rows.last_mut() {
            row.customers += 1;
            row.actual += f64::from(*actual);
            row.expected += expected(history);
        }
    }
    for row in &mut rows {
        row.actual /= row.customers as f64;
        row.expected /= row.customers as f64;
    }
    rows
}

/// Mean absolute difference of expected and actual purchases per customer. `None` without customers.
pub fn mean_absolute_error(
    customers: &[(RepeatHistory, u32)],
    expected: impl Fn(&RepeatHistory) -> f64,
) -> Option<f64> {
    let sum: f64 = customers
        .iter()
        .map(|(history, actual)| (expected(history) - f64::from(*actual)).abs())
        .sum();
    (!customers.is_empty()).then(|| sum / customers.len() as f64)
}

/// The naive forecast: everybody goes on buying as often as so far, x / T · `weeks`; 0 for who first bought
/// on the last day.
pub fn same_rate(weeks: f64, history: &RepeatHistory) -> f64 {
    if history.age() > 0.0 {
        f64::from(history.repeat_days()) / history.age() * weeks
    } else {
        0.0
    }
}

/// Repeat purchases of everybody up to the end of week 1, 2 … `weeks`, counted from day 0: a week ends after
/// its seventh day. `repeat_days` holds each customer's purchase days after their first one, whole days
/// since day 0, in any order.
pub fn actual_cumulative(repeat_days: &[u32], weeks: u32) -> Vec<u64> {
    let mut by_week = vec![0; weeks as usize];
    for day in repeat_days {
        if let Some(count) = by_week.get_mut((day / 7) as usize) {
            *count += 1;
        }
    }
    by_week
        .into_iter()
        .scan(0, |sum, count: u64| {
            *sum += count;
            Some(*sum)
        })
        .collect()
}

/// Expected repeat purchases of everybody up to the end of week 1, 2 … `weeks`, counted from day 0. A
/// customer counts from the day of their first purchase on; compare with [`actual_cumulative`]. `first_days` holds those days, whole days
/// since day 0, in any order.
pub fn expected_cumulative(model: &dyn PurchaseModel, first_days: &[u32], weeks: u32) -> Vec<f64> {
    let mut sorted = first_days.to_vec();
    sorted.sort_unstable();
    let starts: Vec<(f64, f64)> = sorted
        .chunk_by(|one, other| one == other)
        .map(|same| (f64::from(same[0]) / 7.0, same.len() as f64)) // invariant: chunk_by yields no empty chunk
        .collect();
    let until = |week: u32| {
        let end = f64::from(week);
        let begun = starts.iter().take_while(|(start, _)| *start < end);
        begun
            .map(|(start, customers)| customers * model.expected_purchases(end - start))
            .sum()
    };
    (1..=weeks).map(until).collect()
}

#[cfg(test)]
mod tests;
