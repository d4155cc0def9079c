//! The tallies of many periods in one walk: what a trend is made of.

use super::{Frame, Presence, Tally};
use crate::calendar::Day;
use crate::ledger::{History, Orders};

/// The tally of each of `frames`, which follow each other without a gap: each starts on the day
/// that the one before ends. The same as [`Tally::of`] for each, in one walk over the orders.
pub fn consecutive(orders: &Orders, frames: &[Frame]) -> Vec<Tally> {
    let walks = orders.in_shares(|histories| {
        let mut walk = Walk::new(orders, frames)?;
        histories.for_each(|history| walk.take(history));
        Some(walk)
    });
    let mut walks = walks.into_iter().flatten();
    let Some(mut all) = walks.next() else {
        return Vec::new();
    };
    walks.for_each(|walk| all.merge(walk));
    all.finish()
}

struct Walk<'a> {
    frames: &'a [Frame],
    tallies: Vec<Tally>,
    /// First day of the first frame, and the frame of each day from it on.
    start: Day,
    frame_of: Vec<u32>,
    /// Units of all entries by day, from `first` on.
    first: Day,
    net: Vec<i128>,
    /// The purchase days of the customer being looked at.
    days: Vec<Day>,
}

impl<'a> Walk<'a> {
    fn new(orders: &Orders, frames: &'a [Frame]) -> Option<Self> {
        let (start, end) = (frames.first()?.start, frames.last()?.end);
        let mut frame_of = Vec::with_capacity(span(start, end));
        for (number, frame) in frames.iter().enumerate() {
            frame_of.resize(span(start, frame.end), number as u32);
        }
        let first = orders.first_day().unwrap_or(start);
        let last = orders.last_row_day().unwrap_or(start);
        Some(Walk {
            frames,
            tallies: vec![Tally::default(); frames.len()],
            start,
            frame_of,
            first,
            net: vec![0; span(first, last) + 1],
            days: Vec::new(),
        })
    }

    /// The frame that `day` lies in.
    fn frame(&self, day: Day) -> Option<usize> {
        let place = usize::try_from(day.days_since(self.start)).ok()?;
        self.frame_of.get(place).map(|frame| *frame as usize)
    }

    fn take(&mut self, history: History<'_>) {
        self.days.clear();
        // The frame of the last purchase, and the purchases in it so far.
        let mut open: Option<(usize, u64)> = None;
        for (day, amount) in history.entries() {
            if let Some(net) = self.net.get_mut(span(self.first, day)) {
                *net += amount;
            }
            let inside = self.frame(day);
            if amount < 0 {
                if let Some(tally) = inside.and_then(|frame| self.tallies.get_mut(frame)) {
                    tally.refund_count += 1;
                    tally.refunds += amount;
                }
                continue;
            }
            let previous = self.days.last().copied();
            self.days.push(day);
            let Some(frame) = inside else { continue };
            open = match open {
                Some((same, purchases)) if same == frame => Some((same, purchases + 1)),
                closed => {
                    self.close(closed);
                    Some((frame, 1))
                }
            };
            let tally = &mut self.tallies[frame]; // one a frame: invariant
            tally.revenue += amount;
            tally.amounts.push(amount);
            if let Some(previous) = previous.filter(|previous| *previous < day) {
                tally.gaps.push(day.days_since(previous).unsigned_abs());
            }
        }
        self.close(open);
        self.since_known();
        self.presences();
    }

    /// Counts a buyer of a frame with so many purchases in it.
    fn close(&mut self, buyer: Option<(usize, u64)>) {
        let Some((frame, purchases)) = buyer else {
            return;
        };
        let returning = self
            .days
            .first()
            .is_some_and(|first| *first < self.frames[frame].start); // invariant
        let tally = &mut self.tallies[frame]; // invariant
        tally.orders += purchases;
        tally.buyers += 1;
        tally.repeat_buyers += u64::from(purchases > 1);
        tally.returning_buyers += u64::from(returning);
        tally.repeat_buyers_to_date += u64::from(returning || purchases > 1);
    }

    /// Counts the customer once, in the frame of the first purchase and of the second: what holds
    /// from then on is summed up at the end.
    fn since_known(&mut self) {
        let since = |day: Option<&Day>| {
            let frame = day.map(|day| self.frame((*day).max(self.start)));
            frame.flatten()
        };
        let (first, second) = (since(self.days.first()), since(self.days.get(1)));
        if let Some(tally) = first.and_then(|frame| self.tallies.get_mut(frame)) {
            tally.customers_to_date += 1;
        }
        if let Some(tally) = second.and_then(|frame| self.tallies.get_mut(frame)) {
            tally.repeat_customers += 1;
        }
    }

    /// Where the customer was active: the last purchase before an instant says it.
    fn presences(&mut self) {
        let (Some(&first), Some(&last)) = (self.days.first(), self.days.last()) else {
            return;
        };
        let Some(from) = self.frame(first.max(self.start)) else {
            return;
        };
        let mut ends = Before::new(&self.days);
        let mut years = Before::new(&self.days);
        let mut before_start = ends.of(self.frames[from].start); // invariant
        let mut number = from;
        while let (Some(frame), Some(tally)) =
            (self.frames.get(number), self.tallies.get_mut(number))
        {
            number += 1;
            if last < frame.active_at_start.min(frame.active_at_year_start) {
                break;
            }
            let before_end = ends.of(frame.end);
            let before_year = years.of(frame.year_start);
            let reaches = |day: Option<Day>, from: Day| day.is_some_and(|day| day >= from);
            tally.base.add(&Presence {
                at_start: reaches(before_start, frame.active_at_start),
                at_end: reaches(before_end, frame.active_at_end),
                at_year_start: reaches(before_year, frame.active_at_year_start),
                first_before_period: first < frame.start,
                first_in_period: first >= frame.start && first < frame.end,
            });
            tally.year_buyers += u64::from(reaches(before_end, frame.year_start));
            before_start = before_end;
            // Nothing is counted any more until the next purchase: its frame comes next.
            let seen = frame.active_at_year_start.min(frame.year_start);
            let seen = seen.min(frame.active_at_start);
            if before_end.is_some_and(|day| day < seen)
                && let Some(next) = ends.next()
            {
                let place = usize::try_from(next.days_since(self.start)).unwrap_or(0);
                number = match self.frame_of.get(place) {
                    Some(&frame) => number.max(frame as usize),
                    None => break,
                };
            }
        }
    }

    /// Takes the walk over other customers: what is summed up along the frames is not yet.
    fn merge(&mut self, other: Walk<'_>) {
        for (tally, more) in self.tallies.iter_mut().zip(other.tallies) {
            tally.merge(more);
        }
        for (net, more) in self.net.iter_mut().zip(other.net) {
            *net += more;
        }
    }

    fn finish(mut self) -> Vec<Tally> {
        let mut sums = Vec::with_capacity(self.net.len() + 1);
        let mut sum = 0_i128;
        sums.push(sum);
        for net in &self.net {
            sum += net;
            sums.push(sum);
        }
        let before = |day: Day| {
            let place = span(self.first, day).min(sums.len() - 1);
            sums[place] // at most the last: invariant
        };
        let (mut customers, mut repeat) = (0, 0);
        for (frame, tally) in self.frames.iter().zip(&mut self.tallies) {
            customers += tally.customers_to_date;
            repeat += tally.repeat_customers;
            (tally.customers_to_date, tally.repeat_customers) = (customers, repeat);
            tally.net_to_date = before(frame.end);
            tally.year_net = before(frame.end) - before(frame.year_start);
        }
        self.tallies
    }
}

/// The last of sorted days before instants that only grow.
struct Before<'a> {
    days: &'a [Day],
    passed: usize,
}

impl<'a> Before<'a> {
    fn new(days: &'a [Day]) -> Self {
        Before { days, passed: 0 }
    }

    fn of(&mut self, instant: Day) -> Option<Day> {
        while self.days.get(self.passed).is_some_and(|day| *day < instant) {
            self.passed += 1;
        }
        self.days.get(self.passed.checked_sub(1)?).copied()
    }

    /// The first day that is not before the last instant.
    fn next(&self) -> Option<Day> {
        self.days.get(self.passed).copied()
    }
}

/// Days from `first` to `day`; 0 when `day` is earlier.
fn span(first: Day, day: Day) -> usize {
    usize::try_from(day.days_since(first)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Calendar, Unit, Weekday, Window};
    use crate::ledger::OrdersBuilder;
    use proptest::prelude::*;

    proptest! {
        /// The oracle is [`Tally::of`], a walk for each period.
        #[test]
        fn one_walk_is_a_walk_for_each_period(
            rows in prop::collection::vec((0_u8..6, 0_i32..1200, -3_i64..9), 1..60),
            unit in prop::sample::select(vec![Unit::Week, Unit::Month, Unit::Quarter, Unit::Year]),
            window in prop::sample::select(vec![Window::Days(1), Window::Days(45), Window::Months(1), Window::Months(12), Window::Months(30)]),
            from in 0_i32..1400,
            periods in 1_usize..40,
        ) {
            let calendar = Calendar { week_start: Weekday::Sunday, year_start: 4 };
            let origin = Day::from_ymd(2021, 12, 20).unwrap();
            let mut builder = OrdersBuilder::new();
            for (customer, day, amount) in rows {
                builder.push(&[b'a' + customer], None, origin.plus_days(day), amount, 0).unwrap();
            }
            let orders = builder.finish(None).unwrap();
            let mut period = calendar.period_of(unit, origin.plus_days(from - 100));
            let mut frames = Vec::new();
            for _ in 0..periods {
                frames.push(Frame::new(&period, window));
                period = period.next();
            }
            let together = consecutive(&orders, &frames);
            for (frame, tally) in frames.iter().zip(together) {
                prop_assert_eq!(tally, Tally::of(&orders, frame));
            }
        }
    }

    #[test]
    fn no_period_has_no_tally() {
        let orders = OrdersBuilder::new().finish(None).unwrap();
        assert!(consecutive(&orders, &[]).is_empty());
    }
}
