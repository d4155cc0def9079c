//! Rows without a customer.

use std::collections::BTreeMap;

use super::error::LedgerError;
use crate::calendar::Day;
use crate::money::Money;

/// Rows without a customer: they enter no metric, but are counted, and their revenue shown.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Guests {
    /// Rows and their amount's units, by day.
    pub(super) by_day: BTreeMap<Day, (u64, i128)>,
    pub(super) scale: u8,
}

impl Guests {
    /// Rows and revenue in the days from `start` up to but not `end`.
    pub fn between(&self, start: Day, end: Day) -> (u64, Money) {
        if start >= end {
            return (0, Money::ZERO);
        }
        let (rows, units) = self
            .by_day
            .range(start..end)
            .fold((0, 0), |(rows, units), (_, (r, u))| (rows + r, units + u));
        (
            rows,
            Money::from_units(units, u32::from(self.scale)).unwrap_or_default(),
        )
    }

    /// Rows and revenue in all.
    pub fn total(&self) -> (u64, Money) {
        self.between(Day::MIN, Day::MAX)
    }

    pub(super) fn add(&mut self, day: Day, units: i64, scale: u8) -> Result<(), LedgerError> {
        self.rescale(self.scale.max(scale))?;
        let units = i128::from(units)
            .checked_mul(power(self.scale - scale))
            .ok_or(LedgerError::TooLarge {
                scale: u32::from(self.scale),
            })?;
        self.add_day(day, 1, units)
    }

    pub(super) fn append(&mut self, mut other: Guests) -> Result<(), LedgerError> {
        self.rescale(self.scale.max(other.scale))?;
        other.rescale(self.scale)?;
        other
            .by_day
            .into_iter()
            .try_for_each(|(day, (rows, units))| self.add_day(day, rows, units))
    }

    fn add_day(&mut self, day: Day, rows: u64, units: i128) -> Result<(), LedgerError> {
        let (all_rows, sum) = self.by_day.entry(day).or_default();
        *all_rows += rows;
        *sum = sum.checked_add(units).ok_or(LedgerError::TooLarge {
            scale: u32::from(self.scale),
        })?;
        Ok(())
    }

    /// Brings the sums to at least as many decimals.
    pub(super) fn rescale(&mut self, scale: u8) -> Result<(), LedgerError> {
        if scale <= self.scale {
            return Ok(());
        }
        let factor = power(scale - self.scale);
        for (_, sum) in self.by_day.values_mut() {
            *sum = sum.checked_mul(factor).ok_or(LedgerError::TooLarge {
                scale: u32::from(scale),
            })?;
        }
        self.scale = scale;
        Ok(())
    }

    /// Takes out the rows after `as_of`, and says how many.
    pub(super) fn cut(&mut self, as_of: Option<Day>) -> u64 {
        let mut after = 0;
        self.by_day.retain(|day, (rows, _)| {
            let keep = as_of.is_none_or(|last| *day <= last);
            after += if keep { 0 } else { *rows };
            keep
        });
        after
    }
}

/// 10^`exponent`; 10^18 beyond 18, which no amount has.
fn power(exponent: u8) -> i128 {
    10_i128.pow(u32::from(exponent.min(18)))
}
