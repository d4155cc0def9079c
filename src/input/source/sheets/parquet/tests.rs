//! Files written here by the crate's own writer, and one by pyarrow.

use std::io::{Cursor, Read};
use std::sync::Arc;

use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::super::open;
use crate::input::source::error::SourceError;
use crate::input::source::foreign::Foreign;

fn read_text(bytes: Vec<u8>) -> Result<String, String> {
    let told = |error: SourceError| error.to_string();
    let (mut text, sheet) = open(
        "o.parquet",
        Box::new(Cursor::new(bytes)),
        Foreign::Parquet,
        None,
    )
    .map_err(told)?;
    assert_eq!(sheet, "");
    let mut out = String::new();
    let read = text.read_to_string(&mut out);
    read.map_err(|error| SourceError::from_io("o.parquet", error).to_string())?;
    Ok(out)
}

/// One row of every type that orders come in, and one of nothing.
fn written() -> Vec<u8> {
    let schema = "message orders {
        optional binary order_id (UTF8);
        optional int64 customer_id;
        optional int32 day (DATE);
        optional int64 at (TIMESTAMP(NANOS,true));
        optional int64 local (TIMESTAMP(MICROS,false));
        optional int64 amount (DECIMAL(18,2));
        optional int32 thousandth (DECIMAL(9,3));
        optional double price;
        optional boolean test;
        optional group tags (LIST) { repeated group list { optional binary element (UTF8); } }
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut out = Vec::new();
    let mut file = SerializedFileWriter::new(&mut out, schema, Default::default()).unwrap();
    let mut group = file.next_row_group().unwrap();
    let mut place = 0;
    // Level 1 is a value, level 0 none.
    let levels: &[i16] = &[1, 0];
    while let Some(mut column) = group.next_column().unwrap() {
        match place {
            0 => {
                let text = ByteArray::from("a, \"b\"");
                let column = column.typed::<ByteArrayType>();
                column.write_batch(&[text], Some(levels), None).unwrap();
            }
            2 | 6 => {
                // 2025-03-31 is day 20178 since 1970; 1.234 is 1234 thousandths.
                let value = if place == 2 { 20_178 } else { 1_234 };
                let column = column.typed::<Int32Type>();
                column.write_batch(&[value], Some(levels), None).unwrap();
            }
            1 | 3..=5 => {
                let value = match place {
                    1 => 17_850,
                    // 08:26:30.5 of that day, and midnight.
                    3 => (20_178 * 86_400 + 30_390) * 1_000_000_000 + 500_000_000,
                    4 => 20_178 * 86_400 * 1_000_000,
                    _ => -1_999,
                };
                let column = column.typed::<Int64Type>();
                column.write_batch(&[value], Some(levels), None).unwrap();
            }
            7 => {
                let column = column.typed::<DoubleType>();
                column.write_batch(&[2.55], Some(levels), None).unwrap();
            }
            8 => {
                let column = column.typed::<BoolType>();
                column.write_batch(&[true], Some(levels), None).unwrap();
            }
            _ => {
                let column = column.typed::<ByteArrayType>();
                column
                    .write_batch(&[], Some(&[0, 0]), Some(&[0, 0]))
                    .unwrap();
            }
        }
        column.close().unwrap();
        place += 1;
    }
    group.close().unwrap();
    file.close().unwrap();
    out
}

#[test]
fn a_row_is_a_line_and_types_keep_their_meaning() {
    // The list has no text, and is no column; the row without values is an empty line, which is none.
    assert_eq!(
        read_text(written()).unwrap(),
        "order_id,customer_id,day,at,local,amount,thousandth,price,test\n\
         \"a, \"\"b\"\"\",17850,2025-03-31,2025-03-31 08:26:30Z,2025-03-31,-19.99,1.2340,2.55,true\n"
    );
}

#[test]
fn a_file_of_another_writer_is_read() {
    // tests/it/data/orders.parquet: written by pyarrow with zstd and a dictionary, the first 60 rows of examples/orders.csv.
    let bytes = include_bytes!("../../../../../tests/it/data/orders.parquet").to_vec();
    let text = read_text(bytes).unwrap();
    let orders = include_str!("../../../../../examples/orders.csv");
    let first: Vec<&str> = orders.lines().take(61).collect();
    assert_eq!(text.lines().collect::<Vec<_>>(), first);
}

#[test]
fn what_is_damaged_is_told() {
    let mut cut = written();
    cut.truncate(cut.len() / 2);
    for bytes in [cut, b"PAR1 and nothing else".to_vec(), b"PAR1".to_vec()] {
        let error = read_text(bytes).unwrap_err();
        assert!(
            error.starts_with("o.parquet: this Parquet file cannot be read ("),
            "{error}"
        );
    }
}
