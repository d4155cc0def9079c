//! The integral over the possible times at which a silent customer was lost.

use crate::models::mixing::GammaRate;
use crate::models::special::Quadrature;

/// A customer with x repeat purchases: how likely their silence is, alive or lost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lost {
    rate: GammaRate,
    death: GammaRate,
    /// 1 + spread · x: r + x over r.
    weight: f64,
    /// What the quadrature's variable grows from: at most α and β.
    base: f64,
}

/// The integral, plain and with the factors that the slopes need: the exposures of purchase rate and loss rate,
/// and their derivatives by ln(mean).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Integrals {
    pub(super) total: f64,
    pub(super) exposure: f64,
    pub(super) slope: f64,
    pub(super) death_exposure: f64,
    pub(super) death_slope: f64,
}

impl Integrals {
    /// This one and `factor` times another.
    pub(super) fn plus(&self, factor: f64, other: &Integrals) -> Integrals {
        Integrals {
            total: self.total + factor * other.total,
            exposure: self.exposure + factor * other.exposure,
            slope: self.slope + factor * other.slope,
            death_exposure: self.death_exposure + factor * other.death_exposure,
            death_slope: self.death_slope + factor * other.death_slope,
        }
    }
}

/// Of the integrand's exponent, no more than this is integrated: e^−45.
const NEGLIGIBLE: f64 = -45.0;

impl Lost {
    pub(super) fn new(rate: GammaRate, death: GammaRate, x: f64) -> Lost {
        let [_, alpha] = rate.shape_and_scale();
        let [_, beta] = death.shape_and_scale();
        Lost {
            rate,
            death,
            weight: 1.0 + rate.spread * x,
            base: alpha.min(beta).min(1e6),
        }
    }

    /// Chance to live on and stay silent from `from` until `until`: ((α + t_x) / (α + T))^(r + x) · ((β + t_x) /
    /// (β + T))^s.
    pub(super) fn alive(&self, from: f64, until: f64) -> f64 {
        let passed = self.rate.exposure(until) - self.rate.exposure(from);
        let death = self.death.exposure(until) - self.death.exposure(from);
        (-self.weight * passed - death).exp()
    }

    /// ∫ s (α + τ)^−(r + x) (β + τ)^−(s + 1) dτ between two times, over (α + from)^−(r + x) (β + from)^−s, and the
    /// same with factors.
    ///
    /// The note writes the integral as a difference of two ₂F₁; the integral itself does not cancel, and has
    /// limits as r or s grow. Gauss–Legendre in u = ln((base + τ) / (base + from)), base the smaller of α and β:
    /// the integrand has no singularity within π of the real axis, and is cut off where it has fallen by e^−45.
    pub(super) fn between(&self, from: f64, until: f64) -> Integrals {
        let mut sum = Integrals::default();
        if until <= from || self.death.mean == 0.0 {
            return sum;
        }
        let start = self.base + from;
        let (rate, death) = (self.rate.after(0.0, from), self.death.after(0.0, from));
        // ln of the integrand by u, 0 at u = 0, and its slope.
        let hazard = 1.0 + self.death.spread;
        let fall = |u: f64| {
            let passed = start * u.exp_m1();
            let height = u - self.weight * rate.exposure(passed) - hazard * death.exposure(passed);
            let grown = passed + start;
            let by_rate = rate.mean / (1.0 + rate.spread * rate.mean * passed);
            let by_death = death.mean / (1.0 + death.spread * death.mean * passed);
            (
                height,
                1.0 - grown * (self.weight * by_rate + hazard * by_death),
            )
        };
        let (length, steepness) = cut_off(fall, ((until - from) / start).ln_1p());
        let nodes = match steepness * length {
            c if c <= 0.4 && length <= 0.3 => 4,
            c if c <= 6.0 && length <= 1.5 => 8,
            c if c <= 28.0 && length <= 5.0 => 16,
            _ => 32,
        };
        let (before, death_before) = (self.rate.exposure(from), self.death.exposure(from));
        let scale = death.mean * start * length;
        for (x, part) in Quadrature::with_nodes(nodes) {
            let u = length * x;
            let passed = start * u.exp_m1();
            let (exposure, death_exposure) = (rate.exposure(passed), death.exposure(passed));
            let height = u - self.weight * exposure - hazard * death_exposure;
            let mass = part * scale * height.exp();
            let time = from + passed;
            sum.total += mass;
            sum.exposure += mass * (before + exposure);
            sum.slope += mass * self.rate.slope(time);
            sum.death_exposure += mass * (death_before + death_exposure);
            sum.death_slope += mass * self.death.slope(time);
        }
        sum
    }
}

/// How much of the span \[0, span\] the integrand needs, and its steepest slope there.
fn cut_off(fall: impl Fn(f64) -> (f64, f64), span: f64) -> (f64, f64) {
    let first_slope = fall(0.0).1.abs();
    let mut length = span;
    let mut end = fall(length);
    // Newton's method on a concave function stays on the outer side of the root.
    for _ in 0..20 {
        if end.0 >= NEGLIGIBLE - 1.0 {
            break;
        }
        length -= (end.0 - NEGLIGIBLE) / end.1;
        end = fall(length);
    }
    (length, first_slope.max(end.1.abs()))
}
