use super::*;
use crate::models::bgnbd::BgNbd;
use crate::models::gammagamma::GammaGamma;
use crate::models::history::RepeatHistory;
use crate::models::mbgnbd::MbgNbd;
use crate::models::paretonbd::ParetoNbd;
use crate::models::purchase::PurchaseModel;
use crate::models::tests::{close, histories, near};

/// Uniform numbers from a linear congruence (Knuth's MMIX constants): good enough to simulate with.
struct Uniform(u64);

impl Uniform {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn exponential(&mut self) -> f64 {
        -self.next().ln()
    }
}

/// Customers of a BG/NBD with r = 1, α = 4, a = 1, b = 2, observed for 20 to 60 weeks; or without dropout.
fn simulated(customers: usize, dropout: bool) -> Vec<RepeatHistory> {
    let mut random = Uniform(42);
    let mut one = || {
        let age = 20.0 + (random.next() * 280.0).floor() / 7.0;
        let rate = random.exponential() / 4.0;
        // Beta(1, 2) by inversion of 1 − (1 − p)².
        let quit = if dropout {
            1.0 - random.next().sqrt()
        } else {
            0.0
        };
        let (mut x, mut last, mut now) = (0, 0.0, 0.0);
        loop {
            now += random.exponential() / rate;
            if now > age {
                break;
            }
            (x, last) = (x + 1, now);
            if random.next() < quit {
                break;
            }
        }
        RepeatHistory::new(x, last, age, None).unwrap()
    };
    (0..customers).map(|_| one()).collect()
}

#[test]
fn simulated_parameters_come_back_on_any_number_of_threads() {
    let customers = simulated(30_000, true);
    let fit = |threads| {
        let options = FitOptions {
            threads: NonZeroUsize::new(threads).unwrap(),
            ..FitOptions::default()
        };
        BgNbd::fit(&customers, &options).unwrap()
    };
    let fitted = fit(1);
    for (estimate, truth) in fitted.estimates.iter().zip([1.0, 4.0, 1.0, 2.0]) {
        near(
            estimate.value,
            truth,
            4.0 * estimate.standard_error.unwrap(),
        );
        assert!(estimate.standard_error.unwrap() < 0.1 * truth);
    }
    // Not a bit may depend on the threads.
    assert_eq!(fit(3), fitted);
}

#[test]
fn covariance_is_symmetric_and_holds_the_standard_errors() {
    let Some(histories) = histories() else { return };
    let options = FitOptions::default();
    let check = |estimates: &[Estimate], covariance: Option<Vec<Vec<f64>>>| {
        let covariance = covariance.unwrap();
        for (i, estimate) in estimates.iter().enumerate() {
            close(
                covariance[i][i].sqrt(),
                estimate.standard_error.unwrap(),
                1e-15,
            );
            for j in 0..estimates.len() {
                assert_eq!(covariance[i][j], covariance[j][i]);
                assert!(i == j || covariance[i][j].powi(2) < covariance[i][i] * covariance[j][j]);
            }
        }
    };
    let bg = BgNbd::fit(&histories, &options).unwrap();
    check(&bg.estimates, bg.covariance);
    let mbg = MbgNbd::fit(&histories, &options).unwrap();
    check(&mbg.estimates, mbg.covariance);
    let pareto = ParetoNbd::fit(&histories, &options).unwrap();
    check(&pareto.estimates, pareto.covariance);
    let spend = GammaGamma::fit(&histories, &options).unwrap();
    check(&spend.estimates, spend.covariance);
}

#[test]
fn without_dropout_all_models_are_the_same_limit() {
    // Nobody is ever lost: each model's dropout runs off to nothing, and what is left of each is the negative
    // binomial with r = 1 and α = 4.
    let customers = simulated(3_000, false);
    let options = FitOptions::default();
    let bg = BgNbd::fit(&customers, &options).unwrap();
    let mbg = MbgNbd::fit(&customers, &options).unwrap();
    let pareto = ParetoNbd::fit(&customers, &options).unwrap();
    if [&bg.limits, &mbg.limits, &pareto.limits]
        .iter()
        .all(|limits| limits.contains(&Boundary::NobodyLost))
    {
        near(mbg.log_likelihood, bg.log_likelihood, 0.01);
        near(pareto.log_likelihood, bg.log_likelihood, 0.01);
    }
    let history = RepeatHistory::new(3, 10.0, 40.0, None).unwrap();
    let models: [&dyn PurchaseModel; 3] = [&bg.model, &mbg.model, &pareto.model];
    for model in models {
        // (r + x) / (α + T) · t, by hand.
        close(
            model.conditional_expected_purchases(20.0, &history),
            4.0 / 44.0 * 20.0,
            0.05,
        );
        assert!(model.probability_alive(&history) > 0.95);
    }
}

/// A likelihood from a function of one coordinate.
struct Of(fn(f64) -> (f64, f64));

impl Likelihood for Of {
    fn customers(&self) -> f64 {
        10.0
    }

    fn slope(&self, at: &[f64]) -> (f64, Vec<f64>) {
        let (value, slope) = (self.0)(at[0]);
        (value, vec![slope])
    }
}

#[test]
fn no_start_is_no_maximum_and_a_limit_is_found() {
    const END: Limit = Limit {
        boundary: Boundary::DropoutAlike,
        fixed: &[(0, f64::NEG_INFINITY, -12.0)],
        restart: &[],
    };
    let fit = |of: fn(f64) -> (f64, f64), starts: &[Vec<f64>]| {
        maximise(&Of(of), &[], starts, &[END], &FitOptions::default())
    };
    let nowhere = |_| (f64::NAN, f64::NAN);
    assert_eq!(
        fit(nowhere, &[vec![1.0]]).err(),
        Some(FitError::NotConverged)
    );
    assert_eq!(fit(nowhere, &[]).err(), Some(FitError::NotConverged));
    // −e^x rises to 0 as x goes to −∞: the limit itself, where nothing is left to estimate.
    let falling = |x: f64| (-x.exp(), -x.exp());
    let found = fit(falling, &[vec![1.0]]).unwrap();
    assert_eq!(found.limits, [Boundary::DropoutAlike]);
    assert_eq!(
        (found.at[0], found.log_likelihood),
        (f64::NEG_INFINITY, 0.0)
    );
    // A parabola's top is a top, with the variance 1 / 2 by hand.
    let found = fit(|x| (-(x - 3.0).powi(2), -2.0 * (x - 3.0)), &[vec![1.0]]).unwrap();
    assert!(found.limits.is_empty());
    near(found.at[0], 3.0, 1e-6);
    near(found.covariance.unwrap()[0][0], 0.5, 1e-6);
}

#[test]
fn all_of_many_are_fitted_from_some() {
    // 30,000 customers are fitted from a sample of 4,000: to the same top as from anywhere.
    let customers = simulated(30_000, true);
    let data = crate::models::weighted::Weighted::new(&customers);
    assert_eq!(data.samples().len(), 1);
    let fitted = MbgNbd::fit(&customers, &FitOptions::default()).unwrap();
    let again = MbgNbd::fit(
        &customers.iter().rev().copied().collect::<Vec<_>>(),
        &FitOptions::default(),
    );
    assert_eq!(again.unwrap(), fitted);
    // At the top no parameter moved by a fiftieth of its error gains anything.
    let [r, alpha, a, b] = fitted.model.parameters();
    let top = |at: [f64; 4]| {
        let of = crate::models::betageo::OfHistories {
            data: &data,
            dropout: crate::models::betageo::Dropout::AfterEveryPurchase,
            stages: 1,
            threads: 1,
        };
        let [r, alpha, a, b] = at;
        of.slope(&[(r / alpha).ln(), -r.ln(), (a / b).ln(), -(a + b).ln()])
            .0
    };
    let best = top([r, alpha, a, b]);
    near(best, fitted.log_likelihood, 1e-6);
    for i in 0..4 {
        for side in [-0.02, 0.02] {
            let mut at = [r, alpha, a, b];
            at[i] += side * fitted.estimates[i].standard_error.unwrap();
            assert!(top(at) < best);
        }
    }
}
