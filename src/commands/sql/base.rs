//! What every question is asked with, and its settings as the result carries them.

use std::path::PathBuf;

use crate::calendar::{Calendar, Day, Period, PeriodChoice, Weekday};
use crate::commands::streams::Usage;
use crate::metrics::scope::AsOfSource;
use crate::metrics::trend::Stretch;
use crate::sql::{Dialect, Source};

/// What every question is asked with.
#[derive(Debug, Clone)]
pub struct SqlBase {
    /// The engine's SQL.
    pub dialect: &'static Dialect,
    /// The table and its columns.
    pub source: Source,
    /// The time zone by its IANA name.
    pub timezone: String,
    /// Where weeks and years start.
    pub calendar: Calendar,
    /// The day up to which the data are complete.
    pub as_of: Option<Day>,
    /// Where the statement goes; `None` is standard output.
    pub output: Option<PathBuf>,
}

impl SqlBase {
    /// What was set, for whoever reads the result: the names and texts of the file command's JSON,
    /// those of the question before the table's name.
    pub(super) fn settings<const N: usize>(
        &self,
        of_question: [(&str, String); N],
    ) -> Vec<(String, String)> {
        let as_of_source = match self.as_of {
            Some(_) => AsOfSource::Given,
            None => AsOfSource::LastOrder,
        };
        let mut all = coverage(as_of_source, self.calendar, &self.timezone);
        all.extend(named(of_question));
        all.extend(named([("table", self.source.table.clone())]));
        all
    }
}

/// Where the as-of day comes from, and how days are cut into periods.
pub(super) fn coverage(
    source: AsOfSource,
    calendar: Calendar,
    timezone: &str,
) -> Vec<(String, String)> {
    let week_start = match calendar.week_start {
        Weekday::Monday => "monday",
        Weekday::Sunday => "sunday",
    };
    named([
        ("as_of_source", source.words().to_owned()),
        ("timezone", timezone.to_owned()),
        ("week_start", week_start.to_owned()),
        ("year_start", calendar.year_start.to_string()),
    ])
}

pub(super) fn named<const N: usize>(all: [(&str, String); N]) -> Vec<(String, String)> {
    all.map(|(name, value)| (name.to_owned(), value)).into()
}

pub(super) fn shown(value: Option<impl ToString>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

/// More rows are not read by anybody, and a statement of them by few engines.
const MOST_PERIODS: usize = 1000;

/// The periods of the stretch, whose ends must be known without the data.
pub(super) fn periods(stretch: &Stretch, as_of: Option<Day>) -> Result<Vec<Period>, Usage> {
    let say = "which periods a trend has depends on the days that the table covers, which are not known here:";
    let Some(end) = [stretch.to, as_of].into_iter().flatten().min() else {
        let message =
            format!("{say} add --as-of DAY, up to which the table is complete, or --to PERIOD");
        return Err(Usage(message));
    };
    if stretch.last.is_some() && as_of.is_none() {
        let message = format!(
            "{say} --last counts from the data's end, so add --as-of DAY, or use --from and --to"
        );
        return Err(Usage(message));
    }
    if stretch.from.is_none() && stretch.last.is_none() {
        let message = format!("{say} add --from PERIOD, where it begins, or --last NUMBER");
        return Err(Usage(message));
    }
    // Without --from, as many periods as --last can reach back over.
    let start = stretch.from.unwrap_or_else(|| {
        let back = stretch.last.unwrap_or(1).min(MOST_PERIODS);
        let mut period = stretch.calendar.period_of(stretch.every, end);
        for _ in 1..back {
            period = period.previous();
        }
        period.start
    });
    let many = |count: usize| {
        Usage(format!(
            "{count} periods are more than a statement should hold ({MOST_PERIODS}): shorten it with --from or --last"
        ))
    };
    let periods = stretch
        .periods(start, end)
        .map_err(|error| many(error.count))?;
    match periods.len() {
        0 => Err(Usage("--from and --to leave no period".to_owned())),
        1..=MOST_PERIODS => Ok(periods),
        count => Err(many(count)),
    }
}

/// The days asked for. A statement is written before the data are seen, so they must be known.
pub(super) fn period(choice: PeriodChoice, base: &SqlBase) -> Result<Period, Usage> {
    let unknown = |what: &str| {
        Err(Usage(format!(
            "--period {what} depends on the days that the table covers, which are not known here: "
        )))
    };
    match (choice, base.as_of) {
        (PeriodChoice::Fixed(period), _) => Ok(period),
        (
            PeriodChoice::Last(_)
            | PeriodChoice::ToDate(_)
            | PeriodChoice::LastSpan(_)
            | PeriodChoice::Quarter(_),
            Some(as_of),
        ) => choice
            .resolve(Day::MIN, as_of, base.calendar)
            .ok_or_else(|| Usage("--as-of lies before every period".to_owned())),
        (
            PeriodChoice::Last(_)
            | PeriodChoice::ToDate(_)
            | PeriodChoice::LastSpan(_)
            | PeriodChoice::Quarter(_),
            None,
        ) => unknown("last-… (last-month if none is given), ytd or Q1").map_err(
            |Usage(why)| Usage(format!("{why}name it, like --period 2025-03, or say with --as-of 2025-03-31 up to which day the table is complete")),
        ),
        (PeriodChoice::All, _) => unknown("all")
            .map_err(|Usage(why)| Usage(format!("{why}name its days, like --period 2024-01-01..2025-03-31"))),
    }
}
