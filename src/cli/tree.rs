//! The whole command line: the commands as they are declared, what all of them share, and examples.

use clap::{Args, Command, CommandFactory};

use super::command::Cli;
use super::style::StyleArgs;
use super::{calc, config, whatif};

const EXAMPLES: &str = "Examples:
  retention demo
  retention report orders.csv
  retention explain clv

`retention COMMAND --help` has more of them, and every flag.";

const EXPLAIN_EXAMPLES: &str = "Examples:
  retention explain
  retention explain customer_retention_rate
  retention explain clv";

const SCHEMA_EXAMPLES: &str = "Examples:
  retention schema report";

/// The command line as it is parsed, completed and written down in the manual.
pub(super) fn command() -> Command {
    let command = StyleArgs::augment_args(Cli::command())
        .max_term_width(100)
        .subcommand_value_name("COMMAND")
        .after_help(EXAMPLES)
        .mut_subcommand("explain", |explain| explain.after_help(EXPLAIN_EXAMPLES))
        .mut_subcommand("schema", |schema| schema.after_help(SCHEMA_EXAMPLES))
        .subcommand(calc::command())
        .subcommand(config::show::command());
    whatif::without_files(command).mut_subcommands(short)
}

/// What `-h` shows of a command with many flags: what is asked of a result. `--help` has all.
const SHORT: [&str; 20] = [
    "files",
    "customers",
    "costs",
    "period",
    "compare",
    "every",
    "last",
    "active_within",
    "margin",
    "metrics",
    "by",
    "plot",
    "format",
    "output",
    "customers_out",
    "who",
    "require",
    "retention",
    "model",
    "horizon",
];
/// Commands with more flags than these show some of them alone.
const MANY: usize = 30;

fn short(command: Command) -> Command {
    if command.get_arguments().count() <= MANY {
        return command;
    }
    let examples = command.get_after_help().cloned();
    let command = match examples {
        Some(examples) => command
            .after_long_help(examples)
            .after_help("`--help` has every flag, and examples."),
        None => command,
    };
    command.mut_args(|arg| {
        let is_shown = SHORT.contains(&arg.get_id().as_str());
        arg.hide_short_help(!is_shown)
    })
}
