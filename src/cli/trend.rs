//! `retention trend` as it is typed, and the periods of a stretch.

use clap::Args;

use super::alerts::requirement;
use super::args::{GroupArgs, InputArgs, MetricsArgs, ValueArgs};
use super::days::DaysArgs;
use super::options::{chosen, common, grouped};
use super::output::OutputArgs;
use super::style::{self, PlotArgs};
use super::values::{self, PeriodText};
use crate::calendar::{Calendar, Day, Period, PeriodChoice, Unit};
use crate::commands::Usage;
use crate::commands::trend::TrendOptions;
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

pub(super) fn trend(args: TrendArgs, style: Style) -> Result<TrendOptions, Usage> {
    let style = style::drawn(style, &args.plot, &args.output)?;
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
