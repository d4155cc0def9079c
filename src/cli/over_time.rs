//! The arguments of the commands that look along time, and the options made of them.

use clap::Args;

use super::alerts::requirement;
use super::args::{GroupArgs, InputArgs, MetricsArgs, ValueArgs};
use super::days::DaysArgs;
use super::durations::{self, DurationArgs};
use super::look::{self, PlotArgs};
use super::options::{chosen, common, grouped};
use super::output::{ListArgs, OutputArgs};
use super::values::{self, PeriodText, choice};
use crate::calendar::{Calendar, Day, Period, PeriodChoice, Unit, Window};
use crate::commands::Usage;
use crate::commands::cohorts::CohortOptions;
use crate::commands::repeat::RepeatOptions;
use crate::commands::survival::SurvivalOptions;
use crate::commands::trend::TrendOptions;
use crate::metrics::cohorts::{Align, Measure};
use crate::metrics::lifetimes::Event;
use crate::metrics::requirement::Requirement;
use crate::metrics::trend::Stretch;
use crate::render::Style;

const TREND_EXAMPLES: &str = "Examples:
  retention trend orders.csv
  retention trend orders.csv --plot
  retention trend orders.csv --every quarter --year-start april
  retention trend orders.csv --last 12 --metrics retention,aov --format csv
  retention trend orders.csv --last 3 --require 'customer_retention_rate >= 5%'";

#[derive(Debug, Args)]
#[command(after_help = TREND_EXAMPLES)]
pub(super) struct TrendArgs {
    #[command(flatten)]
    stretch: StretchArgs,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    value: ValueArgs,
    #[command(flatten)]
    metrics: MetricsArgs,
    #[command(flatten)]
    groups: GroupArgs,
    /// Exit with 3 unless this holds of the last complete period, as in `report`: "customer_retention_rate >= 85%",
    /// .low and .high of an interval, .change from the period before; repeated, all must hold
    #[arg(long, value_name = "CONDITION", value_parser = requirement, help_heading = "Alerts")]
    require: Vec<Requirement>,
    #[command(flatten)]
    plot: PlotArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: InputArgs,
}

/// Which periods.
#[derive(Debug, Args)]
pub(super) struct StretchArgs {
    /// Length of a period
    #[arg(
        long,
        value_name = "UNIT",
        default_value = "month",
        value_parser = values::one_of(Unit::OF_CALENDAR.to_vec()),
        help_heading = "Period"
    )]
    every: Unit,
    /// Begin with this period (2025-03, 2025-Q1, …) or day [default: the data's first day]
    #[arg(long, value_name = "PERIOD", help_heading = "Period")]
    from: Option<PeriodText>,
    /// End with this period or day [default: the data's last day]
    #[arg(long, value_name = "PERIOD", help_heading = "Period")]
    to: Option<PeriodText>,
    /// Only the last so many periods, an incomplete one among them
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Period")]
    last: Option<u32>,
}

impl StretchArgs {
    /// The periods that these arguments ask for.
    pub(super) fn stretch(self, calendar: Calendar) -> Result<Stretch, Usage> {
        Ok(Stretch {
            every: self.every,
            calendar,
            from: bound(self.from, calendar, "--from", |period| period.start)?,
            to: bound(self.to, calendar, "--to", |period| period.last())?,
            last: self.last.map(|last| last as usize),
        })
    }
}

const COHORT_EXAMPLES: &str = "Examples:
  retention cohorts orders.csv
  retention cohorts orders.csv --plot
  retention cohorts orders.csv --every quarter --measure cumulative-revenue
  retention cohorts orders.csv --align elapsed --periods 12 --format csv --wide
  retention cohorts --customers contracts.csv --as-of 2025-06-30";

#[derive(Debug, Args)]
#[command(after_help = COHORT_EXAMPLES)]
pub(super) struct CohortArgs {
    #[command(flatten)]
    cells: CellArgs,
    /// A row for each value that customers have first in this column, instead of for each first period; a
    /// column of dates makes cohorts of its periods (--every)
    #[arg(
        long,
        value_name = "COLUMN",
        conflicts_with = "by",
        help_heading = "Cohorts"
    )]
    cohort_by: Option<String>,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    groups: GroupArgs,
    #[command(flatten)]
    plot: PlotArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: InputArgs,
}

/// What a triangle of cohorts is made of.
#[derive(Debug, Args)]
pub(super) struct CellArgs {
    /// Length of a period
    #[arg(
        long,
        value_name = "UNIT",
        default_value = "month",
        value_parser = values::one_of(Unit::OF_CALENDAR.to_vec()),
        help_heading = "Cohorts"
    )]
    pub(super) every: Unit,
    /// Whether later periods are those of the calendar, or spans of 7, 30, 90 or 365 days since each
    /// customer's own first day
    #[arg(
        long,
        value_name = "HOW",
        default_value = "calendar",
        value_parser = choice::<Align>(),
        help_heading = "Cohorts"
    )]
    pub(super) align: Align,
    /// What the cells show
    #[arg(
        long,
        value_name = "MEASURE",
        default_value = "retention",
        value_parser = choice::<Measure>(),
        help_heading = "Cohorts"
    )]
    pub(super) measure: Measure,
    /// Count who ordered in the period or later, for retention and customers
    #[arg(long, help_heading = "Cohorts")]
    pub(super) unbounded: bool,
    /// Only the first period and so many later ones
    #[arg(long, value_name = "NUMBER", help_heading = "Cohorts")]
    periods: Option<u32>,
}

impl CellArgs {
    pub(super) fn periods(&self) -> Option<usize> {
        self.periods.map(|periods| periods as usize)
    }
}

pub(super) fn cohorts(args: CohortArgs, style: Style) -> Result<CohortOptions, Usage> {
    let style = look::drawn(style, &args.plot, &args.output)?;
    let wide = args.output.wide;
    let mut common = grouped(
        common(args.input, args.days, args.output, style),
        args.groups,
    );
    let by_value = args.cohort_by.is_some();
    if by_value {
        common.input.orders.by = args.cohort_by.into_iter().collect();
        common.input.orders.by_flag = Some("--cohort-by");
    }
    Ok(CohortOptions {
        by_value,
        every: args.cells.every,
        align: args.cells.align,
        measure: args.cells.measure,
        unbounded: args.cells.unbounded,
        periods: args.cells.periods(),
        wide,
        common,
    })
}

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

const SURVIVAL_EXAMPLES: &str = "Examples:
  retention survival orders.csv --active-within 90d
  retention survival orders.csv --event second-order --at 30,60,90 --plot
  retention survival --customers contracts.csv --as-of 2025-06-30 --format csv
  retention survival trials.csv --duration-column time --event-column status --by group";

#[derive(Debug, Args)]
#[command(after_help = SURVIVAL_EXAMPLES)]
pub(super) struct SurvivalArgs {
    /// What is waited for
    #[arg(
        long,
        value_name = "EVENT",
        default_value = "churn",
        value_parser = choice::<Event>(),
        help_heading = "Definitions"
    )]
    event: Event,
    /// A customer who does not order within this time has churned: 12mo, 90d, 12w, 1y
    #[arg(long, value_name = "LENGTH", default_value = "12mo", value_parser = values::window, help_heading = "Definitions")]
    active_within: Window,
    /// Customers were watched from this day on alone (a migration, a new system): who began earlier counts from then on
    #[arg(long, value_name = "DAY", value_parser = values::day, help_heading = "Definitions")]
    watched_from: Option<Day>,
    /// Show the curve after so many days, or the unit of the durations [default: 30,90,180,365; of durations the
    /// quarters of the longest]
    #[arg(long, value_name = "DAYS", value_delimiter = ',', value_parser = durations::time, help_heading = "Definitions")]
    at: Vec<f64>,
    /// Mean over so many days, or the unit of the durations [default: as many as all curves reach]
    #[arg(long, value_name = "DAYS", value_parser = durations::time, help_heading = "Definitions")]
    horizon: Option<f64>,
    #[command(flatten)]
    durations: DurationArgs,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    groups: GroupArgs,
    #[command(flatten)]
    plot: PlotArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    input: InputArgs,
}

pub(super) fn survival(args: SurvivalArgs, style: Style) -> Result<SurvivalOptions, Usage> {
    let style = look::drawn(style, &args.plot, &args.output)?;
    let durations = args.durations.columns();
    let in_days = durations.is_none();
    let horizon = args.horizon.into_iter().collect();
    let horizon = durations::times("--horizon", horizon, 1.0, in_days)?;
    Ok(SurvivalOptions {
        common: grouped(
            common(args.input, args.days, args.output, style),
            args.groups,
        ),
        event: args.event,
        window: args.active_within,
        watched_from: args.watched_from,
        durations,
        at: durations::times("--at", args.at, 0.0, in_days)?,
        horizon: horizon.first().copied(),
    })
}

pub(super) fn trend(args: TrendArgs, style: Style) -> Result<TrendOptions, Usage> {
    let style = look::drawn(style, &args.plot, &args.output)?;
    let common = grouped(
        common(args.input, args.days, args.output, style),
        args.groups,
    );
    Ok(TrendOptions {
        stretch: args.stretch.stretch(common.calendar)?,
        window: args.value.active_within,
        margin: args.value.margin,
        lifespan: args.value.lifespan,
        metrics: chosen(&args.metrics)?,
        require: args.require,
        common,
    })
}

pub(super) fn bound(
    text: Option<PeriodText>,
    calendar: Calendar,
    flag: &str,
    day: impl Fn(&Period) -> Day,
) -> Result<Option<Day>, Usage> {
    let Some(text) = text else { return Ok(None) };
    match text.choice(calendar).map_err(Usage)? {
        PeriodChoice::Fixed(period) => Ok(Some(day(&period))),
        PeriodChoice::All
        | PeriodChoice::Last(_)
        | PeriodChoice::ToDate(_)
        | PeriodChoice::LastSpan(_)
        | PeriodChoice::Quarter(_) => Err(Usage(format!(
            "{flag} takes a period or a day with a date, like 2025-03 or 2025-03-01"
        ))),
    }
}
