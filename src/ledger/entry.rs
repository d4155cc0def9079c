//! A day and an amount in one number that sorts by day, then amount.

use crate::calendar::Day;

/// An order or refund of a history.
pub(super) trait Entry: Copy + Ord + Default {
    /// `None` where they do not fit.
    fn new(day: Day, amount: i128) -> Option<Self>;
    fn day(self) -> Day;
    fn amount(self) -> i128;
}

/// Most: amounts of 32 bits.
impl Entry for u64 {
    #[inline]
    fn new(day: Day, amount: i128) -> Option<u64> {
        let amount = i32::try_from(amount).ok()?;
        Some((day.days_since(Day::MIN) as u64) << 32 | u64::from(amount as u32 ^ 1 << 31))
    }

    #[inline]
    fn day(self) -> Day {
        Day::restored(Day::MIN.epoch_days() + (self >> 32) as i32)
    }

    #[inline]
    fn amount(self) -> i128 {
        i128::from((self as u32 ^ 1 << 31) as i32)
    }
}

/// Bits of an amount beside a day in 128 bits, and what lies just above and, below zero, at their end.
const WIDE: u32 = 96;
const END: i128 = 1 << (WIDE - 1);

/// All whose sum money can hold.
impl Entry for u128 {
    #[inline]
    fn new(day: Day, amount: i128) -> Option<u128> {
        let day = day.days_since(Day::MIN) as u32;
        let fits = (-END..END).contains(&amount);
        fits.then_some(u128::from(day) << WIDE | (amount + END) as u128)
    }

    #[inline]
    fn day(self) -> Day {
        Day::restored(Day::MIN.epoch_days() + (self >> WIDE) as i32)
    }

    #[inline]
    fn amount(self) -> i128 {
        (self & ((1 << WIDE) - 1)) as i128 - END
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn back<E: Entry>(day: Day, amount: i128) -> Option<(Day, i128)> {
        E::new(day, amount).map(|entry| (entry.day(), entry.amount()))
    }

    proptest! {
        #[test]
        fn entries_give_back_what_they_are_made_of_and_sort_like_it(
            one in (-700_000..2_900_000_i32, -END..END),
            other in (-700_000..2_900_000_i32, -END..END),
        ) {
            let day = |days| Day::MIN.plus_days(days);
            let (one, other) = ((day(one.0), one.1), (day(other.0), other.1));
            prop_assert_eq!(back::<u128>(one.0, one.1), Some(one));
            let entry = |(day, amount)| u128::new(day, amount);
            prop_assert_eq!(entry(one).cmp(&entry(other)), one.cmp(&other));
            let (one, other) = ((one.0, i128::from(one.1 as i32)), (other.0, i128::from(other.1 as i32)));
            prop_assert_eq!(back::<u64>(one.0, one.1), Some(one));
            let entry = |(day, amount)| u64::new(day, amount);
            prop_assert_eq!(entry(one).cmp(&entry(other)), one.cmp(&other));
            prop_assert_eq!(back::<u64>(one.0, 1 << 31), None);
            prop_assert_eq!(back::<u128>(one.0, END), None);
        }
    }
}
