//! One wanted column of a batch, row after row.

use std::slice::ChunksExact;

use super::batch::{Batch, unquoted};
use super::places::{Pair, odd_of};

/// One column of a batch's records, from the first asked for on.
#[derive(Debug, Clone)]
pub struct Column<'a> {
    batch: &'a Batch,
    text: &'a [u8],
    /// Its place in the batch's selection.
    place: usize,
    pair: Pair,
    quotes: bool,
    /// The places of all its rows, and of those that come next.
    places: &'a [u32],
    rows: ChunksExact<'a, u32>,
}

impl<'a> Column<'a> {
    pub(super) fn new(batch: &'a Batch, place: usize, column: usize, from: usize) -> Self {
        let (places, pair) = batch.places.column(from, column);
        Column {
            batch,
            text: &batch.text,
            place,
            pair,
            quotes: batch.places.quotes,
            places,
            rows: places.chunks_exact(pair.width),
        }
    }

    /// The next record's field of at most eight bytes. `None` for longer fields, for rows that are not written as the
    /// others, and for a few at the beginning of the batch.
    #[inline(always)]
    pub fn next_short_field(&mut self) -> Option<ShortField> {
        let (start, end) = self.next_bare()?;
        let last = self.text.get(..end as usize)?.last_chunk::<8>()?;
        let len = end.wrapping_sub(start);
        (len <= 8).then_some(ShortField {
            last: u64::from_le_bytes(*last),
            len,
        })
    }

    /// The sixteen bytes up to the end of each of the fields, and the field's length. `None` for rows that are not
    /// written as the others and for a few fields at the beginning of the batch.
    pub fn tails(mut self) -> impl Iterator<Item = Option<(&'a [u8; 16], u32)>> {
        std::iter::from_fn(move || {
            let (start, end) = self.next_bare()?;
            let before = self.text.get(..end as usize);
            let tail = before.and_then(<[u8]>::last_chunk::<16>);
            Some(
                tail.filter(|_| start <= end)
                    .map(|tail| (tail, end - start)),
            )
        })
    }

    /// The field of a record, counted from the column's first one on.
    #[inline(always)]
    pub fn get(&self, row: usize) -> Option<&'a [u8]> {
        let from = row * self.pair.width;
        let places = self.places.get(from..from + self.pair.width)?;
        Some(self.field(places))
    }

    #[inline(always)]
    fn field(&self, places: &[u32]) -> &'a [u8] {
        let (start, end) = self.pair.span(places);
        match self.text.get(start as usize..end as usize) {
            Some(field) if self.quotes => unquoted(field),
            Some(field) => field,
            None => self.odd_field(places),
        }
    }

    /// The field of a row that was read the careful way; empty where regular rows have no such column.
    #[cold]
    fn odd_field(&self, places: &[u32]) -> &'a [u8] {
        odd_of(places).map_or(b"", |number| self.batch.odd_field(number, self.place))
    }

    /// Where the next record's field lies, without its quotes.
    #[inline(always)]
    fn next_bare(&mut self) -> Option<(u32, u32)> {
        let (start, end) = self.pair.span(self.rows.next()?);
        if self.quotes && self.text.get(start as usize) == Some(&b'"') {
            return Some((start.wrapping_add(1), end.wrapping_sub(1)));
        }
        Some((start, end))
    }
}

impl<'a> Iterator for Column<'a> {
    type Item = &'a [u8];

    /// The next record's field, as [`Batch::field`].
    #[inline(always)]
    fn next(&mut self) -> Option<&'a [u8]> {
        let places = self.rows.next()?;
        Some(self.field(places))
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
