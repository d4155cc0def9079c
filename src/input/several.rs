//! A name on the command line that stands for several files: a folder, or a pattern that no shell has filled in.

use std::fs;
use std::path::{Path, PathBuf};

use crate::words::one_line;

/// Endings of tables, without what they are compressed with.
const TABLES: &[&str] = &[
    "csv",
    "tsv",
    "tab",
    "txt",
    "xlsx",
    "xlsm",
    "xlsb",
    "xls",
    "ods",
    #[cfg(feature = "parquet")]
    "parquet",
];
/// Endings of compressed files.
const COMPRESSED: [&str; 3] = ["gz", "zst", "zstd"];

/// Why a name stands for no file.
#[derive(Debug, thiserror::Error)]
pub enum SeveralError {
    /// A pattern that fits nothing.
    #[error("no file fits this pattern")]
    NoneFits,
    /// A pattern that is none.
    #[error("this is no pattern of names ({0})")]
    NoPattern(String),
    /// A folder without a table.
    #[error(
        "this folder holds no file that ends in .csv, .tsv, .txt, .xlsx, .xls or .ods, compressed or not"
    )]
    NoTable,
    /// What the system says.
    #[error("{0}: cannot be read ({1})")]
    Io(String, std::io::Error),
}

/// The files that a name stands for, sorted: those of a folder that are tables by their ending, those that a pattern
/// with `*`, `?`, `[…]` or `**` fits. Any other name, and one of a file that is there, stands for itself.
///
/// # Errors
/// A folder or a pattern that gives no file.
pub fn expanded(path: &Path) -> Result<Vec<PathBuf>, SeveralError> {
    if path.is_dir() {
        return of_folder(path);
    }
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']));
    match pattern {
        Some(pattern) if !path.exists() => of_pattern(pattern),
        _ => Ok(vec![path.to_owned()]),
    }
}

fn of_folder(folder: &Path) -> Result<Vec<PathBuf>, SeveralError> {
    let failed = |error| SeveralError::Io(one_line(&folder.display().to_string()), error);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if is_table(&path) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err(SeveralError::NoTable),
        false => Ok(files),
    }
}

fn of_pattern(pattern: &str) -> Result<Vec<PathBuf>, SeveralError> {
    let found = glob::glob(pattern).map_err(|error| SeveralError::NoPattern(error.to_string()))?;
    let mut files = Vec::new();
    for path in found {
        let path = path.map_err(|error| {
            let name = one_line(&error.path().display().to_string());
            SeveralError::Io(name, error.into())
        })?;
        if path.is_file() {
            files.push(path);
        }
    }
    match files.is_empty() {
        true => Err(SeveralError::NoneFits),
        false => Ok(files),
    }
}

/// Whether a file's ending is that of a table; hidden files, and those that a spreadsheet keeps open, are none.
fn is_table(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_ascii_lowercase());
    let Some(name) = name.filter(|name| !name.starts_with(['.', '~'])) else {
        return false;
    };
    let mut endings = name.rsplit('.');
    let last = endings.next().unwrap_or_default();
    let ending = match COMPRESSED.contains(&last) {
        true => endings.next().unwrap_or_default(),
        false => last,
    };
    TABLES.contains(&ending) && ending.len() < name.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_its_tables_and_a_pattern_for_what_fits() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str| fs::write(folder.path().join(name), "x").unwrap();
        [
            "b.csv",
            "a.csv.gz",
            "c.XLSX",
            "readme.md",
            ".d.csv",
            "~$c.xlsx",
            "e.json.gz",
            "csv",
        ]
        .into_iter()
        .for_each(put);
        let names = |found: Vec<PathBuf>| -> Vec<String> {
            let names = found
                .iter()
                .map(|path| path.file_name().unwrap().to_string_lossy());
            names.map(|name| name.into_owned()).collect()
        };
        let found = |path: &Path| expanded(path).map(names);
        assert_eq!(
            found(folder.path()).unwrap(),
            ["a.csv.gz", "b.csv", "c.XLSX"]
        );
        assert_eq!(found(&folder.path().join("?.csv")).unwrap(), ["b.csv"]);
        assert!(matches!(
            found(&folder.path().join("z*.csv")),
            Err(SeveralError::NoneFits)
        ));
        // A file that is there is meant, whatever its name looks like.
        put("[a].csv");
        assert_eq!(found(&folder.path().join("[a].csv")).unwrap(), ["[a].csv"]);
        assert_eq!(found(Path::new("-")).unwrap(), ["-"]);
    }
}
