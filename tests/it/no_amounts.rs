//! Order files without amounts: everything but money is counted, and money is undefined everywhere.

use serde_json::{Value, json};

use crate::kit::{Case, Output, value};

/// February: a and c order, b does not. With a window of 31 days, a and b are active on 1 February
/// and a and c on 1 March: retention 1/2, one new, one lost.
const ORDERS: &str = "order_id,customer_id,order_date,country\n\
                      1,a,2024-01-05,DE\n\
                      2,b,2024-01-20,FR\n\
                      3,a,2024-02-10,DE\n\
                      4,c,2024-02-11,FR\n\
                      5,b,2024-03-05,FR\n\
                      6,c,2024-03-15,FR\n";
const AMOUNTS: &str = "order_id,customer_id,order_date,amount\n\
                       11,d,2024-02-12,10.00\n";

const NOTE: &str = "an order file has no amounts; name its column with --amount-column";
const FEBRUARY: [&str; 4] = ["--active-within", "31d", "--period", "2024-02"];
const MONEY: [&str; 8] = [
    "average_order_value",
    "median_order_value",
    "net_revenue",
    "refund_rate",
    "revenue_per_customer",
    "annual_revenue_per_customer",
    "customer_lifetime_value",
    "historical_customer_value",
];

fn case(args: &[&str]) -> Case {
    Case::new(args)
        .file("o.csv", ORDERS)
        .file("amounts.csv", AMOUNTS)
}

#[track_caller]
fn money_is_undefined(metrics: &Value) {
    for key in MONEY {
        let metric = &metrics[key];
        assert_eq!(metric["value"], Value::Null, "{key}");
        assert_eq!(metric["note"], NOTE, "{key}");
        assert_eq!(metric["inputs"], json!({}), "{key}");
    }
}

#[test]
fn a_report_counts_customers_and_leaves_money_out() {
    let document = case(&["report", "o.csv"]).args(&FEBRUARY).json();
    assert_eq!(value(&document, "customer_retention_rate"), &json!(0.5));
    // Two orders of two buyers.
    assert_eq!(value(&document, "purchase_frequency"), &json!(1.0));
    money_is_undefined(&document["metrics"]);
    let none = json!({"count": 2, "revenue": null, "refund_count": null, "refunds": null});
    assert_eq!(document["orders"], none);
    let january = json!({"count": 2, "revenue": null, "refund_count": null, "refunds": null});
    assert_eq!(document["comparison"]["orders"], january);
    let found = &document["findings"][0];
    assert_eq!(
        (&found["kind"], &found["severity"]),
        (&json!("no_amounts"), &json!("warning"))
    );
}

#[test]
fn costs_have_no_value_to_be_held_against() {
    // Cost of a new customer: 30 for c alone. Without amounts there is nothing to pay it back with.
    let costs = ["--acquisition-cost", "30"];
    let document = case(&["report", "o.csv"])
        .args(&FEBRUARY)
        .args(&costs)
        .json();
    assert_eq!(
        document["metrics"]["customer_acquisition_cost"]["value"]
            .as_f64()
            .unwrap(),
        30.0
    );
    for key in ["value_to_acquisition_cost", "payback_months"] {
        let metric = &document["metrics"][key];
        assert_eq!(
            (&metric["value"], &metric["note"]),
            (&Value::Null, &json!(NOTE))
        );
    }
}

#[test]
fn one_file_without_amounts_takes_them_from_all() {
    let files = ["report", "o.csv", "amounts.csv"];
    let document = case(&files).args(&FEBRUARY).json();
    // d's order is the third, and its 10.00 would not be the revenue of three.
    assert_eq!(document["orders"]["count"], 3);
    money_is_undefined(&document["metrics"]);
    assert_eq!(document["findings"][0]["file"], "o.csv");
    let alone = case(&["report", "amounts.csv"]).args(&FEBRUARY).json();
    assert_eq!(value(&alone, "net_revenue").to_string(), "10.00");
}

#[test]
fn groups_and_conditions_of_another_file_do_not_bring_money_back() {
    let by = case(&["report", "o.csv", "--by", "country"]).args(&FEBRUARY);
    let document = by.json();
    let groups = document["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2);
    for group in groups {
        money_is_undefined(&group["result"]["metrics"]);
    }
    let customers = "customer_id,plan\na,pro\nb,free\nc,pro\n";
    let pro = case(&["report", "o.csv", "--customers", "c.csv"])
        .file("c.csv", customers)
        .args(&["--where", "plan=pro"])
        .args(&FEBRUARY)
        .json();
    assert_eq!(pro["orders"]["count"], 2);
    money_is_undefined(&pro["metrics"]);
}

#[test]
fn every_form_shows_a_dash_or_nothing() {
    for format in ["table", "markdown", "html"] {
        let text = case(&["report", "o.csv", "--format", format])
            .args(&FEBRUARY)
            .text();
        assert!(text.contains("Net revenue"), "{format}");
        assert!(!text.contains("0.00"), "{format}");
    }
    let Output { stdout, .. } = case(&["report", "o.csv", "--format", "csv"])
        .args(&FEBRUARY)
        .any();
    for key in MONEY {
        let line = stdout.lines().find(|line| line.starts_with(key)).unwrap();
        assert!(line.starts_with(&format!("{key},,")), "{line}");
    }
    let trend = ["trend", "o.csv", "--format", "csv", "--quiet"];
    let text = case(&trend).text();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let place = |name: &str| header.iter().position(|column| *column == name).unwrap();
    for line in lines {
        for name in ["orders.revenue", "orders.refund_count", "orders.refunds"] {
            assert_eq!(line[place(name)], "", "{name}");
        }
        for key in MONEY {
            assert_eq!(line[place(key)], "", "{key}");
        }
    }
}

#[test]
fn guests_and_checks_know_no_revenue_either() {
    let with_guest = format!("{ORDERS}7,,2024-02-20,DE\n");
    let document = Case::new(&["report", "o.csv"])
        .file("o.csv", &with_guest)
        .args(&FEBRUARY)
        .json();
    let guests =
        json!({"rows": 1, "revenue": null, "rows_in_period": 1, "revenue_in_period": null});
    assert_eq!(document["input"]["guests"], guests);
    let check = Case::new(&["check", "o.csv"])
        .file("o.csv", &with_guest)
        .json();
    let orders = &check["orders"];
    assert_eq!(
        (&orders["orders"], &orders["guest_rows"]),
        (&json!(6), &json!(1))
    );
    for key in [
        "revenue",
        "refunds",
        "refunded",
        "zero_orders",
        "guest_revenue",
        "amounts",
    ] {
        assert_eq!(orders[key], Value::Null, "{key}");
    }
}

#[test]
fn a_condition_on_money_is_not_met() {
    for (condition, said) in [
        ("net_revenue >= 0", "net_revenue >= 0"),
        ("orders.revenue >= 0", "orders.revenue >= 0"),
    ] {
        let run = case(&["report", "o.csv", "--quiet", "--require", condition])
            .args(&FEBRUARY)
            .any();
        assert_eq!(run.status, 3);
        assert_eq!(
            run.stderr,
            format!("not met: {said} (it has no value: {NOTE})\n")
        );
    }
}

#[test]
fn what_is_made_of_money_alone_is_refused() {
    for (args, why) in [
        (
            &["rfm", "o.csv"][..],
            "segments are made of money too (M), and an order file has no amounts; name its column with --amount-column",
        ),
        (
            &["report", "o.csv", "--format", "html", "--segments"],
            "segments are made of money too (M), and an order file has no amounts; name its column with --amount-column",
        ),
        (
            &["cohorts", "o.csv", "--measure", "revenue"],
            "this --measure needs amounts: an order file has no amounts; name its column with --amount-column",
        ),
        (
            &["cohorts", "o.csv", "--measure", "aov"],
            "this --measure needs amounts: an order file has no amounts; name its column with --amount-column",
        ),
        (
            &["whatif", "o.csv", "--active-within", "31d", "--aov", "10%"],
            "--aov needs amounts: an order file has no amounts; name its column with --amount-column",
        ),
        (
            &["report", "o.csv", "--ignore-zero"],
            "--ignore-zero leaves out orders of exactly 0, and an order file has no amounts; leave it away, or name its column with --amount-column",
        ),
    ] {
        case(args)
            .status(1)
            .stderr(&format!("error: {why}\n"))
            .run();
    }
}

#[test]
fn cohorts_and_repeats_need_no_money() {
    let cohorts = case(&["cohorts", "o.csv"]).json();
    // a and b in January; c in February.
    let sizes: Vec<&Value> = cohorts["cohorts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cohort| &cohort["size"])
        .collect();
    assert_eq!(sizes, [&json!(2), &json!(1)]);
    let repeat = case(&["repeat", "o.csv"]).json();
    assert_eq!(repeat["customers"], 3);
}

#[test]
fn a_projection_carries_customers_and_no_revenue() {
    let args = ["whatif", "o.csv", "--retention", "+5pp"];
    let document = case(&args).args(&FEBRUARY).json();
    // One of the two active on 1 February is still there on 1 March.
    assert_eq!(document["base"]["retention"], 0.5);
    for side in ["today", "then"] {
        for key in [
            "average_order_value",
            "annual_revenue_per_customer",
            "customer_lifetime_value",
            "revenue",
            "profit",
        ] {
            assert_eq!(document[side][key], Value::Null, "{side} {key}");
        }
    }
    assert_eq!(document["break_even_spend"], Value::Null);
    let notes = document["notes"].as_array().unwrap();
    assert!(notes.contains(&json!(format!("money is undefined: {NOTE}"))));
}

#[test]
fn models_predict_orders_and_no_values() {
    let mut orders = String::from("order_id,customer_id,order_date\n");
    for customer in 0..40 {
        // Customer n orders every 7 + n days, up to six times.
        for order in 0..=customer % 6 {
            let day = 1 + order * (7 + customer);
            let (month, day) = (1 + day / 28, 1 + day % 28);
            orders.push_str(&format!(
                "{customer}-{order},c{customer},2024-{month:02}-{day:02}\n"
            ));
        }
    }
    let args = ["clv", "o.csv", "--as-of", "2024-12-31"];
    let run = |more: &[&str]| Case::new(&args).file("o.csv", &orders).args(more);
    let document = run(&[]).json();
    assert_eq!(document["customers"], 40);
    assert!(document["forecast"]["orders"].as_f64().unwrap() > 0.0);
    for part in [
        &document["forecast"]["value"],
        &document["worth"]["predicted"],
        &document["worth"]["historic"]["value"],
        &document["worth"]["formula"]["value"],
        &document["spend"],
        &document["spend_frequency_correlation"],
        &document["deciles"][0]["historic_value"],
        &document["deciles"][0]["predicted_value"],
    ] {
        assert_eq!(part, &Value::Null);
    }
    let notes = document["notes"].as_array().unwrap();
    assert!(notes.contains(&json!(format!("no values: {NOTE}"))));
    let text = run(&[]).text();
    assert!(text.contains("Customers by expected orders"));
    assert!(!text.contains("0.00 "));
    let left = run(&["--customers-out", "list.csv", "--output", "out.txt"]).run();
    let list = left.read("list.csv");
    let mut rows = list.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let money = [
        "mean_repeat_amount",
        "historic_value",
        "expected_amount",
        "predicted_value",
    ];
    for row in rows {
        for name in money {
            let place = header.iter().position(|column| *column == name).unwrap();
            assert_eq!(row[place], "", "{name}");
        }
    }
}

#[test]
fn a_row_that_pays_back_is_no_order_without_an_amount() {
    // Order 9 says by its status that it pays back; what and how much nobody knows.
    let orders = "order_id,customer_id,order_date,status\n\
                  8,a,2024-01-05,completed\n\
                  9,a,2024-01-20,refund\n\
                  10,b,2024-01-21,completed\n";
    let document = Case::new(&["report", "o.csv", "--period", "2024-01"])
        .file("o.csv", orders)
        .json();
    assert_eq!(document["orders"]["count"], 2);
}
