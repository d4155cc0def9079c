//! Every message, word for word.

use super::*;

fn message(data: &[u8], choice: EncodingChoice) -> String {
    decode(data, choice).unwrap_err().to_string()
}

#[test]
fn what_is_not_delimited_text() {
    let mut tar = vec![0; 1024];
    tar[..10].copy_from_slice(b"orders.csv");
    tar[257..262].copy_from_slice(b"ustar");
    let cases: &[(&[u8], &str)] = &[
        (
            b"PK\x03\x04..orders.csv..",
            "a zip file; unpack it and give the files inside",
        ),
        (
            b"PK\x05\x06",
            "a zip file; unpack it and give the files inside",
        ),
        (b"%PDF-1.7", "a PDF; export the orders as CSV and give that"),
        #[cfg(not(feature = "parquet"))]
        (
            b"PAR1",
            "a Parquet file; this build reads none: build it with `cargo build --release --features parquet`, or export the \
             orders as CSV and give that",
        ),
        (
            b"SQLite format 3\0",
            "an SQLite database; export the orders as CSV and give that",
        ),
        (
            b"\n <!DOCTYPE html>",
            "a web page (HTML); export the orders as CSV and give that",
        ),
        (
            b"\xEF\xBB\xBF<html><table>",
            "a web page (HTML); export the orders as CSV and give that",
        ),
        (&tar, "a tar archive; unpack it and give the files inside"),
        (
            b"BZh91AY&SY",
            "a bzip2 file; decompress it first (gzip and zstd are read as they are)",
        ),
        (
            b"\xFD7zXZ\0",
            "an xz file; decompress it first (gzip and zstd are read as they are)",
        ),
        (
            b"7z\xBC\xAF\x27\x1C",
            "a 7-Zip file; unpack it and give the files inside",
        ),
        (b"\xFF\xFE\0\0i\0\0\0", "UTF-32 text; save it as UTF-8"),
        (
            b"id,\x01\0date\x02",
            "not a text file (it holds NUL bytes); export the orders as CSV and give that",
        ),
        (
            &pack(Compression::Zstd, b"id"),
            "compressed twice; decompress it once and give the result",
        ),
    ];
    for (data, expected) in cases.iter().copied() {
        let expected = format!("orders.csv: this is {expected}");
        // The same inside gzip, where zstd is one compression too many.
        let packed = pack(Compression::Gzip, data);
        assert_eq!(message(&packed, EncodingChoice::Auto), expected);
        if !expected.contains("twice") {
            assert_eq!(message(data, EncodingChoice::Auto), expected);
        }
    }
    // Text that only looks like a signature where it does not count.
    let text = format!("{}Mustard\n", "a".repeat(256));
    assert!(decode(text.as_bytes(), EncodingChoice::Auto).is_ok());
    assert!(decode(b"BZh,date\n", EncodingChoice::Auto).is_ok());
}

#[test]
fn encodings_that_do_not_hold() {
    let mixed = "orders.csv:3: this line is not valid UTF-8, but other characters in the file are; \
         correct the line, or choose with --encoding utf-8|windows-1252|utf-16";
    let auto = EncodingChoice::Auto;
    // UTF-8 first, then Windows-1252; the other way round; a character without its end.
    assert_eq!(message(b"id\nJos\xC3\xA9\nJos\xE9\n", auto), mixed);
    assert_eq!(message(b"id\n1\nJos\xE9\nJos\xC3\xA9\n", auto), mixed);
    assert_eq!(message(b"id\r\n\xC3\xA9\r\nJos\xC3", auto), mixed);
    assert_eq!(message(b"id\r\xC3\xA9\rJos\xE9", auto), mixed);
    let late = [&b"\xC3\xA9\n\n"[..], &b"a".repeat(400_000), b"\xFF"].concat();
    assert_eq!(message(&late, auto), mixed);
    assert_eq!(message(&pack(Compression::Gzip, &late), auto), mixed);

    let by_mark = "orders.csv:2: this line is not valid UTF-8, as the byte order mark says it is; \
         correct the line, or try --encoding windows-1252";
    assert_eq!(message(b"\xEF\xBB\xBFid\nJos\xE9\n", auto), by_mark);
    let by_flag = "orders.csv:2: this line is not valid UTF-8, as --encoding says it is; \
         correct the line, or try --encoding windows-1252";
    assert_eq!(message(b"id\nJos\xE9\n", EncodingChoice::Utf8), by_flag);

    let utf16_message = "orders.csv:2: this line is not valid UTF-16; \
         correct the line, or choose with --encoding utf-8|windows-1252";
    let text = utf16("id\nJosé\n", false);
    let lone = [&text[..text.len() - 2], b"\x00\xD8x\0"].concat();
    assert_eq!(message(&lone, auto), utf16_message);
    let odd = [b"\xFF\xFE", &text[..text.len() - 1]].concat();
    assert_eq!(message(&odd, auto), utf16_message);
}

#[test]
fn damaged_compression() {
    let mut gzip = pack(Compression::Gzip, &b"id,date\n".repeat(50));
    let checksum = gzip.len() - 8;
    gzip[checksum] ^= 1;
    assert_eq!(
        message(&gzip, EncodingChoice::Auto),
        "orders.csv: the gzip data are damaged (corrupt gzip stream does not have a matching checksum); get the file again"
    );
    let trailing = [pack(Compression::Gzip, b"id\n"), b"more".to_vec()].concat();
    assert!(message(&trailing, EncodingChoice::Auto).starts_with("orders.csv: the gzip data "));
    let mut zstd = pack(Compression::Zstd, &b"id,date\n".repeat(50));
    // The first block becomes one of the type that the format reserves.
    zstd[6] |= 0b110;
    assert!(
        message(&zstd, EncodingChoice::Auto).starts_with("orders.csv: the zstd data are damaged (")
    );
    let error = decode(&gzip, EncodingChoice::Auto).unwrap_err().into_io();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
}

#[test]
fn files_that_are_not_there() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    let sales = ["sales-3.csv", "sales-1.csv", "sales-2.csv"];
    for name in ["orders.csv", "orders.csv.gz", "customers.csv"]
        .into_iter()
        .chain(sales)
    {
        file(&folder, name, b"id\n");
    }
    fs::create_dir(root.join("orders")).unwrap();
    let said = |name: &str| {
        let path = root.join(name);
        let error = Source::open(&path, EncodingChoice::Auto, None).unwrap_err();
        // The folder's name is different at each run.
        error.to_string().replace(&*root.to_string_lossy(), "DIR")
    };
    let cases = [
        (
            "ordesr.csv",
            "DIR/ordesr.csv: no such file (did you mean DIR/orders.csv?)",
        ),
        (
            "orders",
            "DIR/orders: this is a folder; name the files in it, as in DIR/orders/*.csv",
        ),
        (
            "Order.csv",
            "DIR/Order.csv: no such file (did you mean DIR/orders.csv?)",
        ),
        (
            "orders.csv.zst",
            "DIR/orders.csv.zst: no such file (did you mean DIR/orders.csv?)",
        ),
        (
            "sales-4.csv",
            "DIR/sales-4.csv: no such file \
             (did you mean DIR/sales-1.csv, DIR/sales-2.csv or DIR/sales-3.csv?)",
        ),
        ("refunds.csv", "DIR/refunds.csv: no such file"),
        (
            "data/orders.csv",
            "DIR/data/orders.csv: no such file (there is no folder DIR/data)",
        ),
    ];
    for (name, expected) in cases {
        assert_eq!(said(name), expected);
    }
    // The tests may run as a user whom no permission stops: the system's answer is made up here.
    let denied = cannot_open(
        &root.join("orders.csv"),
        io::Error::from(io::ErrorKind::PermissionDenied),
    );
    assert!(
        denied
            .to_string()
            .ends_with("orders.csv: no permission to read this file")
    );
}

#[test]
fn what_the_system_reports() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is on fire"))
        }
    }
    let error = Source::from_reader("stdin", Box::new(Broken), EncodingChoice::Auto).unwrap_err();
    assert_eq!(
        error.to_string(),
        "stdin: cannot be read (the disk is on fire)"
    );
    let later = Box::new(Cursor::new(b"a\n".repeat(40_000)).chain(Broken));
    let source = Source::from_reader("stdin", later, EncodingChoice::Auto).unwrap();
    let error = drain(source).unwrap_err();
    assert_eq!(
        error.to_string(),
        "stdin: cannot be read (the disk is on fire)"
    );
}

#[test]
fn names_of_encodings() {
    assert_eq!("UTF-8".parse(), Ok(EncodingChoice::Utf8));
    assert_eq!("latin1".parse(), Ok(EncodingChoice::Windows1252));
    assert_eq!("utf-16".parse(), Ok(EncodingChoice::Utf16));
    let unknown = "ebcdic".parse::<EncodingChoice>().unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "unknown encoding \"ebcdic\" (known: auto, utf-8, windows-1252, utf-16)"
    );
}
