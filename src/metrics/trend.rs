//! The report's metrics for each of many periods.

use super::summary::{Settings, Summary, summarise_tally};
use super::tally::{Frame, Tally, base_of_contracts, consecutive};
use crate::calendar::{Calendar, Day, Period, Unit};
use crate::ledger::Ledger;

/// Which periods a trend shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The length of a period.
    pub every: Unit,
    /// Where weeks and years start.
    pub calendar: Calendar,
    /// Begin with the period of this day; the data's first day if earlier or `None`.
    pub from: Option<Day>,
    /// End with the period of this day; the as-of day if later or `None`.
    pub to: Option<Day>,
    /// Of these, only so many, the last.
    pub last: Option<usize>,
}

impl Stretch {
    /// The periods, for data from `first` to `as_of`, the earliest first. Empty when `from` is
    /// after `to` or both lie outside the data.
    pub fn periods(&self, first: Day, as_of: Day) -> Vec<Period> {
        let from = self.from.map_or(first, |from| from.max(first));
        let to = self.to.map_or(as_of, |to| to.min(as_of));
        let mut periods = Vec::new();
        let mut period = self.calendar.period_of(self.every, from);
        while period.start <= to && from <= to {
            periods.push(period);
            period = period.next();
        }
        let surplus = periods.len()
            - self
                .last
                .map_or(periods.len(), |last| last.min(periods.len()));
        periods.split_off(surplus)
    }
}

/// The report's metrics of each of `periods`, which follow each other without a gap. Each summary
/// is what [`summarise`](super::summary::summarise) gives for its period.
pub fn trend(ledger: &Ledger, periods: &[Period], settings: &Settings) -> Vec<Summary> {
    let frames: Vec<Frame> = periods
        .iter()
        .map(|period| Frame::new(period, settings.window))
        .collect();
    let tallies: Vec<Option<Tally>> = match &ledger.orders {
        Some(orders) => consecutive(orders, &frames).into_iter().map(Some).collect(),
        None => vec![None; frames.len()],
    };
    let contracts = ledger.contracts.as_ref();
    let each = periods.iter().zip(&frames).zip(tallies);
    each.map(|((period, frame), tally)| {
        let base = contracts.map(|contracts| base_of_contracts(contracts, frame));
        summarise_tally(ledger, *period, settings, tally, base)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::from_ymd(year, month, day).unwrap()
    }

    #[test]
    fn a_stretch_is_cut_to_the_data_and_counted_from_its_end() {
        let whole = Stretch {
            every: Unit::Month,
            calendar: Calendar::default(),
            from: None,
            to: None,
            last: None,
        };
        let names = |stretch: Stretch| -> Vec<String> {
            let periods = stretch.periods(day(2024, 11, 15), day(2025, 2, 3));
            periods.iter().map(Period::to_string).collect()
        };
        assert_eq!(names(whole), ["2024-11", "2024-12", "2025-01", "2025-02"]);
        let last = Stretch {
            last: Some(2),
            ..whole
        };
        assert_eq!(names(last), ["2025-01", "2025-02"]);
        let cut = Stretch {
            from: Some(day(2020, 1, 1)),
            to: Some(day(2024, 12, 1)),
            ..whole
        };
        assert_eq!(names(cut), ["2024-11", "2024-12"]);
        let outside = Stretch {
            from: Some(day(2026, 1, 1)),
            ..whole
        };
        assert!(names(outside).is_empty());
    }
}
