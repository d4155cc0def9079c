//! The columns asked for, in groups.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::asked::{AskedBy, MOST};
use crate::calendar::{Calendar, Day};
use crate::commands::cohort_dates::looks_like_a_date;
use crate::commands::read::Job;
use crate::input::date::{DateOptions, DateOrder, DateReader};
use crate::ledger::{NO_GROUP, Orders};
use crate::metrics::why::ages::{cohort, tenure};
use crate::metrics::why::change::Groups;
use crate::metrics::why::columns::{Column, Labels, NOBODY, Skip, Values};
use crate::metrics::why::search::Shuffles;
use crate::metrics::why::walk::{Frame, Lines};

/// The columns in groups, and those that are not looked at.
pub(super) struct Labelled {
    pub(super) groups: Groups,
    pub(super) skipped: Vec<(String, Skip)>,
}

/// How columns become groups.
pub(super) struct Labeller<'a> {
    pub(super) job: &'a Job,
    /// What the customers of the orders did.
    pub(super) lines: Option<&'a Lines>,
    pub(super) asked: &'a AskedBy,
    pub(super) frame: Frame,
    pub(super) calendar: Calendar,
    pub(super) top: usize,
    pub(super) shuffles: Shuffles,
}

/// A value for each customer.
struct Read {
    of: Vec<u32>,
    texts: Vec<String>,
}

impl Read {
    /// The values with how many customers have each; `counts` says for whom bands are made.
    fn values(&self, counts: impl Fn(usize) -> bool) -> Values<'_> {
        let mut values = Values {
            texts: &self.texts,
            customers: vec![0; self.texts.len()],
            buyers: vec![0; self.texts.len()],
            ..Values::default()
        };
        for (customer, value) in self.of.iter().enumerate() {
            let place = *value as usize;
            match values.customers.get_mut(place) {
                Some(size) => *size += 1,
                None => values.without += 1,
            }
            if let Some(buyers) = values.buyers.get_mut(place) {
                *buyers += u64::from(counts(customer));
            }
        }
        values
    }
}

impl Labeller<'_> {
    pub(super) fn labelled(&self) -> anyhow::Result<Labelled> {
        let mut groups = Groups {
            shuffles: Some(self.shuffles),
            ..Groups::default()
        };
        let mut skipped = Vec::new();
        let mut days = Days::new()?;
        let orders = self.job.ledger.orders.as_ref();
        let buyers = orders.map(|orders| self.buyers(orders)).unwrap_or_default();
        let is_buyer = |customer: usize| buyers.get(customer).copied().unwrap_or(false);
        for (place, name) in self.asked.columns.iter().enumerate() {
            if groups.of_orders.len().max(groups.of_contracts.len()) >= MOST {
                skipped.push((name.clone(), Skip::TooMany(MOST)));
                continue;
            }
            let mut of = |read: Read, is_of_orders: bool| {
                // Of contracts everybody counts.
                let counts = |customer: usize| !is_of_orders || is_buyer(customer);
                let values = read.values(counts);
                let grouped = values.grouped(self.top, |text| days.is_day(text))?;
                let labels = read.of.iter().map(|value| grouped.group(*value));
                let labels = Labels::Fixed(labels.collect());
                Ok::<_, Skip>(Column {
                    moved: orders.and_then(|orders| self.moved(orders, place, &is_buyer)),
                    is_of_today: orders.is_none_or(|orders| orders.group_values(place).is_empty()),
                    ..Column::of(name, grouped, labels)
                })
            };
            let of_orders = orders.map(|orders| of(self.of_orders(orders, place), true));
            let of_contracts = self.of_contracts(place).map(|read| of(read, false));
            let why = [&of_orders, &of_contracts]
                .into_iter()
                .flatten()
                .find_map(|of| of.as_ref().err());
            skipped.extend(why.map(|why| (name.clone(), why.clone())));
            groups
                .of_orders
                .extend(of_orders.and_then(Result::ok).map(Arc::new));
            groups
                .of_contracts
                .extend(of_contracts.and_then(Result::ok).map(Arc::new));
        }
        self.by_age(&mut groups);
        Ok(Labelled { groups, skipped })
    }

    /// Who bought in either period.
    fn buyers(&self, orders: &Orders) -> Vec<bool> {
        let mut buyers = vec![false; orders.customers()];
        for customer in self.lines.iter().flat_map(|lines| lines.buyers()) {
            if let Some(buyer) = buyers.get_mut(customer as usize) {
                *buyer = true;
            }
        }
        buyers
    }

    fn by_age(&self, groups: &mut Groups) {
        let job = self.job;
        let add = |groups: &mut Vec<Arc<Column>>, firsts: &[Option<Day>]| {
            if self.asked.tenure {
                groups.push(Arc::new(tenure(firsts, &self.frame)));
            }
            if self.asked.cohort {
                groups.push(Arc::new(cohort(firsts, self.calendar)));
            }
        };
        if !self.asked.tenure && !self.asked.cohort {
            return;
        }
        if let Some(orders) = &job.ledger.orders {
            let first = orders
                .histories()
                .map(|history| history.purchases().next().map(|(day, _)| day));
            add(&mut groups.of_orders, &first.collect::<Vec<_>>());
        }
        if let Some(contracts) = &job.ledger.contracts {
            let first = contracts
                .histories()
                .map(|spells| spells.first().map(|spell| spell.start));
            add(&mut groups.of_contracts, &first.collect::<Vec<_>>());
        }
    }

    /// Each customer's value in a column of the order files, else of the customers file.
    fn of_orders(&self, orders: &Orders, column: usize) -> Read {
        let text = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
        let mut texts: Vec<String> = orders
            .group_values(column)
            .iter()
            .map(|value| text(value))
            .collect();
        let mut numbers: HashMap<String, u32, FixedState> =
            (texts.iter().cloned()).zip(0..).collect();
        let of = (0..orders.customers()).map(|customer| {
            if let Some(number) = orders.group_number(customer, column) {
                return number;
            }
            let Some(value) = self.job.value_of_orders(customer, column) else {
                return NOBODY;
            };
            number_of(text(value.trim_ascii()), &mut numbers, &mut texts)
        });
        Read {
            of: of.collect(),
            texts,
        }
    }

    fn of_contracts(&self, column: usize) -> Option<Read> {
        let contracts = self.job.ledger.contracts.as_ref()?;
        let (mut texts, mut numbers) = (Vec::new(), HashMap::default());
        let of = (0..contracts.ids().len()).map(|customer| {
            let Some(value) = self.job.value_of_contracts(customer, column) else {
                return NOBODY;
            };
            let text = String::from_utf8_lossy(value.trim_ascii()).into_owned();
            number_of(text, &mut numbers, &mut texts)
        });
        Some(Read {
            of: of.collect(),
            texts,
        })
    }

    /// Buyers of the two periods with another value in them than their first; none where orders have no values.
    fn moved(
        &self,
        orders: &Orders,
        column: usize,
        is_buyer: &impl Fn(usize) -> bool,
    ) -> Option<u64> {
        let values = orders.group_values(column);
        if values.is_empty() {
            return None;
        }
        let periods = [self.frame.now, self.frame.before];
        let mut moved = vec![false; orders.customers()];
        for row in orders.kept_rows() {
            let number = row.numbers.get(column).copied().unwrap_or(NO_GROUP);
            if orders.group_number(row.customer, column) == Some(number) {
                continue;
            }
            // A blank says nothing of another value.
            let value = values.get(number as usize);
            let says = value.is_some_and(|value| !value.is_empty());
            if says
                && periods.iter().any(|period| period.contains(row.day))
                && is_buyer(row.customer)
                && let Some(moved) = moved.get_mut(row.customer)
            {
                *moved = true;
            }
        }
        Some(moved.into_iter().filter(|moved| *moved).count() as u64)
    }
}

fn number_of(
    text: String,
    numbers: &mut HashMap<String, u32, FixedState>,
    texts: &mut Vec<String>,
) -> u32 {
    *numbers.entry(text).or_insert_with_key(|text| {
        texts.push(text.clone());
        texts.len() as u32 - 1
    })
}

/// Tells days from other texts.
pub(in crate::commands) struct Days([DateReader; 2]);

impl Days {
    pub(in crate::commands) fn new() -> anyhow::Result<Days> {
        let reader = |order| {
            DateReader::new(DateOptions {
                order: Some(order),
                ..DateOptions::default()
            })
        };
        Ok(Days([
            reader(DateOrder::DayFirst)?,
            reader(DateOrder::MonthFirst)?,
        ]))
    }

    pub(in crate::commands) fn is_day(&mut self, text: &str) -> bool {
        let text = text.as_bytes();
        let Days(readers) = self;
        looks_like_a_date(text) && readers.iter_mut().any(|reader| reader.day(text).is_ok())
    }
}
