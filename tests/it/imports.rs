//! The rules of the house, held against the sources: who may import whom (the picture on top of
//! `src/lib.rs`), what each room must not contain, how long a file may be, and no panics on input.

use std::path::{Path, PathBuf};

/// A room, the rooms below it that it may import, and text that must not stand in it.
struct Room {
    name: &'static str,
    below: &'static [&'static str],
    never: &'static [&'static str],
}

const IO: [&str; 4] = ["std::fs", "std::io", "std::env", "std::time"];
const PURE: &[&str] = &[
    "std::fs",
    "std::io",
    "std::env",
    "std::time",
    "std::process",
    "println!",
    "eprintln!",
    "print!(",
    "serde",
    "clap",
    "anyhow",
    "csv::",
    "chrono",
    "jiff",
    "comfy_table",
];

/// Results say by derives how they are serialised and described; by whom is not theirs to know.
const PURE_RESULTS: &[&str] = &[
    "std::fs",
    "std::io",
    "std::env",
    "std::time",
    "std::process",
    "println!",
    "eprintln!",
    "print!(",
    "serde_json",
    "Serializer",
    "clap",
    "anyhow",
    "csv::",
    "chrono",
    "jiff",
    "comfy_table",
];

const ROOMS: [Room; 16] = [
    Room {
        name: "choice",
        below: &[],
        never: PURE,
    },
    Room {
        name: "calendar",
        below: &["choice"],
        // chrono counts the calendar's days; nothing else may know it, dates in files apart.
        never: &[
            "std::fs",
            "std::io",
            "std::env",
            "std::time",
            "serde",
            "csv::",
            "clap",
            "anyhow",
            "println!",
        ],
    },
    Room {
        name: "money",
        below: &[],
        never: PURE,
    },
    Room {
        name: "digits",
        below: &[],
        never: PURE,
    },
    Room {
        name: "words",
        below: &[],
        never: PURE,
    },
    Room {
        name: "locale",
        below: &[],
        never: PURE,
    },
    Room {
        name: "exit",
        below: &[],
        never: &["std::fs", "std::io", "serde", "clap", "anyhow"],
    },
    Room {
        name: "ledger",
        below: &["calendar", "money", "digits"],
        never: PURE,
    },
    Room {
        name: "models",
        below: &["calendar", "money", "ledger"],
        never: PURE,
    },
    Room {
        name: "metrics",
        below: &["choice", "calendar", "money", "ledger", "models"],
        never: PURE_RESULTS,
    },
    Room {
        name: "report",
        below: &[
            "choice", "calendar", "money", "locale", "metrics", "models", "words",
        ],
        never: &[
            "std::fs",
            "std::io",
            "std::env",
            "std::time",
            "clap",
            "anyhow",
            "csv::",
            "chrono",
            "comfy_table",
        ],
    },
    Room {
        name: "render",
        below: &["choice", "locale", "report", "metrics", "words"],
        never: &[
            "std::fs",
            "std::env",
            "std::time",
            "clap",
            "metrics::formula",
            "metrics::evaluate",
            "metrics::summary",
        ],
    },
    Room {
        name: "input",
        below: &["choice", "calendar", "money", "digits", "ledger", "words"],
        never: &[
            "std::env",
            "std::process",
            "clap",
            "anyhow",
            "comfy_table",
            "serde",
            "println!",
        ],
    },
    Room {
        name: "sql",
        below: &["choice", "calendar", "money", "metrics", "words"],
        never: &["std::fs", "std::io", "std::env"],
    },
    Room {
        name: "commands",
        below: &[
            "choice", "calendar", "money", "locale", "ledger", "models", "metrics", "report",
            "render", "input", "sql", "words", "exit",
        ],
        never: &["clap", "std::env", "std::time", "println!"],
    },
    Room {
        name: "cli",
        below: &[
            "choice", "calendar", "money", "locale", "metrics", "render", "input", "words", "exit",
            "commands",
        ],
        never: &["std::fs", "std::time", "println!"],
    },
];

/// Files longer than a room's file should be, each with its reason.
const LONG: [(&str, &str); 1] = [("input/columns.rs", "the list of usual names is most of it")];

const LONGEST: usize = 450;

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// A source file: its path below `src/`, and its lines without tests.
pub struct Source {
    pub path: String,
    pub lines: Vec<String>,
}

impl Source {
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.trim_end_matches(".rs")
    }

    /// The modules above its items: `metrics/tally.rs` has two.
    fn depth(&self) -> usize {
        let parts = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        parts.split('/').count()
    }

    /// Lines that are code, with their numbers: comments cut off.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines.iter().enumerate().map(|(index, line)| {
            let trimmed = line.trim_start();
            let code = if trimmed.starts_with("//") {
                ""
            } else {
                line.split(" // ").next().unwrap()
            };
            (index + 1, code)
        })
    }

    /// All code, without line breaks, so that an import over several lines is one text.
    fn joined(&self) -> String {
        self.code()
            .map(|(_, code)| code.trim())
            .collect::<Vec<_>>()
            .join("")
    }
}

/// Every source file that is not a test, with `#[cfg(test)] mod tests { … }` cut off its end.
pub fn sources() -> Vec<Source> {
    let root = src();
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                if name != "tests" {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") && name != "tests.rs" {
                let text = std::fs::read_to_string(&path).unwrap();
                let lines: Vec<String> = text.lines().map(str::to_owned).collect();
                let end = (0..lines.len()).find(|&line| {
                    lines[line].trim() == "#[cfg(test)]"
                        && lines
                            .get(line + 1)
                            .is_some_and(|next| next.starts_with("mod tests {"))
                });
                let path = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                let lines = lines[..end.unwrap_or(lines.len())].to_vec();
                sources.push(Source { path, lines });
            }
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

/// First names of what stands after `crate::` or enough `super::` to reach the crate.
fn rooms_named(source: &Source) -> Vec<String> {
    let text = source.joined();
    let supers = "super::".repeat(source.depth());
    let mut named = Vec::new();
    for root in ["crate::", supers.as_str()] {
        for (at, _) in text.match_indices(root) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
                continue;
            }
            named.extend(first_names(&text[at + root.len()..]));
        }
    }
    named
}

/// `ledger` of `ledger::Orders`; all of `{calendar::Day, money}`.
fn first_names(after: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let Some(list) = after.strip_prefix('{') else {
        return vec![name(after)];
    };
    let mut depth = 0;
    let mut names = Vec::new();
    let mut item = String::new();
    for c in list.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => names.push(name(&std::mem::take(&mut item))),
            _ => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                item.push(c);
            }
        }
    }
    names.push(name(&item));
    names.retain(|name| !name.is_empty());
    names
}

fn room(name: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == name)
}

#[test]
fn every_import_points_down_the_picture() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(room) = room(source.room()) else {
            assert!(
                matches!(source.room(), "lib" | "main"),
                "{} is in no room",
                source.path
            );
            continue;
        };
        for named in rooms_named(&source) {
            if named != room.name && !room.below.contains(&named.as_str()) {
                wrong.push(format!("{} names {named}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The table itself points down: no room imports one that imports it.
#[test]
fn the_picture_has_no_circle() {
    for (place, room) in ROOMS.iter().enumerate() {
        for below in room.below {
            let lower = ROOMS.iter().position(|other| other.name == *below);
            assert!(
                lower.is_some_and(|lower| lower < place),
                "{} → {below}",
                room.name
            );
        }
    }
}

#[test]
fn no_room_contains_what_it_must_not() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(room) = room(source.room()) else {
            continue;
        };
        for (line, code) in source.code() {
            for never in room.never.iter().filter(|never| code.contains(**never)) {
                // The progress bar's patience: a length of time, never a clock's answer in a result.
                // The other is the one place that asks the clock: `--as-of today`.
                let may = ["commands/progress.rs", "cli/days.rs"];
                if may.contains(&source.path.as_str()) && *never == "std::time" {
                    continue;
                }
                wrong.push(format!("src/{}:{line}: {never}", source.path));
            }
            let chrono_allowed = room.name == "calendar" || source.path.starts_with("input/date/");
            if code.contains("chrono") && !chrono_allowed {
                wrong.push(format!("src/{}:{line}: chrono", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_binary_only_passes_arguments_and_streams() {
    let main = std::fs::read_to_string(src().join("main.rs")).unwrap();
    assert!(main.lines().count() <= 20, "main.rs does more than that");
    for never in IO
        .iter()
        .filter(|never| !matches!(**never, "std::io" | "std::env"))
    {
        assert!(!main.contains(never), "{never}");
    }
}

#[test]
fn files_are_short() {
    let mut wrong = Vec::new();
    for source in sources() {
        let (lines, long) = (
            source.lines.len(),
            LONG.iter().any(|(path, _)| *path == source.path),
        );
        if lines > LONGEST && !long {
            wrong.push(format!("src/{} has {lines} lines", source.path));
        }
        if lines <= LONGEST && long {
            wrong.push(format!(
                "src/{} is short again: take it off the list",
                source.path
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Data must not be able to stop the program with a panic; what cannot happen says so.
#[test]
fn nothing_panics_but_proven_invariants() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (index, line) in source.lines.iter().enumerate() {
            let code = line.trim_start();
            if code.starts_with("//") || line.contains("// invariant") {
                continue;
            }
            let panics = [
                ".unwrap()",
                ".expect(",
                "panic!(",
                "todo!(",
                "unimplemented!(",
                "unreachable!(",
            ];
            for panic in panics.iter().filter(|panic| code.contains(**panic)) {
                wrong.push(format!("src/{}:{}: {panic}", source.path, index + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn imports_are_found_in_every_form() {
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        lines: text.lines().map(str::to_owned).collect(),
    };
    let found = rooms_named(&source(
        "metrics/a.rs",
        "use crate::calendar::Day;\nuse crate::{\n    ledger::{Orders, Spell},\n    money::Money,\n};\n\
         use super::figure;\nuse super::super::input;\n// crate::cli\nlet x = crate::render::json();",
    ));
    let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
    found.sort_unstable();
    assert_eq!(found, ["calendar", "input", "ledger", "money", "render"]);
}
