//! Amounts of up to eight characters, all at once.

use super::Amount;
use crate::digits::{ZEROS, all_digits, eight_digits};
use crate::input::rows::ShortField;

/// The amount of a short field: digits with or without a `mark` between them and a minus before them. `None` for
/// every other form, which [`super::parse_amount`] then judges.
#[inline(always)]
pub(in crate::input) fn short(field: ShortField, mark: u8) -> Option<Amount> {
    match hundredths(field.last, field.len, mark) {
        None => any(field, mark),
        amount => amount,
    }
}

/// The amount of a field whose `len` characters, at most eight, are the highest bytes of `text`, whatever is
/// below them: digits with a `mark` before the last two, as most amounts are written. `None` for every other form.
#[inline(always)]
fn hundredths(text: u64, len: u32, mark: u8) -> Option<Amount> {
    const CENTS: u64 = 0xffff << 48;
    if !(4..=8).contains(&len) || (text >> 40) as u8 != mark {
        return None;
    }
    // The digits before the mark moved on to its place.
    let digits = (text & CENTS | text << 8 & !CENTS) ^ ZEROS;
    let below = 8 * (9 - len);
    let values = digits >> below << below;
    all_digits(values).then(|| Amount {
        units: eight_digits(values) as i64,
        scale: 2,
    })
}

/// The amount of a field in all forms of [`short`].
#[inline(never)]
fn any(ShortField { last, len }: ShortField, mark: u8) -> Option<Amount> {
    // The field's bytes moved down to the lowest.
    let text = last.checked_shr(64 - 8 * len)?;
    let negative = text as u8 == b'-';
    let (text, len) = if negative {
        (text >> 8, len.wrapping_sub(1))
    } else {
        (text, len)
    };
    if !(1..=8).contains(&len) {
        return None;
    }
    // As if the mark stood behind the last digit where there is none.
    let before = first_zero(text ^ (u64::from(mark) * 0x0101_0101_0101_0101)).min(len);
    let (digits, count) = match len - before {
        0 => (text, len),
        // A mark at either end, or two: rare, and left to the grammar.
        1 => return None,
        _ if before == 0 => return None,
        _ => {
            let low = (1 << (8 * before)) - 1;
            (text & low | text >> 8 & !low, len - 1)
        }
    };
    let place = 64 - 8 * count;
    let values = digits << place ^ ZEROS << place;
    if !all_digits(values) {
        return None;
    }
    let units = eight_digits(values) as i64;
    Some(Amount {
        units: if negative { -units } else { units },
        scale: (count - before) as u8,
    })
}

/// The place of the lowest byte that is 0; 8 where none is.
#[inline(always)]
fn first_zero(bytes: u64) -> u32 {
    // A byte that borrows: the lowest one is 0, those above it may be 1.
    let borrowed = bytes.wrapping_sub(0x0101_0101_0101_0101) & !bytes & 0x8080_8080_8080_8080;
    borrowed.trailing_zeros() / 8
}

#[cfg(test)]
mod tests {
    use super::super::{DecimalMark, parse_amount};
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8], mark: u8) -> Option<Amount> {
        // Behind bytes that would be part of the amount.
        let padded = [&[b'7'; 8], text].concat();
        let last = *padded.last_chunk().unwrap();
        let field = ShortField {
            last: u64::from_le_bytes(last),
            len: text.len() as u32,
        };
        short(field, mark)
    }

    #[test]
    fn plain_amounts_are_read() {
        for (text, units, scale) in [
            ("0", 0, 0),
            ("12345678", 12_345_678, 0),
            ("-7", -7, 0),
            ("1.5", 15, 1),
            ("12345.67", 1_234_567, 2),
            ("-1.50", -150, 2),
            ("0.000001", 1, 6),
        ] {
            let amount = read(text.as_bytes(), b'.').unwrap();
            assert_eq!((amount.units(), amount.scale()), (units, scale), "{text}");
        }
        for text in [
            "", "-", ".", "5.", ".5", "1.2.3", "--1", "1-", "+1", "1 ", "1,5", "-.", "-1.",
        ] {
            assert!(read(text.as_bytes(), b'.').is_none(), "{text}");
        }
    }

    proptest! {
        // The grammar is the reference: what is read here is what it reads, digit for digit.
        #[test]
        fn never_anything_else_than_the_grammar_reads(
            text in prop::collection::vec(prop::sample::select(b"0123456789.,-+ (x\xff".to_vec()), 0..=8),
            comma: bool,
        ) {
            let mark = if comma { DecimalMark::Comma } else { DecimalMark::Point };
            if let Some(amount) = read(&text, mark.byte()) {
                let expected = parse_amount(&text, mark).unwrap().unwrap();
                prop_assert_eq!((amount.units(), amount.scale()), (expected.units(), expected.scale()));
            }
        }
    }
}
