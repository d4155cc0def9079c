//! One block of text to rows: the state of the `csv` crate's parser, moved only by delimiters, quotes and line breaks.

use super::batch::{Batch, Row, Selection};
use super::masks::{Finder, Marks, STEP};
use super::{Delimiter, Dialect};

/// Reads records of one dialect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner {
    finder: Finder,
    spaces: bool,
}

/// Where a scan stopped.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// The first byte that no row holds: the start of a record that is not complete.
    pub(super) byte: usize,
    /// Lines between the first byte and that one.
    pub(super) lines: u32,
    /// Where the text ends inside a quoted field: lines between the first byte and the opening quote.
    pub(super) open_quote: Option<u32>,
}

/// How many rows to read, and whether the text ends where the input does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) rows: usize,
    pub(super) last: bool,
}

impl Scanner {
    pub(super) fn new(dialect: Dialect) -> Self {
        let (delimiter, spaces) = match dialect.delimiter {
            Delimiter::Byte(byte) => (byte, false),
            Delimiter::Spaces => (b' ', true),
        };
        let quote = (dialect.quoting && !spaces).then_some(b'"');
        Scanner {
            finder: Finder { delimiter, quote },
            spaces,
        }
    }

    /// Puts the complete records of `batch.text` into its rows.
    pub(super) fn scan(self, batch: &mut Batch, selection: &Selection, limits: Limits) -> End {
        batch.clear();
        let Batch {
            text,
            rows,
            spans,
            quoted,
            even,
            ..
        } = batch;
        if !self.spaces && limits.rows == usize::MAX {
            let end = even.list(self.finder, text, &selection.columns, limits.last);
            if let Some(end) = end {
                return end;
            }
        }
        let mut machine = Machine::new(
            self,
            text,
            limits,
            &selection.columns,
            Found {
                rows,
                spans,
                quoted,
            },
        );
        let (steps, rest) = text.as_chunks::<STEP>();
        for (i, step) in steps.iter().enumerate() {
            let marks = self.finder.find(step);
            let more = if machine.plain && marks.plain() {
                machine.take_plain(i * STEP, marks)
            } else {
                machine.take(i * STEP, marks.all())
            };
            if !more {
                return machine.end();
            }
        }
        if machine.take(steps.len() * STEP, self.finder.find_last(rest).all()) && limits.last {
            machine.finish();
        }
        machine.end()
    }
}

/// Where a scan puts what it finds.
struct Found<'a> {
    rows: &'a mut Vec<Row>,
    spans: &'a mut Vec<[u32; 2]>,
    quoted: &'a mut Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// In a field that no quote opens.
    Plain,
    /// Between the quotes of a field.
    Quoted,
    /// Behind a quote that closes a field, unless the next byte is a quote too.
    Closed,
}

struct Machine<'a> {
    text: &'a [u8],
    columns: &'a [usize],
    found: Found<'a>,
    limits: Limits,
    delimiter: u8,
    spaces: bool,
    state: State,
    /// Whether the next step, if there is no quote in it, only has ends of fields and records.
    plain: bool,
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
    /// The last closing quote, and whether the field holds doubled ones.
    close: usize,
    doubled: bool,
}

impl<'a> Machine<'a> {
    fn new(
        scanner: Scanner,
        text: &'a [u8],
        limits: Limits,
        columns: &'a [usize],
        found: Found<'a>,
    ) -> Self {
        Machine {
            text,
            columns,
            found,
            limits,
            delimiter: scanner.finder.delimiter,
            spaces: scanner.spaces,
            state: State::Plain,
            plain: !scanner.spaces,
            record: 0,
            field: 0,
            column: 0,
            wanted: columns.first().copied().unwrap_or(usize::MAX),
            place: 0,
            line: 0,
            record_line: 0,
            quote_line: 0,
            close: 0,
            doubled: false,
        }
    }

    /// Goes through the marked bytes of one step; false when the scan must stop before the end of the text.
    #[inline(always)]
    fn take(&mut self, base: usize, mut mask: u64) -> bool {
        while mask != 0 {
            let at = base + mask.trailing_zeros() as usize;
            mask &= mask - 1;
            let byte = self.text[at];
            if byte == self.delimiter {
                self.delimiter(at);
            } else if byte == b'\n' || byte == b'\r' {
                if !self.line_break(at, byte) {
                    return false;
                }
            } else {
                self.quote(at);
            }
        }
        self.plain = self.state == State::Plain && !self.spaces;
        true
    }

    /// The same for a step without quotes, outside of a quoted field: every mark ends a field.
    #[inline(always)]
    fn take_plain(&mut self, base: usize, marks: Marks) -> bool {
        let mut mask = marks.delimiters | marks.feeds;
        while mask != 0 {
            let at = base + mask.trailing_zeros() as usize;
            let bit = mask & mask.wrapping_neg();
            mask ^= bit;
            if marks.feeds & bit == 0 {
                self.end_plain_field(at);
                self.field = at + 1;
                continue;
            }
            self.line += 1;
            let carriage = marks.returns & bit >> 1 != 0;
            self.end_plain_record(at - usize::from(carriage));
            self.start_record(at + 1);
            if self.found.rows.len() >= self.limits.rows {
                return false;
            }
        }
        true
    }

    #[inline(always)]
    fn end_plain_field(&mut self, at: usize) {
        if self.column == self.wanted {
            self.keep(self.field, at);
        }
        self.column += 1;
    }

    #[inline(always)]
    fn end_plain_record(&mut self, at: usize) {
        if self.field == at && self.column == 0 {
            return; // a blank line
        }
        self.end_plain_field(at);
        self.keep_record(at);
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

    #[inline(always)]
    fn line_break(&mut self, at: usize, byte: u8) -> bool {
        if byte == b'\r' {
            match self.text.get(at + 1) {
                // Whether a line feed follows is not known yet: this is for the next scan.
                None if !self.limits.last => return false,
                // CR LF is one line break; it counts when the line feed comes.
                Some(b'\n') => {}
                _ => self.line += 1,
            }
        } else {
            self.line += 1;
        }
        if self.state != State::Quoted {
            self.end_record(at);
            self.start_record(at + 1);
        }
        self.found.rows.len() < self.limits.rows
    }

    /// A quote between quotes closes the field or is the first of two; elsewhere it opens a field or is text.
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
        self.keep(start, end);
    }

    #[inline(always)]
    fn keep(&mut self, start: usize, end: usize) {
        self.found.spans.push([start as u32, end as u32]);
        self.place += 1;
        self.wanted = self.columns.get(self.place).copied().unwrap_or(usize::MAX);
    }

    #[inline(always)]
    fn end_record(&mut self, at: usize) {
        if self.field == at && (self.column == 0 || self.spaces) {
            if self.column == 0 {
                return; // a blank line
            }
        } else {
            self.end_field(at);
        }
        self.keep_record(at);
    }

    #[inline(always)]
    fn keep_record(&mut self, at: usize) {
        for _ in self.place..self.columns.len() {
            self.found.spans.push([0, 0]);
        }
        self.found.rows.push(Row {
            start: self.record as u32,
            end: at as u32,
            fields: self.column as u32,
            line: self.record_line,
        });
    }

    #[inline(always)]
    fn start_record(&mut self, at: usize) {
        self.record = at;
        self.field = at;
        self.record_line = self.line;
        self.column = 0;
        self.place = 0;
        self.wanted = self.columns.first().copied().unwrap_or(usize::MAX);
    }

    /// The end of the input ends a record too, but not inside quotes.
    fn finish(&mut self) {
        if self.state != State::Quoted {
            self.end_record(self.text.len());
            self.start_record(self.text.len());
        }
    }

    fn end(&self) -> End {
        let open_quote = (self.state == State::Quoted).then_some(self.quote_line);
        End {
            byte: self.record,
            lines: self.record_line,
            open_quote,
        }
    }
}
