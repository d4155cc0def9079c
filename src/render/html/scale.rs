//! From values to places in a drawing, and the round numbers along an axis.

use crate::locale::Locale;
use crate::report::Cell;

/// An axis from one round number to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    step: f64,
}

impl Scale {
    /// An axis that holds all of these values, with about so many steps.
    pub(super) fn over(values: impl Iterator<Item = f64>, steps: usize) -> Scale {
        Scale::wide(values, steps, 0.0, f64::INFINITY)
    }

    /// The same at least so wide, so that noise does not look like a fall; not beyond the `top` that no
    /// value can pass.
    pub(super) fn wide(
        values: impl Iterator<Item = f64>,
        steps: usize,
        least: f64,
        top: f64,
    ) -> Scale {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if !low.is_finite() {
            return Scale::between(0.0, 1.0, steps);
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
        Scale::between(from, to, steps)
    }

    fn between(low: f64, high: f64, steps: usize) -> Scale {
        let step = round((high - low) / steps.max(1) as f64);
        Scale {
            low: (low / step + 1e-9).floor() * step,
            high: (high / step - 1e-9).ceil() * step,
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

/// A coordinate, to a tenth.
pub(super) fn place(at: f64) -> String {
    let text = format!("{at:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        let scale = Scale::over([0.941, 0.983].into_iter(), 4);
        assert_eq!((place(scale.low * 100.0), scale.step), ("94".into(), 0.02));
        assert_eq!(scale.ticks().len(), 4);
        assert_eq!(
            scale.label(0.96, &Cell::Ratio(0.0), &Locale::default()),
            "96 %"
        );
        let scale = Scale::over([1_250_000.0, 2_300_000.0].into_iter(), 3);
        assert_eq!(
            scale.label(1_500_000.0, &Cell::Count(0), &Locale::default()),
            "1.5M"
        );
        let scale = Scale::wide([1.0, 0.999].into_iter(), 3, 0.05, 1.0);
        assert_eq!((place(scale.low * 100.0), scale.high), ("94".into(), 1.0));
        let scale = Scale::over([30.0].into_iter(), 3);
        assert!((scale.share(30.0) - 0.5).abs() < 0.01, "{scale:?}");
        assert_eq!(Scale::over(std::iter::empty(), 3).low, 0.0);
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(place(12.0), "12");
        assert_eq!(place(12.34), "12.3");
        assert_eq!(place(-0.01), "0");
    }
}
