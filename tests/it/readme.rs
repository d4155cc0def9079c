//! The README and the pages of `docs` are executed: their commands run, the first output shown is what the program
//! prints, and their lists are complete.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::kit::skipped;
use retention::internals::{Role, all};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The pages of the manual: their names and texts, the README first.
fn pages() -> Vec<(String, String)> {
    let folder = std::fs::read_dir(root().join("docs")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let mut pages: Vec<(String, String)> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .map(|path| {
            let name = format!("docs/{}", path.file_name().unwrap().to_str().unwrap());
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    pages.sort();
    pages.insert(0, ("README.md".to_owned(), readme()));
    pages
}

/// All of them as one text.
fn manual() -> String {
    pages().into_iter().map(|(_, text)| text).collect()
}

/// The lines of every fenced block of this language.
fn blocks(language: &str) -> Vec<Vec<String>> {
    let mut blocks = Vec::new();
    let mut open: Option<Vec<String>> = None;
    for line in manual().lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(tag)) => {
                open = (tag == language).then(Vec::new).or(Some(vec!["\0".into()]))
            }
            (Some(_), Some(_)) => blocks.extend(open.take().filter(|block| block != &["\0"])),
            (Some(block), None) if block.first().is_none_or(|first| first != "\0") => {
                block.push(line.into())
            }
            _ => {}
        }
    }
    blocks
}

/// Runs a shell line where the examples are, in a folder of its own: some commands write files. The
/// built program is first on the path.
fn shell(line: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root().join("examples"), folder.path().join("examples")).unwrap();
    let bin = PathBuf::from(env!("CARGO_BIN_EXE_retention"));
    let path = format!(
        "{}:{}",
        bin.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    Command::new("sh")
        .args(["-c", line])
        .current_dir(folder.path())
        .env("PATH", path)
        .env_remove("RETENTION_CONFIG")
        .output()
        .unwrap()
}

fn is_installed(program: &str) -> bool {
    shell(&format!("command -v {program}")).status.success()
}

#[test]
fn every_command_of_the_manual_runs() {
    let mut ran = 0;
    for line in blocks("sh").into_iter().flatten() {
        let command = line.trim();
        // Building and installing is what brought this test here; .ci/run runs the first command.
        if command.is_empty() || command.starts_with('#') || command.starts_with("cargo ") {
            continue;
        }
        if let Some(tool) = ["jq", "curl", "duckdb"]
            .iter()
            .find(|tool| command.contains(*tool) && !is_installed(tool))
        {
            skipped(&format!("{tool} is not installed: {command}"));
            continue;
        }
        let output = shell(command);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}\n{said}");
        assert!(!output.stdout.is_empty(), "{command} printed nothing");
        ran += 1;
    }
    assert!(ran >= 50, "only {ran} commands were found");
}

#[test]
fn the_output_shown_is_the_output_printed() {
    let blocks = blocks("console");
    assert!(!blocks.is_empty());
    for block in blocks {
        let (command, expected) = block.split_first().unwrap();
        let output = shell(command.strip_prefix("$ ").unwrap());
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(printed.lines().collect::<Vec<_>>(), expected, "{command}");
    }
}

#[test]
fn the_headers_listed_are_the_headers_recognised() {
    let manual = manual();
    for role in [
        Role::Order,
        Role::Customer,
        Role::Date,
        Role::Amount,
        Role::Quantity,
        Role::Price,
        Role::Start,
        Role::End,
        Role::Kind,
        Role::Category,
        Role::Currency,
        Role::Rate,
        Role::Status,
        Role::Cancelled,
    ] {
        let row = manual
            .lines()
            .find(|line| line.starts_with(&format!("| {role} | `")))
            .unwrap();
        let listed: BTreeSet<&str> = row.split('`').skip(1).step_by(2).collect();
        assert_eq!(
            listed,
            role.usual_names().iter().copied().collect(),
            "{role}"
        );
    }
}

#[test]
fn every_metric_and_every_flag_has_its_place() {
    let manual = manual();
    for entry in all() {
        assert!(
            manual.contains(&format!("| `{}` | {} |", entry.key, entry.summary)),
            "{}",
            entry.key
        );
    }
    let commands = shell("retention --help").stdout;
    let commands = String::from_utf8(commands).unwrap();
    let names = commands
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1);
    // The flags of calc are the inputs of the metrics, and stand in its own help.
    for name in names
        .map_while(|line| line.split_whitespace().next())
        .filter(|name| !matches!(*name, "help" | "calc"))
    {
        let help = String::from_utf8(shell(&format!("retention {name} --help")).stdout).unwrap();
        for word in help
            .split([' ', '\n', ',', '['])
            .filter(|word| word.starts_with("--"))
        {
            let flag = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            if !matches!(flag, "--help" | "--version" | "--") {
                assert!(manual.contains(flag), "{flag} of {name}");
            }
        }
    }
}

#[test]
fn the_readme_is_short_and_leads_to_every_page() {
    let readme = readme();
    assert!(readme.lines().count() < 300);
    for (name, text) in pages().iter().skip(1) {
        assert!(readme.contains(&format!("[{name}]({name})")), "{name}");
        assert!(text.starts_with("# "), "{name}");
    }
    // What a page leads to is there.
    for (name, text) in pages() {
        for link in text.split("](").skip(1) {
            let target = link.split(')').next().unwrap();
            let path = root().join(&name).parent().unwrap().join(target);
            assert!(target.contains("://") || path.exists(), "{name}: {target}");
        }
    }
}
