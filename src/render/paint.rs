//! The colours of a terminal, of its 256; nothing without colour.

use super::style::Style;

/// Background and text colours from the lowest to the highest.
const SHADES: [(u8, u8); 6] = [
    (255, 16),
    (195, 16),
    (153, 16),
    (111, 16),
    (68, 231),
    (25, 231),
];
/// Colours of lines.
const LINES: [u8; 6] = [33, 208, 34, 170, 37, 220];
/// The colour of a band around a line.
const BAND: u8 = 245;

/// How a piece of text stands out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ink {
    /// Not at all.
    Plain,
    /// A heading.
    Strong,
    /// The line of this number.
    Line(usize),
    /// A band around a line.
    Band,
    /// A background between the lowest (0) and the highest (1).
    Shade(f64),
}

/// How many shades there are.
pub(super) const STEPS: usize = SHADES.len();

/// The text between escape codes, or by itself where the style has no colour.
pub(super) fn painted(text: &str, ink: Ink, style: &Style) -> String {
    let start = match ink {
        _ if !style.color || text.is_empty() => return text.to_owned(),
        Ink::Plain => return text.to_owned(),
        Ink::Strong => "\x1b[1m".to_owned(),
        Ink::Line(number) => {
            let colour = LINES.get(number % LINES.len()).copied().unwrap_or(BAND);
            format!("\x1b[38;5;{colour}m")
        }
        Ink::Band => format!("\x1b[38;5;{BAND}m"),
        Ink::Shade(share) => {
            let place = (share.clamp(0.0, 1.0) * (STEPS - 1) as f64).round() as usize;
            match SHADES.get(place) {
                Some((back, fore)) => format!("\x1b[48;5;{back}m\x1b[38;5;{fore}m"),
                None => return text.to_owned(),
            }
        }
    };
    format!("{start}{text}\x1b[0m")
}
