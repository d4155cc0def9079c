//! No more than three files import each other in a circle: what many files share has a file of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::imports::{Source, sources};

/// The most files of a circle: a parent whose parts extend its own type, and the like.
const MOST: usize = 3;

type Path = Vec<String>;

/// `commands::sql` of `commands/sql.rs`, `render` of `render/mod.rs`.
fn module(source: &Source) -> Path {
    let name = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
    name.split('/').map(str::to_owned).collect()
}

/// The paths that a file's `use` lines name, those for tests apart.
fn uses(source: &Source) -> Vec<Path> {
    let mut statements = Vec::new();
    let mut open = String::new();
    let mut for_tests = false;
    for (_, code) in source.code() {
        let code = code.trim();
        let begins = ["use ", "pub use ", "pub(super) use ", "pub(crate) use "]
            .iter()
            .any(|start| code.starts_with(start))
            || (code.starts_with("pub(in ") && code.contains(" use "));
        if open.is_empty() && !begins {
            for_tests = code == "#[cfg(test)]";
            continue;
        }
        open += code;
        if code.ends_with(';') {
            let statement = std::mem::take(&mut open);
            if !for_tests {
                statements.push(statement);
            }
            for_tests = false;
        }
    }
    let mut paths = Vec::new();
    for statement in statements {
        let (_, tree) = statement.split_once("use ").unwrap();
        spread(&[], tree.trim_end_matches(';'), &mut paths);
    }
    paths
}

/// `a::b` and `a::c::d` of `a::{b, c::d}`.
fn spread(before: &[String], tree: &str, paths: &mut Vec<Path>) {
    let mut depth = 0;
    let mut items = vec![String::new()];
    for c in tree.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match (c, depth) {
            (',', 0) => items.push(String::new()),
            _ => items.last_mut().unwrap().push(c),
        }
    }
    for item in items
        .iter()
        .map(|item| item.trim())
        .filter(|item| !item.is_empty())
    {
        let (names, inner) = match item.split_once('{') {
            Some((names, inner)) => (names, inner.strip_suffix('}')),
            None => (item.split(" as ").next().unwrap(), None),
        };
        let names = names
            .split("::")
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let mut path = before.to_vec();
        path.extend(names.map(str::to_owned));
        match inner {
            Some(inner) => spread(&path, inner, paths),
            None => paths.push(path),
        }
    }
}

/// The file that a path of a file leads into; none for other crates and the file itself.
fn file_of(path: &Path, from: &Path, files: &BTreeSet<Path>) -> Option<Path> {
    let ups = path.iter().take_while(|name| *name == "super").count();
    let rest = &path[ups..];
    let mut at = match path.first()?.as_str() {
        "crate" => path[1..].to_vec(),
        "self" => [from, &path[1..]].concat(),
        "super" => [&from[..from.len() - ups], rest].concat(),
        name if files.contains(&[from, [name.to_owned()].as_slice()].concat()) => {
            [from.as_slice(), path].concat()
        }
        _ => return None,
    };
    while !at.is_empty() && !files.contains(&at) {
        at.pop();
    }
    (!at.is_empty() && at != *from).then_some(at)
}

/// Everything that a file imports, directly or not.
fn reached<'a>(from: &'a Path, imports: &'a BTreeMap<Path, BTreeSet<Path>>) -> BTreeSet<&'a Path> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Path> = imports[from].iter().collect();
    while let Some(file) = next.pop() {
        if reached.insert(file) {
            next.extend(imports[file].iter());
        }
    }
    reached
}

/// The circles of more files than `most`.
fn circles(sources: &[Source], most: usize) -> BTreeSet<Vec<String>> {
    let files: BTreeSet<Path> = sources.iter().map(module).collect();
    let imports: BTreeMap<Path, BTreeSet<Path>> = sources
        .iter()
        .map(|source| {
            let from = module(source);
            let to = uses(source);
            let to = to.iter().filter_map(|path| file_of(path, &from, &files));
            let to = to.collect();
            (from, to)
        })
        .collect();
    let reached: BTreeMap<&Path, BTreeSet<&Path>> = files
        .iter()
        .map(|file| (file, reached(file, &imports)))
        .collect();
    let mut circles = BTreeSet::new();
    for (file, all) in &reached {
        let circle = all.iter().filter(|other| reached[**other].contains(file));
        let circle: Vec<String> = circle.map(|file| file.join("::")).collect();
        if circle.len() > most {
            circles.insert(circle);
        }
    }
    circles
}

#[test]
fn no_more_than_three_files_import_each_other() {
    let circles = circles(&sources(), MOST);
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn circles_are_found() {
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        lines: text.lines().map(str::to_owned).collect(),
    };
    let sources = [
        source(
            "a/mod.rs",
            "mod b;\nmod c;\npub use b::{B, other::{C,\n    D}};\nuse std::fmt;",
        ),
        source("a/b.rs", "use super::c::C;\n#[cfg(test)]\nuse crate::e::E;"),
        source("a/c.rs", "use crate::{a::A, e};"),
        source("e.rs", "use crate::a::b::B as Other;"),
    ];
    // e is reached from c, and imports b again: all four are one circle.
    let found: Vec<Vec<String>> = circles(&sources, MOST).into_iter().collect();
    assert_eq!(found, [["a", "a::b", "a::c", "e"]]);
    assert!(circles(&sources[..3], MOST).is_empty());
    assert_eq!(circles(&sources[..3], 2).len(), 1);
}
