//! A grid where a table has no room: a paragraph a row, a line a figure, each figure whole.

use textwrap::core::display_width;

use super::paint::{Ink, painted};
use super::style::Style;
use super::text::{said, shown};
use crate::report::{Align, Cell, Column, Grid, Row};

/// Spaces in front of a figure's name.
const INDENT: usize = 2;

/// The whole table. A row with one figure is one line where that fits.
pub(super) fn write(grid: &Grid, style: &Style) -> String {
    let mut out = String::new();
    for (place, section) in grid.sections.iter().enumerate() {
        if let Some(heading) = &section.heading {
            if place > 0 {
                out.push('\n');
            }
            out.push_str(&painted(
                &said(&heading.to_uppercase(), style),
                Ink::Strong,
                style,
            ));
            out.push('\n');
        }
        for row in &section.rows {
            one(&mut out, row, &grid.columns, style);
        }
    }
    out
}

fn one(out: &mut String, row: &Row, columns: &[Column], style: &Style) {
    let words = row
        .iter()
        .zip(columns)
        .filter(|(_, column)| column.align == Align::Left);
    let words: Vec<String> = words
        .map(|(cell, _)| shown(cell, style))
        .filter(|text| !text.is_empty())
        .collect();
    let name = words.join(", ");
    let figures = row
        .iter()
        .zip(columns)
        .filter(|(_, column)| column.align == Align::Right);
    let figures: Vec<(String, String)> = figures
        .filter(|(cell, _)| **cell != Cell::Blank)
        .map(|(cell, column)| (said(&column.name, style), shown(cell, style)))
        .collect();
    let width = usize::from(style.width);
    if let [(_, only)] = figures.as_slice()
        && display_width(&name) + 1 + display_width(only) <= width
    {
        out.push_str(&between(&name, only, 0, width));
        return;
    }
    if !name.is_empty() {
        out.push_str(&super::table::wrapped(&name, style.width, "  "));
        out.push('\n');
    }
    for (name, figure) in &figures {
        out.push_str(&between(name, figure, INDENT, width));
    }
}

/// A name on the left and its figure on the right; the figure below where both have no room.
fn between(name: &str, figure: &str, indent: usize, width: usize) -> String {
    let used = indent + display_width(name) + display_width(figure);
    let before = " ".repeat(indent);
    if used < width {
        return format!("{before}{name}{}{figure}\n", " ".repeat(width - used));
    }
    let right = " ".repeat(width.saturating_sub(display_width(figure)));
    format!("{before}{name}\n{right}{figure}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Number, Section};

    #[test]
    fn every_figure_stays_whole() {
        let money = |units: &str| Cell::Money(Number::Money(units.parse().unwrap()));
        let grid = Grid {
            columns: vec![
                Column::left(""),
                Column::right("2025-03"),
                Column::right("2025-02"),
            ],
            sections: vec![Section {
                heading: Some("Purchases".to_owned()),
                rows: vec![
                    vec![
                        Cell::text("Revenue of orders"),
                        money("1234567.89"),
                        money("3883.92"),
                    ],
                    vec![Cell::text("Orders"), Cell::Count(100), Cell::Blank],
                ],
            }],
            ..Grid::default()
        };
        let style = Style {
            width: 24,
            ..Style::default()
        };
        assert_eq!(
            write(&grid, &style),
            "PURCHASES\n\
             Revenue of orders\n\
             \x20 2025-03   1,234,567.89\n\
             \x20 2025-02       3,883.92\n\
             Orders               100\n"
        );
    }
}
