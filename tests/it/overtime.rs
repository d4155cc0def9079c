//! Trend, cohorts, repeat orders and survival from outside: published tables, the promises of their
//! outputs, conditions and groups.

use serde_json::Value;

use crate::kit::{Case, shared};

/// Four customers; the data reach 2025-03-20, so March is not complete. Ann and Cid are from DE, Bob's
/// first value is FR though a later one is DE.
const ORDERS: &str = "customer_id,order_date,amount,country\n\
    ann,2025-01-05,10,DE\n\
    ann,2025-02-10,20,FR\n\
    bob,2025-01-20,30,FR\n\
    bob,2025-03-01,5,DE\n\
    cid,2025-02-11,40,DE\n\
    dan,2025-02-28,1,\n\
    dan,2025-03-20,2,\n";

fn shop(command: &str) -> Case {
    Case::new(&[command, "o.csv"]).file("o.csv", ORDERS)
}

/// The table of the data's README: online shop, first quarter of the table's columns is the size.
const ONLINE_RETAIL: &str = "\
2010-12 885 324 286 340 321 352 321 309 313 350 331 445 235
2011-01 417 92 111 96 134 120 103 101 125 136 152 49
2011-02 380 71 71 108 103 94 96 106 94 116 26
2011-03 452 68 114 90 101 76 121 104 126 39
2011-04 300 64 61 63 59 68 65 78 22
2011-05 284 54 49 49 59 66 75 27
2011-06 242 42 38 64 56 81 23
2011-07 188 34 39 42 51 21
2011-08 169 35 42 41 21
2011-09 299 70 90 34
2011-10 358 86 41
2011-11 323 36
2011-12 41
";

#[test]
fn the_cohorts_of_online_retail_are_those_published_with_it() {
    let Some(path) = shared("online_retail/OnlineRetail.csv") else {
        return;
    };
    let report = Case::new(&["cohorts", path.to_str().unwrap()])
        .args(&["--amount", "Quantity * UnitPrice", "--measure", "customers"])
        .args(&["--where", "Quantity>0", "--where", "UnitPrice>0"])
        .json();
    let mut found = String::new();
    for cohort in report["cohorts"].as_array().unwrap() {
        found.push_str(cohort["period"]["name"].as_str().unwrap());
        let cells = cohort["cells"].as_array().unwrap();
        assert_eq!(cells[0]["value"], cohort["size"]);
        for cell in cells {
            found.push_str(&format!(" {}", cell["value"]));
        }
        found.push('\n');
        // The data end on 9 December 2011: the last cell of every cohort, and no other.
        for (place, cell) in cells.iter().enumerate() {
            assert_eq!(cell["complete"], place + 1 < cells.len());
        }
    }
    assert_eq!(found, ONLINE_RETAIL);
    assert_eq!(report["customers"], 4338);
}

#[test]
fn cdnow_has_three_monthly_cohorts_that_add_up() {
    let Some(path) = shared("cdnow/orders.csv") else {
        return;
    };
    let report = Case::new(&["cohorts", path.to_str().unwrap()]).json();
    let cohorts = report["cohorts"].as_array().unwrap();
    let sizes: Vec<u64> = cohorts
        .iter()
        .map(|c| c["size"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes.len(), 3);
    assert_eq!(sizes.iter().sum::<u64>(), 23_570);
    let repeat = Case::new(&["repeat", path.to_str().unwrap()]).json();
    // 11,516 people bought on more than one day (the data's README).
    assert_eq!(repeat["next_order"][0]["went_on"], 11_516);
}

/// Data from 5 January: the first month is not complete either.
#[test]
fn a_trend_has_a_row_a_period_and_marks_the_incomplete_one() {
    let text = shop("trend")
        .args(&["--format", "csv", "--metrics", "aov"])
        .text();
    assert_eq!(
        text,
        "period,first,last,complete,customers.start,customers.retained,customers.lost,customers.new,\
         customers.won_back,customers.gained,customers.end,customers.acquired,customers.buyers,orders.count,\
         orders.revenue,orders.refund_count,orders.refunds,average_order_value\n\
         2025-01,2025-01-01,2025-01-31,false,0,0,0,2,0,2,2,2,2,2,40.00,0,0.00,20\n\
         2025-02,2025-02-01,2025-02-28,true,2,2,,2,0,2,4,2,3,3,61.00,0,0.00,20.333333333333332\n\
         2025-03,2025-03-01,2025-03-31,false,4,4,,0,0,0,4,0,2,2,7.00,0,0.00,3.5\n"
    );
    let table = shop("trend").args(&["--metrics", "aov"]).text();
    assert!(table.contains("2025-03*"), "{table}");
    let last = shop("trend")
        .args(&["--last", "1", "--every", "quarter"])
        .json();
    assert_eq!(last["periods"].as_array().unwrap().len(), 1);
    assert_eq!(last["periods"][0]["period"]["name"], "2025-Q1");
}

/// Each period of the trend is the report of that period.
#[test]
fn a_trend_is_made_of_reports() {
    let trend = shop("trend").json();
    for period in trend["periods"].as_array().unwrap() {
        let name = period["period"]["name"].as_str().unwrap();
        let report = shop("report")
            .args(&["--period", name, "--compare", "none"])
            .json();
        for part in ["period", "customers", "orders", "metrics"] {
            assert_eq!(period[part], report[part], "{part} of {name}");
        }
    }
}

#[test]
fn calendars_shift_years_and_weeks() {
    let names = |args: &[&str]| -> Vec<String> {
        let trend = shop("trend").args(args).json();
        let periods = trend["periods"].as_array().unwrap().iter();
        periods
            .map(|p| p["period"]["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names(&["--every", "year", "--year-start", "feb"]),
        ["FY2025", "FY2026"]
    );
    // 2025-03-20 is a Thursday; its week from Sunday begins on the 16th.
    let weeks = names(&["--every", "week", "--week-start", "sunday", "--last", "1"]);
    assert_eq!(weeks, ["2025-03-16..2025-03-22"]);
}

#[test]
fn cohorts_in_long_and_wide_csv() {
    let args = ["--format", "csv", "--measure", "customers"];
    assert_eq!(
        shop("cohorts").args(&args).text(),
        "cohort,period,size,value,complete\n\
         2025-01,0,2,2,false\n\
         2025-01,1,2,1,true\n\
         2025-01,2,2,1,false\n\
         2025-02,0,2,2,true\n\
         2025-02,1,2,1,false\n"
    );
    assert_eq!(
        shop("cohorts")
            .args(&args)
            .args(&["--wide", "--periods", "1"])
            .text(),
        "cohort,size,0,1\n2025-01,2,2,1\n2025-02,2,2,1\n"
    );
}

#[test]
fn conditions_leave_rows_out_and_say_so() {
    let report = shop("repeat")
        .args(&["--where", "amount>=5", "--where", "country!=FR"])
        .json();
    // Left: ann January, bob March, cid February.
    assert_eq!(report["customers"], 3);
    let left_out = report["input"]["left_out"].as_array().unwrap();
    let shown: Vec<String> = left_out
        .iter()
        .map(|l| format!("{} {}", l["reason"], l["rows"]))
        .collect();
    assert_eq!(shown, [r#""not amount>=5" 2"#, r#""not country!=FR" 2"#]);
    shop("repeat")
        .args(&["--where", "region=DE"])
        .status(1)
        .stderr(
            "error: o.csv: --where \"region\": there is no such column (columns: customer_id, order_date, amount, country)\n",
        )
        .run();
}

#[test]
fn conditions_and_groups_from_the_customers_file() {
    let customers = "id,plan\nann,pro\nbob,free\ncid,pro\n";
    let with = |args: &[&str]| {
        shop("repeat")
            .file("c.csv", customers)
            .args(&["--customers", "c.csv"])
            .args(args)
            .json()
    };
    assert_eq!(with(&["--where", "plan=pro"])["customers"], 2);
    let by = with(&["--by", "plan"]);
    assert_eq!(groups(&by), [("pro", 2), ("(none)", 1), ("free", 1)]);
    shop("repeat")
        .file("c.csv", customers)
        .args(&["--customers", "c.csv", "--by", "tier"])
        .status(2)
        .stderr(
            "error: --by: neither the order files nor the customers file have a column \"tier\"\n",
        )
        .run();
}

fn groups(document: &Value) -> Vec<(&str, u64)> {
    let groups = document["groups"].as_array().unwrap().iter();
    groups
        .map(|group| {
            (
                group["name"].as_str().unwrap(),
                group["customers"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[test]
fn groups_go_by_the_first_value_and_add_up_to_all() {
    let by = ["--by", "country"];
    for (command, key) in [
        ("trend", "/periods/1/orders/count"),
        ("report", "/orders/count"),
        ("cohorts", "/customers"),
        ("repeat", "/customers"),
    ] {
        let document = shop(command).args(&by).json();
        assert_eq!(
            groups(&document),
            [("DE", 2), ("(none)", 1), ("FR", 1)],
            "{command}"
        );
        let all = document.pointer(key).unwrap().as_u64().unwrap();
        let parts = document["groups"].as_array().unwrap().iter();
        let sum: u64 = parts
            .map(|g| g["result"].pointer(key).unwrap().as_u64().unwrap())
            .sum();
        assert_eq!(sum, all, "{command}");
    }
    let top = shop("cohorts").args(&by).args(&["--top", "1"]).json();
    assert_eq!(groups(&top), [("DE", 2), ("other", 2)]);
    let by_value = shop("cohorts")
        .args(&["--cohort-by", "country", "--measure", "customers"])
        .json();
    assert_eq!(by_value["cohorts"][0]["period"]["name"], "DE");
}

#[test]
fn differences_carry_newcombes_interval() {
    // 56 of 70 against 48 of 80: Newcombe 1998, table II, example (a): 0.0524 to 0.3339.
    let mut rows = String::from("customer_id,order_date,amount,arm\n");
    for (arm, repeat, all) in [("x", 56, 70), ("y", 48, 80)] {
        for number in 0..all {
            rows.push_str(&format!("{arm}{number},2025-01-01,1,{arm}\n"));
            if number < repeat {
                rows.push_str(&format!("{arm}{number},2025-01-11,1,{arm}\n"));
            }
        }
    }
    rows.push_str("z,2025-03-01,1,z\n");
    let report = Case::new(&[
        "repeat",
        "o.csv",
        "--by",
        "arm",
        "--where",
        "arm!=z",
        "--as-of",
        "2025-03-01",
    ])
    .file("o.csv", rows)
    .json();
    let x = report["groups"]
        .as_array()
        .unwrap()
        .iter()
        .find(|g| g["name"] == "x")
        .unwrap();
    let difference = &x["differences"]["within_30_days"];
    let rounded = |key: &str| format!("{:.4}", difference["interval"][key].as_f64().unwrap());
    assert_eq!(
        (rounded("low"), rounded("high")),
        ("0.0524".to_owned(), "0.3339".to_owned())
    );
    assert_eq!(difference["differs"], true);
}

#[test]
fn survival_has_steps_a_median_and_groups_with_a_test() {
    let args = [
        "--event",
        "second-order",
        "--at",
        "10,40",
        "--by",
        "country",
    ];
    let report = shop("survival").args(&args).json();
    // Days to the second order: dan 20, ann 36, bob 40; cid is last seen after 37.
    let all = &report["all"];
    assert_eq!(
        (all["customers"].as_u64(), all["events"].as_u64()),
        (Some(4), Some(3))
    );
    let steps: Vec<(u64, u64)> = all["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["time"].as_u64().unwrap(),
                step["at_risk"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(steps, [(20, 4), (36, 3), (37, 2), (40, 1)]);
    assert_eq!(all["median"], 36.0);
    assert_eq!(all["at"][0]["at_risk"], 4);
    assert_eq!(report["groups"].as_array().unwrap().len(), 3);
    assert_eq!(report["log_rank"]["degrees_of_freedom"], 2);
    let text = shop("survival").args(&["--active-within", "30d"]).text();
    assert!(text.contains("100 % ┤") && text.contains("days"), "{text}");
}

#[test]
fn contracts_make_cohorts_and_survival() {
    let contracts = "id,start,end\na,2025-01-01,2025-01-31\nb,2025-01-10,\n";
    let with = |command: &str| {
        Case::new(&[command, "--customers", "c.csv", "--as-of", "2025-04-15"])
            .file("c.csv", contracts)
    };
    let cohorts = with("cohorts")
        .args(&["--measure", "customers", "--format", "csv"])
        .text();
    // The 31st of January has its second anniversary on 31 March, its third on 30 April.
    assert_eq!(
        cohorts,
        "cohort,period,size,value,complete\n\
         2025-01,0,2,2,true\n2025-01,1,2,1,true\n2025-01,2,2,1,true\n"
    );
    assert_eq!(with("survival").json()["all"]["steps"][0]["time"], 30);
    with("cohorts").args(&["--measure", "aov"]).status(2).stderr(
        "error: this measure needs an order file; contracts say who is a customer: --measure retention or customers\n",
    ).run();
}

#[test]
fn tables_keep_to_80_columns() {
    for command in ["trend", "cohorts", "repeat", "survival"] {
        for more in [&[][..], &["--by", "country"]] {
            let text = shop(command).args(more).text();
            for line in text.lines() {
                assert!(line.chars().count() <= 80, "{command} {more:?}: {line}");
            }
        }
    }
}

#[test]
fn costs_given_by_flag_belong_to_all_customers_alone() {
    let args = [
        "--by",
        "country",
        "--period",
        "2025-02",
        "--retention-cost",
        "100",
    ];
    let report = shop("report").args(&args).json();
    let cost = "/metrics/retention_cost/value";
    assert_eq!(report.pointer(cost).unwrap().to_string(), "100.00");
    assert!(
        report["groups"][0]["result"]
            .pointer(cost)
            .unwrap()
            .is_null()
    );
}
