//! Prices of currencies, for amounts in several of them.

use crate::calendar::Day;

/// The prices of every currency of some subscriptions, by their numbers, in whole units of 10^−`scale`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Decimals of all prices.
    pub scale: u8,
    /// For each currency its prices by day, sorted; `None` for the currency of the result.
    pub prices: Vec<Option<Vec<(Day, i128)>>>,
    /// Whether every amount has the newest price there is before the end, so that no price changes anything.
    pub constant: bool,
}

/// No price of a currency where one is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NoRate {
    /// The number of the currency.
    pub currency: u16,
    /// The first moment of this day needs a price of a day before it.
    pub day: Day,
    /// The first day that has one.
    pub first: Option<Day>,
}

impl Rates {
    /// The price at the first moment of a day: the newest dated before it.
    pub(super) fn at(&self, currency: u16, day: Day, close: Day) -> Result<i128, NoRate> {
        let Some(prices) = self.prices.get(usize::from(currency)) else {
            return Ok(1);
        };
        let Some(prices) = prices else {
            return Ok(10_i128.pow(u32::from(self.scale)));
        };
        let day = if self.constant { close } else { day };
        let before = prices.partition_point(|(of, _)| *of < day);
        let newest = before.checked_sub(1).and_then(|place| prices.get(place));
        newest.map(|(_, price)| *price).ok_or(NoRate {
            currency,
            day,
            first: prices.first().map(|(day, _)| *day),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_is_the_newest_dated_before_the_instant() {
        let day = |day| Day::from_ymd(2024, 1, day).unwrap();
        let mut rates = Rates {
            scale: 2,
            prices: vec![None, Some(vec![(day(10), 90), (day(20), 95)])],
            constant: false,
        };
        let close = day(31);
        assert_eq!(rates.at(0, day(1), close), Ok(100));
        let none = rates.at(1, day(10), close).unwrap_err();
        assert_eq!((none.day, none.first), (day(10), Some(day(10))));
        assert_eq!(rates.at(1, day(11), close), Ok(90));
        assert_eq!(rates.at(1, day(20), close), Ok(90));
        assert_eq!(rates.at(1, day(21), close), Ok(95));
        rates.constant = true;
        assert_eq!(rates.at(1, day(1), close), Ok(95));
    }
}
