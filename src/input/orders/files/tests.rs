//! However many threads read, and wherever ranges begin, the answer is that of one thread.

use std::io::Write;
use std::path::Path;

use proptest::prelude::*;
use tempfile::NamedTempFile;

use super::super::{OrderOptions, Pace, read_at_pace};
use crate::input::Table;

/// Everything that can be seen of a reading, as text.
fn told(files: &[&Path], skip_bad_rows: bool, threads: usize, smallest_range: u64) -> String {
    told_of(files, skip_bad_rows, (threads, smallest_range), None)
}

/// The same of files that are read from start to end, in batches of so many bytes.
fn told_of_stream(
    files: &[&Path],
    skip_bad_rows: bool,
    pace: (usize, u64),
    block: usize,
) -> String {
    told_of(files, skip_bad_rows, pace, Some(block))
}

fn told_of(
    files: &[&Path],
    skip_bad_rows: bool,
    (threads, smallest_range): (usize, u64),
    block: Option<usize>,
) -> String {
    let options = OrderOptions {
        files: files.iter().map(|path| path.to_path_buf()).collect(),
        skip_bad_rows,
        keep_rejects: true,
        ..OrderOptions::default()
    };
    let open = |path: &Path| {
        let mut table = Table::open(path, &options.table)?;
        if let Some(block) = block {
            table.plain = None;
            table.reader.set_block(block);
        }
        Ok(table)
    };
    match read_at_pace(
        &options,
        &open,
        Pace {
            threads,
            smallest_range,
        },
    ) {
        Err(error) => error.to_string(),
        Ok(read) => {
            let Some(orders) = &read.orders else {
                return format!("{:#?}", (read.findings, read.files, read.problems));
            };
            let histories: Vec<_> = (0..orders.customers())
                .map(|customer| {
                    let id = String::from_utf8_lossy(orders.ids().get(customer)).into_owned();
                    (id, orders.history(customer).entries().collect::<Vec<_>>())
                })
                .collect();
            let days = (orders.first_day(), orders.last_day(), orders.in_two_files());
            format!(
                "{:#?}",
                (
                    histories,
                    days,
                    orders.guests(),
                    read.files,
                    read.problems,
                    read.findings
                )
            )
        }
    }
}

fn file(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// Rows of every kind, the usual ones first and most often.
fn row() -> impl Strategy<Value = Vec<u8>> {
    let usual =
        (0..30_u32, 0..9_u32, 1..29_u32, 0..999_u32).prop_map(|(order, customer, day, amount)| {
            format!(
                "O{order},c{customer},2024-0{}-{day:02},{amount}.50,x\n",
                1 + order % 9
            )
            .into_bytes()
        });
    let odd = prop::sample::select(vec![
        // Decided elsewhere, and deciding.
        "A1,c1,03/04/2024,5.00,x\n",
        "A2,c2,25/04/2024,5.00,x\n",
        "A3,c2,04/25/2024,5.00,x\n",
        "A4,c3,24/01/15,5.00,x\n",
        "A5,c3,2024-05-01,\"1,234\",x\n",
        "A6,c3,2024-05-01,\"1,5\",x\n",
        "A7,c3,2024-05-01,\"1.234,50\",x\n",
        "A8,c3,2024-05-01,12,x\n",
        // Quotes and line breaks.
        "A9,\"c4\",2024-05-02,7.00,\"two\nlines\"\n",
        "B1,\"c\"\"5\",2024-05-02,7.00,\"a, b\r\nc\n\"\r\n",
        "B2,c5,2024-05-02,7.00,5\" pipe\n",
        "\n\n",
        // Not to be used.
        "B3,c5,2024-05-02,seven,x\n",
        "B4,c5,31/04/2024,7.00,x\n",
        "B5,c5,2024-13-02,7.00,x\n",
        "B6,c5,2024-05-02,7.00\n",
        ",c5,2024-05-02,7.00,x\n",
        "B7,\"c\n5\",2024-05-02,7.00,x\n",
        // Guests, refunds, rows of one order, ids and amounts beyond the usual.
        "B8,,2024-05-02,7.00,x\n",
        "B9,c6,2024-05-02,-7.00,x\n",
        "O1,c1,2024-01-01,0.001,x\n",
        "C1,a-customer-with-a-long-id-1,2024-05-02,99999999999,x\n",
        "C2,a-customer-with-a-long-id-2,1850-05-02,1,x\n",
        "C3,caf\u{e9},2024-05-02,1.00,x\n",
    ]);
    prop_oneof![6 => usual, 2 => odd.prop_map(|row| row.as_bytes().to_vec())]
}

fn document() -> impl Strategy<Value = Vec<u8>> {
    let end = prop_oneof![
        8 => Just(&b""[..]),
        1 => Just(&b"D1,c1,2024-05-02,\"7.00,x\nD2,c1\n"[..]),
        1 => Just(&b"D3,caf\xe9,2024-05-02,7.00,x\n"[..]),
        1 => Just(&b"D4,c1,2024-05-02,7.00,x"[..]),
    ];
    (prop::collection::vec(row(), 0..40), end).prop_map(|(rows, end)| {
        [
            &b"order_id,customer_id,order_date,amount,note\n"[..],
            &rows.concat(),
            end,
        ]
        .concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_number_of_threads_changes_nothing(
        documents in prop::collection::vec(document(), 1..3),
        skip in any::<bool>(),
        smallest in 1_u64..200,
        block in 1_usize..100,
    ) {
        let files: Vec<_> = documents.iter().map(|document| file(document)).collect();
        let paths: Vec<_> = files.iter().map(NamedTempFile::path).collect();
        let expected = told(&paths, skip, 1, u64::MAX);
        for threads in 2..=8 {
            prop_assert_eq!(&told(&paths, skip, threads, smallest), &expected);
        }
        for threads in [1, 2, 5] {
            let of_stream = told_of_stream(&paths, skip, (threads, smallest / 8), block);
            prop_assert_eq!(&of_stream, &expected);
        }
        // Small files side by side, each by one thread.
        prop_assert_eq!(&told(&paths, skip, 3, 1 << 20), &expected);
    }
}

#[test]
fn a_form_decided_in_the_last_range_is_the_form_of_the_first() {
    let mut text = String::from("order_id,customer_id,order_date,amount\n");
    for order in 0..50 {
        text += &format!("{order},c,03/04/2024,\"{},234\"\n", 1 + order % 9);
    }
    text += "x,c,wrong,1\ny,c,25/04/2024,\"1,5\"\n";
    let file = file(text.as_bytes());
    let one = told(&[file.path()], true, 1, u64::MAX);
    assert!(one.contains("day first") && one.contains("comma"), "{one}");
    for threads in 2..8 {
        assert_eq!(told(&[file.path()], true, threads, 16), one);
    }
}
