//! What the orders look like as a whole: before a rate is computed from them.

mod gaps;

use crate::calendar::{Calendar, Day, Period, Unit};
use crate::ledger::Orders;
use crate::money::Money;

pub use gaps::{Active, Gaps, gaps};

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

/// Looks at all orders.
pub fn quality(orders: &Orders) -> Quality {
    let mut units = Vec::with_capacity(orders.entries());
    let (mut refunds, mut refunded, mut zero_orders, mut revenue) = (0, 0_i128, 0, 0_i128);
    for (_, amount) in orders.histories().flat_map(|history| history.entries()) {
        match amount {
            ..0 => {
                refunds += 1;
                refunded += i128::from(amount);
            }
            0 => zero_orders += 1,
            1.. => {
                revenue += i128::from(amount);
                units.push(amount);
            }
        }
    }
    let (guest_rows, guest_revenue) = orders.guests().total();
    units.sort_unstable();
    Quality {
        customers: orders.customers() as u64,
        orders: zero_orders + units.len() as u64,
        money: orders.has_amounts().then(|| Sums {
            revenue: orders.money(revenue),
            refunds,
            refunded: orders.money(refunded),
            zero_orders,
            guest_revenue,
        }),
        guest_rows,
        days: days(orders),
        amounts: amounts(orders, &units).filter(|_| orders.has_amounts()),
        gaps: gaps(orders),
        active: gaps::active(orders),
    }
}

/// The smallest value that at least `share` of the sorted values do not pass.
fn nearest_rank<T: Copy>(sorted: &[T], share: f64) -> Option<T> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

fn amounts(orders: &Orders, sorted: &[i64]) -> Option<Amounts> {
    let (&lowest, &highest) = (sorted.first()?, sorted.last()?);
    let rank = |share| nearest_rank(sorted, share);
    let (q1, median, q3) = (rank(0.25)?, rank(0.5)?, rank(0.75)?);
    let fence = i128::from(q3) + 3 * (i128::from(q3) - i128::from(q1));
    let fence = (q3 > q1).then_some(fence);
    let outliers = fence.map_or(0, |fence| {
        sorted.len() - sorted.partition_point(|amount| i128::from(*amount) <= fence)
    });
    let money = |units: i64| orders.money(i128::from(units));
    Some(Amounts {
        lowest: money(lowest),
        q1: money(q1),
        median: money(median),
        q3: money(q3),
        highest: money(highest),
        fence: fence.map(|fence| orders.money(fence)),
        outliers: outliers as u64,
        largest: match nearest(sorted, outliers.min(LARGEST)) {
            Some(from) => largest(orders, from, outliers.min(LARGEST)),
            None => Vec::new(),
        },
    })
}

/// The smallest of the `count` largest.
fn nearest(sorted: &[i64], count: usize) -> Option<i64> {
    let from = sorted.len().checked_sub(count)?;
    (count > 0).then(|| sorted.get(from).copied()).flatten()
}

/// The orders of `from` and more, the largest first, at most `count`.
fn largest(orders: &Orders, from: i64, count: usize) -> Vec<Largest> {
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
            amount: orders.money(i128::from(amount.0)),
        })
        .collect()
}

fn days(orders: &Orders) -> Option<Days> {
    let (first, last) = (orders.first_day()?, orders.last_row_day()?);
    let mut days: Vec<Day> = orders
        .histories()
        .flat_map(|history| history.entries())
        .map(|(day, _)| day)
        .chain([first, last])
        .collect();
    days.sort_unstable();
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
    })
}

#[cfg(test)]
mod tests;
