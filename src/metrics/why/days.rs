//! What the days themselves bring: more weekend days, more days; and how far earlier periods moved.

use num_rational::BigRational;

use super::shapley::ratio;
use super::walk::Frame;
use crate::calendar::{Day, Period};
use crate::ledger::History;

/// Revenue by day, in units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaySums {
    /// The first day of `net`.
    since: Option<Day>,
    /// Orders and refunds of each day since the first.
    net: Vec<i128>,
    /// The period compared with.
    before: Option<Period>,
    /// Its orders' revenue by weekday, Monday first.
    weekdays: [i128; 7],
}

impl DaySums {
    /// No day yet: from `since` to the period's end.
    pub(super) fn new(frame: &Frame, since: Day) -> Self {
        let days = frame.now.end.days_since(since).max(0) as usize;
        DaySums {
            since: Some(since),
            net: vec![0; days],
            before: Some(frame.before),
            weekdays: [0; 7],
        }
    }

    /// Of days' net revenue and orders' revenue, in units.
    pub(super) fn of_days(frame: &Frame, days: &[(Day, [i128; 2])]) -> Self {
        let first = days.iter().map(|(day, _)| *day).min();
        let mut sums = DaySums::new(frame, first.unwrap_or(frame.before.start));
        for (day, [net, orders]) in days {
            sums.put(*day, *net);
            if frame.before.contains(*day) {
                sums.weekdays[day.days_from_monday() as usize] += orders; // invariant: 0 to 6
            }
        }
        sums
    }

    fn put(&mut self, day: Day, units: i128) {
        let place = self.since.map(|since| day.days_since(since));
        let place = place.and_then(|place| usize::try_from(place).ok());
        if let Some(sum) = place.and_then(|place| self.net.get_mut(place)) {
            *sum += units;
        }
    }

    pub(super) fn add(&mut self, history: History<'_>) {
        let Some(before) = self.before else {
            return;
        };
        for (day, units) in history.entries() {
            self.put(day, units);
            if units >= 0 && before.contains(day) {
                self.weekdays[day.days_from_monday() as usize] += units; // invariant: 0 to 6
            }
        }
    }

    pub(super) fn merge(&mut self, other: &DaySums) {
        for (sum, more) in self.net.iter_mut().zip(&other.net) {
            *sum += more;
        }
        for (sum, more) in self.weekdays.iter_mut().zip(other.weekdays) {
            *sum += more;
        }
    }

    /// Net revenue of a period, in units.
    fn net(&self, period: &Period) -> i128 {
        let Some(since) = self.since else { return 0 };
        let place = |day: Day| usize::try_from(day.days_since(since)).unwrap_or(0);
        let range = place(period.start)..place(period.end).min(self.net.len());
        self.net.get(range).unwrap_or_default().iter().sum()
    }

    /// How many changes between consecutive periods, before the one from `before` to the period after it, were smaller
    /// in size: the changes of at most 24 pairs of periods that the data cover from `begin` on.
    pub fn history(&self, before: &Period, begin: Day, change: i128) -> History24 {
        /// Of months, two years.
        const LONGEST: u64 = 24;
        let mut history = History24::default();
        let mut later = *before;
        loop {
            let earlier = later.previous();
            if earlier.start < begin || history.periods == LONGEST {
                return history;
            }
            let moved = self.net(&later) - self.net(&earlier);
            history.periods += 1;
            history.smaller += u64::from(moved.abs() < change.abs());
            later = earlier;
        }
    }

    /// What the calendar alone brings: each weekday's mean revenue a day in the period compared with, times how many
    /// more of that weekday there are. In units; `None` where a weekday is missing there.
    pub fn effect(&self, frame: &Frame) -> Option<BigRational> {
        let (now, before) = (weekdays(&frame.now), weekdays(&frame.before));
        let mut effect = ratio(0, 1);
        for ((revenue, now), before) in self.weekdays.into_iter().zip(now).zip(before) {
            if before == 0 {
                return None;
            }
            effect += ratio(revenue, i128::from(before)) * ratio(i128::from(now - before), 1);
        }
        Some(effect)
    }
}

/// Changes between earlier periods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History24 {
    /// How many.
    pub periods: u64,
    /// How many of them were smaller in size.
    pub smaller: u64,
}

/// How many of each weekday a period has, Monday first.
pub fn weekdays(period: &Period) -> [i32; 7] {
    let days = period.days();
    let first = period.start.days_from_monday();
    std::array::from_fn(|weekday| {
        let offset = (weekday as i32 - first).rem_euclid(7);
        (days - offset + 6).div_euclid(7).max(0)
    })
}

/// How many Saturdays and Sundays.
pub fn weekend_days(period: &Period) -> i32 {
    let [.., saturdays, sundays] = weekdays(period);
    saturdays + sundays
}
