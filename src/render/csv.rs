//! CSV with a header line and all digits.

use std::borrow::{Borrow, Cow};

use super::error::RenderError;
use super::text::full;
use crate::report::{Cell, Grid};

pub(super) fn write(grid: &Grid) -> Result<String, RenderError> {
    let names = grid.columns.iter().map(|column| column.name.as_str());
    let cells = grid.sections.iter().flat_map(|section| &section.rows);
    let rows = rows(names, cells.map(|row| row.iter()))?;
    String::from_utf8(rows.bytes).map_err(|error| RenderError::Csv(error.to_string()))
}

/// A list, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Texts that a spreadsheet would run as a formula: each has an apostrophe in front.
    pub guarded: u64,
}

/// A header line and rows of cells, one row at a time: lists too long for a grid.
///
/// # Errors
/// [`RenderError::Csv`] when a row has another number of cells than the header.
pub(super) fn rows<'a, R>(
    names: impl IntoIterator<Item = &'a str>,
    rows: impl IntoIterator<Item = R>,
) -> Result<Rows, RenderError>
where
    R: IntoIterator,
    R::Item: Borrow<Cell>,
{
    let failed = |error: &dyn std::fmt::Display| RenderError::Csv(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = names.into_iter().map(neutral);
    let names = names.map(|name| name.into_owned());
    writer.write_record(names).map_err(|error| failed(&error))?;
    let mut guarded = 0;
    for row in rows {
        for cell in row {
            let written = match cell.borrow() {
                Cell::Text(text) => {
                    guarded += u64::from(is_formula(text));
                    writer.write_field(neutral(text).as_bytes())
                }
                number => writer.write_field(full(number)),
            };
            written.map_err(|error| failed(&error))?;
        }
        let end = writer.write_record(None::<&[u8]>);
        end.map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    Ok(Rows { bytes, guarded })
}

/// Whether a spreadsheet would run the text. Signs alone and signed numbers, as telephone numbers and
/// other ids are, are no formulas.
fn is_formula(text: &str) -> bool {
    match text.strip_prefix(['+', '-']) {
        Some(rest) => rest.bytes().any(|byte| !byte.is_ascii_digit()),
        None => text.starts_with(['=', '@', '\t', '\r']),
    }
}

/// A text that a spreadsheet would run as a formula gets an apostrophe in front.
fn neutral(text: &str) -> Cow<'_, str> {
    if is_formula(text) {
        format!("'{text}").into()
    } else {
        text.into()
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
            vec![Cell::text("+4917012"), Cell::text("-7")],
            vec![Cell::text("-2+3"), Cell::text("@SUM(A1)")],
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
            "name,value\n'=1+1,-0.5\n\"a,\"\"b\"\"\",\n+4917012,-7\n'-2+3,'@SUM(A1)\n"
        );
    }
}
