//! The header wherever it stands.

use std::io::{Cursor, Write};

use super::*;
use crate::input::rows::Batch;

/// Names of columns that a header needs here.
fn score(header: &Header) -> Fit {
    let needed = ["customer", "date", "amount"];
    let found = needed
        .iter()
        .filter(|name| header.names().iter().any(|n| n == *name))
        .count();
    if found == needed.len() {
        Fit::Whole
    } else {
        Fit::Part(found as u32)
    }
}

fn open(bytes: Vec<u8>, options: &TableOptions) -> Result<Table, InputError> {
    let reader = Box::new(Cursor::new(bytes));
    let source = Source::from_reader("orders.csv", reader, options.encoding)?;
    Table::from_source_with(source, options, &score)
}

/// Delimiter, line of the header, names, and each row's line with its first field.
fn told(bytes: &[u8], options: &TableOptions) -> (Delimiter, u64, Vec<String>, Vec<(u64, String)>) {
    let mut table = open(bytes.to_vec(), options).expect("a header");
    table.reader.select(&[0]);
    let (mut batch, mut rows) = (Batch::new(), Vec::new());
    while table.reader.read(&mut batch).expect("memory") {
        for row in 0..batch.len() {
            let field = String::from_utf8_lossy(batch.field(row, 0)).into_owned();
            rows.push((batch.line(row), field));
        }
    }
    let names = table.header.names().to_vec();
    (table.dialect.delimiter, table.header_line, names, rows)
}

/// Lines and the header's line counted by hand.
const TITLED: &[(&str, u8, u64)] = &[
    (
        "customer,date,amount\nA,2024-01-02,1\nB,2024-01-03,2\n",
        b',',
        1,
    ),
    (
        "Orders\ncustomer,date,amount\nA,2024-01-02,1\nB,2024-01-03,2\n",
        b',',
        2,
    ),
    (
        "Orders, January; all of them\n\ncustomer;date;amount\nA;2024-01-02;1,5\nB;2024-01-03;2,0\n",
        b';',
        3,
    ),
    (
        "Orders,,\n,,\ncustomer,date,amount\nA,2024-01-02,1\nB,2024-01-03,2\n",
        b',',
        3,
    ),
    (
        "\"Orders, \"\"all\"\"\"\nby \"5\" people\n\n\ncustomer,date,amount\nA,2024-01-02,1\nB,2024-01-03,2\n",
        b',',
        5,
    ),
    (
        "\"never closed\ncustomer\tdate\tamount\nA\t2024-01-02\t1\nB\t2024-01-03\t2\n",
        b'\t',
        2,
    ),
    (
        "sep=;\ncustomer;date;amount\nA;2024-01-02;1\nB;2024-01-03;2\n",
        b';',
        2,
    ),
    (
        "sep=;\nOrders\ncustomer;date;amount\nA;2024-01-02;1\nB;2024-01-03;2\n",
        b';',
        3,
    ),
    (
        "\n\ncustomer,date,amount\nA,2024-01-02,1\nB,2024-01-03,2\n",
        b',',
        3,
    ),
    // Not all of it on any line: the line with most of it.
    (
        "Orders\nid,date,x\nA,date,amount\nB,2024-01-03,2\n",
        b',',
        3,
    ),
    // Nothing of it: the first line.
    (
        "Orders,x,y\na,b,c\nA,2024-01-02,1\nB,2024-01-03,2\n",
        b',',
        1,
    ),
];

#[test]
fn titles_are_skipped_in_every_writing() {
    for &(text, delimiter, header) in TITLED {
        let with_returns = text.replace('\n', "\r\n");
        let old_mac = text.replace('\n', "\r");
        let wide: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(with_returns.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(text.as_bytes()).expect("memory");
        let packed = packer.finish().expect("memory");
        for bytes in [
            text.as_bytes(),
            with_returns.as_bytes(),
            old_mac.as_bytes(),
            &wide,
            &marked,
            &packed,
        ] {
            let (found, line, names, rows) = told(bytes, &TableOptions::default());
            assert_eq!(
                (found, line),
                (Delimiter::Byte(delimiter), header),
                "{text:?}"
            );
            let lines: Vec<&str> = text.lines().collect();
            let at = header as usize - 1;
            let name = lines[at].split(char::from(delimiter)).next();
            assert_eq!(names.first().map(String::as_str), name, "{text:?}");
            let below: Vec<(u64, String)> = (header + 1..)
                .zip(&lines[at + 1..])
                .map(|(line, row)| {
                    (
                        line,
                        row.split(char::from(delimiter))
                            .next()
                            .unwrap_or("")
                            .to_owned(),
                    )
                })
                .collect();
            assert_eq!(rows, below, "{text:?}");
        }
    }
}

#[test]
fn a_header_line_asked_for_is_that_line() {
    let text = b"customer,date,amount\n\nx,y,z\nA,2024-01-02,1\n";
    let asked = |line| TableOptions {
        header_line: Some(line),
        ..TableOptions::default()
    };
    let (_, line, names, rows) = told(text, &asked(3));
    assert_eq!((line, names), (3, vec!["x".into(), "y".into(), "z".into()]));
    assert_eq!(rows, [(4, "A".to_owned())]);
    // Blank, beyond the end, far beyond it.
    for missing in [2, 5, 5000] {
        let error = open(text.to_vec(), &asked(missing))
            .err()
            .expect("no header there");
        let start = format!("orders.csv:{missing}: there is no header on this line");
        assert!(error.to_string().starts_with(&start), "{error}");
    }
    // Behind what is looked at when a file is opened.
    let far = [
        b"title\r\n".repeat(20_000).as_slice(),
        b"customer;date;amount\r\nA;1;2\r\n",
    ]
    .concat();
    let options = TableOptions {
        delimiter: Some(Delimiter::Byte(b';')),
        ..asked(20_001)
    };
    let (_, line, names, rows) = told(&far, &options);
    assert_eq!(
        (line, names.len(), rows),
        (20_001, 3, vec![(20_002, "A".to_owned())])
    );
}

#[test]
fn ranges_start_behind_the_header() {
    let text = "Orders\n\ncustomer,date,amount\nA,2024-01-02,1\n";
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(text.as_bytes()).expect("written");
    let table = Table::open_with(file.path(), &TableOptions::default(), &score).expect("a header");
    let position = table.reader.position();
    // By hand: `Orders`, a blank line and the header are 7, 1 and 21 bytes.
    assert_eq!((position.byte, position.line), (29, 4));
    assert!(table.plain.is_some());
}

#[test]
fn without_a_header_the_first_row_is_data() {
    let options = TableOptions {
        no_header: true,
        header_line: Some(2),
        ..TableOptions::default()
    };
    let (_, line, names, rows) = told(b"A,2024-01-02,1\nB,2024-01-03,2\n", &options);
    assert_eq!((line, names.len(), rows.len()), (1, 3, 2));
}

#[test]
fn a_quote_never_closed_on_the_first_line_is_no_title_to_a_caller_without_a_score() {
    let source = Cursor::new(b"\"a,b\n1,2\n".to_vec());
    let source = Source::from_reader("orders.csv", Box::new(source), EncodingChoice::Auto);
    let table = Table::from_source(source.expect("text"), &TableOptions::default());
    let error = table.err().expect("a quote is open").to_string();
    assert!(
        error.starts_with("orders.csv: a quote (\") opens a field on line 1"),
        "{error}"
    );
}
