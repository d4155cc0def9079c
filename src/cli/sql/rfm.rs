//! The arguments of `retention sql rfm`.

use std::path::PathBuf;

use clap::Args;

use super::{TableArgs, TextArgs, base};
use crate::calendar::Day;
use crate::cli::days::DaysArgs;
use crate::cli::values;
use crate::commands::Usage;
use crate::commands::sql::SqlRfmOptions;

const EXAMPLES: &str = "Examples:
  retention sql rfm --dialect postgres --table shop.orders --order-column order_id \\
    --customer-column customer_id --date-column order_date --amount-column amount
  retention sql rfm --dialect snowflake --table ORDERS --customer-column CUSTOMER \\
    --date-column DAY --amount-column AMOUNT --since 2024-01-01";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SqlRfmArgs {
    #[command(flatten)]
    table: TableArgs,
    /// Only orders from this day on
    #[arg(long, value_name = "DAY", value_parser = values::day, help_heading = "Segments")]
    since: Option<Day>,
    /// An own grid: [[segment]] tables with name, recency and frequency scores that cover all 25 cells
    #[arg(long, value_name = "FILE.toml", help_heading = "Segments")]
    grid: Option<PathBuf>,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    output: TextArgs,
}

pub(super) fn rfm(args: SqlRfmArgs) -> Result<SqlRfmOptions, Usage> {
    Ok(SqlRfmOptions {
        base: base(args.table, &args.days, args.output)?,
        since: args.since,
        grid: args.grid,
    })
}
