//! A block of whole records and where their wanted fields lie.

use super::careful::OddRows;
use super::column::Column;
use super::places::{Place, Places};

/// The wanted columns: each once and ascending for the scan, and for each column as asked for its place among those.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    pub(super) columns: Vec<usize>,
    pub(super) places: Vec<usize>,
}

impl Selection {
    pub(super) fn new(asked: &[usize]) -> Self {
        let mut columns = asked.to_vec();
        columns.sort_unstable();
        columns.dedup();
        let places = asked
            .iter()
            .map(|column| columns.partition_point(|c| c < column))
            .collect();
        Selection { columns, places }
    }
}

/// Consecutive records of one input, filled by [`super::RowReader::read`]. One batch is meant to be filled many times.
#[derive(Debug, Default)]
pub struct Batch {
    /// The block as read, then fields that had to be rewritten because of their quotes.
    pub(super) text: Vec<u8>,
    pub(super) places: Places,
    /// The rows that were read the careful way.
    pub(super) odd: OddRows,
    pub(super) selection: Selection,
    pub(super) first_line: u64,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Batch::default()
    }

    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.places.rows
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets all records.
    pub(super) fn clear(&mut self) {
        self.places.rows = 0;
        self.odd.clear();
    }

    /// The value of a wanted column without its quotes; empty where the record is too short to have it.
    /// `wanted` counts in the order given to [`super::RowReader::select`].
    ///
    /// # Panics
    /// If there is no such row or wanted column.
    #[inline]
    pub fn field(&self, row: usize, wanted: usize) -> &[u8] {
        let Selection { columns, places } = &self.selection;
        let place = places[wanted];
        match self.places.field(row, columns[place]) {
            Some(Place::Between(start, end)) => {
                let field = &self.text[start as usize..end as usize];
                if self.places.quotes {
                    unquoted(field)
                } else {
                    field
                }
            }
            Some(Place::Odd(number)) => self.odd_field(number, place),
            None => b"",
        }
    }

    /// The field of an odd row for a column of the selection.
    pub(super) fn odd_field(&self, number: usize, place: usize) -> &[u8] {
        let [start, end] = self.odd.spans[number * self.selection.columns.len() + place];
        &self.text[start as usize..end as usize]
    }

    /// The line, from 1, on which the record starts. LF, CR LF and CR each end a line, inside quotes too.
    #[inline]
    pub fn line(&self, row: usize) -> u64 {
        self.first_line + u64::from(self.places.line(row, &self.odd.rows))
    }

    /// Gives back the memory of all but the first records, of which there are fewer than the batch holds.
    pub(in crate::input) fn keep_first(&mut self, records: usize) {
        // What odd rows refer to may stand anywhere.
        if records >= self.len() || !self.odd.rows.is_empty() {
            return;
        }
        self.text.truncate(self.places.keep_first(records));
        self.text.shrink_to_fit();
    }

    /// Adds the lines before the part of the input that the batch was read from.
    pub(in crate::input) fn shift_lines(&mut self, lines: u64) {
        self.first_line += lines;
    }

    /// Whether the record may have line breaks in it; false is certain.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    pub fn may_break(&self, row: usize) -> bool {
        let odd = self.places.odd(row);
        odd.is_some_and(|number| self.odd.rows[number].broken)
    }

    /// How many fields the record has in the file, wanted or not.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    pub fn fields(&self, row: usize) -> usize {
        match self.places.odd(row) {
            Some(number) => self.odd.rows[number].fields as usize,
            None => self.places.fields,
        }
    }

    /// The record as it stands in the file, without the line break that ends it.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    pub fn raw(&self, row: usize) -> &[u8] {
        let (start, end) = match self.places.odd(row) {
            Some(number) => (self.odd.rows[number].start, self.odd.rows[number].end),
            None => self.places.row(row),
        };
        &self.text[start as usize..end as usize]
    }

    /// Whether the record has this many fields and certainly no line break in it.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    pub fn is_whole(&self, row: usize, width: usize) -> bool {
        self.fields(row) == width && !self.may_break(row)
    }

    /// Whether that is true of all records.
    pub fn all_whole(&self, width: usize) -> bool {
        self.plain_records(0, width) == self.len()
    }

    /// How many records from `from` on, in a row, have this many fields and certainly no line break in them.
    pub fn plain_records(&self, from: usize, fields: usize) -> usize {
        let odd = &self.odd.rows;
        let first = odd.partition_point(|odd| (odd.row as usize) < from);
        let odd = odd.get(first..).unwrap_or_default();
        let mut row = from;
        for odd in odd {
            let number = odd.row as usize;
            if number > row && self.places.fields != fields {
                return row - from;
            }
            if odd.broken || odd.fields as usize != fields {
                return number - from;
            }
            row = number + 1;
        }
        if self.places.fields == fields {
            row = self.len();
        }
        row - from
    }

    /// The fields of a wanted column, from record `from` on.
    ///
    /// # Panics
    /// If there is no such wanted column.
    #[inline]
    pub fn column(&self, wanted: usize, from: usize) -> Column<'_> {
        let Selection { columns, places } = &self.selection;
        let place = places[wanted];
        Column::new(self, place, columns[place], from)
    }

    /// Makes the batch ready for its user after a scan.
    pub(super) fn prepare(&mut self, selection: &Selection, first_line: u64) {
        self.undo_quotes(selection.columns.len());
        self.selection.clone_from(selection);
        self.first_line = first_line;
    }

    /// Rewrites the fields that are more than text between two quotes, behind the block.
    fn undo_quotes(&mut self, columns: usize) {
        let OddRows {
            rows,
            spans,
            quoted,
        } = &mut self.odd;
        // Behind the last row's may be spans of one that is not complete.
        spans.truncate(rows.len() * columns);
        for index in quoted.drain(..) {
            let Some(span) = spans.get_mut(index) else {
                continue;
            };
            let [start, end] = *span;
            let from = self.text.len();
            let (mut at, end) = (start as usize + 1, end as usize);
            while at < end {
                let byte = self.text[at];
                if byte == b'"' {
                    if at + 1 < end && self.text[at + 1] == b'"' {
                        at += 1;
                    } else {
                        // The quote is closed; what follows is text as it stands, quotes included.
                        self.text.extend_from_within(at + 1..end);
                        break;
                    }
                }
                self.text.push(byte);
                at += 1;
            }
            *span = [from as u32, self.text.len() as u32];
        }
    }
}

/// A regular field without its quotes: one that starts with a quote ends with its own.
#[inline(always)]
pub(super) fn unquoted(field: &[u8]) -> &[u8] {
    match field {
        [b'"', inner @ .., _] => inner,
        _ => field,
    }
}
