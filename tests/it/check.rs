//! `retention check`: what it finds in small files made for it, and in the shared ones.

use serde_json::{Value, json};

use crate::kit::{Case, run_inside, shared};

const HEADER: &str = "order_id,customer_id,order_date,amount\n";

fn check(content: &str) -> Value {
    Case::new(&["check", "o.csv"]).file("o.csv", content).json()
}

/// The sentences of the findings of these severities.
fn messages<'a>(document: &'a Value, severities: &[&str]) -> Vec<&'a str> {
    let findings = document["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| severities.contains(&finding["severity"].as_str().unwrap()))
        .map(|finding| finding["message"].as_str().unwrap())
        .collect()
}

fn decisions(document: &Value) -> Vec<&str> {
    messages(document, &["decision"])
}

#[test]
fn a_file_without_doubts_needs_no_decision() {
    let rows = "1,ann,2025-01-10,10.00\n2,bob,2025-01-12,20.00\n3,ann,2025-01-31,0\n";
    let document = check(&format!("{HEADER}{rows}"));
    assert_eq!(document["findings"], json!([]));
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
        format!("{HEADER}1,a,2025-01-01,1\n1,a,2025-04-01,1\n"),
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
            "the order numbers seem to start again: 1 of 1 under several customers (the first: 1 on line 2 of o.csv)",
        ),
        (
            "orders again with another total",
            format!("{HEADER}1,a,2025-01-01,1\n2,a,2025-01-02,1\n1,a,2025-01-01,2\n"),
            "orders stand there more than once: 1 again further down in one file with another status, refund or total \
             (the first: 1 on line 2 and again on line 4 of o.csv)",
        ),
        (
            "orders again, alike",
            format!("{HEADER}1,a,2025-01-01,1\n2,a,2025-01-02,1\n1,a,2025-01-01,1\n"),
            "1 order again further down with the same figures",
        ),
        (
            "bad rows",
            format!("{HEADER}1,a,2025-01-01,1\n2,a,soon,1\n"),
            "o.csv:3: column \"order_date\": \"soon\" is not a date",
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
            "o.csv: no column is recognised as the customer; name it with --customer-column (columns: 1, 2025-01-01, 5.00)",
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
            "o.csv: column \"status\": left out as no sales: Cancelled 1 (--status-column none counts every row",
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
            "1 of 2 rows has no customer and enters no metric",
        ),
    ];
    for (name, content, expected) in cases {
        let document = check(&content);
        let found = messages(&document, &["decision", "warning", "remark"]);
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
    Case::new(&["check", "o.csv", "--skip-bad-rows", "--rejects", "r.csv"])
        .file("o.csv", HEADER)
        .status(2)
        .stderr("error: check keeps no rows: leave out --rejects\n")
        .run();
}

#[test]
fn customers_and_costs_are_checked_too() {
    let case = |more: &[&str]| {
        Case::new(&["check", "o.csv"])
            .args(more)
            .file("o.csv", format!("{HEADER}1,a,2025-01-01,1\n"))
            .file("c.csv", "date,kind,amount\n2025-01-01,other,1\n")
            .file("p.csv", "id,start,end\na,2025-01-01,2024-01-01\n")
    };
    let document = case(&["--costs", "c.csv"]).json();
    let found = decisions(&document);
    assert!(
        found[0].contains("\"other\" is not a kind of cost"),
        "{found:#?}"
    );
    let document = case(&["--customers", "p.csv"]).json();
    let found = decisions(&document);
    assert!(found[0].contains("before it starts"), "{found:#?}");
}

#[test]
fn a_file_is_decided_by_itself_standard_input_too() {
    // definitions.md §10: what the second file decides says nothing of the first.
    let document = Case::new(&["check", "-", "b.csv"])
        .stdin(format!("{HEADER}1,a,01/02/2025,1\n"))
        .file("b.csv", format!("{HEADER}2,a,13/02/2025,1\n"))
        .json();
    let found = decisions(&document);
    assert!(
        found[0].starts_with("stdin:2: column \"order_date\": \"01/02/2025\""),
        "{found:#?}"
    );
    let document = Case::new(&["check", "-"])
        .stdin(format!("{HEADER}1,a,2025-02-01,1\n"))
        .json();
    assert_eq!(document["files"][0]["name"], "stdin");
    assert_eq!(document["orders"]["days"]["first"], "2025-02-01");
}

#[test]
fn programs_get_stable_names_and_all_digits() {
    let text = Case::new(&["check", "o.csv", "--format", "csv"])
        .file(
            "o.csv",
            format!("{HEADER}1,a,2025-01-01,1000.005\n2,b,2025-01-31,0\n"),
        )
        .text();
    for line in [
        "section,file,name,value",
        "files,o.csv,rows,2",
        "files,o.csv,columns.1.order,order_id",
        "rows,,order_ids,2",
        "orders,,revenue,1000.005",
        "orders,,zero_orders,1",
        // 2 to 30 January.
        "days,,without_orders,29",
        "last_periods,,2025-01.days_covered,31",
        "active_within_days,,30.share,0.5",
    ] {
        assert!(
            text.lines().any(|known| known == line),
            "{line} is not in\n{text}"
        );
    }
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
        "b.csv: every byte is the same as in a.csv; its orders would count twice: give it once, or allow it with \
         --allow-duplicates"
    );
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
    let document = Case::new(&["check", path.to_str().unwrap()])
        .args(&["--amount", "Quantity * UnitPrice"])
        .json();
    // shared/data/README.md: 541,909 line items, 25,900 invoices, 4,372 customers, 135,080 rows without a
    // customer, 5,268 repeated rows, Latin-1.
    let rows = &document["rows"];
    assert_eq!(rows["rows"], 541_909);
    assert_eq!(document["orders"]["customers"], 4_372);
    assert_eq!(rows["repeated_rows"], 5_268);
    assert_eq!(document["orders"]["guest_rows"], 135_080);
    assert_eq!(document["files"][0]["read_as"]["encoding"], "Windows-1252");
    assert_eq!(document["files"][0]["date_order"]["value"], "month first");
}

/// What a file of contracts holds, counted by hand: subscriptions.md, sections 2, 3 and 7.
#[test]
fn contracts_are_looked_at_as_mrr_reads_them() {
    let rows = "customer,start,end,mrr,status\n\
        A,2024-01-01,2024-02-10,10,active\nA,2024-02-11,,10,active\n\
        B,2024-01-01,,0,active\nB,2024-03-01,,20,trialing\n\
        C,2024-01-01,2024-05-01,5,canceled\nC,2024-02-01,2024-05-01,5,gold\nC,2024-05-01,,7,active\n\
        D,2024-01-01,,5,canceled\n";
    let check = |more: &[&str]| {
        let case = Case::new(&["check", "--customers", "s.csv"]).args(more);
        case.file("s.csv", rows).json()
    };
    let document = check(&[]);
    // D has ended and nobody knows when.
    assert!(
        decisions(&document)[0]
            .contains("s.csv:9: column \"end\": is blank though the status is \"canceled\"")
    );
    assert_eq!(document["rows"]["refused"], 1);
    let contracts = &document["contracts"];
    for (key, value) in [
        ("customers", json!(3)),
        ("contracts", json!(7)),
        // A, both of B, and the last of C.
        ("open", json!(4)),
        ("end_is", json!("instant")),
        ("ended", json!(3)),
        // Both of C end on the day on which its last one starts; A goes on the day after.
        ("same_day", json!(2)),
        ("day_after", json!(1)),
        // B's second and C's second.
        ("overlaps", json!(2)),
        ("overlapping_customers", json!(2)),
        ("first_start", json!("2024-01-01")),
        ("last_start", json!("2024-05-01")),
        ("last_end", json!("2024-05-01")),
    ] {
        assert_eq!(contracts[key], value, "{key}");
    }
    let said = messages(&document, &["warning", "remark"]).join("\n");
    for expected in [
        "unknown and counted: gold 1",
        "trials and free plans, 0: trialing 1",
        "s.csv:4: 1 row with an amount of 0",
        "2 rows of 2 customers start before an earlier one of the customer has ended: their amounts add up",
        "1 row ends on the day before the customer's next start: a gap of one day is none",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    // `mrr` finds the same, but for what it says of ends in a note of its own.
    let found = Case::new(&["mrr", "s.csv", "--skip-bad-rows"]);
    let found = found.file("s.csv", rows).json();
    let said = messages(&found, &["warning", "remark"]).join("\n");
    assert!(said.contains("2 rows of 2 customers") && said.contains("1 row with an amount of 0"));
    // Read as last days, nobody leaves a gap.
    let last_days = check(&["--end-is", "last-day"]);
    assert!(
        !messages(&last_days, &["remark"])
            .join("")
            .contains("gap of one day")
    );
    let csv = Case::new(&["check", "--customers", "s.csv", "--format", "csv"]);
    let csv = csv.file("s.csv", rows).text();
    assert!(csv.contains("contracts,,overlaps,2\n"), "{csv}");
}

#[test]
fn contracts_without_amounts_and_pages_of_an_export() {
    let mut rows = "account,start_date,end_date\n".to_owned();
    for number in 0..100 {
        rows.push_str(&format!("a{number},2024-01-01,2024-03-01\n"));
    }
    let check = |rows: &str| {
        let case = Case::new(&["check", "--customers", "c.csv"]);
        case.file("c.csv", rows).json()
    };
    let document = check(&rows);
    let said = messages(&document, &["remark"]).join("\n");
    assert!(
        said.contains("exactly 100 rows: is that a page of an export"),
        "{said}"
    );
    assert_eq!(document["contracts"]["overlaps"], 0);
    // One more, which overlaps: a customer counts once.
    rows.push_str("a7,2024-02-01,\n");
    let document = check(&rows);
    let said = messages(&document, &["remark"]).join("\n");
    assert!(
        !said.contains("exactly") && said.contains("1 row of 1 customer start"),
        "{said}"
    );
    assert!(said.contains("a customer counts once"), "{said}");
    // Attributes alone are no contracts.
    let document = check("customer,plan\na,pro\n");
    assert_eq!(document["contracts"], Value::Null);
}

#[test]
fn a_missing_month_is_seen_and_what_needs_a_decision_comes_first() {
    // Nothing in March; January begins on the 10th, May ends on the 2nd.
    let rows = "1,a,2025-01-10,5\n2,b,2025-02-03,5\n3,a,2025-04-01,5\n4,a,2025-05-01,-1\n5,a,2025-05-02,1\n";
    let case = || Case::new(&["check", "o.csv"]).file("o.csv", format!("{HEADER}{rows}"));
    let document = case().json();
    let periods = document["orders"]["days"]["periods"].as_array().unwrap();
    let told: Vec<_> = periods
        .iter()
        .map(|one| {
            let count = |name: &str| one[name].as_u64().unwrap();
            let counts = ["orders", "refunds", "days_covered", "days_with_rows"].map(count);
            (one["period"].as_str().unwrap(), counts)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("2025-01", [1, 0, 22, 1]),
            ("2025-02", [1, 0, 28, 1]),
            ("2025-03", [0, 0, 31, 0]),
            ("2025-04", [1, 0, 30, 1]),
            ("2025-05", [1, 1, 2, 2]),
        ]
    );
    let text = case().text();
    let line = text
        .lines()
        .find(|line| line.contains("Periods without any row"));
    assert!(line.unwrap().ends_with(" 2025-03"));
    let csv = case().args(&["--format", "csv"]).text();
    assert!(
        csv.contains("\nperiods,,2025-03.days_with_rows,0\n"),
        "{csv}"
    );
    let page = case().args(&["--format", "html"]).text();
    assert!(page.contains("<title>2025-03: no row at all</title>"));
    assert!(page.contains("<title>2025-01 (not complete)\nOrders: 1\nRefunds: 0</title>"));
    // In each of three sizes: missing in March; pale the order in January, the order and the refund in May.
    assert_eq!(page.matches("<rect class=\"missing\"").count(), 3);
    assert_eq!(page.matches(" open\"").count(), 9);
    // A refund after the last order is left out, but its month is not missing.
    let rows = "1,a,2025-01-10,5\n2,a,2025-02-03,-5\n";
    let document = check(&format!("{HEADER}{rows}"));
    assert_eq!(document["orders"]["days"]["last"], "2025-02-03");
    let weeks = document["orders"]["days"]["periods"].as_array().unwrap();
    assert_eq!(weeks.last().unwrap()["days_with_rows"], 1);
    // An order under two customers needs a decision, a guest is a warning or a remark, whichever file they are in.
    let rows = "1,a,2025-01-01,1\n1,b,2025-01-02,1\n2,,2025-01-03,1\n";
    let page = Case::new(&["check", "o.csv", "--format", "html"])
        .file("o.csv", format!("{HEADER}{rows}"))
        .text();
    let found: Vec<usize> = [
        "<h2>Needs a decision (1)</h2>",
        "<h2>All that was looked at</h2>",
    ]
    .map(|heading| page.find(heading).unwrap_or_else(|| panic!("{heading}")))
    .into();
    assert!(found.is_sorted());
    assert!(page.contains("--order-number-scope"));
    assert!(page.contains("One thing needs a decision before a number can be trusted."));
}
