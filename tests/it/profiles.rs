//! Settings from a file: which file, which value goes before which, and every way to get it wrong.

use std::process::Command;

use serde_json::{Value, json};

use crate::kit::Case;

const ORDERS: &str = "order_id,customer_id,order_date,amount\n\
                      1,ann,2025-01-10,10.00\n\
                      2,bob,2025-01-15,20.00\n\
                      3,ann,2025-02-11,30.00\n\
                      4,bob,2025-03-31,1.00\n";

/// `retention config show` of these arguments, in a folder with this file of settings.
fn show(config: &str, args: &[&str]) -> Case {
    Case::new(&["config", "show"])
        .args(args)
        .file("retention.toml", config)
}

/// The list as a document.
#[track_caller]
fn shown(case: Case) -> Value {
    case.json()
}

/// A setting in the list.
fn setting<'a>(list: &'a Value, key: &str) -> Option<&'a Value> {
    let all = list["settings"].as_array().unwrap();
    all.iter().find(|setting| setting["key"] == key)
}

#[track_caller]
fn refused(config: &str, args: &[&str], message: &str) {
    Case::new(args)
        .file("retention.toml", config)
        .file("o.csv", ORDERS)
        .status(2)
        .stderr(&format!("error: {message}\n"))
        .run();
}

/// All sixteen sets of places below the command line, each with and without a typed value: the first
/// of the list that has a value gives it.
#[test]
fn the_first_place_with_a_value_gives_it() {
    let places = [
        ("profile.p.report", "1"),
        ("profile.p", "2"),
        ("defaults.report", "3"),
        ("defaults", "4"),
    ];
    for set in 0..32_u32 {
        let has = |place: usize| set & (1 << place) != 0;
        let mut config = "[profile.p]\n".to_owned();
        // One table each, in the reverse order of what counts: places in the file decide nothing.
        for (place, (table, value)) in places.iter().enumerate().rev() {
            let header = if *table == "profile.p" {
                String::new()
            } else {
                format!("[{table}]\n")
            };
            if has(place) && !header.is_empty() {
                config = format!("{config}{header}lifespan = {value}\n");
            } else if has(place) {
                config = config.replacen(
                    "[profile.p]\n",
                    &format!("[profile.p]\nlifespan = {value}\n"),
                    1,
                );
            }
        }
        let mut args = vec!["report", "--profile", "p"];
        if has(4) {
            args.extend(["--lifespan", "5"]);
        }
        let list = shown(show(&config, &args));
        let expected = if has(4) {
            Some(("5", "command line"))
        } else {
            let first = (0..4).find(|place| has(*place));
            first.map(|place| {
                (
                    places[place].1,
                    if place < 2 { "profile" } else { "defaults" },
                )
            })
        };
        let found = setting(&list, "lifespan");
        assert_eq!(
            found.map(|found| (&found["values"], &found["source"])),
            expected
                .map(|(value, source)| (json!([value]), json!(source)))
                .as_ref()
                .map(|(a, b)| (a, b)),
            "{config}"
        );
        // What is listed is what is computed with.
        let report = Case::new(&args)
            .args(&["o.csv", "--quiet", "--format", "json"])
            .file("o.csv", ORDERS)
            .file("retention.toml", &config)
            .text();
        let report: Value = serde_json::from_str(&report).unwrap();
        let number = expected.map(|(value, _)| value.parse::<f64>().unwrap());
        assert_eq!(report["settings"]["lifespan"].as_f64(), number, "{config}");
        // Without the profile, only the defaults are left.
        let list = shown(show(&config, &["report"]));
        let value = setting(&list, "lifespan").map(|found| found["values"][0].clone());
        let first = [2, 3].into_iter().find(|place| has(*place));
        assert_eq!(value, first.map(|place| json!(places[place].1)), "{config}");
    }
}

/// All sets of places where a file of settings can be.
#[test]
fn the_first_file_that_is_named_or_found_is_used() {
    for set in 0..32_u32 {
        let has = |place: u32| set & (1 << place) != 0;
        let mut case = Case::new(&["report", "data/o.csv", "--format", "json", "--quiet"])
            .file("data/o.csv", ORDERS)
            .file("a.toml", "[defaults]\nlifespan = 1\n")
            .file("b.toml", "[defaults]\nlifespan = 2\n");
        if has(0) {
            case = case.args(&["--config", "a.toml"]);
        }
        if has(1) {
            case = case.env("RETENTION_CONFIG", "b.toml");
        }
        if has(2) {
            case = case.file("data/retention.toml", "[defaults]\nlifespan = 3\n");
        }
        if has(3) {
            case = case.file("retention.toml", "[defaults]\nlifespan = 4\n");
        }
        // Beside --config it is refused, below.
        let no_config = has(4) && !has(0);
        if no_config {
            case = case.args(&["--no-config"]);
        }
        let report: Value = serde_json::from_str(&case.text()).unwrap();
        let first = (0..4).find(|place| has(*place) && !no_config);
        let expected = first.map(|place| f64::from(place + 1));
        assert_eq!(
            report["settings"]["lifespan"].as_f64(),
            expected,
            "{set:05b}"
        );
        let note = first.map(|place| {
            let file =
                ["a.toml", "b.toml", "data/retention.toml", "retention.toml"][place as usize];
            format!("settings also come from {file}")
        });
        let notes = report["notes"].as_array().unwrap();
        let said = notes
            .iter()
            .filter_map(Value::as_str)
            .find(|note| note.starts_with("settings"));
        assert_eq!(said, note.as_deref(), "{set:05b}");
    }
}

#[test]
fn where_the_file_came_from_is_listed() {
    let list = |case: Case| {
        let list = shown(case);
        (list["file"].clone(), list["file_source"].clone())
    };
    let file = "[defaults]\nmargin = 0.4\n";
    assert_eq!(
        list(show(file, &[])),
        (
            json!("retention.toml"),
            json!("found in the current folder")
        )
    );
    assert_eq!(
        list(show(file, &["data/o.csv"]).file("data/retention.toml", file)),
        (json!("data/retention.toml"), json!("found beside the data"))
    );
    assert_eq!(
        list(show(file, &["--config", "retention.toml"])),
        (json!("retention.toml"), json!("command line"))
    );
    assert_eq!(
        list(show(file, &[]).env("RETENTION_CONFIG", "retention.toml")),
        (
            json!("retention.toml"),
            json!("environment (RETENTION_CONFIG)")
        )
    );
    assert_eq!(
        list(show(file, &["--customers", "data/c.csv"]).file("data/retention.toml", file)),
        (json!("data/retention.toml"), json!("found beside the data"))
    );
    assert_eq!(
        list(show(file, &["--no-config"])),
        (Value::Null, Value::Null)
    );
    assert_eq!(
        list(Case::new(&["config", "show"])),
        (Value::Null, Value::Null)
    );
    assert_eq!(
        list(Case::new(&["config", "show"]).env("RETENTION_CONFIG", "")),
        (Value::Null, Value::Null)
    );
}

const MONTHLY: &str = "\
[defaults]
files = [\"orders.csv\"]
timezone = \"Europe/Berlin\"

[profile.monthly]
period = \"2025-02\"
margin = 0.4
require = [\"average_order_value >= 20\"]
skip-bad-rows = true
rejects = \"out/bad.csv\"

[profile.weekly]
period = 2025-03-31
";

#[test]
fn a_profile_runs_without_any_other_argument() {
    let report = Case::new(&[
        "report",
        "--profile",
        "monthly",
        "--config",
        "shop/retention.toml",
    ])
    .args(&["--format", "json", "--quiet"])
    .file("shop/retention.toml", MONTHLY)
    .file("shop/orders.csv", ORDERS)
    .file("shop/out/.keep", "")
    .text();
    let report: Value = serde_json::from_str(&report).unwrap();
    // Files are those beside the file of settings, wherever the program runs.
    assert_eq!(report["input"]["files"][0]["name"], "shop/orders.csv");
    assert_eq!(report["settings"]["timezone"], "Europe/Berlin");
    assert_eq!(report["settings"]["margin"], 0.4);
    assert_eq!(report["period"]["name"], "2025-02");
    assert_eq!(report["requirements"][0]["met"], true);
    let left = Case::new(&[
        "report",
        "--profile",
        "monthly",
        "--config",
        "shop/retention.toml",
    ])
    .args(&[
        "--period",
        "2025-03",
        "--active-within",
        "1mo",
        "--format",
        "csv",
        "--output",
        "r.csv",
    ])
    .file("shop/retention.toml", MONTHLY)
    .file("shop/orders.csv", format!("{ORDERS}5,cat,nonsense,1\n"))
    .file("shop/out/.keep", "")
    .status(3)
    .stderr(
        "settings from shop/retention.toml, profile monthly\n\
             not met: average_order_value >= 20 (it is 1.00)\n",
    )
    .run();
    assert!(
        left.read("shop/out/bad.csv")
            .starts_with("5,cat,nonsense,1,")
    );
    assert!(left.read("r.csv").starts_with("key,value,"));
    // A day may be written as TOML writes days.
    let list = shown(show(MONTHLY, &["--profile", "weekly"]));
    assert_eq!(
        setting(&list, "period").unwrap()["values"],
        json!(["2025-03-31"])
    );
}

#[test]
fn a_file_in_force_is_told_unless_quiet() {
    let case = |args: &[&str], config: &str| {
        Case::new(&["report", "o.csv", "--format", "csv"])
            .args(args)
            .file("o.csv", ORDERS)
            .file("retention.toml", config)
            .any()
    };
    let defaults = "[defaults]\nmargin = 0.4\n[profile.a]\nlast = 3\nunbounded = true\n";
    for (args, config, said) in [
        (
            vec![],
            defaults,
            "settings from retention.toml: --margin=0.4\n",
        ),
        (
            vec!["--profile", "a"],
            defaults,
            "settings from retention.toml, profile a: --margin=0.4; report has no last, unbounded\n",
        ),
        (vec!["--quiet"], defaults, ""),
        (vec!["--no-config"], defaults, ""),
        (
            vec![],
            "[defaults]\nquiet = true\nmargin = 0.4\n",
            "settings from retention.toml: --margin=0.4; quiet does not count: the file was only found\n",
        ),
        // Nothing of it is in force.
        (vec![], "[profile.a]\nmargin = 0.4\n", ""),
        (vec![], "[defaults.trend]\nmargin = 0.4\n", ""),
        (vec![], "", ""),
        (vec!["--margin", "0.3"], defaults, ""),
    ] {
        let output = case(&args, config);
        assert_eq!(
            (output.status, output.stderr.as_str()),
            (0, said),
            "{args:?} {config}"
        );
    }
    // The document says it, quiet or not.
    let table = Case::new(&["report", "o.csv", "--quiet", "--profile", "a"])
        .file("o.csv", ORDERS)
        .file("retention.toml", defaults)
        .text();
    assert!(
        table.contains("* settings also come from retention.toml, profile a"),
        "{table}"
    );
}

#[test]
fn what_is_typed_drops_what_conflicts_with_it() {
    // Each pair of arguments that exclude each other: the one typed, the other in the file, and back.
    let pairs: [(&str, &str, &str); 12] = [
        ("report", "decimal-comma = true", "--decimal-point"),
        ("report", "decimal-point = true", "--decimal-comma"),
        ("report", "day-first = true", "--month-first"),
        ("report", "month-first = true", "--day-first"),
        ("report", "date-format = \"%Y\"", "--day-first"),
        ("report", "fold-case = true", "--keep-case"),
        ("report", "keep-case = true", "--fold-case"),
        ("report", "amount-column = \"x\"", "--amount=y"),
        ("report", "amount = \"x\"", "--amount-column=y"),
        ("report", "baseline = \"x\"", "--compare=none"),
        ("report", "compare = \"none\"", "--baseline=x"),
        ("forecast", "customers = \"c.csv\"", "--survivors=3,2,1"),
    ];
    for (command, entry, typed) in pairs {
        let list = shown(show(&format!("[defaults]\n{entry}\n"), &[command, typed]));
        let key = entry.split(' ').next().unwrap();
        let flag = typed.split('=').next().unwrap();
        let found = setting(&list, key);
        assert!(
            found.is_none_or(|found| found["source"] == "built-in default"),
            "{entry} {typed}"
        );
        assert_eq!(
            list["unused"],
            json!([{
                "key": key, "profile": null, "line": 2,
                "reason": format!("overruled by {flag} on the command line"),
            }])
        );
    }
    // A profile's drops a default's; within one table it is an error.
    let two = "[defaults]\nday-first = true\n[profile.us]\nmonth-first = true\n";
    let list = shown(show(two, &["--profile", "us"]));
    assert_eq!(
        list["unused"][0]["reason"],
        "overruled by month-first in line 4"
    );
    refused(
        "[defaults]\nday-first = true\nmonth-first = true\n",
        &["report", "o.csv"],
        "retention.toml:3: month-first cannot stand beside day-first in line 2",
    );
    // A switch that is off excludes nothing, and turns a default off.
    shown(show(
        "[defaults]\nday-first = false\nmonth-first = true\n",
        &[],
    ));
    let off = "[defaults]\nskip-bad-rows = true\n[profile.strict]\nskip-bad-rows = false\n";
    let list = shown(show(off, &["--profile", "strict"]));
    assert_eq!(
        setting(&list, "skip-bad-rows").unwrap()["values"],
        json!(["false"])
    );
    let bad = format!("{ORDERS}5,cat,nonsense,1\n");
    let run = |args: &[&str]| {
        let case = Case::new(&["report", "o.csv", "--quiet"]).args(args);
        case.file("o.csv", &bad)
            .file("retention.toml", off)
            .any()
            .status
    };
    assert_eq!((run(&[]), run(&["--profile", "strict"])), (0, 1));
}

#[test]
fn lists_are_replaced_and_single_settings_left_out() {
    let config = "[defaults]\nrequire = [\"aov >= 1\", \"retention >= 99%\"]\nby = \"customer_id\"\nmetrics = \"aov,clv\"\n";
    let list = shown(show(config, &["--require", "aov >= 2", "--unset", "by"]));
    assert_eq!(
        setting(&list, "require").unwrap()["values"],
        json!(["aov >= 2"])
    );
    assert_eq!(
        setting(&list, "metrics").unwrap()["values"],
        json!(["aov,clv"])
    );
    assert_eq!(setting(&list, "by"), None);
    assert_eq!(
        list["unused"],
        json!([
            {"key": "require", "profile": null, "line": 2, "reason": "overruled by the command line"},
            {"key": "by", "profile": null, "line": 3, "reason": "left out by --unset"},
        ])
    );
    refused(
        config,
        &["report", "o.csv", "--unset", "bye"],
        "--unset: there is no setting \"bye\"; did you mean by?",
    );
    // A file named like a flag, one behind --, and standard input.
    let files = "[defaults]\nfiles = [\"-x.csv\", \"-\"]\n";
    let list = shown(show(files, &[]));
    assert_eq!(
        setting(&list, "files").unwrap()["values"],
        json!(["./-x.csv", "-"])
    );
    let report = Case::new(&["report", "--format", "json", "--quiet", "--"])
        .file("-x.csv", ORDERS)
        .file(
            "retention.toml",
            "[defaults]\nfiles = [\"-x.csv\"]\nmargin = 0.5\n",
        )
        .text();
    assert!(report.contains("\"margin\": 0.5"), "{report}");
}

#[test]
fn every_flag_of_every_command_is_a_setting() {
    let mut seen = 0;
    for command in [
        "report", "check", "trend", "cohorts", "repeat", "survival", "rfm", "clv", "forecast",
        "whatif", "why",
    ] {
        let help = Case::new(&[command, "--help"]).text();
        let flags = help
            .split([' ', '\n', ',', '['])
            .filter_map(|word| word.strip_prefix("--"));
        for flag in flags {
            let key = flag.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            let reserved = matches!(
                key,
                "" | "config" | "profile" | "no-config" | "unset" | "help" | "version"
            );
            let config = format!("[defaults.{command}]\n{key} = true\n");
            let said = show(&config, &[command]).any().stderr;
            assert_eq!(
                said.contains("there is no setting"),
                reserved && !key.is_empty(),
                "{key}: {said}"
            );
            seen += 1;
        }
    }
    assert!(seen > 300, "only {seen} flags were found");
}

#[test]
fn unknown_keys_are_errors_with_a_suggestion() {
    let line = "(settings are the flags of `retention COMMAND --help` without --)";
    for (config, message) in [
        (
            "[defaults]\nmargn = 0.4\n",
            format!("retention.toml:2: there is no setting \"margn\"; did you mean margin? {line}"),
        ),
        (
            "[profile.other]\n\nretention_cost = 3\n",
            format!(
                "retention.toml:3: there is no setting \"retention_cost\"; did you mean retention-cost? {line}"
            ),
        ),
        (
            "[defaults]\nconfig = \"x\"\n",
            format!("retention.toml:2: there is no setting \"config\" {line}"),
        ),
        (
            "[defaults.report]\nhorizon = 3\n",
            format!("retention.toml:2: there is no setting \"horizon\" of report {line}"),
        ),
        (
            "[profile.p.trnd]\nlast = 3\n",
            "retention.toml:1: \"trnd\" is a table, but no command that takes settings; did you mean trend?"
                .to_owned(),
        ),
        (
            "[default]\nmargin = 0.4\n",
            "retention.toml:1: there is no table \"default\"; did you mean defaults? (there are [defaults] \
             and [profile.NAME])"
                .to_owned(),
        ),
        (
            "margin = 0.4\n",
            "retention.toml:1: margin stands in no table: put it below [defaults] or [profile.NAME]".to_owned(),
        ),
        (
            "[profile]\nmargin = 0.4\n",
            "retention.toml:2: settings of a profile stand below [profile.margin]".to_owned(),
        ),
        (
            "[defaults]\n\"a\\u001b[31m\" = 1\n",
            format!("retention.toml:2: there is no setting \"a\\\\u{{1b}}[31m\" {line}"),
        ),
    ] {
        refused(config, &["report", "o.csv"], &message);
    }
}

#[test]
fn values_that_cannot_be_name_file_line_and_key() {
    for (entry, message) in [
        ("margin = true", "margin takes a value, not true or false"),
        ("margin = [0.4]", "margin takes one value, not a list"),
        (
            "margin = 1.4",
            "margin = \"1.4\": 1.4 is outside 0 to 1: write 40% or 0.4 for forty percent",
        ),
        (
            "margin = inf",
            "margin = \"inf\": \"inf\" is not a share: use 0.4 or 40%",
        ),
        ("quiet = \"yes\"", "quiet is true or false"),
        ("quiet = 1", "quiet is true or false"),
        ("files = []", "files is an empty list"),
        ("output = \"\"", "output names no file"),
        (
            "output = \"-\"",
            "output = \"-\": name a file; without --output the result goes to standard output",
        ),
        (
            "where = [[\"a\"]]",
            "where is a list of more than texts and numbers, where a setting is wanted",
        ),
        (
            "format = \"jsn\"",
            "format = \"jsn\": did you mean json? it is one of table, json, csv, markdown, html, xlsx, mail, slack, svg, png",
        ),
        ("top = 0", "top = \"0\": 0 is not in 1..=65535"),
        (
            "active-within = \"3m\"",
            "active-within = \"3m\": \"m\" could be minutes or months: write mo for months",
        ),
        (
            "require = [\"aov >= 3\", \"aov >= 5%\"]",
            "require = \"aov >= 3\", \"aov >= 5%\": average_order_value is no share: 5% cannot be compared \
             with it; use a number",
        ),
    ] {
        let config = format!("# ours\r\n[defaults]\r\n\r\n{entry}\r\n");
        refused(
            &config,
            &["report", "o.csv"],
            &format!("retention.toml:4: {message}"),
        );
    }
    // Broken TOML, and values of a profile that is not used.
    let (_, said) = show("[defaults]\nmargin = \n", &[]).status(2).failed();
    assert!(
        said.starts_with("error: retention.toml:2: not TOML: "),
        "{said}"
    );
    let (_, said) = show("[defaults]\nmargin = 1\nmargin = 2\n", &[])
        .status(2)
        .failed();
    assert!(
        said.starts_with("error: retention.toml:3: not TOML: duplicate key"),
        "{said}"
    );
    shown(show("\u{feff}[profile.other]\nmargin = 7\n", &[]));
}

#[test]
fn profiles_and_files_that_are_not_there() {
    refused(
        MONTHLY,
        &["report", "o.csv", "--profile", "montly"],
        "retention.toml has no profile \"montly\"; did you mean monthly? (it has monthly, weekly)",
    );
    refused(
        "[defaults]\n",
        &["report", "o.csv", "--profile", "a"],
        "retention.toml has no profile \"a\" (it has none)",
    );
    Case::new(&["report", "o.csv", "--profile", "a"])
        .file("o.csv", ORDERS)
        .status(2)
        .stderr(
            "error: --profile a: there is no retention.toml beside the data or in the current folder; name a \
             file of settings with --config\n",
        )
        .run();
    for case in [
        Case::new(&["report", "o.csv", "--config", "none.toml"]),
        Case::new(&["report", "o.csv"]).env("RETENTION_CONFIG", "none.toml"),
    ] {
        let (_, said) = case.file("o.csv", ORDERS).status(1).failed();
        assert!(
            said.starts_with("error: none.toml: cannot be read ("),
            "{said}"
        );
    }
    for flags in [["--config", "a.toml"], ["--profile", "a"]] {
        let (_, said) = Case::new(&["report", "o.csv", "--no-config"])
            .args(&flags)
            .status(2)
            .failed();
        assert!(said.contains("cannot be used with"), "{said}");
    }
    // A file of settings does not hide what clap says of the command line.
    let (_, said) = Case::new(&["report", "--margn", "1"])
        .file("retention.toml", MONTHLY)
        .status(2)
        .failed();
    assert!(
        said.starts_with("error: unexpected argument '--margn' found"),
        "{said}"
    );
    let (_, said) = Case::new(&["report"])
        .file("retention.toml", "[defaults]\nmargin = 0.4\n")
        .status(2)
        .failed();
    assert!(
        said.contains("the following required arguments were not provided"),
        "{said}"
    );
    let help = Case::new(&["report", "--help"])
        .file("retention.toml", "nonsense")
        .text();
    assert!(help.contains("--profile <NAME>"));
}

#[test]
fn the_list_names_each_source() {
    let table = show(
        MONTHLY,
        &["report", "--profile", "monthly", "--margin", "0.5"],
    )
    .text();
    let (table, rest) = table.split_once("rejects").unwrap();
    assert!(
        table.starts_with(
            "Settings of retention report\n\
             File of settings: retention.toml (found in the current folder), profile monthly.\n"
        ),
        "{table}"
    );
    for line in [
        "files ",
        "margin in line 7 has no effect: overruled by the command line",
        "built-in default",
        "command line",
        "defaults, retention.toml:3",
        "profile monthly,",
    ] {
        assert!(
            table.contains(line) || rest.contains(line),
            "{line}: {table}rejects{rest}"
        );
    }
    let csv = show(MONTHLY, &["--profile", "monthly", "--format", "csv"]).text();
    assert!(
        csv.starts_with("key,value,source,profile,line\n")
            && csv.contains("\nfiles,orders.csv,defaults,,2\n"),
        "{csv}"
    );
    assert!(
        csv.contains("\nskip-bad-rows,true,profile,monthly,9\n"),
        "{csv}"
    );
    assert!(
        csv.contains("\ncompare,previous,built-in default,,\n"),
        "{csv}"
    );
    show(MONTHLY, &["explain"])
        .status(2)
        .stderr("error: explain takes no settings\n")
        .run();
    // A command is named first; report is meant where none is.
    assert_eq!(shown(show(MONTHLY, &["trend"]))["of"], "trend");
    assert_eq!(shown(show(MONTHLY, &[]))["of"], "report");
    let (_, said) = show(MONTHLY, &["report", "--margn", "1"])
        .status(2)
        .failed();
    assert!(
        said.starts_with("error: unexpected argument '--margn' found"),
        "{said}"
    );
}

/// Somebody else's data may come with a file of settings.
#[test]
fn a_file_that_was_only_found_writes_nothing() {
    let config =
        "[defaults]\nmargin = 0.4\noutput = \"../o.csv\"\n[profile.p]\noutput = \"r.txt\"\n";
    let case = |args: &[&str]| {
        let case = Case::new(&["report", "data/o.csv", "--quiet"]).args(args);
        case.file("data/o.csv", ORDERS)
            .file("data/retention.toml", config)
    };
    let left = case(&[])
        .status(2)
        .stderr(
            "error: data/retention.toml:3: output writes a file: it counts in a profile, or in a file of settings \
             that is named (--config data/retention.toml)\n",
        )
        .run();
    assert_eq!(left.files(), ["data"]);
    case(&["--profile", "p"]).run().read("data/r.txt");
    case(&["--config", "data/retention.toml"])
        .run()
        .read("o.csv");
    case(&["--unset", "output"]).text();
    let typed = case(&["--output", "mine.txt"]).run();
    assert_eq!(typed.files(), ["data", "mine.txt"]);
}

/// A profile's report is not replaced by what another command prints with the same settings.
#[test]
fn the_file_of_all_commands_is_the_reports() {
    let config = "[profile.p]\nfiles = [\"o.csv\"]\noutput = \"report.txt\"\n\
                  [profile.p.cohorts]\noutput = \"cohorts.txt\"\n";
    let case = |command: &str| {
        Case::new(&[command, "--profile", "p", "--quiet"])
            .file("o.csv", ORDERS)
            .file("retention.toml", config)
    };
    let left = case("report").run();
    assert_eq!(left.files(), ["o.csv", "report.txt", "retention.toml"]);
    // To standard output.
    assert!(case("trend").text().starts_with("Retention trend"));
    let left = case("cohorts").run();
    assert_eq!(left.files(), ["cohorts.txt", "o.csv", "retention.toml"]);
}

/// The line of docs/cron.md, as cron runs it: by sh, with nothing to read from.
#[test]
fn the_crontab_line_runs() {
    let readme = include_str!("../../docs/cron.md");
    let line = readme
        .lines()
        .find(|line| line.starts_with("0 6 1 * * "))
        .unwrap();
    let command = line.strip_prefix("0 6 1 * * ").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let command = command.replace("/srv/shop", folder.path().to_str().unwrap());
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_retention"))
        .parent()
        .unwrap();
    let config = "[profile.monthly]\nfiles = [\"orders.csv\"]\nrequire = [\"average_order_value >= 20\"]\n\
                  output = \"report.md\"\nformat = \"markdown\"\nas-of = 2025-02-28\n";
    std::fs::write(folder.path().join("retention.toml"), config).unwrap();
    std::fs::write(folder.path().join("orders.csv"), ORDERS).unwrap();
    let run = || {
        let output = Command::new("sh")
            .args(["-c", &command])
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .stdin(std::process::Stdio::null())
            .current_dir("/")
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    // Nothing to say, nothing in the mail that cron sends.
    assert_eq!(run(), (Some(0), String::new(), String::new()));
    let report = std::fs::read_to_string(folder.path().join("report.md")).unwrap();
    assert!(
        report.starts_with("### Retention report 2025-02"),
        "{report}"
    );
    // Ann's order of 30.00 is February's only one.
    std::fs::write(
        folder.path().join("retention.toml"),
        config.replace(">= 20", ">= 31"),
    )
    .unwrap();
    let said = "not met: average_order_value >= 31 (it is 30.00)\n";
    assert_eq!(run(), (Some(3), String::new(), said.to_owned()));
}

/// The manual's example of a file of settings is one.
#[test]
fn the_file_of_the_readme_is_one() {
    let readme = include_str!("../../docs/cron.md");
    let mut blocks = readme
        .split("```toml\n")
        .filter(|block| block.starts_with("[defaults]"));
    let (config, _) = blocks.next().unwrap().split_once("```").unwrap();
    let list = shown(show(config, &["--profile", "monthly"]));
    let (used, unused) = (
        list["settings"].as_array().unwrap(),
        list["unused"].as_array().unwrap(),
    );
    let of_file = used.iter().filter(|setting| setting.get("line").is_some());
    assert_eq!((of_file.count(), unused.len()), (10, 0), "{list}");
    let list = shown(show(config, &["trend", "--profile", "monthly"]));
    assert_eq!(setting(&list, "last").unwrap()["values"], json!(["12"]));
}

/// `check` reads as its profile says: the columns named there are found, and a condition that only a report can hold
/// is said to have no part in it.
#[test]
fn check_reads_as_its_profile_says() {
    let config = "[profile.shop]\ncustomer-column = \"x7\"\nrequire = [\"customers.end > 1\"]\n";
    let orders = ORDERS.replace("customer_id", "x7");
    let document = Case::new(&["check", "o.csv", "--profile", "shop", "--quiet"])
        .file("retention.toml", config)
        .file("o.csv", &orders)
        .json();
    let columns = document["files"][0]["columns"].as_array().unwrap();
    let customer = columns.iter().find(|column| column["role"] == "customer");
    assert_eq!(customer.unwrap()["name"], "x7");
}
