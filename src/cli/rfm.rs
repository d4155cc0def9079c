//! `retention rfm` as it is typed.

use std::path::PathBuf;

use clap::Args;

use super::args::InputArgs;
use super::cuts::{self, Cut};
use super::days::DaysArgs;
use super::options::common;
use super::output::{ListArgs, OutputArgs};
use super::values::{self};
use crate::calendar::Day;
use crate::commands::Usage;
use crate::commands::rfm::RfmOptions;
use crate::render::Style;

const RFM_EXAMPLES: &str = "Examples:
  retention rfm orders.csv
  retention rfm orders.csv --since 2024-01-01 --customers-out segments.csv
  retention rfm orders.csv --cuts recency=30,90,180,365 --cuts frequency=2,3,5,10
  retention rfm orders.csv --segment \"At risk\" --customers-out at_risk.csv
  retention rfm orders.csv --from 2024-12-31 --as-of 2025-03-31";

#[derive(Debug, Args)]
#[command(after_help = RFM_EXAMPLES)]
pub(super) struct RfmArgs {
    /// Only orders from this day on
    #[arg(long, value_name = "DAY", value_parser = values::day, help_heading = "Segments")]
    since: Option<Day>,
    /// How customers moved between segments since this day
    #[arg(long, value_name = "DAY", value_parser = values::day, help_heading = "Segments")]
    from: Option<Day>,
    /// An own grid: [[segment]] tables with name, recency and frequency scores that cover all 25 cells
    #[arg(long, value_name = "FILE.toml", help_heading = "Segments")]
    grid: Option<PathBuf>,
    /// Own thresholds for a score, four of them, in place of fifths: recency=30,90,180,365 (days: up to 30 scores 5),
    /// frequency=2,3,5,10 (orders: from 2 on scores 2), monetary=50,100,250,1000; again for another score
    #[arg(long, value_name = "SCORE=CUTS", value_parser = cuts::cut, help_heading = "Segments")]
    cuts: Vec<Cut>,
    #[command(flatten)]
    list: ListArgs,
    /// Only these segments
    #[arg(
        long = "segment",
        value_name = "NAMES",
        value_delimiter = ',',
        requires = "customers_out",
        help_heading = "Lists"
    )]
    segments: Vec<String>,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: InputArgs,
}

pub(super) fn rfm(args: RfmArgs, style: Style) -> Result<RfmOptions, Usage> {
    let cuts = cuts::all(args.cuts)?;
    let mut common = common(args.input, args.days, args.output, style);
    let options = RfmOptions {
        list: args.list.options(&mut common),
        segments: args.segments,
        common,
        since: args.since,
        from: args.from,
        grid: args.grid,
        cuts,
    };
    Ok(options)
}
