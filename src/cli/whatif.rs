//! `retention whatif` as it is typed.

use clap::{Args, Command};

use super::args::InputArgs;
use super::days::DaysArgs;
use super::options::common;
use super::output::OutputArgs;
use super::values::{self, PeriodText};
use crate::calendar::Window;
use crate::commands::Usage;
use crate::commands::whatif::WhatIfOptions;
use crate::metrics::whatif::{AskedLift, OrderValueLift};
use crate::money::Money;
use crate::render::Style;

const WHATIF_EXAMPLES: &str = "Examples:
  retention whatif orders.csv --retention +5pp --margin 0.4
  retention whatif orders.csv --retention +5pp --frequency +10% --aov +3 --cost 20000
  retention whatif orders.csv --costs costs.csv --retention +2pp --sweep --months 24";

#[derive(Debug, Args)]
#[command(after_help = WHATIF_EXAMPLES)]
pub(super) struct WhatIfArgs {
    /// Points added to the retention rate: +5pp
    #[arg(long, value_name = "POINTS", default_value = "0pp", allow_hyphen_values = true, value_parser = values::points, help_heading = "Change")]
    retention: f64,
    /// More orders per customer: +10%
    #[arg(long, value_name = "PERCENT", default_value = "0%", allow_hyphen_values = true, value_parser = values::percent_change, help_heading = "Change")]
    frequency: f64,
    /// Larger orders: +3 in money or +5%
    #[arg(long, value_name = "CHANGE", default_value = "0", allow_hyphen_values = true, value_parser = order_value, help_heading = "Change")]
    aov: OrderValueLift,
    /// With a customers file that has amounts: points added to the share of MRR lost in a month: -1pp
    #[arg(long, value_name = "POINTS", allow_hyphen_values = true, value_parser = values::points, help_heading = "Change")]
    mrr_churn: Option<f64>,
    /// What the change costs over the months
    #[arg(long, value_name = "AMOUNT", default_value = "0", value_parser = values::cost, help_heading = "Change")]
    cost: Money,
    /// Months carried forward
    #[arg(
        long,
        value_name = "MONTHS",
        default_value_t = 12,
        value_parser = clap::value_parser!(u32).range(1..=1200),
        help_heading = "Change"
    )]
    months: u32,
    /// Beside it a table of other points of retention (1, 2, 3, 5 and 10 if none are named)
    #[arg(
        long,
        value_name = "POINTS",
        num_args = 0..=1,
        require_equals = true,
        value_delimiter = ',',
        default_missing_value = "1pp,2pp,3pp,5pp,10pp",
        value_parser = values::points,
        help_heading = "Change"
    )]
    sweep: Vec<f64>,
    /// Where today's figures come from, as in `retention report`
    #[arg(
        long,
        value_name = "PERIOD",
        default_value = "last-month",
        help_heading = "Period"
    )]
    period: PeriodText,
    #[command(flatten)]
    days: DaysArgs,
    /// A customer is active who ordered within this time before: 12mo, 90d, 12w, 1y
    #[arg(long, value_name = "LENGTH", default_value = "12mo", value_parser = values::window, help_heading = "Definitions")]
    active_within: Window,
    /// Share of revenue that is kept, 0.4 or 40% [default: 1, profit counts revenue]
    #[arg(long, value_name = "SHARE", value_parser = values::share, help_heading = "Definitions")]
    margin: Option<f64>,
    /// Spent on keeping customers in the period
    #[arg(long, value_name = "AMOUNT", value_parser = values::cost, help_heading = "Definitions")]
    retention_cost: Option<Money>,
    /// Spent on winning customers in the period
    #[arg(long, value_name = "AMOUNT", value_parser = values::cost, help_heading = "Definitions")]
    acquisition_cost: Option<Money>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: InputArgs,
}

/// `forecast` takes typed cohorts in place of files.
pub(super) fn without_files(command: Command) -> Command {
    command.mut_subcommand("forecast", |forecast| {
        forecast.mut_arg("files", |files| {
            files
                .required(false)
                .required_unless_present_any(["customers", "survivors"])
        })
    })
}

pub(super) fn whatif(args: WhatIfArgs, style: Style) -> Result<WhatIfOptions, Usage> {
    let common = common(args.input, args.days, args.output, style);
    Ok(WhatIfOptions {
        period: args.period.choice(common.calendar).map_err(Usage)?,
        lift: AskedLift {
            retention_points: args.retention,
            frequency: args.frequency,
            order_value: args.aov,
            spend: args.cost.to_f64(),
        },
        sweep: args.sweep,
        mrr_churn: args.mrr_churn,
        months: args.months,
        window: args.active_within,
        margin: args.margin,
        retention_cost: args.retention_cost,
        acquisition_cost: args.acquisition_cost,
        common,
    })
}

fn order_value(text: &str) -> Result<OrderValueLift, String> {
    if text.trim_end().ends_with('%') {
        return values::percent_change(text).map(OrderValueLift::Share);
    }
    let amount = values::money(text.trim().trim_start_matches('+'));
    amount
        .map(|amount| OrderValueLift::Amount(amount.to_f64()))
        .map_err(|_| format!("{text:?} is not a change: use +3 or +5%"))
}
