//! Whether the data could have shown a loss: section 1 of the definitions, "Observable".

use crate::calendar::{Day, Window};

/// How much of the loss between two instants the data can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observed {
    /// All of it: the data reach back over the whole activity window before the start.
    Whole,
    /// A part: customers of the time before the data are missing at the start.
    Part,
    /// None: nobody can be lost before the data are older than the window.
    Nothing,
}

/// Data that begin on a day, held against the instants between which customers may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// The first day of the data \[b\].
    pub begin: Day,
    /// The activity window \[W\].
    pub window: Window,
    /// The first instant.
    pub start: Day,
    /// The second instant.
    pub end: Day,
}

impl View {
    /// How much of a loss between the two instants the data can show.
    ///
    /// Nothing where `end − W ≤ b`, a part where `start − W < b < end − W`, else all of it.
    /// Definitions, section 1.
    pub fn observed(&self) -> Observed {
        if self.window.before(self.end) <= self.begin {
            Observed::Nothing
        } else if self.window.before(self.start) < self.begin {
            Observed::Part
        } else {
            Observed::Whole
        }
    }

    /// The largest window for which the data show all of the loss: the days from their first one to the start,
    /// in whole months from three months on. `None` where the data begin with the start or later.
    pub fn largest_window(&self) -> Option<Window> {
        let days = u32::try_from(self.start.days_since(self.begin)).ok()?;
        let months = (1..=days / 28).rev().map(Window::Months);
        let mut fitting = months.filter(|months| months.before(self.start) >= self.begin);
        match fitting.next() {
            Some(Window::Months(months)) if months > 2 => Some(Window::Months(months)),
            _ => (days > 0).then_some(Window::Days(days)),
        }
    }

    /// Why nothing can be known, and which windows would do. `suggested` is the one that the gaps between
    /// orders suggest.
    pub fn reason(&self, suggested: Option<Window>) -> String {
        let View { begin, window, .. } = *self;
        let last = self.end.plus_days(-1);
        let why = format!(
            "the data begin on {begin}, so with a window of {window} nobody can have been lost by {last}"
        );
        let Some(largest) = self.largest_window() else {
            return format!("{why}; choose a period that starts later");
        };
        let fits = |window: &Window| window.before(self.start) >= begin;
        match suggested {
            Some(suggested) if suggested == largest => format!(
                "{why}; --active-within {largest} works: the largest that these data allow, and what `check` suggests"
            ),
            Some(suggested) if fits(&suggested) => format!(
                "{why}; --active-within {largest} (the largest that these data allow) or {suggested} (what `check` \
                 suggests) works"
            ),
            Some(suggested) => format!(
                "{why}; --active-within {largest} works, the largest that these data allow; what `check` suggests, \
                 {suggested}, needs a period that starts on {} or later",
                suggested.after(begin)
            ),
            None => {
                format!("{why}; --active-within {largest} works, the largest that these data allow")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> Day {
        Day::from_ymd(2024, month, day).unwrap()
    }

    fn march(begin: Day, window: Window) -> View {
        View {
            begin,
            window,
            start: day(3, 1),
            end: day(4, 1),
        }
    }

    #[test]
    fn a_loss_shows_once_the_data_are_older_than_the_window() {
        // March 2024 and a window of one month: end − W is 1 March, start − W is 1 February.
        let month = Window::Months(1);
        for (begin, expected) in [
            (day(3, 1), Observed::Nothing),
            (day(2, 29), Observed::Part),
            (day(2, 2), Observed::Part),
            (day(2, 1), Observed::Whole),
        ] {
            assert_eq!(march(begin, month).observed(), expected, "{begin}");
        }
    }

    #[test]
    fn the_largest_window_reaches_back_to_the_first_day() {
        let year = Window::Months(12);
        // 5 January to 1 March 2024: 27 + 29 days.
        assert_eq!(
            march(day(1, 5), year).largest_window(),
            Some(Window::Days(56))
        );
        assert_eq!(march(day(3, 1), year).largest_window(), None);
        let begin = Day::from_ymd(2023, 10, 15).unwrap();
        // 1 March less 4 months is 1 November, less 5 months 1 October: before the data.
        assert_eq!(march(begin, year).largest_window(), Some(Window::Months(4)));
    }

    #[test]
    fn the_reason_names_the_windows_that_work() {
        let view = march(day(1, 5), Window::Months(12));
        let with = |suggested| view.reason(suggested);
        assert!(with(Some(Window::Days(35))).contains(
            "--active-within 56d (the largest that these data allow) or 35d (what `check` suggests) works"
        ));
        // 5 January + 3 months.
        assert!(with(Some(Window::Months(3))).contains("starts on 2024-04-05 or later"));
        assert!(
            march(day(3, 2), Window::Months(12))
                .reason(None)
                .ends_with("starts later")
        );
    }
}
