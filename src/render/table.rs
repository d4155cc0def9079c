//! A grid as a plain table for a terminal.

use comfy_table::{
    Cell as TableCell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle,
};

use super::Style;
use super::text::short;
use crate::report::{Align, Document, Grid, Plot};
use crate::words::safe;

/// Every table of a document, an empty line between two.
pub(super) fn write<D: Document>(document: &D, style: &Style) -> String {
    let plot = document.plot();
    let repeated = document.repeated_columns();
    let mut out = one(&document.for_people(), plot.as_ref(), repeated, style);
    for grid in document.further() {
        out.push('\n');
        out.push_str(&one(&grid, None, None, style));
    }
    out
}

fn one(grid: &Grid, plot: Option<&Plot>, repeated_columns: Option<usize>, style: &Style) -> String {
    let mut out = String::new();
    for (place, line) in grid.title.iter().enumerate() {
        let text = wrapped(&safe(line), style.width, "");
        out.push_str(&if place == 0 {
            strong(&text, style)
        } else {
            text
        });
        out.push('\n');
    }
    if !grid.title.is_empty() {
        out.push('\n');
    }
    if let Some(plot) = plot {
        out.push_str(&super::plot::lines(plot, style));
        out.push('\n');
    }
    match repeated_columns {
        Some(fixed) => out.push_str(&super::matrix::lines(grid, fixed, style)),
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
        out.push_str(&wrapped(&format!("* {}", safe(note)), style.width, "  "));
        out.push('\n');
    }
    out
}

fn table(grid: &Grid, style: &Style) -> Table {
    let line = LineStyle::none().fill('─').junction('─');
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(line))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(style.width);
    if grid.columns.iter().any(|column| !column.name.is_empty()) {
        table.set_header(
            grid.columns
                .iter()
                .map(|column| cell(safe(&column.name), column.align)),
        );
    }
    for (place, section) in grid.sections.iter().enumerate() {
        if let Some(heading) = &section.heading {
            if place > 0 {
                table.add_row(vec![TableCell::new("")]);
            }
            table.add_row(vec![cell(safe(heading).to_uppercase(), Align::Left)]);
        }
        for row in &section.rows {
            let cells = row.iter().zip(&grid.columns);
            let cells = cells.map(|(value, column)| cell(short(value), column.align));
            table.add_row(cells.collect::<Vec<_>>());
        }
    }
    for column in table.column_iter_mut() {
        let right = u16::from(column.index + 1 < grid.columns.len()) * 2;
        column.set_padding((0, right));
    }
    table
}

fn cell(text: String, align: Align) -> TableCell {
    TableCell::new(text).set_alignment(match align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    })
}

fn strong(text: &str, style: &Style) -> String {
    if style.color {
        format!("\x1b[1m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

fn wrapped(text: &str, width: u16, indent: &str) -> String {
    textwrap::fill(text, super::text::wrapping(width).subsequent_indent(indent))
}
