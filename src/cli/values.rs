//! Single values as they are typed: choices, files, amounts, shares. Days and periods are the calendar's.

use std::path::{Path, PathBuf};

use clap::builder::{PathBufValueParser, PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::calendar::Window;
pub use crate::calendar::text::{PeriodText, day, month, window};
use crate::choice::Choice;
use crate::input::{SheetOf, expanded};
use crate::money::Money;

/// One of the values of a choice, by its name.
pub fn choice<T: Choice>() -> impl TypedValueParser<Value = T> {
    one_of(T::all())
}

/// One of these values of a choice.
pub fn one_of<T: Choice>(all: Vec<T>) -> impl TypedValueParser<Value = T> {
    let possible = all.iter().map(possible).collect::<Vec<_>>();
    PossibleValuesParser::new(possible)
        .try_map(move |name| T::named(&name, &all).ok_or("none of the choices"))
}

/// A choice that somebody else makes at `auto`.
pub fn or_auto<T: Choice>(help: &'static str) -> impl TypedValueParser<Value = Auto<T>> {
    let all = T::all();
    let auto = PossibleValue::new("auto").help(help);
    let possible = std::iter::once(auto).chain(all.iter().map(possible));
    PossibleValuesParser::new(possible.collect::<Vec<_>>())
        .map(move |name| Auto(T::named(&name, &all)))
}

/// A choice, or `None` for `auto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Auto<T>(pub Option<T>);

fn possible<T: Choice>(choice: &T) -> PossibleValue {
    PossibleValue::new(choice.name())
        .aliases(choice.aliases())
        .help(choice.help())
}

/// A file to be written.
pub fn files_to_read() -> impl TypedValueParser<Value = Files> {
    PathBufValueParser::new().try_map(|path| expanded(&path).map(Files))
}

/// The files that one name stands for.
#[derive(Debug, Clone)]
pub struct Files(pub Vec<PathBuf>);

impl Files {
    /// Those of several names, in their order.
    pub fn of(names: Vec<Files>) -> Vec<PathBuf> {
        names.into_iter().flat_map(|name| name.0).collect()
    }
}

/// `FILE:SHEET`, or the sheet of every order file.
pub fn sheet(text: &str) -> Result<SheetOf, String> {
    let (file, name) = match text.rsplit_once(':') {
        Some((file, name)) => (Some(PathBuf::from(file)), name),
        None => (None, text),
    };
    match name.is_empty() {
        true => Err("name a sheet, as in Orders or shop.xlsx:Orders".to_owned()),
        false => Ok(SheetOf {
            file,
            name: name.to_owned(),
        }),
    }
}

pub fn file_to_write() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if path == Path::new("-") {
            Err("name a file; without --output the result goes to standard output")
        } else {
            Ok(path)
        }
    })
}

/// An exact amount, plain digits with an optional decimal point.
///
/// # Errors
/// The reason as a sentence.
pub fn money(text: &str) -> Result<Money, String> {
    let plain = text.trim();
    let digits = plain.strip_prefix('-').unwrap_or(plain);
    let valid = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    match plain.parse() {
        Ok(money) if valid => Ok(money),
        _ => Err(format!(
            "{text:?} is not an amount: use plain digits like 12000 or 12000.50"
        )),
    }
}

/// An amount that cannot be negative.
///
/// # Errors
/// The reason as a sentence.
pub fn cost(text: &str) -> Result<Money, String> {
    let money = money(text)?;
    if money.is_negative() {
        Err("a cost cannot be negative".to_owned())
    } else {
        Ok(money)
    }
}

/// A share, `0.4` or `40%`.
///
/// # Errors
/// The reason as a sentence.
pub fn share(text: &str) -> Result<f64, String> {
    let wrong = || format!("{text:?} is not a share: use 0.4 or 40%");
    let trimmed = text.trim();
    let (digits, percent) = match trimmed.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), true),
        None => (trimmed, false),
    };
    let exact: Money = money(digits).map_err(|_| wrong())?;
    // Moving the decimal point in the text's own digits keeps 40% exactly what 0.4 is.
    let value = if percent {
        let decimal = exact.decimal();
        let scaled = decimal
            .checked_div(rust_decimal::Decimal::ONE_HUNDRED)
            .ok_or_else(wrong)?;
        Money::from(scaled).to_f64()
    } else {
        exact.to_f64()
    };
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(format!(
            "{text} is outside 0 to 1: write 40% or 0.4 for forty percent"
        ))
    }
}

/// Percentage points, `+5pp`, as a share: 0.05.
///
/// # Errors
/// The reason as a sentence.
pub fn points(text: &str) -> Result<f64, String> {
    let wrong = || format!("{text:?} is not a number of points: use +5pp or -2pp");
    let digits = text.trim().strip_suffix("pp").ok_or_else(wrong)?;
    hundredths(digits).ok_or_else(wrong)
}

/// A relative change, `+10%`, as a share: 0.1. Not below −100 %.
///
/// # Errors
/// The reason as a sentence.
pub fn percent_change(text: &str) -> Result<f64, String> {
    let wrong = || format!("{text:?} is not a change in percent: use +10% or -5%");
    let digits = text.trim().strip_suffix('%').ok_or_else(wrong)?;
    let change = hundredths(digits).ok_or_else(wrong)?;
    if change < -1.0 {
        return Err(format!("{text} takes away more than there is"));
    }
    Ok(change)
}

/// The digits, with or without a sign, over 100: exactly, so that 5 is what 0.05 is.
fn hundredths(digits: &str) -> Option<f64> {
    let digits = digits.trim();
    let unsigned = digits.trim_start_matches(['+', '-']);
    if digits.len() > unsigned.len() + 1 {
        return None;
    }
    let exact = money(digits.strip_prefix('+').unwrap_or(digits)).ok()?;
    let scaled = exact
        .decimal()
        .checked_div(rust_decimal::Decimal::ONE_HUNDRED)?;
    Some(Money::from(scaled).to_f64())
}

/// A number of years above 0.
///
/// # Errors
/// The reason as a sentence.
pub fn years(text: &str) -> Result<f64, String> {
    match money(text).map(Money::to_f64) {
        Ok(years) if years > 0.0 => Ok(years),
        _ => Err(format!("{text:?} is not a number of years above 0")),
    }
}

/// A number of whole months, at most 50 years: `12mo`, `2y`.
///
/// # Errors
/// The reason as a sentence.
pub fn months(text: &str) -> Result<u32, String> {
    match window(text)? {
        Window::Months(months) if months <= 600 => Ok(months),
        Window::Months(_) => Err("longer than 50 years".to_owned()),
        Window::Days(_) => Err("counts whole months: use 12mo or 1y".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_changes() {
        assert_eq!(points("+5pp"), Ok(0.05));
        assert_eq!(points("-2.5 pp"), Ok(-0.025));
        assert_eq!(percent_change("+10%"), Ok(0.1));
        assert_eq!(percent_change("-100%"), Ok(-1.0));
        for text in ["5", "pp", "++5pp", "5%", "NaNpp"] {
            assert!(points(text).is_err(), "{text}");
        }
        for text in ["10", "%", "-101%", "+-1%", "1e2%"] {
            assert!(percent_change(text).is_err(), "{text}");
        }
    }

    #[test]
    fn shares_and_amounts() {
        assert_eq!(share("40%"), Ok(0.4));
        assert_eq!(share("0.4"), Ok(0.4));
        assert_eq!(share("100 %"), Ok(1.0));
        for text in ["NaN", "inf", "1e2", "40", "-0.1", "", "%"] {
            assert!(share(text).is_err(), "{text}");
        }
        assert_eq!(cost("12000.50").unwrap().to_string(), "12000.50");
        for text in ["NaN", "1e5", "12,000", "", "-1"] {
            assert!(cost(text).is_err(), "{text}");
        }
    }
}
