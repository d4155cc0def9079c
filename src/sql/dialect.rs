//! What engines write differently: names of types, days, medians. Everything else is the same text.

use std::fmt;

use super::source::DateType;
use crate::calendar::Day;

/// Decimals that amounts are kept with: what every engine here has room for beside 19 digits before.
pub const MONEY_DECIMALS: u32 = 9;

/// An engine's SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB.
    DuckDb,
    /// PostgreSQL.
    Postgres,
    /// Apache Spark, and Databricks.
    Spark,
    /// Google BigQuery.
    BigQuery,
    /// Snowflake.
    Snowflake,
    /// ClickHouse.
    ClickHouse,
    /// Trino, and Athena.
    Trino,
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Dialect::DuckDb => "DuckDB",
            Dialect::Postgres => "PostgreSQL",
            Dialect::Spark => "Spark",
            Dialect::BigQuery => "BigQuery",
            Dialect::Snowflake => "Snowflake",
            Dialect::ClickHouse => "ClickHouse",
            Dialect::Trino => "Trino",
        })
    }
}

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 7] = [
        Dialect::DuckDb,
        Dialect::Postgres,
        Dialect::Spark,
        Dialect::BigQuery,
        Dialect::Snowflake,
        Dialect::ClickHouse,
        Dialect::Trino,
    ];

    /// The expression as text.
    pub(super) fn text(self, of: &str) -> String {
        let name = match self {
            Dialect::Spark | Dialect::BigQuery => "STRING",
            Dialect::ClickHouse => "Nullable(String)",
            Dialect::Postgres => "TEXT",
            Dialect::DuckDb | Dialect::Snowflake | Dialect::Trino => "VARCHAR",
        };
        format!("CAST({of} AS {name})")
    }

    /// The expression as a double.
    pub(super) fn double(self, of: &str) -> String {
        let name = match self {
            Dialect::Postgres => "DOUBLE PRECISION",
            Dialect::BigQuery => "FLOAT64",
            Dialect::ClickHouse => "Nullable(Float64)",
            _ => "DOUBLE",
        };
        format!("CAST({of} AS {name})")
    }

    /// The expression as an exact amount of [`MONEY_DECIMALS`].
    pub(super) fn money(self, of: &str) -> String {
        match self {
            // Its NUMERIC has 38 digits, 9 of them decimals.
            Dialect::BigQuery => format!("CAST({of} AS NUMERIC)"),
            Dialect::ClickHouse => format!("CAST({of} AS Nullable(Decimal(28, {MONEY_DECIMALS})))"),
            _ => format!("CAST({of} AS DECIMAL(28, {MONEY_DECIMALS}))"),
        }
    }

    /// A column of any type of number, or of text, as an exact amount.
    pub(super) fn read_money(self, column: &str) -> String {
        match self {
            // Its cast of a double cuts digits off; by way of text the shortest ones are taken.
            Dialect::ClickHouse => self.money(&self.text(column)),
            _ => self.money(column),
        }
    }

    /// A factor of a product: its digits and decimals leave room for the product's in 38.
    pub(super) fn read_factor(self, column: &str) -> String {
        match self {
            Dialect::BigQuery => self.money(column),
            Dialect::ClickHouse => format!(
                "CAST({} AS Nullable(Decimal(38, {MONEY_DECIMALS})))",
                self.text(column)
            ),
            _ => format!("CAST({column} AS DECIMAL(18, {MONEY_DECIMALS}))"),
        }
    }

    /// A number in plain digits.
    pub(super) fn number(self, digits: &str) -> String {
        match self {
            Dialect::BigQuery if digits.contains('.') => format!("NUMERIC '{digits}'"),
            Dialect::ClickHouse if digits.contains('.') => {
                format!("CAST('{digits}' AS Decimal(38, {MONEY_DECIMALS}))")
            }
            _ => digits.to_owned(),
        }
    }

    /// One half that keeps an exact amount exact.
    pub(super) fn half(self) -> &'static str {
        match self {
            Dialect::BigQuery => "NUMERIC '0.5'",
            Dialect::ClickHouse => "CAST('0.5' AS Decimal(2, 1))",
            _ => "0.5",
        }
    }

    /// A day.
    pub(super) fn day(self, day: Day) -> String {
        match self {
            Dialect::ClickHouse => format!("toDate32('{day}')"),
            _ => format!("DATE '{day}'"),
        }
    }

    /// A column as a day of the zone.
    pub(super) fn read_day(self, column: &str, form: DateType, zone: &str) -> String {
        match (form, self) {
            (DateType::Date | DateType::Local, Dialect::ClickHouse) => {
                format!("CAST({column} AS Nullable(Date32))")
            }
            (DateType::Date | DateType::Local, _) => format!("CAST({column} AS DATE)"),
            (DateType::Instant, Dialect::DuckDb | Dialect::Postgres | Dialect::Trino) => {
                format!("CAST({column} AT TIME ZONE {zone} AS DATE)")
            }
            // Whatever the session's zone is: seconds of the shifted instant, cut to days.
            (DateType::Instant, Dialect::Spark) => format!(
                "DATE_FROM_UNIX_DATE(CAST(FLOOR(UNIX_SECONDS(FROM_UTC_TIMESTAMP({column}, {zone})) / 86400) AS INT))"
            ),
            (DateType::Instant, Dialect::BigQuery) => format!("DATE({column}, {zone})"),
            (DateType::Instant, Dialect::Snowflake) => {
                format!("CAST(CONVERT_TIMEZONE({zone}, {column}) AS DATE)")
            }
            (DateType::Instant, Dialect::ClickHouse) => {
                format!("CAST(toTimeZone({column}, {zone}) AS Nullable(Date32))")
            }
        }
    }

    /// Days from the earlier to the later one.
    pub(super) fn days_between(self, later: &str, earlier: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Trino => format!("DATE_DIFF('day', {earlier}, {later})"),
            Dialect::Postgres => format!("({later} - {earlier})"),
            Dialect::Spark => format!("DATEDIFF({later}, {earlier})"),
            Dialect::BigQuery => format!("DATE_DIFF({later}, {earlier}, DAY)"),
            Dialect::Snowflake => format!("DATEDIFF('day', {earlier}, {later})"),
            Dialect::ClickHouse => format!("dateDiff('day', {earlier}, {later})"),
        }
    }

    /// The day so many days later.
    pub(super) fn plus_days(self, day: &str, days: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Postgres => format!("({day} + {days})"),
            Dialect::Spark => format!("DATE_ADD({day}, {days})"),
            Dialect::BigQuery => format!("CAST(DATE_ADD({day}, INTERVAL ({days}) DAY) AS DATE)"),
            Dialect::Snowflake => format!("CAST(DATEADD('day', {days}, {day}) AS DATE)"),
            Dialect::ClickHouse => format!("addDays({day}, {days})"),
            Dialect::Trino => format!("CAST(DATE_ADD('day', {days}, {day}) AS DATE)"),
        }
    }

    /// The expression as a whole number.
    pub(super) fn integer(self, of: &str) -> String {
        let name = match self {
            Dialect::Spark => "INT",
            Dialect::BigQuery => "INT64",
            Dialect::ClickHouse => "Nullable(Int32)",
            _ => "INTEGER",
        };
        format!("CAST({of} AS {name})")
    }

    /// How often the divisor is in a whole number: downwards below zero too. Engines differ in what
    /// a division of whole numbers is.
    pub(super) fn whole(self, of: &str, divisor: u32) -> String {
        self.integer(&format!("FLOOR({} / {divisor})", self.double(of)))
    }

    /// Text in small letters without anything but letters and digits, as statuses are compared.
    pub(super) fn normalised(self, of: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Postgres => {
                format!("REGEXP_REPLACE(LOWER({of}), '[^a-z0-9]', '', 'g')")
            }
            Dialect::ClickHouse => format!("replaceRegexpAll(LOWER({of}), '[^a-z0-9]', '')"),
            _ => format!("REGEXP_REPLACE(LOWER({of}), '[^a-z0-9]', '')"),
        }
    }

    /// The lower one of the two values in the middle; those without a value do not count.
    pub(super) fn lower_middle(self, values: &str) -> String {
        match self {
            Dialect::ClickHouse => format!("quantileExactLow(0.5)({values})"),
            Dialect::BigQuery => sorted_array(
                values,
                &format!("CAST(FLOOR((COUNT({values}) + 1) / 2) AS INT64)"),
            ),
            Dialect::Trino => element(
                values,
                &format!("CAST(FLOOR((COUNT({values}) + 1) / 2) AS BIGINT)"),
            ),
            _ => format!("PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY {values})"),
        }
    }

    /// The upper one of the two values in the middle.
    pub(super) fn upper_middle(self, values: &str) -> String {
        match self {
            Dialect::ClickHouse => format!("quantileExactHigh(0.5)({values})"),
            Dialect::BigQuery => sorted_array(
                values,
                &format!("CAST(FLOOR(COUNT({values}) / 2) AS INT64) + 1"),
            ),
            Dialect::Trino => element(
                values,
                &format!("CAST(FLOOR(COUNT({values}) / 2) AS BIGINT) + 1"),
            ),
            // The lower middle from the other end.
            _ => format!("-PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY -({values}))"),
        }
    }

    /// What lets the rows be put where their customer's are, once for all steps that follow.
    pub(super) fn by_customer(self) -> &'static str {
        match self {
            Dialect::Spark => " /*+ REPARTITION(customer) */",
            _ => "",
        }
    }

    /// The join of a single row or few rows of constants, which go to the data.
    pub(super) fn few(self, name: &str) -> String {
        match self {
            Dialect::Spark => format!(" /*+ BROADCAST({name}) */"),
            _ => String::new(),
        }
    }

    /// A result's column of this name: BigQuery's have no dots.
    pub(super) fn column_name(self, name: &str) -> String {
        match self {
            Dialect::BigQuery => name.replace('.', "_"),
            _ => name.to_owned(),
        }
    }
}

fn sorted_array(values: &str, place: &str) -> String {
    format!("ARRAY_AGG({values} IGNORE NULLS ORDER BY {values})[SAFE_ORDINAL({place})]")
}

fn element(values: &str, place: &str) -> String {
    format!(
        "ELEMENT_AT(ARRAY_SORT(ARRAY_AGG({values}) FILTER (WHERE {values} IS NOT NULL)), {place})"
    )
}
