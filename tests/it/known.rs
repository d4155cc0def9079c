//! Only what the data can hold is said: losses that could have been seen, contracts that end, changes that are more
//! than chance.

use serde_json::Value;

use crate::kit::Case;

/// A year of orders, a customer a month, each of whom comes back once: nobody can be lost within twelve months.
fn year() -> String {
    let mut text = "customer_id,order_date,amount\n".to_owned();
    for month in 1..=12 {
        text.push_str(&format!("c{month},2024-{month:02}-01,10\n"));
        text.push_str(&format!("c{month},2024-12-{:02},10\n", month + 19));
    }
    text
}

fn report(args: &[&str]) -> Case {
    Case::new(&["report", "o.csv", "--period", "2024-12"])
        .args(args)
        .file("o.csv", year())
}

#[test]
fn a_year_of_orders_shows_no_loss_within_twelve_months() {
    let document = report(&[]).json();
    for key in [
        "customer_retention_rate",
        "customer_retention_rate_with_won_back",
        "customer_churn_rate",
        "annualized_churn_rate",
        "net_customer_loss_rate",
        "customer_lifespan_years",
        "customer_lifetime_value",
    ] {
        assert_eq!(document["metrics"][key]["value"], Value::Null, "{key}");
        let note = document["metrics"][key]["note"].as_str().unwrap();
        // 1 January to 1 December are 11 months. Gaps between orders are 19 to 354 days: `check` suggests 12.
        assert!(
            note.contains("the data begin on 2024-01-01"),
            "{key}: {note}"
        );
        assert!(note.contains("--active-within 11mo"), "{key}: {note}");
    }
    // What needs no loss is known.
    assert_eq!(document["orders"]["count"], 13);
    // Nor is the number of those lost 0: it is not known.
    assert_eq!(document["customers"]["lost"], Value::Null);
    let table = report(&[]).text();
    let lost = table.lines().find(|line| line.contains("of them lost"));
    assert!(lost.unwrap().contains('–'), "{table}");
    let csv = report(&["--format", "csv"]).any().stdout;
    assert!(csv.contains("\ncustomers.lost,,customers,"), "{csv}");
    let unmet = report(&["--require", "churn <= 1%"]).status(3).any();
    assert!(
        unmet
            .stderr
            .contains("it has no value: the data begin on 2024-01-01"),
        "{}",
        unmet.stderr
    );
    let unmet = report(&["--require", "customers.lost <= 0"])
        .status(3)
        .any();
    assert!(
        unmet.stderr.contains("nobody can have been lost"),
        "{}",
        unmet.stderr
    );
    // With the window that the note names, all is known and nothing is marked.
    let eleven = report(&["--active-within", "11mo"]).json();
    let churn = &eleven["metrics"]["customer_churn_rate"];
    assert!(
        churn["value"].is_number() && churn.get("partial").is_none(),
        "{churn}"
    );
    // 11 months and a half of window: c1 of 1 January is missing before, and said beside the number.
    let partly = report(&["--active-within", "350d"]).text();
    assert!(
        partly.contains("%*") && partly.contains("marked with *"),
        "{partly}"
    );
    // Data that are said to begin earlier hold the loss.
    let earlier = report(&["--data-from", "2022-12-01"]).json();
    assert!(earlier["metrics"]["customer_churn_rate"]["value"].is_number());
    report(&["--data-from", "2024-06-01"]).status(1).any();
}

#[test]
fn what_is_made_of_retention_says_so_too() {
    let told = |command: &str| Case::new(&[command, "o.csv"]).file("o.csv", year());
    let refused = told("whatif")
        .args(&["--period", "2024-12", "--retention", "5pp"])
        .status(1)
        .any();
    assert!(
        refused.stderr.contains("the data begin on 2024-01-01"),
        "{}",
        refused.stderr
    );
    let trend = told("trend")
        .args(&["--metrics", "retention,churn"])
        .text()
        .replace('\n', " ");
    assert!(
        trend.contains("retention and churn cannot be known"),
        "{trend}"
    );
    let csv = told("trend").args(&["--format", "csv"]).any().stdout;
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let column = rows
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "customers.lost");
    let december = rows.records().last().unwrap().unwrap();
    assert_eq!(&december[column.unwrap()], "", "{csv}");
    let page = report(&["--format", "html"]).text();
    assert!(page.contains("nobody can have been lost"), "the page");
}

const RENEWED: &str = "customer,start,end\nA,2023-01-01,2023-12-31\nA,2024-01-01,\nB,2023-01-01,2023-12-31\n\
                       B,2024-01-01,2024-12-31\nC,2023-03-15,\n";

fn contracts(command: &str, file: &str, args: &[&str]) -> Case {
    Case::new(&[command, "--customers", "c.csv"])
        .args(args)
        .file("c.csv", file)
}

/// A contract to 31 December that goes on on 1 January is no loss, in no command.
#[test]
fn a_renewal_on_the_next_day_is_no_loss() {
    let december = ["--period", "2023-12", "--as-of", "2024-03-31"];
    let report = contracts("report", RENEWED, &december).json();
    assert_eq!(report["metrics"]["customer_retention_rate"]["value"], 1.0);
    assert_eq!(
        (
            &report["customers"]["lost"],
            &report["customers"]["won_back"]
        ),
        (&0.into(), &0.into())
    );
    let notes = report["notes"].to_string();
    assert!(notes.contains("last days of service: of 3 contracts that ended, 0 go on the same day and 2 the day after"), "{notes}");
    let trend = contracts("trend", RENEWED, &["--as-of", "2024-03-31"]).json();
    let retention = |period: &Value| period["metrics"]["customer_retention_rate"]["value"].clone();
    let all = trend["periods"].as_array().unwrap();
    assert!(
        all.iter()
            .map(retention)
            .all(|rate| rate.is_null() || rate == 1.0)
    );
    let cohorts = contracts("cohorts", RENEWED, &["--as-of", "2024-03-31"]).json();
    let cells = cohorts["cohorts"][0]["cells"].as_array().unwrap();
    assert!(
        cells.len() > 12 && cells.iter().all(|cell| cell["value"] == 1.0),
        "{cells:?}"
    );
    let survival = contracts("survival", RENEWED, &["--as-of", "2024-03-31"]).json();
    assert_eq!(survival["all"]["events"], 0, "{survival}");
    // The same ends as instants: the gap of one day is closed all the same.
    let instants = contracts(
        "report",
        RENEWED,
        &["--end-is", "instant", "--period", "2023-12"],
    )
    .json();
    assert_eq!(instants["metrics"]["customer_retention_rate"]["value"], 1.0);
}

#[test]
fn a_column_of_past_ends_says_how_far_the_data_reach() {
    let file = "customer,started_at,canceled_at\na,2024-01-05,2024-03-20\nb,2024-02-01,\n";
    let past = contracts("report", file, &["--period", "all"]).json();
    assert_eq!(past["settings"]["as_of"], "2024-03-20");
    assert_eq!(past["settings"]["as_of_source"], "the last contract's end");
    let ahead = contracts(
        "report",
        &file.replace("canceled_at", "end_date"),
        &["--period", "all"],
    )
    .json();
    assert_eq!(ahead["settings"]["as_of"], "2024-02-01");
    assert!(
        ahead["notes"]
            .to_string()
            .contains("contracts end up to 2024-03-20")
    );
}

#[test]
fn flags_without_effect_on_contracts_are_refused() {
    for flags in [
        ["--active-within", "6mo"],
        ["--margin", "0.4"],
        ["--amount-column", "x"],
    ] {
        let refused = contracts("report", RENEWED, &flags).status(2).any();
        assert!(
            refused
                .stderr
                .contains(&format!("{} has no effect", flags[0])),
            "{}",
            refused.stderr
        );
    }
}

/// why.md, section 7, example 6: the same customers in both periods, 50 → 52.5 an order, 1.758 to 3.242.
#[test]
fn a_change_has_an_interval_and_a_verdict() {
    let mut file = "customer_id,order_date,amount\n".to_owned();
    for customer in 0..12 {
        // 12 amounts of mean 50, and 2, 3, 1, 4 more.
        let before = 39 + 2 * customer;
        let more = [2, 3, 1, 4][customer % 4];
        file.push_str(&format!(
            "c{customer},2025-02-10,{before}\nc{customer},2025-03-10,{}\n",
            before + more
        ));
    }
    let report = |args: &[&str]| {
        Case::new(&[
            "report",
            "o.csv",
            "--period",
            "2025-03",
            "--as-of",
            "2025-03-31",
            "--data-from",
            "2025-01-01",
        ])
        .args(&["--active-within", "1mo"])
        .args(args)
        .file("o.csv", &file)
    };
    let change = report(&[]).json()["comparison"]["changes"]["average_order_value"].clone();
    let bound = |name: &str| change["interval"][name].as_f64().unwrap() * 50.0;
    assert!(
        (bound("low") - 1.758).abs() < 0.0005 && (bound("high") - 3.242).abs() < 0.0005,
        "{change}"
    );
    assert_eq!(change["verdict"], "change");
    let table = report(&[]).text();
    assert!(
        table.contains("Changes since 2025-02") && table.contains("better"),
        "{table}"
    );
    let csv = report(&["--format", "csv"]).text();
    assert!(
        csv.lines()
            .next()
            .unwrap()
            .ends_with("note,change_low,change_high,change_verdict"),
        "{csv}"
    );
    // 1.758 of 50 is 3.516 %.
    report(&["--require", "average_order_value.change.low >= 3.5%"]).text();
    report(&["--require", "average_order_value.change.low >= 3.6%"])
        .status(3)
        .any();
    let refused = report(&["--require", "median_order_value.change.low >= 0%"])
        .status(2)
        .any();
    assert!(
        refused.stderr.contains("have no interval"),
        "{}",
        refused.stderr
    );
}

/// Both edges: a period that begins before the data is not complete, and nothing is judged against it.
#[test]
fn a_period_that_begins_before_the_data_is_not_complete() {
    let file = "customer_id,order_date,amount\na,2025-01-20,10\nb,2025-02-03,10\na,2025-02-28,20\n";
    let report = |args: &[&str]| {
        Case::new(&["report", "o.csv", "--period", "2025-02"])
            .args(args)
            .file("o.csv", file)
            .json()
    };
    let january = report(&[])["comparison"]["period"].clone();
    assert_eq!(january["complete"], false);
    let notes = report(&[])["comparison"]["notes"].to_string();
    assert!(
        notes.contains("its first day is 2025-01-01; it lacks 19 days"),
        "{notes}"
    );
    let whole = report(&["--data-from", "2025-01-01"]);
    assert_eq!(whole["comparison"]["period"]["complete"], true);
}

#[test]
fn the_default_period_says_what_it_skips() {
    let file = "customer_id,order_date,amount\na,2025-01-01,10\nb,2025-02-03,10\na,2025-03-29,20\n";
    let report = |args: &[&str]| {
        Case::new(&["report", "o.csv"])
            .args(args)
            .file("o.csv", file)
            .text()
            .replace("\n ", "")
    };
    assert!(
        report(&[]).contains("2025-03 is not taken: it lacks 2 days"),
        "{}",
        report(&[])
    );
    assert!(report(&["--as-of", "2025-03-31"]).starts_with("Retention report 2025-03"));
    // The clock is asked only here, and said.
    assert!(report(&["--as-of", "today", "--period", "2025-03"]).contains("(today, by the clock)"));
}

#[test]
fn sums_beyond_all_digits_are_an_error() {
    let failed = Case::new(&["calc", "net-revenue", "--revenue", "999999999999999999"])
        .args(&["--refunds", "-0.000000000000000001"])
        .status(1)
        .any();
    assert!(
        failed.stderr.contains("more digits than can be computed"),
        "{}",
        failed.stderr
    );
}

/// Without --as-of the data end with the last order: a refund that comes later is left out and counted, as it is where
/// that day is given.
#[test]
fn rows_after_the_last_order_are_left_out_and_counted() {
    // March 2025: two orders of 10 and a refund of 4 before the last order's day, the 20th; another refund, a guest's
    // row, which is no metric's, and a customer who has only a refund after it.
    let orders = "order_id,customer_id,order_date,amount\n1,a,2025-03-02,10\n2,a,2025-03-10,-4\n\
                  3,b,2025-03-20,10\n4,a,2025-03-22,-5\n5,,2025-03-23,7\n6,c,2025-03-24,-1\n";
    let run = |command: &str, args: &[&str]| {
        let case = Case::new(&[command, "o.csv"]).args(args);
        case.file("o.csv", orders).json()
    };
    let given = ["--as-of", "2025-03-20"];
    for args in [&[][..], &given] {
        let report = run("report", &[args, &["--period", "2025-03"]].concat());
        assert_eq!(report["settings"]["as_of"], "2025-03-20");
        let left_out = if args.is_empty() { 2 } else { 3 };
        assert_eq!(report["input"]["rows_after_as_of"], left_out, "{args:?}");
        assert_eq!(report["input"]["guests"]["rows"], 3 - left_out);
        let net = |document: &Value| document["value"].as_f64().unwrap();
        assert_eq!(net(&report["metrics"]["net_revenue"]), 16.0);
        let trend = run("trend", args);
        assert_eq!(net(&trend["periods"][0]["metrics"]["net_revenue"]), 16.0);
        let rfm = run("rfm", args);
        let found = (rfm["customers"].as_u64(), rfm["net_revenue"].as_f64());
        assert_eq!(found, (Some(2), Some(16.0)));
    }
    let all = run("report", &["--period", "2025-03", "--as-of", "2025-03-31"]);
    assert_eq!(all["metrics"]["net_revenue"]["value"].as_f64(), Some(10.0));
}

/// A cell of days before the data begin is marked and in no average: the data begin on 10 January, so December and
/// January are not covered.
#[test]
fn cells_before_the_data_are_marked() {
    let orders = "customer_id,order_date,amount,signup\na,2024-01-10,60,2023-12-05\nb,2024-01-20,1,2024-01-01\n\
                  a,2024-02-03,100,2023-12-05\nb,2024-02-29,60,2024-01-01\n";
    let cells = |args: &[&str]| {
        let case = Case::new(&["cohorts", "o.csv"]).args(args);
        let document = case.file("o.csv", orders).json();
        let cohorts = document["cohorts"].as_array().unwrap();
        let complete = |cohort: &Value| {
            let cells = cohort["cells"].as_array().unwrap().iter();
            cells
                .map(|cell| cell["complete"] == true)
                .collect::<Vec<_>>()
        };
        cohorts.iter().map(complete).collect::<Vec<_>>()
    };
    let by_date = ["--cohort-by", "signup"];
    assert_eq!(
        cells(&by_date),
        [vec![false, false, true], vec![false, true]]
    );
    assert_eq!(cells(&[]), [[false, true]]);
    let covered = [by_date.as_slice(), &["--data-from", "2023-12-01"]].concat();
    assert_eq!(cells(&covered), [vec![true; 3], vec![true; 2]]);
}
