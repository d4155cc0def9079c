//! From a path, or `-`, to decoded UTF-8 bytes.
//!
//! ```text
//! workbook ─ a sheet as text ─┐
//! file, stdin ─ compression (by content) ─ encoding (by the whole content) ─ UTF-8 without a mark
//!        └──── PlainFile: uncompressed UTF-8, ranges in parallel
//! ```

mod beside;
mod compression;
mod decode;
mod decoded;
mod delimiter;
mod encoding;
mod error;
mod evidence;
mod foreign;
mod lines;
mod plain;
mod pump;
mod sheets;
mod suggest;
mod twins;

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;

use beside::Beside;
use compression::decompress;
use decode::Decoder;
use decoded::Blocks;
use encoding::Start;
use pump::Pump;

pub use compression::Compression;
pub use decoded::Decoded;
pub use delimiter::{declared_delimiter, sniff_delimiter};
pub use encoding::{Encoding, EncodingChoice, UnknownEncoding};
pub use error::SourceError;
pub use evidence::EncodingEvidence;
pub use foreign::Foreign;
pub use lines::line_starts;
pub use plain::{PlainFile, RangeRead};
pub use twins::find_twins;

/// Bytes of (decompressed) content looked at when an input is opened.
const HEAD: usize = 64 * 1024;

/// What is known of an input from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Description {
    /// How it is packed.
    pub compression: Compression,
    /// The encoding, as far as the beginning tells; [`Outcome::encoding`] is the last word.
    pub encoding: Encoding,
    /// Whether it starts with a byte order mark. UTF-16 without one was known by its NUL bytes.
    pub bom: bool,
    /// Size on disk in bytes, for a regular file.
    pub bytes: Option<u64>,
}

/// An opened input.
pub struct Source {
    name: String,
    description: Description,
    choice: EncodingChoice,
    /// The beginning of the decompressed content, the byte order mark included.
    head: Vec<u8>,
    bom: usize,
    rest: Box<dyn Read + Send>,
    /// A second handle on a regular file.
    file: Option<File>,
    /// The sheet that is read, of a workbook.
    sheet: Option<String>,
}

impl Source {
    /// Opens a file, or standard input for `-` (a file of that name is `./-`), and looks at its
    /// beginning. `choice` overrules the content about the encoding, `sheet` names the sheet of a workbook.
    ///
    /// # Errors
    ///
    /// Nothing there, no permission, a folder, a kind of file that is not text, damaged compression.
    pub fn open(
        path: &Path,
        choice: EncodingChoice,
        sheet: Option<&str>,
    ) -> Result<Source, SourceError> {
        if path.as_os_str() == "-" {
            return Source::from_reader_of("stdin", Box::new(io::stdin()), choice, sheet);
        }
        let name = path.display().to_string();
        let mut file = File::open(path).map_err(|error| cannot_open(path, error))?;
        let io_error = |error| SourceError::Io {
            name: name.clone(),
            error,
        };
        let data = file.metadata().map_err(io_error)?;
        if data.is_dir() {
            return Err(folder(path));
        }
        if !data.is_file() {
            return Source::from_reader_of(&name, Box::new(file), choice, sheet);
        }
        let head = read_head(&mut file).map_err(io_error)?;
        file.rewind().map_err(io_error)?;
        if let Some(kind) = Foreign::detect(&head).filter(|kind| kind.is_table()) {
            return Source::of_sheet(&name, Box::new(file), kind, sheet);
        }
        let handle = file.try_clone().map_err(io_error)?;
        let counted = Counted {
            name: name.clone(),
            inner: file,
            expected: data.len(),
            read: 0,
        };
        let mut source = Source::from_reader(&name, Box::new(counted), choice)?;
        source.description.bytes = Some(data.len());
        source.file = Some(handle);
        Ok(source)
    }

    /// The same among other files: standard input that holds the bytes of one of them is refused once
    /// all of it was read.
    ///
    /// # Errors
    ///
    /// As [`Source::open`]; the reader's end may be [`SourceError::Twin`].
    pub fn open_beside(
        path: &Path,
        choice: EncodingChoice,
        sheet: Option<&str>,
        others: &[&Path],
    ) -> Result<Source, SourceError> {
        if path.as_os_str() != "-" || others.len() < 2 {
            return Source::open(path, choice, sheet);
        }
        let stdin = Beside::new(io::stdin(), others);
        Source::from_reader_of("stdin", Box::new(stdin), choice, sheet)
    }

    /// The same for any reader; `name` is what messages call it.
    ///
    /// # Errors
    ///
    /// A kind of file that is not text, damaged compression, and what `reader` reports.
    pub fn from_reader(
        name: &str,
        reader: Box<dyn Read + Send>,
        choice: EncodingChoice,
    ) -> Result<Source, SourceError> {
        Source::from_reader_of(name, reader, choice, None)
    }

    /// A sheet of a workbook, as the text of a CSV file.
    fn of_sheet(
        name: &str,
        bytes: Box<dyn sheets::Bytes>,
        kind: Foreign,
        wanted: Option<&str>,
    ) -> Result<Source, SourceError> {
        let (mut text, sheet) = sheets::open(name, bytes, kind, wanted)?;
        let head = read_head(&mut text).map_err(|error| SourceError::from_io(name, error))?;
        Ok(Source {
            name: name.to_owned(),
            description: Description {
                compression: Compression::None,
                encoding: Encoding::Utf8,
                bom: false,
                bytes: None,
            },
            choice: EncodingChoice::Utf8,
            head,
            bom: 0,
            rest: Box::new(text),
            file: None,
            sheet: Some(sheet).filter(|sheet| !sheet.is_empty()),
        })
    }

    fn from_reader_of(
        name: &str,
        mut reader: Box<dyn Read + Send>,
        choice: EncodingChoice,
        sheet: Option<&str>,
    ) -> Result<Source, SourceError> {
        let from_io = |error| SourceError::from_io(name, error);
        let foreign = |what| SourceError::Foreign {
            name: name.to_owned(),
            what,
        };
        let raw = read_head(&mut *reader).map_err(from_io)?;
        let compression = Compression::detect(&raw);
        let (head, rest) = if compression == Compression::None {
            (raw, reader)
        } else {
            let all = Box::new(Cursor::new(raw).chain(reader));
            let mut rest = decompress(name, compression, all)?;
            let head = read_head(&mut *rest).map_err(from_io)?;
            if Compression::detect(&head) != Compression::None {
                return Err(foreign(Foreign::CompressedTwice));
            }
            (head, rest)
        };
        match Foreign::detect(&head) {
            // Its parts are found from its end: all of it is needed.
            Some(kind) if kind.is_table() => {
                let mut whole = head;
                let mut rest = rest;
                rest.read_to_end(&mut whole).map_err(from_io)?;
                return Source::of_sheet(name, Box::new(Cursor::new(whole)), kind, sheet);
            }
            Some(what) => return Err(foreign(what)),
            None => {}
        }
        let start = Start::detect(&head, head.len() < HEAD, choice);
        let wide = matches!(start.encoding, Encoding::Utf16Le | Encoding::Utf16Be);
        if choice == EncodingChoice::Auto && !wide && Foreign::is_binary(&head) {
            return Err(foreign(Foreign::Binary));
        }
        Ok(Source {
            name: name.to_owned(),
            description: Description {
                compression,
                encoding: start.encoding,
                bom: start.bom > 0,
                bytes: None,
            },
            choice,
            head,
            bom: start.bom,
            rest,
            file: None,
            sheet: None,
        })
    }

    /// The input's name: as typed, `stdin` for `-`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The sheet that is read, where it is a workbook.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// What is known of it so far.
    pub fn describe(&self) -> &Description {
        &self.description
    }

    /// The beginning of the decoded text, up to 64 KiB of the content and possibly cut inside a row,
    /// for [`sniff_delimiter`] and for the header.
    pub fn sample(&self) -> Vec<u8> {
        let text = self.head.get(self.bom..).unwrap_or_default();
        let encoding = match self.description.encoding {
            Encoding::Utf8 => return text.to_vec(),
            Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
        };
        let (decoded, _) = encoding.decode_without_bom_handling(text);
        decoded.into_owned().into_bytes()
    }

    /// The file behind it, if its ranges can be read in parallel: a regular file, not compressed, and
    /// UTF-8 as far as its beginning tells. Use either this or [`into_read`](Source::into_read).
    pub fn plain_file(&self) -> Option<PlainFile> {
        let description = &self.description;
        let utf8 = description.encoding == Encoding::Utf8;
        let plain = description.compression == Compression::None && utf8;
        // Files that the system makes up while they are read say that they are empty.
        let len = description.bytes.filter(|&len| len > 0 && plain)?;
        let file = self.file.as_ref()?.try_clone().ok()?;
        let bom = self.bom as u64;
        Some(PlainFile::new(&self.name, file, len, bom, self.choice))
    }

    /// The decoded text. Decompression and re-encoding run on their own thread, a few blocks ahead.
    ///
    /// The reader's errors hold a [`SourceError`]: see [`SourceError::from_io`].
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub fn into_read(self) -> Result<Decoded, SourceError> {
        let Description {
            compression,
            encoding,
            bom,
            ..
        } = self.description;
        let mut head = Cursor::new(self.head);
        head.set_position(self.bom as u64);
        let all = Box::new(head.chain(self.rest));
        let decoder = Decoder::new(&self.name, all, encoding, bom, self.choice);
        let blocks = if compression == Compression::None && encoding == Encoding::Utf8 {
            Blocks::Here(Box::new(decoder))
        } else {
            let pump = Pump::start(decoder);
            Blocks::Ahead(pump.map_err(|error| SourceError::from_io(&self.name, error))?)
        };
        Ok(Decoded::new(blocks))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}

/// A regular file that must have the length it had when it was opened.
struct Counted {
    name: String,
    inner: File,
    expected: u64,
    read: u64,
}

impl Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.read += read as u64;
        // Files that the system makes up while they are read say that they are empty.
        let wrong = self.expected > 0 && self.read != self.expected;
        if read == 0 && !buf.is_empty() && wrong {
            let name = self.name.clone();
            return Err(SourceError::Changed { name }.into_io());
        }
        Ok(read)
    }
}

/// The first [`HEAD`] bytes, or fewer if there are no more.
fn read_head(reader: &mut (dyn Read + Send)) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

fn cannot_open(path: &Path, error: io::Error) -> SourceError {
    let name = path.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => SourceError::NotFound {
            name,
            hint: suggest::hint(path),
        },
        io::ErrorKind::PermissionDenied if path.is_dir() => folder(path),
        io::ErrorKind::PermissionDenied => SourceError::NoPermission { name },
        _ => SourceError::Io { name, error },
    }
}

fn folder(path: &Path) -> SourceError {
    SourceError::Folder {
        name: path.display().to_string(),
        pattern: path.join("*.csv").display().to_string(),
    }
}

#[cfg(test)]
mod tests;
