//! An earlier report from its JSON file, and whether it can be compared with.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::report::SCHEMA_VERSION;
use crate::report::baseline::{Baseline, Difference};
use crate::words::{one_line, safe};

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
#[error("{}: {kind}", one_line(&.path.display().to_string()))]
pub struct BaselineError {
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("cannot be read ({0})")]
    Io(#[from] io::Error),
    #[error("not JSON ({0}); {WANTED}")]
    Json(serde_json::Error),
    #[error("JSON, but not of this program; {WANTED}")]
    Stranger,
    #[error("the output of `retention {}`; {WANTED}", safe(.0))]
    Command(String),
    #[error(
        "written in version {0} of the JSON form, this program knows {SCHEMA_VERSION}: make it again"
    )]
    Version(String),
    #[error("not a whole report ({}); {WANTED}", safe(&.0.to_string()))]
    Broken(serde_json::Error),
    #[error(
        "cannot be compared with: it was made with other settings\n{}\nuse its settings, or make it again with these",
        listed(.0)
    )]
    Differs(Vec<Difference>),
}

const WANTED: &str = "a baseline is the output of `retention report --format json`";

fn listed(differences: &[Difference]) -> String {
    let line = |one: &Difference| {
        let (what, before, now) = (safe(&one.what), safe(&one.before), safe(&one.now));
        format!("  {what}: {before} in the baseline, {now} now")
    };
    differences.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads an earlier report.
///
/// # Errors
/// [`BaselineError`] when the file cannot be read or is no report's JSON.
pub(super) fn read_baseline(path: &Path) -> Result<Baseline, BaselineError> {
    let read = || -> Result<Baseline, Kind> {
        let text = std::fs::read_to_string(path)?;
        let document: Value = serde_json::from_str(&text).map_err(Kind::Json)?;
        let field = |key: &str| document.get(key);
        let version = field("schema_version").ok_or(Kind::Stranger)?;
        let command = field("command").and_then(Value::as_str);
        match command.ok_or(Kind::Stranger)? {
            "report" => {}
            other => return Err(Kind::Command(other.to_owned())),
        }
        if version.as_u64() != Some(SCHEMA_VERSION.into()) {
            return Err(Kind::Version(safe(&version.to_string())));
        }
        serde_json::from_str(&text).map_err(Kind::Broken)
    };
    read().map_err(|kind| BaselineError {
        path: path.to_owned(),
        kind,
    })
}

/// The error of settings that differ, if any do.
pub(super) fn check(path: &Path, differences: Vec<Difference>) -> Result<(), BaselineError> {
    if differences.is_empty() {
        return Ok(());
    }
    Err(BaselineError {
        path: path.to_owned(),
        kind: Kind::Differs(differences),
    })
}
