//! The instants that are looked at, and which two of them make a period.

use std::collections::HashMap;
use std::ops::Range;

use crate::calendar::{Calendar, Day, Period, Unit};

/// Two instants, by their places among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pair {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether only a figure of its own hangs on it: where a price is missing, that figure is.
    pub(super) aside: bool,
}

/// One row: a period, the months that its movements are summed over, and the pairs of its rates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowPlan {
    pub(super) period: Period,
    /// Where it ends, cut at the close of the as-of day.
    pub(super) until: Day,
    /// Places among the pairs.
    pub(super) months: Range<usize>,
    /// The pair of its own two ends.
    pub(super) span: usize,
    /// The pair of the twelve months before its end, where the data reach back so far.
    pub(super) year: Option<usize>,
}

/// Everything that is looked at.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    pub(super) instants: Vec<Day>,
    /// The months first, the earliest first; then all others.
    pub(super) pairs: Vec<Pair>,
    pub(super) months: usize,
    pub(super) rows: Vec<RowPlan>,
    /// All rows in one; from the first month whose movements are known.
    pub(super) total: RowPlan,
}

/// What is asked of the calendar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span<'a> {
    /// The rows, which follow each other; at least one.
    pub(super) periods: &'a [Period],
    /// The first day of the month whose movements nobody knows, if any.
    pub(super) unknown: Option<Day>,
    pub(super) as_of: Day,
    /// The first day that the data cover.
    pub(super) first: Day,
    /// The first of the month from which cohorts are looked at.
    pub(super) cohorts_from: Option<Day>,
}

impl Timeline {
    /// The timeline of these periods; none without a period.
    pub(super) fn of(span: &Span<'_>) -> Option<Timeline> {
        let (first, last) = (span.periods.first()?, span.periods.last()?);
        let close = span.as_of.plus_days(1);
        let calendar = Calendar::default();
        let mut months = Vec::new();
        let mut month = calendar.period_of(Unit::Month, first.start);
        while month.start < last.end.min(close) {
            months.push((month.start, month.end.min(close)));
            month = month.next();
        }
        let months_of = |first: Day, until: Day| {
            let from = months.partition_point(|(start, _)| *start < first);
            from..months.partition_point(|(start, _)| *start < until)
        };
        let known = span.unknown.map_or(first.start, |unknown| {
            let next = calendar.period_of(Unit::Month, unknown).end;
            first.start.max(next)
        });
        let mut all = Collected::default();
        for &(from, to) in &months {
            all.pair(from, to, false);
        }
        let mut row = |period: &Period| {
            let until = period.end.min(close);
            let year_ago = until.plus_months(-12);
            RowPlan {
                period: *period,
                until,
                months: months_of(period.start, until),
                span: all.pair(period.start, until, false),
                year: (year_ago > span.first).then(|| all.pair(year_ago, until, true)),
            }
        };
        let rows: Vec<RowPlan> = span.periods.iter().map(&mut row).collect();
        let whole = Period {
            start: known.min(last.end.plus_days(-1)),
            end: last.end,
            unit: Unit::Days,
            calendar,
        };
        let mut total = row(&whole);
        if span.periods.len() == 1 && known == first.start {
            total.period = *first;
        }
        let mut instants = all.instants;
        if let Some(from) = span.cohorts_from {
            let mut month = calendar.period_of(Unit::Month, from);
            while month.end <= close {
                instants.push(month.end);
                month = month.next();
            }
        }
        instants.sort_unstable();
        instants.dedup();
        let place = |day: &Day| instants.binary_search(day).unwrap_or(0);
        let pairs = all.pairs.iter();
        let pairs = pairs.map(|(from, to, aside)| Pair {
            from: place(from),
            to: place(to),
            aside: *aside,
        });
        Some(Timeline {
            pairs: pairs.collect(),
            months: months.len(),
            instants,
            rows,
            total,
        })
    }

    /// The days of an instant's place.
    pub(super) fn day(&self, place: usize) -> Day {
        self.instants.get(place).copied().unwrap_or(Day::MIN)
    }

    /// The place of an instant that is looked at.
    pub(super) fn place(&self, day: Day) -> Option<usize> {
        self.instants.binary_search(&day).ok()
    }

    /// How many instants are not after `day`.
    pub(super) fn up_to(&self, day: Day) -> usize {
        self.instants.partition_point(|instant| *instant <= day)
    }

    /// The days of a pair.
    pub(super) fn days(&self, pair: usize) -> (Day, Day) {
        let day = |place: usize| self.instants.get(place).copied().unwrap_or(Day::MIN);
        let pair = self.pairs.get(pair);
        pair.map_or((Day::MIN, Day::MIN), |pair| (day(pair.from), day(pair.to)))
    }

    /// The month, among the pairs, in which a day lies.
    pub(super) fn month_of(&self, day: Day) -> Option<usize> {
        let months = self.pairs.get(..self.months)?;
        let start = |pair: &Pair| self.instants.get(pair.from).copied().unwrap_or(Day::MAX);
        let after = months.partition_point(|pair| start(pair) <= day);
        let month = after.checked_sub(1)?;
        (day < self.days(month).1).then_some(month)
    }
}

/// Pairs as they come, each once.
#[derive(Default)]
struct Collected {
    /// With whether each stands aside.
    pairs: Vec<(Day, Day, bool)>,
    places: HashMap<(Day, Day), usize>,
    instants: Vec<Day>,
}

impl Collected {
    fn pair(&mut self, from: Day, to: Day, aside: bool) -> usize {
        let Collected {
            pairs,
            places,
            instants,
        } = self;
        let place = *places.entry((from, to)).or_insert_with(|| {
            pairs.push((from, to, aside));
            instants.extend([from, to]);
            pairs.len() - 1
        });
        if let Some((.., known)) = pairs.get_mut(place) {
            *known &= aside;
        }
        place
    }
}
