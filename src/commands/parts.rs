//! Files that stand beside a result while it is written, and take its place once they are whole.
//!
//! A run holds a lock on its part file. The system drops the lock with the process, however that ends:
//! a part file without a lock is one that a run left behind.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

const PREFIX: &str = ".retention-";
const SUFFIX: &str = ".part";
/// Bytes written between two looks at whether the run is to end.
const CHUNK: usize = 1 << 20;
/// How often a new file is made where another run takes it for one left behind.
const TRIES: usize = 8;

/// The folder of a file.
pub(super) fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A new, locked file with the permissions that a file made by hand would have. It is removed when it
/// is dropped.
fn new_part(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    for _ in 0..TRIES {
        let file = builder.tempfile_in(folder)?;
        // File systems without locks have no run that looks for them either.
        let _ = file.as_file().try_lock();
        // Between the two steps another run may have taken it away.
        if file.path().exists() {
            return Ok(file);
        }
    }
    builder.tempfile_in(folder)
}

/// Whether a part file can be made in a folder.
pub(super) fn try_in(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    let _kept_back = super::signals::KeptBack::new();
    new_part(folder).map(drop)
}

/// Writes `text` beside `target`, then puts it in its place. What stands there keeps its permissions. A signal
/// that ends the run waits until the part is removed.
pub(super) fn replace(target: &Path, text: &[u8]) -> io::Result<()> {
    #[cfg(unix)]
    {
        let kept_back = super::signals::KeptBack::new();
        replace_unless(target, text, || kept_back.came())
    }
    #[cfg(not(unix))]
    replace_unless(target, text, || false)
}

/// The same, given up where `interrupted` says so.
fn replace_unless(target: &Path, text: &[u8], interrupted: impl Fn() -> bool) -> io::Result<()> {
    let mut file = new_part(folder_of(target)).map_err(|error| io::Error::from(error.kind()))?;
    if let Ok(existing) = target.metadata() {
        file.as_file().set_permissions(existing.permissions())?;
    }
    // Past the wrapper, whose errors hold the temporary file's random name.
    for chunk in text.chunks(CHUNK) {
        file.as_file_mut().write_all(chunk)?;
        if interrupted() {
            return Err(io::ErrorKind::Interrupted.into());
        }
    }
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
}

/// Removes part files that no run holds any more. What cannot be looked at or removed stays: it is in
/// nobody's way.
pub(super) fn remove_left_behind(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            continue;
        }
        let path = entry.path();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let free = is_file && File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
        if free {
            let _ = fs::remove_file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn an_interrupted_part_is_removed_and_the_older_result_stays() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("r.txt");
        fs::write(&target, "older").unwrap();
        let looks = Cell::new(0);
        // After the second of three chunks.
        let text = vec![b'x'; 2 * CHUNK + 1];
        let failed = replace_unless(&target, &text, || {
            looks.set(looks.get() + 1);
            looks.get() == 2
        });
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::Interrupted);
        assert_eq!(fs::read(&target).unwrap(), b"older");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        replace_unless(&target, &text, || false).unwrap();
        assert_eq!(fs::read(&target).unwrap(), text);
    }
}
