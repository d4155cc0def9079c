//! Statuses, refunds, guests, currencies, files given twice: each by its flag on plain columns.

use serde_json::json;

use super::{fails, figures, left_out, report};
use crate::kit::Case;

const SKIP_HINT: &str =
    "nothing was computed; correct the rows, or leave them out with --skip-bad-rows";

const STATUSES: &str = "order_id,customer_id,order_date,amount,status\n\
    1,ann,2025-01-01,10.00,paid\n\
    2,bob,2025-01-02,20.00,Cancelled\n\
    3,ann,2025-01-03,40.00,returned\n\
    4,cat,2025-01-04,80.00,failed\n\
    5,ann,2025-01-05,1.00,\n";

#[test]
fn a_status_column_counts_by_itself_unless_it_is_refused() {
    let case = report(STATUSES).args(&["--status-column", "none"]);
    let document = case.json();
    assert_eq!(figures(&document), (5, 3, "151".into(), "0".into()));
    assert_eq!(document["input"]["statuses"], json!([]));
    // definitions.md §10: a status column whose words are known is used by itself. ann 10.00 + 1.00.
    let document = report(STATUSES).json();
    assert_eq!(figures(&document), (2, 1, "11".into(), "0".into()));
    assert_eq!(
        left_out(&document),
        [
            "status: Cancelled: 1",
            "status: failed: 1",
            "status: returned: 1"
        ]
    );
    let read_as = &document["input"]["files"][0]["read_as"];
    assert!(
        read_as["statuses_left_out"]
            .as_str()
            .unwrap()
            .starts_with("words for cancelled, failed")
    );
    let statuses = document["input"]["statuses"].as_array().unwrap();
    let used: Vec<String> = statuses
        .iter()
        .map(|status| {
            format!(
                "{}={}",
                status["value"].as_str().unwrap(),
                status["used"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        used,
        [
            "=counted",
            "Cancelled=left_out",
            "failed=left_out",
            "paid=counted",
            "returned=refunded"
        ]
    );
    let findings = document["findings"].to_string();
    assert!(
        findings.contains("left out as no sales: Cancelled 1, failed 1, returned 1"),
        "{findings}"
    );
    let unknown = report(&STATUSES.replace("returned", "gold lane")).json();
    assert_eq!(figures(&unknown), (3, 1, "51".into(), "0".into()));
    let findings = unknown["findings"].to_string();
    assert!(
        findings.contains("unknown and counted as sales: gold lane 1"),
        "{findings}"
    );
}

#[test]
fn statuses_are_chosen_by_flag() {
    let case = report(STATUSES).args(&["--status-column", "status", "--exclude-status", "paid"]);
    assert_eq!(figures(&case.json()), (4, 3, "141".into(), "0".into()));
    let case = report(STATUSES).args(&["--status-column", "status", "--refund-status", "return*"]);
    // ann 10.00 - 40.00 + 1.00; the cancelled and failed ones stay left out.
    assert_eq!(figures(&case.json()), (3, 1, "11".into(), "-40".into()));
}

#[test]
fn refund_columns_make_refunds_of_their_own() {
    let content = "order_id,customer_id,order_date,amount,refunded,refunded_on\n\
        1,ann,2025-01-01,10.00,2.50,2025-03-01\n\
        2,bob,2025-01-02,20.00,-5.00,\n\
        3,ann,2025-01-03,40.00,,\n\
        4,ann,2025-01-04,1.00,0.00,\n";
    let refunds = ["--refund-column", "refunded"];
    let document = report(content).args(&refunds).json();
    assert_eq!(figures(&document), (6, 2, "71".into(), "-7.5".into()));
    assert_eq!(document["input"]["last_day"], "2025-01-04");
    assert_eq!(document["input"]["refunds_from_column"], 2);
    let dated = report(content)
        .args(&refunds)
        .args(&["--refund-date-column", "refunded_on"]);
    // Complete up to the last order: the refund of 1 March lies behind it, unless the data are said to reach it.
    let document = dated.args(&["--as-of", "2025-03-01"]).json();
    assert_eq!(figures(&document), (6, 2, "71".into(), "-7.5".into()));
    assert_eq!(document["input"]["last_day"], "2025-01-04");
}

#[test]
fn rows_below_zero_are_of_the_order_or_refunds() {
    let content =
        "order_id,customer_id,order_date,amount\n1,ann,2025-01-01,10.00\n1,ann,2025-02-01,-4.00\n";
    assert_eq!(
        figures(&report(content).json()),
        (1, 1, "6".into(), "0".into())
    );
    let apart = report(content).args(&["--negative-rows", "refund", "--as-of", "2025-02-01"]);
    assert_eq!(figures(&apart.json()), (2, 1, "10".into(), "-4".into()));
}

#[test]
fn the_first_row_may_hold_the_orders_amount() {
    let content = "order_id,customer_id,order_date,amount\n\
        1,ann,2025-01-01,10.00\n1,ann,2025-01-01,\n1,,,\n2,ann,2025-01-02,7.00\n2,ann,2025-01-02,7.00\n";
    let case = report(content).args(&["--order-amount", "first-row"]);
    let document = case.json();
    assert_eq!(figures(&document), (2, 1, "17".into(), "0".into()));
    assert_eq!(document["input"]["item_rows"], 3);
    // Blank is a continuation only of the order of the row above.
    let content =
        "order_id,customer_id,order_date,amount\n1,ann,2025-01-01,\n1,ann,2025-01-01,10.00\n";
    fails(
        report(content).args(&["--order-amount", "first-row"]),
        &format!(
            "o.csv:2: column \"amount\": is blank, and no row above holds the amount of order \"1\"\n\
             1 row with a wrong amount\n{SKIP_HINT}"
        ),
    );
    let content =
        "order_id,customer_id,order_date,amount\n1,ann,2025-01-01,10.00\n1,ann,2025-01-01,9.00\n";
    fails(
        report(content).args(&["--order-amount", "first-row"]),
        "o.csv:3: column \"amount\": 9.00 is a second amount of order \"1\", whose first row has 10.00; if every row \
             holds a part of its order, add --order-amount every-row\n1 row with a wrong amount\nnothing was computed; \
             correct the rows, or say with --order-amount which rows hold an order's amount",
    );
}

#[test]
fn guests_may_be_told_apart() {
    let content = "order_id,customer_id,email,order_date,amount\n\
        1,7,ann@example.com,2025-01-01,10.00\n\
        2,,Bob@example.com,2025-01-02,20.00\n\
        3,,bob@example.com,2025-01-03,40.00\n\
        4,,,2025-01-04,80.00\n\
        5,email:x,,2025-01-05,1.00\n";
    let document = report(content)
        .args(&["--customer-column", "customer_id"])
        .json();
    assert_eq!(document["input"]["guests"]["rows"], 3);
    let keyed = report(content).args(&["--customer-column", "customer_id", "--guest-key", "email"]);
    let document = keyed.json();
    assert_eq!(figures(&document), (4, 3, "71".into(), "0".into()));
    assert_eq!(document["input"]["guests"]["rows"], 1);
    assert_eq!(document["input"]["keyed_guest_rows"], 2);
    let zero = content.replace(",,", ",0,");
    let keyed = report(&zero).args(&[
        "--customer-column",
        "customer_id",
        "--guest-key",
        "email",
        "--guest-id",
        "0",
    ]);
    assert_eq!(keyed.json()["input"]["customers"], 3);
}

#[test]
fn addresses_are_folded_unless_that_is_refused() {
    let content = "email,order_date,amount\nAnn@example.com,2025-01-01,1\nann@Example.com,2025-01-02,2\nAB,2025-01-03,4\nab,2025-01-04,8\n";
    let kept = report(content).args(&["--keep-case"]).json();
    assert_eq!(kept["input"]["customers"], 4);
    let folded = report(content).json();
    // AB and ab are ids, not addresses.
    assert_eq!(folded["input"]["customers"], 3);
    // Both addresses have a capital letter.
    assert_eq!(folded["findings"][0]["kind"], "capital_ids");
    assert_eq!(folded["findings"][0]["count"], 2);
}

const CURRENCIES: &str = "order_id,customer_id,order_date,amount,currency\n\
    1,ann,2025-01-02,10.00,EUR\n\
    2,bob,2025-01-03,20.00,usd\n\
    3,ann,2025-01-05,40.00,eur\n\
    4,ann,2025-01-06,3.00,USD\n";

#[test]
fn currencies_are_never_added_up() {
    fails(
        report(CURRENCIES),
        "o.csv: the orders are in 2 currencies and cannot be added up: EUR (2 rows), USD (2 rows); read one of them with \
         --currency EUR, or convert them with --rates FILE",
    );
    let document = report(CURRENCIES).args(&["--currency", "eur"]).json();
    assert_eq!(figures(&document), (2, 1, "50".into(), "0".into()));
    assert_eq!(left_out(&document), ["currency USD: 2"]);
    fails(
        report(CURRENCIES).args(&["--currency", "GBP"]),
        "o.csv: no row is in the currency GBP; there are 2 in EUR, 2 in USD",
    );
    // One currency, or blanks beside it, is no question.
    let one = CURRENCIES.replace("usd", "").replace("USD", "EUR");
    assert_eq!(
        figures(&report(&one).json()),
        (4, 2, "73".into(), "0".into())
    );
    let again = report(CURRENCIES).args(&["--currency-column", "none"]);
    assert_eq!(figures(&again.json()), (4, 2, "73".into(), "0".into()));
}

#[test]
fn currencies_in_two_files_are_seen_too() {
    let euro = "customer_id,order_date,amount,currency\nann,2025-01-02,10.00,EUR\n";
    let dollar = "currency,customer_id,amount,order_date\nUSD,ann,10.00,2025-01-02\n";
    let case = Case::new(&["report", "a.csv", "b.csv"])
        .file("a.csv", euro)
        .file("b.csv", dollar);
    fails(
        case,
        "a.csv, b.csv: the orders are in 2 currencies and cannot be added up: EUR (1 row), USD (1 row); read one of them \
         with --currency EUR, or convert them with --rates FILE",
    );
}

#[test]
fn rates_convert() {
    let rates = "date,currency,rate\n2025-01-01,USD,0.9135\n2025-01-06,USD,0.5\n";
    let case = report(CURRENCIES).file("rates.csv", rates);
    let document = case
        .args(&["--rates", "rates.csv", "--currency", "EUR"])
        .json();
    // 10 + 20 × 0.9135 (of 1 January, the last before the 3rd) + 40 + 3 × 0.5.
    assert_eq!(figures(&document), (4, 2, "69.77".into(), "0".into()));
    assert_eq!(document["input"]["files"][1]["role"], "rates");
    assert_eq!(
        document["input"]["files"][0]["read_as"]["rates"],
        "rates.csv"
    );
    let late = report(CURRENCIES).file("rates.csv", rates.replace("2025-01-01", "2025-01-04"));
    fails(
        late.args(&["--rates", "rates.csv", "--currency", "EUR"]),
        &format!(
            "o.csv:3: column \"currency\": \"USD\" has no rate on 2025-01-03 or before; its first is of 2025-01-04\n\
             1 row with no usable currency\n{SKIP_HINT}"
        ),
    );
    let case = report(CURRENCIES)
        .file("rates.csv", rates)
        .args(&["--rates", "rates.csv"]);
    fails(
        case,
        &format!(
            "o.csv:2: column \"currency\": \"EUR\" is not in the rates file\n\
             o.csv:4: column \"currency\": \"EUR\" is not in the rates file\n\
             2 rows with no usable currency\n{SKIP_HINT}"
        ),
    );
}

#[test]
fn a_file_given_twice_is_refused_or_counted_twice() {
    let content = "order_id,customer_id,order_date,amount\n1,ann,2025-01-02,10.00\n";
    let two = |args: &[&str]| {
        Case::new(args)
            .file("a.csv", content)
            .file("b.csv", content)
    };
    fails(
        two(&["report", "a.csv", "b.csv"]),
        "b.csv: every byte is the same as in a.csv; its orders would count twice: give it once, or allow it with \
         --allow-duplicates",
    );
    fails(
        two(&["report", "a.csv", "./a.csv"]),
        "./a.csv: this file is given twice, first as a.csv; its orders would count twice: give it once, or allow it with \
         --allow-duplicates",
    );
    let document = two(&[
        "report",
        "a.csv",
        "b.csv",
        "--allow-duplicates",
        "--period",
        "all",
    ])
    .json();
    assert_eq!(figures(&document), (1, 1, "20".into(), "0".into()));
    let notes = document["notes"].to_string();
    assert!(notes.contains("b.csv is the same file as a.csv"), "{notes}");
}

#[test]
fn rows_left_out_still_say_how_dates_are_read() {
    let content =
        "customer_id,order_date,amount,status\nann,01/02/2025,1,paid\nbob,31/12/2024,1,failed\n";
    let document = report(content).args(&["--status-column", "status"]).json();
    // definitions.md §1: the data begin with the first day of any row read.
    assert_eq!(document["input"]["first_day"], "2024-12-31");
}
