//! Files in which what belongs to an order stands on its first row: the further rows are items.

use std::borrow::Cow;

use super::careful::{amount_is_blank, shown, wrong_amount};
use super::handed::value;
use super::ranges::may_pay_back;
use super::row_read::{Fate, RowRead};
use super::{FirstRow, OrderRows, Run};
use crate::calendar::Day;
use crate::input::amount::Amount;
use crate::input::error::InputError;
use crate::input::orders::currencies::Currency;
use crate::input::orders::forms::Row;
use crate::input::orders::plan::Plan;
use crate::input::orders::refusal::Stop;
use crate::ledger::{BlockRow, RowKind};

impl Run {
    /// Keeps what the first row of an order says of its state.
    pub(super) fn keep_state(&mut self, plan: &Plan, row: Row<'_>) {
        self.state.clear();
        self.state.extend(state(plan, row).map(<[u8]>::to_vec));
    }
}

/// What the columns of status, cancellation and refund say.
fn state<'a>(plan: &'a Plan, row: Row<'a>) -> impl Iterator<Item = &'a [u8]> {
    let rules = &plan.rules;
    let places = rules
        .statuses
        .iter()
        .chain(&rules.cancelled)
        .chain(&rules.refund);
    places.map(move |place| row.field(place).trim_ascii())
}

impl OrderRows {
    /// Whether a row with the number of the order above is that order once more, in another state, and no item.
    pub(super) fn is_again(&self, plan: &Plan, row: Row<'_>) -> bool {
        let differs = || {
            !self
                .run
                .state
                .iter()
                .map(Vec::as_slice)
                .eq(state(plan, row))
        };
        state(plan, row).any(|value| !value.is_empty()) && !amount_is_blank(row, plan) && differs()
    }

    /// Keeps what an order's further rows need of its first.
    pub(super) fn remember_first_row(&mut self, read: &RowRead, customer: &[u8]) {
        let mut known = self
            .run
            .first
            .take()
            .map_or(Vec::new(), |first| first.customer);
        known.clear();
        known.extend_from_slice(customer);
        self.run.first = Some(FirstRow {
            day: read.day.unwrap_or(Day::MIN),
            amount: read.amount,
            kind: read.kind,
            currency: read.currency,
            group: read.group,
            customer: known,
        });
    }

    /// A row that is no order of its own: an item of the order above, or a row that was left out.
    pub(super) fn further_row(
        &mut self,
        plan: &Plan,
        row: Row<'_>,
        read: &RowRead,
    ) -> Result<(), InputError> {
        if read.fate == Fate::Gone && read.order.is_some() && !may_pay_back(plan, row) {
            // It is not used, but stands there: the next row of the order before begins another run.
            self.run.last = read.order;
        }
        if !plan.rules.first_row {
            return Ok(());
        }
        if read.fate != Fate::Item {
            if read.starts {
                self.run.first = None;
            }
            return Ok(());
        }
        let Some(first) = self
            .run
            .first
            .clone()
            .filter(|first| first.kind != RowKind::Void)
        else {
            self.tally.counts.item_rows += 1;
            return Ok(());
        };
        match self.item(plan, row, &first) {
            Ok(None) => {}
            Ok(Some(amount)) => {
                self.builder.push_row(&BlockRow {
                    customer: &first.customer,
                    order: read.order,
                    value: value(first.day, amount),
                    kind: first.kind,
                    starts: false,
                    group: first.group,
                })?;
            }
            Err(stop) => self.refuse(row, stop),
        }
        Ok(())
    }

    /// The amount of an item, where every row holds a part of its order's.
    fn item(
        &mut self,
        plan: &Plan,
        row: Row<'_>,
        first: &FirstRow,
    ) -> Result<Option<Amount>, Stop> {
        if plan.rules.amount_on_first_row {
            self.tally.counts.item_rows += 1;
            if amount_is_blank(row, plan) {
                return Ok(None);
            }
            let (amount, _) = self.forms.amount(row, &plan.amount)?;
            if amount == first.amount {
                return Ok(None);
            }
            self.tally.counts.item_rows -= 1;
            let order = plan
                .order
                .as_ref()
                .map_or(Cow::Borrowed(""), |place| shown(row, place).into());
            return Err(wrong_amount(
                plan,
                format!(
                    "{amount} is a second amount of order \"{order}\", whose first row has {}; if every row holds a part of its order, add --order-amount every-row",
                    first.amount
                ),
            ));
        }
        let (amount, _) = self.forms.amount(row, &plan.amount)?;
        let Some(Currency::Foreign(seen)) = first.currency else {
            return Ok(Some(amount));
        };
        let Some(place) = &plan.rules.currency else {
            return Ok(Some(amount));
        };
        self.converted(plan, seen, place, amount, first.day)
            .map(Some)
    }
}
