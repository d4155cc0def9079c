//! What customers are predicted to be worth: purchases predicted by a purchase model, times the amount
//! predicted by the Gamma-Gamma model.

use std::collections::HashMap;

use super::gammagamma::GammaGamma;
use super::history::RepeatHistory;
use super::purchase::PurchaseModel;

/// Weeks of a mean calendar month: 365.25 / 12 / 7.
pub const WEEKS_PER_MONTH: f64 = 365.25 / 12.0 / 7.0;

/// The span that a prediction covers and how its money counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Horizon {
    /// Months from the end of the histories on.
    pub months: u32,
    /// Length of such a month in weeks: [`WEEKS_PER_MONTH`].
    pub weeks_per_month: f64,
    /// Discount rate of one month \[d\]: 0.01 is 1 %. What is earned in the k-th month counts 1 / (1 + d)^k.
    pub monthly_discount: f64,
    /// Share of revenue that is profit: 1 for revenue.
    pub margin: f64,
}

impl Horizon {
    /// So many calendar months, undiscounted revenue.
    pub fn months(months: u32) -> Horizon {
        Horizon {
            months,
            weeks_per_month: WEEKS_PER_MONTH,
            monthly_discount: 0.0,
            margin: 1.0,
        }
    }
}

/// One customer's prediction over a [`Horizon`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CustomerValue {
    /// Probability of being alive at the end of the history.
    pub probability_alive: f64,
    /// Purchases expected over the horizon.
    pub expected_purchases: f64,
    /// Amount expected per purchase; `None` where the Gamma-Gamma model has no finite mean.
    pub expected_amount: Option<f64>,
    /// Σ over the months of expected purchases × expected amount × margin / (1 + d)^month.
    pub value: Option<f64>,
}

/// Predicted value of each customer, in the order of `histories` (definitions.md, section 6).
///
/// The refund-free mean amount of a history is what a purchase is worth; the value is of purchases to
/// come, not of those made.
pub fn predicted_values(
    purchases: &dyn PurchaseModel,
    spend: &GammaGamma,
    histories: &[RepeatHistory],
    horizon: &Horizon,
) -> Vec<CustomerValue> {
    // What a living customer will buy depends on x and T, seldom on t_x: many customers share them.
    let recency = |history: &RepeatHistory| match purchases.depends_on_recency() {
        true => history.recency().to_bits(),
        false => 0,
    };
    let mut living: HashMap<(u32, u64, u64, u32), Purchases> = HashMap::new();
    let predict = |history: &RepeatHistory| {
        let key = (
            history.repeat_days(),
            history.age().to_bits(),
            recency(history),
            history.kind(),
        );
        let ahead = *living
            .entry(key)
            .or_insert_with(|| Purchases::of_the_living(purchases, history, horizon));
        let probability_alive = purchases.probability_alive(history);
        let expected_amount = spend.expected_amount(history);
        let worth = probability_alive * ahead.discounted * horizon.margin;
        CustomerValue {
            probability_alive,
            expected_purchases: probability_alive * ahead.plain,
            expected_amount,
            value: expected_amount.map(|amount| worth * amount),
        }
    };
    histories.iter().map(predict).collect()
}

/// Purchases expected over a horizon, as they are and discounted.
#[derive(Clone, Copy)]
struct Purchases {
    plain: f64,
    discounted: f64,
}

impl Purchases {
    fn of_the_living(
        model: &dyn PurchaseModel,
        history: &RepeatHistory,
        horizon: &Horizon,
    ) -> Purchases {
        let weeks = f64::from(horizon.months) * horizon.weeks_per_month;
        if horizon.monthly_discount == 0.0 {
            let all = model.expected_while_alive(history, weeks);
            return Purchases {
                plain: all,
                discounted: all,
            };
        }
        let (mut plain, mut discounted) = (0.0, 0.0);
        let mut factor = 1.0;
        for month in 1..=horizon.months {
            let weeks = f64::from(month) * horizon.weeks_per_month;
            let until_now = model.expected_while_alive(history, weeks);
            factor /= 1.0 + horizon.monthly_discount;
            discounted += (until_now - plain) * factor;
            plain = until_now;
        }
        Purchases { plain, discounted }
    }
}

#[cfg(test)]
mod tests;
