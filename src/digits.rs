//! Digits of a text as a number, eight at once.

/// `0` in every byte.
pub(crate) const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Whether every byte is 0 to 9.
#[inline]
pub(crate) fn all_digits(values: u64) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    (values.wrapping_add(0x7676_7676_7676_7676) | values) & HIGH == 0
}

/// The number that eight digits make, one a byte, the first one lowest.
#[inline]
pub(crate) fn eight_digits(digits: u64) -> u64 {
    // Pairs, then fours, then all: each step multiplies the earlier half and adds the later one.
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    (fours * 10_000 + (fours >> 32)) & 0xffff_ffff
}

/// How many of a text's last bytes are digits; the last one is the highest.
#[inline(always)]
pub(crate) fn last_digits(text: u64) -> u32 {
    const HIGH_HALVES: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    // 0 in the bytes that are digits: the high half is 3, and the low half does not pass 9.
    let low = (text & !HIGH_HALVES) + 0x0606_0606_0606_0606;
    let others = (text & HIGH_HALVES ^ ZEROS) | (low & HIGH_HALVES);
    others.leading_zeros() / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_digits_are_the_number_they_spell() {
        for number in [0, 7, 10, 90_000_001, 12_345_678, 99_999_999] {
            let text = format!("{number:08}");
            let bytes: [u8; 8] = text.as_bytes().try_into().unwrap();
            let digits = u64::from_le_bytes(bytes) ^ ZEROS;
            assert!(all_digits(digits));
            assert_eq!(eight_digits(digits), number);
        }
    }

    #[test]
    fn the_last_digits_of_a_text_are_counted() {
        for (text, digits) in [
            (b"12345678", 8),
            (b"C0566562", 7),
            (b"1234567x", 0),
            (b"12/45:78", 2),
        ] {
            assert_eq!(last_digits(u64::from_le_bytes(*text)), digits);
        }
        for byte in 0..=u8::MAX {
            let last = last_digits(u64::from(byte) << 56);
            assert_eq!(last, u32::from(byte.is_ascii_digit()), "{byte}");
        }
    }

    #[test]
    fn every_byte_that_is_no_digit_is_seen() {
        for place in 0..8 {
            for byte in 0..=u8::MAX {
                let mut text = *b"00000000";
                text[place] = byte;
                let digits = u64::from_le_bytes(text) ^ ZEROS;
                assert_eq!(all_digits(digits), byte.is_ascii_digit(), "{text:?}");
            }
        }
    }
}
