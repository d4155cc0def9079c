//! The arguments of a table of durations, and of times in its unit.

use clap::Args;

use crate::commands::Usage;
use crate::input::durations::DurationColumns;

/// A table of durations in place of orders: one row a subject.
#[derive(Debug, Args)]
pub(super) struct DurationArgs {
    /// The files are tables of durations, one row a subject, and this is their column of how long it was watched,
    /// in any unit
    #[arg(long, value_name = "COLUMN", help_heading = "Durations", conflicts_with_all = OF_ORDERS)]
    duration_column: Option<String>,
    /// Column of whether the event happened then: 1 or 0, yes or no, true or false [default: it did for every row]
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Durations",
        requires = "duration_column"
    )]
    event_column: Option<String>,
    /// The event column names causes (voluntary, payment failed …) of which the first ends the watch; blank, 0 or no is
    /// no event: curves of each cause, and Gray's test by group
    #[arg(long, help_heading = "Durations", requires = "event_column")]
    causes: bool,
    /// Column of when watching began, where that was late: at risk only from then on [default: 0 for every row]
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Durations",
        requires = "duration_column"
    )]
    entry_column: Option<String>,
}

/// What says how orders, contracts and days are read: a table of durations has none.
const OF_ORDERS: [&str; 48] = [
    "event",
    "watched_from",
    "active_within",
    "customers",
    "costs",
    "order_column",
    "customer_column",
    "date_column",
    "amount_column",
    "amount",
    "quantity_column",
    "price_column",
    "start_column",
    "end_column",
    "end_is",
    "date_format",
    "day_first",
    "month_first",
    "as_of",
    "data_from",
    "timezone",
    "week_start",
    "year_start",
    "on_findings",
    "preset",
    "status_column",
    "exclude_status",
    "refund_status",
    "cancelled_column",
    "refund_column",
    "refund_date_column",
    "negative_rows",
    "order_amount",
    "repeated_orders",
    "order_number_scope",
    "keep_far_days",
    "customer_map",
    "guest_key",
    "guest_id",
    "fold_case",
    "keep_case",
    "ignore_zero",
    "currency_column",
    "currency",
    "rates",
    "time_column",
    "zone_column",
    "dates_in",
];

impl DurationArgs {
    /// The columns, where there are any.
    pub(super) fn columns(self) -> Option<DurationColumns> {
        let (event, entry) = (self.event_column, self.entry_column);
        let causes = self.causes;
        self.duration_column.map(|duration| DurationColumns {
            duration,
            event,
            entry,
            causes,
        })
    }
}

/// The longest time that is shown of orders, in days.
const LONGEST: f64 = 36525.0;

/// Times as they were asked for: whole days from `least` on, unless a table of durations has a unit of its own.
pub(super) fn times(
    flag: &str,
    asked: Vec<f64>,
    least: f64,
    in_days: bool,
) -> Result<Vec<f64>, Usage> {
    let fits = |time: &f64| match in_days {
        true => time.fract() == 0.0 && (least..=LONGEST).contains(time),
        false => *time > 0.0 || least == 0.0,
    };
    match asked.iter().find(|time| !fits(time)) {
        None => Ok(asked),
        Some(time) if in_days => Err(Usage(format!(
            "{flag} {time}: days are whole numbers from {least} to {LONGEST}"
        ))),
        Some(time) => Err(Usage(format!("{flag} {time}: must be above 0"))),
    }
}

/// A time: plain digits, decimals allowed, not below 0.
pub(super) fn time(text: &str) -> Result<f64, String> {
    let time = text.trim().parse().ok();
    time.filter(|time: &f64| time.is_finite() && *time >= 0.0)
        .ok_or_else(|| format!("{text:?} is not a time: use a number of at least 0, like 90"))
}
