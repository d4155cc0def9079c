//! The arguments of `retention mrr`, and the options made of them.

pub(super) mod rules;

use std::path::PathBuf;

use clap::Args;

use super::alerts::recurring_requirement;
use super::args::{FormArgs, GroupArgs, RowArgs};
use super::config::ConfigArgs;
use super::days::DaysArgs;
use super::options::{common_of, grouped, of_rows};
use super::output::{ListArgs, OutputArgs};
use super::style::{self, PlotArgs};
use super::trend::bound;
use super::values::{Files, PeriodText, one_of};
use crate::calendar::{Period, Unit};
use crate::commands::mrr::MrrOptions;
use crate::commands::{InputOptions, Usage};
use crate::input::exports::{ExportColumns, ExportOptions};
use crate::input::orders::{OrderColumns, OrderOptions};
use crate::metrics::requirement::Requirement;
use crate::metrics::trend::Stretch;
use crate::render::Style;
use rules::{ColumnArgs, RuleArgs, subscriptions};

const EXAMPLES: &str = "Examples:
  retention mrr subscriptions.csv
  retention mrr subscriptions.csv --last 3 --by plan
  retention mrr subscriptions.csv --every quarter --cohorts
  retention mrr subscriptions.csv --as-of 2025-06-30 --churn-on end --gap 30d --format json
  retention mrr subscriptions.csv --require 'gross_revenue_retention >= 50%' --quiet";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct MrrArgs {
    /// Files of subscriptions (CSV, workbooks, folders or patterns): contracts with an amount a month, prices with an interval, invoice lines with a
    /// service period, a customer's MRR a month, or changes of it; - is standard input
    #[arg(value_name = "FILES", required = true, value_parser = super::values::files_to_read())]
    files: Vec<Files>,
    #[command(flatten)]
    rows: RowArgs,
    /// Read a file that is given twice two times, instead of refusing it
    #[arg(long, help_heading = "Files")]
    allow_duplicates: bool,
    #[command(flatten)]
    stretch: MonthArgs,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    columns: ColumnArgs,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    forms: FormArgs,
    #[command(flatten)]
    groups: GroupArgs,
    /// What customers pay since the month in which they first paid
    #[arg(long, help_heading = "Cohorts")]
    cohorts: bool,
    #[command(flatten)]
    list: ListArgs,
    /// Leave the customers' ids out of the result: no names beside the largest movements
    #[arg(long, help_heading = "Output")]
    no_names: bool,
    /// An earlier run of this command, its JSON or its list of customers: tell what of its past is another now, since
    /// subscriptions that were deleted vanish from a file without a trace
    #[arg(long, value_name = "FILE", help_heading = "Period")]
    baseline: Option<PathBuf>,
    /// Exit with 3 unless this holds of the last complete period, like "net_revenue_retention >= 100%"; also .low and
    /// .high of an interval, .change from the period before, and "churned.amount <= 5000"; repeated, all must hold
    #[arg(long, value_name = "CONDITION", value_parser = recurring_requirement, help_heading = "Alerts")]
    require: Vec<Requirement>,
    #[command(flatten)]
    plot: PlotArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Which periods.
#[derive(Debug, Args)]
struct MonthArgs {
    /// Length of a row; movements are those of months and summed up
    #[arg(
        long,
        value_name = "UNIT",
        default_value = "month",
        value_parser = one_of(vec![Unit::Month, Unit::Quarter, Unit::Year]),
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

/// What `retention mrr` was asked for.
///
/// # Errors
/// [`Usage`] for what cannot be meant so.
pub(super) fn mrr(args: MrrArgs, style: Style) -> Result<MrrOptions, Usage> {
    let MrrArgs {
        files,
        rows,
        allow_duplicates,
        stretch,
        days,
        columns,
        rules,
        forms,
        groups,
        cohorts,
        list,
        no_names,
        baseline,
        require,
        plot,
        output,
        config,
    } = args;
    let style = style::drawn(style, &plot, &output)?;
    let subscriptions = subscriptions(&columns, &rules)?;
    let orders = OrderOptions {
        files: Files::of(files),
        columns: OrderColumns {
            customer: columns.customer_column,
            date: columns.date_column,
            amount: columns.amount_column,
            quantity: columns.quantity_column,
            ..OrderColumns::default()
        },
        exports: ExportOptions {
            columns: ExportColumns {
                status: columns.status_column.into_iter().collect(),
                currency: columns.currency_column,
                ..ExportColumns::default()
            },
            currency: rules.currency,
            rates: rules.rates,
            allow_duplicates,
            ..ExportOptions::default()
        },
        ..of_rows(&rows, forms)
    };
    let input = InputOptions {
        orders,
        rejects: rows.rejects,
        settings_from: config.words(),
        settings_file: config.file().map(ToOwned::to_owned),
        on_findings: rows.on_findings,
        ..InputOptions::default()
    };
    let mut common = grouped(common_of(input, days, output, style), groups);
    let list = list.options(&mut common);
    Ok(MrrOptions {
        stretch: stretch.stretch(&common)?,
        subscriptions,
        gap: rules.gap,
        late: rules.late,
        churn_on: rules.churn_on,
        constant_currency: rules.constant_currency,
        cohorts,
        list,
        no_names,
        baseline,
        require,
        common,
    })
}

impl MonthArgs {
    fn stretch(self, common: &crate::commands::Common) -> Result<Stretch, Usage> {
        let calendar = common.calendar;
        let first = |period: &Period| period.start;
        Ok(Stretch {
            every: self.every,
            calendar,
            from: bound(self.from, calendar, "--from", first)?,
            to: bound(self.to, calendar, "--to", |period| period.last())?,
            last: self.last.map(|last| last as usize),
        })
    }
}
