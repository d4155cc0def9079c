//! The report's metrics for each of many periods.

use super::summary::{Settings, Summary, summarise_tally};
use super::tally::{Frame, Tally, base_of_contracts, consecutive};
use crate::calendar::{Calendar, Day, MOST_PERIODS, Period, TooManyPeriods, Unit};
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
    ///
    /// # Errors
    /// [`TooManyPeriods`], also for periods asked for beyond the data.
    pub fn periods(&self, first: Day, as_of: Day) -> Result<Vec<Period>, TooManyPeriods> {
        let most = self.last.unwrap_or(usize::MAX);
        let (from, to) = (self.from.unwrap_or(first), self.to.unwrap_or(as_of));
        if most > MOST_PERIODS {
            self.calendar.few_periods(self.every, from, to)?;
        }
        let (from, to) = (from.max(first), to.min(as_of));
        if most > MOST_PERIODS {
            self.calendar.few_periods(self.every, from, to)?;
        }
        let calendar = self.calendar;
        Ok(calendar.latest_periods(self.every, from, to, most))
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
            let periods = stretch.periods(day(2024, 11, 15), day(2025, 2, 3)).unwrap();
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
