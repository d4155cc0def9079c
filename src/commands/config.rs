//! `retention config show`: the settings of a command, and where they come from.

use super::output::OutputOptions;
use super::streams::Streams;
use crate::exit::Exit;
use crate::render::render;
use crate::report::config::{ConfigReport, SettingUse, UnusedSetting};

/// What is in force for a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The command.
    pub command: String,
    /// The file of settings.
    pub file: Option<String>,
    /// How it came to be used.
    pub found: Option<String>,
    /// The profile.
    pub profile: Option<String>,
    /// Every argument that has a value.
    pub settings: Vec<ShownSetting>,
    /// What the file says without effect.
    pub unused: Vec<ShownUnused>,
}

/// An argument with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSetting {
    /// The flag without dashes.
    pub key: String,
    /// As typed.
    pub values: Vec<String>,
    /// Where they come from.
    pub origin: Origin,
}

/// Where a value comes from; lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It was typed.
    CommandLine,
    /// From this profile and line.
    Profile(String, u64),
    /// From the file's defaults, in this line.
    Defaults(u64),
    /// What holds when nobody says anything.
    BuiltIn,
}

/// A setting of the file that has no effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownUnused {
    /// The key.
    pub key: String,
    /// The profile; `None` for defaults.
    pub profile: Option<String>,
    /// The line.
    pub line: u64,
    /// Why.
    pub why: String,
}

/// Runs the command.
///
/// # Errors
/// When the result cannot be written.
pub fn run(
    shown: Shown,
    output: &OutputOptions,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let settings = shown.settings.into_iter().map(|setting| {
        let (source, profile, line) = match setting.origin {
            Origin::CommandLine => ("command line", None, None),
            Origin::Profile(profile, line) => ("profile", Some(profile), Some(line)),
            Origin::Defaults(line) => ("defaults", None, Some(line)),
            Origin::BuiltIn => ("built-in default", None, None),
        };
        SettingUse {
            key: setting.key,
            values: setting.values,
            source: source.to_owned(),
            profile,
            line,
        }
    });
    let unused = shown.unused.into_iter().map(|unused| UnusedSetting {
        key: unused.key,
        profile: unused.profile,
        line: unused.line,
        reason: unused.why,
    });
    let report = ConfigReport::new(
        shown.command,
        shown.file.zip(shown.found),
        shown.profile,
        settings.collect(),
        unused.collect(),
    );
    let text = render(&report, output.format, &output.style)?;
    streams.out.write_all(&text)?;
    Ok(Exit::Done)
}
