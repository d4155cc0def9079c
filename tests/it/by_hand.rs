//! Every figure can be checked by hand: the inputs that a report prints, typed into `calc`, give the
//! value that the report prints.

use proptest::prelude::*;
use serde_json::Value;

use crate::agreement::{any_world, one_file};
use crate::kit::run_inside;

/// Metrics made of lists, of which a report prints the length or the parts instead.
const OF_LISTS: [&str; 4] = [
    "median_order_value",
    "median_days_between_orders",
    "retention_cost",
    "acquisition_cost",
];

fn check(metrics: &Value) -> Result<usize, TestCaseError> {
    let mut checked = 0;
    for (key, metric) in metrics.as_object().unwrap() {
        let inputs = metric["inputs"].as_object().unwrap();
        if OF_LISTS.contains(&key.as_str()) || inputs.is_empty() {
            continue;
        }
        let mut args = vec!["calc".to_owned(), key.clone(), "--format=json".to_owned()];
        args.extend(
            inputs
                .iter()
                .map(|(name, input)| format!("--{}={input}", name.replace('_', "-"))),
        );
        let (status, out, err) = run_inside(&args);
        prop_assert_eq!((status, err.as_str()), (0, ""), "{:?}", args);
        let document: Value = serde_json::from_str(&out).unwrap();
        let found = &document["metrics"][key];
        for part in ["value", "unit", "formula", "interval"] {
            prop_assert_eq!(&found[part], &metric[part], "{} of {:?}", part, args);
        }
        // As numbers: 31 days may come back as 31.0.
        for (name, input) in inputs {
            prop_assert_eq!(found["inputs"][name].as_f64(), input.as_f64(), "{}", name);
        }
        checked += 1;
    }
    Ok(checked)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_inputs_give_the_printed_value(world in any_world()) {
        let (status, out, _) = one_file(&world);
        if status == 0 {
            let document: Value = serde_json::from_str(&out).unwrap();
            check(&document["metrics"])?;
            if !document["comparison"].is_null() {
                check(&document["comparison"]["metrics"])?;
            }
        }
    }
}

/// That the property above looks at all metrics it can look at.
#[test]
fn every_metric_of_numbers_is_checked() {
    let report = crate::kit::Case::new(&["report", "o.csv", "--costs", "c.csv"])
        .args(&[
            "--period",
            "2025-03",
            "--active-within",
            "2mo",
            "--margin",
            "0.4",
        ])
        .file("o.csv", include_str!("data/shop.csv"))
        .file("c.csv", include_str!("data/shop_costs.csv"))
        .json();
    let all = report["metrics"].as_object().unwrap().len();
    assert_eq!(check(&report["metrics"]).unwrap(), all - OF_LISTS.len());
}
