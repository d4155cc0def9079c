//! What the rules of a file did with its rows, counted as they go by.

use crate::input::orders::currencies::{Currencies, Currency};
use crate::input::orders::forms::Row;
use crate::input::orders::plan::Plan;
use crate::input::orders::rules::Rules;
use crate::input::orders::statuses::{Judge, StatusUse, StatusValues};
use crate::input::orders::tally::RuleCounts;

/// Counts of one file, or of a range of it.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) counts: RuleCounts,
    pub(super) currencies: Currencies,
    statuses: Vec<StatusValues>,
    flags: Vec<StatusValues>,
}

impl Tally {
    pub(super) fn new(plan: &Plan) -> Self {
        Tally {
            statuses: vec![StatusValues::default(); plan.rules.statuses.len()],
            flags: vec![StatusValues::default(); plan.rules.flags.len()],
            ..Tally::default()
        }
    }

    /// What the row's status columns and flags make of it; the one that leaves it out has the word.
    #[inline]
    pub(super) fn status(&mut self, row: Row<'_>, rules: &Rules) -> StatusUse {
        self.looked_at(row, rules)
            .fold(StatusUse::Counted, |used, (_, _, of_value)| {
                used.max(of_value)
            })
    }

    /// Counts the row's values.
    #[inline]
    pub(super) fn count_status(&mut self, row: Row<'_>, rules: &Rules) {
        self.looked_at(row, rules)
            .for_each(|(values, found, _)| values.count(found));
    }

    /// The row's value of each column, and what it means.
    fn looked_at<'t>(
        &'t mut self,
        row: Row<'t>,
        rules: &'t Rules,
    ) -> impl Iterator<Item = (&'t mut StatusValues, usize, StatusUse)> {
        let statuses = rules
            .statuses
            .iter()
            .map(|place| (place, Judge::Status(&rules.meanings)));
        let flags = rules
            .flags
            .iter()
            .map(|(place, flag)| (place, Judge::Flag(*flag)));
        let values = self.statuses.iter_mut().chain(&mut self.flags);
        values
            .zip(statuses.chain(flags))
            .map(move |(values, (place, judge))| {
                let (found, used) = values.find(row.field(place), judge);
                (values, found, used)
            })
    }

    /// Counts rows that are left out for a reason.
    #[inline]
    pub(super) fn leave_out_rows(&mut self, rows: u64, reason: impl FnOnce() -> String) {
        if rows > 0 {
            *self.counts.left_out.entry(reason()).or_default() += rows;
        }
    }

    /// Counts a row that is left out by its status, or because it was cancelled.
    pub(super) fn leave_out_by_status(&mut self, row: Row<'_>, rules: &Rules) {
        let places = rules
            .statuses
            .iter()
            .chain(rules.flags.iter().map(|(place, _)| place));
        let uses: Vec<StatusUse> = self
            .looked_at(row, rules)
            .map(|(_, _, used)| used)
            .collect();
        let out = |used: &StatusUse| matches!(used, StatusUse::LeftOut | StatusUse::Refunded);
        let by_status = places.zip(&uses).find(|(_, used)| out(used));
        let reason = match (by_status, &rules.cancelled) {
            (Some((place, _)), _) => {
                let value = row.field(place).trim_ascii();
                format!("{}: {}", place.name, String::from_utf8_lossy(value))
            }
            (None, Some(place)) => format!("{}: not blank", place.name),
            (None, None) => "left out".to_owned(), // never without either: invariant
        };
        self.leave_out_rows(1, || reason);
    }

    /// Counts the currency of a row that is used.
    #[inline]
    pub(super) fn count_currency(&mut self, currency: Option<Currency>) {
        if let Some(Currency::Asis(seen) | Currency::Foreign(seen)) = currency {
            self.currencies.count(seen);
        }
    }

    /// What was counted.
    pub(super) fn finish(mut self, rules: &Rules) -> RuleCounts {
        for (code, rows) in self.currencies.finish() {
            *self.counts.currencies.entry(code).or_default() += rows;
        }
        let places = rules
            .statuses
            .iter()
            .chain(rules.flags.iter().map(|(place, _)| place));
        for (values, place) in self.statuses.into_iter().chain(self.flags).zip(places) {
            self.counts.statuses.extend(values.finish(&place.name));
        }
        self.counts
    }
}
