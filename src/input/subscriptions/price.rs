//! What a row is worth a month.

use super::found::Seen;
use super::interval::{EXPECTED, Interval};
use super::options::Tax;
use super::parts::Part;
use super::row::{Days, RowReader, Stop};
use crate::calendar::Day;
use crate::input::amount::{Amount, parse_marked};
use crate::input::date::DateReader;
use crate::input::problem::Kind;
use crate::input::small_files::{Refusal, SideRow};
use crate::ledger::Form;
use crate::ledger::{Worth, micros};

/// A price, and what is off it for a time.
pub(super) struct Priced {
    pub(super) worth: Worth,
    /// Millionths a month.
    pub(super) discount: i64,
    /// The last day of the discount, as it stands in the file.
    pub(super) discounted: Day,
}

impl RowReader<'_> {
    pub(super) fn amount_part(&self) -> Part {
        match self.form {
            Form::Prices | Form::Invoices => Part::Price,
            Form::Movements => Part::Change,
            Form::Contracts | Form::Snapshot => match self.places.of(Part::Mrr) {
                Some(_) => Part::Mrr,
                None => Part::Arr,
            },
        }
    }

    /// An amount; `None` for a blank one.
    fn amount(&self, row: SideRow<'_>, part: Part) -> Result<Option<Amount>, Refusal> {
        let text = self.field(row, part);
        if text.is_empty() {
            return Ok(None);
        }
        let read = parse_marked(text, self.mark);
        let amount = read.map_err(|error| {
            let text = String::from_utf8_lossy(text);
            self.refuse(part, Kind::Amount, format!("\"{text}\" {error}"))
        })?;
        let Some(amount) = amount.map(|marked| marked.amount) else {
            return Ok(None);
        };
        let is_money = !matches!(part, Part::Quantity | Part::DiscountPercent | Part::Count);
        match self.cents && is_money {
            false => Ok(Some(amount)),
            true => match Amount::new(amount.units(), amount.scale() + 2) {
                Some(amount) => Ok(Some(amount)),
                None => Err(self.too_large(part)),
            },
        }
    }

    fn too_large(&self, part: Part) -> Refusal {
        let message = "has more digits than an amount a month can have".to_owned();
        self.refuse(part, Kind::Size, message)
    }

    pub(super) fn priced(
        &self,
        row: SideRow<'_>,
        dates: &mut DateReader,
        days: &Days,
        seen: &mut Seen,
    ) -> Result<Priced, Stop> {
        let part = self.amount_part();
        let amount = self.amount(row, part)?.ok_or_else(|| {
            let message = "is blank where an amount is needed: write 0 for what is free".to_owned();
            self.refuse(part, Kind::Amount, message)
        })?;
        let large = |_| self.too_large(part);
        let mut amount = match self.amount(row, Part::Quantity)? {
            Some(quantity) => amount.times(quantity).map_err(large)?,
            None => amount,
        };
        if let Some(more) = self.amount(row, Part::AddOns)? {
            amount = amount.plus(more).map_err(large)?;
        }
        if let Some(shipping) = self.amount(row, Part::Shipping)? {
            amount = amount.plus(shipping.negated()).map_err(large)?;
        }
        if let Some(tax) = self.amount(row, Part::Tax)? {
            match self.tax {
                None => seen.tax(tax),
                Some(Tax::Excluded) => {}
                Some(Tax::Included) => amount = amount.plus(tax.negated()).map_err(large)?,
            }
        }
        if let (Form::Invoices, Some(off)) = (self.form, self.amount(row, Part::Discount)?) {
            amount = amount.plus(off.negated()).map_err(large)?;
        }
        let monthly = |times, parts| {
            let monthly = micros(amount.units(), amount.scale(), times, parts);
            monthly.ok_or_else(|| self.too_large(part))
        };
        let worth = match self.form {
            Form::Contracts | Form::Snapshot if part == Part::Arr => {
                Worth::Monthly(monthly(1, 12)?)
            }
            Form::Contracts | Form::Snapshot | Form::Movements => Worth::Monthly(monthly(1, 1)?),
            Form::Invoices if self.is_yes(row, Part::Proration) => {
                Worth::Monthly(self.spread(row, amount, days, seen)?)
            }
            Form::Invoices => Worth::Service {
                units: amount.units(),
                scale: amount.scale(),
            },
            Form::Prices => return Ok(self.discounted(row, dates, amount, seen)?),
        };
        Ok(Priced {
            worth,
            discount: 0,
            discounted: Day::MIN,
        })
    }

    /// A price for an interval, less its discount.
    fn discounted(
        &self,
        row: SideRow<'_>,
        dates: &mut DateReader,
        gross: Amount,
        seen: &mut Seen,
    ) -> Result<Priced, Refusal> {
        let interval = self.interval(row, seen)?;
        let large = |_| self.too_large(Part::Price);
        let mut off = self.amount(row, Part::Discount)?.unwrap_or(Amount::ZERO);
        if let Some(percent) = self.amount(row, Part::DiscountPercent)? {
            let share = Amount::new(percent.units(), percent.scale() + 2);
            let share = share.ok_or_else(|| self.too_large(Part::DiscountPercent))?;
            let part = gross.times(share).map_err(large)?;
            off = off.plus(part).map_err(large)?;
        }
        // A discount takes a price to 0 and no further.
        let net = gross.plus(off.negated()).map_err(large)?;
        let net = if gross > Amount::ZERO {
            net.max(Amount::ZERO)
        } else {
            net
        };
        let monthly = |amount: Amount| {
            let Interval { times, parts } = interval;
            micros(amount.units(), amount.scale(), times, parts)
                .ok_or_else(|| self.too_large(Part::Price))
        };
        let (full, less) = (monthly(gross)?, monthly(net)?);
        let until = match full == less {
            true => None,
            false => self.optional_day(row, Part::DiscountEnd, dates)?,
        };
        Ok(match until {
            None => Priced {
                worth: Worth::Monthly(less),
                discount: 0,
                discounted: Day::MIN,
            },
            Some(until) => Priced {
                worth: Worth::Monthly(full),
                discount: full - less,
                discounted: until,
            },
        })
    }

    fn interval(&self, row: SideRow<'_>, seen: &mut Seen) -> Result<Interval, Refusal> {
        let text = match self.places.of(Part::Interval) {
            Some(place) => row.text(place),
            None => String::new(),
        };
        let unit = match (text.as_str(), self.asked.interval) {
            ("", Some(interval)) => interval,
            ("", None) if self.places.of(Part::Interval).is_none() => {
                seen.no_interval();
                Interval::MONTH
            }
            (text, _) => Interval::read(text).ok_or_else(|| {
                seen.unknown_interval(text);
                let message = format!("\"{text}\" is no interval that is known ({EXPECTED})");
                self.refuse(Part::Interval, Kind::Interval, message)
            })?,
        };
        let count = self.field(row, Part::Count);
        if count.is_empty() {
            return Ok(unit);
        }
        let text = String::from_utf8_lossy(count);
        let number = text.strip_suffix(".0").unwrap_or(&text).parse::<i64>().ok();
        number.and_then(|count| unit.counted(count)).ok_or_else(|| {
            let message = format!("\"{text}\" is no number of intervals (expected 1, 3, 12 …)");
            self.refuse(Part::Count, Kind::Interval, message)
        })
    }

    /// A part of a period brought to a full one, by days.
    fn spread(
        &self,
        row: SideRow<'_>,
        amount: Amount,
        days: &Days,
        seen: &mut Seen,
    ) -> Result<i64, Refusal> {
        let interval = self.interval(row, seen)?;
        let end = days.end.unwrap_or(days.start);
        let part = i64::from(end.days_since(days.start)).max(1);
        let whole = interval.days_before(end);
        let Interval { times, parts } = interval;
        micros(amount.units(), amount.scale(), times * whole, parts * part)
            .ok_or_else(|| self.too_large(Part::Price))
    }
}
