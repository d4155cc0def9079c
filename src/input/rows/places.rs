//! Where the fields of a batch's rows lie, so many places to a row.

use super::careful::Odd;

/// The place before the text: every field starts one byte behind an end.
const BEFORE: u32 = u32::MAX;

/// Places from here on are no places: what is above it is the number of an odd row. No text is as long.
const ODD: u32 = 1 << 31;

/// Ends of fields, as many for one row as for another.
///
/// A field starts behind the end of the one before. Of an odd row the last end is right, so that the next row starts
/// where it does; its others say which of the odd rows it is.
#[derive(Debug)]
pub(super) struct Places {
    /// The place before the text, then the ends of all rows. What stands behind these has no meaning.
    pub(super) ends: Vec<u32>,
    /// Fields, and ends, of a row: two at least.
    pub(super) fields: usize,
    /// Bytes of a line break before its line feed: 1 where a carriage return stands there.
    pub(super) carriage: u32,
    /// How many rows there are.
    pub(super) rows: usize,
    /// Whether a field that starts with a quote is quoted.
    pub(super) quotes: bool,
}

impl Default for Places {
    fn default() -> Self {
        Places {
            ends: vec![BEFORE],
            fields: 2,
            carriage: 0,
            rows: 0,
            quotes: false,
        }
    }
}

/// What two neighbouring ends say of the field between them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// Bytes `start..end`, quotes included.
    Between(u32, u32),
    /// The row is the odd one of this number.
    Odd(usize),
}

impl Places {
    /// Forgets the rows, and takes others with so many fields.
    pub(super) fn start(&mut self, fields: usize, carriage: u32) {
        self.fields = fields.max(2);
        self.carriage = carriage;
        self.rows = 0;
        self.quotes = false;
    }

    /// Makes room for so many ends behind those of the rows.
    pub(super) fn make_room(&mut self, listed: usize, more: usize) {
        let wanted = listed + 1 + more;
        if self.ends.len() < wanted {
            self.ends.resize(wanted.next_power_of_two(), BEFORE);
        }
    }

    /// Forgets all but the first rows, and gives back their memory; returns where the next row would start.
    pub(super) fn keep_first(&mut self, rows: usize) -> usize {
        self.rows = rows.min(self.rows);
        // As many as a column is taken up to.
        self.ends.truncate(1 + (self.rows + 2) * self.fields);
        self.ends.shrink_to_fit();
        self.next_start()
    }

    /// Where the next row starts.
    #[inline(always)]
    pub(super) fn next_start(&self) -> usize {
        let before = self.ends.get(self.rows * self.fields);
        before.map_or(0, |end| end.wrapping_add(1)) as usize
    }

    /// Adds the odd row of this number, behind which the next one starts at `next`.
    pub(super) fn add_odd(&mut self, number: usize, next: usize) {
        let listed = self.rows * self.fields;
        // A column is taken up to where it would go on in the row behind the last one.
        self.make_room(listed, 2 * self.fields);
        if let Some(ends) = self.ends.get_mut(listed + 1..=listed + self.fields) {
            ends.fill(ODD + number as u32);
            if let Some(last) = ends.last_mut() {
                *last = next as u32 - 1;
            }
        }
        self.rows += 1;
    }

    /// The number among the odd rows, if it is one.
    #[inline(always)]
    pub(super) fn odd(&self, row: usize) -> Option<usize> {
        let first = self.ends[row * self.fields + 1]; // invariant: two ends at least of each row
        first.checked_sub(ODD).map(|number| number as usize)
    }

    /// Where a regular row lies, without its line break.
    #[inline]
    pub(super) fn row(&self, row: usize) -> (u32, u32) {
        let at = row * self.fields;
        let (start, end) = (self.ends[at], self.ends[at + self.fields]); // invariant: an end before and behind it
        (start.wrapping_add(1), end - self.carriage)
    }

    /// Where a field lies; none where the rows have no such column.
    #[inline(always)]
    pub(super) fn field(&self, row: usize, column: usize) -> Option<Place> {
        if let Some(number) = self.odd(row) {
            return Some(Place::Odd(number));
        }
        let at = row * self.fields + column;
        (column < self.fields).then(|| {
            let (start, end) = (self.ends[at], self.ends[at + 1]); // invariant: an end before and behind each field
            Place::Between(start.wrapping_add(1), end - self.cut(column))
        })
    }

    /// The places for a column, from a row on: each row's first two are the ends before and behind its field.
    #[inline]
    pub(super) fn column(&self, from: usize, column: usize) -> (&[u32], Pair) {
        // A column that no row has is read as one that lies behind its end: nothing is there, which leaves the odd rows.
        let (column, behind) = if column < self.fields {
            (column, 1)
        } else {
            (0, ODD + 1)
        };
        let pair = Pair {
            width: self.fields,
            behind,
            cut: self.cut(column),
        };
        let ends = from * self.fields + column..self.rows * self.fields + column;
        (self.ends.get(ends).unwrap_or_default(), pair)
    }

    /// Bytes before a field's end that belong to the line break.
    #[inline(always)]
    fn cut(&self, column: usize) -> u32 {
        if column + 1 == self.fields {
            self.carriage
        } else {
            0
        }
    }

    /// Lines before a row.
    pub(super) fn line(&self, row: usize, odd: &[Odd]) -> u32 {
        let next = odd.partition_point(|odd| odd.row as usize <= row);
        let before = next.checked_sub(1).and_then(|last| odd.get(last));
        match before {
            None => row as u32,
            Some(odd) if odd.row as usize == row => odd.line,
            Some(odd) => odd.next_line + (row as u32 - odd.row - 1),
        }
    }
}

/// How a column's places become places of fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// Places of a row.
    pub(super) width: usize,
    /// Bytes from the first place to the field's start, and from its end to the second.
    behind: u32,
    cut: u32,
}

impl Pair {
    /// Start and end of the field between a row's first two places; where the row is an odd one or has no such field,
    /// one of them lies beyond every text or the start behind the end.
    #[inline(always)]
    pub(super) fn span(self, places: &[u32]) -> (u32, u32) {
        match places {
            &[start, end, ..] => (start.wrapping_add(self.behind), end.wrapping_sub(self.cut)),
            _ => (1, 0),
        }
    }
}

/// The number of the odd row whose places these are.
#[cold]
pub(super) fn odd_of(places: &[u32]) -> Option<usize> {
    // An end before an odd row's first field is that of another row.
    let mut marks = places
        .iter()
        .take(2)
        .filter(|place| (ODD..BEFORE).contains(place));
    marks.next().map(|mark| (mark - ODD) as usize)
}
