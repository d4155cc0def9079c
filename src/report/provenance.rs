//! Where the numbers come from: the `input` part of every document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Keyed, Number};

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct InputUse {
    /// Every file, in the order given.
    pub files: Vec<FileUse>,
    /// Data rows read from files of orders, of durations or of subscriptions, rejected ones included.
    pub rows_read: u64,
    /// Rows refused and left out (`--skip-bad-rows`).
    pub rows_rejected: u64,
    /// The refused rows by kind of problem.
    pub rejected: Vec<RejectedKind>,
    /// Rows left out on purpose, by reason: statuses, currencies, rows that are no sale.
    pub left_out: Vec<LeftOut>,
    /// Orders of exactly 0 that are left out (`--ignore-zero`).
    pub zero_orders_left_out: u64,
    /// Further rows of orders whose first row holds all that counts.
    pub item_rows: u64,
    /// Refunds from a refund column.
    pub refunds_from_column: u64,
    /// Rows of guests whom another column tells apart (`--guest-key`): customers like others.
    pub keyed_guest_rows: u64,
    /// The values of status columns.
    pub statuses: Vec<StatusRows>,
    /// Rows in each currency, where a column names it.
    pub currencies: Vec<CurrencyRows>,
    /// Amounts rounded to 18 digits after conversion (`--rates`).
    pub rounded_amounts: u64,
    /// Order rows later than the as-of day, left out.
    pub rows_after_as_of: u64,
    /// Customers with an order or a refund.
    pub customers: u64,
    /// Orders and refunds, line items merged.
    pub orders: u64,
    /// Rows without a customer: in no metric.
    pub guests: GuestRows,
    /// First day with a row (`YYYY-MM-DD`), `null` without orders.
    pub first_day: Option<String>,
    /// Last day with a row.
    pub last_day: Option<String>,
}

impl InputUse {
    /// The one currency of all amounts, where the files name it and nothing is converted.
    pub fn currency(&self) -> Option<&str> {
        let is_converted = self.files.iter().any(|file| file.role == "rates");
        let is_left_out = |code: &str| {
            let reason = format!("currency {code}");
            self.left_out.iter().any(|left| left.reason == reason)
        };
        let codes = self.currencies.iter().map(|rows| rows.currency.as_str());
        let mut counted = codes.filter(|code| !is_left_out(code));
        match (counted.next(), counted.next()) {
            (Some(code), None) if !is_converted && !code.is_empty() => Some(code),
            _ => None,
        }
    }
}

/// Rows left out for one reason.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LeftOut {
    /// The reason: `Financial Status: voided`, `currency USD` …
    pub reason: String,
    /// How many rows.
    pub rows: u64,
}

/// Rows with one value of a status column.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StatusRows {
    /// The column.
    pub column: String,
    /// The value; empty for blank ones, `…` for all beyond the first 200.
    pub value: String,
    /// What it makes of its rows: `counted`, `refund` or `left_out`.
    pub used: String,
    /// How many rows.
    pub rows: u64,
}

/// Rows in one currency.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct CurrencyRows {
    /// Its code in capitals; empty for rows that name none.
    pub currency: String,
    /// How many rows.
    pub rows: u64,
}

/// One file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct FileUse {
    /// The file as it was named; `stdin` for `-`.
    pub name: String,
    /// What it was read as: `orders`, `customers`, `costs`, `rates`, `durations`, or `query` for what a warehouse
    /// returned (`retention render`).
    pub role: String,
    /// Data rows.
    pub rows: u64,
    /// Refused rows.
    pub rejected: u64,
    /// What each column was used for: `order`, `customer`, `date`, `amount` …
    pub columns: Keyed<ColumnUse>,
    /// How it was read where that was a decision: encoding, compression, delimiter, date order,
    /// decimal mark, preset.
    pub read_as: Keyed<String>,
}

/// A column and where it stands.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct ColumnUse {
    /// Its header.
    pub name: String,
    /// Its place, counted from 1; `null` for an expression over several columns.
    pub number: Option<u64>,
}

/// Rows without a customer id.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GuestRows {
    /// How many in all.
    pub rows: u64,
    /// What they add up to; `null` where the files have no amounts.
    pub revenue: Option<Number>,
    /// How many in the period.
    pub rows_in_period: u64,
    /// What those add up to.
    pub revenue_in_period: Option<Number>,
}

impl Default for GuestRows {
    fn default() -> Self {
        let zero = || Some(Number::Money(crate::money::Money::ZERO));
        GuestRows {
            rows: 0,
            revenue: zero(),
            rows_in_period: 0,
            revenue_in_period: zero(),
        }
    }
}

/// Refused rows of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RejectedKind {
    /// What was wrong: `date`, `amount`, `fields` …
    pub kind: String,
    /// How many rows.
    pub rows: u64,
}
