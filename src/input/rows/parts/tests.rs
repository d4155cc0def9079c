//! However a document is cut, reading its parts is reading it whole.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::super::tests::{BARE, COMMA, Record, SPACES, Told, collect, documents, expected};
use super::*;

/// A document as ranges, and how often one was opened.
fn parts<'a>(
    document: &'a [u8],
    dialect: Dialect,
    opened: &'a AtomicUsize,
) -> Parts<impl Fn(Range<u64>) -> io::Result<&'a [u8]> + Sync> {
    let open = move |range: Range<u64>| {
        opened.fetch_add(1, Ordering::Relaxed);
        Ok(&document[range.start as usize..range.end as usize])
    };
    let options = Options {
        block: 16,
        ..Options::default()
    };
    Parts {
        open,
        start: Position { byte: 0, line: 1 },
        end: document.len() as u64,
        dialect,
        options,
        smallest: 1 << 20,
    }
}

/// What the parts say, put together as a caller does it; an unclosed quote alone where there is one, as nothing else
/// of a failed reading is handed on.
fn together<'a, O>(parts: &Parts<O>, cuts: &[u64]) -> Told
where
    O: Fn(Range<u64>) -> io::Result<&'a [u8]> + Sync,
{
    let read = parts.read_cut(cuts, |reader| {
        let mut rows = Vec::new();
        collect(reader, 40, &mut rows).map(|()| rows)
    });
    match read {
        Ok(parts) => {
            let moved = |part: Part<Vec<Record>>| {
                let by = part.lines_before;
                part.value.into_iter().map(move |row| Record {
                    line: row.line + by,
                    ..row
                })
            };
            Told {
                rows: parts.into_iter().flat_map(moved).collect(),
                unclosed: None,
            }
        }
        Err(Part {
            value: RowError::UnclosedQuote { line },
            lines_before,
        }) => Told {
            rows: Vec::new(),
            unclosed: Some(line + lines_before),
        },
        Err(error) => panic!("{}", error.value),
    }
}

fn whole(document: &[u8], dialect: Dialect) -> Told {
    let mut told = expected(document, dialect);
    if told.unclosed.is_some() {
        told.rows.clear();
    }
    told
}

/// Behind every line break, inside quotes too.
fn all_cuts(document: &[u8]) -> Vec<u64> {
    let ends = |at: usize| {
        document[at] == b'\n'
            || (document[at] == b'\r' && document.get(at + 1).is_some_and(|&b| b != b'\n'))
    };
    (0..document.len())
        .filter(|&at| ends(at) && at + 1 < document.len())
        .map(|at| at as u64 + 1)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn one_cut_near_any_place_changes_nothing(document in documents(), quoting: bool) {
        let opened = AtomicUsize::new(0);
        let dialect = if quoting { COMMA } else { BARE };
        let parts = parts(&document, dialect, &opened);
        let want = whole(&document, dialect);
        for place in 0..document.len() as u64 {
            let cuts = parts.cuts(std::iter::once(place)).expect("memory");
            prop_assert_eq!(&together(&parts, &cuts), &want, "cut near {} at {:?}", place, cuts);
        }
    }

    /// Cuts that nobody guessed well, many of them wrong.
    #[test]
    fn any_cuts_behind_line_breaks_change_nothing(document in documents(), picks in prop::collection::vec(any::<bool>(), 40)) {
        let opened = AtomicUsize::new(0);
        let parts = parts(&document, COMMA, &opened);
        let cuts: Vec<u64> = all_cuts(&document).into_iter().zip(picks).filter(|c| c.1).map(|c| c.0).collect();
        prop_assert_eq!(together(&parts, &cuts), whole(&document, COMMA), "{:?}", cuts);
    }
}

#[test]
fn a_cut_inside_a_quoted_field_is_found_and_mended() {
    let document = b"a,\"x\ny\"\nb,1\nc,2\n";
    let opened = AtomicUsize::new(0);
    let parts = parts(document, COMMA, &opened);
    assert_eq!(together(&parts, &[5, 12]), whole(document, COMMA));
    // By hand: three ranges, the first of them again together with the second.
    assert_eq!(opened.load(Ordering::Relaxed), 4);
}

#[test]
fn the_guess_knows_quoted_line_breaks() {
    // By hand: places inside the quoted field, then behind it; the next record starts at byte 12.
    let document = b"a,\"x\ny\nz\",1\nb,\"p\",2\nc,3\n";
    let opened = AtomicUsize::new(0);
    let parts = parts(document, COMMA, &opened);
    for place in 4..12 {
        assert_eq!(
            parts.cuts(std::iter::once(place)).expect("memory"),
            [12],
            "from {place}"
        );
    }
    assert_eq!(
        parts.cuts([5, 6, 15].into_iter()).expect("memory"),
        [12, 20]
    );
    let spaces = self::parts(document, SPACES, &AtomicUsize::new(0))
        .cuts(std::iter::once(4))
        .expect("memory");
    assert_eq!(spaces, [5]);
}

#[test]
fn a_file_of_some_megabytes_is_read_by_several_threads() {
    let row = "1000001,\"a \"\"big\"\"\nname\",2024-01-05,12.50\n";
    let document = row.repeat((5 << 20) / row.len());
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), format!("id,name,day,amount\n{document}")).expect("written");
    let end = std::fs::metadata(file.path()).expect("there").len();
    let mut reader = RowReader::new(
        File::open(file.path()).expect("there"),
        COMMA,
        Options::default(),
    );
    assert_eq!(
        reader.header().expect("readable").expect("a header").len(),
        4
    );
    let start = reader.position();
    let opened = AtomicUsize::new(0);
    let open = |range: Range<u64>| {
        opened.fetch_add(1, Ordering::Relaxed);
        let mut file = File::open(file.path())?;
        file.seek(SeekFrom::Start(range.start))?;
        Ok(file.take(range.end - range.start))
    };
    let parts = Parts {
        open,
        start,
        end,
        dialect: COMMA,
        options: Options::default(),
        smallest: 1 << 20,
    };
    let read = parts.read(3, |reader| -> Result<(usize, u64), RowError> {
        reader.select(&[1]);
        let (mut batch, mut rows, mut last) = (Batch::new(), 0, 0);
        while reader.read(&mut batch)? {
            assert!((0..batch.len()).all(|row| batch.field(row, 0) == b"a \"big\"\nname"));
            rows += batch.len();
            last = batch.line(batch.len() - 1);
        }
        Ok((rows, last))
    });
    let read = read.map_err(|part| part.value).expect("no bad rows");
    assert_eq!(read.len(), 3);
    // Two guesses, three ranges, no guess wrong.
    assert_eq!(opened.load(Ordering::Relaxed), 5);
    let rows: usize = read.iter().map(|part| part.value.0).sum();
    assert_eq!(rows, (5 << 20) / row.len());
    // By hand: a header, then two lines for each row.
    assert_eq!(read[2].value.1 + read[2].lines_before, 2 * rows as u64);
}
