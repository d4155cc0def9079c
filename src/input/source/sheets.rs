//! A sheet of a workbook as the text of a CSV file: every row of the sheet is one line, so that a line's number is the
//! row's. A thread of its own reads some blocks ahead; of an `.xlsx` no more than its texts is held.

mod cells;
pub(super) mod error;
mod lines;
mod message;
#[cfg(feature = "parquet")]
mod parquet;

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use calamine::{
    Data, DataRef, Ods, Range, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsb, Xlsx,
};

use super::error::SourceError;
use super::foreign::Foreign;
pub use error::SheetError;
use lines::{Lines, Stopped};
use message::Message;

/// Blocks that may wait for the reader.
const WAITING: usize = 4;

/// What a workbook is read from.
pub(super) trait Bytes: Read + Seek + Send {}
impl<T: Read + Seek + Send> Bytes for T {}

/// Starts reading a sheet: its text, and its name. `wanted` is the sheet's name; without one, there must be only one
/// with something on it.
pub(super) fn open(
    name: &str,
    bytes: Box<dyn Bytes>,
    kind: Foreign,
    wanted: Option<&str>,
) -> Result<(SheetText, String), SourceError> {
    let (messages_in, messages) = sync_channel(WAITING);
    let wanted = wanted.map(str::to_owned);
    let started = thread::Builder::new()
        .name("sheet".to_owned())
        .spawn(move || {
            let read = read(
                bytes,
                kind,
                wanted.as_deref(),
                &mut Lines::new(messages_in.clone()),
            );
            let last = match read {
                Ok(()) => Message::End,
                Err(Stopped::Failed(error)) => Message::Failed(error),
                Err(Stopped::NobodyListens) => return,
            };
            // Where nobody listens any more, nobody misses it.
            let _ = messages_in.send(last);
        });
    started.map_err(|error| SourceError::from_io(name, error))?;
    let mut text = SheetText {
        name: name.to_owned(),
        messages,
        block: Vec::new(),
        at: 0,
        ended: false,
    };
    let sheet = text.sheet()?;
    Ok((text, sheet))
}

/// The text of a sheet.
pub(super) struct SheetText {
    name: String,
    messages: Receiver<Message>,
    block: Vec<u8>,
    at: usize,
    ended: bool,
}

impl SheetText {
    fn sheet(&mut self) -> Result<String, SourceError> {
        match self.messages.recv() {
            Ok(Message::Sheet(sheet)) => Ok(sheet),
            Ok(Message::Failed(error)) => Err(self.failed(error)),
            Ok(Message::Block(_) | Message::End) | Err(_) => Err(self.stopped()),
        }
    }

    fn failed(&self, error: SheetError) -> SourceError {
        SourceError::Sheet {
            name: self.name.clone(),
            error,
        }
    }

    /// The thread ended in the middle: never a silent end.
    fn stopped(&self) -> SourceError {
        self.failed(SheetError::Damaged("reading it stopped".to_owned()))
    }
}

impl Read for SheetText {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.block.len() {
            if self.ended {
                return Ok(0);
            }
            match self.messages.recv() {
                Ok(Message::Block(block)) => (self.block, self.at) = (block, 0),
                Ok(Message::End) => self.ended = true,
                Ok(Message::Failed(error)) => return Err(self.failed(error).into_io()),
                Ok(Message::Sheet(_)) => {}
                Err(_) => return Err(self.stopped().into_io()),
            }
        }
        let rest = self.block.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buf.len());
        if let (Some(from), Some(to)) = (rest.get(..count), buf.get_mut(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

fn damaged(error: impl std::fmt::Display) -> Stopped {
    Stopped::Failed(SheetError::Damaged(error.to_string()))
}

fn read(
    bytes: Box<dyn Bytes>,
    kind: Foreign,
    wanted: Option<&str>,
    lines: &mut Lines,
) -> Result<(), Stopped> {
    #[cfg(feature = "parquet")]
    if kind == Foreign::Parquet {
        return parquet::read(bytes, lines);
    }
    // The reader of workbooks reads small pieces.
    let mut bytes = io::BufReader::new(bytes);
    if kind == Foreign::Excel && is_binary(&mut bytes).map_err(damaged)? {
        return of_binary_cells(Xlsb::new(bytes).map_err(damaged)?, wanted, lines);
    }
    match kind {
        Foreign::OldExcel => of_range(Xls::new(bytes).map_err(damaged)?, wanted, lines),
        Foreign::OpenDocument => of_range(Ods::new(bytes).map_err(damaged)?, wanted, lines),
        _ => of_cells(Xlsx::new(bytes).map_err(damaged)?, wanted, lines),
    }
}

/// Whether an Excel workbook is an `.xlsb`: the list of its parts, at its end, names one in binary.
fn is_binary(bytes: &mut (impl Read + Seek)) -> io::Result<bool> {
    const BINARY: &[u8] = b"xl/workbook.bin";
    /// The list of parts of a workbook of some hundred sheets is shorter.
    const LONGEST: u64 = 1 << 18;
    let len = bytes.seek(SeekFrom::End(0))?;
    bytes.seek(SeekFrom::Start(len.saturating_sub(LONGEST)))?;
    let mut end = Vec::new();
    bytes.take(LONGEST).read_to_end(&mut end)?;
    bytes.rewind()?;
    Ok(memchr::memmem::find(&end, BINARY).is_some())
}

/// Cell by cell of an `.xlsb`, in which a formula always has a value beside it.
fn of_binary_cells<R: Read + Seek>(
    mut book: Xlsb<R>,
    wanted: Option<&str>,
    lines: &mut Lines,
) -> Result<(), Stopped> {
    let sheets = book.sheets_metadata().to_vec();
    let sheet = chosen(&sheets, wanted, |sheet| {
        let mut cells = book.worksheet_cells_reader(sheet).ok()?;
        cells.next_cell().ok()?.map(drop)
    })?;
    lines.begin(&sheet)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(damaged)?;
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let place = cell.get_position();
        let value = Data::from(cell.get_value().clone());
        lines.cell(place, cells::text(&value))?;
    }
    lines.end()
}

/// Cell by cell.
fn of_cells<R: Read + Seek>(
    mut book: Xlsx<R>,
    wanted: Option<&str>,
    lines: &mut Lines,
) -> Result<(), Stopped> {
    let sheets = book.sheets_metadata().to_vec();
    let sheet = chosen(&sheets, wanted, |sheet| {
        let mut cells = book.worksheet_cells_reader(sheet).ok()?;
        while let Some(cell) = cells.next_cell().ok()? {
            if *cell.get_value() != DataRef::Empty {
                return Some(());
            }
        }
        None
    })?;
    lines.begin(&sheet)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(damaged)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        if cell.value == DataRef::Empty && cell.formula.is_some() {
            return Err(no_value(&sheet, cell.pos));
        }
        lines.cell(cell.pos, cells::text(&Data::from(cell.value)))?;
    }
    lines.end()
}

/// All of a sheet at once, for the forms that have no other way.
fn of_range<R: Read + Seek, B: Reader<R>>(
    mut book: B,
    wanted: Option<&str>,
    lines: &mut Lines,
) -> Result<(), Stopped>
where
    B::Error: std::fmt::Display,
{
    let sheets = book.sheets_metadata().to_vec();
    let sheet = chosen(&sheets, wanted, |sheet| {
        let range = book.worksheet_range(sheet).ok()?;
        range.used_cells().next().map(drop)
    })?;
    lines.begin(&sheet)?;
    let range = book.worksheet_range(&sheet).map_err(damaged)?;
    let formulas: Range<String> = book.worksheet_formula(&sheet).map_err(damaged)?;
    let at = |start: (u32, u32), row: usize, column: usize| {
        (start.0 + row as u32, start.1 + column as u32)
    };
    let start = formulas.start().unwrap_or_default();
    for (row, column, formula) in formulas.used_cells() {
        let place = at(start, row, column);
        if !formula.is_empty() && matches!(range.get_value(place), None | Some(Data::Empty)) {
            return Err(no_value(&sheet, place));
        }
    }
    let start = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        lines.cell(at(start, row, column), cells::text(value))?;
    }
    lines.end()
}

fn no_value(sheet: &str, place: (u32, u32)) -> Stopped {
    Stopped::Failed(SheetError::NoValue {
        sheet: sheet.to_owned(),
        cell: cells::name(place),
    })
}

/// The sheet to read: the one named, or the only one that can be seen and has something on it.
fn chosen(
    sheets: &[Sheet],
    wanted: Option<&str>,
    mut has_cells: impl FnMut(&str) -> Option<()>,
) -> Result<String, Stopped> {
    let tables = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let found: Vec<&Sheet> = tables.collect();
    let named = |sheets: &[&Sheet]| {
        sheets
            .iter()
            .map(|sheet| format!("{:?}", sheet.name))
            .collect()
    };
    if let Some(wanted) = wanted {
        let same = |sheet: &&&Sheet| sheet.name.eq_ignore_ascii_case(wanted);
        return match found.iter().find(same) {
            Some(sheet) => Ok(sheet.name.clone()),
            None => Err(Stopped::Failed(SheetError::Missing {
                wanted: wanted.to_owned(),
                found: named(&found),
            })),
        };
    }
    let seen = found
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible);
    let mut seen: Vec<&Sheet> = seen.copied().collect();
    if seen.len() > 1 {
        seen.retain(|sheet| has_cells(&sheet.name).is_some());
    }
    match seen.as_slice() {
        [one] => Ok(one.name.clone()),
        // All of them are empty: the file is told to be.
        [] => found
            .first()
            .map(|sheet| sheet.name.clone())
            .ok_or_else(|| damaged("it has no sheet")),
        several => Err(Stopped::Failed(SheetError::Several(named(several)))),
    }
}

#[cfg(test)]
mod tests;
