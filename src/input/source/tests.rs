use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tempfile::TempDir;

use super::decode::Outcome;
use super::evidence::Verdict;
use super::twins::Twins;
use super::*;

mod bytes;
mod delimiters;
mod messages;
mod ranges;

/// Gives its data in pieces of 1 to 7 bytes, in turn.
struct Trickle {
    data: Vec<u8>,
    at: usize,
    turn: usize,
}

impl Read for Trickle {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        let left = &self.data[self.at..];
        let size = (1 + self.turn * 3 % 7).min(left.len()).min(buf.len());
        buf[..size].copy_from_slice(&left[..size]);
        self.at += size;
        Ok(size)
    }
}

fn trickle(data: &[u8]) -> Box<dyn Read + Send> {
    Box::new(Trickle {
        data: data.to_vec(),
        at: 0,
        turn: 0,
    })
}

fn open_bytes(data: &[u8], choice: EncodingChoice) -> Result<Source, SourceError> {
    Source::from_reader("orders.csv", Box::new(Cursor::new(data.to_vec())), choice)
}

/// Everything an input decodes to.
fn drain(source: Source) -> Result<(Vec<u8>, Outcome), SourceError> {
    let name = source.name().to_owned();
    let mut reader = source.into_read()?;
    let mut text = Vec::new();
    reader
        .read_to_end(&mut text)
        .map_err(|error| SourceError::from_io(&name, error))?;
    Ok((text, reader.outcome().expect("the end was reached")))
}

fn decode(data: &[u8], choice: EncodingChoice) -> Result<(Vec<u8>, Outcome), SourceError> {
    drain(open_bytes(data, choice)?)
}

fn pack(compression: Compression, data: &[u8]) -> Vec<u8> {
    match compression {
        Compression::None => data.to_vec(),
        Compression::Gzip => {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            writer.write_all(data).unwrap();
            writer.finish().unwrap()
        }
        Compression::Zstd => zstd::encode_all(data, 1).unwrap(),
    }
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
        .collect()
}

fn windows_1252(text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(text);
    assert!(!unmappable);
    bytes.into_owned()
}

fn file(folder: &TempDir, name: &str, data: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, data).unwrap();
    path
}
