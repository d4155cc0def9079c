//! What is known of a file once it is read.

use super::places::ColumnFound;
use super::seen::FileSeen;
use super::tally::RuleCounts;
use crate::input::example::Example;

/// How one file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileRead {
    /// The file as it was named.
    pub name: String,
    /// Data rows, those left out included.
    pub rows: u64,
    /// Rows left out.
    pub rejected: u64,
    /// The line that its header stands on.
    pub header_line: u64,
    /// Which columns were used for what.
    pub columns: Vec<ColumnFound>,
    /// How it was read, where that was a decision.
    pub read_as: Vec<(&'static str, String)>,
    /// What the rules of an export did with the rows.
    pub counts: RuleCounts,
    /// What the rows tell of themselves.
    pub seen: FileSeen,
    /// The names of all columns.
    pub names: Vec<String>,
    /// The column of customers, by its header.
    pub customer_column: String,
    /// The column of orders' ids.
    pub order_column: Option<String>,
    /// The column of days.
    pub date_column: String,
    /// Columns of statuses that are used without having been asked for.
    pub by_themselves: Vec<String>,
    /// The column that tells sales from their lines and payments, where both stand in the file and no condition chooses,
    /// and the value of sales.
    pub sales_among_others: Option<(String, String)>,
    /// The offset that all times at the file's beginning bear, if it is one zone's and not UTC's.
    pub offset: Option<String>,
    /// Whether there are amounts.
    pub has_amounts: bool,
    /// Whether an amount is made of several columns of a row.
    pub is_product: bool,
    /// Whether a preset knows which rows of an order hold its amount.
    pub preset_knows_amount: bool,
    /// The first date that can be read in no other way.
    pub date_witness: Option<Example>,
    /// The same for amounts.
    pub amount_witness: Option<Example>,
}
