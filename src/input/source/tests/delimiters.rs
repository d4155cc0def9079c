//! Which character parts the fields.

use super::*;
use crate::input::rows::Delimiter;

#[test]
fn the_delimiter_is_found() {
    let cases = [
        (
            "id,date,amount\n1,2024-01-31,12.50\n",
            Delimiter::Byte(b','),
        ),
        (
            "id;date;amount\n1;2024-01-31;12,50\n",
            Delimiter::Byte(b';'),
        ),
        (
            "id\tdate\tamount\n1\t31 Jan 2024\t12,50\n",
            Delimiter::Byte(b'\t'),
        ),
        (
            "id|date|amount\n1|31 Jan 2024|12,50\n",
            Delimiter::Byte(b'|'),
        ),
        (
            " id  date n\n 00001 19970101  1\n 2 19970112 10\n",
            Delimiter::Spaces,
        ),
        // No header, decimal commas: as many fields by comma as by semicolon.
        ("1;12,50\n2;13,00\n3;7,25\n", Delimiter::Byte(b';')),
        // More commas than semicolons, all of them between digits.
        (
            "1;12,50;3,10;4,00\n2;13,00;1,00;5,00\n",
            Delimiter::Byte(b';'),
        ),
        (
            "1;1,234,567,890\n2;1,234,567,891\n3;1,234,567,891\n",
            Delimiter::Byte(b';'),
        ),
        // Delimiters, quotes and line breaks inside quotes.
        (
            "id,note\n1,\"a;b;c\nd;e\"\"f\"\n2,\"x;y\"\n3,z\n",
            Delimiter::Byte(b','),
        ),
        (
            "id;note\n1;\"a,b\"\n2;\"c,d\"\n3;\"e,f\"\n",
            Delimiter::Byte(b';'),
        ),
        // A semicolon in every text does not make it the delimiter: the header has none.
        (
            "id,date,tags\n1,2024-01-01,a;b\n2,2024-01-02,c;d\n",
            Delimiter::Byte(b','),
        ),
        // One ragged row of many; a title above the header.
        (
            "a;b;c\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n1;2\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n",
            Delimiter::Byte(b';'),
        ),
        // The sample ends inside a row and inside a quote.
        (
            "id,date,amount\n1,2024-01-31,12.50\n2,\"20",
            Delimiter::Byte(b','),
        ),
        (
            "id;date\r1;2024-01-31\r2;2024-02-01\r",
            Delimiter::Byte(b';'),
        ),
        ("sep=;\na,b\n1,2\n", Delimiter::Byte(b';')),
        (
            "order date,customer name\n2024-01-31 10:00,Ann Lee\n",
            Delimiter::Byte(b','),
        ),
        // One column, one line, nothing.
        ("id\n1\n2\n", Delimiter::Byte(b',')),
        ("id,date", Delimiter::Byte(b',')),
        ("", Delimiter::Byte(b',')),
    ];
    for (sample, expected) in cases {
        assert_eq!(sniff_delimiter(sample.as_bytes()), expected, "{sample:?}");
    }
}

#[test]
fn a_sample_cut_anywhere_gives_the_same() {
    let sample = "id;date;amount;note\n1;2024-01-31;12,50;\"a, b\n; c\"\n2;2024-02-01;7,00;x\n";
    let header = sample.find('\n').unwrap();
    for cut in header..sample.len() {
        let found = sniff_delimiter(&sample.as_bytes()[..cut]);
        assert_eq!(found, Delimiter::Byte(b';'), "cut at {cut}");
    }
}

#[test]
fn real_files() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.exists() {
        // A test has no other way to say so.
        #[expect(clippy::print_stderr)]
        {
            eprintln!("no ../shared/data: skipped");
        }
        return;
    }
    for name in ["cdnow/CDNOW_master.txt", "cdnow/CDNOW_sample.txt"] {
        let source = Source::open(&data.join(name), EncodingChoice::Auto, None).unwrap();
        assert_eq!(
            sniff_delimiter(&source.sample()),
            Delimiter::Spaces,
            "{name}"
        );
    }
    for folder in data
        .read_dir()
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_dir())
    {
        for entry in folder.path().read_dir().unwrap().flatten() {
            if entry
                .path()
                .extension()
                .is_some_and(|ending| ending == "csv")
            {
                let source = Source::open(&entry.path(), EncodingChoice::Auto, None).unwrap();
                let found = sniff_delimiter(&source.sample());
                assert_eq!(found, Delimiter::Byte(b','), "{}", entry.path().display());
            }
        }
    }
}
