//! Lists of customers: as long as the figure beside them, with the reason first.

use std::path::Path;

use calamine::{DataType, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::kit::{Case, Left};

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    path.join(name).display().to_string()
}

/// The rows of a list, its header first.
fn rows(left: &Left) -> Vec<Vec<String>> {
    let text = left.read("list.csv");
    let lines = text.lines();
    lines
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

fn run(args: &[&str]) -> (Value, Vec<Vec<String>>) {
    let left = Case::new(args)
        .args(&[
            "--customers-out",
            "list.csv",
            "--output",
            "r.json",
            "--quiet",
        ])
        .run();
    (
        serde_json::from_str(&left.read("r.json")).unwrap(),
        rows(&left),
    )
}

#[test]
fn who_became_what_is_as_long_as_the_counts() {
    let orders = example("orders.csv");
    let customers = example("customers.csv");
    for args in [
        &[
            "report",
            &orders,
            "--period",
            "2025-Q1",
            "--active-within",
            "60d",
        ][..],
        &[
            "report",
            &orders,
            "--customers",
            &customers,
            "--period",
            "2025-Q1",
        ],
    ] {
        let (report, list) = run(args);
        assert_eq!(list[0][..2], ["why", "customer_id"]);
        for (who, key) in [
            ("lost", "lost"),
            ("won-back", "won_back"),
            ("new", "new"),
            ("retained", "retained"),
        ] {
            let count = list.iter().filter(|row| row[0] == who).count() as u64;
            assert_eq!(
                report["customers"][key].as_u64(),
                Some(count),
                "{who} of {args:?}"
            );
            assert!(who == "won-back" || count > 0, "{who}");
        }
        let (_, lost) = run(&[args, &["--who", "lost,new"]].concat());
        let expected: Vec<_> = list
            .iter()
            .filter(|row| ["why", "lost", "new"].contains(&row[0].as_str()))
            .collect();
        assert_eq!(lost.iter().collect::<Vec<_>>(), expected);
    }
}

/// By hand: a was there in January and in March; b in January alone; c came in March.
#[test]
fn a_list_by_hand_carries_columns_and_leaves_guests_out() {
    let orders = "customer,date,amount,contact,country\n\
        a,2025-01-05,10,a@x.org,DE\na,2025-03-02,5,new@x.org,DE\na,2025-03-09,-2,new@x.org,DE\n\
        b,2025-02-10,7,b@x.org,FR\nc,2025-03-20,8,c@x.org,DE\n,2025-03-21,9,,DE\nd,2025-04-02,1,d@x.org,DE\n";
    let left = Case::new(&[
        "report",
        "o.csv",
        "--period",
        "2025-03",
        "--active-within",
        "30d",
        "--quiet",
    ])
    .args(&[
        "--carry",
        "contact",
        "--customers-out",
        "list.csv",
        "--output",
        "r.txt",
    ])
    .file("o.csv", orders)
    .run();
    assert_eq!(
        left.read("list.csv"),
        "why,customer_id,first_day,last_day,orders,net_revenue,contact\n\
         lost,b,2025-02-10,2025-02-10,1,7.00,b@x.org\n\
         won-back,a,2025-01-05,2025-03-02,2,13.00,a@x.org\n\
         new,c,2025-03-20,2025-03-20,1,8.00,c@x.org\n"
    );
    // Groups stay those of --by.
    let by = Case::new(&[
        "report",
        "o.csv",
        "--period",
        "2025-03",
        "--active-within",
        "30d",
        "--quiet",
    ])
    .args(&[
        "--by",
        "country",
        "--carry",
        "contact",
        "--customers-out",
        "list.csv",
        "--format",
        "json",
    ])
    .file("o.csv", orders)
    .args(&["--output", "r.json"])
    .run();
    let report: Value = serde_json::from_str(&by.read("r.json")).unwrap();
    assert_eq!(
        (&report["by"], report["groups"].as_array().unwrap().len()),
        (&"country".into(), 2)
    );
    assert!(by.read("list.csv").contains("2025-02-10,1,7.00,b@x.org\n"));
    let (_, said) = Case::new(&[
        "report",
        "o.csv",
        "--carry",
        "mail",
        "--customers-out",
        "l.csv",
    ])
    .file("o.csv", orders)
    .status(1)
    .failed();
    assert!(
        said.contains("--carry \"mail\": there is no such column"),
        "{said}"
    );
}

#[test]
fn segments_are_as_many_as_the_table_says() {
    let (report, list) = run(&[
        "rfm",
        &example("orders.csv"),
        "--segment",
        "at risk,Champions",
        "--carry",
        "country",
    ]);
    assert_eq!(list[0].last().unwrap(), "country");
    let of = |name: &str| {
        let mut segments = report["segments"].as_array().unwrap().iter();
        let found = segments.find(|segment| segment["segment"] == name);
        found.unwrap()["customers"].as_u64().unwrap() as usize
    };
    assert_eq!(list.len() - 1, of("At risk") + of("Champions"));
    assert!(
        list[1..]
            .iter()
            .all(|row| ["At risk", "Champions"].contains(&row[0].as_str()))
    );
    let (_, said) = Case::new(&[
        "rfm",
        &example("orders.csv"),
        "--segment",
        "Lazy",
        "--customers-out",
        "l.csv",
    ])
    .status(2)
    .failed();
    assert!(
        said.contains("--segment Lazy: there is no such segment; there are Champions,"),
        "{said}"
    );
}

#[test]
fn whose_next_order_is_due_is_as_long_as_the_report_says() {
    let (report, list) = run(&["repeat", &example("orders.csv"), "--orders", "9"]);
    let due: u64 = report["next_order"]
        .as_array()
        .unwrap()
        .iter()
        .map(|next| next["due"].as_u64().unwrap())
        .sum();
    assert_eq!(list.len() as u64 - 1, due);
    assert!(due > 0);
    // By hand: x and y went on after 10 and 20 days, whose median is 15; z waits for 15 days, w for 14.
    let orders = "customer,date,amount\nx,2025-01-01,1\nx,2025-01-11,1\ny,2025-01-01,1\ny,2025-01-21,1\n\
                  z,2025-03-01,1\nw,2025-03-02,1\n";
    let left = Case::new(&[
        "repeat",
        "o.csv",
        "--as-of",
        "2025-03-16",
        "--orders",
        "1",
        "--quiet",
    ])
    .args(&["--customers-out", "list.csv", "--output", "r.txt"])
    .file("o.csv", orders)
    .run();
    assert_eq!(
        left.read("list.csv"),
        "why,customer_id,order_days,last_day,days_since,median_days\ndue,z,1,2025-03-01,15,15\n"
    );
}

#[test]
fn values_are_listed_from_the_top() {
    let orders = example("orders.csv");
    let (_, all) = run(&["clv", &orders]);
    let (_, top) = run(&["clv", &orders, "--top", "7"]);
    let column = |name: &str| all[0].iter().position(|one| one == name).unwrap();
    let of = |row: &Vec<String>, name: &str| row[column(name)].parse::<f64>().unwrap();
    let mut best: Vec<_> = all[1..].iter().collect();
    best.sort_by(|one, other| of(other, "predicted_value").total_cmp(&of(one, "predicted_value")));
    let ids = |rows: &[&Vec<String>]| rows.iter().map(|row| row[1].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&top[1..].iter().collect::<Vec<_>>()), ids(&best[..7]));
    assert!(top[1..].iter().all(|row| row[0] == "top 7"));
    let (_, risk) = run(&["clv", &orders, "--at-risk"]);
    let expected = all[1..]
        .iter()
        .filter(|row| of(row, "repeat_days") > 0.0 && of(row, "probability_alive") < 0.5);
    assert_eq!(risk.len() - 1, expected.count());
    assert!(
        risk[1..]
            .is_sorted_by(|one, other| of(one, "historic_value") >= of(other, "historic_value"))
    );
}

#[test]
fn a_list_is_a_workbook_where_its_file_ends_so() {
    let orders = "customer,date,amount\n0042,2025-01-05,10\n0042,2025-02-05,5\n=x,2025-02-07,5\n";
    let left = Case::new(&[
        "report",
        "o.csv",
        "--period",
        "2025-02",
        "--active-within",
        "60d",
        "--quiet",
    ])
    .args(&["--customers-out", "list.xlsx", "--output", "r.txt"])
    .file("o.csv", orders)
    .run();
    let mut book: Xlsx<_> = open_workbook(left.path("list.xlsx")).unwrap();
    let sheet = book.worksheet_range("Customers").unwrap();
    assert_eq!(sheet.height(), 3);
    // Ids stay texts, days are days.
    assert_eq!(sheet.get((1, 1)).unwrap().get_string(), Some("=x"));
    assert_eq!(sheet.get((2, 1)).unwrap().get_string(), Some("0042"));
    assert!(sheet.get((2, 2)).unwrap().is_datetime());
    assert_eq!(sheet.get((2, 5)).unwrap().get_float(), Some(15.0));
}

#[test]
fn the_name_of_a_result_takes_the_period_of_its_data() {
    let orders = example("orders.csv");
    for (args, name) in [
        (&["report", &orders][..], "r-2025-03.html"),
        (
            &["report", &orders, "--period", "2025-Q1", "--by", "country"],
            "r-2025-Q1.html",
        ),
        (&["trend", &orders, "--every", "quarter"], "r-2025-Q1.html"),
        (&["why", &orders], "r-2025-03.html"),
    ] {
        let left = Case::new(args)
            .args(&["--output", "r-{period}.html", "--quiet"])
            .run();
        assert_eq!(left.files(), [name], "{args:?}");
        assert!(left.read(name).starts_with("<!DOCTYPE html>"));
    }
    Case::new(&["rfm", &orders, "--output", "r-{period}.html"])
        .status(2)
        .stderr("error: --output: {period} stands for the period of a result, and this one has none; name the file without it\n")
        .run();
    // Not over a file that is read.
    let text = std::fs::read_to_string(&orders).unwrap();
    let (left, said) = Case::new(&["report", "2025-03.csv", "--output", "{period}.csv"])
        .file("2025-03.csv", &text)
        .status(2)
        .failed();
    assert!(
        said.contains("2025-03.csv is a file that this command reads"),
        "{said}"
    );
    assert_eq!(left.read("2025-03.csv"), text);
}

/// By hand: ann moved from a@x to b@x, and to DE; of the two rows of her last day the later text counts.
#[test]
fn the_last_value_goes_along_where_it_is_asked_for() {
    let orders = "order_id,customer_id,order_date,amount,mail,country\n\
                  1,ann,2025-01-05,10.00,a@x,FR\n\
                  2,bob,2025-01-06,10.00,b@y,FR\n\
                  4,ann,2025-03-02,10.00,c@x,DE\n\
                  3,ann,2025-02-01,10.00,b@x,FR\n\
                  5,ann,2025-03-02,10.00,b@x,DE\n";
    let list = |carry: &str| {
        let left = Case::new(&["rfm", "o.csv", "--quiet", "--output", "rfm.json"])
            .args(&["--customers-out", "list.csv", "--carry", carry])
            .file("o.csv", orders)
            .run();
        let rows = rows(&left);
        let ann = rows.iter().find(|row| row.iter().any(|cell| cell == "ann"));
        let width = ann.unwrap().len();
        ann.unwrap()[width - carry.split(',').count()..].to_vec()
    };
    assert_eq!(list("mail,country"), ["a@x", "FR"]);
    assert_eq!(list("mail:last,country:last"), ["c@x", "DE"]);
    assert_eq!(list("mail:first,country:last"), ["a@x", "DE"]);
    // Among the columns of groups too: the group stays that of the first value.
    let left = Case::new(&[
        "report", "o.csv", "--quiet", "--output", "r.json", "--by", "country",
    ])
    .args(&["--customers-out", "list.csv", "--carry", "country:last"])
    .args(&["--period", "2025-03"])
    .file("o.csv", orders)
    .run();
    let groups: Value = serde_json::from_str(&left.read("r.json")).unwrap();
    let names: Vec<&str> = groups["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["FR"]);
    assert!(left.read("list.csv").contains("DE"));
}

#[test]
fn the_list_of_movements_carries_columns_too() {
    let rows = "customer_id,start_date,end_date,mrr,mail\n\
                ann,2025-01-05,2025-02-20,10,a@x\n\
                bob,2025-01-06,,20,b@y\n\
                ann,2025-02-20,,15,z@x\n";
    let list = |carry: &str| {
        let left = Case::new(&["mrr", "s.csv", "--as-of", "2025-04-30", "--quiet"])
            .args(&[
                "--output",
                "mrr.json",
                "--customers-out",
                "list.csv",
                "--carry",
                carry,
            ])
            .file("s.csv", rows)
            .run();
        let text = left.read("list.csv");
        let mut lines: Vec<String> = text
            .lines()
            .map(|line| line.rsplit(',').next().unwrap().to_owned())
            .collect();
        lines.sort();
        lines
    };
    assert_eq!(list("mail"), ["a@x", "b@y", "mail"]);
    assert_eq!(list("mail:last"), ["b@y", "mail", "z@x"]);
    let said = Case::new(&[
        "mrr",
        "s.csv",
        "--customers-out",
        "l.csv",
        "--carry",
        "mial",
    ])
    .file("s.csv", rows)
    .status(1)
    .any()
    .stderr;
    assert!(said.contains("--carry") && said.contains("mail"), "{said}");
}
