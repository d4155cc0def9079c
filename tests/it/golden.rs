//! The four outputs of one small example, letter by letter. `RETENTION_BLESS=1 cargo test --test it
//! golden` writes them anew; read the difference before it is committed.
//!
//! Checked by hand from `data/shop.csv`, March 2025, active within 2 months: S = ann, bob, eve (of
//! 1 January to 28 February); E = ann, cat, dan, eve (of 1 February to 31 March); lost bob, new dan,
//! won back cat: retention 2/3, with won back (4 − 1)/3. Orders of March 40.00, 10.00, 35.00 and
//! dan's two rows 55.50: 4 orders, 140.50, 3 buyers, average 35.125, median (35 + 40)/2, refunds
//! −5.50, net 135.00. Only ann bought twice in March; ann and cat had bought before. Ever, up to
//! March: 5 customers, ann and cat with two orders or more, net 285.00. Gaps ann 30 days, cat 110:
//! median 70. The year's history is 30 November to 31 March, 122 days: 57.00 × 365.25 / 122 = 170.65.
//! Costs of March: 24.00 / 4 customers, 45.00 / 1 acquired (dan), 30.00 of it marketing. Lifespan
//! 1 / (1 − (2/3)^(365.25/31)) = 1.0085; value 170.65 × 1.0085 × 0.4 = 68.84; payback
//! 45 / (170.65 × 0.4 / 12) = 7.91 months.

use crate::kit::Case;

const SHOP: &str = include_str!("data/shop.csv");
const COSTS: &str = include_str!("data/shop_costs.csv");

fn shop(format: &str) -> Case {
    Case::new(&[
        "report",
        "shop.csv",
        "--costs",
        "costs.csv",
        "--period",
        "2025-03",
    ])
    .args(&[
        "--active-within",
        "2mo",
        "--margin",
        "0.4",
        "--format",
        format,
    ])
    .file("shop.csv", SHOP)
    .file("costs.csv", COSTS)
}

/// Compares with a file in the folder `golden`.
#[track_caller]
pub fn golden(name: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/golden")
        .join(name);
    if std::env::var_os("RETENTION_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "{name} differs; if that is meant, run with RETENTION_BLESS=1\n{found}"
    );
}

#[test]
fn table() {
    let text = shop("table").text();
    golden("report.table.txt", &text);
    let widest = text.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{widest:?}");
    assert!(!text.contains('\x1b'), "no colour outside a terminal");
}

#[test]
fn markdown() {
    golden("report.markdown.txt", &shop("markdown").text());
}

#[test]
fn csv() {
    // The warning about guests, which the table has above its numbers, goes to standard error.
    let text = shop("csv").args(&["--quiet"]).text();
    golden("report.csv.txt", &text);
    // Every record has the header's number of fields.
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let records = reader.records().collect::<Result<Vec<_>, _>>().unwrap();
    assert!(records.len() > 30);
}

#[test]
fn json() {
    golden("report.json.txt", &shop("json").text());
}

/// Long numbers and every note at once must not widen a table.
#[test]
fn no_table_is_wider_than_80_columns() {
    let orders = "customer_id,order_date,amount\na,2024-01-05,123456789012.34\nb,2024-02-05,98765432109.87\n\
                  a,2025-02-28,5555555555555.55\n,2025-03-01,77777777.77\nb,2025-03-02,-999999999.99\n";
    for period in [
        "2025-02",
        "all",
        "2025-03-01..2025-03-02",
        "2025",
        "2024-Q1",
    ] {
        let text = Case::new(&["report", "orders.csv", "--period", period])
            .args(&["--as-of", "2025-03-02"])
            .file("orders.csv", orders)
            .text();
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(80), "{period}: {widest:?}\n{text}");
    }
    for metric in ["clv", "retention", "payback_months"] {
        let text = Case::new(&["explain", metric]).text();
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{text}"
        );
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_in_a_file_and_on_the_screen() {
    let printed = shop("json").text();
    let left = shop("json").args(&["--output", "out.json"]).run();
    assert_eq!(left.read("out.json"), printed);
    assert_eq!(left.files(), ["costs.csv", "out.json", "shop.csv"]);
}
