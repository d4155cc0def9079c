//! What customers will do by a day: order nothing, still be there, order next.

use super::Lifetime;
use crate::calendar::{Day, Window};
use crate::models::clv::CustomerValue;
use crate::models::history::RepeatHistory;
use crate::models::purchase::PurchaseModel;

/// What is asked about the days after the calibration span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Who orders nothing within so long is counted as churned.
    pub churn_after: Option<Window>,
    /// The day on which customers are still there or not.
    pub alive_on: Option<Day>,
}

/// The chances of each customer, in the population's order; empty where they were not asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outlooks {
    /// No order within the time.
    pub silent: Vec<f64>,
    /// Alive on the day.
    pub alive: Vec<f64>,
}

impl Outlook {
    /// The first day that comes after the time without orders, and the day asked about, from the last day seen.
    fn weeks(&self, calibrated_to: Day) -> (Option<f64>, Option<f64>) {
        let weeks = |day: Day| f64::from(day.days_since(calibrated_to).max(0)) / 7.0;
        let churn_after = self
            .churn_after
            .map(|window| weeks(window.after(calibrated_to)));
        (churn_after, self.alive_on.map(weeks))
    }

    /// Each customer's chances.
    pub fn of(
        &self,
        lifetime: &Lifetime,
        histories: &[RepeatHistory],
        calibrated_to: Day,
    ) -> Outlooks {
        let model = lifetime.purchases.predictor.as_ref();
        let (silent, alive) = self.weeks(calibrated_to);
        let customers = || histories.iter().zip(&lifetime.values);
        let silent = silent.map(|weeks| {
            let chance = |(history, value): (&RepeatHistory, &CustomerValue)| {
                1.0 - value.probability_alive * (1.0 - model.silent_while_alive(history, weeks))
            };
            customers().map(chance).collect()
        });
        let alive = alive.map(|weeks| {
            let chance = |(history, value): (&RepeatHistory, &CustomerValue)| {
                value.probability_alive * model.stays_alive(history, weeks)
            };
            customers().map(chance).collect()
        });
        Outlooks {
            silent: silent.unwrap_or_default(),
            alive: alive.unwrap_or_default(),
        }
    }
}

/// The day by which a customer is as likely as not to have ordered again; `None` where they more likely never
/// do, or not within the years that days can name.
pub fn next_order(
    model: &dyn PurchaseModel,
    history: &RepeatHistory,
    calibrated_to: Day,
) -> Option<Day> {
    let weeks = model.weeks_to_next(history)?;
    // Within the day: a fraction of it is that day.
    let day = calibrated_to.plus_days((weeks * 7.0).ceil().max(1.0) as i32);
    (day < Day::MAX).then_some(day)
}
