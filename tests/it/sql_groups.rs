//! `retention sql cohorts` and `rfm` from outside: texts letter by letter, and what cannot be asked.
//! That engines compute from them what the file commands do is shown by `tests/engines/run`.

use crate::golden::golden;
use crate::kit::Case;

fn asked(question: &str, dialect: &str, more: &[&str]) -> Case {
    Case::new(&["sql", question, "--dialect", dialect])
        .args(&["--table", "shop.orders", "--customer-column", "customer"])
        .args(&["--date-column", "day", "--amount-column", "amount"])
        .args(more)
}

#[test]
fn the_texts_of_cohorts() {
    golden(
        "sql.cohorts.duckdb.txt",
        &asked("cohorts", "duckdb", &["--order-column", "id"]).text(),
    );
    let weeks = [
        "--every",
        "week",
        "--measure",
        "customers",
        "--unbounded",
        "--periods",
        "12",
    ];
    golden(
        "sql.cohorts.bigquery.txt",
        &asked("cohorts", "bigquery", &weeks).text(),
    );
    let elapsed = [
        "--every",
        "quarter",
        "--year-start",
        "april",
        "--align",
        "elapsed",
        "--measure",
        "cumulative-revenue",
        "--as-of",
        "2025-03-31",
    ];
    golden(
        "sql.cohorts.spark.txt",
        &asked("cohorts", "spark", &elapsed).text(),
    );
}

const GRID: &str = "[[segment]]\nname = \"it's \\\\ now\"\nrecency = [4, 5]\nfrequency = [1, 5]\n\
    [[segment]]\nname = \"then\"\nrecency = [1, 3]\nfrequency = [1, 5]\n";

#[test]
fn the_texts_of_segments() {
    golden(
        "sql.rfm.postgres.txt",
        &asked("rfm", "postgres", &["--order-column", "id"]).text(),
    );
    let own = [
        "--grid",
        "grid.toml",
        "--since",
        "2024-01-01",
        "--as-of",
        "2025-03-31",
    ];
    let text = asked("rfm", "clickhouse", &own)
        .file("grid.toml", GRID)
        .text();
    golden("sql.rfm.clickhouse.txt", &text);
}

/// Each dialect has its own ways to cut periods; every one of them has a text for each unit.
#[test]
fn every_unit_in_every_dialect() {
    for dialect in [
        "duckdb",
        "postgres",
        "spark",
        "bigquery",
        "snowflake",
        "clickhouse",
        "trino",
    ] {
        for every in ["week", "month", "quarter", "year"] {
            let text = asked("cohorts", dialect, &["--every", every]).text();
            assert!(text.contains(&format!("cohorts by {every}")), "{text}");
        }
    }
}

#[test]
fn what_cannot_be_asked_says_why() {
    let refused = |case: Case, status, expected: &str| {
        let (_, said) = case.status(status).failed();
        assert!(said.contains(expected), "{said}");
    };
    let short = asked("rfm", "duckdb", &["--grid", "grid.toml"]).file(
        "grid.toml",
        "[[segment]]\nname = \"a\"\nrecency = 5\nfrequency = 5\n",
    );
    refused(short, 1, "belongs to no segment");
    let broken = asked("rfm", "duckdb", &["--grid", "grid.toml"]).file(
        "grid.toml",
        "[[segment]]\nname = \"a\\nb\"\nrecency = [1, 5]\nfrequency = [1, 5]\n",
    );
    refused(broken, 2, "line break");
    refused(
        asked("cohorts", "duckdb", &["--measure", "profit"]),
        2,
        "cumulative-revenue",
    );
}
