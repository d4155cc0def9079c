//! Groups with fits of their own, and covariates.

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

#[test]
fn the_apparel_shop_has_its_published_covariates() {
    // reference_results.md, section 9: scipy from three starts; weeks = days / 7, calibration to 2006-12-31.
    let (Some(orders), Some(customers)) = (
        shared("apparel/apparelTrans.csv"),
        shared("apparel/apparelStaticCov.csv"),
    ) else {
        return;
    };
    let report = Case::new(&[
        "clv",
        "--customer-column",
        "Id",
        orders.to_str().unwrap(),
        "--customers",
    ])
    .args(&[customers.to_str().unwrap(), "--model", "pareto-nbd"])
    .args(&[
        "--calibrate-to",
        "2006-12-31",
        "--covariates",
        "Gender,Channel",
    ])
    .json();
    let covariates = &report["covariates"];
    near(&covariates["log_likelihood"], -5_821.062_686, 1e-3);
    near(&covariates["log_likelihood_without"], -5_848.097_827, 1e-3);
    near(&covariates["chi_square"], 54.0703, 1e-3);
    assert_eq!(covariates["degrees_of_freedom"], 4);
    let parameters = &report["purchases"]["parameters"];
    for (name, value) in [
        ("r", 1.838967),
        ("alpha", 92.962966),
        ("s", 0.591304),
        ("beta", 49.513065),
    ] {
        near(&parameters[name]["value"], value, 2e-3 * value);
    }
    let effects = [
        ("Gender", "order_rate", 0.286135, 0.1041),
        ("Channel", "order_rate", 0.623930, 0.1049),
        ("Gender", "dropout", -0.641868, 0.2955),
        ("Channel", "dropout", 0.789759, 0.3058),
    ];
    for (effect, (covariate, on, value, error)) in covariates["effects"]
        .as_array()
        .unwrap()
        .iter()
        .zip(effects)
    {
        assert_eq!(
            (&effect["covariate"], &effect["on"]),
            (&covariate.into(), &on.into())
        );
        near(&effect["value"], value, 2e-3);
        near(&effect["standard_error"], error, 2e-3);
        near(&effect["factor"], value.exp(), 5e-3);
    }
}

/// A shop of two countries and a few customers elsewhere: in the first everybody orders every two weeks, in the second every
/// eight, a third of all stop half way.
fn shop() -> String {
    let mut text = "customer,date,amount,country\n".to_owned();
    for customer in 0..126 {
        let (country, gap) = match customer % 21 {
            20 => ("CH", 20),
            odd if odd % 2 == 1 => ("DE", 13 + customer % 5),
            _ => ("AT", 50 + customer % 17),
        };
        let stop = if customer % 3 == 0 { 180 } else { 360 };
        let mut day = customer % 40;
        while day < stop {
            let amount = 10 + customer % 9 + day % 7;
            text.push_str(&format!(
                "c{customer},2024-{:02}-{:02},{amount},{country}\n",
                1 + day / 31,
                1 + day % 28
            ));
            day += gap + (customer * 7 + day) % 9;
        }
    }
    text
}

#[test]
fn groups_have_fits_of_their_own() {
    let run = |more: &[&str]| {
        Case::new(&["clv", "o.csv", "--as-of", "2024-12-31"])
            .args(more)
            .file("o.csv", shop())
            .json()
    };
    let report = run(&["--by", "country"]);
    let groups = &report["groups"];
    let fits = groups["fits"].as_array().unwrap();
    let names: Vec<&str> = fits
        .iter()
        .map(|fit| fit["name"].as_str().unwrap())
        .collect();
    // Six customers elsewhere are too few for any fit.
    assert_eq!(names, ["AT", "DE"]);
    assert_eq!(groups["small"][0], "CH");
    let customers: u64 = fits
        .iter()
        .map(|fit| fit["customers"].as_u64().unwrap())
        .sum();
    assert_eq!(Some(customers + 6), report["customers"].as_u64());
    // Two countries with rates four times apart: sure to differ. Four parameters for one more fit.
    assert!(groups["p_value"].as_f64().unwrap() < 1e-6);
    assert_eq!(groups["degrees_of_freedom"], 4);
    // The statistic is twice the gain over one fit for both.
    let sum: f64 = fits
        .iter()
        .map(|fit| fit["log_likelihood"].as_f64().unwrap())
        .sum();
    let model = report["purchases"]["model"].as_str().unwrap();
    let name = if model == "BG/NBD" {
        "bg-nbd"
    } else {
        "mbg-nbd"
    };
    let pooled = run(&["--where", "country in DE,AT", "--model", name]);
    let pooled = pooled["purchases"]["log_likelihood"].as_f64().unwrap();
    near(&groups["chi_square"], 2.0 * (sum - pooled), 1e-6);
    // A group's fit is that of its rows alone.
    let alone = run(&["--where", "country=DE", "--model", "mbg-nbd"]);
    let both = run(&["--by", "country", "--model", "mbg-nbd"]);
    near(
        &both["groups"]["fits"][1]["log_likelihood"],
        alone["purchases"]["log_likelihood"].as_f64().unwrap(),
        1e-6,
    );
}

#[test]
fn texts_are_covariates_one_by_one() {
    let run = |more: &[&str]| {
        Case::new(&["clv", "o.csv", "--as-of", "2024-12-31"])
            .args(more)
            .file("o.csv", shop())
    };
    let report = run(&["--covariates", "country", "--model", "mbg-nbd"]).json();
    let effects = report["covariates"]["effects"].as_array().unwrap();
    let names: Vec<&str> = effects
        .iter()
        .map(|effect| effect["covariate"].as_str().unwrap())
        .collect();
    // The most frequent, AT, is what the others are compared with.
    assert_eq!(
        names,
        ["country=CH", "country=DE", "country=CH", "country=DE"]
    );
    // Every two weeks against every eight: a factor of four.
    near(&effects[1]["factor"], 4.0, 1.0);
    assert!(report["covariates"]["p_value"].as_f64().unwrap() < 1e-6);
    // The intervals are of the model with covariates.
    let covariates = [
        "--covariates",
        "country",
        "--model",
        "mbg-nbd",
        "--intervals=40",
    ];
    let with = run(&covariates).json();
    let alone = run(&["--model", "mbg-nbd", "--intervals=40"]).json();
    let ends = |of: &Value| {
        let interval = &of["forecast"]["orders_interval"];
        [
            interval["low"].as_f64().unwrap(),
            interval["high"].as_f64().unwrap(),
        ]
    };
    let total = with["forecast"]["orders"].as_f64().unwrap();
    let [low, high] = ends(&with);
    assert!(low < total && total < high, "{low} {total} {high}");
    assert_ne!(ends(&with), ends(&alone));
    run(&["--covariates", "countri"])
        .status(1)
        .stderr(
            "error: o.csv: --covariates \"countri\": there is no such column; did you mean \"country\"? (columns: \
             customer, date, amount, country)\n",
        )
        .run();
    run(&["--covariates", "customer"])
        .status(2)
        .stderr(
            "error: --covariates: column \"customer\" has 126 different texts, at most 20 can be covariates: make it coarser first\n",
        )
        .run();
}

#[test]
fn contracts_by_group_differ_or_not() {
    let mut text = "customer,start,end,plan\n".to_owned();
    for customer in 0..200 {
        // Of the basic plan a third leaves after each month, of the other a tenth.
        let share = if customer % 2 == 0 { 3 } else { 10 };
        let months = (0..12).find(|month| (customer / 2 * 31 + month * 17) % share == 0);
        let end = months.map_or(String::new(), |months| {
            format!("2024-{:02}-15", 1 + months.max(1))
        });
        let plan = if customer % 2 == 0 { "basic" } else { "pro" };
        text.push_str(&format!("c{customer},2024-01-15,{end},{plan}\n"));
    }
    let report = Case::new(&["forecast", "--customers", "c.csv", "--as-of", "2025-01-31"])
        .args(&["--by", "plan"])
        .file("c.csv", text)
        .json();
    let groups = &report["groups"];
    assert_eq!(groups["fits"].as_array().unwrap().len(), 2);
    assert_eq!(groups["degrees_of_freedom"], 2);
    assert!(groups["p_value"].as_f64().unwrap() < 0.01);
    let sum: f64 = groups["fits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fit| fit["log_likelihood"].as_f64().unwrap())
        .sum();
    near(
        &groups["chi_square"],
        2.0 * (sum - report["log_likelihood"].as_f64().unwrap()),
        1e-4,
    );
}
