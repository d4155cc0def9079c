//! Writes a large order file to try the program's speed on.
//!
//! ```sh
//! cargo run --release --example generate_orders -- --orders 10000000 --output big.csv
//! cargo run --release --example generate_orders -- --shape shopify --orders 1000000 --output shopify.csv
//! ```
//!
//! The same arguments give the same bytes on every machine: the random numbers come from a
//! generator in this example, and no clock is asked. Every name and address is invented. Customers
//! come in random order, which is the hard case for whoever groups by them. `--shape` writes what
//! shops and tools export. With `--messy` the file has orders in several rows, refunds, rows
//! without a customer, quoted fields and blank lines.

#![allow(clippy::print_stderr)]

mod dates;
mod lines;
mod random;
mod shopify;
mod table;
mod text;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use dates::{Date, dates};
use random::Random;
use table::{Customers, Dates, Table};

/// Writes a seeded order file: order_id,customer_id,order_date,amount,country, or another shape.
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
    /// The kind of file; without it the five columns unquoted, with ids that count.
    #[arg(long)]
    shape: Option<Shape>,
    /// Adds line items, refunds, guests, quoted fields and blank lines.
    #[arg(long, conflicts_with = "shape")]
    messy: bool,
    /// Gives customers ids of eight letters and digits that look random, in place of C and a number.
    #[arg(long, conflicts_with = "shape")]
    random_ids: bool,
    /// The file to write; standard output if not given.
    #[arg(long)]
    output: Option<PathBuf>,
}

/// What kind of file is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shape {
    /// Five columns, quoted order ids, customers that count, plain days.
    Plain,
    /// The same with customers of 13 digits.
    Numbers,
    /// The same with UUIDs as customers and times in UTC, like 2023-04-30T04:16:54Z.
    Uuids,
    /// The same with e-mail addresses as customers and times of New York, like
    /// 2023-04-30 04:16:54 -0400.
    Emails,
    /// Line items of a wholesaler in Windows-1252, eight rows an order on average.
    Lines,
    /// Shopify's export of orders, 79 columns, one to four rows an order.
    Shopify,
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
    let file = Setting {
        orders: args.orders,
        customers: args.customers.unwrap_or(args.orders / 10).max(1),
        dates: dates(args.months),
    };
    let table = |customers, dates| Table {
        messy: args.messy,
        quoted: args.shape.is_some(),
        customers,
        dates,
    };
    let unquoted = if args.random_ids {
        Customers::Random
    } else {
        Customers::Counting
    };
    match args.shape {
        None => table(unquoted, Dates::Days).write(&file, &mut random, &mut output)?,
        Some(Shape::Plain) => {
            table(Customers::Counting, Dates::Days).write(&file, &mut random, &mut output)?
        }
        Some(Shape::Numbers) => {
            table(Customers::Numbers, Dates::Days).write(&file, &mut random, &mut output)?
        }
        Some(Shape::Uuids) => {
            table(Customers::Uuids, Dates::Utc).write(&file, &mut random, &mut output)?
        }
        Some(Shape::Emails) => {
            table(Customers::Emails, Dates::Offset).write(&file, &mut random, &mut output)?
        }
        Some(Shape::Lines) => lines::write(&file, &mut random, &mut output)?,
        Some(Shape::Shopify) => shopify::write(&file, &mut random, &mut output)?,
    }
    output.flush()
}

/// What every shape is written from.
struct Setting {
    orders: u64,
    customers: u64,
    dates: Vec<Date>,
}

impl Setting {
    /// Where an order of a file sorted by time stands: its day, and its second of the day.
    fn moment(&self, order: u64) -> (&Date, u64) {
        let seconds = self.dates.len() as u64 * dates::DAY;
        let second = u128::from(order.min(self.orders - 1)) * u128::from(seconds);
        let second = (second / u128::from(self.orders)) as u64; // invariant: below `seconds`
        (
            &self.dates[(second / dates::DAY) as usize],
            second % dates::DAY,
        ) // invariant
    }
}
