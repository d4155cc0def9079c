//! The rows of an export, by its rules.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::currencies::{Currencies, Currency};
use super::forms::{Forms, Row};
use super::plan::{Place, Plan};
use super::rows::{Stop, Taken, id, is_blank, order_id};
use super::rules::Rules;
use super::statuses::{StatusUse, StatusValues, is_any};
use super::tally::RuleCounts;
use crate::calendar::Day;
use crate::input::amount::Amount;
use crate::input::exports::NegativeRows;
use crate::input::problem::Kind;
use crate::ledger::OrdersBuilder;

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

/// What is read of a row before anything is counted.
struct Read {
    day: Day,
    amount: Amount,
    refund: Option<(Day, Amount)>,
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
        match pushed {
            Ok(read) => {
                self.orders.insert(hashed, FirstRow::Used(read.amount));
                self.current = Some(Current {
                    order: hashed,
                    day: read.day,
                    currency: self.currency_of(row, file).ok().flatten(),
                });
                Ok(Taken::Used)
            }
            Err(Stop::Problem {
                place,
                kind,
                message,
            }) => {
                self.orders.insert(hashed, FirstRow::LeftOut);
                Err(Stop::Problem {
                    place,
                    kind,
                    message,
                })
            }
            Err(stop) => Err(stop),
        }
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

    /// Reads a row that counts and hands it on, with its refund.
    fn push_used(
        &mut self,
        row: Row<'_>,
        order: Option<&[u8]>,
        used: StatusUse,
        file: &mut File<'_>,
    ) -> Result<Read, Stop> {
        let read = read(row, file)?;
        if let Some(reason) = is_no_sale(row, &read, used, file.rules) {
            self.count_statuses();
            self.counts.leave_out(&reason);
            return Ok(read);
        }
        let currency = self.currency_of(row, file)?;
        if let Some(Currency::Other(seen)) = currency {
            let reason = format!("currency {}", self.currencies.code(seen));
            self.count_statuses();
            self.counts.leave_out(&reason);
            return Ok(read);
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
        Ok(read)
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

/// Day, amount and refund of a row: all that may have to wait for a decision.
fn read(row: Row<'_>, file: &mut File<'_>) -> Result<Read, Stop> {
    let File {
        plan, rules, forms, ..
    } = file;
    let (time, zone) = (rules.time.as_ref(), rules.zone.as_ref());
    let day = match (time, zone) {
        (None, None) => forms.day(row, &plan.date)?,
        _ => forms.day_of_parts(row, &plan.date, time, zone)?,
    };
    let amount = forms.amount(row, &plan.amount)?;
    let refund = match &rules.refund {
        None => None,
        Some(place) => forms.value(row, place)?,
    };
    let Some(refund) = refund.filter(|refund| *refund != Amount::ZERO) else {
        return Ok(Read {
            day,
            amount,
            refund: None,
        });
    };
    let dated = rules
        .refund_date
        .as_ref()
        .filter(|place| !is_blank(row.field(place).trim_ascii()));
    let refund_day = match dated {
        None => day,
        Some(place) => forms.day(row, place)?,
    };
    let taken_back = if refund < Amount::ZERO {
        refund
    } else {
        refund.negated()
    };
    Ok(Read {
        day,
        amount,
        refund: Some((refund_day, taken_back)),
    })
}

/// Why a row that counts by its status is neither an order nor a refund.
fn is_no_sale(row: Row<'_>, read: &Read, used: StatusUse, rules: &Rules) -> Option<String> {
    if used == StatusUse::Refund && read.amount == Amount::ZERO {
        return Some("a refund of 0".to_owned());
    }
    let (place, refunds) = rules.debits.as_ref()?;
    let spent = read.amount < Amount::ZERO && !is_any(refunds, row.field(place));
    spent.then(|| format!("money sent, {}", reason(place, row.field(place))))
}

fn reason(place: &Place, value: &[u8]) -> String {
    format!(
        "{}: {}",
        place.name,
        String::from_utf8_lossy(value.trim_ascii())
    )
}

fn amount_is_blank(row: Row<'_>, plan: &Plan) -> bool {
    let mut places = plan.amount.iter().flat_map(|term| &term.factors);
    places.all(|place| row.field(place).trim_ascii().is_empty())
}

/// Why a row cannot be an order's first.
fn no_first_row(row: Row<'_>, order: &[u8], file: &File<'_>) -> Option<Stop> {
    let blank = file.rules.amount_on_first_row && amount_is_blank(row, file.plan);
    blank.then(|| {
        let shown = String::from_utf8_lossy(order);
        wrong_amount(
            file.plan,
            format!("is blank, and no row above holds the amount of order \"{shown}\""),
        )
    })
}

fn wrong_amount(plan: &Plan, message: String) -> Stop {
    let place = plan.amount.iter().flat_map(|term| &term.factors).next();
    Stop::Problem {
        place: place.map(|place| place.name.clone()),
        kind: Kind::Amount,
        message,
    }
}
