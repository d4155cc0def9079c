//! What is typed: arguments as clap reads them, and the checked options made of them.

mod alerts;
mod args;
mod calc;
mod check;
mod clv;
mod cohorts;
mod command;
mod config;
mod cuts;
mod days;
mod demo;
mod durations;
mod exports;
mod forecast;
mod idle;
mod mrr;
mod options;
mod output;
mod render;
mod repeat;
mod report;
mod rfm;
mod schema;
mod shell;
mod sql;
mod style;
mod survival;
mod tree;
mod trend;
mod values;
mod whatif;
mod why;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

use clap::FromArgMatches;

use crate::commands::{self, OutputOptions, Streams, Usage};
use crate::exit::Exit;
use command::{Cli, Command};

/// Runs the program on these arguments, the first being its own name.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Exit {
    let mut streams = Streams {
        out,
        err,
        err_is_terminal: io::stderr().is_terminal(),
    };
    let result = dispatch(args, &mut streams).and_then(|exit| {
        streams.out.flush()?;
        Ok(exit)
    });
    match result {
        Ok(exit) => exit,
        Err(error) if commands::is_closed_pipe(&error) => Exit::Done,
        Err(error) => {
            // Where standard error is closed too, there is nobody left to tell.
            let _ = match error.downcast_ref::<io::Error>() {
                // Whatever else fails says by itself where it did.
                Some(error) => streams.say(&format!(
                    "error: standard output: cannot be written ({error})"
                )),
                None => streams.say(&format!("error: {error:#}")),
            };
            if error.is::<Usage>() {
                Exit::Usage
            } else {
                Exit::Failed
            }
        }
    }
}

fn dispatch(
    args: impl IntoIterator<Item = OsString>,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let mut command = tree::command();
    let typed: Vec<OsString> = args.into_iter().collect();
    let resolved = config::resolve(&command, typed.clone())?;
    resolved.tell(streams);
    let args = resolved.args;
    let matches = match command.try_get_matches_from_mut(&args) {
        Ok(matches) => matches,
        Err(error) => return help_or_usage(&error, &args, streams),
    };
    idle::refuse(&typed, &matches)?;
    let style = style::style(&matches);
    style::refuse_binary(&style, &matches)?;
    if let Some(("calc", matches)) = matches.subcommand() {
        let calc::Asked {
            entry,
            inputs,
            format,
        } = calc::parsed(matches)?;
        let output = OutputOptions {
            format,
            style,
            ..OutputOptions::default()
        };
        return commands::calc::run(entry, inputs, &output, streams);
    }
    if let Some(("config", matches)) = matches.subcommand() {
        return match config::show::shown(&tree::command(), matches, style) {
            Ok(shown) => {
                let (shown, output) = shown?;
                commands::config::run(shown, &output, streams)
            }
            Err(error) => help_or_usage(&error, &args, streams),
        };
    }
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return help_or_usage(&error, &args, streams),
    };
    match cli.command {
        Command::Report(args) => commands::report::run(&report::report(*args, style)?, streams),
        Command::Check(args) => commands::check::run(&check::check(*args, style)?, streams),
        Command::Rfm(args) => commands::rfm::run(&rfm::rfm(*args, style)?, streams),
        Command::Clv(args) => commands::clv::run(&clv::clv(*args, style)?, streams),
        Command::Forecast(args) => {
            commands::forecast::run(&forecast::forecast(*args, style), streams)
        }
        Command::WhatIf(args) => commands::whatif::run(&whatif::whatif(*args, style)?, streams),
        Command::Trend(args) => commands::trend::run(&trend::trend(*args, style)?, streams),
        Command::Cohorts(args) => commands::cohorts::run(&cohorts::cohorts(*args, style)?, streams),
        Command::Repeat(args) => commands::repeat::run(&repeat::repeat(*args, style), streams),
        Command::Survival(args) => {
            commands::survival::run(&survival::survival(*args, style)?, streams)
        }
        Command::Why(args) => commands::why::run(&why::why(*args, style)?, streams),
        Command::Mrr(args) => commands::mrr::run(&mrr::mrr(*args, style)?, streams),
        Command::Sql(args) => commands::sql::run(&sql::sql(*args)?, streams),
        Command::Render(args) => commands::render::run(&render::render(*args, style)?, streams),
        Command::Explain(args) => {
            let name = args.metric.join(" ");
            commands::explain::run(options::subject(&name)?, &style, streams)
        }
        Command::Schema(args) => commands::schema::run(args.of, streams),
        Command::Completions(args) => {
            let script = shell::completions(&args, tree::command());
            streams.out.write_all(&script)?;
            Ok(Exit::Done)
        }
        Command::Man(args) => {
            let pages = shell::manual(tree::command(), args.dir.is_some())?;
            commands::pages::run(&pages, args.dir.as_deref(), streams)
        }
        Command::Demo(args) => demo::run(&args, style, streams),
    }
}

/// Help and version are results; anything else that clap says is about wrong usage.
fn help_or_usage(
    error: &clap::Error,
    args: &[OsString],
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let text = style::said(error, args);
    if error.use_stderr() {
        write!(streams.err, "{text}")?;
        return Ok(Exit::Usage);
    }
    write!(streams.out, "{text}")?;
    Ok(Exit::Done)
}
