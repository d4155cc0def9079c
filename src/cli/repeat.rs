//! `retention repeat` as it is typed.

use clap::Args;

use super::args::{GroupArgs, InputArgs};
use super::days::DaysArgs;
use super::options::{common, grouped};
use super::output::{ListArgs, OutputArgs};
use crate::commands::repeat::RepeatOptions;
use crate::render::Style;

const REPEAT_EXAMPLES: &str = "Examples:
  retention repeat orders.csv
  retention repeat orders.csv --within 14,28 --orders 3";

#[derive(Debug, Args)]
#[command(after_help = REPEAT_EXAMPLES)]
pub(super) struct RepeatArgs {
    /// Count second orders within so many days
    #[arg(long, value_name = "DAYS", value_delimiter = ',', default_value = "30,60,90,365", value_parser = clap::value_parser!(u32).range(1..=36525), help_heading = "Definitions")]
    within: Vec<u32>,
    /// Show what comes after each of so many first orders
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100), help_heading = "Definitions")]
    orders: u16,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    groups: GroupArgs,
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: InputArgs,
}

pub(super) fn repeat(args: RepeatArgs, style: Style) -> RepeatOptions {
    let mut common = grouped(
        common(args.input, args.days, args.output, style),
        args.groups,
    );
    RepeatOptions {
        list: args.list.options(&mut common),
        common,
        within: args.within,
        orders: args.orders.into(),
    }
}
