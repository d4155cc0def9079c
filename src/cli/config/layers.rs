//! Settings of a file laid below what was typed.

use std::ffi::OsString;
use std::path::Path;

use clap::Arg;

use super::known::{Typed, key, tokens, values};
use crate::commands::Usage;
use crate::commands::config_file::{ConfigFile, Entry, Setting, Table, wrong};
use crate::words::{closest, safe};

/// A setting of the file that is in force.
pub(super) struct Used {
    /// The argument's id.
    pub(super) id: String,
    /// The key.
    pub(super) key: String,
    /// The values; none for a switch.
    pub(super) values: Vec<String>,
    /// Whether a switch is on; `None` for what is no switch.
    pub(super) switch: Option<bool>,
    /// The profile; `None` for defaults.
    pub(super) profile: Option<String>,
    /// The line in the file.
    pub(super) line: usize,
    /// How it would be typed.
    pub(super) tokens: Vec<OsString>,
}

/// A setting of the file that is not in force.
pub(super) struct Unused {
    /// The key.
    pub(super) key: String,
    /// The profile; `None` for defaults.
    pub(super) profile: Option<String>,
    /// The line in the file.
    pub(super) line: usize,
    /// Why.
    pub(super) why: Why,
}

/// Why a setting is not in force.
pub(super) enum Why {
    /// The command has no such argument.
    OfOthers,
    /// A file to write that the table names for no command: only the report writes it.
    OfTheReport,
    /// Another setting goes before it.
    Overruled(String),
    /// `--unset`.
    Unset,
    /// It counts in a file that is named; this one was only found.
    OnlyFound,
}

/// The settings of a file for one command line.
#[derive(Default)]
pub(super) struct Layered {
    pub(super) used: Vec<Used>,
    pub(super) unused: Vec<Unused>,
}

impl Layered {
    pub(super) fn find(&self, id: &str) -> Option<&Used> {
        self.used.iter().find(|used| used.id == id)
    }
}

/// Every key and every type in the file, whether in force or not.
///
/// # Errors
/// The first that cannot be, with its line.
pub(super) fn check(config: &ConfigFile, typed: &Typed) -> Result<(), Usage> {
    let keys = typed.all_keys();
    for table in &config.tables {
        let command = match &table.command {
            None => None,
            Some(name) => Some(typed.command_named(name).ok_or_else(|| {
                let hint = did_you_mean(name, typed.command_names());
                let message = format!(
                    "{:?} is a table, but no command that takes settings{hint}",
                    safe(name)
                );
                wrong(&config.path, table.line, &message)
            })?),
        };
        for entry in &table.entries {
            let known = match command {
                None => keys.contains(&entry.key),
                Some(command) => command
                    .get_arguments()
                    .any(|arg| key(arg) == Some(&entry.key)),
            };
            if !known {
                let of_command = command.into_iter().flat_map(clap::Command::get_arguments);
                let of_command: Vec<&str> = of_command.filter_map(key).collect();
                let all = keys.iter().map(String::as_str);
                let near: Vec<&str> = if command.is_some() {
                    of_command
                } else {
                    all.collect()
                };
                return Err(unknown(&config.path, table, entry, &near));
            }
        }
    }
    Ok(())
}

fn unknown(path: &Path, table: &Table, entry: &Entry, near: &[&str]) -> Usage {
    let dashed = entry.key.replace('_', "-");
    let hint = did_you_mean(&dashed, near.iter().copied());
    let of = table
        .command
        .as_ref()
        .map_or(String::new(), |name| format!(" of {name}"));
    let message = format!(
        "there is no setting {:?}{of}{hint} (settings are the flags of `retention COMMAND --help` without --)",
        safe(&entry.key)
    );
    wrong(path, entry.line, &message)
}

/// `; did you mean margin?` or nothing.
pub(super) fn did_you_mean<'a>(asked: &str, names: impl Iterator<Item = &'a str>) -> String {
    closest(asked, names).map_or(String::new(), |near| format!("; did you mean {near}?"))
}

/// The settings in force: a typed argument goes before the profile's, these before the defaults; the
/// table of the command before the table of all. What conflicts with something that goes before it
/// is left out.
///
/// # Errors
/// A value that cannot be, or two settings of one table that cannot stand together, with the lines.
pub(super) fn lay(
    config: &ConfigFile,
    typed: &Typed,
    profile: Option<&str>,
    unset: &[String],
) -> Result<Layered, Usage> {
    let mut layered = Layered::default();
    for table in in_order(config, &typed.name(), profile) {
        let before = layered.used.len();
        for entry in &table.entries {
            let unused = |why| Unused {
                key: entry.key.clone(),
                profile: table.profile.clone(),
                line: entry.line,
                why,
            };
            let Some(arg) = typed.argument(&entry.key) else {
                layered.unused.push(unused(Why::OfOthers));
                continue;
            };
            // Else every other command with these settings would put its result in the report's place.
            if entry.key == "output" && table.command.is_none() && typed.name() != "report" {
                layered.unused.push(unused(Why::OfTheReport));
                continue;
            }
            let used = made(config, typed, table, entry, arg)?;
            if unset.contains(&entry.key) {
                layered.unused.push(unused(Why::Unset));
            } else if let Some(by) = overruled(&layered, before, typed, arg, &entry.value) {
                layered.unused.push(unused(Why::Overruled(by)));
            } else {
                together(config, &layered.used[before..], typed, arg, entry)?;
                layered.used.push(used);
            }
        }
    }
    Ok(layered)
}

/// The tables for a command and a profile, the first to count first.
fn in_order<'a>(config: &'a ConfigFile, command: &str, profile: Option<&str>) -> Vec<&'a Table> {
    let rank = |table: &Table| {
        let general = match &table.command {
            None => 1,
            Some(name) if name == command => 0,
            Some(_) => return None,
        };
        match &table.profile {
            None => Some(2 + general),
            Some(name) if Some(name.as_str()) == profile => Some(general),
            Some(_) => None,
        }
    };
    let ranked = config.tables.iter();
    let mut ranked: Vec<(u8, &Table)> = ranked
        .filter_map(|table| Some((rank(table)?, table)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, table)| table).collect()
}

fn made(
    config: &ConfigFile,
    typed: &Typed,
    table: &Table,
    entry: &Entry,
    arg: &Arg,
) -> Result<Used, Usage> {
    let folder = config.path.parent().unwrap_or(Path::new(""));
    let values = values(arg, &entry.value, folder)
        .map_err(|reason| wrong(&config.path, entry.line, &format!("{} {reason}", entry.key)))?;
    let tokens = tokens(arg, &entry.value, &values);
    if let Some(reason) = typed.refusal(&tokens) {
        let shown: Vec<String> = values
            .iter()
            .map(|value| format!("{:?}", safe(value)))
            .collect();
        let message = format!("{} = {}: {reason}", entry.key, shown.join(", "));
        return Err(wrong(&config.path, entry.line, &message));
    }
    Ok(Used {
        id: arg.get_id().to_string(),
        key: entry.key.clone(),
        values,
        switch: match entry.value {
            Setting::Switch(on) => Some(on),
            Setting::One(_) | Setting::List(_) => None,
        },
        profile: table.profile.clone(),
        line: entry.line,
        tokens,
    })
}

/// What goes before a setting: the same one or one that it conflicts with, typed or of a table
/// before (the first `before` ones in force).
fn overruled(
    layered: &Layered,
    before: usize,
    typed: &Typed,
    arg: &Arg,
    setting: &Setting,
) -> Option<String> {
    if typed.holds(arg.get_id().as_str()) {
        return Some("the command line".to_owned());
    }
    let earlier = layered.used.iter().take(before);
    if let Some(same) = layered.find(arg.get_id().as_str()).filter(|_| before > 0) {
        return Some(format!("line {}", same.line));
    }
    // A switch that is off excludes nothing.
    if *setting == Setting::Switch(false) {
        return None;
    }
    let mut others = typed
        .arguments()
        .filter(|other| typed.holds(other.get_id().as_str()));
    if let Some(other) = others.find(|other| typed.conflict(arg, other)) {
        return Some(format!(
            "--{} on the command line",
            key(other).unwrap_or_default()
        ));
    }
    let mut earlier = earlier.filter(|used| used.switch != Some(false));
    let other = earlier.find(|used| {
        let other = typed.argument(&used.key);
        other.is_some_and(|other| typed.conflict(arg, other))
    })?;
    Some(format!("{} in line {}", other.key, other.line))
}

/// Two settings of one table must be able to stand together.
fn together(
    config: &ConfigFile,
    beside: &[Used],
    typed: &Typed,
    arg: &Arg,
    entry: &Entry,
) -> Result<(), Usage> {
    if entry.value == Setting::Switch(false) {
        return Ok(());
    }
    let conflicting = beside
        .iter()
        .filter(|used| used.switch != Some(false))
        .find(|used| {
            let other = typed.argument(&used.key);
            other.is_some_and(|other| typed.conflict(arg, other))
        });
    match conflicting {
        None => Ok(()),
        Some(other) => {
            let message = format!(
                "{} cannot stand beside {} in line {}",
                entry.key, other.key, other.line
            );
            Err(wrong(&config.path, entry.line, &message))
        }
    }
}
