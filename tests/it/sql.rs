//! `retention sql` from outside: its texts letter by letter, and what cannot be asked. That engines
//! compute from them what the file commands do is shown by `tests/engines/run`.

use crate::golden::golden;
use crate::kit::Case;

const TABLE: [&str; 10] = [
    "--table",
    "shop.orders",
    "--order-column",
    "order_id",
    "--customer-column",
    "customer_id",
    "--date-column",
    "order_date",
    "--amount-column",
    "amount",
];

const DIALECTS: [&str; 7] = [
    "duckdb",
    "postgres",
    "spark",
    "bigquery",
    "snowflake",
    "clickhouse",
    "trino",
];

fn asked(question: &str, dialect: &str, more: &[&str]) -> Case {
    Case::new(&["sql", question, "--dialect", dialect])
        .args(&TABLE)
        .args(more)
}

#[test]
#[ignore = "engines are left out: tests/engines/run, which .ci/run calls, compares DuckDB, PostgreSQL, Spark, ClickHouse"]
fn every_engine_computes_what_the_file_commands_do() {
    let run = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/engines/run");
    let status = std::process::Command::new(run)
        .env("RETENTION_BIN", env!("CARGO_BIN_EXE_retention"))
        .status();
    assert!(status.unwrap().success());
}

/// What engines write differently, all of it in one question: instants, products, statuses, medians,
/// constants. Each text ran on its engine, or was translated, by `tests/engines/run`.
#[test]
fn the_text_for_each_engine() {
    for dialect in DIALECTS {
        let text = Case::new(&["sql", "report", "--dialect", dialect])
            .args(&["--table", "shop.orders", "--customer-column", "customer"])
            .args(&[
                "--date-column",
                "at",
                "--date-type",
                "instant",
                "--timezone",
                "Europe/Berlin",
            ])
            .args(&[
                "--quantity-column",
                "quantity",
                "--price-column",
                "price",
                "--fold-case",
            ])
            .args(&[
                "--status-column",
                "status",
                "--exclude-status",
                "void,re-*",
                "--where",
                "land=O'Land",
            ])
            .args(&[
                "--where",
                "quantity<0.5",
                "--guest-id",
                "0",
                "--period",
                "2024-02",
                "--compare",
                "none",
            ])
            .args(&[
                "--metrics",
                "retention,aov",
                "--active-within",
                "1mo",
                "--as-of",
                "2024-03-31",
            ])
            .text();
        golden(&format!("sql.{dialect}.txt"), &text);
    }
}

#[test]
fn the_whole_texts() {
    let whole = [
        "--period",
        "2025-03",
        "--retention-cost",
        "12000",
        "--margin",
        "0.4",
    ];
    golden("sql.report.txt", &asked("report", "duckdb", &whole).text());
    let whole = [
        "--every",
        "quarter",
        "--from",
        "2024-Q3",
        "--to",
        "2025-Q1",
        "--ignore-zero",
    ];
    golden("sql.trend.txt", &asked("trend", "postgres", &whole).text());
}

#[test]
fn the_same_question_is_the_same_bytes_in_a_file_and_on_the_screen() {
    let march = ["--period", "2025-03"];
    let printed = asked("report", "spark", &march).text();
    assert_eq!(printed, asked("report", "spark", &march).text());
    let left = asked("report", "spark", &march)
        .args(&["--output", "march.sql"])
        .run();
    assert_eq!(left.read("march.sql"), printed);
}

#[test]
fn a_name_for_the_last_month_needs_the_day_it_is_counted_from() {
    let named = asked("report", "trino", &["--period", "2025-02"]).text();
    let counted = asked("report", "trino", &["--as-of", "2025-03-30"]).text();
    assert!(counted.contains("report of 2025-02 beside 2025-01"));
    assert!(
        named.contains("data_last_day AS as_of") && counted.contains("DATE '2025-03-30' AS as_of")
    );
}

#[track_caller]
fn refused(case: Case, expected: &str) {
    let (_, said) = case.status(2).failed();
    assert!(said.contains(expected), "{said}");
}

#[test]
fn what_cannot_be_asked_says_what_to_type() {
    let report = |more: &[&str]| asked("report", "duckdb", more);
    let trend = |more: &[&str]| asked("trend", "duckdb", more);
    refused(
        report(&[]),
        "name it, like --period 2025-03, or say with --as-of",
    );
    refused(
        report(&["--period", "all"]),
        "name its days, like --period 2024-01-01..2025-03-31",
    );
    refused(
        report(&["--period", "2025", "--timezone", "Europe/Berlin"]),
        "say --date-type instant",
    );
    refused(
        report(&[
            "--period",
            "2025",
            "--timezone",
            "+02:00",
            "--date-type",
            "instant",
        ]),
        "IANA name",
    );
    refused(
        report(&[
            "--period",
            "2025",
            "--status-column",
            "s",
            "--exclude-status",
            "größer",
        ]),
        "filter with --where instead",
    );
    refused(
        report(&["--period", "2025", "--where", "a=b\nc"]),
        "line break",
    );
    refused(
        asked(
            "report",
            "spark",
            &["--period", "2025", "--status-column", "${x}"],
        ),
        "Spark puts a variable",
    );
    refused(trend(&[]), "add --as-of DAY");
    refused(trend(&["--to", "2025"]), "add --from PERIOD");
    refused(
        trend(&["--to", "2025", "--last", "3"]),
        "so add --as-of DAY",
    );
    refused(
        trend(&["--to", "2025", "--from", "1900", "--every", "week"]),
        "more than a statement should hold",
    );
    refused(
        Case::new(&[
            "sql",
            "report",
            "--dialect",
            "duckdb",
            "--table",
            "t",
            "--period",
            "2025",
        ])
        .args(&["--customer-column", "c", "--date-column", "d"]),
        "--amount-column",
    );
}

const SUBSCRIPTIONS: [&str; 10] = [
    "--table",
    "billing.subscriptions",
    "--customer-column",
    "account",
    "--start-column",
    "started",
    "--end-column",
    "ended",
    "--as-of",
    "2025-06-20",
];

/// `tests/engines/run` holds what these texts return against the file command, on every engine.
#[test]
fn the_text_for_recurring_revenue() {
    let asked = |dialect: &str, more: &[&str]| {
        Case::new(&["sql", "mrr", "--dialect", dialect])
            .args(&SUBSCRIPTIONS)
            .args(more)
    };
    let amount = ["--amount-column", "mrr", "--last", "3"];
    golden("sql.mrr.txt", &asked("duckdb", &amount).text());
    // Those that differ most.
    for dialect in ["bigquery", "clickhouse"] {
        let more = [
            "--amount",
            "seats * price",
            "--from",
            "2025-05",
            "--date-type",
            "instant",
            "--timezone",
            "Europe/Berlin",
            "--status-column",
            "state",
            "--exclude-status",
            "draft",
            "--gap",
            "30d",
            "--end-is",
            "last-day",
        ];
        golden(
            &format!("sql.mrr.{dialect}.txt"),
            &asked(dialect, &more).text(),
        );
    }
}

#[test]
fn recurring_revenue_needs_a_day_and_a_first_month() {
    let asked = |more: &[&str]| {
        let table = SUBSCRIPTIONS.split_at(8).0;
        Case::new(&["sql", "mrr", "--dialect", "duckdb"])
            .args(table)
            .args(&["--amount-column", "mrr"])
            .args(more)
    };
    refused(
        asked(&["--last", "3"]),
        "what runs depends on the day: say with --as-of",
    );
    refused(asked(&["--as-of", "2025-06-20"]), "add --from PERIOD");
    refused(
        asked(&[
            "--as-of",
            "2025-06-20",
            "--last",
            "3",
            "--data-from",
            "2024-01-01",
        ]),
        "takes the table's first start",
    );
    refused(
        asked(&["--as-of", "2025-06-20", "--last", "3", "--gap", "0d"]),
        "a gap of one day is never churn",
    );
}

/// `tests/engines/run` holds what these texts return against the file command, on every engine.
#[test]
fn the_text_of_why() {
    let by = [
        "--period",
        "2025-03",
        "--by",
        "country",
        "--by",
        "tenure,cohort",
    ];
    golden("sql.why.txt", &asked("why", "duckdb", &by).text());
    // Texts are compared by their bytes, whatever the database's collation; periods apart, and an as-of day.
    let apart = [
        "--period",
        "2025-Q1",
        "--compare",
        "2024-Q1",
        "--as-of",
        "2025-03-31",
        "--metrics",
        "churn",
        "--by",
        "land",
    ];
    golden(
        "sql.why.postgres.txt",
        &asked("why", "postgres", &apart).text(),
    );
}

#[test]
fn why_needs_days_and_names() {
    let case = |more: &[&str]| asked("why", "duckdb", more);
    refused(case(&[]), "name it, like --period 2025-03");
    let march = |more: &[&str]| case(&["--period", "2025-03"]).args(more);
    refused(march(&["--to-date"]), "--to-date: say with --as-of DAY");
    refused(
        march(&["--by", "all"]),
        "which columns the table has is not known here",
    );
    refused(march(&["--compare", "2025-04"]), "comes after the period");
}
