//! What the purchase models need to know of one customer.

use crate::calendar::Day;
use crate::money::Money;

/// One customer's repeat purchases within a calibration span, as the purchase models see them.
///
/// Only distinct days count: all purchases of one day are one purchase, and the first day is no repeat.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RepeatHistory {
    repeat_days: u32,
    recency: f64,
    age: f64,
    mean_amount: Option<f64>,
    gaps: Option<Gaps>,
    kind: u32,
}

/// The times between one customer's purchases, which only models of regular buyers look at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gaps {
    /// Σ ln(weeks) over the gaps.
    pub sum_of_logs: f64,
    /// The last gap's share of the last two; `None` with fewer than two.
    pub last_share: Option<f64>,
}

/// Why four numbers are not a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// A time or amount that is negative, infinite or not a number.
    #[error("times and amounts of a history are finite and not negative")]
    NotFinite,
    /// Recency later than age, or recency without repeat purchases, or the reverse.
    #[error("the last repeat purchase lies after the first one and within the span")]
    Order,
}

impl RepeatHistory {
    /// A history from its numbers: repeat purchase days \[x\], weeks from the first to the last purchase
    /// \[t_x\], weeks from the first purchase to the end of the span \[T\], mean amount of a repeat day \[m\].
    ///
    /// # Errors
    /// [`HistoryError`] unless 0 ≤ t_x ≤ T are finite, t_x > 0 exactly when x > 0, and m is finite and
    /// not negative. A mean amount without repeat days is dropped.
    pub fn new(
        repeat_days: u32,
        recency: f64,
        age: f64,
        mean_amount: Option<f64>,
    ) -> Result<RepeatHistory, HistoryError> {
        let usable = |v: f64| v.is_finite() && v >= 0.0;
        if !(usable(recency) && usable(age) && mean_amount.is_none_or(usable)) {
            return Err(HistoryError::NotFinite);
        }
        if recency > age || (repeat_days > 0) != (recency > 0.0) {
            return Err(HistoryError::Order);
        }
        Ok(RepeatHistory {
            repeat_days,
            recency,
            age,
            mean_amount: mean_amount.filter(|_| repeat_days > 0),
            gaps: None,
            kind: 0,
        })
    }

    /// The history of one customer who bought these amounts on these days, in any order, up to and
    /// including `last_day`; later ones are left out. `None` if nothing is left.
    ///
    /// The amounts of a day add up. A negative amount is a refund, which is no purchase: it is left out.
    /// The mean amount is that of the purchase days after the first one (Fader & Hardie 2013).
    pub fn from_purchases(
        purchases: impl IntoIterator<Item = (Day, Money)>,
        last_day: Day,
    ) -> Option<RepeatHistory> {
        let mut purchases: Vec<(Day, Money)> = purchases
            .into_iter()
            .filter(|(day, amount)| *day <= last_day && !amount.is_negative())
            .collect();
        if !purchases.is_sorted_by_key(|(day, _)| *day) {
            purchases.sort_by_key(|(day, _)| *day);
        }
        let (first, _) = *purchases.first()?;
        let (mut repeat_days, mut latest, mut amount) = (0u32, first, Money::ZERO);
        let (mut gaps, mut last_gap) = (Gaps::default(), 0.0);
        for (day, paid) in purchases.into_iter().filter(|(day, _)| *day > first) {
            if day > latest {
                repeat_days += 1;
                let gap = f64::from(day.days_since(latest)) / 7.0;
                gaps.sum_of_logs += gap.ln();
                gaps.last_share = (repeat_days > 1).then(|| gap / (gap + last_gap));
                last_gap = gap;
            }
            latest = day;
            // All amounts of a ledger together have no more digits than money holds.
            amount = amount.checked_add(paid)?;
        }
        let weeks = |until: Day| f64::from(until.days_since(first)) / 7.0;
        Some(RepeatHistory {
            repeat_days,
            recency: weeks(latest),
            age: weeks(last_day),
            mean_amount: (repeat_days > 0).then(|| amount.to_f64() / f64::from(repeat_days)),
            gaps: Some(gaps),
            kind: 0,
        })
    }

    /// The same where nobody knows the amounts.
    #[must_use]
    pub fn without_amount(self) -> RepeatHistory {
        RepeatHistory {
            mean_amount: None,
            ..self
        }
    }

    /// Distinct purchase days after the first one \[x, "frequency"\].
    pub fn repeat_days(&self) -> u32 {
        self.repeat_days
    }

    /// Weeks from the first to the last purchase \[t_x, "recency"\]; 0 without repeats.
    pub fn recency(&self) -> f64 {
        self.recency
    }

    /// Weeks from the first purchase to the end of the span \[T\].
    pub fn age(&self) -> f64 {
        self.age
    }

    /// The same of a customer of this kind: customers with equal covariates are of one.
    #[must_use]
    pub fn of_kind(self, kind: u32) -> RepeatHistory {
        RepeatHistory { kind, ..self }
    }

    /// The number of the customer's kind; 0 where covariates tell nobody apart.
    pub fn kind(&self) -> u32 {
        self.kind
    }

    /// The times between purchases; `None` for a history made of numbers alone.
    pub fn gaps(&self) -> Option<Gaps> {
        self.gaps
    }

    /// Mean amount of a purchase day after the first one \[m\]; `None` without repeats or amounts.
    pub fn mean_amount(&self) -> Option<f64> {
        self.mean_amount
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (month, day, amount) in 2015 to a history, end 2015-02-07; times back in days.
    fn summary(purchases: &[(u32, u32, &str)]) -> Option<(u32, f64, f64, f64)> {
        let day = |month, day| Day::from_ymd(2015, month, day).unwrap();
        let rows = purchases
            .iter()
            .map(|(m, d, amount)| (day(*m, *d), amount.parse().unwrap()));
        RepeatHistory::from_purchases(rows, day(2, 7)).map(|h| {
            let days = |weeks: f64| (weeks * 7.0).round();
            (
                h.repeat_days(),
                days(h.recency()),
                days(h.age()),
                h.mean_amount().unwrap_or(0.0),
            )
        })
    }

    #[test]
    fn published_summaries() {
        // lifetimes tests/test_utils.py:239-247 and :311-331, daily, end 2015-02-07.
        type Rows = &'static [(u32, u32, &'static str)];
        let cases: [(Rows, _); 6] = [
            (&[(1, 1, "1"), (2, 6, "2")], (1, 36.0, 37.0, 2.0)),
            (&[(1, 1, "2")], (0, 0.0, 37.0, 0.0)),
            (
                &[(1, 1, "3"), (1, 2, "1"), (1, 5, "5")],
                (2, 4.0, 37.0, 3.0),
            ),
            (
                &[(1, 16, "6"), (2, 2, "3"), (2, 5, "3")],
                (2, 20.0, 22.0, 3.0),
            ),
            (
                &[(1, 16, "3"), (1, 17, "1"), (1, 18, "8")],
                (2, 2.0, 22.0, 4.5),
            ),
            (&[(2, 2, "5")], (0, 0.0, 5.0, 0.0)),
        ];
        for (purchases, expected) in cases {
            assert_eq!(summary(purchases), Some(expected));
        }
    }

    #[test]
    fn order_of_rows_same_days_later_days_and_refunds() {
        // test_utils.py:334-349: the first purchase is the earliest by date: 10, 20, 25 -> 22.5.
        let rows = [(1, 9, "25"), (1, 1, "10"), (1, 4, "20")];
        assert_eq!(summary(&rows), Some((2, 8.0, 37.0, 22.5)));
        // test_utils.py:472-475: two purchases of one day count once; amounts add up.
        let rows = [(1, 1, "10"), (1, 1, "7"), (1, 4, "20"), (1, 4, "5")];
        assert_eq!(summary(&rows), Some((1, 3.0, 37.0, 25.0)));
        // definitions.md section 1: a refund is not a purchase, a total of 0 is one.
        let rows = [(1, 1, "10"), (1, 4, "-3"), (1, 8, "0"), (2, 8, "9")];
        assert_eq!(summary(&rows), Some((1, 7.0, 37.0, 0.0)));
        assert_eq!(summary(&[(2, 8, "9")]), None);
    }

    #[test]
    fn impossible_numbers_are_refused() {
        assert!(RepeatHistory::new(2, 30.43, 38.86, Some(22.35)).is_ok());
        assert_eq!(
            RepeatHistory::new(0, 1.0, 2.0, None),
            Err(HistoryError::Order)
        );
        assert_eq!(
            RepeatHistory::new(1, 0.0, 2.0, None),
            Err(HistoryError::Order)
        );
        assert_eq!(
            RepeatHistory::new(1, 3.0, 2.0, None),
            Err(HistoryError::Order)
        );
        assert_eq!(
            RepeatHistory::new(1, 1.0, f64::NAN, None),
            Err(HistoryError::NotFinite)
        );
        assert_eq!(
            RepeatHistory::new(1, 1.0, 2.0, Some(-1.0)),
            Err(HistoryError::NotFinite)
        );
    }
}
