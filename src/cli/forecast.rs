//! `retention forecast` as it is typed.

use clap::Args;

use super::args::{GroupArgs, InputArgs};
use super::days::DaysArgs;
use super::options::{common, grouped};
use super::output::OutputArgs;
use super::values::{self};
use crate::calendar::Window;
use crate::commands::forecast::ForecastOptions;
use crate::money::Money;
use crate::render::Style;

const FORECAST_EXAMPLES: &str = "Examples:
  retention forecast --survivors 1000,869,743,653,593,551,517,491 --every 1y
  retention forecast --customers customers.csv --every 1mo --ahead 24 --discount 0.1
  retention forecast --customers customers.csv --by plan";

#[derive(Debug, Args)]
#[command(after_help = FORECAST_EXAMPLES)]
pub(super) struct ForecastArgs {
    /// A cohort typed in: customers there after 0, 1, 2 … periods; again for another cohort
    #[arg(
        long,
        value_name = "COUNTS",
        value_parser = survivors,
        required_unless_present = "customers",
        conflicts_with_all = ["customers", "files", "by"],
        help_heading = "Cohorts"
    )]
    survivors: Vec<Counts>,
    /// A period: how often contracts come up for renewal, 1mo, 3mo, 1y, 4w
    #[arg(long, value_name = "LENGTH", default_value = "1mo", value_parser = values::window, help_heading = "Cohorts")]
    every: Window,
    /// Periods of the forecast
    #[arg(
        long,
        value_name = "PERIODS",
        default_value_t = 12,
        value_parser = clap::value_parser!(u32).range(1..=1200),
        help_heading = "Cohorts"
    )]
    ahead: u32,
    /// Discount rate a year, 0.1 or 10%: later periods count less
    #[arg(long, value_name = "RATE", default_value = "0.1", value_parser = values::share, help_heading = "Cohorts")]
    discount: f64,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    groups: GroupArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: InputArgs,
}

pub(super) fn forecast(args: ForecastArgs, style: Style) -> ForecastOptions {
    ForecastOptions {
        common: grouped(
            common(args.input, args.days, args.output, style),
            args.groups,
        ),
        survivors: args.survivors.into_iter().map(|counts| counts.0).collect(),
        period: args.every,
        ahead: args.ahead,
        discount: args.discount,
    }
}

/// The counts of one cohort.
#[derive(Debug, Clone)]
struct Counts(Vec<f64>);

fn survivors(text: &str) -> Result<Counts, String> {
    let count = |part: &str| values::cost(part).map(Money::to_f64);
    let counts: Result<Vec<f64>, String> = text.split(',').map(count).collect();
    counts
        .map(Counts)
        .map_err(|reason| format!("{reason}; use counts like 1000,869,743"))
}
