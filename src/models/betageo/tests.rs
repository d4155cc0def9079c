use super::*;
use crate::models::fit::Likelihood;
use crate::models::special::ln_hyp2f1;
use crate::models::tests::{close, near};
use proptest::prelude::*;

/// Fader, Hardie & Lee (2005), the numerator of equation 10 with its hypergeometric function.
fn published(shape: f64, a: f64, b: f64, reach: f64) -> f64 {
    let (c, z) = (a + b - 1.0, reach / (1.0 + reach));
    let ln_f = ln_hyp2f1(shape, b, c, z).unwrap();
    c / (a - 1.0) * -(ln_f - shape * reach.ln_1p()).exp_m1()
}

/// A living customer with λ ~ Gamma(shape, 1) and p ~ Beta(a, b), one event a purchase.
fn living(shape: f64, a: f64, b: f64) -> Living {
    Living {
        rate: GammaRate::of_shape(shape, 1.0),
        chance: BetaChance::of_shapes(a, b),
        thrown: 0.0,
        stages: 1,
        done: 0,
    }
}

fn purchases_of_the_living(shape: f64, a: f64, b: f64, reach: f64) -> f64 {
    living(shape, a, b).purchases(reach)
}

fn history(x: u32, t: f64, age: f64) -> RepeatHistory {
    RepeatHistory::new(x, t, age, None).unwrap()
}

/// A few customers of all kinds.
fn some() -> Weighted {
    Weighted::new(&[
        history(0, 0.0, 30.0),
        history(1, 2.0, 38.0),
        history(4, 20.0, 31.0),
        history(60, 30.0, 31.0),
        history(9, 1.0, 90.0),
        history(2, 8.0, 8.0),
    ])
}

/// Fails unless the gradient in the finite coordinates is that of differences.
fn gradient_is_a_slope(of: &OfHistories<'_>, at: &[f64]) -> Result<(), TestCaseError> {
    let (_, gradient) = of.slope(at);
    for i in (0..at.len()).filter(|i| at[*i].is_finite()) {
        let moved = |step: f64| {
            let mut there = at.to_vec();
            there[i] += step;
            of.slope(&there).0
        };
        let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        let size = gradient[i].abs().max(1.0);
        prop_assert!(
            (slope - gradient[i]).abs() < 1e-5 * size,
            "{i}: {slope} {}",
            gradient[i]
        );
    }
    Ok(())
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

    /// The gradient is the likelihood's slope, with either dropout, for regular customers, and at limits.
    #[test]
    fn gradient_equals_differences(at in prop::array::uniform4(-3.0f64..3.0), k in 1u32..7) {
        const END: f64 = f64::INFINITY;
        let data = some();
        for dropout in [Dropout::AfterRepeats, Dropout::AfterEveryPurchase] {
            let of = OfHistories { data: &data, dropout, stages: k, threads: 1 };
            gradient_is_a_slope(&of, &at)?;
            let [mean, spread, odds, differ] = at;
            gradient_is_a_slope(&of, &[mean, spread, odds, -END])?;
            gradient_is_a_slope(&of, &[mean, -END, odds, differ])?;
            gradient_is_a_slope(&of, &[mean, spread, -END, -END])?;
            gradient_is_a_slope(&of, &[mean, spread, odds, END])?;
        }
    }

    /// At the limits the likelihood is what it tends to.
    #[test]
    fn limits_are_limits(at in prop::array::uniform4(-2.0f64..2.0), k in 1u32..4) {
        const FAR: f64 = 22.0;
        let data = some();
        for dropout in [Dropout::AfterRepeats, Dropout::AfterEveryPurchase] {
            let of = OfHistories { data: &data, dropout, stages: k, threads: 1 };
            let near = |one: &[f64], other: &[f64]| {
                let (one, other) = (of.slope(one).0, of.slope(other).0);
                prop_assert!((one - other).abs() < 1e-4 * one.abs().max(1.0), "{one} {other}");
                Ok(())
            };
            let [mean, spread, odds, differ] = at;
            near(&[mean, spread, odds, -FAR], &[mean, spread, odds, f64::NEG_INFINITY])?;
            near(&[mean, -FAR, odds, differ], &[mean, f64::NEG_INFINITY, odds, differ])?;
            // Who has long been silent tells of a loss as long as it is likelier than the silence.
            near(&[mean, spread, -10.0 * FAR, differ], &[mean, spread, f64::NEG_INFINITY, f64::NEG_INFINITY])?;
        }
    }

    /// What the living do: the chances of all numbers of purchases by numerical integration over λ, coins
    /// thrown one by one, regular customers by events.
    #[test]
    fn the_living_are_the_sum_over_their_purchases(
        ln in prop::array::uniform3(-1.0f64..1.5),
        k in 1u32..4,
        done in 0u32..3,
        weeks in 0.1f64..4.0,
    ) {
        let [r, a, b] = ln.map(f64::exp);
        let done = done.min(k - 1);
        let of = Living {
            rate: GammaRate::of_shape(r, 1.0),
            chance: BetaChance::of_shapes(a, b),
            thrown: 2.0,
            stages: k,
            done,
        };
        // P(N = n events): negative binomial, one term from the one before.
        let z = weeks / (1.0 + weeks);
        let mut chance = (1.0 - z).powf(r);
        let (mut purchases, mut alive, mut silent) = (0.0, 0.0, 0.0);
        for n in 0..4_000u32 {
            let made = (done + n) / k;
            // E[(1 − p)^j] after two throws survived, by its product.
            let survived = |j: u32| -> f64 {
                (0..j).map(|i| (b + 2.0 + f64::from(i)) / (a + b + 2.0 + f64::from(i))).product()
            };
            if chance > 1e-14 {
                purchases += chance * (0..made).map(survived).sum::<f64>();
                alive += chance * survived(made);
            }
            silent += if made == 0 { chance } else { 0.0 };
            chance *= (r + f64::from(n)) / f64::from(n + 1) * z;
        }
        prop_assert!((of.purchases(weeks) - purchases).abs() < 1e-8 * purchases.max(1.0));
        prop_assert!((of.survival(weeks) - alive).abs() < 1e-8);
        prop_assert!((of.silence(weeks) - silent).abs() < 1e-10);
    }
}

/// The living at limits of their distributions, against the same just short of them.
#[test]
fn the_living_have_limits() {
    let limits = [
        (
            GammaRate::of_shape(1e9, 0.5e9),
            GammaRate {
                mean: 2.0,
                spread: 0.0,
            },
        ),
        (GammaRate::of_shape(2.0, 1.0), GammaRate::of_shape(2.0, 1.0)),
    ];
    let chances = [
        (
            BetaChance::of_shapes(3e8, 7e8),
            BetaChance::of_logs((3.0f64 / 7.0).ln(), f64::NEG_INFINITY),
        ),
        (
            BetaChance::of_shapes(3e-9, 7e-9),
            BetaChance::of_logs((3.0f64 / 7.0).ln(), f64::INFINITY),
        ),
        (
            BetaChance::of_shapes(1e-9, 7.0),
            BetaChance::of_logs(f64::NEG_INFINITY, f64::NEG_INFINITY),
        ),
    ];
    for (short_rate, rate) in limits {
        for (short_chance, chance) in chances {
            for (thrown, weeks) in [(0.0, 1.5), (1.0, 1.5), (0.0, 30_000.0), (4.0, 30_000.0)] {
                let of = |rate, chance| Living {
                    rate,
                    chance,
                    thrown,
                    stages: 1,
                    done: 0,
                };
                let (limit, short) = (of(rate, chance), of(short_rate, short_chance));
                close(limit.purchases(weeks), short.purchases(weeks), 1e-3);
                near(limit.survival(weeks), short.survival(weeks), 1e-3);
                near(limit.silence(weeks), short.silence(weeks), 1e-6);
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
        let living = living(shape, a, b);
        let mean = shape * reach;
        close(
            living.purchases_by_integral(mean).unwrap(),
            living.purchases_by_series(mean),
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
