//! One customer's rows as spells: from when until when how much is paid.

use crate::calendar::Day;
use crate::ledger::{EndIs, Form, Reason, Subscription, Subscriptions, Worth, micros};

/// A time in which so much is paid a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spell {
    pub(super) start: Day,
    /// E, the last day at whose first moment it is in force.
    pub(super) end: Day,
    /// Millionths a month; below 0 where an invoice line takes something back.
    pub(super) mrr: i64,
    /// Millionths that are less while a discount runs.
    pub(super) discount: i64,
    /// The last day at whose first moment the discount runs.
    pub(super) discounted: Day,
    pub(super) currency: u16,
    pub(super) group: u32,
    pub(super) reason: Reason,
    /// Whether its start is its end as it stands in the file.
    pub(super) one_day: bool,
}

/// How rows become spells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) form: Form,
    pub(super) ends_are: EndIs,
    /// A gap of so many days is none.
    pub(super) gap: i32,
    /// A service period that ended fewer days before the as-of day is open.
    pub(super) late: i32,
    /// The day up to which the data are complete: rows that start later are left out.
    pub(super) as_of: Day,
    /// Whether a service ends when its end was asked for.
    pub(super) on_request: bool,
}

/// An amount that has more digits than can be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

impl Spell {
    /// What is paid at the first moment of a day.
    pub(super) fn at(&self, day: Day) -> i64 {
        match self.start < day && day <= self.end {
            true => self.less_discount(day),
            false => 0,
        }
    }

    fn less_discount(&self, day: Day) -> i64 {
        match day <= self.discounted {
            true => self.mrr - self.discount,
            false => self.mrr,
        }
    }

    /// The first day on which something is paid.
    pub(super) fn first_paid(&self) -> Option<Day> {
        if self.mrr <= 0 {
            return None;
        }
        if self.discount < self.mrr || self.discounted <= self.start {
            return Some(self.start);
        }
        // Free until its discount ends, if it lasts that long.
        (self.discounted < self.end).then_some(self.discounted)
    }

    /// What it pays at the close of its first paid day, also where it ends on it.
    pub(super) fn first_amount(&self, first: Day) -> i64 {
        self.less_discount(first.plus_days(1))
    }
}

impl Rule {
    /// The rule of these subscriptions.
    pub(super) fn of(
        book: &Subscriptions,
        gap: i32,
        late: i32,
        as_of: Day,
        on_request: bool,
    ) -> Rule {
        Rule {
            form: book.form(),
            ends_are: book.ends().are,
            gap,
            late: match book.form() {
                Form::Invoices => late,
                _ => 0,
            },
            as_of,
            on_request,
        }
    }

    /// Puts the spells of a customer's rows, sorted by start, in place of what `spells` holds. The number of service
    /// periods that are open because an invoice may still come.
    pub(super) fn spells(
        &self,
        rows: &[Subscription],
        spells: &mut Vec<Spell>,
    ) -> Result<u64, TooLarge> {
        spells.clear();
        let known = rows.partition_point(|row| row.start <= self.as_of);
        let rows = rows.get(..known).unwrap_or(rows);
        for row in rows {
            spells.push(self.spell(row, rows)?);
        }
        Ok(self.keep_open(rows, spells))
    }

    fn spell(&self, row: &Subscription, rows: &[Subscription]) -> Result<Spell, TooLarge> {
        let has_ends = self.form.has_ends();
        let instant = |day: Day| match has_ends {
            true => self.ends_are.instant(day),
            false => day,
        };
        let mut end = row.end.map_or(Day::MAX, instant);
        let mrr = match row.worth {
            Worth::Monthly(mrr) => mrr,
            Worth::Service { units, scale } => {
                self::service(row.start, end, units, scale).ok_or(TooLarge)?
            }
        };
        if self.on_request {
            end = end.min(row.requested.unwrap_or(Day::MAX));
        }
        if has_ends && row.start < end && end < Day::MAX {
            end = self.closed(row.start, end, rows);
        }
        Ok(Spell {
            start: row.start,
            end,
            mrr,
            discount: row.discount,
            discounted: match row.discount {
                0 => Day::MIN,
                _ => instant(row.discounted),
            },
            currency: row.currency,
            group: row.group,
            reason: row.reason,
            one_day: row.end == Some(row.start),
        })
    }

    /// The end, moved to where the next row of the customer begins if the gap before it is small enough. A row that
    /// begins on the end day has closed it already: neighbours that touch never count twice.
    fn closed(&self, start: Day, end: Day, rows: &[Subscription]) -> Day {
        // Of rows sorted by start; the row itself begins before its end.
        let next = rows.partition_point(|row| row.start < end.max(start.plus_days(1)));
        let mut near = rows.iter().skip(next);
        let near = near
            .by_ref()
            .take_while(|row| row.start.days_since(end) <= self.gap);
        // A free plan keeps nobody paying.
        let mut paid = near.filter(|row| match row.worth {
            Worth::Monthly(mrr) => mrr > 0,
            Worth::Service { units, .. } => units > 0,
        });
        paid.next().map_or(end, |row| row.start)
    }

    /// Service periods of customers without a later invoice that ended just before the data do.
    fn keep_open(&self, rows: &[Subscription], spells: &mut [Spell]) -> u64 {
        let mut open = 0;
        if self.late <= 0 {
            return open;
        }
        let close = self.as_of.plus_days(1);
        let starts = |day: Day| rows.iter().any(|row| row.start >= day);
        for spell in spells.iter_mut() {
            let is_late = spell.end < close && self.as_of.days_since(spell.end) < self.late;
            if is_late && spell.mrr > 0 && spell.start < spell.end && !starts(spell.end) {
                spell.end = close;
                open += 1;
            }
        }
        open
    }
}

/// What an amount for the service from `start` to the instant `end` is a month, in millionths.
fn service(start: Day, end: Day, units: i64, scale: u8) -> Option<i64> {
    match whole_months(start, end) {
        _ if end <= start => Some(0),
        Some(months) => micros(units, scale, 1, months.into()),
        // days × 12 / 365 months.
        None => micros(units, scale, 365, 12 * i64::from(end.days_since(start))),
    }
}

/// n where `end` is n calendar months after `start`; a start on a month's last day reaches a month's last day.
///
/// subscriptions.md, section 12: 31 Jan–29 Feb and 29 Feb–31 Mar are one month each.
fn whole_months(start: Day, end: Day) -> Option<i32> {
    let months = end.month_index() - start.month_index();
    let is_last = |day: Day| day.plus_days(1).month_index() != day.month_index();
    let reaches = start.plus_months(months) == end || (is_last(start) && is_last(end));
    (months > 0 && reaches).then_some(months)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::from_ymd(year, month, day).unwrap()
    }

    #[test]
    fn service_periods_are_counted_in_calendar_months() {
        // By the calendar; section 12 of the contract for the ends of months.
        for (start, end, months) in [
            (day(2024, 1, 1), day(2025, 1, 1), Some(12)),
            (day(2024, 1, 15), day(2024, 2, 15), Some(1)),
            (day(2024, 1, 31), day(2024, 2, 29), Some(1)),
            (day(2024, 2, 29), day(2024, 3, 31), Some(1)),
            (day(2024, 2, 29), day(2025, 2, 28), Some(12)),
            (day(2024, 1, 30), day(2024, 2, 29), Some(1)),
            (day(2024, 1, 1), day(2024, 1, 31), None),
            (day(2024, 1, 1), day(2024, 1, 15), None),
        ] {
            assert_eq!(whole_months(start, end), months, "{start} {end}");
        }
        // 100.00 for 14 days: 100 × 365 / (12 × 14) = 217.261905 a month.
        assert_eq!(
            service(day(2024, 1, 1), day(2024, 1, 15), 10_000, 2),
            Some(217_261_905)
        );
        assert_eq!(service(day(2024, 1, 1), day(2024, 1, 1), 1, 0), Some(0));
    }
}
