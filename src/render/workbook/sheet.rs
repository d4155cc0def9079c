//! One sheet: what it is above, a table with its head frozen, charts to its right.

use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, Format, FormatAlign, FormatBorder, Worksheet, XlsxError,
};
use textwrap::core::display_width;

use super::cells;
use super::charts::Chart;
use crate::locale::Locale;
use crate::render::text::short;
use crate::report::{Align, Cell, Column, Grid, Row};

/// Widths of columns, in characters.
const WIDTHS: (usize, usize) = (8, 60);
/// A head of more characters wraps.
const LONG_HEAD: usize = 14;
/// More rows than these are not all looked at for the width of a column.
const LOOKED_AT: usize = 2000;
/// The most rows that a sheet has.
const ROWS: usize = 1_048_576;
/// The darkest shade of a heat map, and the lightest.
const SHADES: (u32, u32) = (0x63_be_b9, 0xff_ff_ff);
/// Points of a row of one line.
const LINE: f64 = 15.0;

/// A table, and what stands around it.
#[derive(Default)]
pub(in crate::render) struct Sheet {
    /// The name that is wanted.
    pub(in crate::render) name: String,
    /// Above the table: a title, then sentences.
    pub(in crate::render) lines: Vec<String>,
    /// What has to be read before the numbers.
    pub(in crate::render) warning: Option<String>,
    /// The table.
    pub(in crate::render) grid: Grid,
    /// For a table of many like cells: how many leading columns are their heads.
    pub(in crate::render) shaded: Option<usize>,
    /// What is drawn of it.
    pub(in crate::render) charts: Vec<Chart>,
}

impl Sheet {
    /// The sheet of a titled table.
    pub(super) fn of_grid(mut grid: Grid, otherwise: &str) -> Sheet {
        let lines = std::mem::take(&mut grid.title);
        let name = lines.first().map_or(otherwise, String::as_str).to_owned();
        Sheet {
            name,
            lines,
            grid,
            ..Sheet::default()
        }
    }

    /// Whether all rows of a table stand in this one.
    pub(super) fn holds(&self, grid: &Grid) -> bool {
        let own = || self.grid.sections.iter().flat_map(|section| &section.rows);
        let mut rows = grid.sections.iter().flat_map(|section| &section.rows);
        rows.all(|row| own().any(|one| said(one) == said(row)))
    }

    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        name: &str,
        locale: &Locale,
    ) -> Result<(), XlsxError> {
        let mut row = 0;
        let title = Format::new().set_bold().set_font_size(14);
        for (place, line) in self
            .lines
            .iter()
            .filter(|line| !line.is_empty())
            .enumerate()
        {
            let format = match place {
                0 => title.clone(),
                _ => Format::new().set_font_color(Color::RGB(0x59_59_59)),
            };
            sheet.write_string_with_format(row, 0, cells::held(line), &format)?;
            row += 1;
        }
        if let Some(warning) = &self.warning {
            let format = Format::new()
                .set_bold()
                .set_font_color(Color::RGB(0xb0_30_00));
            sheet.write_string_with_format(row, 0, cells::held(warning), &format)?;
            row += 1;
        }
        row += u32::from(row > 0);
        let table = Table::of(&self.grid, locale);
        let first = table.write(sheet, row)?;
        let heads = self.shaded.unwrap_or(1).min(table.width());
        if first > row {
            sheet.set_freeze_panes(first, table.at(heads))?;
            sheet.set_repeat_rows(first - 1, first - 1)?;
        }
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        if self.shaded.is_some() {
            self.shade(sheet, first, &table)?;
        }
        for (number, chart) in self.charts.iter().enumerate() {
            let place = (row, table.at(table.width()) + 1);
            chart.insert(sheet, name, first, place, number)?;
        }
        Ok(())
    }

    /// A scale of colour over all cells that have a shade.
    fn shade(&self, sheet: &mut Worksheet, first: u32, table: &Table<'_>) -> Result<(), XlsxError> {
        let mut row = first;
        for section in &self.grid.sections {
            row += u32::from(section.heading.is_some());
            let seen = |row: &Row| {
                row.iter()
                    .enumerate()
                    .filter(|(_, cell)| is_shaded(cell))
                    .fold(None, |span: Option<(usize, usize)>, (place, _)| {
                        Some((span.map_or(place, |one| one.0), place))
                    })
            };
            let mut block: Option<(u32, u32)> = None;
            let mut span: Option<(usize, usize)> = None;
            for cells in &section.rows {
                if let Some((from, to)) = seen(cells) {
                    block = Some((block.map_or(row, |one| one.0), row));
                    span = Some(span.map_or((from, to), |one| (one.0.min(from), one.1.max(to))));
                }
                row += 1;
            }
            if let (Some((top, bottom)), Some((left, right))) = (block, span) {
                let scale = ConditionalFormat2ColorScale::new()
                    .set_minimum_color(Color::RGB(SHADES.1))
                    .set_maximum_color(Color::RGB(SHADES.0));
                let (left, right) = (table.at(left), table.at(right));
                sheet.add_conditional_format(top, left, bottom, right, &scale)?;
            }
        }
        Ok(())
    }
}

/// What is compared of a row: without the blanks that only fill it up.
fn said(row: &Row) -> &[Cell] {
    let used = row.iter().rposition(|cell| *cell != Cell::Blank);
    row.get(..used.map_or(0, |last| last + 1)).unwrap_or(row)
}

fn is_shaded(cell: &Cell) -> bool {
    matches!(cell, Cell::Seen { shade: Some(_), .. })
}

/// A grid with its columns placed: an interval takes two.
struct Table<'a> {
    grid: &'a Grid,
    locale: &'a Locale,
    /// Where each column begins, and where the one behind the last would.
    places: Vec<u16>,
    widths: Vec<usize>,
}

impl<'a> Table<'a> {
    fn of(grid: &'a Grid, locale: &'a Locale) -> Table<'a> {
        let mut places = vec![0];
        let mut next: u16 = 0;
        for place in 0..grid.columns.len() {
            next = next.saturating_add(
                match column_of(grid, place).any(|cell| cells::ends(cell).is_some()) {
                    true => 2,
                    false => 1,
                },
            );
            places.push(next);
        }
        let table = Table {
            grid,
            locale,
            places,
            widths: Vec::new(),
        };
        Table {
            widths: table.find_widths(),
            ..table
        }
    }

    fn width(&self) -> usize {
        self.grid.columns.len()
    }

    fn at(&self, column: usize) -> u16 {
        let place = self.places.get(column).or(self.places.last());
        place.copied().unwrap_or(0)
    }

    fn is_double(&self, column: usize) -> bool {
        self.at(column + 1) > self.at(column) + 1
    }

    /// Writes heads and rows from this row on; says on which the first row of cells stands.
    fn write(&self, sheet: &mut Worksheet, mut row: u32) -> Result<u32, XlsxError> {
        if self
            .grid
            .columns
            .iter()
            .any(|column| !column.name.is_empty())
        {
            self.heads(sheet, row)?;
            row += 1;
        }
        let first = row;
        let heading = Format::new()
            .set_bold()
            .set_font_color(Color::RGB(0x00_5f_5c));
        for section in &self.grid.sections {
            if let Some(text) = &section.heading {
                sheet.write_string_with_format(row, 0, cells::held(text), &heading)?;
                row += 1;
            }
            for cells in &section.rows {
                for (place, cell) in cells.iter().enumerate() {
                    self.cell(sheet, row, place, cell)?;
                }
                // No program that reads the file finds out by itself how high a row with broken lines is.
                let lines = self.lines(cells);
                if lines > 1 {
                    sheet.set_row_height(row, LINE * lines as f64)?;
                }
                row += 1;
            }
        }
        for (place, width) in self.widths.iter().enumerate() {
            for at in self.at(place)..self.at(place + 1) {
                sheet.set_column_width(at, *width as f64)?;
            }
        }
        Ok(first)
    }

    /// How many lines the texts of a row need.
    fn lines(&self, cells: &Row) -> usize {
        let lines = cells
            .iter()
            .zip(&self.widths)
            .map(|(cell, width)| match cell {
                // Two characters for the border and for letters wider than the mean.
                Cell::Text(text) => textwrap::wrap(text, width.saturating_sub(2)).len(),
                _ => 1,
            });
        lines.max().unwrap_or(1)
    }

    fn cell(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        place: usize,
        cell: &Cell,
    ) -> Result<(), XlsxError> {
        let at = self.at(place);
        match cells::ends(cell) {
            Some([low, high]) => {
                cells::write(sheet, (row, at), &low, self.locale)?;
                cells::write(sheet, (row, at + 1), &high, self.locale)
            }
            None => cells::write(sheet, (row, at), cell, self.locale),
        }
    }

    fn heads(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let format = |align: Align| {
            Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0xe8_f1_f1))
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap()
                .set_align(match align {
                    Align::Left => FormatAlign::Left,
                    Align::Right => FormatAlign::Right,
                })
        };
        for (place, column) in self.grid.columns.iter().enumerate() {
            for (number, name) in self.names(place, column).iter().enumerate() {
                let at = self.at(place) + number as u16;
                let format = match (column.align, at) {
                    (Align::Left, 1..) => format(column.align).set_indent(1),
                    _ => format(column.align),
                };
                sheet.write_string_with_format(row, at, cells::held(name), &format)?;
            }
        }
        Ok(())
    }

    fn names(&self, place: usize, column: &Column) -> Vec<String> {
        match (self.is_double(place), column.name.strip_suffix(" interval")) {
            (true, Some(of)) => vec![format!("{of} from"), format!("{of} to")],
            (true, None) => vec![
                format!("{} from", column.name),
                format!("{} to", column.name),
            ],
            (false, _) => vec![column.name.clone()],
        }
    }

    /// The width of each column, in characters.
    fn find_widths(&self) -> Vec<usize> {
        let columns = self.grid.columns.iter().enumerate();
        let widths = columns.map(|(place, column)| {
            let cells = column_of(self.grid, place).take(LOOKED_AT);
            let longest = cells.map(|cell| match cells::ends(cell) {
                Some([low, high]) => display_width(&short(&low, self.locale))
                    .max(display_width(&short(&high, self.locale))),
                None => display_width(&short(cell, self.locale)),
            });
            let names = self.names(place, column);
            let words = names.iter().flat_map(|name| name.split(' '));
            let word = words.map(display_width).max().unwrap_or(0);
            let whole = names.iter().map(|name| display_width(name)).max();
            // A long head wraps at its words.
            let head = word.max(whole.unwrap_or(0).min(LONG_HEAD));
            let width = longest.max().unwrap_or(0).max(head) + 3;
            width.clamp(WIDTHS.0, WIDTHS.1)
        });
        widths.collect()
    }
}

fn column_of(grid: &Grid, place: usize) -> impl Iterator<Item = &Cell> {
    let rows = grid.sections.iter().flat_map(|section| &section.rows);
    rows.take(ROWS).filter_map(move |row| row.get(place))
}
