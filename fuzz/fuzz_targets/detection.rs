//! Compression, encoding, delimiter and header.
#![no_main]

use std::io::{Cursor, Read};

use libfuzzer_sys::fuzz_target;
use retention::internals::{Batch, EncodingChoice, EncodingEvidence, Role, Source, Table, TableOptions, sniff_delimiter};
use retention_fuzz::{bounded, table_options};

const ROLES: [Role; 10] = [
    Role::Order,
    Role::Customer,
    Role::Date,
    Role::Amount,
    Role::Quantity,
    Role::Price,
    Role::Start,
    Role::End,
    Role::Kind,
    Role::Category,
];

fuzz_target!(|data: &[u8]| {
    let [form, bytes @ ..] = data else {
        return;
    };
    let options = table_options(*form);
    let packed = bytes.starts_with(b"\x1f\x8b") || bytes.starts_with(b"\x28\xb5\x2f\xfd");
    let factor = if packed { 1 << 16 } else { 400 };
    bounded(8 << 20, factor, data.len(), || {
        sniff_delimiter(bytes);
        cuts_anywhere(bytes, usize::from(*form));
        decoded_again(bytes, &options);
        header(bytes, &options);
    });
});

/// The evidence of a whole does not depend on where it is cut.
fn cuts_anywhere(bytes: &[u8], at: usize) {
    let (one, other) = bytes.split_at(at.min(bytes.len()));
    let mut merged = EncodingEvidence::of(one);
    merged.merge(&EncodingEvidence::of(other));
    assert_eq!(merged.verdict(), EncodingEvidence::of(bytes).verdict());
}

/// What comes out is UTF-8, and UTF-8 comes out as it is.
fn decoded_again(bytes: &[u8], options: &TableOptions) {
    let Some(text) = decoded(bytes, options.encoding) else {
        return;
    };
    let text = String::from_utf8(text).expect("decoded text is UTF-8");
    // Text that begins like another kind of file, or like a mark, is not taken as text again.
    if let Some(again) = decoded(text.as_bytes(), EncodingChoice::Utf8)
        && !text.starts_with('\u{feff}')
        && !text.starts_with("\u{1f}")
    {
        assert_eq!(again, text.as_bytes());
    }
}

fn decoded(bytes: &[u8], choice: EncodingChoice) -> Option<Vec<u8>> {
    let source = Source::from_reader("f", Box::new(Cursor::new(bytes.to_vec())), choice).ok()?;
    assert!(source.sample().len() <= 3 * (64 << 10));
    let mut text = Vec::new();
    source.into_read().ok()?.read_to_end(&mut text).ok()?;
    Some(text)
}

/// A header that was read, written as CSV, is read as the same header.
fn header(bytes: &[u8], options: &TableOptions) {
    let reader = Box::new(Cursor::new(bytes.to_vec()));
    let Ok(source) = Source::from_reader("f", reader, options.encoding) else {
        return;
    };
    let Ok(mut table) = Table::from_source(source, options) else {
        return;
    };
    for role in ROLES {
        let found = table.header.recognised(role);
        if let Ok(Some(column)) = found {
            assert!(column < table.header.len());
        }
        let _ = table.header.find(role, Some(table.header.name(0)));
    }
    for (column, name) in table.header.names().iter().enumerate() {
        if let Ok(found) = table.header.named(name, "--x") {
            assert_eq!(table.header.name(found), name, "column {column}");
        }
    }
    let mut batch = Batch::new();
    table.reader.select(&[0]);
    let mut last = 0;
    while let Ok(true) = table.reader.read(&mut batch) {
        for row in 0..batch.len() {
            assert!(batch.line(row) > last || last == 0);
            last = batch.line(row);
            assert!(batch.fields(row) > 0);
        }
    }
    written_and_read(table.header.names());
}

fn written_and_read(names: &[String]) {
    // White space around names is taken off, and a first line `sep=` is Excel's.
    if names.iter().all(|name| name.is_empty()) || names[0].starts_with("sep=") {
        return;
    }
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    writer.write_record(names).expect("in memory");
    let text = writer.into_inner().expect("in memory");
    let options = TableOptions {
        delimiter: Some(retention::internals::Delimiter::Byte(b',')),
        encoding: EncodingChoice::Utf8,
        no_header: false,
        header_line: Some(1),
        sheets: Vec::new(),
    };
    let source =
        Source::from_reader("f", Box::new(Cursor::new(text)), options.encoding).expect("text");
    let table = Table::from_source(source, &options).expect("a header");
    assert_eq!(table.header.names(), names);
}
