//! Exports as they come: each preset's sample against figures computed by hand, every trap of real
//! exports, and the same orders written in every form.

mod forms;
mod real;
mod samples;
mod settings;

use serde_json::Value;

use crate::kit::Case;

/// Orders of plain columns; every further column is appended by the tests.
fn report(content: &str) -> Case {
    Case::new(&["report", "o.csv", "--period", "all"]).file("o.csv", content)
}

#[track_caller]
fn fails(case: Case, message: &str) {
    case.status(1).stderr(&format!("error: {message}\n")).run();
}

/// What a run read: orders with refunds, customers, revenue, refunds, all over the whole data.
#[track_caller]
fn figures(document: &Value) -> (u64, u64, String, String) {
    let input = &document["input"];
    let net = &document["metrics"]["net_revenue"]["inputs"];
    (
        input["orders"].as_u64().unwrap(),
        input["customers"].as_u64().unwrap(),
        plain(&net["revenue"]),
        plain(&net["refunds"]),
    )
}

/// Rows left out, as `reason: rows`.
fn left_out(document: &Value) -> Vec<String> {
    let left_out = document["input"]["left_out"].as_array().unwrap();
    left_out
        .iter()
        .map(|part| format!("{}: {}", part["reason"].as_str().unwrap(), part["rows"]))
        .collect()
}

/// A number without zeros at its end: 12.5 for 12.50.
fn plain(number: &Value) -> String {
    let text = number.to_string();
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
