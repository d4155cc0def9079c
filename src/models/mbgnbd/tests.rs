use super::*;
use crate::models::purchase::PurchaseModel;
use crate::models::tests::{close, histories, near};

#[test]
fn published_estimates_on_cdnow() {
    let Some(histories) = histories() else { return };
    let fitted = MbgNbd::fit(&histories, &FitOptions::default()).unwrap();
    // reference_results.md section 3: lifetimes test_estimation.py:782-787 (0.525 6.183 0.891 1.614),
    // to more digits by scipy on unrounded weeks.
    let expected = [0.52484307, 6.18308504, 0.89135937, 1.61400256];
    for (estimate, expected) in fitted.estimates.iter().zip(expected) {
        close(estimate.value, expected, 2e-5);
    }
    near(fitted.log_likelihood, -9582.135716, 1e-4);
    let Some(histories) = crate::models::tests::rounded() else {
        return;
    };
    let fitted = MbgNbd::fit(&histories, &FitOptions::default()).unwrap();
    near(fitted.log_likelihood, -9582.132685, 1e-4);
    let alive = [
        0.706126, 0.17082, 0.389716, 0.389716, 0.389716, 0.622639, 0.259504, 0.389716, 0.771496,
        0.389716,
    ];
    for (history, alive) in histories.iter().zip(alive) {
        near(fitted.model.probability_alive(history), alive, 2e-6);
    }
    let expected = |h: &RepeatHistory| fitted.model.conditional_expected_purchases(39.0, h);
    near(histories.iter().map(expected).sum(), 1576.7357, 0.01);
}

#[test]
fn probabilities_of_purchases_add_up_and_have_the_expected_mean() {
    let model = MbgNbd::new(0.525, 6.183, 0.891, 1.614).unwrap();
    let all: Vec<f64> = (0..3000)
        .map(|n| model.probability_of_purchases(n, 39.0))
        .collect();
    near(all.iter().sum(), 1.0, 1e-10);
    let mean: f64 = all.iter().zip(0..).map(|(p, n)| p * f64::from(n)).sum();
    near(mean, model.expected_purchases(39.0), 1e-9);
    // lifetimes test_estimation.py:800-807: within 5 % of the BG/NBD's numbers.
    for (weeks, expected) in [
        (0.1429, 0.0078),
        (1.0, 0.0532),
        (3.0, 0.1506),
        (32.0, 1.0437),
        (78.0, 1.8576),
    ] {
        close(model.expected_purchases(weeks), expected, 0.05);
    }
}
