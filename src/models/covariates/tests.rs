use super::*;
use crate::models::mbgnbd::MbgNbd;
use crate::models::tests::{close, near};

fn history(x: u32, t: f64, age: f64) -> RepeatHistory {
    RepeatHistory::new(x, t, age, None).unwrap()
}

/// Two kinds of customers, the second with three times as many orders.
fn kinds() -> Vec<RepeatHistory> {
    (0..240u32)
        .map(|i| {
            let kind = i % 2;
            let x = (i / 2 % 5) * (1 + 2 * kind) / 2;
            let recency = if x > 0 {
                5.0 + f64::from(i % 11) * 2.0
            } else {
                0.0
            };
            history(x, recency, 40.0 - f64::from(i % 7)).of_kind(kind)
        })
        .collect()
}

#[test]
fn the_gradient_is_a_slope() {
    let all = kinds();
    let parts: Vec<Vec<RepeatHistory>> = (0..2)
        .map(|kind| {
            all.iter()
                .filter(|one| one.kind() == kind)
                .copied()
                .collect()
        })
        .collect();
    let data: Vec<Weighted> = parts.iter().map(|part| Weighted::new(part)).collect();
    let of = OfKinds {
        kinds: vec![
            (&[0.0, 1.0], paretonbd::OfHistories::new(&data[0], 1)),
            (&[1.0, 0.5], paretonbd::OfHistories::new(&data[1], 1)),
        ],
        covariates: 2,
    };
    let at = [-2.0, 0.3, -3.0, 0.4, 0.5, -0.2, 0.3, 0.1];
    let (_, gradient) = of.slope(&at);
    for i in 0..at.len() {
        let moved = |step: f64| {
            let mut there = at;
            there[i] += step;
            of.slope(&there).0
        };
        let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        near(slope, gradient[i], 1e-4 * gradient[i].abs().max(1.0));
    }
}

#[test]
fn a_covariate_that_tells_nobody_apart_changes_nothing() {
    let all: Vec<RepeatHistory> = kinds().iter().map(|one| one.of_kind(0)).collect();
    let options = FitOptions::default();
    let plain = MbgNbd::fit(&all, &options).unwrap();
    let with = fit(Base::Mbg { k: 1 }, &all, &[vec![0.0]], &options).unwrap();
    near(with.log_likelihood, plain.log_likelihood, 1e-6);
    close(
        with.predictor.conditional_expected_purchases(20.0, &all[9]),
        plain.model.conditional_expected_purchases(20.0, &all[9]),
        1e-3,
    );
}

#[test]
fn a_kind_that_orders_more_has_the_larger_rate() {
    let all = kinds();
    let options = FitOptions::default();
    let with = fit(Base::Mbg { k: 1 }, &all, &[vec![0.0], vec![1.0]], &options).unwrap();
    let plain = MbgNbd::fit(&all, &options).unwrap();
    assert!(with.log_likelihood > plain.log_likelihood + 5.0);
    assert!(with.on_rate[0].value > 2.0 * with.on_rate[0].standard_error.unwrap());
    // The same history means more in the kind that orders more.
    let of = |kind| {
        let one = history(2, 20.0, 30.0).of_kind(kind);
        with.predictor.expected_while_alive(&one, 20.0)
    };
    assert!(of(1) > of(0));
}
