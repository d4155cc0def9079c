//! `retention check`: what it finds in small files made for it, and in the shared ones.

use serde_json::{Value, json};

use crate::kit::{Case, run_inside, shared};

const HEADER: &str = "order_id,customer_id,order_date,amount\n";

fn check(content: &str) -> Value {
    Case::new(&["check", "o.csv"]).file("o.csv", content).json()
}

fn decisions(document: &Value) -> Vec<&str> {
    let decisions = document["decisions"].as_array().unwrap();
    decisions
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect()
}

#[test]
fn a_file_without_doubts_needs_no_decision() {
    let rows = "1,ann,2025-01-10,10.00\n2,bob,2025-01-12,20.00\n3,ann,2025-01-31,0\n";
    let document = check(&format!("{HEADER}{rows}"));
    assert_eq!(document["decisions"], json!([]));
    assert_eq!(document["orders"]["orders"], 3);
    assert_eq!(document["orders"]["zero_orders"], 1);
    // 10 January to 31 January are 21 days, which are three weeks.
    assert_eq!(document["orders"]["gaps"]["p90"], 21);
    assert_eq!(document["orders"]["gaps"]["suggested_active_within"], "3w");
    // 11 and 13 to 30 January.
    assert_eq!(document["orders"]["days"]["without_orders"], 19);
    assert_eq!(
        document["orders"]["days"]["longest_pause"],
        "2025-01-13..2025-01-30"
    );
    Case::new(&["check", "o.csv", "--strict"])
        .file("o.csv", format!("{HEADER}{rows}"))
        .text();
}

#[test]
fn strict_fails_after_the_result_is_printed() {
    let args = ["check", "-", "--strict", "--format", "json"].map(str::to_owned);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        file.path(),
        format!("{HEADER}1,a,2025-01-01,1\n1,b,2025-01-01,1\n"),
    )
    .unwrap();
    let mut args = args.to_vec();
    args[1] = file.path().to_str().unwrap().to_owned();
    let (code, out, err) = run_inside(&args);
    assert_eq!((code, err.as_str()), (1, ""));
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(decisions(&document).len(), 1);
}

/// What the report refuses is what the check asks to decide, and no error.
#[test]
fn what_a_report_would_refuse_is_a_finding() {
    let cases = [
        (
            "order ids of two customers",
            format!("{HEADER}1,a,2025-01-01,1\n1,b,2025-01-02,1\n"),
            "1 order ids stand under two customers (the first: o.csv:2 and o.csv:3)",
        ),
        (
            "repeated rows",
            format!("{HEADER}1,a,2025-01-01,1\n2,a,2025-01-02,1\n1,a,2025-01-01,1\n"),
            "1 rows are, byte for byte, an earlier row (the first: o.csv:4 repeats o.csv:2)",
        ),
        (
            "bad rows",
            format!("{HEADER}1,a,2025-01-01,1\n2,a,soon,1\n"),
            "1 row with a wrong date (the first: o.csv:3: column \"order_date\": \"soon\"",
        ),
        (
            "an order of dates that nothing decides",
            format!("{HEADER}1,a,01/02/2025,1\n"),
            "o.csv:2: column \"order_date\": \"01/02/2025\" could be 2025-02-01 (day first) or 2025-01-02 (month first)",
        ),
        (
            "a decimal mark that nothing decides",
            format!("{HEADER}1,a,2025-01-01,\"1,234\"\n"),
            "o.csv:2: column \"amount\": \"1,234\" is 1234.00 with a decimal point",
        ),
        (
            "dates in both orders",
            format!("{HEADER}1,a,13/02/2025,1\n2,a,02/13/2025,1\n"),
            "o.csv: column \"order_date\": \"13/02/2025\" on line 2 is a date only day first",
        ),
        (
            "two candidates",
            "customer_id,email,order_date,amount\n1,a,2025-01-01,1\n".to_owned(),
            "o.csv: customer_id, email could each be the customer; choose with --customer-column",
        ),
        (
            "no amount",
            "customer_id,order_date,quantity,price\n1,2025-01-01,1,1\n".to_owned(),
            "o.csv: no column is recognised as the amount; if it is their product, use --amount \"quantity * price\"",
        ),
        (
            "no customer",
            "order_date,amount\n2025-01-01,1\n".to_owned(),
            "o.csv: no column is recognised as the customer; name it with --customer-column",
        ),
        (
            "no header",
            "1,2025-01-01,5.00\n2,2025-01-02,6.00\n".to_owned(),
            "o.csv: the first line looks like a row, not like a header (1, 2025-01-01, 5.00)",
        ),
        (
            "no row",
            HEADER.to_owned(),
            "o.csv: there is a header but no row below it",
        ),
        (
            "an open quote",
            format!("{HEADER}1,a,2025-01-01,1\n2,\"a,2025-01-01,1\n"),
            "o.csv: a quote (\") opens a field on line 3 and is never closed",
        ),
        (
            "statuses",
            "customer_id,order_date,amount,status\n1,2025-01-01,1,paid\n1,2025-01-02,1,Cancelled\n"
                .to_owned(),
            "the status of some rows is \"Cancelled\" (1 rows); if these are no purchases, name the column with --status-column",
        ),
        (
            "currencies",
            "customer_id,order_date,amount,currency\n1,2025-01-01,1,EUR\n1,2025-01-02,1,USD\n"
                .to_owned(),
            "o.csv: the orders are in 2 currencies and cannot be added up: EUR (1 row), USD (1 row)",
        ),
        (
            "guests",
            format!("{HEADER}1,a,2025-01-01,1\n2,,2025-01-02,1\n"),
            "1 of 2 rows have no customer and enter no metric",
        ),
    ];
    for (name, content, expected) in cases {
        let document = check(&content);
        let found = decisions(&document);
        assert!(
            found.iter().any(|text| text.starts_with(expected)),
            "{name}: {found:#?}"
        );
    }
}

#[test]
fn only_files_that_cannot_be_read_are_errors() {
    Case::new(&["check", "none.csv"])
        .status(1)
        .stderr("error: none.csv: no such file\n")
        .run();
    Case::new(&["check", "o.csv"])
        .file("o.csv", "")
        .status(1)
        .stderr("error: o.csv: the file is empty; it needs a header line and rows\n")
        .run();
    Case::new(&["check", "o.csv", "--costs", "c.csv"])
        .file("o.csv", HEADER)
        .status(2)
        .stderr("error: check looks at order files alone: leave out --customers, --costs and --rejects\n")
        .run();
}

#[test]
fn standard_input_is_read_twice_and_another_file_decides_the_order_of_dates() {
    let document = Case::new(&["check", "-", "b.csv"])
        .stdin(format!("{HEADER}1,a,01/02/2025,1\n"))
        .file("b.csv", format!("{HEADER}2,a,13/02/2025,1\n"))
        .json();
    assert_eq!(document["files"][0]["name"], "stdin");
    // The report reads both day first, so both days are known: 1 and 13 February.
    assert_eq!(document["orders"]["days"]["first"], "2025-02-01");
    assert_eq!(document["decisions"], json!([]));
}

#[test]
fn the_same_file_twice_is_noticed() {
    let content = format!("{HEADER}1,a,2025-01-01,1\n");
    let document = Case::new(&["check", "a.csv", "b.csv"])
        .file("a.csv", &content)
        .file("b.csv", &content)
        .json();
    assert_eq!(
        decisions(&document)[0],
        "b.csv: the same rows as a.csv; give one of the two"
    );
    assert_eq!(document["rows"]["order_ids_in_two_files"], 1);
}

#[test]
fn every_document_fits_the_schema() {
    let schema: Value = serde_json::from_str(&Case::new(&["schema", "check"]).text()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for content in [
        format!("{HEADER}1,a,2025-01-01,1\n2,b,2025-01-02,500\n"),
        format!("{HEADER}1,a,01/02/2025,1\n"),
        HEADER.to_owned(),
    ] {
        let document = check(&content);
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn online_retail_as_its_documentation_says() {
    let Some(path) = shared("online_retail/OnlineRetail.csv") else {
        return;
    };
    let document = Case::new(&["check", path.to_str().unwrap()]).json();
    // shared/data/README.md: 541,909 line items, 25,900 invoices, 4,372 customers, 135,080 rows without a
    // customer, 5,268 repeated rows, Latin-1.
    let rows = &document["rows"];
    assert_eq!(rows["rows"], 541_909);
    assert_eq!(rows["order_ids"], 25_900);
    assert_eq!(rows["customers"], 4_372);
    assert_eq!(rows["repeated_rows"], 5_268);
    assert_eq!(document["orders"]["guest_rows"], 135_080);
    assert_eq!(document["files"][0]["read_as"]["encoding"], "Windows-1252");
    assert_eq!(document["files"][0]["date_order"]["value"], "month first");
}
