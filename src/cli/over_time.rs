//! The arguments of the commands that look along time, and the options made of them.

use clap::{Args, ValueEnum};

use super::args::{DaysArgs, InputArgs, MetricsArgs, OutputArgs, ValueArgs};
use super::options::{chosen, common};
use super::values::PeriodText;
use crate::calendar::{Calendar, Day, Period, PeriodChoice, Unit};
use crate::commands::Usage;
use crate::commands::cohorts::CohortOptions;
use crate::commands::trend::TrendOptions;
use crate::metrics::cohorts::{Align, Measure};
use crate::metrics::trend::Stretch;
use crate::render::Style;

const TREND_EXAMPLES: &str = "Examples:
  retention trend orders.csv
  retention trend orders.csv --every quarter --year-start april
  retention trend orders.csv --last 12 --metrics retention,aov --format csv";

#[derive(Debug, Args)]
#[command(after_help = TREND_EXAMPLES)]
pub(super) struct TrendArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Length of a period
    #[arg(
        long,
        value_name = "UNIT",
        default_value = "month",
        help_heading = "Period"
    )]
    every: Every,
    /// Begin with this period (2025-03, 2025-Q1, …) or day [default: the data's first day]
    #[arg(long, value_name = "PERIOD", help_heading = "Period")]
    from: Option<PeriodText>,
    /// End with this period or day [default: the data's last day]
    #[arg(long, value_name = "PERIOD", help_heading = "Period")]
    to: Option<PeriodText>,
    /// Only the last so many periods, an incomplete one among them
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Period")]
    last: Option<u32>,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    value: ValueArgs,
    #[command(flatten)]
    metrics: MetricsArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const COHORT_EXAMPLES: &str = "Examples:
  retention cohorts orders.csv
  retention cohorts orders.csv --every quarter --measure cumulative-revenue
  retention cohorts orders.csv --align elapsed --periods 12 --format csv --wide
  retention cohorts --customers contracts.csv --as-of 2025-06-30";

#[derive(Debug, Args)]
#[command(after_help = COHORT_EXAMPLES)]
pub(super) struct CohortArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Length of a period
    #[arg(
        long,
        value_name = "UNIT",
        default_value = "month",
        help_heading = "Cohorts"
    )]
    every: Every,
    /// Whether later periods are those of the calendar, or spans of 7, 30, 90 or 365 days since each
    /// customer's own first day
    #[arg(
        long,
        value_name = "HOW",
        default_value = "calendar",
        help_heading = "Cohorts"
    )]
    align: AlignArg,
    /// What the cells show
    #[arg(
        long,
        value_name = "MEASURE",
        default_value = "retention",
        help_heading = "Cohorts"
    )]
    measure: MeasureArg,
    /// Count who ordered in the period or later, for retention and customers
    #[arg(long, help_heading = "Cohorts")]
    unbounded: bool,
    /// Only the first period and so many later ones
    #[arg(long, value_name = "NUMBER", help_heading = "Cohorts")]
    periods: Option<u32>,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// In CSV: a row a cohort and a column a period, instead of a row a cell
    #[arg(long, help_heading = "Output")]
    wide: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AlignArg {
    /// Calendar periods
    Calendar,
    /// Days since the first order
    Elapsed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MeasureArg {
    /// Share of the cohort with an order in the period
    Retention,
    /// Customers with an order in the period
    Customers,
    /// Orders
    Orders,
    /// Revenue less refunds
    Revenue,
    /// Revenue less refunds up to the period, per customer of the cohort
    CumulativeRevenue,
    /// Revenue per order
    #[value(alias = "average-order-value")]
    Aov,
}

pub(super) fn cohorts(args: CohortArgs, style: Style) -> CohortOptions {
    CohortOptions {
        every: args.every.unit(),
        align: match args.align {
            AlignArg::Calendar => Align::Calendar,
            AlignArg::Elapsed => Align::Elapsed,
        },
        measure: match args.measure {
            MeasureArg::Retention => Measure::Retention,
            MeasureArg::Customers => Measure::Customers,
            MeasureArg::Orders => Measure::Orders,
            MeasureArg::Revenue => Measure::Revenue,
            MeasureArg::CumulativeRevenue => Measure::CumulativeRevenue,
            MeasureArg::Aov => Measure::AverageOrderValue,
        },
        unbounded: args.unbounded,
        periods: args.periods.map(|periods| periods as usize),
        wide: args.wide,
        common: common(args.input, args.days, args.output, style),
    }
}

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Every {
    /// Seven days
    Week,
    /// A calendar month
    Month,
    /// Three months
    Quarter,
    /// Twelve months
    Year,
}

impl Every {
    fn unit(self) -> Unit {
        match self {
            Every::Week => Unit::Week,
            Every::Month => Unit::Month,
            Every::Quarter => Unit::Quarter,
            Every::Year => Unit::Year,
        }
    }
}

pub(super) fn trend(args: TrendArgs, style: Style) -> Result<TrendOptions, Usage> {
    let common = common(args.input, args.days, args.output, style);
    let calendar = common.calendar;
    let from = bound(args.from, calendar, "--from", |period| period.start)?;
    let to = bound(args.to, calendar, "--to", |period| period.last())?;
    Ok(TrendOptions {
        stretch: Stretch {
            every: args.every.unit(),
            calendar,
            from,
            to,
            last: args.last.map(|last| last as usize),
        },
        window: args.value.active_within,
        margin: args.value.margin,
        lifespan: args.value.lifespan,
        metrics: chosen(&args.metrics)?,
        common,
    })
}

fn bound(
    text: Option<PeriodText>,
    calendar: Calendar,
    flag: &str,
    day: impl Fn(&Period) -> Day,
) -> Result<Option<Day>, Usage> {
    let Some(text) = text else { return Ok(None) };
    match text.choice(calendar).map_err(Usage)? {
        PeriodChoice::Fixed(period) => Ok(Some(day(&period))),
        PeriodChoice::All | PeriodChoice::Last(_) => Err(Usage(format!(
            "{flag} takes a period or a day with a date, like 2025-03 or 2025-03-01"
        ))),
    }
}
