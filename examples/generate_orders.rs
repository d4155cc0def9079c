//! Writes a large order file to try the program's speed on.
//!
//! ```sh
//! cargo run --release --example generate_orders -- --orders 10000000 --output big.csv
//! ```
//!
//! The same arguments give the same bytes on every machine: the random numbers come from a
//! generator in this file, and no clock is asked. Customers come in random order, which is the hard
//! case for whoever groups by them. With `--messy` the file has what exports have: orders in several
//! rows, refunds, rows without a customer, quoted fields, blank lines.

#![allow(clippy::print_stderr)]

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use retention::calendar::Day;

/// Writes a seeded order file: order_id,customer_id,order_date,amount,country.
#[derive(Debug, Parser)]
struct Args {
    /// How many orders.
    #[arg(long, default_value_t = 10_000_000)]
    orders: u64,
    /// How many customers they are spread over; a tenth of the orders if not given.
    #[arg(long)]
    customers: Option<u64>,
    /// How many months the days are spread over; the last one is December 2024.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=12_000))]
    months: u16,
    /// Where the random numbers start.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Adds line items, refunds, guests, quoted fields and blank lines.
    #[arg(long)]
    messy: bool,
    /// Gives customers ids of eight letters and digits that look random, in place of C and a number.
    #[arg(long)]
    random_ids: bool,
    /// The file to write; standard output if not given.
    #[arg(long)]
    output: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let written = match &args.output {
        Some(path) => File::create(path).and_then(|file| write_orders(&args, file)),
        None => write_orders(&args, io::stdout().lock()),
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write the orders: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write_orders(args: &Args, output: impl Write) -> io::Result<()> {
    let mut output = BufWriter::with_capacity(1 << 20, output);
    let mut random = Random(args.seed);
    let dates = dates(args.months);
    let customers = args.customers.unwrap_or(args.orders / 10).max(1);
    output.write_all(b"order_id,customer_id,order_date,amount,country\n")?;
    let mut rows = Vec::new();
    for number in 1..=args.orders {
        rows.clear();
        let order = Order {
            random_ids: args.random_ids,
            ..Order::draw(number, customers, &dates, &mut random)
        };
        if args.messy {
            order.write_messy(&mut rows, &mut random);
        } else {
            order.write(&mut rows);
        }
        output.write_all(&rows)?;
    }
    output.flush()
}

/// The days of the last `months` months up to December 2024, as text.
fn dates(months: u16) -> Vec<String> {
    let end = Day::from_ymd(2025, 1, 1).unwrap_or(Day::MAX);
    let start = end.plus_months(-i32::from(months));
    (0..end.days_since(start))
        .map(|days| start.plus_days(days).to_string())
        .collect()
}

const COUNTRIES: [&str; 8] = ["DE", "FR", "GB", "US", "NL", "ES", "IT", "AT"];

/// What ids that look random are made of.
const SYMBOLS: [u8; 32] = *b"abcdefghijkmnpqrstuvwxyz23456789";

/// One order to be written.
struct Order<'a> {
    number: u64,
    customer: u64,
    random_ids: bool,
    date: &'a str,
    cents: u64,
    country: &'static str,
}

impl<'a> Order<'a> {
    fn draw(number: u64, customers: u64, dates: &'a [String], random: &mut Random) -> Self {
        Order {
            number,
            customer: 1 + random.below(customers),
            random_ids: false,
            date: &dates[random.below(dates.len() as u64) as usize], // invariant: at least 28 days
            // Two draws multiplied: many small orders, few large ones.
            cents: 500 + random.below(1_000) * random.below(50),
            country: COUNTRIES[random.below(8) as usize], // invariant: eight countries
        }
    }

    fn write(&self, row: &mut Vec<u8>) {
        row.extend_from_slice(b"ORD-");
        digits(row, self.number, 8);
        row.push(b',');
        self.write_customer(row);
        row.push(b',');
        row.extend_from_slice(self.date.as_bytes());
        row.push(b',');
        self.write_cents(row, self.cents);
        row.push(b',');
        row.extend_from_slice(self.country.as_bytes());
        row.push(b'\n');
    }

    fn write_customer(&self, row: &mut Vec<u8>) {
        if !self.random_ids {
            row.push(b'C');
            return digits(row, self.customer, 7);
        }
        // An odd factor makes other numbers of all numbers below 2^40, no two the same.
        let mixed = self.customer.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let symbols = (0..8).map(|place| SYMBOLS[(mixed >> (5 * place)) as usize % 32]); // invariant
        row.extend(symbols);
    }

    fn write_cents(&self, row: &mut Vec<u8>, cents: u64) {
        digits(row, cents / 100, 1);
        row.push(b'.');
        digits(row, cents % 100, 2);
    }

    /// The order as an export might have it: one to three rows, 1 % refunds, 2 % guests, 1 % quoted
    /// fields and a blank line now and then.
    fn write_messy(&self, rows: &mut Vec<u8>, random: &mut Random) {
        let (guest, quoted, refund) = (
            random.below(50) == 0,
            random.below(100) == 0,
            random.below(100) == 0,
        );
        let items = 1 + random.below(6) / 4 + random.below(10) / 9;
        for item in 0..items {
            rows.extend_from_slice(b"ORD-");
            digits(rows, self.number, 8);
            rows.push(b',');
            if !guest {
                rows.extend_from_slice(if quoted { b"\"" } else { b"" });
                self.write_customer(rows);
                rows.extend_from_slice(if quoted { b"\"" } else { b"" });
            }
            rows.push(b',');
            rows.extend_from_slice(self.date.as_bytes());
            rows.push(b',');
            if refund {
                rows.push(b'-');
            }
            self.write_cents(rows, self.cents / items + item);
            rows.push(b',');
            if quoted {
                rows.extend_from_slice(b"\"North, \"\"East\"\"\nand ");
                rows.extend_from_slice(self.country.as_bytes());
                rows.push(b'"');
            } else {
                rows.extend_from_slice(self.country.as_bytes());
            }
            rows.push(b'\n');
        }
        if random.below(1_000) == 0 {
            rows.push(b'\n');
        }
    }
}

/// A number with zeros in front up to `width` digits.
fn digits(text: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut buffer = [b'0'; 20];
    let mut at = buffer.len();
    while number > 0 {
        at -= 1;
        buffer[at] = b'0' + (number % 10) as u8; // invariant: a u64 has at most 20 digits
        number /= 10;
    }
    text.extend_from_slice(&buffer[at.min(buffer.len() - width)..]);
}

/// SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to but not `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }
}
