//! A file opened up to its header.

mod header_line;

use std::path::{Path, PathBuf};

use super::columns::Header;
use super::error::InputError;
use super::rows::{Batch, Delimiter, Dialect, Options, Position, RowError, RowReader};
use super::source::{
    Compression, Decoded, EncodingChoice, PlainFile, Source, SourceError, declared_delimiter,
    line_starts, sniff_delimiter,
};
use crate::choice::Choice;
use header_line::{find, go_to_line, names};

pub use header_line::Fit;

/// How files are taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableOptions {
    /// What separates fields; `None` finds it in the file's beginning.
    pub delimiter: Option<Delimiter>,
    /// What the bytes mean.
    pub encoding: EncodingChoice,
    /// Whether the first row is data; columns are then named by their numbers, from 1.
    pub no_header: bool,
    /// The line, from 1, that holds the header; `None` looks for it. Without a meaning where there is no header.
    pub header_line: Option<u64>,
    /// Which sheets of workbooks are read.
    pub sheets: Vec<SheetOf>,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetOf {
    /// The workbook as it is named; `None` is every one of orders.
    pub file: Option<PathBuf>,
    /// The sheet's name, in capitals or not.
    pub name: String,
}

impl TableOptions {
    /// The sheet asked for of this file; one that is named with the file comes first.
    fn sheet_of(&self, path: &Path) -> Option<&str> {
        let own = self
            .sheets
            .iter()
            .find(|sheet| sheet.file.as_deref() == Some(path));
        let any = || self.sheets.iter().find(|sheet| sheet.file.is_none());
        own.or_else(any).map(|sheet| sheet.name.as_str())
    }

    /// The same for a file beside the orders: sheets that are named with their file alone, and a header of its own.
    pub(super) fn beside(&self) -> TableOptions {
        let sheets = self.sheets.iter();
        TableOptions {
            header_line: None,
            sheets: sheets
                .filter(|sheet| sheet.file.is_some())
                .cloned()
                .collect(),
            ..self.clone()
        }
    }
}

/// An opened file.
pub struct Table {
    /// The file as it was named; `stdin` for `-`.
    pub name: String,
    /// Its columns.
    pub header: Header,
    /// The line, from 1, on which the header stands; 1 where the first row is data.
    pub header_line: u64,
    /// Its rows, none selected yet.
    pub reader: RowReader<Decoded>,
    /// How its rows are written.
    pub(super) dialect: Dialect,
    /// The file itself, if it can be read in ranges instead of by `reader`.
    pub(super) plain: Option<PlainFile>,
    /// The beginning of its text, from the header's line on, possibly cut inside a row.
    beginning: Vec<u8>,
    /// How it was read, for the output: delimiter, compression, encoding.
    pub read_as: Vec<(&'static str, String)>,
}

impl Table {
    /// Opens `path` (`-` is standard input) and reads its header, the first line with anything on it.
    ///
    /// # Errors
    /// [`InputError`] when it cannot be read or is empty, or has no such header line.
    pub fn open(path: &Path, options: &TableOptions) -> Result<Table, InputError> {
        let source = Source::open(path, options.encoding, options.sheet_of(path))?;
        Table::from_source(source, options)
    }

    /// Opens `path` and looks for its header among the first 30 lines: the first that is [`Fit::Whole`], else the one
    /// with the largest part, the first of equals. The lines above are skipped.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn open_with(
        path: &Path,
        options: &TableOptions,
        score: &dyn Fn(&Header) -> Fit,
    ) -> Result<Table, InputError> {
        Table::open_beside(path, options, &[], score)
    }

    /// The same for a file among `others`: standard input that repeats one of them is refused.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn open_beside(
        path: &Path,
        options: &TableOptions,
        others: &[&Path],
        score: &dyn Fn(&Header) -> Fit,
    ) -> Result<Table, InputError> {
        let source = Source::open_beside(path, options.encoding, options.sheet_of(path), others)?;
        Table::from_source_with(source, options, score)
    }

    /// As [`Table::open`], for an opened source.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_source(source: Source, options: &TableOptions) -> Result<Table, InputError> {
        Table::of(source, options, None)
    }

    /// As [`Table::open_with`], for an opened source.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_source_with(
        source: Source,
        options: &TableOptions,
        score: &dyn Fn(&Header) -> Fit,
    ) -> Result<Table, InputError> {
        Table::of(source, options, Some(score))
    }

    fn of(
        source: Source,
        options: &TableOptions,
        score: Option<&dyn Fn(&Header) -> Fit>,
    ) -> Result<Table, InputError> {
        let name = source.name().to_owned();
        let sample = source.sample();
        let asked = options.header_line.filter(|_| !options.no_header);
        // The text of a sheet is ours.
        let delimiter = match source.sheet() {
            Some(_) => Delimiter::Byte(b','),
            None => options
                .delimiter
                .or_else(|| declared_delimiter(&sample))
                .unwrap_or_else(|| sniff_delimiter(from_line(&sample, asked))),
        };
        let read_as = read_as(&source, delimiter);
        let dialect = Dialect {
            delimiter,
            quoting: true,
        };
        let plain = source.plain_file();
        let line = if options.no_header {
            1
        } else {
            let declares = sample.get(..4).map(<[u8]>::to_ascii_lowercase);
            let skip = usize::from(declares.as_deref() == Some(b"sep="));
            asked
                .or_else(|| find(&sample, skip, dialect, score))
                .unwrap_or(1 + skip as u64)
        };
        let mut input = source.into_read()?;
        let start = if line > 1 {
            go_to_line(&mut input, line).map_err(|error| row_error(&name, error.into()))?
        } else {
            Some(Position { byte: 0, line: 1 })
        };
        let nothing_there = || match asked {
            Some(line) => InputError::NoHeaderLine {
                file: name.clone(),
                line,
            },
            None => InputError::Empty(name.clone()),
        };
        let start = start.ok_or_else(nothing_there)?;
        let mut reader = RowReader::new_at(input, start, dialect, Options::default());
        let header = if options.no_header {
            // Looked at in the sample, so that the reader still has its first row to come.
            let mut peek = RowReader::new(sample.as_slice(), dialect, Options::default());
            let first = header_of(&mut peek, &name)?.ok_or_else(nothing_there)?;
            (1..=first.len()).map(|number| number.to_string()).collect()
        } else {
            names(&header_of(&mut reader, &name)?.ok_or_else(nothing_there)?)
        };
        Ok(Table {
            header: Header::new(header),
            header_line: line,
            beginning: from_line(&sample, Some(line)).to_vec(),
            name,
            reader,
            dialect,
            plain,
            read_as,
        })
    }
}

impl Table {
    /// The values of a column at the file's beginning, without white space around them: some hundred rows, for what
    /// must be known of a column before its rows are read.
    pub(super) fn first_values(&self, column: usize) -> Vec<Vec<u8>> {
        let mut reader =
            RowReader::new(self.beginning.as_slice(), self.dialect, Options::default());
        let mut values = Vec::new();
        if !matches!(reader.header(), Ok(Some(_))) {
            return values;
        }
        reader.select(&[column]);
        let mut batch = Batch::new();
        while let Ok(true) = reader.read(&mut batch) {
            let fields = batch.column(0, 0).take(batch.len());
            values.extend(fields.map(|field| field.trim_ascii().to_vec()));
        }
        // The last row may be cut.
        if self.beginning.len() >= SAMPLE_IS_CUT {
            values.pop();
        }
        values
    }
}

/// From this many bytes on the beginning of a text may not be all of it.
const SAMPLE_IS_CUT: usize = 16 << 10;

fn header_of<R: std::io::Read>(
    reader: &mut RowReader<R>,
    name: &str,
) -> Result<Option<Vec<Vec<u8>>>, InputError> {
    reader.header().map_err(|error| row_error(name, error))
}

/// The sample from a line on; all of it where that line is not in it.
fn from_line(sample: &[u8], line: Option<u64>) -> &[u8] {
    let before = line.and_then(|line| usize::try_from(line.checked_sub(1)?).ok());
    let start = before.and_then(|before| line_starts(sample).nth(before));
    sample.get(start.unwrap_or(0)..).unwrap_or(sample)
}

/// How a file is read, in words.
fn read_as(source: &Source, delimiter: Delimiter) -> Vec<(&'static str, String)> {
    if let Some(sheet) = source.sheet() {
        return vec![("sheet", sheet.to_owned())];
    }
    let described = source.describe();
    let mut read_as = vec![("delimiter", delimiter_name(delimiter))];
    read_as.push(("encoding", described.encoding.to_string()));
    if described.compression != Compression::None {
        read_as.push(("compression", described.compression.to_string()));
    }
    read_as
}

/// Corrects what was said of the encoding by the file's beginning, once all of it was read.
pub(super) fn correct_encoding(
    read_as: &mut [(&'static str, String)],
    reader: &RowReader<Decoded>,
) {
    if let Some(outcome) = reader.input().outcome()
        && let Some((_, name)) = read_as.iter_mut().find(|(key, _)| *key == "encoding")
    {
        *name = outcome.encoding.to_string();
    }
}

impl Choice for Delimiter {
    fn all() -> Vec<Self> {
        let bytes = [b',', b';', b'\t', b'|'].map(Delimiter::Byte);
        bytes.into_iter().chain([Delimiter::Spaces]).collect()
    }

    fn name(self) -> &'static str {
        match self {
            Delimiter::Byte(b',') => "comma",
            Delimiter::Byte(b';') => "semicolon",
            Delimiter::Byte(b'\t') => "tab",
            Delimiter::Byte(b'|') => "pipe",
            Delimiter::Byte(_) => "another",
            Delimiter::Spaces => "spaces",
        }
    }

    fn aliases(self) -> &'static [&'static str] {
        match self {
            Delimiter::Byte(b',') => &[","],
            Delimiter::Byte(b';') => &[";"],
            Delimiter::Byte(b'\t') => &["\t", "\\t"],
            Delimiter::Byte(b'|') => &["|"],
            Delimiter::Byte(_) => &[],
            Delimiter::Spaces => &[" ", "space"],
        }
    }

    fn help(self) -> &'static str {
        match self {
            Delimiter::Byte(b'\t') => "A tab",
            Delimiter::Spaces => "Runs of spaces",
            Delimiter::Byte(_) => self.aliases().first().copied().unwrap_or_default(),
        }
    }
}

/// A delimiter in words.
fn delimiter_name(delimiter: Delimiter) -> String {
    match delimiter {
        Delimiter::Byte(other) if !Delimiter::all().contains(&delimiter) => {
            char::from(other).to_string()
        }
        known => known.name().to_owned(),
    }
}

/// A failure of the row reader, under the file's name.
pub(super) fn row_error(file: &str, error: RowError) -> InputError {
    match error {
        RowError::Io(error) => SourceError::from_io(file, error).into(),
        error => InputError::Rows {
            file: file.to_owned(),
            error,
        },
    }
}

#[cfg(test)]
mod tests;
