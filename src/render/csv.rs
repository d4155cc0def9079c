//! CSV with a header line and all digits.

use std::borrow::Borrow;

use super::RenderError;
use super::text::full;
use crate::report::{Cell, Grid};

pub(super) fn write(grid: &Grid) -> Result<String, RenderError> {
    let names = grid.columns.iter().map(|column| column.name.as_str());
    let cells = grid.sections.iter().flat_map(|section| &section.rows);
    rows(names, cells.map(|row| row.iter()))
}

/// A header line and rows of cells, one row at a time: lists too long for a grid.
///
/// # Errors
/// [`RenderError::Csv`] when a row has another number of cells than the header.
pub fn rows<'a, R>(
    names: impl IntoIterator<Item = &'a str>,
    rows: impl IntoIterator<Item = R>,
) -> Result<String, RenderError>
where
    R: IntoIterator,
    R::Item: Borrow<Cell>,
{
    let failed = |error: &dyn std::fmt::Display| RenderError::Csv(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = names.into_iter().map(neutral);
    writer.write_record(names).map_err(|error| failed(&error))?;
    for row in rows {
        for cell in row {
            let text = match cell.borrow() {
                Cell::Text(text) => neutral(text),
                number => full(number),
            };
            writer.write_field(text).map_err(|error| failed(&error))?;
        }
        let end = writer.write_record(None::<&[u8]>);
        end.map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

/// A text that a spreadsheet would run as a formula gets an apostrophe in front.
fn neutral(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Column, Number, Section};

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        let rows = vec![
            vec![Cell::text("=1+1"), Cell::Exact(Number::Real(-0.5))],
            vec![Cell::text("a,\"b\""), Cell::Undefined],
        ];
        let grid = Grid {
            columns: vec![Column::left("name"), Column::right("value")],
            sections: vec![Section {
                heading: None,
                rows,
            }],
            ..Grid::default()
        };
        assert_eq!(
            write(&grid).unwrap(),
            "name,value\n'=1+1,-0.5\n\"a,\"\"b\"\"\",\n"
        );
    }
}
