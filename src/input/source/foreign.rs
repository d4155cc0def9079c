//! Files that are not delimited text, known by their first bytes.

use std::fmt;

/// A kind of file that is refused, with the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// `.xlsx`, `.xlsb` or their kin.
    Excel,
    /// `.ods`.
    OpenDocument,
    /// `.xls`: the old binary form.
    OldExcel,
    /// Any other zip.
    Zip,
    /// PDF.
    Pdf,
    /// Parquet.
    Parquet,
    /// SQLite.
    Sqlite,
    /// A page of HTML: a saved log-in page, or a table that calls itself `.xls`.
    Html,
    /// JSON: an array or an object.
    Json,
    /// tar, also inside gzip or zstd.
    Tar,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
    /// 7-Zip.
    SevenZip,
    /// gzip or zstd inside gzip or zstd.
    CompressedTwice,
    /// UTF-32, by its byte order mark.
    Utf32,
    /// NUL bytes where text would be.
    Binary,
}

/// NUL bytes count as proof of a binary file only here: a stray one in a later field is for the
/// reader of fields to judge.
const TEXT_PROOF: usize = 1024;

impl Foreign {
    /// What to do with it, as the end of a sentence.
    pub fn advice(self) -> &'static str {
        match self {
            Foreign::Excel | Foreign::OpenDocument | Foreign::OldExcel => {
                "save the sheet as CSV and give that"
            }
            Foreign::Zip | Foreign::Tar | Foreign::SevenZip => {
                "unpack it and give the files inside"
            }
            Foreign::Bzip2 | Foreign::Xz => {
                "decompress it first (gzip and zstd are read as they are)"
            }
            Foreign::CompressedTwice => "decompress it once and give the result",
            Foreign::Parquet => {
                "this build reads none: build it with `cargo build --release --features parquet`, or export the \
                 orders as CSV and give that"
            }
            Foreign::Pdf | Foreign::Html | Foreign::Json | Foreign::Sqlite => {
                "export the orders as CSV and give that"
            }
            Foreign::Utf32 => "save it as UTF-8",
            Foreign::Binary => "export the orders as CSV and give that",
        }
    }

    /// The kind of file that starts with `head`, as far as its first bytes are a signature that no
    /// delimited text starts with.
    pub(super) fn detect(head: &[u8]) -> Option<Foreign> {
        const SIGNATURES: [(&[u8], Foreign); 8] = [
            (b"%PDF-", Foreign::Pdf),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Foreign::OldExcel),
            (b"PAR1", Foreign::Parquet),
            (b"SQLite format 3\0", Foreign::Sqlite),
            (b"\xFD7zXZ\0", Foreign::Xz),
            (b"7z\xBC\xAF\x27\x1C", Foreign::SevenZip),
            (b"\xFF\xFE\0\0", Foreign::Utf32),
            (b"\0\0\xFE\xFF", Foreign::Utf32),
        ];
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return Some(zip_kind(head));
        }
        // "BZh", the block size, then the first block's fixed number.
        if head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
            return Some(Foreign::Bzip2);
        }
        // A tar's first block is padded with NUL bytes; text may well have "Mustard" there.
        if head.get(257..262) == Some(b"ustar") && Foreign::is_binary(head) {
            return Some(Foreign::Tar);
        }
        if is_html(head) {
            return Some(Foreign::Html);
        }
        if is_json(head) {
            return Some(Foreign::Json);
        }
        SIGNATURES
            .iter()
            .find(|(signature, _)| head.starts_with(signature))
            .map(|&(_, kind)| kind)
    }

    /// Whether it is a workbook or another table that is read as text is, where this build can.
    pub(super) fn is_table(self) -> bool {
        let is_workbook = matches!(
            self,
            Foreign::Excel | Foreign::OpenDocument | Foreign::OldExcel
        );
        is_workbook || cfg!(feature = "parquet") && self == Foreign::Parquet
    }

    /// Whether NUL bytes stand where a header line would.
    pub(super) fn is_binary(head: &[u8]) -> bool {
        head.iter().take(TEXT_PROOF).any(|&byte| byte == 0)
    }
}

/// Office files are zips whose first entries have fixed names.
fn zip_kind(head: &[u8]) -> Foreign {
    let names_it = |name: &[u8]| {
        head.windows(name.len())
            .take(4096)
            .any(|window| window == name)
    };
    if names_it(b"opendocument.spreadsheet") {
        Foreign::OpenDocument
    } else if names_it(b"[Content_Types].xml") || names_it(b"xl/") {
        Foreign::Excel
    } else {
        Foreign::Zip
    }
}

fn is_html(head: &[u8]) -> bool {
    let text = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    [&b"<!doctype html"[..], b"<html", b"<table"]
        .iter()
        .any(|tag| {
            text.get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag))
        })
}

/// A bracket, then another or a key in quotes: no header line begins so.
fn is_json(head: &[u8]) -> bool {
    let text = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    match text.split_first() {
        Some((b'{', rest)) => rest.trim_ascii_start().starts_with(b"\""),
        Some((b'[', rest)) => rest.trim_ascii_start().starts_with(b"{"),
        _ => false,
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Foreign::Excel => "an Excel workbook",
            Foreign::OpenDocument => "an OpenDocument spreadsheet",
            Foreign::OldExcel => "an old Excel or Office file",
            Foreign::Zip => "a zip file",
            Foreign::Pdf => "a PDF",
            Foreign::Parquet => "a Parquet file",
            Foreign::Sqlite => "an SQLite database",
            Foreign::Html => "a web page (HTML)",
            Foreign::Json => "a JSON document",
            Foreign::Tar => "a tar archive",
            Foreign::Bzip2 => "a bzip2 file",
            Foreign::Xz => "an xz file",
            Foreign::SevenZip => "a 7-Zip file",
            Foreign::CompressedTwice => "compressed twice",
            Foreign::Utf32 => "UTF-32 text",
            Foreign::Binary => "not a text file (it holds NUL bytes)",
        })
    }
}
