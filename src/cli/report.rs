//! `retention report` as it is typed, and the run made of it.

use clap::Args;

use super::alerts::AlertArgs;
use super::args::{GroupArgs, InputArgs, MetricsArgs, SettingsArgs, ValueArgs};
use super::days::DaysArgs;
use super::options::{chosen, common, grouped, metric, of_reports};
use super::output::{ListArgs, OutputArgs};
use super::values::choice;
use crate::commands::Usage;
use crate::commands::report::{ReportOptions, ReportRun};
use crate::metrics::who::Who;
use crate::render::Style;

const REPORT_EXAMPLES: &str = "Examples:
  retention report orders.csv
  retention report orders.csv --period 2025-Q1 --retention-cost 12000 --margin 0.4
  retention report a.csv b.csv --customers customers.csv --costs costs.csv --period 2025-03
  retention report --profile monthly --require 'customer_retention_rate >= 85%' --quiet
  cat orders.csv | retention report - --period last-quarter --active-within 90d --format json
  retention report orders.csv --costs costs.csv --margin 0.4 --format html --output report.html";

#[derive(Debug, Args)]
#[command(after_help = REPORT_EXAMPLES)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    settings: SettingsArgs,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    value: ValueArgs,
    #[command(flatten)]
    metrics: MetricsArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    groups: GroupArgs,
    /// With --by: every metric of each group below the other, instead of a row a group
    #[arg(long, requires = "by", help_heading = "Groups")]
    long: bool,
    /// With --by: groups by this metric, the largest value first, instead of by size
    #[arg(long, value_name = "METRIC", requires = "by", help_heading = "Groups")]
    sort: Option<String>,
    /// On the page (--format html): segments by how lately, how often and for how much customers ordered
    #[arg(long, help_heading = "Groups")]
    segments: bool,
    #[command(flatten)]
    alerts: AlertArgs,
    #[command(flatten)]
    list: ListArgs,
    /// Only those who were lost, won-back, new or retained in the period
    #[arg(long, value_name = "WHO", value_delimiter = ',', value_parser = choice::<Who>(), requires = "customers_out", help_heading = "Lists")]
    who: Vec<Who>,
    #[command(flatten)]
    input: InputArgs,
}

pub(super) fn report(args: ReportArgs, style: Style) -> Result<ReportRun, Usage> {
    let ReportArgs {
        input,
        settings,
        days,
        value,
        metrics,
        groups,
        alerts,
        long,
        sort,
        segments,
        list,
        who,
        output,
    } = args;
    if segments && !output.form().is_page() {
        let message = "--segments adds a part to the page: give --format html or xlsx too; \
                       the same in a terminal is `retention rfm`";
        return Err(Usage(message.to_owned()));
    }
    let mut common = grouped(common(input, days, output, style), groups);
    let list = list.options(&mut common);
    let metrics = chosen(&metrics)?;
    let sort = sort.as_deref().map(|name| of_reports(metric(name)?));
    let sort = sort.transpose()?;
    if let Some(sort) = sort.filter(|sort| !metrics.is_empty() && !metrics.contains(sort)) {
        return Err(Usage(format!(
            "--sort {}: --metrics leaves this metric out; name it there too",
            sort.key
        )));
    }
    Ok(ReportRun {
        report: ReportOptions {
            period: settings.period.choice(common.calendar).map_err(Usage)?,
            compare: settings.compare,
            window: value.active_within,
            margin: value.margin,
            lifespan: value.lifespan,
            retention_cost: settings.retention_cost,
            acquisition_cost: settings.acquisition_cost,
        },
        long,
        sort,
        metrics,
        alerts: alerts.into(),
        segments,
        list,
        who,
        common,
    })
}
