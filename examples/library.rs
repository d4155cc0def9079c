//! A program that uses the library: one figure with its interval, and the whole report as the program prints it.
//!
//! `cargo run --example library`

#![expect(clippy::print_stdout, reason = "a program prints its result")]

use retention::{Error, Files, Format, ReportOptions};

fn main() -> Result<(), Error> {
    let files = Files::of_orders(["examples/orders.csv"]).costs("examples/costs.csv");
    let data = files.read()?;
    let options = ReportOptions {
        period: "2025-03".parse().map_err(Error::Usage)?,
        ..ReportOptions::default()
    };
    let report = data.report(&options)?;
    if let Some(kept) = report.metric("customer_retention_rate") {
        match (&kept.value, &kept.interval) {
            (Some(value), Some(interval)) => println!(
                "{}: {:.1} % of customers kept (95 % interval {:.1} to {:.1} %)",
                report.period(),
                100.0 * value.to_f64(),
                100.0 * interval.low,
                100.0 * interval.high,
            ),
            _ => println!("{}: not known: {:?}", report.period(), kept.note),
        }
    }
    println!("{}", String::from_utf8_lossy(&report.print(Format::Table)?));
    Ok(())
}
