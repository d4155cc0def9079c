//! The worked figures of definitions.md, section 3, through `calc` and, from small files, through
//! `report`.

use std::fmt::Write as _;

use serde_json::Value;

use crate::kit::{Case, rounded, value};

fn calc(metric: &str, inputs: &[&str]) -> Value {
    Case::new(&["calc", metric]).args(inputs).json()
}

/// `calc`'s value as its digits stand in the JSON.
fn digits(metric: &str, inputs: &[&str]) -> String {
    value(&calc(metric, inputs), metric).to_string()
}

#[test]
fn retention_and_churn_from_counts() {
    let first = ["--start", "100", "--end", "107", "--gained", "10"];
    assert_eq!(digits("customer_retention_rate", &first), "0.97");
    assert_eq!(
        digits("customer_churn_rate", &["--start", "100", "--lost", "3"]),
        "0.03"
    );
    let second = ["--start", "1000", "--end", "900", "--gained", "200"];
    assert_eq!(digits("customer_retention_rate", &second), "0.7");
    assert_eq!(
        digits("customer_churn_rate", &["--start", "1000", "--lost", "300"]),
        "0.3"
    );
    assert_eq!(
        digits(
            "net_customer_loss_rate",
            &["--start", "1000", "--end", "900"]
        ),
        "0.1"
    );
    // The issue's own words for it.
    let short = Case::new(&["calc", "retention", "--start", "1000", "--end", "900"])
        .args(&["--new", "200"])
        .json();
    assert_eq!(value(&short, "customer_retention_rate").to_string(), "0.7");
}

#[test]
fn costs_purchases_and_value_from_numbers() {
    let cost = ["--retention-cost", "12000", "--end", "800"];
    assert_eq!(digits("retention_cost_per_customer", &cost), "15.0");
    let repeat = ["--repeat-buyers", "75", "--buyers", "300"];
    assert_eq!(digits("repeat_purchase_rate", &repeat), "0.25");
    let orders = ["--orders", "420", "--buyers", "300"];
    assert_eq!(digits("purchase_frequency", &orders), "1.4");
    let revenue = ["--revenue", "21000.00", "--orders", "420"];
    assert_eq!(digits("average_order_value", &revenue), "50.0");
    for churn in ["0.25", "25%"] {
        let churn = ["--annual-churn", churn];
        assert_eq!(digits("customer_lifespan_years", &churn), "4.0");
    }
    let value = [
        "--annual-revenue-per-customer=240.00",
        "--customer-lifespan-years=4",
        "--margin=0.4",
    ];
    assert_eq!(digits("customer_lifetime_value", &value), "384.0");
}

#[test]
fn calc_prints_a_table_too() {
    // Wilson's interval of 700 of 1,000: (0.7 + z²/2000 ± z √(0.21/1000 + z²/4000000)) / (1 + z²/1000)
    // with z = 1.96 is 0.6709 to 0.7276.
    Case::new(&[
        "calc",
        "retention",
        "--start",
        "1000",
        "--end",
        "900",
        "--new",
        "200",
    ])
    .stdout(
        "Customer retention rate        70.0 %\n\
             95 % interval             67.1–72.8 %\n\
             \n\
             FROM\n\
             start                           1,000\n\
             end                               900\n\
             gained                            200\n\
             \n\
             * customer_retention_rate = (end - gained) / start\n",
    )
    .run();
}

/// 97 people order in January and February, 3 in January alone, 10 in February alone.
#[test]
fn s_100_e_107_n_10_from_orders() {
    let mut orders = String::from("customer_id,order_date,amount\n");
    for person in 0..110 {
        if person < 100 {
            writeln!(orders, "{person},2025-01-15,1.00").unwrap();
        }
        if person >= 3 {
            writeln!(orders, "{person},2025-02-28,1.00").unwrap();
        }
    }
    let report = february(&orders);
    let counts = &report["customers"];
    assert_eq!(
        (&counts["start"], &counts["end"]),
        (&100.into(), &107.into())
    );
    assert_eq!(counts["gained"], 10);
    assert_eq!(
        value(&report, "customer_retention_rate").to_string(),
        "0.97"
    );
    assert_eq!(value(&report, "customer_churn_rate").to_string(), "0.03");
}

/// `data/ten.csv` is the second row, a hundredth of it: k1–k7 stay, l1–l3 leave, n1 and n2 are new.
#[test]
fn s_10_e_9_n_2_from_orders() {
    let report = february(include_str!("data/ten.csv"));
    let counts = &report["customers"];
    assert_eq!(counts["start"], 10);
    assert_eq!(counts["end"], 9);
    assert_eq!(counts["new"], 2);
    assert_eq!(counts["lost"], 3);
    assert_eq!(value(&report, "customer_retention_rate").to_string(), "0.7");
    assert_eq!(value(&report, "customer_churn_rate").to_string(), "0.3");
    assert_eq!(value(&report, "net_customer_loss_rate").to_string(), "0.1");
}

/// The same from contracts: 700 run on, 300 end in February, 200 begin in it.
#[test]
fn s_1000_e_900_n_200_from_contracts() {
    let mut contracts = String::from("customer_id,start,end\n");
    for person in 0..1200 {
        let row = match person {
            0..700 => "2024-06-01,",
            700..1000 => "2024-06-01,2025-02-10",
            _ => "2025-02-11,",
        };
        writeln!(contracts, "{person},{row}").unwrap();
    }
    let report = Case::new(&["report", "--customers", "c.csv", "--period", "2025-02"])
        .args(&["--as-of", "2025-02-28"])
        .file("c.csv", contracts)
        .json();
    assert_eq!(report["customers"]["start"], 1000);
    assert_eq!(report["customers"]["end"], 900);
    assert_eq!(value(&report, "customer_retention_rate").to_string(), "0.7");
    assert_eq!(value(&report, "net_customer_loss_rate").to_string(), "0.1");
    assert!(value(&report, "purchase_frequency").is_null());
    assert!(report["orders"].is_null());
}

/// 300 buyers: 225 with one order, 30 with two, 45 with three, each of 50.00: 420 orders, 21,000.00.
/// 500 more ordered in January, so that 800 are active within 2 months at the end.
#[test]
fn purchases_and_cost_per_customer_from_orders() {
    let mut orders = String::from("customer_id,order_date,amount\n");
    for person in 0..300 {
        let count = match person {
            0..225 => 1,
            225..255 => 2,
            _ => 3,
        };
        for day in 1..=count {
            writeln!(orders, "{person},2025-02-0{day},50.00").unwrap();
        }
    }
    for person in 300..800 {
        writeln!(orders, "{person},2025-01-31,1.00").unwrap();
    }
    let report = Case::new(&[
        "report",
        "o.csv",
        "--period",
        "2025-02",
        "--as-of",
        "2025-02-28",
    ])
    .args(&["--active-within", "2mo", "--retention-cost", "12000"])
    .file("o.csv", orders)
    .json();
    assert_eq!(report["customers"]["buyers"], 300);
    assert_eq!(report["orders"]["count"], 420);
    assert_eq!(report["orders"]["revenue"].to_string(), "21000.00");
    assert_eq!(value(&report, "repeat_purchase_rate").to_string(), "0.25");
    assert_eq!(value(&report, "purchase_frequency").to_string(), "1.4");
    assert_eq!(rounded(&report, "average_order_value", 2), "50.00");
    assert_eq!(rounded(&report, "retention_cost_per_customer", 2), "15.00");
}

/// `data/year.csv`: of the four customers of 2024 dan does not come back, so annual churn is 25 %;
/// the other three spend 240.00 each in 2025.
#[test]
fn lifespan_and_lifetime_value_from_orders() {
    let report = Case::new(&["report", "o.csv", "--period", "2025", "--margin", "40%"])
        .file("o.csv", include_str!("data/year.csv"))
        .json();
    assert_eq!(
        value(&report, "annual_revenue_per_customer").to_string(),
        "240.0"
    );
    assert_eq!(value(&report, "customer_lifespan_years").to_string(), "4.0");
    assert_eq!(
        value(&report, "customer_lifetime_value").to_string(),
        "384.0"
    );
}

fn february(orders: &str) -> Value {
    Case::new(&[
        "report",
        "o.csv",
        "--period",
        "2025-02",
        "--active-within",
        "1mo",
    ])
    .file("o.csv", orders)
    .json()
}

/// definitions.md, section 3, in its order.
const DEFINED: [&str; 27] = [
    "customer_retention_rate",
    "customer_retention_rate_with_won_back",
    "customer_churn_rate",
    "annualized_churn_rate",
    "net_customer_loss_rate",
    "repeat_purchase_rate",
    "returning_customer_rate",
    "returning_customer_rate_shopify",
    "repeat_customer_rate",
    "purchase_frequency",
    "average_order_value",
    "median_order_value",
    "net_revenue",
    "refund_rate",
    "revenue_per_customer",
    "median_days_between_orders",
    "annual_revenue_per_customer",
    "customer_lifespan_years",
    "customer_lifetime_value",
    "historical_customer_value",
    "retention_cost",
    "retention_cost_per_customer",
    "acquisition_cost",
    "customer_acquisition_cost",
    "marketing_cost_per_acquired_customer",
    "value_to_acquisition_cost",
    "payback_months",
];

/// Every metric of the definitions stands in every report, in one order, and can be explained.
#[test]
fn explain_knows_every_metric_of_a_report() {
    let report = february(include_str!("data/ten.csv"));
    let list = Case::new(&["explain"]).text();
    let keys: Vec<&String> = report["metrics"].as_object().unwrap().keys().collect();
    assert_eq!(keys, DEFINED);
    for key in DEFINED {
        assert!(list.contains(key), "{key} is not in the list");
        let text = Case::new(&["explain", key]).text();
        assert!(text.contains(key), "{text}");
    }
}

/// `--metrics` leaves only those asked for, short names included, whatever their order.
#[test]
fn only_the_metrics_asked_for() {
    let report = Case::new(&[
        "report",
        "o.csv",
        "--period",
        "2025-02",
        "--active-within=1mo",
    ])
    .args(&["--metrics", "average_order_value,retention"])
    .file("o.csv", include_str!("data/ten.csv"))
    .json();
    let keys: Vec<&String> = report["metrics"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["customer_retention_rate", "average_order_value"]);
}

/// One guest is a row, two are rows.
#[test]
fn guests_are_counted_apart() {
    let note = |guests: &str| {
        let orders = format!("customer_id,order_date,amount\na,2025-02-01,1.00\n{guests}");
        let report = Case::new(&["report", "o.csv", "--period", "2025-02"])
            .file("o.csv", orders)
            .json();
        assert_eq!(value(&report, "net_revenue").to_string(), "1.00");
        report["notes"][0].as_str().unwrap().to_owned()
    };
    assert_eq!(
        note(",2025-02-03,5.50\n"),
        "guests: 1 row has no customer and enters no metric; 1 of them, worth 5.50, lies in the period"
    );
    assert_eq!(
        note(",2025-02-03,5.50\nNULL,2025-03-01,2\n"),
        "guests: 2 rows have no customer and enter no metric; 1 of them, worth 5.50, lies in the period"
    );
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let ten = include_str!("data/ten.csv");
    let args = ["--period", "2025-02", "--active-within", "1mo"];
    let piped = Case::new(&["report", "-"]).args(&args).stdin(ten).json();
    assert_eq!(piped["input"]["files"][0]["name"], "stdin");
    assert_eq!(piped["metrics"], february(ten)["metrics"]);
}

/// "A timestamp with an offset is converted, then cut to its day": half past midnight at +02:00 is
/// the evening before in UTC; one without an offset is already local.
#[test]
fn days_are_those_of_the_time_zone() {
    let orders =
        "customer_id,order_date,amount\na,2025-07-01T00:30:00+02:00,1\nb,2025-07-15T12:00:00,1\n";
    let first_day = |zone: &[&str]| {
        let report = Case::new(&["report", "o.csv", "--period", "all"])
            .args(zone)
            .file("o.csv", orders)
            .json();
        report["input"]["first_day"].as_str().unwrap().to_owned()
    };
    assert_eq!(first_day(&[]), "2025-06-30");
    assert_eq!(first_day(&["--timezone", "Europe/Berlin"]), "2025-07-01");
}

/// The last month, quarter and year that the data complete, and what stands beside them.
#[test]
fn last_periods_are_complete_ones() {
    let orders = "customer_id,order_date,amount\na,2023-11-05,1\na,2025-03-30,1\n";
    let named = |args: &[&str]| {
        let report = Case::new(&["report", "o.csv"])
            .args(args)
            .file("o.csv", orders)
            .json();
        let name = |period: &Value| period["name"].as_str().unwrap_or("-").to_owned();
        let complete = report["period"]["complete"] == true;
        let beside = name(&report["comparison"]["period"]);
        (name(&report["period"]), beside, complete)
    };
    let found =
        |period: &str, beside: &str, complete| (period.to_owned(), beside.to_owned(), complete);
    // The data reach 30 March, so March and the first quarter are not complete.
    assert_eq!(named(&[]), found("2025-02", "2025-01", true));
    assert_eq!(
        named(&["--as-of", "2025-03-31"]),
        found("2025-03", "2025-02", true)
    );
    assert_eq!(
        named(&["--period", "last-quarter", "--compare", "year-ago"]),
        found("2024-Q4", "2023-Q4", true)
    );
    assert_eq!(
        named(&["--period", "last-year"]),
        found("2024", "2023", true)
    );
    assert_eq!(
        named(&["--period", "2025-Q1"]),
        found("2025-Q1", "2024-Q4", false)
    );
    assert_eq!(
        named(&["--period", "2025-03", "--compare", "none"]),
        found("2025-03", "-", false)
    );
}
