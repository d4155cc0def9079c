//! `--require` and `--baseline`: what is met, what is refused, and what is written all the same.

use serde_json::Value;

use crate::kit::{Case, value};

/// March 2025 of the worked shop: S = 4 (ann, bob, cat, eve), all retained; N = 1 (dan); E = 5. February: S = 3
/// (ann, bob, cat), all retained; N = 1 (eve); E = 4.
fn shop(args: &[&str]) -> Case {
    // Data from 30 November: 88 days show the losses of February and March, and lose nobody who ordered in them.
    let window: &[&str] = match args.contains(&"--active-within") {
        true => &[],
        false => &["--active-within", "88d"],
    };
    Case::new(&["report", "o.csv", "--period", "2025-03", "--quiet"])
        .args(window)
        .file("o.csv", include_str!("data/shop.csv"))
        .args(args)
}

/// The same with a customer lost: of a, b, c and d at the start of 2025-03, d's window of 60 days ends in it.
const LOSING: &str = "customer_id,order_date,amount\n\
                      a,2025-01-10,10\nb,2025-01-20,10\nc,2025-01-30,10\nd,2025-01-05,10\n\
                      a,2025-02-10,10\nb,2025-02-20,10\nc,2025-02-25,10\na,2025-03-31,20.50\n";

fn losing(args: &[&str]) -> Case {
    Case::new(&["report", "o.csv", "--active-within", "60d", "--quiet"])
        .args(&["--period", "2025-03"])
        .file("o.csv", LOSING)
        .args(args)
}

/// The run meets `met`, and each of `unmet` alone ends it with 3 and this line, the report written as ever.
#[track_caller]
fn held(case: impl Fn(&[&str]) -> Case, met: &[&str], unmet: &[(&str, &str)]) {
    let plain = case(&["--format", "csv"]).text();
    for condition in met {
        let text = case(&["--format", "csv", "--require", condition]).text();
        assert_eq!(text, plain, "{condition}");
    }
    for (condition, line) in unmet {
        case(&["--format", "csv", "--require", condition])
            .status(3)
            .stdout(&plain)
            .stderr(&format!("not met: {line}\n"))
            .run();
    }
}

#[test]
fn every_operator_on_a_rate() {
    // Hand count: a, b, c and d ordered in the 60 days before March; d's order of 5 January is the only one
    // that is no more active at the end, and a, b, c ordered in 60 days before it. 3 of 4.
    held(
        losing,
        &[
            "customer_retention_rate >= 0.75",
            "customer_retention_rate > 0.7499",
            "customer_retention_rate <= 75%",
            "customer_retention_rate < 75.01 %",
            "customer_retention_rate == 75%",
            "customer_retention_rate != 0.74",
            "retention>=.75",
            "CRR == 75%",
            "customer_churn_rate <= 25%",
            "customers.lost == 1",
            "customers.lost < 2",
            "orders.count == 1",
            "orders.revenue == 20.5",
            "average_order_value == 20.50",
        ],
        &[
            (
                "retention > 75%",
                "customer_retention_rate > 75% (it is 75.00 %)",
            ),
            (
                "retention < 0.75",
                "customer_retention_rate < 0.75 (it is 75.00 %)",
            ),
            (
                "retention != 75%",
                "customer_retention_rate != 75% (it is 75.00 %)",
            ),
            (
                "retention >= 0.85",
                "customer_retention_rate >= 0.85 (it is 75.00 %)",
            ),
            ("customers.lost <= 0", "customers.lost <= 0 (it is 1)"),
            (
                "orders.revenue > 20.50",
                "orders.revenue > 20.50 (it is 20.50)",
            ),
            ("net_revenue <= 20.49", "net_revenue <= 20.49 (it is 20.50)"),
        ],
    );
}

#[test]
fn the_bounds_of_an_interval() {
    // Wilson's interval of 3 of 4, as the report itself prints it.
    let report = losing(&[]).json();
    let interval = &report["metrics"]["customer_retention_rate"]["interval"];
    let low = &interval["low"];
    assert!((low.as_f64().unwrap() - 0.3006).abs() < 0.0001, "{low}");
    held(
        losing,
        &[
            &format!("retention.low == {low}"),
            "retention.low >= 30%",
            "retention.high > 95%",
        ],
        &[
            (
                "retention.low >= 0.5",
                "customer_retention_rate.low >= 0.5 (it is 30.06 %)",
            ),
            (
                "retention.high < 90%",
                "customer_retention_rate.high < 90% (it is 95.44 %)",
            ),
        ],
    );
}

#[test]
fn changes_in_points_and_in_percent() {
    // Within 88 days, retention: ann, bob and eve, 3 of 3, after ann and bob of ann, bob and cat, 2 of 3. At the end 5
    // (cat and dan too) after 3. Average order value: 140.50 / 4 after 90.00 / 2 = 45.00.
    held(
        shop,
        &[
            "retention.change >= 33.3pp",
            "retention.change >= -2pp",
            "aov.change >= -25%",
            "customers.start.change == 0%",
            "customers.end.change <= 0.67",
        ],
        &[
            (
                "retention.change < 0.1",
                "customer_retention_rate.change < 0.1 (it is +33.33 points)",
            ),
            (
                "customers.end.change >= 70%",
                "customers.end.change >= 70% (it is +66.67 %)",
            ),
            (
                "customers.won_back.change < 1%",
                "customers.won_back.change < 1% (it has no value: 2025-02 has nothing above 0 to relate a change to)",
            ),
        ],
    );
}

#[test]
fn rounding_of_doubles_is_no_change() {
    // 2 of 4 after 3 of 5 of other customers is -10 points; in doubles 0.5 - 0.6 is -0.09999999999999998.
    let orders = "customer_id,order_date,amount\n\
                  a,2025-01-01,1\nb,2025-01-01,1\nc,2025-01-01,1\nd,2025-01-01,1\ne,2025-01-01,1\n\
                  a,2025-02-05,1\nb,2025-02-05,1\nc,2025-02-05,1\nf,2025-02-05,1\n\
                  a,2025-03-05,1\nb,2025-03-05,1\n";
    let case = |more: &[&str]| {
        Case::new(&[
            "report",
            "o.csv",
            "--period",
            "2025-03",
            "--active-within",
            "1mo",
        ])
        .args(&["--as-of", "2025-03-31"])
        .args(more)
        .file("o.csv", orders)
    };
    let report = case(&[]).json();
    let change = &report["comparison"]["changes"]["customer_retention_rate"]["value"];
    assert_eq!(change.as_f64(), Some(0.5 - 0.6));
    case(&["--require", "retention.change <= -10pp"]).text();
}

#[test]
fn what_has_no_value_meets_nothing() {
    held(
        |more| shop(&[&["--compare", "previous"], more].concat()),
        &[],
        &[(
            "cac != 0",
            "customer_acquisition_cost != 0 (it has no value: no acquisition cost was given)",
        )],
    );
    // November 2024 is the shop's first: there is nothing before it.
    let case = |more: &[&str]| {
        Case::new(&["report", "o.csv", "--period", "2024-11", "--quiet"])
            .file("o.csv", include_str!("data/shop.csv"))
            .args(more)
    };
    held(
        case,
        &[],
        &[
            (
                "aov.change >= -100%",
                "average_order_value.change >= -100% (it has no value: nothing to compare with: 2024-10 is \
                 outside the data, which begin on 2024-11-30)",
            ),
            (
                "retention.low >= 0",
                "customer_retention_rate.low >= 0 (it has no value: no customer was active at the start of \
                 the period)",
            ),
        ],
    );
}

#[test]
fn all_conditions_are_told_and_the_file_is_written() {
    let left = losing(&["--output", "r.json", "--format", "json"])
        .args(&["--require", "retention >= 85%"])
        .args(&["--require", "customers.lost <= 3"])
        .args(&["--require", "aov > 30"])
        .status(3)
        .stderr(
            "not met: customer_retention_rate >= 85% (it is 75.00 %)\n\
             not met: average_order_value > 30 (it is 20.50)\n",
        )
        .run();
    let report: Value = serde_json::from_str(&left.read("r.json")).unwrap();
    assert_eq!(
        report["requirements"],
        serde_json::json!([
            {"condition": "customer_retention_rate >= 85%", "met": false, "value": 0.75},
            {"condition": "customers.lost <= 3", "met": true, "value": 1},
            {"condition": "average_order_value > 30", "met": false, "value": 20.5},
        ])
    );
    // Nothing asked, nothing said.
    assert!(losing(&[]).json().get("requirements").is_none());
}

/// The trend holds them against its last complete period, as a report of that period does.
#[test]
fn a_trend_is_held_by_its_last_complete_period() {
    let trend = |args: &[&str]| {
        Case::new(&["trend", "o.csv", "--active-within", "60d", "--quiet"])
            .file("o.csv", LOSING)
            .args(args)
    };
    let document = trend(&[]).json();
    assert!(document.get("requirements").is_none());
    let periods = document["periods"].as_array().unwrap();
    let complete = periods
        .iter()
        .rfind(|one| one["period"]["complete"] == true);
    let name = complete.unwrap()["period"]["name"].as_str().unwrap();
    for condition in [
        "customer_retention_rate >= 99.9%",
        "customer_retention_rate.low > 99%",
        "customers.lost < 0",
        "average_order_value.change >= 1000%",
        "net_revenue < 0",
    ] {
        let of_report = Case::new(&["report", "o.csv", "--active-within", "60d", "--quiet"])
            .args(&["--period", name, "--require", condition])
            .file("o.csv", LOSING)
            .any();
        let of_trend = trend(&["--require", condition, "--format", "csv"]).any();
        assert_eq!(of_trend.status, 3, "{condition}");
        assert_eq!(of_trend.stderr, of_report.stderr, "{condition}");
        assert_eq!(of_trend.stdout, trend(&["--format", "csv"]).text());
    }
    let met = trend(&["--require", "customers.lost >= 0"]).json();
    assert_eq!(met["requirements"][0]["met"], true);
    // The table says it too.
    let table = trend(&["--require", "customers.lost < 0"]).any().stdout;
    assert!(table.contains("* not met: customers.lost < 0"), "{table}");
}

#[test]
fn the_table_tells_what_is_not_met() {
    let case = losing(&["--require", "retention >= 85%"]).status(3);
    let output = case.any();
    assert!(
        output
            .stdout
            .contains("not met: customer_retention_rate >= 85%"),
        "{}",
        output.stdout
    );
    assert_eq!(output.status, 3);
}

#[test]
fn conditions_look_at_all_metrics_and_all_customers() {
    losing(&["--metrics", "aov", "--require", "retention == 75%"]).text();
    let report = losing(&["--metrics", "aov", "--require", "retention == 75%"]).json();
    assert_eq!(report["metrics"].as_object().unwrap().len(), 1);
    assert_eq!(
        report["comparison"]["metrics"].as_object().unwrap().len(),
        1
    );
    assert_eq!(
        report["comparison"]["changes"].as_object().unwrap().len(),
        1
    );
    losing(&["--by", "customer_id", "--require", "customers.start == 4"]).text();
}

#[track_caller]
fn usage(case: Case, condition: &str, reason: &str) {
    case.status(2)
        .stderr(&format!(
            "error: invalid value '{condition}' for '--require <CONDITION>': {reason}\n\n\
             For more information, try '--help'.\n"
        ))
        .run();
}

#[test]
fn conditions_that_cannot_be_meant_are_refused_before_any_file_is_read() {
    let case = |condition: &str| Case::new(&["report", "none.csv", "--require", condition]);
    for (condition, reason) in [
        (
            "custmer_retention_rate >= 1",
            "there is no metric \"custmer_retention_rate\"; did you mean customer_retention_rate? \
             (`retention explain` lists them)",
        ),
        (
            "aov >= 5%",
            "average_order_value is no share: 5% cannot be compared with it; use a number",
        ),
        (
            "aov.low > 1",
            "average_order_value has no interval: it is no share of counted customers",
        ),
        (
            "retention.change > -2%",
            "changes of customer_retention_rate are in points: write -2pp",
        ),
        (
            "aov.change > -2pp",
            "changes of average_order_value are in percent: write -2%",
        ),
        (
            "retention > 5pp",
            "points are for changes (customer_retention_rate.change): write 5%",
        ),
    ] {
        usage(case(condition), condition, reason);
    }
    for (flags, reason) in [
        (
            ["--compare", "none"],
            "--compare none leaves nothing to compare with",
        ),
        (["--period", "all"], "--period all has no period before it"),
    ] {
        case("retention.change > -2pp")
            .args(&flags)
            .status(2)
            .stderr(&format!(
                "error: --require \"customer_retention_rate.change > -2pp\": {reason}\n"
            ))
            .run();
    }
}

/// A report of February 2025 of the shop, as JSON.
fn february(args: &[&str]) -> String {
    Case::new(&[
        "report", "old.csv", "--period", "2025-02", "--format", "json",
    ])
    .args(&["--active-within", "88d"])
    .file("old.csv", include_str!("data/shop.csv"))
    .args(args)
    .text()
}

fn beside(baseline: &str, args: &[&str]) -> Case {
    let all = [&["--baseline", "feb.json"], args].concat();
    shop(&all).file("feb.json", baseline)
}

#[test]
fn a_baseline_gives_the_changes_that_the_data_would() {
    let whole = shop(&[]).json();
    let against = beside(&february(&[]), &[]).json();
    for (key, change) in whole["comparison"]["changes"].as_object().unwrap() {
        // How sure a change is, customers alone can say: an earlier report has none.
        let against = &against["comparison"]["changes"][key];
        assert_eq!(
            (&against["value"], &against["unit"]),
            (&change["value"], &change["unit"]),
            "{key}"
        );
        assert!(against.get("interval").is_none(), "{key}");
    }
    for part in ["period", "customers", "orders", "metrics"] {
        assert_eq!(
            against["comparison"][part], whole["comparison"][part],
            "{part}"
        );
    }
    assert_eq!(against["metrics"], whole["metrics"]);
    assert_eq!(against["settings"]["compare"], "baseline");
    assert_eq!(against["settings"]["baseline"], "feb.json");
    assert_eq!(whole["settings"].get("baseline"), None);
    let table = beside(&february(&[]), &[]).text();
    assert!(
        table
            .replace('\n', " ")
            .contains("Compared with 2025-02 as feb.json has it."),
        "{table}"
    );
    // Byte by byte: exact decimals come back as they were written.
    let text = beside(&february(&[]), &["--format", "json"]).text();
    assert!(text.contains("\"revenue\": 90.00"), "{text}");
}

#[test]
fn a_baseline_may_be_of_any_like_period_and_of_groups() {
    let old = Case::new(&["report", "o.csv", "--period", "2024-12", "--format", "json"])
        .args(&["--active-within", "88d"])
        .file("o.csv", include_str!("data/shop.csv"))
        .text();
    let against = beside(&old, &[]).json();
    assert_eq!(against["comparison"]["period"]["name"], "2024-12");
    let groups = february(&["--by", "customer_id"]);
    let against = beside(&groups, &["--by", "customer_id"]).json();
    assert_eq!(against["comparison"]["period"]["name"], "2025-02");
    assert!(against["groups"][0]["result"]["comparison"].is_null());
}

#[test]
fn conditions_on_changes_since_a_baseline() {
    let february = february(&["--metrics", "retention"]);
    beside(
        &february,
        &[
            "--require",
            "retention.change >= 33.3pp",
            "--require",
            "customers.start.change == 0%",
        ],
    )
    .text();
    let output = beside(&february, &["--require", "aov.change >= 0%"])
        .status(3)
        .any();
    assert_eq!(
        (output.status, output.stderr.as_str()),
        (
            3,
            "not met: average_order_value.change >= 0% (it has no value: there is no average_order_value of 2025-02)\n"
        )
    );
}

#[track_caller]
fn refused(baseline: &str, args: &[&str], differences: &[&str]) {
    let lines: String = differences
        .iter()
        .map(|line| format!("  {line}\n"))
        .collect();
    beside(baseline, args)
        .status(1)
        .stderr(&format!(
            "error: feb.json: cannot be compared with: it was made with other settings\n{lines}\
             use its settings, or make it again with these\n"
        ))
        .run();
}

#[test]
fn other_settings_are_refused_by_name() {
    let plain = february(&[]);
    for (flags, difference) in [
        (
            vec!["--active-within", "90d"],
            "active within: 88d in the baseline, 90d now",
        ),
        (
            vec!["--timezone", "Asia/Tokyo"],
            "time zone: UTC in the baseline, Asia/Tokyo now",
        ),
        (
            vec!["--margin", "40%"],
            "margin: none in the baseline, 0.4 now",
        ),
        (
            vec!["--lifespan", "3"],
            "lifespan: none in the baseline, 3 now",
        ),
        (
            vec!["--where", "amount>6"],
            "--where amount>6 (orders): none in the baseline, amount now",
        ),
        (
            vec!["--guest-id", "eve"],
            "guest ids (orders): none in the baseline, eve now",
        ),
        (
            vec!["--ignore-zero"],
            "zero orders (orders): none in the baseline, left out now",
        ),
        (
            vec!["--negative-rows", "refund"],
            "negative rows (orders): none in the baseline, refunds now",
        ),
        (
            vec!["--amount", "amount * order_id"],
            "column of amount (orders): amount in the baseline, amount * order_id now",
        ),
        (
            vec!["--customer-column", "order_id"],
            "column of customer (orders): customer_id in the baseline, order_id now",
        ),
    ] {
        refused(&plain, &flags, &[difference]);
    }
    // All of them at once, and in the other direction.
    let other = february(&["--margin", "0.5", "--timezone", "Europe/Berlin"]);
    refused(
        &other,
        &["--margin", "0.4"],
        &[
            "time zone: Europe/Berlin in the baseline, UTC now",
            "margin: 0.5 in the baseline, 0.4 now",
        ],
    );
}

#[test]
fn periods_of_other_lengths_are_refused() {
    let of = |period: &str, more: &[&str]| {
        Case::new(&["report", "o.csv", "--format", "json", "--period", period])
            .args(&["--active-within", "88d"])
            .args(more)
            .file("o.csv", include_str!("data/shop.csv"))
            .text()
    };
    for (period, more, length) in [
        ("2025-Q1", vec![], "quarter"),
        ("2025", vec![], "year"),
        ("2025-W10", vec![], "week"),
        ("2025-03-01..2025-03-31", vec![], "31 days"),
        ("2025-Q4", vec!["--year-start", "april"], "fiscal quarter"),
    ] {
        refused(
            &of(period, &more),
            &[],
            &[&format!(
                "length of the period: {length} in the baseline, month now"
            )],
        );
    }
    // So many days beside as many.
    let days = of("2025-02-01..2025-02-28", &[]);
    let case = |period: &str| {
        Case::new(&[
            "report",
            "o.csv",
            "--baseline",
            "b.json",
            "--period",
            period,
        ])
        .args(&["--active-within", "88d"])
        .file("o.csv", include_str!("data/shop.csv"))
        .file("b.json", &days)
    };
    case("2025-03-01..2025-03-28").json();
    let (_, said) = case("2025-03-01..2025-03-29").status(1).failed();
    assert!(
        said.contains("length of the period: 28 days in the baseline, 29 days now"),
        "{said}"
    );
}

#[test]
fn contracts_are_no_orders() {
    let contracts = "id,start,end\na,2024-01-01,\nb,2025-01-01,2025-03-10\n";
    let (_, said) = beside(&february(&[]), &["--customers", "c.csv"])
        .file("c.csv", contracts)
        .status(1)
        .failed();
    assert!(
        said.contains("  customers from: orders in the baseline, contracts now\n"),
        "{said}"
    );
    assert!(
        said.contains("  file of customers: none in the baseline, given now\n"),
        "{said}"
    );
}

#[test]
fn presets_and_their_rules_are_settings() {
    let shopify = include_str!("../../examples/exports/shopify.csv");
    let case = |more: &[&str]| {
        Case::new(&["report", "s.csv", "--period", "2024-02"])
            .file("s.csv", shopify)
            .args(more)
    };
    let old = case(&["--format", "json", "--negative-rows", "refund"]).text();
    let new = case(&["--baseline", "b.json"]).file("b.json", &old);
    let (_, said) = new.status(1).failed();
    assert!(
        said.contains("  negative rows (orders): refunds in the baseline, none now\n"),
        "{said}"
    );
    let same = case(&["--format", "json"]).text();
    case(&["--baseline", "b.json"]).file("b.json", &same).json();
}

#[test]
fn currencies_are_settings() {
    let orders = |code: &str| {
        format!(
            "customer_id,order_date,amount,currency\na,2025-01-10,10,{code}\nb,2025-02-10,10,{code}\n\
             a,2025-03-31,20,{code}\n"
        )
    };
    let old = Case::new(&["report", "o.csv", "--format", "json"])
        .file("o.csv", orders("EUR"))
        .text();
    let case = |code: &str, more: &[&str]| {
        Case::new(&["report", "o.csv", "--baseline", "b.json"])
            .args(more)
            .file("o.csv", orders(code))
            .file("b.json", &old)
    };
    case("EUR", &[]).json();
    let (_, said) = case("USD", &[]).status(1).failed();
    assert!(
        said.contains("\n  currency: EUR in the baseline, USD now\n"),
        "{said}"
    );
    let (_, said) = case("EUR", &["--currency", "EUR"]).status(1).failed();
    assert!(
        said.contains("\n  currency (orders): none in the baseline, EUR now\n"),
        "{said}"
    );
    // One of several currencies, before and now: which others there are makes no difference.
    let only = |orders: &str| {
        Case::new(&[
            "report",
            "o.csv",
            "--currency",
            "EUR",
            "--period",
            "2025-02",
        ])
        .file("o.csv", orders)
    };
    let old = only(&orders("EUR")).args(&["--format", "json"]).text();
    let mixed = orders("EUR") + "c,2025-02-11,5,USD\n";
    only(&mixed)
        .args(&["--baseline", "b.json"])
        .file("b.json", &old)
        .json();
}

#[test]
fn files_that_are_no_baseline_say_why() {
    let wanted = "a baseline is the output of `retention report --format json`";
    let refused = |content: &str, message: &str| {
        beside(content, &[])
            .status(1)
            .stderr(&format!("error: feb.json: {message}\n"))
            .run();
    };
    refused(
        "key,value\n",
        &format!("not JSON (expected value at line 1 column 1); {wanted}"),
    );
    refused(
        "",
        &format!("not JSON (EOF while parsing a value at line 1 column 0); {wanted}"),
    );
    for stranger in [
        "[]",
        "3",
        "{}",
        "{\"command\": \"report\"}",
        "{\"schema_version\": 1}",
    ] {
        refused(
            stranger,
            &format!("JSON, but not of this program; {wanted}"),
        );
    }
    let trend = Case::new(&["trend", "o.csv", "--format", "json"])
        .file("o.csv", include_str!("data/shop.csv"))
        .text();
    refused(
        &trend,
        &format!("the output of `retention trend`; {wanted}"),
    );
    let later = february(&[]).replacen("\"schema_version\": 1", "\"schema_version\": 2", 1);
    refused(
        &later,
        "written in version 2 of the JSON form, this program knows 1: make it again",
    );
    let (_, said) = beside("{\"schema_version\": 1, \"command\": \"report\"}", &[])
        .status(1)
        .failed();
    assert!(
        said.starts_with("error: feb.json: not a whole report (missing field `input`"),
        "{said}"
    );
    let whole = february(&[]);
    let (_, said) = beside(&whole[..whole.len() / 2], &[]).status(1).failed();
    assert!(said.starts_with("error: feb.json: not JSON (EOF"), "{said}");
    let (_, said) = shop(&["--baseline", "none.json"]).status(1).failed();
    assert!(
        said.starts_with("error: none.json: cannot be read ("),
        "{said}"
    );
    // Names and values of a stranger's file move no terminal.
    let hostile = whole.replacen("UTC", "U\\u001b[31mTC", 1);
    let (_, said) = beside(&hostile, &[]).status(1).failed();
    assert!(
        said.contains("time zone: U\\u{1b}[31mTC in the baseline, UTC now"),
        "{said}"
    );
}

#[test]
fn a_baseline_takes_the_place_of_compare() {
    let (_, said) = shop(&["--baseline", "b.json", "--compare", "year-ago"])
        .status(2)
        .failed();
    assert!(
        said.starts_with(
            "error: the argument '--baseline <FILE.json>' cannot be used with '--compare <WHICH>'"
        ),
        "{said}"
    );
    // No period of the data is compared with: the first one has its changes too.
    let old = february(&[]);
    let report = Case::new(&[
        "report",
        "o.csv",
        "--period",
        "2024-11",
        "--baseline",
        "b.json",
    ])
    .args(&["--active-within", "88d"])
    .file("o.csv", include_str!("data/shop.csv"))
    .file("b.json", &old)
    .json();
    assert_eq!(report["comparison"]["period"]["name"], "2025-02");
    assert!(value(&report, "average_order_value").as_f64().is_some());
}
