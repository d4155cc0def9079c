//! Throughput of each layer and of the whole, on 100,000 orders of 10,000 customers.
//!
//! `cargo bench` runs all of it in a few seconds. For large files and other programs beside this one:
//! `benches/compare.sh`.

use std::io::Write;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use retention::calendar::{Calendar, Day, Period, Unit, Window};
use retention::input::amount::{DecimalMark, parse_amount};
use retention::input::date::{DateOptions, DateReader};
use retention::input::orders::{OrderOptions, read_orders};
use retention::input::rows::{Batch, Dialect, Options, RowReader};
use retention::ledger::{Ledger, Orders, OrdersBuilder};
use retention::metrics::summary::{Settings, summarise};
use retention::metrics::tally::{Frame, Tally};
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

fn builder() -> OrdersBuilder {
    let mut builder = OrdersBuilder::new();
    for (order, customer, day, cents) in orders() {
        let (order, customer) = (format!("ORD-{order:08}"), format!("C{customer:07}"));
        let pushed = builder.push(
            customer.as_bytes(),
            Some(order.as_bytes()),
            day,
            cents as i64,
            2,
        );
        assert_eq!(pushed, Ok(()));
    }
    builder
}

fn ledger() -> Orders {
    builder().finish(None).unwrap_or_default()
}

fn quarter() -> Period {
    Calendar::default().period_of(Unit::Quarter, day(2024, 10, 1))
}

#[divan::bench]
fn split(bencher: Bencher<'_, '_>) {
    let text = text();
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut reader = RowReader::new(text.as_bytes(), Dialect::default(), Options::default());
        reader.select(&[0, 1, 2, 3]);
        let (mut batch, mut rows) = (Batch::new(), 0);
        while matches!(reader.read(&mut batch), Ok(true)) {
            rows += batch.len();
        }
        rows
    });
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

#[divan::bench]
fn intern(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(ORDERS)).bench(builder);
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
