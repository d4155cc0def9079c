//! The reader against the `csv` crate and a naive walk over the bytes.

use std::io::Read;

use proptest::prelude::*;

use super::*;

/// All a reader says about a document: rows and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) rows: Vec<Record>,
    /// The line of a quote never closed.
    pub(super) unclosed: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) raw: Vec<u8>,
    pub(super) fields: Vec<Vec<u8>>,
}

pub(super) const COMMA: Dialect = Dialect {
    delimiter: Delimiter::Byte(b','),
    quoting: true,
};
pub(super) const BARE: Dialect = Dialect {
    delimiter: Delimiter::Byte(b','),
    quoting: false,
};
pub(super) const SPACES: Dialect = Dialect {
    delimiter: Delimiter::Spaces,
    quoting: true,
};

/// Fields by the csv crate. The line break in front keeps it from taking a byte order mark away.
fn csv_fields(document: &[u8], dialect: Dialect) -> Vec<Vec<Vec<u8>>> {
    let Delimiter::Byte(delimiter) = dialect.delimiter else {
        panic!("csv knows no runs of spaces")
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(delimiter)
        .quoting(dialect.quoting)
        .from_reader(b"\n".chain(document));
    reader
        .byte_records()
        .map(|r| r.expect("memory").iter().map(<[u8]>::to_vec).collect())
        .collect()
}

/// Records as bytes with their lines, by the rules of RFC 4180 as csv reads them, a byte at a time; the last record is
/// left out where its quote is not closed.
fn naive_records(
    document: &[u8],
    Dialect { delimiter, quoting }: Dialect,
) -> (Vec<(u64, Vec<u8>)>, Option<u64>) {
    let (mut records, mut at, mut line) = (Vec::new(), 0, 1);
    while at < document.len() {
        let (start, start_line) = (at, line);
        let mut field_start = true;
        while at < document.len() && !b"\r\n".contains(&document[at]) {
            if quoting && field_start && document[at] == b'"' {
                let open = line;
                at += 1;
                loop {
                    match document.get(at) {
                        None => return (records, Some(open)),
                        Some(b'"') if document.get(at + 1) == Some(&b'"') => at += 2,
                        Some(b'"') => break,
                        Some(_) => {
                            line += u64::from(ends_line(document, at));
                            at += 1;
                        }
                    }
                }
                field_start = false;
            } else {
                field_start = delimiter == Delimiter::Byte(document[at]);
            }
            at += 1;
        }
        if at > start {
            records.push((start_line, document[start..at].to_vec()));
        }
        if at < document.len() {
            line += u64::from(ends_line(document, at));
        }
        at += 1;
    }
    (records, None)
}

fn ends_line(document: &[u8], at: usize) -> bool {
    document[at] == b'\n' || (document[at] == b'\r' && document.get(at + 1) != Some(&b'\n'))
}

pub(super) fn expected(document: &[u8], dialect: Dialect) -> Told {
    let (records, unclosed) = naive_records(document, dialect);
    let mut fields = csv_fields(document, dialect);
    if unclosed.is_some() {
        fields.pop();
    }
    assert_eq!(fields.len(), records.len(), "the two references disagree");
    let rows = records
        .into_iter()
        .zip(fields)
        .map(|((line, raw), fields)| Record { line, raw, fields })
        .collect();
    Told { rows, unclosed }
}

/// Gives one to `step` bytes at a time.
struct Drip<'a> {
    bytes: &'a [u8],
    step: usize,
}

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.step.min(buffer.len());
        self.bytes.read(&mut buffer[..count])
    }
}

/// Every column of every record, and that columns beyond a record's end are empty.
pub(super) fn collect<R: Read>(
    reader: &mut RowReader<R>,
    columns: usize,
    rows: &mut Vec<Record>,
) -> Result<(), RowError> {
    let all: Vec<usize> = (0..columns).collect();
    reader.select(&all);
    let mut batch = Batch::new();
    while reader.read(&mut batch)? {
        assert!(!batch.is_empty());
        for row in 0..batch.len() {
            let count = batch.fields(row);
            let fields = (0..count).map(|i| batch.field(row, i).to_vec()).collect();
            assert!((count..columns).all(|i| batch.field(row, i).is_empty()));
            rows.push(Record {
                line: batch.line(row),
                raw: batch.raw(row).to_vec(),
                fields,
            });
        }
    }
    assert!(batch.is_empty());
    Ok(())
}

fn told(document: &[u8], dialect: Dialect, block: usize, step: usize) -> Told {
    let options = Options {
        block,
        ..Options::default()
    };
    let mut reader = RowReader::new(
        Drip {
            bytes: document,
            step,
        },
        dialect,
        options,
    );
    let mut rows = Vec::new();
    let unclosed = match collect(&mut reader, document.len() + 1, &mut rows) {
        Ok(()) => {
            assert_eq!(reader.position().byte, document.len() as u64);
            None
        }
        Err(RowError::UnclosedQuote { line }) => Some(line),
        Err(error) => panic!("{error}"),
    };
    Told { rows, unclosed }
}

/// Documents rich in what makes rows hard.
pub(super) fn documents() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => "[ab ]{1,3}".prop_map(String::into_bytes),
        6 => Just(b",".to_vec()),
        4 => prop_oneof![Just(b"\n".to_vec()), Just(b"\r\n".to_vec()), Just(b"\r".to_vec())],
        4 => Just(b"\"".to_vec()),
        2 => Just(b"\"\"".to_vec()),
        2 => "(\"([ab,\r\n]|\"\"){0,4}\")".prop_map(String::into_bytes),
        1 => Just("é\u{feff}".as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 1..3),
        1 => Just(b"a longer field, so that a step of the scan has no mark, or nearly none at all".to_vec()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// What may stand anywhere in a text.
const ODDITIES: &[&str] = &[
    "\"", "\"x\"", "\"a,b\"", "\"a\nb\"", "\"\"", ",", "\r", "\n", "\r\n", "\n\n", "é",
];

/// Holds all that a batch says of its rows against the reference.
fn same_by_every_way(text: &[u8], dialect: Dialect, block: usize, columns: &[usize], width: usize) {
    let options = Options {
        block,
        ..Options::default()
    };
    let mut reader = RowReader::new(text, dialect, options);
    reader.select(columns);
    let (mut batch, mut want) = (Batch::new(), expected(text, dialect).rows.into_iter());
    while let Ok(true) = reader.read(&mut batch) {
        let mut plain = batch.plain_records(0, width);
        for row in 0..batch.len() {
            let want = want.next().expect("a row too many");
            assert_eq!(
                (batch.line(row), batch.raw(row), batch.fields(row)),
                (want.line, &want.raw[..], want.fields.len())
            );
            for (wanted, &column) in columns.iter().enumerate() {
                let want = want.fields.get(column).map_or(&b""[..], |field| field);
                assert_eq!(batch.field(row, wanted), want, "row {row}, column {column}");
            }
            let breaks = want.raw.iter().any(|byte| b"\r\n".contains(byte));
            assert_eq!(batch.may_break(row), breaks);
            assert_eq!(
                batch.is_whole(row, width),
                want.fields.len() == width && !breaks
            );
            // From each row that is not whole, the next run is counted.
            assert_eq!(batch.is_whole(row, width), plain > 0);
            plain = if plain > 1 {
                plain - 1
            } else {
                batch.plain_records(row + 1, width)
            };
        }
        let whole = (0..batch.len()).all(|row| batch.is_whole(row, width));
        assert_eq!(batch.all_whole(width), whole);
        columns_say_the_same(&batch, columns.len());
    }
    assert!(want.next().is_none());
}

/// A column row by row is what the fields one by one are.
fn columns_say_the_same(batch: &Batch, wanted: usize) {
    for wanted in 0..wanted {
        let from = batch.len() / 3;
        let one_by_one: Vec<&[u8]> = (from..batch.len())
            .map(|row| batch.field(row, wanted))
            .collect();
        let column = batch.column(wanted, from);
        assert_eq!(column.clone().collect::<Vec<_>>(), one_by_one);
        let got: Vec<&[u8]> = (0..).map_while(|row| column.get(row)).collect();
        assert_eq!(got, one_by_one);
        assert_eq!(column.clone().tails().count(), one_by_one.len());
        let mut short = column.clone();
        for (field, tail) in one_by_one.iter().zip(column.tails()) {
            if let Some((tail, len)) = tail {
                assert_eq!(len as usize, field.len());
                assert!(field.ends_with(tail) || tail.ends_with(field));
            }
            if let Some(short) = short.next_short_field() {
                assert_eq!(short.len as usize, field.len());
                assert!(short.last.to_le_bytes().ends_with(field));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn reads_what_csv_reads(
        mut document in documents(),
        block in 1usize..65,
        step in 1usize..65,
        quoting: bool,
        delimiter in prop::sample::select(&b",;\t|"[..]),
    ) {
        document.iter_mut().filter(|byte| **byte == b',').for_each(|byte| *byte = delimiter);
        let dialect = Dialect { delimiter: Delimiter::Byte(delimiter), quoting };
        prop_assert_eq!(told(&document, dialect, block, step), expected(&document, dialect));
        prop_assert_eq!(told(&document, dialect, 1 << 16, 1 << 16), expected(&document, dialect));
    }

    /// Any selection, in any order and with repetitions, is the same as all columns looked at in that order.
    #[test]
    fn a_selection_is_part_of_the_whole(
        document in documents(),
        columns in prop::collection::vec(0usize..6, 0..5),
        block in 1usize..65,
    ) {
        let mut reader = RowReader::new(&document[..], COMMA, Options { block, ..Options::default() });
        reader.select(&columns);
        let (mut batch, mut rows) = (Batch::new(), expected(&document, COMMA).rows.into_iter());
        while let Ok(true) = reader.read(&mut batch) {
            for row in 0..batch.len() {
                let want = rows.next().expect("a row too many");
                prop_assert_eq!(batch.fields(row), want.fields.len());
                for (wanted, &column) in columns.iter().enumerate() {
                    let want = want.fields.get(column).map_or(&b""[..], |f| f);
                    prop_assert_eq!(batch.field(row, wanted), want);
                }
            }
        }
        prop_assert!(rows.next().is_none());
    }

    /// Text in which every record is like the first, but for what may stand in some places of it.
    #[test]
    fn even_text_and_what_disturbs_it(
        rows in prop::collection::vec(prop::collection::vec("[a-c0-9 .-]{0,9}", 5), 1..60),
        width in 1usize..6,
        quoted in prop::collection::vec(any::<bool>(), 5),
        carriage: bool,
        last_break: bool,
        oddities in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(ODDITIES)), 0..6),
        columns in prop::collection::vec(0usize..7, 1..5),
        block in prop::sample::select(vec![1usize, 2, 3, 4, 32, 40, 70, 128, 500, 4096, 1 << 16]),
        quoting: bool,
    ) {
        let line_break = if carriage { "\r\n" } else { "\n" };
        let field = |(text, quoted): (&String, &bool)| if *quoted { format!("\"{text}\"") } else { text.clone() };
        let line = |row: &Vec<String>| row.iter().zip(&quoted).take(width).map(field).collect::<Vec<_>>().join(",");
        let mut text = rows.iter().map(line).collect::<Vec<_>>().join(line_break);
        if last_break {
            text.push_str(line_break);
        }
        for (at, oddity) in &oddities {
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
            if !places.is_empty() {
                text.insert_str(*at.get(&places), oddity);
            }
        }
        let dialect = Dialect { quoting, ..COMMA };
        same_by_every_way(text.as_bytes(), dialect, block, &columns, width);
    }

    /// Regular rows of many fields, quoted or not, with odd ones strewn in between.
    #[test]
    fn odd_rows_strewn_into_regular_ones(
        rows in prop::collection::vec((0usize..12, "[a-z]{0,12}"), 1..120),
        width in 2usize..90,
        carriage: bool,
        columns in prop::collection::vec(0usize..92, 1..6),
        block in prop::sample::select(vec![32usize, 300, 1000, 4096, 1 << 16]),
    ) {
        let mut text = Vec::new();
        for (kind, word) in &rows {
            let fields: Vec<String> = (0..width).map(|column| match (kind, column) {
                (0, 1) => format!("\"{word} \"\"x\"\"\""),
                (1, 0) => format!("{word}\" pipe"),
                (2, 1) => format!("\"{word},\n{word}\""),
                (3, 0) => format!("\"{word}\" and \"more"),
                (4, _) => format!("\"{word},\""),
                (5, 1) => format!("{word},{word}"),
                _ if column % 3 == 0 => format!("{word}{column}"),
                _ => String::new(),
            }).collect();
            let short = if *kind == 6 { width / 2 + 1 } else { width };
            text.extend_from_slice(fields[..short].join(",").as_bytes());
            text.extend_from_slice(if carriage != (*kind == 7) { b"\r\n" } else { b"\n" });
        }
        same_by_every_way(&text, COMMA, block, &columns, width);
    }

    #[test]
    fn spaces_are_what_split_by_spaces_gives(document in documents(), block in 1usize..65) {
        let all = naive_records(&document, BARE).0;
        let kept = all.into_iter().map(|(line, raw)| {
            let fields = raw.split(|&b| b == b' ').filter(|f| !f.is_empty()).map(<[u8]>::to_vec).collect();
            Record { line, raw, fields }
        });
        let rows = kept.filter(|r| !r.fields.is_empty()).collect();
        prop_assert_eq!(told(&document, SPACES, block, 7), Told { rows, unclosed: None });
    }

    /// The header and then the rest is the whole, and the position after the header is where the rest starts.
    #[test]
    fn the_header_is_the_first_record(document in documents(), block in 1usize..65) {
        let options = Options { block, ..Options::default() };
        let mut want = expected(&document, COMMA).rows;
        let mut reader = RowReader::new(&document[..], COMMA, options);
        if let Ok(Some(header)) = reader.header() {
            prop_assert_eq!(&header, &want.remove(0).fields);
            let position = reader.position();
            let mut rows = Vec::new();
            let _ = collect(&mut reader, document.len() + 1, &mut rows);
            prop_assert_eq!(&rows, &want);
            let mut rest = told(&document[position.byte as usize..], COMMA, block, 64).rows;
            rest.iter_mut().for_each(|row| row.line += position.line - 1);
            prop_assert_eq!(&rest, &want);
        } else {
            prop_assert!(want.is_empty());
        }
    }
}

#[test]
fn no_header_in_an_empty_input() {
    for document in ["", "\n", "\r\n\r\n\r"] {
        let mut reader = RowReader::new(document.as_bytes(), COMMA, Options::default());
        assert!(reader.header().expect("memory").is_none(), "{document:?}");
    }
}

#[test]
fn an_unclosed_quote_is_named_by_its_own_line() {
    // By hand: the record starts on line 2, the quote that stays open on line 3.
    let document = b"a,b\n\"x\ny\",\"z\n1,2\n";
    for block in 1..40 {
        let told = told(document, COMMA, block, 64);
        assert_eq!((told.rows.len(), told.unclosed), (1, Some(3)));
    }
}

#[test]
fn a_record_without_end_does_not_fill_the_memory() {
    let options = Options {
        block: 16,
        longest_record: 100,
    };
    let read = |start: &[u8], more: usize| {
        let document = [start, &vec![b'x'; more]].concat();
        let mut reader = RowReader::new(&document[..], COMMA, options);
        let mut rows = Vec::new();
        let result = collect(&mut reader, 2, &mut rows);
        (rows.len(), result)
    };
    let quoted = read(b"a,b\n\n\"", 1000);
    assert!(
        matches!(
            quoted,
            (
                1,
                Err(RowError::EndlessQuote {
                    line: 3,
                    limit: 100
                })
            )
        ),
        "{quoted:?}"
    );
    let bare = read(b"a,b\n\n", 101);
    assert!(
        matches!(
            bare,
            (
                1,
                Err(RowError::TooLong {
                    line: 3,
                    limit: 100
                })
            )
        ),
        "{bare:?}"
    );
    let just_right = read(b"a,b\n\n", 100);
    assert!(matches!(just_right, (2, Ok(()))), "{just_right:?}");
}

/// Interrupts every other read, and fails at the end.
struct Shaky<'a>(&'a [u8], bool);

impl Read for Shaky<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.1 = !self.1;
        match (self.1, self.0.is_empty()) {
            (true, _) => Err(std::io::ErrorKind::Interrupted.into()),
            (false, true) => Err(std::io::ErrorKind::ConnectionReset.into()),
            (false, false) => self.0.read(buffer),
        }
    }
}

#[test]
fn an_interruption_is_no_failure_and_a_failure_is_told() {
    let options = Options {
        block: 4,
        ..Options::default()
    };
    let mut reader = RowReader::new(Shaky(b"a,b\nc,d\n", false), COMMA, options);
    let mut rows = Vec::new();
    let error = collect(&mut reader, 2, &mut rows).expect_err("it fails");
    assert!(
        matches!(&error, RowError::Io(e) if e.kind() == std::io::ErrorKind::ConnectionReset),
        "{error}"
    );
    assert_eq!(rows.len(), 2);
}
