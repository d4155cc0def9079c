//! Throughput of each layer and of the whole, on 100,000 orders of 10,000 customers.
//!
//! `cargo bench` runs all of it in a few seconds. For large files and other programs beside this one:
//! `benches/compare.sh`.

use std::io::Write;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use retention::internals::{
    Batch, BlockRow, Calendar, DateOptions, DateOrder, DateReader, Day, DecimalMark, Dialect,
    Frame, Ledger, Options, OrderCodes, OrderOptions, Orders, OrdersBuilder, Period, RowReader,
    Settings, Tally, Unit, Value, Window, Zone, parse_amount, parse_marked, read_orders, summarise,
};
use tempfile::NamedTempFile;

const ORDERS: u64 = 100_000;
const CUSTOMERS: u64 = 10_000;

fn main() {
    divan::main();
}

/// Two years of orders, customers in random order.
fn orders() -> impl Iterator<Item = (u64, u64, Day, u64)> {
    let start = day(2023, 1, 1);
    (0..ORDERS).map(move |order| {
        let random = order.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (random ^ (random >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let later = start.plus_days((mixed >> 40) as i32 % 731);
        (order, (mixed >> 8) % CUSTOMERS, later, 500 + (mixed >> 50))
    })
}

fn text() -> String {
    let mut text = String::from("order_id,customer_id,order_date,amount,country\n");
    for (order, customer, day, cents) in orders() {
        let (whole, rest) = (cents / 100, cents % 100);
        text += &format!("ORD-{order:08},C{customer:07},{day},{whole}.{rest:02},DE\n");
    }
    text
}

fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd(year, month, day).unwrap_or(Day::MIN)
}

/// Customers' ids as files have them.
const IDS: [&str; 4] = ["C", "number", "e-mail", "UUID"];

fn id(kind: &str, customer: u64) -> String {
    match kind {
        "number" => format!("17000{customer:08}"),
        "e-mail" => format!("user{customer:06}@example.com"),
        "UUID" => format!("{customer:08x}-17a4-4c1e-9d02-5f0e6b8c9a31"),
        _ => format!("C{customer:07}"),
    }
}

/// Rows with an id of some kind each, in blocks.
fn builder_of(ids: &[String]) -> OrdersBuilder {
    let mut builder = OrdersBuilder::new();
    let mut codes = OrderCodes::new();
    let mut block = Vec::with_capacity(256);
    for ((order, _, day, cents), id) in orders().zip(ids) {
        block.push(BlockRow {
            customer: id.as_bytes(),
            order: Some(codes.code(&order.to_le_bytes())),
            value: Value {
                day,
                units: cents as i64,
                scale: 2,
            },
            ..BlockRow::default()
        });
        if block.len() == block.capacity() {
            assert_eq!(builder.push_block(&block), Ok(()));
            block.clear();
        }
    }
    assert_eq!(builder.push_block(&block), Ok(()));
    builder
}

fn ids(kind: &str) -> Vec<String> {
    orders().map(|order| id(kind, order.1)).collect()
}

fn builder() -> OrdersBuilder {
    builder_of(&ids("C"))
}

fn ledger() -> Orders {
    builder().finish(None).unwrap_or_default()
}

fn quarter() -> Period {
    Calendar::default().period_of(Unit::Quarter, day(2024, 10, 1))
}

/// The rows of a text with so many columns wanted.
fn split_text(bencher: Bencher<'_, '_>, text: &str, wanted: &[usize]) {
    bencher.counter(BytesCount::of_str(text)).bench(|| {
        let mut reader = RowReader::new(text.as_bytes(), Dialect::default(), Options::default());
        reader.select(wanted);
        let (mut batch, mut rows) = (Batch::new(), 0);
        while matches!(reader.read(&mut batch), Ok(true)) {
            rows += batch.len();
        }
        rows
    });
}

/// The text with quotes around its first fields, so many in a row.
fn quoted(fields: usize) -> String {
    let line = |line: &str| {
        let parts = line.split(',').enumerate().map(|(place, part)| {
            if place < fields {
                format!("\"{part}\"")
            } else {
                part.to_owned()
            }
        });
        parts.collect::<Vec<_>>().join(",") + "\n"
    };
    text().lines().map(line).collect()
}

#[divan::bench]
fn split(bencher: Bencher<'_, '_>) {
    split_text(bencher, &text(), &[0, 1, 2, 3]);
}

#[divan::bench]
fn split_one_quoted(bencher: Bencher<'_, '_>) {
    split_text(bencher, &quoted(1), &[0, 1, 2, 3]);
}

#[divan::bench]
fn split_all_quoted(bencher: Bencher<'_, '_>) {
    split_text(bencher, &quoted(5), &[0, 1, 2, 3]);
}

/// One row in a hundred with a quote in the middle of a field.
#[divan::bench]
fn split_with_odd_rows(bencher: Bencher<'_, '_>) {
    let text = text().replace("00,C", "00\",C");
    split_text(bencher, &text, &[0, 1, 2, 3]);
}

/// 79 columns, most of them empty, ten of them wanted: what shops export.
#[divan::bench]
fn split_wide(bencher: Bencher<'_, '_>) {
    let field = |(column, value): (usize, &str)| match column % 16 {
        0 => value.to_owned(),
        1 => format!("\"{value}, x\""),
        _ => String::new(),
    };
    let line = |line: &str| {
        let values = line.split(',').cycle().take(79).enumerate();
        values.map(field).collect::<Vec<_>>().join(",") + "\n"
    };
    let text: String = text().lines().map(line).collect();
    split_text(bencher, &text, &[0, 1, 5, 10, 16, 17, 32, 48, 64, 78]);
}

#[divan::bench]
fn parse_dates(bencher: Bencher<'_, '_>) {
    let texts: Vec<String> = orders().map(|order| order.2.to_string()).collect();
    let reader = DateReader::new(DateOptions::default());
    bencher
        .counter(ItemsCount::new(texts.len()))
        .with_inputs(|| reader.clone())
        .bench_values(|reader| {
            let mut reader = reader.ok();
            texts
                .iter()
                .filter(|text| {
                    matches!(
                        reader.as_mut().map(|reader| reader.day(text.as_bytes())),
                        Some(Ok(_))
                    )
                })
                .count()
        });
}

#[divan::bench]
fn parse_amounts(bencher: Bencher<'_, '_>) {
    let texts: Vec<String> = orders()
        .map(|order| format!("{}.{:02}", order.3 / 100, order.3 % 100))
        .collect();
    let parse = |text: &String| parse_amount(text.as_bytes(), DecimalMark::Point).is_ok();
    bencher
        .counter(ItemsCount::new(texts.len()))
        .bench(|| texts.iter().filter(|text| parse(text)).count());
}

/// Days in the forms of common exports: the form, the report's zone, the format if one is given.
#[divan::bench(args = [
    ("2023-04-30T04:16:54Z", "UTC", None),
    ("2023-04-30 04:16:54 -0500", "UTC", None),
    ("2023-04-30 04:16:54 -0500", "Europe/Berlin", None),
    ("4/30/2023 14:05", "UTC", None),
    ("Apr 30, 2023, 4:16:54 AM", "UTC", None),
    ("30 avr. 2023", "UTC", None),
    ("30.04.2023 04:16", "UTC", Some("%d.%m.%Y %H:%M")),
    ("30 avril 2023", "UTC", Some("%d %B %Y")),
])]
fn date_forms(bencher: Bencher<'_, '_>, (form, zone, format): (&str, &str, Option<&str>)) {
    let texts: Vec<String> = orders().map(|order| with_day(form, order.2)).collect();
    let options = || DateOptions {
        order: Some(DateOrder::MonthFirst),
        format: format.map(str::to_owned),
        zone: Zone::named(zone).unwrap_or_default(),
        ..DateOptions::default()
    };
    bencher
        .counter(ItemsCount::new(texts.len()))
        .with_inputs(|| DateReader::new(options()))
        .bench_values(|reader| {
            let mut reader = reader.ok();
            let days = texts.iter().filter(|text| {
                let day = reader.as_mut().map(|reader| reader.day(text.as_bytes()));
                matches!(day, Some(Ok(_)))
            });
            assert_eq!(days.count(), texts.len());
        });
}

/// The form of 30 April 2023 with a day and a month of another date.
fn with_day(form: &str, day: Day) -> String {
    let (year, month, dom) = day.ymd();
    let form = form
        .replace("2023", &year.to_string())
        .replace("30", &format!("{:02}", dom.min(28)));
    form.replacen("04-", &format!("{month:02}-"), 1)
        .replacen("4/", &format!("{month}/"), 1)
}

#[divan::bench(args = ["12.34", "1234567.89", "1,234.56", "$1234.56", "€12.34", "12.34 EUR"])]
fn amount_forms(bencher: Bencher<'_, '_>, form: &str) {
    let texts: Vec<String> = orders()
        .map(|order| form.replace("34", &(10 + order.3 % 90).to_string()))
        .collect();
    let parse = |text: &String| parse_marked(text.as_bytes(), DecimalMark::Point).is_ok();
    bencher
        .counter(ItemsCount::new(texts.len()))
        .bench(|| texts.iter().filter(|text| parse(text)).count());
}

#[divan::bench(args = IDS)]
fn push_block(bencher: Bencher<'_, '_>, kind: &str) {
    let ids = ids(kind);
    bencher
        .counter(ItemsCount::new(ORDERS))
        .bench(|| builder_of(&ids));
}

#[divan::bench]
fn group(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(ORDERS))
        .with_inputs(builder)
        .bench_values(|builder| builder.finish(None));
}

#[divan::bench]
fn tally(bencher: Bencher<'_, '_>) {
    let orders = ledger();
    let frame = Frame::new(&quarter(), Window::Months(12));
    bencher
        .counter(ItemsCount::new(ORDERS))
        .bench(|| Tally::of(black_box(&orders), &frame));
}

#[divan::bench]
fn summary(bencher: Bencher<'_, '_>) {
    let ledger = Ledger {
        orders: Some(ledger()),
        ..Ledger::default()
    };
    let settings = Settings {
        window: Window::Months(12),
        margin: None,
        lifespan: None,
        retention_cost: None,
        acquisition_cost: None,
        as_of: day(2024, 12, 31),
        data_from: None,
        suggested: None,
    };
    bencher
        .counter(ItemsCount::new(ORDERS))
        .bench(|| summarise(black_box(&ledger), quarter(), &settings));
}

/// From a file to histories.
#[divan::bench]
fn whole(bencher: Bencher<'_, '_>) {
    let text = text();
    let file = NamedTempFile::new().and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        Ok(file)
    });
    let files = file.iter().map(|file| file.path().to_path_buf()).collect();
    let options = OrderOptions {
        files,
        ..OrderOptions::default()
    };
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| read_orders(&options).is_ok());
}
