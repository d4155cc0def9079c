//! The arguments of `retention why`, and the options made of them.

use std::str::FromStr;

use clap::Args;

use super::alerts::{taken_apart, threshold};
use super::args::InputArgs;
use super::days::DaysArgs;
use super::options::{common, metric};
use super::output::OutputArgs;
use super::values::{self, PeriodText};
use crate::calendar::{Calendar, PeriodChoice, Window};
use crate::commands::Usage;
use crate::commands::why::{CompareWith, WhyOptions};
use crate::metrics::catalogue::Entry;
use crate::metrics::why::requirement::{Condition, Side, Subject, bridge_keys, driver_keys};
use crate::render::Style;

const EXAMPLES: &str = "Examples:
  retention why orders.csv
  retention why orders.csv --period 2025-Q1 --compare year-ago
  retention why orders.csv --period 2025-03 --to-date --as-of 2025-03-17
  retention why orders.csv --by country --top 8
  retention why orders.csv --require 'net_revenue.change_high >= -100'
  retention why orders.csv --by all --metrics retention,aov --format json";

/// The parts describe a change and add up to it; they prove no cause.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct WhyArgs {
    #[command(flatten)]
    periods: WhyPeriodArgs,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    definitions: WhyDefinitionArgs,
    /// Which groups the change comes from: customers by their first value of this column of the order file, or their value
    /// in the customers file; a list; tenure (time since the first order), cohort (its quarter), or all: search every column.
    /// Repeated, each is looked at
    #[arg(long, value_name = "COLUMNS", help_heading = "Groups")]
    by: Vec<String>,
    /// Groups of a column by themselves, the largest; the rest is "other"
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..), help_heading = "Groups")]
    top: u16,
    /// Shuffles behind a test where the groups are small or the metric is money; fewer where there are many customers
    #[arg(long, value_name = "NUMBER", default_value_t = 999, value_parser = clap::value_parser!(u32).range(..=99_999), help_heading = "Groups")]
    permutations: u32,
    /// Where the random numbers of the shuffles start: the same for one seed, on any number of threads
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 1,
        help_heading = "Groups"
    )]
    seed: u64,
    /// Exit with 3 unless this holds, like "average_order_value.change_high >= 0" (an alert only where the drop is more
    /// than chance); also METRIC, .change, .change_low, .within, .mix, bridge.lost, drivers.buyers; repeated, all must hold
    #[arg(long, value_name = "CONDITION", value_parser = condition, help_heading = "Alerts")]
    require: Vec<Condition>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: InputArgs,
}

/// Which two periods are compared.
#[derive(Debug, Args)]
pub(super) struct WhyPeriodArgs {
    /// The period that differs: 2025, 2025-Q1, 2025-03, 2025-W10, 2025-03-01..2025-03-31; last-month,
    /// last-quarter or last-year (the last complete one in the data); last-30d, ytd or Q1
    #[arg(
        long,
        value_name = "PERIOD",
        default_value = "last-month",
        help_heading = "Period"
    )]
    pub(super) period: PeriodText,
    /// The earlier period it is compared with: previous, year-ago, or a period that shares no day with it
    #[arg(
        long,
        value_name = "WHICH",
        default_value = "previous",
        help_heading = "Period"
    )]
    pub(super) compare: CompareText,
    /// Cut both periods to the same number of first days, as many as the data have of the later one
    #[arg(long, help_heading = "Period")]
    pub(super) to_date: bool,
}

impl WhyPeriodArgs {
    /// The period, and the one compared with.
    pub(super) fn chosen(&self, calendar: Calendar) -> Result<(PeriodChoice, CompareWith), Usage> {
        let compare = match &self.compare {
            CompareText::Previous => CompareWith::Previous,
            CompareText::YearAgo => CompareWith::YearAgo,
            CompareText::Other(text) => match text.choice(calendar).map_err(Usage)? {
                PeriodChoice::Fixed(period) => CompareWith::Other(period),
                _ => CompareWith::Previous, // refused when it was typed
            },
        };
        Ok((self.period.choice(calendar).map_err(Usage)?, compare))
    }
}

/// Who is active, and which metrics are looked at.
#[derive(Debug, Args)]
pub(super) struct WhyDefinitionArgs {
    /// A customer is active who ordered within this time before: 12mo, 90d, 12w, 1y
    #[arg(long, value_name = "LENGTH", default_value = "12mo", value_parser = values::window, help_heading = "Definitions")]
    pub(super) active_within: Window,
    /// The metrics whose change is looked at, by key
    #[arg(
        long,
        value_name = "KEYS",
        value_delimiter = ',',
        default_value = "customer_retention_rate,repeat_purchase_rate,average_order_value",
        help_heading = "Definitions"
    )]
    pub(super) metrics: Vec<String>,
}

impl WhyDefinitionArgs {
    /// The metrics.
    pub(super) fn metrics(&self) -> Result<Vec<&'static Entry>, Usage> {
        self.metrics.iter().map(|name| metric(name)).collect()
    }
}

/// A condition as it is typed.
fn condition(text: &str) -> Result<Condition, String> {
    let (left, operator, right) = taken_apart(text)?;
    let subject = subject(left)?;
    let key = subject.key();
    let threshold = threshold(right, &key, subject.measure())?;
    Ok(Condition {
        text: format!("{key} {} {right}", operator.sign()),
        subject,
        operator,
        threshold,
    })
}

/// What a condition is about.
fn subject(text: &str) -> Result<Subject, String> {
    let of = |group: &str, key: &str, mut keys: Vec<&'static str>| {
        let known = keys
            .iter()
            .find(|known| known.eq_ignore_ascii_case(key))
            .copied();
        known.ok_or_else(|| {
            keys.sort_unstable();
            format!(
                "there is no \"{group}.{key}\" (there are {})",
                keys.join(", ")
            )
        })
    };
    if let Some(key) = text.strip_prefix("bridge.") {
        return of("bridge", key, bridge_keys().collect()).map(Subject::Bridge);
    }
    if let Some(key) = text.strip_prefix("drivers.") {
        return of("drivers", key, driver_keys().collect()).map(Subject::Driver);
    }
    // The bounds of a change as `report` writes them.
    let text = text
        .replace(".change.low", ".change_low")
        .replace(".change.high", ".change_high");
    let (name, side) = match text.split_once('.') {
        None => (text.as_str(), Side::Value),
        Some((name, suffix)) => {
            let mut sides = Side::ALL.into_iter();
            let side = sides.find(|(_, known)| known.strip_prefix('.') == Some(suffix));
            let side = side.ok_or_else(|| {
                format!("{name} has no {suffix:?} (there are .change, .change_low, .change_high, .within and .mix)")
            })?;
            (name, side.0)
        }
    };
    let entry = metric(name).map_err(|Usage(reason)| reason)?;
    Ok(Subject::Metric(entry, side))
}

/// The period compared with, as typed.
#[derive(Debug, Clone)]
pub(super) enum CompareText {
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
    let mut common = common(args.input, args.days, args.output, style);
    common.top = args.top.into();
    let (period, compare) = args.periods.chosen(common.calendar)?;
    Ok(WhyOptions {
        period,
        compare,
        to_date: args.periods.to_date,
        window: args.definitions.active_within,
        metrics: args.definitions.metrics()?,
        by: args.by,
        permutations: args.permutations,
        seed: args.seed,
        require: args.require,
        common,
    })
}
