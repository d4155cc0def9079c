//! Lists of customers: files beside the result, CSV or a workbook by their ending. The first column says why somebody
//! is on the list.

mod history;
mod worth;

use std::path::{Path, PathBuf};

use super::output::{OutputError, Place};
use super::read::Job;
use super::streams::{Streams, is_closed_pipe};
use crate::exit::Exit;
use crate::ledger::{Reason, Subscriptions};
use crate::metrics::recurring::CustomerRow;
use crate::render::{Format, RenderError, Rows, customers as list};
use crate::report::{Cell, Document, Number};
use crate::words::{counted, one_line};
pub(in crate::commands) use history::{became, due};
pub(in crate::commands) use worth::Predicted;
pub use worth::ValueList;
pub(in crate::commands) use worth::{segments, segments_named, values};

/// What is asked of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// The file; its ending says in which form.
    pub path: Option<PathBuf>,
    /// Columns of the files that go along.
    pub carry: Vec<String>,
}

impl Job {
    /// Hands on the result and, where that succeeded, the list of customers. Somebody who stops reading
    /// the result still wants the list.
    pub(super) fn print_with_list<D: Document>(
        self,
        document: &D,
        list: Option<ListText>,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Exit> {
        let quiet = self.is_quiet();
        let printed = self.print(document, streams);
        written_after(printed, list, quiet, streams)
    }
}

/// A list that may have been asked for, its place tried before the work.
pub(super) struct List(Option<(PathBuf, Place)>);

/// A list and where it goes.
pub(super) struct ListText {
    path: PathBuf,
    place: Place,
    rows: Rows,
}

impl List {
    pub(super) fn ready(path: Option<&Path>) -> Result<List, OutputError> {
        let ready = |path: &Path| Ok((path.to_owned(), Place::new(Some(path))?));
        Ok(List(path.map(ready).transpose()?))
    }

    /// Makes the list in the form of its file, if it was asked for.
    pub(super) fn made(
        self,
        make: impl FnOnce(Format) -> Result<Rows, RenderError>,
    ) -> Result<Option<ListText>, RenderError> {
        let Some((path, place)) = self.0 else {
            return Ok(None);
        };
        let ending = path.extension().map(|ending| ending.to_string_lossy());
        let format = ending.and_then(|ending| Format::of_ending(&ending));
        let rows = make(format.unwrap_or(Format::Csv))?;
        Ok(Some(ListText { path, place, rows }))
    }
}

impl ListText {
    /// Writes the list, whole or not at all, and says which texts are not what they were.
    pub(super) fn write(self, quiet: bool, streams: &mut Streams<'_>) -> anyhow::Result<()> {
        self.place.write(&self.rows.bytes, streams)?;
        if self.rows.guarded > 0 && !quiet {
            // Where standard error is closed, there is nobody to tell.
            let _ = streams.say(&format!(
                "{}: an apostrophe stands before {} that a spreadsheet would run as a formula",
                one_line(&self.path.display().to_string()),
                counted(self.rows.guarded, "text")
            ));
        }
        Ok(())
    }
}

/// Writes a list where the result was printed, or where nobody reads it any more.
pub(super) fn written_after(
    printed: anyhow::Result<Exit>,
    list: Option<ListText>,
    quiet: bool,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let written = printed.as_ref().map_or_else(is_closed_pipe, |_| true);
    if let Some(list) = list.filter(|_| written) {
        list.write(quiet, streams)?;
    }
    printed
}

/// The columns that go along, behind those of `--by`.
pub(super) struct Carried<'a> {
    job: &'a Job,
    names: &'a [String],
    /// The place of the first of them among the columns that are read.
    first: usize,
}

impl<'a> Carried<'a> {
    pub(super) fn of(job: &'a Job, options: &'a ListOptions) -> Carried<'a> {
        Carried {
            job,
            names: &options.carry,
            first: usize::from(job.by().is_some()),
        }
    }

    /// The same behind so many other columns that are read for groups.
    pub(super) fn behind(job: &'a Job, options: &'a ListOptions, others: usize) -> Carried<'a> {
        let carried = Carried::of(job, options);
        Carried {
            first: carried.first + others,
            ..carried
        }
    }

    /// The names of all columns, these behind the others.
    fn after(&self, own: &[&str]) -> Vec<String> {
        let own = own.iter().map(|&name| name.to_owned());
        own.chain(self.names.iter().cloned()).collect()
    }

    fn cells(&self, value: impl Fn(usize) -> Option<&'a [u8]>) -> impl Iterator<Item = Cell> {
        let columns = self.first..self.first + self.names.len();
        columns.map(move |column| value(column).map_or(Cell::Blank, text))
    }

    fn of_orders(&self, customer: usize) -> impl Iterator<Item = Cell> {
        self.cells(move |column| self.job.value_of_orders(customer, column))
    }

    /// By what the file of subscriptions says of this id.
    fn of_file(&self, id: &'a [u8]) -> impl Iterator<Item = Cell> {
        self.cells(move |column| self.job.of_customers_file(id, column))
    }

    fn of_contracts(&self, customer: usize) -> impl Iterator<Item = Cell> {
        self.cells(move |column| self.job.value_of_contracts(customer, column))
    }
}

fn text(id: &[u8]) -> Cell {
    Cell::text(String::from_utf8_lossy(id))
}

fn real(value: Option<f64>) -> Cell {
    value.map_or(Cell::Undefined, |value| Cell::Exact(Number::Real(value)))
}

/// What became of each customer's recurring revenue, by id.
pub(super) fn recurring(
    format: Format,
    carried: &Carried<'_>,
    book: &Subscriptions,
    customers: &[CustomerRow],
) -> Result<Rows, RenderError> {
    const COLUMNS: [&str; 7] = [
        "movement",
        "customer",
        "first_paid",
        "mrr_start",
        "mrr_end",
        "change",
        "reason",
    ];
    let mut customers: Vec<&CustomerRow> = customers.iter().collect();
    customers.sort_by_key(|one| book.ids().get(one.customer));
    let money = |amount| Cell::Exact(Number::Money(amount));
    let reason = |reason: Option<Reason>| match reason {
        None => "",
        Some(Reason::Unknown) => "unknown",
        Some(Reason::Voluntary) => "voluntary",
        Some(Reason::Involuntary) => "involuntary",
    };
    let row = |one: &CustomerRow| {
        let id = String::from_utf8_lossy(book.ids().get(one.customer)).into_owned();
        let change = one.end.checked_add(-one.start);
        let mut row = vec![
            Cell::text(one.movement.name()),
            Cell::Text(id),
            Cell::Day(one.first_paid.to_string()),
            money(one.start),
            money(one.end),
            change.map_or(Cell::Undefined, money),
            Cell::text(reason(one.reason)),
        ];
        row.extend(carried.of_file(book.ids().get(one.customer)));
        row
    };
    let names = carried.after(&COLUMNS);
    list(format, &names, customers.into_iter().map(row))
}
