//! Real files as they are, with no flag beyond what their columns leave open.

use serde_json::{Value, json};

use super::figures;
use crate::kit::{Case, shared};

fn document(name: &str, args: &[&str]) -> Option<Value> {
    let path = shared(name)?;
    let case = Case::new(&["report", path.to_str()?, "--period", "all"]);
    let mut document = case.args(args).json();
    document["input"]["files"] = json!(null);
    Some(document)
}

#[test]
fn cdnow_as_it_is_equals_the_plain_files() {
    let master = document("cdnow/CDNOW_master.txt", &[]);
    assert_eq!(master, document("cdnow/orders.csv", &[]));
    if let Some(master) = &master {
        // data/README.md: 69,659 purchases, 23,570 people, 2,500,315.63.
        assert_eq!(
            figures(master),
            (69_659, 23_570, "2500315.63".into(), "0".into())
        );
    }
    let sample = document(
        "cdnow/CDNOW_sample.txt",
        &[
            "--no-header",
            "--delimiter",
            "spaces",
            "--customer-column",
            "2",
            "--date-column",
            "3",
            "--amount-column",
            "5",
        ],
    );
    assert_eq!(sample, document("cdnow/sample_orders.csv", &[]));
    if let Some(sample) = &sample {
        assert_eq!(
            figures(sample),
            (6_919, 2_357, "244091.94".into(), "0".into())
        );
    }
}

#[test]
fn purchases_of_nothing_may_be_left_out() {
    // data/README.md: 80 purchases of 0.00.
    if let Some(master) = document("cdnow/orders.csv", &["--ignore-zero"]) {
        assert_eq!(master["input"]["zero_orders_left_out"], 80);
        assert_eq!(master["input"]["orders"], 69_659 - 80);
    }
}

#[test]
fn superstore() {
    if let Some(document) = document("superstore/superstore_us_mdy_latin1.csv", &[]) {
        // Issue 3: 5,009 orders, 793 customers, 2,297,200.8603.
        assert_eq!(
            figures(&document),
            (5_009, 793, "2297200.8603".into(), "0".into())
        );
    }
}

#[test]
fn online_retail() {
    let args = ["--amount", "Quantity * UnitPrice"];
    if let Some(document) = document("online_retail/OnlineRetail.csv", &args) {
        // data/README.md: 541,909 rows, 4,372 customers, 135,080 rows without one.
        assert_eq!(document["input"]["rows_read"], 541_909);
        assert_eq!(document["input"]["customers"], 4_372);
        assert_eq!(document["input"]["guests"]["rows"], 135_080);
    }
}
