//! Settings from a file: what is not typed comes from the profile asked for, then from the file's
//! defaults. Each key is one of the command's own arguments, and becomes one: what is in force is
//! written behind what was typed, so that clap checks the whole as one command line. Only what was
//! not typed, and does not conflict with it, is written.

mod args;
mod known;
mod layers;
pub(super) mod show;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Command;

use crate::commands::config_file::{CONFIG_NAME, ConfigFile, find_config, read_config, wrong};
use crate::commands::{Streams, Usage};
use crate::words::{one_line, safe};
pub(super) use args::ConfigArgs;
use known::Typed;
use layers::{Layered, Unused, Why, did_you_mean};

/// The setting that silences standard error. A file of settings that was only found must not hide itself.
const QUIET: &str = "quiet";
/// The variable that names a file of settings.
const VARIABLE: &str = "RETENTION_CONFIG";
/// Settings that write files. A file of settings that merely lies beside somebody's data must not.
const WRITING: [&str; 3] = ["output", "rejects", "customers-out"];

/// Settings that change nothing but how a result looks and how fast it comes.
const LOOKS: [&str; 11] = [
    "format",
    "output",
    "rejects",
    "customers-out",
    "color",
    "ascii",
    "plot",
    "wide",
    "locale",
    "currency-symbol",
    "threads",
];

/// A command line with the settings of a file.
pub(super) struct Resolved {
    /// The whole command line.
    pub(super) args: Vec<OsString>,
    /// What standard error says of it, if anything.
    said: Option<String>,
}

impl Resolved {
    /// Says on standard error where settings come from.
    pub(super) fn tell(&self, streams: &mut Streams<'_>) {
        if let Some(said) = &self.said {
            // Where standard error is closed, there is nobody to tell.
            let _ = streams.say(said);
        }
    }
}

/// How a file of settings came to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Typed,
    Variable,
    BesideData,
    Here,
}

impl Found {
    fn words(self) -> &'static str {
        match self {
            Found::Typed => "command line",
            Found::Variable => "environment (RETENTION_CONFIG)",
            Found::BesideData => "found beside the data",
            Found::Here => "found in the current folder",
        }
    }

    /// Whether nobody named the file: it may be somebody else's, and come with the data.
    fn is_chance(self) -> bool {
        matches!(self, Found::BesideData | Found::Here)
    }
}

/// A file of settings and what of it is in force.
struct InForce {
    config: ConfigFile,
    found: Found,
    profile: Option<String>,
    layered: Layered,
}

/// The command line with what a file of settings adds to it; as it is where clap cannot read it (the
/// caller's own reading says why) or no file is found.
///
/// # Errors
/// A file that cannot be read or holds what cannot be.
pub(super) fn resolve(program: &Command, args: Vec<OsString>) -> anyhow::Result<Resolved> {
    if !may_be_in_force(&args) {
        return Ok(Resolved { args, said: None });
    }
    let Ok(Some(typed)) = Typed::of(program, &args) else {
        return Ok(Resolved { args, said: None });
    };
    let Some(in_force) = in_force(&typed)? else {
        return Ok(Resolved { args, said: None });
    };
    let unnamed = |unused: &Unused| matches!(unused.why, Why::OnlyFound);
    let layered = &in_force.layered;
    if layered.used.is_empty() && in_force.profile.is_none() && !layered.unused.iter().any(unnamed)
    {
        return Ok(Resolved { args, said: None });
    }
    let quiet = typed.holds(QUIET)
        || in_force
            .layered
            .find(QUIET)
            .is_some_and(|used| used.switch == Some(true));
    Ok(Resolved {
        args: completed(args, &in_force),
        said: (!quiet).then(|| said(&typed, &in_force)),
    })
}

/// Whether a file of settings may play a part: something asks for one, or one stands in the current folder or in that of
/// anything typed. Too often true rather than too seldom: where it is not, the command line need not be read twice, which
/// takes longer than a small file.
fn may_be_in_force(args: &[OsString]) -> bool {
    const ASKING: [&str; 3] = ["--config", "--profile", "--unset"];
    let stands_beside = |file: &str| {
        let folder = Path::new(file).parent();
        folder.is_some_and(|folder| find_config(&[folder]).is_some())
    };
    let asks = |arg: &OsString| {
        let arg = arg.to_string_lossy();
        let value = arg.split_once('=').map_or("", |(_, value)| value);
        ASKING.iter().any(|flag| arg.starts_with(flag))
            || stands_beside(&arg)
            || stands_beside(value)
    };
    std::env::var_os(VARIABLE).is_some()
        || find_config(&[Path::new("")]).is_some()
        || args.iter().skip(1).any(asks)
}

/// What was typed, with the settings in force before a `--` if there is one, else behind it.
fn completed(mut args: Vec<OsString>, in_force: &InForce) -> Vec<OsString> {
    let mut more: Vec<OsString> = Vec::new();
    if in_force.found != Found::Typed {
        let mut named = OsString::from("--config=");
        named.push(&in_force.config.path);
        more.push(named);
    }
    let used = in_force.layered.used.iter();
    more.extend(used.flat_map(|used| used.tokens.iter().cloned()));
    let end = args
        .iter()
        .position(|arg| arg == "--")
        .unwrap_or(args.len());
    args.splice(end..end, more);
    args
}

fn said(typed: &Typed, in_force: &InForce) -> String {
    let from = in_words(&in_force.config.path, in_force.profile.as_deref());
    // Defaults serve many commands; a profile is chosen for this one.
    let of_others = in_force
        .layered
        .unused
        .iter()
        .filter(|unused| matches!(unused.why, Why::OfOthers) && unused.profile.is_some());
    let of_others: Vec<&str> = of_others.map(|unused| unused.key.as_str()).collect();
    let mut said = format!("settings from {from}");
    if in_force.found.is_chance() {
        said += &in_force.layered.that_count();
    }
    let unnamed = |unused: &&Unused| matches!(unused.why, Why::OnlyFound);
    if let Some(unused) = in_force.layered.unused.iter().find(unnamed) {
        said += &format!("; {} does not count: the file was only found", unused.key);
    }
    if !of_others.is_empty() {
        said += &format!("; {} has no {}", typed.name(), of_others.join(", "));
    }
    said
}

impl Layered {
    /// The settings in force that filter the data or change what a number means, as they would be typed:
    /// `: --margin=0.4`.
    fn that_count(&self) -> String {
        let used = self.used.iter();
        let count = used.filter(|used| !LOOKS.contains(&used.key.as_str()));
        let typed = count.flat_map(|used| &used.tokens).map(|token| {
            let token = safe(&token.to_string_lossy());
            match token.contains(char::is_whitespace) {
                true => format!("{token:?}"),
                false => token,
            }
        });
        let typed: Vec<String> = typed.collect();
        if typed.is_empty() {
            String::new()
        } else {
            format!(": {}", typed.join(" "))
        }
    }

    /// Takes `quiet` out of force.
    fn without_quiet(&mut self) {
        let Some(place) = self.used.iter().position(|used| used.key == QUIET) else {
            return;
        };
        let used = self.used.remove(place);
        self.unused.push(Unused {
            key: used.key,
            profile: used.profile,
            line: used.line,
            why: Why::OnlyFound,
        });
    }
}

/// `retention.toml, profile monthly`.
fn in_words(file: &Path, profile: Option<&str>) -> String {
    let file = one_line(&file.display().to_string());
    match profile {
        Some(profile) => format!("{file}, profile {}", safe(profile)),
        None => file,
    }
}

/// The file of settings that this command line uses, and what of it is in force.
fn in_force(typed: &Typed) -> anyhow::Result<Option<InForce>> {
    let one = |id| typed.values(id).into_iter().next();
    let profile = one("profile");
    let unset = typed.values("unset");
    for name in &unset {
        let keys = typed.all_keys();
        if !keys.contains(name) {
            let hint = did_you_mean(name, keys.iter().map(String::as_str));
            return Err(Usage(format!("--unset: there is no setting {name:?}{hint}")).into());
        }
    }
    if typed.holds("no_config") {
        return Ok(None);
    }
    let Some((path, found)) = source(typed) else {
        return match profile {
            None => Ok(None),
            Some(profile) => Err(Usage(format!(
                "--profile {profile}: there is no {CONFIG_NAME} beside the data or in the current folder; \
                 name a file of settings with --config"
            ))
            .into()),
        };
    };
    let config = read_config(&path)?;
    layers::check(&config, typed)?;
    if let Some(profile) = &profile {
        has_profile(&config, profile)?;
    }
    let mut layered = layers::lay(&config, typed, profile.as_deref(), &unset)?;
    if found.is_chance() {
        layered.without_quiet();
        if profile.is_none() {
            writes_nothing(&path, &layered)?;
        }
    }
    Ok(Some(InForce {
        config,
        found,
        profile,
        layered,
    }))
}

fn has_profile(config: &ConfigFile, asked: &str) -> Result<(), Usage> {
    let mut names: Vec<&str> = Vec::new();
    for name in config
        .tables
        .iter()
        .filter_map(|table| table.profile.as_deref())
    {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.contains(&asked) {
        return Ok(());
    }
    let hint = did_you_mean(asked, names.iter().copied());
    let there = match names.as_slice() {
        [] => "it has none".to_owned(),
        names => format!("it has {}", safe(&names.join(", "))),
    };
    let path = one_line(&config.path.display().to_string());
    Err(Usage(format!(
        "{path} has no profile {asked:?}{hint} ({there})"
    )))
}

/// Nobody named the file: it may not name files to write.
fn writes_nothing(path: &Path, layered: &Layered) -> Result<(), Usage> {
    let mut used = layered.used.iter();
    match used.find(|used| WRITING.contains(&used.key.as_str())) {
        None => Ok(()),
        Some(writing) => Err(wrong(
            path,
            writing.line,
            &format!(
                "{} writes a file: it counts in a profile, or in a file of settings that is named (--config {})",
                writing.key,
                one_line(&path.display().to_string())
            ),
        )),
    }
}

/// The file of settings: named, or found beside the data or here.
fn source(typed: &Typed) -> Option<(PathBuf, Found)> {
    let first = |id| {
        typed
            .values(id)
            .into_iter()
            .next()
            .filter(|_| typed.holds(id))
    };
    if let Some(path) = first("config") {
        return Some((path.into(), Found::Typed));
    }
    if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        return Some((path.into(), Found::Variable));
    }
    let data = first("files")
        .or_else(|| first("customers"))
        .filter(|file| file != "-");
    let folder = data.as_deref().and_then(|file| Path::new(file).parent());
    let here = Path::new("");
    let beside = folder.filter(|folder| *folder != here);
    if let Some(path) = beside.and_then(|folder| find_config(&[folder])) {
        return Some((path, Found::BesideData));
    }
    find_config(&[here]).map(|path| (path, Found::Here))
}
