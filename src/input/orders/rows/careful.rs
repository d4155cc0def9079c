//! A single row: what the loops over columns leave open, and the words for what is wrong.

use std::borrow::Cow;

use super::row_read::{Fate, RowRead};
use super::{OrderRows, is_blank};
use crate::calendar::Day;
use crate::input::amount::{Amount, Currency as Mark};
use crate::input::orders::currencies::Currency;
use crate::input::orders::currencies::Exchange;
use crate::input::orders::forms::Row;
use crate::input::orders::ids::{IdForm, read_id};
use crate::input::orders::places::Place;
use crate::input::orders::plan::Plan;
use crate::input::orders::refusal::Stop;
use crate::input::problem::Kind;
use crate::input::small_files::{is_empty_row, is_name};

impl OrderRows {
    /// Whether a row holds nothing: delimiters alone, an old end-of-file mark, or the header again. It is counted
    /// then.
    pub(super) fn is_no_row(&mut self, row: Row<'_>) -> bool {
        let raw = row.batch.raw(row.index);
        let other_delimiter = |byte: &u8| *byte == self.delimiter || *byte == 0x1a;
        if is_empty_row(raw) || raw.iter().all(other_delimiter) {
            self.seen.blank_rows += 1;
            return true;
        }
        let wanted = self.plan.wanted.iter().enumerate();
        let mut names = wanted.map(|(wanted, &column)| (wanted, self.plan.names.get(column)));
        let is_name = |(wanted, name): (usize, Option<&String>)| {
            name.is_some_and(|name| is_name(row.batch.field(row.index, wanted), name))
        };
        let header = row.batch.fields(row.index) == self.plan.width && names.all(is_name);
        if header {
            self.seen.headers.add(row.line(), raw);
        }
        header
    }

    /// What was paid back of a row, as a negative amount.
    pub(super) fn refund(
        &mut self,
        plan: &Plan,
        row: Row<'_>,
        place: &Place,
        read: &RowRead,
    ) -> Result<Option<(Day, Amount)>, Stop> {
        let refund = self.forms.value(row, place)?;
        let Some((refund, _)) = refund.filter(|(refund, _)| *refund != Amount::ZERO) else {
            return Ok(None);
        };
        let dated = plan.rules.refund_date.as_ref();
        let dated = dated.filter(|place| !is_blank(row.field(place).trim_ascii()));
        let day = match (dated, read.day) {
            (Some(place), _) => match self.forms.dates.quick(row.field(place)) {
                Some(day) => day,
                None => self.forms.day(row, place, None, None)?,
            },
            (None, Some(day)) => day,
            (None, None) => return Ok(None), // a row that is used has one: invariant
        };
        let taken_back = if refund < Amount::ZERO {
            refund
        } else {
            refund.negated()
        };
        Ok(Some((day, taken_back)))
    }

    /// Where the currency that stands inside an amount is counted.
    pub(super) fn marked(&mut self, plan: &Plan, mark: Option<Mark>) -> Option<Currency> {
        let mark = mark.filter(|_| plan.rules.currency.is_none())?;
        self.seen.marked_amounts += 1;
        let asked = match &plan.rules.exchange {
            Exchange::Only(code) => Some(code.as_str()),
            Exchange::Convert { to, .. } => to.as_deref(),
            Exchange::None => None,
        };
        let code = asked
            .filter(|asked| mark.fits(asked))
            .unwrap_or(mark.code());
        Some(
            self.tally
                .currencies
                .named(code.as_bytes(), &plan.rules.exchange),
        )
    }

    /// Brings a row's amounts into the report's currency, or leaves it out.
    pub(super) fn in_one_currency(
        &mut self,
        plan: &Plan,
        row: Row<'_>,
        read: &mut RowRead,
    ) -> Result<(), Stop> {
        let rules = &plan.rules;
        if let Some(place) = &rules.currency {
            let currency = self
                .tally
                .currencies
                .find(place, row.field(place), &rules.exchange)?;
            read.currency = Some(currency);
        }
        let amount = plan.amount.iter().flat_map(|term| &term.factors).next();
        let Some(place) = rules.currency.as_ref().or(amount) else {
            return Ok(());
        };
        match read.currency {
            None => {
                let message = "names no currency; name the column of currencies".to_owned();
                return Err(Stop::problem(place, Kind::Currency, message));
            }
            Some(Currency::Other(seen)) => {
                let reason = format!("currency {}", self.tally.currencies.code(seen));
                self.tally.count_status(row, rules);
                self.tally.leave_out_rows(1, || reason);
                read.fate = Fate::Gone;
            }
            Some(Currency::Foreign(seen)) => {
                let day = read.day.unwrap_or(Day::MIN);
                read.amount = self.converted(plan, seen, place, read.amount, day)?;
                let refund = read.refund.map(|refund| refund as usize);
                if let Some((number, &(day, refund))) =
                    refund.and_then(|at| Some((at, self.piece_refunds.get(at)?)))
                {
                    let refund = self.converted(plan, seen, place, refund, day)?;
                    self.piece_refunds[number] = (day, refund); // invariant: it was there
                }
            }
            Some(Currency::Asis(_)) => {}
        }
        self.tally.count_currency(read.currency);
        Ok(())
    }

    /// An amount at the rate of a day.
    pub(super) fn converted(
        &mut self,
        plan: &Plan,
        seen: usize,
        place: &Place,
        amount: Amount,
        day: Day,
    ) -> Result<Amount, Stop> {
        let exchange = &plan.rules.exchange;
        let (amount, rounded) = self
            .tally
            .currencies
            .convert(seen, place, exchange, amount, day)?;
        self.tally.counts.rounded += u64::from(rounded);
        Ok(amount)
    }

    /// The customer of a row where more than one column tells: who got money back, or a guest's key.
    pub(super) fn customer_of<'a>(
        &mut self,
        plan: &Plan,
        row: Row<'a>,
        read: &RowRead,
    ) -> Cow<'a, [u8]> {
        let rules = &plan.rules;
        let refunded = rules.refunded_customer.as_ref();
        let refunded = refunded
            .filter(|place| read.amount < Amount::ZERO && !is_blank(row.field(place).trim_ascii()));
        let place = refunded.unwrap_or(&plan.customer);
        let own = read_id(
            row.field(place),
            rules.customer_ids(),
            || row.line(),
            &mut self.seen.customers,
        );
        if !own.is_empty()
            && !rules
                .guest_ids
                .iter()
                .any(|guest| guest.as_bytes() == &*own)
        {
            return own;
        }
        let Some(place) = &rules.guest_key else {
            return Cow::Borrowed(b"");
        };
        let form = IdForm {
            fold_case: true,
            customers: true,
        };
        let key = read_id(
            row.field(place),
            form,
            || row.line(),
            &mut self.seen.customers,
        );
        if key.is_empty() {
            return key;
        }
        self.tally.counts.keyed_guests += 1;
        let mut customer = rules.guest_prefix.clone().into_bytes();
        customer.extend_from_slice(&key);
        Cow::Owned(customer)
    }
}

/// A value as it stands, in words.
pub(super) fn shown(row: Row<'_>, place: &Place) -> String {
    String::from_utf8_lossy(row.field(place).trim_ascii()).into_owned()
}

/// Whether nothing stands where the amount should.
pub(super) fn amount_is_blank(row: Row<'_>, plan: &Plan) -> bool {
    let mut places = plan.amount.iter().flat_map(|term| &term.factors);
    places.all(|place| row.field(place).trim_ascii().is_empty())
}

/// Why a row has no order.
pub(super) fn no_order(row: Row<'_>, place: &Place) -> Stop {
    let id = row.field(place).trim_ascii();
    if !id.is_empty() {
        return super::broken_id(place, id, Kind::Order);
    }
    let message = "is blank; without an id it is not known which rows are one order".to_owned();
    Stop::problem(place, Kind::Order, message)
}

/// Why a row cannot be an order's first.
pub(super) fn no_first_row(row: Row<'_>, plan: &Plan) -> Stop {
    let order = plan
        .order
        .as_ref()
        .map_or(String::new(), |place| shown(row, place));
    wrong_amount(
        plan,
        format!("is blank, and no row above holds the amount of order \"{order}\""),
    )
}

/// A problem of the amount.
pub(super) fn wrong_amount(plan: &Plan, message: String) -> Stop {
    let place = plan.amount.iter().flat_map(|term| &term.factors).next();
    Stop::Problem {
        place: place.map(|place| place.name.clone()),
        kind: Kind::Amount,
        message,
    }
}
