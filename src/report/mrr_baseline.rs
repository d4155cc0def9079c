//! What an earlier run of `retention mrr` knew and this one does not: the past should not change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mrr::{Amount, FlowUse, MovementsUse, MrrReport};

/// An earlier run, as far as a later one needs it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EarlierMrr {
    form: String,
    settings: EarlierSettings,
    months: Vec<EarlierRow>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct EarlierSettings {
    every: String,
    gap_days: u32,
    churn_on: String,
    currency: Option<String>,
    constant_currency: bool,
    timezone: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct EarlierRow {
    period: String,
    complete: bool,
    #[serde(flatten)]
    movements: MovementsUse,
    end: FlowUse,
}

/// What changed in the past since an earlier run.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SinceEarlier {
    /// The earlier run's file.
    pub file: String,
    /// Periods that are complete in both; `null` where the file is a list of customers.
    pub compared: Option<u64>,
    /// Those of which anything is another now.
    pub changed: Vec<ChangedPeriod>,
    /// Customers of the earlier list; `null` where the file is no list.
    pub customers: Option<GoneCustomers>,
}

/// A period of the past that is another now.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChangedPeriod {
    /// Its name.
    pub period: String,
    /// MRR at its end, as the earlier run had it.
    pub end_then: FlowUse,
    /// MRR at its end now.
    pub end_now: FlowUse,
}

/// Customers of an earlier list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct GoneCustomers {
    /// How many the list has.
    pub listed: u64,
    /// Those who are in no row now.
    pub gone: u64,
    /// What they paid a month at the list's end.
    pub amount: Amount,
    /// Those who are there, and first paid later than they did: the beginning of their history is gone.
    pub cut: u64,
    /// The first of both, by their ids; empty where names are hidden.
    pub names: Vec<String>,
}

impl EarlierMrr {
    /// Every setting that makes a comparison wrong: its name, and its value then and now.
    pub fn differences(&self, report: &MrrReport) -> Vec<(&'static str, String, String)> {
        let (then, now) = (&self.settings, &report.settings);
        let none = |code: &Option<String>| code.clone().unwrap_or_else(|| "none".to_owned());
        let all = [
            ("form", self.form.clone(), report.form.clone()),
            ("length of a row", then.every.clone(), now.every.clone()),
            ("gap", then.gap_days.to_string(), now.gap_days.to_string()),
            ("churn on", then.churn_on.clone(), now.churn_on.clone()),
            ("currency", none(&then.currency), none(&now.currency)),
            (
                "constant currency",
                then.constant_currency.to_string(),
                now.constant_currency.to_string(),
            ),
            (
                "time zone",
                then.timezone.clone(),
                now.coverage.timezone.clone(),
            ),
        ];
        let differ = all.into_iter().filter(|(_, then, now)| then != now);
        differ.collect()
    }

    /// What is another now in periods that are complete in both.
    pub fn since(&self, file: String, report: &MrrReport) -> SinceEarlier {
        let complete = self.months.iter().filter(|row| row.complete);
        let both: Vec<_> = complete
            .filter_map(|then| {
                let mut rows = report.months.iter().filter(|row| row.complete);
                let now = rows.find(|now| now.period == then.period)?;
                Some((then, now))
            })
            .collect();
        let differ = both
            .iter()
            .filter(|(then, now)| then.movements != now.movements || then.end != now.end);
        let changed = differ.map(|(then, now)| ChangedPeriod {
            period: now.period.clone(),
            end_then: then.end,
            end_now: now.end,
        });
        SinceEarlier {
            file,
            compared: Some(both.len() as u64),
            changed: changed.collect(),
            customers: None,
        }
    }
}

/// Periods and names that a note lists.
const LISTED: usize = 5;

impl SinceEarlier {
    /// The sentences for below the table.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let file = &self.file;
        if let (Some(compared), []) = (self.compared, self.changed.as_slice()) {
            notes.push(format!(
                "the past is that of {file}: {compared} complete periods are the same in both"
            ));
        }
        if !self.changed.is_empty() {
            let of = |one: &ChangedPeriod| {
                let (then, now) = (one.end_then, one.end_now);
                format!(
                    "{} ended with {} of {} customers, now {} of {}",
                    one.period, then.amount.0, then.customers, now.amount.0, now.customers
                )
            };
            let shown: Vec<String> = self.changed.iter().take(LISTED).map(of).collect();
            let more = match self.changed.len().saturating_sub(LISTED) {
                0 => String::new(),
                more => format!("; and {more} more"),
            };
            notes.push(format!(
                "the past is another than in {file}: {}{more}: rows were deleted, changed, or came late",
                shown.join("; ")
            ));
        }
        if let Some(customers) = &self.customers {
            notes.push(customers.note(file));
        }
        notes
    }
}

impl GoneCustomers {
    fn note(&self, file: &str) -> String {
        let GoneCustomers {
            listed, gone, cut, ..
        } = self;
        if *gone + *cut == 0 {
            return format!("all {listed} customers of {file} are there, since the same days");
        }
        let names = match self.names.as_slice() {
            [] => String::new(),
            names => format!(" ({})", names.join(", ")),
        };
        format!(
            "of {listed} customers of {file}, {gone} are in no row now, with {} a month then, and {cut} first paid later \
             than they did{names}: their rows were deleted, and the past is another for it",
            self.amount.0
        )
    }
}
