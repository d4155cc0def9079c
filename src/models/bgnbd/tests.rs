use super::*;
use crate::models::fit::Boundary;
use crate::models::purchase::PurchaseModel;
use crate::models::tests::{close, histories, near};

/// Fader, Hardie & Lee (2005), as printed.
fn published() -> BgNbd {
    BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap()
}

fn history(x: u32, recency: f64, age: f64) -> RepeatHistory {
    RepeatHistory::new(x, recency, age, None).unwrap()
}

#[test]
fn published_estimates_on_cdnow() {
    let Some(histories) = histories() else { return };
    let fitted = BgNbd::fit(&histories, &FitOptions::default()).unwrap();
    // reference_results.md section 1: scipy on unrounded weeks; CLVTools; BTYD walkthrough p.19-20.
    let expected = [0.24259452, 4.41360217, 0.7929219, 2.42590648];
    // Standard errors: lifetimes docs/Quickstart.md:49-52.
    let errors = [0.012557, 0.378221, 0.185719, 0.705345];
    for ((estimate, expected), error) in fitted.estimates.iter().zip(expected).zip(errors) {
        close(estimate.value, expected, 2e-5);
        close(estimate.standard_error.unwrap(), error, 2e-3);
    }
    near(fitted.log_likelihood, -9582.429207, 1e-4);
    assert_eq!(fitted.customers, 2357);
    for (parameter, estimate) in fitted.model.parameters().iter().zip(&fitted.estimates) {
        assert_eq!(*parameter, estimate.value);
    }
}

#[test]
fn published_expectations_of_a_new_customer() {
    // lifetimes test_estimation.py:545-546, at the estimates of docs/Quickstart.md:49-52.
    let expected = [
        (0.1429, 0.0078),
        (1.0, 0.0532),
        (3.0, 0.1506),
        (31.8571, 1.0405),
        (32.0, 1.0437),
        (78.0, 1.8576),
    ];
    let model = BgNbd::new(0.242593, 4.413532, 0.792886, 2.425752).unwrap();
    for (weeks, expected) in expected {
        near(model.expected_purchases(weeks), expected, 5e-4);
    }
    // BTYD walkthrough p.22, at its own estimates of p.19-20.
    let btyd = BgNbd::new(0.2425967, 4.413659, 0.7929869, 2.426164).unwrap();
    near(btyd.expected_purchases(52.0), 1.444004, 2e-5);
    assert_eq!(btyd.expected_purchases(0.0), 0.0);
}

#[test]
fn published_conditional_expectations() {
    // lifetimes test_estimation.py:534-539.
    let example = history(2, 30.43, 38.86);
    near(
        published().conditional_expected_purchases(39.0, &example),
        1.226,
        5e-4,
    );
    // BTYD walkthrough p.22-23, at its own estimates.
    let btyd = BgNbd::new(0.2425967, 4.413659, 0.7929869, 2.426164).unwrap();
    let best = history(26, 30.857143, 31.0);
    near(
        btyd.conditional_expected_purchases(52.0, &best),
        25.75659,
        2e-4,
    );
    near(btyd.probability_alive(&best), 0.9688523, 1e-6);
    let table = [
        (10, 0.3474606),
        (15, 0.04283391),
        (20, 0.004158973),
        (25, 0.0003583685),
    ];
    for (x, expected) in table {
        let silent = history(x, 20.0, 39.0);
        close(
            btyd.conditional_expected_purchases(52.0, &silent),
            expected,
            2e-5,
        );
    }
    // test_estimation.py:550-554: who never came back is alive by construction.
    assert_eq!(btyd.probability_alive(&history(0, 0.0, 30.0)), 1.0);
}

#[test]
fn published_probabilities_of_purchases() {
    // lifetimes test_estimation.py:591-621.
    let model = published();
    close(model.probability_of_purchases(10, 2.0), 1.07869e-07, 1e-5);
    close(model.probability_of_purchases(0, 39.0), 0.5737864, 1e-6);
    let table = [
        0.0019995214,
        0.0015170236,
        0.0011633150,
        0.0009003148,
        0.0007023638,
        0.0005517902,
        0.0004361913,
        0.0003467171,
        0.0002769613,
        0.0002222260,
    ];
    for (n, expected) in (11..).zip(table) {
        close(model.probability_of_purchases(n, 30.0), expected, 1e-6);
    }
    // Probabilities add up to 1, and their mean is E[X(t)].
    let all: Vec<f64> = (0..3000)
        .map(|n| model.probability_of_purchases(n, 39.0))
        .collect();
    near(all.iter().sum(), 1.0, 1e-10);
    let mean: f64 = all.iter().zip(0..).map(|(p, n)| p * f64::from(n)).sum();
    near(mean, model.expected_purchases(39.0), 1e-9);
}

#[test]
fn predictions_for_the_customers_of_cdnow() {
    let Some(histories) = crate::models::tests::rounded() else {
        return;
    };
    let fitted = BgNbd::fit(&histories, &FitOptions::default()).unwrap();
    near(fitted.log_likelihood, -9582.425561, 1e-4);
    let model = fitted.model;
    // reference_results.md section 1, recomputed: P(alive) and E[X*(39)] of the first ten, and the sum.
    let alive = [
        0.726609, 0.212227, 1.0, 1.0, 1.0, 0.641801, 0.314918, 1.0, 0.784808, 1.0,
    ];
    let ahead = [
        1.22591, 0.203251, 0.194781, 0.194781, 0.194781, 3.33724, 0.301598, 0.194781, 1.324101,
        0.194781,
    ];
    for ((history, alive), ahead) in histories.iter().zip(alive).zip(ahead) {
        near(model.probability_alive(history), alive, 2e-6);
        close(
            model.conditional_expected_purchases(39.0, history),
            ahead,
            1e-5,
        );
    }
    let expected = |h: &RepeatHistory| model.conditional_expected_purchases(39.0, h);
    near(histories.iter().map(expected).sum(), 1653.4233, 0.01);
    // lifetimes docs/Quickstart.md:98-102: the best of the next week.
    let mut next: Vec<(u32, f64)> = (1..)
        .zip(&histories)
        .map(|(id, h)| (id, model.conditional_expected_purchases(1.0, h)))
        .collect();
    next.sort_by(|one, other| other.1.total_cmp(&one.1));
    let best = [
        (1516, 0.710623),
        (157, 0.662396),
        (1981, 0.486526),
        (841, 0.474738),
        (509, 0.424877),
    ];
    for (actual, expected) in next.iter().zip(best) {
        assert_eq!(actual.0, expected.0);
        close(actual.1, expected.1, 2e-5);
    }
}

#[test]
fn too_little_is_refused() {
    let one = history(2, 3.0, 9.0);
    let none = history(0, 0.0, 9.0);
    let fit = |histories: &[RepeatHistory]| BgNbd::fit(histories, &FitOptions::default());
    assert_eq!(fit(&[one; 9]), Err(FitError::TooFewCustomers { found: 9 }));
    assert_eq!(fit(&[none; 50]), Err(FitError::NoRepeatBuyers));
    // Customers all alike: everybody at the same rate and chance.
    let fitted = fit(&[one; 50]).unwrap();
    assert!(fitted.limits.contains(&Boundary::OrderRatesAlike));
    assert!(BgNbd::new(0.2, 4.4, f64::NAN, 2.4).is_err());
    assert!(BgNbd::new(0.2, 0.0, 0.8, 2.4).is_err());
}
