//! What engines write differently: names of types, days, medians. Everything else is the same text.
//!
//! A new engine is one more literal in `dialect/engines.rs` and its place in [`Dialect::ALL`]; a field left out does not
//! compile.

mod engines;

use std::fmt;

use super::dates::DateType;
use crate::calendar::Day;
use crate::choice::Choice;

/// Decimals that amounts are kept with: what every engine here has room for beside 19 digits before.
pub(super) const MONEY_DECIMALS: u32 = 9;

/// An engine's SQL. Expressions go in and come out as text.
pub struct Dialect {
    /// The name on the command line.
    key: &'static str,
    /// The engine's own name.
    title: &'static str,
    /// What else speaks it, for a list of engines.
    help: &'static str,
    /// The type of text.
    text: &'static str,
    /// The type of doubles.
    double: &'static str,
    /// The type of whole numbers.
    integer: &'static str,
    /// The type of exact amounts, with [`MONEY_DECIMALS`].
    money: &'static str,
    /// The type of a factor of a product: its digits and decimals leave room for the product's in 38.
    factor: &'static str,
    /// Whether a cast of a double to an amount cuts digits off; by way of text the shortest ones are taken.
    amounts_by_text: bool,
    /// A number with decimals, in plain digits.
    decimal: fn(&str) -> String,
    /// One half that keeps an exact amount exact.
    pub(super) half: &'static str,
    /// The type of days.
    date: &'static str,
    /// A day, written like `2025-03-01`.
    day: fn(&str) -> String,
    /// The day of an instant in a zone, whatever the session's zone is.
    instant_day: fn(column: &str, zone: &str) -> String,
    /// Days from the earlier to the later one.
    days_between: fn(later: &str, earlier: &str) -> String,
    /// The day so many days later.
    plus_days: fn(day: &str, days: &str) -> String,
    /// Text in small letters without anything but letters and digits, as statuses are compared.
    normalised: fn(&str) -> String,
    /// The lower one of the two values in the middle; those without a value do not count.
    lower_middle: fn(&str) -> String,
    /// The upper one of the two values in the middle.
    upper_middle: fn(&str) -> String,
    /// What lets the rows be put where their customer's are, once for all steps that follow.
    pub(super) by_customer: &'static str,
    /// What follows the `SELECT` of a join with few rows of constants, of this name, which go to the data.
    few: fn(&str) -> String,
    /// Whether a result's column may have a dot in its name; if not, an underscore takes its place.
    dots_in_names: bool,
    /// A text whose least and greatest are told by its bytes, whatever the database's collation.
    by_bytes: fn(&str) -> String,
    /// Whether `VALUES` makes a table of constants.
    pub(super) has_values: bool,
    /// A name in quotes that it cannot get out of.
    pub(super) name: fn(&str) -> String,
    /// A text in quotes that it cannot get out of.
    pub(super) literal: fn(&str) -> String,
    /// Whether `${…}` is a variable wherever it is found: names have no escape against it.
    pub(super) has_variables: bool,
}

impl PartialEq for Dialect {
    /// The key is the identity.
    fn eq(&self, other: &Dialect) -> bool {
        self.key == other.key
    }
}

impl Eq for Dialect {}

impl fmt::Debug for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Dialect").field(&self.key).finish()
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title)
    }
}

impl Choice for &'static Dialect {
    fn all() -> Vec<Self> {
        Dialect::ALL.to_vec()
    }

    fn name(self) -> &'static str {
        self.key
    }

    fn help(self) -> &'static str {
        self.help
    }
}

fn cast(of: &str, to: &str) -> String {
    format!("CAST({of} AS {to})")
}

impl Dialect {
    /// All of them.
    pub const ALL: [&'static Dialect; 7] = [
        &engines::DUCKDB,
        &engines::POSTGRES,
        &engines::SPARK,
        &engines::BIGQUERY,
        &engines::SNOWFLAKE,
        &engines::CLICKHOUSE,
        &engines::TRINO,
    ];

    /// The expression as text.
    pub(super) fn text(&self, of: &str) -> String {
        cast(of, self.text)
    }

    /// The expression as a double.
    pub(super) fn double(&self, of: &str) -> String {
        cast(of, self.double)
    }

    /// The expression as an exact amount.
    pub(super) fn money(&self, of: &str) -> String {
        cast(of, self.money)
    }

    /// The expression as a whole number.
    pub(super) fn integer(&self, of: &str) -> String {
        cast(of, self.integer)
    }

    /// A column of any type of number, or of text, as an exact amount.
    pub(super) fn read_money(&self, column: &str) -> String {
        self.read_exact(column, self.money)
    }

    /// The same as a factor of a product.
    pub(super) fn read_factor(&self, column: &str) -> String {
        self.read_exact(column, self.factor)
    }

    fn read_exact(&self, column: &str, exact: &str) -> String {
        if self.amounts_by_text {
            cast(&self.text(column), exact)
        } else {
            cast(column, exact)
        }
    }

    /// A number in plain digits.
    pub(super) fn number(&self, digits: &str) -> String {
        if digits.contains('.') {
            (self.decimal)(digits)
        } else {
            digits.to_owned()
        }
    }

    /// A day.
    pub(super) fn day(&self, day: Day) -> String {
        self.written_day(&day.to_string())
    }

    /// A day written like `2025-03-01`.
    pub(super) fn written_day(&self, day: &str) -> String {
        (self.day)(day)
    }

    /// A column as a day of the zone.
    pub(super) fn read_day(&self, column: &str, form: DateType, zone: &str) -> String {
        match form {
            DateType::Date | DateType::Local => cast(column, self.date),
            DateType::Instant => (self.instant_day)(column, zone),
        }
    }

    /// Days from the earlier to the later one.
    pub(super) fn days_between(&self, later: &str, earlier: &str) -> String {
        (self.days_between)(later, earlier)
    }

    /// The day so many days later.
    pub(super) fn plus_days(&self, day: &str, days: &str) -> String {
        (self.plus_days)(day, days)
    }

    /// How often the divisor is in a whole number: downwards below zero too. Engines differ in what
    /// a division of whole numbers is.
    pub(super) fn whole(&self, of: &str, divisor: u32) -> String {
        self.integer(&format!("FLOOR({} / {divisor})", self.double(of)))
    }

    /// Text as statuses are compared: letters and digits alone, the letters small.
    pub(super) fn normalised(&self, of: &str) -> String {
        (self.normalised)(of)
    }

    /// A text as compared by its bytes.
    pub(super) fn by_bytes(&self, of: &str) -> String {
        (self.by_bytes)(of)
    }

    /// The two values in the middle, those without a value left out.
    pub(super) fn middle(&self, values: &str) -> [String; 2] {
        [(self.lower_middle)(values), (self.upper_middle)(values)]
    }

    /// The hint for a join of few rows of constants.
    pub(super) fn few(&self, name: &str) -> String {
        (self.few)(name)
    }

    /// A result's column of this name.
    pub(super) fn column_name(&self, name: &str) -> String {
        if self.dots_in_names {
            name.to_owned()
        } else {
            name.replace('.', "_")
        }
    }
}
