//! Figures of public data sets. The data stay outside the repository; without them these tests say
//! that they were skipped. The numbers are the issue's, computed there independently of this program
//! (for CDNOW and Online Retail), and the data sets' own totals.

use serde_json::Value;

use crate::kit::{Case, rounded, shared, value};

#[track_caller]
fn counts(report: &Value, expected: &[(&str, u64)]) {
    for &(key, count) in expected {
        assert_eq!(report["customers"][key], count, "customers.{key}");
    }
}

/// Each metric to as many decimals as its expectation shows.
#[track_caller]
fn metrics(report: &Value, expected: &[(&str, &str)]) {
    for &(key, text) in expected {
        let decimals = text.split_once('.').map_or(0, |(_, parts)| parts.len());
        assert_eq!(rounded(report, key, decimals), text, "{key}");
    }
}

#[test]
fn cdnow_second_quarter_of_1998() {
    let Some(path) = shared("cdnow/orders.csv") else {
        return;
    };
    let report = Case::new(&["report", path.to_str().unwrap(), "--period", "1998-Q2"])
        .args(&["--active-within", "12mo", "--retention-cost", "50000"])
        .json();
    counts(
        &report,
        &[
            ("start", 9526),
            ("end", 8332),
            ("retained", 7870),
            ("lost", 1656),
            ("new", 0),
            ("won_back", 462),
            ("buyers", 3317),
        ],
    );
    assert_eq!(report["orders"]["count"], 5906);
    metrics(
        &report,
        &[
            ("customer_retention_rate", "0.826160"),
            ("customer_retention_rate_with_won_back", "0.874659"),
            ("customer_churn_rate", "0.173840"),
            ("repeat_purchase_rate", "0.369913"),
            ("repeat_customer_rate", "0.494782"),
            ("purchase_frequency", "1.780525"),
            ("average_order_value", "36.120975"),
            ("median_days_between_orders", "51"),
            ("annual_revenue_per_customer", "128.343315"),
            ("customer_lifespan_years", "1.546791"),
            ("customer_lifetime_value", "198.520274"),
            ("historical_customer_value", "106.080426"),
            ("retention_cost_per_customer", "6.000960"),
        ],
    );
    assert_eq!(value(&report, "net_revenue").to_string(), "213330.48");
}

#[test]
fn cdnow_to_date() {
    let Some(path) = shared("cdnow/orders.csv") else {
        return;
    };
    // The data set's own facts: 69,659 purchases of 23,570 people, 2,500,315.63 in all, 11,662 people
    // with more than one purchase.
    let report = Case::new(&["report", path.to_str().unwrap(), "--period", "all"]).json();
    assert_eq!(report["orders"]["count"], 69_659);
    assert_eq!(value(&report, "net_revenue").to_string(), "2500315.63");
    counts(&report, &[("buyers", 23_570), ("acquired", 23_570)]);
    let repeat = &report["metrics"]["repeat_customer_rate"]["inputs"];
    assert_eq!(repeat["repeat_customers"], 11_662);
}

fn online_retail(amount: &[&str]) -> Option<Value> {
    let path = shared("online_retail/OnlineRetail.csv")?;
    let report = Case::new(&["report", path.to_str().unwrap(), "--active-within", "3mo"])
        .args(&["--period", "2011-09-01..2011-11-30"])
        .args(amount);
    Some(report.json())
}

#[test]
fn online_retail_without_hand_cleaning() {
    let Some(report) = online_retail(&["--amount", "Quantity * UnitPrice"]) else {
        return;
    };
    counts(
        &report,
        &[
            ("start", 1948),
            ("end", 2852),
            ("retained", 1328),
            ("new", 981),
            ("won_back", 543),
            ("buyers", 2852),
        ],
    );
    assert_eq!(report["orders"]["count"], 6343);
    assert_eq!(report["orders"]["revenue"].to_string(), "3153974.552");
    assert_eq!(report["orders"]["refunds"].to_string(), "-115522.85");
    metrics(
        &report,
        &[
            ("average_order_value", "497.237041"),
            ("repeat_purchase_rate", "0.477209"),
            ("historical_customer_value", "1851.456360"),
        ],
    );
    // The data set's own facts: 541,909 line items, 135,080 of them without a customer, 4,372
    // customers.
    assert_eq!(report["input"]["rows_read"], 541_909);
    assert_eq!(report["input"]["guests"]["rows"], 135_080);
    assert_eq!(report["input"]["customers"], 4_372);
    assert_eq!(report["input"]["rows_rejected"], 0);
    // The first pound sign stands far behind the file's beginning.
    let read_as = &report["input"]["files"][0]["read_as"];
    assert_eq!(read_as["encoding"], "Windows-1252");

    let columns = [
        "--quantity-column",
        "Quantity",
        "--price-column",
        "UnitPrice",
    ];
    let by_columns = online_retail(&columns).unwrap();
    for part in ["customers", "orders", "metrics", "comparison"] {
        assert_eq!(by_columns[part], report[part], "{part}");
    }
}

#[test]
fn superstore_in_full() {
    let Some(path) = shared("superstore/superstore_us_mdy_latin1.csv") else {
        return;
    };
    let report = Case::new(&["report", path.to_str().unwrap(), "--period", "all"]).json();
    assert_eq!(report["input"]["rows_read"], 9_994);
    assert_eq!(report["orders"]["count"], 5_009);
    counts(&report, &[("buyers", 793), ("acquired", 793)]);
    assert_eq!(report["orders"]["revenue"].to_string(), "2297200.8603");
    assert_eq!(value(&report, "net_revenue").to_string(), "2297200.8603");
}

/// Attributes alone are read, and change nothing; the subscriptions are in `agreement`.
#[test]
fn ravenstack_accounts_are_attributes() {
    let Some(path) = shared("ravenstack/ravenstack_accounts.csv") else {
        return;
    };
    let orders =
        "customer_id,order_date,amount\nA-2e4581,2025-01-05,10.00\nA-2e4581,2025-02-05,10.00\n";
    let run = |more: &[&str]| {
        Case::new(&["report", "o.csv", "--period", "2025-02"])
            .args(more)
            .file("o.csv", orders)
            .json()
    };
    let with = run(&["--customers", path.to_str().unwrap()]);
    assert_eq!(with["input"]["files"][1]["role"], "customers");
    assert_eq!(with["input"]["files"][1]["rows"], 500);
    assert_eq!(with["settings"]["customers_from"], "orders");
    assert_eq!(with["metrics"], run(&[])["metrics"]);
}
