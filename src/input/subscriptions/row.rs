//! One row of a file of subscriptions.

use std::sync::Arc;

use super::found::Seen;
use super::opened::paused_from;
use super::options::{Duplicates, PastDue, Paused, Proration, SubscriptionOptions, Tax};
use super::parts::{Part, Places};
use super::price::Priced;
use super::repeated::Repeats;
use super::status::{State, is_involuntary, is_one_off};
use crate::calendar::Day;
use crate::input::amount::{DecimalMark, parse_marked};
use crate::input::columns::normalised;
use crate::input::date::DateReader;
use crate::input::filter::Condition;
use crate::input::orders::{OrderOptions, RuleCounts, is_blank, yes_or_no};
use crate::input::problem::Kind;
use crate::input::rates::Rates;
use crate::input::small_files::{Refusal, SideRow, day_of};
use crate::ledger::Form;
use crate::ledger::{Reason, Subscription, SubscriptionsBuilder, Worth};

/// Reads the rows of one file.
pub(super) struct RowReader<'a> {
    pub(super) form: Form,
    pub(super) asked: &'a SubscriptionOptions,
    /// Whether amounts are in hundredths.
    pub(super) cents: bool,
    /// What the price holds of the tax.
    pub(super) tax: Option<Tax>,
    pub(super) options: &'a OrderOptions,
    pub(super) rates: Option<&'a Rates>,
    pub(super) places: &'a Places,
    pub(super) filters: &'a [(Condition, Vec<usize>)],
    pub(super) by: Option<usize>,
    /// Columns that go along with a list: their place among those asked for, and in a row.
    pub(super) carried: &'a [(usize, usize)],
    pub(super) mark: DecimalMark,
    pub(super) repeats: &'a Repeats,
    pub(super) file: usize,
}

/// A row that is left out on purpose, or one that cannot be used.
pub(super) enum Stop {
    LeftOut(String),
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Stop::Refused(refusal)
    }
}

/// From when until when.
pub(super) struct Days {
    pub(super) start: Day,
    pub(super) end: Option<Day>,
    pub(super) requested: Option<Day>,
}

impl RowReader<'_> {
    /// Takes a row: into the subscriptions, or among what is left out.
    pub(super) fn take(
        &self,
        row: SideRow<'_>,
        dates: &mut DateReader,
        builder: &mut SubscriptionsBuilder,
        seen: &mut Seen,
        counts: &mut RuleCounts,
    ) -> Result<(), Refusal> {
        match self.read(row, dates, builder, seen) {
            Ok(subscription) => {
                let customer = self.field(row, Part::Customer);
                if let Some(day) = subscription.requested.filter(|_| seen.requests_are_past) {
                    builder.saw_past(day);
                }
                if !self.carried.is_empty() {
                    let firsts = Arc::make_mut(&mut counts.firsts);
                    for (place, field) in self.carried {
                        if let Some(firsts) = firsts.get_mut(*place) {
                            firsts.observe(customer, subscription.start, row.field(*field));
                        }
                    }
                }
                seen.same_spells(self.file, row.line(), customer, &subscription);
                builder
                    .push(customer, subscription)
                    .map_err(|error| Refusal {
                        column: None,
                        kind: Kind::Size,
                        message: error.to_string(),
                    })
            }
            Err(Stop::LeftOut(reason)) => {
                counts.leave_out(&reason);
                Ok(())
            }
            Err(Stop::Refused(refusal)) => Err(refusal),
        }
    }

    fn read(
        &self,
        row: SideRow<'_>,
        dates: &mut DateReader,
        builder: &mut SubscriptionsBuilder,
        seen: &mut Seen,
    ) -> Result<Subscription, Stop> {
        if is_blank(self.field(row, Part::Customer)) {
            let message = "is blank where a customer id is needed".to_owned();
            return Err(self.refuse(Part::Customer, Kind::Customer, message).into());
        }
        self.left_out(row)?;
        let state = self.state(row, seen)?;
        let mut days = self.days(row, dates)?;
        if state == State::Ended && days.end.is_none() && self.form.has_ends() {
            let status = row.text(self.places.of(Part::Status).unwrap_or(0));
            let message = format!(
                "is blank though the status is \"{status}\": a subscription that ended needs its end"
            );
            return Err(self.refuse(Part::End, Kind::NoEnd, message).into());
        }
        if state == State::Paused && days.end.is_none() {
            days.end = self.paused(row, dates, seen)?;
        }
        let currency = self.currency(row, seen)?;
        let mut priced = self.priced(row, dates, &days, seen)?;
        if state == State::Free || self.is_yes(row, Part::IsTrial) {
            priced.worth = Worth::Monthly(0);
            priced.discount = 0;
        } else if self.is_nothing(&priced) {
            seen.zero(self.file, row.line(), self.field(row, Part::Customer));
        }
        self.after_trial(row, dates, &mut days, &mut priced)?;
        Ok(Subscription {
            start: days.start,
            end: days.end,
            requested: days.requested,
            worth: priced.worth,
            discount: priced.discount,
            discounted: priced.discounted,
            currency: builder.currency(&currency),
            group: self.by.map_or(0, |by| builder.group(row.field(by))),
            reason: self.reason(row),
        })
    }

    pub(super) fn field<'r>(&self, row: SideRow<'r>, part: Part) -> &'r [u8] {
        self.places.of(part).map_or(&b""[..], |place| row.of(place))
    }

    pub(super) fn is_yes(&self, row: SideRow<'_>, part: Part) -> bool {
        let text = self.field(row, part);
        !text.is_empty() && yes_or_no(text, true) == Some(true)
    }

    pub(super) fn refuse(&self, part: Part, kind: Kind, message: String) -> Refusal {
        Refusal {
            column: self.places.of(part),
            kind,
            message,
        }
    }

    /// Rows that no rule lets in.
    fn left_out(&self, row: SideRow<'_>) -> Result<(), Stop> {
        let out = |reason: String| Err(Stop::LeftOut(reason));
        let mut filters = self.filters.iter();
        if let Some((condition, _)) = filters.find(|(condition, places)| {
            !condition.holds_for(places.iter().map(|place| row.field(*place)))
        }) {
            return out(format!("not {condition}"));
        }
        let once = self.asked.duplicates == Some(Duplicates::Once);
        if once && self.repeats.has(self.file, row.place()) {
            return out("equal to an earlier row".to_owned());
        }
        if self
            .field(row, Part::Usage)
            .eq_ignore_ascii_case(b"metered")
        {
            return out("metered".to_owned());
        }
        if self.places.of(Part::Quantity).is_some() && self.field(row, Part::Quantity).is_empty() {
            return out("without a quantity, as metered ones are".to_owned());
        }
        let kind = self.field(row, Part::Kind);
        if !kind.is_empty() && is_one_off(kind) {
            let kind = String::from_utf8_lossy(kind);
            return out(format!("paid once or paid back, \"{kind}\""));
        }
        let no_service = self.form == Form::Invoices
            && [Part::ServiceStart, Part::ServiceEnd]
                .iter()
                .any(|part| is_no_day(self.field(row, *part)));
        if no_service {
            return out("without a service period".to_owned());
        }
        if self.asked.proration == Proration::LeaveOut && self.is_yes(row, Part::Proration) {
            return out("prorated".to_owned());
        }
        Ok(())
    }

    /// Whether a subscription is of no amount.
    fn is_nothing(&self, priced: &Priced) -> bool {
        let is_spell = matches!(self.form, Form::Contracts | Form::Prices);
        is_spell && priced.worth == Worth::Monthly(0)
    }

    fn state(&self, row: SideRow<'_>, seen: &mut Seen) -> Result<State, Stop> {
        if self.places.of(Part::Status).is_none() {
            return Ok(State::Running);
        }
        let word = self.field(row, Part::Status);
        let state = State::of(word);
        let out = match state {
            State::NotBegun => true,
            State::PastDue => self.asked.past_due == PastDue::LeaveOut,
            _ => false,
        };
        if out {
            let word = String::from_utf8_lossy(word).to_lowercase();
            return Err(Stop::LeftOut(format!("status {word}")));
        }
        seen.status(state, word);
        Ok(state)
    }

    /// The day since when a row stands still.
    fn paused(
        &self,
        row: SideRow<'_>,
        dates: &mut DateReader,
        seen: &mut Seen,
    ) -> Result<Option<Day>, Stop> {
        match &self.asked.paused {
            None => {
                seen.paused(self.file, row.line(), self.field(row, Part::Status));
                Ok(None)
            }
            Some(Paused::Keep) => Ok(None),
            Some(Paused::ZeroFrom(_)) => {
                let place = paused_from(self.places).unwrap_or(0);
                Ok(Some(day_of(row, place, dates)?))
            }
        }
    }

    pub(super) fn optional_day(
        &self,
        row: SideRow<'_>,
        part: Part,
        dates: &mut DateReader,
    ) -> Result<Option<Day>, Refusal> {
        match self.places.of(part) {
            Some(place) if !is_no_day(row.field(place)) => day_of(row, place, dates).map(Some),
            _ => Ok(None),
        }
    }

    fn days(&self, row: SideRow<'_>, dates: &mut DateReader) -> Result<Days, Refusal> {
        let (first, last) = match self.form {
            Form::Invoices => (Part::ServiceStart, Part::ServiceEnd),
            Form::Movements => (Part::Time, Part::End),
            Form::Snapshot => return self.month(row, dates),
            Form::Contracts | Form::Prices => (Part::Start, Part::End),
        };
        let start = day_of(row, self.places.of(first).unwrap_or(0), dates)?;
        let end = self.optional_day(row, last, dates)?;
        if let Some(end) = end.filter(|end| *end < start) {
            let message = format!("the contract ends on {end}, before it starts on {start}");
            return Err(self.refuse(last, Kind::Spell, message));
        }
        Ok(Days {
            start,
            end,
            requested: self.optional_day(row, Part::Request, dates)?,
        })
    }

    /// A month, as itself or by a day in it: its row is in force at the month's last moment alone.
    fn month(&self, row: SideRow<'_>, dates: &mut DateReader) -> Result<Days, Refusal> {
        let place = self.places.of(Part::Month).unwrap_or(0);
        let day = match month_of(row.field(place)) {
            Some(day) => day,
            None => day_of(row, place, dates)?,
        };
        let close = Day::first_of_month(day.month_index() + 1);
        Ok(Days {
            start: close.plus_days(-1),
            end: Some(close),
            requested: None,
        })
    }

    /// The currency, as a code.
    fn currency(&self, row: SideRow<'_>, seen: &mut Seen) -> Result<String, Stop> {
        let code = match self.places.of(Part::Currency) {
            Some(place) => {
                let code = row.text(place).to_uppercase();
                if code.is_empty() {
                    let message = "is blank where a currency is needed".to_owned();
                    let refusal = self.refuse(Part::Currency, Kind::Currency, message);
                    return Err(refusal.into());
                }
                code
            }
            None => match parse_marked(self.field(row, self.amount_part()), self.mark) {
                Ok(Some(marked)) => marked
                    .currency
                    .map_or(String::new(), |currency| currency.code().to_owned()),
                _ => String::new(),
            },
        };
        let wanted = self.options.exports.currency.as_deref();
        if let Some(wanted) = wanted.filter(|wanted| *wanted != code) {
            match self.rates {
                None => return Err(Stop::LeftOut(format!("currency {code}"))),
                Some(rates) if rates.prices(&code).is_none() => {
                    let message = format!("\"{code}\" is not in the rates file, and not {wanted}");
                    let refusal = self.refuse(Part::Currency, Kind::Currency, message);
                    return Err(refusal.into());
                }
                Some(_) => {}
            }
        }
        seen.currency(&code);
        Ok(code)
    }

    /// Nothing is paid before a trial's end: what is paid begins there.
    fn after_trial(
        &self,
        row: SideRow<'_>,
        dates: &mut DateReader,
        days: &mut Days,
        priced: &mut Priced,
    ) -> Result<(), Refusal> {
        let Some(trial) = self.optional_day(row, Part::TrialEnd, dates)? else {
            return Ok(());
        };
        if trial <= days.start {
            return Ok(());
        }
        match days.end {
            Some(end) if end <= trial => priced.worth = Worth::Monthly(0),
            _ => days.start = trial,
        }
        Ok(())
    }

    fn reason(&self, row: SideRow<'_>) -> Reason {
        let text = self.field(row, Part::Reason);
        if text.is_empty() {
            return Reason::Unknown;
        }
        let text = String::from_utf8_lossy(text);
        let is_one = |list: &Vec<String>| {
            let word = normalised(&text);
            list.iter().any(|own| normalised(own) == word)
        };
        match &self.asked.involuntary {
            Some(list) if is_one(list) => Reason::Involuntary,
            None if is_involuntary(&text) => Reason::Involuntary,
            _ => Reason::Voluntary,
        }
    }
}

/// Whether a field holds no day: blank, or what exports write for none.
fn is_no_day(field: &[u8]) -> bool {
    if field.is_empty() {
        return true;
    }
    let is_zero = |byte: &u8| matches!(byte, b'0' | b'-' | b':' | b' ' | b'.');
    is_blank(field) || field.iter().all(is_zero)
}

/// The first day of a month written as `2024-03` or `2024/03`.
fn month_of(field: &[u8]) -> Option<Day> {
    let text = std::str::from_utf8(field).ok()?;
    let (year, month) = text.split_once(['-', '/'])?;
    let is_month = year.len() == 4 && month.len() == 2;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_month || !digits(year) || !digits(month) {
        return None;
    }
    Day::from_ymd(year.parse().ok()?, month.parse().ok()?, 1).ok()
}
