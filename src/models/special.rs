//! Special functions over the range that the purchase models use.
//!
//! Every function returns a finite number or an error, never NaN.

use std::f64::consts::LN_10;
use std::sync::LazyLock;

/// Why a special function has no value to return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecialError {
    /// An argument lies outside the function's domain, or is not a number.
    #[error("an argument is outside the function's domain")]
    Domain,
    /// The accuracy wanted was not reached.
    #[error("the series did not converge")]
    NotConverged,
}

/// ln Γ(x) for x > 0, relative error 3e-16.
#[inline]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b) for a, b > 0.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// ψ(x), the derivative of ln Γ(x), for x > 0.
///
/// Recurrence up to x ≥ 10, then the asymptotic series (Abramowitz & Stegun 6.3.5, 6.3.18).
pub fn digamma(x: f64) -> f64 {
    /// B₂ₙ / 2n for n = 1 … 7.
    const COEFFICIENTS: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32760.0,
        1.0 / 12.0,
    ];
    let mut x = x;
    let mut result = 0.0;
    while x < 10.0 {
        result -= 1.0 / x;
        x += 1.0;
    }
    let inverse_square = 1.0 / (x * x);
    let tail = COEFFICIENTS
        .iter()
        .rev()
        .fold(0.0, |sum, c| (sum + c) * inverse_square);
    result + x.ln() - 0.5 / x - tail
}

/// ln Γ(base + step) − ln Γ(base) − step · ln(base), with its derivatives by base and by step. It keeps its
/// digits where the base is large and the three parts nearly cancel (Stirling's series).
pub(crate) fn ln_gamma_growth(base: f64, step: f64) -> [f64; 3] {
    const LARGE: f64 = 50.0;
    let end = base + step;
    if base < LARGE {
        let value = ln_gamma(end) - ln_gamma(base) - step * base.ln();
        return [
            value,
            digamma(end) - digamma(base) - step / base,
            digamma(end) - base.ln(),
        ];
    }
    // ln Γ(z) − (z − 1/2) ln z + z − ln √2π, and ψ(z) − ln z.
    let rest = |z: f64| {
        let square = 1.0 / (z * z);
        (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0))) / z
    };
    let rest_slope = |z: f64| {
        let square = 1.0 / (z * z);
        -0.5 / z - square * (1.0 / 12.0 - square * (1.0 / 120.0 - square * (1.0 / 252.0)))
    };
    let growth = (step / base).ln_1p();
    [
        (end - 0.5) * growth - step + rest(end) - rest(base),
        growth - step / base + rest_slope(end) - rest_slope(base),
        growth + rest_slope(end),
    ]
}

/// (1 − e^(exponent · ln_base)) / exponent, which tends to −ln_base as the exponent tends to 0.
pub(crate) fn one_minus_power_over(ln_base: f64, exponent: f64) -> f64 {
    if exponent == 0.0 {
        -ln_base
    } else {
        -(exponent * ln_base).exp_m1() / exponent
    }
}

/// ln ₂F₁(a, b; c; z), Gauss' hypergeometric function, for a, b, c > 0 and 0 ≤ z < 1.
///
/// All terms of the series are positive there, so it holds full accuracy, but needs about
/// 40 / (1 − z) terms. Close to z = 1 the transformation to 1 − z is used (Abramowitz & Stegun 15.3.6)
/// where it does not cancel, else Euler's integral (15.3.1), else the long series.
///
/// # Errors
/// [`SpecialError::Domain`] outside the domain, [`SpecialError::NotConverged`] if a series of two
/// million terms is not enough.
pub fn ln_hyp2f1(a: f64, b: f64, c: f64, z: f64) -> Result<f64, SpecialError> {
    /// Up to so many terms the plain series is the quickest way.
    const SHORT: f64 = 2_000.0;
    let positive = |v: f64| v.is_finite() && v > 0.0;
    if !(positive(a) && positive(b) && positive(c) && (0.0..1.0).contains(&z)) {
        return Err(SpecialError::Domain);
    }
    let terms = (((a + b) * z - c).max(0.0) + 40.0) / (1.0 - z);
    if terms <= SHORT {
        return ln_series(a, b, c, z);
    }
    if let Some(value) = ln_near_one(a, b, c, z) {
        return Ok(value);
    }
    // ₂F₁ is symmetric in a and b; the smaller one makes the wider integral.
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if c > small {
        let euler = ln_beta_expectation(small, c - small, |odds| {
            // 1 − pz without cancellation where both are close to 1.
            -large * (odds.q + odds.p * (1.0 - z)).ln()
        });
        if euler.is_ok() {
            return euler;
        }
    }
    ln_series(a, b, c, z)
}

/// The series with positive terms, kept in range by a power of ten held aside.
fn ln_series(a: f64, b: f64, c: f64, z: f64) -> Result<f64, SpecialError> {
    const LIMIT: u32 = 2_000_000;
    const BIG: f64 = 1e250;
    let (mut term, mut sum, mut exponent) = (1.0f64, 1.0f64, 0.0);
    for k in 0..LIMIT {
        let k = f64::from(k);
        let ratio = (a + k) * (b + k) / ((c + k) * (k + 1.0)) * z;
        term *= ratio;
        sum += term;
        // What follows is at most a geometric series once the ratio falls below 1.
        if ratio < 1.0 && term * ratio < 1e-17 * sum * (1.0 - ratio) {
            return Ok(sum.ln() + exponent);
        }
        if sum > BIG {
            sum /= BIG;
            term /= BIG;
            exponent += 250.0 * LN_10;
        }
    }
    Err(SpecialError::NotConverged)
}

/// The transformation z → 1 − z, or `None` where it loses more than four digits: c − a − b near an
/// integer (both parts have a pole), or large parameters (the parts cancel).
fn ln_near_one(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    let d = c - a - b;
    if (d - d.round()).abs() < 1e-2 {
        return None;
    }
    let w = 1.0 - z;
    let regular = signed_series(a, b, 1.0 - d, w)?;
    let singular = signed_series(c - a, c - b, 1.0 + d, w)?;
    let (g_d, sign_d) = libm::lgamma_r(d);
    let (g_minus_d, sign_minus_d) = libm::lgamma_r(-d);
    let (g_ca, sign_ca) = libm::lgamma_r(c - a);
    let (g_cb, sign_cb) = libm::lgamma_r(c - b);
    let ln_c = ln_gamma(c);
    let ln_first = ln_c + g_d - g_ca - g_cb;
    let ln_second = d * w.ln() + ln_c + g_minus_d - ln_gamma(a) - ln_gamma(b);
    let top = ln_first.max(ln_second);
    let first = (ln_first - top).exp() * f64::from(sign_d * sign_ca * sign_cb);
    let second = (ln_second - top).exp() * f64::from(sign_minus_d);
    let sum = first * regular.0 + second * singular.0;
    let magnitude = first.abs() * regular.1 + second.abs() * singular.1;
    (sum.is_finite() && sum > 1e-4 * magnitude).then(|| sum.ln() + top)
}

/// The hypergeometric series with terms of any sign, and the sum of its terms' magnitudes.
fn signed_series(a: f64, b: f64, c: f64, z: f64) -> Option<(f64, f64)> {
    let (mut term, mut sum, mut magnitude) = (1.0f64, 1.0f64, 1.0f64);
    for k in 0..5_000u32 {
        let k = f64::from(k);
        let ratio = (a + k) * (b + k) / ((c + k) * (k + 1.0)) * z;
        term *= ratio;
        sum += term;
        magnitude += term.abs();
        if !magnitude.is_finite() {
            return None;
        }
        if ratio.abs() < 0.9 && term.abs() < 1e-18 * magnitude {
            return Some((sum, magnitude));
        }
    }
    None
}

/// A probability p and q = 1 − p, each with full relative accuracy.
pub(crate) struct Odds {
    pub(crate) p: f64,
    pub(crate) q: f64,
    pub(crate) ln_p: f64,
}

/// ln E[f(p)] for p ~ Beta(a, b), with `ln_f` the logarithm of a positive function of p.
///
/// Trapezoidal rule on the log-odds of p, stretched by sinh so that both exponential tails end
/// (double exponential quadrature, Takahasi & Mori 1974); the step is halved until twice nothing changes.
///
/// # Errors
/// [`SpecialError::NotConverged`] when 2^7 halvings of the first step are not enough.
pub(crate) fn ln_beta_expectation(
    a: f64,
    b: f64,
    ln_f: impl Fn(&Odds) -> f64,
) -> Result<f64, SpecialError> {
    let centre = (a / b).ln();
    let width = (1.0 / a + 1.0 / b).sqrt();
    // The tails fall like e^(−a s) and e^(−b s): as far as they have fallen by e^−45.
    let reach = (45.0 / (a.min(b) * width)).asinh().max(4.0).ceil();
    let ln_norm = ln_beta(a, b);
    let point = |v: f64| {
        let s = centre + width * v.sinh();
        // ln p and ln (1 − p) at log-odds s, without cancellation at either end.
        let ln_p = -((-s.abs()).exp().ln_1p() + (-s).max(0.0));
        let ln_q = -((-s.abs()).exp().ln_1p() + s.max(0.0));
        let weight = a * ln_p + b * ln_q - ln_norm + (width * v.cosh()).ln();
        let odds = Odds {
            p: ln_p.exp(),
            q: ln_q.exp(),
            ln_p,
        };
        weight + ln_f(&odds)
    };
    let mut logs: Vec<f64> = (0..=16 * reach as i32)
        .map(|i| point(f64::from(i) / 8.0 - reach))
        .collect();
    let mut step = 1.0 / 8.0;
    let mut previous = f64::NAN;
    let mut agreed = 0;
    for _ in 0..8 {
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if !top.is_finite() {
            return Err(SpecialError::NotConverged);
        }
        let value = top + (step * logs.iter().map(|l| (l - top).exp()).sum::<f64>()).ln();
        agreed = if (value - previous).abs() < 1e-13 {
            agreed + 1
        } else {
            0
        };
        if agreed == 2 {
            return Ok(value);
        }
        previous = value;
        // The midpoints of the present steps join them.
        let count = logs.len() - 1;
        logs.extend((0..count).map(|i| point(step * (i as f64 + 0.5) - reach)));
        step /= 2.0;
    }
    Err(SpecialError::NotConverged)
}

/// Nodes and weights of Gauss–Legendre quadrature on \[0, 1\].
pub(crate) struct Quadrature(Vec<(f64, f64)>);

impl Quadrature {
    /// The rule with 4, 8, 16 or 32 nodes: the smallest that has at least `nodes`, or the largest.
    pub(crate) fn with_nodes(nodes: usize) -> &'static [(f64, f64)] {
        static RULES: LazyLock<[Quadrature; 4]> =
            LazyLock::new(|| [4, 8, 16, 32].map(Quadrature::new));
        let [least, small, middle, large] = &*RULES;
        match nodes {
            0..=4 => &least.0,
            5..=8 => &small.0,
            9..=16 => &middle.0,
            _ => &large.0,
        }
    }

    /// Roots of the Legendre polynomial P_n by Newton's method from Chebyshev's guess.
    fn new(n: usize) -> Quadrature {
        let count = n as f64;
        let nodes = (0..n).map(|i| {
            let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (count + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..20 {
                let (mut p, mut before) = (x, 1.0);
                for k in 2..=n {
                    let k = k as f64;
                    (p, before) = (((2.0 * k - 1.0) * x * p - (k - 1.0) * before) / k, p);
                }
                slope = count * (x * p - before) / (x * x - 1.0);
                x -= p / slope;
            }
            ((1.0 - x) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
        });
        Quadrature(nodes.collect())
    }
}

/// The two-sided p of a Student statistic: the regularised incomplete beta function of df / (df + t²) at
/// df / 2 and 1 / 2. Abramowitz & Stegun, 26.7.1.
pub fn student_p(t: f64, freedom: f64) -> f64 {
    let x = freedom / (freedom + t * t);
    incomplete_beta(freedom / 2.0, 0.5, x)
}

/// The t that a share of `level` of a Student distribution lies within, on both sides.
pub fn student_quantile(level: f64, freedom: f64) -> f64 {
    /// Beyond every 95 % quantile: that of one degree of freedom is 12.7.
    const FAR: f64 = 1e6;
    let (mut below, mut above) = (0.0, FAR);
    for _ in 0..100 {
        let middle = (below + above) / 2.0;
        if student_p(middle, freedom) > 1.0 - level {
            below = middle;
        } else {
            above = middle;
        }
    }
    below
}

/// The regularised incomplete beta function, by its continued fraction (Abramowitz & Stegun, 26.5.8) with Lentz's
/// method.
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return f64::from(u8::from(x >= 1.0));
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let floor = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut d = 1.0 / floor(1.0 - (a + b) * x / (a + 1.0));
    let (mut c, mut fraction) = (1.0, d);
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut factor = 1.0;
        for term in [even, odd] {
            d = 1.0 / floor(1.0 + term * d);
            c = floor(1.0 + term / c);
            factor = c * d;
            fraction *= factor;
        }
        if (factor - 1.0).abs() < 1e-15 {
            break;
        }
    }
    let ln_front = a * x.ln() + b * (1.0 - x).ln() - ln_beta(a, b) - a.ln();
    (ln_front.exp() * fraction).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests;
