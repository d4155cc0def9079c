//! Standard input kept on disk, since it is read twice.

use std::fs::File;
use std::io::{self, Seek};
use std::path::{Path, PathBuf};

use crate::input::error::InputError;
use crate::input::source::{Source, SourceError};
use crate::input::table::{Table, TableOptions};

/// Opens files as often as they are wanted.
pub(super) struct Spool(Option<File>);

impl Spool {
    /// Copies standard input to a file without a name, if it is among the files.
    pub(super) fn of(files: &[PathBuf]) -> Result<Spool, InputError> {
        if !files.iter().any(|path| path.as_os_str() == "-") {
            return Ok(Spool(None));
        }
        let copied = tempfile::tempfile().and_then(|mut file| {
            io::copy(&mut io::stdin().lock(), &mut file)?;
            Ok(file)
        });
        copied.map(|file| Spool(Some(file))).map_err(stdin_error)
    }

    /// Opens a file at its beginning.
    pub(super) fn open(&self, path: &Path, options: &TableOptions) -> Result<Table, InputError> {
        let Some(file) = self.0.as_ref().filter(|_| path.as_os_str() == "-") else {
            return Table::open(path, options);
        };
        let again = file.try_clone().and_then(|mut file| {
            file.rewind()?;
            Ok(file)
        });
        let reader = Box::new(again.map_err(stdin_error)?);
        let source = Source::from_reader("stdin", reader, options.encoding)?;
        Table::from_source(source, options)
    }
}

fn stdin_error(error: io::Error) -> InputError {
    SourceError::from_io("stdin", error).into()
}
