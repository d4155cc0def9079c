//! gzip and zstd, known by content, never by name.
//!
//! gzip is read by flate2 over zlib-rs, pure Rust and the faster of its two pure-Rust backends. zstd is
//! read by the reference implementation through the `zstd` crate: it wants a C compiler at build
//! time, and reads every frame the format allows at the speed zstd is chosen for.

use std::fmt;
use std::io::{self, BufReader, Read};

use super::error::SourceError;

/// How an input's bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, one member or several.
    Gzip,
    /// zstd, one frame or several.
    Zstd,
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Compression::None => "uncompressed",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        })
    }
}

const GZIP: &[u8] = &[0x1F, 0x8B];
const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];
/// A frame to skip, as parallel zstd writes first; its first byte is 50 to 5F.
const ZSTD_SKIP: &[u8] = &[0x2A, 0x4D, 0x18];

impl Compression {
    /// The compression whose signature `head` starts with. A file cut off inside the signature still
    /// counts, unless what is left is text: a lone `(` is the first byte of zstd's.
    pub fn detect(head: &[u8]) -> Compression {
        let starts = |magic: &[u8], least: usize| {
            let shared = head.len().min(magic.len());
            head.len() >= least && head.get(..shared) == magic.get(..shared)
        };
        let skips =
            || matches!(head.first(), Some(0x50..=0x5F)) && head.get(1..4) == Some(ZSTD_SKIP);
        if starts(GZIP, 1) {
            Compression::Gzip
        } else if starts(ZSTD, 2) || skips() {
            Compression::Zstd
        } else {
            Compression::None
        }
    }
}

/// The bytes of `raw` without their compression. `name` is for the errors.
pub(super) fn decompress(
    name: &str,
    compression: Compression,
    raw: Box<dyn Read + Send>,
) -> Result<Box<dyn Read + Send>, SourceError> {
    let inner: Box<dyn Read + Send> = match compression {
        Compression::None => return Ok(raw),
        // Members are looked for until the end, as gzip(1) and parallel writers make them.
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(
            BufReader::with_capacity(RAW_BUFFER, raw),
        )),
        Compression::Zstd => {
            let raw = BufReader::with_capacity(RAW_BUFFER, raw);
            let failed = |error| SourceError::from_io(name, error);
            let mut decoder = zstd::stream::read::Decoder::with_buffer(raw).map_err(failed)?;
            decoder.window_log_max(LONGEST_WINDOW).map_err(failed)?;
            Box::new(decoder)
        }
    };
    Ok(Box::new(Explained {
        name: name.to_owned(),
        compression,
        inner,
    }))
}

/// The widest look back that zstd writes, as a power of two: `zstd --long=31`. Memory is taken only where
/// a frame asks for it.
const LONGEST_WINDOW: u32 = 31;

/// Bytes of compressed data read at once.
const RAW_BUFFER: usize = 64 * 1024;

/// A decompressor whose errors say which file, and what to make of it.
struct Explained {
    name: String,
    compression: Compression,
    inner: Box<dyn Read + Send>,
}

impl Explained {
    fn explain(&self, error: io::Error) -> io::Error {
        let error = match error.downcast::<SourceError>() {
            Ok(known) => return known.into_io(),
            Err(error) => error,
        };
        let name = self.name.clone();
        let compression = self.compression;
        // Only the operating system's own errors have a number: those are not about the format.
        if error.raw_os_error().is_some() {
            return SourceError::Io { name, error }.into_io();
        }
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return SourceError::CutOff { name, compression }.into_io();
        }
        SourceError::Damaged {
            name,
            compression,
            reason: error.to_string(),
        }
        .into_io()
    }
}

impl Read for Explained {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buf) {
            // Left as it is: callers try again on exactly this kind.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => Err(self.explain(error)),
            Ok(read) => Ok(read),
        }
    }
}
