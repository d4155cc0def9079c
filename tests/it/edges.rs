//! What the program must not do to files, and what it must not hide.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::kit::Case;

const ORDERS: &str = "order_id,customer_id,order_date,amount\n\
                      1,ann,2025-01-10,10.00\n\
                      2,bob,2025-02-05,20.00\n\
                      3,ann,2025-03-01,30.00\n\
                      4,bob,2025-04-02,1.00\n";

const CUSTOMERS: &str = "customer_id,start,end\nann,2025-01-10,\nbob,2025-02-05,2025-03-31\n";
const COSTS: &str = "date,kind,category,amount\n2025-03-01,retention,mail,5\n";

#[test]
fn no_result_goes_over_a_file_that_is_read() {
    let files = [
        ("o.csv", ORDERS),
        ("c.csv", CUSTOMERS),
        ("k.csv", COSTS),
        ("s.toml", "[defaults]\nmargin = 0.4\n"),
        (
            "g.toml",
            "[[segment]]\nname = \"All\"\nrecency = [1, 5]\nfrequency = [1, 5]\n",
        ),
    ];
    let all = [
        "--customers",
        "c.csv",
        "--costs",
        "k.csv",
        "--config",
        "s.toml",
    ];
    for (args, flag, name) in [
        (
            &["report", "o.csv", "--output", "o.csv"][..],
            "--output",
            "o.csv",
        ),
        (
            &["report", "o.csv", "--output", "./o.csv"],
            "--output",
            "./o.csv",
        ),
        (
            &["report", "o.csv", "--output", "c.csv"],
            "--output",
            "c.csv",
        ),
        (
            &["report", "o.csv", "--output", "k.csv"],
            "--output",
            "k.csv",
        ),
        (
            &["report", "o.csv", "--output", "s.toml"],
            "--output",
            "s.toml",
        ),
        (
            &["report", "o.csv", "--skip-bad-rows", "--rejects", "o.csv"],
            "--rejects",
            "o.csv",
        ),
        (
            &["trend", "o.csv", "--output", "o.csv"],
            "--output",
            "o.csv",
        ),
        (
            &["cohorts", "o.csv", "--output", "o.csv"],
            "--output",
            "o.csv",
        ),
        (
            &["repeat", "o.csv", "--output", "o.csv"],
            "--output",
            "o.csv",
        ),
        (
            &["rfm", "o.csv", "--customers-out", "o.csv"],
            "--customers-out",
            "o.csv",
        ),
        (
            &["rfm", "o.csv", "--grid", "g.toml", "--output", "g.toml"],
            "--output",
            "g.toml",
        ),
        (
            &["clv", "o.csv", "--customers-out", "c.csv"],
            "--customers-out",
            "c.csv",
        ),
        (
            &["check", "o.csv", "--output", "o.csv"],
            "--output",
            "o.csv",
        ),
        (
            &["render", "o.csv", "--output", "o.csv"],
            "--output",
            "o.csv",
        ),
    ] {
        let is_alone = matches!(args[0], "check" | "render");
        let mut case = Case::new(args).args(if is_alone { &[] } else { &all });
        for (name, content) in files {
            case = case.file(name, content);
        }
        let (left, said) = case.status(2).failed();
        // The settings are named, and told, before.
        let said = said.trim_start_matches("settings from s.toml\n");
        let begin = format!("error: {flag}: {name} is a file that this command reads");
        assert!(said.starts_with(&begin), "{args:?}: {said}");
        for (name, content) in files {
            assert_eq!(left.read(name), content, "{args:?} {name}");
        }
        assert_eq!(left.files().len(), files.len(), "{args:?}");
    }
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_retention"));
    command
        .args(args)
        .current_dir(folder)
        .env_remove("RETENTION_CONFIG")
        .stdin(Stdio::null());
    command
}

#[cfg(unix)]
#[test]
fn links_are_looked_through() {
    let folder = tempfile::tempdir().unwrap();
    let orders = folder.path().join("o.csv");
    fs::write(&orders, ORDERS).unwrap();
    std::os::unix::fs::symlink("o.csv", folder.path().join("soft.csv")).unwrap();
    fs::hard_link(&orders, folder.path().join("hard.csv")).unwrap();
    for name in ["soft.csv", "hard.csv"] {
        for args in [["o.csv", name], [name, "o.csv"]] {
            let args = ["report", args[0], "--output", args[1]];
            let output = program(folder.path(), &args).output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains(&format!("{} is a file", args[3])), "{said}");
            assert!(said.contains(&format!("(as {})", args[1])), "{said}");
        }
    }
    // Standard input is the file behind it.
    let output = program(folder.path(), &["report", "-", "--output", "o.csv"])
        .stdin(fs::File::open(&orders).unwrap())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&orders).unwrap(), ORDERS);
}

#[test]
fn a_file_of_settings_that_was_only_found_says_what_it_does() {
    let config = "[defaults]\nquiet = true\nwhere = \"customer_id=ann\"\nactive-within = \"60d\"\nformat = \"csv\"\n";
    let run = |args: &[&str]| {
        Case::new(&["report", "data/o.csv"])
            .args(args)
            .file("data/o.csv", ORDERS)
            .file("data/retention.toml", config)
            .any()
    };
    for format in ["table", "json", "csv", "markdown", "html"] {
        let output = run(&["--format", format]);
        assert_eq!(
            (output.status, output.stderr.as_str()),
            (
                0,
                "settings from data/retention.toml: --where=customer_id=ann --active-within=60d; \
                 quiet does not count: the file was only found\n"
            ),
            "{format}"
        );
    }
    // Named, it may be quiet; and so may whoever types it.
    assert_eq!(run(&["--config", "data/retention.toml"]).stderr, "");
    assert_eq!(run(&["--quiet"]).stderr, "");
}

#[test]
fn a_list_of_customers_leaves_ids_as_they_are() {
    // A telephone number and a negative one are ids; a sum and a call of a program would be run.
    let orders = "customer,date,amount\n+4917012,2025-01-01,5\n-7,2025-01-02,9\n-2+3,2025-01-02,9\n=cmd(),2025-01-02,9\n";
    let case = || {
        Case::new(&[
            "rfm",
            "o.csv",
            "--customers-out",
            "list.csv",
            "--output",
            "r.txt",
        ])
        .file("o.csv", orders)
    };
    let left = case()
        .stderr("list.csv: an apostrophe stands before 2 texts that a spreadsheet would run as a formula\n")
        .run();
    let list = left.read("list.csv");
    let ids: Vec<&str> = list
        .lines()
        .filter_map(|line| line.split(',').nth(1))
        .collect();
    assert_eq!(ids, ["customer_id", "+4917012", "'-2+3", "-7", "'=cmd()"]);
    case().args(&["--quiet"]).run();
}

#[cfg(unix)]
#[test]
fn a_list_is_not_written_where_the_result_fails() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("o.csv"), ORDERS).unwrap();
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        return;
    };
    let args = ["rfm", "o.csv", "--customers-out", "list.csv"];
    let output = program(folder.path(), &args).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!folder.path().join("list.csv").exists());
}

#[test]
fn part_files_that_a_run_left_behind_are_removed() {
    let left = Case::new(&["report", "o.csv", "--output", "r.txt"])
        .file("o.csv", ORDERS)
        .file(".retention-abc.part", "half a res")
        .file(".retention-notes.txt", "mine")
        .run();
    assert_eq!(left.files(), [".retention-notes.txt", "o.csv", "r.txt"]);
}

#[test]
fn a_part_file_that_a_run_holds_stays() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("o.csv"), ORDERS).unwrap();
    let held = fs::File::create(folder.path().join(".retention-held.part")).unwrap();
    held.lock().unwrap();
    let args = ["report", "o.csv", "--output", "r.txt"];
    let output = program(folder.path(), &args).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(folder.path().join(".retention-held.part").exists());
}

#[cfg(unix)]
#[test]
fn standard_input_that_repeats_a_file_is_noticed() {
    let more = "order_id,customer_id,order_date,amount\n9,cat,2025-04-03,1.00\n";
    for command in ["report", "trend"] {
        Case::new(&[command, "-", "o.csv"])
            .file("o.csv", ORDERS)
            .stdin(ORDERS)
            .status(1)
            .stderr(
                "error: stdin: the same bytes as o.csv; its orders would count twice: give them once, or \
                 allow it with --allow-duplicates\n",
            )
            .run();
        Case::new(&[command, "-", "o.csv", "--allow-duplicates"])
            .file("o.csv", ORDERS)
            .stdin(ORDERS)
            .text();
        Case::new(&[command, "-", "o.csv"])
            .file("o.csv", ORDERS)
            .stdin(more)
            .text();
        // The same beginning is another file.
        Case::new(&[command, "-", "o.csv", "--repeated-orders", "last"])
            .file("o.csv", format!("{ORDERS}5,cat,2025-04-03,1.00\n"))
            .stdin(ORDERS)
            .text();
    }
}

#[test]
fn long_zstd_frames_are_read() {
    use std::io::Write;
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    // As `zstd --long=28` writes them: a reader refuses more than 27 unless told.
    encoder.window_log(28).unwrap();
    encoder.long_distance_matching(true).unwrap();
    encoder.write_all(ORDERS.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let read = Case::new(&["report", "o.csv.zst"])
        .file("o.csv.zst", packed)
        .json();
    assert_eq!(read["input"]["rows_read"], 4);
}

/// What a period asks for cannot be a slip of the data alone: it is refused before any work.
#[test]
fn nobody_gets_more_than_five_thousand_periods() {
    let shop = |args: &[&str]| Case::new(args).file("o.csv", ORDERS).status(1).failed().1;
    let page = shop(&[
        "report",
        "o.csv",
        "--as-of",
        "9999-12-31",
        "--period",
        "9999-12",
        "--format",
        "html",
    ]);
    let trend = shop(&["trend", "o.csv", "--to", "9999-12"]);
    let cohorts = shop(&["cohorts", "o.csv", "--as-of", "9999-12-31"]);
    for said in [page, trend, cohorts] {
        assert!(
            said.contains("to 9999-12-3") && said.contains("more than 5000 periods"),
            "{said}"
        );
    }
    // A slip to the year 1: 24,000 months.
    let early = "customer,date,amount\na,0001-01-05,1\nb,2024-12-01,2\n";
    for command in ["trend", "cohorts"] {
        let said = Case::new(&[command, "o.csv", "--keep-far-days"])
            .file("o.csv", early)
            .status(1)
            .failed()
            .1;
        assert!(
            said.contains("0001-01-05 to 2024-12-01 are 24288 months"),
            "{said}"
        );
    }
    // A bound on the periods is a bound on the work.
    let last = Case::new(&["trend", "o.csv", "--last", "3", "--keep-far-days"])
        .file("o.csv", early)
        .json();
    assert_eq!(last["periods"].as_array().unwrap().len(), 3);
}

#[test]
fn periods_as_people_say_them() {
    // The data end on 2025-04-02.
    for (period, name) in [
        ("Q1", "2025-Q1"),
        ("2025Q1", "2025-Q1"),
        ("ytd", "2025-01-01..2025-04-02"),
        ("last-30d", "2025-03-04..2025-04-02"),
        ("2025-01..2025-03", "2025-01-01..2025-03-31"),
    ] {
        let report = Case::new(&["report", "o.csv", "--period", period])
            .file("o.csv", ORDERS)
            .json();
        assert_eq!(report["period"]["name"], name, "{period}");
    }
}

const COUNTRIES: &str = "customer,date,amount,country,channel\n\
                         ann,2025-01-10,10,DE,shop\n\
                         bob,2025-02-05,20,FR,web\n\
                         cat,2025-02-06,30,AT,shop\n\
                         dan,2025-02-07,40,,web\n";

#[test]
fn conditions_with_lists_and_alternatives() {
    for (conditions, rows) in [
        (&["country in DE,FR"][..], 2),
        (&["country not in DE,FR"], 2),
        (&["country=DE or channel=web"], 3),
        (&["country=DE or channel=web", "amount>15"], 2),
        (&["country = FR OR country = AT"], 2),
    ] {
        let mut case = Case::new(&["report", "o.csv", "--period", "all"]).file("o.csv", COUNTRIES);
        for condition in conditions {
            case = case.args(&["--where", condition]);
        }
        let report = case.json();
        assert_eq!(report["input"]["orders"], rows, "{conditions:?}");
    }
    let apart = Case::new(&[
        "report",
        "o.csv",
        "--customers",
        "c.csv",
        "--where",
        "channel=web or plan=a",
    ]);
    apart
        .file("o.csv", COUNTRIES)
        .file("c.csv", "customer,plan\nann,a\n")
        .status(2)
        .stderr(
            "error: --where channel=web or plan=a: its columns stand in two files, and no row has both; \
             give one condition for each file\n",
        )
        .run();
}

/// By hand: ann and bob are of March 2024 by their sign-up, cat of April; ann orders in March and April,
/// bob in May alone, cat in April and June.
#[test]
fn cohorts_by_a_column_of_dates() {
    let orders = "customer,date,amount,signup\n\
                  ann,2024-03-05,1,2024-03-01\n\
                  ann,2024-04-05,1,2024-03-01\n\
                  bob,2024-05-07,1,2024-03-28\n\
                  cat,2024-04-09,1,2024-04-09\n\
                  cat,2024-06-30,1,2024-04-09\n";
    let run = |more: &[&str]| {
        Case::new(&[
            "cohorts",
            "o.csv",
            "--cohort-by",
            "signup",
            "--measure",
            "customers",
        ])
        .args(more)
        .file("o.csv", orders)
        .json()
    };
    let cells = |report: &serde_json::Value| -> Vec<(String, u64, Vec<u64>)> {
        let cohorts = report["cohorts"].as_array().unwrap().iter();
        cohorts
            .map(|cohort| {
                let cells = cohort["cells"].as_array().unwrap().iter();
                (
                    cohort["period"]["name"].as_str().unwrap().to_owned(),
                    cohort["size"].as_u64().unwrap(),
                    cells
                        .map(|cell| cell["numerator"].as_u64().unwrap())
                        .collect(),
                )
            })
            .collect()
    };
    let months = run(&[]);
    assert_eq!(
        cells(&months),
        [
            ("2024-03".to_owned(), 2, vec![1, 1, 1, 0]),
            ("2024-04".to_owned(), 1, vec![1, 0, 1]),
        ]
    );
    assert_eq!(months["settings"]["cohorts_by_date"], "signup");
    let quarters = run(&["--every", "quarter"]);
    assert_eq!(
        cells(&quarters),
        [
            ("2024-Q1".to_owned(), 2, vec![1, 2]),
            ("2024-Q2".to_owned(), 1, vec![1]),
        ]
    );
}

#[test]
fn groups_stand_side_by_side() {
    let report = |more: &[&str]| {
        Case::new(&[
            "report",
            "o.csv",
            "--by",
            "country",
            "--period",
            "2025-02",
            "--compare",
            "none",
        ])
        .args(more)
        .file("o.csv", COUNTRIES)
        .text()
    };
    let first = |text: &str| -> Vec<String> {
        let rows = text.lines().skip_while(|line| !line.contains("AOV"));
        let names = rows.filter_map(|line| line.split_whitespace().next());
        let known = ["DE", "FR", "AT", "(none)", "All"];
        names
            .filter(|name| known.contains(name))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(first(&report(&[])), ["(none)", "AT", "DE", "FR", "All"]);
    // AOV: AT 30, FR 20, DE without an order in February; what has no value and what is left stand last.
    let sorted = report(&["--sort", "aov"]);
    assert_eq!(first(&sorted), ["AT", "FR", "DE", "(none)", "All"]);
    assert!(report(&["--long"]).contains("Purchase frequency"));
    assert!(!report(&[]).contains("Purchase frequency"));
    let by_metric = report(&["--metrics", "purchase_frequency,aov"]);
    assert!(by_metric.contains("frequency") && !by_metric.contains("Churn"));
    let said = Case::new(&[
        "report",
        "o.csv",
        "--by",
        "country",
        "--metrics",
        "aov",
        "--sort",
        "churn",
    ])
    .file("o.csv", COUNTRIES)
    .status(2)
    .failed()
    .1;
    assert!(said.contains("--metrics leaves this metric out"), "{said}");
}

/// Words that people type, each of which says something and names a command.
#[test]
fn explain_knows_the_words_that_people_type() {
    for word in [
        "arppu",
        "pp",
        "at risk",
        "S",
        "E",
        "interval",
        "cohort",
        "dau",
        "returning users",
        "shopify",
        "klaviyo",
        "second order",
        "rfm",
        "survival",
        "lapsed",
        "BG/NBD",
        "conversion rate",
        "roas",
        "nps",
        "guest",
        "winback",
    ] {
        let text = Case::new(&["explain", word]).text();
        assert!(text.contains("\nSee\n  retention "), "{word}: {text}");
    }
    // Without quotes, too.
    assert_eq!(
        Case::new(&["explain", "at", "risk"]).text(),
        Case::new(&["explain", "at risk"]).text()
    );
    assert!(
        !Case::new(&["explain", "clv"])
            .text()
            .contains("see predict")
    );
    let list = Case::new(&["explain"]).text();
    assert!(
        list.contains("pp are") && list.contains("19 times"),
        "{list}"
    );
}

/// A name with what a terminal would act on: as it stands in a pipe, as escapes on a terminal.
#[cfg(unix)]
#[test]
fn names_are_made_safe_where_a_terminal_shows_them() {
    let folder = tempfile::tempdir().unwrap();
    let name = "a\x1b[31m\u{202e}b.csv";
    fs::write(folder.path().join(name), "customer_id,order_date,amount\n").unwrap();
    let args = ["report", name];
    let output = program(folder.path(), &args).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    let raw = format!("error: {name}: there is a header but no row below it\n");
    assert_eq!(stderr, raw);
    // `script` runs a command on a terminal of its own.
    let shown = Command::new("script")
        .args(["-qec", &format!("\"$BIN\" report '{name}'"), "/dev/null"])
        .env("BIN", env!("CARGO_BIN_EXE_retention"))
        .env("SHELL", "/bin/sh")
        .current_dir(folder.path())
        .stdin(std::process::Stdio::null())
        .output();
    let Ok(shown) = shown else {
        crate::kit::skipped("there is no program `script`");
        return;
    };
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(
        shown.contains("error: a\\u{1b}[31m\\u{202e}b.csv: there is a header"),
        "{shown:?}"
    );
}

/// A spreadsheet writes 22.871 as 22.8710: amounts are equal however many zeros stand behind them, and so is every digit
/// of what is computed.
#[test]
fn zeros_behind_an_amount_change_no_digit() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/orders.csv");
    let orders = std::fs::read_to_string(path).unwrap();
    let with = |zeros: &str| {
        let lines = orders.lines().enumerate().map(|(number, line)| {
            let (before, country) = line.rsplit_once(',').unwrap();
            match number {
                0 => format!("{line}\n"),
                _ => format!("{before}1{zeros},{country}\n"),
            }
        });
        let orders: String = lines.collect();
        let case = Case::new(&["report", "o.csv", "--decimal-point"]).file("o.csv", orders);
        let mut document = case.json();
        document.as_object_mut().unwrap().remove("input");
        document
    };
    assert_eq!(with(""), with("00"));
}
