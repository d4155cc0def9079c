//! `retention sql why`.

use super::base::{SqlBase, named, period};
use crate::calendar::{PeriodChoice, Window};
use crate::commands::streams::Usage;
use crate::commands::why::{CompareWith, Meant};
use crate::metrics::catalogue::Entry;
use crate::sql::why::WhyQuery;
use crate::sql::{Given, Groups, ReportQuery, Source};

/// What `retention sql why` was asked for.
#[derive(Debug, Clone)]
pub struct SqlWhyOptions {
    /// What every question is asked with.
    pub base: SqlBase,
    /// The period.
    pub period: PeriodChoice,
    /// The one compared with.
    pub compare: CompareWith,
    /// Whether both are cut to the same number of first days.
    pub to_date: bool,
    /// The activity window.
    pub window: Window,
    /// The metrics.
    pub metrics: Vec<&'static Entry>,
    /// What the change is looked at by, as it was typed.
    pub by: Vec<String>,
    /// Groups of a column by themselves.
    pub top: u16,
}

/// Columns looked at, at most: a statement of more is read by few engines.
const MOST_COLUMNS: usize = 20;
/// Changes between earlier periods that are told.
const HISTORY: usize = 24;

/// The statement.
pub(super) fn text(options: &SqlWhyOptions) -> Result<String, Usage> {
    let base = &options.base;
    let now = period(options.period, base)?;
    let meant = Meant {
        choice: options.period,
        compare: options.compare,
        to_date: options.to_date,
        window: options.window,
    };
    let as_of = match (base.as_of, options.to_date) {
        (Some(as_of), _) => as_of,
        (None, false) => now.last(),
        (None, true) => {
            let message = "--to-date: say with --as-of DAY up to which day the table is complete";
            return Err(Usage(message.to_owned()));
        }
    };
    let frame = meant.frame(now, as_of)?;
    let Columns {
        columns,
        tenure,
        cohort,
    } = Columns::of(&options.by)?;
    let mut settings = named([("active_within", options.window.to_string())]);
    settings.extend(base.settings([
        ("compare", options.compare.to_string()),
        ("comparison", frame.before.to_string()),
        ("comparison_first", frame.before.start.to_string()),
        ("comparison_last", frame.before.last().to_string()),
        ("to_date", options.to_date.to_string()),
        ("top", options.top.to_string()),
    ]));
    let keys: Vec<&str> = options.metrics.iter().map(|entry| entry.key).collect();
    settings.push(("metrics".to_owned(), keys.join(",")));
    let numbered = |name: &str, all: &[String]| -> Vec<(String, String)> {
        let all = (1..).zip(all);
        all.map(|(number, one): (usize, _)| (format!("{name}_{number}"), one.clone()))
            .collect()
    };
    settings.extend(numbered("by", &options.by));
    settings.extend(numbered("column", &columns));
    let mut since = frame.before;
    if frame.now.previous() == frame.before && !options.to_date {
        (0..HISTORY).for_each(|_| since = since.previous());
    }
    let query = WhyQuery {
        report: ReportQuery {
            dialect: base.dialect,
            source: Source {
                groups: Groups {
                    columns,
                    periods: vec![frame.now, frame.before],
                },
                ..base.source.clone()
            },
            timezone: base.timezone.clone(),
            period: frame.now,
            previous: Some(frame.before),
            window: options.window,
            as_of: base.as_of,
            given: Given::default(),
            metrics: options.metrics.clone(),
            settings,
        },
        before: frame.before,
        tenure,
        cohort,
        since: since.start,
    };
    crate::sql::why::why(&query).map_err(|error| Usage(error.to_string()))
}

/// What `--by` means.
#[derive(Debug, Default)]
struct Columns {
    columns: Vec<String>,
    tenure: bool,
    cohort: bool,
}

impl Columns {
    fn of(by: &[String]) -> Result<Columns, Usage> {
        let mut found = Columns::default();
        let names = by.iter().flat_map(|text| text.split(',')).map(str::trim);
        for name in names.filter(|name| !name.is_empty()) {
            match name.to_ascii_lowercase().as_str() {
                "tenure" => found.tenure = true,
                "cohort" => found.cohort = true,
                "all" => {
                    let message =
                        "--by all: which columns the table has is not known here; name them";
                    return Err(Usage(message.to_owned()));
                }
                _ if found.columns.iter().any(|known| known == name) => {}
                _ => found.columns.push(name.to_owned()),
            }
        }
        match found.columns.len() {
            0..=MOST_COLUMNS => Ok(found),
            count => Err(Usage(format!(
                "--by: {count} columns are more than a statement should hold ({MOST_COLUMNS})"
            ))),
        }
    }
}
