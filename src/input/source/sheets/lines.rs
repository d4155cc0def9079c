//! Cells to lines of CSV, in blocks.

use std::sync::mpsc::SyncSender;

use super::error::SheetError;
use super::message::Message;

/// Bytes of a block.
const BLOCK: usize = 64 << 10;
/// Rows that are looked at for how wide the table is.
const LOOKED_AT: usize = 1000;

/// Why no more lines are made.
pub(super) enum Stopped {
    Failed(SheetError),
    NobodyListens,
}

/// A row of the sheet: its number, from 0, and its fields.
type Row = (u32, Vec<String>);

/// The lines of a sheet.
pub(super) struct Lines {
    to: SyncSender<Message>,
    out: Vec<u8>,
    /// The row that the next line stands for.
    next: u32,
    /// The row that is being put together.
    row: Row,
    /// The first rows, until the width is known.
    first: Option<Vec<Row>>,
    /// How many fields a row has at least.
    width: usize,
}

impl Lines {
    pub(super) fn new(to: SyncSender<Message>) -> Lines {
        Lines {
            to,
            out: Vec::new(),
            next: 0,
            row: (0, Vec::new()),
            first: Some(Vec::new()),
            width: 0,
        }
    }

    fn send(&self, message: Message) -> Result<(), Stopped> {
        self.to.send(message).map_err(|_| Stopped::NobodyListens)
    }

    pub(super) fn begin(&mut self, sheet: &str) -> Result<(), Stopped> {
        self.send(Message::Sheet(sheet.to_owned()))
    }

    /// The next cell; they come row by row.
    pub(super) fn cell(&mut self, (row, column): (u32, u32), text: String) -> Result<(), Stopped> {
        if text.is_empty() {
            return Ok(());
        }
        if row < self.row.0 {
            let what = "its rows are not in order".to_owned();
            return Err(Stopped::Failed(SheetError::Damaged(what)));
        }
        if row > self.row.0 {
            self.row_ends(row)?;
        }
        let fields = &mut self.row.1;
        let column = column as usize;
        if fields.len() <= column {
            fields.resize(column + 1, String::new());
        }
        if let Some(field) = fields.get_mut(column) {
            *field = text;
        }
        Ok(())
    }

    pub(super) fn end(&mut self) -> Result<(), Stopped> {
        let after = self.row.0.saturating_add(1);
        self.row_ends(after)?;
        self.width_is_known()?;
        let block = std::mem::take(&mut self.out);
        match block.is_empty() {
            true => Ok(()),
            false => self.send(Message::Block(block)),
        }
    }

    fn row_ends(&mut self, next: u32) -> Result<(), Stopped> {
        let row = std::mem::replace(&mut self.row, (next, Vec::new()));
        let Some(first) = &mut self.first else {
            return self.line(&row);
        };
        first.push(row);
        match first.len() >= LOOKED_AT {
            true => self.width_is_known(),
            false => Ok(()),
        }
    }

    fn width_is_known(&mut self) -> Result<(), Stopped> {
        let first = self.first.take().unwrap_or_default();
        self.width = first
            .iter()
            .map(|row| row.1.len())
            .max()
            .unwrap_or(self.width)
            .max(self.width);
        first.iter().try_for_each(|row| self.line(row))
    }

    fn line(&mut self, (row, fields): &Row) -> Result<(), Stopped> {
        if fields.is_empty() {
            return Ok(());
        }
        // Rows with nothing in them have a line too.
        while self.next < *row {
            self.out.push(b'\n');
            self.next += 1;
        }
        for place in 0..self.width.max(fields.len()) {
            if place > 0 {
                self.out.push(b',');
            }
            field(&mut self.out, fields.get(place).map_or("", String::as_str));
        }
        self.out.push(b'\n');
        self.next += 1;
        if self.out.len() < BLOCK {
            return Ok(());
        }
        let block = std::mem::take(&mut self.out);
        self.send(Message::Block(block))
    }
}

/// A field in quotes where it needs them; a line break inside is a space, so that a row stays one line.
fn field(out: &mut Vec<u8>, text: &str) {
    let quoted = text.contains([',', '"', '\n', '\r']);
    if !quoted {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\"\""),
            b'\n' | b'\r' => out.push(b' '),
            byte => out.push(byte),
        }
    }
    out.push(b'"');
}
