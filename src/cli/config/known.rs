//! What clap knows of a command's arguments, as far as a file of settings needs it.

use std::any::TypeId;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, Error, Id};

use crate::cli::values::Files;
use crate::commands::config_file::Setting;
use crate::words::closest;

/// The argument that only commands with settings have.
const MARK: &str = "config";
/// The order files, which have no flag.
const FILES: &str = "files";
/// What cannot be set in a file.
const RESERVED: [&str; 6] = ["config", "profile", "unset", "no-config", "help", "version"];

/// A command line whose command takes settings.
pub(super) struct Typed {
    /// The program's command, nothing required.
    program: Command,
    /// The names of the subcommands that lead to the command.
    path: Vec<String>,
    /// What was typed for it.
    matches: ArgMatches,
    /// An argument that is not the command's, but of who asks about it.
    apart: Option<&'static str>,
}

impl Typed {
    /// The command line, if it can be read and its command takes settings. Nothing is required yet:
    /// a file may hold it.
    ///
    /// # Errors
    /// clap's, for a command line that cannot be read or asks for help.
    pub(super) fn of(program: &Command, args: &[OsString]) -> Result<Option<Typed>, Error> {
        let mut program = relaxed(program.clone());
        program.build();
        let whole = program.clone().try_get_matches_from(args)?;
        let mut matches = &whole;
        let mut path = Vec::new();
        while let Some((name, inner)) = matches.subcommand() {
            path.push(name.to_owned());
            matches = inner;
        }
        let typed = Typed {
            matches: matches.clone(),
            program,
            path,
            apart: None,
        };
        Ok(typed
            .command()
            .filter(|command| takes_settings(command))
            .is_some()
            .then_some(typed))
    }

    /// The command itself.
    pub(super) fn command(&self) -> Option<&Command> {
        let mut names = self.path.iter();
        names.try_fold(&self.program, |command, name| command.find_subcommand(name))
    }

    /// Its name, `report`.
    pub(super) fn name(&self) -> String {
        self.path.join(" ")
    }

    /// The arguments that a file can set.
    pub(super) fn arguments(&self) -> impl Iterator<Item = &Arg> {
        let arguments = self.command().into_iter().flat_map(Command::get_arguments);
        arguments.filter(|arg| key(arg).is_some())
    }

    /// The argument of a key.
    pub(super) fn argument(&self, name: &str) -> Option<&Arg> {
        self.arguments().find(|arg| key(arg) == Some(name))
    }

    /// What was typed for this argument, which then counts as not typed.
    pub(super) fn set_apart<T: Clone + Send + Sync + 'static>(
        &mut self,
        id: &'static str,
    ) -> Option<T> {
        self.apart = Some(id);
        self.matches.try_get_one(id).ok().flatten().cloned()
    }

    /// Whether an argument was typed.
    pub(super) fn holds(&self, id: &str) -> bool {
        if self.apart == Some(id) {
            return false;
        }
        let known = self.matches.try_contains_id(id).is_ok();
        known && self.matches.value_source(id) == Some(ValueSource::CommandLine)
    }

    /// The values typed for an argument.
    pub(super) fn values(&self, id: &str) -> Vec<String> {
        let raw = self.matches.try_get_raw(id).ok().flatten();
        let texts = raw.into_iter().flatten();
        texts
            .map(|text| text.to_string_lossy().into_owned())
            .collect()
    }

    /// The keys of every command that takes settings.
    pub(super) fn all_keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        keys_below(&self.program, &mut keys);
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The command of this name that takes settings.
    pub(super) fn command_named(&self, name: &str) -> Option<&Command> {
        let command = self.program.find_subcommand(name)?;
        takes_settings(command).then_some(command)
    }

    /// The names of the commands that take settings.
    pub(super) fn command_names(&self) -> impl Iterator<Item = &str> {
        let commands = self.program.get_subcommands();
        commands
            .filter(|command| takes_settings(command))
            .map(Command::get_name)
    }

    /// Whether the two arguments cannot stand together.
    pub(super) fn conflict(&self, one: &Arg, other: &Arg) -> bool {
        let Some(command) = self.command() else {
            return false;
        };
        let excludes = |one: &Arg, other: &Arg| {
            let excluded = command.get_arg_conflicts_with(one);
            excluded.iter().any(|arg| arg.get_id() == other.get_id())
        };
        excludes(one, other) || excludes(other, one)
    }

    /// Why the argument cannot take what these arguments say, if so.
    pub(super) fn refusal(&self, tokens: &[OsString]) -> Option<String> {
        let line = std::iter::once(OsString::from("retention"))
            .chain(self.path.iter().map(OsString::from))
            .chain(tokens.iter().cloned());
        let error = self.program.clone().try_get_matches_from(line).err()?;
        refusal(&error)
    }
}

/// Whether a command takes settings.
pub(super) fn takes_settings(command: &Command) -> bool {
    command.get_arguments().any(|arg| arg.get_id() == MARK)
}

/// The key of an argument: its long flag, or `files` for the order files.
pub(super) fn key(arg: &Arg) -> Option<&str> {
    if arg.is_hide_set() {
        return None;
    }
    if arg.is_positional() {
        return (arg.get_id() == FILES).then_some(FILES);
    }
    arg.get_long().filter(|long| !RESERVED.contains(long))
}

fn keys_below(command: &Command, keys: &mut Vec<String>) {
    if takes_settings(command) {
        keys.extend(command.get_arguments().filter_map(key).map(str::to_owned));
    }
    for inner in command.get_subcommands() {
        keys_below(inner, keys);
    }
}

/// The same command with nothing required.
fn relaxed(command: Command) -> Command {
    let nothing = || Resettable::<Id>::Reset;
    command
        .mut_args(|arg| {
            arg.required(false)
                .requires(nothing())
                .required_unless_present(nothing())
        })
        .mut_subcommands(relaxed)
}

/// The values of a setting for an argument as they would be typed, files relative to `folder`.
///
/// # Errors
/// What the argument takes instead.
pub(super) fn values(arg: &Arg, setting: &Setting, folder: &Path) -> Result<Vec<String>, String> {
    let takes_value = arg.get_action().takes_values();
    let can_be_bare = arg
        .get_num_args()
        .is_some_and(|range| range.min_values() == 0);
    let takes_many = matches!(arg.get_action(), ArgAction::Append);
    match setting {
        Setting::Switch(_) if !takes_value || can_be_bare => Ok(Vec::new()),
        Setting::Switch(_) => Err("takes a value, not true or false".to_owned()),
        _ if !takes_value => Err("is true or false".to_owned()),
        Setting::List(_) if !takes_many => Err("takes one value, not a list".to_owned()),
        Setting::List(list) if list.is_empty() => Err("is an empty list".to_owned()),
        Setting::One(text) if text.is_empty() && is_file(arg) => Err("names no file".to_owned()),
        Setting::List(list) => Ok(list.iter().map(|text| placed(arg, text, folder)).collect()),
        Setting::One(text) => Ok(vec![placed(arg, text, folder)]),
    }
}

fn is_file(arg: &Arg) -> bool {
    let kind = arg.get_value_parser().type_id();
    kind == TypeId::of::<PathBuf>() || kind == TypeId::of::<Files>()
}

/// A file relative to the folder; anything else as it is.
fn placed(arg: &Arg, text: &str, folder: &Path) -> String {
    if !is_file(arg) || text == "-" {
        return text.to_owned();
    }
    let path = folder.join(text).to_string_lossy().into_owned();
    // Nothing that begins like a flag.
    if path.starts_with('-') {
        format!("./{path}")
    } else {
        path
    }
}

/// The arguments that say a setting; none for a switch that is off.
pub(super) fn tokens(arg: &Arg, setting: &Setting, values: &[String]) -> Vec<OsString> {
    let Some(long) = arg.get_long() else {
        return values.iter().map(OsString::from).collect();
    };
    match setting {
        Setting::Switch(true) => vec![format!("--{long}").into()],
        Setting::Switch(false) => Vec::new(),
        Setting::One(_) | Setting::List(_) => {
            let flags = values
                .iter()
                .map(|value| format!("--{long}={value}").into());
            flags.collect()
        }
    }
}

/// What clap has against a value, without its name for the flag; nothing for other errors.
fn refusal(error: &Error) -> Option<String> {
    match error.kind() {
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string);
            Some(reason.unwrap_or_else(|| "cannot be used".to_owned()))
        }
        ErrorKind::InvalidValue => Some(one_of(error)),
        ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::NoEquals => Some("is the wrong number of values".to_owned()),
        _ => None,
    }
}

fn one_of(error: &Error) -> String {
    let Some(ContextValue::Strings(valid)) = error.get(ContextKind::ValidValue) else {
        return "is blank".to_owned();
    };
    let asked = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(asked)) => asked.as_str(),
        _ => "",
    };
    let hint = closest(asked, valid.iter().map(String::as_str));
    let hint = hint.map_or(String::new(), |near| format!("did you mean {near}? "));
    format!("{hint}it is one of {}", valid.join(", "))
}
