//! The arguments of `retention check`, and the options made of them.

use clap::Args;

use super::args::InputArgs;
use super::days::{ZoneArg, parse_zone};
use super::options::input;
use super::output::OutputArgs;
use crate::commands::Usage;
use crate::commands::check::CheckOptions;
use crate::render::Style;

const CHECK_EXAMPLES: &str = "Examples:
  retention check orders.csv
  retention check lines.csv --amount \"Quantity * UnitPrice\"
  retention check 2024.csv 2025.csv --strict --format json
  retention check --customers subscriptions.csv";

#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(super) struct CheckArgs {
    /// Time zone in which instants become days, like Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = parse_zone, help_heading = "Forms")]
    timezone: ZoneArg,
    /// Exit with 1 when anything needs a decision
    #[arg(long, help_heading = "Output")]
    strict: bool,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: InputArgs,
}

pub(super) fn check(args: CheckArgs, style: Style) -> Result<CheckOptions, Usage> {
    let CheckArgs {
        input: files,
        timezone,
        strict,
        output,
    } = args;
    let mut input = input(files);
    if input.rejects.is_some() {
        let message = "check keeps no rows: leave out --rejects";
        return Err(Usage(message.to_owned()));
    }
    input.orders.zone = timezone.zone;
    Ok(CheckOptions {
        input,
        strict,
        output: output.options(style),
    })
}
