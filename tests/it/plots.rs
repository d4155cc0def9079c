//! Pictures in a terminal: letter by letter at 80 columns, held against the figures of `--format csv`
//! and `json`, and where colour and Unicode begin and end.

use std::process::Command;

use serde_json::Value;

use crate::golden::golden;
use crate::kit::{Case, skipped};

const ORDERS: &str = include_str!("../../examples/orders.csv");

fn case(args: &[&str]) -> Case {
    let (command, rest) = args.split_first().unwrap();
    Case::new(&[command, "orders.csv"])
        .args(rest)
        .file("orders.csv", ORDERS)
}

const PLOTS: [(&str, &[&str]); 4] = [
    ("trend", &["trend", "--plot"]),
    ("cohorts", &["cohorts", "--plot"]),
    (
        "survival",
        &["survival", "--plot", "--active-within", "90d"],
    ),
    (
        "survival_by",
        &[
            "survival",
            "--plot",
            "--active-within",
            "90d",
            "--by",
            "country",
        ],
    ),
];

/// The first so many lines hold the pictures; tables have their own tests.
fn head(text: &str, lines: usize) -> String {
    text.lines()
        .take(lines)
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn pictures_letter_by_letter() {
    for (name, args) in PLOTS {
        for (suffix, more) in [("", &[][..]), (".ascii", &["--ascii"][..])] {
            let text = case(args).args(more).text();
            golden(&format!("{name}.plot{suffix}.txt"), &head(&text, 64));
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(80), "{name}: {widest:?}\n{text}");
            assert!(!text.contains('\x1b'), "{name}: no colour in a pipe");
            assert_eq!(text.is_ascii(), !more.is_empty(), "{name}\n{text}");
        }
    }
}

/// The figure at the right end of a chart's title is that of the last complete period.
#[test]
fn charts_end_with_the_figures_of_the_json() {
    let document: Value = case(&["trend"]).json();
    let periods = document["periods"].as_array().unwrap();
    let last = periods
        .iter()
        .rfind(|period| period["period"]["complete"] == true)
        .unwrap();
    let value = |key: &str| last["metrics"][key]["value"].as_f64().unwrap();
    let text = case(&["trend", "--plot"]).text();
    for (title, expected) in [
        (
            "Customer retention rate",
            format!("{:.1} %", value("customer_retention_rate") * 100.0),
        ),
        (
            "Customer churn rate",
            format!("{:.1} %", value("customer_churn_rate") * 100.0),
        ),
        (
            "Average order value",
            format!("{:.2}", value("average_order_value")),
        ),
        (
            "Purchase frequency",
            format!("{:.2}", value("purchase_frequency")),
        ),
    ] {
        let line = text.lines().find(|line| line.contains(title)).unwrap();
        assert!(line.contains(&expected), "{title} {expected}\n{line}");
    }
}

/// Every sign of the heat map, computed again from the cells of the CSV: five equally wide steps between
/// the lowest and the highest complete cell after period 0.
#[test]
fn the_heat_map_shows_the_cells_of_the_csv() {
    let csv = case(&["cohorts", "--format", "csv"]).text();
    let mut cells: Vec<(String, usize, f64, bool)> = Vec::new();
    for line in csv.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [cohort, period, _, value, complete] = fields[..] else {
            panic!("{line}");
        };
        let period = period.parse().unwrap();
        if period > 0 {
            let value = value.parse().unwrap();
            cells.push((cohort.to_owned(), period, value, complete == "true"));
        }
    }
    let complete = || cells.iter().filter(|cell| cell.3).map(|cell| cell.2);
    let low = complete().fold(f64::INFINITY, f64::min);
    let high = complete().fold(0.0, f64::max);
    let text = case(&["cohorts", "--plot", "--ascii"]).text();
    // `2023-01    8  ` stands left of the cells, which are two characters wide.
    for (cohort, period, value, complete) in &cells {
        let row = text.lines().find(|line| line.starts_with(cohort)).unwrap();
        let place = 14 + (period - 1) * 2;
        let shown = row.get(place..place + 2).unwrap_or("  ");
        let step = ((value - low) / (high - low) * 5.0).floor().min(4.0) as usize;
        let expected = if *complete {
            ["..", "::", "++", "##", "@@"][step]
        } else {
            "  "
        };
        assert_eq!(shown, expected, "{cohort}, period {period}: {value}\n{row}");
    }
    assert!(cells.len() > 300);
}

#[test]
fn groups_are_drawn_one_below_the_other() {
    let text = case(&["trend", "--plot", "--by", "country", "--metrics", "aov"]).text();
    let titles: Vec<&str> = text
        .lines()
        .take_while(|line| !line.contains("Customers (E)"))
        .filter(|line| line.starts_with(|c: char| c.is_alphabetic() || c == '('))
        .filter(|line| *line == line.to_uppercase())
        .collect();
    assert!(
        titles.len() > 3 && titles[0] == "ALL CUSTOMERS",
        "{titles:?}"
    );
    // One range for all: the axes are alike.
    let tops: Vec<&str> = text
        .lines()
        .filter(|line| line.contains('┤'))
        .map(|line| line.split('┤').next().unwrap())
        .collect();
    assert_eq!(tops.len(), titles.len() * 3);
    assert!(
        tops.chunks(3).all(|axis| axis == &tops[..3]),
        "axes differ: {tops:?}"
    );
}

#[test]
fn a_picture_is_for_tables_alone() {
    for (command, format) in [
        ("trend", "json"),
        ("cohorts", "csv"),
        ("survival", "markdown"),
    ] {
        case(&[command, "--plot", "--format", format])
            .status(2)
            .stderr("error: --plot draws in tables alone: leave out --plot, or --format\n")
            .run();
    }
}

#[test]
fn a_heat_map_that_is_too_wide_says_so() {
    let text = case(&["cohorts", "--every", "week", "--plot"]).text();
    assert!(
        text.contains("a wider terminal shows more, the table below all\n"),
        "{text}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn colours_are_exactly_these() {
    let always = |args: &[&str]| case(args).args(&["--color", "always"]).text();
    let survival = always(PLOTS[2].1);
    let first = "\x1b[1mSurvival: days until churn, from the first order on\x1b[0m\n";
    assert!(survival.starts_with(first), "{survival:?}");
    for part in ["100 % ┤\x1b[38;5;33m⠉", "\x1b[38;5;245m░"] {
        assert!(survival.contains(part), "{part:?}\n{survival:?}");
    }
    assert_eq!(stripped(&survival), case(PLOTS[2].1).text());
    let cohorts = always(&["cohorts", "--plot"]);
    for part in [
        "\x1b[48;5;25m\x1b[38;5;231m  \x1b[0m 69 to 83 %\n",
        "\x1b[48;5;255m\x1b[38;5;16m  \x1b[0m 0 to 14  ",
    ] {
        assert!(cohorts.contains(part), "{part:?}\n{cohorts:?}");
    }
    // Every code is closed before its line ends: a pager or a cut line keeps its colours to itself.
    for line in survival.lines().chain(cohorts.lines()) {
        assert_eq!(
            line.matches('\x1b').count(),
            2 * line.matches("\x1b[0m").count()
                + line
                    .matches("\x1b[48;")
                    .count()
                    .min(line.matches("\x1b[38;").count()),
            "{line:?}"
        );
    }
    let help = case(&["trend", "--help", "--color=always"]).text();
    assert!(help.contains("\x1b[1m"), "{help:?}");
    assert_eq!(stripped(&help), case(&["trend", "--help"]).text());
}

/// Without escape codes.
fn stripped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\x1b') {
        out.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    out + rest
}

/// With surroundings: a locale, NO_COLOR, and a terminal where `script` is installed.
fn with(env: &[(&str, &str)], terminal: bool, line: &str) -> Option<(String, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("orders.csv"), ORDERS).unwrap();
    let bin = env!("CARGO_BIN_EXE_retention");
    // The program by its name alone, not an option like --retention.
    let line = format!(" {line}").replace(" retention ", &format!(" {bin} "));
    let mut command = if terminal {
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", &line]);
        command
    };
    for name in ["NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color").envs(env.to_vec());
    let output = command
        .current_dir(folder.path())
        .stdin(std::process::Stdio::null())
        .output();
    match output {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
            Some((text, folder))
        }
        Err(error) => {
            skipped(&format!("no terminal to test on: script ({error})"));
            None
        }
    }
}

#[test]
fn surroundings_change_nothing_in_a_pipe() {
    let line = "retention cohorts orders.csv --plot";
    let (plain, _) = with(&[], false, line).unwrap();
    for env in [("LC_ALL", "C"), ("NO_COLOR", "1"), ("TERM", "dumb")] {
        assert_eq!(with(&[env], false, line).unwrap().0, plain, "{env:?}");
    }
    let (forced, _) = with(
        &[("NO_COLOR", "1")],
        false,
        &format!("{line} --color always"),
    )
    .unwrap();
    assert!(forced.contains("\x1b[48;5;"), "the flag overrides NO_COLOR");
}

#[test]
fn a_terminal_gets_colours_and_its_own_characters() {
    let line = "retention cohorts orders.csv --plot";
    let Some((coloured, _)) = with(&[("LANG", "C.UTF-8")], true, line) else {
        return;
    };
    assert!(coloured.contains("\x1b[1mCohorts"), "{coloured:?}");
    assert!(coloured.contains('─'));
    for (env, line) in [
        (("NO_COLOR", "1"), line),
        (("TERM", "dumb"), line),
        (
            ("LANG", "C.UTF-8"),
            "retention cohorts orders.csv --color never",
        ),
    ] {
        let (plain, _) = with(&[env], true, line).unwrap();
        assert!(!plain.contains('\x1b'), "{env:?} {line}\n{plain:?}");
    }
    let (ascii, _) = with(&[("LC_ALL", "POSIX")], true, line).unwrap();
    assert!(ascii.is_ascii(), "{ascii}");
    // A file is no terminal, wherever the command was typed; and nothing starts a pager.
    let (_, left) = with(
        &[("PAGER", "touch paged;"), ("LC_ALL", "C")],
        true,
        "retention cohorts orders.csv --plot --output out.txt; retention man; retention report orders.csv",
    )
    .unwrap();
    let written = std::fs::read_to_string(left.path().join("out.txt")).unwrap();
    assert_eq!(written, case(&["cohorts", "--plot"]).text());
    assert!(!left.path().join("paged").exists());
}

/// What stands between spaces in a table, of everything that holds a digit.
fn figures(text: &str) -> std::collections::BTreeSet<String> {
    let words = text
        .split_whitespace()
        .filter(|word| word.contains(|c: char| c.is_ascii_digit()));
    words.map(str::to_owned).collect()
}

/// However narrow a terminal is, no number is broken over lines, and no line is wider; `--wide` breaks nothing at all.
#[test]
fn no_number_is_broken_at_any_width() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    // Names without a folder: where lines break must not hang on where this stands.
    let example = |name: &str| name.to_owned();
    let (orders, customers) = (example("orders.csv"), example("customers.csv"));
    for line in [
        format!(
            "report {orders} --costs {} --margin 0.4",
            example("costs.csv")
        ),
        format!("report {orders} --customers {customers} --by country"),
        format!("check {orders}"),
        format!("trend {orders}"),
        format!("cohorts {orders} --measure cumulative-revenue"),
        format!("repeat {orders}"),
        format!("survival {orders} --by country"),
        format!("rfm {orders}"),
        format!("clv {orders}"),
        format!("forecast {orders} --customers {customers}"),
        format!("whatif {orders} --retention +2pp --margin 0.4"),
        format!("why {orders} --by country"),
        format!("mrr {}", example("subscriptions.csv")),
    ] {
        let at = |width: u16, more: &str| {
            let line = format!(
                "cd '{}' && stty rows 50 cols {width} 2>/dev/null; retention {line} --quiet --color never {more}",
                root.display()
            );
            Some(with(&[("LANG", "C.UTF-8")], true, &line)?.0)
        };
        // A matrix leaves its decimals out where they have no room.
        let (width, more) = match line.starts_with("cohorts") {
            true => (80, ""),
            false => (80, "--wide"),
        };
        let Some(wide) = at(width, more) else { return };
        let whole = figures(&wide);
        for width in [40, 50, 60, 80] {
            let Some(text) = at(width, "") else { return };
            let broken: Vec<String> = figures(&text).difference(&whole).cloned().collect();
            assert!(broken.is_empty(), "{line} at {width}: {broken:?}\n{text}");
            let longest = text.lines().map(|line| line.chars().count()).max();
            assert!(
                longest <= Some(usize::from(width)),
                "{line} at {width}: {longest:?}\n{text}"
            );
            // A unit stands with its number.
            let alone = text
                .lines()
                .find(|line| line.trim_start().starts_with(['%', '€']));
            assert_eq!(alone, None, "{line} at {width}");
        }
    }
}

#[test]
fn ascii_is_ascii_everywhere() {
    for args in [
        &["report"][..],
        &["trend"],
        &["trend", "--metrics", "aov"],
        &["repeat"],
        &["survival", "--by", "country"],
        &["rfm"],
        &["whatif", "--retention", "+1pp", "--sweep"],
    ] {
        let text = case(args).args(&["--ascii"]).text();
        assert!(text.is_ascii(), "{args:?}\n{text}");
        assert!(text.contains("-----"), "{args:?} has a rule\n{text}");
    }
    for args in [
        &["explain", "--ascii"][..],
        &["--help", "--ascii"],
        &["explain", "customer_retention_rate", "--ascii"],
        &["survival", "--help", "--ascii"],
        &[
            "calc",
            "retention",
            "--start",
            "9",
            "--end",
            "8",
            "--new",
            "1",
            "--ascii",
        ],
    ] {
        let text = Case::new(args).text();
        assert!(text.is_ascii(), "{args:?}\n{text}");
    }
    // Names stay apart, and JSON is UTF-8 as always.
    let orders = "customer_id,order_date,amount,city\na,2025-01-05,5,Köln\nb,2025-02-05,5,Kåln\n";
    let case = |format: &str| {
        Case::new(&[
            "report", "o.csv", "--by", "city", "--ascii", "--format", format,
        ])
        .file("o.csv", orders)
    };
    let text = case("table").text();
    assert!(
        text.contains("K\\u{f6}ln") && text.contains("K\\u{e5}ln"),
        "{text}"
    );
    assert!(case("json").text().contains("Köln"));
}
