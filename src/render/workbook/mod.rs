//! A document as an Excel workbook: one sheet a table, numbers as numbers, charts as Excel's own.
//!
//! The sheets: the table that people read; those below it; what the page draws, each with its figures beside the
//! chart; inputs and definitions; the notes; and last the table for programs with all digits.

pub(super) mod blocks;
mod bridges;
pub(super) mod cells;
pub(super) mod charts;
mod names;
pub(super) mod sheet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use self::names::Names;
use self::sheet::Sheet;
use super::{RenderError, Rows};
use crate::locale::Locale;
use crate::report::page::{Block, Part};
use crate::report::{Cell, Column, Document, Grid, Section};

/// A workbook says when it was made: one day for all, so that the same result gives the same bytes.
const MADE: (u16, u8, u8) = (2000, 1, 1);

/// The whole file.
pub(super) fn write<D: Document>(document: &D, locale: &Locale) -> Result<Vec<u8>, RenderError> {
    let sheets = sheets(document, locale);
    let title = sheets.first().and_then(|sheet| sheet.lines.first());
    let title = title.cloned().unwrap_or_default();
    bytes(&sheets, &title, locale).map_err(|error| RenderError::Workbook(error.to_string()))
}

fn bytes(sheets: &[Sheet], title: &str, locale: &Locale) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, day) = MADE;
    let made = ExcelDateTime::from_ymd(year, month, day)?;
    let properties = DocProperties::new().set_creation_datetime(&made);
    workbook.set_properties(&properties.set_title(title).set_author("retention"));
    let mut names = Names::default();
    for sheet in sheets {
        let name = names.free(&sheet.name);
        sheet.write(workbook.add_worksheet().set_name(&name)?, &name, locale)?;
    }
    workbook.save_to_buffer()
}

/// Widths of a list's columns, in characters: its rows are not looked at before they are written.
const LIST_WIDTH: f64 = 18.0;

/// A list as the only sheet of a workbook, written row by row. It goes to a program: no locale shapes it.
pub(super) fn list(
    names: &[String],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> Result<Rows, RenderError> {
    let locale = Locale::default();
    let bytes = || -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let (year, month, day) = MADE;
        let made = ExcelDateTime::from_ymd(year, month, day)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = workbook
            .add_worksheet_with_constant_memory()?
            .set_name("Customers")?;
        sheet.set_column_range_width(0, names.len().saturating_sub(1) as u16, LIST_WIDTH)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(names) {
            sheet.write_string_with_format(
                0,
                column,
                cells::held(name),
                &Format::new().set_bold(),
            )?;
        }
        for (row, line) in (1..).zip(rows) {
            for (column, cell) in (0..).zip(&line) {
                cells::write(sheet, (row, column), cell, &locale)?;
            }
        }
        workbook.save_to_buffer()
    };
    let bytes = bytes().map_err(|error| RenderError::Workbook(error.to_string()))?;
    Ok(Rows { bytes, guarded: 0 })
}

fn sheets<D: Document>(document: &D, locale: &Locale) -> Vec<Sheet> {
    let mut notes = Notes::default();
    let above = document.above();
    let mut first = document.for_people();
    let mut lines = std::mem::take(&mut first.title);
    let plainly = document.plainly(locale);
    let name = names::of_title(lines.first().map_or("Result", String::as_str));
    let rest = lines.split_off(lines.len().min(1));
    lines.extend(plainly.into_iter().chain(rest));
    notes.add("Read first", &above);
    notes.add("Figures", &first.notes);
    let mut sheets = vec![Sheet {
        name,
        lines,
        warning: match above.len() {
            0 => None,
            1 => Some(above.concat()),
            many => Some(format!("Read first: {many} findings, on the sheet Notes.")),
        },
        shaded: document.repeated_columns(),
        grid: first,
        charts: Vec::new(),
    }];
    for (place, grid) in document.further().into_iter().enumerate() {
        notes.add(grid.title.first().map_or("", String::as_str), &grid.notes);
        sheets.push(Sheet {
            shaded: document.further_repeated(place),
            ..Sheet::of_grid(grid, "Further")
        });
    }
    let mut of_input = Vec::new();
    for part in document.page().parts {
        let into = if part.is_foot {
            &mut of_input
        } else {
            &mut sheets
        };
        add_part(part, into, &mut notes, locale);
    }
    sheets.extend(of_input);
    sheets.extend(notes.sheet());
    sheets.push(Sheet {
        name: "Data".to_owned(),
        grid: document.for_programs(),
        ..Sheet::default()
    });
    sheets
}

/// The sheets of a part of the page, those left out that say what another one says already.
fn add_part(part: Part, sheets: &mut Vec<Sheet>, notes: &mut Notes, locale: &Locale) {
    notes.add(&part.heading, &part.notes);
    let mut lines = vec![part.heading.clone()];
    lines.extend(part.lead);
    for block in part.blocks {
        if let Block::Table(grid) | Block::Beside(grid) | Block::Matrix(grid, _) = &block
            && sheets.iter().any(|sheet| sheet.holds(grid))
        {
            continue;
        }
        let heading = match part.heading.as_str() {
            "" => "Over time",
            heading => heading,
        };
        for mut sheet in blocks::sheets(block, heading, locale) {
            if sheet.lines.is_empty() {
                sheet.lines.clone_from(&lines);
            }
            sheets.push(sheet);
        }
    }
}

/// Sentences for the last sheet but one, each with what it is about.
#[derive(Default)]
struct Notes(Vec<(String, String)>);

impl Notes {
    fn add(&mut self, about: &str, notes: &[String]) {
        for note in notes {
            if self.0.iter().all(|(_, known)| known != note) {
                self.0.push((about.to_owned(), note.clone()));
            }
        }
    }

    fn sheet(self) -> Option<Sheet> {
        if self.0.is_empty() {
            return None;
        }
        let rows = self.0.into_iter();
        let rows = rows.map(|(about, note)| vec![Cell::Text(about), Cell::Text(note)]);
        let grid = Grid {
            columns: ["About", "Note"].map(Column::left).into(),
            sections: vec![Section {
                heading: None,
                rows: rows.collect(),
            }],
            ..Grid::default()
        };
        Some(Sheet {
            name: "Notes".to_owned(),
            grid,
            ..Sheet::default()
        })
    }
}
