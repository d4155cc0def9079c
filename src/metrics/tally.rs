//! One walk over all histories, and the counts and sums that every metric of a period is made of.

mod consecutive;
mod entries;

pub use consecutive::consecutive;

use super::medians::{Amounts, Gaps};
use super::moments::{Moments, Seen};
use crate::calendar::{Day, Period, Window};
use crate::ledger::{Contracts, Orders, Spell};
pub(super) use entries::Entries;

/// The days that matter for one period.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// First day of the period.
    pub start: Day,
    /// Day after the last of the period.
    pub end: Day,
    /// The activity window W.
    pub window: Window,
    /// 12 months before `end`: where the year behind the annual figures starts.
    pub year_start: Day,
    active_at_start: Day,
    active_at_end: Day,
    active_at_year_start: Day,
}

impl Frame {
    /// The frame of `period` with activity window `window`.
    pub fn new(period: &Period, window: Window) -> Self {
        let year_start = period.end.plus_months(-12);
        Frame {
            start: period.start,
            end: period.end,
            window,
            year_start,
            active_at_start: window.before(period.start),
            active_at_end: window.before(period.end),
            active_at_year_start: window.before(year_start),
        }
    }
}

impl Frame {
    /// The period's end, its start and the year's start, and the days from which orders make a customer active
    /// at the period's start, at its end and at the year's start.
    fn limits(&self) -> [Day; 8] {
        [
            self.end,
            self.start,
            self.year_start,
            self.active_at_start,
            self.active_at_end,
            self.active_at_year_start,
            Day::MAX,
            Day::MAX,
        ]
    }
}

/// Who was a customer at the start and at the end of a period. The symbols of definitions.md,
/// section 2: always end = retained + new + won back, and start = retained + lost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Base {
    /// S, active at the start.
    pub start: u64,
    /// E, active at the end.
    pub end: u64,
    /// Active at both.
    pub retained: u64,
    /// Active at the end, first ever order (spell) inside the period.
    pub new: u64,
    /// Active at the end, not at the start, but known before the period.
    pub won_back: u64,
    /// First ever order (spell) inside the period, active at its end or not.
    pub acquired: u64,
    /// Active 12 months before the end.
    pub year_start: u64,
    /// Active 12 months before the end and at the end.
    pub year_retained: u64,
}

impl Base {
    /// S − retained.
    pub fn lost(&self) -> u64 {
        self.start - self.retained
    }

    /// N = new + won back.
    pub fn gained(&self) -> u64 {
        self.new + self.won_back
    }

    fn add(&mut self, seen: &Presence) {
        let known_before = seen.first_before_period;
        self.start += u64::from(seen.at_start);
        self.end += u64::from(seen.at_end);
        self.retained += u64::from(seen.at_start && seen.at_end);
        self.new += u64::from(seen.at_end && !known_before);
        self.won_back += u64::from(seen.at_end && !seen.at_start && known_before);
        self.acquired += u64::from(seen.first_in_period);
        self.year_start += u64::from(seen.at_year_start);
        self.year_retained += u64::from(seen.at_year_start && seen.at_end);
    }

    fn merge(&mut self, other: &Base) {
        self.start += other.start;
        self.end += other.end;
        self.retained += other.retained;
        self.new += other.new;
        self.won_back += other.won_back;
        self.acquired += other.acquired;
        self.year_start += other.year_start;
        self.year_retained += other.year_retained;
    }
}

/// Where one customer was active.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Presence {
    pub(super) at_start: bool,
    pub(super) at_end: bool,
    at_year_start: bool,
    pub(super) first_before_period: bool,
    first_in_period: bool,
}

impl Presence {
    /// Read from a customer's contracts, sorted by start.
    pub(super) fn of_spells(spells: &[Spell], frame: &Frame) -> Presence {
        let at = |day: Day| spells.iter().any(|spell: &Spell| spell.is_active(day));
        let first = spells.first().map(|spell| spell.start);
        Presence {
            at_start: at(frame.start),
            at_end: at(frame.end),
            at_year_start: at(frame.year_start),
            first_before_period: first.is_some_and(|first| first < frame.start),
            first_in_period: first.is_some_and(|first| first >= frame.start && first < frame.end),
        }
    }

    /// Read from a customer's orders.
    pub(super) fn of_entries(entries: &Entries, frame: &Frame) -> Presence {
        let [to_date, start, year, active, at_end, at_year, ..] =
            entries.count_before(frame.limits());
        let (before_period, before_year) = (start.min(to_date), year.min(to_date));
        Presence {
            at_start: active < before_period,
            at_end: at_end < to_date,
            at_year_start: at_year < before_year,
            first_before_period: before_period > 0,
            first_in_period: before_period == 0 && to_date > 0,
        }
    }
}

/// Everything the metrics of one period need from orders. Tallies of
/// different customers [merge](Tally::merge), in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Who was active, read from orders.
    pub base: Base,
    /// B, customers with at least one order in the period.
    pub buyers: u64,
    /// Buyers with at least two orders in the period.
    pub repeat_buyers: u64,
    /// Buyers who had ordered before the period.
    pub returning_buyers: u64,
    /// Buyers with at least two orders up to the period's end, the first in it or before.
    pub repeat_buyers_to_date: u64,
    /// Orders in the period.
    pub orders: u64,
    /// Refunds in the period.
    pub refund_count: u64,
    /// Units of the period's orders.
    pub revenue: i128,
    /// Units of the period's refunds, negative or 0.
    pub refunds: i128,
    /// Amount of each order in the period.
    pub amounts: Amounts,
    /// Days between consecutive order days of one customer, of the gaps that end in the period.
    pub gaps: Gaps,
    /// Customers with at least one order up to the period's end.
    pub customers_to_date: u64,
    /// Customers with at least two.
    pub repeat_customers: u64,
    /// Units of all orders and refunds up to the period's end.
    pub net_to_date: i128,
    /// Customers with at least one order in the 12 months before the period's end.
    pub year_buyers: u64,
    /// Units of all orders and refunds in those 12 months.
    pub year_net: i128,
}

impl Tally {
    /// The tally of all customers.
    pub fn of(orders: &Orders, frame: &Frame) -> Tally {
        Tally::of_each(orders, &[*frame]).pop().unwrap_or_default()
    }

    /// The tally of each frame, in one walk over the histories.
    pub fn of_each(orders: &Orders, frames: &[Frame]) -> Vec<Tally> {
        let shares = orders.in_shares(|histories| {
            let mut tallies = vec![Tally::default(); frames.len()];
            let mut entries = Entries::default();
            histories.for_each(|history| {
                entries.take(history);
                for (tally, frame) in tallies.iter_mut().zip(frames) {
                    let _ = tally.add(&entries, frame);
                }
            });
            tallies
        });
        let mut shares = shares.into_iter();
        let mut all = shares.next().unwrap_or_default();
        for share in shares {
            for (tally, other) in all.iter_mut().zip(share) {
                tally.merge(other);
            }
        }
        all
    }

    /// The tallies of a period and of one before it, and how sure the changes between them are.
    pub fn of_both(orders: &Orders, frames: &[Frame; 2]) -> ([Tally; 2], Moments) {
        let shares = orders.in_shares(|histories| {
            let (mut now, mut before) = (Tally::default(), Tally::default());
            let mut moments = Moments::default();
            let mut entries = Entries::default();
            histories.for_each(|history| {
                entries.take(history);
                let [of_now, of_before] = frames;
                let seen = (now.add(&entries, of_now), before.add(&entries, of_before));
                moments.add(&seen.0, &seen.1);
            });
            (now, before, moments)
        });
        let mut all = (Tally::default(), Tally::default(), Moments::default());
        for (now, before, moments) in shares {
            all.0.merge(now);
            all.1.merge(before);
            all.2.merge(moments);
        }
        ([all.0, all.1], all.2)
    }

    /// Takes a customer's whole history. Where each span of the frame begins among the orders, which are sorted
    /// by day, says everything.
    fn add(&mut self, entries: &Entries, frame: &Frame) -> Seen {
        let refunded = self.add_refunds(entries.refunds(), frame);
        let [
            to_date,
            start,
            year,
            active,
            active_at_end,
            active_at_year,
            ..,
        ] = entries.count_before(frame.limits());
        // The year may begin before the period or within it.
        let (before_period, before_year) = (start.min(to_date), year.min(to_date));
        self.base.add(&Presence {
            at_start: active < before_period,
            at_end: active_at_end < to_date,
            at_year_start: active_at_year < before_year,
            first_before_period: before_period > 0,
            first_in_period: before_period == 0 && to_date > 0,
        });
        let in_period = (to_date - before_period) as u64;
        self.orders += in_period;
        self.buyers += u64::from(in_period > 0);
        self.repeat_buyers += u64::from(in_period > 1);
        self.returning_buyers += u64::from(in_period > 0 && before_period > 0);
        self.repeat_buyers_to_date += u64::from(in_period > 0 && to_date > 1);
        self.customers_to_date += u64::from(to_date > 0);
        self.repeat_customers += u64::from(to_date > 1);
        self.year_buyers += u64::from(before_year < to_date);
        self.net_to_date += entries.sum(0..to_date);
        self.year_net += entries.sum(before_year..to_date);
        let revenue = entries.sum(before_period..to_date);
        self.revenue += revenue;
        entries.each(before_period..to_date, |amount, gap| {
            self.amounts.push(amount);
            if let Some(gap) = gap {
                self.gaps.push(gap);
            }
        });
        Seen {
            at_start: active < before_period,
            at_end: active_at_end < to_date,
            orders: in_period,
            returning: before_period > 0,
            to_date: to_date as u64,
            revenue,
            net: revenue + refunded,
        }
    }

    /// Takes a customer's refunds; gives what those of the period add up to.
    fn add_refunds(&mut self, refunds: &[(Day, i128)], frame: &Frame) -> i128 {
        let mut refunded = 0;
        for &(day, units) in refunds.iter().filter(|(day, _)| *day < frame.end) {
            self.net_to_date += units;
            if day >= frame.year_start {
                self.year_net += units;
            }
            if day >= frame.start {
                self.refund_count += 1;
                self.refunds += units;
                refunded += units;
            }
        }
        refunded
    }

    /// Takes the tally of other customers for the same frame.
    pub fn merge(&mut self, other: Tally) {
        self.base.merge(&other.base);
        self.buyers += other.buyers;
        self.repeat_buyers += other.repeat_buyers;
        self.returning_buyers += other.returning_buyers;
        self.repeat_buyers_to_date += other.repeat_buyers_to_date;
        self.orders += other.orders;
        self.refund_count += other.refund_count;
        self.revenue += other.revenue;
        self.refunds += other.refunds;
        self.amounts.merge(other.amounts);
        self.gaps.merge(other.gaps);
        self.customers_to_date += other.customers_to_date;
        self.repeat_customers += other.repeat_customers;
        self.net_to_date += other.net_to_date;
        self.year_buyers += other.year_buyers;
        self.year_net += other.year_net;
    }
}

/// How sure changes of retention are between two periods, read from contracts.
pub fn moments_of_contracts(contracts: &Contracts, frames: &[Frame; 2]) -> Moments {
    let mut moments = Moments::default();
    for spells in contracts.histories() {
        let at = |day: Day| spells.iter().any(|spell: &Spell| spell.is_active(day));
        moments.add_presence(frames.map(|frame| (at(frame.start), at(frame.end))));
    }
    moments
}

/// Who was active, read from contracts.
pub fn base_of_contracts(contracts: &Contracts, frame: &Frame) -> Base {
    let mut base = Base::default();
    for spells in contracts.histories() {
        base.add(&Presence::of_spells(spells, frame));
    }
    base
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, Unit};
    use crate::ledger::OrdersBuilder;

    fn day(month: u32, day: u32) -> Day {
        Day::from_ymd(2025, month, day).unwrap()
    }

    fn march(orders: &[(&str, Day, i64)], window: Window) -> Tally {
        let mut builder = OrdersBuilder::new();
        for &(customer, day, amount) in orders {
            builder
                .push(customer.as_bytes(), None, day, amount, 0)
                .unwrap();
        }
        let period = Calendar::default().period_of(Unit::Month, day(3, 1));
        Tally::of(&builder.finish(None).unwrap(), &Frame::new(&period, window))
    }

    #[test]
    fn each_kind_of_customer_is_counted_once() {
        let tally = march(
            &[
                ("kept", day(2, 1), 10),
                ("kept", day(3, 31), 10),
                ("lost", day(2, 28), 10),
                ("back", day(1, 15), 10),
                ("back", day(3, 5), 10),
                ("new", day(3, 1), 10),
                ("later", day(4, 1), 10),
            ],
            Window::Months(1),
        );
        let base = tally.base;
        assert_eq!(
            (base.start, base.end, base.retained, base.lost()),
            (2, 3, 1, 1)
        );
        assert_eq!((base.new, base.won_back, base.acquired), (1, 1, 1));
        assert_eq!(
            (tally.buyers, tally.orders, tally.returning_buyers),
            (3, 3, 2)
        );
        // Gaps: 1 Feb to 31 Mar = 58 days, 15 Jan to 5 Mar = 49 days.
        assert_eq!((tally.gaps.len(), tally.gaps.middle()), (2, Some((49, 58))));
    }

    #[test]
    fn refunds_reduce_revenue_and_make_nobody_active() {
        let tally = march(
            &[
                ("a", day(2, 1), -5),
                ("a", day(3, 2), -7),
                ("b", day(3, 2), 0),
                ("b", day(3, 2), 3),
            ],
            Window::Months(12),
        );
        assert_eq!(
            (tally.revenue, tally.refunds, tally.net_to_date),
            (3, -7, -9)
        );
        assert_eq!((tally.buyers, tally.orders, tally.repeat_buyers), (1, 2, 1));
        assert_eq!((tally.customers_to_date, tally.base.start), (1, 0));
        assert!(tally.gaps.is_empty(), "two orders of one day have no gap");
    }

    #[test]
    fn acquired_but_gone_again_is_not_new() {
        let tally = march(&[("a", day(3, 2), 1)], Window::Days(7));
        assert_eq!(
            (tally.base.acquired, tally.base.new, tally.base.end),
            (1, 0, 0)
        );
    }

    #[test]
    fn merging_tallies_is_tallying_together() {
        let (a, b) = (
            [("a", day(3, 1), 4), ("a", day(3, 9), -1)],
            [("b", day(2, 1), 4), ("b", day(3, 2), 2)],
        );
        let window = Window::Months(2);
        let mut merged = march(&a, window);
        merged.merge(march(&b, window));
        merged.merge(Tally::default());
        let mut reversed = Tally::default();
        reversed.merge(march(&a, window));
        reversed.merge(march(&b, window));
        let together = march(&[a, b].concat(), window);
        // The median is the same, and so is all the rest; amounts are kept in any order.
        let told = |mut tally: Tally| {
            let middle = tally.amounts.middle();
            tally.amounts = Amounts::default();
            (tally, middle)
        };
        assert_eq!(told(merged), told(together.clone()));
        assert_eq!(told(reversed), told(together));
    }
}
