//! What was predicted for the days after the calibration span, beside what happened.

use schemars::JsonSchema;
use serde::Serialize;

use crate::metrics::clv::check::{Check, CheckRow, LAST_ROW, SpendRow};

/// Expected against actual, after the calibration span.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Holdout {
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// All customers of the calibration span, in totals of purchase days.
    pub total: HoldoutRow,
    /// By repeat days in the calibration span (the last row: so many or more), in means a customer.
    pub by_repeat_days: Vec<HoldoutRow>,
    /// Mean absolute error a customer.
    pub mean_absolute_error: Option<Errors>,
    /// Repeat purchase days of everybody since the data's first day, to the end of each week.
    pub weeks: Vec<WeekUse>,
    /// What customers spent, beside what was predicted; `null` where amounts could not be predicted for all.
    pub spend: Option<SpendUse>,
}

impl Holdout {
    /// The rows by repeat days, each with its name.
    pub(super) fn named_rows(&self) -> impl Iterator<Item = (String, &HoldoutRow)> {
        let last = self.by_repeat_days.len().saturating_sub(1);
        self.by_repeat_days
            .iter()
            .enumerate()
            .map(move |(place, row)| {
                let days = row.repeat_days.unwrap_or(0);
                let gathers = place == last && days >= LAST_ROW;
                let or_more = if gathers { " or more" } else { "" };
                (format!("{days}{or_more}"), row)
            })
    }
}

/// Predicted against actual spend, not discounted.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SpendUse {
    /// All customers.
    pub total: SpendRowUse,
    /// Ten groups of equal size, those with the most predicted spend first.
    pub deciles: Vec<SpendRowUse>,
}

/// What some customers spent, in totals.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SpendRowUse {
    /// 1 is the tenth with the most predicted spend; `null` for everybody.
    pub decile: Option<u32>,
    /// How many customers.
    pub customers: u64,
    /// Orders' amounts, refunds not in them.
    pub actual: f64,
    /// Expected orders × expected amount.
    pub expected: f64,
    /// Everybody at their own rate and mean amount so far.
    pub naive: f64,
}

/// Some customers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HoldoutRow {
    /// Repeat days in the calibration span; `null` for everybody.
    pub repeat_days: Option<u32>,
    /// How many customers.
    pub customers: u64,
    /// What happened.
    pub actual: f64,
    /// What the model predicted.
    pub expected: f64,
    /// What follows if everybody goes on at their own rate so far.
    pub naive: f64,
}

/// Errors of two forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Errors {
    /// The model's.
    pub model: f64,
    /// The naive forecast's.
    pub naive: f64,
}

/// A week of the tracking.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WeekUse {
    /// 1 is the data's first.
    pub week: u32,
    /// Its last day.
    pub last: String,
    /// Repeat purchases so far.
    pub actual: u64,
    /// What the model expects of customers who first bought when these did.
    pub expected: f64,
}

pub(super) fn holdout(check: &Check) -> Holdout {
    let row = |row: &CheckRow, repeat_days| HoldoutRow {
        repeat_days,
        customers: row.customers,
        actual: row.actual,
        expected: row.expected,
        naive: row.naive,
    };
    let errors = check.mean_absolute_error;
    Holdout {
        first: check.first.to_string(),
        last: check.last.to_string(),
        total: row(&check.total, None),
        by_repeat_days: check
            .rows
            .iter()
            .map(|one| row(one, Some(one.repeat_days)))
            .collect(),
        mean_absolute_error: errors.map(|(model, naive)| Errors { model, naive }),
        weeks: (check.weeks.iter().zip(1..))
            .map(|(week, number)| WeekUse {
                week: number,
                last: week.last.to_string(),
                actual: week.actual,
                expected: week.expected,
            })
            .collect(),
        spend: check.spend.as_ref().map(|spend| SpendUse {
            total: spend_row(&spend.total, None),
            deciles: (spend.deciles.iter().zip(1..))
                .map(|(row, decile)| spend_row(row, Some(decile)))
                .collect(),
        }),
    }
}

fn spend_row(row: &SpendRow, decile: Option<u32>) -> SpendRowUse {
    SpendRowUse {
        decile,
        customers: row.customers,
        actual: row.actual,
        expected: row.expected,
        naive: row.naive,
    }
}
