//! `--cohort-by` a column of dates: customers by the period of their day in it, not by its text.

use super::read::{Common, Job};
use super::streams::Usage;
use crate::calendar::Day;
use crate::input::date::{DateEvidence, DateOptions, DateReader, OrderChoice};

/// Each customer's day in the column; `None` for customers without one.
pub(super) struct Dates {
    pub(super) of_orders: Vec<Option<Day>>,
    pub(super) of_contracts: Vec<Option<Day>>,
    /// The first day of all.
    pub(super) first: Day,
}

impl Dates {
    /// The days, where the column holds dates and nothing else; `None` for any other column.
    ///
    /// # Errors
    /// [`Usage`] for dates that could be read in two ways.
    pub(super) fn of(job: &Job, common: &Common) -> anyhow::Result<Option<Dates>> {
        let (orders, contracts) = (of_orders(job), of_contracts(job));
        let values = || orders.iter().chain(&contracts).copied();
        if !values().flatten().all(looks_like_a_date) {
            return Ok(None);
        }
        let mut evidence = DateEvidence::new(0);
        for value in values().flatten() {
            evidence.observe(0, value);
        }
        let options = &common.input.orders;
        let order = match (options.date_order, evidence.decide()) {
            (Some(order), _) | (None, OrderChoice::Chosen(order)) => Some(order),
            (
                None,
                OrderChoice::Ambiguous {
                    example,
                    as_day_first,
                    as_month_first,
                },
            ) => {
                return Err(Usage(format!(
                    "--cohort-by: {:?} is {as_day_first} or {as_month_first}; choose with --day-first or --month-first",
                    example.text
                ))
                .into());
            }
            (None, _) => None,
        };
        let mut reader = DateReader::new(DateOptions {
            order,
            zone: options.zone.clone(),
            ..DateOptions::default()
        })?;
        let mut read = |values: &[Option<&[u8]>]| -> Option<Vec<Option<Day>>> {
            let day = |value: &Option<&[u8]>| match value {
                None => Some(None),
                Some(value) => reader.day(value).ok().map(Some),
            };
            values.iter().map(day).collect()
        };
        let (Some(of_orders), Some(of_contracts)) = (read(&orders), read(&contracts)) else {
            return Ok(None);
        };
        let first = of_orders.iter().chain(&of_contracts).flatten().min();
        Ok(first.copied().map(|first| Dates {
            of_orders,
            of_contracts,
            first,
        }))
    }

    /// Customers without a day.
    pub(super) fn missing(&self, from_contracts: bool) -> usize {
        let days = match from_contracts {
            true => &self.of_contracts,
            false => &self.of_orders,
        };
        days.iter().filter(|day| day.is_none()).count()
    }
}

/// The value of each customer of the orders, by number; `None` where it is blank.
fn of_orders(job: &Job) -> Vec<Option<&[u8]>> {
    let count = job
        .ledger
        .orders
        .as_ref()
        .map_or(0, |orders| orders.customers());
    (0..count)
        .map(|customer| shown(job.value_of_orders(customer, 0)))
        .collect()
}

/// The same of the contracts.
fn of_contracts(job: &Job) -> Vec<Option<&[u8]>> {
    let count = job
        .ledger
        .contracts
        .as_ref()
        .map_or(0, |contracts| contracts.ids().len());
    (0..count)
        .map(|customer| shown(job.value_of_contracts(customer, 0)))
        .collect()
}

/// A value without the white space around it, unless it is blank.
fn shown(value: Option<&[u8]>) -> Option<&[u8]> {
    value
        .map(<[u8]>::trim_ascii)
        .filter(|value| !value.is_empty())
}

/// A number is no date here, though some systems write seconds: it may be any id.
pub(super) fn looks_like_a_date(value: &[u8]) -> bool {
    let number = value.iter().all(|byte| byte.is_ascii_digit());
    !number || value.len() == "20250301".len()
}
