//! A grid as a Markdown table.

use super::text::short;
use crate::locale::Locale;
use crate::report::{Align, Cell, Document, Grid};

/// Every table of a document, an empty line between two.
pub(super) fn write<D: Document>(document: &D, locale: &Locale) -> String {
    let mut out = one(&document.for_people(), &document.above(), locale);
    for grid in document.further() {
        out.push('\n');
        out.push_str(&one(&grid, &[], locale));
    }
    out
}

fn one(grid: &Grid, above: &[String], locale: &Locale) -> String {
    let mut out = String::new();
    for (place, line) in grid.title.iter().enumerate() {
        let mark = if place == 0 { "### " } else { "" };
        out.push_str(&format!("{mark}{}\n\n", escaped(line)));
    }
    for sentence in above {
        out.push_str(&format!("> {}\n\n", escaped(sentence)));
    }
    let names: Vec<String> = grid
        .columns
        .iter()
        .map(|column| escaped(&column.name))
        .collect();
    line(&mut out, &names);
    let rules: Vec<String> = grid
        .columns
        .iter()
        .map(|column| match column.align {
            Align::Left => ":---".to_owned(),
            Align::Right => "---:".to_owned(),
        })
        .collect();
    line(&mut out, &rules);
    for section in &grid.sections {
        if let Some(heading) = &section.heading {
            let mut cells = vec![String::new(); grid.columns.len()];
            if let Some(first) = cells.first_mut() {
                *first = format!("**{}**", escaped(heading));
            }
            line(&mut out, &cells);
        }
        for row in &section.rows {
            let cells: Vec<String> = row.iter().map(|cell| shown(cell, locale)).collect();
            line(&mut out, &cells);
        }
    }
    if !grid.notes.is_empty() {
        out.push('\n');
    }
    for note in &grid.notes {
        out.push_str(&format!("- {}\n", escaped(note)));
    }
    out
}

fn shown(cell: &Cell, locale: &Locale) -> String {
    escaped(short(cell, locale).trim())
}

fn line(out: &mut String, cells: &[String]) {
    out.push_str(&format!("| {} |\n", cells.join(" | ")));
}

/// Text in which nothing acts as Markdown or HTML, and no line ends.
fn escaped(text: &str) -> String {
    let text = crate::words::safe(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_act_as_markdown_or_html() {
        assert_eq!(
            escaped("a|b<script>*x*\n"),
            "a\\|b&lt;script&gt;\\*x\\*\\\\n"
        );
    }
}
