//! `rfm`, `clv`, `forecast` and `whatif`: arguments as typed, and the options made of them.

use std::path::PathBuf;

use clap::{Args, Command};

use super::args::{GroupArgs, InputArgs};
use super::cuts::{self, Cut};
use super::days::DaysArgs;
use super::options::{common, grouped};
use super::output::{ListArgs, OutputArgs};
use super::values::{self, PeriodText, choice};
use crate::calendar::{Day, Window};
use crate::commands::Usage;
use crate::commands::ValueList;
use crate::commands::clv::ClvOptions;
use crate::commands::forecast::ForecastOptions;
use crate::commands::rfm::RfmOptions;
use crate::commands::whatif::WhatIfOptions;
use crate::metrics::lifetime::Asked;
use crate::metrics::lifetime::outlook::Outlook;
use crate::metrics::whatif::{AskedLift, OrderValueLift};
use crate::money::Money;
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

/// Groups that have fits of their own; `--top` is of the list.
const GROUPS: usize = 10;

const CLV_EXAMPLES: &str = "Examples:
  retention clv orders.csv
  retention clv orders.csv --horizon 24mo --discount 0.1 --margin 0.4 --customers-out values.csv
  retention clv orders.csv --holdout 39w --model pareto-nbd
  retention clv orders.csv --customers customers.csv --covariates country
  retention clv orders.csv --model all --churn-after 180d --alive-on 2025-12-31
  retention clv orders.csv --calibrate-to 2024-12-31 --intervals --format json";

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
    #[arg(long, value_name = "LENGTH", default_value = "12mo", value_parser = months, help_heading = "Value")]
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

fn months(text: &str) -> Result<u32, String> {
    match values::window(text)? {
        Window::Months(months) if months <= 600 => Ok(months),
        Window::Months(_) => Err("longer than 50 years".to_owned()),
        Window::Days(_) => Err("counts whole months: use 12mo or 1y".to_owned()),
    }
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
