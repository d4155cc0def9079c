//! From values to places along an axis, in a drawing or in a terminal, and the round numbers beside it.

use crate::locale::Locale;
use crate::report::Cell;

/// An axis from one round number to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) step: f64,
}

impl Axis {
    /// An axis that holds all of these values, with about so many steps.
    pub(super) fn over(values: impl Iterator<Item = f64>, steps: usize) -> Axis {
        Axis::wide(values, steps, 0.0, f64::INFINITY)
    }

    /// The same at least so wide, so that noise does not look like a fall; not beyond the `top` that no
    /// value can pass.
    pub(super) fn wide(
        values: impl Iterator<Item = f64>,
        steps: usize,
        least: f64,
        top: f64,
    ) -> Axis {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if !low.is_finite() {
            return Axis::between(0.0, 1.0, steps);
        }
        // What differs by rounding alone is one value, which stands in the middle.
        let size = low.abs().max(high.abs());
        let least = match high - low > size * 1e-9 || least > 0.0 {
            true => least,
            false => size * 0.2,
        };
        let least = least.max(1e-9);
        let around = (least - (high - low)).max(0.0) / 2.0;
        let (mut from, mut to) = (low - around, high + around);
        if low >= 0.0 && from < 0.0 {
            (from, to) = (0.0, to - from);
        }
        if high <= top && to > top {
            (from, to) = (from - (to - top), top);
        }
        Axis::between(from, to, steps)
    }

    fn between(low: f64, high: f64, steps: usize) -> Axis {
        let step = round((high - low) / steps.max(1) as f64);
        Axis {
            low: (low / step + 1e-9).floor() * step,
            high: (high / step - 1e-9).ceil() * step,
            step,
        }
    }

    /// Round bounds with one round value between them; of shares not above 100 %, which no value reaches.
    pub(super) fn halves((lowest, highest): (f64, f64), is_share: bool) -> Axis {
        // Equal values get room above and below, but not below 0.
        let (low, high) = if highest > lowest {
            (lowest, highest)
        } else {
            let room = lowest.abs().max(1.0) * 0.01;
            let low = lowest - room;
            let low = if lowest >= 0.0 { low.max(0.0) } else { low };
            (low, highest + room)
        };
        let spread = high - low;
        let mut power = 10f64.powf((spread / 2.0).log10().floor());
        let mut found = None;
        while found.is_none() && power.is_finite() {
            for factor in [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0] {
                let step = power * factor;
                let from = (low / step + 1e-9).floor() * step;
                if found.is_none() && from + 2.0 * step >= high - step * 1e-9 {
                    found = Some((from, step));
                }
            }
            power *= 10.0;
        }
        let (mut from, step) = found.unwrap_or((low, spread));
        // No share above 100 % is promised by an axis that no value reaches.
        if is_share && highest <= 1.0 && from + 2.0 * step > 1.0 {
            from = (1.0 - 2.0 * step).max(0.0);
        }
        Axis {
            low: from,
            high: from + 2.0 * step,
            step,
        }
    }

    /// The round numbers, the lowest first.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step)
            .round()
            .clamp(0.0, 30.0) as u32;
        (0..=count)
            .map(|number| self.low + f64::from(number) * self.step)
            .collect()
    }

    /// Where a value lies, 0 at the low end and 1 at the high one.
    pub(super) fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// A tick in the form of cells like this one, short.
    pub(super) fn label(&self, tick: f64, like: &Cell, locale: &Locale) -> String {
        let decimals = |step: f64| match step {
            step if step >= 1.0 => 0,
            step if step >= 0.1 => 1,
            _ => 2,
        };
        match like {
            Cell::Ratio(_) if tick.abs() < self.step / 2.0 => locale.percent(0.0, 0),
            _ if tick.abs() < self.step / 2.0 => "0".to_owned(),
            Cell::Ratio(_) => locale.percent(tick, decimals(self.step * 100.0)),
            _ if self.high.abs() >= 1e6 => {
                format!("{}M", locale.decimal(tick / 1e6, decimals(self.step / 1e6)))
            }
            _ if self.high.abs() >= 1e4 => {
                format!("{}k", locale.decimal(tick / 1e3, decimals(self.step / 1e3)))
            }
            _ => locale.decimal(tick, decimals(self.step)),
        }
    }
}

/// The next of 1, 2 or 5 times a power of ten.
fn round(step: f64) -> f64 {
    // By products alone, which are the same on every machine.
    let mut power = 1.0;
    while power > step {
        power /= 10.0;
    }
    while power * 10.0 <= step {
        power *= 10.0;
    }
    match step / power {
        part if part <= 1.0 + 1e-9 => power,
        part if part <= 2.0 + 1e-9 => 2.0 * power,
        part if part <= 5.0 + 1e-9 => 5.0 * power,
        _ => 10.0 * power,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        let scale = Axis::over([0.941, 0.983].into_iter(), 4);
        assert_eq!(
            (format!("{:.0}", scale.low * 100.0), scale.step),
            ("94".into(), 0.02)
        );
        assert_eq!(scale.ticks().len(), 4);
        assert_eq!(
            scale.label(0.96, &Cell::Ratio(0.0), &Locale::default()),
            "96 %"
        );
        let scale = Axis::over([1_250_000.0, 2_300_000.0].into_iter(), 3);
        assert_eq!(
            scale.label(1_500_000.0, &Cell::Count(0), &Locale::default()),
            "1.5M"
        );
        let scale = Axis::wide([1.0, 0.999].into_iter(), 3, 0.05, 1.0);
        assert_eq!(
            (format!("{:.0}", scale.low * 100.0), scale.high),
            ("94".into(), 1.0)
        );
        let scale = Axis::over([30.0].into_iter(), 3);
        assert!((scale.share(30.0) - 0.5).abs() < 0.01, "{scale:?}");
        assert_eq!(Axis::over(std::iter::empty(), 3).low, 0.0);
    }
}
