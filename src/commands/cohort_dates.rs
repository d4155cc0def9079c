//! `--cohort-by` a column of dates: customers by the period of their day in it, not by its text.

use super::Usage;
use super::read::{Common, Job};
use crate::calendar::Day;
use crate::input::date::{DateEvidence, DateOptions, DateReader, OrderChoice};
use crate::input::firsts::FirstValues;
use crate::ledger::Ids;

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
        let firsts = job.firsts();
        let orders = job.ledger.orders.as_ref().map(|orders| orders.ids());
        let contracts = job.ledger.contracts.as_ref();
        let contracts = contracts.map(|contracts| contracts.ids());
        let values = || {
            let of_orders = orders.into_iter().flat_map(|ids| each(ids, firsts));
            let of_contracts = contracts.into_iter().flat_map(|ids| each(ids, firsts));
            of_orders.chain(of_contracts)
        };
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
        let mut read = |ids: Option<&Ids>| -> Option<Vec<Option<Day>>> {
            let values = ids.into_iter().flat_map(|ids| each(ids, firsts));
            let day = |value: Option<&[u8]>| match value {
                None => Some(None),
                Some(value) => reader.day(value).ok().map(Some),
            };
            values.map(day).collect()
        };
        let (Some(of_orders), Some(of_contracts)) = (read(orders), read(contracts)) else {
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

/// The value of each customer, by number; `None` where it is blank.
fn each<'a>(ids: &'a Ids, firsts: &'a FirstValues) -> impl Iterator<Item = Option<&'a [u8]>> {
    let value = |customer| firsts.get(ids.get(customer)).map(<[u8]>::trim_ascii);
    (0..ids.len()).map(move |customer| value(customer).filter(|value| !value.is_empty()))
}

/// A number is no date here, though some systems write seconds: it may be any id.
fn looks_like_a_date(value: &[u8]) -> bool {
    let number = value.iter().all(|byte| byte.is_ascii_digit());
    !number || value.len() == "20250301".len()
}
