//! The arguments of `retention sql why`.

use clap::Args;

use super::{TableArgs, TextArgs, base};
use crate::cli::days::DaysArgs;
use crate::cli::why::{WhyDefinitionArgs, WhyPeriodArgs};
use crate::commands::Usage;
use crate::commands::sql::SqlWhyOptions;

const EXAMPLES: &str = "Examples:
  retention sql why --dialect duckdb --table orders --order-column order_id \\
    --customer-column customer_id --date-column order_date --amount-column amount \\
    --period 2025-03 --by country,tenure
  retention sql why --dialect bigquery --table shop.orders --customer-column customer \\
    --date-column day --amount-column amount --period 2025-Q1 --compare year-ago --by channel";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SqlWhyArgs {
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    periods: WhyPeriodArgs,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    definitions: WhyDefinitionArgs,
    /// Which groups the change comes from: customers by their first value of this column of the table; a list; tenure
    /// (time since the first order), cohort (its quarter). Repeated, each is looked at
    #[arg(long, value_name = "COLUMNS", help_heading = "Groups")]
    by: Vec<String>,
    /// Groups of a column by themselves, the largest; the rest is "other"
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100), help_heading = "Groups")]
    top: u16,
    #[command(flatten)]
    output: TextArgs,
}

pub(super) fn why(args: SqlWhyArgs) -> Result<SqlWhyOptions, Usage> {
    let base = base(args.table, &args.days, args.output)?;
    let (period, compare) = args.periods.chosen(base.calendar)?;
    Ok(SqlWhyOptions {
        period,
        compare,
        to_date: args.periods.to_date,
        window: args.definitions.active_within,
        metrics: args.definitions.metrics()?,
        by: args.by,
        top: args.top,
        base,
    })
}
