//! A block of whole records and where their wanted fields lie.

use std::slice::ChunksExact;

use super::even::Even;

/// Bytes `start..end` of a batch's text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    pub(super) fn of([start, end]: [u32; 2]) -> Self {
        Span { start, end }
    }
}

/// One record: where it lies, how many fields it has, and its line counted from the batch's first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) fields: u32,
    pub(super) line: u32,
}

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
    /// The records of even text; those of other text are listed one by one in what follows.
    pub(super) even: Even,
    pub(super) rows: Vec<Row>,
    /// Row by row, start and end for each column of the selection.
    pub(super) spans: Vec<[u32; 2]>,
    /// Indices into `spans` of fields whose quotes are still to be undone.
    pub(super) quoted: Vec<usize>,
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
        self.even.len() + self.rows.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets all records.
    pub(super) fn clear(&mut self) {
        self.even.clear();
        self.rows.clear();
        self.spans.clear();
        self.quoted.clear();
    }

    #[inline]
    fn is_even(&self) -> bool {
        self.even.len() > 0
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
        let span = if self.is_even() {
            self.even.span(row, columns[place])
        } else {
            Span::of(self.spans[row * columns.len() + place])
        };
        &self.text[span.start as usize..span.end as usize]
    }

    /// The line, from 1, on which the record starts. LF, CR LF and CR each end a line, inside quotes too.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    pub fn line(&self, row: usize) -> u64 {
        let line = if self.is_even() {
            row as u64
        } else {
            u64::from(self.rows[row].line)
        };
        self.first_line + line
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
        let next = self.rows.get(row + 1);
        !self.is_even() && next.is_none_or(|next| next.line != self.rows[row].line + 1)
    }

    /// How many fields the record has in the file, wanted or not.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    pub fn fields(&self, row: usize) -> usize {
        if self.is_even() {
            return self.even.fields();
        }
        self.rows[row].fields as usize
    }

    /// The record as it stands in the file, without the line break that ends it.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    pub fn raw(&self, row: usize) -> &[u8] {
        let Span { start, end } = if self.is_even() {
            self.even.record(row)
        } else {
            let Row { start, end, .. } = self.rows[row];
            Span { start, end }
        };
        &self.text[start as usize..end as usize]
    }

    /// How many records from `from` on, in a row, have this many fields and certainly no line break in them.
    pub fn plain_records(&self, from: usize, fields: usize) -> usize {
        if self.is_even() {
            return if self.even.fields() == fields {
                self.len() - from
            } else {
                0
            };
        }
        let rows = from..self.len();
        let plain = |row: &usize| self.fields(*row) == fields && !self.may_break(*row);
        rows.take_while(plain).count()
    }

    /// The fields of a wanted column, from record `from` on.
    ///
    /// # Panics
    /// If there is no such wanted column.
    #[inline]
    pub fn column(&self, wanted: usize, from: usize) -> Column<'_> {
        let Selection { columns, places } = &self.selection;
        let (place, width) = (places[wanted], columns.len());
        let (places, pair) = if self.is_even() {
            self.even.column(from, columns[place])
        } else {
            // Behind the last record's may be spans of one that is not complete.
            let spans = self.spans.get(from * width..self.rows.len() * width);
            let pair = Pair {
                place: 2 * place,
                width: 2 * width,
                behind: 0,
                cut: 0,
            };
            (spans.unwrap_or_default().as_flattened(), pair)
        };
        Column {
            text: &self.text,
            pair,
            places,
            rows: places.chunks_exact(pair.width),
        }
    }

    /// Makes the batch ready for its user after a scan.
    pub(super) fn prepare(&mut self, selection: &Selection, first_line: u64) {
        self.undo_quotes();
        self.selection.clone_from(selection);
        self.first_line = first_line;
    }

    /// Rewrites the fields that are more than text between two quotes, behind the block.
    fn undo_quotes(&mut self) {
        for &index in &self.quoted {
            let [start, end] = self.spans[index];
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
            self.spans[index] = [from as u32, self.text.len() as u32];
        }
        self.quoted.clear();
    }
}

/// One column of a batch's records, from the first asked for on.
#[derive(Debug, Clone)]
pub struct Column<'a> {
    text: &'a [u8],
    pair: Pair,
    /// The places of all its rows, and of those that come next.
    places: &'a [u32],
    rows: ChunksExact<'a, u32>,
}

/// Which two places in a row of places say where a field lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// The first of them, and how many places a row has.
    pub(super) place: usize,
    pub(super) width: usize,
    /// Bytes from the first place to the field's start, and from its end to the second.
    pub(super) behind: u32,
    pub(super) cut: u32,
}

impl<'a> Column<'a> {
    /// The next record's field of at most eight bytes. `None` for longer fields, and for a few at the beginning of
    /// the batch.
    #[inline(always)]
    pub fn next_short_field(&mut self) -> Option<ShortField> {
        let Span { start, end } = self.next_span()?;
        let last = self.text.get(..end as usize)?.last_chunk::<8>()?;
        let len = end - start;
        (len <= 8).then_some(ShortField {
            last: u64::from_le_bytes(*last),
            len,
        })
    }

    /// The sixteen bytes up to the end of each of the fields, and the field's length. `None` for a few fields at the
    /// beginning of the batch.
    pub fn tails(mut self) -> impl Iterator<Item = Option<(&'a [u8; 16], u32)>> {
        std::iter::from_fn(move || {
            let Span { start, end } = self.next_span()?;
            let before = self.text.get(..end as usize);
            let tail = before.and_then(<[u8]>::last_chunk::<16>);
            Some(tail.map(|tail| (tail, end - start)))
        })
    }

    /// The field of a record, counted from the column's first one on.
    #[inline(always)]
    pub fn get(&self, row: usize) -> Option<&'a [u8]> {
        let Span { start, end } = self.span(self.places.get(row * self.pair.width..)?)?;
        self.text.get(start as usize..end as usize)
    }

    #[inline(always)]
    fn next_span(&mut self) -> Option<Span> {
        let places = self.rows.next()?;
        self.span(places)
    }

    #[inline(always)]
    fn span(&self, places: &[u32]) -> Option<Span> {
        let Pair {
            place, behind, cut, ..
        } = self.pair;
        Some(Span {
            start: places.get(place)?.wrapping_add(behind),
            end: places.get(place + 1)?.wrapping_sub(cut),
        })
    }
}

impl<'a> Iterator for Column<'a> {
    type Item = &'a [u8];

    /// The next record's field, as [`Batch::field`].
    #[inline(always)]
    fn next(&mut self) -> Option<&'a [u8]> {
        let Span { start, end } = self.next_span()?;
        self.text.get(start as usize..end as usize)
    }
}

/// A field of at most eight bytes as a number.
#[derive(Debug, Clone, Copy)]
pub struct ShortField {
    /// The eight bytes up to its end, the first one lowest: the field, and below it what stands before.
    pub last: u64,
    /// Its bytes.
    pub len: u32,
}
