//! Values of a query's result by name, whatever the engine writes them like.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{ResultError, Results, plain};
use crate::calendar::{Day, Window};
use crate::choice::Choice;
use crate::money::Money;
use crate::words::{one_line, safe};

/// Named values, each with its place in the result.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    results: &'a Results,
    /// The line of all of them; `None` where each has its own.
    line: Option<u64>,
    /// Row and column of each.
    places: HashMap<String, (usize, usize)>,
}

/// A value, and where it stands.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// The value as it stands there, without white space around it.
    pub text: &'a str,
    /// File, line and column, as messages name them.
    pub place: String,
}

const COUNT: &str = "a count, like 120";
const MONEY: &str = "an amount, like 1234.56";
const REAL: &str = "a number, like 0.85";
const DAY: &str = "a day, like 2025-03-31";
const WINDOW: &str = "a length of time, like 12mo or 90d";

impl<'a> Record<'a> {
    pub(super) fn new(
        results: &'a Results,
        line: Option<u64>,
        places: HashMap<String, (usize, usize)>,
    ) -> Self {
        Record {
            results,
            line,
            places,
        }
    }

    /// Whether there is a value of this name, be it nothing.
    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(&plain(name))
    }

    /// All names, in small letters and with `_` for a point, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// The value of this name as it stands there.
    ///
    /// # Errors
    /// Where there is none.
    pub fn found(&self, name: &str) -> Result<Found<'a>, ResultError> {
        let file = &self.results.name;
        let place = self.places.get(&plain(name)).copied();
        let cell = place.and_then(|(row, column)| {
            let row = self.results.rows.get(row)?;
            Some((row, row.fields.get(column)?, column))
        });
        let Some((row, text, column)) = cell else {
            let name = name.to_owned();
            let file = file.clone();
            return Err(match self.line {
                Some(_) => ResultError::NoColumn {
                    name: file,
                    column: name,
                },
                None => ResultError::NoKey {
                    name: file,
                    key: name,
                },
            });
        };
        let header = self.results.header.get(column).map_or("", String::as_str);
        let of = match self.line {
            Some(_) => String::new(),
            None => format!(" of {name}"),
        };
        Ok(Found {
            text: text.trim(),
            place: format!(
                "{}:{}: column \"{}\"{of}",
                one_line(file),
                row.line,
                safe(header)
            ),
        })
    }

    /// A value that may be nothing; nothing also where there is none of this name.
    fn optional<T>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ResultError> {
        if !self.has(name) {
            return Ok(None);
        }
        let found = self.found(name)?;
        if found.is_nothing() {
            return Ok(None);
        }
        read(found.text)
            .map(Some)
            .ok_or_else(|| found.wrong(expected))
    }

    fn needed<T>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ResultError> {
        let found = self.found(name)?;
        read(found.text).ok_or_else(|| found.wrong(expected))
    }

    /// How many.
    ///
    /// # Errors
    /// [`ResultError`] where there is none of this name, or no count.
    pub fn count(&self, name: &str) -> Result<u64, ResultError> {
        self.needed(name, COUNT, count)
    }

    /// An amount.
    ///
    /// # Errors
    /// [`ResultError`] where there is none of this name, or no amount.
    pub fn money(&self, name: &str) -> Result<Money, ResultError> {
        self.needed(name, MONEY, money)
    }

    /// A day.
    ///
    /// # Errors
    /// [`ResultError`] where there is none of this name, or no day.
    pub fn day(&self, name: &str) -> Result<Day, ResultError> {
        self.needed(name, DAY, day)
    }

    /// A length of time.
    ///
    /// # Errors
    /// [`ResultError`] where there is none of this name, or no length of time.
    pub fn window(&self, name: &str) -> Result<Window, ResultError> {
        self.needed(name, WINDOW, |text| text.parse().ok())
    }

    /// One of these texts, by its number.
    ///
    /// # Errors
    /// [`ResultError`] where there is none of this name, or another text.
    pub fn one_of<T: Copy>(
        &self,
        name: &str,
        expected: &'static str,
        choices: &[(&str, T)],
    ) -> Result<T, ResultError> {
        self.needed(name, expected, |text| {
            let mut choices = choices.iter();
            let chosen = choices.find(|(choice, _)| choice.eq_ignore_ascii_case(text));
            chosen.map(|(_, value)| *value)
        })
    }

    /// A choice, by its name.
    ///
    /// # Errors
    /// [`ResultError`] where there is none of this name, or something else.
    pub fn choice<T: Choice>(
        &self,
        name: &str,
        expected: &'static str,
        among: &[T],
    ) -> Result<T, ResultError> {
        let named = among.iter().map(|choice| (choice.name(), *choice));
        self.one_of(name, expected, &named.collect::<Vec<_>>())
    }

    /// `true` or `false`, as engines write it.
    ///
    /// # Errors
    /// [`ResultError`] where there is none of this name, or something else.
    pub fn flag(&self, name: &str) -> Result<bool, ResultError> {
        let flags = [
            ("true", true),
            ("false", false),
            ("t", true),
            ("f", false),
            ("1", true),
            ("0", false),
        ];
        self.one_of(name, "true or false", &flags)
    }

    /// A text.
    ///
    /// # Errors
    /// [`ResultError`] where there is none of this name, or it is empty.
    pub fn text(&self, name: &str) -> Result<String, ResultError> {
        self.needed(name, "a text", |text| {
            (!text.is_empty()).then(|| text.to_owned())
        })
    }

    /// A text, or nothing.
    ///
    /// # Errors
    /// None: any text is one.
    pub fn optional_text(&self, name: &str) -> Result<Option<String>, ResultError> {
        self.optional(name, "a text", |text| Some(text.to_owned()))
    }

    /// How many, or nothing.
    ///
    /// # Errors
    /// [`ResultError`] where something else stands there.
    pub fn optional_count(&self, name: &str) -> Result<Option<u64>, ResultError> {
        self.optional(name, COUNT, count)
    }

    /// An amount, or nothing.
    ///
    /// # Errors
    /// [`ResultError`] where something else stands there.
    pub fn optional_money(&self, name: &str) -> Result<Option<Money>, ResultError> {
        self.optional(name, MONEY, money)
    }

    /// A number, or nothing.
    ///
    /// # Errors
    /// [`ResultError`] where something else stands there.
    pub fn optional_real(&self, name: &str) -> Result<Option<f64>, ResultError> {
        self.optional(name, REAL, real)
    }

    /// A day, or nothing.
    ///
    /// # Errors
    /// [`ResultError`] where something else stands there.
    pub fn optional_day(&self, name: &str) -> Result<Option<Day>, ResultError> {
        self.optional(name, DAY, day)
    }
}

impl Found<'_> {
    /// Whether it is one of the texts that engines write for a value that is not there.
    pub fn is_nothing(&self) -> bool {
        is_nothing(self.text)
    }

    fn wrong(&self, expected: &'static str) -> ResultError {
        ResultError::Value {
            place: self.place.clone(),
            value: self.text.to_owned(),
            expected,
        }
    }

    /// The error of a value that does not fit others.
    pub fn unfit(&self, why: String) -> ResultError {
        ResultError::Unfit {
            place: self.place.clone(),
            value: self.text.to_owned(),
            why,
        }
    }
}

/// Whether it is one of the texts that engines write for a value that is not there.
pub(super) fn is_nothing(text: &str) -> bool {
    text.is_empty() || text == "\\N" || text.eq_ignore_ascii_case("null")
}

/// Plain digits, or with an exponent; zeros behind the last decimal do not count.
fn decimal(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) {
        return Decimal::from_scientific(text).ok();
    }
    let is_plain = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+'));
    let short = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    };
    let short = if short.is_empty() { "0" } else { short };
    Decimal::from_str_exact(short)
        .ok()
        .filter(|_| is_plain && !text.is_empty())
}

/// A whole number; with decimals where they are zeros.
fn count(text: &str) -> Option<u64> {
    let number = decimal(text).filter(|number| number.fract().is_zero())?;
    // Few enough for sums of them.
    u64::try_from(number)
        .ok()
        .filter(|count| *count <= 1_000_000_000_000_000_000)
}

fn money(text: &str) -> Option<Money> {
    let amount = Money::from(decimal(text)?);
    // Without zeros behind, as the file commands' amounts are.
    Some(Money::from(amount.decimal()))
}

fn real(text: &str) -> Option<f64> {
    text.parse().ok().filter(|real: &f64| real.is_finite())
}

/// `2025-03-31`; midnight may follow, as some clients write days.
fn day(text: &str) -> Option<Day> {
    let (day, time) = text.split_at_checked(10).unwrap_or((text, ""));
    let midnight = time.trim_start_matches([' ', 'T']);
    if !midnight
        .bytes()
        .all(|byte| matches!(byte, b'0' | b':' | b'.' | b'Z'))
    {
        return None;
    }
    let mut parts = day.split('-');
    let mut part = |length: usize| {
        let part = parts.next().filter(|part| part.len() == length)?;
        part.parse::<u32>().ok()
    };
    let (year, month, number) = (part(4)?, part(2)?, part(2)?);
    Day::from_ymd(i32::try_from(year).ok()?, month, number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_any_engine_writes_them() {
        let exact = |text: &str| money(text).map(|money| money.to_string());
        for text in [
            "12.5",
            "12.50",
            "12.500000000",
            "1.25E+1",
            "1.25e1",
            "+12.5",
        ] {
            assert_eq!(exact(text).as_deref(), Some("12.50"), "{text}");
        }
        assert_eq!(exact("-0.000000000").as_deref(), Some("0.00"));
        // 38 digits, as sums of decimals have them, most of them zeros.
        let long = "1234567890.123400000000000000000000000";
        assert_eq!(exact(long).as_deref(), Some("1234567890.1234"));
        for text in [
            "", "12,5", "1 200", "0x1", "NaN", "12.5.1", "1e99", "€5", "1_0",
        ] {
            assert_eq!(exact(text), None, "{text}");
        }
        assert_eq!(
            (count("120"), count("120.0"), count("1.2E2")),
            (Some(120), Some(120), Some(120))
        );
        assert_eq!((count("1.5"), count("-1"), count("")), (None, None, None));
        assert_eq!(
            (real("1e-3"), real("inf"), real("x")),
            (Some(0.001), None, None)
        );
    }

    #[test]
    fn days() {
        let march = Day::from_ymd(2025, 3, 31).ok();
        for text in [
            "2025-03-31",
            "2025-03-31 00:00:00",
            "2025-03-31T00:00:00.000Z",
        ] {
            assert_eq!(day(text), march, "{text}");
        }
        for text in [
            "2025-02-30",
            "31.03.2025",
            "2025-03-31 12:00:00",
            "",
            "2025-3-31",
            "é025-03-31",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
