//! Even text: no quotes, one kind of line break, the same number of fields in every record. Most exports are nothing
//! else, and where their rows and fields lie follows from a bare list of the places where fields end.

use memchr::{memchr, memchr_iter, memchr2};

use super::batch::{Pair, Span};
use super::masks::{Finder, STEP};
use super::scan::End;

/// The records of even text; none of other text.
#[derive(Debug, Default)]
pub(super) struct Even {
    /// The place before the text, then the ends of all fields. What stands behind these has no meaning.
    ends: Vec<u32>,
    form: Form,
}

/// The place before the text: every field starts one byte behind an end.
const BEFORE: u32 = u32::MAX;

/// How even text is written.
#[derive(Debug, Default)]
struct Form {
    fields: usize,
    /// Bytes of a line break before its line feed: 1 where a carriage return stands there.
    carriage: u32,
    records: usize,
}

impl Even {
    /// How many records there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.form.records
    }

    /// How many fields each has.
    #[inline]
    pub(super) fn fields(&self) -> usize {
        self.form.fields
    }

    /// Forgets the records.
    pub(super) fn clear(&mut self) {
        self.form.records = 0;
    }

    /// Where a record lies.
    pub(super) fn record(&self, row: usize) -> Span {
        let last = self.span(row, self.form.fields - 1); // invariant: a record has fields
        Span {
            start: self.span(row, 0).start,
            end: last.end,
        }
    }

    /// Where the field in a column of a record lies.
    #[inline]
    pub(super) fn span(&self, row: usize, column: usize) -> Span {
        let at = row * self.form.fields + column;
        Span {
            start: self.ends[at].wrapping_add(1), // invariant: an end before and behind each field
            end: self.ends[at + 1] - self.cut(column), // invariant: the same
        }
    }

    /// The fields in a column from record `from` on: the end before each and its own.
    #[inline]
    pub(super) fn column(&self, from: usize, column: usize) -> (&[u32], Pair) {
        let Form {
            fields, records, ..
        } = self.form;
        let ends = from * fields + column..records * fields + column;
        let pair = Pair {
            place: 0,
            width: fields,
            behind: 1,
            cut: self.cut(column),
        };
        (self.ends.get(ends).unwrap_or_default(), pair)
    }

    /// Bytes before a field's end that belong to the line break.
    #[inline]
    fn cut(&self, column: usize) -> u32 {
        if column + 1 == self.form.fields {
            self.form.carriage
        } else {
            0
        }
    }

    /// Lists the complete records of `text`. `None`, and no record, unless the text is even, has all of `columns`
    /// (which ascend) and does not end in a record without a line break (`last`).
    pub(super) fn list(
        &mut self,
        finder: Finder,
        text: &[u8],
        columns: &[usize],
        last: bool,
    ) -> Option<End> {
        self.clear();
        let form = Form::of(finder, text)?;
        let (fields, records) = (form.fields, form.records);
        if columns.last().is_none_or(|&column| column >= fields) {
            return None;
        }
        self.list_ends(finder, text)?;
        let end = self.ends.get(records * fields)?.wrapping_add(1) as usize;
        if last && end < text.len() {
            return None;
        }
        // As many records as line feeds and one at the end of each: none stands elsewhere.
        let ends = self.ends.get(1..=records * fields)?.chunks_exact(fields);
        let ends = ends.map(|ends| ends[fields - 1] as usize); // invariant: fields of a record
        let mut even = true;
        for end in ends.clone() {
            even &= text.get(end) == Some(&b'\n');
        }
        if !even || form.carriage > 0 && !all_carriages(text, ends) {
            return None;
        }
        self.form = form;
        Some(End {
            byte: end,
            lines: records as u32,
            open_quote: None,
        })
    }

    /// Lists the place before the text and the ends of all fields.
    fn list_ends(&mut self, finder: Finder, text: &[u8]) -> Option<()> {
        // What the last step writes may go beyond its own.
        let room = text.len() + 2 * STEP;
        if self.ends.len() < room {
            self.ends = vec![0; room];
        }
        let (before, mut ends) = self.ends.split_first_mut()?;
        *before = BEFORE;
        let (steps, rest) = text.as_chunks::<STEP>();
        let mut base = 0;
        for step in steps {
            let count = put(base, finder.ends(step), ends)?;
            ends = ends.get_mut(count..)?;
            base += STEP as u32;
        }
        let count = put(base, finder.last_ends(rest), ends)?;
        // What was written too much must not look like ends.
        ends.get_mut(count..count + STEP)?.fill(BEFORE);
        Some(())
    }
}

impl Form {
    /// The form of the text's first record, if there is neither a quote nor a line break of another kind in
    /// the whole text.
    fn of(finder: Finder, text: &[u8]) -> Option<Form> {
        let feed = memchr(b'\n', text)?;
        let header = text.get(..feed)?;
        let carriage = header.ends_with(b"\r");
        // Where quotes have no meaning, the same byte is looked for twice.
        let quote = finder.quote.unwrap_or(b'\r');
        let odd = if carriage {
            finder.quote.and_then(|quote| memchr(quote, text))
        } else {
            memchr2(quote, b'\r', text)
        };
        let fields = 1 + memchr_iter(finder.delimiter, header).count();
        // A blank line is no record, and among records of one field it would look like one.
        (odd.is_none() && fields > 1).then(|| Form {
            fields,
            carriage: u32::from(carriage),
            records: memchr_iter(b'\n', text).count(),
        })
    }
}

/// Whether a carriage return stands before each of these line feeds, and nowhere else before the last of them.
fn all_carriages(text: &[u8], mut feeds: impl ExactSizeIterator<Item = usize> + Clone) -> bool {
    let (count, last) = (feeds.len(), feeds.clone().last().unwrap_or(0));
    let returns = memchr_iter(b'\r', text.get(..last).unwrap_or_default()).count();
    returns == count && feeds.all(|feed| text.get(..feed).is_some_and(|text| text.ends_with(b"\r")))
}

/// Puts the places of a step's marks into `ends`; returns how many.
#[inline(always)]
fn put(base: u32, mut marks: u64, ends: &mut [u32]) -> Option<usize> {
    const EIGHT: usize = 8;
    let count = marks.count_ones() as usize;
    // Eight at a time whether there are as many or not: what is too much is written over by the next step.
    let (eights, _) = ends.first_chunk_mut::<STEP>()?.as_chunks_mut::<EIGHT>();
    for (i, eight) in eights.iter_mut().enumerate() {
        for end in eight {
            *end = base + marks.trailing_zeros();
            marks &= marks.wrapping_sub(1);
        }
        if count <= EIGHT * (i + 1) {
            break;
        }
    }
    Some(count)
}
