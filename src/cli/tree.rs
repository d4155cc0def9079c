//! The whole command line: the commands as they are declared, what all of them share, and examples.

use clap::{Args, Command, CommandFactory};

use super::args::Cli;
use super::look::LookArgs;
use super::{calc, config, worth};

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
    let command = LookArgs::augment_args(Cli::command())
        .max_term_width(100)
        .subcommand_value_name("COMMAND")
        .after_help(EXAMPLES)
        .mut_subcommand("explain", |explain| explain.after_help(EXPLAIN_EXAMPLES))
        .mut_subcommand("schema", |schema| schema.after_help(SCHEMA_EXAMPLES))
        .subcommand(calc::command())
        .subcommand(config::show::command());
    worth::without_files(command)
}
