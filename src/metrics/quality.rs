//! What the orders look like as a whole: before a rate is computed from them.

mod filled;
mod gaps;
mod spells;

use super::medians;
use crate::calendar::{Calendar, Day, Period, Unit};
use crate::ledger::{History, Orders};
use crate::money::Money;
use filled::OnDay;

pub use filled::Filled;
pub use gaps::{Active, Gaps, gaps};
pub use spells::ContractQuality;

/// How many of the largest amounts are listed.
const LARGEST: usize = 5;

/// Orders as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// Customers with an order or a refund.
    pub customers: u64,
    /// Orders: line items merged, the total not negative.
    pub orders: u64,
    /// The money in them; `None` where the files have no amounts.
    pub money: Option<Sums>,
    /// Rows without a customer.
    pub guest_rows: u64,
    /// The days; `None` without any row.
    pub days: Option<Days>,
    /// The amounts of orders above 0; `None` without any.
    pub amounts: Option<Amounts>,
    /// Times between purchases; `None` where nobody purchased on two days.
    pub gaps: Option<Gaps>,
    /// Who would be active at the data's end, by the window's length.
    pub active: Vec<Active>,
}

/// What the amounts add up to, and what they tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Amounts of orders.
    pub revenue: Money,
    /// Orders with a negative total.
    pub refunds: u64,
    /// Their amounts, negative.
    pub refunded: Money,
    /// Orders with a total of exactly 0.
    pub zero_orders: u64,
    /// Amounts of rows without a customer.
    pub guest_revenue: Money,
}

/// The days of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// The first day with a row.
    pub first: Day,
    /// The last day with a row.
    pub last: Day,
    /// Days from the first to the last without any row.
    pub without_orders: u64,
    /// The longest run of such days; the earliest of equal ones.
    pub longest_pause: Option<Period>,
    /// The week and the month that the last day lies in.
    pub last_periods: Vec<LastPeriod>,
    /// Orders by calendar period, the empty ones between too: months, or weeks of few months, quarters or years of many.
    pub periods: Vec<Filled>,
}

/// A calendar period that the data's last day lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastPeriod {
    /// The period.
    pub period: Period,
    /// Its days up to the data's last day.
    pub covered: u64,
    /// Whether that is all of them.
    pub complete: bool,
}

/// Amounts of orders above 0. Quartiles are amounts of the data: the smallest that at least that
/// share of the orders does not pass (nearest rank).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amounts {
    /// The smallest.
    pub lowest: Money,
    /// First quartile.
    pub q1: Money,
    /// Median.
    pub median: Money,
    /// Third quartile.
    pub q3: Money,
    /// The largest.
    pub highest: Money,
    /// Q3 + 3 · (Q3 − Q1), Tukey's outer fence: what lies above is an outlier. `None` where the
    /// quartiles are equal, since then every other amount would be one.
    pub fence: Option<Money>,
    /// How many lie above the fence.
    pub outliers: u64,
    /// The largest of them.
    pub largest: Vec<Largest>,
}

/// One of the largest orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Largest {
    /// Its day.
    pub day: Day,
    /// The customer's id, as far as it is text.
    pub customer: String,
    /// Its amount.
    pub amount: Money,
}

/// What one walk over some customers' histories adds up.
#[derive(Default)]
struct Seen {
    refunds: u64,
    refunded: i128,
    zero_orders: u64,
    revenue: i128,
    /// Amounts above 0.
    amounts: medians::Amounts,
    /// Days between a customer's purchases on two days.
    gaps: medians::Gaps,
    /// Days from each customer's last purchase to the last one of all.
    silent: medians::Gaps,
    /// The orders of each day from the first on.
    days: Vec<OnDay>,
}

impl Seen {
    /// Nothing yet, with room for the days of these orders.
    fn nothing(orders: &Orders) -> Seen {
        let days = orders.first_day().zip(orders.last_row_day());
        let count = days.map_or(0, |(first, last)| last.days_since(first) + 1);
        Seen {
            days: vec![OnDay::default(); usize::try_from(count).unwrap_or(0)],
            ..Seen::default()
        }
    }

    /// Takes a customer's history.
    fn take(&mut self, history: History<'_>, first: Day, last: Day) {
        let mut before: Option<Day> = None;
        for (day, amount) in history.entries() {
            let place = usize::try_from(day.days_since(first)).ok();
            if let Some(on_day) = place.and_then(|place| self.days.get_mut(place)) {
                match amount {
                    ..0 => on_day.refunds += 1,
                    _ => on_day.orders += 1,
                }
            }
            match amount {
                ..0 => {
                    self.refunds += 1;
                    self.refunded += amount;
                    continue;
                }
                0 => self.zero_orders += 1,
                1.. => {
                    self.revenue += amount;
                    self.amounts.push(amount);
                }
            }
            if let Some(before) = before.filter(|before| *before < day) {
                self.gaps.push(day.days_since(before).unsigned_abs());
            }
            before = Some(day);
        }
        if let Some(day) = before {
            self.silent.push(last.days_since(day).unsigned_abs());
        }
    }

    /// Adds what was seen of other customers.
    fn merge(&mut self, other: Seen) {
        self.refunds += other.refunds;
        self.refunded += other.refunded;
        self.zero_orders += other.zero_orders;
        self.revenue += other.revenue;
        self.amounts.merge(other.amounts);
        self.gaps.merge(other.gaps);
        self.silent.merge(other.silent);
        for (on_day, other) in self.days.iter_mut().zip(other.days) {
            on_day.orders += other.orders;
            on_day.refunds += other.refunds;
        }
    }

    /// All customers' in one walk.
    fn of(orders: &Orders) -> Seen {
        let mut all = Seen::nothing(orders);
        // Without an order nobody is silent since one.
        let last = orders.last_day().or(orders.last_row_day());
        if let Some((first, last)) = orders.first_day().zip(last) {
            let shares = orders.in_shares(|histories| {
                let mut seen = Seen::nothing(orders);
                histories.for_each(|history| seen.take(history, first, last));
                seen
            });
            shares.into_iter().for_each(|share| all.merge(share));
        }
        all
    }
}

/// Looks at all orders.
pub fn quality(orders: &Orders) -> Quality {
    let mut seen = Seen::of(orders);
    let (guest_rows, guest_revenue) = orders.guests().total();
    Quality {
        customers: orders.customers() as u64,
        orders: seen.zero_orders + seen.amounts.count(),
        money: orders.has_amounts().then(|| Sums {
            revenue: orders.money(seen.revenue),
            refunds: seen.refunds,
            refunded: orders.money(seen.refunded),
            zero_orders: seen.zero_orders,
            guest_revenue,
        }),
        guest_rows,
        days: days(orders, &seen.days),
        amounts: amounts(orders, &mut seen.amounts).filter(|_| orders.has_amounts()),
        gaps: gaps::described(&seen.gaps),
        active: gaps::active(&seen.silent),
    }
}

/// The place, from 0, of the smallest of so many values that at least `share` of them do not pass.
fn nearest_rank(count: u64, share: f64) -> Option<u64> {
    let rank = (share * count as f64).ceil() as u64;
    rank.max(1).checked_sub(1).filter(|place| *place < count)
}

fn amounts(orders: &Orders, amounts: &mut medians::Amounts) -> Option<Amounts> {
    let count = amounts.count();
    let mut rank = |share| amounts.nth(nearest_rank(count, share)?);
    let (lowest, highest) = (rank(0.0)?, rank(1.0)?);
    let (q1, median, q3) = (rank(0.25)?, rank(0.5)?, rank(0.75)?);
    let fence = q3 + 3 * (q3 - q1);
    let fence = (q3 > q1).then_some(fence);
    let outliers = fence.map_or(0, |fence| amounts.above(fence));
    let listed = outliers.min(LARGEST as u64);
    let from = (listed > 0).then(|| amounts.nth(count - listed)).flatten();
    let money = |units| orders.money(units);
    Some(Amounts {
        lowest: money(lowest),
        q1: money(q1),
        median: money(median),
        q3: money(q3),
        highest: money(highest),
        fence: fence.map(money),
        outliers,
        largest: from.map_or_else(Vec::new, |from| largest(orders, from, listed as usize)),
    })
}

/// The orders of `from` and more, the largest first, at most `count`.
fn largest(orders: &Orders, from: i128, count: usize) -> Vec<Largest> {
    let mut found = Vec::new();
    for (customer, history) in orders.histories().enumerate() {
        found.extend(
            history
                .entries()
                .filter(|(_, amount)| *amount >= from)
                .map(|(day, amount)| (std::cmp::Reverse(amount), day, customer)),
        );
    }
    found.sort_unstable();
    found.truncate(count);
    found
        .into_iter()
        .map(|(amount, day, customer)| Largest {
            day,
            customer: String::from_utf8_lossy(orders.ids().get(customer)).into_owned(),
            amount: orders.money(amount.0),
        })
        .collect()
}

/// The days of the orders; `seen` has the orders of each, from the first on.
fn days(orders: &Orders, seen: &[OnDay]) -> Option<Days> {
    let (first, last) = (orders.first_day()?, orders.last_row_day()?);
    let has_rows = |on_day: &OnDay| on_day.orders + on_day.refunds > 0;
    let with_rows = (0..).zip(seen).filter(|(_, on_day)| has_rows(on_day));
    let mut days: Vec<Day> = std::iter::once(first)
        .chain(with_rows.map(|(place, _)| first.plus_days(place)))
        .chain([last])
        .collect();
    days.dedup();
    let mut without_orders = 0;
    let mut longest_pause: Option<Period> = None;
    for pair in days.windows(2) {
        let &[before, after] = pair else { continue };
        // Guests order too; their days are looked up one by one.
        let mut start = before.plus_days(1);
        while start < after {
            let mut end = start;
            while end < after && orders.guests().between(end, end.plus_days(1)).0 == 0 {
                end = end.plus_days(1);
            }
            without_orders += u64::from(end.days_since(start).unsigned_abs());
            let pause = Period::inclusive(start, end.plus_days(-1));
            let longest = longest_pause.map_or(0, |pause| pause.days());
            if pause.is_some_and(|pause| pause.days() > longest) {
                longest_pause = pause;
            }
            start = end.plus_days(1);
        }
    }
    let last_periods = [Unit::Week, Unit::Month].map(|unit| {
        let period = Calendar::default().period_of(unit, last);
        LastPeriod {
            period,
            covered: u64::from(last.days_since(period.start).unsigned_abs()) + 1,
            complete: period.is_complete(last),
        }
    });
    Some(Days {
        first,
        last,
        without_orders,
        longest_pause,
        last_periods: last_periods.to_vec(),
        periods: filled::filled(first, last, seen, orders.guests()),
    })
}

#[cfg(test)]
mod tests;
