//! The statement of `retention sql report`.

use super::counts::{Instants, columns, of_the_whole};
use super::dialect::Dialect;
use super::error::SqlError;
use super::formulas::{Given, metrics};
use super::keys::{self, Change, Key, Reading};
use super::quote::{identifier, literal};
use super::source::{Source, history};
use super::text::{Statement, case, constants, listed};
use crate::calendar::{Day, Period, Window};
use crate::metrics::catalogue::Entry;

/// What the statement asks.
#[derive(Debug, Clone)]
pub struct ReportQuery {
    /// The engine's SQL.
    pub dialect: &'static Dialect,
    /// The table and its columns.
    pub source: Source,
    /// The time zone by its IANA name.
    pub timezone: String,
    /// The period.
    pub period: Period,
    /// The period beside it.
    pub previous: Option<Period>,
    /// The activity window.
    pub window: Window,
    /// The day up to which the data are complete; the data's last day if not given.
    pub as_of: Option<Day>,
    /// Margin, lifespan, costs.
    pub given: Given,
    /// The metrics wanted; all of them if empty.
    pub metrics: Vec<&'static Entry>,
    /// What else was set, as the result's last rows tell it: `compare`, `week_start` …
    pub settings: Vec<(String, String)>,
}

/// The text of the statement.
///
/// # Errors
/// [`SqlError`] when a name or text cannot be written in this SQL.
pub fn report(query: &ReportQuery) -> Result<String, SqlError> {
    let mut statement = Statement::new(
        query.dialect,
        &format!(
            "retention report of {}{}, active within {}, for {}.\n\
             Names are those of the definitions: S customers at the start, E at the end, N gained, B buyers.\n\
             Money is exact, with {} decimals; ratios are doubles.",
            query.period,
            query
                .previous
                .map_or(String::new(), |previous| format!(" beside {previous}")),
            query.window,
            query.dialect,
            super::dialect::MONEY_DECIMALS,
        ),
    );
    steps(&mut statement, query)?;
    let select = last_select(query.dialect)?;
    Ok(statement.finish(&select))
}

/// All steps, up to `changes`, which has a row a key.
pub(super) fn steps(statement: &mut Statement, query: &ReportQuery) -> Result<(), SqlError> {
    let dialect = query.dialect;
    let mut periods = vec![query.period];
    periods.extend(query.previous);
    let instants: Vec<Instants> = periods
        .iter()
        .map(|period| Instants::of(dialect, period, query.window))
        .collect();
    let mut beside = vec![(
        "MIN(CASE WHEN kind = 'order' THEN day END)".to_owned(),
        "first_day".to_owned(),
    )];
    for (number, instants) in (1..).zip(&instants) {
        beside.extend(instants.beside(number));
    }
    history(
        statement,
        &query.source,
        &query.timezone,
        query.as_of,
        &beside,
    )?;
    marks(statement, &instants);
    totals(statement, &instants);
    periods_step(statement, &periods, query.window)?;
    counts_step(statement, query.as_of, periods.len());
    metrics(statement, &query.given);
    let keys = all_keys(query);
    keys_step(statement, &keys)?;
    readings(statement, &keys);
    Ok(())
}

fn marks(statement: &mut Statement, instants: &[Instants]) {
    let mut all = vec!["*".to_owned()];
    for (number, instants) in (1..).zip(instants) {
        let marks = instants.marks(number);
        all.extend(
            marks
                .iter()
                .map(|(mark, name)| format!("({mark}) AS {name}")),
        );
    }
    statement.cte(
        "marks",
        "What each order is for the periods: _1 the one asked for, _2 the one beside it. A customer is counted at\n\
         an instant by the last order before it, if that is within the activity window.",
        format!("SELECT\n{}\nFROM history", listed(&all)),
    );
}

/// All counts and sums of both periods, in one row.
fn totals(statement: &mut Statement, instants: &[Instants]) {
    let mut all: Vec<String> = of_the_whole()
        .iter()
        .map(|(name, sum)| format!("{sum} AS {name}"))
        .collect();
    for (number, instants) in (1..).zip(instants) {
        let columns = columns(statement.dialect, instants, number);
        all.extend(
            columns
                .iter()
                .map(|(name, sum)| format!("{sum} AS {name}_{number}")),
        );
    }
    statement.cte(
        "totals",
        "All counts and sums, in one row: S customers at the start, E at the end, B buyers.",
        format!("SELECT\n{}\nFROM marks", listed(&all)),
    );
}

/// The periods' days, as constants.
fn periods_step(
    statement: &mut Statement,
    periods: &[Period],
    window: Window,
) -> Result<(), SqlError> {
    let dialect = statement.dialect;
    let mut rows = Vec::new();
    for (number, period) in (1..).zip(periods) {
        let mut row = vec![number.to_string(), literal(dialect, &period.to_string())?];
        row.extend(days(period, window).map(|day| dialect.day(day)));
        rows.push(row);
    }
    let mut names = vec!["period", "period_name"];
    names.extend(DAYS);
    statement.cte(
        "periods",
        "The periods: start_day is in, end_day is not; the year is the 12 months before end_day. Nobody can be\n\
         lost in data that begin on window_start, which is the activity window before end_day, or later.",
        constants(dialect, &names, &rows),
    );
    Ok(())
}

/// A period's days under [`DAYS`]' names.
pub(super) fn days(period: &Period, window: Window) -> [Day; 5] {
    [
        period.start,
        period.end,
        period.last(),
        period.end.plus_months(-12),
        window.before(period.end),
    ]
}

/// The columns of a period's days.
pub(super) const DAYS: [&str; 5] = [
    "start_day",
    "end_day",
    "last_day",
    "year_start",
    "window_start",
];

/// The as-of day: as given, else the data's last.
pub(super) fn as_of_column(dialect: &'static Dialect, as_of: Option<Day>) -> String {
    as_of.map_or("data_last_day".to_owned(), |day| dialect.day(day))
}

fn counts_step(statement: &mut Statement, as_of: Option<Day>, periods: usize) {
    let dialect = statement.dialect;
    let mut all: Vec<String> = [
        "period",
        "period_name",
        "start_day",
        "end_day",
        "last_day",
        "year_start",
        "window_start",
    ]
    .map(|name| format!("periods.{name} AS {name}"))
    .into();
    let as_of = as_of_column(dialect, as_of);
    all.extend(of_the_whole().iter().map(|(name, _)| (*name).to_owned()));
    all.push(format!("{as_of} AS as_of"));
    // Their names alone: the days play no part.
    for (name, _) in column_names(dialect) {
        let column = if periods == 1 {
            format!("{name}_1")
        } else {
            format!("CASE WHEN periods.period = 1 THEN {name}_1 ELSE {name}_2 END")
        };
        all.push(format!("{column} AS {name}"));
    }
    let mut body = format!(
        "SELECT{}\n{}\nFROM totals\nCROSS JOIN periods",
        dialect.few("periods"),
        listed(&all)
    );
    if periods > 1 {
        body.push_str(&format!(
            "\nWHERE periods.period = 1 OR (periods.end_day > data_first_day AND periods.start_day <= {as_of})"
        ));
    }
    statement.cte(
        "counts",
        "A row a period; the one beside it only where the data know of it.",
        body,
    );
}

/// The columns of `counts`, whatever the days.
pub(super) fn column_names(dialect: &'static Dialect) -> Vec<(&'static str, String)> {
    let any = Period {
        start: Day::MIN,
        end: Day::MIN,
        unit: crate::calendar::Unit::Days,
        calendar: crate::calendar::Calendar::default(),
    };
    columns(dialect, &Instants::of(dialect, &any, Window::Months(12)), 1)
}

fn all_keys(query: &ReportQuery) -> Vec<Key> {
    let dialect = query.dialect;
    let computed = |name, change| keys::computed(dialect, name, change);
    let day = |name: &str, column: &str| Key {
        name: name.to_owned(),
        unit: "day",
        change: Change::None,
        reading: Reading::Computed(dialect.text(column)),
    };
    let mut all: Vec<Key> = Vec::new();
    all.extend(keys::customers().map(|name| computed(name, Change::OfCount)));
    all.extend(keys::entries(&query.metrics).map(|entry| keys::metric(dialect, entry)));
    all.extend(keys::ORDERS.map(|name| computed(name, Change::None)));
    all.extend(keys::INPUTS.map(|name| computed(name, Change::None)));
    // Among the metrics only where they are wanted.
    for (name, column, unit) in keys::MEDIANS {
        all.push(Key {
            unit,
            ..day(name, column)
        });
    }
    all.extend(keys::GUESTS.map(|name| computed(name, Change::None)));
    all.extend(keys::DATA.map(|name| computed(name, Change::None)));
    all.push(Key {
        unit: "setting",
        ..day("period.name", "period_name")
    });
    all.push(day("period.first", "start_day"));
    all.push(day("period.last", "last_day"));
    all.push(day("settings.as_of", "as_of"));
    all.extend(query.settings.iter().map(|(name, value)| Key {
        name: format!("settings.{name}"),
        unit: "setting",
        change: Change::None,
        reading: Reading::Fixed(value.clone()),
    }));
    all
}

/// The result's keys as constants. What is of the whole stands in every row, so that one step does.
fn keys_step(statement: &mut Statement, keys: &[Key]) -> Result<(), SqlError> {
    let dialect = statement.dialect;
    let mut rows = Vec::new();
    for (position, key) in (1..).zip(keys) {
        let change = match key.change {
            Change::None => "",
            Change::OfCount => "count",
            Change::Points => "points",
            Change::Percent => "percent",
        };
        let fixed = match &key.reading {
            Reading::Computed(_) => "",
            Reading::Fixed(text) => text,
        };
        rows.push(vec![
            position.to_string(),
            literal(dialect, &key.name)?,
            literal(dialect, key.unit)?,
            literal(dialect, change)?,
            literal(dialect, fixed)?,
        ]);
    }
    let names = ["position", "metric", "unit", "change_in", "fixed"];
    let rows = constants(dialect, &names, &rows);
    statement.cte("keys", "The rows of the result.", rows);
    Ok(())
}

fn readings(statement: &mut Statement, keys: &[Key]) {
    let dialect = statement.dialect;
    let whens: Vec<(String, String)> = (1..)
        .zip(keys)
        .filter_map(|(position, key): (usize, &Key)| match &key.reading {
            Reading::Computed(expression) => Some((position.to_string(), expression.clone())),
            Reading::Fixed(_) => None,
        })
        .collect();
    let mut cases = case(
        &whens,
        Some("CASE WHEN period = 1 THEN NULLIF(fixed, '') END"),
    );
    cases = cases.replacen("CASE", "CASE position", 1);
    let body = format!(
        "SELECT{}\n{}\nFROM metrics\nCROSS JOIN keys",
        dialect.few("keys"),
        listed(&[
            "position, metric, unit, change_in, period".to_owned(),
            format!("{cases} AS reading"),
        ])
    );
    statement.cte(
        "readings",
        "A row a key and period, every value as text: exact, whatever it is.",
        body,
    );
    let body = "SELECT\n  position, metric, unit, change_in,\n  MAX(CASE WHEN period = 1 THEN reading END) AS now_reading,\n  MAX(CASE WHEN period = 2 THEN reading END) AS then_reading\nFROM readings\nGROUP BY position, metric, unit, change_in";
    statement.cte("pairs", "Both periods side by side.", body);
    let (now, then) = (
        dialect.double("now_reading"),
        dialect.double("then_reading"),
    );
    let change = case(
        &[
            ("change_in = 'points'".to_owned(), format!("{now} - {then}")),
            (
                "change_in IN ('percent', 'count')".to_owned(),
                format!("CASE WHEN {then} > 0 THEN ({now} - {then}) / {then} END"),
            ),
        ],
        None,
    );
    statement.cte(
        "changes",
        "Differences of ratios in points; the others relative to the period beside.",
        format!(
            "SELECT\n{}\nFROM pairs",
            listed(&["*".to_owned(), format!("{change} AS difference")])
        ),
    );
}

fn last_select(dialect: &'static Dialect) -> Result<String, SqlError> {
    let double = dialect.double("NULL");
    let columns = [
        ("metric", "key"),
        ("now_reading", "value"),
        ("unit", "unit"),
        (double.as_str(), "interval_low"),
        (double.as_str(), "interval_high"),
        ("then_reading", "previous"),
        ("difference", "change"),
        (
            "CASE\n    WHEN change_in = 'count' AND then_reading IS NOT NULL THEN 'percent'\n    WHEN difference IS NOT NULL THEN change_in\n  END",
            "change_unit",
        ),
        (&dialect.text("NULL"), "note"),
    ];
    let mut all = Vec::new();
    for (column, name) in columns {
        all.push(format!("{column} AS {}", identifier(dialect, name)?));
    }
    Ok(format!(
        "SELECT\n{}\nFROM changes\nORDER BY position",
        listed(&all)
    ))
}
