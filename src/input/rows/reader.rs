//! A stream of bytes to batches of whole records.

use std::io::{ErrorKind, Read};

use super::batch::{Batch, Selection};
use super::dialect::Dialect;
use super::error::RowError;
use super::list::{Limits, Scanner};

/// How a [`RowReader`] handles its buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Bytes a batch holds; more where a single record is longer. 64 KiB make about 1,500 rows of an order file, few
    /// enough to stay in the cache while they are worked on.
    pub block: usize,
    /// The longest record in bytes, so that a quote left open does not take the whole file into memory. At most 1 GiB.
    pub longest_record: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            block: 64 << 10,
            longest_record: 16 << 20,
        }
    }
}

/// A place between two records of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Bytes before it.
    pub byte: u64,
    /// The line, from 1, that it is on.
    pub line: u64,
}

/// Reads the records of one input: header, selection of columns, then batch by batch.
#[derive(Debug)]
pub struct RowReader<R> {
    input: R,
    scanner: Scanner,
    options: Options,
    selection: Selection,
    /// Bytes that were read but belong to no batch yet; the first one is at `position`.
    carry: Vec<u8>,
    position: Position,
    ended: bool,
    inside_quotes: bool,
}

impl<R: Read> RowReader<R> {
    /// A reader from the start of `input`; no column is wanted yet. A byte order mark is not looked for.
    pub fn new(input: R, dialect: Dialect, options: Options) -> Self {
        RowReader::new_at(input, Position { byte: 0, line: 1 }, dialect, options)
    }

    /// The same where what stands before `position` was already taken from the input.
    pub fn new_at(input: R, position: Position, dialect: Dialect, options: Options) -> Self {
        // The text of a batch is never longer than the longest record and a byte, so offsets fit 32 bits.
        let longest_record = options.longest_record.clamp(1, 1 << 30);
        RowReader {
            input,
            scanner: Scanner::new(dialect),
            options: Options {
                block: options.block.clamp(1, longest_record),
                longest_record,
            },
            selection: Selection::default(),
            carry: Vec::new(),
            position,
            ended: false,
            inside_quotes: false,
        }
    }

    /// The next record, all its fields; none at the end of the input. Called first, this is the header.
    ///
    /// # Errors
    /// As [`RowReader::read`].
    pub fn header(&mut self) -> Result<Option<Vec<Vec<u8>>>, RowError> {
        let mut batch = Batch::new();
        if !self.read_some(&mut batch, 1)? {
            return Ok(None);
        }
        // The record alone, now with every column wanted.
        let width = batch.fields(0);
        let mut record = Batch {
            text: batch.raw(0).to_vec(),
            ..Batch::default()
        };
        let every = Selection::new(&(0..width).collect::<Vec<_>>());
        self.scanner.scan(
            &mut record,
            &every,
            Limits {
                rows: 1,
                last: true,
            },
        );
        record.prepare(&every, self.position.line);
        Ok(Some(
            (0..width)
                .map(|column| record.field(0, column).to_vec())
                .collect(),
        ))
    }

    /// The columns, from 0, that batches hold from now on, in the order in which [`Batch::field`] counts them.
    pub fn select(&mut self, columns: &[usize]) {
        self.selection = Selection::new(columns);
    }

    /// Lets batches hold so many bytes from now on.
    #[cfg(test)]
    pub(in crate::input) fn set_block(&mut self, block: usize) {
        self.options.block = block;
    }

    /// The start of the first record not yet handed out; line breaks before it may still be counted to it.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The input, read as far as the last batch needed.
    pub fn input(&self) -> &R {
        &self.input
    }

    /// Whether [`RowError::UnclosedQuote`] was returned.
    pub(super) fn ended_inside_quotes(&self) -> bool {
        self.inside_quotes
    }

    /// Fills the batch with the next records; false, and an empty batch, when there are none left.
    ///
    /// # Errors
    /// [`RowError::Io`] when the input fails. The others after all records before the broken one were
    /// handed out.
    pub fn read(&mut self, batch: &mut Batch) -> Result<bool, RowError> {
        self.read_some(batch, usize::MAX)
    }

    fn read_some(&mut self, batch: &mut Batch, rows: usize) -> Result<bool, RowError> {
        // After an error the batch is empty, not half filled.
        batch.clear();
        let mut size = self.options.block;
        loop {
            self.fill(&mut batch.text, size)?;
            let limits = Limits {
                rows,
                last: self.ended,
            };
            let end = self.scanner.scan(batch, &self.selection, limits);
            self.carry.clear();
            self.carry.extend_from_slice(&batch.text[end.byte..]);
            batch.prepare(&self.selection, self.position.line);
            let open_quote = end
                .open_quote
                .map(|lines| self.position.line + u64::from(lines));
            self.position.byte += end.byte as u64;
            self.position.line += u64::from(end.lines);
            if !batch.is_empty() {
                return Ok(true);
            }
            if self.ended {
                self.inside_quotes = open_quote.is_some();
                return open_quote.map_or(Ok(false), |line| Err(RowError::UnclosedQuote { line }));
            }
            let limit = self.options.longest_record;
            if self.carry.len() > limit {
                let too_long = RowError::TooLong {
                    line: self.position.line,
                    limit,
                };
                return Err(
                    open_quote.map_or(too_long, |line| RowError::EndlessQuote { line, limit })
                );
            }
            if self.carry.len() >= size {
                size = (2 * self.carry.len()).min(limit + 1);
            }
        }
    }

    /// Fills `text` with the bytes carried over and new ones, up to `size`.
    fn fill(&mut self, text: &mut Vec<u8>, size: usize) -> Result<(), RowError> {
        let mut filled = self.carry.len();
        // Not cleared first: what is there is overwritten, and clearing it would cost as much as reading.
        text.resize(size.max(filled), 0);
        text[..filled].copy_from_slice(&self.carry);
        while filled < text.len() && !self.ended {
            match self.input.read(&mut text[filled..]) {
                Ok(0) => self.ended = true,
                Ok(count) => filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        text.truncate(filled);
        Ok(())
    }
}
