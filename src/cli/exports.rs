//! The arguments that say what an export's rows mean.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::days::{ZoneArg, parse_zone};
use super::values::choice;
use crate::input::exports::{
    ExportColumns, ExportOptions, NegativeRows, NumberScope, OrderAmount, PresetChoice, Repeated,
};
use crate::input::presets::{PRESETS, Preset};

/// What the rows of an export mean. A preset sets all of it; each flag overrules its part.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Which shop or payment provider the files come from; found by the header line
    #[arg(
        long,
        value_name = "NAME",
        value_parser = preset_parser(),
        default_value = AUTO,
        help_heading = "Exports"
    )]
    preset: PresetChoice,
    /// Column of the status of an order; may be given more than once; none looks at no column
    /// [default: the preset's, else columns of usual names and of yes and no, like is_cancelled]
    #[arg(long, value_name = "COLUMN", help_heading = "Exports")]
    status_column: Vec<String>,
    /// Statuses whose rows are left out, like "cancelled,failed"; * at the end stands for anything
    /// [default: the preset's, and words for cancelled, failed, draft, test in seven languages]
    #[arg(
        long,
        value_name = "STATUSES",
        value_delimiter = ',',
        help_heading = "Exports"
    )]
    exclude_status: Option<Vec<String>>,
    /// Statuses whose rows are refunds of their whole amount
    #[arg(
        long,
        value_name = "STATUSES",
        value_delimiter = ',',
        help_heading = "Exports"
    )]
    refund_status: Option<Vec<String>>,
    /// Column that is not blank for cancelled orders, which are left out
    #[arg(long, value_name = "COLUMN", help_heading = "Exports")]
    cancelled_column: Option<String>,
    /// Column of what was paid back of an order
    #[arg(long, value_name = "COLUMN", help_heading = "Exports")]
    refund_column: Option<String>,
    /// Column of the day it was paid back on [default: the order's day]
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Exports",
        requires = "refund_column"
    )]
    refund_date_column: Option<String>,
    /// What rows below zero are: a part of the order whose id they have, or refunds on their own day
    #[arg(long, value_name = "WHAT", value_parser = choice::<NegativeRows>(), help_heading = "Exports")]
    negative_rows: Option<NegativeRows>,
    /// Which rows of an order hold its amount: every row a part of it, or the first row all of it
    #[arg(long, value_name = "ROWS", value_parser = choice::<OrderAmount>(), help_heading = "Exports")]
    order_amount: Option<OrderAmount>,
    /// Which rows count where an order stands again, in a second file or further down
    #[arg(long, value_name = "WHICH", value_parser = choice::<Repeated>(), help_heading = "Exports")]
    repeated_orders: Option<Repeated>,
    /// What an order number stands for, where a shop starts its numbers again
    #[arg(long, value_name = "WHAT", value_parser = choice::<NumberScope>(), help_heading = "Exports")]
    order_number_scope: Option<NumberScope>,
    /// Take days that lie years away from all others as right, and do not ask
    #[arg(long, help_heading = "Exports")]
    keep_far_days: bool,
    /// CSV file that says which customer each id of the order files is: the id in the first column, the customer's own
    /// in the second
    #[arg(long, value_name = "FILE", help_heading = "Exports")]
    customer_map: Option<PathBuf>,
    /// Column that tells guests apart, like email: each is a customer then
    #[arg(long, value_name = "COLUMN", help_heading = "Exports")]
    guest_key: Option<String>,
    /// Customer ids that stand for guests, like 0
    #[arg(
        long,
        value_name = "IDS",
        value_delimiter = ',',
        help_heading = "Exports"
    )]
    guest_id: Option<Vec<String>>,
    /// E-mail addresses are the same in capitals: the default, against a keep-case among the settings
    #[arg(long, help_heading = "Exports", conflicts_with = "keep_case")]
    fold_case: bool,
    /// E-mail addresses that differ in capitals are different customers
    #[arg(long, help_heading = "Exports")]
    keep_case: bool,
    /// Leave out orders of exactly 0
    #[arg(long, help_heading = "Exports")]
    ignore_zero: bool,
    /// Column of the currency
    #[arg(long, value_name = "COLUMN", help_heading = "Exports")]
    currency_column: Option<String>,
    /// Read only orders in this currency; with --rates, convert the others to it
    #[arg(long, value_name = "CODE", value_parser = currency, help_heading = "Exports")]
    currency: Option<String>,
    /// CSV file of exchange rates: date, currency, rate (the price of one unit in the report's
    /// currency); the rate of an order's day counts, or the last one before
    #[arg(long, value_name = "FILE", help_heading = "Exports")]
    rates: Option<PathBuf>,
    /// Column of the time of day, where the date has none
    #[arg(long, value_name = "COLUMN", help_heading = "Exports")]
    time_column: Option<String>,
    /// Column of the time zone
    #[arg(long, value_name = "COLUMN", help_heading = "Exports")]
    zone_column: Option<String>,
    /// Time zone of times that name none [default: UTC where the header ends in (UTC), else
    /// --timezone]
    #[arg(long, value_name = "ZONE", value_parser = parse_zone, help_heading = "Exports")]
    dates_in: Option<ZoneArg>,
    /// Read a file that is given twice two times, instead of refusing it
    #[arg(long, help_heading = "Exports")]
    allow_duplicates: bool,
}

/// The preset that the header line finds.
const AUTO: &str = "auto";

/// Reads the name of a preset; names and help are those of the list of presets.
fn preset_parser() -> impl TypedValueParser<Value = PresetChoice> {
    let mut names = vec![
        PossibleValue::new(AUTO).help("By the header line"),
        PossibleValue::new("none").help("None: columns by their usual names"),
    ];
    let presets = PRESETS.iter();
    names.extend(presets.map(|preset| PossibleValue::new(preset.name).help(preset.help)));
    PossibleValuesParser::new(names).map(|name| match name.as_str() {
        AUTO => PresetChoice::Detect,
        name => Preset::named(name).map_or(PresetChoice::None, PresetChoice::Named),
    })
}

pub(super) fn currency(text: &str) -> Result<String, String> {
    let code = text.trim().to_uppercase();
    if code.is_empty() {
        return Err("a currency has a name, like EUR".to_owned());
    }
    Ok(code)
}

impl ExportArgs {
    /// The options that these arguments make.
    pub(super) fn options(self) -> ExportOptions {
        ExportOptions {
            preset: self.preset,
            columns: ExportColumns {
                time: self.time_column,
                zone: self.zone_column,
                status: self.status_column,
                cancelled: self.cancelled_column,
                refund: self.refund_column,
                refund_date: self.refund_date_column,
                currency: self.currency_column,
                guest_key: self.guest_key,
            },
            exclude_status: self.exclude_status,
            refund_status: self.refund_status,
            guest_ids: self.guest_id,
            fold_case: match (self.fold_case, self.keep_case) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            },
            ignore_zero: self.ignore_zero,
            order_amount: self.order_amount,
            repeated_orders: self.repeated_orders,
            number_scope: self.order_number_scope,
            keep_far_days: self.keep_far_days,
            customer_map: self.customer_map,
            negative_rows: self.negative_rows,
            dates_in: self.dates_in.map(|zone| zone.zone),
            currency: self.currency,
            rates: self.rates,
            allow_duplicates: self.allow_duplicates,
        }
    }
}
