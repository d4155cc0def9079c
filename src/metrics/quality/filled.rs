//! How full the calendar periods of the data are: what is missing or only begun shows at once.

use crate::calendar::{Calendar, Day, Period, Unit};
use crate::ledger::Guests;

/// More periods than these are cut longer, fewer than [`FEWEST`] shorter.
const MOST: usize = 120;
const FEWEST: usize = 4;

/// A calendar period and what lies in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filled {
    /// The period.
    pub period: Period,
    /// Orders: the total not negative.
    pub orders: u64,
    /// Orders with a negative total.
    pub refunds: u64,
    /// Rows without a customer.
    pub guest_rows: u64,
    /// Its days from the data's first to their last one.
    pub covered: u64,
    /// Those of them that have a row.
    pub with_rows: u64,
}

/// What the customers have on one day.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OnDay {
    pub(super) orders: u64,
    pub(super) refunds: u64,
}

/// The periods from the first day to the last: months, or weeks of few months, quarters or years of many. `days` has
/// each day's orders, from the first on.
pub(super) fn filled(first: Day, last: Day, days: &[OnDay], guests: &Guests) -> Vec<Filled> {
    let count = |unit| periods(unit, first, last).count();
    let unit = match () {
        () if count(Unit::Month) < FEWEST => Unit::Week,
        () if count(Unit::Month) <= MOST => Unit::Month,
        () if count(Unit::Quarter) <= MOST => Unit::Quarter,
        () => Unit::Year,
    };
    let fill = |period: Period| {
        let (from, to) = (period.start.max(first), period.end.min(last.plus_days(1)));
        let mut filled = Filled {
            period,
            orders: 0,
            refunds: 0,
            guest_rows: guests.between(from, to).0,
            covered: u64::from(to.days_since(from).unsigned_abs()),
            with_rows: 0,
        };
        for number in 0..to.days_since(from) {
            let day = from.plus_days(number);
            let place = usize::try_from(day.days_since(first)).ok();
            let of_customers = place.and_then(|place| days.get(place));
            let on_day = of_customers.copied().unwrap_or_default();
            filled.orders += on_day.orders;
            filled.refunds += on_day.refunds;
            // The first and the last day have a row, be it a refund after the last order, which is left out.
            let has_rows = day == first
                || day == last
                || on_day.orders + on_day.refunds > 0
                || guests.between(day, day.plus_days(1)).0 > 0;
            filled.with_rows += u64::from(has_rows);
        }
        filled
    };
    periods(unit, first, last).map(fill).collect()
}

fn periods(unit: Unit, first: Day, last: Day) -> impl Iterator<Item = Period> {
    let calendar = Calendar::default();
    let begin = calendar.period_of(unit, first);
    std::iter::successors(Some(begin), move |period| {
        let next = period.next();
        // Behind the last day that there is, the next period is the same again.
        (next.start > period.start && next.start <= last).then_some(next)
    })
}
