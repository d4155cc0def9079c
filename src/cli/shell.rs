//! What a shell and a packager want of the program: completions and manual pages.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Command, CommandFactory};
use clap_complete::{Shell, generate};

use crate::commands::pages::Page;
use crate::metrics::catalogue::all;
use crate::words::ascii;

const COMPLETIONS_EXAMPLES: &str = "Examples:
  retention completions bash > ~/.local/share/bash-completion/completions/retention
  retention completions zsh > ~/.zfunc/_retention
  retention completions fish > ~/.config/fish/completions/retention.fish
  retention completions powershell >> $PROFILE";

#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

const MAN_EXAMPLES: &str = "Examples:
  retention man > retention.1
  retention man --dir man1";

#[derive(Debug, Args)]
#[command(after_help = MAN_EXAMPLES)]
pub(super) struct ManArgs {
    /// Write a page a command into this folder, instead of one page about all to standard output
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    pub(super) dir: Option<PathBuf>,
}

/// The script that completes `command` in a shell, metrics by their names.
pub(super) fn completions(args: &CompletionsArgs, command: Command) -> Vec<u8> {
    let mut command = with_metric_names(command);
    let mut out = Vec::new();
    generate(args.shell, &mut command, "retention", &mut out);
    out
}

/// Metric names are checked by the program, which also takes them in other spellings; a shell needs a
/// list.
fn with_metric_names(command: Command) -> Command {
    let names = || {
        let names = all().flat_map(|entry| {
            let aliases = entry.aliases.iter().copied();
            let value = |name: &'static str| PossibleValue::new(name).help(entry.summary);
            aliases.chain([entry.key]).map(value)
        });
        PossibleValuesParser::new(names.collect::<Vec<_>>())
    };
    command.mut_subcommands(|mut inner| {
        for id in ["metrics", "metric"] {
            if inner.get_arguments().any(|arg| arg.get_id() == id) {
                inner = inner.mut_arg(id, |arg| arg.value_parser(names()));
            }
        }
        inner
    })
}

/// One page about everything; or one about the program and one a command.
pub(super) fn manual(mut command: Command, each: bool) -> std::io::Result<Vec<Page>> {
    command.build();
    let mut pages = vec![Page {
        name: "retention.1".to_owned(),
        text: first_page(&command, each)?,
    }];
    if each {
        for inner in listed(&command) {
            let man = clap_mangen::Man::new(inner.clone());
            let mut text = title(&format!("RETENTION-{}", inner.get_name().to_uppercase()));
            man.render_name_section(&mut text)?;
            man.render_synopsis_section(&mut text)?;
            man.render_description_section(&mut text)?;
            text.extend(options(inner)?);
            text.extend(nested(inner, "SH")?);
            text.extend(examples(inner, "SH"));
            text.extend(b".SH \"SEE ALSO\"\n\\fBretention\\fR(1)\n");
            pages.push(Page {
                name: format!("retention-{}.1", inner.get_name()),
                text,
            });
        }
    }
    // Plain characters, which every typesetter and locale can show.
    for page in &mut pages {
        page.text = ascii(&String::from_utf8_lossy(&page.text)).into_bytes();
    }
    Ok(pages)
}

fn first_page(command: &Command, each: bool) -> std::io::Result<Vec<u8>> {
    let man = clap_mangen::Man::new(command.clone());
    let mut text = title("RETENTION");
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    text.extend(options(command)?);
    text.extend(b".SH COMMANDS\n");
    for inner in listed(command) {
        let name = inner.get_name();
        let heading = if each {
            format!("\\fBretention\\-{name}\\fR(1)")
        } else {
            format!("\\fB{name}\\fR")
        };
        text.extend(format!(".TP\n{heading}\n{}\n", about(inner)).bytes());
    }
    if !each {
        for inner in listed(command) {
            let name = inner.get_name().to_uppercase();
            let head = format!(".SH \"RETENTION {name}\"\n{}\n", about(inner));
            text.extend(head.bytes());
            text.extend(below(options(&own(inner))?));
            text.extend(nested(inner, "SS")?);
            text.extend(examples(inner, "SS"));
        }
    }
    text.extend(examples(command, "SH"));
    text.extend(EXIT_CODES.bytes());
    Ok(text)
}

const EXIT_CODES: &str = ".SH \"EXIT STATUS\"
.TP
\\fB0\\fR
done
.TP
\\fB1\\fR
the run failed; nothing was printed to standard output
.TP
\\fB2\\fR
wrong usage
.TP
\\fB3\\fR
a condition of \\-\\-require is not met; the report is written as ever
";

/// What a page begins with. It has no day: the same program writes the same page.
fn title(name: &str) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n.TH {} 1 \"\" \"retention {version}\" \"User Commands\"\n",
        escaped(name)
    )
    .into_bytes()
}

/// The subcommands in the order of the help.
fn listed(command: &Command) -> Vec<&Command> {
    let declared: Vec<String> = super::command::Cli::command()
        .get_subcommands()
        .map(|inner| inner.get_name().to_owned())
        .collect();
    let mut inner: Vec<&Command> = command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set() && inner.get_name() != "help")
        .collect();
    inner.sort_by_key(|inner| {
        let place = declared.iter().position(|name| name == inner.get_name());
        place.unwrap_or(declared.len())
    });
    inner
}

/// A command without the flags that every command has and that stand above all of them.
fn own(command: &Command) -> Command {
    let mut own = command.clone();
    for shared in ["color", "ascii", "help"] {
        if own.get_arguments().any(|arg| arg.get_id() == shared) {
            own = own.mut_arg(shared, |arg| arg.hide(true));
        }
    }
    own
}

fn options(command: &Command) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render_options_section(&mut text)?;
    Ok(text)
}

/// The subcommands of a subcommand: metrics in a line each with their inputs, others with all flags.
fn nested(command: &Command, level: &str) -> std::io::Result<Vec<u8>> {
    let Some(heading) = command.get_subcommand_help_heading() else {
        let mut out = Vec::new();
        for inner in listed(command) {
            let (name, about) = (inner.get_name().to_uppercase(), about(inner));
            out.extend(format!(".{level} \"COMMAND {}\"\n{about}\n", escaped(&name)).bytes());
            out.extend(below(options(&own(inner))?));
            out.extend(examples(inner, "SS"));
        }
        return Ok(out);
    };
    let mut out = format!(".{level} {}\n", heading.to_uppercase());
    for metric in listed(command) {
        out.push_str(&format!(".TP\n\\fB{}\\fR", escaped(metric.get_name())));
        for input in metric.get_arguments() {
            let takes_number = input
                .get_value_names()
                .is_some_and(|names| names.iter().any(|name| name == "NUMBER"));
            if let (Some(long), true) = (input.get_long(), takes_number) {
                let flag = format!("\\-\\-{} \\fINUMBER\\fR", escaped(long));
                out.push_str(&if input.is_required_set() {
                    format!(" {flag}")
                } else {
                    format!(" [{flag}]")
                });
            }
        }
        out.push_str(&format!("\n{}\n", about(metric)));
    }
    Ok(out.into_bytes())
}

fn about(command: &Command) -> String {
    command
        .get_about()
        .map_or(String::new(), |about| escaped(&about.to_string()))
}

/// What stands below the help, line by line as it is.
fn examples(command: &Command, level: &str) -> Vec<u8> {
    let text = command.get_after_long_help().or(command.get_after_help());
    let Some(text) = text else {
        return Vec::new();
    };
    let text = text.to_string();
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| *line != "Examples:")
        .map(|line| line.strip_prefix("  ").unwrap_or(line))
        .collect();
    let body = escaped(&lines.join("\n"));
    format!(".{level} EXAMPLES\n.nf\n{body}\n.fi\n").into_bytes()
}

/// Sections as parts of a section.
fn below(sections: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&sections).into_owned();
    text.lines()
        .map(|line| match line.strip_prefix(".SH ") {
            Some(heading) => format!(".SS {heading}\n"),
            None => format!("{line}\n"),
        })
        .collect::<String>()
        .into_bytes()
}

/// Text in which nothing is a request to the typesetter.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    let lines = text.lines().map(|line| {
        let starts = line.starts_with(['.', '\'']);
        if starts {
            format!("\\&{line}")
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
