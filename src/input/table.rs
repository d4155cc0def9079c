//! A file opened up to its header.

use std::path::Path;

use super::columns::Header;
use super::error::InputError;
use super::rows::{Delimiter, Dialect, Options, RowError, RowReader};
use super::source::{
    Compression, Decoded, EncodingChoice, PlainFile, Source, SourceError, sniff_delimiter,
};

/// How files are taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TableOptions {
    /// What separates fields; `None` finds it in the file's beginning.
    pub delimiter: Option<Delimiter>,
    /// What the bytes mean.
    pub encoding: EncodingChoice,
    /// Whether the first row is data; columns are then named by their numbers, from 1.
    pub no_header: bool,
}

/// An opened file.
pub struct Table {
    /// The file as it was named; `stdin` for `-`.
    pub name: String,
    /// Its columns.
    pub header: Header,
    /// Its rows, none selected yet.
    pub reader: RowReader<Decoded>,
    /// How its rows are written.
    pub(super) dialect: Dialect,
    /// The file itself, if it can be read in ranges instead of by `reader`.
    pub(super) plain: Option<PlainFile>,
    /// How it was read, for the output: delimiter, compression, encoding.
    pub read_as: Vec<(&'static str, String)>,
}

impl Table {
    /// Opens `path` (`-` is standard input) and reads its header.
    ///
    /// # Errors
    /// [`InputError`] when it cannot be read or is empty.
    pub fn open(path: &Path, options: &TableOptions) -> Result<Table, InputError> {
        let source = Source::open(path, options.encoding)?;
        Table::from_source(source, options)
    }

    /// The same for a file among `others`: standard input that repeats one of them is refused.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn open_beside(
        path: &Path,
        options: &TableOptions,
        others: &[&Path],
    ) -> Result<Table, InputError> {
        let source = Source::open_beside(path, options.encoding, others)?;
        Table::from_source(source, options)
    }

    /// The same for an opened source.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_source(source: Source, options: &TableOptions) -> Result<Table, InputError> {
        let name = source.name().to_owned();
        let sample = source.sample();
        let delimiter = options
            .delimiter
            .unwrap_or_else(|| sniff_delimiter(&sample));
        let described = source.describe();
        let mut read_as = vec![("delimiter", delimiter_name(delimiter))];
        read_as.push(("encoding", described.encoding.to_string()));
        if described.compression != Compression::None {
            read_as.push(("compression", described.compression.to_string()));
        }
        let dialect = Dialect {
            delimiter,
            quoting: true,
        };
        let plain = source.plain_file();
        let mut reader = RowReader::new(source.into_read()?, dialect, Options::default());
        let empty = || InputError::Empty(name.clone());
        let header = if options.no_header {
            // Looked at in the sample, so that the reader still has its first row to come.
            let mut peek = RowReader::new(sample.as_slice(), dialect, Options::default());
            let first = peek
                .header()
                .map_err(|error| row_error(&name, error))?
                .ok_or_else(empty)?;
            (1..=first.len()).map(|number| number.to_string()).collect()
        } else {
            let first = first_record(&mut reader, &name)?.ok_or_else(empty)?;
            first
                .iter()
                .map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned())
                .collect()
        };
        Ok(Table {
            header: Header::new(header),
            name,
            reader,
            dialect,
            plain,
            read_as,
        })
    }
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

/// A delimiter in words.
fn delimiter_name(delimiter: Delimiter) -> String {
    match delimiter {
        Delimiter::Byte(b',') => "comma".to_owned(),
        Delimiter::Byte(b';') => "semicolon".to_owned(),
        Delimiter::Byte(b'\t') => "tab".to_owned(),
        Delimiter::Byte(b'|') => "pipe".to_owned(),
        Delimiter::Byte(other) => char::from(other).to_string(),
        Delimiter::Spaces => "spaces".to_owned(),
    }
}

/// The header's record; Excel's line `sep=;` may stand above it.
fn first_record(
    reader: &mut RowReader<Decoded>,
    name: &str,
) -> Result<Option<Vec<Vec<u8>>>, InputError> {
    let mut next = || reader.header().map_err(|error| row_error(name, error));
    let first = next()?;
    match first.as_deref().and_then(<[_]>::first) {
        Some(field) if field.starts_with(b"sep=") => next(),
        _ => Ok(first),
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
