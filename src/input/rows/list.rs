//! One block of text to rows: a list of the ends of all fields, some steps at a time, held against what rows usually
//! look like; a row that does not look so is read the careful way, and the list goes on behind it.

use super::batch::{Batch, Selection};
use super::careful::{Careful, OddRows};
use super::dialect::{Delimiter, Dialect};
use super::masks::{Finder, STEP, Step, Tally, between, fill_up};
use super::places::Places;

/// Steps listed together, before their rows are looked at; fewer behind an odd row, as there may soon be another one.
const TOGETHER: usize = 32;
const FEW: usize = 2;
/// Regular rows between two odd ones that are so few that more and more rows are read carefully, up to so many.
const FEW_ROWS: usize = 4;
const MANY_ROWS: usize = 64;
const _: () = assert!(TOGETHER < Tally::STEPS);

/// Rows at the beginning of a block that say what the others usually look like.
const FIRST: usize = 3;

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
        let quoting = dialect.quoting && !spaces;
        let finder = Finder { delimiter, quoting };
        Scanner { finder, spaces }
    }

    /// Puts the complete records of `batch.text` into its rows.
    pub(super) fn scan(self, batch: &mut Batch, selection: &Selection, limits: Limits) -> End {
        batch.clear();
        let Batch {
            text, places, odd, ..
        } = batch;
        let form = if self.spaces || limits.rows < usize::MAX {
            None
        } else {
            self.form(text, limits.last)
        };
        let (fields, carriage) = form.unwrap_or((0, false));
        places.start(fields, u32::from(carriage));
        let columns = &selection.columns;
        let mut careful = Careful::new(text, (self.finder, self.spaces), limits.last, columns, odd);
        if form.is_some() {
            let mut lister = Lister {
                text,
                finder: self.finder,
                places,
                listed: 0,
                at: 0,
                carry: Carry::START,
                unpaired: (0, 0),
            };
            lister.list(&mut careful);
        } else {
            while places.rows < limits.rows && careful.next_row(places.rows) {
                places.add_odd(places.rows, careful.next_record().0);
            }
        }
        let (byte, lines) = careful.next_record();
        End {
            byte,
            lines,
            open_quote: careful.open_quote(),
        }
    }

    /// How many fields most of the first rows have, if these are two or more, and whether a carriage return stands
    /// before their line feeds.
    fn form(self, text: &[u8], last: bool) -> Option<(usize, bool)> {
        let mut odd = OddRows::default();
        let mut careful = Careful::new(text, (self.finder, false), last, &[], &mut odd);
        let mut row = 0;
        while row < FIRST && careful.next_row(row) {
            row += 1;
        }
        let form_of = |row: usize| {
            let row = careful.rows().get(row)?;
            Some((row.fields, text.get(row.end as usize) == Some(&b'\r')))
        };
        // The first one may be alone.
        let (fields, carriage) = match (form_of(0), form_of(1), form_of(2)) {
            (_, Some(second), Some(third)) if second == third => second,
            (first, ..) => first?,
        };
        (fields > 1).then_some((fields as usize, carriage))
    }
}

/// What of one step matters for the next: a bit, or all bits of `inside`.
#[derive(Clone, Copy)]
struct Carry {
    /// Whether it ended inside quotes.
    inside: u64,
    /// Whether its last byte ended a field.
    ended: u64,
    /// Whether its last byte was a closing quote.
    closed: u64,
}

impl Carry {
    /// At the start of a record.
    const START: Carry = Carry {
        inside: 0,
        ended: 1,
        closed: 0,
    };
}

/// Lists the ends of fields.
struct Lister<'a> {
    text: &'a [u8],
    finder: Finder,
    places: &'a mut Places,
    /// Ends listed, those of `places.rows` and more.
    listed: usize,
    /// The byte behind the last step.
    at: usize,
    carry: Carry,
    /// Line feeds and carriage returns since the last row that was looked at.
    unpaired: (u32, u32),
}

impl Lister<'_> {
    /// Lists all rows. In the end `careful` is where the first record that is not complete starts.
    fn list(&mut self, careful: &mut Careful<'_>) {
        let (mut together, mut odd_rows, mut behind_odd) = (TOGETHER, 1, 0);
        while self.at < self.text.len() {
            let clean = self.steps(together);
            together = (2 * together).min(TOGETHER);
            if clean && self.take_rows() {
                continue;
            }
            self.take_rows_one_by_one();
            // Where odd rows are many, listing what stands between them costs more than reading it carefully.
            let between = self.places.rows - behind_odd;
            odd_rows = if between < FEW_ROWS {
                (2 * odd_rows).min(MANY_ROWS)
            } else {
                1
            };
            for _ in 0..odd_rows {
                if !self.take_odd(careful) {
                    return;
                }
            }
            behind_odd = self.places.rows;
            together = FEW;
        }
        while self.take_odd(careful) {}
    }

    /// Lists the ends in the next steps; false as soon as a quote stands where it is not sure what it means.
    fn steps(&mut self, together: usize) -> bool {
        let mut tally = Tally::new();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (steps, rest) = rest.as_chunks::<STEP>();
        let count = steps.len().min(together);
        self.places
            .make_room(self.listed, (count + 2) * STEP + self.places.fields);
        let ends = &mut self.places.ends;
        let (mut listed, mut at, mut carry) = (self.listed, self.at as u32, self.carry);
        let mut stop = 0;
        for bytes in steps.iter().take(count) {
            let step = self.finder.look(bytes);
            tally.add(&step);
            let mut marks = step.ends();
            if self.finder.quoting && (step.has_quotes() || carry.inside | carry.closed != 0) {
                self.places.quotes = true;
                (marks, stop) = carry.outside_quotes(&step, marks);
            } else {
                carry.ended = marks >> (STEP - 1);
            }
            listed += put(at, marks, ends.get_mut(listed + 1..).unwrap_or_default());
            at += STEP as u32;
            if stop != 0 {
                break;
            }
        }
        if stop == 0 && count == steps.len() && count < together && !rest.is_empty() {
            let (filled, there) = fill_up(rest);
            let step = self.finder.look(&filled);
            tally.add(&step);
            let mut marks = step.ends() & there;
            if self.finder.quoting {
                self.places.quotes |= step.has_quotes();
                (marks, stop) = carry.outside_quotes(&step, marks);
                stop &= there;
            }
            listed += put(at, marks, ends.get_mut(listed + 1..).unwrap_or_default());
            at += rest.len() as u32;
        }
        (self.listed, self.at, self.carry) = (listed, at as usize, carry);
        let (feeds, returns) = tally.counts();
        self.unpaired.0 += feeds;
        self.unpaired.1 += returns;
        stop == 0
    }

    /// Takes the rows listed if all of them are as usual; else false.
    fn take_rows(&mut self) -> bool {
        let Places {
            ends,
            fields,
            carriage,
            rows,
            ..
        } = &mut *self.places;
        let taken = *rows * *fields;
        let count = (self.listed - taken) / *fields;
        // As many line feeds as rows, and one at the end of each: none stands elsewhere. Returns likewise.
        let (feeds, returns) = self.unpaired;
        let (count32, cut) = (count as u32, *carriage as usize);
        let last = self.text.get(..self.at).and_then(<[u8]>::last);
        let open_return = *carriage > 0 && returns == count32 + 1 && last == Some(&b'\r');
        let returns_fit = returns == count32 * *carriage || open_return;
        if feeds != count32 || !returns_fit {
            return false;
        }
        let new = ends.get(taken + 1..=taken + count * *fields);
        let mut usual = true;
        for ends in new.unwrap_or_default().chunks_exact(*fields) {
            let end = ends.last().map_or(0, |&end| end as usize);
            usual &= self.text.get(end) == Some(&b'\n');
            if cut > 0 {
                usual &= self.text.get(end.wrapping_sub(1)) == Some(&b'\r');
            }
        }
        if usual {
            *rows += count;
            self.unpaired = (0, u32::from(open_return));
        }
        usual
    }

    /// Takes the rows listed up to the first that is not as usual.
    fn take_rows_one_by_one(&mut self) {
        let fields = self.places.fields;
        loop {
            let from = self.places.rows * fields + 1;
            let to = from + fields;
            if to > self.listed + 1 {
                return;
            }
            let ends = self.places.ends.get(from..to).unwrap_or_default();
            let start = self.places.next_start();
            if !self.is_usual(start, ends) {
                return;
            }
            self.places.rows += 1;
        }
    }

    /// Whether a line break as usual stands at the last end, and none before.
    fn is_usual(&self, start: usize, ends: &[u32]) -> bool {
        let Some(&end) = ends.last() else {
            return false;
        };
        let row = self.text.get(start..=end as usize).unwrap_or_default();
        let usual: &[u8] = if self.places.carriage > 0 {
            b"\r\n"
        } else {
            b"\n"
        };
        let Some(row) = row.strip_suffix(usual) else {
            return false;
        };
        memchr::memchr2(b'\n', b'\r', row).is_none()
    }

    /// Reads the next row the careful way and goes on behind it; false when there is no complete one.
    fn take_odd(&mut self, careful: &mut Careful<'_>) -> bool {
        let (number, row) = (careful.rows().len(), self.places.rows);
        let start = self.places.next_start();
        // Behind another odd row it is there already.
        if careful.next_record().0 != start {
            careful.move_to(start, self.places.line(row, careful.rows()));
        }
        if !careful.next_row(row) {
            return false;
        }
        let (next, _) = careful.next_record();
        self.places.add_odd(number, next);
        self.listed = self.places.rows * self.places.fields;
        self.at = next;
        self.carry = Carry::START;
        self.unpaired = (0, 0);
        true
    }
}

impl Carry {
    /// Those ends of a step that stand outside of quotes, up to the first quote of which it is not sure what it means,
    /// and the bits of all such quotes.
    #[inline(always)]
    fn outside_quotes(&mut self, step: &Step, ends: u64) -> (u64, u64) {
        let quotes = step.quotes();
        let inside = between(quotes) ^ self.inside;
        let outside = ends & !inside;
        let (opening, closing) = (quotes & inside, quotes & !inside);
        // A quote opens at a field's start and closes at its end; a line break between wants its line counted.
        let not_at_start = opening & !(outside << 1 | self.ended);
        let after = closing << 1 | self.closed;
        let mut stop = 0;
        if (not_at_start | after & !ends | ends & inside) != 0 {
            let breaks = step.breaks();
            stop = not_at_start | after & !(ends | breaks) | breaks & inside;
        }
        *self = Carry {
            inside: 0_u64.wrapping_sub(inside >> (STEP - 1)),
            ended: outside >> (STEP - 1),
            closed: closing >> (STEP - 1),
        };
        // What stands below the lowest of these.
        (outside & stop.wrapping_sub(1) & !stop, stop)
    }
}

/// Puts the places of a step's marks into `ends`; returns how many.
#[inline(always)]
fn put(base: u32, mut marks: u64, ends: &mut [u32]) -> usize {
    const EIGHT: usize = 8;
    let count = marks.count_ones() as usize;
    // Eight at a time whether there are as many or not: what is too much is written over by the next step.
    let Some(room) = ends.first_chunk_mut::<STEP>() else {
        return 0;
    };
    for (i, eight) in room.as_chunks_mut::<EIGHT>().0.iter_mut().enumerate() {
        for end in eight {
            *end = base + marks.trailing_zeros();
            marks &= marks.wrapping_sub(1);
        }
        if count <= EIGHT * (i + 1) {
            break;
        }
    }
    count
}
