//! How results look: colour, characters, pictures.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::{ArgMatches, Args, ValueEnum};

use super::output::OutputArgs;
use crate::choice::Choice;
use crate::commands::Usage;
use crate::render::{Format, Style};
use crate::words::ascii;

// What every command takes. Not a doc comment, which would become the program's own description.
#[derive(Debug, Args)]
pub(super) struct StyleArgs {
    /// Colours: auto is on a terminal alone, and not where NO_COLOR is set
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        hide_short_help = true,
        help_heading = "Output"
    )]
    color: ColorArg,
    /// Only ASCII characters in tables and pictures [default: on a terminal whose locale is not UTF-8]
    #[arg(long, global = true, hide_short_help = true, help_heading = "Output")]
    ascii: bool,
}

// What the commands take that have pictures.
#[derive(Debug, Args)]
pub(super) struct PlotArgs {
    /// Draw above the table what it holds
    #[arg(long, help_heading = "Output")]
    plot: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum ColorArg {
    /// On a terminal
    #[default]
    Auto,
    /// Also into a pipe or a file, whatever NO_COLOR says
    Always,
    /// Nowhere
    Never,
}

/// What was found about the surroundings of a run.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Whether the text goes to a terminal.
    terminal: bool,
    /// Whether the surroundings forbid colour: NO_COLOR, or a terminal that has none.
    plain: bool,
    /// Whether the locale names another encoding than UTF-8.
    foreign: bool,
}

impl Place {
    fn of(terminal: bool) -> Self {
        let set = |name: &str| {
            let value = std::env::var_os(name).filter(|value| !value.is_empty());
            value.map(|value| value.to_string_lossy().into_owned())
        };
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        Place {
            terminal,
            plain: set("NO_COLOR").is_some() || set("TERM").is_some_and(|term| term == "dumb"),
            foreign: locale.is_some_and(|locale| is_foreign(&locale)),
        }
    }

    fn color(self, asked: ColorArg) -> bool {
        match asked {
            ColorArg::Always => true,
            ColorArg::Never => false,
            ColorArg::Auto => self.terminal && !self.plain,
        }
    }

    /// Files and pipes never depend on the locale: the same options give the same bytes.
    fn ascii(self, asked: bool) -> bool {
        asked || (self.terminal && self.foreign)
    }
}

/// Longer lines of sentences are hard to read.
const LONGEST: u16 = 120;

/// Whether a locale like `de_DE.ISO-8859-1` or `C` says that UTF-8 is not understood.
fn is_foreign(locale: &str) -> bool {
    let locale = locale.to_lowercase();
    !locale.contains("utf-8") && !locale.contains("utf8")
}

/// The style of a command's result: as wide as the terminal, 80 columns where there is none.
pub(super) fn style(matches: &ArgMatches) -> Style {
    let inner = matches.subcommand().map(|(_, inner)| inner);
    let to_file = inner
        .and_then(|inner| inner.try_get_one::<PathBuf>("output").ok().flatten())
        .is_some();
    let color = matches.get_one::<ColorArg>("color").copied();
    let stdout = io::stdout();
    let place = Place::of(stdout.is_terminal() && !to_file);
    let width = if place.terminal {
        terminal_size::terminal_size_of(&stdout)
    } else {
        None
    };
    Style {
        width: width.map_or(80, |(width, _)| width.0.clamp(40, LONGEST)),
        tables: width.map(|(width, _)| width.0.max(40)),
        color: place.color(color.unwrap_or_default()),
        ascii: place.ascii(matches.get_flag("ascii")),
        terminal: place.terminal,
        ..Style::default()
    }
}

/// Refuses to show a terminal what is no text.
pub(super) fn refuse_binary(style: &Style, matches: &ArgMatches) -> Result<(), Usage> {
    let mut matches = matches;
    let mut asked = None;
    while let Some((_, inner)) = matches.subcommand() {
        let format = inner.try_get_one::<Format>("format").ok().flatten();
        asked = format.copied().or(asked);
        matches = inner;
    }
    match asked.filter(|format| style.terminal && format.is_binary()) {
        Some(format) => Err(Usage(format!(
            "--format {0} is nothing for a terminal: give --output FILE.{0}, or send it on with > FILE.{0}",
            format.name()
        ))),
        None => Ok(()),
    }
}

/// The same with pictures, which are made of characters and so only stand in tables.
pub(super) fn drawn(style: Style, plot: &PlotArgs, output: &OutputArgs) -> Result<Style, Usage> {
    if plot.plot && output.form() != Format::Table {
        return Err(Usage(
            "--plot draws in tables alone: leave out --plot, or --format".to_owned(),
        ));
    }
    Ok(Style {
        plot: plot.plot,
        ..style
    })
}

/// Help, or what is wrong with the command line, as its reader can see it. It is said before the
/// arguments are understood, so they are looked at as they stand.
pub(super) fn said(error: &clap::Error, args: &[OsString]) -> String {
    let place = Place::of(if error.use_stderr() {
        io::stderr().is_terminal()
    } else {
        io::stdout().is_terminal()
    });
    let (color, plain) = asked(args);
    let text = error.render();
    let text = if place.color(color) {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    if place.ascii(plain) {
        // Escape codes are ASCII, but not a character that a terminal shows.
        ascii(&text)
    } else {
        text
    }
}

/// The last `--color` and whether there is `--ascii`, up to `--`.
fn asked(args: &[OsString]) -> (ColorArg, bool) {
    let mut color = ColorArg::Auto;
    let mut plain = false;
    let mut args = args.iter().map(|arg| arg.to_string_lossy());
    while let Some(arg) = args.next().filter(|arg| arg != "--") {
        let value = match arg.strip_prefix("--color") {
            Some("") => args.next(),
            Some(value) => value.strip_prefix('=').map(|value| value.to_owned().into()),
            None => None,
        };
        if let Some(value) = value {
            color = ColorArg::from_str(&value, false).unwrap_or(color);
        }
        plain |= arg == "--ascii";
    }
    (color, plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_needs_a_terminal_that_allows_it_or_the_flag() {
        let terminal = Place {
            terminal: true,
            ..Place::default()
        };
        let plain = Place {
            plain: true,
            ..terminal
        };
        let pipe = Place::default();
        for (place, expected) in [
            (terminal, [true, true, false]),
            (plain, [false, true, false]),
            (pipe, [false, true, false]),
        ] {
            let asked = [ColorArg::Auto, ColorArg::Always, ColorArg::Never];
            assert_eq!(asked.map(|asked| place.color(asked)), expected, "{place:?}");
        }
    }

    #[test]
    fn a_locale_counts_on_a_terminal_alone() {
        let foreign = Place {
            terminal: true,
            foreign: true,
            plain: false,
        };
        assert!(foreign.ascii(false));
        let pipe = Place {
            terminal: false,
            ..foreign
        };
        assert!(!pipe.ascii(false) && pipe.ascii(true));
        for (locale, expected) in [
            ("C", true),
            ("POSIX", true),
            ("de_DE.ISO-8859-1", true),
            ("C.UTF-8", false),
            ("en_US.utf8", false),
        ] {
            assert_eq!(is_foreign(locale), expected, "{locale}");
        }
    }

    #[test]
    fn what_is_asked_is_seen_before_arguments_are_understood() {
        let asked = |args: &[&str]| {
            let args: Vec<OsString> = args.iter().map(OsString::from).collect();
            super::asked(&args)
        };
        assert_eq!(asked(&["retention", "--help"]), (ColorArg::Auto, false));
        assert_eq!(
            asked(&["--color=always", "--ascii"]),
            (ColorArg::Always, true)
        );
        assert_eq!(
            asked(&["--color", "never", "--", "--color=always", "--ascii"]),
            (ColorArg::Never, false)
        );
    }
}
