use super::*;

fn close(actual: f64, expected: f64, relative: f64) {
    assert!(
        (actual - expected).abs() <= relative * expected.abs().max(1e-300),
        "{actual} is not {expected}"
    );
}

#[test]
fn gamma_and_digamma_have_their_known_values() {
    // Abramowitz & Stegun, tables 6.1 and 6.3; ψ(1) = −γ (Euler), ψ(1/2) = −γ − 2 ln 2.
    const EULER: f64 = 0.577_215_664_901_532_9;
    close(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln(), 1e-15);
    close(ln_gamma(11.0), 3_628_800f64.ln(), 1e-15);
    close(digamma(1.0), -EULER, 1e-15);
    close(digamma(0.5), -EULER - 2.0 * 2f64.ln(), 1e-15);
    close(digamma(1e-6), -1e6 - EULER, 1e-11);
    // ψ(n + 1) = −γ + Σ 1/k, summed here.
    let harmonic: f64 = (1..=1000).map(|k| 1.0 / f64::from(k)).sum();
    close(digamma(1001.0), harmonic - EULER, 1e-14);
    close(ln_beta(2.0, 3.0), (1f64 / 12.0).ln(), 1e-15);
}

#[test]
fn hypergeometric_equals_its_closed_forms() {
    // Abramowitz & Stegun 15.1.3: F(1,1;2;z) = −ln(1−z)/z; 15.1.8: F(a,b;b;z) = (1−z)^−a;
    // 15.1.20 (Gauss) gives the value at z → 1. Across every branch.
    for z in [1e-9f64, 0.1, 0.5, 0.9, 0.99, 0.999, 0.999_99, 1.0 - 1e-9] {
        let expected = (-(-z).ln_1p() / z).ln();
        close(ln_hyp2f1(1.0, 1.0, 2.0, z).unwrap(), expected, 2e-12);
        for a in [0.3, 1.0, 7.25, 200.0] {
            let expected = -a * (-z).ln_1p();
            let result = ln_hyp2f1(a, 3.6, 3.6, z);
            // Large parameters right at z = 1 are beyond every branch, and said to be.
            if a == 200.0 && z > 0.9995 {
                assert_eq!(result, Err(SpecialError::NotConverged));
                continue;
            }
            let actual = result.unwrap();
            assert!(
                (actual - expected).abs() < 1e-11 * expected.abs().max(1.0),
                "a {a} z {z}: {actual} {expected}"
            );
        }
    }
    // Γ(c)Γ(c−a−b)/(Γ(c−a)Γ(c−b)) with a = .5, b = .25, c = 4.
    let gauss = ln_gamma(4.0) + ln_gamma(3.25) - ln_gamma(3.5) - ln_gamma(3.75);
    close(
        ln_hyp2f1(0.5, 0.25, 4.0, 1.0 - 1e-15).unwrap(),
        gauss,
        1e-12,
    );
}

#[test]
fn branches_agree_where_they_meet() {
    // The same value from the long series, the transformation and Euler's integral.
    for (a, b, c) in [
        (0.7, 3.3, 4.2),
        (2.243, 4.426, 4.219),
        (12.4, 1.3, 13.05),
        (1.0, 8.806, 9.474),
    ] {
        for z in [0.95, 0.99, 0.995] {
            let series = ln_series(a, b, c, z).unwrap();
            let near_one = ln_near_one(a, b, c, z).unwrap();
            assert!(
                (series - near_one).abs() < 1e-11,
                "{a} {b} {c} {z}: {series} {near_one}"
            );
            let small: f64 = if a < b { a } else { b };
            let euler =
                ln_beta_expectation(small, c - small, |o| -(a + b - small) * (-o.p * z).ln_1p());
            assert!((series - euler.unwrap()).abs() < 1e-11);
        }
    }
}

#[test]
fn outside_the_domain_is_an_error() {
    for (a, b, c, z) in [
        (0.0, 1.0, 1.0, 0.5),
        (1.0, f64::NAN, 1.0, 0.5),
        (1.0, 1.0, -1.0, 0.5),
        (1.0, 1.0, 1.0, 1.0),
        (1.0, 1.0, 1.0, f64::NAN),
    ] {
        assert_eq!(ln_hyp2f1(a, b, c, z), Err(SpecialError::Domain));
    }
}

#[test]
fn beta_expectations_equal_their_moments() {
    // E[p] = a / (a + b), E[p²] = a(a+1) / ((a+b)(a+b+1)), for narrow, wide and skewed priors.
    for (a, b) in [
        (0.05, 0.05),
        (0.8, 2.4),
        (1.0, 1.0),
        (0.02, 90.0),
        (500.0, 3000.0),
        (40.0, 0.3),
        (1e-4, 2.0),
        (3.0, 1e-3),
    ] {
        let mean = ln_beta_expectation(a, b, |o| o.ln_p).unwrap();
        assert!((mean - (a / (a + b)).ln()).abs() < 1e-11, "{a} {b}");
        let square = ln_beta_expectation(a, b, |o| 2.0 * o.ln_p).unwrap();
        let expected = (a * (a + 1.0) / ((a + b) * (a + b + 1.0))).ln();
        assert!((square - expected).abs() < 1e-11, "{a} {b}");
    }
}

#[test]
fn quadrature_integrates_polynomials_and_exponentials() {
    for nodes in [8, 16, 32] {
        let rule = Quadrature::with_nodes(nodes);
        assert_eq!(rule.len(), nodes);
        let power: f64 = rule.iter().map(|(x, w)| w * x.powi(15)).sum();
        close(power, 1.0 / 16.0, 1e-14);
    }
    let decay: f64 = Quadrature::with_nodes(32)
        .iter()
        .map(|(x, w)| w * (-45.0 * x).exp())
        .sum();
    close(decay, (1.0 - (-45f64).exp()) / 45.0, 1e-12);
}

#[test]
fn student_agrees_with_the_printed_tables() {
    // t(0.975) of 1, 5, 11, 30 and 120 degrees of freedom, and the normal limit.
    for (freedom, quantile) in [
        (1.0, 12.7062),
        (5.0, 2.5706),
        (11.0, 2.2010),
        (30.0, 2.0423),
        (120.0, 1.9799),
        (1e9, 1.9600),
    ] {
        let found = student_quantile(0.95, freedom);
        assert!((found - quantile).abs() < 0.00006, "{freedom}: {found}");
        assert!((student_p(found, freedom) - 0.05).abs() < 1e-9);
    }
    // One degree of freedom is Cauchy's distribution: P(|T| > 1) = 1/2.
    assert!((student_p(1.0, 1.0) - 0.5).abs() < 1e-12);
}

#[test]
fn growth_of_the_gamma_function_keeps_its_digits() {
    // Of whole steps by its product: Γ(b + n) / (Γ(b) bⁿ) = ∏ (1 + j / b).
    for base in [0.3, 7.0, 49.9, 50.0, 3e3, 2e6, 5e12] {
        for step in [1u32, 2, 7, 40] {
            let [value, by_base, by_step] = ln_gamma_growth(base, f64::from(step));
            let parts = || (0..step).map(f64::from);
            let product: f64 = parts().map(|j| (j / base).ln_1p()).sum();
            assert!(
                (value - product).abs() < 1e-13 * product.abs().max(1.0),
                "{base} {step}: {value} {product}"
            );
            let slope: f64 = parts().map(|j| -j / (base * (base + j))).sum();
            assert!(
                (by_base - slope).abs() < 1e-13 * slope.abs() + 1e-15,
                "{base} {step}: {by_base} {slope}"
            );
            // Where the difference keeps enough digits to compare with.
            if base < 1e4 {
                close(by_step, digamma(base + f64::from(step)) - base.ln(), 1e-6);
            }
        }
    }
}
