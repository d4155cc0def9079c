//! Workbooks, read back by another library than the one that wrote them.

use std::path::Path;
use std::process::Command;

use calamine::{Data, DataType, Range, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;

use crate::kit::{Case, Left, skipped};

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    path.join(name).display().to_string()
}

fn opened(left: &Left, name: &str) -> Xlsx<std::io::BufReader<std::fs::File>> {
    open_workbook(left.path(name)).unwrap()
}

/// One file inside a workbook, which is a zip archive.
pub fn part(path: &Path, name: &str) -> String {
    use std::io::Read;
    let bytes = std::fs::read(path).unwrap();
    let number = |at: usize, size: usize| {
        let bytes = &bytes[at..at + size];
        bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let end = bytes
        .windows(4)
        .rposition(|four| four == b"PK\x05\x06")
        .unwrap();
    let mut at = number(end + 16, 4);
    for _ in 0..number(end + 10, 2) {
        let length = number(at + 28, 2);
        if &bytes[at + 46..at + 46 + length] == name.as_bytes() {
            let local = number(at + 42, 4);
            let from = local + 30 + number(local + 26, 2) + number(local + 28, 2);
            let packed = &bytes[from..from + number(at + 20, 4)];
            let mut text = String::new();
            let mut unpacked = flate2::read::DeflateDecoder::new(packed);
            unpacked.read_to_string(&mut text).unwrap();
            return text;
        }
        at += 46 + length + number(at + 30, 2) + number(at + 32, 2);
    }
    panic!("no {name} in the workbook")
}

/// The cell in the row that begins with these words and the column of this header, wherever they stand.
#[track_caller]
fn cell(sheet: &Range<Data>, row: &str, column: &str) -> Data {
    let rows: Vec<&[Data]> = sheet.rows().collect();
    let is = |cell: &Data, text: &str| cell.get_string() == Some(text);
    let place = rows
        .iter()
        .find_map(|cells| cells.iter().position(|cell| is(cell, column)));
    let place = place.unwrap_or_else(|| panic!("no column {column}"));
    let found = rows.iter().find(|cells| is(&cells[0], row));
    found.unwrap_or_else(|| panic!("no row {row}"))[place].clone()
}

fn report() -> Case {
    Case::new(&[
        "report",
        &example("orders.csv"),
        "--customers",
        &example("customers.csv"),
        "--costs",
        &example("costs.csv"),
        "--margin",
        "0.4",
    ])
}

#[test]
fn figures_stand_as_numbers_and_are_those_of_the_json() {
    let document = report().json();
    let mut book = opened(&report().args(&["--output", "r.xlsx"]).run(), "r.xlsx");
    let sheet = book.worksheet_range("Retention report").unwrap();
    let metric = |key: &str, field: &str| document["metrics"][key][field].clone();
    for (title, key) in [
        ("Customer retention rate", "customer_retention_rate"),
        ("Repeat purchase rate", "repeat_purchase_rate"),
        ("Average order value", "average_order_value"),
        ("Customer acquisition cost", "customer_acquisition_cost"),
    ] {
        let expected = metric(key, "value").as_f64();
        assert_eq!(
            cell(&sheet, title, "2025-03").get_float(),
            expected,
            "{title}"
        );
    }
    let interval = metric("customer_retention_rate", "interval");
    for (column, bound) in [("95 % from", "low"), ("95 % to", "high")] {
        let found = cell(&sheet, "Customer retention rate", column);
        assert_eq!(found.get_float(), interval[bound].as_f64(), "{column}");
    }
    let start = cell(&sheet, "At the start (S)", "2025-03");
    assert_eq!(start.get_float(), document["customers"]["start"].as_f64());
    // A day is a day, not a text.
    let read = book.worksheet_range("What was read").unwrap();
    let first = cell(&read, "First day", "How many");
    let first = first.get_datetime().unwrap().to_ymd_hms_milli();
    assert_eq!((first.0, first.1, first.2), (2023, 1, 5));
    // All digits stand on the last sheet.
    let data = book.worksheet_range("Data").unwrap();
    let exact = cell(&data, "customer_lifetime_value", "value");
    assert_eq!(
        exact.get_float(),
        metric("customer_lifetime_value", "value").as_f64()
    );
}

#[test]
fn a_report_has_a_sheet_a_table() {
    let args = ["--by", "country", "--output", "r.xlsx"];
    let left = report().args(&args).run();
    let names = opened(&left, "r.xlsx").sheet_names();
    for name in [
        "Retention report",
        "Active customers",
        "Trend",
        "Cohorts",
        "Survival curve",
        "By country",
        "Definitions",
        "Inputs",
        "Files",
        "Notes",
        "Data",
    ] {
        assert!(names.iter().any(|one| one == name), "{name} in {names:?}");
    }
    // The same input and options give the same bytes.
    let again = report().args(&args).run();
    let bytes = |left: &Left| std::fs::read(left.path("r.xlsx")).unwrap();
    assert!(bytes(&left) == bytes(&again));
}

/// Every command that shows a result writes a workbook whose last sheet is its CSV.
#[test]
fn every_command_writes_one_and_its_data_are_the_csv() {
    let orders = example("orders.csv");
    let customers = example("customers.csv");
    let subscriptions = example("subscriptions.csv");
    let cases: [&[&str]; 14] = [
        &["report", &orders],
        &["report", &orders, "--by", "country"],
        &["check", &orders],
        &["trend", &orders],
        &["cohorts", &orders],
        &["repeat", &orders],
        &["survival", &orders],
        &["rfm", &orders],
        &["clv", &orders],
        &["forecast", &orders, "--customers", &customers],
        &["whatif", &orders, "--retention", "+2pp", "--margin", "0.4"],
        &["why", &orders],
        &["mrr", &subscriptions],
        &[
            "cohorts",
            &orders,
            "--customers",
            &customers,
            "--by",
            "country",
        ],
    ];
    for args in cases {
        let left = Case::new(args)
            .args(&["--output", "r.xlsx", "--quiet"])
            .run();
        let csv = Case::new(args).args(&["--format", "csv", "--quiet"]).text();
        let mut book = opened(&left, "r.xlsx");
        let data = book.worksheet_range("Data").unwrap();
        assert_eq!(data.height(), csv.lines().count(), "{args:?}");
        let header: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
        let found: Vec<String> = data
            .rows()
            .next()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found, header, "{args:?}");
    }
}

#[test]
fn text_from_data_is_never_a_formula() {
    let orders = "order_id,customer_id,order_date,amount,channel\n\
                  1,0042,2024-01-05,10,=1+1\n2,0042,2024-02-05,10,=1+1\n\
                  3,0043,2024-01-07,10,+49\n4,0043,2024-03-05,10,+49\n";
    let left = Case::new(&[
        "report",
        "o.csv",
        "--by",
        "channel",
        "--active-within",
        "30d",
    ])
    .file("o.csv", orders)
    .args(&["--period", "2024-02", "--output", "r.xlsx", "--quiet"])
    .run();
    let mut book = opened(&left, "r.xlsx");
    let groups = book.worksheet_range("By channel").unwrap();
    assert!(groups.rows().any(|row| row[0].get_string() == Some("=1+1")));
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn the_form_is_that_of_the_files_ending_unless_one_is_asked_for() {
    let written = |name: &str, more: &[&str]| {
        let left = Case::new(&["report", &example("orders.csv"), "--output", name])
            .args(more)
            .run();
        std::fs::read(left.path(name)).unwrap()
    };
    assert!(written("r.xlsx", &[]).starts_with(b"PK"));
    assert!(written("R.HTML", &[]).starts_with(b"<!DOCTYPE html>"));
    assert!(written("r.json", &[]).starts_with(b"{"));
    assert!(written("r.csv", &[]).starts_with(b"key,value"));
    assert!(written("r.md", &[]).starts_with(b"### Retention report"));
    assert!(written("r.txt", &[]).starts_with(b"Retention report"));
    assert!(written("r.html", &["--format", "csv"]).starts_with(b"key,value"));
}

/// openpyxl sees formats, frozen heads, a scale of colours and charts.
#[test]
fn openpyxl_reads_formats_heads_and_charts() {
    let script = "import sys, json, openpyxl\n\
        w = openpyxl.load_workbook(sys.argv[1])\n\
        f = w['Retention report']\n\
        row = next(r for r in f.iter_rows() if r[0].value == 'Customer retention rate')\n\
        print(json.dumps({'format': row[1].number_format, 'type': row[1].data_type, 'frozen': f.freeze_panes,\n\
          'charts': sum(len(s._charts) for s in w),\n\
          'scales': len(w['Cohorts'].conditional_formatting)}))";
    let python = ["python3", "python"].into_iter().find(|python| {
        let output = Command::new(python)
            .args(["-c", "import openpyxl"])
            .output();
        output.is_ok_and(|output| output.status.success())
    });
    let Some(python) = python else {
        return skipped("python with openpyxl is not installed: a workbook was not opened by it");
    };
    let left = report().args(&["--output", "r.xlsx"]).run();
    let output = Command::new(python)
        .args(["-c", script])
        .arg(left.path("r.xlsx"))
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["format"], "0.0%");
    assert_eq!(found["type"], "n");
    // Title, two plain sentences, two lines of what it is about, an empty row, the heads.
    assert_eq!(found["frozen"], "B8");
    assert!(found["charts"].as_u64() > Some(6), "{found}");
    assert!(found["scales"].as_u64() >= Some(1), "{found}");
}

/// LibreOffice opens it, and gives the figures back as it shows them.
#[test]
fn libreoffice_shows_the_figures() {
    let found = Command::new("soffice").arg("--version").output();
    if !found.is_ok_and(|output| output.status.success()) {
        return skipped("LibreOffice is not installed: a workbook was not opened by it");
    }
    let left = report().args(&["--output", "r.xlsx"]).run();
    let folder = left.path("r.xlsx").parent().unwrap().to_owned();
    let output = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}/profile",
            folder.display()
        ))
        .args(["--headless", "--convert-to", "csv", "r.xlsx"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(output.status.success());
    let text = std::fs::read(left.path("r.csv")).unwrap();
    let text = String::from_utf8_lossy(&text);
    // 125 of 131 customers are 95.4198… %: a number in percent, not a text.
    let line = text
        .lines()
        .find(|line| line.starts_with("Customer retention rate,"));
    let shown = line.unwrap().split(',').nth(1).unwrap();
    let share: f64 = shown.trim_end_matches('%').parse().unwrap();
    assert!(
        shown.ends_with('%') && (share - 12500.0 / 131.0).abs() < 0.05,
        "{shown}"
    );
}

/// The rows of a CSV file as a sheet: numbers as numbers, days as serial days.
fn sheet_of(csv: &str, book: &mut Workbook, name: &str) {
    let sheet = book.add_worksheet().set_name(name).unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (row, line) in (0..).zip(csv.lines()) {
        for (column, field) in (0..).zip(line.split(',')) {
            let date = ExcelDateTime::parse_from_str(field)
                .ok()
                .filter(|_| field.len() == 10);
            match (date, field.parse::<f64>()) {
                (Some(date), _) => sheet.write_datetime_with_format(row, column, date, &day),
                (None, Ok(number)) => sheet.write_number(row, column, number),
                (None, Err(_)) => sheet.write_string(row, column, field),
            }
            .unwrap();
        }
    }
}

fn text(name: &str) -> String {
    std::fs::read_to_string(example(name)).unwrap()
}

/// Everything of a report but what is said of its files.
fn figures(mut document: Value) -> Value {
    document.as_object_mut().unwrap().remove("input");
    document
}

#[test]
fn sheets_give_the_figures_of_their_csv() {
    let mut book = Workbook::new();
    sheet_of(&text("orders.csv"), &mut book, "Orders");
    sheet_of(&text("costs.csv"), &mut book, "Costs");
    sheet_of(&text("customers.csv"), &mut book, "People");
    let bytes = book.save_to_buffer().unwrap();
    let of_sheets = Case::new(&[
        "report",
        "o.xlsx",
        "--customers",
        "c.xlsx",
        "--costs",
        "k.xlsx",
        "--margin",
        "0.4",
    ])
    .args(&[
        "--sheet",
        "orders",
        "--sheet",
        "c.xlsx:People",
        "--sheet",
        "k.xlsx:Costs",
    ])
    .file("o.xlsx", &bytes)
    .file("c.xlsx", &bytes)
    .file("k.xlsx", &bytes)
    .json();
    assert_eq!(of_sheets["input"]["files"][0]["read_as"]["sheet"], "Orders");
    let (own, of_csv) = (figures(of_sheets), figures(report().json()));
    assert_eq!(own["metrics"], of_csv["metrics"]);
    assert_eq!(own["customers"], of_csv["customers"]);
}

/// `small.xls` and `small.ods` were saved by LibreOffice from the four rows here.
#[test]
fn old_and_open_forms_are_read_too() {
    let csv = "order_id,customer_id,order_date,amount\n1,17850,2024-01-05,15.30\n2,17850,2024-02-07,1234.5\n\
               3,13047,2024-02-09,7\n4,13047,2024-03-01,2.25\n";
    let args = [
        "report",
        "--period",
        "2024-02",
        "--active-within",
        "30d",
        "--quiet",
    ];
    let of_csv = Case::new(&args).args(&["o.csv"]).file("o.csv", csv).json();
    for name in ["small.xls", "small.ods"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/it/data")
            .join(name);
        let of_book = Case::new(&args).args(&[&path.display().to_string()]).json();
        assert_eq!(
            figures(of_book)["metrics"],
            figures(of_csv.clone())["metrics"],
            "{name}"
        );
    }
}

#[test]
fn what_a_spreadsheet_cut_or_did_not_calculate_is_told_with_its_cell() {
    let mut book = Workbook::new();
    sheet_of(
        "customer_id,order_date,amount\n1234567890123456789,2024-01-05,10\n",
        &mut book,
        "Orders",
    );
    let bytes = book.save_to_buffer().unwrap();
    let (_, said) = Case::new(&["report", "o.xlsx"])
        .file("o.xlsx", bytes)
        .status(1)
        .failed();
    // The number has 19 digits, of which a spreadsheet keeps 15.
    assert!(
        said.contains("o.xlsx:2: column \"customer_id\": \"1.23456789012346E+18\""),
        "{said}"
    );
    let mut book = Workbook::new();
    sheet_of(&text("orders.csv"), &mut book, "A");
    sheet_of(&text("orders.csv"), &mut book, "B");
    let bytes = book.save_to_buffer().unwrap();
    Case::new(&["report", "o.xlsx"])
        .file("o.xlsx", bytes)
        .status(1)
        .stderr("error: o.xlsx: this workbook has several sheets: \"A\", \"B\"; name one with --sheet\n")
        .run();
}

#[test]
fn folders_and_patterns_stand_for_their_files() {
    let rows = text("orders.csv");
    let (header, rows) = rows.split_once('\n').unwrap();
    let half = rows.len() / 2;
    let half = half + rows[half..].find('\n').unwrap() + 1;
    let part = |rows: &str| format!("{header}\n{rows}");
    let of_one = figures(Case::new(&["report", &example("orders.csv")]).json());
    for name in ["parts", "parts/2*.csv", "parts/**/*.csv"] {
        let document = Case::new(&["report", name])
            .file("parts/2024.csv", part(&rows[..half]))
            .file("parts/2025.csv", part(&rows[half..]))
            .file("parts/notes.md", "nothing")
            .json();
        assert_eq!(
            document["input"]["files"][1]["name"], "parts/2025.csv",
            "{name}"
        );
        assert_eq!(figures(document)["metrics"], of_one["metrics"], "{name}");
    }
    let (_, said) = Case::new(&["report", "x*.csv"]).status(2).failed();
    assert!(said.contains("no file fits this pattern"), "{said}");
}
