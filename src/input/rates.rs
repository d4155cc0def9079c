//! Prices of currencies by day, to bring amounts into one currency.

use std::collections::HashMap;
use std::path::Path;

use super::amount::{Amount, MAX_DIGITS, parse_amount};
use super::columns::Role;
use super::error::InputError;
use super::orders::file_read::FileRead;
use super::orders::options::OrderOptions;
use super::problem::Kind;
use super::small_files::{Refusal, SideFile, day_of};
use super::table::{Table, TableOptions};
use crate::calendar::Day;

/// For each currency its prices, sorted by day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates {
    by_currency: HashMap<String, Vec<(Day, Amount)>>,
}

/// Why an amount has no value in the report's currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// The rates file does not have the currency.
    #[error("\"{0}\" is not in the rates file")]
    Unknown(String),
    /// Its first rate is of a later day.
    #[error("\"{currency}\" has no rate on {day} or before; its first is of {first}")]
    TooEarly {
        /// The currency.
        currency: String,
        /// The day a rate was needed for.
        day: Day,
        /// The day of the first one.
        first: Day,
    },
}

impl Rates {
    /// All prices of a currency, by day; `None` where the file does not have it.
    pub fn prices(&self, currency: &str) -> Option<&[(Day, Amount)]> {
        self.by_currency.get(currency).map(Vec::as_slice)
    }

    /// The price of one unit on a day: that day's, or the last one before it.
    ///
    /// # Errors
    /// [`RateError`] when there is none.
    pub fn on(&self, currency: &str, day: Day) -> Result<Amount, RateError> {
        let rates = self.by_currency.get(currency).map(Vec::as_slice);
        let Some([(first, _), ..]) = rates else {
            return Err(RateError::Unknown(currency.to_owned()));
        };
        let rates = rates.unwrap_or_default();
        let after = rates.partition_point(|(of, _)| *of <= day);
        match after.checked_sub(1).and_then(|place| rates.get(place)) {
            Some((_, rate)) => Ok(*rate),
            None => Err(RateError::TooEarly {
                currency: currency.to_owned(),
                day,
                first: *first,
            }),
        }
    }
}

/// The product, and whether it had to be rounded to 18 digits (half away from zero).
pub(super) fn converted(amount: Amount, rate: Amount) -> Option<(Amount, bool)> {
    if let Ok(product) = amount.times(rate) {
        return Some((product, false));
    }
    let mut units = i128::from(amount.units()) * i128::from(rate.units());
    let mut scale = amount.scale() + rate.scale();
    let limit = 10_i128.pow(MAX_DIGITS) - 1;
    let mut dropped = 0;
    while units.abs() > limit || u32::from(scale) > MAX_DIGITS {
        if scale == 0 {
            return None;
        }
        dropped = units % 10;
        units /= 10;
        scale -= 1;
    }
    if dropped.abs() >= 5 && units.abs() < limit {
        units += dropped.signum();
    }
    let units = i64::try_from(units).ok()?;
    Amount::new(units, scale).map(|amount| (amount, true))
}

/// Reads a file of rates: date, currency, and the price of one unit in the report's currency.
///
/// # Errors
/// [`InputError`]; a row that cannot be used always ends the run, since every amount depends on it.
pub fn read_rates(path: &Path, options: &OrderOptions) -> Result<(Rates, FileRead), InputError> {
    // Told apart by header, whatever the order files are.
    let of_rates = TableOptions {
        delimiter: None,
        no_header: false,
        ..options.table.beside()
    };
    let table = Table::open(path, &of_rates)?;
    let column_error = |error| InputError::Column {
        file: table.name.clone(),
        error,
    };
    let find = |role| table.header.find(role, None).map_err(column_error);
    let columns = [find(Role::Date)?, find(Role::Currency)?, find(Role::Rate)?];
    let mut file = SideFile::read(table, &columns, &[0], &[2], options)?;
    let mark = file.mark;
    let mut rates = Rates::default();
    file.each(|row, dates| {
        let refuse = |column, kind, message| Refusal {
            column: Some(column),
            kind,
            message,
        };
        let day = day_of(row, 0, dates)?;
        let currency = row.text(1).to_uppercase();
        if currency.is_empty() {
            let message = "is blank where a currency is needed".to_owned();
            return Err(refuse(1, Kind::Currency, message));
        }
        let text = row.text(2);
        let rate = match parse_amount(text.as_bytes(), mark) {
            Ok(Some(rate)) if rate > Amount::ZERO => rate,
            Ok(_) => {
                let message = format!("\"{text}\" is not a price (expected a number above 0)");
                return Err(refuse(2, Kind::Amount, message));
            }
            Err(error) => return Err(refuse(2, Kind::Amount, format!("\"{text}\" {error}"))),
        };
        let known = rates.by_currency.entry(currency).or_default();
        match known.binary_search_by_key(&day, |(of, _)| *of) {
            Ok(_) => {
                let message = format!("\"{}\" has two rates for {day}", row.text(1));
                Err(refuse(1, Kind::Currency, message))
            }
            Err(place) => {
                known.insert(place, (day, rate));
                Ok(())
            }
        }
    });
    let roles = [("date", 0), ("currency", 1), ("rate", 2)];
    let (file, _) = file.finish(&roles, &columns, false)?;
    Ok((rates, file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        parse_amount(text.as_bytes(), super::super::amount::DecimalMark::Point)
            .unwrap()
            .unwrap()
    }

    fn day(day: u32) -> Day {
        Day::from_ymd(2025, 1, day).unwrap()
    }

    #[test]
    fn the_rate_is_the_days_or_the_last_one_before() {
        let mut rates = Rates::default();
        let usd = vec![(day(2), amount("0.9")), (day(5), amount("0.8"))];
        rates.by_currency.insert("USD".to_owned(), usd);
        for (on, expected) in [(2, "0.9"), (4, "0.9"), (5, "0.8"), (31, "0.8")] {
            assert_eq!(rates.on("USD", day(on)), Ok(amount(expected)));
        }
        assert_eq!(
            rates.on("USD", day(1)).unwrap_err().to_string(),
            "\"USD\" has no rate on 2025-01-01 or before; its first is of 2025-01-02"
        );
        assert_eq!(
            rates.on("CHF", day(9)).unwrap_err().to_string(),
            "\"CHF\" is not in the rates file"
        );
    }

    #[test]
    fn products_are_exact_up_to_18_digits_and_then_rounded() {
        // By hand: 19.99 × 0.9135 = 18.260865.
        let (product, rounded) = converted(amount("19.99"), amount("0.9135")).unwrap();
        assert_eq!(
            (product.to_string().as_str(), rounded),
            ("18.260865", false)
        );
        // 1234567890.12 × 1.123456789 = 1386983677.63672002468 (bc); 18 digits end after the 8th decimal.
        let (product, rounded) = converted(amount("1234567890.12"), amount("1.123456789")).unwrap();
        assert!(rounded);
        assert_eq!(product.to_string(), "1386983677.63672002");
        let (negative, _) = converted(amount("-1234567890.12"), amount("1.123456789")).unwrap();
        assert_eq!(negative, product.negated());
    }
}
