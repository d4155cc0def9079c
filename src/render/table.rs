//! A grid as a plain table for a terminal.

use comfy_table::{Cell as TableCell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::Style;
use super::text::short;
use crate::report::{Align, Cell, Grid};
use crate::words::safe;

pub(super) fn write(grid: &Grid, style: &Style) -> String {
    let mut out = String::new();
    for (place, line) in grid.title.iter().enumerate() {
        let text = wrapped(&safe(line), style.width, "");
        out.push_str(&if place == 0 { strong(&text, style) } else { text });
        out.push('\n');
    }
    if !grid.title.is_empty() {
        out.push('\n');
    }
    for line in table(grid, style).lines() {
        out.push_str(line.trim_end());
        out.push('\n');
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
        .set_width(style.width)
        .set_header(grid.columns.iter().map(|column| cell(safe(&column.name), column.align)));
    for (place, section) in grid.sections.iter().enumerate() {
        let indent = if section.heading.is_some() { "  " } else { "" };
        if let Some(heading) = &section.heading {
            if place > 0 {
                table.add_row(vec![TableCell::new("")]);
            }
            table.add_row(vec![cell(safe(heading), Align::Left)]);
        }
        for row in &section.rows {
            let cells = row.iter().zip(&grid.columns).enumerate().map(|(place, (value, column))| {
                let text = match value {
                    Cell::Text(_) if place == 0 => format!("{indent}{}", short(value)),
                    _ => short(value),
                };
                cell(text, column.align)
            });
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
    if style.color { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}

fn wrapped(text: &str, width: u16, indent: &str) -> String {
    let options = textwrap::Options::new(usize::from(width)).subsequent_indent(indent);
    textwrap::fill(text, options)
}
