//! What columns files have, looked at before they are read.

use std::path::{Path, PathBuf};

use super::options::OrderOptions;
use super::plan::{self, Plan};
use crate::input::columns::Header;
use crate::input::error::InputError;
use crate::input::table::Table;

/// The columns of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileColumns {
    /// All of them, in their order.
    pub names: Vec<String>,
    /// Those that reading needs for nothing.
    pub free: Vec<String>,
}

/// The columns of each order file that can be looked at before it is read: a file, and no pipe, whose bytes would be
/// gone.
///
/// # Errors
/// [`InputError`] when a file cannot be opened.
pub fn columns_of(options: &OrderOptions) -> Result<Vec<FileColumns>, InputError> {
    let files = options.files.iter().filter(|path| is_file(path));
    files.map(|path| of_file(path, options)).collect()
}

/// Whether every order file can be looked at.
pub fn can_look(options: &OrderOptions) -> bool {
    options.files.iter().map(PathBuf::as_path).all(is_file)
}

/// Whether a path is a file that can be read twice.
pub(crate) fn is_file(path: impl AsRef<Path>) -> bool {
    let path = path.as_ref();
    path.as_os_str() != "-" && std::fs::metadata(path).is_ok_and(|data| data.is_file())
}

fn of_file(path: &Path, options: &OrderOptions) -> Result<FileColumns, InputError> {
    let score = |header: &Header| plan::fit(header, options);
    let table = Table::open_with(path, &options.table, &score)?;
    let names = table.header.names().to_vec();
    // What keeps the file from being read is told when it is.
    let used = match Plan::new(&table.name, &table.header, options, None) {
        Ok(plan) => plan.wanted,
        Err(_) => Vec::new(),
    };
    let free = names
        .iter()
        .enumerate()
        .filter(|(place, name)| !used.contains(place) && !name.trim().is_empty());
    Ok(FileColumns {
        free: free.map(|(_, name)| name.clone()).collect(),
        names,
    })
}
