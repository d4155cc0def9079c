//! The samples of `examples/exports`, February 2024 and all of it, added up by hand.

use serde_json::{Value, json};

use super::{fails, left_out, plain};
use crate::kit::Case;

fn sample(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/exports");
    std::fs::read(folder.join(name)).unwrap()
}

fn report(name: &str) -> Case {
    Case::new(&["report", name, "--period", "2024-02"]).file(name, sample(name))
}

fn preset(document: &Value) -> &str {
    document["input"]["files"][0]["read_as"]["preset"]
        .as_str()
        .unwrap_or_default()
}

#[track_caller]
fn same(found: &Value, expected: &Value) {
    let plain = |numbers: &Value| -> Vec<String> {
        let numbers = numbers.as_array().unwrap();
        numbers.iter().map(plain).collect()
    };
    assert_eq!(plain(found), plain(expected));
}

/// Orders, buyers, revenue and refunds of February.
#[track_caller]
fn february(document: &Value, expected: &Value) {
    let metrics = &document["metrics"];
    let found = json!([
        metrics["purchase_frequency"]["inputs"]["orders"],
        metrics["purchase_frequency"]["inputs"]["buyers"],
        metrics["net_revenue"]["inputs"]["revenue"],
        metrics["net_revenue"]["inputs"]["refunds"],
    ]);
    same(&found, expected);
}

/// Net revenue and customers up to the end of February.
#[track_caller]
fn to_date(document: &Value, expected: &Value) {
    let inputs = &document["metrics"]["historical_customer_value"]["inputs"];
    let found = json!([inputs["net_revenue_to_date"], inputs["customers_to_date"]]);
    same(&found, expected);
}

#[test]
fn shopify() {
    let document = report("shopify.csv").json();
    assert_eq!(preset(&document), "shopify");
    // #1002 of 31 January 23:30 -0500 is 1 February in UTC: 19.90 + 45.50; 5.50 of #1003 given back.
    // #1004 is voided, #1005 cancelled, #1006 a guest's 8.00.
    february(&document, &json!([2, 2, 65.4, -5.5]));
    // ann (in two spellings) 30.00 + 45.50 - 5.50, bob 19.90.
    to_date(&document, &json!([89.9, 2]));
    assert_eq!(
        left_out(&document),
        ["Cancelled at: not blank: 1", "Financial Status: voided: 1"]
    );
    // The second items of #1001, #1003, #1004 and #1006.
    assert_eq!(document["input"]["item_rows"], 4);
    assert_eq!(document["input"]["guests"]["rows"], 1);
    assert_eq!(plain(&document["input"]["guests"]["revenue"]), "8");
    // #1007 of 0.00 in March is an order, but not with --ignore-zero: 3 orders and 1 refund are left.
    assert_eq!(document["input"]["orders"], 5);
    let document = report("shopify.csv").args(&["--ignore-zero"]).json();
    assert_eq!(document["input"]["orders"], 4);
    assert_eq!(document["input"]["zero_orders_left_out"], 1);
    // In New York #1002 is a purchase of January.
    let document = report("shopify.csv")
        .args(&["--timezone", "America/New_York"])
        .json();
    february(&document, &json!([1, 1, 45.5, -5.5]));
}

#[test]
fn shopify_by_items() {
    // price × quantity on every row; a cancelled or voided order's items are left out with it.
    let document = report("shopify.csv")
        .args(&["--amount", "Lineitem price * Lineitem quantity"])
        .json();
    february(&document, &json!([2, 2, 65.4, -5.5]));
    assert_eq!(document["input"]["orders"], 5);
    // The voided order's second item.
    assert_eq!(document["input"]["item_rows"], 1);
}

#[test]
fn woocommerce() {
    let document = report("woocommerce.csv").json();
    assert_eq!(preset(&document), "woocommerce (import export suite)");
    // 1/15/2024 decides: month first. Customer 7 15.50, guest@ 30.00; 10.00 of a guest without e-mail.
    february(&document, &json!([2, 2, 45.5, 0]));
    to_date(&document, &json!([110.5, 2]));
    assert_eq!(
        left_out(&document),
        ["status: cancelled: 1", "status: failed: 1"]
    );
    assert_eq!(document["input"]["keyed_guest_rows"], 2);
    assert_eq!(document["input"]["guests"]["rows"], 1);
    // All guests apart from customers: 25.00 + 30.00 + 10.00.
    let document = report("woocommerce.csv")
        .args(&["--guest-key", "none"])
        .json();
    to_date(&document, &json!([55.5, 1]));
    assert_eq!(plain(&document["input"]["guests"]["revenue"]), "65");
}

#[test]
fn woocommerce_analytics() {
    fails(
        report("woocommerce-analytics.csv"),
        "woocommerce-analytics.csv: WooCommerce's Analytics export has no customer column but the name, and two \
         customers of one name would be one; export orders with a customer id or e-mail (as Import Export Suite does), \
         or accept that with --customer-column Customer",
    );
    let document = report("woocommerce-analytics.csv")
        .args(&["--customer-column", "Customer", "--as-of", "2024-02-29"])
        .json();
    // The refund of 20 February has the number of January's order, and is February's all the same.
    february(&document, &json!([1, 1, 20, -15]));
    to_date(&document, &json!([45, 1]));
}

#[test]
fn stripe() {
    let document = report("stripe.csv").json();
    assert_eq!(preset(&document), "stripe");
    // 99.00 + 50.00; 20.00 of January's payment given back on 10 February.
    february(&document, &json!([2, 2, 149, -20]));
    // 99 + 50 - 20 + 99 + 50; the 50.00 go back in March.
    to_date(&document, &json!([278, 2]));
    assert_eq!(left_out(&document), ["Status: Failed: 1"]);
    // Written in UTC: 31 January 23:59 is 1 February in Berlin.
    let berlin = report("stripe.csv")
        .args(&["--timezone", "Europe/Berlin"])
        .json();
    february(&berlin, &json!([3, 2, 199, -20]));
}

#[test]
fn stripe_older() {
    let document = report("stripe-older.csv").json();
    assert_eq!(preset(&document), "stripe (older)");
    // Without a date of refunds they are on their payment's day.
    february(&document, &json!([2, 2, 149, -50]));
    to_date(&document, &json!([228, 2]));
}

#[test]
fn square() {
    // The refund is later than the last order.
    let document = report("square.csv").args(&["--as-of", "2024-02-29"]).json();
    assert_eq!(preset(&document), "square");
    // 31 January 23:30 in New York is 1 February in UTC: "$1,240.00" + $16.00; -$12.00 refunded.
    february(&document, &json!([2, 2, 1256, -12]));
    assert_eq!(plain(&document["input"]["guests"]["revenue"]), "4.5");
    let document = report("square.csv")
        .args(&["--timezone", "America/New_York", "--as-of", "2024-02-29"])
        .json();
    february(&document, &json!([1, 1, 16, -12]));
}

#[test]
fn paypal() {
    let document = report("paypal.csv").json();
    assert_eq!(preset(&document), "paypal");
    assert_eq!(
        document["input"]["files"][0]["read_as"]["decimal_mark"],
        "comma"
    );
    // 31 January 23:30 CET is still January in UTC. The refund goes to Bob, who paid 23,00 and 60,00.
    february(&document, &json!([1, 1, 60, -23]));
    to_date(&document, &json!([1310, 2]));
    assert_eq!(
        left_out(&document),
        [
            "Status: Pending: 1",
            "Type: General Authorization: 1",
            "Type: General Currency Conversion: 1",
            "Type: General Withdrawal - Bank Account: 1",
            "money sent, Type: PreApproved Payment Bill User Payment: 1",
        ]
    );
}

#[test]
fn bigcommerce() {
    let document = report("bigcommerce.csv").json();
    assert_eq!(preset(&document), "bigcommerce");
    // guest@ 30.00, ann 25.00 all given back, bob 1240.00; bob's 70.00 cancelled.
    february(&document, &json!([3, 3, 1295, -25]));
    to_date(&document, &json!([1340, 3]));
    assert_eq!(document["input"]["keyed_guest_rows"], 2);
}

#[test]
fn magento() {
    let document = report("magento.csv").json();
    assert_eq!(preset(&document), "magento");
    // ann 60.00 all given back, bob 15.00 with 5.00 given back.
    february(&document, &json!([2, 2, 75, -65]));
    to_date(&document, &json!([110, 2]));
}

#[test]
fn amazon() {
    let message = "amazon.txt: Amazon's order report has no customer column: retention cannot be computed from it; if a \
                   column of customers was added to it, name it with --customer-column";
    fails(report("amazon.txt"), message);
}

#[test]
fn a_preset_may_be_named_or_refused() {
    // Without the preset Shopify's header is a question: Name is no usual name of an order.
    report("shopify.csv")
        .args(&["--preset", "shopify", "--quiet"])
        .text();
    let unaided =
        report("bigcommerce.csv").args(&["--preset", "none", "--customer-column", "Customer ID"]);
    let document = unaided
        .args(&["--amount-column", "Order Total (inc tax)"])
        .json();
    // Customer 0 is one customer now, and nothing is given back; the words of the status are known without a preset:
    // 50 + 20 + 30 + 1,240.
    to_date(&document, &json!([1340, 3]));
    assert_eq!(
        left_out(&document),
        ["Order Status: Cancelled: 1", "Order Status: Refunded: 1"]
    );
}

#[test]
fn a_preset_without_its_columns_is_a_question() {
    let content = "id,Created (UTC),Amount,Amount Refunded,Currency,Status\nch_1,2024-01-01 10:00,5.00,0.00,usd,Paid\n";
    fails(
        Case::new(&["report", "o.csv"]).file("o.csv", content),
        "o.csv: this is read as stripe (older), and has no column Customer ID or Customer Email for the customer; export it \
         with that column, or name another with --customer-column (columns: id, Created (UTC), Amount, Amount Refunded, \
         Currency, Status)",
    );
}

/// A sample rewritten, which must give what the sample gives.
#[track_caller]
fn rewritten(name: &str, rewrite: impl Fn(String) -> String) {
    let original = report(name).json();
    let text = String::from_utf8(sample(name)).unwrap();
    let other = rewrite(text.clone());
    assert_ne!(other, text);
    let document = report(name).file(name, other).json();
    assert_eq!(
        document["metrics"].to_string(),
        original["metrics"].to_string()
    );
    assert_eq!(preset(&document), preset(&original));
    assert_eq!(document["input"]["guests"], original["input"]["guests"]);
}

#[test]
fn shopify_with_blank_mail_and_date_on_further_rows() {
    rewritten("shopify.csv", |text| {
        text.replace("#1001,Ann@example.com,,", "#1001,,,")
            .replace(",2024-01-15 09:50:26 +0100,1,\"Plate", ",,1,\"Plate")
    });
}

#[test]
fn shopify_with_the_total_on_every_row() {
    // Some tools fill the order's fields down; the order still has one amount.
    rewritten("shopify.csv", |text| {
        text.replace(
            "#1001,Ann@example.com,,,,,,,,,,,",
            "#1001,Ann@example.com,,,,,,,,,,30.00,",
        )
    });
}

#[test]
fn square_in_american_forms() {
    let date = |text: String, month: &str, day: &str| {
        text.replace(
            &format!("2024-{month}-{day}"),
            &format!("{month}/{day}/2024"),
        )
    };
    rewritten("square.csv", |text| {
        let days = [
            ("01", "15"),
            ("01", "31"),
            ("02", "05"),
            ("02", "10"),
            ("02", "12"),
        ];
        let text = days
            .iter()
            .fold(text, |text, (month, day)| date(text, month, day));
        text.replace("12:59:30", "12:59:30 PM")
            .replace("23:30:00", "11:30:00 PM")
            .replace("10:00:00", "10:00:00 AM")
    });
}

#[test]
fn paypal_in_american_forms() {
    rewritten("paypal.csv", |text| {
        let mut text = text;
        for (german, american) in [("15.01.", "01/15/"), ("31.01.", "01/31/")] {
            text = text.replace(german, american);
        }
        for day in 1..8 {
            text = text.replace(&format!("\"0{day}.02.2024"), &format!("\"02/0{day}/2024"));
        }
        for (german, american) in [
            ("1.250,00", "1,250.00"),
            ("-1.000,00", "-1,000.00"),
            ("23,00", "23.00"),
            ("40,00", "40.00"),
            ("60,00", "60.00"),
            ("10,00", "10.00"),
            ("0,00", "0.00"),
            ("9,99", "9.99"),
        ] {
            text = text.replace(&format!("{german}\""), &format!("{american}\""));
        }
        format!("\u{feff}{text}")
    });
}

#[test]
fn stripe_saved_again_with_semicolons() {
    rewritten("stripe.csv", |text| {
        let mut text = text.replace(',', ";");
        // Twice: of two amounts side by side, the first round takes every other one.
        for amount in ["99.00", "50.00", "20.00", "0.00", "0.59"].repeat(2) {
            text = text.replace(
                &format!(";{amount};"),
                &format!(";{};", amount.replace('.', ",")),
            );
        }
        text
    });
}
