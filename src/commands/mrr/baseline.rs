//! `--baseline`: an earlier run of `retention mrr`, and what of its past is gone.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::calendar::Day;
use crate::ledger::Subscriptions;
use crate::metrics::recurring::first_days;
use crate::money::Money;
use crate::report::SCHEMA_VERSION;
use crate::report::mrr::{Amount, MrrReport};
use crate::report::mrr_baseline::{EarlierMrr, GoneCustomers, SinceEarlier};
use crate::words::{one_line, safe};

/// An earlier run.
pub(super) enum Baseline {
    /// Its JSON.
    Document(Box<EarlierMrr>),
    /// Its list of customers: id, first paid day, MRR at the end.
    List(Vec<(String, Day, Money)>),
}

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}; {WANTED}", one_line(&.path.display().to_string()))]
pub(super) struct BaselineError {
    path: PathBuf,
    why: String,
}

const WANTED: &str =
    "a baseline is the output of `retention mrr --format json`, or the list of `--customers-out`";
/// Names that are shown.
const NAMED: usize = 10;

impl Baseline {
    /// Reads an earlier run's JSON or list.
    ///
    /// # Errors
    /// [`BaselineError`].
    pub(super) fn read(path: &Path) -> Result<Baseline, BaselineError> {
        let failed = |why: String| BaselineError {
            path: path.to_owned(),
            why,
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| failed(format!("cannot be read ({error})")))?;
        match text.trim_start().starts_with('{') {
            true => document(&text),
            false => list(&text),
        }
        .map_err(failed)
    }

    /// What of it is another now.
    ///
    /// # Errors
    /// [`BaselineError`] where it was made with other settings.
    pub(super) fn since(
        &self,
        path: &Path,
        book: &Subscriptions,
        report: &MrrReport,
        no_names: bool,
    ) -> anyhow::Result<SinceEarlier> {
        let file = one_line(&path.display().to_string()).to_string();
        let listed = match self {
            Baseline::List(listed) => listed,
            Baseline::Document(earlier) => {
                let differences = earlier.differences(report);
                let line = |(what, then, now): &(&str, String, String)| {
                    format!("{what}: {} in the baseline, {} now", safe(then), safe(now))
                };
                return match differences.as_slice() {
                    [] => Ok(earlier.since(file, report)),
                    differences => {
                        let lines: Vec<String> = differences.iter().map(line).collect();
                        let why = format!("made with other settings ({})", lines.join("; "));
                        let path = path.to_owned();
                        Err(BaselineError { path, why }.into())
                    }
                };
            }
        };
        let ids = book.ids();
        let known = (0..book.customers()).map(|number| ids.get(number));
        let firsts: HashMap<&[u8], Option<Day>> = known.zip(first_days(book)?).collect();
        let mut found = GoneCustomers {
            listed: listed.len() as u64,
            ..GoneCustomers::default()
        };
        for (id, first, end) in listed {
            match firsts.get(id.as_bytes()) {
                None => {
                    found.gone += 1;
                    let sum = found.amount.0.checked_add(*end);
                    found.amount = Amount(sum.unwrap_or(found.amount.0));
                }
                Some(now) if now.is_none_or(|now| now > *first) => found.cut += 1,
                Some(_) => continue,
            }
            if !no_names && found.names.len() < NAMED {
                found.names.push(safe(id));
            }
        }
        Ok(SinceEarlier {
            file,
            compared: None,
            changed: Vec::new(),
            customers: Some(found),
        })
    }
}

fn document(text: &str) -> Result<Baseline, String> {
    let whole: Value = serde_json::from_str(text).map_err(|error| format!("not JSON ({error})"))?;
    let command = whole.get("command").and_then(Value::as_str);
    match command {
        Some("mrr") => {}
        Some(other) => return Err(format!("the output of `retention {}`", safe(other))),
        None => return Err("JSON, but not of this program".to_owned()),
    }
    let version = whole.get("schema_version").and_then(Value::as_u64);
    if version != Some(SCHEMA_VERSION.into()) {
        return Err(format!(
            "not in version {SCHEMA_VERSION} of the JSON form: make it again"
        ));
    }
    let earlier = serde_json::from_value(whole);
    let earlier = earlier.map_err(|error| format!("not a whole document ({error})"))?;
    Ok(Baseline::Document(Box::new(earlier)))
}

fn list(text: &str) -> Result<Baseline, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let place = |name: &str| {
        let found = header.iter().position(|own| own == name);
        found.ok_or_else(|| format!("has no column \"{name}\""))
    };
    let [id, first, end] = [place("customer")?, place("first_paid")?, place("mrr_end")?];
    let mut listed = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        let field = |place: usize| record.get(place).unwrap_or_default();
        let wrong = |name: &str| format!("line {}: column \"{name}\" cannot be read", number + 2);
        let day = day(field(first)).ok_or_else(|| wrong("first_paid"))?;
        let amount = field(end).parse().map_err(|_| wrong("mrr_end"))?;
        listed.push((unquoted(field(id)).to_owned(), day, amount));
    }
    Ok(Baseline::List(listed))
}

/// An id without the apostrophe that keeps a spreadsheet from computing it.
fn unquoted(id: &str) -> &str {
    let rest = id.strip_prefix('\'');
    let is_formula = |rest: &&str| rest.starts_with(['=', '+', '-', '@']);
    rest.filter(is_formula).unwrap_or(id)
}

fn day(text: &str) -> Option<Day> {
    let mut parts = text.splitn(3, '-');
    let mut part = || parts.next()?.parse::<u32>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    Day::from_ymd(i32::try_from(year).ok()?, month, day).ok()
}
