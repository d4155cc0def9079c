//! The library as somebody else's program uses it. What it computes is what the program prints, byte for byte.

use retention::{Compare, Error, Files, Format, ReportOptions};

use crate::kit::Case;

/// What the program prints on the same files.
fn printed(args: &[&str]) -> String {
    let mut all = vec!["report", "examples/orders.csv"];
    all.extend(args);
    let mut out = Vec::new();
    let mut err = Vec::new();
    let args = std::iter::once("retention").chain(all).map(Into::into);
    retention::run(args, &mut out, &mut err);
    assert_eq!(String::from_utf8_lossy(&err), "");
    String::from_utf8(out).unwrap()
}

#[test]
fn a_report_is_the_programs_report() {
    let data = Files::of_orders(["examples/orders.csv"]).read().unwrap();
    let report = data.report(&ReportOptions::default()).unwrap();
    for format in [Format::Json, Format::Csv, Format::Html] {
        let text = String::from_utf8(report.print(format).unwrap()).unwrap();
        match format {
            Format::Json => assert_eq!(text, printed(&["--format", "json"])),
            Format::Csv => assert_eq!(text, printed(&["--format", "csv"])),
            // The program's page has more parts.
            _ => assert!(text.contains("<html")),
        }
    }
    let data = Files::of_orders(["examples/orders.csv"])
        .customers("examples/customers.csv")
        .costs("examples/costs.csv");
    let data = data.timezone("Europe/Berlin").unwrap().read().unwrap();
    let options = ReportOptions {
        period: "2025-Q1".parse().unwrap(),
        compare: Compare::YearAgo,
        margin: Some(0.4),
        ..ReportOptions::default()
    };
    let report = data.report(&options).unwrap();
    let args = "--customers examples/customers.csv --costs examples/costs.csv --timezone Europe/Berlin \
                --period 2025-Q1 --compare year-ago --margin 0.4 --format json";
    let args: Vec<&str> = args.split_whitespace().collect();
    let text = String::from_utf8(report.print(Format::Json).unwrap()).unwrap();
    assert_eq!(text, printed(&args));
    assert_eq!(report.period(), "2025-Q1");
    assert_eq!(
        report.metric("aov").map(|metric| &metric.unit),
        report
            .metrics()
            .find(|(key, _)| *key == "average_order_value")
            .map(|(_, metric)| &metric.unit)
    );
    assert!(report.metric("no such metric").is_none());
}

#[test]
fn what_a_person_must_decide_is_an_error_of_its_own() {
    // Every row of order 1 bears 30.00: the order's total, or an item's price, and nothing tells which.
    let rows = "order_id,customer_id,order_date,amount\n\
                1,a,2025-01-03,30.00\n1,a,2025-01-03,30.00\n2,b,2025-01-04,20.00\n2,b,2025-01-04,20.00\n\
                3,a,2025-02-03,10.00\n3,a,2025-02-03,10.00\n";
    let left = Case::new(&["--version"]).file("orders.csv", rows);
    let path = left.folder().join("orders.csv");
    let files = Files::of_orders([&path]);
    match files.clone().read() {
        Err(Error::Undecided(text)) => {
            assert!(text.contains("every row bears the same amount"), "{text}")
        }
        other => panic!("{:?}", other.map(|_| ())),
    }
    let data = files.despite_decisions().read().unwrap();
    assert_eq!(data.warnings().len(), 1);
    let report = data.report(&ReportOptions::default()).unwrap();
    let table = String::from_utf8(report.print(Format::Table).unwrap()).unwrap();
    assert!(table.contains(&data.warnings()[0][..30]), "{table}");
}

#[test]
fn files_that_cannot_be_used_say_where() {
    let missing = Files::of_orders(["no/such/orders.csv"]).read();
    let text = missing.map(|_| ()).unwrap_err().to_string();
    assert!(text.starts_with("no/such/orders.csv: "), "{text}");
    let zone = Files::of_orders(["examples/orders.csv"]).timezone("Mars/Base");
    assert!(matches!(zone, Err(Error::Usage(_))));
}
