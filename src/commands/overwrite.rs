//! No result goes over a file that the run reads, or over another result of the run.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use super::output::OutputOptions;
use super::read::{Common, InputOptions};
use super::streams::Usage;
use crate::words::one_line;

/// Standard input as a file, where the system has such a name.
const STANDARD_INPUT: &str = "/dev/stdin";
/// Standard output as a file, where the system has such a name.
const STANDARD_OUTPUT: &str = "/dev/stdout";

/// The files of a run: those that are read, and the results with the flags that name them.
#[derive(Default)]
pub(super) struct FilesOfRun<'a> {
    read: Vec<&'a Path>,
    results: Vec<(&'static str, &'a Path)>,
}

impl<'a> FilesOfRun<'a> {
    /// Those that every command over files has.
    pub(super) fn of(common: &'a Common) -> Self {
        FilesOfRun::default()
            .reads(common.input.files())
            .writes_result(&common.output)
            .writes("--rejects", common.input.rejects.as_deref())
    }

    /// With files that are read; `-` is standard input.
    pub(super) fn reads(mut self, files: impl IntoIterator<Item = &'a Path>) -> Self {
        let files = files.into_iter().map(|path| match path.as_os_str() {
            name if name == "-" => Path::new(STANDARD_INPUT),
            _ => path,
        });
        self.read.extend(files);
        self
    }

    /// With the command's result, a file or standard output.
    pub(super) fn writes_result(mut self, output: &'a OutputOptions) -> Self {
        let (flag, path) = match &output.path {
            Some(path) => ("--output", path.as_path()),
            None => ("standard output", Path::new(STANDARD_OUTPUT)),
        };
        self.results.push((flag, path));
        self
    }

    /// With another result.
    pub(super) fn writes(mut self, flag: &'static str, path: Option<&'a Path>) -> Self {
        self.results.extend(path.map(|path| (flag, path)));
        self
    }

    /// Refuses a result that would take the place of a file that is read, also through links, and two
    /// results in one file.
    ///
    /// # Errors
    /// [`Usage`] that names the flag and the file.
    pub(super) fn keep_apart(&self) -> Result<(), Usage> {
        for (number, (flag, result)) in self.results.iter().enumerate() {
            let read = self.read.iter().find(|read| is_one_file(result, read));
            if let Some(read) = read {
                let name = one_line(&result.display().to_string());
                let through = match result == read {
                    true => String::new(),
                    false => format!(" (as {})", one_line(&read.display().to_string())),
                };
                return Err(Usage(format!(
                    "{flag}: {name} is a file that this command reads{through}; write the result to another file"
                )));
            }
            let before = self.results.iter().take(number);
            if let Some((other, _)) = before.rev().find(|(_, other)| is_one_place(result, other)) {
                return Err(Usage(format!("{flag} and {other} name the same file")));
            }
        }
        Ok(())
    }
}

impl InputOptions {
    /// Every file that is read: orders, customers, costs, rates and settings.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        let others = [
            &self.customers,
            &self.costs,
            &self.orders.exports.rates,
            &self.orders.exports.customer_map,
            &self.settings_file,
        ];
        let others = others.into_iter().flatten().map(PathBuf::as_path);
        self.orders.files.iter().map(PathBuf::as_path).chain(others)
    }
}

/// Whether both are one file that is there: two names of it are, devices and pipes never.
fn is_one_file(one: &Path, other: &Path) -> bool {
    let (Ok(first), Ok(second)) = (one.metadata(), other.metadata()) else {
        return false;
    };
    first.is_file() && second.is_file() && same_file((one, &first), (other, &second))
}

/// Whether two results would be one file, there already or not. Devices and pipes take several.
fn is_one_place(one: &Path, other: &Path) -> bool {
    if one.metadata().is_ok() || other.metadata().is_ok() {
        return is_one_file(one, other);
    }
    let whole = |path: &Path| {
        let folder = super::parts::folder_of(path).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    one == other || whole(one).is_some_and(|path| Some(path) == whole(other))
}

#[cfg(unix)]
fn same_file(one: (&Path, &Metadata), other: (&Path, &Metadata)) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.1.dev(), one.1.ino()) == (other.1.dev(), other.1.ino())
}

#[cfg(not(unix))]
fn same_file(one: (&Path, &Metadata), other: (&Path, &Metadata)) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    whole(one.0).is_some_and(|path| Some(path) == whole(other.0))
}
