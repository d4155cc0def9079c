//! The rows of an export, by its rules.

mod row;

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::currencies::{Currencies, Currency};
use super::forms::{Forms, Row};
use super::plan::Plan;
use super::rows::{Stop, Taken, id, is_blank, order_id};
use super::rules::Rules;
use super::statuses::{StatusUse, StatusValues, is_any};
use super::tally::RuleCounts;
use crate::calendar::Day;
use crate::input::amount::Amount;
use crate::input::exports::NegativeRows;
use crate::input::problem::Kind;
use crate::ledger::OrdersBuilder;
use row::{Read, amount_is_blank, is_no_sale, no_first_row, read, reason, wrong_amount};

/// What is behind an order's id in the id of its refund: no id in a file has a NUL.
const REFUND: &[u8] = b"\0refund ";

/// What a file's rows need, and where they go.
pub(super) struct File<'a> {
    pub(super) plan: &'a Plan,
    pub(super) rules: &'a Rules,
    pub(super) forms: &'a mut Forms,
    pub(super) builder: &'a mut OrdersBuilder,
}

/// What is remembered of a file's rows.
#[derive(Default)]
pub(super) struct ExportRows {
    counts: RuleCounts,
    statuses: Vec<StatusValues>,
    /// Where the row's statuses are counted once it is known that the row is used.
    found: Vec<usize>,
    currencies: Currencies,
    /// First rows of orders, by the hash of the order's id.
    orders: HashMap<u64, FirstRow, FixedState>,
    /// The order of the last first row.
    current: Option<Current>,
    customer: Vec<u8>,
    refund_id: Vec<u8>,
}

/// What an order's first row says to the further ones.
#[derive(Clone, Copy)]
enum FirstRow {
    /// It was used, with this amount.
    Used(Amount),
    /// The order is left out, or its first row was refused.
    LeftOut,
}

/// An order whose further rows may follow.
struct Current {
    order: u64,
    day: Day,
    currency: Option<Currency>,
}

impl ExportRows {
    pub(super) fn new(rules: &Rules) -> Self {
        ExportRows {
            statuses: vec![StatusValues::default(); rules.statuses.len()],
            ..ExportRows::default()
        }
    }

    /// Takes a row. Nothing is remembered of one that can be read in two ways: it comes again.
    pub(super) fn push_row(&mut self, row: Row<'_>, file: &mut File<'_>) -> Result<Taken, Stop> {
        if file.rules.first_row
            && let Some(place) = &file.plan.order
        {
            return self.push_of_order(row, order_id(row, place)?, file);
        }
        let used = self.status(row, file.rules);
        if used == StatusUse::LeftOut || self.is_cancelled(row, file.rules) {
            self.leave_out(row, file.rules);
            return Ok(Taken::LeftOut);
        }
        let order = match &file.plan.order {
            None => None,
            Some(place) => Some(order_id(row, place)?),
        };
        self.push_used(row, order, used, file)?;
        Ok(Taken::Used)
    }

    /// A row of a file in which what belongs to an order stands on its first row.
    fn push_of_order(
        &mut self,
        row: Row<'_>,
        order: &[u8],
        file: &mut File<'_>,
    ) -> Result<Taken, Stop> {
        let hashed = FixedState::default().hash_one(order);
        if let Some(first) = self.orders.get(&hashed).copied() {
            return self.push_further(row, order, hashed, first, file);
        }
        let used = self.status(row, file.rules);
        if used == StatusUse::LeftOut || self.is_cancelled(row, file.rules) {
            self.leave_out(row, file.rules);
            self.orders.insert(hashed, FirstRow::LeftOut);
            return Ok(Taken::LeftOut);
        }
        let pushed = match no_first_row(row, order, file) {
            Some(stop) => return Err(stop),
            None => self.push_used(row, Some(order), used, file),
        };
        let first = match &pushed {
            Err(Stop::Undecided | Stop::Ledger(_)) => return pushed.map(|_| Taken::Used),
            Ok(Some(read)) => {
                self.current = Some(Current {
                    order: hashed,
                    day: read.day,
                    currency: self.currency_of(row, file).ok().flatten(),
                });
                FirstRow::Used(read.amount)
            }
            Ok(None) | Err(Stop::Problem { .. }) => {
                self.current = None;
                FirstRow::LeftOut
            }
        };
        self.orders.insert(hashed, first);
        pushed.map(|_| Taken::Used)
    }

    /// A further row of an order: an item, whose amount counts only where every row holds a part.
    fn push_further(
        &mut self,
        row: Row<'_>,
        order: &[u8],
        hashed: u64,
        first: FirstRow,
        file: &mut File<'_>,
    ) -> Result<Taken, Stop> {
        let first = match first {
            FirstRow::Used(amount) => amount,
            FirstRow::LeftOut => {
                self.counts.item_rows += 1;
                return Ok(Taken::LeftOut);
            }
        };
        let shown = String::from_utf8_lossy(order);
        if file.rules.amount_on_first_row {
            if !amount_is_blank(row, file.plan) {
                let amount = file.forms.amount(row, &file.plan.amount)?;
                if amount != first {
                    return Err(wrong_amount(
                        file.plan,
                        format!(
                            "{amount} is a second amount of order \"{shown}\", whose first row has {first}; if every row holds a part of its order, add --order-amount every-row"
                        ),
                    ));
                }
            }
            self.counts.item_rows += 1;
            return Ok(Taken::LeftOut);
        }
        let amount = file.forms.amount(row, &file.plan.amount)?;
        let Some(current) = self
            .current
            .as_ref()
            .filter(|current| current.order == hashed)
        else {
            let message = format!(
                "\"{shown}\" starts further up, with other orders between; sort the rows by order"
            );
            return Err(Stop::Problem {
                place: file.plan.order.as_ref().map(|place| place.name.clone()),
                kind: Kind::Order,
                message,
            });
        };
        let (day, currency) = (current.day, current.currency);
        let amount = self.in_one_currency(currency, amount, day, file)?;
        push(&self.customer, Some(order), day, amount, file)?;
        Ok(Taken::Used)
    }

    /// What the row's status columns make of it; the last one that leaves it out has the word.
    fn status(&mut self, row: Row<'_>, rules: &Rules) -> StatusUse {
        let mut used = StatusUse::Counted;
        self.found.clear();
        for (values, place) in self.statuses.iter_mut().zip(&rules.statuses) {
            let (found, of_value) =
                values.find(row.field(place), &rules.exclude, &rules.refund_status);
            self.found.push(found);
            used = used.max(of_value);
        }
        used
    }

    fn count_statuses(&mut self) {
        for (values, found) in self.statuses.iter_mut().zip(&self.found) {
            values.count(*found);
        }
    }

    fn is_cancelled(&self, row: Row<'_>, rules: &Rules) -> bool {
        let value = rules.cancelled.as_ref().map(|place| row.field(place));
        value.is_some_and(|value| !is_blank(value.trim_ascii()))
    }

    /// Counts a row that is left out by its status, or else because it was cancelled.
    fn leave_out(&mut self, row: Row<'_>, rules: &Rules) {
        self.count_statuses();
        let by_status = rules
            .statuses
            .iter()
            .find(|place| is_any(&rules.exclude, row.field(place)));
        let reason = match (by_status, &rules.cancelled) {
            (Some(place), _) => reason(place, row.field(place)),
            (None, Some(place)) => format!("{}: not blank", place.name),
            (None, None) => String::new(), // never without either: invariant
        };
        self.counts.leave_out(&reason);
    }

    /// Reads a row that counts by its status and hands it on, with its refund; `None` if it is left
    /// out all the same.
    fn push_used(
        &mut self,
        row: Row<'_>,
        order: Option<&[u8]>,
        used: StatusUse,
        file: &mut File<'_>,
    ) -> Result<Option<Read>, Stop> {
        let read = read(row, file)?;
        if let Some(reason) = is_no_sale(row, &read, used, file.rules) {
            self.count_statuses();
            self.counts.leave_out(&reason);
            return Ok(None);
        }
        let currency = self.currency_of(row, file)?;
        if let Some(Currency::Other(seen)) = currency {
            let reason = format!("currency {}", self.currencies.code(seen));
            self.count_statuses();
            self.counts.leave_out(&reason);
            return Ok(None);
        }
        let mut amount = self.in_one_currency(currency, read.amount, read.day, file)?;
        let refund = match read.refund {
            None => None,
            Some((day, refund)) => Some((day, self.in_one_currency(currency, refund, day, file)?)),
        };
        let keyed = self.find_customer(row, read.amount, file)?;
        let below_zero = amount < Amount::ZERO;
        if used == StatusUse::Refund && !below_zero {
            amount = amount.negated();
        }
        if used == StatusUse::Refund || (below_zero && file.rules.negative == NegativeRows::Refunds)
        {
            self.push_refund(order, read.day, amount, file)?;
        } else {
            push(&self.customer, order, read.day, amount, file)?;
        }
        if let Some((day, refund)) = refund {
            self.push_refund(order, day, refund, file)?;
            self.counts.refunds += 1;
        }
        self.count_statuses();
        self.counts.keyed_guests += u64::from(keyed);
        if let Some(Currency::Asis(seen) | Currency::Foreign(seen)) = currency {
            self.currencies.count(seen);
        }
        Ok(Some(read))
    }

    fn currency_of(&mut self, row: Row<'_>, file: &File<'_>) -> Result<Option<Currency>, Stop> {
        let Some(place) = &file.rules.currency else {
            return Ok(None);
        };
        let found = (self.currencies).find(place, row.field(place), &file.rules.exchange)?;
        Ok(Some(found))
    }

    fn in_one_currency(
        &mut self,
        currency: Option<Currency>,
        amount: Amount,
        day: Day,
        file: &File<'_>,
    ) -> Result<Amount, Stop> {
        let (Some(Currency::Foreign(seen)), Some(place)) = (currency, &file.rules.currency) else {
            return Ok(amount);
        };
        let (amount, rounded) =
            self.currencies
                .convert(seen, place, &file.rules.exchange, amount, day)?;
        self.counts.rounded += u64::from(rounded);
        Ok(amount)
    }

    /// Puts the row's customer into the buffer; whether it is a guest known by another column.
    fn find_customer(
        &mut self,
        row: Row<'_>,
        amount: Amount,
        file: &File<'_>,
    ) -> Result<bool, Stop> {
        let rules = file.rules;
        let refunded = rules
            .refunded_customer
            .as_ref()
            .filter(|place| amount < Amount::ZERO && !is_blank(row.field(place).trim_ascii()));
        let own = id(row, refunded.unwrap_or(&file.plan.customer), Kind::Customer)?;
        self.customer.clear();
        if !is_blank(own) && !rules.guest_ids.iter().any(|guest| guest.as_bytes() == own) {
            self.add_to_customer(own, rules.fold_case);
            return Ok(false);
        }
        let Some(place) = &rules.guest_key else {
            return Ok(false);
        };
        let key = id(row, place, Kind::Customer)?;
        if is_blank(key) {
            return Ok(false);
        }
        self.customer
            .extend_from_slice(rules.guest_prefix.as_bytes());
        self.add_to_customer(key, true);
        Ok(true)
    }

    fn add_to_customer(&mut self, id: &[u8], fold_case: bool) {
        if !fold_case || !id.contains(&b'@') {
            self.customer.extend_from_slice(id);
        } else if id.is_ascii() {
            self.customer.extend(id.iter().map(u8::to_ascii_lowercase));
        } else {
            let folded = String::from_utf8_lossy(id).to_lowercase();
            self.customer.extend_from_slice(folded.as_bytes());
        }
    }

    /// A refund is an entry of its own, apart from its order and from its refunds on other days.
    fn push_refund(
        &mut self,
        order: Option<&[u8]>,
        day: Day,
        amount: Amount,
        file: &mut File<'_>,
    ) -> Result<(), Stop> {
        let Some(order) = order else {
            return push(&self.customer, None, day, amount, file);
        };
        self.refund_id.clear();
        self.refund_id.extend_from_slice(order);
        self.refund_id.extend_from_slice(REFUND);
        self.refund_id
            .extend_from_slice(&day.epoch_days().to_le_bytes());
        push(&self.customer, Some(&self.refund_id), day, amount, file)
    }

    /// What was counted.
    pub(super) fn finish(mut self, rules: &Rules) -> RuleCounts {
        for (code, rows) in self.currencies.finish() {
            *self.counts.currencies.entry(code).or_default() += rows;
        }
        for (values, place) in self.statuses.into_iter().zip(&rules.statuses) {
            self.counts.statuses.extend(values.finish(&place.name));
        }
        self.counts
    }
}

fn push(
    customer: &[u8],
    order: Option<&[u8]>,
    day: Day,
    amount: Amount,
    file: &mut File<'_>,
) -> Result<(), Stop> {
    let scale = u32::from(amount.scale());
    Ok(file
        .builder
        .push(customer, order, day, amount.units(), scale)?)
}
