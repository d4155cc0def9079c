//! What a warehouse returned for a query of `retention sql`, from CSV: a small table, read whole.

mod error;
mod record;

use std::path::Path;

use super::InputError;
use super::rows::Batch;
use super::table::{Table, TableOptions, correct_encoding, row_error};

pub use error::ResultError;
pub use record::Record;

/// A query's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    /// The file as it was named; `stdin` for `-`.
    pub name: String,
    /// How it was read: delimiter, encoding, compression.
    pub read_as: Vec<(&'static str, String)>,
    header: Vec<String>,
    /// The header's names as [`plain`] has them.
    columns: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    line: u64,
    fields: Vec<String>,
}

/// A name in the form that all engines' results share: some have small letters alone, some capitals
/// alone, one no point.
fn plain(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace('.', "_")
}

impl Results {
    /// Reads a file (`-` is standard input).
    ///
    /// # Errors
    /// [`ResultError`] when it cannot be read, is empty, or is no table.
    pub fn read(path: &Path) -> Result<Results, ResultError> {
        let mut table = match Table::open(path, &TableOptions::default()) {
            Err(InputError::Empty(name)) => return Err(ResultError::Nothing(name)),
            opened => opened?,
        };
        let header = table.header.names().to_vec();
        let columns: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let width = header.len();
        table.reader.select(&(0..width).collect::<Vec<_>>());
        let (mut rows, mut batch) = (Vec::new(), Batch::new());
        let failed = |error| row_error(&table.name, error);
        while table.reader.read(&mut batch).map_err(failed)? {
            for row in 0..batch.len() {
                let (line, fields) = (batch.line(row), batch.fields(row));
                if fields != width {
                    return Err(ResultError::Fields {
                        name: table.name,
                        line,
                        fields,
                        width,
                    });
                }
                let text = |column| String::from_utf8_lossy(batch.field(row, column)).into_owned();
                let fields = (0..width).map(text).collect();
                rows.push(Row { line, fields });
            }
        }
        correct_encoding(&mut table.read_as, &table.reader);
        let results = Results {
            name: table.name,
            read_as: table.read_as,
            header,
            columns,
            rows,
        };
        results.check()?;
        Ok(results)
    }

    /// No column twice, and a row at least.
    fn check(&self) -> Result<(), ResultError> {
        let twice = (self.columns.iter().enumerate())
            .find(|(place, column)| self.columns.iter().take(*place).any(|one| one == *column));
        if let Some((place, _)) = twice {
            let column = self.header.get(place).cloned().unwrap_or_default();
            let name = self.name.clone();
            return Err(ResultError::ColumnTwice { name, column });
        }
        if self.rows.is_empty() {
            return Err(ResultError::NoRows(self.name.clone()));
        }
        Ok(())
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.rows.len() as u64
    }

    /// The header's names, as they stand there.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Whether there is a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.column(column).is_some()
    }

    fn column(&self, name: &str) -> Option<usize> {
        let name = plain(name);
        self.columns.iter().position(|column| *column == name)
    }

    fn needed(&self, name: &str) -> Result<usize, ResultError> {
        self.column(name).ok_or_else(|| ResultError::NoColumn {
            name: self.name.clone(),
            column: name.to_owned(),
        })
    }

    /// The records of a table with a row a record, each with a value a column.
    pub fn records(&self) -> Vec<Record<'_>> {
        let record = |(number, row): (usize, &Row)| {
            let places = self.columns.iter().enumerate();
            let places = places.map(|(place, column)| (column.clone(), (number, place)));
            Record::new(self, Some(row.line), places.collect())
        };
        self.rows.iter().enumerate().map(record).collect()
    }

    /// The record of a table with a row a value: its names in the column `key`, its values in the
    /// column `value`. Rows without a name are no part of it.
    ///
    /// # Errors
    /// A column that is not there, a name twice.
    pub fn record_down(&self, key: &str, value: &str) -> Result<Record<'_>, ResultError> {
        let (key, value) = (self.needed(key)?, self.needed(value)?);
        let mut places = std::collections::HashMap::new();
        for (number, row) in self.rows.iter().enumerate() {
            let name = row.fields.get(key).map_or("", String::as_str);
            if record::is_nothing(name.trim()) {
                continue;
            }
            let earlier = places.insert(plain(name), (number, value));
            if let Some((earlier, _)) = earlier {
                return Err(ResultError::KeyTwice {
                    name: self.name.clone(),
                    line: row.line,
                    key: name.to_owned(),
                    first: self.rows.get(earlier).map_or(0, |row| row.line),
                });
            }
        }
        Ok(Record::new(self, None, places))
    }
}
