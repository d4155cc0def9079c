//! Purchase models where their likelihoods have no top: the limits, told, and a result all the same.

use serde_json::Value;

use crate::kit::{Case, shared};

#[track_caller]
fn near(value: &Value, expected: f64, off: f64) {
    let value = value.as_f64().unwrap();
    assert!(
        (value - expected).abs() <= off,
        "{value} is not {expected} ± {off}"
    );
}

/// `clv` on a file of the shared models.
fn model(name: &str, more: &[&str]) -> Option<Value> {
    let path = shared(&format!("models/{name}.csv"))?;
    Some(
        Case::new(&["clv", path.to_str().unwrap()])
            .args(more)
            .json(),
    )
}

fn says(report: &Value, words: &str) -> bool {
    let mut notes = report["notes"].as_array().unwrap().iter();
    notes.any(|note| note.as_str().unwrap().contains(words))
}

const ALIKE: &str = "customers show no difference in their chance to be lost";

#[test]
fn purchase_models_at_their_limits() {
    // The README of the shared models: the limit's likelihood, and a / b there.
    let to = ["--as-of", "2024-12-29", "--model", "bg-nbd"];
    let Some(report) = model("fail_bg-nbd_n1000_p.1_1", &to) else {
        return;
    };
    near(&report["purchases"]["log_likelihood"], -10_044.970, 1e-3);
    let p = report["purchases"]["parameters"]["p"]["value"]
        .as_f64()
        .unwrap();
    assert!((p / (1.0 - p) - 0.1193).abs() < 1e-4);
    near(
        &report["purchases"]["reading"]["lost_after_a_repeat_order"],
        p,
        1e-12,
    );
    assert!(says(&report, ALIKE));
    for (name, model_name) in [
        ("fail_bg-nbd_n200_p.3_5", "bg-nbd"),
        ("fail_mbg-nbd_n200_p.3_1", "mbg-nbd"),
        ("fail_pareto-nbd_n1000_a2b18_2", "pareto-nbd"),
    ] {
        let report = model(name, &["--as-of", "2024-12-29", "--model", model_name]).unwrap();
        assert!(says(&report, ALIKE), "{name}");
        assert!(
            report["forecast"]["orders"].is_number() && report["forecast"]["value"].is_number()
        );
    }
    // −2955.45 at β = 1000: the limit is just above.
    let path = shared("cdnow/sample_orders.csv").unwrap();
    let report = Case::new(&[
        "clv",
        path.to_str().unwrap(),
        "--calibrate-to",
        "1997-03-31",
    ])
    .args(&["--model", "pareto-nbd"])
    .json();
    let top = report["purchases"]["log_likelihood"].as_f64().unwrap();
    assert!((-2_955.45..-2_955.43).contains(&top), "{top}");
    assert!(says(&report, ALIKE));
}

#[test]
fn amounts_at_their_limits() {
    let Some(equal) = model("cdnow_equal_spend", &[]) else {
        return;
    };
    // Everything costs 19.99: value is orders times that.
    near(&equal["spend"]["parameters"]["mean"]["value"], 19.99, 1e-9);
    let orders = equal["forecast"]["orders"].as_f64().unwrap();
    near(&equal["forecast"]["value"], orders * 19.99, 1e-6 * orders);
    let own = model("own_price", &[]).unwrap();
    assert!(says(&own, "the expected amount is the customer's mean"));
    assert!(own["forecast"]["value"].is_number());
    let random = model("grocery_rand", &["--calibrate-to", "2006-12-31"]).unwrap();
    near(&random["spend"]["log_likelihood"], -3_332.114, 1e-3);
    near(&random["spend"]["parameters"]["p"]["value"], 3.091, 1e-3);
    assert!(says(&random, "everybody's expected amount is the same"));
    for name in [
        "ggfail_cv0.1_shape50_4",
        "ggfail_cv0.6_shape4_2",
        "ggfail_cv1.0_shape1_0",
    ] {
        for model_name in ["auto", "bg-nbd", "mbg-nbd", "pareto-nbd"] {
            let report = model(name, &["--as-of", "2024-12-31", "--model", model_name]).unwrap();
            assert!(
                report["forecast"]["value"].is_number(),
                "{name} {model_name}"
            );
        }
    }
}

#[test]
fn regular_buyers_are_told_and_have_a_model() {
    let Some(report) = model("regular_weekly", &["--model", "bg-nbd"]) else {
        return;
    };
    assert!(says(&report, "at a limit") && says(&report, "--model mbg-cnbd-k"));
    let all = model("regular_weekly", &["--model", "all"]).unwrap();
    let of = |name: &str| {
        let mut models = all["models"].as_array().unwrap().iter();
        models.find(|one| one["model"] == name).unwrap()["log_likelihood"]
            .as_f64()
            .unwrap()
    };
    assert!(of("mbg-cnbd-k") > of("mbg-nbd") + 50.0);
    let regular = model("regular_weekly", &["--model", "mbg-cnbd-k"]).unwrap();
    assert_eq!(regular["purchases"]["model"], "MBG/CNBD-k with k = 6");
    assert!(!says(&regular, "--model mbg-cnbd-k"));
}

/// Shops of one kind: customers buy every so many days, some stop, some pay one price.
fn shop(stops: impl Fn(usize) -> usize, amount: impl Fn(usize, usize) -> usize) -> String {
    let mut text = "customer,date,amount\n".to_owned();
    for customer in 0..60 {
        for order in 0..stops(customer) {
            let day = customer % 20 + order * (9 + customer % 7);
            let (month, day) = (1 + day / 28, 1 + day % 28);
            if month <= 12 {
                let paid = amount(customer, order);
                text.push_str(&format!("c{customer},2024-{month:02}-{day:02},{paid}\n"));
            }
        }
    }
    text
}

#[test]
fn every_shop_with_a_repeat_buyer_has_an_answer() {
    let shops = [
        // Nobody stops; everybody stops after two; one repeat buyer alone; who stops stops at once.
        shop(|_| 40, |_, order| 10 + order % 9),
        shop(|_| 2, |customer, order| 10 + customer % 5 + order),
        shop(|customer| 1 + usize::from(customer == 7), |_, _| 10),
        shop(|customer| if customer % 2 == 0 { 1 } else { 40 }, |_, _| 25),
        shop(
            |customer| 1 + customer % 4,
            |customer, _| 10 * (1 + customer % 3),
        ),
    ];
    for text in &shops {
        for model in [
            "auto",
            "all",
            "bg-nbd",
            "mbg-nbd",
            "pareto-nbd",
            "mbg-cnbd-k",
        ] {
            let report = Case::new(&["clv", "o.csv", "--as-of", "2024-12-28", "--model", model])
                .file("o.csv", text)
                .json();
            assert!(
                report["forecast"]["orders"].is_number(),
                "{model}: {}",
                report["notes"]
            );
            assert!(report["purchases"]["log_likelihood"].is_number());
        }
    }
}

#[test]
fn names_and_order_of_customers_change_nothing() {
    let text = shop(
        |customer| 1 + customer % 5,
        |customer, order| 10 + customer % 6 + order,
    );
    let mut rows: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    rows.reverse();
    let renamed = rows.iter().map(|row| {
        let (name, rest) = row[1..].split_once(',').unwrap();
        let number: usize = name.parse().unwrap();
        format!("{}-x,{rest}\n", (number * 37 + 11) % 61)
    });
    let renamed = format!("customer,date,amount\n{}", renamed.collect::<String>());
    for model in ["bg-nbd", "mbg-nbd", "pareto-nbd", "mbg-cnbd-k"] {
        let fit = |text: &str| {
            let report = Case::new(&["clv", "o.csv", "--as-of", "2024-12-28", "--model", model])
                .file("o.csv", text)
                .json();
            (report["purchases"].clone(), report["spend"].clone())
        };
        assert_eq!(fit(&text), fit(&renamed), "{model}");
    }
}

#[test]
fn one_customer_who_outweighs_all_is_named() {
    let whale = shop(
        |customer| 1 + customer % 5,
        |customer, order| match customer {
            9 => 900_000,
            _ => 10 + customer % 6 + 3 * order,
        },
    );
    let report = Case::new(&["clv", "o.csv", "--as-of", "2024-12-28"])
        .file("o.csv", &whale)
        .json();
    let largest = &report["forecast"]["largest_customer"];
    assert_eq!(largest["customer_id"], "c9");
    assert!(largest["share"].as_f64().unwrap() > 0.9);
    assert!(says(&report, "warning: customer c9 alone makes up"));
    // Without them: the value of the same shop in which they never were, by its own orders' model: near.
    let without: String = whale
        .lines()
        .filter(|line| !line.starts_with("c9,"))
        .map(|line| format!("{line}\n"))
        .collect();
    let small = Case::new(&["clv", "o.csv", "--as-of", "2024-12-28"])
        .file("o.csv", &without)
        .json();
    assert!(small["forecast"]["largest_customer"].is_null());
    let value = small["forecast"]["value"].as_f64().unwrap();
    near(&largest["value_without"], value, 0.05 * value);
}

#[test]
fn silence_and_days_ahead_are_in_totals_and_lists() {
    let text = shop(
        |customer| 1 + customer % 5,
        |customer, order| 10 + customer % 6 + order,
    );
    let left = Case::new(&[
        "clv",
        "o.csv",
        "--as-of",
        "2024-12-28",
        "--churn-after",
        "180d",
    ])
    .args(&[
        "--alive-on",
        "2025-06-26",
        "--customers-out",
        "l.csv",
        "--format",
        "json",
    ])
    .args(&["--output", "r.json"])
    .file("o.csv", &text)
    .run();
    let report: Value = serde_json::from_str(&left.read("r.json")).unwrap();
    let list = left.read("l.csv");
    let mut lines = list.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| names.iter().position(|one| *one == name).unwrap();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let sum = |name: &str| -> f64 {
        rows.iter()
            .map(|row| row[column(name)].parse::<f64>().unwrap())
            .sum()
    };
    near(
        &report["forecast"]["silent_customers"],
        sum("probability_no_order"),
        1e-9,
    );
    near(
        &report["forecast"]["active_on_day"],
        sum("probability_alive_on"),
        1e-9,
    );
    assert!(
        rows.iter()
            .all(|row| !row[column("alive_means")].is_empty())
    );
    for row in &rows {
        let alive: f64 = row[column("probability_alive")].parse().unwrap();
        // Who is more likely lost than not has no next order.
        assert!(alive >= 0.5 || row[column("next_order")].is_empty());
        assert!(row[column("next_order")].is_empty() || row[column("next_order")] > "2024-12-28");
    }
    Case::new(&["clv", "o.csv", "--alive-on", "2024-01-05"])
        .file("o.csv", &text)
        .status(2)
        .stderr("error: --alive-on 2024-01-05 is not after 2024-03-20, the last day that the models see\n")
        .run();
}

#[test]
fn the_holdout_compares_spend() {
    let Some(path) = shared("cdnow/sample_orders.csv") else {
        return;
    };
    let report = Case::new(&["clv", path.to_str().unwrap(), "--holdout", "39w"]).json();
    let spend = &report["holdout"]["spend"];
    // Every order after 1997-09-30 of customers seen before, added up by hand here.
    let text = std::fs::read_to_string(&path).unwrap();
    let rows = || {
        text.lines()
            .skip(1)
            .map(|line| line.split(',').collect::<Vec<_>>())
    };
    let total: f64 = rows()
        .filter(|row| row[1] > "1997-09-30")
        .map(|row| row[3].parse::<f64>().unwrap())
        .sum();
    near(&spend["total"]["actual"], total, 1e-6);
    let deciles = spend["deciles"].as_array().unwrap();
    for key in ["actual", "expected", "naive"] {
        let sum: f64 = deciles.iter().map(|row| row[key].as_f64().unwrap()).sum();
        near(&spend["total"][key], sum, 1e-6 * sum);
    }
    let expected: Vec<f64> = deciles
        .iter()
        .map(|row| row["expected"].as_f64().unwrap())
        .collect();
    assert!(expected.is_sorted_by(|one, next| one >= next));
    // The model is nearer to what was spent than everybody going on as before.
    let off = |key: &str| (spend["total"][key].as_f64().unwrap() - total).abs();
    assert!(off("expected") < off("naive"));
}

#[test]
fn contracts_that_end_at_once_or_never() {
    let text = Case::new(&["forecast", "--survivors", "1000,500,500,500"]).text();
    assert!(
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .contains("the opposite of everybody alike"),
        "{text}"
    );
    assert!(!text.contains("where everybody is alike and"));
}

#[test]
fn the_page_has_charts() {
    let text = shop(
        |customer| 1 + customer % 5,
        |customer, order| 10 + customer % 6 + order,
    );
    let page = Case::new(&["clv", "o.csv", "--holdout", "4w", "--format", "html"])
        .file("o.csv", text)
        .text();
    for heading in [
        "Share of predicted value",
        "Who is still active",
        "Week by week",
        "Calibration",
        "Orders a customer, by repeat orders before",
        "Spend a customer, by tenth of predicted spend",
    ] {
        assert!(page.contains(heading), "{heading}");
    }
    // Week by week, and the two of the calibration.
    assert_eq!(page.matches("line predicted").count(), 3);
}

#[test]
fn the_whale_of_cdnow_is_named() {
    let Some(path) = shared("models/cdnow_whale.csv") else {
        return;
    };
    // The file has doubles like 49.400000000000006 beside 5,000,000: all digits are kept.
    let path = path.to_str().unwrap();
    // Python: sum(Decimal(row["amount"]) for row in csv.DictReader(open(path))).
    let asked = ["report", path, "--period", "all", "--format", "json"];
    let text = Case::new(&asked).text();
    assert!(text.contains("\"revenue\": 20243991.439999999999971"));
    let report = Case::new(&["clv", path]).json();
    let largest = &report["forecast"]["largest_customer"];
    assert_eq!(largest["customer_id"], "1");
    assert!(largest["share"].as_f64().unwrap() > 0.2);
    assert!(says(&report, "warning: customer 1 alone makes up"));
    // Without them the 2,356 others are worth what they are worth in the sample itself: within a few per cent.
    let sample = shared("cdnow/sample_orders.csv").unwrap();
    let plain = Case::new(&["clv", sample.to_str().unwrap()]).json();
    let value = plain["forecast"]["value"].as_f64().unwrap();
    near(&largest["value_without"], value, 0.05 * value);
}
