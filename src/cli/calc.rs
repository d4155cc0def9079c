//! The arguments of `retention calc`, made from the catalogue: a subcommand a metric, a flag an
//! input.

use clap::{Arg, ArgMatches, Command};

use super::values::choice;
use crate::commands::Usage;
use crate::metrics::catalogue::{Entry, Input, all, entry};
use crate::metrics::evaluate::parse;
use crate::metrics::figure::Number;
use crate::render::Format;

const EXAMPLES: &str = "Examples:
  retention calc retention --start 1000 --end 900 --new 200
  retention calc clv --annual-revenue-per-customer 240 --customer-lifespan-years 4 --margin 0.4";

pub(super) fn command() -> Command {
    Command::new("calc")
        .about("One metric from plain numbers, without any file")
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("METRIC")
        .subcommand_help_heading("Metrics")
        .disable_help_subcommand(true)
        .subcommands(all().map(metric))
}

fn metric(entry: &'static Entry) -> Command {
    let names = entry.aliases.iter().map(|alias| (*alias).to_owned());
    Command::new(entry.key)
        .about(entry.summary)
        .visible_aliases(names.collect::<Vec<_>>())
        // With dashes too, where that is another spelling.
        .aliases(
            entry
                .aliases
                .iter()
                .chain([&entry.key])
                .map(|name| flag(name))
                .filter(|spelt| spelt.contains('-')),
        )
        .after_help(format!("{} = {}", entry.key, entry.rule.formula))
        .args(entry.inputs.iter().map(input))
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(choice::<Format>())
                .default_value("table")
                .help_heading("Output")
                .help("Form of the result"),
        )
}

fn input(input: &'static Input) -> Arg {
    Arg::new(input.name)
        .long(flag(input.name))
        .visible_aliases(
            input
                .aliases
                .iter()
                .map(|alias| flag(alias))
                .collect::<Vec<_>>(),
        )
        .value_name("NUMBER")
        .help_heading("Inputs")
        .allow_hyphen_values(true)
        .required(!input.is_optional())
        .help(input.meaning)
}

fn flag(name: &str) -> String {
    name.replace('_', "-")
}

/// What was asked for.
pub(super) struct Asked {
    pub(super) entry: &'static Entry,
    pub(super) inputs: Vec<(String, Number)>,
    pub(super) format: Format,
}

/// The metric and its inputs as numbers.
pub(super) fn parsed(matches: &ArgMatches) -> Result<Asked, Usage> {
    let chosen = matches
        .subcommand()
        .and_then(|(name, inner)| Some((entry(name)?, inner)));
    let (entry, matches) = chosen.ok_or_else(|| Usage("name a metric".to_owned()))?;
    let mut inputs = Vec::new();
    for input in entry.inputs {
        if let Some(text) = matches.get_one::<String>(input.name) {
            let number = parse(input, text).map_err(|impossible| Usage(impossible.to_string()))?;
            inputs.push((input.name.to_owned(), number));
        }
    }
    let format = matches
        .get_one::<Format>("format")
        .copied()
        .unwrap_or_default();
    Ok(Asked {
        entry,
        inputs,
        format,
    })
}
