//! `retention demo`: sample files, and a walk through five commands on them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::commands::demo::write_samples;
use crate::commands::{Streams, Usage};
use crate::exit::Exit;
use crate::render::Style;
use crate::words::{ascii, counted, safe};

const EXAMPLES: &str = "Examples:
  retention demo
  retention demo trial --short
  retention demo trial --force";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DemoArgs {
    /// The folder that the sample files are written to
    #[arg(value_name = "FOLDER", default_value = "retention-demo")]
    folder: PathBuf,
    /// Replace the demo's files where they are there already
    #[arg(long)]
    force: bool,
    /// Show only the beginning of each result, and how much follows
    #[arg(long, help_heading = "Output")]
    short: bool,
}

/// Lines of a result that `--short` shows.
const BEGINNING: usize = 14;

/// One command: why, and its arguments. `@` stands for the folder.
struct Step {
    why: &'static str,
    args: &'static [&'static str],
}

const STEPS: [Step; 5] = [
    Step {
        why: "Before a number is trusted: what does the file hold, and does anything need a decision?",
        args: &["check", "@/orders.csv"],
    },
    Step {
        why: "The last complete month beside the one before: who stayed, what they bought, what keeping \
              them cost.",
        args: &["report", "@/orders.csv", "--costs", "@/costs.csv"],
    },
    Step {
        why: "The same month after month: is it getting better?",
        args: &["trend", "@/orders.csv", "--plot", "--last", "15"],
    },
    Step {
        why: "Who came back, by the quarter of the first order: are newer customers as loyal as older ones?",
        args: &["cohorts", "@/orders.csv", "--every", "quarter", "--plot"],
    },
    Step {
        why: "What five more points of retention would bring in a year, and what that may cost.",
        args: &[
            "whatif",
            "@/orders.csv",
            "--retention",
            "+5pp",
            "--margin",
            "0.4",
        ],
    },
];

/// Writes the files and runs the commands.
pub(super) fn run(
    args: &DemoArgs,
    style: Style,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let Some(folder) = args.folder.to_str() else {
        return Err(Usage("the folder's name is not UTF-8".to_owned()).into());
    };
    write_samples(&args.folder, args.force, streams)?;
    let page = Page { style };
    let named = |name: &str| safe(&Path::new(folder).join(name).display().to_string());
    page.print(
        &format!(
            "Three files of a small shop were written. {}: its orders. {}: the contracts of its subscribers. {}: \
             what it spent on keeping and winning customers.",
            named("orders.csv"),
            named("customers.csv"),
            named("costs.csv")
        ),
        streams,
    )?;
    for (number, step) in STEPS.iter().enumerate() {
        writeln!(streams.out)?;
        let why = format!("{} of {}. {}", number + 1, STEPS.len(), step.why);
        page.print(&why, streams)?;
        page.step(step, folder, args.short, streams)?;
    }
    writeln!(streams.out)?;
    page.print(
        "Next: the same commands on your own file. `retention explain` lists the metrics, `retention help` the \
         commands, and --format json, csv or markdown hands results on.",
        streams,
    )?;
    Ok(Exit::Done)
}

/// Text as wide as the style.
struct Page {
    style: Style,
}

impl Page {
    fn print(&self, text: &str, streams: &mut Streams<'_>) -> anyhow::Result<()> {
        let text = if self.style.ascii {
            ascii(text)
        } else {
            text.to_owned()
        };
        let options = textwrap::Options::new(self.style.width.into())
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        writeln!(streams.out, "{}", textwrap::fill(&text, options))?;
        Ok(())
    }

    /// Prints the command as it is typed, runs it, and prints its result.
    fn step(
        &self,
        step: &Step,
        folder: &str,
        short: bool,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<()> {
        let args: Vec<String> = step
            .args
            .iter()
            .map(|arg| match arg.strip_prefix("@/") {
                Some(name) => Path::new(folder).join(name).display().to_string(),
                None => (*arg).to_owned(),
            })
            .collect();
        let typed: Vec<String> = args.iter().map(|arg| quoted(arg)).collect();
        let typed = folded(&typed, self.style.width.into());
        if self.style.color {
            writeln!(streams.out, "\n\x1b[1m{typed}\x1b[0m\n")?;
        } else {
            writeln!(streams.out, "\n{typed}\n")?;
        }
        let color = if self.style.color { "always" } else { "never" };
        let mut asked = vec!["retention".to_owned(), format!("--color={color}")];
        if self.style.ascii {
            asked.push("--ascii".to_owned());
        }
        asked.extend(args);
        // What the folder's own settings would change is not the demo's.
        asked.push("--no-config".to_owned());
        let mut out = Vec::new();
        let mut inner = Streams {
            out: &mut out,
            err: &mut *streams.err,
            err_is_terminal: streams.err_is_terminal,
        };
        super::dispatch(asked.into_iter().map(OsString::from), &mut inner)?;
        let text = String::from_utf8_lossy(&out);
        let lines = text.lines().count();
        if !short || lines <= BEGINNING + 1 {
            write!(streams.out, "{text}")?;
            return Ok(());
        }
        for line in text.lines().take(BEGINNING) {
            writeln!(streams.out, "{line}")?;
        }
        let rest = counted((lines - BEGINNING) as u64, "more line");
        writeln!(streams.out, "[{rest}: run the command to see all]")?;
        Ok(())
    }
}

/// The command line, continued on further lines where it is too long for one.
fn folded(args: &[String], width: usize) -> String {
    let mut out = "$ retention".to_owned();
    let mut column = out.chars().count();
    for arg in args {
        let arg = safe(arg);
        let long = arg.chars().count() + 1;
        // Room for the mark that a line goes on.
        if column + long + 2 > width {
            out.push_str(" \\\n   ");
            column = 3;
        }
        out.push(' ');
        out.push_str(&arg);
        column += long;
    }
    out
}

/// An argument as a shell takes it.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=%:,@~".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_commands_go_on_below() {
        let args = ["report", "a-folder/orders.csv", "--costs", "x"].map(str::to_owned);
        assert_eq!(
            folded(&args, 40),
            "$ retention report a-folder/orders.csv \\\n    --costs x"
        );
        assert_eq!(
            folded(&args, 80),
            "$ retention report a-folder/orders.csv --costs x"
        );
    }

    #[test]
    fn what_is_shown_can_be_typed() {
        assert_eq!(quoted("demo/orders.csv"), "demo/orders.csv");
        assert_eq!(
            quoted("it's a folder/orders.csv"),
            "'it'\\''s a folder/orders.csv'"
        );
    }
}
