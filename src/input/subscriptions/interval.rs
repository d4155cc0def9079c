//! How long a price is for: `month`, `yearly`, `3 months`, `P1Y`.

use crate::input::columns::normalised;

/// A length of billing as a share of a month: an amount for it is `times / parts` of itself a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// 365 for days, 52 for weeks, else 1.
    pub(super) times: i64,
    /// 12 for days and weeks, the number of months for the others; times how many there are.
    pub(super) parts: i64,
}

/// What is read, for messages.
pub const EXPECTED: &str = "expected day, week, month, quarter, half-year or year, also as monthly, annual, \"3 months\" or P1Y";

/// Counts beyond this are nobody's.
const MOST: i64 = 10_000;

impl Interval {
    /// A calendar month.
    pub const MONTH: Interval = Interval::new(1, 1);

    const fn new(times: i64, parts: i64) -> Interval {
        Interval { times, parts }
    }

    /// The interval of a text; `None` for one that nobody knows, and is never read as a month.
    ///
    /// A day is 365/12 of a month, a week 52/12 (subscriptions.md, section 1).
    pub fn read(text: &str) -> Option<Interval> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix(['P', 'p'])
            && let Some(interval) = duration(rest)
        {
            return Some(interval);
        }
        let word = normalised(text);
        let word = word.strip_prefix("every").unwrap_or(&word);
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = word.split_at(digits);
        let unit = unit_of(unit)?;
        match count {
            "" => Some(unit),
            count => unit.counted(count.parse().ok()?),
        }
    }

    /// So many of it.
    pub fn counted(self, count: i64) -> Option<Interval> {
        (1..=MOST).contains(&count).then_some(Interval {
            parts: self.parts * count,
            ..self
        })
    }

    /// How many days one of it has that ends on this day.
    pub(super) fn days_before(self, end: crate::calendar::Day) -> i64 {
        let months = match (self.times, self.parts) {
            (1, months) => Some(months),
            _ => None,
        };
        match months.and_then(|months| i32::try_from(months).ok()) {
            Some(months) => end.days_since(end.plus_months(-months)).into(),
            // 52/(12 × weeks) and 365/(12 × days).
            None if self.times == 52 => self.parts / 12 * 7,
            None => self.parts / 12,
        }
    }
}

fn unit_of(word: &str) -> Option<Interval> {
    Some(match word {
        "day" | "days" | "daily" | "d" => Interval::new(365, 12),
        "week" | "weeks" | "weekly" | "w" | "wk" => Interval::new(52, 12),
        "month" | "months" | "monthly" | "m" | "mo" | "mon" | "mth" => Interval::new(1, 1),
        "quarter" | "quarters" | "quarterly" | "q" => Interval::new(1, 3),
        "halfyear" | "halfyears" | "halfyearly" | "semiannual" | "semiannually" | "semester" => {
            Interval::new(1, 6)
        }
        "year" | "years" | "yearly" | "annual" | "annually" | "annum" | "perannum" | "y" | "yr" => {
            Interval::new(1, 12)
        }
        _ => return None,
    })
}

/// What stands behind the P of an ISO 8601 duration of one unit.
fn duration(text: &str) -> Option<Interval> {
    let unit = text.chars().next_back()?;
    let count = text.strip_suffix(unit)?;
    if count.is_empty() || !count.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let unit = match unit.to_ascii_uppercase() {
        'D' => unit_of("day"),
        'W' => unit_of("week"),
        'M' => unit_of("month"),
        'Y' => unit_of("year"),
        _ => None,
    };
    unit?.counted(count.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;

    #[test]
    fn intervals_are_known_or_refused() {
        // subscriptions.md, section 1: the factors, and the words that are read.
        for (text, times, parts) in [
            ("month", 1, 1),
            ("Monthly", 1, 1),
            ("annual", 1, 12),
            ("annually", 1, 12),
            ("yearly", 1, 12),
            ("quarter", 1, 3),
            ("half-year", 1, 6),
            ("day", 365, 12),
            ("daily", 365, 12),
            ("week", 52, 12),
            ("P1M", 1, 1),
            ("P3M", 1, 3),
            ("P1Y", 1, 12),
            ("P2W", 52, 24),
            ("1 year", 1, 12),
            ("2-Year", 1, 24),
            ("3 months", 1, 3),
            ("every 2 weeks", 52, 24),
        ] {
            let expected = Interval::new(times, parts);
            assert_eq!(Interval::read(text), Some(expected), "{text}");
        }
        for unknown in [
            "",
            "fortnite",
            "1",
            "0 months",
            "P0M",
            "bimonthly",
            "PT1H",
            "once",
        ] {
            assert_eq!(Interval::read(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_full_period_has_the_days_of_the_calendar() {
        let end = Day::from_ymd(2024, 3, 15).unwrap();
        let days = |text| Interval::read(text).unwrap().days_before(end);
        // 15 February to 15 March 2024: 29 days, since February has 29.
        assert_eq!(days("month"), 29);
        assert_eq!(days("year"), 366);
        assert_eq!(days("2 weeks"), 14);
        assert_eq!(days("30 days"), 30);
    }
}
