//! Standard input that repeats a file given beside it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::SourceError;

/// A stream, compared with files while it is read: exact, and over at the first difference, which is
/// the first piece in the usual case.
pub(super) struct Beside<R> {
    inner: R,
    /// The files that are the same so far.
    alike: Vec<(PathBuf, File)>,
    read: u64,
    piece: Vec<u8>,
}

impl<R: Read> Beside<R> {
    /// `inner` beside those of `files` that can be read twice.
    pub(super) fn new(inner: R, files: &[&Path]) -> Beside<R> {
        let regular = |path: &Path| path.metadata().is_ok_and(|data| data.is_file());
        let named = files.iter().filter(|path| path.as_os_str() != "-");
        let alike = named.filter(|path| regular(path)).filter_map(|path| {
            // What cannot be opened says so when it is read.
            Some(((*path).to_owned(), File::open(path).ok()?))
        });
        Beside {
            inner,
            alike: alike.collect(),
            read: 0,
            piece: Vec::new(),
        }
    }

    /// Drops the files whose next bytes are not these.
    fn compare(&mut self, bytes: &[u8]) {
        let piece = &mut self.piece;
        self.alike.retain_mut(|(_, file)| {
            piece.clear();
            let mut next = file.by_ref().take(bytes.len() as u64);
            next.read_to_end(piece).is_ok() && piece.as_slice() == bytes
        });
    }

    /// The file that ends where the stream does.
    fn twin(&mut self) -> Option<PathBuf> {
        let ended = |file: &mut File| matches!(file.read(&mut [0]), Ok(0));
        let mut alike = std::mem::take(&mut self.alike).into_iter();
        let twin = alike.find_map(|(path, mut file)| ended(&mut file).then_some(path));
        twin.filter(|_| self.read > 0)
    }
}

impl<R: Read> Read for Beside<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.read += read as u64;
        if read > 0 && !self.alike.is_empty() {
            self.compare(buf.get(..read).unwrap_or_default());
        } else if read == 0
            && !buf.is_empty()
            && let Some(twin) = self.twin()
        {
            let other = twin.display().to_string();
            return Err(SourceError::Twin { other }.into_io());
        }
        Ok(read)
    }
}
