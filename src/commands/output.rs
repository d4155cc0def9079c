//! Results to standard output or to a file, whole or not at all.

use std::io;
use std::path::{Path, PathBuf};

use super::overwrite::FilesOfRun;
use super::parts;
use super::streams::{Streams, Usage};
use crate::input::problem::Reject;
use crate::render::{Format, Style};
use crate::words::one_line;

/// Where a result goes, and in which form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputOptions {
    /// The form.
    pub format: Format,
    /// How text for a terminal looks.
    pub style: Style,
    /// The file; `None` is standard output.
    pub path: Option<PathBuf>,
    /// Whether standard error holds nothing but errors.
    pub quiet: bool,
}

/// A file that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: cannot be written ({error}){hint}", one_line(&.path.display().to_string()))]
pub struct OutputError {
    path: PathBuf,
    error: io::Error,
    hint: &'static str,
}

/// A place for a result. That it can be written is tried before the work, so that a wrong folder does
/// not cost it; what is written then stands beside the target for a moment only, so that a run that is
/// interrupted leaves nothing.
pub(super) enum Place {
    Stdout,
    /// A file, replaced as a whole.
    File {
        /// What is replaced, links followed.
        target: PathBuf,
        /// What was typed.
        named: PathBuf,
    },
    /// A pipe or a device: nothing to replace.
    Direct(PathBuf),
    /// A file whose name holds that of the period, which is known once the data are read.
    OfPeriod(PathBuf),
}

/// What stands for the period's name in the name of a result.
const PERIOD: &str = "{period}";

/// Whether a result's name holds the period's.
pub(super) fn names_a_period(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().contains(PERIOD))
}

impl Place {
    pub(super) fn new(path: Option<&Path>) -> Result<Place, OutputError> {
        let Some(path) = path else {
            return Ok(Place::Stdout);
        };
        if names_a_period(path) {
            let folder = parts::folder_of(path);
            parts::try_in(folder).map_err(|error| OutputError {
                path: path.to_owned(),
                error: error.kind().into(),
                hint: "; make the folder first",
            })?;
            return Ok(Place::OfPeriod(path.to_owned()));
        }
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
            Ok(existing) if !existing.is_file() => Ok(Place::Direct(path.to_owned())),
            _ => {
                let folder = parts::folder_of(&target);
                parts::remove_left_behind(folder);
                // The kind alone: the error's own text holds the temporary file's random name.
                parts::try_in(folder).map_err(|error| failed(error.kind().into()))?;
                Ok(Place::File {
                    target,
                    named: path.to_owned(),
                })
            }
        }
    }

    /// The place of a result about this period, which is no file that the run reads.
    pub(super) fn of_period(self, period: Option<&str>, read: &[PathBuf]) -> anyhow::Result<Place> {
        let Place::OfPeriod(pattern) = self else {
            return Ok(self);
        };
        let period = period.ok_or_else(|| {
            Usage(format!(
                "--output: {} stands for the period of a result, and this one has none; name the file without it",
                PERIOD
            ))
        })?;
        let name = pattern
            .file_name()
            .map(|name| name.to_string_lossy().replace(PERIOD, period));
        let output = OutputOptions {
            path: Some(pattern.with_file_name(name.unwrap_or_default())),
            ..OutputOptions::default()
        };
        FilesOfRun::default()
            .reads(read.iter().map(PathBuf::as_path))
            .writes_result(&output)
            .keep_apart()?;
        Ok(Place::new(output.path.as_deref())?)
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
            Place::OfPeriod(path) | Place::Direct(path) => {
                std::fs::write(&path, text).map_err(|error| failed(&path, error))?;
            }
            Place::File { target, named } => {
                parts::replace(&target, text).map_err(|error| failed(&named, error))?;
            }
        }
        Ok(())
    }
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
