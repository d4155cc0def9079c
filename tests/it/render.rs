//! `retention render`: from what an engine returned for a statement to the file command's document.
//!
//! The results in `data/results` are DuckDB's, for `examples/orders.csv`; `tests/engines/results.py`
//! writes them again. The expected documents are the file command's own, on that file.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::kit::Case;

/// A result, and the file command with the options that the statement was asked with.
const ASKED: [(&str, &str); 7] = [
    (
        "report",
        "report --period 2025-03 --margin 0.4 --retention-cost 12000 --acquisition-cost 345.67",
    ),
    (
        "first",
        "report --period 2023-Q1 --active-within 90d --compare year-ago",
    ),
    (
        "some",
        "report --period 2024-W09 --compare none --metrics retention,aov --as-of 2025-03-15",
    ),
    (
        "trend",
        "trend --from 2023-07 --as-of 2025-03-20 --every quarter --active-within 6mo",
    ),
    ("cohorts", "cohorts --every quarter --unbounded"),
    (
        "money",
        "cohorts --every year --measure cumulative-revenue --align elapsed",
    ),
    ("rfm", "rfm --since 2024-01-01"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn result(name: &str) -> String {
    read(&root().join(format!("tests/it/data/results/{name}.csv")))
}

fn by_file(flags: &str, more: &[&str]) -> String {
    let orders = read(&root().join("examples/orders.csv"));
    let flags: Vec<&str> = flags.split(' ').collect();
    let (command, flags) = flags.split_first().unwrap();
    let case = Case::new(&[command, "orders.csv"]).file("orders.csv", orders);
    case.args(flags).args(more).text()
}

fn rendered(content: &str, more: &[&str]) -> String {
    let case = Case::new(&["render", "result.csv"]).file("result.csv", content);
    case.args(more).text()
}

/// The text without how sure changes are, which customers alone can say: a query returns their sums.
fn without_doubt(json: &str) -> String {
    let mut document: Value = serde_json::from_str(json).unwrap();
    let changes = document.pointer_mut("/comparison/changes");
    let Some(changes) = changes.and_then(Value::as_object_mut) else {
        return json.to_owned();
    };
    for change in changes.values_mut().filter_map(Value::as_object_mut) {
        change.retain(|key, _| matches!(key.as_str(), "value" | "unit"));
    }
    serde_json::to_string_pretty(&document).unwrap() + "\n"
}

/// The same of tables and CSV: without the table of changes, or the last three columns.
fn without_changes(text: &str, format: &str) -> String {
    let table = text.split("\nChanges since ").next().unwrap();
    let table = table.split("\n### Changes since ").next().unwrap();
    if format != "csv" || !text.starts_with("key,") {
        return table.to_owned();
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let lines = reader.records().map(|record| {
        let fields: Vec<String> = record.unwrap().iter().take(9).map(str::to_owned).collect();
        fields.join("|")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The document's text without its `input` and what reading it found: the other lines are compared letter by letter.
fn without_input(text: &str) -> String {
    let mut document: Value = serde_json::from_str(text).unwrap();
    document.as_object_mut().unwrap().shift_remove("findings");
    let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
    let start = text.find("  \"input\": {").unwrap();
    let end = text.find("  \"settings\": {").unwrap();
    format!("{}{}", &text[..start], &text[end..])
}

#[test]
fn a_result_is_the_file_commands_document_but_for_its_input() {
    for (name, flags) in ASKED {
        let (ours, theirs) = (
            rendered(&result(name), &["--format", "json"]),
            by_file(flags, &["--format", "json"]),
        );
        assert_eq!(
            without_input(&ours),
            without_input(&without_doubt(&theirs)),
            "{name}"
        );
        for format in ["table", "csv", "markdown"] {
            let format = ["--format", format];
            let (ours, theirs) = (rendered(&result(name), &format), by_file(flags, &format));
            let told = |text: &str| without_changes(text, format[1]);
            assert_eq!(told(&ours), told(&theirs), "{name} {format:?}");
        }
    }
    let wide = ["--format", "csv", "--wide"];
    let ours = rendered(&result("cohorts"), &wide);
    assert_eq!(ours, by_file("cohorts --every quarter --unbounded", &wide));
}

#[test]
fn the_input_says_what_it_was_rendered_from_and_what_the_table_held() {
    let document = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
    let ours = document(&rendered(&result("report"), &["--format", "json"]));
    let theirs = document(&by_file(ASKED[0].1, &["--format", "json"]));
    let (ours, theirs) = (&ours["input"], &theirs["input"]);
    let file = &ours["files"][0];
    assert_eq!(file["name"], "result.csv");
    assert_eq!(file["role"], "query");
    assert_eq!(file["read_as"]["table"], "orders");
    for (key, value) in theirs.as_object().unwrap() {
        if key != "files" {
            assert_eq!(&ours[key], value, "{key}");
        }
    }
    let piped = Case::new(&["render", "-"]).stdin(result("report")).json();
    assert_eq!(piped["input"]["files"][0]["name"], "stdin");
}

#[test]
fn other_metrics_than_the_querys_can_be_asked_for() {
    let ours = rendered(&result("some"), &["--metrics", "churn", "--format", "csv"]);
    let flags = "report --period 2024-W09 --compare none --metrics churn --as-of 2025-03-15";
    assert_eq!(ours, by_file(flags, &["--format", "csv"]));
}

/// Every client's way of writing the same: rows of the report in capitals with `NULL`, `\N`, in quotes,
/// with CRLF, as TSV, with columns in another order, exponents and zeros behind the last decimal.
#[test]
fn clients_write_the_same_in_different_ways() {
    let content = result("report");
    let expected = rendered(&content, &[]);
    let rows: Vec<Vec<String>> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(content.as_bytes())
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let written = |delimiter: u8, change: &dyn Fn(usize, &str) -> String, turned: bool| {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        for (number, row) in rows.iter().enumerate() {
            let mut row: Vec<String> = row.iter().map(|field| change(number, field)).collect();
            if turned {
                row.reverse();
            }
            writer.write_record(&row).unwrap();
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    };
    let nothing = |text: &'static str| {
        move |number: usize, field: &str| match (number, field) {
            (0, name) => name.to_uppercase(),
            (_, "") => text.to_owned(),
            (_, value) => value.to_owned(),
        }
    };
    let digits = |_: usize, field: &str| match field {
        "12000.000000000" => "1.2E+4".to_owned(),
        "173" => "173.000".to_owned(),
        "2025-03-31" => "2025-03-31 00:00:00".to_owned(),
        other => other.to_owned(),
    };
    for other in [
        written(b',', &nothing("NULL"), false),
        written(b',', &nothing("\\N"), true),
        written(b'\t', &nothing("\\N"), false),
        written(b';', &digits, true),
    ] {
        assert_eq!(rendered(&other, &[]), expected, "{other}");
    }
}

/// BigQuery's columns have no points, and Snowflake's may be in capitals; rows come in any order.
#[test]
fn columns_without_points_and_rows_in_any_order() {
    for name in ["trend", "rfm"] {
        let content = result(name);
        let (header, rows) = content.split_once('\n').unwrap();
        let header = header.replace('.', "_").to_uppercase();
        let mut lines: Vec<&str> = rows.lines().collect();
        if name == "trend" {
            lines.reverse();
        }
        let other = format!("{header}\n{}\n", lines.join("\n"));
        assert_eq!(rendered(&other, &[]), rendered(&content, &[]), "{name}");
    }
}

#[test]
fn conditions_hold_as_they_do_for_files() {
    let case = |condition: &str| {
        let case = Case::new(&["render", "-", "--require", condition]).stdin(result("report"));
        case.any()
    };
    assert_eq!(case("customer_retention_rate >= 85%").status, 0);
    let unmet = case("customers.lost < 5");
    assert_eq!(unmet.status, 3);
    assert_eq!(unmet.stderr, "not met: customers.lost < 5 (it is 5)\n");
    let earlier = rendered(&result("report"), &["--format", "json"]);
    let beside = Case::new(&["render", "-", "--baseline", "earlier.json"])
        .file("earlier.json", earlier)
        .stdin(result("report"))
        .json();
    assert_eq!(beside["settings"]["compare"], "baseline");
    let change = &beside["comparison"]["changes"]["customer_retention_rate"];
    assert_eq!(change["value"], 0.0);
}

#[track_caller]
fn refused(content: &str, expected: &str) {
    let case = Case::new(&["render", "result.csv"]).file("result.csv", content);
    let (_, stderr) = case.status(1).failed();
    assert_eq!(stderr, format!("error: {expected}\n"));
}

const WHOLE: &str =
    "the result is not whole; run the query again, and keep all its rows and columns";
const WANTED: &str = "give what the engine returned for the statement that `retention sql` printed, as CSV with a header line";

#[test]
fn results_that_are_none_are_refused() {
    refused(
        "",
        "result.csv: nothing was returned; see what the engine said, and that it writes CSV with a header line",
    );
    refused(
        "key,value,unit\n",
        "result.csv: the query returned no row: the table holds none of the periods asked for, or no row at all",
    );
    refused(
        "order_id,customer,day\n1,2,3\n",
        &format!(
            "result.csv: not the result of a `retention sql` query (its columns: order_id, customer, day); {WANTED}"
        ),
    );
    for (name, flags) in [ASKED[0], ASKED[3], ASKED[4], ASKED[6]] {
        let printed = by_file(flags, &["--format", "csv"]);
        let command = flags.split(' ').next().unwrap();
        refused(
            &printed,
            &format!(
                "result.csv: this is what `retention {command} --format csv` prints, without the counts that its numbers are made of; run that command with the --format wanted, or {WANTED}"
            ),
        );
        assert!(!name.is_empty());
    }
}

#[test]
fn results_that_are_not_whole_are_refused() {
    let content = result("report");
    let without = |start: &str| {
        let lines: Vec<&str> = content
            .lines()
            .filter(|line| !line.starts_with(start))
            .collect();
        lines.join("\n")
    };
    refused(
        &without("inputs.year_buyers,"),
        &format!("result.csv: there is no row \"inputs.year_buyers\": {WHOLE}"),
    );
    let twice = format!("{content}customers.end,174,customers,,,173,,,\n");
    refused(
        &twice,
        "result.csv:82: \"customers.end\" is there twice, first on line 8: give the result of one query alone",
    );
    refused(
        &format!("{content}customers.end,174\n"),
        &format!("result.csv:82: the row has 2 fields and the header 9: {WHOLE}"),
    );
    refused(
        &result("trend").replace("inputs.gaps", "gaps"),
        &format!("result.csv: there is no column \"inputs.gaps\": {WHOLE}"),
    );
    let trend = result("trend");
    let lines: Vec<&str> = trend.lines().collect();
    let gap = [&lines[..2], &lines[3..]].concat().join("\n");
    refused(
        &gap,
        "result.csv:3: column \"period\": \"2024-Q1\" is not the period that comes here, 2023-Q4; give the result as the engine returned it",
    );
}

#[test]
fn values_that_cannot_be_are_refused() {
    let content = result("report");
    let unchanged = "give the result as the engine returned it";
    for (from, to, expected) in [
        (
            "customers.start,173,",
            "customers.start,many,",
            "result.csv:2: column \"value\" of customers.start: \"many\" is not a count, like 120".to_owned(),
        ),
        (
            "customers.start,173,",
            "customers.start,,",
            "result.csv:2: column \"value\" of customers.start: an empty value is not a count, like 120".to_owned(),
        ),
        (
            "orders.revenue,3075.720000000,",
            "orders.revenue,\"3.075,72\",",
            "result.csv:39: column \"value\" of orders.revenue: \"3.075,72\" is not an amount, like 1234.56".to_owned(),
        ),
        (
            "customers.retained,168,customers,,,163,",
            "customers.retained,168,customers,,,170,",
            format!("result.csv:3: column \"previous\" of customers.retained: \"170\" is more than customers.start (168), which it is a part of; {unchanged}"),
        ),
        (
            "customers.lost,5,",
            "customers.lost,6,",
            format!("result.csv:4: column \"value\" of customers.lost: \"6\" is not what start less retained make, 5; {unchanged}"),
        ),
        (
            "customer_retention_rate,0.97109",
            "customer_retention_rate,0.98109",
            format!("result.csv:11: column \"value\" of customer_retention_rate: \"0.9810982658959537\" is not what the counts beside it make, 0.9710982658959537; {unchanged}"),
        ),
        (
            "settings.compare,previous",
            "settings.compare,year-ago",
            format!("result.csv:67: column \"previous\" of period.name: \"2025-02\" is not the period to compare with, 2024-03; {unchanged}"),
        ),
    ] {
        assert!(content.contains(from), "{from}");
        refused(&content.replacen(from, to, 1), &expected);
    }
}

#[test]
fn conditions_are_for_reports() {
    let case = Case::new(&["render", "-", "--require", "aov > 1"]).stdin(result("rfm"));
    let (_, stderr) = case.status(2).failed();
    assert_eq!(
        stderr,
        "error: --require and --baseline are for the result of `retention sql report`\n"
    );
}

/// Recurring revenue: `mrr --from 2024-01 --as-of 2025-06-20` on `examples/subscriptions.csv`, whose last month is cut.
#[test]
fn a_result_of_recurring_revenue_is_the_file_commands_document() {
    let by_file = |format: &str| {
        let file = read(&root().join("examples/subscriptions.csv"));
        let flags = "mrr s.csv --as-of 2025-06-20 --from 2024-01 --reason-column none --format";
        let flags: Vec<&str> = flags.split(' ').chain([format]).collect();
        Case::new(&flags).file("s.csv", file).text()
    };
    let csv = rendered(&result("mrr"), &["--format", "csv"]);
    assert_eq!(csv, by_file("csv"));
    // What reading the rows found stands last among the notes of the file command.
    let by_file_alone = |format: &str, mark: &str| {
        let text = by_file(format);
        let (before, found) = text.split_once(mark).unwrap();
        let (_, after) = found.split_once("\n\n").unwrap();
        format!("{before}\n{after}")
    };
    let table = rendered(&result("mrr"), &[]);
    assert_eq!(
        table,
        by_file_alone("table", "* s.csv:14: 1 row with an amount of 0")
    );
    // A result names nobody.
    let whole = |text: &str| {
        let mut document: Value = serde_json::from_str(text).unwrap();
        let whole = document.as_object_mut().unwrap();
        for key in ["input", "findings", "largest_movements"] {
            whole.shift_remove(key);
        }
        document
    };
    let ours = rendered(&result("mrr"), &["--format", "json"]);
    assert_eq!(whole(&ours), whole(&by_file("json")));
    assert!(rendered(&result("mrr"), &["--format", "html"]).contains("Net revenue retention"));
}

#[test]
fn a_result_of_recurring_revenue_that_does_not_add_up_is_refused() {
    let content = result("mrr");
    // Two months that swap their rows are put in order; one that is missing is seen.
    let mut lines: Vec<&str> = content.lines().collect();
    lines.swap(2, 3);
    assert_eq!(
        rendered(&(lines.join("\n") + "\n"), &[]),
        rendered(&content, &[])
    );
    lines.remove(4);
    let refused = |content: &str, expected: &str| {
        let case = Case::new(&["render", "result.csv"]).file("result.csv", content);
        let (_, said) = case.status(1).failed();
        assert!(said.contains(expected), "{said}");
    };
    refused(&lines.join("\n"), "is not the month that comes here");
    // A movement that somebody changed.
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(content.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let changed = |name: &str, text: &str| {
        let column = rows[0].iter().position(|own| own == name).unwrap();
        let mut writer = csv::Writer::from_writer(Vec::new());
        for (number, row) in rows.iter().enumerate() {
            let fields = row.iter().enumerate();
            writer
                .write_record(
                    fields.map(|(place, field)| match (number, place == column) {
                        (3, true) => text,
                        _ => field,
                    }),
                )
                .unwrap();
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    };
    refused(
        &changed("new.amount", "1.00"),
        "is not what the start and the movements make",
    );
    refused(
        &changed("new.amount", "much"),
        "column \"new.amount\": \"much\" is not",
    );
    refused(
        &changed("inputs.below_zero", "1"),
        "so many customers pay less than nothing at the month's end",
    );
    let printed = "group,period,first,last,complete,start.amount,new.amount\n,2024-01,2024-01-01,2024-01-31,true,0,1\n";
    refused(printed, "mrr");
}

/// How far two documents differ: money and counts not at all, what is made of sums of products in the last digits.
fn nearly(ours: &Value, theirs: &Value, path: &str) {
    match (ours, theirs) {
        (Value::Object(one), Value::Object(other)) => {
            let names = |object: &serde_json::Map<String, Value>| -> Vec<String> {
                object.keys().cloned().collect()
            };
            assert_eq!(names(one), names(other), "{path}");
            for (key, value) in one {
                nearly(value, &other[key], &format!("{path}.{key}"));
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len(), "{path}");
            for (one, other) in one.iter().zip(other) {
                nearly(one, other, path);
            }
        }
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            assert!(
                (one - other).abs() <= 1e-9 * one.abs().max(1.0),
                "{path}: {one} {other}"
            );
        }
        _ => assert_eq!(ours, theirs, "{path}"),
    }
}

/// `why --period 2025-03 --active-within 3mo --by country --by tenure,cohort` on `examples/orders.csv`.
#[test]
fn a_result_of_why_is_the_file_commands_document() {
    let flags = "why --period 2025-03 --active-within 3mo --by country --by tenure,cohort";
    let whole = |text: &str| {
        let mut document: Value = serde_json::from_str(text).unwrap();
        let whole = document.as_object_mut().unwrap();
        whole.shift_remove("input");
        whole.shift_remove("findings");
        let notes = whole["notes"].as_array_mut().unwrap();
        notes.retain(|note| {
            !note
                .as_str()
                .unwrap()
                .starts_with("tests are by chi-square")
        });
        document
    };
    let ours = rendered(&result("why"), &["--format", "json"]);
    let theirs = by_file(flags, &["--permutations", "0", "--format", "json"]);
    nearly(&whole(&ours), &whole(&theirs), "");
    assert!(ours.contains("tests are by chi-square, since a query's result has sums"));
    let csv = rendered(&result("why"), &["--format", "csv"]);
    let head = |text: &str| text.lines().next().unwrap().to_owned();
    let printed = by_file(flags, &["--format", "csv"]);
    assert_eq!(head(&csv), head(&printed));
    assert!(rendered(&result("why"), &["--format", "html"]).contains("Kept, spending more"));
    // What the file command prints is no result.
    let case = Case::new(&["render", "result.csv"]).file("result.csv", printed);
    let (_, said) = case.status(1).failed();
    assert!(said.contains("retention why"), "{said}");
}

#[test]
fn a_result_of_why_that_does_not_add_up_is_refused() {
    let content = result("why");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(content.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| rows[0].iter().position(|own| own == name).unwrap();
    let changed = |measure: &str, group: &str, name: &str, text: Option<&str>| {
        let place = rows.iter().position(|row| {
            row.get(column("measure")) == Some(measure) && row.get(column("group")) == Some(group)
        });
        let mut writer = csv::Writer::from_writer(Vec::new());
        for (number, row) in rows.iter().enumerate() {
            let here = Some(number) == place;
            let Some(text) = text else {
                // The row left out.
                if !here {
                    writer.write_record(row).unwrap();
                }
                continue;
            };
            let fields = row.iter().enumerate();
            let fields = fields.map(|(at, field)| match here && at == column(name) {
                true => text,
                false => field,
            });
            writer.write_record(fields).unwrap();
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    };
    let refused = |content: &str, expected: &str| {
        let case = Case::new(&["render", "result.csv"]).file("result.csv", content);
        let (_, said) = case.status(1).failed();
        assert!(said.contains(expected), "{said}");
    };
    let groups = "groups that do not add up to all customers";
    refused(
        &changed("average_order_value", "value", "x_now", Some("1.00")),
        groups,
    );
    refused(&changed("average_order_value", "value", "", None), groups);
    refused(
        &changed("average_order_value", "cohort", "d_before", Some("1")),
        groups,
    );
    let all = "is not the sum of the customers' net revenue";
    refused(
        &changed("revenue_per_customer", "all", "x_now", Some("1.00")),
        all,
    );
    refused(
        &changed("average_order_value", "class", "item", Some("gone")),
        "is no step of the bridge",
    );
    refused(
        &changed("average_order_value", "value", "xx_now", Some("much")),
        "column \"xx_now\": \"much\" is not",
    );
    refused(&changed("day", "", "item", Some("2025-02-30")), "is not");
    // A row that is missing leaves no part quietly out.
    refused(
        &changed("average_order_value", "class", "", None),
        "is not what the steps of the bridge add up to",
    );
    refused(
        &changed("repeat_purchase_rate", "all", "", None),
        "is not what the sums of all customers make",
    );
    let march = rows
        .iter()
        .position(|row| row.iter().any(|field| field == "2025-03-03"));
    let mut lines: Vec<&str> = content.lines().collect();
    lines.remove(march.unwrap());
    refused(
        &(lines.join("\n") + "\n"),
        "is not what the days of both periods add up to",
    );
}
