//! What may be said of an export beside its columns: the preset, and every setting that a preset
//! makes, each of which a flag overrules.

use std::path::PathBuf;

pub use super::presets::{NegativeRows, OrderAmount, PresetChoice};
use super::zone::Zone;
use crate::choice::{Choice, choices};
pub use crate::ledger::Repeated;

/// Statuses that a statement for a warehouse leaves out where nothing else is asked for.
pub const EXCLUDED_STATUSES: [&str; 13] = [
    "cancelled",
    "canceled",
    "failed",
    "voided",
    "void",
    "declined",
    "denied",
    "rejected",
    "expired",
    "abandoned",
    "draft",
    "trash",
    "deleted",
];

choices! {
    /// What an order's number stands for, where numbers may start again.
    #[derive(Default)]
    pub enum NumberScope {
        /// One order, wherever it stands
        #[default]
        All = "all",
        /// One order of each customer
        Customer = "customer",
        /// One order of each day
        Day = "day",
        /// One order of each file
        File = "file",
    }
}

impl Choice for Repeated {
    fn all() -> Vec<Self> {
        vec![Repeated::Last, Repeated::First, Repeated::Add]
    }

    fn name(self) -> &'static str {
        match self {
            Repeated::Last => "last",
            Repeated::First => "first",
            Repeated::Add => "add",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Repeated::Last => "What stands later, in the order of the files",
            Repeated::First => "What stands first",
            Repeated::Add => "All rows, added up",
        }
    }
}

/// Settings for an export; what is `None` or empty is the preset's, or off.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExportOptions {
    /// The preset.
    pub preset: PresetChoice,
    /// Columns beside the usual ones.
    pub columns: ExportColumns,
    /// Statuses whose rows are left out.
    pub exclude_status: Option<Vec<String>>,
    /// Statuses whose rows are refunds.
    pub refund_status: Option<Vec<String>>,
    /// Customer ids that stand for guests.
    pub guest_ids: Option<Vec<String>>,
    /// Whether e-mail addresses that are customer ids are one whatever their case.
    pub fold_case: Option<bool>,
    /// Whether orders of exactly 0 are left out.
    pub ignore_zero: bool,
    /// Which rows of an order hold its amount.
    pub order_amount: Option<OrderAmount>,
    /// Which of an order's rows count that stands again.
    pub repeated_orders: Option<Repeated>,
    /// What an order's number stands for.
    pub number_scope: Option<NumberScope>,
    /// Whether days years away from all others are right.
    pub keep_far_days: bool,
    /// What rows below zero are.
    pub negative_rows: Option<NegativeRows>,
    /// The zone of times that name none.
    pub dates_in: Option<Zone>,
    /// The report's currency: without rates the only one that is read, with rates the one that
    /// others become.
    pub currency: Option<String>,
    /// A file of prices of currencies.
    pub rates: Option<PathBuf>,
    /// A file that says which customer each id of the order files is.
    pub customer_map: Option<PathBuf>,
    /// Whether one file may be given twice.
    pub allow_duplicates: bool,
}

/// Columns as they were asked for, by header or number. `none` does without the one that a preset
/// takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportColumns {
    /// The time of day.
    pub time: Option<String>,
    /// The zone of that time.
    pub zone: Option<String>,
    /// What became of the order; several if there are.
    pub status: Vec<String>,
    /// Not blank for orders that were cancelled.
    pub cancelled: Option<String>,
    /// What was given back of the order.
    pub refund: Option<String>,
    /// The day it was given back on.
    pub refund_date: Option<String>,
    /// The amount's currency.
    pub currency: Option<String>,
    /// What tells guests apart.
    pub guest_key: Option<String>,
}
