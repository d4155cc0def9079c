//! What a shell, a packager and a script get of the program: completions, manual pages, help whose examples
//! run, answers to slips, and the manual's recipes.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use crate::kit::{Case, skipped};
use retention::internals::CATALOGUE;

const ORDERS: &str = include_str!("../../examples/orders.csv");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs a line with the built program first on the path.
fn shell_in(folder: &Path, line: &str, env: &[(&str, &str)]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_retention"));
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env(
            "PATH",
            format!("{}:{path}", program.parent().unwrap().display()),
        )
        .envs(env.to_vec())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

/// Whether a program is there; says so if not.
fn has(program: &str) -> bool {
    let line = format!("command -v {program}");
    let found = shell_in(root(), &line, &[]).status.success();
    if !found {
        skipped(&format!("{program} is not installed"));
    }
    found
}

fn help(args: &[&str]) -> String {
    Case::new(args).args(&["--help"]).text()
}

/// The commands that a help lists.
fn listed(help: &str) -> Vec<String> {
    let listed = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    listed
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

/// The commands that the help lists.
fn commands() -> Vec<String> {
    listed(&help(&[]))
}

/// A command's help, and that of the commands below it.
fn whole_help(command: &str) -> String {
    let mut whole = help(&[command]);
    for below in listed(&whole) {
        whole.push_str(&help(&[command, &below]));
    }
    whole
}

/// The flags that a command's help explains.
fn flags(command: &str) -> BTreeSet<String> {
    let help = whole_help(command);
    help.lines()
        .map(str::trim_start)
        .filter(|line| line.starts_with('-'))
        .flat_map(|line| line.split([' ', ',', '=', '[', ']', ';']))
        .filter(|word| word.len() > 2 && word.starts_with("--"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn completions_know_every_command_and_flag() {
    let commands = commands();
    assert!(commands.len() >= 16, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = Case::new(&["completions", shell]).text();
        for command in &commands {
            assert!(script.contains(command.as_str()), "{shell}: {command}");
            for flag in flags(command) {
                let written = match shell {
                    "fish" => format!("-l {}", flag.trim_start_matches("--")),
                    _ => flag.clone(),
                };
                assert!(script.contains(&written), "{shell}: {flag} of {command}");
            }
        }
        for entry in CATALOGUE {
            assert!(script.contains(entry.key), "{shell}: {}", entry.key);
        }
    }
}

#[test]
fn bash_completes() {
    if !has("bash") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = Case::new(&["completions", "bash"]).text();
    std::fs::write(folder.path().join("retention.bash"), script).unwrap();
    std::fs::write(folder.path().join("orders.csv"), "").unwrap();
    // As bash itself calls it: the line so far, the word the cursor stands in, the command's function. Where
    // that has no answer, as for files, `-o default` has bash complete file names.
    let asked = r#"source ./retention.bash
complete -p retention | grep -q -- '-o default.* -F _retention' || exit 1
ask() {
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
    _retention retention "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
    echo "${COMPREPLY[*]}"
}
ask retention coh
ask retention trend --plo
ask retention trend --every q
ask retention report --metrics customer_ch
ask retention explain repeat_p
ask retention trend --color ''
ask retention calc payback
ask retention report ord
"#;
    let output = Command::new("bash")
        .args(["--norc", "--noprofile", "-c", asked])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        answers.lines().collect::<Vec<_>>(),
        [
            "cohorts",
            "--plot",
            "quarter",
            "customer_churn_rate",
            "repeat_purchase repeat_purchase_rate",
            "auto always never",
            "payback_months payback payback_period",
            ""
        ]
    );
}

#[test]
fn zsh_and_fish_take_their_scripts() {
    let folder = tempfile::tempdir().unwrap();
    for (shell, file) in [("zsh", "_retention"), ("fish", "retention.fish")] {
        if !has(shell) {
            continue;
        }
        let script = Case::new(&["completions", shell]).text();
        std::fs::write(folder.path().join(file), script).unwrap();
        let checked = shell_in(folder.path(), &format!("{shell} -n {file}"), &[]);
        assert!(checked.status.success(), "{shell}: {checked:?}");
    }
    if has("fish") {
        let line = "HOME=$PWD fish --no-config -c 'source retention.fish; complete -C \"retention trend --plo\"'";
        let output = shell_in(folder.path(), line, &[]);
        let answer = String::from_utf8(output.stdout).unwrap();
        assert!(answer.starts_with("--plot\t"), "{answer}");
    }
}

#[test]
fn an_unknown_shell_is_answered_with_those_that_are_known() {
    let (_, said) = Case::new(&["completions", "bsh"]).status(2).failed();
    assert!(
        said.contains("bash") && said.contains("powershell"),
        "{said}"
    );
}

/// As plain text: hyphens are written `\-` for the typesetter.
fn plain(page: &str) -> String {
    page.replace("\\-", "-")
}

#[test]
fn the_manual_has_every_command_and_flag() {
    let page = plain(&Case::new(&["man"]).text());
    assert!(page.is_ascii());
    assert!(page.contains("\nretention - How well does a business keep its customers?"));
    for command in commands() {
        let heading = format!(".SH \"RETENTION {}\"\n", command.to_uppercase());
        let (_, section) = page.split_once(&heading).unwrap();
        let section = section.split("\n.SH ").next().unwrap();
        for flag in flags(&command) {
            // What all commands have stands once, above them.
            let shared = ["--color", "--ascii", "--help"].contains(&flag.as_str());
            let place = if shared { page.as_str() } else { section };
            assert!(place.contains(&flag), "{flag} of {command}");
        }
        assert!(section.contains(".SS EXAMPLES"), "{command}");
    }
    // The flags of `calc` are the inputs of its metrics.
    for entry in CATALOGUE {
        assert!(page.contains(entry.key), "{}", entry.key);
        for input in entry.inputs {
            assert!(page.contains(&format!("--{}", input.name.replace('_', "-"))));
        }
    }
}

#[test]
fn a_folder_gets_a_page_a_command() {
    let left = Case::new(&["man", "--dir", "share/man1"]);
    let mut expected: Vec<String> = commands()
        .iter()
        .map(|name| format!("share/man1/retention-{name}.1"))
        .collect();
    expected.insert(0, "share/man1/retention.1".to_owned());
    let listed = format!("{}\n", expected.join("\n"));
    let left = left.stdout(&listed).run();
    let page = plain(&left.read("share/man1/retention-trend.1"));
    for part in [
        ".TH RETENTION-TREND 1 \"\" \"retention ",
        "--plot",
        ".SH EXAMPLES",
        "retention trend orders.csv --plot",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    if has("groff") {
        for name in expected {
            let text = left.read(&name);
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("page.1"), text).unwrap();
            let output = shell_in(folder.path(), "groff -ww -man -Tascii page.1", &[]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.is_empty(), "{name}: {said}");
        }
    }
}

/// The lines below "Examples:".
fn examples(help: &str) -> Vec<String> {
    // A line may go on after a backslash, as in a shell.
    let help = help.replace(" \\\n    ", " ");
    let parts = help.split("\nExamples:\n").skip(1);
    let lines = parts.flat_map(|part| part.lines().take_while(|line| line.starts_with("  ")));
    lines.map(|line| line.trim().to_owned()).collect()
}

/// A folder with every file that the examples name.
fn folder_of_examples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let example = |name: &str| std::fs::read_to_string(root().join("examples").join(name)).unwrap();
    put("orders.csv", ORDERS);
    put("result.csv", include_str!("data/results/report.csv"));
    put("customers.csv", &example("customers.csv"));
    put("contracts.csv", &example("customers.csv"));
    put("costs.csv", &example("costs.csv"));
    put("subscriptions.csv", &example("subscriptions.csv"));
    // The two halves of the orders, with the header each.
    let (header, rows) = ORDERS.split_once('\n').unwrap();
    let year = |row: &&str| row.contains(",2025-");
    let (later, earlier): (Vec<&str>, Vec<&str>) = rows.lines().partition(year);
    for (name, rows) in [("a.csv", &earlier), ("2024.csv", &earlier)] {
        put(name, &format!("{header}\n{}\n", rows.join("\n")));
    }
    for (name, rows) in [("b.csv", &later), ("2025.csv", &later)] {
        put(name, &format!("{header}\n{}\n", rows.join("\n")));
    }
    put(
        "trials.csv",
        "time,status,group\n5,1,a\n7,0,a\n3,1,b\n9,0,b\n",
    );
    put(
        "retention.toml",
        "[profile.monthly]\nfiles = [\"orders.csv\"]\nmargin = 0.4\n",
    );
    std::fs::create_dir(folder.path().join("shop")).unwrap();
    put("shop/orders.csv", ORDERS);
    put(
        "lines.csv",
        "InvoiceNo,CustomerID,InvoiceDate,Quantity,UnitPrice\n1,a,2025-01-05,2,1.50\n2,b,2025-02-05,1,9.99\n",
    );
    for place in [
        ".local/share/bash-completion/completions",
        ".zfunc",
        ".config/fish/completions",
    ] {
        std::fs::create_dir_all(folder.path().join(place)).unwrap();
    }
    folder
}

#[test]
fn every_example_of_the_help_runs() {
    let folder = folder_of_examples();
    let home = folder.path().to_str().unwrap();
    let mut all: Vec<(String, String)> = Vec::new();
    for command in commands() {
        let help = whole_help(&command);
        let found = examples(&help);
        assert!(!found.is_empty(), "{command} has no examples\n{help}");
        all.extend(found.into_iter().map(|line| (command.clone(), line)));
    }
    all.extend(
        examples(&help(&[]))
            .into_iter()
            .map(|line| (String::new(), line)),
    );
    for (command, line) in &all {
        // What a pipe goes to need not be installed.
        let mut after = line.split(" | ").skip(1);
        if !after.all(|part| has(part.split(' ').next().unwrap())) {
            continue;
        }
        let output = shell_in(
            folder.path(),
            line,
            &[("HOME", home), ("PROFILE", "profile.ps1")],
        );
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {line}\n{said}");
        let _ = std::fs::remove_dir_all(folder.path().join("retention-demo"));
        if !line.contains("demo trial --short") {
            continue;
        }
        assert!(folder.path().join("trial/orders.csv").exists());
    }
    assert!(all.len() > 35, "{}", all.len());
}

#[test]
fn help_is_grouped_under_headings() {
    for command in commands() {
        let help = help(&[&command]);
        // What is under "Options:" belongs to no group: the help itself, and at most one more.
        let loose = help
            .lines()
            .skip_while(|line| *line != "Options:")
            .skip(1)
            .take_while(|line| !line.is_empty())
            .filter(|line| line.trim_start().starts_with('-'))
            .count();
        assert!(loose <= 2, "{command}: {loose} flags in no group\n{help}");
        assert!(
            help.lines().all(|line| line.chars().count() <= 100),
            "{command}"
        );
        if command != "calc" {
            assert!(help.contains("\nOutput:\n"), "{command}\n{help}");
        }
    }
    let metric = help(&["calc", "retention"]);
    assert!(
        metric.contains("\nInputs:\n") && metric.contains("\nOutput:\n"),
        "{metric}"
    );
}

#[test]
fn slips_are_answered_with_the_nearest_name() {
    let case = |args: &[&str]| {
        Case::new(&["report", "orders.csv"])
            .args(args)
            .file("orders.csv", ORDERS)
            .file("customers.csv", "customer_id,plan\na,free\n")
    };
    let columns = "(columns: order_id, customer_id, order_date, amount, country)";
    for (args, status, expected) in [
        (
            &["--amount-column", "amout"][..],
            1,
            format!(
                "--amount-column \"amout\": there is no such column; did you mean \"amount\"? {columns}"
            ),
        ),
        (
            &["--by", "contry"],
            1,
            format!(
                "--by \"contry\": there is no such column; did you mean \"country\"? {columns}"
            ),
        ),
        (
            &["--where", "contry=DE"],
            1,
            format!(
                "--where \"contry\": there is no such column; did you mean \"country\"? {columns}"
            ),
        ),
        (
            &["--amount", "amont * 2"],
            1,
            format!(
                "--amount \"amont\": there is no such column; did you mean \"amount\"? {columns}"
            ),
        ),
    ] {
        let (_, said) = case(args).status(status).failed();
        assert_eq!(said, format!("error: orders.csv: {expected}\n"), "{args:?}");
    }
    let (_, said) = Case::new(&["cohorts", "orders.csv", "--cohort-by", "contry"])
        .file("orders.csv", ORDERS)
        .status(1)
        .failed();
    assert!(said.contains("--cohort-by \"contry\""), "{said}");
    // In two files it is the nearest name of both.
    for (flag, column, near) in [
        ("--by", "plam", "plan"),
        ("--where", "contry=DE", "country"),
    ] {
        let (_, said) = case(&["--customers", "customers.csv", flag, column])
            .status(2)
            .failed();
        assert!(
            said.contains(&format!("; did you mean {near:?}?")),
            "{said}"
        );
    }
    for args in [
        &["report", "o.csv", "--metrics", "custmer_churn_rate"][..],
        &["explain", "custmer_churn_rate"],
    ] {
        let (_, said) = Case::new(args).status(2).failed();
        assert!(said.contains("did you mean customer_churn_rate?"), "{said}");
    }
    let (_, said) = Case::new(&["explain", "repeat_rate"]).status(2).failed();
    assert!(
        said.contains("did you mean repeat_purchase_rate or repeat_customer_rate?"),
        "{said}"
    );
    for (args, near) in [
        (&["reprot"][..], "report"),
        (&["trend", "o.csv", "--polt"], "--plot"),
        (&["calc", "retentoin"], "retention"),
        (&["trend", "o.csv", "--every", "mnth"], "month"),
    ] {
        let (_, said) = Case::new(args).status(2).failed();
        assert!(said.contains("tip: ") && said.contains(near), "{said}");
    }
}

/// The manual's block of this language.
fn block(language: &str) -> String {
    let pages = ["docs/handing-on.md", "docs/cron.md"];
    let texts = pages.map(|page| std::fs::read_to_string(root().join(page)).unwrap());
    let fence = format!("```{language}\n");
    let after = texts
        .iter()
        .find_map(|text| Some(text.split_once(&fence)?.1));
    after.unwrap().split("```").next().unwrap().to_owned()
}

/// A folder with the examples below it, as in a clone.
fn clone() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let examples = folder.path().join("examples");
    std::fs::create_dir(&examples).unwrap();
    for name in ["orders.csv", "costs.csv", "customers.csv"] {
        std::fs::copy(root().join("examples").join(name), examples.join(name)).unwrap();
    }
    folder
}

/// Takes one request and answers it; gives its body.
fn one_request(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length: ")
                    .map(str::to_owned)
            });
            if body.len() >= length.unwrap().trim().parse().unwrap() {
                assert!(head.starts_with("POST /hook HTTP/1.1\r\n"), "{head}");
                assert!(
                    head.to_lowercase()
                        .contains("content-type: application/json"),
                    "{head}"
                );
                stream
                    .write_all(
                        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
                    )
                    .unwrap();
                return body.to_owned();
            }
        }
        let read = stream.read(&mut buffer).unwrap();
        assert!(read > 0, "{text}");
        request.extend_from_slice(&buffer[..read]);
    }
}

#[test]
fn the_chat_recipe_posts_the_markdown() {
    if !has("curl") || !has("jq") {
        return;
    }
    let folder = clone();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || one_request(&listener));
    let env = [("WEBHOOK_URL", url.as_str()), ("NO_PROXY", "127.0.0.1")];
    let output = shell_in(folder.path(), &block("bash"), &env);
    assert!(output.status.success(), "{output:?}");
    let body: serde_json::Value = serde_json::from_str(&server.join().unwrap()).unwrap();
    let posted = body["text"].as_str().unwrap();
    let line = block("bash").lines().next().unwrap().replace(" \\", "");
    let expected = shell_in(folder.path(), &line, &[]).stdout;
    assert_eq!(posted, String::from_utf8(expected).unwrap());
    assert!(posted.starts_with("### Retention report"), "{posted}");
}

#[test]
fn the_crontab_line_runs_as_cron_runs_it() {
    let folder = clone();
    std::fs::create_dir(folder.path().join("shop")).unwrap();
    std::fs::write(folder.path().join("shop/orders.csv"), ORDERS).unwrap();
    let block = block("crontab");
    let mut fields = block.lines().last().unwrap().splitn(6, ' ');
    let schedule: Vec<&str> = fields.by_ref().take(5).collect();
    assert_eq!(schedule, ["15", "6", "1", "*", "*"]);
    let line = fields.next().unwrap();
    // cron ends a command at a percent sign.
    assert!(!line.contains('%'), "{line}");
    // Cron's own surroundings: no locale, no terminal, a short path.
    let program = Path::new(env!("CARGO_BIN_EXE_retention")).parent().unwrap();
    let output = Command::new("/bin/sh")
        .args(["-c", line])
        .current_dir(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .env("PATH", format!("{}:/usr/bin:/bin", program.display()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    // What a run prints, cron mails: nothing when all went well.
    assert!(
        output.stdout.is_empty() && output.stderr.is_empty(),
        "{output:?}"
    );
    let written = std::fs::read_to_string(folder.path().join("shop/report.md")).unwrap();
    assert!(
        written.starts_with("### Retention report 2025-03"),
        "{written}"
    );
}

#[test]
fn short_help_fits_a_screen_and_long_help_begins_with_what_is_asked() {
    for name in [
        "report", "trend", "cohorts", "repeat", "survival", "rfm", "clv", "whatif", "why", "mrr",
        "check",
    ] {
        let short = Case::new(&[name, "-h"]).text();
        assert!(
            short.lines().count() <= 55,
            "{name} -h has {} lines",
            short.lines().count()
        );
        assert!(
            short.contains("--format") && short.contains("--help"),
            "{name}"
        );
    }
    let long = Case::new(&["report", "--help"]).text();
    let places = [
        "\nPeriod:",
        "\nDefinitions:",
        "\nOutput:",
        "\nFiles:",
        "\nForms:",
    ]
    .map(|heading| long.find(heading).unwrap());
    assert!(places.is_sorted(), "{places:?}");
}
