//! Sheets read from workbooks that are put together here, byte by byte, so that nothing of a writer's habits helps.

use std::io::{Cursor, Read};

use super::*;

/// A zip file of stored parts.
fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let parts: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    zip_of(&parts)
}

/// The same of parts that are no text.
fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let at = out.len() as u32;
        let mut crc = flate2::Crc::new();
        crc.update(text);
        let mut sizes = Vec::new();
        // Version, flags, stored, time and day; checksum, both sizes, the name's length, no more fields.
        for half in [20u16, 0, 0, 0, 0x21] {
            sizes.extend(half.to_le_bytes());
        }
        for word in [crc.sum(), text.len() as u32, text.len() as u32] {
            sizes.extend(word.to_le_bytes());
        }
        sizes.extend((name.len() as u16).to_le_bytes());
        sizes.extend(0u16.to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&sizes);
        out.extend(name.as_bytes());
        out.extend(*text);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&sizes);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (out.len() as u32, parts.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// A workbook of these sheets: names, what stands in `sheetData`. Style 1 is a day.
fn xlsx(sheets: &[(&str, &str)], is_1904: bool) -> Vec<u8> {
    const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut list = String::new();
    let mut relations = String::new();
    let mut parts = Vec::new();
    for (number, (name, rows)) in sheets.iter().enumerate() {
        list.push_str(&format!(
            "<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"r{0}\"/>",
            number + 1
        ));
        relations.push_str(&format!(
            "<Relationship Id=\"r{0}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/s{0}.xml\"/>",
            number + 1
        ));
        parts.push((
            format!("xl/worksheets/s{}.xml", number + 1),
            format!("<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    let head = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id=\"b\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook {MAIN} xmlns:r=\"{OFFICE}\"><workbookPr date1904=\"{}\"/><sheets>{list}</sheets></workbook>",
                u8::from(is_1904)
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships>{relations}</Relationships>"),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet {MAIN}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
    ];
    let head = head.iter().map(|(name, text)| (*name, text.as_str()));
    let parts: Vec<(&str, &str)> = head
        .chain(
            parts
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str())),
        )
        .collect();
    zip(&parts)
}

/// A record of a binary workbook, after MS-XLSB: its number and its length in groups of seven bits, then its bytes.
fn record(number: u16, bytes: &[u8]) -> Vec<u8> {
    let seven = |mut value: usize| {
        let mut out = Vec::new();
        loop {
            let low = (value & 0x7f) as u8;
            value >>= 7;
            out.push(if value > 0 { low | 0x80 } else { low });
            if value == 0 {
                return out;
            }
        }
    };
    [seven(number.into()), seven(bytes.len()), bytes.to_vec()].concat()
}

/// A text in two bytes a letter behind its length.
fn wide(text: &str) -> Vec<u8> {
    let letters: Vec<u16> = text.encode_utf16().collect();
    let length = (letters.len() as u32).to_le_bytes();
    let bytes = letters.iter().flat_map(|letter| letter.to_le_bytes());
    length.into_iter().chain(bytes).collect()
}

/// A cell of a binary workbook: column, style, and what stands there.
fn binary_cell(kind: u16, column: u32, style: u32, value: &[u8]) -> Vec<u8> {
    record(
        kind,
        &[&column.to_le_bytes()[..], &style.to_le_bytes(), value].concat(),
    )
}

/// A binary workbook with one sheet "Orders" of these rows; style 1 is a day.
fn xlsb(rows: &[Vec<u8>]) -> Vec<u8> {
    let words = |numbers: &[u32]| -> Vec<u8> {
        numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect()
    };
    let bundle = [words(&[0, 1]), wide("r1"), wide("Orders")].concat();
    let book = [
        record(0x83, &[]),
        record(0x99, &words(&[0, 0, 0])),
        record(0x8f, &[]),
        record(0x9c, &bundle),
        record(0x90, &[]),
        record(0x9d, &[0; 26]),
        record(0x84, &[]),
    ]
    .concat();
    let format = |code: u16| [&[0, 0][..], &code.to_le_bytes(), &[0; 12]].concat();
    let styles = [
        record(0x269, &words(&[2])),
        record(0x2f, &format(0)),
        record(0x2f, &format(14)),
        record(0x26a, &[]),
    ]
    .concat();
    let mut sheet = [
        record(0x81, &[]),
        record(0x94, &words(&[0, 5, 0, 5])),
        record(0x91, &[]),
    ]
    .concat();
    for (number, cells) in (0_u32..).zip(rows) {
        sheet.extend(record(0, &[&number.to_le_bytes()[..], &[0; 13]].concat()));
        sheet.extend(cells);
    }
    sheet.extend(record(0x92, &[]));
    sheet.extend(record(0x82, &[]));
    let relations =
        "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/s1.bin\"/></Relationships>";
    zip_of(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/styles.bin", &styles),
        ("xl/worksheets/s1.bin", &sheet),
    ])
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"Orders\">{rows}</table:table></office:spreadsheet>\
         </office:body></office:document-content>"
    );
    zip(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"m\"><manifest:file-entry manifest:full-path=\"/\"/></manifest:manifest>",
        ),
    ])
}

fn read_text(bytes: Vec<u8>, kind: Foreign, sheet: Option<&str>) -> Result<String, String> {
    let told = |error: SourceError| error.to_string();
    let (mut text, _) = open("w", Box::new(Cursor::new(bytes)), kind, sheet).map_err(told)?;
    let mut out = String::new();
    let read = text.read_to_string(&mut out);
    read.map_err(|error| SourceError::from_io("w", error).to_string())?;
    Ok(out)
}

fn of_xlsx(rows: &str) -> Result<String, String> {
    read_text(xlsx(&[("Orders", rows)], false), Foreign::Excel, None)
}

const TEXT: &str = "t=\"inlineStr\"";

#[test]
fn a_row_of_a_sheet_is_a_line() {
    let rows = format!(
        "<row r=\"1\"><c r=\"A1\" {TEXT}><is><t>id</t></is></c><c r=\"C1\" {TEXT}><is><t>a, \"b\"</t></is></c></row>\
         <row r=\"4\"><c r=\"A4\"><v>42</v></c><c r=\"B4\" s=\"1\"><v>45943</v></c>\
         <c r=\"C4\" {TEXT}><is><t>two\nlines</t></is></c></row><row r=\"5\"><c r=\"B5\"><v>2.5</v></c></row>"
    );
    // Rows 2 and 3 are empty: row 4 is line 4. 45943 is 2025-10-13 (calamine's own example).
    assert_eq!(
        of_xlsx(&rows).unwrap(),
        "id,,\"a, \"\"b\"\"\"\n\n\n42,2025-10-13,two\nlines\n,2.5,\n"
            .replace("two\nlines", "\"two lines\"")
    );
}

#[test]
fn days_of_1904_are_later() {
    let rows = "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>44481</v></c></row>";
    let book = xlsx(&[("Orders", rows)], true);
    // 1462 days lie between the two beginnings: 44481 + 1462 = 45943.
    assert_eq!(
        read_text(book, Foreign::Excel, None).unwrap(),
        "2025-10-13\n"
    );
}

#[test]
fn formulas_have_the_value_that_was_saved_or_none() {
    let with = "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c><c r=\"B1\" t=\"str\"><f>\"\"</f><v></v></c></row>";
    assert_eq!(of_xlsx(with).unwrap(), "2\n");
    for without in ["<f>1+1</f>", "<f>1+1</f><v></v>", "<f>1+1</f><v/>"] {
        let rows = format!("<row r=\"7\"><c r=\"A7\"><v>1</v></c><c r=\"D7\">{without}</c></row>");
        let error = of_xlsx(&rows).unwrap_err();
        assert!(
            error.starts_with(
                "w: sheet \"Orders\", cell D7: the file holds a formula without its value"
            ),
            "{error}"
        );
    }
}

/// Texts, a real number, one packed into 30 bits (19.99 is 1999 hundredths), a day, and the value of a formula.
#[test]
fn a_binary_workbook_is_read_too() {
    let text = |column, text: &str| binary_cell(6, column, 0, &wide(text));
    let real =
        |kind, column, style, value: f64| binary_cell(kind, column, style, &value.to_le_bytes());
    let packed = (1999_u32 << 2) | 0b11;
    let formula = [&7.5_f64.to_le_bytes()[..], &[0; 10]].concat();
    let rows = [
        [text(0, "id"), text(1, "day"), text(2, "amount")].concat(),
        [
            real(5, 0, 0, 17850.0),
            real(5, 1, 1, 45943.0),
            binary_cell(2, 2, 0, &packed.to_le_bytes()),
        ]
        .concat(),
        [text(0, "a, b"), binary_cell(9, 2, 0, &formula)].concat(),
    ];
    let text = read_text(xlsb(&rows), Foreign::Excel, None).unwrap();
    assert_eq!(
        text,
        "id,day,amount\n17850,2025-10-13,19.99\n\"a, b\",,7.5\n"
    );
    let book = xlsb(&rows);
    let error = read_text(book.clone(), Foreign::Excel, Some("Two")).unwrap_err();
    assert_eq!(
        error,
        "w: this workbook has no sheet \"Two\"; it has \"Orders\""
    );
    let end = book.windows(2).rposition(|two| two == b"PK").unwrap();
    let error = read_text(book[..end].to_vec(), Foreign::Excel, None).unwrap_err();
    assert!(
        error.starts_with("w: this workbook cannot be read ("),
        "{error}"
    );
}

#[test]
fn of_several_sheets_one_is_named() {
    let one =
        |text: &str| format!("<row r=\"1\"><c r=\"A1\" {TEXT}><is><t>{text}</t></is></c></row>");
    let (a, b) = (one("a"), one("b"));
    let book = xlsx(&[("One", &a), ("Two", &b), ("Empty", "")], false);
    let read = |sheet| read_text(book.clone(), Foreign::Excel, sheet);
    assert_eq!(
        read(None).unwrap_err(),
        "w: this workbook has several sheets: \"One\", \"Two\"; name one with --sheet"
    );
    assert_eq!(read(Some("two")).unwrap(), "b\n");
    assert_eq!(
        read(Some("Three")).unwrap_err(),
        "w: this workbook has no sheet \"Three\"; it has \"One\", \"Two\", \"Empty\""
    );
    let book = xlsx(&[("One", ""), ("Two", &b)], false);
    assert_eq!(read_text(book, Foreign::Excel, None).unwrap(), "b\n");
}

#[test]
fn an_opendocument_sheet_is_read_too() {
    let cell = |kind: &str, value: &str| {
        format!("<table:table-cell office:value-type=\"{kind}\" {value}/>")
    };
    let rows = format!(
        "<table:table-row>{}{}{}</table:table-row>",
        cell("float", "office:value=\"17850\""),
        cell("date", "office:date-value=\"2010-12-01T08:26:00\""),
        "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>"
    );
    let text = read_text(ods(&rows), Foreign::OpenDocument, None).unwrap();
    assert_eq!(text, "17850,2010-12-01T08:26:00,x\n");
    let rows = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>\
                <table:table-cell table:formula=\"of:=1+1\"/></table:table-row>";
    let error = read_text(ods(rows), Foreign::OpenDocument, None).unwrap_err();
    assert!(
        error.contains("cell B1: the file holds a formula without its value"),
        "{error}"
    );
}

#[test]
fn what_is_no_workbook_inside_is_told() {
    for (bytes, kind) in [
        (&b"PK\x03\x04[Content_Types].xml"[..], Foreign::Excel),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Foreign::OldExcel),
    ] {
        let error = read_text(bytes.to_vec(), kind, None).unwrap_err();
        assert!(
            error.starts_with("w: this workbook cannot be read ("),
            "{error}"
        );
    }
}
