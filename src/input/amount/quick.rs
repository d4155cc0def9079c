//! Plain amounts of any length: a sign, digits, at most one mark.

use super::{Amount, MAX_DIGITS};

/// The mark to give where none is known: only whole numbers are read then.
const NO_MARK: u8 = 0xff;

/// The amount of digits with at most one `mark` between them, a sign before them, and nothing else but an
/// apostrophe at the start. `None` for every other form, which [`super::parse_marked`] then judges.
#[inline]
pub(in crate::input) fn quick_amount(text: &[u8], mark: u8) -> Option<Amount> {
    let (negative, digits) = match text {
        [b'0'..=b'9', ..] => (false, text),
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        [b'\'', rest @ ..] if rest.first() != Some(&b'\'') => return quick_amount(rest, mark),
        _ => (false, text),
    };
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
    let units = if negative { -units } else { units };
    Some(Amount { units, scale })
}
