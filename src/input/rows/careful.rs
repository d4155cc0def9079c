//! The careful way: one row at a time, by the state of the `csv` crate's parser, moved only by delimiters, quotes and
//! line breaks. It knows every form of quoting, and it is right wherever a record starts.

use super::masks::{Finder, STEP};

/// A row that was read the careful way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Odd {
    /// Its number in the batch.
    pub(super) row: u32,
    /// Where it lies, without the line break that ends it.
    pub(super) start: u32,
    pub(super) end: u32,
    /// How many fields it has.
    pub(super) fields: u32,
    /// Lines of the batch before it, and before what follows it.
    pub(super) line: u32,
    pub(super) next_line: u32,
    /// Whether there are line breaks in it.
    pub(super) broken: bool,
}

/// The rows of a batch that were read the careful way.
#[derive(Debug, Default)]
pub(super) struct OddRows {
    pub(super) rows: Vec<Odd>,
    /// Row by row, start and end for each column of the selection.
    pub(super) spans: Vec<[u32; 2]>,
    /// Indices into `spans` of fields whose quotes are still to be undone.
    pub(super) quoted: Vec<usize>,
}

impl OddRows {
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.spans.clear();
        self.quoted.clear();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// In a field that no quote opens.
    Plain,
    /// Between the quotes of a field.
    Quoted,
    /// Behind a quote that closes a field, unless the next byte is a quote too.
    Closed,
}

/// Reads rows of one text.
pub(super) struct Careful<'a> {
    text: &'a [u8],
    finder: Finder,
    /// Whether fields are parted by runs of spaces.
    spaces: bool,
    /// Whether the text ends where the input does.
    last: bool,
    columns: &'a [usize],
    found: &'a mut OddRows,
    state: State,
    /// The step being gone through, and its marks still to come.
    base: usize,
    marks: u64,
    /// Starts of the record and the field being read.
    record: usize,
    field: usize,
    /// Fields of the record so far, the next wanted one, and the place of that in `columns`.
    column: usize,
    wanted: usize,
    place: usize,
    /// Lines so far, and those before the record and before its last opening quote.
    line: u32,
    record_line: u32,
    quote_line: u32,
    /// Whether there was a line break inside quotes.
    broken: bool,
    /// The last closing quote, and whether the field holds doubled ones.
    close: usize,
    doubled: bool,
}

impl<'a> Careful<'a> {
    pub(super) fn new(
        text: &'a [u8],
        (finder, spaces): (Finder, bool),
        last: bool,
        columns: &'a [usize],
        found: &'a mut OddRows,
    ) -> Self {
        let mut careful = Careful {
            text,
            finder,
            spaces,
            last,
            columns,
            found,
            state: State::Plain,
            base: 0,
            marks: 0,
            record: 0,
            field: 0,
            column: 0,
            wanted: 0,
            place: 0,
            line: 0,
            record_line: 0,
            quote_line: 0,
            broken: false,
            close: 0,
            doubled: false,
        };
        careful.look_at(0);
        careful.start_record(0);
        careful
    }

    /// The rows found so far.
    pub(super) fn rows(&self) -> &[Odd] {
        &self.found.rows
    }

    /// Where the next record starts, and the lines before it.
    pub(super) fn next_record(&self) -> (usize, u32) {
        (self.record, self.record_line)
    }

    /// Where the text ended inside a quoted field: lines before the opening quote.
    pub(super) fn open_quote(&self) -> Option<u32> {
        (self.state == State::Quoted).then_some(self.quote_line)
    }

    /// Reads on at the start of another record, `line` lines into the text.
    pub(super) fn move_to(&mut self, at: usize, line: u32) {
        self.look_at(at);
        self.state = State::Plain;
        self.line = line;
        self.start_record(at);
    }

    /// Reads the next row, which gets the number `row`; false when there is no complete one.
    pub(super) fn next_row(&mut self, row: usize) -> bool {
        let before = self.found.rows.len();
        loop {
            while self.marks != 0 {
                let at = self.base + self.marks.trailing_zeros() as usize;
                self.marks &= self.marks - 1;
                let Some(&byte) = self.text.get(at) else {
                    break;
                };
                if byte == self.finder.delimiter {
                    self.delimiter(at);
                } else if byte == b'"' {
                    self.quote(at);
                } else if !self.line_break(at, byte, row) {
                    return false;
                } else if self.found.rows.len() > before {
                    return true;
                }
            }
            if self.base + STEP >= self.text.len() {
                break;
            }
            self.look_at(self.base + STEP);
        }
        // The end of the input ends a record too, but not inside quotes.
        if self.last && self.state != State::Quoted && self.record < self.text.len() {
            let end = self.text.len();
            self.end_record(end, row);
            self.start_record(end);
        }
        self.found.rows.len() > before
    }

    fn look_at(&mut self, base: usize) {
        let rest = self.text.get(base..).unwrap_or_default();
        self.base = base;
        self.marks = self.finder.all(rest.get(..STEP).unwrap_or(rest));
    }

    #[inline(always)]
    fn delimiter(&mut self, at: usize) {
        if self.state == State::Quoted {
            return;
        }
        if !(self.spaces && at == self.field) {
            self.end_field(at);
        }
        self.field = at + 1;
    }

    /// False where it cannot be told yet what the line break is.
    #[inline(always)]
    fn line_break(&mut self, at: usize, byte: u8, row: usize) -> bool {
        let mut end = at;
        if byte == b'\r' {
            match self.text.get(at + 1) {
                // Whether a line feed follows is for the next text to tell.
                None if !self.last => return false,
                // Both are one line break, which ends with the line feed.
                Some(b'\n') => return true,
                _ => {}
            }
        } else if at > self.record && self.text.get(at - 1) == Some(&b'\r') {
            end = at - 1;
        }
        self.line += 1;
        if self.state == State::Quoted {
            self.broken = true;
        } else {
            self.end_record(end, row);
            self.start_record(at + 1);
        }
        true
    }

    /// A quote between quotes closes the field or is the first of two; elsewhere it opens a field or is text.
    #[inline(always)]
    fn quote(&mut self, at: usize) {
        match self.state {
            State::Plain if at == self.field => {
                self.state = State::Quoted;
                self.quote_line = self.line;
                self.doubled = false;
            }
            State::Quoted => {
                self.state = State::Closed;
                self.close = at;
            }
            State::Closed if at == self.close + 1 => {
                self.state = State::Quoted;
                self.doubled = true;
            }
            State::Plain | State::Closed => {}
        }
    }

    #[inline(always)]
    fn end_field(&mut self, at: usize) {
        if self.column == self.wanted {
            self.keep_field(at);
        }
        self.state = State::Plain;
        self.column += 1;
    }

    #[inline(always)]
    fn keep_field(&mut self, at: usize) {
        let (mut start, mut end) = (self.field, at);
        if self.state == State::Closed {
            if self.doubled || self.close + 1 != at {
                self.found.quoted.push(self.found.spans.len());
            } else {
                (start, end) = (start + 1, end - 1);
            }
        }
        self.found.spans.push([start as u32, end as u32]);
        self.place += 1;
        self.wanted = self.columns.get(self.place).copied().unwrap_or(usize::MAX);
    }

    fn end_record(&mut self, at: usize, row: usize) {
        if self.field == at && (self.column == 0 || self.spaces) {
            if self.column == 0 {
                return; // a blank line
            }
        } else {
            self.end_field(at);
        }
        for _ in self.place..self.columns.len() {
            self.found.spans.push([0, 0]);
        }
        self.found.rows.push(Odd {
            row: row as u32,
            start: self.record as u32,
            end: at as u32,
            fields: self.column as u32,
            line: self.record_line,
            next_line: self.line,
            broken: self.broken,
        });
    }

    fn start_record(&mut self, at: usize) {
        self.record = at;
        self.field = at;
        self.record_line = self.line;
        self.column = 0;
        self.place = 0;
        self.wanted = self.columns.first().copied().unwrap_or(usize::MAX);
        self.broken = false;
    }
}
