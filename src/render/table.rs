//! A grid as a plain table for a terminal.

use comfy_table::{
    Cell as TableCell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table,
    TableStyle, Width,
};
use textwrap::core::display_width;

use super::paint::{Ink, painted};
use super::style::Style;
use super::text::{said, shown};
use crate::report::page::{Curve, Curves};
use crate::report::{Align, Document, Grid};

/// Every table of a document, an empty line between two.
pub(super) fn write<D: Document>(document: &D, style: &Style) -> String {
    let curves = document.curves();
    let repeated = document.repeated_columns();
    let mut drawn = curves.map_or(String::new(), |curves| with_bands(&curves, style));
    if style.plot {
        drawn.push_str(&super::picture::lines(&document.pictures(), style));
    }
    let mut out = one(
        &document.for_people(),
        &document.above(),
        &drawn,
        repeated.map(|fixed| (fixed, document.breaks_before())),
        style,
    );
    for (place, grid) in document.further().iter().enumerate() {
        out.push('\n');
        let repeated = document.further_repeated(place);
        let repeated = repeated.map(|fixed| (fixed, None));
        let mut curves = document.further_curves(place).into_iter();
        let curves = curves.next().filter(|_| style.plot);
        let drawn = curves.map_or_else(String::new, |curves| with_bands(&curves, style));
        out.push_str(&one(grid, &[], &drawn, repeated, style));
    }
    out
}

/// One table by itself.
pub(super) fn alone(grid: &Grid, style: &Style) -> String {
    one(grid, &[], "", None, style)
}

/// The curves; where pictures are asked for, each of several also by itself, with its band.
fn with_bands(curves: &Curves, style: &Style) -> String {
    let mut out = super::plot::lines(curves, style);
    out.push('\n');
    if style.plot && curves.curves.len() > 1 {
        for (number, curve) in curves.curves.iter().enumerate() {
            let alone = Curves {
                curves: vec![Curve {
                    name: String::new(),
                    ..curve.clone()
                }],
                ..curves.clone()
            };
            out.push_str(&painted(&said(&curve.name, style), Ink::Strong, style));
            out.push('\n');
            out.push_str(&super::plot::numbered(&alone, number, style));
            out.push('\n');
        }
    }
    out
}

fn one(
    grid: &Grid,
    above: &[String],
    drawn: &str,
    repeated_columns: Option<(usize, Option<usize>)>,
    style: &Style,
) -> String {
    let mut out = String::new();
    for (place, line) in grid.title.iter().enumerate() {
        let text = wrapped(&said(line, style), style.width, "");
        out.push_str(&if place == 0 {
            painted(&text, Ink::Strong, style)
        } else {
            text
        });
        out.push('\n');
    }
    if !grid.title.is_empty() {
        out.push('\n');
    }
    for sentence in above {
        let text = format!("! {}", said(sentence, style));
        let text = wrapped(&text, style.width, "  ");
        out.push_str(&painted(&text, Ink::Strong, style));
        out.push('\n');
    }
    if !above.is_empty() {
        out.push('\n');
    }
    out.push_str(drawn);
    match repeated_columns {
        Some((fixed, breaks)) => {
            out.push_str(&super::matrix::lines(grid, fixed, breaks, style));
        }
        None if Widths::of(grid, style).needs_lines(style.room()) => {
            out.push_str(&super::lines::write(grid, style));
        }
        None => {
            for line in table(grid, style).lines() {
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
    }
    if !grid.notes.is_empty() {
        out.push('\n');
    }
    for note in &grid.notes {
        out.push_str(&wrapped(
            &format!("* {}", said(note, style)),
            style.width,
            "  ",
        ));
        out.push('\n');
    }
    out
}

fn table(grid: &Grid, style: &Style) -> Table {
    let rule = if style.ascii { '-' } else { '─' };
    let line = LineStyle::none().fill(rule).junction(rule);
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(line))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(style.room());
    if grid.columns.iter().any(|column| !column.name.is_empty()) {
        table.set_header(
            grid.columns
                .iter()
                .map(|column| cell(said(&column.name, style), column.align)),
        );
    }
    for (place, section) in grid.sections.iter().enumerate() {
        if let Some(heading) = &section.heading {
            if place > 0 {
                table.add_row(vec![TableCell::new("")]);
            }
            table.add_row(vec![cell(
                said(&heading.to_uppercase(), style),
                Align::Left,
            )]);
        }
        for row in &section.rows {
            let cells = row.iter().zip(&grid.columns);
            let cells = cells.map(|(value, column)| cell(shown(value, style), column.align));
            table.add_row(cells.collect::<Vec<_>>());
        }
    }
    let widths = Widths::of(grid, style);
    let gap = widths.gap(style.room());
    let fixed = widths.fit(style.room(), gap);
    for column in table.column_iter_mut() {
        let right = u16::from(column.index + 1 < grid.columns.len()) * gap;
        column.set_padding((0, right));
        let least = widths
            .least
            .get(column.index)
            .zip(widths.words.get(column.index));
        let least = least
            .map(|(figure, word)| *figure.max(word))
            .filter(|least| *least > 0);
        if let Some(least) = least.filter(|_| fixed) {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least + right)));
        }
    }
    table
}

/// A longer word may be broken: an address, an id of a machine.
const WORD: u16 = 24;

/// How wide columns are.
struct Widths {
    /// Nothing wrapped.
    whole: Vec<u16>,
    /// Figures whole, their headings wrapped at spaces; 0 for texts, which may wrap.
    least: Vec<u16>,
    /// Of texts the longest word with a digit, which is no text to be broken.
    words: Vec<u16>,
}

impl Widths {
    fn of(grid: &Grid, style: &Style) -> Widths {
        let wide = |text: &str| u16::try_from(display_width(text)).unwrap_or(u16::MAX);
        let mut widths = Widths {
            whole: Vec::new(),
            least: Vec::new(),
            words: Vec::new(),
        };
        for (place, column) in grid.columns.iter().enumerate() {
            let rows = grid.sections.iter().flat_map(|section| &section.rows);
            let cells = rows.filter_map(|row| row.get(place));
            let (mut figures, mut longest) = (0, 0);
            for value in cells {
                let text = shown(value, style);
                figures = figures.max(wide(&text));
                let words = text
                    .split(' ')
                    .filter(|word| word.contains(|c: char| c.is_ascii_digit()));
                longest = words.map(wide).max().unwrap_or(0).max(longest);
            }
            widths.words.push(match column.align {
                Align::Left => longest.min(WORD),
                Align::Right => 0,
            });
            let name = said(&column.name, style);
            let words = name.split(' ').map(wide).max().unwrap_or(0);
            widths.whole.push(figures.max(wide(&name)));
            widths.least.push(match column.align {
                Align::Left => 0,
                Align::Right => figures.max(words),
            });
        }
        widths
    }

    /// Spaces between columns beside the one of their border: two, or one where that makes room.
    fn gap(&self, width: u16) -> u16 {
        let columns = self.whole.len() as u16;
        let needed: u16 = self
            .whole
            .iter()
            .fold(0, |sum, one| sum.saturating_add(*one));
        let gaps = columns.saturating_sub(1).saturating_mul(3);
        if needed.saturating_add(gaps) > width {
            1
        } else {
            2
        }
    }

    /// Whether there is no room for a table: figures would be broken over lines.
    fn needs_lines(&self, width: u16) -> bool {
        let figures = self.least.iter().filter(|least| **least > 0).count();
        figures > 0 && !self.fit(width, self.gap(width))
    }

    /// Whether figures can stay whole beside texts of some letters.
    fn fit(&self, width: u16, gap: u16) -> bool {
        const TEXT: u16 = 8;
        let columns = self.least.iter().zip(&self.words);
        let columns = columns.map(|(least, word)| match least {
            0 => TEXT.max(*word),
            least => *least,
        });
        let needed = columns.fold(0, u16::saturating_add);
        let gaps = (self.least.len() as u16).saturating_sub(1);
        needed.saturating_add(gaps.saturating_mul(gap + 1)) <= width
    }
}

fn cell(text: String, align: Align) -> TableCell {
    TableCell::new(text).set_alignment(match align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    })
}

pub(super) fn wrapped(text: &str, width: u16, indent: &str) -> String {
    textwrap::fill(text, super::text::wrapping(width).subsequent_indent(indent))
}
