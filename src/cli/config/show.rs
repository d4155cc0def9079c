//! `retention config show`: what is in force, and where it comes from.

use std::ffi::OsString;

use clap::{Arg, ArgMatches, Command, Error, value_parser};

use super::known::{Typed, key};
use super::layers::{Unused, Used, Why};
use super::{Found, InForce, in_force};
use crate::commands::config::{Origin, Shown, ShownSetting, ShownUnused};
use crate::commands::{OutputOptions, Usage};
use crate::render::Format;
use crate::render::Style;

const EXAMPLES: &str = "Examples:
  retention config show
  retention config show report --profile monthly
  retention config show trend --profile monthly shop/orders.csv --every quarter --format json";

/// The subcommand.
pub(in crate::cli) fn command() -> Command {
    let line = Arg::new("line")
        .value_name("COMMAND_LINE")
        .num_args(0..)
        .trailing_var_arg(true)
        .allow_hyphen_values(true)
        .value_parser(value_parser!(OsString))
        .help("A command, report if none is named, with arguments as one would type them; --format is that of this list");
    let show = Command::new("show")
        .about("What is in force for a command, and where each value comes from")
        .after_help(EXAMPLES)
        .arg(line);
    Command::new("config")
        .about("Settings from retention.toml: what is in force")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(show)
}

/// The list that was asked for.
///
/// # Errors
/// clap's, for a command line that cannot be read; else those of a file of settings.
pub(in crate::cli) fn shown(
    program: &Command,
    matches: &ArgMatches,
    style: Style,
) -> Result<anyhow::Result<(Shown, OutputOptions)>, Error> {
    let line = matches.subcommand().map(|(_, show)| show);
    let line = line.and_then(|show| show.get_many::<OsString>("line"));
    let line: Vec<OsString> = line.into_iter().flatten().cloned().collect();
    let named = line.first().and_then(|first| first.to_str());
    let named = named.and_then(|name| program.find_subcommand(name));
    let mut args = vec![OsString::from("retention")];
    if named.is_none() {
        args.push("report".into());
    }
    args.extend(line);
    let Some(mut typed) = Typed::of(program, &args)? else {
        let name = named.map_or("it", Command::get_name);
        return Ok(Err(Usage(format!("{name} takes no settings")).into()));
    };
    // The list's own form, not the command's.
    let format: Option<Format> = typed.set_apart("format");
    let output = OutputOptions {
        format: format.unwrap_or_default(),
        style,
        ..OutputOptions::default()
    };
    Ok(in_force(&typed).map(|in_force| (list(&typed, in_force.as_ref()), output)))
}

fn list(typed: &Typed, in_force: Option<&InForce>) -> Shown {
    let settings = typed
        .arguments()
        .filter_map(|arg| setting(typed, in_force, arg));
    let unused = in_force
        .into_iter()
        .flat_map(|in_force| &in_force.layered.unused);
    Shown {
        command: typed.name(),
        file: in_force.map(|in_force| in_force.config.path.display().to_string()),
        found: in_force.map(|in_force| Found::words(in_force.found).to_owned()),
        profile: in_force.and_then(|in_force| in_force.profile.clone()),
        settings: settings.collect(),
        unused: unused
            .map(|unused| left_out(unused, &typed.name()))
            .collect(),
    }
}

fn setting(typed: &Typed, in_force: Option<&InForce>, arg: &Arg) -> Option<ShownSetting> {
    let id = arg.get_id().as_str();
    let key = key(arg)?.to_owned();
    let is_typed = typed.holds(id);
    let of_file = in_force.and_then(|in_force| in_force.layered.find(id));
    let is_switch = !arg.get_action().takes_values();
    let (values, origin) = if is_typed {
        let values = if is_switch {
            vec!["true".to_owned()]
        } else {
            typed.values(id)
        };
        (values, Origin::CommandLine)
    } else if let Some(used) = of_file {
        (values_of(used), origin(used))
    } else {
        // A switch that nobody turned on is not worth a line.
        let defaults = arg.get_default_values().iter();
        let defaults: Vec<String> = defaults
            .map(|value| value.to_string_lossy().into_owned())
            .collect();
        if defaults.is_empty() || is_switch {
            return None;
        }
        (defaults, Origin::BuiltIn)
    };
    Some(ShownSetting {
        key,
        values,
        origin,
    })
}

fn values_of(used: &Used) -> Vec<String> {
    match used.switch {
        Some(on) => vec![on.to_string()],
        None => used.values.clone(),
    }
}

fn origin(used: &Used) -> Origin {
    match &used.profile {
        Some(profile) => Origin::Profile(profile.clone(), used.line as u64),
        None => Origin::Defaults(used.line as u64),
    }
}

fn left_out(unused: &Unused, command: &str) -> ShownUnused {
    ShownUnused {
        key: unused.key.clone(),
        profile: unused.profile.clone(),
        line: unused.line as u64,
        why: match &unused.why {
            Why::OfOthers => format!("{command} has no such argument"),
            Why::OfTheReport => {
                format!("the report's; {command} writes one that its own table names")
            }
            Why::Overruled(by) => format!("overruled by {by}"),
            Why::OnlyFound => {
                "counts in a file that is named, not in one that was found".to_owned()
            }
            Why::Unset => "left out by --unset".to_owned(),
        },
    }
}
