//! The currencies of one file's rows.

use std::sync::Arc;

use super::places::Place;
use super::refusal::Stop;
use crate::calendar::Day;
use crate::input::amount::Amount;
use crate::input::problem::Kind;
use crate::input::rates::{Rates, converted};

/// What becomes of amounts in several currencies.
#[derive(Debug, Clone, Default)]
pub(super) enum Exchange {
    /// They are counted; more than one currency is an error.
    #[default]
    None,
    /// Only these are read.
    Only(String),
    /// They are converted; an amount in `to` is left as it is.
    Convert {
        to: Option<String>,
        rates: Arc<Rates>,
    },
}

/// What a row's currency makes of its amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Currency {
    /// They are as they stand; holds where the currency is counted.
    Asis(usize),
    /// They are converted.
    Foreign(usize),
    /// It is not the one that was asked for.
    Other(usize),
}

/// The currencies seen, each as written, as a code, and with its rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Currencies {
    seen: Vec<(Vec<u8>, String, u64)>,
    last: usize,
}

impl Currencies {
    /// What a currency column's value means.
    pub(super) fn find(
        &mut self,
        place: &Place,
        value: &[u8],
        exchange: &Exchange,
    ) -> Result<Currency, Stop> {
        let value = value.trim_ascii();
        if value.is_empty() && !matches!(exchange, Exchange::None) {
            let message = "is blank where a currency is needed".to_owned();
            return Err(Stop::problem(place, Kind::Currency, message));
        }
        Ok(self.named(value, exchange))
    }

    /// What a currency means that is named in a column or inside an amount.
    pub(super) fn named(&mut self, name: &[u8], exchange: &Exchange) -> Currency {
        let seen = self.place(name);
        let code = self.code(seen);
        match exchange {
            Exchange::None => Currency::Asis(seen),
            Exchange::Only(only) if only == code => Currency::Asis(seen),
            Exchange::Only(_) => Currency::Other(seen),
            Exchange::Convert { to, .. } if to.as_deref() == Some(code) => Currency::Asis(seen),
            Exchange::Convert { .. } => Currency::Foreign(seen),
        }
    }

    fn place(&mut self, value: &[u8]) -> usize {
        let is = |(known, ..): &(Vec<u8>, String, u64)| known == value;
        if self.seen.get(self.last).is_some_and(is) {
            return self.last;
        }
        self.last = self.seen.iter().position(is).unwrap_or_else(|| {
            let code = String::from_utf8_lossy(value).to_uppercase();
            self.seen.push((value.to_vec(), code, 0));
            self.seen.len() - 1
        });
        self.last
    }

    /// The code of a currency that was found.
    pub(super) fn code(&self, seen: usize) -> &str {
        self.seen.get(seen).map_or("", |(_, code, _)| code)
    }

    /// Counts a row of a currency.
    pub(super) fn count(&mut self, seen: usize) {
        if let Some((_, _, rows)) = self.seen.get_mut(seen) {
            *rows += 1;
        }
    }

    /// An amount in the report's currency, with the rate of `day`; whether it had to be rounded.
    pub(super) fn convert(
        &self,
        seen: usize,
        place: &Place,
        exchange: &Exchange,
        amount: Amount,
        day: Day,
    ) -> Result<(Amount, bool), Stop> {
        let Exchange::Convert { rates, .. } = exchange else {
            return Ok((amount, false));
        };
        let wrong = |message| Stop::problem(place, Kind::Currency, message);
        let rate = rates
            .on(self.code(seen), day)
            .map_err(|error| wrong(error.to_string()))?;
        converted(amount, rate).ok_or_else(|| {
            wrong(format!(
                "{amount} at the rate {rate} has more than 18 digits"
            ))
        })
    }

    /// Rows by currency.
    pub(super) fn finish(self) -> impl Iterator<Item = (String, u64)> {
        let counted = self.seen.into_iter().filter(|(_, _, rows)| *rows > 0);
        counted.map(|(_, code, rows)| (code, rows))
    }
}
