//! Amounts of money out of text, exact to the last digit.
//!
//! [`parse_amount`] reads one value under a known decimal mark; [`AmountEvidence`] finds the mark
//! from a whole column. Both hold to one grammar, so a value that decides for one mark is always
//! refused under the other.

mod currency;
mod evidence;
mod grammar;
mod quick;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;

use crate::money::Money;

pub use currency::Currency;
pub use evidence::{AmountEvidence, DecimalChoice};
pub(super) use quick::quick_amount;
use quick::quick_marked;

/// The most digits an amount has.
pub const MAX_DIGITS: u32 = 18;

/// The first number with more than [`MAX_DIGITS`] digits.
const LIMIT: i64 = 1_000_000_000_000_000_000;

/// An exact decimal amount: `units` × 10^−`scale`. Equal and ordered by value: 12.5 = 12.50.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    units: i64,
    scale: u8,
}

/// The character between the whole part and the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl DecimalMark {
    /// `point` or `comma`, for messages.
    pub fn name(self) -> &'static str {
        name(&self)
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> DecimalMark {
        match self {
            DecimalMark::Point => DecimalMark::Comma,
            DecimalMark::Comma => DecimalMark::Point,
        }
    }

    pub(super) fn byte(self) -> u8 {
        match self {
            DecimalMark::Point => b'.',
            DecimalMark::Comma => b',',
        }
    }
}

/// Why a text is not an amount, or a result is not one.
///
/// The message is what follows the quoted value, which the caller has:
/// `"12,O0"` + ` ` + `is not an amount (expected digits like 1234.56; …)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Something else than digits, a sign, a currency and separators.
    #[error("is not an amount ({})", expected(.0))]
    NotAnAmount(DecimalMark),
    /// Written with the other mark; holds the mark that was expected.
    #[error("is not an amount with a decimal {} ({})", name(.0), expected(.0))]
    OtherMark(DecimalMark),
    /// More than one decimal mark; holds the expected mark.
    #[error("has two decimal marks ({})", expected(.0))]
    TwoMarks(DecimalMark),
    /// Thousands separators that do not stand before groups of three digits.
    #[error("has separators that do not stand at the thousands ({})", expected(.0))]
    Grouping(DecimalMark),
    /// `1e5`.
    #[error("is written with an exponent; write all digits, 100000 for 1e5")]
    Exponent,
    /// `0x1F`.
    #[error("is a hexadecimal number; write decimal digits")]
    Hexadecimal,
    /// `NaN`, `inf`.
    #[error("is not a finite number; leave the field blank where there is no amount")]
    NotFinite,
    /// More than one of minus, plus and parentheses.
    #[error("has two signs; write one minus, or parentheses, for a negative amount")]
    TwoSigns,
    /// `12,-` and `12.-`: a dash for "no cents" in some countries, a minus in others.
    #[error("may mean no cents or a negative amount; write 12.00 or -12.00 for 12.-")]
    DashForCents,
    /// `€12.00 USD`.
    #[error("names two currencies; write one")]
    TwoCurrencies,
    /// More digits than [`MAX_DIGITS`] in the text, or in a sum or product.
    #[error("has more than 18 digits; round it first")]
    TooManyDigits,
}

fn expected(mark: &DecimalMark) -> &'static str {
    match mark {
        DecimalMark::Point => "expected digits like 1234.56; for 1.234,56 use --decimal-comma",
        DecimalMark::Comma => "expected digits like 1234,56; for 1,234.56 use --decimal-point",
    }
}

fn name(mark: &DecimalMark) -> &'static str {
    match mark {
        DecimalMark::Point => "point",
        DecimalMark::Comma => "comma",
    }
}

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount { units: 0, scale: 0 };

    /// `units` × 10^−`scale`; `None` beyond 18 digits or decimals.
    pub fn new(units: i64, scale: u8) -> Option<Amount> {
        (units.unsigned_abs() < LIMIT as u64 && u32::from(scale) <= MAX_DIGITS)
            .then_some(Amount { units, scale })
    }

    /// The digits as an integer.
    #[inline]
    pub fn units(self) -> i64 {
        self.units
    }

    /// How many of the digits are decimals, as they were written: 2 for `12.50`.
    #[inline]
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// The same value with this many decimals.
    ///
    /// # Errors
    /// [`AmountError::TooManyDigits`] if that takes more than 18 digits, or fewer decimals than
    /// the value has: it never rounds.
    pub fn rescaled(self, scale: u8) -> Result<Amount, AmountError> {
        if scale == self.scale {
            return Ok(self);
        }
        if scale > self.scale {
            return (self.units_at(scale))
                .and_then(|units| fitted(units, scale))
                .ok_or(AmountError::TooManyDigits);
        }
        let less = power_of_ten(self.scale - scale);
        let units = i128::from(self.units);
        if units % less != 0 {
            return Err(AmountError::TooManyDigits);
        }
        fitted(units / less, scale).ok_or(AmountError::TooManyDigits)
    }

    /// The exact sum.
    ///
    /// # Errors
    /// [`AmountError::TooManyDigits`] beyond 18 digits.
    pub fn plus(self, other: Amount) -> Result<Amount, AmountError> {
        let scale = self.scale.max(other.scale);
        let sum = match (self.units_at(scale), other.units_at(scale)) {
            // Each below 10^36: their sum is far from the end of an i128.
            (Some(a), Some(b)) => a + b,
            _ => return Err(AmountError::TooManyDigits),
        };
        shortened(sum, scale)
    }

    /// The exact product, such as quantity × price.
    ///
    /// # Errors
    /// [`AmountError::TooManyDigits`] beyond 18 digits.
    pub fn times(self, other: Amount) -> Result<Amount, AmountError> {
        if let Some(product) = self.units.checked_mul(other.units)
            && let Some(amount) = Amount::new(product, self.scale + other.scale)
        {
            return Ok(amount);
        }
        // Both below 10^18, so the product is below 10^36.
        let product = i128::from(self.units) * i128::from(other.units);
        shortened(product, self.scale + other.scale)
    }

    /// The same value with the other sign.
    #[must_use]
    pub fn negated(self) -> Amount {
        Amount {
            units: -self.units,
            ..self
        }
    }

    /// The same value without zeros behind its second decimal: how an amount was written changes nothing that is
    /// computed of it, not even by rounding.
    #[inline(always)]
    pub fn without_zeros(self) -> Amount {
        match self.scale {
            0..=2 => self,
            _ => self.cut(),
        }
    }

    #[inline(never)]
    fn cut(self) -> Amount {
        let mut amount = self;
        while amount.scale > 2 && amount.units % 10 == 0 {
            amount.units /= 10;
            amount.scale -= 1;
        }
        amount
    }

    /// The amount as [`Money`]; always `Some`, since 18 digits fit.
    pub fn money(self) -> Option<Money> {
        Money::from_units(i128::from(self.units), u32::from(self.scale))
    }

    /// The digits with `scale` decimals, not fewer than the amount's own.
    fn units_at(self, scale: u8) -> Option<i128> {
        let more = scale.checked_sub(self.scale)?;
        (u32::from(more) <= MAX_DIGITS).then(|| i128::from(self.units) * power_of_ten(more))
    }
}

/// 10^`exponent` for exponents up to 38.
fn power_of_ten(exponent: u8) -> i128 {
    10i128.pow(u32::from(exponent))
}

fn fitted(units: i128, scale: u8) -> Option<Amount> {
    i64::try_from(units)
        .ok()
        .and_then(|units| Amount::new(units, scale))
}

/// The amount, without zeros at its end where it has too many digits with them. `units` is below 10^37.
fn shortened(units: i128, scale: u8) -> Result<Amount, AmountError> {
    let fits = |less: &u8| {
        u32::from(scale - less) <= MAX_DIGITS
            && units.unsigned_abs() < power_of_ten(MAX_DIGITS as u8 + less).unsigned_abs()
    };
    let less = (0..=scale.min(19)).find(fits);
    let less = less.ok_or(AmountError::TooManyDigits)?;
    let by = power_of_ten(less);
    match units % by {
        0 => fitted(units / by, scale - less).ok_or(AmountError::TooManyDigits),
        _ => Err(AmountError::TooManyDigits),
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Amount) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Amount {}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Amount) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Amount) -> Ordering {
        let scale = self.scale.max(other.scale);
        // Scales are at most 18, so both are `Some`; `None` would compare equal.
        self.units_at(scale).cmp(&other.units_at(scale))
    }
}

impl fmt::Display for Amount {
    /// Plain digits with as many decimals as it was written with: `-1234.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs();
        if self.scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let one = 10u64.pow(u32::from(self.scale));
        let width = usize::from(self.scale);
        write!(f, "{sign}{}.{:0width$}", digits / one, digits % one)
    }
}

/// An amount and the currency that was written with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The amount.
    pub amount: Amount,
    /// The currency of a sign or code beside the digits.
    pub currency: Option<Currency>,
}

/// The amount a text holds, whatever its currency; `None` for a blank one. It is read as
/// [`parse_marked`] has it.
///
/// # Errors
/// As [`parse_marked`].
#[inline]
pub fn parse_amount(text: &[u8], mark: DecimalMark) -> Result<Option<Amount>, AmountError> {
    parse_marked(text, mark).map(|marked| marked.map(|marked| marked.amount))
}

/// The amount a text holds, with its currency if it names one; `None` for a blank one.
///
/// Read are digits with at most one decimal mark (`.50` and `12.` too); thousands separators —
/// comma or point, whichever is not the mark, spaces (U+00A0 and U+202F too), apostrophes — where
/// they stand before groups of three digits, or of two as in `1,23,456.00`; one sign before or
/// after, or parentheses, for negative amounts; a currency's sign and its ISO 4217 code, before
/// or after, of one currency: `€12.00`, `12,00 EUR`, `US$ 5`. An apostrophe at the start, which
/// spreadsheets put before a text, is dropped.
///
/// # Errors
/// [`AmountError`] for anything else: it never guesses a digit or a mark.
#[inline]
pub fn parse_marked(text: &[u8], mark: DecimalMark) -> Result<Option<Marked>, AmountError> {
    if let Some(amount) = quick_amount(text, mark.byte()) {
        return Ok(Some(Marked {
            amount,
            currency: None,
        }));
    }
    match quick_marked(text, mark.byte()) {
        Some(marked) => Ok(Some(marked)),
        None => grammar::read(text, mark),
    }
}
