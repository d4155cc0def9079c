//! The printed JSON Schemas describe what is printed.

use std::io::Write;
use std::process::{Command, Stdio};

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value;

use crate::agreement::{any_world, one_file};
use crate::kit::{Case, run_inside, skipped, value};

fn schema(of: &str) -> Validator {
    let text = Case::new(&["schema", of]).text();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[track_caller]
fn valid(schema: &Validator, document: &Value) {
    let errors: Vec<String> = schema
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn shop() -> Case {
    Case::new(&["report", "o.csv", "--costs", "c.csv", "--period", "2025-03"])
        .args(&["--active-within", "2mo"])
        .file("o.csv", include_str!("data/shop.csv"))
        .file("c.csv", include_str!("data/shop_costs.csv"))
}

#[test]
fn reports_are_what_the_schema_says() {
    let schema = schema("report");
    let full = shop().json();
    valid(&schema, &full);
    valid(&schema, &shop().args(&["--compare", "none"]).json());
    valid(&schema, &shop().args(&["--metrics", "clv"]).json());
    let conditions = [
        "--require",
        "retention >= 0",
        "--require",
        "customers.lost < 9",
    ];
    valid(&schema, &shop().args(&conditions).json());
    let against = shop()
        .args(&["--baseline", "b.json"])
        .file("b.json", full.to_string())
        .json();
    valid(&schema, &against);
    assert_eq!(against["settings"]["baseline"], "b.json");
    let contracts = Case::new(&["report", "--customers", "c.csv", "--period", "2025-01"])
        .file(
            "c.csv",
            "id,start,end\na,2024-01-01,\nb,2025-01-01,2025-01-01\n",
        )
        .json();
    valid(&schema, &contracts);
    assert!(contracts["orders"].is_null());
    // A refund is no order: the day up to which the data are complete must be said.
    let one_refund = Case::new(&["report", "o.csv", "--period", "all", "--as-of=2025-01-01"])
        .file("o.csv", "customer_id,order_date,amount\na,2025-01-01,-1\n")
        .json();
    valid(&schema, &one_refund);
    assert!(value(&one_refund, "average_order_value").is_null());

    // A schema that accepts anything would pass all of this.
    for part in [
        "schema_version",
        "input",
        "settings",
        "customers",
        "metrics",
    ] {
        let mut broken = full.clone();
        broken.as_object_mut().unwrap().remove(part);
        assert!(!schema.is_valid(&broken), "without {part}");
    }
    let mut broken = full.clone();
    broken["metrics"]["net_revenue"]["value"] = "135.00".into();
    assert!(!schema.is_valid(&broken), "a value as text");
    let mut broken = full;
    broken["customers"]["start"] = (-1).into();
    assert!(!schema.is_valid(&broken), "a negative count");
}

#[test]
fn settings_are_what_the_schema_says() {
    let case = Case::new(&["config", "show", "--profile", "p", "--margin", "0.4"]);
    let config = "[defaults]\nmargin = 0.3\n[profile.p]\nlast = 3\nlifespan = 2\n";
    valid(
        &schema("config"),
        &case.file("retention.toml", config).json(),
    );
    valid(&schema("config"), &Case::new(&["config", "show"]).json());
}

#[test]
fn calc_is_what_its_schema_says() {
    let schema = schema("calc");
    let defined = Case::new(&["calc", "retention", "--start=3", "--end=4", "--gained=2"]).json();
    valid(&schema, &defined);
    let undefined = Case::new(&["calc", "retention", "--start=0", "--end=0", "--gained=0"]).json();
    valid(&schema, &undefined);
    let metric = &undefined["metrics"]["customer_retention_rate"];
    assert!(metric["value"].is_null());
    assert_eq!(
        metric["note"],
        "no customer was active at the start of the period"
    );
    let mut broken = defined;
    broken.as_object_mut().unwrap().remove("metrics");
    assert!(!schema.is_valid(&broken));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_report_is_what_the_schema_says(world in any_world()) {
        let (status, out, _) = one_file(&world);
        if status == 0 {
            let (_, text, _) = run_inside(&["schema".to_owned(), "report".to_owned()]);
            let schema = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
            let document: Value = serde_json::from_str(&out).unwrap();
            prop_assert!(schema.is_valid(&document), "{:?}", schema.iter_errors(&document).map(|e| e.to_string()).collect::<Vec<_>>());
        }
    }
}

/// `retention report … --format json | jq .metrics.customer_retention_rate.value`. By hand (see
/// `golden`): with a window of 2 months 2 of 3 are retained.
#[test]
fn jq_finds_a_value() {
    let text = shop().args(&["--format=json"]).text();
    let jq = Command::new("jq")
        .arg(".metrics.customer_retention_rate.value")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut jq) = jq else {
        return skipped("jq is not installed");
    };
    jq.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = jq.wait_with_output().unwrap();
    assert!(output.status.success());
    let found: f64 = String::from_utf8(output.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    assert!((found - 2.0 / 3.0).abs() < 1e-15);
}

#[test]
fn commands_over_time_are_what_their_schemas_say() {
    for command in ["trend", "cohorts", "repeat", "survival"] {
        let schema = schema(command);
        let shop = |more: &[&str]| {
            Case::new(&[command, "o.csv"])
                .args(more)
                .file("o.csv", include_str!("data/shop.csv"))
                .json()
        };
        valid(&schema, &shop(&[]));
        let mut grouped = shop(&["--by", "1"]);
        valid(&schema, &grouped);
        grouped["groups"][0] = "not a group".into();
        assert!(!schema.is_valid(&grouped), "{command}");
        let mut broken = shop(&[]);
        broken.as_object_mut().unwrap().remove("input");
        assert!(!schema.is_valid(&broken), "{command}");
    }
}

#[test]
fn changes_taken_apart_are_what_their_schema_says() {
    let schema = schema("why");
    let shop = |more: &[&str]| {
        let case = Case::new(&["why", "o.csv", "--period", "2025-03"]).args(more);
        case.file("o.csv", include_str!("data/shop.csv")).json()
    };
    let full = shop(&["--active-within", "2mo"]);
    valid(&schema, &full);
    valid(&schema, &shop(&["--metrics", "clv"]));
    valid(&schema, &shop(&["--compare", "2020-01"]));
    valid(
        &schema,
        &shop(&["--by", "1,tenure,cohort", "--require", "aov >= 0"]),
    );
    for part in ["net_revenue", "settings", "metrics"] {
        let mut broken = full.clone();
        broken.as_object_mut().unwrap().remove(part);
        assert!(!schema.is_valid(&broken), "without {part}");
    }
    let contracts = Case::new(&["why", "--customers", "c.csv", "--period", "2024-12"])
        .file(
            "c.csv",
            "id,start,end\na,2024-01-01,\nb,2024-06-01,2024-12-15\nc,2025-01-01,\n",
        )
        .json();
    valid(&schema, &contracts);
    assert!(contracts["bridge"].is_null());
}
