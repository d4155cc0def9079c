//! How the files of `retention mrr` are read: columns, and what counts.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::super::exports;
use super::super::values::{Auto, choice, or_auto};
use crate::commands::Usage;
use crate::input::subscriptions::presets::{LAYOUTS, Layout, Preset};
use crate::input::subscriptions::{
    Duplicates, EXPECTED_INTERVAL, EndIs, Form, Interval, PastDue, Paused, Proration,
    SubscriptionColumns, SubscriptionOptions, Tax,
};
use crate::metrics::recurring::ChurnOn;

/// Columns by header or number; `none` is none.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns (by header or number; none for none)")]
pub(super) struct ColumnArgs {
    /// Column of the customer's id
    #[arg(long, value_name = "COLUMN")]
    pub(super) customer_column: Option<String>,
    /// Column of the first day, of a subscription or of a service period
    #[arg(long, value_name = "COLUMN")]
    pub(super) start_column: Option<String>,
    /// Column of the end
    #[arg(long, value_name = "COLUMN")]
    pub(super) end_column: Option<String>,
    /// What that column holds: the instant at which service stops, or its last day
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "auto",
        value_parser = or_auto::<EndIs>("As the customers who go on say: by the same day or the day after")
    )]
    pub(super) end_is: Auto<EndIs>,
    /// Column of the day on which the end was asked for
    #[arg(long, value_name = "COLUMN")]
    pub(super) request_column: Option<String>,
    /// Column of what is paid: a month, for an interval, for a service period, or by how much it changes
    #[arg(long, value_name = "COLUMN")]
    pub(super) amount_column: Option<String>,
    /// Column of the month of a snapshot, or of the day of a change
    #[arg(long, value_name = "COLUMN")]
    pub(super) date_column: Option<String>,
    /// Column of what a price is for: month, year, 3 months, P1Y
    #[arg(long, value_name = "COLUMN")]
    pub(super) interval_column: Option<String>,
    /// Column of how many of these
    #[arg(long, value_name = "COLUMN")]
    pub(super) interval_count_column: Option<String>,
    /// Column of the quantity; the amount is quantity times price
    #[arg(long, value_name = "COLUMN")]
    pub(super) quantity_column: Option<String>,
    /// Column of the amount that is taken off
    #[arg(long, value_name = "COLUMN")]
    pub(super) discount_column: Option<String>,
    /// Column of the day up to which it is
    #[arg(long, value_name = "COLUMN")]
    pub(super) discount_end_column: Option<String>,
    /// Column of the tax
    #[arg(long, value_name = "COLUMN")]
    pub(super) tax_column: Option<String>,
    /// Column of the day on which a trial ends: nothing is paid before
    #[arg(long, value_name = "COLUMN")]
    pub(super) trial_end_column: Option<String>,
    /// Column of the status
    #[arg(long, value_name = "COLUMN")]
    pub(super) status_column: Option<String>,
    /// Column of the reason for leaving
    #[arg(long, value_name = "COLUMN")]
    pub(super) reason_column: Option<String>,
    /// Column of the kind of a line: one_time ones are left out
    #[arg(long, value_name = "COLUMN")]
    pub(super) kind_column: Option<String>,
    /// Column of the currency
    #[arg(long, value_name = "COLUMN")]
    pub(super) currency_column: Option<String>,
}

/// What counts as recurring.
#[derive(Debug, Args)]
#[command(next_help_heading = "Definitions")]
pub(super) struct RuleArgs {
    /// Which billing system the files come from; found by the header line
    #[arg(long, value_name = "NAME", value_parser = preset(), default_value = AUTO)]
    pub(super) preset: Preset,
    /// What the files hold [default: found by their columns]
    #[arg(long, value_name = "FORM", value_parser = choice::<Form>())]
    pub(super) form: Option<Form>,
    /// What all prices are for, where no column says it: month, quarter, year, "3 months"
    #[arg(long, value_name = "INTERVAL", value_parser = interval)]
    pub(super) interval: Option<Interval>,
    /// Amounts are in hundredths: 5000 is 50.00
    #[arg(long)]
    pub(super) cents: bool,
    /// Whether the amount holds the tax that stands beside it
    #[arg(long, value_name = "WHAT", value_parser = choice::<Tax>())]
    pub(super) tax: Option<Tax>,
    /// Rows that stand still and have no end: keep counts them, zero-from COLUMN ends them on the day in that column
    #[arg(long, value_name = "WHAT", num_args = 1..=2)]
    pub(super) paused: Option<Vec<String>>,
    /// Rows with a late payment
    #[arg(long, value_name = "WHAT", default_value = "count", value_parser = choice::<PastDue>())]
    pub(super) past_due: PastDue,
    /// Which day ends a subscription, where one column has the end of the service and one the request
    #[arg(long, value_name = "DAY", default_value = "end", value_parser = choice::<ChurnOn>())]
    pub(super) churn_on: ChurnOn,
    /// A gap of so many days between two rows of a customer is none
    #[arg(long, value_name = "DAYS", default_value = "1d", value_parser = gap)]
    pub(super) gap: u32,
    /// A service period that ended fewer days before the as-of day is open: its invoice may still come
    #[arg(long, value_name = "DAYS", default_value = "7d", value_parser = days)]
    pub(super) late: u32,
    /// Invoice lines for a part of a period: the next full line sets the amount, or days bring them to a full one
    #[arg(long, value_name = "HOW", default_value = "leave-out", value_parser = choice::<Proration>())]
    pub(super) proration: Proration,
    /// Reasons for leaving that nobody wished, like "card_declined,fraud" [default: failed payments, fraud, tax]
    #[arg(long, value_name = "REASONS", value_delimiter = ',')]
    pub(super) involuntary: Option<Vec<String>>,
    /// Rows equal in every column: one subscription twice, or two that are alike
    #[arg(long, value_name = "WHAT", value_parser = choice::<Duplicates>())]
    pub(super) duplicates: Option<Duplicates>,
    /// Read only rows in this currency; with --rates, convert the others to it
    #[arg(long, value_name = "CODE", value_parser = exports::currency)]
    pub(super) currency: Option<String>,
    /// CSV file of exchange rates: date, currency, rate (the price of one unit in the result's currency)
    #[arg(long, value_name = "FILE")]
    pub(super) rates: Option<PathBuf>,
    /// Convert everything at the last rate, so that no rate changes anything
    #[arg(long, requires = "rates")]
    pub(super) constant_currency: bool,
}

/// The preset that the header line finds.
const AUTO: &str = "auto";

/// Reads the name of a preset; names and help are those of the list of layouts.
fn preset() -> impl TypedValueParser<Value = Preset> {
    let mut names = vec![
        PossibleValue::new(AUTO).help("By the header line"),
        PossibleValue::new("none").help("None: columns by their usual names"),
    ];
    let layouts = LAYOUTS.iter();
    names.extend(layouts.map(|layout| PossibleValue::new(layout.name).help(layout.help)));
    PossibleValuesParser::new(names).map(|name| match name.as_str() {
        AUTO => Preset::Detect,
        name => Layout::named(name).map_or(Preset::None, Preset::Named),
    })
}

fn interval(text: &str) -> Result<Interval, String> {
    Interval::read(text)
        .ok_or_else(|| format!("is no interval that is known ({EXPECTED_INTERVAL})"))
}

/// `30d` or `30`.
fn days(text: &str) -> Result<u32, String> {
    let text = text.trim();
    let digits = text.strip_suffix('d').unwrap_or(text);
    let days = digits.trim().parse().ok().filter(|days| *days <= 3_660);
    days.ok_or_else(|| "not a number of days, like 30d".to_owned())
}

pub(in crate::cli) fn gap(text: &str) -> Result<u32, String> {
    match days(text)? {
        0 => Err("a gap of one day is never churn: at least 1d".to_owned()),
        days => Ok(days),
    }
}

fn paused(asked: Option<Vec<String>>) -> Result<Option<Paused>, Usage> {
    let Some(asked) = asked else { return Ok(None) };
    let words: Vec<&str> = asked
        .iter()
        .flat_map(|text| text.splitn(2, [' ', '=']))
        .collect();
    match words.as_slice() {
        ["keep"] => Ok(Some(Paused::Keep)),
        ["zero-from", column] => Ok(Some(Paused::ZeroFrom((*column).to_owned()))),
        _ => Err(Usage(
            "--paused takes keep, or zero-from with the column that says since when".to_owned(),
        )),
    }
}

/// How the files are read.
///
/// # Errors
/// [`Usage`] for what cannot be meant so.
pub(super) fn subscriptions(
    columns: &ColumnArgs,
    rules: &RuleArgs,
) -> Result<SubscriptionOptions, Usage> {
    Ok(SubscriptionOptions {
        preset: rules.preset,
        form: rules.form,
        columns: SubscriptionColumns {
            start: columns.start_column.clone(),
            end: columns.end_column.clone(),
            request: columns.request_column.clone(),
            interval: columns.interval_column.clone(),
            interval_count: columns.interval_count_column.clone(),
            discount: columns.discount_column.clone(),
            discount_end: columns.discount_end_column.clone(),
            tax: columns.tax_column.clone(),
            trial_end: columns.trial_end_column.clone(),
            reason: columns.reason_column.clone(),
            kind: columns.kind_column.clone(),
        },
        end_is: columns.end_is.0,
        cents: rules.cents,
        interval: rules.interval,
        tax: rules.tax,
        paused: paused(rules.paused.clone())?,
        past_due: rules.past_due,
        involuntary: rules.involuntary.clone(),
        duplicates: rules.duplicates,
        proration: rules.proration,
    })
}
