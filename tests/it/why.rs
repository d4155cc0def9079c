//! `retention why`: the worked figures of why.md, section 7, and what the command promises.

use serde_json::Value;

use crate::kit::{Case, shared};

/// The document for a file of the worked examples.
fn worked(file: &str, more: &[&str]) -> Option<Value> {
    let path = shared(&format!("why/{file}"))?;
    let case = Case::new(&["why", path.to_str().unwrap(), "--on-findings", "warn"]);
    Some(case.args(more).json())
}

/// A part by its key: customers and change.
fn part<'a>(parts: &'a Value, key: &str) -> &'a Value {
    let mut parts = parts.as_array().unwrap().iter();
    let found = parts.find(|part| part["key"] == key);
    found.unwrap_or_else(|| panic!("no part {key}"))
}

#[track_caller]
fn changes(parts: &Value, expected: &[(&str, &str)]) {
    for (key, change) in expected {
        assert_eq!(part(parts, key)["change"].to_string(), *change, "{key}");
    }
}

#[track_caller]
fn near(found: &Value, expected: f64, within: f64) {
    let number = found.as_f64().unwrap_or(f64::NAN);
    assert!(
        (number - expected).abs() <= within,
        "{found} is not {expected}"
    );
}

#[test]
fn the_bridge() {
    let args = ["--period", "2025-03", "--active-within", "3mo"];
    let Some(found) = worked("1_bridge.csv", &args) else {
        return;
    };
    let bridge = &found["bridge"];
    assert_eq!(bridge["before"].to_string(), "220.00");
    assert_eq!(bridge["now"].to_string(), "250.00");
    changes(
        &bridge["parts"],
        &[
            ("new", "40.00"),
            ("won_back", "25.00"),
            ("returned", "35.00"),
            ("kept_more", "30.00"),
            ("kept_less", "-30.00"),
            ("kept_same", "0.00"),
            ("absent", "-70.00"),
            ("lost", "null"),
        ],
    );
    assert_eq!(part(&bridge["parts"], "kept_same")["customers"], 1);
    assert_eq!(bridge["lost_observable"], "none");
    assert_eq!(bridge["refunds"]["before"].to_string(), "-5.00");
    assert_eq!(bridge["refunds"]["change"].to_string(), "-10.00");
    assert_eq!(found["net_revenue"]["before"].to_string(), "215.00");
    assert_eq!(found["net_revenue"]["now"].to_string(), "235.00");
    changes(
        &found["drivers"]["parts"],
        &[
            ("buyers", "96.67"),
            ("purchase_frequency", "0.00"),
            ("average_order_value", "-66.67"),
        ],
    );
    // The guest's 99.99 is beside, in no part.
    assert_eq!(bridge["guests"]["change"].to_string(), "99.99");
}

#[test]
fn newcomers_of_last_summer_did_not_return() {
    let args = ["--period", "2025-03", "--compare", "year-ago"];
    let Some(found) = worked("2_year_ago.csv", &args) else {
        return;
    };
    changes(
        &found["bridge"]["parts"],
        &[
            ("new", "10.00"),
            ("acquired_between", "20.00"),
            ("won_back", "30.00"),
            ("returned", "40.00"),
            ("kept_more", "15.00"),
            ("kept_less", "-10.00"),
            ("absent", "-90.00"),
            ("lost", "-80.00"),
        ],
    );
    assert_eq!(found["bridge"]["lost_observable"], "all");
    // ΔB 2 × 55, and −35 × 5.
    changes(
        &found["drivers"]["parts"],
        &[("buyers", "110.00"), ("average_order_value", "-175.00")],
    );
    assert_eq!(found["net_revenue"]["history"], Value::Null);
}

#[test]
fn shown_parts_add_up_to_the_shown_change() {
    let Some(found) = worked("3_drivers.csv", &["--period", "2025-03"]) else {
        return;
    };
    // 265/6, 190/6 and 265/6: each rounded by itself gives 120.01.
    let parts = &found["drivers"]["parts"];
    changes(
        parts,
        &[
            ("buyers", "44.17"),
            ("purchase_frequency", "31.66"),
            ("average_order_value", "44.17"),
        ],
    );
    for (key, low, high) in [
        ("buyers", "30.00", "60.00"),
        ("purchase_frequency", "20.00", "45.00"),
        ("average_order_value", "30.00", "60.00"),
    ] {
        assert_eq!(part(parts, key)["low"].to_string(), low);
        assert_eq!(part(parts, key)["high"].to_string(), high);
    }
}

#[test]
fn the_same_customers_are_pairs() {
    let Some(found) = worked("6_paired.csv", &["--period", "2025-03"]) else {
        return;
    };
    let value = &found["metrics"]["average_order_value"];
    near(&value["before"]["value"], 50.0, 1e-12);
    near(&value["now"]["value"], 52.5, 1e-12);
    // Σψ² = 15/144, se √(15/144 · 12/11) = 0.33710; independent samples would say no evidence.
    near(&value["interval"]["low"], 1.758, 0.0005);
    near(&value["interval"]["high"], 3.242, 0.0005);
    assert_eq!(value["verdict"], "change");
}

#[test]
fn who_came_up_for_renewal() {
    let args = ["--period", "2025-04", "--active-within", "2mo"];
    let Some(found) = worked("7_due.csv", &[&args[..], &["--metrics", "churn"]].concat()) else {
        return;
    };
    let churn = &found["drivers"]["churn"];
    near(&part(churn, "due_share")["before"], 0.5, 1e-12);
    near(&part(churn, "due_share")["now"], 0.75, 1e-12);
    near(&part(churn, "due_share")["change"], 1.0 / 6.0, 1e-12);
    near(&part(churn, "lost_of_due")["before"], 2.0 / 3.0, 1e-12);
    near(&part(churn, "lost_of_due")["change"], 0.0, 1e-12);
    let metric = &found["metrics"]["customer_churn_rate"];
    near(&metric["change"], 1.0 / 6.0, 1e-12);
    assert_eq!(metric["verdict"], Value::Null);
}

#[test]
fn from_nothing_all_is_the_buyers() {
    let Some(found) = worked("8_from_nothing.csv", &["--period", "2025-03"]) else {
        return;
    };
    let parts = &found["drivers"]["parts"];
    changes(
        parts,
        &[
            ("buyers", "30.00"),
            ("purchase_frequency", "0.00"),
            ("average_order_value", "0.00"),
        ],
    );
    assert_eq!(part(parts, "purchase_frequency")["before"], Value::Null);
    assert_eq!(part(parts, "average_order_value")["before"], Value::Null);
    changes(
        &found["bridge"]["parts"],
        &[("returned", "12.00"), ("new", "18.00")],
    );
    assert_eq!(found["net_revenue"]["relative"], Value::Null);
}

#[test]
fn cdnow() {
    let Some(path) = shared("cdnow/orders.csv") else {
        return;
    };
    let case = || Case::new(&["why", path.to_str().unwrap(), "--period", "1998-Q2"]);
    let found = case().args(&["--metrics", "churn,retention,repeat_purchase_rate,aov"]);
    let found = found.json();
    let net = &found["net_revenue"];
    assert_eq!(net["change"].to_string(), "-49493.41");
    assert_eq!(net["verdict"], "change");
    near(&net["interval"]["low"], -61_510.87, 0.005);
    near(&net["interval"]["high"], -37_475.95, 0.005);
    // Half of the interval over 1.96 is the standard error.
    let low = net["interval"]["low"].as_f64().unwrap();
    let error = (-49_493.41 - low) / 1.959_963_984_540_054;
    assert!((error - 6131.47).abs() < 0.005, "{error}");
    assert_eq!(net["history"]["periods"], 4);
    assert_eq!(net["history"]["smaller"], 2);
    assert_eq!(net["calendar"]["effect"].to_string(), "2709.08");
    let bridge = &found["bridge"]["parts"];
    for (key, customers, change) in [
        ("new", 0, "0.00"),
        ("won_back", 462, "17786.46"),
        ("returned", 1095, "52939.47"),
        ("kept_more", 781, "41342.12"),
        ("kept_less", 964, "-58595.48"),
        ("kept_same", 15, "0.00"),
        ("absent", 2057, "-102965.98"),
    ] {
        assert_eq!(part(bridge, key)["customers"], customers, "{key}");
        assert_eq!(part(bridge, key)["change"].to_string(), change, "{key}");
    }
    changes(
        &found["drivers"]["parts"],
        &[
            ("buyers", "-33289.93"),
            ("purchase_frequency", "-1906.36"),
            ("average_order_value", "-14297.12"),
        ],
    );
    let buyers = &found["drivers"]["buyers"];
    near(&part(buyers, "active")["customers"], -3241.70, 0.005);
    near(&part(buyers, "share")["customers"], 2279.70, 0.005);
    near(&part(buyers, "won_back")["customers"], 462.0, 1e-9);
    // What a buyer is worth: −33,289.93 of −500 buyers.
    let active = part(buyers, "active");
    let worth = active["change"].as_f64().unwrap() / active["customers"].as_f64().unwrap();
    assert!((worth - 66.58).abs() < 0.005, "{worth}");
    let churn = &found["drivers"]["churn"];
    near(&part(churn, "due_share")["before"], 0.630_887, 5e-7);
    near(&part(churn, "due_share")["now"], 0.196_305, 5e-7);
    near(&part(churn, "lost_of_due")["before"], 0.944_452, 5e-7);
    near(&part(churn, "lost_of_due")["now"], 0.885_561, 5e-7);
    // Churn −42.2 points: −39.8 by who was due, −2.4 by who of them was lost.
    near(&part(churn, "due_share")["change"], -0.398, 0.0005);
    near(&part(churn, "lost_of_due")["change"], -0.024, 0.0005);
    let metric = |key: &str| &found["metrics"][key];
    near(
        &metric("customer_retention_rate")["interval"]["low"],
        0.412,
        0.0005,
    );
    near(
        &metric("customer_retention_rate")["correlation"],
        0.0,
        1e-12,
    );
    assert_eq!(metric("customer_retention_rate")["verdict"], "change");
    assert_eq!(metric("repeat_purchase_rate")["verdict"], "no_evidence");
    near(
        &metric("repeat_purchase_rate")["interval"]["low"],
        -0.031,
        0.0005,
    );
    near(
        &metric("repeat_purchase_rate")["interval"]["high"],
        0.010,
        0.0005,
    );
    let value = metric("average_order_value");
    let half = value["change"].as_f64().unwrap() - value["interval"]["low"].as_f64().unwrap();
    // Of so many customers t is 1.9602.
    assert!((half / 1.9602 - 0.684_835).abs() < 0.0001, "{half}");
    let text = case().text();
    for line in [
        "Net revenue fell by 49,493.41 (-18.8 %): more than chance (95 % interval",
        "-61,510.87 to -37,475.95). Larger than 2 of the 4 earlier changes.",
        "91 days after 90, weekend days 26 and 26: the calendar alone +2,709.08.",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
}

#[test]
fn online_retail() {
    let Some(path) = shared("online_retail/OnlineRetail.csv") else {
        return;
    };
    let case = || {
        let case = Case::new(&["why", path.to_str().unwrap(), "--period", "2011-11"]);
        case.args(&["--amount", "Quantity * UnitPrice"])
    };
    let found = case().json();
    let net = &found["net_revenue"];
    assert_eq!(net["change"].to_string(), "157804.15");
    assert_eq!(net["before"].to_string(), "974603.59");
    near(&net["interval"]["low"], 28_335.98, 0.005);
    near(&net["interval"]["high"], 287_272.32, 0.005);
    assert_eq!(net["history"]["periods"], 10);
    assert_eq!(net["history"]["smaller"], 8);
    near(&net["calendar"]["effect"], 19_529.20, 0.005);
    assert_eq!(net["calendar"]["weekend_days"]["before"], 10);
    assert_eq!(net["calendar"]["weekend_days"]["now"], 8);
    let bridge = &found["bridge"];
    for (key, customers, change) in [
        ("new", 324, 136_592.12),
        ("returned", 719, 382_950.91),
        ("kept_more", 311, 216_376.63),
        ("kept_less", 311, -239_139.11),
        ("absent", 742, -374_281.96),
    ] {
        assert_eq!(part(&bridge["parts"], key)["customers"], customers, "{key}");
        near(&part(&bridge["parts"], key)["change"], change, 0.005);
    }
    assert_eq!(part(&bridge["parts"], "lost")["change"], Value::Null);
    near(&bridge["refunds"]["change"], 35_305.56, 0.005);
    near(&bridge["change"], 122_498.59, 0.005);
    let drivers = &found["drivers"]["parts"];
    near(&part(drivers, "buyers")["change"], 220_621.99, 0.005);
    near(
        &part(drivers, "purchase_frequency")["change"],
        134_160.04,
        0.005,
    );
    near(
        &part(drivers, "average_order_value")["change"],
        -232_283.44,
        0.005,
    );
    // The order of the factors decides much.
    near(&part(drivers, "buyers")["low"], 186_066.0, 0.5);
    near(&part(drivers, "buyers")["high"], 258_895.0, 0.5);

    let found = case().args(&["--active-within", "2mo", "--metrics", "retention,churn"]);
    let found = found.json();
    let bridge = &found["bridge"]["parts"];
    assert_eq!(part(bridge, "won_back")["customers"], 387);
    near(&part(bridge, "won_back")["change"], 188_710.62, 0.005);
    assert_eq!(part(bridge, "returned")["customers"], 332);
    near(&part(bridge, "returned")["change"], 194_240.29, 0.005);
    let churn = &found["drivers"]["churn"];
    near(&part(churn, "due_share")["change"], 0.0469, 0.00005);
    near(&part(churn, "lost_of_due")["change"], -0.0299, 0.00005);
    let metrics = &found["metrics"];
    near(&metrics["customer_churn_rate"]["change"], 0.0170, 0.00005);
    assert_eq!(metrics["customer_retention_rate"]["verdict"], "no_evidence");
}

const TWO_MONTHS: &str = "customer_id,order_date,amount\n\
    a,2025-01-05,10\na,2025-02-05,20\nb,2025-02-10,5\nb,2025-03-31,5\n";

#[test]
fn periods_that_cannot_be_compared_are_refused() {
    for (compare, told) in [
        (
            "2025-02-15..2025-03-10",
            "error: --compare 2025-02-15..2025-03-10 overlaps with the period 2025-02: name an earlier one that shares no \
             day with it\n",
        ),
        (
            "2025-03",
            "error: --compare 2025-03 comes after the period 2025-02: name an earlier one that shares no day with it\n",
        ),
    ] {
        let case = Case::new(&["why", "o.csv", "--period", "2025-02", "--compare", compare]);
        case.file("o.csv", TWO_MONTHS).status(2).stderr(told).run();
    }
    let none = Case::new(&["why", "o.csv", "--compare", "none"]).file("o.csv", TWO_MONTHS);
    let (_, told) = none.status(2).failed();
    assert!(told.contains("report --compare none"), "{told}");
    let all = Case::new(&["why", "o.csv", "--period", "all"]).file("o.csv", TWO_MONTHS);
    let (_, told) = all.status(2).failed();
    assert!(told.contains("no period before it"), "{told}");
}

#[test]
fn a_period_before_the_data_has_no_parts() {
    let case = Case::new(&["why", "o.csv", "--period", "2025-01"]).file("o.csv", TWO_MONTHS);
    let found = case.json();
    for part in ["bridge", "drivers"] {
        assert_eq!(found[part], Value::Null);
    }
    let net = &found["net_revenue"];
    assert_eq!(net["change"], Value::Null);
    let reason = net["reason"].as_str().unwrap();
    assert!(reason.contains("the data begin on 2025-01-05"), "{reason}");
}

/// January has 31 days, and of February the data have 5: both are cut to their first 5 days.
#[test]
fn to_date_cuts_both_to_as_many_days() {
    let case = Case::new(&[
        "why",
        "o.csv",
        "--period",
        "2025-02",
        "--as-of",
        "2025-02-05",
    ]);
    let case = case.args(&["--data-from", "2025-01-01", "--to-date"]);
    let found = case.file("o.csv", TWO_MONTHS).json();
    assert_eq!(found["period"]["last"], "2025-02-05");
    assert_eq!(found["comparison"]["last"], "2025-01-05");
    assert_eq!(found["period"]["complete"], true);
    assert_eq!(found["net_revenue"]["change"].to_string(), "10.00");
    assert_eq!(found["net_revenue"]["history"], Value::Null);

    // Not cut: computed and marked, and nothing is judged.
    let case = Case::new(&[
        "why",
        "o.csv",
        "--period",
        "2025-02",
        "--as-of",
        "2025-02-05",
    ]);
    let found = case.file("o.csv", TWO_MONTHS).json();
    assert_eq!(found["period"]["complete"], false);
    assert_eq!(found["net_revenue"]["verdict"], Value::Null);
    assert_eq!(found["net_revenue"]["change"].to_string(), "10.00");
}

/// With four decimals in the data, JSON has four and the table two: both add up by themselves.
#[test]
fn parts_add_up_in_json_and_in_the_table() {
    let orders = "customer_id,order_date,amount\n\
        a,2025-01-01,1.0001\na,2025-01-02,2.0002\nb,2025-01-31,0.0050\n\
        a,2025-02-01,1.0010\nb,2025-02-03,3.3333\nc,2025-02-04,0.3333\nc,2025-02-28,7.1117\n";
    let case = || Case::new(&["why", "o.csv", "--period", "2025-02"]).file("o.csv", orders);
    let found = case().json();
    let sum: f64 = (found["drivers"]["parts"].as_array().unwrap().iter())
        .map(|part| part["change"].as_f64().unwrap())
        .sum();
    // 11.7793 − 3.0053.
    assert!((sum - 8.774).abs() < 1e-9, "{sum}");
    let text = case().text();
    let cents: Vec<i64> = ["Buyers ", "Orders per buyer", "Average order value"]
        .iter()
        .map(|name| {
            let line = text.lines().find(|line| line.starts_with(name)).unwrap();
            let digits: String = line
                .rsplit(' ')
                .next()
                .unwrap()
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '-')
                .collect();
            digits.parse().unwrap()
        })
        .collect();
    assert_eq!(cents.iter().sum::<i64>(), 877, "{text}");
}

#[test]
fn programs_get_a_row_a_part() {
    let Some(path) = shared("why/3_drivers.csv") else {
        return;
    };
    let case = Case::new(&["why", path.to_str().unwrap(), "--period", "2025-03"]);
    let text = case.args(&["--format", "csv"]).text();
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("section,metric,column,group,key,before,now,change,low,high,p")
    );
    let row = "drivers,net_revenue,,,buyers,2,3,44.17,30.00,60.00,";
    assert!(text.lines().any(|line| line == row), "{text}");
}

/// A metric's one column.
fn column<'a>(found: &'a Value, metric: &str) -> &'a Value {
    match metric {
        "net_revenue" => &found["net_revenue"]["columns"][0],
        metric => &found["metrics"][metric]["columns"][0],
    }
}

fn group<'a>(column: &'a Value, name: &str) -> &'a Value {
    let mut groups = column["groups"].as_array().unwrap().iter();
    let found = groups.find(|group| group["name"] == name);
    found.unwrap_or_else(|| panic!("no group {name}"))
}

#[test]
fn every_group_rose_and_the_total_fell() {
    let args = ["--as-of", "2025-03-31", "--by", "channel"];
    let Some(found) = worked("4_simpson.csv", &args) else {
        return;
    };
    let rate = &found["metrics"]["repeat_purchase_rate"];
    near(&rate["before"]["value"], 0.6, 1e-12);
    near(&rate["now"]["value"], 0.4, 1e-12);
    near(&rate["interval"]["low"], -0.528, 0.0005);
    near(&rate["interval"]["high"], 0.206, 0.0005);
    assert_eq!(rate["verdict"], "no_evidence");
    let column = column(&found, "repeat_purchase_rate");
    assert_eq!(column["reversal"], "all");
    near(&column["within"], 0.25, 1e-12);
    near(&column["mix"], -0.45, 1e-12);
    for (name, before, now) in [("web", 0.75, 1.0), ("app", 0.0, 0.25)] {
        let group = group(column, name);
        near(&group["before"]["value"], before, 1e-12);
        near(&group["now"]["value"], now, 1e-12);
        near(&group["within"], 0.125, 1e-12);
        near(&group["mix"], -0.225, 1e-12);
    }
    assert_eq!(column["test"], Value::Null);
}

#[test]
fn groups_of_one_period_are_mix() {
    let args = ["--period", "2025-03", "--by", "channel", "--metrics", "aov"];
    let Some(found) = worked("5_groups.csv", &args) else {
        return;
    };
    let column = column(&found, "average_order_value");
    near(&column["within"], 85.0 / 12.0, 1e-9);
    near(&column["mix"], 10.0 - 85.0 / 12.0, 1e-9);
    near(&column["common"]["before"], 2.0 / 3.0, 1e-12);
    near(&column["common"]["now"], 0.75, 1e-12);
    for (name, status, within, mix) in [
        ("web", "both", 85.0 / 12.0, 5.0 / 6.0),
        ("shop", "vanished", 0.0, 25.0 / 3.0),
        ("app", "new", 0.0, -25.0 / 4.0),
    ] {
        let group = group(column, name);
        assert_eq!(group["status"], status);
        near(&group["within"], within, 1e-9);
        near(&group["mix"], mix, 1e-9);
    }
    assert_eq!(group(column, "shop")["now"]["value"], Value::Null);
}

#[test]
fn nobody_moves_between_groups() {
    let args = ["--period", "2025-03", "--by", "country", "--metrics", "aov"];
    let Some(found) = worked("9_moved.csv", &args) else {
        return;
    };
    let column = column(&found, "average_order_value");
    for name in ["DE", "AT"] {
        near(&group(column, name)["within"], 5.0, 1e-12);
        near(&group(column, name)["mix"], 0.0, 1e-12);
    }
    assert_eq!(column["moved"], 1);
}

#[test]
fn cdnow_by_first_quantity() {
    let Some(path) = shared("cdnow/orders.csv") else {
        return;
    };
    let case = Case::new(&["why", path.to_str().unwrap(), "--period", "1998-Q2"]);
    let case = case.args(&["--by", "quantity", "--metrics", "repeat_purchase_rate,aov"]);
    let found = case.json();
    let rate = column(&found, "repeat_purchase_rate");
    assert_eq!(rate["kind"], "bands");
    near(&rate["test"]["statistic"], 7.6997, 0.00005);
    near(&rate["test"]["p"], 0.1032, 0.00005);
    assert_eq!(rate["test"]["df"], 4);
    assert_eq!(rate["test"]["method"], "chi2");
    assert_eq!(rate["named"].as_array().unwrap().len(), 0);
    let value = column(&found, "average_order_value");
    near(&value["within"], -2.117_603, 5e-7);
    near(&value["mix"], -0.124_272, 5e-7);
    // 1,000 bootstraps give a standard error of 0.654, the formula 0.655.
    let low = value["within_interval"]["low"].as_f64().unwrap();
    let error = (value["within"].as_f64().unwrap() - low) / 1.9602;
    assert!((error - 0.655).abs() < 0.0005, "{error}");
}

#[test]
fn online_retail_by_country() {
    let Some(path) = shared("online_retail/OnlineRetail.csv") else {
        return;
    };
    let case = || {
        let case = Case::new(&["why", path.to_str().unwrap(), "--period", "2011-11"]);
        case.args(&["--amount", "Quantity * UnitPrice"])
    };
    let found = case().args(&["--by", "Country", "--metrics", "repeat_purchase_rate,aov"]);
    let found = found.json();
    let rate = column(&found, "repeat_purchase_rate");
    let metric = &found["metrics"]["repeat_purchase_rate"];
    near(&metric["before"]["value"], 0.236_804, 5e-7);
    near(&metric["now"]["value"], 0.324_324, 5e-7);
    near(&rate["within"], 0.087_548_7, 5e-8);
    near(&rate["mix"], -0.000_027_9, 5e-8);
    let kingdom = group(rate, "United Kingdom");
    near(&kingdom["contribution"], 0.089_517_2, 5e-8);
    near(&kingdom["even"], 0.079_042_8, 5e-8);
    near(&kingdom["p_adjusted"], 0.0489, 0.00005);
    near(&group(rate, "other")["contribution"], -0.005_124_6, 5e-8);
    near(&group(rate, "other")["p_adjusted"], 0.0036, 0.00005);
    // The chi-square's p is 0.0085; the contract's 999 shuffles gave 0.026, which is within ± 0.02 of any others.
    near(&rate["test"]["p"], 0.026, 0.015);
    assert_eq!(rate["test"]["method"], "permutation");
    assert_eq!(rate["named"], serde_json::json!(["United Kingdom"]));
    let value = column(&found, "average_order_value");
    near(&value["within"], -94.4204, 0.00005);
    near(&value["mix"], -7.2638, 0.00005);
    near(
        &group(value, "United Kingdom")["contribution"],
        -65.5325,
        0.00005,
    );
    near(&group(value, "other")["contribution"], -22.5280, 0.00005);
    // The largest group "explains" 64 % of the change, and is not named for it.
    let explained = group(value, "United Kingdom")["contribution"]
        .as_f64()
        .unwrap()
        / found["metrics"]["average_order_value"]["change"]
            .as_f64()
            .unwrap();
    assert!((explained - 0.64).abs() < 0.005, "{explained}");
    // The rate rose by more than chance, so its column's p is corrected for no other metric; that of the order value,
    // without evidence of a change, would be if it were small enough to matter.
    assert_eq!(rate["test"]["p_adjusted"], rate["test"]["p"]);
    near(&value["test"]["p"], 0.43, 0.005);
    assert_eq!(value["test"]["method"], "chi2");
    assert_eq!(value["named"].as_array().unwrap().len(), 0);

    let args = [
        "--active-within",
        "2mo",
        "--by",
        "tenure",
        "--metrics",
        "retention",
    ];
    let found = case().args(&args).json();
    let tenure = column(&found, "customer_retention_rate");
    // Retention −1.70 points: −0.40 within, −1.30 by the mix of a younger base.
    near(&tenure["within"], -0.0040, 0.00005);
    near(&tenure["mix"], -0.0130, 0.00005);
    assert_eq!(tenure["test"], Value::Null);
}

/// All of CDNOW's customers came in one quarter: no band of tenure is in both periods.
#[test]
fn one_cohort_has_no_tenure_in_common() {
    let Some(path) = shared("cdnow/orders.csv") else {
        return;
    };
    let case = Case::new(&["why", path.to_str().unwrap(), "--period", "1998-Q2"]);
    let found = case
        .args(&["--by", "tenure", "--metrics", "retention"])
        .json();
    let tenure = column(&found, "customer_retention_rate");
    assert_eq!(tenure["within"], Value::Null);
    assert_eq!(tenure["mix"], Value::Null);
    assert_eq!(tenure["common"]["before"].as_f64(), Some(0.0));
    let names = tenure["groups"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|group| group["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["6_12_months", "1_2_years"]);
    let case = Case::new(&["why", path.to_str().unwrap(), "--period", "1998-Q2"]);
    let text = case.args(&["--by", "tenure", "--metrics", "aov"]).text();
    assert!(
        text.contains("\n6 to 12 months ") && text.contains("\n1 to 2 years "),
        "{text}"
    );
}

/// Customers of two channels and countries in two months, 24 of each; money that the app's customers spend twice as much of
/// in March.
fn two_columns() -> String {
    let mut text = "customer_id,order_date,amount,channel,\"city, zip\",note\n".to_owned();
    for customer in 0..48 {
        let channel = if customer % 2 == 0 { "app" } else { "web" };
        let city = ["Ulm", "Bonn", "Kiel"][customer % 3];
        let spent = 20 + customer % 7;
        let now = spent * (1 + usize::from(channel == "app")) + customer % 3;
        for (day, amount) in [("02-10", spent), ("03-10", now)] {
            text.push_str(&format!(
                "c{customer},2025-{day},{amount},{channel},{city},e{customer}@x\n"
            ));
        }
    }
    text
}

#[test]
fn a_search_names_who_moved_and_nobody_else() {
    let case = |more: &[&str]| {
        let args = ["why", "o.csv", "--as-of", "2025-03-31", "--metrics", "aov"];
        Case::new(&args).args(more).file("o.csv", two_columns())
    };
    let found = case(&["--by", "all"]).json();
    let columns = found["metrics"]["average_order_value"]["columns"]
        .as_array()
        .unwrap();
    let names: Vec<_> = columns
        .iter()
        .map(|column| column["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["channel", "note", "city, zip"]);
    assert_eq!(columns[0]["named"], serde_json::json!(["app", "web"]));
    assert_eq!(columns[1]["named"].as_array().unwrap().len(), 0);
    // The same on any number of threads, other numbers for another seed.
    let text = |more: &[&str]| case(&[&["--by", "all"], more].concat()).json().to_string();
    assert_eq!(text(&["--threads", "1"]), text(&["--threads", "7"]));
    let tests = |more: &[&str]| {
        let found = case(&[&["--by", "city, zip", "--permutations", "99"], more].concat()).json();
        found["metrics"]["average_order_value"]["columns"][0]["test"].to_string()
    };
    assert_eq!(tests(&["--seed", "5"]), tests(&["--seed", "5"]));
    let told = case(&["--by", "chanel"]).status(1).failed().1;
    assert!(
        told.contains("chanel") && told.contains("channel"),
        "{told}"
    );
    let text = case(&["--by", "channel"]).text();
    assert!(text.contains("app, web stand out"), "{text}");
}

#[test]
fn columns_that_say_nothing_are_told() {
    let case = Case::new(&["why", "o.csv", "--as-of", "2025-03-31", "--by", "all"]);
    let mut text = "customer_id,order_date,amount,shop,since,mail\n".to_owned();
    for customer in 0..60 {
        for month in ["02", "03"] {
            text.push_str(&format!(
                "c{customer},2025-{month}-10,5,one,2024-01-0{},m{customer}\n",
                1 + customer % 9
            ));
        }
    }
    let found = case.file("o.csv", text).json();
    let skipped = found["metrics"]["average_order_value"]["skipped"]
        .as_array()
        .unwrap();
    let told: Vec<_> = skipped
        .iter()
        .map(|one| {
            format!(
                "{}: {}",
                one["name"].as_str().unwrap(),
                one["reason"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "shop: one value alone",
            "since: days: `--by cohort` puts customers into groups by that of their first order",
            "mail: identifies customers: 60 values of 60 customers",
        ]
    );
}

/// A column of a customers file is as of today: a status is a consequence.
#[test]
fn values_of_today_may_be_consequences() {
    let (mut orders, mut customers) = (
        "customer_id,order_date,amount\n".to_owned(),
        "customer_id,status\n".to_owned(),
    );
    for customer in 0..80 {
        let gone = customer % 2 == 0;
        customers.push_str(&format!(
            "c{customer},{}\n",
            if gone { "gone" } else { "here" }
        ));
        orders.push_str(&format!("c{customer},2025-01-10,5\n"));
        let months: &[&str] = if gone { &[] } else { &["02", "03"] };
        for month in months {
            orders.push_str(&format!("c{customer},2025-{month}-10,5\n"));
        }
    }
    let args = [
        "why",
        "o.csv",
        "--customers",
        "c.csv",
        "--by",
        "status",
        "--as-of",
        "2025-03-31",
    ];
    let case = Case::new(&args).args(&["--metrics", "returning_customer_rate"]);
    let text = case.file("o.csv", orders).file("c.csv", customers).text();
    assert!(
        text.contains("status here: the customers file says what is so today"),
        "{text}"
    );
}

#[test]
fn conditions_alert_only_where_it_is_more_than_chance() {
    let Some(path) = shared("why/6_paired.csv") else {
        return;
    };
    let case = |conditions: &[&str]| {
        let args = [
            "why",
            path.to_str().unwrap(),
            "--period",
            "2025-03",
            "--on-findings",
            "warn",
        ];
        let conditions: Vec<&str> = conditions
            .iter()
            .flat_map(|one| ["--require", *one])
            .collect();
        Case::new(&args)
            .args(&conditions)
            .args(&["--format", "json"])
    };
    // 1.758 to 3.242 more an order; 30.00 more from customers who spend more; frequency counts for nothing.
    let met = [
        "average_order_value.change_low > 1.7",
        "aov.change_high <= 3.3",
        "aov.change == 2.5",
        "net_revenue.change >= 30",
        "bridge.kept_more == 30.00",
        "bridge.refunds == 0",
        "drivers.purchase_frequency == 0",
        "repeat_purchase_rate.change_high >= 0pp",
        "repeat_purchase_rate <= 0.5",
    ];
    let output = case(&met).any();
    assert_eq!((output.status, output.stderr.as_str()), (0, ""));
    let output = case(&["aov.change_low >= 2", "bridge.lost <= 0", "aov.within >= 0"]).any();
    assert_eq!(output.status, 3);
    let told: Vec<&str> = output.stderr.lines().collect();
    assert!(
        told[0].starts_with("not met: average_order_value.change_low >= 2 (it is 1.76)"),
        "{told:?}"
    );
    assert!(
        told[1].contains("bridge.lost <= 0 (it has no value: the activity window of 12 months"),
        "{told:?}"
    );
    assert!(
        told[2].contains("it needs a column: --by COLUMN"),
        "{told:?}"
    );
    let found: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(found["requirements"][0]["met"], false);
    for (condition, expected) in [
        (
            "bridge.loost > 1",
            "there is no \"bridge.loost\" (there are absent",
        ),
        ("aov.chang > 1", "aov has no \"chang\" (there are .change,"),
        ("aov.within >= 5%", "is no share"),
    ] {
        let told = case(&[condition]).any().stderr;
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn the_page_shows_who_how_and_which_groups() {
    let case = Case::new(&["why", "o.csv", "--as-of", "2025-03-31", "--metrics", "aov"]);
    let case = case.args(&["--by", "channel", "--format", "html"]);
    let page = case.file("o.csv", two_columns()).text();
    for part in [
        "Is there a change?",
        "<h2>Who</h2>",
        "<h2>How</h2>",
        "Average order value by channel",
        "class=\"gain\"",
        "class=\"dot marked\"",
        "they prove no cause",
    ] {
        assert!(page.contains(part), "{part}");
    }
    // The page's own script and no other.
    assert_eq!(page.matches("<script").count(), 1);
    // The report's page shows what moved; its table leads here.
    let report = |format: &str| {
        let case = Case::new(&[
            "report",
            "o.csv",
            "--as-of",
            "2025-03-31",
            "--format",
            format,
        ]);
        case.file("o.csv", two_columns()).text()
    };
    assert!(report("html").contains("<h2>What moved</h2>"));
    assert!(report("table").contains("`retention why` with the same files"));
}

/// Ann spends 100 more and Bob 99 less: of a change of 1.00 they would be 10,000 and −9,900 %.
#[test]
fn parts_are_no_shares_of_a_small_change() {
    let orders = "customer_id,order_date,amount\nann,2025-02-10,100\nbob,2025-02-11,100\n\
                  ann,2025-03-10,200\nbob,2025-03-31,1\n";
    let case = || Case::new(&["why", "o.csv", "--period", "2025-03"]).file("o.csv", orders);
    let found = case().json();
    assert_eq!(found["bridge"]["change"].to_string(), "1.00");
    changes(
        &found["bridge"]["parts"],
        &[("kept_more", "100.00"), ("kept_less", "-99.00")],
    );
    let text = case().text();
    let (_, parts) = text.split_once("WHO").unwrap();
    let (parts, _) = parts.split_once("MORE THAN CHANCE?").unwrap();
    assert!(!parts.contains('%'), "{parts}");
}

/// Each column's groups add up to the whole change by themselves: two columns together make it twice. And the mean of
/// the groups' changes is not the change of the mean.
#[test]
fn each_column_adds_up_by_itself() {
    let args = ["why", "o.csv", "--as-of", "2025-03-31", "--metrics", "aov"];
    let found = Case::new(&args)
        .args(&["--by", "channel", "--by", "city, zip"])
        .file("o.csv", two_columns())
        .json();
    let metric = &found["metrics"]["average_order_value"];
    let change = metric["change"].as_f64().unwrap();
    for column in metric["columns"].as_array().unwrap() {
        let groups = column["groups"].as_array().unwrap().iter();
        let sum: f64 = groups
            .map(|group| group["contribution"].as_f64().unwrap())
            .sum();
        assert!((sum - change).abs() < 1e-9, "{column}");
    }
    // Three customers in DE go from 10 to 12, one in FR from 100 to 130: +2 and +30, and the mean order from 32.50 to
    // 41.50.
    let mut orders = "customer_id,order_date,amount,land\n".to_owned();
    for (customer, land, before, now) in [
        ("a", "DE", 10, 12),
        ("b", "DE", 10, 12),
        ("c", "DE", 10, 12),
        ("d", "FR", 100, 130),
    ] {
        orders.push_str(&format!("{customer},2025-02-10,{before},{land}\n"));
        orders.push_str(&format!("{customer},2025-03-31,{now},{land}\n"));
    }
    let found = Case::new(&["why", "o.csv", "--period", "2025-03", "--by", "land"])
        .args(&["--metrics", "aov"])
        .file("o.csv", orders)
        .json();
    near(
        &found["metrics"]["average_order_value"]["change"],
        9.0,
        1e-9,
    );
    let land = column(&found, "average_order_value");
    near(&group(land, "DE")["change"], 2.0, 1e-9);
    near(&group(land, "FR")["change"], 30.0, 1e-9);
    near(&land["within"], 9.0, 1e-9);
}

/// Amounts in two currencies are no sum; with rates they are, and the note says what that leaves in the order value.
#[test]
fn currencies_are_converted_or_asked_about() {
    let orders = "customer_id,order_date,amount,currency\nann,2025-02-10,100,EUR\nann,2025-03-10,100,USD\n\
                  bob,2025-03-31,50,EUR\n";
    let rates = "date,currency,rate\n2025-01-01,EUR,1\n2025-01-01,USD,0.90\n2025-03-01,USD,0.80\n";
    let case = |more: &[&str]| {
        let case = Case::new(&["why", "o.csv", "--period", "2025-03"]).args(more);
        case.file("o.csv", orders).file("rates.csv", rates)
    };
    let (_, said) = case(&[]).status(1).failed();
    assert!(
        said.contains("EUR") && said.contains("USD") && said.contains("--rates"),
        "{said}"
    );
    // 100 dollars of March are 80.00: 100.00 → 130.00, Ann 20.00 less, Bob new with 50.00.
    let found = case(&["--rates", "rates.csv"]).json();
    let bridge = &found["bridge"];
    assert_eq!(bridge["change"].to_string(), "30.00");
    changes(
        &bridge["parts"],
        &[("kept_less", "-20.00"), ("new", "50.00")],
    );
    let notes = found["notes"].to_string();
    assert!(
        notes.contains("exchange rates moved too, and are part of order value"),
        "{notes}"
    );
    // One currency alone: the dollars are left out.
    let found = case(&["--currency", "EUR"]).json();
    assert_eq!(found["bridge"]["change"].to_string(), "-50.00");
}

/// What reading finds is told as `report` tells it.
#[test]
fn findings_are_those_of_the_report() {
    let orders = "customer_id,order_date,amount,status\nann,2025-02-10,100,paid\nann,2025-03-10,9,glorb\n\
                  bob,2025-03-31,50,paid\n";
    let of = |command: &str| {
        let case = Case::new(&[command, "o.csv", "--period", "2025-03"]).file("o.csv", orders);
        case.json()["findings"].clone()
    };
    let findings = of("why");
    assert_eq!(findings[0]["kind"], "statuses");
    assert_eq!(findings, of("report"));
}
