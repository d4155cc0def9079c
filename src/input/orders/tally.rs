//! What a file's rules did, in numbers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::statuses::StatusCount;
use crate::input::first_values::FirstValues;

/// What the rules of one file did with its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleCounts {
    /// Rows left out, by reason.
    pub left_out: BTreeMap<String, u64>,
    /// The values of status columns.
    pub statuses: Vec<StatusCount>,
    /// Rows in each currency; an empty name for blank ones.
    pub currencies: BTreeMap<String, u64>,
    /// Further rows of an order that hold nothing of their own.
    pub item_rows: u64,
    /// Refunds booked from a refund column.
    pub refunds: u64,
    /// Rows of guests who were told apart by another column.
    pub keyed_guests: u64,
    /// Amounts rounded after conversion, since they had more than 18 digits.
    pub rounded: u64,
    /// Each customer's first value of the columns that groups are made by, where a customers file has them.
    pub firsts: Arc<Vec<FirstValues>>,
}

impl RuleCounts {
    /// Adds what the rules did with another file, or with a later part of the same one.
    pub fn merge(&mut self, later: &RuleCounts) {
        for (reason, rows) in &later.left_out {
            *self.left_out.entry(reason.clone()).or_default() += rows;
        }
        for (code, rows) in &later.currencies {
            *self.currencies.entry(code.clone()).or_default() += rows;
        }
        for count in &later.statuses {
            let same = |known: &&mut StatusCount| {
                known.column == count.column
                    && known.value == count.value
                    && known.used == count.used
            };
            match self.statuses.iter_mut().find(same) {
                Some(known) => known.rows += count.rows,
                None => self.statuses.push(count.clone()),
            }
        }
        self.sort_statuses();
        self.item_rows += later.item_rows;
        self.refunds += later.refunds;
        self.keyed_guests += later.keyed_guests;
        self.rounded += later.rounded;
        if self.firsts.is_empty() {
            self.firsts = Arc::clone(&later.firsts);
        } else if !later.firsts.is_empty() {
            let firsts = Arc::make_mut(&mut self.firsts).iter_mut();
            for (firsts, later) in firsts.zip(later.firsts.iter()) {
                firsts.merge(later);
            }
        }
    }

    /// Of each column the most frequent value first; the columns stay in their order.
    fn sort_statuses(&mut self) {
        let mut columns: Vec<String> = Vec::new();
        for count in &self.statuses {
            if !columns.contains(&count.column) {
                columns.push(count.column.clone());
            }
        }
        let place = |count: &StatusCount| columns.iter().position(|name| *name == count.column);
        self.statuses.sort_by(|a, b| {
            let by_rows = || b.rows.cmp(&a.rows);
            let by_value = || a.value.cmp(&b.value);
            place(a)
                .cmp(&place(b))
                .then_with(by_rows)
                .then_with(by_value)
        });
    }

    pub(in crate::input) fn leave_out(&mut self, reason: &str) {
        match self.left_out.get_mut(reason) {
            Some(rows) => *rows += 1,
            None => {
                self.left_out.insert(reason.to_owned(), 1);
            }
        }
    }
}
