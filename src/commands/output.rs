//! Results to standard output or to a file, whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Streams;
use crate::input::problem::Reject;
use crate::render::{Format, Style};
use crate::words::safe;

/// Where a result goes, and in which form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputOptions {
    /// The form.
    pub format: Format,
    /// How text for a terminal looks.
    pub style: Style,
    /// The file; `None` is standard output.
    pub path: Option<PathBuf>,
}

/// A file that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: cannot be written ({error}){hint}", safe(&.path.display().to_string()))]
pub struct OutputError {
    path: PathBuf,
    error: io::Error,
    hint: &'static str,
}

/// A place for a result, made ready before the work so that a wrong folder does not cost it.
pub(super) enum Place {
    Stdout,
    /// A new file beside the one asked for, which it replaces once it is whole.
    Beside(NamedTempFile, PathBuf),
    /// A pipe or a device: nothing to replace.
    Direct(PathBuf),
}

impl Place {
    pub(super) fn new(path: Option<&Path>) -> Result<Place, OutputError> {
        let Some(path) = path else {
            return Ok(Place::Stdout);
        };
        // Through a link, so that it is the target that is replaced.
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let failed = |error: io::Error| {
            let hint = match error.kind() {
                io::ErrorKind::NotFound => "; make the folder first",
                io::ErrorKind::IsADirectory => "; it is a folder",
                _ => "",
            };
            OutputError {
                path: path.to_owned(),
                error,
                hint,
            }
        };
        match target.metadata() {
            Ok(existing) if existing.is_dir() => Err(failed(io::ErrorKind::IsADirectory.into())),
            Ok(existing) if !existing.is_file() => Ok(Place::Direct(target)),
            existing => {
                let folder = match target.parent() {
                    Some(folder) if !folder.as_os_str().is_empty() => folder,
                    _ => Path::new("."),
                };
                // The kind alone: the error's own text holds the temporary file's random name.
                let file = new_file(folder).map_err(|error| failed(error.kind().into()))?;
                if let Ok(existing) = existing {
                    file.as_file()
                        .set_permissions(existing.permissions())
                        .map_err(failed)?;
                }
                Ok(Place::Beside(file, target))
            }
        }
    }

    pub(super) fn write(self, text: &[u8], streams: &mut Streams<'_>) -> anyhow::Result<()> {
        let failed = |path: &Path, error| OutputError {
            path: path.to_owned(),
            error,
            hint: "",
        };
        match self {
            Place::Stdout => {
                streams.out.write_all(text)?;
                streams.out.flush()?;
            }
            Place::Direct(path) => {
                std::fs::write(&path, text).map_err(|error| failed(&path, error))?;
            }
            Place::Beside(mut file, path) => {
                file.write_all(text)
                    .and_then(|()| file.as_file().sync_all())
                    .map_err(|error| failed(&path, error))?;
                file.persist(&path)
                    .map_err(|error| failed(&path, error.error))?;
            }
        }
        Ok(())
    }
}

/// With the permissions that a file made by hand would have.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".retention-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Rows left out, as they stood in their files, with file, line and reason behind.
pub(super) fn rejects(rows: &[Reject]) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        out.extend_from_slice(&row.raw);
        let reason = format!("{}:{}: {}", row.file, row.line, row.reason);
        out.extend_from_slice(b",\"");
        out.extend_from_slice(reason.replace('"', "\"\"").as_bytes());
        out.extend_from_slice(b"\"\n");
    }
    out
}
