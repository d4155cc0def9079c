//! A file of settings: `[defaults]` and `[profile.NAME]` tables whose keys are a command's flags.

use std::io;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::streams::Usage;
use crate::words::{closest, one_line, safe};

/// The name looked for beside the data and in the current folder.
pub const CONFIG_NAME: &str = "retention.toml";

/// A file of settings, its form checked; which keys there are is for the caller to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its tables, in the file's order.
    pub tables: Vec<Table>,
}

/// Settings that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The profile; `None` for `[defaults]`.
    pub profile: Option<String>,
    /// The command that it is for, as in `[profile.monthly.trend]`; `None` for all.
    pub command: Option<String>,
    /// Where it begins, counted from 1.
    pub line: usize,
    /// Its entries, in the file's order.
    pub entries: Vec<Entry>,
}

/// One key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where it stands, counted from 1.
    pub line: usize,
    /// The value.
    pub value: Setting,
}

/// A value as it would be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// `true` or `false`.
    Switch(bool),
    /// A text, a number or a day.
    One(String),
    /// Several of them.
    List(Vec<String>),
}

/// A file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: cannot be read ({error})", one_line(&.path.display().to_string()))]
pub struct ConfigFileError {
    path: PathBuf,
    error: io::Error,
}

/// The first of these folders' files of settings that exists.
pub fn find_config(folders: &[&Path]) -> Option<PathBuf> {
    let mut paths = folders.iter().map(|folder| folder.join(CONFIG_NAME));
    paths.find(|path| path.is_file())
}

/// Reads a file of settings.
///
/// # Errors
/// [`ConfigFileError`] when it cannot be read; [`Usage`] with file and line when it is no such TOML.
pub fn read_config(path: &Path) -> anyhow::Result<ConfigFile> {
    let text = std::fs::read_to_string(path).map_err(|error| ConfigFileError {
        path: path.to_owned(),
        error,
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let reader = Reader { path, text };
    Ok(ConfigFile {
        path: path.to_owned(),
        tables: reader.tables()?,
    })
}

/// What is wrong with a line of a file of settings.
pub fn wrong(path: &Path, line: usize, message: &str) -> Usage {
    let path = one_line(&path.display().to_string());
    Usage(format!("{path}:{line}: {message}"))
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl<'a> Reader<'a> {
    fn tables(&self) -> Result<Vec<Table>, Usage> {
        let root = DeTable::parse(self.text).map_err(|error| {
            let place = error.span().map_or(0, |span| span.start);
            let message = safe(error.message());
            self.wrong(place, &format!("not TOML: {message}"))
        })?;
        let mut tables = Vec::new();
        for (key, value) in root.get_ref() {
            let name = key.get_ref().as_ref();
            match (name, value.get_ref()) {
                ("defaults", DeValue::Table(table)) => {
                    self.take(&mut tables, None, key.span().start, table)?;
                }
                ("profile", DeValue::Table(profiles)) => {
                    for (profile, value) in profiles {
                        let DeValue::Table(table) = value.get_ref() else {
                            let profile = safe(profile.get_ref());
                            let message =
                                format!("settings of a profile stand below [profile.{profile}]");
                            return Err(self.wrong(value.span().start, &message));
                        };
                        let place = profile.span().start;
                        self.take(&mut tables, Some(profile.get_ref()), place, table)?;
                    }
                }
                _ => return Err(self.stray(name, key.span().start, value)),
            }
        }
        tables.sort_by_key(|table| table.line);
        Ok(tables)
    }

    /// Something beside the two kinds of tables.
    fn stray(&self, name: &str, place: usize, value: &Value<'a>) -> Usage {
        let shown = safe(name);
        if value.get_ref().is_table() {
            let hint = closest(name, ["defaults", "profile"].into_iter());
            let hint = hint.map_or(String::new(), |near| format!("; did you mean {near}?"));
            let message = format!(
                "there is no table {shown:?}{hint} (there are [defaults] and [profile.NAME])"
            );
            return self.wrong(place, &message);
        }
        let message =
            format!("{shown} stands in no table: put it below [defaults] or [profile.NAME]");
        self.wrong(place, &message)
    }

    /// A table and the tables for single commands inside it.
    fn take(
        &self,
        tables: &mut Vec<Table>,
        profile: Option<&str>,
        place: usize,
        table: &DeTable<'a>,
    ) -> Result<(), Usage> {
        let mut entries = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match value.get_ref() {
                DeValue::Table(inner) => tables.push(Table {
                    profile: profile.map(str::to_owned),
                    command: Some(name.to_owned()),
                    line: self.line(key.span().start),
                    entries: self.entries(inner)?,
                }),
                _ => entries.push(self.entry(name, key.span().start, value)?),
            }
        }
        entries.sort_by_key(|entry| entry.line);
        tables.push(Table {
            profile: profile.map(str::to_owned),
            command: None,
            line: self.line(place),
            entries,
        });
        Ok(())
    }

    fn entries(&self, table: &DeTable<'a>) -> Result<Vec<Entry>, Usage> {
        let entry = |(key, value): (&Spanned<_>, &Value<'a>)| {
            let name: &std::borrow::Cow<'_, str> = key.get_ref();
            self.entry(name, key.span().start, value)
        };
        let mut entries: Vec<Entry> = table.iter().map(entry).collect::<Result<_, _>>()?;
        entries.sort_by_key(|entry| entry.line);
        Ok(entries)
    }

    fn entry(&self, key: &str, place: usize, value: &Value<'a>) -> Result<Entry, Usage> {
        let refused = |what: &str| {
            let message = format!("{} is {what}, where a setting is wanted", safe(key));
            self.wrong(value.span().start, &message)
        };
        let setting = match value.get_ref() {
            DeValue::Boolean(on) => Setting::Switch(*on),
            DeValue::Array(items) => {
                let texts = items.iter().map(|item| typed(item.get_ref()));
                let texts: Option<Vec<String>> = texts.collect();
                Setting::List(
                    texts.ok_or_else(|| refused("a list of more than texts and numbers"))?,
                )
            }
            DeValue::Table(_) => return Err(refused("a table")),
            single => Setting::One(typed(single).ok_or_else(|| refused("nothing"))?),
        };
        Ok(Entry {
            key: key.to_owned(),
            line: self.line(place),
            value: setting,
        })
    }

    fn line(&self, place: usize) -> usize {
        let before = self.text.get(..place).unwrap_or(self.text);
        before.matches('\n').count() + 1
    }

    fn wrong(&self, place: usize, message: &str) -> Usage {
        wrong(self.path, self.line(place), message)
    }
}

/// A single value as it would be typed.
fn typed(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Datetime(day) => Some(day.to_string()),
        DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
