//! The arguments of `retention sql cohorts`.

use clap::Args;

use super::{TableArgs, TextArgs, base};
use crate::cli::cohorts::CellArgs;
use crate::cli::days::DaysArgs;
use crate::commands::Usage;
use crate::commands::sql::SqlCohortsOptions;

const EXAMPLES: &str = "Examples:
  retention sql cohorts --dialect duckdb --table orders --customer-column customer_id \\
    --date-column order_date --amount-column amount --every quarter
  retention sql cohorts --dialect bigquery --table shop.orders --customer-column customer \\
    --date-column day --amount-column amount --measure cumulative-revenue \\
    --align elapsed --periods 12";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SqlCohortsArgs {
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    cells: CellArgs,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    output: TextArgs,
}

pub(super) fn cohorts(args: SqlCohortsArgs) -> Result<SqlCohortsOptions, Usage> {
    Ok(SqlCohortsOptions {
        base: base(args.table, &args.days, args.output)?,
        every: args.cells.every,
        align: args.cells.align,
        measure: args.cells.measure,
        unbounded: args.cells.unbounded,
        periods: args.cells.periods(),
    })
}
