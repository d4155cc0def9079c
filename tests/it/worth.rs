//! Segments, contracts and what-ifs from outside: a naive oracle with ties, figures by hand, published
//! curves, and what is refused.

use proptest::prelude::*;
use serde_json::Value;

use crate::kit::{Case, run_inside};

/// An order as written in a file: customer, day of 2025 from 0, cents (negative: a refund).
type Order = (u8, u16, i32);

fn day(number: u16) -> String {
    let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut left = number;
    for (month, length) in (1..).zip(months) {
        if left < length {
            return format!("2025-{month:02}-{:02}", left + 1);
        }
        left -= length;
    }
    unreachable!("a day of 2025")
}

fn file(orders: &[Order]) -> String {
    let mut text = "customer_id,order_date,amount\n".to_owned();
    for &(customer, on, cents) in orders {
        let sign = if cents < 0 { "-" } else { "" };
        let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
        text.push_str(&format!(
            "c{customer},{},{sign}{whole}.{rest:02}\n",
            day(on)
        ));
    }
    text
}

/// Recency in days, orders, net cents of everybody with an order up to `as_of`, by id as text.
fn naive_customers(orders: &[Order], as_of: u16) -> Vec<(String, u16, usize, i32)> {
    let mut ids: Vec<u8> = orders.iter().map(|order| order.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut all: Vec<_> = ids
        .into_iter()
        .filter_map(|id| {
            let own: Vec<&Order> = orders
                .iter()
                .filter(|order| order.0 == id && order.1 <= as_of)
                .collect();
            let last = own
                .iter()
                .filter(|order| order.2 >= 0)
                .map(|order| order.1)
                .max()?;
            let count = own.iter().filter(|order| order.2 >= 0).count();
            Some((
                format!("c{id}"),
                as_of - last,
                count,
                own.iter().map(|order| order.2).sum(),
            ))
        })
        .collect();
    all.sort();
    all
}

/// A customer, days since the last order, orders and money.
type Bought = (String, u16, usize, i32);

/// definitions.md section 5, word by word: 1 + floor(5 · (L + T/2) / n), L how many are strictly worse, T equal.
fn naive_scores(all: &[Bought]) -> Vec<(usize, usize, usize)> {
    let fifth = |worse: usize, equal: usize| {
        1 + (5.0 * (worse as f64 + equal as f64 / 2.0) / all.len() as f64).floor() as usize
    };
    let count = |is: &dyn Fn(&Bought) -> bool| all.iter().filter(|one| is(one)).count();
    all.iter()
        .map(|one| {
            (
                fifth(
                    count(&|other| other.1 > one.1),
                    count(&|other| other.1 == one.1),
                ),
                fifth(
                    count(&|other| other.2 < one.2),
                    count(&|other| other.2 == one.2),
                ),
                fifth(
                    count(&|other| other.3 < one.3),
                    count(&|other| other.3 == one.3),
                ),
            )
        })
        .collect()
}

/// The table of definitions.md section 5.
fn naive_segment(recency: usize, frequency: usize) -> &'static str {
    match (recency, frequency) {
        (5, 4..=5) => "Champions",
        (3..=4, 4..=5) => "Loyal customers",
        (4..=5, 2..=3) => "Potential loyalists",
        (5, 1) => "New customers",
        (4, 1) => "Promising",
        (3, 3) => "Need attention",
        (3, 1..=2) => "About to sleep",
        (1..=2, 5) => "Can't lose them",
        (1..=2, 3..=4) => "At risk",
        _ => "Hibernating",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Few days and few amounts, so that ties are the rule.
    #[test]
    fn segments_agree_with_a_naive_reading(
        orders in prop::collection::vec((0..12_u8, 0..9_u16, prop_oneof![Just(0), Just(500), Just(1250), Just(-300)]), 1..60),
    ) {
        prop_assume!(orders.iter().any(|order| order.2 >= 0));
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("o.csv"), file(&orders)).unwrap();
        let args = ["rfm", &path("o.csv"), "--as-of", "2025-01-12", "--from", "2025-01-05",
            "--customers-out", &path("list.csv"), "--format", "json"].map(str::to_owned);
        // An earlier day needs data before it.
        let from_known = orders.iter().any(|order| order.1 <= 4);
        let args = if from_known { args.to_vec() } else { [&args[..4], &args[6..]].concat() };
        let (code, out, err) = run_inside(&args);
        prop_assert_eq!((code, err.as_str()), (0, ""));
        let report: Value = serde_json::from_str(&out).unwrap();

        let all = naive_customers(&orders, 11);
        let scores = naive_scores(&all);
        let mut list = "segment,customer_id,recency_score,frequency_score,monetary_score,recency_days,orders,order_revenue,net_revenue\n".to_owned();
        for (one, (r, f, m)) in all.iter().zip(&scores) {
            let ordered: i32 = orders.iter().filter(|o| format!("c{}", o.0) == one.0 && o.2 >= 0).map(|o| o.2).sum();
            let money = |cents: i32| format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
            list.push_str(&format!("{},{},{r},{f},{m},{},{},{},{}\n",
                naive_segment(*r, *f), one.0, one.1, one.2, money(ordered), money(one.3)));
        }
        prop_assert_eq!(std::fs::read_to_string(path("list.csv")).unwrap(), list);

        for segment in report["segments"].as_array().unwrap() {
            let name = segment["segment"].as_str().unwrap();
            let members = || all.iter().zip(&scores).filter(|(_, (r, f, _))| naive_segment(*r, *f) == name).map(|(one, _)| one);
            prop_assert_eq!(segment["customers"].as_u64().unwrap() as usize, members().count());
            prop_assert_eq!(segment["orders"].as_u64().unwrap() as usize, members().map(|one| one.2).sum::<usize>());
        }
        if from_known {
            let before = naive_customers(&orders, 4);
            let earlier = naive_scores(&before);
            for row in report["movement"]["rows"].as_array().unwrap() {
                for (place, to) in report["segments"].as_array().unwrap().iter().enumerate() {
                    let moved = all.iter().zip(&scores).filter(|(one, (r, f, _))| {
                        let was = before.iter().position(|other| other.0 == one.0).map(|at| naive_segment(earlier[at].0, earlier[at].1));
                        was == row["segment"].as_str() && naive_segment(*r, *f) == to["segment"].as_str().unwrap()
                    });
                    prop_assert_eq!(row["to"][place].as_u64().unwrap() as usize, moved.count());
                }
            }
        }
    }
}

#[test]
fn since_forgets_what_was_before() {
    let orders = "customer,date,amount\na,2025-01-01,5\na,2025-03-01,7\nb,2025-01-02,9\n";
    let report = Case::new(&["rfm", "o.csv", "--since", "2025-02-01"])
        .file("o.csv", orders)
        .json();
    assert_eq!(report["customers"], 1);
    assert_eq!(report["net_revenue"].to_string(), "7.00");
    assert_eq!(report["settings"]["since"], "2025-02-01");
}

const GUARDED: &str =
    "list.csv: an apostrophe stands before 1 text that a spreadsheet would run as a formula\n";

#[test]
fn an_own_grid_names_the_segments_and_covers_every_cell_once() {
    let orders = "customer,date,amount\na,2025-01-01,5\na,2025-03-01,7\nb,2025-01-02,9\n";
    let grid = "[[segment]]\nname = \"Lately\"\nrecency = [3, 5]\nfrequency = [1, 5]\n\
        [[segment]]\nname = \"=Long ago\"\nrecency = [1, 2]\nfrequency = [1, 5]\n";
    // Two customers: the better scores 1 + floor(5 · 1.5 / 2) = 4, the worse 1 + floor(5 · 0.5 / 2) = 2.
    Case::new(&["rfm", "o.csv", "--grid", "g.toml", "--customers-out", "list.csv", "--format", "csv"])
        .file("o.csv", orders)
        .file("g.toml", grid)
        .stdout(
            "segment,customers,customer_share,orders,net_revenue,revenue_share,median_recency_days,median_orders,average_order_value\n\
             Lately,1,0.5,2,12.00,0.5714285714285714,0,2,6\n\
             '=Long ago,1,0.5,1,9.00,0.42857142857142855,58,1,9\n",
        )
        .stderr(GUARDED)
        .run();
    Case::new(&["rfm", "o.csv", "--grid", "g.toml"])
        .file("o.csv", orders)
        .file("g.toml", grid.replace("[1, 2]", "[2, 2]"))
        .status(1)
        .stderr(
            "error: g.toml: recency 1, frequency 1 belongs to no segment\n\
             each of the 25 pairs of a recency and a frequency score from 1 to 5 needs one segment, like\n\
             [[segment]]\nname = \"Champions\"\nrecency = 5\nfrequency = [4, 5]\n",
        )
        .run();
}

#[test]
fn a_list_is_written_whole_or_not_at_all() {
    let orders = "customer,date,amount\n=a,2025-01-01,5\nb,2025-01-02,9\n";
    let left = Case::new(&[
        "rfm",
        "o.csv",
        "--customers-out",
        "list.csv",
        "--output",
        "r.txt",
    ])
    .file("o.csv", orders)
    .stderr(GUARDED)
    .run();
    assert_eq!(left.files(), ["list.csv", "o.csv", "r.txt"]);
    let list = left.read("list.csv");
    assert!(list.lines().nth(1).unwrap().contains(",'=a,"), "{list}");
    let left = Case::new(&["rfm", "o.csv", "--customers-out", "list.csv"])
        .file("o.csv", "customer,date,amount\na,2025-01-01,x\n")
        .status(1);
    let (folder, stderr) = left.failed();
    assert!(stderr.contains("amount"), "{stderr}");
    assert_eq!(folder.files(), ["o.csv"]);
    Case::new(&[
        "rfm",
        "o.csv",
        "--customers-out",
        "x.csv",
        "--output",
        "x.csv",
    ])
    .file("o.csv", orders)
    .status(2)
    .stderr("error: --customers-out and --output name the same file\n")
    .run();
}

#[test]
fn fader_and_hardies_cohorts() {
    // Fader & Hardie 2007, table 1, fitted to 7 years (reference_results.md, section 6).
    let cases = [
        (
            "1000,869,743,653,593,551,517,491",
            (0.668, 3.806),
            -1_611.158_147,
            [0.4604, 0.3780],
        ),
        (
            "1000,631,468,382,326,289,262,241",
            (0.704, 1.182),
            -1_680.265_188,
            [0.2201, 0.1700],
        ),
    ];
    for (survivors, (alpha, beta), log_likelihood, [eighth, twelfth]) in cases {
        let report = Case::new(&[
            "forecast",
            "--survivors",
            survivors,
            "--every",
            "1y",
            "--ahead",
            "5",
        ])
        .json();
        let number = |value: &Value| value.as_f64().unwrap();
        let parameter = |name: &str| number(&report["parameters"][name]["value"]);
        assert!(
            (parameter("alpha") - alpha).abs() < 5e-4 && (parameter("beta") - beta).abs() < 5e-4
        );
        assert!((number(&report["log_likelihood"]) - log_likelihood).abs() < 1e-3);
        let model = |period: usize| number(&report["periods"][period]["model"]);
        assert!((model(8) - eighth).abs() < 5e-5 && (model(12) - twelfth).abs() < 5e-5);
        assert!(report["periods"][8]["observed"].is_null());
        // α < 1: no finite mean; the discounted one is.
        assert!(report["new_customer"]["expected"]["model"].is_null());
        assert!(number(&report["oldest_customer"]["discounted"]["off"]) < 0.0);
    }
    // DERL(d = 0.1) of a customer with 7 years behind them: about 7.530 (sbg.py:123-126).
    let high_end = Case::new(&["forecast", "--survivors", cases[0].0, "--every", "1y"]).json();
    let rest = high_end["oldest_customer"]["discounted"]["model"]
        .as_f64()
        .unwrap();
    assert!((rest - 7.530).abs() < 5e-3, "{rest}");
}

#[test]
fn several_cohorts_are_fitted_together() {
    // sbg.py:147-149: α 3.80, β 15.19 within 1 %.
    let report = Case::new(&["forecast", "--survivors", "10000,8000,6480,5307,4391"])
        .args(&[
            "--survivors",
            "10000,8000,6480,5307",
            "--survivors",
            "10000,8000,6480",
        ])
        .args(&["--survivors", "10000,8000"])
        .json();
    let parameter = |name: &str| report["parameters"][name]["value"].as_f64().unwrap();
    assert!((parameter("alpha") / 3.80 - 1.0).abs() < 0.01);
    assert!((parameter("beta") / 15.19 - 1.0).abs() < 0.01);
    assert_eq!(report["customers"], 40_000);
}

#[test]
fn contracts_make_cohorts() {
    // 20 start on 1 January; 8 end on 31 January, 4 on 28 February, 2 on 31 March; complete to 30 April:
    // survivors of the renewals on 1 February, March and April are 20, 12, 8, 6.
    let mut rows = "id,start,end\n".to_owned();
    for number in 0..20 {
        let end = match number {
            0..8 => "2025-01-31",
            8..12 => "2025-02-28",
            12..14 => "2025-03-31",
            _ => "",
        };
        rows.push_str(&format!("k{number},2025-01-01,{end}\n"));
    }
    let report = Case::new(&["forecast", "--customers", "c.csv", "--as-of", "2025-04-30"])
        .file("c.csv", rows)
        .json();
    let observed: Vec<f64> = (0..4)
        .map(|period| report["periods"][period]["observed"].as_f64().unwrap())
        .collect();
    for (observed, expected) in observed.into_iter().zip([1.0, 0.6, 0.4, 0.3]) {
        assert!((observed - expected).abs() < 1e-12);
    }
    // All losses over all renewals: 14 / (20 + 12 + 8).
    assert_eq!(report["constant_churn"].as_f64(), Some(0.35));
    let typed = Case::new(&["forecast", "--survivors", "20,12,8,6"]).json();
    assert_eq!(typed["parameters"], report["parameters"]);
}

#[test]
fn cohorts_that_say_nothing_say_so() {
    let cases = [
        (
            "100,100,100",
            "error: no cohort lost a customer, so nothing is known about churn\n",
        ),
        (
            "100,90",
            "error: one period of a cohort does not tell customers apart, at least two are needed\n",
        ),
        (
            "100,110,90",
            "error: cohort 1: survivors are at least two counts, the first above 0, none above the one before\n",
        ),
    ];
    for (survivors, message) in cases {
        Case::new(&["forecast", "--survivors", survivors])
            .status(1)
            .stderr(message)
            .run();
    }
}

/// Twelve months of one customer more a month, each with one order of 100.00 on the 15th; the first four
/// order again a year later.
fn shop() -> String {
    let mut text = "customer,date,amount\n".to_owned();
    for month in 1..=12 {
        text.push_str(&format!("m{month},2024-{month:02}-15,100\n"));
    }
    for month in 1..=4 {
        text.push_str(&format!("m{month},2025-{month:02}-15,100\n"));
    }
    text
}

#[test]
fn what_if_by_hand() {
    // April 2025, W = 12 months. On 1 May 2024 m1 to m4 were active; on 1 May 2025 all of them are again:
    // the year's retention is 4 / 4. E: everybody who ordered from 1 May 2024 on is active: 12.
    let today = Case::new(&[
        "whatif",
        "o.csv",
        "--period",
        "2025-04",
        "--as-of",
        "2025-04-30",
    ])
    .file("o.csv", shop())
    .json();
    assert_eq!(today["base"]["retention"].as_f64(), Some(1.0));
    assert_eq!(today["base"]["customers"].as_f64(), Some(12.0));
    assert!(today["today"]["lifespan_years"].is_null());
    // Nobody leaves and nobody comes: 12 customers at 1200 / 12 = 100 a year each.
    assert_eq!(today["today"]["customers"].as_f64(), Some(12.0));
    let near = |value: &Value, expected: f64| {
        let value = value.as_f64().unwrap();
        assert!(
            (value - expected).abs() < 1e-9 * expected.abs().max(1.0),
            "{value} {expected}"
        );
    };
    near(&today["today"]["revenue"], 1200.0);
    // 10 % fewer orders, 50.00 more an order, half of it margin: 100 · 0.9 · 1.5 = 135 a year each; profit
    // 12 · 135 · 0.5 − 60; break-even 0.5 · (1620 − 1200).
    let lifted = Case::new(&[
        "whatif",
        "o.csv",
        "--period",
        "2025-04",
        "--as-of",
        "2025-04-30",
    ])
    .args(&[
        "--frequency",
        "-10%",
        "--aov",
        "+50",
        "--cost",
        "60",
        "--margin",
        "50%",
    ])
    .file("o.csv", shop())
    .json();
    near(&lifted["then"]["revenue"], 1620.0);
    near(&lifted["then"]["profit"], 750.0);
    near(&lifted["break_even_spend"], 210.0);
    let in_percent = Case::new(&[
        "whatif",
        "o.csv",
        "--period",
        "2025-04",
        "--as-of",
        "2025-04-30",
    ])
    .args(&[
        "--frequency",
        "-10%",
        "--aov",
        "+50%",
        "--cost",
        "60",
        "--margin",
        "50%",
    ])
    .file("o.csv", shop())
    .json();
    near(&in_percent["then"]["profit"], 750.0);
    // Half of the customers lost in a year: 12 · 0.5 after 12 months.
    let worse = Case::new(&[
        "whatif",
        "o.csv",
        "--period",
        "2025-04",
        "--as-of",
        "2025-04-30",
    ])
    .args(&["--retention", "-50pp", "--acquisition-cost", "100"])
    .file("o.csv", shop())
    .json();
    near(&worse["then"]["customers"], 6.0);
    near(&worse["then"]["lifespan_years"], 2.0);
    near(&worse["then"]["customer_lifetime_value"], 200.0);
    assert!(worse["then"]["value_to_acquisition_cost"].is_null());
}

#[test]
fn a_sweep_is_the_same_lift_with_other_points() {
    let asked = |more: &[&str]| {
        Case::new(&[
            "whatif",
            "o.csv",
            "--period",
            "2025-04",
            "--as-of",
            "2025-04-30",
            "--aov",
            "+5",
        ])
        .args(more)
        .file("o.csv", shop())
    };
    let swept = asked(&["--retention", "-50pp", "--sweep=-20pp,-10pp,+5pp"]).json();
    let one = asked(&["--retention", "-20pp"]).json();
    assert_eq!(swept["sweep"][0]["profit"], one["then"]["profit"]);
    assert_eq!(
        swept["sweep"][0]["break_even_spend"],
        one["break_even_spend"]
    );
    // 105 % is no rate.
    assert!(swept["sweep"][2]["retention"].is_null());
    let note = swept["sweep"][2]["note"].as_str().unwrap();
    assert!(note.contains("not within 0..1"), "{note}");
    asked(&["--retention", "+5pp"])
        .status(2)
        .stderr("error: the lifted retention rate is 1.05, which is not within 0..1\n")
        .run();
}

#[test]
fn scores_by_own_thresholds() {
    // By hand on 2025-01-31: a ordered today, b 40 days ago, c 200; 1, 3 and 2 orders; 10, 300 and 60 in money.
    let text = "customer,date,amount\na,2025-01-31,10\nb,2024-10-01,100\nb,2024-11-01,100\nb,2024-12-22,100\n\
                c,2024-07-14,30\nc,2024-07-15,30\n";
    let run = |more: &[&str]| {
        Case::new(&[
            "rfm",
            "o.csv",
            "--as-of",
            "2025-01-31",
            "--customers-out",
            "l.csv",
        ])
        .args(more)
        .file("o.csv", text)
    };
    let cuts = [
        "--cuts",
        "recency=30,60,90,180",
        "--cuts",
        "f=2,3,4,5",
        "--cuts",
        "monetary=50,100,200,300",
    ];
    let left = run(&cuts)
        .args(&["--format", "json", "--output", "r.json"])
        .run();
    let rows: Vec<String> = left
        .read("l.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            format!("{} {}{}{}", fields[1], fields[2], fields[3], fields[4])
        })
        .collect();
    // c's 200 days are beyond the last; 60 in money is from 50 on, below 100.
    assert_eq!(rows, ["a 511", "b 435", "c 122"]);
    let left = run(&cuts)
        .args(&["--segment", "new customers", "--output", "r.txt"])
        .run();
    let list = left.read("l.csv");
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(list.contains("\nNew customers,a,"), "{list}");
    let wrong = |more: &[&str], message: &str| {
        let found = run(more).any();
        assert_eq!(found.status, 2);
        assert!(found.stderr.contains(message), "{}", found.stderr);
    };
    wrong(
        &["--cuts", "recency=30,20,90,180"],
        "the thresholds must rise",
    );
    wrong(
        &["--cuts", "recency=30,60"],
        "four thresholds make five scores, not 2",
    );
    wrong(&["--segment", "Champion"], "there is no such segment");
}
