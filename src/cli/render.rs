//! The arguments of `retention render`, and the options made of them.

use std::path::PathBuf;

use clap::Args;

use super::alerts::requirement;
use super::args::MetricsArgs;
use super::options::chosen;
use super::output::OutputArgs;
use super::style::{PlotArgs, drawn};
use crate::commands::Usage;
use crate::commands::render::RenderOptions;
use crate::commands::report::Alerts;
use crate::metrics::requirement::Requirement;
use crate::render::Style;

const EXAMPLES: &str = "In one pipe:
  retention sql report … | duckdb -csv shop.duckdb | retention render - --format html
  retention sql trend … | psql --csv shop | retention render -

Examples:
  retention render result.csv
  cat result.csv | retention render - --format markdown
  retention render result.csv --format html --output march.html
  retention render result.csv --require 'customer_retention_rate >= 85%' --quiet";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RenderArgs {
    /// CSV file with a header line of what an engine returned for a statement of `retention sql`; -
    /// is standard input
    #[arg(value_name = "RESULT")]
    file: PathBuf,
    #[command(flatten)]
    metrics: MetricsArgs,
    /// For a report: exit with 3 unless this holds, like "customer_retention_rate >= 85%"; repeated,
    /// all must hold
    #[arg(long, value_name = "CONDITION", value_parser = requirement, help_heading = "Alerts")]
    require: Vec<Requirement>,
    /// For a report: tell changes against this earlier JSON output of `retention render`
    #[arg(long, value_name = "FILE.json", help_heading = "Period")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    plot: PlotArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn render(args: RenderArgs, style: Style) -> Result<RenderOptions, Usage> {
    let style = drawn(style, &args.plot, &args.output)?;
    Ok(RenderOptions {
        file: args.file,
        metrics: chosen(&args.metrics)?,
        alerts: Alerts {
            require: args.require,
            baseline: args.baseline,
        },
        wide: args.output.wide,
        output: args.output.options(style),
    })
}
