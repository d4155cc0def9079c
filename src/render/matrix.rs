//! A grid of many like columns: cells set close together, shaded on a terminal with colour, and
//! continued below where a line has no more room.

use super::paint::{Ink, painted};
use super::style::Style;
use super::text::{close, said, shown};
use crate::report::{Align, Cell, Grid, Row};

/// The table's lines; the first `fixed` columns are repeated in every part. A part that has no room for all that is
/// left ends before the column `breaks`, if it holds it.
pub(super) fn lines(grid: &Grid, fixed: usize, breaks: Option<usize>, style: &Style) -> String {
    let width = usize::from(style.room());
    let columns = grid.columns.len();
    let fixed = fixed.min(columns);
    // With a decimal if that fits, else without, else in parts.
    let with_decimal = Layout::new(grid, fixed, 1, style);
    let layout = if with_decimal.width(fixed..columns) <= width {
        with_decimal
    } else {
        Layout::new(grid, fixed, 0, style)
    };
    let mut out = String::new();
    let mut from = fixed;
    loop {
        let mut to = (from + 1).min(columns);
        while to < columns && layout.width(from..to + 1) <= width {
            to += 1;
        }
        if let Some(breaks) = breaks.filter(|breaks| (from + 1..to).contains(breaks))
            && to < columns
        {
            to = breaks;
        }
        if from > fixed {
            out.push('\n');
        }
        layout.part(&mut out, from..to);
        from = to;
        if from >= columns {
            return out;
        }
    }
}

struct Layout<'a> {
    grid: &'a Grid,
    fixed: usize,
    decimals: usize,
    style: &'a Style,
    widths: Vec<usize>,
    /// Whether a column has a marked cell and so keeps a place for marks.
    marks: Vec<bool>,
}

impl<'a> Layout<'a> {
    fn new(grid: &'a Grid, fixed: usize, decimals: usize, style: &'a Style) -> Self {
        let mut layout = Layout {
            grid,
            fixed,
            decimals,
            style,
            widths: Vec::new(),
            marks: Vec::new(),
        };
        let rows = || grid.sections.iter().flat_map(|section| &section.rows);
        for (place, column) in grid.columns.iter().enumerate() {
            let cells = || rows().filter_map(|row| row.get(place));
            let longest = cells().map(|cell| length(&layout.text(cell))).max();
            let marked = cells().any(|cell| {
                matches!(
                    cell,
                    Cell::Seen {
                        complete: false,
                        ..
                    }
                )
            });
            let width = longest.unwrap_or(0).max(length(&said(&column.name, style)));
            layout.widths.push(width + usize::from(marked));
            layout.marks.push(marked);
        }
        layout
    }

    fn text(&self, cell: &Cell) -> String {
        match cell {
            Cell::Seen { value, .. } => close(value, self.decimals, self.style),
            other => shown(other, self.style),
        }
    }

    fn columns(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = usize> {
        (0..self.fixed).chain(range)
    }

    /// The width of a line with these columns behind the fixed ones, one space between.
    fn width(&self, range: std::ops::Range<usize>) -> usize {
        let widths = self
            .columns(range)
            .filter_map(|place| self.widths.get(place));
        widths
            .map(|width| width + 1)
            .sum::<usize>()
            .saturating_sub(1)
    }

    fn part(&self, out: &mut String, range: std::ops::Range<usize>) {
        let rule = if self.style.ascii { "-" } else { "─" };
        let rule = rule.repeat(self.width(range.clone()));
        let names: Row = self
            .grid
            .columns
            .iter()
            .map(|column| Cell::text(column.name.clone()))
            .collect();
        self.line(out, &names, range.clone());
        for (number, section) in self.grid.sections.iter().enumerate() {
            if let Some(heading) = &section.heading {
                if number > 0 {
                    out.push('\n');
                }
                out.push_str(&said(heading, self.style));
                out.push('\n');
            }
            if section.heading.is_none() || number == 0 {
                out.push_str(&rule);
                out.push('\n');
            }
            for row in &section.rows {
                self.line(out, row, range.clone());
            }
        }
    }

    fn line(&self, out: &mut String, row: &Row, range: std::ops::Range<usize>) {
        let mut line = String::new();
        for place in self.columns(range) {
            let (Some(cell), Some(&width)) = (row.get(place), self.widths.get(place)) else {
                continue;
            };
            if place > 0 {
                line.push(' ');
            }
            let align = self.grid.columns.get(place).map(|column| column.align);
            let text = self.padded(cell, place, width, align);
            match cell {
                Cell::Seen {
                    shade: Some(shade), ..
                } => line.push_str(&painted(&text, Ink::Shade(*shade), self.style)),
                _ => line.push_str(&text),
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }

    fn padded(&self, cell: &Cell, place: usize, width: usize, align: Option<Align>) -> String {
        let mut text = self.text(cell);
        if self.marks.get(place).is_some_and(|marks| *marks) {
            let marked = matches!(
                cell,
                Cell::Seen {
                    complete: false,
                    ..
                }
            );
            text.push(if marked { '*' } else { ' ' });
        }
        let padding = " ".repeat(width.saturating_sub(length(&text)));
        match align {
            Some(Align::Left) => text + &padding,
            _ => padding + &text,
        }
    }
}

fn length(text: &str) -> usize {
    textwrap::core::display_width(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Column, Section};

    fn seen(value: f64, complete: bool) -> Cell {
        Cell::Seen {
            value: Box::new(Cell::Ratio(value)),
            shade: Some(value),
            complete,
            few: false,
        }
    }

    fn grid() -> Grid {
        let rows = vec![
            vec![
                Cell::text("2025-01"),
                seen(1.0, true),
                seen(0.25, true),
                seen(0.125, false),
            ],
            vec![
                Cell::text("2025-02"),
                seen(1.0, true),
                seen(0.5, false),
                Cell::Blank,
            ],
        ];
        Grid {
            columns: vec![
                Column::left("Cohort"),
                Column::right("0"),
                Column::right("1"),
                Column::right("2"),
            ],
            sections: vec![Section {
                heading: None,
                rows,
            }],
            ..Grid::default()
        }
    }

    #[test]
    fn incomplete_cells_are_marked_and_empty_ones_empty() {
        let style = Style::default();
        assert_eq!(
            lines(&grid(), 1, None, &style),
            "Cohort      0    1     2\n\
             ─────────────────────────\n\
             2025-01 100.0 25.0  12.5*\n\
             2025-02 100.0 50.0*\n"
        );
    }

    #[test]
    fn what_has_no_room_goes_on_below() {
        let style = Style {
            width: 15,
            ..Style::default()
        };
        let text = lines(&grid(), 1, None, &style);
        assert!(
            text.lines().all(|line| line.chars().count() <= 15),
            "{text}"
        );
        assert_eq!(text.matches("Cohort").count(), 2, "{text}");
        assert!(text.contains("13*") || text.contains("12*"), "{text}");
    }

    #[test]
    fn a_line_without_room_for_all_breaks_where_it_is_said_to() {
        // 16 characters hold the first two months.
        let style = Style {
            width: 16,
            ..Style::default()
        };
        let heads = |breaks| {
            let text = lines(&grid(), 1, breaks, &style);
            let heads = text.lines().filter(|line| line.starts_with("Cohort"));
            heads
                .map(|line| line.split_whitespace().count())
                .collect::<Vec<_>>()
        };
        assert_eq!(heads(None), [3, 2]);
        assert_eq!(heads(Some(2)), [2, 3]);
        // With room for all it is one line.
        let wide = Style::default();
        assert_eq!(
            lines(&grid(), 1, Some(2), &wide),
            lines(&grid(), 1, None, &wide)
        );
    }

    #[test]
    fn colour_changes_no_character() {
        let plain = lines(&grid(), 1, None, &Style::default());
        let coloured = lines(
            &grid(),
            1,
            None,
            &Style {
                color: true,
                ..Style::default()
            },
        );
        let mut stripped = String::new();
        let mut inside = false;
        for c in coloured.chars() {
            match c {
                '\x1b' => inside = true,
                'm' if inside => inside = false,
                _ if !inside => stripped.push(c),
                _ => {}
            }
        }
        let trimmed: Vec<&str> = stripped.lines().map(str::trim_end).collect();
        assert_eq!(trimmed, plain.lines().collect::<Vec<_>>());
    }
}
