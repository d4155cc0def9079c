//! Tables of durations: one row a subject, with how long it was watched and whether the event came.

use std::path::Path;

use super::amount::{DecimalMark, parse_amount};
use super::columns::{ColumnError, Header};
use super::error::InputError;
use super::filter::Condition;
use super::orders::file_read::FileRead;
use super::orders::options::OrderOptions;
use super::orders::{RuleCounts, yes_or_no};
use super::problem::{Kind, Problems};
use super::small_files::{Refusal, SideFile, SideRow};
use super::table::{Fit, Table};
use crate::ledger::{Durations, Watched};

/// Which columns hold what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DurationColumns {
    /// The duration.
    pub duration: String,
    /// Whether the event happened then; without it, it happened to everybody.
    pub event: Option<String>,
    /// When watching began; without it, at 0.
    pub entry: Option<String>,
    /// Whether the event column names causes.
    pub causes: bool,
}

/// Tables of durations.
#[derive(Debug)]
pub struct DurationsRead {
    /// The rows of all files.
    pub durations: Durations,
    /// How each file was read.
    pub files: Vec<FileRead>,
    /// Rows left out.
    pub problems: Problems,
    /// The columns by their headers, as the first file has them.
    pub columns: DurationColumns,
}

impl DurationColumns {
    /// Each column that was asked for, with its flag.
    fn asked(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let more = [
            self.event.as_deref().map(|event| (event, "--event-column")),
            self.entry.as_deref().map(|entry| (entry, "--entry-column")),
        ];
        [(self.duration.as_str(), "--duration-column")]
            .into_iter()
            .chain(more.into_iter().flatten())
    }
}

/// Reads the files of `options` as tables of durations.
///
/// # Errors
/// [`InputError`].
pub fn read_durations(
    columns: &DurationColumns,
    options: &OrderOptions,
) -> Result<DurationsRead, InputError> {
    options.refuse_twins(&options.twins())?;
    let mut read = DurationsRead {
        durations: Durations::default(),
        files: Vec::new(),
        problems: Problems::new(options.keep_rejects),
        columns: columns.clone(),
    };
    for (number, path) in options.files.iter().enumerate() {
        let chosen = read_file(path, columns, options, &mut read)?;
        if number == 0 {
            read.columns = chosen;
        }
    }
    Ok(read)
}

fn read_file(
    path: &Path,
    columns: &DurationColumns,
    options: &OrderOptions,
    read: &mut DurationsRead,
) -> Result<DurationColumns, InputError> {
    let score = |header: &Header| fit(header, columns);
    let table = Table::open_with(path, &options.table, &score)?;
    let chosen = Chosen::new(&table.header, columns, options);
    let mut chosen = chosen.map_err(|error| InputError::Column {
        file: table.name.clone(),
        error,
    })?;
    let used = chosen.used(&table.header);
    let name = table.name.clone();
    let numbers: Vec<usize> = [Some(0), chosen.entry].into_iter().flatten().collect();
    let mut file = SideFile::read(table, &chosen.columns, &[], &numbers, options)?;
    let mark = file.mark;
    let durations = &mut read.durations;
    file.each(|row, _| {
        let watched = chosen.watched(row, mark)?;
        if chosen.takes(row) {
            let group = chosen.by.map_or(&b""[..], |by| row.field(by));
            let group = durations.group(group);
            let cause = match chosen.event {
                Some(event) if columns.causes && watched.event => durations.cause(row.field(event)),
                _ => 0,
            };
            durations.push(Watched {
                group,
                cause,
                ..watched
            });
        }
        Ok(())
    });
    if let (Some(event), true) = (&used.event, chosen.has_two) {
        return Err(InputError::EventsOfTwo {
            file: name,
            column: event.clone(),
        });
    }
    let roles = chosen.roles();
    let (file, problems) = file.finish(&roles, &chosen.columns, options.skip_bad_rows)?;
    read.files.push(FileRead {
        counts: chosen.counts,
        names: chosen.names,
        ..file
    });
    read.problems.merge(problems);
    Ok(used)
}

/// How many of the columns that were asked for a header names.
fn fit(header: &Header, columns: &DurationColumns) -> Fit {
    // A number is a column of any line.
    let by_name = |name: &str| name.parse::<usize>().is_err();
    let asked = || columns.asked().filter(|(name, _)| by_name(name));
    let found = asked().filter(|(name, flag)| header.named(name, flag).is_ok());
    match found.count() {
        all if all == asked().count() => Fit::Whole,
        some => Fit::Part(some as u32),
    }
}

/// The columns to read, and what conditions and groups make of the rows.
struct Chosen {
    columns: Vec<usize>,
    event: Option<usize>,
    entry: Option<usize>,
    by: Option<usize>,
    /// Conditions, with their places among the columns.
    filters: Vec<(Condition, Vec<usize>)>,
    /// Roles of the columns, with their places.
    roles: Vec<(String, usize)>,
    counts: RuleCounts,
    /// All columns of the file.
    names: Vec<String>,
    /// Whether an event is written as 2.
    has_two: bool,
    /// Whether the event column names causes.
    causes: bool,
}

impl Chosen {
    fn new(
        header: &Header,
        asked: &DurationColumns,
        options: &OrderOptions,
    ) -> Result<Chosen, ColumnError> {
        let mut chosen = Chosen {
            columns: Vec::new(),
            event: None,
            entry: None,
            by: None,
            filters: Vec::new(),
            roles: Vec::new(),
            counts: RuleCounts::default(),
            names: header.names().to_vec(),
            has_two: false,
            causes: asked.causes,
        };
        chosen.column(header, "duration", &asked.duration, "--duration-column")?;
        if let Some(event) = &asked.event {
            chosen.event = Some(chosen.column(header, "event", event, "--event-column")?);
        }
        if let Some(entry) = &asked.entry {
            chosen.entry = Some(chosen.column(header, "entry", entry, "--entry-column")?);
        }
        if let Some(by) = options.by.first() {
            chosen.by = Some(chosen.column(header, "by", by, "--by")?);
        }
        for condition in &options.filters {
            let mut places = Vec::new();
            for filter in condition.filters() {
                let role = format!("where {filter}");
                places.push(chosen.column(header, &role, filter.column(), "--where")?);
            }
            chosen.filters.push((condition.clone(), places));
        }
        Ok(chosen)
    }

    /// The place of a column among those that are read.
    fn column(
        &mut self,
        header: &Header,
        role: &str,
        asked: &str,
        flag: &str,
    ) -> Result<usize, ColumnError> {
        let place = self.columns.len();
        self.columns.push(header.named(asked, flag)?);
        self.roles.push((role.to_owned(), place));
        Ok(place)
    }

    fn roles(&self) -> Vec<(&str, usize)> {
        let roles = self.roles.iter();
        roles.map(|(role, place)| (role.as_str(), *place)).collect()
    }

    /// The columns by their headers.
    fn used(&self, header: &Header) -> DurationColumns {
        let name = |place: usize| {
            let column = self.columns.get(place);
            column.map_or(String::new(), |column| header.name(*column).to_owned())
        };
        DurationColumns {
            duration: name(0),
            event: self.event.map(name),
            entry: self.entry.map(name),
            causes: self.causes,
        }
    }

    /// What a row says, its group aside.
    fn watched(&mut self, row: SideRow<'_>, mark: DecimalMark) -> Result<Watched, Refusal> {
        let time = time(row, 0, mark)?;
        let entry = match self.entry {
            None => 0.0,
            Some(place) => {
                let entry = self::time(row, place, mark)?;
                if entry > 0.0 && entry >= time {
                    let message = format!(
                        "\"{}\" is not before the duration, \"{}\": nothing was watched",
                        row.text(place),
                        row.text(0)
                    );
                    return Err(refusal(place, Kind::Entry, message));
                }
                entry
            }
        };
        let event = match self.event {
            None => true,
            Some(place) => self.event(row, place)?,
        };
        Ok(Watched {
            entry,
            time,
            event,
            group: 0,
            cause: 0,
        })
    }

    fn event(&mut self, row: SideRow<'_>, place: usize) -> Result<bool, Refusal> {
        let text = row.field(place);
        if self.causes {
            // Whatever is not "no" or nothing is a cause.
            return Ok(!text.is_empty() && yes_or_no(text, true) != Some(false));
        }
        // Spreadsheets write whole numbers so.
        let whole = text.strip_suffix(b".0").unwrap_or(text);
        self.has_two |= whole == b"2";
        yes_or_no(whole, true).ok_or_else(|| {
            let message = if text.is_empty() {
                "is blank: write 1 where the event happened, 0 where it did not".to_owned()
            } else {
                format!(
                    "\"{}\" is neither yes nor no (expected 1 or 0, yes or no, true or false)",
                    row.text(place)
                )
            };
            refusal(place, Kind::Event, message)
        })
    }

    /// Whether a row meets the conditions.
    fn takes(&mut self, row: SideRow<'_>) -> bool {
        let mut filters = self.filters.iter();
        let unmet = filters.find(|(condition, places)| {
            !condition.holds_for(places.iter().map(|place| row.field(*place)))
        });
        if let Some((condition, _)) = unmet {
            self.counts.leave_out(&format!("not {condition}"));
        }
        unmet.is_none()
    }
}

fn refusal(column: usize, kind: Kind, message: String) -> Refusal {
    Refusal {
        column: Some(column),
        kind,
        message,
    }
}

/// A time in a wanted column.
fn time(row: SideRow<'_>, place: usize, mark: DecimalMark) -> Result<f64, Refusal> {
    let text = row.text(place);
    if text.is_empty() {
        let message = "is blank where a number is needed".to_owned();
        return Err(refusal(place, Kind::Duration, message));
    }
    match number(&text, mark) {
        Some(number) if number >= 0.0 => Ok(number),
        Some(_) => {
            let message = format!("\"{text}\" is below 0");
            Err(refusal(place, Kind::Duration, message))
        }
        None => {
            let example = match mark {
                DecimalMark::Point => "12.5; for 12,5 use --decimal-comma",
                DecimalMark::Comma => "12,5; for 12.5 use --decimal-point",
            };
            let message = format!("\"{text}\" is not a number (expected digits like {example})");
            Err(refusal(place, Kind::Duration, message))
        }
    }
}

/// The double nearest to a number: two numbers never change their order, and those that are written alike or differ in
/// zeros at their end alone are equal.
fn number(text: &str, mark: DecimalMark) -> Option<f64> {
    let plain = |c: char| c.is_ascii_digit() || " .,'+-eE".contains(c);
    if !text.chars().all(plain) {
        return None;
    }
    if let Ok(Some(amount)) = parse_amount(text.as_bytes(), mark) {
        return format!("{}e-{}", amount.units(), amount.scale())
            .parse()
            .ok();
    }
    // More digits than amounts have, or an exponent, as other programs write doubles.
    let text = match mark {
        DecimalMark::Comma if text.contains('.') => return None,
        DecimalMark::Comma => text.replace(',', "."),
        DecimalMark::Point => text.to_owned(),
    };
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_mark_and_all_their_digits() {
        let point = |text| number(text, DecimalMark::Point);
        let comma = |text| number(text, DecimalMark::Comma);
        for (text, expected) in [
            ("306", 306.0),
            ("0", 0.0),
            ("12.50", 12.5),
            ("1,234.5", 1234.5),
            ("0.1", 0.1),
            // A day in years, as doubles are printed.
            ("0.0027378507871321013", 0.0027378507871321013),
            ("1e+05", 100_000.0),
        ] {
            assert_eq!(point(text), Some(expected), "{text}");
        }
        assert_eq!(comma("12,5"), Some(12.5));
        assert_eq!(comma("1.234,5"), Some(1234.5));
        for wrong in ["", "12 days", "NaN", "inf", "1e999", "12:30", "$5", "1.2.3"] {
            assert_eq!(point(wrong), None, "{wrong}");
        }
    }
}
