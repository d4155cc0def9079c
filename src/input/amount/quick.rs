//! Plain amounts, and those with thousands or one currency beside them, read from left to right.
//! What is read here is what [`super::grammar`] reads; everything else is left to it.

use super::currency::{self, Currency};
use super::{Amount, MAX_DIGITS, Marked};
use crate::digits::{ZEROS, all_digits, eight_digits};

/// The highest bit of every byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The mark to give where none is known: only whole numbers are read then.
const NO_MARK: u8 = 0xff;

/// The amount of digits with at most one `mark` between them, in groups of three or not, a sign before them, and
/// nothing else but an apostrophe at the start. `None` for every other form, which [`super::parse_marked`] then
/// judges.
#[inline(always)]
pub(in crate::input) fn quick_amount(text: &[u8], mark: u8) -> Option<Amount> {
    short(text, mark).or_else(|| any(text, mark))
}

/// Up to eight bytes, all at once: digits with at most one `mark` between them.
#[inline(always)]
fn short(text: &[u8], mark: u8) -> Option<Amount> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    let len = text.len();
    if len == 0 || len > 8 {
        return None;
    }
    let below = u64::BITS - 8 * len as u32;
    // The text in the highest bytes, zeros in those below.
    let text = match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) << below
                | u64::from(u32::from_le_bytes(*last)) << 32
        }
        _ => text
            .iter()
            .fold(0, |word, &byte| word >> 8 | u64::from(byte) << 56),
    };
    let digits = (text ^ ZEROS) >> below << below;
    // The highest bit of each byte that is the mark.
    let others = text ^ (u64::from(mark) * LOW);
    let marks = !(((others & !HIGH) + !HIGH) | others) & HIGH;
    if marks == 0 {
        return all_digits(digits).then(|| Amount {
            units: eight_digits(digits) as i64,
            scale: 0,
        });
    }
    if marks & (marks - 1) != 0 || len == 1 || mark == NO_MARK {
        return None;
    }
    let before = (marks >> 7) - 1;
    let behind = !(marks | (marks - 1));
    let digits = digits & behind | (digits & before) << 8;
    all_digits(digits).then(|| Amount {
        units: eight_digits(digits) as i64,
        scale: (marks.leading_zeros() / 8) as u8,
    })
}

/// The amount of a text of any length.
#[inline(never)]
fn any(text: &[u8], mark: u8) -> Option<Amount> {
    let (negative, digits) = match text {
        [b'0'..=b'9', ..] => (false, text),
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        [b'\'', rest @ ..] if rest.first() != Some(&b'\'') => return any(rest, mark),
        _ => (false, text),
    };
    let amount = match ungrouped(digits, mark) {
        None => grouped(digits, mark)?,
        Some(amount) => amount,
    };
    Some(if negative { amount.negated() } else { amount })
}

/// Digits with at most one mark.
#[inline]
fn ungrouped(digits: &[u8], mark: u8) -> Option<Amount> {
    if digits.len() > MAX_DIGITS as usize + 1 {
        return None;
    }
    let (mut units, mut count, mut decimals_from) = (0i64, 0usize, None);
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            // 19 digits without a mark may wrap; they are refused below.
            units = units.wrapping_mul(10).wrapping_add(i64::from(digit));
            count += 1;
        } else if byte == mark && mark != NO_MARK && decimals_from.is_none() {
            decimals_from = Some(count);
        } else {
            return None;
        }
    }
    if count == 0 || count > MAX_DIGITS as usize {
        return None;
    }
    let scale = decimals_from.map_or(0, |from| count - from) as u8;
    Some(Amount { units, scale })
}

/// Digits in groups of three, and decimals behind the mark: `1,234.56`.
#[inline(never)]
fn grouped(digits: &[u8], mark: u8) -> Option<Amount> {
    if mark == NO_MARK || matches!(digits, [b'0', ..]) || digits.len() > 25 {
        return None;
    }
    let end = digits.iter().position(|byte| *byte == mark);
    let (whole, decimals) = digits.split_at(end.unwrap_or(digits.len()));
    let (mut units, mut count, mut in_group, mut separator) = (0i64, 0, 0, None);
    for &byte in whole {
        match byte {
            b'0'..=b'9' if in_group < 3 => {
                units = units * 10 + i64::from(byte - b'0');
                (count, in_group) = (count + 1, in_group + 1);
            }
            b',' | b'.' | b' ' | b'\'' => {
                let fits = match separator {
                    None => in_group > 0,
                    Some(separator) => separator == byte && in_group == 3,
                };
                if !fits {
                    return None;
                }
                (separator, in_group) = (Some(byte), 0);
            }
            _ => return None,
        }
        if count > MAX_DIGITS {
            return None;
        }
    }
    let decimals = decimals.get(1..).unwrap_or_default();
    if separator.is_none() || in_group != 3 || count + decimals.len() as u32 > MAX_DIGITS {
        return None;
    }
    for &byte in decimals {
        if !byte.is_ascii_digit() {
            return None;
        }
        units = units * 10 + i64::from(byte - b'0');
    }
    let scale = decimals.len() as u8;
    Some(Amount { units, scale })
}

/// The amount with one currency before or after it: `€12.00`, `-$5`, `1,234.56 EUR`.
pub(super) fn quick_marked(text: &[u8], mark: u8) -> Option<Marked> {
    let text = std::str::from_utf8(text).ok()?;
    let currency = |text| currency::code(text).or_else(|| currency::sign(text));
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let found: (Currency, &[u8]) = match currency(unsigned) {
        Some((currency, rest)) => (currency, rest.trim_start().as_bytes()),
        None => {
            let last = unsigned.bytes().rposition(|byte| byte.is_ascii_digit())?;
            let (amount, after) = unsigned.split_at_checked(last + 1)?;
            let (currency, "") = currency(after.trim_start())? else {
                return None;
            };
            (currency, amount.as_bytes())
        }
    };
    let (currency, digits) = found;
    if !digits.first()?.is_ascii_digit() {
        return None;
    }
    let amount = quick_amount(digits, mark)?;
    Some(Marked {
        amount: if negative { amount.negated() } else { amount },
        currency: Some(currency),
    })
}
