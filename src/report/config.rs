//! The settings of a command line, and where each comes from.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Cell, Column, Document, Grid, Number, Row, SCHEMA_VERSION, Section};

/// The document that `retention config show` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention config show")]
pub struct ConfigReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `config show`.
    pub command: String,
    /// The command whose settings these are.
    pub of: String,
    /// The file of settings; `null` where none is used.
    pub file: Option<String>,
    /// How the file came to be used.
    pub file_source: Option<String>,
    /// The profile; `null` where none is asked for.
    pub profile: Option<String>,
    /// Every argument that has a value, in the order of the command's help.
    pub settings: Vec<SettingUse>,
    /// What the file says without effect.
    pub unused: Vec<UnusedSetting>,
}

/// An argument that has a value.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SettingUse {
    /// Its flag without dashes; `files` for the order files.
    pub key: String,
    /// Its values as they would be typed, `true` or `false` for a switch.
    pub values: Vec<String>,
    /// `command line`, `profile`, `defaults` or `built-in default`.
    pub source: String,
    /// The profile it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The line of the file it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// A setting of the file that has no effect.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UnusedSetting {
    /// The key.
    pub key: String,
    /// The profile it stands in; `null` for defaults.
    pub profile: Option<String>,
    /// Its line.
    pub line: u64,
    /// Why it has no effect.
    pub reason: String,
}

impl ConfigReport {
    /// The document of these settings; `file` with how it came to be used.
    pub fn new(
        of: String,
        file: Option<(String, String)>,
        profile: Option<String>,
        settings: Vec<SettingUse>,
        unused: Vec<UnusedSetting>,
    ) -> Self {
        let (file, file_source) = file.unzip();
        ConfigReport {
            schema_version: SCHEMA_VERSION,
            command: "config show".to_owned(),
            of,
            file,
            file_source,
            profile,
            settings,
            unused,
        }
    }

    fn title(&self) -> Vec<String> {
        let from = match (&self.file, &self.file_source) {
            (Some(file), Some(source)) => format!("File of settings: {file} ({source})"),
            _ => "No file of settings".to_owned(),
        };
        let profile = self
            .profile
            .as_ref()
            .map(|name| format!(", profile {name}"));
        vec![
            format!("Settings of retention {}", self.of),
            format!("{from}{}.", profile.unwrap_or_default()),
        ]
    }

    /// Where a setting comes from, in words.
    fn origin(&self, setting: &SettingUse) -> String {
        let file = self.file.as_deref().unwrap_or_default();
        match (&setting.profile, setting.line) {
            (Some(profile), Some(line)) => format!("profile {profile}, {file}:{line}"),
            (None, Some(line)) => format!("defaults, {file}:{line}"),
            _ => setting.source.clone(),
        }
    }
}

impl Document for ConfigReport {
    fn for_people(&self) -> Grid {
        let row = |setting: &SettingUse| -> Row {
            vec![
                Cell::text(&setting.key),
                Cell::text(setting.values.join(", ")),
                Cell::text(self.origin(setting)),
            ]
        };
        let unused = self.unused.iter().map(|unused| {
            format!(
                "{} in line {} has no effect: {}",
                unused.key, unused.line, unused.reason
            )
        });
        Grid {
            title: self.title(),
            columns: ["Setting", "Value", "From"].map(Column::left).into(),
            sections: vec![Section {
                heading: None,
                rows: self.settings.iter().map(row).collect(),
            }],
            notes: unused.collect(),
        }
    }

    fn for_programs(&self) -> Grid {
        let row = |setting: &SettingUse| -> Row {
            let text = |text: &Option<String>| text.clone().map_or(Cell::Blank, Cell::Text);
            vec![
                Cell::text(&setting.key),
                Cell::text(setting.values.join(", ")),
                Cell::text(&setting.source),
                text(&setting.profile),
                setting
                    .line
                    .map_or(Cell::Blank, |line| Cell::Exact(Number::Count(line))),
            ]
        };
        let columns = ["key", "value", "source", "profile", "line"];
        Grid {
            columns: columns.map(Column::left).into(),
            sections: vec![Section {
                heading: None,
                rows: self.settings.iter().map(row).collect(),
            }],
            ..Grid::default()
        }
    }
}
