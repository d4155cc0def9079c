//! The formulas: one pure function a metric, named by its key.
//!
//! They divide what they are given; whether the inputs can be (nobody loses more customers than
//! they had) is for [`evaluate`](super::evaluate::evaluate) to say. Counts become doubles before one
//! division, amounts of money are added exactly and become doubles only to be divided.

mod costs;
mod customers;
mod purchases;
mod value;

pub use costs::*;
pub use customers::*;
pub use purchases::*;
pub use value::*;

use super::figure::Undefined;
use crate::money::Money;

/// Days in a year, leap years averaged in: what an annual figure is scaled with.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// `part / whole`, both counts.
fn share(part: u64, whole: u64, empty: Undefined) -> Result<f64, Undefined> {
    difference_share(part, 0, whole, empty)
}

/// `(a − b) / whole`. The subtraction is exact and may be negative.
fn difference_share(a: u64, b: u64, whole: u64, empty: Undefined) -> Result<f64, Undefined> {
    if whole == 0 {
        return Err(empty);
    }
    Ok((i128::from(a) - i128::from(b)) as f64 / whole as f64)
}

/// `amount / count`.
fn per(amount: Money, count: u64, empty: Undefined) -> Result<f64, Undefined> {
    if count == 0 {
        return Err(empty);
    }
    Ok(amount.to_f64() / count as f64)
}

/// The exact sum.
fn total(amounts: &[Money]) -> Result<Money, Undefined> {
    amounts
        .iter()
        .try_fold(Money::ZERO, |sum, amount| sum.checked_add(*amount))
        .ok_or(Undefined::TooLarge)
}
