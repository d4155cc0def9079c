//! `retention cohorts` as it is typed.

use clap::Args;

use super::args::{GroupArgs, InputArgs};
use super::days::DaysArgs;
use super::options::{common, grouped};
use super::output::OutputArgs;
use super::style::{self, PlotArgs};
use super::values::{self, choice};
use crate::calendar::Unit;
use crate::commands::Usage;
use crate::commands::cohorts::CohortOptions;
use crate::metrics::cohorts::{Align, Measure};
use crate::render::Style;

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
    let style = style::drawn(style, &args.plot, &args.output)?;
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
