//! How customers differ: distributions of a rate and of a chance over customers, written by their mean and
//! spread, so that "everybody alike" and its opposite are ordinary points and not divisions by 0.

use super::special::one_minus_power_over;

/// λ ~ Gamma with shape r = 1 / spread and the given mean. A spread of 0: everybody has the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct GammaRate {
    pub(crate) mean: f64,
    pub(crate) spread: f64,
}

impl GammaRate {
    /// By the literature's shape and scale in weeks: r, α or s, β.
    pub(crate) fn of_shape(shape: f64, scale: f64) -> GammaRate {
        GammaRate {
            mean: shape / scale,
            spread: 1.0 / shape,
        }
    }

    /// From the logarithms of mean and spread.
    pub(crate) fn of_logs(ln_mean: f64, ln_spread: f64) -> GammaRate {
        GammaRate {
            mean: ln_mean.exp(),
            spread: ln_spread.exp(),
        }
    }

    /// Shape and scale, infinite where everybody is alike.
    pub(crate) fn shape_and_scale(&self) -> [f64; 2] {
        [1.0 / self.spread, 1.0 / (self.spread * self.mean)]
    }

    /// −r · ln(α / (α + t)): the mean rate times t where everybody is alike.
    #[inline]
    pub(crate) fn exposure(&self, t: f64) -> f64 {
        let plain = self.mean * t;
        let grown = self.spread * plain;
        // Below that, the logarithm is its argument to the last digit.
        if grown < 1e-17 {
            plain
        } else {
            grown.ln_1p() / self.spread
        }
    }

    /// λ t / (1 + spread λ t): the derivative of the exposure by ln(mean).
    #[inline]
    pub(crate) fn slope(&self, t: f64) -> f64 {
        self.mean * t / (1.0 + self.spread * self.mean * t)
    }

    /// The rate of who has lived through `t` with `events` of them: Gamma(r + events, α + t).
    #[inline]
    pub(crate) fn after(&self, events: f64, t: f64) -> GammaRate {
        let weight = 1.0 + self.spread * events;
        GammaRate {
            mean: self.mean * weight / (1.0 + self.spread * self.mean * t),
            spread: self.spread / weight,
        }
    }

    /// E[e^(−λt)]: the chance of no event in `t`.
    #[inline]
    pub(crate) fn none_within(&self, t: f64) -> f64 {
        (-self.exposure(t)).exp()
    }

    /// ∫₀ᵗ E[e^(−λτ)] dτ: the mean time until the event, at most `t`.
    pub(crate) fn time_within(&self, t: f64) -> f64 {
        let exponent = 1.0 - self.spread;
        if self.mean == 0.0 {
            t
        } else if self.spread == 0.0 {
            -(-self.mean * t).exp_m1() / self.mean
        } else {
            // The published (1 − q^(s−1)) / (s − 1), whose limit at s = 1 is −ln q.
            let power = exponent / self.spread;
            let ln_base = -(self.spread * self.mean * t).ln_1p();
            one_minus_power_over(ln_base, power) / (self.spread * self.mean)
        }
    }
}

/// p ~ Beta(a, b), by its mean a / (a + b) and spread 1 / (a + b). A spread of 0: everybody has the mean. An
/// infinite spread: p is 1 for a share `mean` of customers and 0 for the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BetaChance {
    /// The mean and what is missing to 1.
    mean: f64,
    rest: f64,
    spread: f64,
}

impl BetaChance {
    /// By the literature's a, b.
    pub(crate) fn of_shapes(a: f64, b: f64) -> BetaChance {
        BetaChance {
            mean: a / (a + b),
            rest: b / (a + b),
            spread: 1.0 / (a + b),
        }
    }

    /// From ln(a / b) and −ln(a + b).
    pub(crate) fn of_logs(ln_odds: f64, ln_spread: f64) -> BetaChance {
        BetaChance {
            mean: 1.0 / (1.0 + (-ln_odds).exp()),
            rest: 1.0 / (1.0 + ln_odds.exp()),
            spread: ln_spread.exp(),
        }
    }

    pub(crate) fn mean(&self) -> f64 {
        self.mean
    }

    pub(crate) fn spread(&self) -> f64 {
        self.spread
    }

    /// a, b; infinite where everybody is alike.
    pub(crate) fn shapes(&self) -> [f64; 2] {
        [self.mean / self.spread, self.rest / self.spread]
    }

    /// Chance that the throw after `survived` ones is lost: a / (a + b + n).
    #[inline]
    pub(crate) fn lost_after(&self, survived: f64) -> f64 {
        if survived == 0.0 {
            self.mean
        } else {
            self.mean / (1.0 + survived * self.spread)
        }
    }

    /// Chance that it is survived: (b + n) / (a + b + n).
    #[inline]
    pub(crate) fn kept_after(&self, survived: f64) -> f64 {
        let grown = survived * self.spread;
        if survived == 0.0 {
            self.rest
        } else if grown.is_infinite() {
            1.0
        } else {
            (self.rest + grown) / (1.0 + grown)
        }
    }

    /// What a derivative by ln(spread) takes off a loss after `survived` throws: n / (a + b + n).
    #[inline]
    pub(crate) fn pull(&self, survived: f64) -> f64 {
        if survived == 0.0 {
            0.0
        } else {
            1.0 - 1.0 / (1.0 + survived * self.spread)
        }
    }

    /// One minus the mean, without cancellation.
    pub(crate) fn rest(&self) -> f64 {
        self.rest
    }
}
