//! `retention clv` as it is typed.

use clap::Args;

use super::args::InputArgs;
use super::days::DaysArgs;
use super::options::common;
use super::output::{ListArgs, OutputArgs};
use super::values::{self, choice};
use crate::calendar::{Day, Window};
use crate::commands::Usage;
use crate::commands::ValueList;
use crate::commands::clv::ClvOptions;
use crate::metrics::clv::Asked;
use crate::metrics::clv::outlook::Outlook;
use crate::render::Style;

const CLV_EXAMPLES: &str = "Examples:
  retention clv orders.csv
  retention clv orders.csv --horizon 24mo --discount 0.1 --margin 0.4 --customers-out values.csv
  retention clv orders.csv --holdout 39w --model pareto-nbd
  retention clv orders.csv --customers customers.csv --covariates country
  retention clv orders.csv --model all --churn-after 180d --alive-on 2025-12-31
  retention clv orders.csv --calibrate-to 2024-12-31 --intervals --format json";

/// Groups that have fits of their own; `--top` is of the list.
const GROUPS: usize = 10;

#[derive(Debug, Args)]
#[command(after_help = CLV_EXAMPLES)]
pub(super) struct ClvArgs {
    /// How often customers buy: which model is fitted and predicts
    #[arg(
        long,
        value_name = "MODEL",
        default_value = "auto",
        value_parser = choice::<Asked>(),
        help_heading = "Model"
    )]
    model: Asked,
    /// Columns that may explain how customers differ in their orders and dropout, of the order or customers file:
    /// numbers as they are, texts one by one
    #[arg(
        long,
        value_name = "COLUMNS",
        value_delimiter = ',',
        help_heading = "Model"
    )]
    covariates: Vec<String>,
    /// Fit to orders up to this day; predictions start the day after [default: all]
    #[arg(long, value_name = "DAY", value_parser = values::day, help_heading = "Model")]
    calibrate_to: Option<Day>,
    /// Check the model on this much after the calibration, which ends that much earlier: 39w, 6mo
    #[arg(long, value_name = "LENGTH", value_parser = values::window, help_heading = "Model")]
    holdout: Option<Window>,
    /// How far ahead, in whole months: 12mo, 2y
    #[arg(long, value_name = "LENGTH", default_value = "12mo", value_parser = values::months, help_heading = "Value")]
    horizon: u32,
    /// Discount rate a year, 0.1 or 10%: later money counts less
    #[arg(long, value_name = "RATE", default_value = "0", value_parser = values::share, help_heading = "Value")]
    discount: f64,
    /// Share of revenue that is kept, 0.4 or 40% [default: 1, value counts revenue]
    #[arg(long, value_name = "SHARE", value_parser = values::share, help_heading = "Value")]
    margin: Option<f64>,
    /// For the formula's churn: a customer is active who ordered within this time before
    #[arg(long, value_name = "LENGTH", default_value = "12mo", value_parser = values::window, help_heading = "Value")]
    active_within: Window,
    /// How many customers will order nothing within this time, and each one's chance: 180d, 6mo
    #[arg(long, value_name = "LENGTH", value_parser = values::window, help_heading = "Value")]
    churn_after: Option<Window>,
    /// How many customers will still be active on this later day, and each one's chance
    #[arg(long, value_name = "DAY", value_parser = values::day, help_heading = "Value")]
    alive_on: Option<Day>,
    /// 95 % intervals of the totals: fit again to so many samples of the customers (200 if no number)
    #[arg(
        long,
        value_name = "SAMPLES",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "200",
        value_parser = clap::value_parser!(u32).range(20..=100_000),
        help_heading = "Value"
    )]
    intervals: Option<u32>,
    /// Start of the random numbers that draw the samples
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 1,
        help_heading = "Value"
    )]
    seed: u64,
    #[command(flatten)]
    list: ListArgs,
    /// Only so many, those worth most by the prediction; with --at-risk, those who spent most so far
    #[arg(
        long,
        value_name = "NUMBER",
        requires = "customers_out",
        help_heading = "Lists"
    )]
    top: Option<usize>,
    /// Only who bought on several days and is more likely gone than not, who spent most first
    #[arg(long, requires = "customers_out", help_heading = "Lists")]
    at_risk: bool,
    #[command(flatten)]
    days: DaysArgs,
    /// Each group of customers with a fit of its own beside that of all: by their first value of this column of the
    /// order file, or their value in the customers file; the ten largest, the rest is "other"
    #[arg(long, value_name = "COLUMN", help_heading = "Groups")]
    by: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: InputArgs,
}

pub(super) fn clv(args: ClvArgs, style: Style) -> Result<ClvOptions, Usage> {
    let mut common = common(args.input, args.days, args.output, style);
    common.top = GROUPS;
    // The groups' column first, then the covariates', then those that go along into a list.
    let columns = args.by.iter().chain(&args.covariates);
    common.input.orders.by = columns.cloned().collect();
    let list = args.list.options(&mut common);
    common.carried += args.covariates.len();
    if args.by.is_none() && !args.covariates.is_empty() {
        common.input.orders.by_flag = Some("--covariates");
    }
    let options = ClvOptions {
        list,
        wanted: ValueList {
            top: args.top,
            at_risk: args.at_risk,
        },
        common,
        by: args.by,
        covariates: args.covariates,
        model: args.model,
        calibrate_to: args.calibrate_to,
        holdout: args.holdout,
        horizon_months: args.horizon,
        discount: args.discount,
        margin: args.margin,
        window: args.active_within,
        samples: args.intervals,
        seed: args.seed,
        outlook: Outlook {
            churn_after: args.churn_after,
            alive_on: args.alive_on,
        },
    };
    Ok(options)
}
