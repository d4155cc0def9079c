//! The same text in every encoding and compression, in pieces of any size.

use super::*;

const COMPRESSIONS: [Compression; 3] = [Compression::None, Compression::Gzip, Compression::Zstd];

/// All forms of `text` that carry any character, with the encoding to be found.
fn unicode_forms(text: &str) -> Vec<(Encoding, bool, Vec<u8>)> {
    let marked = |mark: &[u8], body: Vec<u8>| [mark, &body].concat();
    vec![
        (Encoding::Utf8, false, text.as_bytes().to_vec()),
        (Encoding::Utf8, true, marked(b"\xEF\xBB\xBF", text.into())),
        (
            Encoding::Utf16Le,
            true,
            marked(b"\xFF\xFE", utf16(text, false)),
        ),
        (
            Encoding::Utf16Be,
            true,
            marked(b"\xFE\xFF", utf16(text, true)),
        ),
    ]
}

fn assert_decodes(data: &[u8], encoding: Encoding, bom: bool, text: &str) {
    for compression in COMPRESSIONS {
        let packed = pack(compression, data);
        for reader in [trickle(&packed), Box::new(Cursor::new(packed))] {
            let source = Source::from_reader("x", reader, EncodingChoice::Auto).unwrap();
            assert_eq!(source.describe().compression, compression);
            assert_eq!(source.describe().bom, bom);
            assert_eq!(source.describe().bytes, None);
            let (decoded, outcome) = drain(source).unwrap();
            assert!(decoded == text.as_bytes(), "{encoding} {compression}");
            assert_eq!(outcome.encoding, encoding);
            assert_eq!(outcome.decoded, text.len() as u64);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_form_decodes_to_the_text(text in "[a-z]([a-z0-9,\n\r]|\\PC){0,80}") {
        for (encoding, bom, data) in unicode_forms(&text) {
            assert_decodes(&data, encoding, bom, &text);
        }
    }

    // Each letter beyond ASCII is followed by ASCII, so that no two of them look like UTF-8.
    #[test]
    fn windows_1252_is_found(text in "([a-z,;\n]{0,9}[éüñßÀ€’]?[a-z,\n]){1,30}") {
        let data = windows_1252(&text);
        let ascii = text.is_ascii();
        let encoding = if ascii { Encoding::Utf8 } else { Encoding::Windows1252 };
        assert_decodes(&data, encoding, false, &text);
        prop_assert_eq!(decode(&data, EncodingChoice::Auto).unwrap().1.ascii, ascii);
    }

    #[test]
    fn bytes_of_any_kind_decode_or_fail(data in prop::collection::vec(any::<u8>(), 0..200)) {
        for choice in [EncodingChoice::Auto, EncodingChoice::Utf8, EncodingChoice::Utf16] {
            if let Ok((text, _)) = decode(&data, choice) {
                prop_assert!(std::str::from_utf8(&text).is_ok());
            }
        }
    }

    #[test]
    fn evidence_agrees_with_the_standard_library(
        bytes in prop::collection::vec(
            prop::sample::select(b"a\n\x80\xBF\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\xED\xA0\xC0\xFF".to_vec()),
            0..40,
        ),
        cuts in prop::collection::vec(0_usize..41, 0..6),
    ) {
        // The oracle: the standard library's own division into valid and invalid pieces.
        let (mut at, mut multibyte, mut invalid) = (0_u64, false, None);
        for chunk in bytes.utf8_chunks() {
            multibyte |= !chunk.valid().is_ascii();
            at += chunk.valid().len() as u64;
            if !chunk.invalid().is_empty() {
                invalid = invalid.or(Some(at));
            }
            at += chunk.invalid().len() as u64;
        }
        let expected = match (invalid, multibyte) {
            (None, false) => Verdict::Ascii,
            (None, true) => Verdict::Utf8,
            (Some(first_invalid), false) => Verdict::Windows1252 { first_invalid },
            (Some(first_invalid), true) => Verdict::Mixed { first_invalid },
        };
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let ranges: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();

        let mut pushed = EncodingEvidence::at_start();
        ranges.iter().for_each(|range| pushed.push(range));
        prop_assert_eq!(pushed.verdict(), expected);
        prop_assert_eq!(pushed.len(), bytes.len() as u64);

        let mut from_left = EncodingEvidence::within();
        ranges.iter().for_each(|range| from_left.merge(&EncodingEvidence::of(range)));
        prop_assert_eq!(from_left.verdict(), expected);
        prop_assert_eq!(from_left.len(), bytes.len() as u64);

        // Merging is associative: the same from the right.
        let from_right = ranges.iter().rev().fold(EncodingEvidence::within(), |right, range| {
            let mut left = EncodingEvidence::of(range);
            left.merge(&right);
            left
        });
        prop_assert_eq!(from_right, from_left);
    }
}

/// Characters across the borders of blocks (128 KiB) and of the beginning that is looked at (64 KiB).
#[test]
fn characters_across_block_borders() {
    for shift in 0..3 {
        let text = format!("{}{}", "a".repeat(shift), "€é😀,\n".repeat(40_000));
        for (encoding, bom, data) in unicode_forms(&text) {
            assert_decodes_once(&data, encoding, bom, &text);
        }
    }
}

fn assert_decodes_once(data: &[u8], encoding: Encoding, bom: bool, text: &str) {
    for compression in COMPRESSIONS {
        let source = open_bytes(&pack(compression, data), EncodingChoice::Auto).unwrap();
        assert_eq!(source.describe().bom, bom);
        let (decoded, outcome) = drain(source).unwrap();
        assert!(decoded == text.as_bytes(), "{encoding} {compression}");
        assert_eq!(outcome.encoding, encoding);
    }
}

/// The first byte of Windows-1252 comes long after the beginning, at every place around a border.
#[test]
fn windows_1252_found_late() {
    for length in (131_060..131_080).chain([300_000]) {
        let text = format!("{}é\né\n", "a".repeat(length));
        assert_decodes_once(&windows_1252(&text), Encoding::Windows1252, false, &text);
    }
}

/// 0x81, 0x8D, 0x8F, 0x90 and 0x9D have no letter; the WHATWG table gives them the C1 controls.
#[test]
fn the_flag_reads_every_byte_as_windows_1252() {
    let all: Vec<u8> = (0..=255).collect();
    let (text, outcome) = decode(&all, EncodingChoice::Windows1252).unwrap();
    assert_eq!(std::str::from_utf8(&text).unwrap().chars().count(), 256);
    assert_eq!(outcome.encoding, Encoding::Windows1252);
    // With the flag, what would be UTF-8 is not.
    let (text, _) = decode("é".as_bytes(), EncodingChoice::Windows1252).unwrap();
    assert_eq!(text, "Ã©".as_bytes());
    // A byte order mark is no text in any case.
    let (text, _) = decode(b"\xEF\xBB\xBFid", EncodingChoice::Windows1252).unwrap();
    assert_eq!(text, b"id");
}

#[test]
fn utf_16_without_a_mark_is_found_by_its_nul_bytes() {
    let text = "customer,date\nJosé,2024-01-31\n";
    for (big, encoding) in [(false, Encoding::Utf16Le), (true, Encoding::Utf16Be)] {
        for choice in [EncodingChoice::Auto, EncodingChoice::Utf16] {
            let source = open_bytes(&utf16(text, big), choice).unwrap();
            assert_eq!(source.describe().encoding, encoding);
            assert!(!source.describe().bom);
            assert_eq!(source.sample(), text.as_bytes());
            assert_eq!(drain(source).unwrap().0, text.as_bytes());
        }
    }
}

#[test]
fn several_members_and_frames_are_one_input() {
    for compression in [Compression::Gzip, Compression::Zstd] {
        let data = [pack(compression, b"a,b\n"), pack(compression, b"1,2\n")].concat();
        assert_eq!(
            decode(&data, EncodingChoice::Auto).unwrap().0,
            b"a,b\n1,2\n"
        );
    }
    // What parallel zstd writes first: a frame to skip, here of two bytes.
    let skip = b"\x50\x2A\x4D\x18\x02\0\0\0xx";
    let data = [skip, &pack(Compression::Zstd, b"a,b\n")[..]].concat();
    assert_eq!(decode(&data, EncodingChoice::Auto).unwrap().0, b"a,b\n");
}

/// Cut anywhere, compressed data give an error, and never half of the rows.
#[test]
fn compressed_data_cut_at_every_length() {
    let text = "customer,date,amount\nann,2024-01-31,12.50\nbob,2024-02-01,7\n".repeat(3);
    for (compression, least) in [(Compression::Gzip, 1), (Compression::Zstd, 2)] {
        let first = pack(compression, text.as_bytes());
        let data = [&first[..], &first].concat();
        for cut in least..data.len() {
            let result = decode(&data[..cut], EncodingChoice::Auto);
            if cut == first.len() {
                assert_eq!(result.unwrap().0, text.as_bytes());
                continue;
            }
            let message = result.unwrap_err().to_string();
            let expected =
                format!("orders.csv: the {compression} data end early (the file is cut off)");
            assert_eq!(message, expected, "cut at {cut}");
        }
    }
}

/// Longer than all buffers, so that the error comes while rows are already being read.
#[test]
fn a_long_compressed_file_cut_off() {
    let mut number = 1_u32;
    let text: String = (0..300_000)
        .map(|_| {
            // A multiplicative generator: lines that do not compress away.
            number = number.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
            format!("{}\n", number >> 8)
        })
        .collect();
    for compression in [Compression::Gzip, Compression::Zstd] {
        let data = pack(compression, text.as_bytes());
        let source = open_bytes(&data[..data.len() - 1], EncodingChoice::Auto).unwrap();
        let mut reader = source.into_read().unwrap();
        let mut decoded = Vec::new();
        let error = reader.read_to_end(&mut decoded).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert!(reader.outcome().is_none());
        // Reading on does not pretend that this was the end.
        assert!(reader.read(&mut [0; 8]).is_err());
    }
}

#[test]
fn a_reader_dropped_early_stops_its_thread() {
    let data = pack(Compression::Gzip, &b"1,2,3\n".repeat(1_000_000));
    let mut reader = open_bytes(&data, EncodingChoice::Auto)
        .unwrap()
        .into_read()
        .unwrap();
    assert_eq!(reader.read(&mut [0; 3]).unwrap(), 3);
    drop(reader);
}

#[test]
fn an_empty_input_is_empty() {
    for compression in COMPRESSIONS {
        let (text, outcome) = decode(&pack(compression, b""), EncodingChoice::Auto).unwrap();
        assert!(text.is_empty());
        assert!(outcome.ascii);
    }
    assert!(decode(b"", EncodingChoice::Auto).unwrap().0.is_empty());
}
