use super::*;
use crate::models::tests::{close, near};

/// Fader & Hardie (2007), table 1: % surviving after 0 … 12 years.
const HIGH_END: [f64; 13] = [
    100.0, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4,
];
const REGULAR: [f64; 13] = [
    100.0, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3,
];

/// The model fitted to the first `years` of a cohort of a thousand.
fn fit(percent: &[f64], years: usize) -> Fitted<ShiftedBetaGeometric> {
    let counts: Vec<f64> = percent[..=years].iter().map(|p| p * 10.0).collect();
    ShiftedBetaGeometric::fit(&[counts], &FitOptions::default()).unwrap()
}

#[test]
fn published_estimates() {
    // reference_results.md section 6: the paper's 0.668 3.806 and 0.704 1.182, to more digits by scipy.
    let cases = [
        (&HIGH_END, 7, [0.66808846, 3.80609572], Some(-1611.158147)),
        (&REGULAR, 7, [0.70407732, 1.18204310], Some(-1680.265188)),
        (&HIGH_END, 4, [1.28097717, 7.79038942], None),
        (&REGULAR, 4, [0.76366509, 1.29583032], None),
    ];
    for (percent, years, expected, log_likelihood) in cases {
        let fitted = fit(percent, years);
        for (estimate, expected) in fitted.estimates.iter().zip(expected) {
            close(estimate.value, expected, 2e-6);
        }
        if let Some(expected) = log_likelihood {
            near(fitted.log_likelihood, expected, 1e-5);
        }
        assert_eq!(fitted.customers, 1000);
    }
}

#[test]
fn log_likelihood_at_one_one() {
    // shifted_beta_geometric/sbg.py:129-137: −2.115 a customer.
    let renewals = Renewals::of(&[&HIGH_END[..=7]]).unwrap();
    let of = OfRenewals {
        renewals: &renewals,
        customers: 100.0,
    };
    // α = β = 1: ln(α / β) = 0, −ln(α + β) = −ln 2.
    let (value, _) = of.slope(&[0.0, -(2.0f64.ln())]);
    near(value / 100.0, -2.1155455, 1e-7);
}

#[test]
fn published_survival() {
    // reference_results.md section 6.
    let expected = [
        (
            &HIGH_END,
            [
                0.8507, 0.7469, 0.6698, 0.6099, 0.5618, 0.5222, 0.4889, 0.4604, 0.4358, 0.4142,
                0.3951, 0.3780,
            ],
        ),
        (
            &REGULAR,
            [
                0.6267, 0.4738, 0.3880, 0.3321, 0.2923, 0.2625, 0.2390, 0.2201, 0.2044, 0.1912,
                0.1799, 0.1700,
            ],
        ),
    ];
    for (percent, table) in expected {
        let model = fit(percent, 7).model;
        assert_eq!(model.survival(0), 1.0);
        for (t, share) in (1..).zip(table) {
            near(model.survival(t), share, 6e-5);
            near(
                model.survival(t),
                model.survival(t - 1) * model.retention_rate(t),
                1e-14,
            );
        }
        let ahead = model.project(&percent[..=7], 5);
        near(
            ahead[4],
            percent[7] * model.survival(12) / model.survival(7),
            1e-10,
        );
        assert_eq!(ahead.len(), 5);
    }
}

#[test]
fn several_cohorts() {
    // sbg.py:147-149, 1 %.
    let cohorts: [&[f64]; 4] = [
        &[10000.0, 8000.0, 6480.0, 5307.0, 4391.0],
        &[10000.0, 8000.0, 6480.0, 5307.0],
        &[10000.0, 8000.0, 6480.0],
        &[10000.0, 8000.0],
    ];
    let fitted = ShiftedBetaGeometric::fit(&cohorts, &FitOptions::default()).unwrap();
    close(fitted.estimates[0].value, 3.80, 0.01);
    close(fitted.estimates[1].value, 15.19, 0.01);
    assert_eq!(fitted.customers, 40_000);
    // By hand: 21 402 + … of all renewals.
    let lost = (10000.0 - 4391.0) + (10000.0 - 5307.0) + (10000.0 - 6480.0) + 2000.0;
    let renewals = 29787.0 + 10000.0 - 10000.0 + (24480.0 + 18000.0 + 10000.0);
    near(constant_churn(&cohorts).unwrap(), lost / renewals, 1e-12);
}

#[test]
fn lifetimes() {
    let model = ShiftedBetaGeometric::new(0.668, 3.806).unwrap();
    // reference_results.md section 6: about 7.530 at 10 % after seven renewals, in the eighth period.
    near(
        model.discounted_residual_lifetime(8, 0.1).unwrap(),
        7.530,
        1e-3,
    );
    // The sums themselves, term by term.
    let sum: f64 = (0..20_000)
        .map(|t| model.survival(t) / 1.01f64.powi(t as i32))
        .sum();
    close(model.discounted_lifetime(0.01).unwrap(), sum, 1e-10);
    let (mut there, mut rest) = (1.0, 0.0);
    for t in 7..20_000 {
        there *= model.retention_rate(t);
        rest += there / 1.01f64.powi(t as i32 - 7);
    }
    close(
        model.discounted_residual_lifetime(7, 0.01).unwrap(),
        rest,
        1e-10,
    );
    // α ≤ 1: infinite without discount.
    assert_eq!(model.expected_lifetime(), None);
    assert_eq!(model.discounted_lifetime(0.0), None);
    assert_eq!(model.discounted_lifetime(-0.1), None);
    let model = ShiftedBetaGeometric::new(4.0, 6.0).unwrap();
    let sum: f64 = (0..200_000).map(|t| model.survival(t)).sum();
    close(model.expected_lifetime().unwrap(), sum, 1e-9);
    close(model.discounted_lifetime(0.0).unwrap(), sum, 1e-9);
    close(model.discounted_lifetime(1e-9).unwrap(), sum, 1e-6);
    // α = 1, where the transformation of the hypergeometric function has a pole: S(t) = β / (β + t).
    let model = ShiftedBetaGeometric::new(1.0, 2.0).unwrap();
    let sum: f64 = (0..60_000)
        .map(|t| 2.0 / (2.0 + f64::from(t)) / 1.001f64.powi(t))
        .sum();
    close(model.discounted_lifetime(0.001).unwrap(), sum, 1e-10);
}

#[test]
fn what_is_no_cohort_is_refused() {
    let fit = |cohorts: &[&[f64]]| ShiftedBetaGeometric::fit(cohorts, &FitOptions::default());
    let refused = |cohort| Err(FitError::Survivors { cohort });
    assert_eq!(fit(&[]), refused(0));
    assert_eq!(fit(&[&[100.0, 90.0], &[100.0]]), refused(2));
    assert_eq!(fit(&[&[100.0, 90.0, 91.0]]), refused(1));
    assert_eq!(fit(&[&[0.0, 0.0]]), refused(1));
    assert_eq!(fit(&[&[100.0, f64::NAN]]), refused(1));
    assert_eq!(fit(&[&[100.0, 100.0]]), Err(FitError::NoChurn));
    assert_eq!(fit(&[&[100.0, 90.0]]), Err(FitError::TooFewPeriods));
}

#[test]
fn constant_churn_is_the_limit_of_customers_all_alike() {
    let cohort = [1000.0, 900.0, 810.0, 729.0];
    let fitted = ShiftedBetaGeometric::fit(&[cohort], &FitOptions::default()).unwrap();
    assert_eq!(fitted.limits, [Boundary::DropoutAlike]);
    assert_eq!(fitted.estimates.len(), 1);
    close(fitted.estimates[0].value, 0.1, 1e-5);
    for t in 1..20 {
        close(fitted.model.survival(t), 0.9f64.powi(t as i32), 1e-4);
    }
    // By hand: 1 / 0.1 periods; at 5 % a period 1.05 / 0.15.
    close(fitted.model.expected_lifetime().unwrap(), 10.0, 1e-5);
    close(fitted.model.discounted_lifetime(0.05).unwrap(), 7.0, 1e-5);
    near(constant_churn(&[cohort]).unwrap(), 0.1, 1e-15);
}

#[test]
fn leaving_at_once_or_never_is_the_opposite_limit() {
    let cohort = [1000.0, 500.0, 500.0, 500.0];
    let fitted = ShiftedBetaGeometric::fit(&[cohort], &FitOptions::default()).unwrap();
    assert_eq!(fitted.limits, [Boundary::LostAtOnceOrNever]);
    close(fitted.estimates[0].value, 0.5, 1e-5);
    for t in 1..20 {
        close(fitted.model.survival(t), 0.5, 1e-5);
    }
    // By hand: half of them stay one period, the others 1.1 / 0.1 = 11 discounted ones; without discount for ever.
    close(fitted.model.discounted_lifetime(0.1).unwrap(), 6.0, 1e-5);
    assert_eq!(fitted.model.expected_lifetime(), None);
    // 1000 ln 0.5, by hand.
    near(fitted.log_likelihood, 1000.0 * 0.5f64.ln(), 1e-6);
    // Everybody gone at the first renewal.
    let fitted = ShiftedBetaGeometric::fit(&[[1000.0, 0.0, 0.0]], &FitOptions::default()).unwrap();
    assert_eq!(fitted.limits, [Boundary::EverybodyLost]);
    assert_eq!(fitted.model.survival(1), 0.0);
}
