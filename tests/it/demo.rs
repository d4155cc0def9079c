//! `retention demo`: what it writes, what it shows, and what it never replaces.

use std::path::Path;
use std::process::Command;

use crate::kit::Case;

const SAMPLES: [&str; 3] = ["costs.csv", "customers.csv", "orders.csv"];

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

/// Runs a line as it stands in the demo, in this folder.
fn shell(line: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_retention"));
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env(
            "PATH",
            format!("{}:{path}", program.parent().unwrap().display()),
        )
        .output()
        .unwrap();
    assert!(output.status.success(), "{line}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_result_is_that_of_the_command_above_it() {
    let folder = tempfile::tempdir().unwrap();
    let shown = shell("retention demo 'my trial'", folder.path());
    let commands: Vec<&str> = shown
        .lines()
        .filter_map(|line| line.strip_prefix("$ "))
        .collect();
    assert_eq!(commands.len(), 5, "{shown}");
    for command in &commands {
        let result = shell(command, folder.path());
        assert!(
            shown.contains(&format!("$ {command}\n\n{result}")),
            "{command}\n{result}"
        );
    }
    let names: Vec<&str> = commands
        .iter()
        .map(|command| command.split(' ').nth(1).unwrap())
        .collect();
    assert_eq!(names, ["check", "report", "trend", "cohorts", "whatif"]);
    let widest = shown.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{widest:?}\n{shown}");
    for name in SAMPLES {
        let written = std::fs::read_to_string(folder.path().join("my trial").join(name)).unwrap();
        assert_eq!(written, example(name), "{name}");
    }
}

#[test]
fn a_second_run_replaces_nothing_without_force() {
    let folder = tempfile::tempdir().unwrap();
    let first = shell("retention demo", folder.path());
    assert_eq!(first, shell("retention demo --force", folder.path()));
    let left = Case::new(&["demo"]).status(0).stdout(&first).run();
    assert_eq!(left.files(), ["retention-demo"]);
    // One file that is there is enough, and none of the others is written then.
    let (left, said) = Case::new(&["demo", "."])
        .file("costs.csv", "mine")
        .status(1)
        .failed();
    assert_eq!(
        said,
        "error: ./costs.csv: is there already; name another folder, or give --force to replace the demo's \
         files\n"
    );
    assert_eq!(left.files(), ["costs.csv"]);
    assert_eq!(left.read("costs.csv"), "mine");
}

#[test]
fn short_shows_the_beginnings_and_how_much_follows() {
    let long = Case::new(&["demo"]).text();
    let short = Case::new(&["demo", "--short"]).text();
    assert!(short.lines().count() < 125, "{short}");
    assert_eq!(
        short
            .matches("more lines: run the command to see all]")
            .count(),
        5
    );
    // Nothing but the ends of results is missing.
    for line in short.lines().filter(|line| !line.starts_with('[')) {
        assert!(long.contains(line), "{line}");
    }
}

#[test]
fn the_demo_looks_as_it_is_asked_to() {
    let ascii = Case::new(&["demo", "--ascii"]).text();
    assert!(ascii.is_ascii() && ascii.contains("-----"), "{ascii}");
    let coloured = Case::new(&["demo", "--color", "always"]).text();
    assert!(
        coloured.contains("\x1b[1m$ retention check retention-demo/orders.csv\x1b[0m\n"),
        "{coloured:?}"
    );
    assert!(coloured.contains("\x1b[38;5;33m"));
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let (_, said) = Case::new(&["demo", "file/below"])
        .file("file", "")
        .status(1)
        .failed();
    assert!(
        said.starts_with("error: file/below: the folder cannot be made ("),
        "{said}"
    );
}
