//! The whole reader: bytes in, a ledger or an error out. The input's second byte cuts it into two
//! files, so that what is decided over all files is exercised too.
#![no_main]

use std::io::Cursor;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use libfuzzer_sys::fuzz_target;
use retention::internals::{FileExpression, InputError, OrderColumns, OrderOptions, OrdersRead, Source, Table, read_orders_through};
use retention_fuzz::{bounded, date_order, decimal_mark, table_options};

fuzz_target!(|data: &[u8]| {
    let [form, cut, values, bytes @ ..] = data else {
        return;
    };
    let (one, other) = bytes.split_at(bytes.len() * usize::from(*cut) / 255);
    let names = if other.is_empty() {
        &["0"][..]
    } else {
        &["0", "1"]
    };
    let options = OrderOptions {
        files: names.iter().map(PathBuf::from).collect(),
        threads: NonZeroUsize::new(1),
        table: table_options(*form),
        date_order: date_order(*values),
        decimal_mark: decimal_mark(*values >> 2),
        skip_bad_rows: values & 0x10 != 0,
        keep_rejects: values & 0x20 != 0,
        columns: columns(*values >> 6),
        ..OrderOptions::default()
    };
    // What a compressed input unfolds to counts too, and it is not known before. These first
    // bytes leave such inputs to the limit of the process.
    let packed =
        |file: &&[u8]| file.starts_with(b"\x1f\x8b") || file.starts_with(b"\x28\xb5\x2f\xfd");
    let factor = if [one, other].iter().any(packed) {
        1 << 16
    } else {
        300
    };
    let read = bounded(8 << 20, factor, data.len(), || {
        read_orders_through(&options, &|path| {
            open(if path == Path::new("0") { one } else { other }, &options)
        })
    });
    match read {
        Ok(read) => check(&read, &options),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

fn open(bytes: &[u8], options: &OrderOptions) -> Result<Table, InputError> {
    let bytes = Box::new(Cursor::new(bytes.to_vec()));
    let source = Source::from_reader("f", bytes, options.table.encoding)?;
    Table::from_source(source, &options.table)
}

fn columns(choice: u8) -> OrderColumns {
    let numbered = |number: &str| Some(number.to_owned());
    match choice {
        1 => OrderColumns {
            customer: numbered("1"),
            date: numbered("2"),
            amount: numbered("3"),
            ..OrderColumns::default()
        },
        2 => OrderColumns {
            order: numbered("1"),
            customer: numbered("2"),
            date: numbered("3"),
            expressions: vec![FileExpression {
                file: None,
                text: "4 * 5".to_owned(),
            }],
            ..OrderColumns::default()
        },
        _ => OrderColumns::default(),
    }
}

/// Nothing was lost or made up.
fn check(read: &OrdersRead, options: &OrderOptions) {
    let rows: u64 = read.files.iter().map(|file| file.rows).sum();
    let rejected: u64 = read.files.iter().map(|file| file.rejected).sum();
    // None where a decision has to be made first.
    let Some(orders) = &read.orders else {
        return;
    };
    let (guests, _) = orders.guests().total();
    assert_eq!(rejected, read.problems.total());
    assert!(rejected == 0 || options.skip_bad_rows);
    assert!(orders.entries() as u64 + guests + rejected <= rows);
    assert_eq!(
        read.problems.rejects().len() as u64,
        if options.keep_rejects { rejected } else { 0 }
    );
    let mut entries = 0;
    for history in orders.histories() {
        assert!(!history.is_empty());
        assert!(history.entries().is_sorted());
        entries += history.len();
        for (day, _) in history.entries() {
            assert!(orders.first_day() <= Some(day) && Some(day) <= orders.last_row_day());
        }
    }
    assert_eq!(entries, orders.entries());
}
