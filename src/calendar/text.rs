//! Days, lengths of time and periods as people type them.

use std::str::FromStr;

use super::{Calendar, Day, Period, PeriodChoice, Unit, Window};

/// A period as typed. Fiscal calendars shift years and quarters, so the text is kept until the
/// calendar is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodText(String);

const PERIOD_FORMS: &str = "use 2025, 2025-Q1, Q1, 2025-03, 2025-W10, 2025-03-01..2025-03-31, 2025-01..2025-03, all, \
     last-month, last-quarter, last-year, last-30d or ytd";

impl FromStr for PeriodText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let period = PeriodText(text.trim().to_owned());
        period.choice(Calendar::default()).map(|_| period)
    }
}

impl PeriodText {
    /// The period it names in this calendar.
    ///
    /// # Errors
    /// The reason as a sentence, when it names none.
    pub fn choice(&self, calendar: Calendar) -> Result<PeriodChoice, String> {
        let text = self.0.to_ascii_lowercase();
        Ok(match text.as_str() {
            "all" => PeriodChoice::All,
            "last-week" => PeriodChoice::Last(Unit::Week),
            "last-month" => PeriodChoice::Last(Unit::Month),
            "last-quarter" => PeriodChoice::Last(Unit::Quarter),
            "last-year" => PeriodChoice::Last(Unit::Year),
            "ytd" => PeriodChoice::ToDate(Unit::Year),
            "qtd" => PeriodChoice::ToDate(Unit::Quarter),
            "mtd" => PeriodChoice::ToDate(Unit::Month),
            _ => return relative(&text).unwrap_or_else(|| fixed(&text, calendar)),
        })
    }
}

/// `last-30d` and `Q1`, which the end of the data decides.
fn relative(text: &str) -> Option<Result<PeriodChoice, String>> {
    if let Some(length) = text.strip_prefix("last-") {
        let counts = length.starts_with(|c: char| c.is_ascii_digit());
        return counts.then(|| window(length).map(PeriodChoice::LastSpan));
    }
    let number = text.strip_prefix('q')?;
    let quarter = whole(number, 1..=4);
    let wrong = || format!("quarters are Q1 to Q4, not Q{number}");
    Some(quarter.map(PeriodChoice::Quarter).ok_or_else(wrong))
}

fn fixed(text: &str, calendar: Calendar) -> Result<PeriodChoice, String> {
    let period = match text.split_once("..") {
        Some((first, last)) => range(first, last, calendar)?,
        None => named(text, calendar)?,
    };
    Ok(PeriodChoice::Fixed(period))
}

/// From the first day of one period or day to the last of another.
fn range(first: &str, last: &str, calendar: Calendar) -> Result<Period, String> {
    let edge = |text: &str| match text.trim() {
        text if text.len() == "2025-03-01".len() => day(text).map(|day| (day, day)),
        text => named(text, calendar).map(|period| (period.start, period.last())),
    };
    let ((first, _), (_, last)) = (edge(first)?, edge(last)?);
    Period::inclusive(first, last)
        .ok_or_else(|| format!("the period ends on {last}, before it starts on {first}"))
}

fn named(text: &str, calendar: Calendar) -> Result<Period, String> {
    let unknown = || format!("not a period: {PERIOD_FORMS}");
    let text = text.strip_prefix("fy").unwrap_or(text);
    // 2025Q1 is 2025-Q1.
    let (year, rest) = match (text.split_once('-'), text.find(['q', 'w'])) {
        (Some(parts), _) => parts,
        (None, Some(place)) => text.split_at(place),
        (None, None) => (text, ""),
    };
    if year.len() != 4 || rest.contains('+') {
        return Err(unknown());
    }
    let year: i32 = year
        .parse()
        .ok()
        .filter(|year| *year >= 1)
        .ok_or_else(unknown)?;
    let (unit, start) = if rest.is_empty() {
        (Unit::Year, fiscal(year, 0, calendar))
    } else if let Some(quarter) = rest.strip_prefix('q') {
        let quarter = whole(quarter, 1..=4)
            .ok_or_else(|| format!("quarters are Q1 to Q4, not {}", rest.to_uppercase()))?;
        (
            Unit::Quarter,
            fiscal(year, 3 * (quarter as i32 - 1), calendar),
        )
    } else if let Some(week) = rest.strip_prefix('w') {
        let number = whole(week, 1..=53).ok_or_else(unknown)?;
        let monday =
            Day::from_iso_week(year, number).map_err(|_| format!("{year} has no week {number}"))?;
        // Sunday weeks are named by range when shown; the ISO number still finds the one that
        // holds its Thursday.
        (Unit::Week, monday.plus_days(3))
    } else if rest.len() == 2 {
        let month =
            whole(rest, 1..=12).ok_or_else(|| format!("months are 01 to 12, not {rest}"))?;
        (
            Unit::Month,
            Day::first_of_month(year * 12 + month as i32 - 1),
        )
    } else {
        let day = day(text).map_err(|_| unknown())?;
        (Unit::Days, day)
    };
    Ok(calendar.period_of(unit, start))
}

/// First day of the fiscal year named `year` (the calendar year it ends in), plus months.
fn fiscal(year: i32, months: i32, calendar: Calendar) -> Day {
    let first = calendar.year_start as i32 - 1;
    let year = if first > 0 { year - 1 } else { year };
    Day::first_of_month(year * 12 + first + months)
}

fn whole(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let digits =
        !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .then(|| text.parse().ok())
        .flatten()
        .filter(|number| range.contains(number))
}

/// A day, `2025-03-01`.
///
/// # Errors
/// The reason as a sentence.
pub fn day(text: &str) -> Result<Day, String> {
    let text = text.trim();
    let wrong = || format!("{text:?} is not a day: use YYYY-MM-DD, for example 2025-03-01");
    let mut parts = text.splitn(3, '-');
    let mut part = |length: usize| -> Result<u32, String> {
        let part = parts
            .next()
            .filter(|part| part.len() == length)
            .ok_or_else(wrong)?;
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        part.parse().map_err(|_| wrong())
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    Day::from_ymd(year as i32, month, day)
        .map_err(|_| format!("{text} is not a day of the calendar"))
}

/// A month of the year by its name, its first three letters or its number, as 1 to 12.
///
/// # Errors
/// The reason as a sentence.
pub fn month(text: &str) -> Result<u32, String> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let asked = text.trim().to_ascii_lowercase();
    let named = MONTHS
        .iter()
        .position(|month| asked.len() >= 3 && month.starts_with(&asked));
    named
        .map(|place| place as u32 + 1)
        .or_else(|| whole(&asked, 1..=12))
        .ok_or_else(|| format!("{text:?} is not a month: use april, apr or 4"))
}

/// A length of time, `12mo`, `90d`, `4w`, `1y`.
///
/// # Errors
/// The reason as a sentence.
pub fn window(text: &str) -> Result<Window, String> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let wrong = || {
        "not a length of time: use days, weeks, months or years, like 90d, 12w, 12mo, 1y".to_owned()
    };
    let number: u32 = number.parse().map_err(|_| wrong())?;
    if number == 0 {
        return Err("must be longer than nothing".to_owned());
    }
    let window = match unit.trim().to_ascii_lowercase().as_str() {
        "d" | "day" | "days" => Window::Days(number),
        "w" | "week" | "weeks" => Window::Days(number.saturating_mul(7)),
        "mo" | "month" | "months" => Window::Months(number),
        "y" | "year" | "years" => Window::Months(number.saturating_mul(12)),
        "m" => return Err("\"m\" could be minutes or months: write mo for months".to_owned()),
        _ => return Err(wrong()),
    };
    let too_long = match window {
        Window::Days(days) => days > 36_525,
        Window::Months(months) => months > 1_200,
    };
    if too_long {
        Err("longer than 100 years".to_owned())
    } else {
        Ok(window)
    }
}

impl FromStr for PeriodChoice {
    type Err = String;

    /// A period as it is typed, of years that begin in January and weeks that begin on Monday.
    fn from_str(text: &str) -> Result<PeriodChoice, String> {
        PeriodText(text.trim().to_owned()).choice(Calendar::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match text
            .parse::<PeriodText>()
            .and_then(|text| text.choice(Calendar::default()))
        {
            Ok(PeriodChoice::Fixed(period)) => period.to_string(),
            Ok(other) => format!("{other:?}"),
            Err(reason) => reason,
        }
    }

    #[test]
    fn periods_as_typed() {
        for text in [
            "2025",
            "2025-Q1",
            "2025-03",
            "2025-W10",
            "2025-03-01..2025-03-31",
        ] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(shown("2025-q4"), "2025-Q4");
        assert_eq!(shown("2025-03-05"), "2025-03-05..2025-03-05");
        assert_eq!(shown("LAST-quarter"), "Last(Quarter)");
        assert_eq!(shown("all"), "All");
        assert_eq!(shown("2025Q1"), "2025-Q1");
        assert_eq!(shown("2025w10"), "2025-W10");
        assert_eq!(shown("Q1"), "Quarter(1)");
        assert_eq!(shown("YTD"), "ToDate(Year)");
        assert_eq!(shown("last-30d"), "LastSpan(Days(30))");
        assert_eq!(shown("last-3mo"), "LastSpan(Months(3))");
        assert_eq!(shown("2024-01..2024-03"), "2024-01-01..2024-03-31");
        assert_eq!(shown("2023..2024-02-10"), "2023-01-01..2024-02-10");
    }

    #[test]
    fn periods_that_are_none_say_why() {
        assert_eq!(shown("2025-Q5"), "quarters are Q1 to Q4, not Q5");
        assert_eq!(shown("Q5"), "quarters are Q1 to Q4, not Q5");
        assert!(shown("last-30x").starts_with("not a length of time"));
        assert_eq!(shown("2025-13"), "months are 01 to 12, not 13");
        assert_eq!(shown("2025-W53"), "2025 has no week 53");
        assert_eq!(
            shown("2025-03-31..2025-03-01"),
            "the period ends on 2025-03-01, before it starts on 2025-03-31"
        );
        assert_eq!(
            shown("2025-02-30..2025-03-01"),
            "2025-02-30 is not a day of the calendar"
        );
        for text in [
            "",
            "march",
            "25-03",
            "2025-3",
            "0000",
            "2025-W+1",
            "2025-03-1",
        ] {
            assert!(
                shown(text).starts_with("not a period: use 2025,"),
                "{text}: {}",
                shown(text)
            );
        }
    }

    #[test]
    fn fiscal_years_are_named_by_the_year_they_end_in() {
        let april = Calendar {
            year_start: 4,
            ..Calendar::default()
        };
        for (text, expected) in [("2025", "FY2025"), ("FY2025-Q4", "FY2025-Q4")] {
            let period = text.parse::<PeriodText>().unwrap().choice(april).unwrap();
            let PeriodChoice::Fixed(period) = period else {
                unreachable!()
            };
            assert_eq!(period.to_string(), expected);
        }
    }

    #[test]
    fn lengths_of_time() {
        assert_eq!(window("12mo"), Ok(Window::Months(12)));
        assert_eq!(window("90d"), Ok(Window::Days(90)));
        assert_eq!(window("4w"), Ok(Window::Days(28)));
        assert_eq!(window("1 year"), Ok(Window::Months(12)));
        for text in [
            "",
            "12",
            "mo",
            "0d",
            "-3d",
            "3m",
            "1.5mo",
            "101y",
            "99999999999d",
        ] {
            assert!(window(text).is_err(), "{text}");
        }
    }
}
