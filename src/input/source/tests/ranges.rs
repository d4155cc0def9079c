//! Files on disk: ranges, changes while reading, files given twice.

use super::*;

fn open(path: &Path) -> Source {
    Source::open(path, EncodingChoice::Auto, None).unwrap()
}

fn evidence(plain: &PlainFile) -> EncodingEvidence {
    let mut all = EncodingEvidence::within();
    // Ranges of 5 bytes: borders inside characters.
    let mut at = plain.start();
    while at < plain.len() {
        let end = (at + 5).min(plain.len());
        let mut bytes = Vec::new();
        plain.range(at..end).read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len() as u64, end - at);
        all.merge(&EncodingEvidence::of(&bytes));
        at = end;
    }
    all
}

#[test]
fn a_plain_file_is_read_by_ranges() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "a.csv", "\u{FEFF}id\nJosé €\n".as_bytes());
    let source = open(&path);
    assert_eq!(source.describe().bytes, Some(3 + 3 + 10));
    let plain = source.plain_file().unwrap();
    assert_eq!((plain.start(), plain.len()), (3, 16));
    assert_eq!(evidence(&plain).verdict(), Verdict::Utf8);
    assert_eq!(plain.conclude(&evidence(&plain)).unwrap(), Encoding::Utf8);
    plain.verify_unchanged().unwrap();
    assert_eq!(drain(source).unwrap().0, "id\nJosé €\n".as_bytes());
}

#[test]
fn only_plain_utf_8_files_are_read_by_ranges() {
    let folder = TempDir::new().unwrap();
    let plain = |name, data: &[u8]| open(&file(&folder, name, data)).plain_file().is_some();
    assert!(plain("ascii", b"id\n"));
    assert!(!plain("empty", b""));
    assert!(!plain("windows", b"Jos\xE9\n"));
    assert!(!plain("utf16", b"\xFF\xFEi\0"));
    assert!(!plain("gzip", &pack(Compression::Gzip, b"id\n")));
    assert!(
        open_bytes(b"id\n", EncodingChoice::Auto)
            .unwrap()
            .plain_file()
            .is_none()
    );
}

/// The encoding shows only after the part that was looked at.
#[test]
fn ranges_and_the_stream_decide_alike() {
    let folder = TempDir::new().unwrap();
    let long = "a".repeat(70_000);
    let cases: [(&str, &[u8]); 4] = [
        ("ascii", b"z\n"),
        ("utf8", b"Jos\xC3\xA9\n"),
        ("windows", b"\nJos\xE9\n"),
        ("mixed", b"\nJos\xE9\nJos\xC3\xA9\n"),
    ];
    for (name, end) in cases {
        let path = file(&folder, name, &[long.as_bytes(), end].concat());
        let plain = open(&path).plain_file().unwrap();
        let by_range = plain.conclude(&evidence(&plain)).map_err(|e| e.to_string());
        let by_stream = drain(open(&path))
            .map(|(_, outcome)| outcome.encoding)
            .map_err(|e| e.to_string());
        assert_eq!(by_range, by_stream, "{name}");
        assert_eq!(by_range.is_err(), name == "mixed");
    }
    let path = file(&folder, "flag", &[long.as_bytes(), b"\nJos\xE9\n"].concat());
    let source = Source::open(&path, EncodingChoice::Utf8, None).unwrap();
    let plain = source.plain_file().unwrap();
    let by_range = plain.conclude(&evidence(&plain)).unwrap_err().to_string();
    assert_eq!(by_range, drain(source).unwrap_err().to_string());
    assert!(by_range.contains("flag:2: this line is not valid UTF-8, as --encoding says it is"));
}

#[test]
fn a_file_that_changes_while_it_is_read() {
    let folder = TempDir::new().unwrap();
    let expected = "the file changed while it was read; run again when it is complete";
    let data = b"id,date\n".repeat(20_000);
    for new_length in [100_000, 160_001] {
        let path = file(&folder, "orders.csv", &data);
        let (streamed, ranged) = (open(&path), open(&path).plain_file().unwrap());
        fs::OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(new_length)
            .unwrap();
        let expected = format!("{}: {expected}", path.display());
        assert_eq!(drain(streamed).unwrap_err().to_string(), expected);
        assert_eq!(ranged.verify_unchanged().unwrap_err().to_string(), expected);
        let read = ranged.range(0..160_000).read_to_end(&mut Vec::new());
        match read {
            Ok(length) => assert_eq!((length, new_length), (160_000, 160_001)),
            Err(error) => {
                assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
                assert_eq!(SourceError::from_io("", error).to_string(), expected);
            }
        }
    }
}

#[test]
fn files_given_twice() {
    let folder = TempDir::new().unwrap();
    let big = b"id,date\n".repeat(20_000);
    let mut other = big.clone();
    *other.last_mut().unwrap() = b'x';
    let paths = [
        file(&folder, "a.csv", &big),
        file(&folder, "b.csv", &other),
        file(&folder, "copy.csv", &big),
        folder.path().join("./a.csv"),
        PathBuf::from("-"),
        PathBuf::from("-"),
        file(&folder, "empty1.csv", b""),
        file(&folder, "empty2.csv", b""),
    ];
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let twins = |second, same_file| Twins {
        first: 0,
        second,
        same_file,
    };
    assert_eq!(
        find_twins(&paths).unwrap(),
        [twins(2, false), twins(3, true)]
    );
    let missing = folder.path().join("nothing.txt");
    let error = find_twins(&[&missing]).unwrap_err().to_string();
    assert!(error.ends_with("nothing.txt: no such file"), "{error}");
}

#[test]
fn a_device_is_a_stream() {
    let path = Path::new("/dev/null");
    if path.exists() {
        let source = open(path);
        assert_eq!(source.name(), "/dev/null");
        assert_eq!(source.describe().bytes, None);
        assert!(source.plain_file().is_none());
        assert!(drain(source).unwrap().0.is_empty());
    }
}
