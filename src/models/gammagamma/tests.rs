use super::*;
use crate::models::tests::{close, histories, near, rounded};

fn history(x: u32, mean: f64) -> RepeatHistory {
    let recency = if x > 0 { 10.0 } else { 0.0 };
    RepeatHistory::new(x, recency, 20.0, Some(mean)).unwrap()
}

#[test]
fn published_estimates_on_cdnow() {
    let Some(histories) = histories() else { return };
    let fitted = GammaGamma::fit(&histories, &FitOptions::default()).unwrap();
    // Fader & Hardie (2013): 6.25 3.74 15.44; CLVTools test_correctness_gg.R:10-11; scipy for more digits.
    let expected = [6.24957343, 3.74422439, 15.44351697];
    for (estimate, expected) in fitted.estimates.iter().zip(expected) {
        close(estimate.value, expected, 5e-5);
    }
    near(fitted.log_likelihood, -4055.917695, 1e-4);
    assert_eq!(fitted.customers, 946);
    assert_eq!(
        histories
            .iter()
            .filter(|h| h.mean_amount().is_some())
            .count(),
        946
    );
}

#[test]
fn published_amounts_on_cdnow() {
    let Some(histories) = rounded() else { return };
    let fitted = GammaGamma::fit(&histories, &FitOptions::default()).unwrap();
    near(fitted.log_likelihood, -4055.923244, 5e-3);
    // lifetimes docs/Quickstart.md:283-292, fitted to amounts rounded to cents.
    let amounts = [
        24.658619, 18.911489, 35.170981, 35.170981, 35.170981, 71.462843, 18.911489, 35.170981,
        27.282408, 35.170981,
    ];
    let expected = |h: &RepeatHistory| fitted.model.expected_amount(h).unwrap();
    for (history, amount) in histories.iter().zip(amounts) {
        close(expected(history), amount, 2e-5);
    }
    // Quickstart.md:304 and :256.
    let n = histories.len() as f64;
    close(
        histories.iter().map(expected).sum::<f64>() / n,
        35.2529588256,
        1e-5,
    );
    near(
        spend_frequency_correlation(&histories).unwrap(),
        0.113884,
        1e-6,
    );
    let observed: Vec<f64> = histories.iter().filter_map(|h| h.mean_amount()).collect();
    near(
        observed.iter().sum::<f64>() / observed.len() as f64,
        35.078551797,
        1e-4,
    );
}

#[test]
fn expected_amounts_lie_between_own_and_common_mean() {
    let model = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
    // p v / (q − 1) by hand.
    let common = 6.25 * 15.44 / 2.74;
    close(
        model.expected_amount(&history(0, 0.0)).unwrap(),
        common,
        1e-14,
    );
    let few = model.expected_amount(&history(1, 100.0)).unwrap();
    let many = model.expected_amount(&history(50, 100.0)).unwrap();
    assert!(common < few && few < many && many < 100.0);
    // No finite mean with q ≤ 1 and nothing known of the customer.
    let heavy = GammaGamma::new(6.25, 0.9, 15.44).unwrap();
    assert_eq!(heavy.expected_amount(&history(0, 0.0)), None);
    assert!(heavy.expected_amount(&history(1, 100.0)).is_some());
}

#[test]
fn gradient_equals_differences() {
    let data = Spend::of(&[
        history(1, 5.0),
        history(3, 60.0),
        history(20, 33.3),
        history(0, 0.0),
    ]);
    let of = OfSpend {
        data: &data,
        threads: 1,
    };
    for at in [
        [3.2, -1.8, -1.3],
        [1.0, 1.2, -2.5],
        [3.0, f64::NEG_INFINITY, -0.4],
        [3.0, -0.7, f64::NEG_INFINITY],
    ] {
        let (_, gradient) = of.slope(&at);
        for i in (0..3).filter(|i| at[*i].is_finite()) {
            let moved = |step: f64| {
                let mut there = at;
                there[i] += step;
                of.slope(&there).0
            };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            near(slope, gradient[i], 1e-5 * gradient[i].abs().max(1.0));
        }
    }
    // The limits are what the likelihood tends to.
    for (short, limit) in [
        ([3.0, -13.0, -0.4], [3.0, f64::NEG_INFINITY, -0.4]),
        ([3.0, -0.7, -13.0], [3.0, -0.7, f64::NEG_INFINITY]),
    ] {
        near(of.slope(&short).0, of.slope(&limit).0, 2e-3);
    }
}

/// The closed forms of the limits, for customers whose answer is known without a fit.
#[test]
fn limits_are_fitted() {
    let fit = |all: &[RepeatHistory]| GammaGamma::fit(all, &FitOptions::default()).unwrap();
    // Everybody always pays the same: that amount, whoever it is.
    let all = fit(&[history(2, 19.99); 40]);
    assert_eq!(all.limits, [Boundary::AmountsSteady, Boundary::MeansAlike]);
    close(
        all.model.expected_amount(&history(0, 0.0)).unwrap(),
        19.99,
        1e-14,
    );
    close(all.estimates[0].value, 19.99, 1e-14);
    // Means that scatter the same whether of two purchases or fifty are customers' own: p → ∞.
    let amounts = [8.0, 12.0, 20.0, 31.0, 50.0, 9.0, 15.0, 24.0];
    let own: Vec<RepeatHistory> = (0..80u32)
        .map(|i| history(if i % 2 == 0 { 2 } else { 50 }, amounts[i as usize / 2 % 8]))
        .collect();
    let own = fit(&own);
    assert_eq!(own.limits, [Boundary::AmountsSteady]);
    close(
        own.model.expected_amount(&history(3, 12.5)).unwrap(),
        12.5,
        1e-12,
    );
    // q and p v by moments of 1 / m being gamma would be near: check the likelihood's own equation,
    // mean of 1 / m = q / (p v).
    let inverse: f64 = amounts.iter().map(|m| 1.0 / m).sum::<f64>() / 8.0;
    let (q, scale) = (own.estimates[0].value, own.estimates[1].value);
    close(q / scale, inverse, 1e-5);
    // The same amounts, and means of many purchases nearer together as chance alone makes them: q → ∞.
    let alike: Vec<RepeatHistory> = (0..90u32)
        .map(|i| {
            let side = f64::from(i % 3) - 1.0;
            let x = 1 + i / 3 % 5;
            history(x, 30.0 * (1.0 + 0.5 * side / f64::from(x).sqrt()))
        })
        .collect();
    let alike = fit(&alike);
    assert_eq!(alike.limits, [Boundary::MeansAlike]);
    let everybody = alike.model.expected_amount(&history(0, 0.0)).unwrap();
    close(
        alike.model.expected_amount(&history(4, 99.0)).unwrap(),
        everybody,
        1e-12,
    );
    // Of one gamma distribution's means the common mean is that of all purchases: 30, by the symmetry above.
    close(everybody, 30.0, 1e-5);
}

#[test]
fn too_little_is_refused() {
    let fit = |histories: &[RepeatHistory]| GammaGamma::fit(histories, &FitOptions::default());
    assert_eq!(fit(&[history(0, 0.0); 40]), Err(FitError::NoRepeatBuyers));
    assert_eq!(
        fit(&[history(2, 5.0); 9]),
        Err(FitError::TooFewCustomers { found: 9 })
    );
    assert_eq!(spend_frequency_correlation(&[history(2, 5.0); 40]), None);
    assert_eq!(spend_frequency_correlation(&[]), None);
}
