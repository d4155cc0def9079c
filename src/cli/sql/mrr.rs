//! The arguments of `retention sql mrr`.

use clap::Args;

use super::{TextArgs, amount_of, condition, zone};
use crate::calendar::{Period, Unit};
use crate::cli::days::DaysArgs;
use crate::cli::mrr::rules::gap;
use crate::cli::trend::bound;
use crate::cli::values::{Auto, PeriodText, choice, or_auto};
use crate::commands::Usage;
use crate::commands::sql::{DateType, Dialect, SqlMrrOptions, SubscriptionSource};
use crate::input::filter as input;
use crate::input::subscriptions::EndIs;
use crate::input::subscriptions::status::{PREFIX, State};
use crate::metrics::trend::Stretch;

const EXAMPLES: &str = "Examples:
  retention sql mrr --dialect duckdb --table subscriptions --customer-column customer_id \\
    --start-column start_date --end-column end_date --amount-column mrr --as-of 2025-06-30 --last 12
  retention sql mrr --dialect snowflake --table BILLING.SUBSCRIPTIONS --customer-column ACCOUNT \\
    --start-column STARTED_AT --end-column ENDED_AT --date-type instant --timezone Europe/Berlin \\
    --amount 'seats * unit_price' --status-column STATUS --as-of 2025-06-30 --from 2024-01";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SqlMrrArgs {
    #[command(flatten)]
    table: SubscriptionTableArgs,
    /// Begin with this month (2025-03)
    #[arg(long, value_name = "PERIOD", help_heading = "Period")]
    from: Option<PeriodText>,
    /// End with this month or day [default: the as-of day's]
    #[arg(long, value_name = "PERIOD", help_heading = "Period")]
    to: Option<PeriodText>,
    /// Only the last so many months, an incomplete one among them
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Period")]
    last: Option<u32>,
    #[command(flatten)]
    days: DaysArgs,
    #[command(flatten)]
    output: TextArgs,
}

/// The table, and what its columns and rows mean.
#[derive(Debug, Args)]
struct SubscriptionTableArgs {
    /// The engine that is to run it
    #[arg(long, value_name = "NAME", value_parser = choice::<&'static Dialect>(), help_heading = "Table")]
    dialect: &'static Dialect,
    /// The table or view of subscriptions, each part of its name as the catalogue has it
    #[arg(long, value_name = "TABLE", help_heading = "Table")]
    table: String,
    /// Column of the customer's id
    #[arg(long, value_name = "COLUMN", help_heading = "Table")]
    customer_column: String,
    /// Column of the first day
    #[arg(long, value_name = "COLUMN", help_heading = "Table")]
    start_column: String,
    /// Column of the end of the service; nothing while it runs
    #[arg(long, value_name = "COLUMN", help_heading = "Table")]
    end_column: String,
    /// What that column holds: the instant at which service stops, or its last day
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "auto",
        value_parser = or_auto::<EndIs>("As the customers who go on say: by the same day or the day after"),
        help_heading = "Table"
    )]
    end_is: Auto<EndIs>,
    /// What both columns of days hold
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "date",
        value_parser = choice::<DateType>(),
        help_heading = "Table"
    )]
    date_type: DateType,
    /// Column of the amount a month
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Table",
        conflicts_with = "amount",
        required_unless_present = "amount"
    )]
    amount_column: Option<String>,
    /// Amount a month as a sum or product of columns, like "seats * unit_price"
    #[arg(long, value_name = "EXPRESSION", help_heading = "Table")]
    amount: Option<String>,
    /// Use only rows for which this holds, like plan=pro or "seats>0" (=, !=, <, <=, >, >=); repeated, all must hold
    #[arg(long = "where", value_name = "CONDITION", help_heading = "Rows")]
    filters: Vec<input::Condition>,
    /// Column of the status: trials pay nothing, what never began is left out, what has ended needs an end
    #[arg(long, value_name = "COLUMN", help_heading = "Rows")]
    status_column: Option<String>,
    /// Statuses whose rows are left out, like "draft,paused"; * at the end stands for anything [default: those that
    /// the file command leaves out]
    #[arg(
        long,
        value_name = "STATUSES",
        value_delimiter = ',',
        requires = "status_column",
        help_heading = "Rows"
    )]
    exclude_status: Option<Vec<String>>,
    /// A gap of so many days between two rows of a customer is none
    #[arg(long, value_name = "DAYS", default_value = "1d", value_parser = gap, help_heading = "Rows")]
    gap: u32,
}

pub(super) fn mrr(args: SqlMrrArgs) -> Result<SqlMrrOptions, Usage> {
    let SqlMrrArgs {
        table,
        from,
        to,
        last,
        days,
        output,
    } = args;
    let calendar = days.calendar();
    let first = |period: &Period| period.start;
    let Some((as_of, _)) = days.as_of() else {
        let message = "what runs depends on the day: say with --as-of DAY up to which day the table is complete";
        return Err(Usage(message.to_owned()));
    };
    if days.data_from.is_some() {
        let message =
            "--data-from: a statement takes the table's first start as the data's first day";
        return Err(Usage(message.to_owned()));
    }
    Ok(SqlMrrOptions {
        dialect: table.dialect,
        timezone: zone(&days.timezone.name, table.date_type)?,
        calendar,
        as_of,
        stretch: Stretch {
            every: Unit::Month,
            calendar,
            from: bound(from, calendar, "--from", first)?,
            to: bound(to, calendar, "--to", |period| period.last())?,
            last: last.map(|last| last as usize),
        },
        end_is: table.end_is.0,
        gap: table.gap,
        output: output.output,
        source: source(table)?,
    })
}

fn source(table: SubscriptionTableArgs) -> Result<SubscriptionSource, Usage> {
    let words = |state: State| -> Vec<String> {
        let words = state.words().iter();
        words
            .flat_map(|word| [(*word).to_owned(), format!("{PREFIX}{word}")])
            .collect()
    };
    Ok(SubscriptionSource {
        amount: amount_of(table.amount_column.as_deref(), table.amount.as_deref())?
            .unwrap_or_default(),
        table: table.table,
        customer: table.customer_column,
        start: table.start_column,
        end: table.end_column,
        date_type: table.date_type,
        conditions: table.filters.iter().map(condition).collect(),
        excluded: table
            .exclude_status
            .unwrap_or_else(|| words(State::NotBegun)),
        status: table.status_column,
        free: words(State::Free),
        ended: words(State::Ended),
    })
}
