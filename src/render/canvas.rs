//! A field of dots: braille, two across and four down in each character, or ASCII signs.

use super::paint::{Ink, painted};
use super::style::Style;

/// Dots across in a character.
pub(super) const ACROSS: usize = 2;
/// Dots down in a character.
pub(super) const DOWN: usize = 4;
/// The bit of each dot: two columns of four.
const DOTS: [[u8; DOWN]; ACROSS] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
/// The dots of each row.
const ROWS: [u8; DOWN] = [0x09, 0x12, 0x24, 0xc0];

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    dots: u8,
    /// The line that drew last.
    line: usize,
    band: bool,
}

/// A field of characters to draw lines in.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    cells: Vec<Cell>,
    /// Whether lines are told apart by letters, where there are no colours to do it.
    letters: bool,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize, letters: bool) -> Self {
        Canvas {
            width,
            height,
            cells: vec![Cell::default(); width * height],
            letters,
        }
    }

    /// Dots across.
    pub(super) fn across(&self) -> usize {
        self.width * ACROSS
    }

    /// Dots down.
    pub(super) fn down(&self) -> usize {
        self.height * DOWN
    }

    pub(super) fn dot(&mut self, x: usize, y: usize, line: usize) {
        if x >= self.across() {
            return;
        }
        let bit = DOTS.get(x % ACROSS).and_then(|column| column.get(y % DOWN));
        let cell = self.cells.get_mut((y / DOWN) * self.width + x / ACROSS);
        if let (Some(cell), Some(bit)) = (cell, bit) {
            cell.dots |= bit;
            cell.line = line;
        }
    }

    /// The dots of a straight line, both ends among them.
    pub(super) fn stroke(&mut self, from: (usize, usize), to: (usize, usize), line: usize) {
        let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)).max(1);
        let between = |a: usize, b: usize, step: usize| {
            let share = step as f64 / steps as f64;
            (a as f64 + (b as f64 - a as f64) * share).round() as usize
        };
        for step in 0..=steps {
            self.dot(
                between(from.0, to.0, step),
                between(from.1, to.1, step),
                line,
            );
        }
    }

    /// Shades the characters of column `x` from row `top` to row `bottom`, in dots.
    pub(super) fn shade(&mut self, x: usize, top: usize, bottom: usize) {
        for row in top / DOWN..=bottom / DOWN {
            if let Some(cell) = self.cells.get_mut(row * self.width + x / ACROSS)
                && row < self.height
            {
                cell.band = true;
            }
        }
    }

    /// How many characters of a row [`Canvas::row`] writes.
    pub(super) fn filled(&self, row: usize) -> usize {
        let cells = self.cells.iter().skip(row * self.width).take(self.width);
        let drawn = |cell: &Cell| cell.dots != 0 || cell.band;
        cells
            .enumerate()
            .rfind(|(_, cell)| drawn(cell))
            .map_or(0, |(place, _)| place + 1)
    }

    /// One line of text; runs of one colour are painted together.
    pub(super) fn row(&self, row: usize, style: &Style) -> String {
        let cells = self.cells.iter().skip(row * self.width).take(self.width);
        let mut out = String::new();
        let mut run = (String::new(), Ink::Plain);
        for cell in cells {
            let (sign, ink) = self.sign(cell, style);
            if ink != run.1 {
                out.push_str(&painted(&run.0, run.1, style));
                run = (String::new(), ink);
            }
            run.0.push(sign);
        }
        // Spaces at the end are of no use.
        if run.1 == Ink::Plain {
            return out;
        }
        out + &painted(&run.0, run.1, style)
    }

    fn sign(&self, cell: &Cell, style: &Style) -> (char, Ink) {
        match (cell.dots, cell.band) {
            (0, false) => (' ', Ink::Plain),
            (0, true) => (if style.ascii { ':' } else { '░' }, Ink::Band),
            (dots, _) => {
                let sign = match (style.ascii, self.letters) {
                    (false, _) => char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' '),
                    (true, true) => letter(cell.line),
                    (true, false) => ascii(dots),
                };
                (sign, Ink::Line(cell.line))
            }
        }
    }
}

/// The letter of a line.
pub(super) fn letter(line: usize) -> char {
    char::from(b'a' + (line % 26) as u8)
}

/// The sign that lies where the dots do.
fn ascii(dots: u8) -> char {
    let rows: Vec<usize> = (0..DOWN)
        .filter(|&row| ROWS.get(row).is_some_and(|bits| dots & bits != 0))
        .collect();
    match (rows.first(), rows.last()) {
        (Some(first), Some(last)) if last - first >= 2 => '|',
        (Some(0), _) => '\'',
        (_, Some(3)) => '.',
        _ => '-',
    }
}
