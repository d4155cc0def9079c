//! An earlier report, read back from its JSON, that changes are told against.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::retention::{
    ChangeUse, Comparison, Customers, Metric, OrderCounts, PeriodUse, ReportSettings,
    RetentionReport,
};
use super::{FileUse, Keyed};
use crate::metrics::change;

/// What an earlier report says, as far as a later one needs it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Baseline {
    input: FilesUse,
    settings: ReportSettings,
    period: PeriodUse,
    customers: Customers,
    orders: Option<OrderCounts>,
    metrics: Keyed<Metric>,
    #[serde(default)]
    notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct FilesUse {
    files: Vec<FileUse>,
}

/// A setting that two reports do not share, so that their numbers cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The setting.
    pub what: String,
    /// Its value in the earlier report.
    pub before: String,
    /// Its value now.
    pub now: String,
}

/// How a file was read that says nothing about what its rows mean.
const FORMS: [&str; 6] = [
    "delimiter",
    "encoding",
    "compression",
    "date_order",
    "decimal_mark",
    // The file's name: prices of other days are other rows.
    "rates",
];

impl Baseline {
    /// Every setting that makes a comparison of `report` with this one wrong. The period itself, the
    /// files' names, their forms, the as-of day and costs of the period may differ.
    pub fn differences(&self, report: &RetentionReport) -> Vec<Difference> {
        let (before, now) = (&self.settings, &report.settings);
        let mut found = Vec::new();
        let mut hold = |what: &str, before: String, now: String| {
            if before != now {
                found.push(Difference {
                    what: what.to_owned(),
                    before,
                    now,
                });
            }
        };
        hold(
            "length of the period",
            length(&self.period),
            length(&report.period),
        );
        hold(
            "customers from",
            before.customers_from.clone(),
            now.customers_from.clone(),
        );
        if before.customers_from == now.customers_from {
            let window = |settings: &ReportSettings| {
                let window = settings.active_within.clone();
                window.unwrap_or_else(none)
            };
            hold("active within", window(before), window(now));
        }
        hold("time zone", before.timezone.clone(), now.timezone.clone());
        hold("margin", optional(before.margin), optional(now.margin));
        hold(
            "lifespan",
            optional(before.lifespan),
            optional(now.lifespan),
        );
        for role in ["orders", "customers"] {
            let (before, now) = (
                of_role(&self.input.files, role),
                of_role(&report.input.files, role),
            );
            if before.is_empty() && now.is_empty() {
                continue;
            }
            if before.is_empty() || now.is_empty() {
                let given = |files: &[&FileUse]| {
                    if files.is_empty() {
                        none()
                    } else {
                        "given".to_owned()
                    }
                };
                hold(&format!("file of {role}"), given(&before), given(&now));
                continue;
            }
            for key in keys(&before, &now) {
                hold(&key.words(role), key.values(&before), key.values(&now));
            }
        }
        found
    }

    /// What `report` shows beside its own numbers: this one's period, and what changed since.
    pub fn comparison(self, report: &RetentionReport) -> Comparison {
        let changes = report.metrics.0.iter().map(|(key, metric)| {
            let change = Metric::entry(key).and_then(|entry| {
                let now = metric.value.as_ref()?;
                let then = self.metrics.get(key)?.value.as_ref()?;
                change::change_of(entry.unit, now.to_f64(), then.to_f64())
            });
            (key.clone(), change.map(ChangeUse::of))
        });
        Comparison {
            changes: changes.collect(),
            period: self.period,
            customers: self.customers,
            orders: self.orders,
            metrics: self.metrics,
            notes: self.notes,
        }
    }
}

/// `month`, `quarter` …, or the number of days: whether two periods are alike.
fn length(period: &PeriodUse) -> String {
    let name = period.name.trim_start_matches("FY");
    let fiscal = if name == period.name { "" } else { "fiscal " };
    let rest = name.split_once('-').map(|(_, rest)| rest);
    let of_unit = |unit: &str| format!("{fiscal}{unit}");
    match rest {
        None => of_unit("year"),
        Some(rest) if rest.starts_with('Q') => of_unit("quarter"),
        Some(rest) if rest.starts_with('W') => of_unit("week"),
        Some(rest) if rest.len() == 2 => of_unit("month"),
        Some(_) => format!("{} days", period.days),
    }
}

fn optional(value: Option<f64>) -> String {
    value.map_or_else(none, |value| value.to_string())
}

fn none() -> String {
    "none".to_owned()
}

fn of_role<'a>(files: &'a [FileUse], role: &str) -> Vec<&'a FileUse> {
    files.iter().filter(|file| file.role == role).collect()
}

/// Something that files are read by.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The column of a role.
    Column(String),
    /// A rule.
    Rule(String),
}

impl Key {
    fn words(&self, role: &str) -> String {
        match self {
            Key::Column(column) if column.starts_with("where ") => format!("--{column} ({role})"),
            Key::Column(column) => format!("column of {column} ({role})"),
            Key::Rule(rule) => format!("{} ({role})", rule.replace('_', " ")),
        }
    }

    /// Its values in these files, each once.
    fn values(&self, files: &[&FileUse]) -> String {
        let value = |file: &&FileUse| match self {
            Key::Column(column) => file.columns.get(column).map(|column| column.name.clone()),
            Key::Rule(rule) => file.read_as.get(rule).cloned(),
        };
        let values: BTreeSet<String> = files.iter().filter_map(value).collect();
        if values.is_empty() {
            return none();
        }
        values.into_iter().collect::<Vec<_>>().join(" and ")
    }
}

/// All that either files are read by; groups of customers change nothing about all of them.
fn keys(before: &[&FileUse], now: &[&FileUse]) -> BTreeSet<Key> {
    let files = before.iter().chain(now);
    let keys = files.flat_map(|file| {
        let columns = file.columns.0.iter().map(|(role, _)| role);
        let columns = columns
            .filter(|role| *role != "by")
            .cloned()
            .map(Key::Column);
        let rules = file.read_as.0.iter().map(|(rule, _)| rule);
        let rules = rules.filter(|rule| !FORMS.contains(&rule.as_str()));
        columns
            .chain(rules.cloned().map(Key::Rule))
            .collect::<Vec<_>>()
    });
    keys.collect()
}
