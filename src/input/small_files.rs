//! What the readers of customers and costs files share: small files, read whole.

use std::ops::Range;

use super::amount::DecimalMark;
use super::date::{DateOptions, DateReader};
use super::error::InputError;
use super::orders::decide::decide_forms;
use super::orders::file_read::FileRead;
use super::orders::options::OrderOptions;
use super::orders::places::ColumnFound;
use super::problem::{Kind, Problem, Problems};
use super::rows::Batch;
use super::table::{Table, correct_encoding, row_error};
use super::zone::Zone;
use crate::calendar::Day;

/// All rows of a small file, with their forms decided.
pub(super) struct SideFile {
    pub(super) name: String,
    width: usize,
    columns: Vec<String>,
    batches: Vec<Batch>,
    dates: DateReader,
    pub(super) mark: DecimalMark,
    read_as: Vec<(&'static str, String)>,
    header_line: u64,
    pub(super) problems: Problems,
    keeps_rejects: bool,
    /// Rows of delimiters alone, and the header again.
    blank: usize,
}

/// What giving rows away came to.
struct Done {
    blank: usize,
    problems: Problems,
}

/// Why a row is refused: the wanted column, the kind and the sentence.
pub(super) struct Refusal {
    pub(super) column: Option<usize>,
    pub(super) kind: Kind,
    pub(super) message: String,
}

/// Where a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RowPlace {
    batch: u32,
    row: u32,
}

/// One row.
#[derive(Clone, Copy)]
pub(super) struct SideRow<'a> {
    batch: &'a Batch,
    number: u32,
    row: usize,
}

impl<'a> SideRow<'a> {
    /// As [`SideRow::field`], for as long as the file is there.
    pub(super) fn of(self, wanted: usize) -> &'a [u8] {
        self.batch.field(self.row, wanted).trim_ascii()
    }

    /// Where it is.
    pub(super) fn place(&self) -> RowPlace {
        RowPlace {
            batch: self.number,
            row: self.row as u32,
        }
    }
}

impl SideRow<'_> {
    /// A wanted column's value without white space around it.
    pub(super) fn field(&self, wanted: usize) -> &[u8] {
        self.batch.field(self.row, wanted).trim_ascii()
    }

    /// The line on which it starts.
    pub(super) fn line(&self) -> u64 {
        self.batch.line(self.row)
    }

    pub(super) fn text(&self, wanted: usize) -> String {
        String::from_utf8_lossy(self.field(wanted)).into_owned()
    }
}

impl SideFile {
    /// Reads `columns` of an opened file; `dates` and `amounts` are places among them whose form is
    /// to be decided.
    pub(super) fn read(
        table: Table,
        columns: &[usize],
        dates: &[usize],
        amounts: &[usize],
        options: &OrderOptions,
    ) -> Result<Self, InputError> {
        SideFile::read_in(table, columns, dates, amounts, options, None)
    }

    /// The same where times that name no zone are in `written_in`.
    pub(super) fn read_in(
        mut table: Table,
        columns: &[usize],
        dates: &[usize],
        amounts: &[usize],
        options: &OrderOptions,
        written_in: Option<Zone>,
    ) -> Result<Self, InputError> {
        table.reader.select(columns);
        let mut batches = Vec::new();
        let mut batch = Batch::new();
        while table
            .reader
            .read(&mut batch)
            .map_err(|error| row_error(&table.name, error))?
        {
            batches.push(std::mem::take(&mut batch));
        }
        correct_encoding(&mut table.read_as, &table.reader);
        let names: Vec<String> = columns
            .iter()
            .map(|&column| table.header.name(column).to_owned())
            .collect();
        let (order, mark) = decide_forms(&table.name, &names, &batches, dates, amounts, options)?;
        let reader = DateReader::new(DateOptions {
            order,
            format: options.date_format.clone(),
            zone: options.zone.clone(),
            written_in,
        })?;
        if let Some(order) = order {
            table.read_as.push(("date_order", order.to_string()));
        }
        Ok(SideFile {
            width: table.header.len(),
            name: table.name,
            columns: names,
            batches,
            dates: reader,
            mark,
            read_as: table.read_as,
            header_line: table.header_line,
            problems: Problems::new(options.keep_rejects),
            keeps_rejects: options.keep_rejects,
            blank: 0,
        })
    }

    /// How many rows there are, headers that stand there again among them.
    pub(super) fn len(&self) -> usize {
        self.batches.iter().map(Batch::len).sum()
    }

    /// Where each row is that holds anything but the header.
    pub(super) fn places(&self) -> impl Iterator<Item = RowPlace> {
        let batches = self.batches.iter().zip(0..);
        batches.flat_map(|(batch, number)| {
            let rows = (0..batch.len()).filter(|row| !is_no_row(batch, *row, &self.columns));
            rows.map(move |row| RowPlace {
                batch: number,
                row: row as u32,
            })
        })
    }

    /// A row as it stands in the file.
    pub(super) fn raw(&self, place: RowPlace) -> &[u8] {
        let batch = self.batches.get(place.batch as usize);
        batch.map_or(&b""[..], |batch| batch.raw(place.row as usize))
    }

    /// The line on which a row starts.
    pub(super) fn line(&self, place: RowPlace) -> u64 {
        let batch = self.batches.get(place.batch as usize);
        batch.map_or(0, |batch| batch.line(place.row as usize))
    }

    /// Gives every row to `take`; what that refuses becomes a problem.
    pub(super) fn each(
        &mut self,
        mut take: impl FnMut(SideRow<'_>, &mut DateReader) -> Result<(), Refusal>,
    ) {
        let done = self.part(0..self.batches.len(), &mut take);
        self.add(done);
    }

    /// The same on a thread for each of `parts`, which takes the rows of its share of the file: the first part the
    /// first rows, and so on. The parts, in their order.
    pub(super) fn each_on<T: Send>(
        &mut self,
        parts: Vec<T>,
        take: impl Fn(&mut T, SideRow<'_>, &mut DateReader) -> Result<(), Refusal> + Sync,
    ) -> Vec<T> {
        let count = parts.len().max(1);
        let bound = |part: usize| self.batches.len() * part / count;
        let (this, take) = (&*self, &take);
        let done: Vec<(T, Done)> = std::thread::scope(|scope| {
            let started: Vec<_> = parts
                .into_iter()
                .enumerate()
                .map(|(number, mut part)| {
                    let range = bound(number)..bound(number + 1);
                    scope.spawn(move || {
                        let done = this.part(range, &mut |row, dates: &mut DateReader| {
                            take(&mut part, row, dates)
                        });
                        (part, done)
                    })
                })
                .collect();
            let joined = started.into_iter().map(|thread| match thread.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.collect()
        });
        let mut parts = Vec::with_capacity(done.len());
        for (part, done) in done {
            self.add(done);
            parts.push(part);
        }
        parts
    }

    fn add(&mut self, done: Done) {
        self.blank += done.blank;
        self.problems.merge(done.problems);
    }

    /// Gives the rows of some batches to `take`.
    fn part(
        &self,
        range: Range<usize>,
        take: &mut impl FnMut(SideRow<'_>, &mut DateReader) -> Result<(), Refusal>,
    ) -> Done {
        let mut dates = self.dates.clone();
        let mut done = Done {
            blank: 0,
            problems: Problems::new(self.keeps_rejects),
        };
        let batches = self.batches.iter().zip(0..);
        for (batch, number) in batches.skip(range.start).take(range.len()) {
            for row in 0..batch.len() {
                if is_no_row(batch, row, &self.columns) {
                    done.blank += 1;
                    continue;
                }
                let fields = batch.fields(row);
                let taken = if fields == self.width {
                    take(SideRow { batch, number, row }, &mut dates)
                } else {
                    let message =
                        format!("the row has {fields} fields and the header {}", self.width);
                    Err(Refusal {
                        column: None,
                        kind: Kind::Fields,
                        message,
                    })
                };
                if let Err(refusal) = taken {
                    let problem = self.problem(batch.line(row), refusal);
                    done.problems.push(problem, batch.raw(row));
                }
            }
        }
        done
    }

    fn problem(&self, line: u64, refusal: Refusal) -> Problem {
        let column = refusal.column;
        Problem {
            file: self.name.clone(),
            line,
            column: column.and_then(|column| self.columns.get(column).cloned()),
            kind: refusal.kind,
            message: refusal.message,
        }
    }

    /// How the file was read, and its problems.
    ///
    /// # Errors
    /// [`InputError::NoRows`] without any row; [`InputError::Problems`] when rows were refused and
    /// may not be skipped.
    pub(super) fn finish(
        self,
        roles: &[(&str, usize)],
        numbers: &[usize],
        skip_bad_rows: bool,
    ) -> Result<(FileRead, Problems), InputError> {
        let rows: usize = self.batches.iter().map(Batch::len).sum();
        let rows = rows - self.blank;
        if rows == 0 {
            return Err(InputError::NoRows(self.name));
        }
        if !self.problems.is_empty() && !skip_bad_rows {
            return Err(InputError::Problems(Box::new(self.problems)));
        }
        let columns = roles.iter().map(|&(role, wanted)| ColumnFound {
            role: role.to_owned(),
            name: self.columns.get(wanted).cloned().unwrap_or_default(),
            number: numbers.get(wanted).map(|column| column + 1),
        });
        let read = FileRead {
            name: self.name,
            rows: rows as u64,
            rejected: self.problems.total(),
            header_line: self.header_line,
            columns: columns.collect(),
            read_as: self.read_as,
            ..FileRead::default()
        };
        Ok((read, self.problems))
    }
}

/// Whether a row holds nothing but delimiters and an old end-of-file mark, or is the header again.
fn is_no_row(batch: &Batch, row: usize, columns: &[String]) -> bool {
    if is_empty_row(batch.raw(row)) {
        return true;
    }
    // A name in another length or with another letter in front is none; marks and quotes around it go the long way.
    let may_be = |field: &[u8], name: &str| match (field.first(), name.as_bytes().first()) {
        (Some(one), Some(other)) if one.is_ascii_alphanumeric() && other.is_ascii() => {
            field.len() >= name.len() && one.eq_ignore_ascii_case(other)
        }
        _ => true,
    };
    let mut names = columns.iter().enumerate();
    names.all(|(wanted, name)| {
        let field = batch.field(row, wanted);
        may_be(field, name) && is_name(field, name)
    })
}

/// Whether a row as it stands holds nothing but delimiters, quotes, white space and an old end-of-file mark.
pub(super) fn is_empty_row(raw: &[u8]) -> bool {
    if raw.first().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let text = String::from_utf8_lossy(raw);
    let mut letters = text.chars();
    letters.all(|letter| {
        letter.is_whitespace() || matches!(letter, ',' | ';' | '|' | '"' | '\u{1a}' | '\u{feff}')
    })
}

/// Whether a field is the name of its column: the header stands there again.
pub(super) fn is_name(field: &[u8], name: &str) -> bool {
    let field = String::from_utf8_lossy(field);
    let field = field
        .trim_start_matches('\u{feff}')
        .trim()
        .trim_matches('"');
    field.to_lowercase() == name.to_lowercase()
}

/// The day in a wanted column.
pub(super) fn day_of(
    row: SideRow<'_>,
    wanted: usize,
    dates: &mut DateReader,
) -> Result<Day, Refusal> {
    dates.day(row.field(wanted)).map_err(|error| Refusal {
        column: Some(wanted),
        kind: Kind::Date,
        message: match error {
            super::date::DateError::Blank => error.to_string(),
            _ => format!("\"{}\" {error}", row.text(wanted)),
        },
    })
}
