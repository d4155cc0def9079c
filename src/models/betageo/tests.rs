use super::*;
use crate::models::history::RepeatHistory;
use crate::models::special::ln_hyp2f1;
use crate::models::tests::close;
use proptest::prelude::*;

/// Fader, Hardie & Lee (2005), the numerator of equation 10 with its hypergeometric function.
fn published(shape: f64, a: f64, b: f64, reach: f64) -> f64 {
    let (c, z) = (a + b - 1.0, reach / (1.0 + reach));
    let ln_f = ln_hyp2f1(shape, b, c, z).unwrap();
    c / (a - 1.0) * -(ln_f - shape * reach.ln_1p()).exp_m1()
}

proptest! {
    /// Series, integral and the published formula agree wherever the last one is stable.
    #[test]
    fn purchases_of_the_living_are_the_published_formula(
        ln in prop::array::uniform3(-3.0f64..3.0),
        x in 0u32..300,
        ln_reach in -7.0f64..4.0,
    ) {
        let [r, a, b] = ln.map(f64::exp);
        let (shape, b, reach) = (r + f64::from(x), b + f64::from(x), ln_reach.exp());
        let actual = purchases_of_the_living(shape, a, b, reach);
        prop_assert!(actual > 0.0 && actual <= shape * reach * (1.0 + 1e-12));
        if (a - 1.0).abs() > 0.05 && a + b > 1.05 {
            let expected = published(shape, a, b, reach);
            // The published formula loses digits when little is expected.
            let lost = (a + b) / (a - 1.0).abs() * 1e-12;
            prop_assert!((actual - expected).abs() <= 1e-10 * expected.abs() + lost, "{actual} {expected}");
        }
    }

    /// The gradient is the likelihood's slope, with either dropout.
    #[test]
    fn gradient_equals_differences(ln in prop::array::uniform4(-1.5f64..3.0)) {
        let at = ln.map(f64::exp);
        let history = |x, t, age| RepeatHistory::new(x, t, age, None).unwrap();
        let histories = [
            history(0, 0.0, 30.0), history(1, 2.0, 38.0), history(4, 20.0, 31.0), history(60, 30.0, 31.0),
            history(9, 1.0, 90.0), history(2, 8.0, 8.0),
        ];
        let data = Weighted::new(&histories);
        for dropout in [Dropout::AfterRepeats, Dropout::AfterEveryPurchase] {
            let value = |at| BetaGeometric::at(at, dropout).log_likelihood(&data, 1);
            let (_, gradient) = value(at);
            for i in 0..4 {
                let moved = |step: f64| {
                    let mut there = at;
                    there[i] += step * at[i];
                    value(there).0
                };
                let slope = (moved(1e-5) - moved(-1e-5)) / (2e-5 * at[i]);
                let size = gradient[i].abs().max(1.0 / at[i]);
                prop_assert!((slope - gradient[i]).abs() < 1e-5 * size, "{i}: {slope} {}", gradient[i]);
            }
        }
    }
}

#[test]
fn nothing_happens_at_a_of_one() {
    // The published formula is 0/0 there; the function is smooth.
    for (shape, b, reach) in [(2.243, 4.426, 0.9), (0.243, 2.4, 17.0), (200.2, 202.0, 1.3)] {
        let at = |a| purchases_of_the_living(shape, a, b, reach);
        close(at(1.0), (at(1.0 + 1e-5) + at(1.0 - 1e-5)) / 2.0, 1e-9);
        close(at(1.1), published(shape, 1.1, b, reach), 1e-10);
    }
    // Without dropout in sight: all purchases of a Poisson customer, shape · reach.
    close(purchases_of_the_living(3.0, 1e-9, 5.0, 0.7), 2.1, 1e-8);
}

#[test]
fn long_spans_and_tiny_scales_stay_finite() {
    // The series and the integral say the same.
    for (shape, a, b, reach) in [
        (0.7, 0.8, 2.4, 480.0),
        (200.0, 1.0, 201.0, 3.0),
        (2.0, 0.05, 0.3, 900.0),
    ] {
        let series = living_by_series(shape, a, b, reach);
        close(
            living_by_integral(shape, a, b, reach).unwrap(),
            series,
            1e-10,
        );
    }
    for (shape, a, b, reach) in [
        (0.2, 0.8, 2.4, 1e9),
        (300.0, 1.0, 303.0, 1e5),
        (5e4, 0.01, 90.0, 3.0),
    ] {
        let value = purchases_of_the_living(shape, a, b, reach);
        assert!(
            value.is_finite() && value > 0.0,
            "{shape} {a} {b} {reach}: {value}"
        );
    }
}
