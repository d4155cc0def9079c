//! The same orders in every form of date, amount, delimiter, encoding and compression give the same
//! document, but for how each was read.

use std::io::Write;

use serde_json::{Value, json};

use super::{figures, plain, report};
use crate::kit::Case;

/// Order, customer, year, month, day, cents.
const ORDERS: &[(&str, &str, i32, u32, u32, i64)] = &[
    ("1", "Zoë", 2024, 12, 31, 1050),
    ("2", "bob", 2025, 1, 5, 123_456),
    ("3", "Zoë", 2025, 1, 13, 300),
    ("4", "cat", 2025, 2, 3, 99),
    ("5", "bob", 2025, 2, 28, -500),
    ("6", "Zoë", 2025, 3, 4, 1_000_000),
];

type DateForm = fn(i32, u32, u32) -> String;
type AmountForm = fn(i64) -> String;

const MONTHS: [&str; 3] = ["Jan", "Feb", "Mar"];

fn content(
    delimiter: &str,
    date: impl Fn(i32, u32, u32) -> String,
    amount: impl Fn(i64) -> String,
) -> String {
    let mut text = ["order_id", "customer_id", "order_date", "amount"].join(delimiter) + "\n";
    for &(order, customer, year, month, day, cents) in ORDERS {
        let quoted = |field: String| {
            if field.contains(delimiter) {
                format!("\"{field}\"")
            } else {
                field
            }
        };
        let fields = [
            order.to_owned(),
            customer.to_owned(),
            quoted(date(year, month, day)),
            quoted(amount(cents)),
        ];
        text += &(fields.join(delimiter) + "\n");
    }
    text
}

fn iso(year: i32, month: u32, day: u32) -> String {
    format!("{year}-{month:02}-{day:02}")
}

fn point(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

/// `1,234.56` for the separators `,` and `.`.
fn grouped(cents: i64, thousands: &str, mark: &str) -> String {
    let digits = (cents.abs() / 100).to_string();
    let mut whole = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            whole += thousands;
        }
        whole.push(digit);
    }
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{whole}{mark}{:02}", cents.abs() % 100)
}

fn document(content: impl AsRef<[u8]>, args: &[&str]) -> Value {
    let case = Case::new(&["report", "o.csv", "--period", "2025-Q1"]).file("o.csv", content);
    let mut document = case.args(args).json();
    document["input"]["files"][0]["read_as"] = json!(null);
    // Marks inside amounts name a currency.
    document["input"]["currencies"] = json!(null);
    document
}

#[track_caller]
fn same(content: impl AsRef<[u8]>, args: &[&str], form: &str) {
    // What is said of the form, such as another offset, is no figure.
    let without_findings = |mut document: Value| {
        document["findings"] = Value::Null;
        document
    };
    let expected = without_findings(document(self::content(",", iso, point), &[]));
    let found = without_findings(document(content, args));
    assert_eq!(found.to_string(), expected.to_string(), "{form}");
}

#[test]
fn the_orders_are_those_added_up_by_hand() {
    // 1234.56 + 3.00 + 0.99 + 10000.00 in the quarter, -5.00 given back, 10.50 before.
    let document = document(content(",", iso, point), &[]);
    assert_eq!(figures(&document), (6, 3, "11238.55".into(), "-5".into()));
}

#[test]
fn dates() {
    let forms: [(&str, DateForm); 12] = [
        ("unpadded ISO", |y, m, d| format!("{y}-{m}-{d}")),
        ("slashes, year first", |y, m, d| {
            format!("{y}/{m:02}/{d:02}")
        }),
        ("day first", |y, m, d| format!("{d:02}/{m:02}/{y}")),
        ("month first", |y, m, d| format!("{m}/{d}/{y}")),
        ("points", |y, m, d| format!("{d}.{m}.{y}")),
        ("two-digit years", |y, m, d| {
            format!("{d:02}.{m:02}.{:02}", y % 100)
        }),
        ("compact", |y, m, d| format!("{y}{m:02}{d:02}")),
        ("T and Z", |y, m, d| {
            format!("{y}-{m:02}-{d:02}T09:50:26.123Z")
        }),
        ("offset", |y, m, d| {
            format!("{y}-{m:02}-{d:02} 12:50:26 +0200")
        }),
        ("month name", |y, m, d| {
            let month = if m == 12 {
                "Dec"
            } else {
                MONTHS[m as usize - 1]
            };
            format!("{month} {d}, {y}, 9:50:26")
        }),
        ("Unix seconds", |y, m, d| seconds(y, m, d).to_string()),
        ("Unix milliseconds", |y, m, d| {
            format!("{}000", seconds(y, m, d))
        }),
    ];
    for (form, date) in forms {
        same(content(",", date, point), &[], form);
    }
}

/// 09:50:26 UTC of a day between December 2024 and March 2025.
fn seconds(_: i32, month: u32, day: u32) -> i64 {
    // 2024-12-01 is day 20,058 since 1970-01-01.
    let before = [31, 62, 90].get(month as usize - 1).filter(|_| month < 12);
    let days = 20_058 + before.map_or(0, |days| *days) + i64::from(day) - 1;
    days * 86_400 + 9 * 3600 + 50 * 60 + 26
}

#[test]
fn amounts() {
    let forms: [(&str, AmountForm); 8] = [
        ("thousands", |cents| grouped(cents, ",", ".")),
        ("comma", |cents| grouped(cents, ".", ",")),
        ("comma alone", |cents| grouped(cents, "", ",")),
        ("spaces", |cents| grouped(cents, " ", ",")),
        ("sign before", |cents| {
            let amount = grouped(cents.abs(), ",", ".");
            if cents < 0 {
                format!("-${amount}")
            } else {
                format!("${amount}")
            }
        }),
        ("code behind", |cents| grouped(cents, ".", ",") + " EUR"),
        ("parentheses", |cents| {
            let amount = point(cents.abs());
            if cents < 0 {
                format!("({amount})")
            } else {
                amount
            }
        }),
        ("minus behind", |cents| {
            let amount = point(cents.abs());
            if cents < 0 {
                format!("{amount}-")
            } else {
                amount
            }
        }),
    ];
    for (form, amount) in forms {
        same(content(",", iso, amount), &[], form);
        same(content(";", iso, amount), &[], form);
    }
}

#[test]
fn delimiters_and_line_ends() {
    for delimiter in [",", ";", "\t", "|", "  "] {
        same(content(delimiter, iso, point), &[], delimiter);
    }
    same(content(",", iso, point).replace('\n', "\r\n"), &[], "CR LF");
    same(
        content(",", iso, point).replacen('\n', "\r\n", 3),
        &[],
        "mixed",
    );
}

#[test]
fn encodings() {
    let text = content(",", iso, point);
    same(
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        &[],
        "UTF-8 with a mark",
    );
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let with_mark = format!("\u{feff}{text}");
        with_mark.encode_utf16().flat_map(bytes).collect()
    };
    same(utf16(u16::to_le_bytes), &[], "UTF-16, little end first");
    same(utf16(u16::to_be_bytes), &[], "UTF-16, big end first");
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    same(latin, &[], "Windows-1252");
}

#[test]
fn compressions() {
    let text = content(",", iso, point);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    same(gzip.finish().unwrap(), &[], "gzip");
    same(zstd::encode_all(text.as_bytes(), 3).unwrap(), &[], "zstd");
}

#[test]
fn split_columns_and_zones_around_a_months_end() {
    // 31 January 23:30 in Bangkok (+07:00) is 16:30 UTC, and 08:30 in Los Angeles (-08:00).
    let content = "customer_id,date,time,tz,amount\n\
        ann,2025-01-31,23:30:00,Asia/Bangkok,1\n\
        bob,2025-01-31,11:30:00 PM,Pacific Time (US & Canada),10\n\
        cat,2025-02-01,02:00,ICT,100\n";
    let columns = ["--time-column", "time", "--zone-column", "tz"];
    let january = |zone: &str| {
        let case = Case::new(&["report", "o.csv", "--period", "2025-01", "--timezone", zone]);
        let document = case.file("o.csv", content).args(&columns).json();
        plain(&document["metrics"]["net_revenue"]["inputs"]["revenue"])
    };
    // bob's is 1 February 07:30 UTC and 14:30 in Bangkok; cat's 31 January 19:00 UTC, 11:00 in Los Angeles.
    assert_eq!(january("UTC"), "101");
    assert_eq!(january("Asia/Bangkok"), "1");
    assert_eq!(january("America/Los_Angeles"), "111");
}

#[test]
fn times_without_a_zone_are_written_somewhere() {
    let content =
        "customer_id,Created (UTC),amount\nann,2025-01-31 20:00,1\nann,2025-02-05 10:00,2\n";
    let first = |args: &[&str]| {
        let case = report(content)
            .args(&["--date-column", "Created (UTC)"])
            .args(args);
        case.json()["input"]["first_day"].clone()
    };
    assert_eq!(first(&[]), "2025-01-31");
    // The header says UTC, so Bangkok is seven hours on; unless a flag says it is Bangkok's own time.
    let bangkok = ["--timezone", "Asia/Bangkok"];
    assert_eq!(first(&bangkok), "2025-02-01");
    assert_eq!(
        first(&["--timezone", "Asia/Bangkok", "--dates-in", "Asia/Bangkok"]),
        "2025-01-31"
    );
}

#[test]
fn columns_may_stand_in_another_order_in_each_file() {
    let one = "order_id,customer_id,order_date,amount\n1,ann,2025-01-02,10.00\n";
    let other = "amount,date,email,order\n2.50,2025-01-03,bob,2\n";
    let case = Case::new(&["report", "a.csv", "b.csv", "--period", "all"]);
    let document = case.file("a.csv", one).file("b.csv", other).json();
    assert_eq!(figures(&document), (2, 2, "12.5".into(), "0".into()));
}
