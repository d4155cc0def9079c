//! Step lines in a terminal, of braille dots: two across and four down in each character.

use super::Style;
use crate::report::{Line, Plot};
use crate::words::safe;

/// Lines of text between 0 and 100 %.
const HEIGHT: usize = 12;
/// What stands left of the dots: `100 % ┤`.
const LEFT: usize = 7;
/// Longest name that is written behind a line.
const NAME: usize = 14;
/// Colours of the lines, of the terminal's 256.
const COLOURS: [u8; 6] = [33, 208, 34, 170, 37, 220];
/// The dot of each place in a character: two columns of four.
const DOTS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// The plot's lines of text, the axis below.
pub(super) fn lines(plot: &Plot, style: &Style) -> String {
    let names: Vec<String> = plot
        .lines
        .iter()
        .map(|line| shortened(&line.name))
        .collect();
    let longest = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let right = if longest > 0 { longest + 1 } else { 0 };
    let width = usize::from(style.width)
        .min(100)
        .saturating_sub(LEFT + right)
        .max(10);
    let end = plot.lines.iter().map(|line| line.end).fold(1.0, f64::max);
    let mut canvas = Canvas::new(width);
    let mut labels: Vec<Option<usize>> = vec![None; HEIGHT];
    for (number, line) in plot.lines.iter().enumerate() {
        let last = canvas.draw(number, line, end);
        // The name goes to the end of its line, or to the next free row.
        let free = (0..HEIGHT).min_by_key(|&row| (labels[row].is_some(), row.abs_diff(last))); // invariant
        if let Some(label) = free.and_then(|row| labels.get_mut(row)) {
            *label = label.or(Some(number));
        }
    }
    let mut out = String::new();
    for (row, label) in labels.iter().enumerate() {
        let tick = match row {
            0 => "100 % ┤",
            _ if row == HEIGHT / 2 => " 50 % ┤",
            _ if row == HEIGHT - 1 => "  0 % ┤",
            _ => "      │",
        };
        let mut text = format!("{tick}{}", canvas.row(row, style));
        if let Some(number) = label
            && let Some(name) = names.get(*number)
        {
            text.push(' ');
            text.push_str(&painted(name, *number, style));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out.push_str(&axis(width, end, &plot.axis));
    out
}

fn axis(width: usize, end: f64, unit: &str) -> String {
    let last = format!("{end:.0} {unit}");
    let middle = format!("{:.0}", end / 2.0);
    let mut labels = format!("{}0", " ".repeat(LEFT));
    let to = LEFT + width / 2;
    labels.push_str(&" ".repeat((to - middle.len() / 2).saturating_sub(labels.len())));
    labels.push_str(&middle);
    let to = (LEFT + width).saturating_sub(last.len());
    labels.push_str(&" ".repeat(to.saturating_sub(labels.len()).max(1)));
    labels.push_str(&last);
    format!("{}└{}\n{labels}\n", " ".repeat(LEFT - 1), "─".repeat(width))
}

struct Canvas {
    width: usize,
    /// Dots of each character, and the line that drew last in it.
    cells: Vec<(u8, usize)>,
}

impl Canvas {
    fn new(width: usize) -> Self {
        Canvas {
            width,
            cells: vec![(0, 0); width * HEIGHT],
        }
    }

    /// Draws a line; gives the row it ends in.
    fn draw(&mut self, number: usize, line: &Line, end: f64) -> usize {
        let across = self.width * 2;
        let down = (HEIGHT * 4 - 1) as f64;
        let mut previous = 0;
        let mut passed = 0;
        let mut share = 1.0;
        for x in 0..across {
            let time = end * x as f64 / (across - 1) as f64;
            if time > line.end {
                break;
            }
            while let Some((at, to)) = line.steps.get(passed)
                && *at <= time
            {
                share = *to;
                passed += 1;
            }
            let y = ((1.0 - share.clamp(0.0, 1.0)) * down).round() as usize;
            for dot in previous.min(y)..=previous.max(y) {
                self.dot(x, dot, number);
            }
            previous = y;
        }
        previous / 4
    }

    fn dot(&mut self, x: usize, y: usize, number: usize) {
        let place = (y / 4) * self.width + x / 2;
        if let Some(cell) = self.cells.get_mut(place) {
            cell.0 |= DOTS[x % 2][y % 4]; // invariant
            cell.1 = number;
        }
    }

    fn row(&self, row: usize, style: &Style) -> String {
        let cells = self.cells.iter().skip(row * self.width).take(self.width);
        let text = cells.map(|(dots, number)| match dots {
            0 => " ".to_owned(),
            dots => {
                let braille = char::from_u32(0x2800 + u32::from(*dots)).unwrap_or(' ');
                painted(&braille.to_string(), *number, style)
            }
        });
        text.collect()
    }
}

fn painted(text: &str, number: usize, style: &Style) -> String {
    match COLOURS.get(number % COLOURS.len()) {
        Some(colour) if style.color => format!("\x1b[38;5;{colour}m{text}\x1b[0m"),
        _ => text.to_owned(),
    }
}

fn shortened(name: &str) -> String {
    let name = safe(name);
    match name.char_indices().nth(NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, share: f64) -> Line {
        Line {
            name: name.to_owned(),
            steps: vec![(50.0, share)],
            end: 100.0,
        }
    }

    #[test]
    fn a_plot_keeps_to_its_width_and_names_its_lines() {
        let plot = Plot {
            axis: "days".to_owned(),
            lines: vec![
                line("one", 0.5),
                line("a name that is far too long", 0.5),
                line("zero", 0.0),
            ],
        };
        let text = lines(
            &plot,
            &Style {
                width: 60,
                color: false,
            },
        );
        assert_eq!(text.lines().count(), HEIGHT + 2);
        assert!(
            text.lines().all(|line| line.chars().count() <= 62),
            "{text}"
        );
        for name in ["one", "a name that is…", "zero"] {
            assert_eq!(text.matches(name).count(), 1, "{text}");
        }
        assert!(text.ends_with("100 days\n"), "{text}");
    }

    #[test]
    fn a_line_that_never_falls_stays_on_top() {
        let plot = Plot {
            axis: "days".to_owned(),
            lines: vec![Line {
                name: String::new(),
                steps: Vec::new(),
                end: 9.0,
            }],
        };
        let text = lines(&plot, &Style::default());
        let rows: Vec<&str> = text.lines().collect();
        assert!(rows[0].contains('⠉') && rows[1] == "      │", "{text}");
    }
}
