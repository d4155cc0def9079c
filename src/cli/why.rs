//! The arguments of `retention why`, and the options made of them.

use std::str::FromStr;

use clap::Args;

use super::args::{DaysArgs, InputArgs, OutputArgs};
use super::options::{common, metric};
use super::values::{self, PeriodText};
use crate::calendar::{Calendar, PeriodChoice, Window};
use crate::commands::Usage;
use crate::commands::why::{CompareWith, WhyOptions};
use crate::render::Style;

const EXAMPLES: &str = "Examples:
  retention why orders.csv
  retention why orders.csv --period 2025-Q1 --compare year-ago
  retention why orders.csv --period 2025-03 --to-date --as-of 2025-03-17
  retention why orders.csv --metrics retention,aov,churn --format json";

/// The parts describe a change and add up to it; they prove no cause.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct WhyArgs {
    #[command(flatten)]
    input: InputArgs,
    /// The period that differs: 2025, 2025-Q1, 2025-03, 2025-W10, 2025-03-01..2025-03-31; last-month,
    /// last-quarter or last-year (the last complete one in the data); last-30d, ytd or Q1
    #[arg(
        long,
        value_name = "PERIOD",
        default_value = "last-month",
        help_heading = "Period"
    )]
    period: PeriodText,
    /// The earlier period it is compared with: previous, year-ago, or a period that shares no day with it
    #[arg(
        long,
        value_name = "WHICH",
        default_value = "previous",
        help_heading = "Period"
    )]
    compare: CompareText,
    /// Cut both periods to the same number of first days, as many as the data have of the later one
    #[arg(long, help_heading = "Period")]
    to_date: bool,
    #[command(flatten)]
    days: DaysArgs,
    /// A customer is active who ordered within this time before: 12mo, 90d, 12w, 1y
    #[arg(long, value_name = "LENGTH", default_value = "12mo", value_parser = values::window, help_heading = "Definitions")]
    active_within: Window,
    /// The metrics whose change is looked at, by key
    #[arg(
        long,
        value_name = "KEYS",
        value_delimiter = ',',
        default_value = "customer_retention_rate,repeat_purchase_rate,average_order_value",
        help_heading = "Definitions"
    )]
    metrics: Vec<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// The period compared with, as typed.
#[derive(Debug, Clone)]
enum CompareText {
    Previous,
    YearAgo,
    Other(PeriodText),
}

impl FromStr for CompareText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "previous" => Ok(CompareText::Previous),
            "year-ago" => Ok(CompareText::YearAgo),
            "none" => Err(
                "customers of both periods are needed; `retention report --compare none` shows one alone"
                    .to_owned(),
            ),
            _ => {
                let period: PeriodText = text.parse()?;
                match period.choice(Calendar::default())? {
                    PeriodChoice::Fixed(_) => Ok(CompareText::Other(period)),
                    _ => Err("name the period itself, like 2024-11, or previous or year-ago".to_owned()),
                }
            }
        }
    }
}

pub(super) fn why(args: WhyArgs, style: Style) -> Result<WhyOptions, Usage> {
    let common = common(args.input, args.days, args.output, style);
    let compare = match args.compare {
        CompareText::Previous => CompareWith::Previous,
        CompareText::YearAgo => CompareWith::YearAgo,
        CompareText::Other(text) => match text.choice(common.calendar).map_err(Usage)? {
            PeriodChoice::Fixed(period) => CompareWith::Other(period),
            _ => CompareWith::Previous, // refused when it was typed
        },
    };
    let metrics: Result<Vec<_>, Usage> = args.metrics.iter().map(|name| metric(name)).collect();
    Ok(WhyOptions {
        period: args.period.choice(common.calendar).map_err(Usage)?,
        compare,
        to_date: args.to_date,
        window: args.active_within,
        metrics: metrics?,
        common,
    })
}
