//! The engines, one value each.

use super::Dialect;

pub(super) static DUCKDB: Dialect = Dialect {
    key: "duckdb",
    title: "DuckDB",
    help: "DuckDB",
    text: "VARCHAR",
    double: "DOUBLE",
    integer: "INTEGER",
    money: "DECIMAL(28, 9)",
    factor: "DECIMAL(18, 9)",
    amounts_by_text: false,
    decimal: str::to_owned,
    half: "0.5",
    date: "DATE",
    day: |day| format!("DATE '{day}'"),
    instant_day: |column, zone| format!("CAST({column} AT TIME ZONE {zone} AS DATE)"),
    days_between: |later, earlier| format!("DATE_DIFF('day', {earlier}, {later})"),
    plus_days: |day, days| format!("({day} + {days})"),
    normalised: |text| format!("REGEXP_REPLACE(LOWER({text}), '[^a-z0-9]', '', 'g')"),
    lower_middle: standard_lower_middle,
    upper_middle: standard_upper_middle,
    by_customer: "",
    few: |_| String::new(),
    dots_in_names: true,
    by_bytes: str::to_owned,
    has_values: true,
    name: |name| doubled(name, '"'),
    literal: |text| doubled(text, '\''),
    has_variables: false,
};

pub(super) static POSTGRES: Dialect = Dialect {
    key: "postgres",
    title: "PostgreSQL",
    help: "PostgreSQL",
    text: "TEXT",
    double: "DOUBLE PRECISION",
    integer: "INTEGER",
    money: "DECIMAL(28, 9)",
    factor: "DECIMAL(18, 9)",
    amounts_by_text: false,
    decimal: str::to_owned,
    half: "0.5",
    date: "DATE",
    day: |day| format!("DATE '{day}'"),
    instant_day: |column, zone| format!("CAST({column} AT TIME ZONE {zone} AS DATE)"),
    days_between: |later, earlier| format!("({later} - {earlier})"),
    plus_days: |day, days| format!("({day} + {days})"),
    normalised: |text| format!("REGEXP_REPLACE(LOWER({text}), '[^a-z0-9]', '', 'g')"),
    lower_middle: standard_lower_middle,
    upper_middle: standard_upper_middle,
    by_customer: "",
    few: |_| String::new(),
    dots_in_names: true,
    by_bytes: |text| format!("({text}) COLLATE \"C\""),
    has_values: true,
    name: |name| doubled(name, '"'),
    literal: |text| doubled(text, '\''),
    has_variables: false,
};

pub(super) static SPARK: Dialect = Dialect {
    key: "spark",
    title: "Spark",
    help: "Apache Spark, Databricks",
    text: "STRING",
    double: "DOUBLE",
    integer: "INT",
    money: "DECIMAL(28, 9)",
    factor: "DECIMAL(18, 9)",
    amounts_by_text: false,
    decimal: str::to_owned,
    half: "0.5",
    date: "DATE",
    day: |day| format!("DATE '{day}'"),
    instant_day: |column, zone| {
        format!(
            "DATE_FROM_UNIX_DATE(CAST(FLOOR(UNIX_SECONDS(FROM_UTC_TIMESTAMP({column}, {zone})) / 86400) AS INT))"
        )
    },
    days_between: |later, earlier| format!("DATEDIFF({later}, {earlier})"),
    plus_days: |day, days| format!("DATE_ADD({day}, {days})"),
    normalised: |text| format!("REGEXP_REPLACE(LOWER({text}), '[^a-z0-9]', '')"),
    lower_middle: standard_lower_middle,
    upper_middle: standard_upper_middle,
    by_customer: " /*+ REPARTITION(customer) */",
    few: |name| format!(" /*+ BROADCAST({name}) */"),
    dots_in_names: true,
    by_bytes: str::to_owned,
    has_values: true,
    name: |name| doubled(name, '`'),
    // Not as a variable: an escaped brace is a brace, but not what opens one.
    literal: |text| backslashed(text, '\'').replace("${", "$\\{"),
    has_variables: true,
};

pub(super) static BIGQUERY: Dialect = Dialect {
    key: "bigquery",
    title: "BigQuery",
    help: "Google BigQuery",
    text: "STRING",
    double: "FLOAT64",
    integer: "INT64",
    money: "NUMERIC",
    factor: "NUMERIC",
    amounts_by_text: false,
    decimal: |digits| format!("NUMERIC '{digits}'"),
    half: "NUMERIC '0.5'",
    date: "DATE",
    day: |day| format!("DATE '{day}'"),
    instant_day: |column, zone| format!("DATE({column}, {zone})"),
    days_between: |later, earlier| format!("DATE_DIFF({later}, {earlier}, DAY)"),
    plus_days: |day, days| format!("CAST(DATE_ADD({day}, INTERVAL ({days}) DAY) AS DATE)"),
    normalised: |text| format!("REGEXP_REPLACE(LOWER({text}), '[^a-z0-9]', '')"),
    lower_middle: |values| {
        sorted_array(
            values,
            &format!("CAST(FLOOR((COUNT({values}) + 1) / 2) AS INT64)"),
        )
    },
    upper_middle: |values| {
        sorted_array(
            values,
            &format!("CAST(FLOOR(COUNT({values}) / 2) AS INT64) + 1"),
        )
    },
    by_customer: "",
    few: |_| String::new(),
    dots_in_names: false,
    by_bytes: str::to_owned,
    has_values: false,
    name: |name| backslashed(name, '`'),
    literal: |text| backslashed(text, '\''),
    has_variables: false,
};

pub(super) static SNOWFLAKE: Dialect = Dialect {
    key: "snowflake",
    title: "Snowflake",
    help: "Snowflake",
    text: "VARCHAR",
    double: "DOUBLE",
    integer: "INTEGER",
    money: "DECIMAL(28, 9)",
    factor: "DECIMAL(18, 9)",
    amounts_by_text: false,
    decimal: str::to_owned,
    half: "0.5",
    date: "DATE",
    day: |day| format!("DATE '{day}'"),
    instant_day: |column, zone| format!("CAST(CONVERT_TIMEZONE({zone}, {column}) AS DATE)"),
    days_between: |later, earlier| format!("DATEDIFF('day', {earlier}, {later})"),
    plus_days: |day, days| format!("CAST(DATEADD('day', {days}, {day}) AS DATE)"),
    normalised: |text| format!("REGEXP_REPLACE(LOWER({text}), '[^a-z0-9]', '')"),
    lower_middle: standard_lower_middle,
    upper_middle: standard_upper_middle,
    by_customer: "",
    few: |_| String::new(),
    dots_in_names: true,
    by_bytes: str::to_owned,
    has_values: true,
    name: |name| doubled(name, '"'),
    literal: |text| doubled(&text.replace('\\', "\\\\"), '\''),
    has_variables: false,
};

pub(super) static CLICKHOUSE: Dialect = Dialect {
    key: "clickhouse",
    title: "ClickHouse",
    help: "ClickHouse",
    text: "Nullable(String)",
    double: "Nullable(Float64)",
    integer: "Nullable(Int32)",
    money: "Nullable(Decimal(28, 9))",
    factor: "Nullable(Decimal(38, 9))",
    amounts_by_text: true,
    decimal: |digits| format!("CAST('{digits}' AS Decimal(38, 9))"),
    half: "CAST('0.5' AS Decimal(2, 1))",
    date: "Nullable(Date32)",
    day: |day| format!("toDate32('{day}')"),
    instant_day: |column, zone| format!("CAST(toTimeZone({column}, {zone}) AS Nullable(Date32))"),
    days_between: |later, earlier| format!("dateDiff('day', {earlier}, {later})"),
    plus_days: |day, days| format!("addDays({day}, {days})"),
    normalised: |text| format!("replaceRegexpAll(LOWER({text}), '[^a-z0-9]', '')"),
    lower_middle: |values| format!("quantileExactLow(0.5)({values})"),
    upper_middle: |values| format!("quantileExactHigh(0.5)({values})"),
    by_customer: "",
    few: |_| String::new(),
    dots_in_names: true,
    by_bytes: str::to_owned,
    has_values: false,
    name: |name| backslashed(name, '`'),
    literal: |text| backslashed(text, '\''),
    has_variables: false,
};

pub(super) static TRINO: Dialect = Dialect {
    key: "trino",
    title: "Trino",
    help: "Trino, Athena",
    text: "VARCHAR",
    double: "DOUBLE",
    integer: "INTEGER",
    money: "DECIMAL(28, 9)",
    factor: "DECIMAL(18, 9)",
    amounts_by_text: false,
    decimal: str::to_owned,
    half: "0.5",
    date: "DATE",
    day: |day| format!("DATE '{day}'"),
    instant_day: |column, zone| format!("CAST({column} AT TIME ZONE {zone} AS DATE)"),
    days_between: |later, earlier| format!("DATE_DIFF('day', {earlier}, {later})"),
    plus_days: |day, days| format!("CAST(DATE_ADD('day', {days}, {day}) AS DATE)"),
    normalised: |text| format!("REGEXP_REPLACE(LOWER({text}), '[^a-z0-9]', '')"),
    lower_middle: |values| {
        element(
            values,
            &format!("CAST(FLOOR((COUNT({values}) + 1) / 2) AS BIGINT)"),
        )
    },
    upper_middle: |values| {
        element(
            values,
            &format!("CAST(FLOOR(COUNT({values}) / 2) AS BIGINT) + 1"),
        )
    },
    by_customer: "",
    few: |_| String::new(),
    dots_in_names: true,
    by_bytes: str::to_owned,
    has_values: true,
    name: |name| doubled(name, '"'),
    literal: |text| doubled(text, '\''),
    has_variables: false,
};

/// The text between two marks, a mark inside it doubled.
fn doubled(text: &str, mark: char) -> String {
    let twice = format!("{mark}{mark}");
    format!("{mark}{}{mark}", text.replace(mark, &twice))
}

/// The text between two marks, a backslash before each mark and backslash inside it.
fn backslashed(text: &str, mark: char) -> String {
    let marked = format!("\\{mark}");
    let text = text.replace('\\', "\\\\").replace(mark, &marked);
    format!("{mark}{text}{mark}")
}

fn standard_lower_middle(values: &str) -> String {
    format!("PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY {values})")
}

/// The lower middle from the other end.
fn standard_upper_middle(values: &str) -> String {
    format!("-PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY -({values}))")
}

fn sorted_array(values: &str, place: &str) -> String {
    format!("ARRAY_AGG({values} IGNORE NULLS ORDER BY {values})[SAFE_ORDINAL({place})]")
}

fn element(values: &str, place: &str) -> String {
    format!(
        "ELEMENT_AT(ARRAY_SORT(ARRAY_AGG({values}) FILTER (WHERE {values} IS NOT NULL)), {place})"
    )
}
