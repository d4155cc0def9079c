//! The arguments that say where settings come from.

use std::path::{Path, PathBuf};

use clap::Args;

/// Where settings that are not typed come from.
#[derive(Debug, Args)]
pub(in crate::cli) struct ConfigArgs {
    /// File of settings [default: $RETENTION_CONFIG, else retention.toml in the folder of the first
    /// file, else in the current folder]
    #[arg(long, value_name = "FILE.toml", help_heading = "Settings")]
    pub(super) config: Option<PathBuf>,
    /// Use the settings below [profile.NAME], before those below [defaults]
    #[arg(long, value_name = "NAME", help_heading = "Settings")]
    pub(super) profile: Option<String>,
    /// Leave this setting of the file out
    #[arg(long, value_name = "KEY", help_heading = "Settings")]
    pub(super) unset: Vec<String>,
    /// Use no file of settings
    #[arg(long, help_heading = "Settings", conflicts_with_all = ["config", "profile"])]
    pub(super) no_config: bool,
}

impl ConfigArgs {
    /// The file in force.
    pub(in crate::cli) fn file(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// The file in force and the profile, in words.
    pub(in crate::cli) fn words(&self) -> Option<String> {
        let file = self.config.as_ref()?;
        Some(super::in_words(file, self.profile.as_deref()))
    }
}
