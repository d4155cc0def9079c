//! What every model of repeat purchases can say.

use super::history::RepeatHistory;

/// A model of customers who buy at random while they are alive and are lost unnoticed.
///
/// Times are weeks. A time that is negative or not a number counts as 0, one above a million weeks as a
/// million, so that every answer is a finite number.
pub trait PurchaseModel {
    /// Expected repeat purchases of a new customer in the first `weeks` after the first purchase, E\[X(t)\].
    fn expected_purchases(&self, weeks: f64) -> f64;

    /// Expected purchases in the next `weeks` of a customer who has made `repeat_days` repeat purchases
    /// [x] in the `age` weeks [T] since the first one, and is known to be alive.
    fn expected_while_alive(&self, repeat_days: u32, age: f64, weeks: f64) -> f64;

    /// Probability that a customer with this history is still alive at the end of its span.
    fn probability_alive(&self, history: &RepeatHistory) -> f64;

    /// Expected purchases of a customer with this history in the `weeks` after its span,
    /// E\[Y(t) | x, t_x, T\] = P(alive) · [`PurchaseModel::expected_while_alive`].
    fn conditional_expected_purchases(&self, weeks: f64, history: &RepeatHistory) -> f64 {
        self.probability_alive(history)
            * self.expected_while_alive(history.repeat_days(), history.age(), weeks)
    }
}

/// A span of weeks held to what the models compute with.
pub(crate) fn held(weeks: f64) -> f64 {
    if weeks > 0.0 { weeks.min(1e6) } else { 0.0 }
}
