//! An earlier report, read back from its JSON, that changes are told against.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::metric::{ChangeUse, Metric, OrderCounts, PeriodUse};
use super::retention::{Comparison, ReportSettings, RetentionReport};
use super::{CurrencyRows, FileUse, Keyed};
use crate::choice::Choice;
use crate::metrics::change;
use crate::metrics::count::Customers;

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
    #[serde(default)]
    currencies: Vec<CurrencyRows>,
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
        let mut held = Held::default();
        let lengths = [length(&self.period), length(&report.period)];
        held.hold("length of the period", lengths);
        let from = [before, now].map(|settings| settings.customers_from.name().to_owned());
        if before.customers_from == now.customers_from {
            let window = |settings: &ReportSettings| {
                let window = settings.active_within;
                window.map_or_else(none, |window| window.to_string())
            };
            held.hold("active within", [before, now].map(window));
        }
        held.hold("customers from", from);
        held.hold("time zone", [before, now].map(|of| of.timezone.clone()));
        held.hold("margin", [before, now].map(|of| optional(of.margin)));
        held.hold("lifespan", [before, now].map(|of| optional(of.lifespan)));
        for role in ["orders", "customers"] {
            let files = [&self.input.files, &report.input.files];
            held.files(role, files.map(|files| of_role(files, role)));
        }
        // With a rule for the currency, which others the files hold makes no difference.
        let mut files = self.input.files.iter().chain(&report.input.files);
        let has_rule = files.any(|file| file.read_as.get("currency").is_some());
        let currencies = [&self.input.currencies, &report.input.currencies].map(|all| codes(all));
        if !has_rule && currencies.iter().all(|codes| *codes != none()) {
            held.hold("currency", currencies);
        }
        held.0
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

/// The differences found so far.
#[derive(Default)]
struct Held(Vec<Difference>);

impl Held {
    /// Holds a setting's value before against that now.
    fn hold(&mut self, what: &str, [before, now]: [String; 2]) {
        if before != now {
            self.0.push(Difference {
                what: what.to_owned(),
                before,
                now,
            });
        }
    }

    /// Holds what files of one role are read by.
    fn files(&mut self, role: &str, files: [Vec<&FileUse>; 2]) {
        if files.iter().any(Vec::is_empty) {
            let given = |files: &Vec<&FileUse>| match files.as_slice() {
                [] => none(),
                _ => "given".to_owned(),
            };
            self.hold(&format!("file of {role}"), files.each_ref().map(given));
            return;
        }
        let [before, now] = &files;
        for key in keys(before, now) {
            let values = files.each_ref().map(|files| key.values(files));
            self.hold(&key.words(role), values);
        }
    }
}

/// The currencies that rows name.
fn codes(currencies: &[CurrencyRows]) -> String {
    let named = currencies.iter().map(|of| of.currency.as_str());
    let named: BTreeSet<&str> = named.filter(|code| !code.is_empty()).collect();
    if named.is_empty() {
        return none();
    }
    named.into_iter().collect::<Vec<_>>().join(" and ")
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
