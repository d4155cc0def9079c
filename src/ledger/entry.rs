//! A day and an amount in one number that sorts by day, then amount.

use crate::calendar::Day;

/// An order or refund of a history.
pub(super) trait Entry: Copy + Ord + Default {
    /// `None` where they do not fit.
    fn new(day: Day, amount: i64) -> Option<Self>;
    fn day(self) -> Day;
    fn amount(self) -> i64;
}

/// Most: amounts of 32 bits.
impl Entry for u64 {
    #[inline]
    fn new(day: Day, amount: i64) -> Option<u64> {
        let amount = i32::try_from(amount).ok()?;
        Some((day.days_since(Day::MIN) as u64) << 32 | u64::from(amount as u32 ^ 1 << 31))
    }

    #[inline]
    fn day(self) -> Day {
        Day::restored(Day::MIN.epoch_days() + (self >> 32) as i32)
    }

    #[inline]
    fn amount(self) -> i64 {
        i64::from((self as u32 ^ 1 << 31) as i32)
    }
}

/// All of them.
impl Entry for u128 {
    #[inline]
    fn new(day: Day, amount: i64) -> Option<u128> {
        let day = day.days_since(Day::MIN) as u32;
        Some(u128::from(day) << 64 | u128::from(amount as u64 ^ 1 << 63))
    }

    #[inline]
    fn day(self) -> Day {
        Day::restored(Day::MIN.epoch_days() + (self >> 64) as i32)
    }

    #[inline]
    fn amount(self) -> i64 {
        (self as u64 ^ 1 << 63) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn back<E: Entry>(day: Day, amount: i64) -> Option<(Day, i64)> {
        E::new(day, amount).map(|entry| (entry.day(), entry.amount()))
    }

    proptest! {
        #[test]
        fn entries_give_back_what_they_are_made_of_and_sort_like_it(
            one in (-700_000..2_900_000_i32, any::<i64>()),
            other in (-700_000..2_900_000_i32, any::<i64>()),
        ) {
            let day = |days| Day::MIN.plus_days(days);
            let (one, other) = ((day(one.0), one.1), (day(other.0), other.1));
            prop_assert_eq!(back::<u128>(one.0, one.1), Some(one));
            let entry = |(day, amount)| u128::new(day, amount);
            prop_assert_eq!(entry(one).cmp(&entry(other)), one.cmp(&other));
            let (one, other) = ((one.0, i64::from(one.1 as i32)), (other.0, i64::from(other.1 as i32)));
            prop_assert_eq!(back::<u64>(one.0, one.1), Some(one));
            let entry = |(day, amount)| u64::new(day, amount);
            prop_assert_eq!(entry(one).cmp(&entry(other)), one.cmp(&other));
            prop_assert_eq!(back::<u64>(one.0, 1 << 31), None);
        }
    }
}
