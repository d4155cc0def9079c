//! Files given twice.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::SourceError;

/// Two inputs that are the same, by their positions among the paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twins {
    /// The first of its kind.
    pub first: usize,
    /// The one that repeats it.
    pub second: usize,
    /// Whether both are one file (also through links), or two files with the same bytes.
    pub same_file: bool,
}

/// Finds paths that name one file, and files whose bytes are all equal. Each repetition is paired
/// with its first.
///
/// Exact, and free in the usual case: only files of equal length are opened, and they are left at
/// the first difference. Pipes and empty files are passed over. The same orders in two forms
/// (compressed and not, or in another row order) are not files given twice: the orders' ids show
/// those.
///
/// # Errors
///
/// When a file cannot be read.
pub fn find_twins(paths: &[&Path]) -> Result<Vec<Twins>, SourceError> {
    let mut known: Vec<(usize, PathBuf, u64)> = Vec::new();
    let mut twins = Vec::new();
    for (second, path) in paths.iter().enumerate() {
        // A file behind standard input is a file; a pipe is compared while it is read.
        let path = match path.as_os_str() {
            name if name == "-" => &Path::new("/dev/stdin"),
            _ => path,
        };
        if *path == Path::new("/dev/stdin") && path.metadata().is_err() {
            continue;
        }
        let named = |error| super::cannot_open(path, error);
        let data = path.metadata().map_err(named)?;
        if !data.is_file() || data.len() == 0 {
            continue;
        }
        let canonical = path.canonicalize().map_err(named)?;
        match find_first(&known, &canonical, data.len()).map_err(named)? {
            Some((first, same_file)) => twins.push(Twins {
                first,
                second,
                same_file,
            }),
            None => known.push((second, canonical, data.len())),
        }
    }
    Ok(twins)
}

fn find_first(
    known: &[(usize, PathBuf, u64)],
    path: &Path,
    len: u64,
) -> io::Result<Option<(usize, bool)>> {
    if let Some((first, ..)) = known.iter().find(|(_, other, _)| other == path) {
        return Ok(Some((*first, true)));
    }
    for (first, other, other_len) in known {
        if *other_len == len && same_bytes(path, other)? {
            return Ok(Some((*first, false)));
        }
    }
    Ok(None)
}

fn same_bytes(left: &Path, right: &Path) -> io::Result<bool> {
    const PIECE: u64 = 64 * 1024;
    let (mut left, mut right) = (File::open(left)?, File::open(right)?);
    let (mut left_piece, mut right_piece) = (Vec::new(), Vec::new());
    loop {
        left_piece.clear();
        right_piece.clear();
        left.by_ref().take(PIECE).read_to_end(&mut left_piece)?;
        right.by_ref().take(PIECE).read_to_end(&mut right_piece)?;
        if left_piece != right_piece {
            return Ok(false);
        }
        if left_piece.is_empty() {
            return Ok(true);
        }
    }
}
