use super::*;
use crate::models::fit::Likelihood;
use crate::models::special::{SpecialError, ln_hyp2f1};
use crate::models::tests::{close, histories, near};
use proptest::prelude::*;

fn history(x: u32, recency: f64, age: f64) -> RepeatHistory {
    RepeatHistory::new(x, recency, age, None).unwrap()
}

/// The coordinates of r, α, s, β.
fn coordinates([r, alpha, s, beta]: [f64; 4]) -> Vec<f64> {
    vec![(r / alpha).ln(), -r.ln(), (s / beta).ln(), -s.ln()]
}

/// Near the estimates behind the figures of the BTYD walkthrough, p.9-10, which prints them to three
/// digits only: conditional figures hold to 1e-3.
fn btyd() -> ParetoNbd {
    ParetoNbd::new(0.553277, 10.577692, 0.606233, 11.668554).unwrap()
}

#[test]
fn published_estimates_on_cdnow() {
    let Some(histories) = histories() else { return };
    let fitted = ParetoNbd::fit(&histories, &FitOptions::default()).unwrap();
    // CLVTools test_correctness_pnbd_nocovstaticcov.R:9-10 and, standard errors, :24; the likelihood is
    // flat, and theirs is not quite its maximum.
    let expected = [
        (0.55315, 3e-4, 0.0476264),
        (10.57633, 5e-4, 0.8427222),
        (0.60625, 5e-4, 0.1872594),
        (11.67150, 1e-3, 6.2105448),
    ];
    for (estimate, (value, tolerance, error)) in fitted.estimates.iter().zip(expected) {
        close(estimate.value, value, tolerance);
        close(estimate.standard_error.unwrap(), error, 1e-2);
    }
    near(fitted.log_likelihood, -9594.976, 6e-4);
    let data = Weighted::new(&histories);
    let theirs = coordinates([0.55315, 10.57633, 0.60625, 11.67150]);
    let theirs = OfHistories::new(&data, 1).slope(&theirs).0;
    assert!(theirs < fitted.log_likelihood && theirs > fitted.log_likelihood - 1e-3);
    // lifetimes, on rounded weeks.
    let Some(histories) = crate::models::tests::rounded() else {
        return;
    };
    let fitted = ParetoNbd::fit(&histories, &FitOptions::default()).unwrap();
    for (estimate, expected) in fitted
        .estimates
        .iter()
        .zip([0.553273, 10.577692, 0.606233, 11.668554])
    {
        close(estimate.value, expected, 1e-4);
    }
    // reference_results.md section 2, recomputed.
    let alive = [
        0.869117, 0.167873, 0.295098, 0.295098, 0.295098, 0.749413, 0.255149, 0.295098, 0.958445,
        0.295098,
    ];
    for (history, alive) in histories.iter().zip(alive) {
        near(fitted.model.probability_alive(history), alive, 1e-5);
    }
    let expected = |h: &RepeatHistory| fitted.model.conditional_expected_purchases(39.0, h);
    near(histories.iter().map(expected).sum(), 1665.5205, 0.02);
}

#[test]
fn published_expectations() {
    // lifetimes test_estimation.py:347-362, where 0.01 is asked; the table is not exact.
    let table = [
        0.0, 0.05077821, 0.09916088, 0.14542507, 0.18979930, 0.23247466, 0.27361274, 0.31335159,
        0.35181024, 0.38909211,
    ];
    let model = ParetoNbd::new(0.553, 10.578, 0.606, 11.669).unwrap();
    for (weeks, expected) in (0..).zip(table) {
        near(model.expected_purchases(f64::from(weeks)), expected, 1e-2);
    }
    // BTYD walkthrough p.9-10.
    near(btyd().expected_purchases(52.0), 1.473434, 2e-6);
    let best = history(26, 30.857143, 31.0);
    near(
        btyd().conditional_expected_purchases(52.0, &best),
        25.45647,
        2e-3,
    );
    near(btyd().probability_alive(&best), 0.997874, 2e-6);
    for (x, expected) in [
        (10, 0.7062289),
        (15, 0.1442396),
        (20, 0.02250658),
        (25, 0.00309267),
    ] {
        let silent = history(x, 20.0, 39.0);
        close(
            btyd().conditional_expected_purchases(52.0, &silent),
            expected,
            1e-3,
        );
    }
    // test_estimation.py:389-391: many purchases, the last on the last day.
    let model = ParetoNbd::new(0.55, 10.58, 0.61, 11.67).unwrap();
    for (x, expected) in [(132, 6.206_051_788_963_242), (133, 6.252_872_247_574_811)] {
        let busy = history(x, 200.0, 200.0);
        close(
            model.conditional_expected_purchases(10.0, &busy),
            expected,
            1e-12,
        );
    }
}

#[test]
fn shape_of_one_is_the_limit_and_no_division_by_zero() {
    let at = |s| {
        ParetoNbd::new(0.55, 10.58, s, 11.67)
            .unwrap()
            .expected_purchases(39.0)
    };
    near(at(1.0), (at(1.0 + 1e-6) + at(1.0 - 1e-6)) / 2.0, 1e-9);
    // At s = 1 by hand: r β / α · ln((β + t) / β).
    close(
        at(1.0),
        0.55 * 11.67 / 10.58 * ((11.67f64 + 39.0) / 11.67).ln(),
        1e-14,
    );
}

/// A₀ of Fader & Hardie's note, equations 4 and 5 (the two ₂F₁), times s / (r + s + x): what `lost` integrates,
/// and the larger of the two ₂F₁ terms, against which the difference's rounding counts.
fn lost_by_hypergeometric(m: &ParetoNbd, h: &RepeatHistory) -> Result<(f64, f64), SpecialError> {
    let [r, alpha, s, beta] = m.parameters();
    let sum = r + s + f64::from(h.repeat_days());
    let (base, gap, second) = if alpha >= beta {
        (alpha, alpha - beta, s + 1.0)
    } else {
        (beta, beta - alpha, r + f64::from(h.repeat_days()))
    };
    let term = |t: f64| -> Result<f64, SpecialError> {
        Ok(ln_hyp2f1(sum, second, sum + 1.0, gap / (base + t))? - sum * (base + t).ln())
    };
    let shape = r + f64::from(h.repeat_days());
    let start = -shape * (alpha + h.recency()).ln() - s * (beta + h.recency()).ln();
    let first = (term(h.recency())? - start).exp() * s / sum;
    let last = (term(h.age())? - start).exp() * s / sum;
    Ok((first - last, first))
}

proptest! {
    /// Two ways to the same integral: own quadrature and the published difference of hypergeometrics.
    #[test]
    fn the_integral_is_the_published_one(
        ln in prop::array::uniform4(-3.0f64..3.5),
        x in 1u32..300,
        age in 0.5f64..300.0,
        share in 0.001f64..1.0,
    ) {
        let [r, alpha, s, beta] = ln.map(f64::exp);
        let model = ParetoNbd::new(r, alpha, s, beta).unwrap();
        let h = history(x, age * share, age);
        let Death::Rate(death) = model.death else { unreachable!() };
        let lost = Lost::new(model.rate, death, f64::from(x));
        let lost = lost.between(h.recency(), age).total;
        if let Ok((expected, scale)) = lost_by_hypergeometric(&model, &h) {
            prop_assert!((lost - expected).abs() <= 1e-10 * scale, "{lost} {expected} {scale}");
        }
        let alive = model.probability_alive(&h);
        prop_assert!((0.0..=1.0).contains(&alive));
    }

    /// The gradient is the likelihood's slope, at limits too; and customers' own integrals and those from every
    /// day on give the same.
    #[test]
    fn gradient_equals_differences(at in prop::array::uniform4(-3.0f64..2.0)) {
        const END: f64 = f64::INFINITY;
        let some = [
            history(0, 0.0, 30.0), history(1, 2.0, 38.0), history(4, 20.0, 31.0), history(60, 30.0, 31.0),
            history(9, 1.0, 90.0), history(2, 8.0, 8.0), history(2, 7.0, 8.0), history(2, 7.0, 9.0),
        ];
        let data = Weighted::new(&some);
        let of = OfHistories::new(&data, 1);
        let [mean, spread, death, differ] = at;
        let places = [
            [mean, spread, death, differ],
            [mean, -END, death, differ],
            [mean, spread, death, -END],
            [mean, spread, -END, -END],
            [mean, spread, death, END],
        ];
        for at in places {
            let (_, gradient) = of.slope(&at);
            for i in (0..4).filter(|i| at[*i].is_finite()) {
                let moved = |step: f64| {
                    let mut there = at;
                    there[i] += step;
                    of.slope(&there).0
                };
                let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                let size = gradient[i].abs().max(1.0);
                prop_assert!((slope - gradient[i]).abs() < 1e-5 * size, "{i}: {slope} {}", gradient[i]);
            }
        }
        // Customers with one count who are many: eight times the same two counts make the table worth it.
        let many: Vec<RepeatHistory> = (0..40).map(|i| history(2, 7.0, 8.0 + f64::from(i % 5))).collect();
        let tabled = Weighted::new(&many);
        let rate = GammaRate::of_logs(mean, spread);
        let rate_of_loss = GammaRate::of_logs(death, differ);
        let tabled = OfHistories::new(&tabled, 1).with_rate(rate, rate_of_loss);
        let mut single = [0.0; 5];
        for one in &many {
            let lost = Lost::new(rate, rate_of_loss, 2.0);
            let start = -(1.0 + 2.0 * rate.spread) * rate.exposure(one.recency()) - rate_of_loss.exposure(one.recency());
            let sum = lost.alive(one.recency(), one.age()) + lost.between(one.recency(), one.age()).total;
            single[0] += start + sum.ln();
        }
        prop_assert!((tabled[0] - single[0]).abs() < 1e-9 * single[0].abs().max(1.0));
    }

    /// Alive at a later day and silent until then, against steps of a hundredth of a week: in each the customer
    /// may buy or be lost, at the mean rates of who has done neither.
    #[test]
    fn silence_is_that_of_small_steps(ln in prop::array::uniform4(-1.0f64..2.0), x in 0u32..5) {
        let [r, alpha, s, beta] = ln.map(f64::exp);
        let model = ParetoNbd::new(r, alpha, s, beta).unwrap();
        let recency = if x > 0 { 4.0 } else { 0.0 };
        let h = history(x, recency, 6.0);
        let (mut silent, mut lost) = (1.0, 0.0);
        const STEP: f64 = 1e-3;
        for i in 0..3_000 {
            let at = 6.0 + (f64::from(i) + 0.5) * STEP;
            let (buys, leaves) = ((r + f64::from(x)) / (alpha + at), s / (beta + at));
            lost += silent * leaves * STEP;
            silent *= 1.0 - (buys + leaves) * STEP;
        }
        prop_assert!((model.silent_while_alive(&h, 3.0) - (silent + lost)).abs() < 3e-3);
        close(model.stays_alive(&h, 3.0), ((beta + 6.0) / (beta + 9.0)).powf(s), 1e-12);
    }
}

/// A share is lost at once and the others never: what the likelihood tends to as s and β vanish together.
#[test]
fn lost_at_once_is_a_limit() {
    let some: Vec<RepeatHistory> = (0..30)
        .map(|i| match i % 3 {
            0 => history(3, 20.0, 30.0),
            _ => history(0, 0.0, 10.0 + f64::from(i)),
        })
        .collect();
    let data = Weighted::new(&some);
    let of = OfHistories::new(&data, 1);
    let share: f64 = 0.4;
    let limit = of
        .slope(&[-1.0, 0.5, (share / (1.0 - share)).ln(), f64::INFINITY])
        .0;
    // S(t) = (β / (β + t))^s is nearly 1 − share for all t that occur, where s ln(1 / β) = −ln(1 − share).
    let short = |s: f64| {
        let beta = (-(-(1.0 - share).ln()) / s).exp();
        of.slope(&[-1.0, 0.5, (s / beta).ln(), -s.ln()]).0
    };
    let (far, near_it) = (short(0.01), short(0.002));
    assert!(
        (near_it - limit).abs() < (far - limit).abs() / 3.0,
        "{limit} {far} {near_it}"
    );
    near(near_it, limit, 0.2);
    let model = ParetoNbd {
        rate: GammaRate::of_logs(-1.0, 0.5),
        death: Death::AtOnce(share),
    };
    assert_eq!(model.probability_alive(&some[0]), 1.0);
    // By hand: 0.6 e / (0.6 e + 0.4), e the chance of no purchase in 11 weeks.
    let none = (-GammaRate::of_logs(-1.0, 0.5).exposure(11.0)).exp();
    close(
        model.probability_alive(&some[1]),
        0.6 * none / (0.6 * none + 0.4),
        1e-12,
    );
}
