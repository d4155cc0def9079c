//! What every model of repeat purchases can say.

use super::history::RepeatHistory;

/// A model of customers who buy at random while they are alive and are lost unnoticed.
///
/// Times are weeks. A time that is negative or not a number counts as 0, one above a million weeks as a
/// million, so that every answer is a finite number.
pub trait PurchaseModel: Sync {
    /// Expected repeat purchases of a new customer in the first `weeks` after the first purchase, E\[X(t)\].
    fn expected_purchases(&self, weeks: f64) -> f64;

    /// Expected purchases in the `weeks` after the span of a customer with this history who is known to be
    /// alive at its end.
    fn expected_while_alive(&self, history: &RepeatHistory, weeks: f64) -> f64;

    /// Probability that a customer with this history is still alive at the end of its span.
    fn probability_alive(&self, history: &RepeatHistory) -> f64;

    /// Probability that a customer who is alive at the end of the span still is so many `weeks` later.
    fn stays_alive(&self, history: &RepeatHistory, weeks: f64) -> f64;

    /// Probability that a customer who is alive at the end of the span buys nothing in the `weeks` after it.
    fn silent_while_alive(&self, history: &RepeatHistory, weeks: f64) -> f64;

    /// Whether what the living do depends on when they last bought \[t_x\], beside x and T.
    fn depends_on_recency(&self) -> bool {
        false
    }

    /// Expected purchases of a customer with this history in the `weeks` after its span,
    /// E\[Y(t) | x, t_x, T\] = P(alive) · [`PurchaseModel::expected_while_alive`].
    fn conditional_expected_purchases(&self, weeks: f64, history: &RepeatHistory) -> f64 {
        self.probability_alive(history) * self.expected_while_alive(history, weeks)
    }

    /// Probability that a customer with this history buys nothing in the `weeks` after its span.
    fn probability_of_silence(&self, history: &RepeatHistory, weeks: f64) -> f64 {
        1.0 - self.probability_alive(history) * (1.0 - self.silent_while_alive(history, weeks))
    }

    /// Weeks until the next purchase: the median of its predictive distribution. `None` where a customer with
    /// this history more likely never buys again, or not within 10,000 weeks.
    fn weeks_to_next(&self, history: &RepeatHistory) -> Option<f64> {
        const FARTHEST: f64 = 10_000.0;
        let alive = self.probability_alive(history);
        let bought = |weeks: f64| alive * (1.0 - self.silent_while_alive(history, weeks)) >= 0.5;
        if alive < 0.5 || !bought(FARTHEST) {
            return None;
        }
        let mut above = 1.0;
        while !bought(above) {
            above *= 2.0;
        }
        let mut below = if above > 1.0 { above / 2.0 } else { 0.0 };
        for _ in 0..40 {
            let middle = (below + above) / 2.0;
            if bought(middle) {
                above = middle;
            } else {
                below = middle;
            }
        }
        Some(above)
    }
}

/// A span of weeks held to what the models compute with.
pub(crate) fn held(weeks: f64) -> f64 {
    if weeks > 0.0 { weeks.min(1e6) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::bgnbd::BgNbd;
    use crate::models::mbgnbd::MbgNbd;
    use crate::models::paretonbd::ParetoNbd;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// Whatever the parameters and the history, answers are finite and within what is possible.
        #[test]
        fn answers_are_possible(
            ln in prop::array::uniform4(-7.0f64..7.0),
            x in 0u32..2000,
            share in 1e-6f64..=1.0,
            age in prop_oneof![Just(0.0), 1e-3f64..1e4],
            weeks in prop_oneof![Just(0.0), 1e-3f64..1e4, Just(f64::INFINITY), Just(f64::NAN), Just(-1.0)],
        ) {
            let [first, second, third, fourth] = ln.map(f64::exp);
            let x = if age > 0.0 { x } else { 0 };
            let recency = if x > 0 { age * share } else { 0.0 };
            let history = RepeatHistory::new(x, recency, age, None).unwrap();
            let models: [Box<dyn PurchaseModel>; 3] = [
                Box::new(BgNbd::new(first, second, third, fourth).unwrap()),
                Box::new(MbgNbd::new(first, second, third, fourth).unwrap()),
                Box::new(ParetoNbd::new(first, second, third, fourth).unwrap()),
            ];
            for model in models {
                let alive = model.probability_alive(&history);
                prop_assert!((0.0..=1.0).contains(&alive), "alive {alive}");
                // Nobody buys more than somebody who is never lost.
                let most = (first + f64::from(x)) / (second + age) * held(weeks) * (1.0 + 1e-9);
                let chances = [
                    model.stays_alive(&history, weeks),
                    model.silent_while_alive(&history, weeks),
                    model.probability_of_silence(&history, weeks),
                ];
                prop_assert!(chances.iter().all(|p| (0.0..=1.0).contains(p)), "{chances:?}");
                let ahead = model.conditional_expected_purchases(weeks, &history);
                prop_assert!((0.0..=most).contains(&ahead), "ahead {ahead} of {most}");
                let most = first / second * held(weeks) * (1.0 + 1e-9);
                let new = model.expected_purchases(weeks);
                prop_assert!((0.0..=most).contains(&new), "new {new} of {most}");
            }
        }
    }
}
