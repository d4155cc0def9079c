//! `retention survival` as it is typed.

use clap::Args;

use super::args::{GroupArgs, InputArgs};
use super::days::DaysArgs;
use super::durations::{self, DurationArgs};
use super::options::{common, grouped};
use super::output::OutputArgs;
use super::style::{self, PlotArgs};
use super::values::{self, choice};
use crate::calendar::{Day, Window};
use crate::commands::Usage;
use crate::commands::survival::SurvivalOptions;
use crate::metrics::time_to_event::Event;
use crate::render::Style;

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
    let style = style::drawn(style, &args.plot, &args.output)?;
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
